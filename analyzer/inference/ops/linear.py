"""Linear algebra and Fourier transforms."""

from __future__ import annotations

from ...domain import Dim, Shape, TensorSpec, differ, is_dynamic, show_shape, unknown_size
from ..contract import KerasError, OpCall, Undecided, op
from ..dtypes import is_complex, is_float
from ..shapes import broadcast_shapes, matmul_shape, slice_size
from .arguments import (
    at_least,
    first_parameter,
    flag,
    lenient,
    positive,
    promote,
    require_stated,
    runs,
    same_shape,
    shape_of,
    specs_of,
    whole,
    whole_or_none,
)


def _matrix(call: OpCall, name: str) -> Shape:
    return at_least(call, name, 2)


def _square(call: OpCall, name: str) -> Shape:
    shape = _matrix(call, name)
    if not same_shape(call, shape[-1:], shape[-2:-1]):
        raise KerasError(
            "matmul-mismatch",
            f"`{call.name}` needs square matrices, got {show_shape(shape)}.",
            keras="Expected a square matrix.",
            argument=name,
            sizes=shape[-2:],
        )
    return shape


def _float(call: OpCall, dtype: str | None) -> str | None:
    """Symbolic tensors keep their dtype; NumPy widens whole numbers as each function likes."""
    if call.symbolic or dtype is None or is_float(dtype) or is_complex(dtype):
        return dtype
    return None if lenient(call) else call.settings.floatx


def _dtype(call: OpCall, name: str) -> str | None:
    return _float(call, call.tensor(name).dtype)


@op("keras.ops.cholesky", "keras.ops.inv")
def square(call: OpCall) -> TensorSpec:
    return TensorSpec(_square(call, "x"), _dtype(call, "x"))


@op("keras.ops.cholesky_inverse")
def cholesky_inverse(call: OpCall) -> TensorSpec:
    """On arrays of NumPy and JAX Keras transposes the batch axes too."""
    shape = _square(call, "x")
    if len(shape) > 2 and runs(call, "cholesky_inverse transposes all axes"):
        shape = _solved(call, shape, shape[-2:])
        turned = shape[::-1]
        pair = (shape, turned) if flag(call, "upper") else (turned, shape)
        shape = matmul_shape(*pair, operation="`cholesky_inverse`")
    return TensorSpec(shape, _dtype(call, "x"))


@op("keras.ops.det")
def determinant(call: OpCall) -> TensorSpec:
    return TensorSpec(_square(call, "x")[:-2], _dtype(call, "x"))


def _for_determinant(call: OpCall) -> Shape:
    """Keras checks symbolic matrices for neither rank nor shape here."""
    shape = shape_of(call, "x")
    if call.symbolic and (len(shape) < 2 or is_dynamic(shape[-1]) or is_dynamic(shape[-2])):
        return shape
    return _square(call, "x")


@op("keras.ops.logdet")
def logdet(call: OpCall) -> TensorSpec:
    return TensorSpec(_for_determinant(call)[:-2], _dtype(call, "x"))


