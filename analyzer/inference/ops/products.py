"""Products of tensors: matmul, dot, einsum and their family."""

from __future__ import annotations

from ...domain import Dim, Shape, TensorSpec, differ, product, show_dim, show_shape, unknown_size
from ...keras_api.backends import title
from ..contract import KerasError, OpCall, Undecided, op
from ..shapes import broadcast_shapes, matmul_shape, merge_size, normalize_axes, normalize_axis
from .arguments import (
    kind_of,
    lenient,
    promote,
    require_stated,
    runs,
    same_shape,
    shape_of,
    specs_of,
    text,
    to_float,
    whole,
    whole_or_none,
    wrong_type,
)


def _dtype(call: OpCall, *names: str) -> str | None:
    return promote(call, *(kind_of(call, call.arguments[name]) for name in names))


def _mismatch(call: OpCall, a: Shape, b: Shape, x: Dim, y: Dim) -> KerasError:
    return KerasError(
        "matmul-mismatch",
        f"`{call.name}` multiplies along sizes that differ: {show_dim(x)} of {show_shape(a)} and "
        f"{show_dim(y)} of {show_shape(b)}.",
        keras="shapes not aligned",
        sizes=(x, y),
    )


@op("keras.ops.matmul")
def matmul(call: OpCall) -> TensorSpec:
    a, b = call.tensor("x1").dtype, call.tensor("x2").dtype
    dtype = "int32" if a == b == "int8" else promote(call, a, b)
    return TensorSpec(matmul_shape(shape_of(call, "x1"), shape_of(call, "x2")), dtype)


@op("keras.ops.dot")
def dot(call: OpCall) -> TensorSpec:
    """The last axis of the left with the second last of the right."""
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    dtype = _dtype(call, "x1", "x2")
    if not a or not b:
        return TensorSpec((*a, *b), dtype)
    last, other = a[len(a) - 1], b[max(len(b) - 2, 0)]
    strict = call.symbolic and len(b) == 1 and len(a) > 1
    if differ(last, other) or (strict and not same_shape(call, a[-1:], b)):
        raise _mismatch(call, a, b, last, other)
    rest = () if len(b) == 1 else (*b[:-2], b[-1])
    return TensorSpec((*a[:-1], *rest), dtype)


