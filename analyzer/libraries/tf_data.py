"""tf.data: what one element of a data set looks like after every step of its pipeline.

An element is a structure of arrays; tf.data unpacks tuples into the arguments of a mapped
function, keeps dictionaries, and turns lists into tensors. A batch axis is an unknown size that
Keras sees as None, unless ``drop_remainder`` fixes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ..domain import (
    ApiRef,
    Array,
    Dataset,
    DictValue,
    Dim,
    Facts,
    ListValue,
    Sym,
    TensorSpec,
    Unknown,
    Value,
    differ,
    plain,
    show_dim,
    show_shape,
    unknown_size,
)
from ..inference.contract import KerasError, Undecided
from .arrays import as_array
from .contract import (
    CONSTANTS,
    METHODS,
    Behaviour,
    Call,
    Host,
    MethodModel,
    attribute,
    behaviour,
    function,
    method,
)
from .numpy_dtypes import dtype_name

CONSTANTS["tensorflow.data.AUTOTUNE"] = -1
CONSTANTS["tensorflow.data.experimental.AUTOTUNE"] = -1

_DATASET = "tensorflow.data.Dataset"
LATE = "shuffled late"
"""Among `Dataset.facts` when batches were shuffled whose samples stand in their first order."""


TRANSFORMED = "transformed"
"""Among `Dataset.facts`, the method of tf.data that gave the data set."""


def over_leaves(work: Callable[[Value], Value], structure: Value) -> Value:
    """The same structure with `work` done to every leaf; lists are leaves, as in tf.data."""
    match structure:
        case tuple():
            return tuple(over_leaves(work, item) for item in structure)
        case DictValue(open=False):
            return DictValue(
                {key: over_leaves(work, item) for key, item in structure.data.items()},
                site=structure.site,
            )
        case _:
            return work(structure)


def leaves_of(structure: Value) -> list[Value]:
    found: list[Value] = []
    over_leaves(found.append, structure)
    return found


def as_tensor(value: Value, host: Host) -> Value:
    """A leaf as a tensor: Python numbers become int32 and float32, arrays keep their dtype."""
    if isinstance(value, Unknown):
        return value
    array = as_array(value, host)
    if array is None:
        return Unknown("data that is not known")
    dtype = array.dtype
    if array.library == "python":
        dtype = {"float64": "float32", "int64": "int32"}.get(dtype or "", dtype)
    dtype = "string" if dtype in ("str", "bytes") else dtype
    return array.but(library="tensorflow", dtype=dtype, value=None)


def batch_axis() -> Sym:
    """A batch axis as Keras sees it: None."""
    return unknown_size("batch", dynamic=True)


# -- sources ---------------------------------------------------------------------------------------


@function(f"{_DATASET}.from_tensor_slices")
def from_tensor_slices(call: Call) -> Value:
    """One element per row; all arrays need the same number of rows."""
    given = call.known(0, "tensors")
    over_leaves(_check_list, given)
    whole = over_leaves(lambda leaf: as_tensor(leaf, call.host), given)
    lengths: list[Dim] = [
        leaf.shape[0] for leaf in leaves_of(whole) if isinstance(leaf, Array) and leaf.shape
    ]
    for other in lengths[1:]:
        if differ(lengths[0], other):
            raise KerasError(
                "sample-count-mismatch",
                f"The arrays to slice have {show_dim(lengths[0])} and {show_dim(other)} samples.",
                keras="Dimensions are not compatible",
                argument="tensors",
                sizes=(lengths[0], other),
            )
    element = over_leaves(_row, whole)
    length = lengths[0] if lengths else None
    return Dataset(element, batched=False, length=length, shuffled=False, site=call.site)


def _check_list(leaf: Value) -> Value:
    """A list is made one tensor, so that its arrays must be alike; a tuple holds several."""
    items = leaf.items if isinstance(leaf, ListValue) else None
    shapes = [item.shape for item in items or () if isinstance(item, Array) and item.shape]
    if items is None or len(shapes) != len(items):
        return leaf
    for shape in shapes[1:]:
        if len(shape) != len(shapes[0]) or any(map(differ, shape, shapes[0])):
            raise KerasError(
                "wrong-argument-type",
                f"A list is made into one tensor, which arrays of {show_shape(shapes[0])} and "
                f"{show_shape(shape)} do not fit into. Give a tuple: `(features, labels)`.",
                keras="Can't convert non-rectangular Python sequence to Tensor.",
                argument="tensors",
                sizes=(*shapes[0], *shape),
            )
    return leaf


def _row(leaf: Value) -> Value:
    if isinstance(leaf, Array) and leaf.shape:
        return leaf.but(shape=leaf.shape[1:], value=None, base=None)
    if isinstance(leaf, Array) and leaf.shape is None:
        return leaf
    return Unknown("a row of data that is not known")


@function(f"{_DATASET}.from_tensors")
def from_tensors(call: Call) -> Value:
    element = over_leaves(lambda leaf: as_tensor(leaf, call.host), call.known(0, "tensors"))
    return Dataset(element, length=1, site=call.site)


@function("tensorflow.data.experimental.CsvDataset")
def csv_dataset(call: Call) -> Value:
    """A scalar for each column of a line, of the dtype given for it or that of its default."""
    columns = call.host.items(call.known(1, "record_defaults"))
    if columns is None:
        return Dataset(Unknown("a line of a file"), batched=False, site=call.site)
    element = tuple(_column(column, call.host) for column in columns)
    return Dataset(element, batched=False, shuffled=False, site=call.site)


def _column(default: Value, host: Host) -> Array:
    found = Unknown("a dtype") if isinstance(default, ApiRef) else as_tensor(default, host)
    dtype = found.dtype if isinstance(found, Array) else dtype_name(default)
    return Array((), dtype, "tensorflow")


@function("tensorflow.TensorSpec")
def tensor_spec(call: Call) -> Value:
    dtype = _dtype(call.get(1, "dtype", "float32"))
    return TensorSpec(_shape(call.get(0, "shape")), dtype)


def _shape(value: Value) -> tuple[Dim, ...] | None:
    value = plain(value)
    if not isinstance(value, tuple):
        return None
    sizes: list[Dim] = []
    for item in value:
        if isinstance(item, int | Sym) and not isinstance(item, bool) and item != -1:
            sizes.append(item)
        else:
            sizes.append(unknown_size("", dynamic=item is None or item == -1))
    return tuple(sizes)


def _dtype(value: Value) -> str | None:
    if isinstance(value, str):
        return value
    path = getattr(value, "path", None)
    return path.rpartition(".")[2] if isinstance(path, str) else None


@function(f"{_DATASET}.from_generator")
def from_generator(call: Call) -> Value:
    """Elements as the signature says; whether they are batches is the generator's business."""
    signature = call.get(4, "output_signature")
    types = call.get(1, "output_types")
    if signature is not None:
        element = over_leaves(_from_spec, signature)
    elif types is not None:
        element = _typed(types, call.get(2, "output_shapes"))
    else:
        element = Unknown("what a generator gives")
    return Dataset(element, site=call.site)


