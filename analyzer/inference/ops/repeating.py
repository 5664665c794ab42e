"""Operations that repeat elements and pad tensors."""

from __future__ import annotations

from ...domain import Dim, Shape, Sym, TensorSpec, differ, product, show_dim, unknown_size
from ..contract import KerasError, OpCall, Undecided, as_spec, op
from ..shapes import normalize_axis
from .arguments import (
    dtype_argument,
    lenient,
    numbers,
    shape_of,
    sizes_argument,
    whole_or_none,
    wrong_type,
)


@op("keras.ops.repeat")
def repeat(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    axis = whole_or_none(call, "axis")
    times = call.arguments["repeats"]
    if isinstance(times, float) and lenient(call):
        times = int(times)
    if axis is None:
        shape, axis = (product(shape),), 0
    axis = normalize_axis(axis, len(shape), "`repeat`")
    places = numbers(times)
    total: Dim
    if isinstance(times, int | Sym) and not isinstance(times, bool):
        if isinstance(times, int) and times < 0 and shape[axis] != 0:
            raise KerasError(
                "wrong-argument-value",
                "`repeats` cannot be negative.",
                keras="repeats may not contain negative values.",
                argument="repeats",
            )
        total = shape[axis] * times
    elif places is not None and len(places) == 1:
        total = shape[axis] * places[0]
    elif places is not None:
        if differ(len(places), shape[axis]):
            raise KerasError(
                "broadcast-mismatch",
                f"`repeat` gets {len(places)} counts for an axis of size {show_dim(shape[axis])}.",
                keras="operands could not be broadcast together",
                argument="repeats",
                sizes=(shape[axis],),
            )
        total = sum(places)
    elif times is None or isinstance(times, str | float | tuple):
        raise wrong_type(call, "repeats", times, "a whole number or several")
    else:
        total = unknown_size("repeated", dynamic=True)
    return TensorSpec((*shape[:axis], total, *shape[axis + 1 :]), spec.dtype)


@op("keras.ops.tile")
def tile(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    times = sizes_argument(call, "repeats")
    rank = max(len(shape), len(times))
    padded = (*((1,) * (rank - len(shape))), *shape)
    counts = (*((1,) * (rank - len(times))), *times)
    return TensorSpec(tuple(a * b for a, b in zip(padded, counts, strict=True)), spec.dtype)


@op("keras.ops.pad")
def pad(call: OpCall) -> TensorSpec:
    spec, shape = call.tensor("x"), shape_of(call, "x")
    widths = _pad_widths(call, shape)
    mode = call.arguments.raw("mode")
    if call.arguments.raw("constant_values") is not None and mode != "constant":
        raise KerasError(
            "wrong-argument-value",
            "`constant_values` goes with `mode='constant'` only.",
            keras="Argument `constant_values` can only be provided when `mode == 'constant'`.",
            argument="constant_values",
        )
    sizes = tuple(dim + a + b for dim, (a, b) in zip(shape, widths, strict=True))
    return TensorSpec(sizes, spec.dtype)


def _pad_widths(call: OpCall, shape: Shape) -> list[tuple[Dim, Dim]]:
    """A number, a pair, or a pair per axis."""
    given, rank = call.arguments["pad_width"], len(shape)
    known = any(isinstance(size, int) for size in shape)
    if isinstance(given, int | Sym):
        return [(given, given)] * rank
    if given is None or isinstance(given, str | float):
        raise wrong_type(call, "pad_width", given, "a whole number or pairs of them")
    if not isinstance(given, tuple):
        # Such as widths that are a tensor: every axis may have grown.
        return [(unknown_size("padded"), 0) for _ in shape]
    if given and all(isinstance(item, int | Sym) for item in given):
        if len(given) in (1, 2) and not (len(given) == 1 and call.symbolic and known):
            return [(given[0], given[-1])] * rank
        raise _wrong_widths()
    pairs: list[tuple[Dim, Dim]] = []
    for item in given:
        if item is None or isinstance(item, str | float | int):
            raise _wrong_widths()
        if not isinstance(item, tuple):
            raise Undecided("the widths are not known")
        pair = item * 2 if len(item) == 1 else item
        if len(pair) != 2 or any(x is None or isinstance(x, str | float | tuple) for x in pair):
            raise _wrong_widths()
        if not all(isinstance(size, int | Sym) for size in pair):
            raise Undecided("the widths are not known")
        pairs.append((pair[0], pair[1]))
    if not pairs or any(len(item) != len(given[0]) for item in given):
        raise _wrong_widths()
    if len(pairs) == 1:
        return pairs * rank
    if len(pairs) != rank:
        raise KerasError(
            "broadcast-mismatch",
            f"`pad` gets widths for {len(pairs)} axes, the tensor has {rank}.",
            keras="`pad_width` must have the same length as `x.shape`.",
            argument="pad_width",
        )
    return pairs


def _wrong_widths() -> KerasError:
    return KerasError(
        "wrong-argument-value",
        "`pad_width` is a number, a pair of them, or a pair for each axis.",
        keras="`pad_width` should be a list of tuples of length 1 or 2.",
        argument="pad_width",
    )


@op("keras.utils.pad_sequences")
def pad_sequences(call: OpCall) -> TensorSpec:
    """A list of sequences → (sequences, maxlen)."""
    given = call.arguments.raw("sequences")
    length = call.arguments.raw("maxlen")
    spec = as_spec(given, call.settings)
    count: Dim = unknown_size("sequences")
    longest: Dim = unknown_size("longest")
    items = given if isinstance(given, tuple) else ()
    texts = any(isinstance(x, str) for item in items if isinstance(item, tuple) for x in item)
    if texts and "int" in (_dtype(call) or ""):
        raise KerasError(
            "wrong-argument-type",
            "`pad_sequences` cannot make whole numbers of strings.",
            keras="invalid literal for int() with base 10",
            argument="sequences",
        )
    if any(isinstance(item, int | float) for item in items):
        raise KerasError(
            "wrong-argument-type",
            "`pad_sequences` takes a list of lists, one for each sequence.",
            keras="`sequences` must be a list of iterables. Found non-iterable",
            argument="sequences",
        )
    if given == () and not isinstance(length, int):
        raise KerasError(
            "wrong-argument-value",
            "`pad_sequences` needs `maxlen` where there are no sequences.",
            keras="zero-size array to reduction operation maximum which has no identity",
            argument="sequences",
        )
    if length == 0 and any(isinstance(item, tuple) and item for item in items):
        raise KerasError(
            "wrong-argument-value",
            "`pad_sequences` cannot cut sequences to no length.",
            keras="could not broadcast input array from shape",
            argument="maxlen",
        )
    if spec is not None and spec.shape:
        count = spec.shape[0]
        longest = spec.shape[1] if len(spec.shape) > 1 else longest
    elif isinstance(given, tuple) and given:
        count = len(given)
        if all(isinstance(item, tuple) for item in given):
            longest = max(len(item) for item in given)
    if isinstance(length, str | float | tuple):
        raise wrong_type(call, "maxlen", length, "a whole number")
    steps = length if isinstance(length, int | Sym) else longest
    rest = spec.shape[2:] if spec is not None and spec.shape else ()
    return TensorSpec((count, steps, *rest), _dtype(call))


def _dtype(call: OpCall) -> str | None:
    """NumPy reads a dtype of None as 64-bit floats."""
    asked = call.arguments.explicit("dtype") and call.arguments.raw("dtype") is None
    return "float64" if asked else dtype_argument(call, "int32")