@op("keras.ops.inner")
def inner(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    dtype = _dtype(call, "x1", "x2")
    if not a or not b:
        return TensorSpec((*a, *b), dtype)
    if differ(a[-1], b[-1]):
        raise _mismatch(call, a, b, a[-1], b[-1])
    return TensorSpec((*a[:-1], *b[:-1]), dtype)


@op("keras.ops.vdot")
def vdot(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    if differ(product(a), product(b)):
        raise _mismatch(call, a, b, product(a), product(b))
    return TensorSpec((), _dtype(call, "x1", "x2"))


@op("keras.ops.outer")
def outer(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    return TensorSpec((product(a), product(b)), _dtype(call, "x1", "x2"))


@op("keras.ops.kron")
def kron(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    rank = max(len(a), len(b))
    left: Shape = (1,) * (rank - len(a)) + a
    right: Shape = (1,) * (rank - len(b)) + b
    sizes = tuple(x * y for x, y in zip(left, right, strict=True))
    return TensorSpec(sizes, promote(call, call.tensor("x1").dtype, call.tensor("x2").dtype))


@op("keras.ops.tensordot")
def tensordot(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    left, right = _contracted(call, len(a), len(b))
    if len(left) != len(right):
        raise KerasError(
            "dot-axes",
            f"`tensordot` contracts {len(left)} axes with {len(right)}.",
            keras="shape-mismatch for sum",
            argument="axes",
        )
    for i, j in zip(left, right, strict=True):
        if differ(a[i], b[j]):
            raise _mismatch(call, a, b, a[i], b[j])
    kept = [dim for i, dim in enumerate(a) if i not in left]
    kept += [dim for j, dim in enumerate(b) if j not in right]
    return TensorSpec(tuple(kept), _dtype(call, "x1", "x2"))


def _contracted(call: OpCall, left: int, right: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes that `tensordot` sums over, on both sides."""
    axes = call.arguments["axes"]
    single = isinstance(axes, tuple) and any(isinstance(side, int) for side in axes)
    unpaired = isinstance(axes, tuple) and len(axes) != 2
    if axes is None or isinstance(axes, str | float) or unpaired or (call.symbolic and single):
        raise wrong_type(call, "axes", axes, "a whole number or two lists of axes")
    if isinstance(axes, int):
        if axes > min(left, right):
            raise KerasError(
                "dot-axes",
                f"`tensordot` sums over {int(axes)} axes of tensors with {left} and {right}.",
                keras="shape-mismatch for sum",
                argument="axes",
            )
        return tuple(range(left - max(axes, 0), left)), tuple(range(axes))
    if isinstance(axes, tuple) and len(axes) == 2:
        for axis in (x for side in axes for x in (side if isinstance(side, tuple) else (side,))):
            if axis is None or isinstance(axis, str | float | tuple):
                raise wrong_type(call, "axes", axis, "made of whole numbers")
        return (
            normalize_axes(axes[0], left, "`tensordot`"),
            normalize_axes(axes[1], right, "`tensordot`"),
        )
    raise Undecided("the axes are not known")


@op("keras.ops.cross")
def cross(call: OpCall) -> TensorSpec:
    """Vectors of size 2 or 3 on one axis; two of size 2 give a number."""
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    axis = whole_or_none(call, "axis")
    names = ("axisa", "axisb", "axisc")
    at, bt, ct = (whole(call, name) if axis is None else axis for name in names)
    i, j = normalize_axis(at, len(a), "`cross`"), normalize_axis(bt, len(b), "`cross`")
    sizes = (a[i], b[j])
    broadcast = runs(call, "cross broadcasts sizes of one") and 1 in sizes
    for size in sizes:
        if isinstance(size, int) and size not in ((1, 2, 3) if broadcast else (2, 3)):
            raise KerasError(
                "matmul-mismatch",
                f"`cross` takes vectors of size 2 or 3, not {int(size)}.",
                keras="Both input arrays must be (arrays of) 3-dimensional vectors",
                sizes=(size,),
            )
    lead = broadcast_shapes(a[:i] + a[i + 1 :], b[:j] + b[j + 1 :], operation="`cross`")
    dtype = _dtype(call, "x1", "x2")
    if call.symbolic:
        size = (3,) if 3 in (a[i], b[j]) else ()
        if not (size or lead):
            normalize_axis(ct, 0, "`cross`")
        k = normalize_axis(ct, len(lead) + len(size), "`cross`")
        return TensorSpec((*lead[:k], *size, *lead[k:]), dtype)
    if not isinstance(a[i], int) or not isinstance(b[j], int):
        raise Undecided("the size of the vectors is not known")
    if a[i] == b[j] == 1:
        raise KerasError(
            "matmul-mismatch",
            "`cross` takes vectors of size 2 or 3, not 1.",
            keras="inputs must have 3 elements on the innermost dimension",
            sizes=sizes,
        )
    if a[i] == b[j] == 2:
        return TensorSpec(lead, dtype)
    k = normalize_axis(ct, len(lead) + 1, "`cross`")
    return TensorSpec((*lead[:k], 3, *lead[k:]), dtype)


@op("keras.ops.correlate")
def correlate(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    if len(a) != 1 or len(b) != 1:
        raise KerasError(
            "layer-rank-mismatch",
            "`correlate` takes two vectors.",
            keras="`x1` and `x2` must be 1-dimensional tensors",
            sizes=(*a, *b),
        )
    dtype = _dtype(call, "x1", "x2")
    if dtype == "int64":
        dtype = "float64"
    elif dtype not in ("bfloat16", "float16", "float64"):
        dtype = "float32"
    require_stated(call, (*a, *b), "the sizes of both vectors")
    mode = text(call, "mode")
    if not isinstance(a[0], int) or not isinstance(b[0], int):
        return TensorSpec((unknown_size("correlation", dynamic=True),), dtype)
    if mode == "valid" and a[0] < b[0] and runs(call, "correlate has the longer vector first"):
        if b[0] - a[0] == 1:
            return TensorSpec((unknown_size("nothing", dynamic=True),), dtype)
        raise KerasError(
            "size-below-one",
            f"On {title(call.settings.backend)}, `correlate` takes the longer vector first: "
            f"{a[0]} and {b[0]} values.",
            keras="Computed output size would be negative",
            argument="x2",
            sizes=(a[0], b[0]),
        )
    long, short = max(a[0], b[0]), min(a[0], b[0])
    size = {"valid": long - short + 1, "same": long, "full": long + short - 1}
    if mode not in size:
        raise KerasError(
            "wrong-argument-value",
            f"`mode` is 'valid', 'same' or 'full', not {mode!r}.",
            keras="mode must be one of",
            argument="mode",
        )
    return TensorSpec((size[mode],), dtype)


@op("keras.ops.cdist")
def cdist(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x"), shape_of(call, "y")
    if len(a) < 2 or len(b) < 2:
        raise KerasError(
            "layer-rank-mismatch",
            f"`cdist` takes sets of vectors (..., count, size), got {show_shape(a)} and "
            f"{show_shape(b)}.",
            keras="Inputs to `cdist` must have rank >= 2.",
            sizes=(*a, *b),
        )
    if differ(a[-1], b[-1]):
        raise _mismatch(call, a, b, a[-1], b[-1])
    lead = broadcast_shapes(a[:-2], b[:-2], operation="`cdist`")
    return TensorSpec((*lead, a[-2], b[-2]), to_float(call, _dtype(call, "x", "y")))


@op("keras.ops.corrcoef")
def corrcoef(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "x")
    dtype = to_float(call, call.tensor("x").dtype)
    if call.symbolic:
        return TensorSpec(shape, dtype)  # what Keras states, though it is wrong
    if len(shape) > 2:
        raise KerasError(
            "layer-rank-mismatch",
            f"`corrcoef` takes a matrix with a variable per row, got {show_shape(shape)}.",
            keras="m has more than 2 dimensions",
            argument="x",
            sizes=shape,
        )
    rows = shape[:1] if len(shape) == 2 else ()
    return TensorSpec(() if rows == (1,) and lenient(call) else rows * 2, dtype)


# -- einsum --------------------------------------------------------------------------------------


@op("keras.ops.einsum")
def einsum(call: OpCall) -> TensorSpec:
    specs = specs_of(call, "operands")
    shapes = [spec.shape for spec in specs if spec.shape is not None]
    if len(shapes) != len(specs):
        raise Undecided("the rank of an operand is not known")
    kinds = {spec.dtype for spec in specs}
    dtype = "int32" if kinds == {"int8"} else promote(call, *kinds)
    in_order = runs(call, "einsum without an arrow keeps the order")
    subscripts = text(call, "subscripts")
    shape = einsum_shape(subscripts, shapes, in_order=in_order)
    if call.symbolic:
        _require_small_letters(subscripts)
    return TensorSpec(shape, dtype)


def _require_small_letters(subscripts: str) -> None:
    """Keras puts 1 for an axis that an operand lacks in small letters only, and reads numbers.

    After `Einsum.compute_output_spec` in ``keras/src/ops/numpy.py``.
    """
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    kept = right if arrow else [name for name in left if left.count(name) == 1]
    for term in left.split(","):
        lacking = next((name for name in kept if name.isupper() and name not in term), None)
        if lacking is not None:
            raise KerasError(
                "wrong-argument-value",
                f"`einsum` of {subscripts!r} raises on symbolic tensors, as {term!r} lacks the "
                f"axis {lacking!r}: Keras takes small letters there. Write `{subscripts.lower()}`.",
                keras="invalid literal for int() with base 10",
                argument="subscripts",
            )


def einsum_shape(subscripts: str, shapes: list[Shape], *, in_order: bool = False) -> Shape:
    """The shape of an einsum; ``...`` stands for axes that broadcast.

    Without an arrow the axes come by their letters, or, `in_order`, as they are first named.
    """
    equation = subscripts.replace(" ", "")
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    if len(terms) != len(shapes):
        raise _einsum_error(f"`einsum` of {subscripts!r} takes {len(terms)} tensors")
    sizes: dict[str, Dim] = {}
    lead: Shape = ()
    for term, shape in zip(terms, shapes, strict=True):
        names, middle = _letters(term, shape, subscripts)
        lead = broadcast_shapes(lead, middle, operation="`einsum`")
        for name, size in names:
            known = sizes.get(name)
            if known is None or (isinstance(known, int) and known == 1):
                sizes[name] = size
            elif differ(known, size) and not (isinstance(size, int) and size == 1):
                raise KerasError(
                    "matmul-mismatch",
                    f"`einsum` of {subscripts!r}: axis {name!r} has the sizes {show_dim(known)} "
                    f"and {show_dim(size)}.",
                    keras="operands could not be broadcast together with remapped shapes",
                    sizes=(known, size),
                )
            elif not (isinstance(size, int) and size == 1):
                sizes[name] = merge_size(known, size)
    if not arrow:
        counts = {name: left.count(name) for name in left if name.isalpha()}
        once = [name for name, count in counts.items() if count == 1]
        right = ("..." if "..." in left else "") + "".join(once if in_order else sorted(once))
    unknown = [name for name in right.replace("...", "") if name not in sizes]
    if unknown:
        raise _einsum_error(f"`einsum` of {subscripts!r} asks for an axis {unknown[0]!r}")
    before, dots, after = right.partition("...")
    found = [sizes[name] for name in before]
    return (*found, *(lead if dots else ()), *(sizes[name] for name in after))


def _letters(term: str, shape: Shape, subscripts: str) -> tuple[list[tuple[str, Dim]], Shape]:
    before, dots, after = term.partition("...")
    count = len(before) + len(after)
    if count > len(shape) or (not dots and count != len(shape)):
        raise _einsum_error(
            f"`einsum` of {subscripts!r}: {term!r} names {count} axes of a tensor of shape "
            f"{show_shape(shape)}"
        )
    end = len(shape) - len(after)
    names = list(zip(before, shape[: len(before)], strict=True))
    names += list(zip(after, shape[end:], strict=True))
    return names, shape[len(before) : end]


def _einsum_error(message: str) -> KerasError:
    return KerasError(
        "matmul-mismatch",
        message + ".",
        keras="einstein sum subscripts string does not fit the operands",
        argument="subscripts",
    )