@op("keras.ops.slogdet")
def slogdet(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    """Sign and logarithm; Keras states the sign of symbolic batches as one number."""
    batch, dtype = _for_determinant(call)[:-2], _dtype(call, "x")
    return TensorSpec(() if call.symbolic else batch, dtype), TensorSpec(batch, dtype)


@op("keras.ops.eig", "keras.ops.eigh")
def eigen(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape, dtype = _square(call, "x"), _dtype(call, "x")
    if call.name == "eig" and not call.symbolic:
        dtype = None  # complex where the numbers ask for it
    return TensorSpec(shape[:-1], dtype), TensorSpec(shape, dtype)


@op("keras.ops.matrix_rank")
def matrix_rank(call: OpCall) -> TensorSpec:
    return TensorSpec(_matrix(call, "x")[:-2], "int32")


@op("keras.ops.pinv")
def pinv(call: OpCall) -> TensorSpec:
    *lead, rows, columns = _matrix(call, "x")
    return TensorSpec((*lead, columns, rows), _dtype(call, "x"))


def _smaller(a: Dim, b: Dim) -> Dim:
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    return a if a == b else unknown_size("smaller side", dynamic=True)


@op("keras.ops.qr")
def qr(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    mode = call.arguments["mode"]
    if mode not in ("reduced", "complete"):
        raise KerasError(
            "wrong-argument-value",
            f"`mode` is 'reduced' or 'complete', not {mode!r}.",
            keras="`mode` argument value not supported.",
            argument="mode",
        )
    *lead, rows, columns = _matrix(call, "x")
    require_stated(call, (rows, columns), "the last two sizes")
    dtype = _dtype(call, "x")
    inner = _smaller(rows, columns) if mode == "reduced" else rows
    return TensorSpec((*lead, rows, inner), dtype), TensorSpec((*lead, inner, columns), dtype)


@op("keras.ops.svd")
def svd(call: OpCall) -> TensorSpec | tuple[TensorSpec, ...]:
    *lead, rows, columns = _matrix(call, "x")
    require_stated(call, (rows, columns), "the last two sizes")
    dtype, inner = _dtype(call, "x"), _smaller(rows, columns)
    values = TensorSpec((*lead, inner), dtype)
    if not flag(call, "compute_uv"):
        return values
    if flag(call, "full_matrices"):
        left, right = (rows, rows), (columns, columns)
    else:
        left, right = (rows, inner), (inner, columns)
    return TensorSpec((*lead, *left), dtype), values, TensorSpec((*lead, *right), dtype)


@op("keras.ops.lu_factor")
def lu_factor(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    """The factors in one matrix, and the pivots."""
    shape = _matrix(call, "x")
    if call.settings.backend == "tensorflow" and not call.symbolic:
        shape = _square(call, "x")
    require_stated(call, shape[-2:], "the last two sizes")
    dtype = _dtype(call, "x")
    pivots = TensorSpec(
        (*shape[:-2], _smaller(shape[-2], shape[-1])), dtype if call.symbolic else "int32"
    )
    return TensorSpec(shape, dtype), pivots


@op("keras.ops.solve", "keras.ops.solve_triangular")
def solve(call: OpCall) -> TensorSpec:
    """One right side with every matrix, or as many columns as there are."""
    a, b = _square(call, "a"), at_least(call, "b", 1)
    if call.symbolic:
        rows = b[-1:] if len(b) == len(a) + 1 else b[-2:-1] if len(b) == len(a) else a[-1:]
        if not same_shape(call, a[-1:], rows):
            raise _unequal_rows(call, a, b)
        return TensorSpec(b, call.tensor("b").dtype)
    left, right = (call.tensor(name).dtype for name in ("a", "b"))
    wider = right if right in ("float64", promote(call, left, right)) else None
    return TensorSpec(_solved(call, a, b), _float(call, wider))


def _solved(call: OpCall, a: Shape, b: Shape) -> Shape:
    """NumPy's `solve` takes vectors alone for one right side, all others a batch of them too."""
    if len(b) == len(a) + 1 and differ(a[-1], b[-1]):
        raise _unequal_rows(call, a, b)
    alone = call.name == "solve" and runs(call, "solve takes one right side as a vector only")
    vector = len(b) == (1 if alone else len(a) - 1)
    if not vector and len(b) == 1:
        raise _unequal_rows(call, a, b)
    if differ(a[-1], b[-1] if vector else b[-2]):
        raise _unequal_rows(call, a, b)
    if vector:
        return (*broadcast_shapes(a[:-2], b[:-1], operation=f"`{call.name}`"), b[-1])
    return (*broadcast_shapes(a[:-2], b[:-2], operation=f"`{call.name}`"), *b[-2:])


def _unequal_rows(call: OpCall, a: Shape, b: Shape) -> KerasError:
    return KerasError(
        "matmul-mismatch",
        f"`{call.name}` needs as many rows on the right as the matrix has: "
        f"{show_shape(a)} and {show_shape(b)}.",
        keras="Incompatible shapes between `a` and `b`.",
        sizes=(*a, *b),
    )


@op("keras.ops.lstsq")
def lstsq(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "a"), shape_of(call, "b")
    if len(a) != 2 or len(b) not in (1, 2):
        raise KerasError(
            "layer-rank-mismatch",
            "`lstsq` takes a matrix and a vector or matrix.",
            keras="Expected a to have rank 2.",
            sizes=(*a, *b),
        )
    if not same_shape(call, a[:1], b[:1]):
        raise _unequal_rows(call, a, b)
    return TensorSpec((a[1], *b[1:]), _dtype(call, "a"))


# -- Fourier transforms --------------------------------------------------------------------------


def _pair(call: OpCall, least: int) -> tuple[TensorSpec, TensorSpec, Shape]:
    """Real and imaginary part, of one shape."""
    given = call.arguments["x"]
    specs = specs_of(call, "x") if isinstance(given, tuple | list) else []
    if len(specs) != 2:
        raise KerasError(
            "input-structure-mismatch",
            f"`{call.name}` takes a pair (real part, imaginary part).",
            keras="Input `x` should be a tuple of two tensors - real and imaginary.",
            argument="x",
        )
    real, imaginary = (spec.shape for spec in specs)
    if real is None or imaginary is None:
        raise Undecided("the rank is not known")
    if not same_shape(call, real, imaginary) or len(real) < least:
        raise KerasError(
            "broadcast-mismatch",
            f"`{call.name}` needs two parts of one shape with at least {least} "
            f"{'axis' if least == 1 else 'axes'}, got {show_shape(real)} and "
            f"{show_shape(imaginary)}.",
            keras="Both the real and imaginary parts should have the same shape.",
            sizes=(*real, *imaginary),
        )
    return specs[0], specs[1], real


@op("keras.ops.fft", "keras.ops.fft2", "keras.ops.ifft2")
def fft(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    """On a pair (real part, imaginary part) of one shape."""
    needed = 1 if call.name == "fft" else 2
    real, imaginary, shape = _pair(call, needed)
    require_stated(call, shape[-needed:], "the sizes that it transforms")
    return TensorSpec(shape, _float(call, real.dtype)), TensorSpec(
        shape, _float(call, imaginary.dtype)
    )


@op("keras.ops.rfft")
def rfft(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape = at_least(call, "x", 1)
    length = whole_or_none(call, "fft_length")
    size = (shape[-1] if length is None else length) // 2 + 1
    spec = TensorSpec((*shape[:-1], size), call.tensor("x").dtype)
    return spec, spec


@op("keras.ops.irfft")
def irfft(call: OpCall) -> TensorSpec:
    real, _, shape = _pair(call, 1)
    length = whole_or_none(call, "fft_length")
    size = 2 * (shape[-1] - 1) if length is None else length
    if shape[-1] == 0 and length is None and not call.symbolic and not lenient(call):
        size = 0
    return TensorSpec((*shape[:-1], size), _float(call, real.dtype))


@op("keras.ops.stft")
def stft(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape = at_least(call, first_parameter(call), 1)
    length, stride = whole(call, "sequence_length"), positive(call, "sequence_stride")
    fft_length = whole(call, "fft_length")
    if fft_length < length:
        raise KerasError(
            "wrong-argument-value",
            "`fft_length` must not be smaller than `sequence_length`.",
            keras="`fft_length` must be >= `sequence_length`.",
            argument="fft_length",
        )
    samples = shape[-1] + (fft_length // 2) * 2 if flag(call, "center") else shape[-1]
    frames = 1 + (samples - fft_length) // stride
    spec = TensorSpec((*shape[:-1], frames, fft_length // 2 + 1), _dtype(call, "x"))
    return spec, spec


@op("keras.ops.istft")
def istft(call: OpCall) -> TensorSpec:
    real, _, shape = _pair(call, 2)
    fft_length, stride = whole(call, "fft_length"), positive(call, "sequence_stride")
    length = whole_or_none(call, "length")
    size: Dim = (shape[-2] - 1) * stride + fft_length
    start = fft_length // 2 if flag(call, "center") else 0
    if length is None:
        size = size - 2 * start
    elif call.symbolic:
        size = length
    else:
        known = max(size, 0) if isinstance(size, int) else size
        size = slice_size(known, slice(start, start + length))
    return TensorSpec((*shape[:-2], size), _float(call, real.dtype))
