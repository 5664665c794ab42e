"""Products of arrays and linear algebra: dot, matmul, einsum, `numpy.linalg`, `numpy.fft`."""

from __future__ import annotations

from ..domain import NO_FACTS, Array, Dim, Shape, Value, differ, product, show_shape, unknown_size
from ..inference.contract import KerasError, Undecided
from .array_operators import binary_array, library_of, result_dtype
from .arrays import axes_of, derive, flag, need_array, operand
from .contract import Call, function
from .numpy_dtypes import kind_of, to_mean
from .numpy_shapes import dot, normal_axis, reduce, same_size


def _pair(call: Call) -> tuple[Array, Array]:
    return need_array(call.get(0, "a"), call.host), need_array(call.get(1, "b"), call.host)


def product_of(call: Call, left: Array, right: Array, shape: Shape | None) -> Array:
    owner = library_of(left, right)
    owner = "numpy" if owner == "pandas" else owner
    return Array(shape, result_dtype("*", left, right), owner, base=left, site=call.site)


@function("numpy.matmul")
def matmul(call: Call) -> Value:
    left, right = need_array(call.get(0, "x1"), call.host), need_array(call.get(1, "x2"), call.host)
    return binary_array("@", left, right)


@function("numpy.dot")
def dot_product(call: Call) -> Value:
    left, right = _pair(call)
    if left.shape is None or right.shape is None:
        return product_of(call, left, right, None)
    return product_of(call, left, right, dot(left.shape, right.shape))


@function("numpy.inner")
def inner(call: Call) -> Value:
    left, right = _pair(call)
    if left.shape is None or right.shape is None:
        return product_of(call, left, right, None)
    if not left.shape or not right.shape:
        return product_of(call, left, right, left.shape or right.shape)
    _agree(left.shape, right.shape, left.shape[-1], right.shape[-1], "inner")
    return product_of(call, left, right, (*left.shape[:-1], *right.shape[:-1]))


@function("numpy.outer")
def outer(call: Call) -> Value:
    left, right = _pair(call)
    if left.shape is None or right.shape is None:
        return product_of(call, left, right, None)
    return product_of(call, left, right, (product(left.shape), product(right.shape)))


@function("numpy.vdot")
def vdot(call: Call) -> Value:
    left, right = _pair(call)
    if left.shape is not None and right.shape is not None:
        _agree(left.shape, right.shape, product(left.shape), product(right.shape), "vdot")
    return product_of(call, left, right, ())


def _agree(a: Shape, b: Shape, x: Dim, y: Dim, name: str) -> None:
    if differ(x, y):
        raise KerasError(
            "matmul-mismatch",
            f"`{name}` of {show_shape(a)} and {show_shape(b)}: the sizes that are multiplied "
            "have to be equal.",
            keras=f"shapes {show_shape(a)} and {show_shape(b)} not aligned",
            sizes=(x, y),
        )


@function("numpy.tensordot")
def tensordot(call: Call) -> Value:
    left, right = _pair(call)
    if left.shape is None or right.shape is None:
        return product_of(call, left, right, None)
    axes = call.known(2, "axes", 2)
    if isinstance(axes, int):
        if axes > min(len(left.shape), len(right.shape)):
            raise Undecided("more axes than there are")
        first = tuple(range(len(left.shape) - axes, len(left.shape)))
        second = tuple(range(axes))
    else:
        pair = call.host.items(axes)
        if pair is None or len(pair) != 2:
            raise Undecided("the axes")
        first, second = (_axes(item, call) for item in pair)
    first = tuple(normal_axis(axis, len(left.shape), "tensordot") for axis in first)
    second = tuple(normal_axis(axis, len(right.shape), "tensordot") for axis in second)
    if len(first) != len(second):
        raise Undecided("a different number of axes")
    for i, j in zip(first, second, strict=True):
        _agree(left.shape, right.shape, left.shape[i], right.shape[j], "tensordot")
    kept = tuple(s for i, s in enumerate(left.shape) if i not in first)
    kept += tuple(s for i, s in enumerate(right.shape) if i not in second)
    return product_of(call, left, right, kept)


