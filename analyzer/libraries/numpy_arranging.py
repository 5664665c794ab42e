"""NumPy's functions that rearrange, repeat and pad arrays without changing their numbers."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import Array, Dim, Shape, Unknown, Value, product, unknown_size
from ..inference.contract import KerasError, Undecided
from .array_values import count_of, flatten, nest
from .arrays import (
    as_array,
    axes_of,
    axis_of,
    derive,
    marked,
    need_array,
    operand,
    shape_of,
    size_of,
)
from .contract import Call, function
from .numpy_joining import shapes_of
from .numpy_shapes import (
    broadcast,
    expand,
    normal_axes,
    normal_axis,
    reshape,
    squeeze,
    transpose,
)


@function("numpy.reshape")
def reshape_array(call: Call) -> Value:
    array = operand(call, 0, "a")
    wanted = call.get(1, "shape", call.get(None, "newshape", Unknown("a shape")))
    return reshaped(array, shape_of(wanted, call.host), call)


def reshaped(array: Array, wanted: Shape | None, call: Call, name: str = "reshape") -> Array:
    """`array` with the shape that the program asks for, where -1 is what is left."""
    if wanted is None:
        return derive(array, None, facts=replace(array.facts, one_hot=False), call=call)
    wanted = tuple(
        size if isinstance(size, int) and size == -1 else told
        for size, told in zip(wanted, marked(wanted, call.host, f"`{name}` to"), strict=True)
    )
    if array.shape is None:
        shape: Shape = tuple(
            unknown_size("what is left") if isinstance(size, int) and size == -1 else size
            for size in wanted
        )
        return derive(array, shape, facts=replace(array.facts, one_hot=False), call=call)
    shape = reshape(array.shape, wanted, name)
    same_last = bool(shape and array.shape and shape[-1] == array.shape[-1])
    facts = array.facts if same_last else replace(array.facts, one_hot=False)
    value = None
    if array.value is not None and count_of(shape) == count_of(array.shape) and count_of(shape):
        value = nest(flatten(array.value), shape)
    return derive(array, shape, facts=facts, value=value, call=call)


@function("numpy.ravel")
def ravel(call: Call) -> Value:
    return flattened(operand(call, 0, "a"), call)


def flattened(array: Array, call: Call) -> Array:
    facts = replace(array.facts, one_hot=False)
    if array.shape is None:
        return derive(array, (unknown_size("numbers of the array"),), facts=facts, call=call)
    value = tuple(flatten(array.value)) if array.value is not None else None
    size = array.shape[0] if len(array.shape) == 1 else product(array.shape)
    return derive(array, (size,), facts=facts, value=value, call=call)


@function("numpy.expand_dims")
def expand_dims(call: Call) -> Value:
    array = operand(call, 0, "a")
    axes = axes_of(call, 1)
    if axes is None:
        raise Undecided("an axis")
    shape = expand(array.shape, axes, "expand_dims") if array.shape is not None else None
    value = None
    if array.value is not None and shape is not None and count_of(shape):
        value = nest(flatten(array.value), shape)
    facts = replace(array.facts, one_hot=array.facts.one_hot and -1 not in axes)
    return derive(array, shape, facts=facts, value=value, call=call)


@function("numpy.squeeze")
def squeeze_array(call: Call) -> Value:
    array = operand(call, 0, "a")
    axes = axes_of(call, 1)
    shape = squeeze(array.shape, axes) if array.shape is not None else None
    value = None
    if array.value is not None and shape is not None and count_of(shape):
        value = nest(flatten(array.value), shape)
    return derive(array, shape, value=value, call=call)


@function("numpy.transpose", "numpy.permute_dims")
def transpose_array(call: Call) -> Value:
    return transposed(operand(call, 0, "a"), axes_of(call, 1, None, "axes"), call)


def transposed(array: Array, axes: tuple[int, ...] | None, call: Call) -> Array:
    shape = transpose(array.shape, axes) if array.shape is not None else None
    facts = replace(array.facts, one_hot=False)
    if axes is not None and axes and axes[-1] in (-1, len(axes) - 1):
        facts = array.facts
    value = array.value if array.rank == 1 else None
    return derive(array, shape, facts=facts, value=value, call=call)


@function("numpy.moveaxis", "numpy.swapaxes", "numpy.rollaxis", "numpy.matrix_transpose")
def move_axis(call: Call) -> Value:
    array = operand(call, 0, "a")
    if array.shape is None:
        return derive(array, None, call=call)
    rank = len(array.shape)
    if call.name == "matrix_transpose":
        first, second = (-2,), (-1,)
    elif call.name == "rollaxis":
        start = call.known(2, "start", 0)
        source = normal_axis(axis_of(call, 1), rank, call.name)
        rest = [axis for axis in range(rank) if axis != source]
        if not isinstance(start, int):
            raise Undecided("where the axis goes")
        start = start + rank if start < 0 else start
        rest.insert(start - 1 if start > source else start, source)
        return transposed(array, tuple(rest), call)
    elif call.name == "moveaxis":
        first, second = axes_of(call, 1, None, "source"), axes_of(call, 2, None, "destination")
    else:
        first, second = axes_of(call, 1, None, "axis1"), axes_of(call, 2, None, "axis2")
    if first is None or second is None:
        raise Undecided("an axis")
    first = normal_axes(first, rank, call.name)
    second = normal_axes(second, rank, call.name)
    order = [axis for axis in range(rank) if axis not in first]
    if call.name == "moveaxis":
        for target, source in sorted(zip(second, first, strict=False)):
            order.insert(target, source)
    elif len(first) != 1 or len(second) != 1:
        raise Undecided("an axis that is not one number")
    else:
        order = list(range(rank))
        order[first[0]], order[second[0]] = order[second[0]], order[first[0]]
    return transposed(array, tuple(order), call)


@function(
    "numpy.flip",
    "numpy.fliplr",
    "numpy.flipud",
    "numpy.roll",
    "numpy.fft.fftshift",
    "numpy.fft.ifftshift",
    "numpy.triu",
    "numpy.tril",
)
def same_shape(call: Call) -> Value:
    array = operand(call, 0, "m")
    least = {"fliplr": 2, "flipud": 1, "triu": 1, "tril": 1}.get(call.name, 0)
    if array.rank is not None and array.rank < least:
        raise Undecided(f"`{call.name}` of an array with too few axes")
    axis = call.get({"flip": 1, "roll": 2}.get(call.name), "axis")
    if isinstance(axis, int) and array.shape is not None and call.name in ("flip", "roll"):
        normal_axis(axis, len(array.shape), call.name)
    return derive(array, array.shape, call=call)


@function("numpy.rot90")
def rot90(call: Call) -> Value:
    array = operand(call, 0, "m")
    turns = call.known(1, "k", 1)
    if array.shape is None or len(array.shape) < 2 or not isinstance(turns, int):
        raise Undecided("a rotation")
    if call.has(2, "axes"):
        return derive(array, None, call=call)
    a, b, *rest = array.shape
    return derive(array, (b, a, *rest) if turns % 2 else array.shape, call=call)


# -- repeating and padding -------------------------------------------------------------------------


@function("numpy.tile")
def tile(call: Call) -> Value:
    array = operand(call, 0, "A")
    times = shape_of(call.get(1, "reps", Unknown("repetitions")), call.host)
    if array.shape is None or times is None:
        return derive(array, None, call=call)
    rank = max(len(times), len(array.shape))
    left: Shape = (1,) * (rank - len(array.shape)) + array.shape
    right: Shape = (1,) * (rank - len(times)) + times
    shape = tuple(_product(a, b) for a, b in zip(left, right, strict=True))
    facts = array.facts if right[-1:] == (1,) else replace(array.facts, one_hot=False)
    return derive(array, marked(shape, call.host, "`tile` gives"), facts=facts, call=call)


def _product(a: Dim, b: Dim) -> Dim:
    return a if b == 1 else b if a == 1 else a * b


@function("numpy.repeat")
def repeat(call: Call) -> Value:
    array = operand(call, 0, "a")
    axis = axis_of(call, 2)
    if array.shape is None:
        return derive(array, None, call=call)
    shape: Shape = array.shape if axis is not None else (product(array.shape),)
    where = normal_axis(axis if axis is not None else 0, len(shape), "repeat")
    times = as_array(call.get(1, "repeats"), call.host)
    size: Dim = unknown_size("after repeat")
    if times is not None and times.shape == ():
        size = _product(shape[where], size_of(call.get(1, "repeats"), "repeats"))
    elif times is not None and times.rank == 1 and times.value is not None:
        if times.shape == (1,):
            size = shape[where] * times.value[0]
        elif isinstance(shape[where], int) and times.shape == (shape[where],):
            size = sum(times.value)
    shape = (*shape[:where], size, *shape[where + 1 :])
    facts = array.facts if where != len(shape) - 1 else replace(array.facts, one_hot=False)
    return derive(array, marked(shape, call.host, "`repeat` gives"), facts=facts, call=call)


@function("numpy.pad")
def pad(call: Call) -> Value:
    array = operand(call, 0, "array")
    widths = as_array(call.get(1, "pad_width", Unknown("widths")), call.host)
    if array.shape is None or widths is None or widths.value is None:
        return derive(
            array,
            None if array.shape is None else tuple(unknown_size("padded") for _ in array.shape),
            call=call,
        )
    rank = len(array.shape)
    pairs: list[tuple[int, int]]
    match widths.shape:
        case ():
            pairs = [(widths.value, widths.value)] * rank
        case (1,):
            pairs = [(widths.value[0], widths.value[0])] * rank
        case (2,):
            pairs = [widths.value] * rank
        case (1, 2):
            pairs = [widths.value[0]] * rank
        case (n, 2) if n == rank:
            pairs = list(widths.value)
        case (n, 1) if n == rank:
            pairs = [(each[0], each[0]) for each in widths.value]
        case (n, _) if isinstance(n, int):
            raise KerasError(
                "broadcast-mismatch",
                f"`pad` gets widths for {int(n)} axes, but the array has {rank}.",
                keras=f"operands could not be broadcast together with remapped shapes "
                f"[original->remapped]: ({n},2) and requested shape ({rank},2)",
                argument="pad_width",
            )
        case _:
            raise Undecided("the widths")
    if not all(isinstance(width, int) for pair in pairs for width in pair):
        raise Undecided("widths that are no whole numbers")
    shape = tuple(
        size if before == after == 0 else size + int(before) + int(after)
        for size, (before, after) in zip(array.shape, pairs, strict=True)
    )
    facts = array.facts
    mode = call.get(2, "mode", "constant")
    if mode == "constant" and facts.low is not None and facts.high is not None:
        facts = replace(facts, low=min(0, facts.low), high=max(0, facts.high))
    facts = replace(facts, one_hot=facts.one_hot and pairs[-1] == (0, 0) if pairs else False)
    return derive(array, marked(shape, call.host, "`pad` gives"), facts=facts, call=call)


@function("numpy.broadcast_to")
def broadcast_to(call: Call) -> Value:
    array = operand(call, 0, "array")
    wanted = shape_of(call.get(1, "shape", Unknown("a shape")), call.host)
    if wanted is not None and array.shape is not None:
        broadcast(array.shape, wanted, operation="broadcast_to")
    return derive(array, wanted, call=call)


@function("numpy.broadcast_arrays")
def broadcast_arrays(call: Call) -> Value:
    arrays = [need_array(arg, call.host) for arg in call.args]
    shapes = shapes_of(arrays)
    shape = broadcast(*shapes, operation="broadcast_arrays") if shapes is not None else None
    return tuple(derive(array, shape, call=call) for array in arrays)


@function("numpy.resize")
def resize(call: Call) -> Value:
    array = operand(call, 0, "a")
    return derive(array, shape_of(call.get(1, "new_shape"), call.host), call=call)


@function("numpy.take")
def take(call: Call) -> Value:
    array = operand(call, 0, "a")
    places = need_array(call.get(1, "indices", Unknown("positions")), call.host)
    axis = axis_of(call, 2)
    if array.shape is None or places.shape is None:
        return derive(array, None, call=call)
    shape: Shape = array.shape if axis is not None else (product(array.shape),)
    where = normal_axis(axis if axis is not None else 0, len(shape), "take")
    new = (*shape[:where], *places.shape, *shape[where + 1 :])
    facts = array.facts if where != len(shape) - 1 else replace(array.facts, one_hot=False)
    return derive(array, new, facts=facts, call=call)


@function("numpy.take_along_axis")
def take_along_axis(call: Call) -> Value:
    array, places = operand(call, 0, "arr"), operand(call, 1, "indices")
    return derive(array, places.shape, facts=replace(array.facts, one_hot=False), call=call)


@function("numpy.lib.stride_tricks.sliding_window_view")
def sliding_window_view(call: Call) -> Value:
    array = operand(call, 0, "x")
    window = shape_of(call.get(1, "window_shape"), call.host)
    axes = axes_of(call, 2)
    if array.shape is None or window is None:
        return derive(array, None, call=call)
    axes = tuple(range(len(array.shape))) if axes is None else axes
    axes = normal_axes(axes, len(array.shape), "sliding_window_view")
    if len(axes) != len(window):
        raise Undecided("a window for other axes")
    sizes = list(array.shape)
    for axis, width in zip(axes, window, strict=True):
        sizes[axis] = sizes[axis] - width + 1
    return derive(array, (*sizes, *window), facts=replace(array.facts, one_hot=False), call=call)


__all__ = ["flattened", "reshaped", "transposed"]