def _from_spec(leaf: Value) -> Value:
    if isinstance(leaf, TensorSpec):
        return Array(leaf.shape, leaf.dtype, "tensorflow")
    return Unknown("an element of a generator")


def _typed(types: Value, shapes: Value) -> Value:
    if isinstance(types, tuple):
        inner = shapes if isinstance(shapes, tuple) and len(shapes) == len(types) else ()
        return tuple(_typed(item, inner[i] if inner else None) for i, item in enumerate(types))
    if isinstance(types, DictValue) and not types.open:
        known = shapes.data if isinstance(shapes, DictValue) else {}
        return DictValue({key: _typed(item, known.get(key)) for key, item in types.data.items()})
    return Array(_shape(shapes), _dtype(types), "tensorflow")


@function(f"{_DATASET}.range")
def numbers(call: Call) -> Value:
    given = [arg for arg in call.args if isinstance(arg, int)]
    length = None
    if len(given) == len(call.args) and 1 <= len(given) <= 3 and (len(given) < 3 or given[2]):
        length = len(range(*given))
    element = Array((), "int64", "tensorflow", Facts(integral=True))
    return Dataset(element, batched=False, length=length, shuffled=False, site=call.site)


@function(
    f"{_DATASET}.list_files", "tensorflow.data.TFRecordDataset", "tensorflow.data.TextLineDataset"
)
def strings(call: Call) -> Value:
    return Dataset(Array((), "string", "tensorflow"), batched=False, site=call.site)


@function(f"{_DATASET}.zip")
def zip_datasets(call: Call) -> Value:
    """Elements side by side, as many as the shortest has."""
    given = call.args[0] if len(call.args) == 1 else call.args or call.get(None, "datasets")
    parts = leaves_of(given)
    if not parts or not all(isinstance(part, Dataset) for part in parts):
        raise Undecided("a data set that is not known")
    element = over_leaves(lambda part: part.element, given)
    finite = [part.length for part in parts if not part.endless]
    known = [length for length in finite if isinstance(length, int)]
    length = min(known) if known and len(known) == len(finite) else None
    batched = _common([part.batched for part in parts])
    return Dataset(
        element,
        batched=batched,
        batch_size=_common([part.batch_size for part in parts]),
        length=length,
        endless=not finite,
        site=call.site,
    )


def _common(values: list[Any]) -> Any:
    return values[0] if all(value == values[0] for value in values) else None


# -- steps -----------------------------------------------------------------------------------------