def _axes(value: Value, call: Call) -> tuple[int, ...]:
    if isinstance(value, int):
        return (value,)
    items = call.host.items(value)
    if items is None or not all(isinstance(item, int) for item in items):
        raise Undecided("the axes")
    return tuple(items)


@function("numpy.einsum")
def einsum(call: Call) -> Value:
    equation = call.known(0, "subscripts")
    if not isinstance(equation, str):
        raise Undecided("the equation")
    arrays = [need_array(arg, call.host) for arg in call.args[1:]]
    return einsum_of(equation, arrays, call)


def einsum_of(equation: str, arrays: list[Array], call: Call) -> Array:
    """The result of an einsum equation without ellipsis."""
    dtype = arrays[0].dtype if arrays else None
    for other in arrays[1:]:
        dtype = result_dtype("*", arrays[0].but(dtype=dtype), other)
    result = Array(None, dtype, library_of(*arrays), base=arrays[0] if arrays else None)
    text = equation.replace(" ", "")
    if "." in text or any(array.shape is None for array in arrays):
        return result
    inputs, arrow, output = text.partition("->")
    terms = inputs.split(",")
    if len(terms) != len(arrays):
        raise Undecided("an equation for another number of arrays")
    sizes: dict[str, Dim] = {}
    for term, array in zip(terms, arrays, strict=True):
        shape = array.shape or ()
        if len(term) != len(shape):
            raise KerasError(
                "matmul-mismatch",
                f"`einsum` names {len(term)} axes `{term}` of an array of shape "
                f"{show_shape(shape)}.",
                keras="einstein sum subscripts string contains too many subscripts for operand",
            )
        for letter, size in zip(term, shape, strict=True):
            old = sizes.get(letter)
            if old is not None and old != 1 and size != 1 and differ(old, size):
                _agree(arrays[0].shape or (), shape, old, size, "einsum")
            if old is None or (isinstance(old, int) and old == 1):
                sizes[letter] = size
            elif not isinstance(size, int) or size != 1:
                sizes[letter] = same_size([old, size])
    if not arrow:
        letters = inputs.replace(",", "")
        output = "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
    if any(letter not in sizes for letter in output):
        raise Undecided("an equation with an unknown letter")
    return result.but(shape=tuple(sizes[letter] for letter in output), site=call.site)


@function("numpy.kron")
def kron(call: Call) -> Value:
    left, right = _pair(call)
    if left.shape is None or right.shape is None or len(left.shape) != len(right.shape):
        return product_of(call, left, right, None)
    shape = tuple(a * b for a, b in zip(left.shape, right.shape, strict=True))
    return product_of(call, left, right, shape)


@function("numpy.cross", "numpy.convolve", "numpy.correlate")
def convolution(call: Call) -> Value:
    left, right = _pair(call)
    a, b = left.shape, right.shape
    mode = call.get(2, "mode", "full" if call.name == "convolve" else "valid")
    if call.name == "cross" or a is None or b is None or len(a) != 1 or len(b) != 1:
        return product_of(call, left, right, None)
    if isinstance(a[0], int) and isinstance(b[0], int):
        long, short = max(a[0], b[0]), min(a[0], b[0])
        sizes = {"full": long + short - 1, "same": long, "valid": long - short + 1}
        if isinstance(mode, str) and mode in sizes:
            return product_of(call, left, right, (sizes[mode],))
    return product_of(call, left, right, None)


# -- numpy.linalg and numpy.fft --------------------------------------------------------------------


def _floating(array: Array) -> str | None:
    return "float64" if kind_of(array.dtype) in ("int", "uint", "bool") else to_mean(array.dtype)


@function("numpy.linalg.norm")
def norm(call: Call) -> Value:
    array = operand(call, 0, "x")
    axes = axes_of(call, 2)
    keepdims = flag(call, 3, "keepdims")
    shape = reduce(array.shape, axes, keepdims, "norm") if array.shape is not None else None
    if array.shape is None and axes is None and not keepdims:
        shape = ()
    dtype = {"complex64": "float32", "complex128": "float64"}.get(array.dtype or "")
    return derive(array, shape, facts=NO_FACTS, call=call).but(dtype=dtype or _floating(array))


