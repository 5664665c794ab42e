"""What ``fit`` makes of streams: generators, PyDatasets and DataLoaders as data sets of batches."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import (
    ApiRef,
    Array,
    Dataset,
    DictValue,
    Dim,
    Instance,
    ListValue,
    Unknown,
    Value,
    unknown_size,
)
from .arrays import as_array
from .contract import Call, Host, function
from .tf_data import batch_axis

_PY_DATASETS = ("keras.utils.PyDataset", "keras.utils.Sequence", "keras.utils.all_utils.Sequence")


def as_dataset(value: Value, host: Host) -> Dataset | None:
    """A generator, PyDataset or data set as ``fit`` receives it; None for everything else.

    The `element` of what comes back is one batch: a tuple of features, labels and weights as
    Keras unpacks it, or Unknown.
    """
    match value:
        case Dataset():
            return value
        case ListValue() if value.slots.get("generator"):
            element = value.slots.get("element", Unknown("what a generator yields"))
            return _stream(element, "generator", value)
        case Instance() if is_py_dataset(value):
            index = unknown_size("the number of a batch")
            element = host.call(host.attribute(value, "__getitem__"), (index,))
            stream = _stream(element, "PyDataset", value)
            count = host.length(value)
            if not isinstance(count, int) or count < 0:
                return stream
            # The last of several batches may be smaller, so that only none at all says much.
            return (
                replace(stream, length=0) if count == 0 else _with_ends(stream, value, count, host)
            )
    return None


def _with_ends(stream: Dataset, value: Instance, count: int, host: Host) -> Dataset:
    """A PyDataset with its first and last batch among the batches that are known."""
    places = {"first": 0} if count == 1 else {"first": 0, "last": int(count) - 1}
    batches = tuple(
        (name, unpacked(host.call(host.attribute(value, "__getitem__"), (place,))))
        for name, place in places.items()
    )
    return replace(stream, facts={**stream.facts, "batches": batches})


def _stream(batch: Value, kind: str, source: ListValue | Instance) -> Dataset:
    """A stream of batches.

    Its facts hold one `batch` as the program gives it, the generator's `function`, the class of
    the program, if any, whose ``__init__`` forgets that of PyDataset, and the `batches` that are
    known one by one, with what each is called: the first that a generator yields.
    """
    facts: dict[str, Value] = {"batch": batch, "function": source.slots.get("function")}
    if "first" in source.slots:
        firsts = source.slots["first"]
        known = firsts if isinstance(firsts, tuple) else ()
        facts["batches"] = tuple(zip(_ORDINALS, map(unpacked, known), strict=False))
    if isinstance(source, Instance) and source.slots.get("uninitialised"):
        facts["uninitialised"] = source.cls
    return Dataset(unpacked(batch), kind=kind, batched=True, facts=facts, site=source.site)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def is_py_dataset(value: Instance) -> bool:
    """Whether an object is of a class of the program that extends ``PyDataset``."""
    base = value.cls.library_base() if value.cls is not None else None
    if not isinstance(base, ApiRef):
        return False
    path = base.symbol.path if base.symbol is not None else base.path
    return path.removeprefix("tensorflow.").removeprefix("python.") in _PY_DATASETS


def unpacked(element: Value) -> Value:
    """A batch as Keras takes it apart: a list stands for a tuple of features and labels."""
    if isinstance(element, ListValue) and element.items is not None and len(element.items) <= 3:
        return element.items
    return element


# -- PyTorch ---------------------------------------------------------------------------------------


@function("torch.utils.data.TensorDataset")
def tensor_dataset(call: Call) -> Value:
    """Rows of tensors side by side."""
    rows: list[Value] = []
    for given in call.args:
        array = as_array(given, call.host)
        known = array is not None and array.shape
        rows.append(
            array.but(shape=array.shape[1:], base=None, value=None)
            if known and array is not None and array.shape is not None
            else Unknown("a row that is not known")
        )
    first = call.args[0] if call.args else None
    length = first.shape[0] if isinstance(first, Array) and first.shape else None
    return Dataset(tuple(rows), kind="torch", batched=False, length=length, site=call.site)


@function("torch.utils.data.DataLoader")
def data_loader(call: Call) -> Value:
    """Batches of what the items of a data set look like, put together as PyTorch does."""
    source = call.known(0, "dataset")
    size = call.get(1, "batch_size", 1)
    if isinstance(source, Dataset):
        item = source.element
    elif isinstance(source, Instance) and source.cls is not None:
        method = call.host.attribute(source, "__getitem__")
        item = call.host.call(method, (unknown_size("the number of an item"),))
    else:
        item = Unknown("an item of a data set that is not known")
    custom = call.get(6, "collate_fn") is not None or call.get(4, "batch_sampler") is not None
    if custom or size is None or isinstance(size, Unknown):
        return Dataset(Unknown("batches put together by a function"), kind="torch", site=call.site)
    known = size if isinstance(size, int) and not isinstance(size, bool) else None
    element = _collated(item, batch_axis(), call.host)
    shuffled = call.get(2, "shuffle", False)
    return Dataset(
        element,
        kind="torch",
        batched=True,
        batch_size=known,
        shuffled=shuffled if isinstance(shuffled, bool) else None,
        site=call.site,
    )


def _collated(item: Value, axis: Dim, host: Host) -> Value:
    """``torch.utils.data.default_collate``."""
    match item:
        case tuple():
            return tuple(_collated(part, axis, host) for part in item)
        case ListValue() if item.items is not None:
            return tuple(_collated(part, axis, host) for part in item.items)
        case DictValue() if not item.open:
            return DictValue({key: _collated(v, axis, host) for key, v in item.data.items()})
        case Array() if item.shape is not None:
            return item.but(shape=(axis, *item.shape), library="torch", value=None, base=None)
        case bool():
            return Array((axis,), "bool", "torch")
        case int():
            return Array((axis,), "int64", "torch")
        case float():
            return Array((axis,), "float64", "torch")
    return Unknown("an item of a data set that is not known")


__all__ = ["as_dataset", "is_py_dataset", "unpacked"]