@method(Dataset, "prefetch", "cache", "with_options", "ignore_errors")
def unchanged(dataset: Dataset, call: Call) -> Value:
    return dataset


@method(Dataset, "shuffle")
def shuffle(dataset: Dataset, call: Call) -> Value:
    late = dataset.batched is True and dataset.shuffled is False
    return dataset.but(
        shuffled=True, facts={**dataset.facts, LATE: True} if late else dataset.facts
    )


@method(Dataset, "batch")
def batch(dataset: Dataset, call: Call) -> Value:
    """A batch axis in front of every array."""
    size = call.get(0, "batch_size")
    drop = call.get(1, "drop_remainder", False)
    known = isinstance(size, int | Sym) and not isinstance(size, bool)
    if known and isinstance(size, int) and size < 1:
        raise KerasError(
            "wrong-argument-value",
            f"A batch has to hold at least one element, not {int(size)}.",
            keras="Batch size must be greater than zero.",
            argument="batch_size",
            exception="InvalidArgumentError",
        )
    axis: Dim = size if known and drop is True else batch_axis()

    def batched(leaf: Value) -> Value:
        if not isinstance(leaf, Array):
            return Unknown("a batch of data that is not known")
        return leaf.but(shape=None if leaf.shape is None else (axis, *leaf.shape), base=None)

    return dataset.but(
        element=over_leaves(batched, dataset.element),
        batched=True,
        batch_size=size if known else None,
        length=_batches(dataset.length, size if known else None, drop),
    )


def _batches(length: Dim | None, size: Any, drop: Value) -> Dim | None:
    if length is None or size is None or size == 0 or not isinstance(drop, bool):
        return None
    return length // size if drop else (length + size - 1) // size


@method(Dataset, "padded_batch")
def padded_batch(dataset: Dataset, call: Call) -> Value:
    """Like `batch`; axes that are padded to asked sizes are not known any more."""
    asked = call.get(1, "padded_shapes")
    if asked is not None:

        def padded(leaf: Value) -> Value:
            if not isinstance(leaf, Array) or leaf.shape is None:
                return leaf
            return leaf.but(shape=tuple(unknown_size("", dynamic=True) for _ in leaf.shape))

        dataset = dataset.but(element=over_leaves(padded, dataset.element))
    drop = call.get(3, "drop_remainder", False)
    inner = replace(call, args=call.args[:1], kwargs={**call.kwargs, "drop_remainder": drop})
    return batch(dataset, inner)


@method(Dataset, "unbatch")
def unbatch(dataset: Dataset, call: Call) -> Value:
    element = over_leaves(_row, dataset.element)
    return dataset.but(element=element, batched=False, batch_size=None, length=None)


@method(Dataset, "map")
def map_elements(dataset: Dataset, call: Call) -> Value:
    """The function called once, with what any element looks like."""
    result = _apply(dataset, call.get(0, "map_func"), call.host)
    element = over_leaves(lambda leaf: as_tensor(leaf, call.host), result)
    kept = dataset.batched if _first_rank(dataset.element) == _first_rank(element) else None
    if _first_rank(element) is None:
        kept = None if dataset.batched is False else dataset.batched
    return dataset.but(element=element, batched=kept)


def _apply(dataset: Dataset, mapped: Value, host: Host) -> Value:
    element = dataset.element
    if isinstance(element, Unknown):
        # Perhaps it has parts, each of which is an argument.
        return host.call(mapped, (element,), spread=True)
    return host.call(mapped, element if isinstance(element, tuple) else (element,))


def _first_rank(element: Value) -> int | None:
    found = leaves_of(element)
    return found[0].rank if found and isinstance(found[0], Array) else None


@method(Dataset, "flat_map", "interleave")
def flat_map(dataset: Dataset, call: Call) -> Value:
    inner = _apply(dataset, call.get(0, "map_func"), call.host)
    if isinstance(inner, Dataset):
        return inner.but(length=None, endless=dataset.endless or inner.endless, shuffled=None)
    return Dataset(Unknown("what a function gives"), site=call.site)


@method(Dataset, "apply")
def apply(dataset: Dataset, call: Call) -> Value:
    return call.host.call(call.get(0, "transformation_func"), (dataset,))


@method(Dataset, "repeat")
def repeat(dataset: Dataset, call: Call) -> Value:
    count = call.get(0, "count")
    if count is None or count == -1:
        if dataset.length == 0:
            return dataset  # nothing, for ever, is nothing
        return dataset.but(endless=True, length=None)
    if isinstance(count, int) and dataset.length is not None:
        return dataset.but(length=dataset.length * count)
    return dataset.but(length=None)