@function(
    "numpy.linalg.inv", "numpy.linalg.pinv", "numpy.linalg.cholesky", "numpy.linalg.matrix_power"
)
def square(call: Call) -> Value:
    array = operand(call, 0, "a")
    shape = array.shape
    if shape is not None and len(shape) >= 2:
        if call.name == "pinv":
            shape = (*shape[:-2], shape[-1], shape[-2])
        elif differ(shape[-1], shape[-2]):
            raise _not_square(call, shape)
    return derive(array, shape, facts=NO_FACTS, call=call).but(dtype=_floating(array))


def _not_square(call: Call, shape: Shape) -> KerasError:
    return KerasError(
        "matmul-mismatch",
        f"`{call.name}` needs square matrices, not {show_shape(shape)}.",
        keras="Last 2 dimensions of the array must be square",
        sizes=(shape[-2], shape[-1]),
        exception="LinAlgError",
    )


@function("numpy.linalg.det", "numpy.linalg.matrix_rank", "numpy.trace")
def determinant(call: Call) -> Value:
    array = operand(call, 0, "a")
    shape = array.shape
    if shape is not None:
        if len(shape) < 2:
            raise Undecided("a determinant of something without two axes")
        if call.name == "det" and differ(shape[-1], shape[-2]):
            raise _not_square(call, shape)
        shape = shape[2:] if call.name == "trace" else shape[:-2]
    dtype = array.dtype if call.name == "trace" else _floating(array)
    if call.name == "matrix_rank":
        dtype = "int64"
    return derive(array, shape, facts=NO_FACTS, call=call).but(dtype=dtype)


@function("numpy.linalg.solve")
def solve(call: Call) -> Value:
    _left, right = _pair(call)
    return derive(right, right.shape, facts=NO_FACTS, call=call).but(dtype=_floating(right))


@function("numpy.linalg.eig", "numpy.linalg.eigh", "numpy.linalg.svd", "numpy.linalg.qr")
def decomposition(call: Call) -> Value:
    array = operand(call, 0, "a")
    parts = {"svd": 3}.get(call.name, 2)
    shape = array.shape
    if call.name == "svd" and shape is not None and len(shape) == 2:
        return _singular(array, shape, call)
    if call.kwargs or len(call.args) > 1:
        raise Undecided("a decomposition with options")
    if shape is None or len(shape) != 2 or call.name in ("svd", "qr"):
        return tuple(derive(array, None, facts=NO_FACTS).but(dtype=None) for _ in range(parts))
    dtype = _floating(array) if call.name == "eigh" else None
    values = derive(array, shape[:1], facts=NO_FACTS, call=call).but(dtype=dtype)
    return (values, derive(array, shape, facts=NO_FACTS, call=call).but(dtype=dtype))


def _singular(array: Array, shape: Shape, call: Call) -> Value:
    """The singular values of a matrix, with both bases unless only they are asked for."""
    full, both = call.get(1, "full_matrices", True), call.get(2, "compute_uv", True)
    if not isinstance(full, bool) or not isinstance(both, bool) or call.has(3, "hermitian"):
        raise Undecided("a decomposition with options")
    rows, columns = shape
    if isinstance(rows, int) and isinstance(columns, int):
        small: Dim = min(int(rows), int(columns))
    else:
        small = unknown_size("singular values")
    sides: list[Shape] = [(rows, rows), (small,), (columns, columns)]
    if not full:
        sides = [(rows, small), (small,), (small, columns)]
    dtype = _floating(array)
    found = [derive(array, side, facts=NO_FACTS, call=call).but(dtype=dtype) for side in sides]
    return tuple(found) if both else found[1]


@function(
    "numpy.fft.fft",
    "numpy.fft.ifft",
    "numpy.fft.fft2",
    "numpy.fft.ifft2",
    "numpy.fft.fftn",
    "numpy.fft.rfft",
)
def fourier(call: Call) -> Value:
    array = operand(call, 0, "a")
    shape = array.shape
    if len(call.args) > 1 or call.kwargs:
        shape = None
    elif call.name == "rfft" and shape:
        shape = (*shape[:-1], shape[-1] // 2 + 1)
    dtype = "complex64" if array.dtype in ("float32", "complex64") else "complex128"
    return derive(array, shape, dtype, NO_FACTS, call=call)


__all__ = ["einsum_of", "product_of"]
