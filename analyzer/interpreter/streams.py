"""Generators, PyDatasets and what else a training call is given in the place of arrays."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from ..domain import (
    ApiRef,
    Array,
    ClassValue,
    Dataset,
    DictValue,
    FunctionValue,
    Instance,
    KerasObject,
    ListValue,
    Unknown,
    Value,
    plain,
)
from ..facts import Argument
from ..inference.contract import KerasError
from ..libraries.streams import as_dataset, is_py_dataset, unpacked
from ..source import Site
from .machine import Machine
from .members import has_member


def take_streams(vm: Machine, bound: Mapping[str, Argument], site: Site) -> dict[str, Argument]:
    """The arguments of a training call with its streams as data sets.

    Records what Keras 3 raises for a stream that does not keep to what it takes: from then on
    nothing is known of what it yields.
    """
    taken = dict(bound)
    for name in ("x", "validation_data"):
        argument = bound.get(name)
        if argument is None:
            continue
        stream = as_dataset(argument.value, vm)
        fault = None
        if vm.settings.keras.startswith("3"):
            fault = _fault(vm, argument.value, stream)
            if name == "validation_data" and fault is None:
                fault = _parts(argument.value)
        if fault is not None:
            vm.record_raise(fault, site, argument)
            if stream is not None:
                facts = {**stream.facts, "batches": ()}
                stream = stream.but(
                    element=Unknown("batches that Keras does not take"), facts=facts
                )
        elif isinstance(argument.value, Instance) and stream is not None:
            batches = _ends(vm, argument.value, "steps_per_epoch" in bound)
            stream = stream.but(facts={**stream.facts, "batches": batches})
        elif stream is not None and "batches" in stream.facts and "steps_per_epoch" in bound:
            steps = bound["steps_per_epoch"].value
            sure = stream.facts["batches"][: steps if isinstance(steps, int) else 1]
            stream = stream.but(facts={**stream.facts, "batches": sure})
        if stream is not None and stream is not argument.value:
            taken[name] = replace(argument, value=stream)
    return taken


def _fault(vm: Machine, value: Value, stream: Dataset | None) -> KerasError | None:
    match value:
        case FunctionValue():
            way = f"call it, `{value.name}(...)`" if value.name else "call it"
            return _no_data(f"`{value.name or 'lambda'}` is a function", way)
        case ClassValue():
            return _no_data(f"`{value.name}` is a class", f"make an object, `{value.name}(...)`")
        case ApiRef() if value.symbol is not None and value.symbol.kind == "class":
            name = value.path.rpartition(".")[2]
            return _no_data(f"`{name}` is a class", f"make an object, `{name}(...)`")
        case KerasObject(cls=None, path=str() as path) if path.endswith(".ImageDataGenerator"):
            return _no_data("an ImageDataGenerator holds no images", "give what its `flow` gives")
        case ListValue() if stream is not None:
            return _generated(vm, stream)
        case Instance() if stream is not None and is_py_dataset(value):
            return _py_dataset(vm, value, stream)
    return None


def _parts(value: Value) -> KerasError | None:
    """Validation data comes as two parts or three."""
    given = plain(value)
    if not isinstance(given, tuple | list) or len(given) <= 3:
        return None
    return KerasError(
        "input-structure-mismatch",
        f"`validation_data` is (features, labels) or (features, labels, weights), not {len(given)} "
        "things. Put the inputs of a model of several into one tuple, and its labels into another.",
        keras="Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`",
    )


def _no_data(what: str, way: str) -> KerasError:
    return KerasError(
        "wrong-argument-type",
        f"A model is given arrays, data sets or generators; {what}: {way}.",
        keras="Unrecognized data type",
    )


def _generated(vm: Machine, stream: Dataset) -> KerasError | None:
    """Keras takes apart nothing but tuples of what a generator yields."""
    batch = stream.facts.get("batch")
    if isinstance(batch, tuple):
        long = _too_long(batch, "generator must yield", "the generator yields")
        return long or _lists_inside(vm, batch)
    what = _kind(batch)
    if what is None:
        return None
    way = "(features, labels)" if isinstance(batch, ListValue) else "(features,)"
    return KerasError(
        "generator-contract",
        f"A generator must yield a tuple for each batch, such as `{way}`, but this one yields "
        f"{what}.",
        keras="When passing a Python generator to a Keras model, the generator must return a tuple",
    )


def _kind(batch: Value) -> str | None:
    """What a batch is that is no tuple; None where that is not known."""
    match batch:
        case Array() | ListValue() | DictValue():
            kinds = {Array: "an array", ListValue: "a list", DictValue: "a dictionary"}
            return kinds[type(batch)]
        case bool() | int() | float() | str():
            return f"a {type(batch).__name__}"
    return None


def _too_long(batch: tuple[Value, ...], must: str, does: str) -> KerasError | None:
    if 1 <= len(batch) <= 3:
        return None
    return KerasError(
        "generator-contract",
        f"A {must} (features,), (features, labels) or (features, labels, weights), but {does} "
        f"{len(batch)} things. Put the inputs of a model of several into one tuple, and its labels "
        "into another.",
        keras="Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`",
    )


def _py_dataset(vm: Machine, value: Instance, stream: Dataset) -> KerasError | None:
    cls = value.cls
    if cls is None or cls.has_unknown_base():
        return None
    missing = "__getitem__" if not has_member(cls, "__getitem__") else None
    if not has_member(cls, "__len__") and not has_member(cls, "num_batches"):
        missing = "__len__"
    if missing is not None:
        wanted = "how many batches it has" if missing == "__len__" else "the batch of a number"
        return KerasError(
            "generator-contract",
            f"`{cls.name}` has no `{missing}`, by which a PyDataset tells {wanted}.",
            keras="You need to implement the `num_batches` property",
            exception="NotImplementedError",
        )
    batch = plain(stream.facts.get("batch"))
    long = isinstance(batch, tuple) and _too_long(
        batch, "PyDataset must give", f"`{cls.name}` gives"
    )
    if long:
        return long
    if batch is None or isinstance(batch, bool | int | float | str):
        what = "None: it lacks a `return`" if batch is None else f"a {type(batch).__name__}"
        return KerasError(
            "generator-contract",
            f"`{cls.name}.__getitem__` must give a batch, (features, labels), but gives {what}.",
            keras="PyDataset.__getitem__() must return a tuple or a dict.",
        )
    return _lists_inside(vm, _parts_of(stream)) or _not_a_count(vm, value, cls)


def _ends(vm: Machine, value: Instance, cut: bool) -> tuple[Value, ...]:
    """The first batch of a PyDataset and the last: slices at the end may be shorter.

    With `cut`, the call may never come to the last.
    """
    count = vm.call(vm.attribute(value, "__len__"), ())
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        return ()
    at = vm.attribute(value, "__getitem__")
    places = {"first": 0} if cut or count == 1 else {"first": 0, "last": int(count) - 1}
    return tuple((name, unpacked(vm.call(at, (place,)))) for name, place in places.items())


def _parts_of(stream: Dataset) -> tuple[Value, ...]:
    """The parts of one batch as the program gives them."""
    batch = stream.facts.get("batch")
    items = batch.items if isinstance(batch, ListValue) else batch
    return items if isinstance(items, tuple) else ()


def _lists_inside(vm: Machine, batch: tuple[Value, ...]) -> KerasError | None:
    """On TensorFlow the parts of a batch are arrays, tuples or dictionaries, not lists."""
    lists = [part for part in batch if isinstance(part, ListValue) and part.kind == "list"]
    if vm.settings.backend != "tensorflow" or not lists:
        return None
    items = lists[0].items or ()
    arrays = len(items) > 1 and all(isinstance(item, Array) for item in items)
    way = "a tuple of the inputs, or one array of all" if arrays else "an array, `np.array(...)`"
    return KerasError(
        "generator-contract",
        f"A batch holds a list, which Keras 3 does not take on TensorFlow: give {way}.",
        keras="`output_signature` must contain objects that are subclass of `tf.TypeSpec` but "
        "found <class 'list'> which is not.",
        exception="TypeError",
    )


def _not_a_count(vm: Machine, value: Instance, cls: ClassValue) -> KerasError | None:
    if has_member(cls, "num_batches"):
        return None
    count = vm.call(vm.attribute(value, "__len__"), ())
    match count:
        case float():
            found = f"the float {count:g}"
        case Array(shape=(), dtype=str() as dtype) if dtype.startswith("float"):
            found = f"a {dtype}"
        case None:
            found = "None"
        case _:
            return None
    return KerasError(
        "generator-contract",
        f"`{cls.name}.__len__` must give a whole number of batches, but gives {found}: use `//`, "
        "`math.ceil` or `int(...)`.",
        keras="'float' object cannot be interpreted as an integer",
        exception="TypeError",
    )


__all__ = ["take_streams"]