@method(Dataset, "take")
def take(dataset: Dataset, call: Call) -> Value:
    count, length = call.get(0, "count"), dataset.length
    if not isinstance(count, int):
        return dataset.but(endless=False, length=None)
    if count < 0:
        return dataset
    if dataset.endless:
        return dataset.but(endless=False, length=count)
    return dataset.but(length=min(count, length) if isinstance(length, int) else None)


@method(Dataset, "skip")
def skip(dataset: Dataset, call: Call) -> Value:
    count, length = call.get(0, "count"), dataset.length
    if dataset.endless:
        return dataset
    known = isinstance(count, int) and count >= 0 and isinstance(length, int)
    return dataset.but(length=max(length - count, 0) if known else None)  # type: ignore[operator]


@method(Dataset, "filter", "shard", "take_while", "rejection_resample")
def fewer(dataset: Dataset, call: Call) -> Value:
    if call.name == "rejection_resample":
        return Dataset(Unknown("resampled elements"), site=call.site)
    return dataset.but(length=None)


@method(Dataset, "enumerate")
def enumerate_elements(dataset: Dataset, call: Call) -> Value:
    count = Array((), "int64", "tensorflow", Facts(integral=True))
    return dataset.but(element=(count, dataset.element), batched=None)


@method(Dataset, "scan", "ragged_batch")
def opaque(dataset: Dataset, call: Call) -> Value:
    return Dataset(Unknown(f"what `{call.name}` gives"), site=call.site)


@method(Dataset, "concatenate")
def concatenate(dataset: Dataset, call: Call) -> Value:
    other = call.known(0, "dataset")
    if not isinstance(other, Dataset):
        raise Undecided("a data set that is not known")
    mine, theirs = leaves_of(dataset.element), leaves_of(other.element)
    same = len(mine) == len(theirs) and all(
        isinstance(a, Array) and isinstance(b, Array) and a.shape is not None
        and b.shape is not None and a.dtype == b.dtype and _alike(a.shape, b.shape)
        for a, b in zip(mine, theirs, strict=False)
    )  # fmt: skip
    lengths = dataset.length, other.length
    return dataset.but(
        element=over_leaves(_without_facts, dataset.element)
        if same
        else Unknown("joined elements"),
        length=None if lengths[0] is None or lengths[1] is None else lengths[0] + lengths[1],
        endless=dataset.endless or other.endless,
        batched=_common([dataset.batched, other.batched]),
        batch_size=_common([dataset.batch_size, other.batch_size]),
    )


def _alike(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> bool:
    return len(a) == len(b) and all(
        x == y or (isinstance(x, Sym) and isinstance(y, Sym) and x.dynamic and y.dynamic)
        for x, y in zip(a, b, strict=True)
    )


def _without_facts(leaf: Value) -> Value:
    return leaf.but(facts=Facts()) if isinstance(leaf, Array) else leaf


@method(Dataset, "as_numpy_iterator")
def as_numpy_iterator(dataset: Dataset, call: Call) -> Value:
    def numpy(leaf: Value) -> Value:
        return leaf.but(library="numpy") if isinstance(leaf, Array) else leaf

    return dataset.but(element=over_leaves(numpy, dataset.element), kind="generator")


@method(Dataset, "cardinality")
def cardinality(dataset: Dataset, call: Call) -> Value:
    known = int(dataset.length) if isinstance(dataset.length, int) else None
    return Array((), "int64", "tensorflow", Facts(integral=True), known)


@attribute(Dataset, "element_spec")
def element_spec(dataset: Dataset, host: Host) -> Value:
    def spec(leaf: Value) -> Value:
        return leaf.spec if isinstance(leaf, Array) else Unknown("an element of a data set")

    return over_leaves(spec, dataset.element)


@behaviour(Dataset)
class DatasetBehaviour(Behaviour):
    """Iteration gives elements; ``len`` counts them."""

    def element(self, value: Dataset, host: Host) -> Value:
        return value.element

    def length(self, value: Dataset, host: Host) -> Dim | None:
        return None if value.endless else value.length


_TRANSFORMATIONS = (
    *("prefetch", "cache", "with_options", "ignore_errors", "shuffle", "batch", "padded_batch"),
    *("unbatch", "map", "flat_map", "interleave", "repeat", "take", "skip", "filter", "shard"),
    *("take_while", "rejection_resample", "enumerate", "concatenate"),
)


def _transforming(model: MethodModel) -> MethodModel:
    """A method that gives another data set, on which Keras has put no names of classes."""

    def transform(dataset: Dataset, call: Call) -> Value:
        result = model(dataset, call)
        if isinstance(result, Dataset) and result.kind == "tf.data":
            kept = {key: value for key, value in result.facts.items() if key != "class_names"}
            return result.but(facts={**kept, TRANSFORMED: call.name})
        return result

    return transform


METHODS.update(
    {(Dataset, name): _transforming(METHODS[Dataset, name]) for name in _TRANSFORMATIONS}
)
