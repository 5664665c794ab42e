"""tf.data: batches that are cut anew, by length or by key, and single elements."""

from __future__ import annotations

from ..domain import Array, Dataset, Unknown, Value, unknown_size
from .contract import Call, method
from .tf_data import batch_axis, over_leaves


@method(Dataset, "rebatch")
def rebatch(dataset: Dataset, call: Call) -> Value:
    """Batches of another size: only their first axis differs."""
    size = call.known(0, "batch_size")

    def cut(leaf: Value) -> Value:
        if not isinstance(leaf, Array) or not leaf.shape:
            return Unknown("a batch that is not known")
        return leaf.but(shape=(batch_axis(), *leaf.shape[1:]), value=None, base=None)

    known = size if isinstance(size, int) else None
    element = over_leaves(cut, dataset.element)
    return dataset.but(element=element, batched=True, batch_size=known, length=None)


@method(Dataset, "bucket_by_sequence_length")
def bucket_by_sequence_length(dataset: Dataset, call: Call) -> Value:
    """Batches of elements of like length, padded along the axes of unknown size."""
    given = any(name in call.kwargs for name in ("padded_shapes", "no_padding"))
    if given or len(call.args) > 3:
        return Dataset(Unknown("padded batches"), batched=True, site=call.site)

    def batch(leaf: Value) -> Value:
        if not isinstance(leaf, Array) or leaf.shape is None:
            return Unknown("a batch that is not known")
        sides = tuple(side if isinstance(side, int) else unknown_size("padded", dynamic=True)
                      for side in leaf.shape)  # fmt: skip
        return leaf.but(shape=(batch_axis(), *sides), value=None, base=None)

    element = over_leaves(batch, dataset.element)
    return dataset.but(element=element, batched=True, batch_size=None, length=None)


@method(Dataset, "group_by_window")
def group_by_window(dataset: Dataset, call: Call) -> Value:
    """What the reducing function makes of a window, which is a data set of the same elements."""
    reduce = call.get(1, "reduce_func")
    window = dataset.but(length=None, endless=False)
    found = call.host.call(reduce, (Unknown("the key of a window"), window))
    if not isinstance(found, Dataset):
        return Dataset(Unknown("what a window is reduced to"), site=call.site)
    return found.but(length=None, site=call.site)


@method(Dataset, "get_single_element")
def get_single_element(dataset: Dataset, call: Call) -> Value:
    """The one element; of a batch of everything its first axis stays open."""

    def made(leaf: Value) -> Value:
        if not isinstance(leaf, Array) or leaf.shape is None:
            return leaf
        sides = tuple(side if isinstance(side, int) else unknown_size("a size")
                      for side in leaf.shape)  # fmt: skip
        return leaf.but(shape=sides)

    return over_leaves(made, dataset.element)


__all__ = ["rebatch"]
