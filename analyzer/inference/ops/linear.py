"""Linear algebra and Fourier transforms."""

from __future__ import annotations

from ...domain import Dim, Shape, TensorSpec, differ, show_shape, unknown_size
from ..contract import KerasError, OpCall, Undecided, op
from .arguments import (
    at_least,
    first_parameter,
    flag,
    floatx_unless_float,
    shape_of,
    specs_of,
    text,
    whole,
    whole_or_none,
)


def _matrix(call: OpCall, name: str) -> Shape:
    return at_least(call, name, 2)


def _square(call: OpCall, name: str) -> Shape:
    shape = _matrix(call, name)
    if differ(shape[-1], shape[-2]):
        raise KerasError(
            "matmul-mismatch",
            f"`{call.name}` needs square matrices, got {show_shape(shape)}.",
            keras="Expected a square matrix.",
            argument=name,
            sizes=shape[-2:],
        )
    return shape


def _float(call: OpCall, name: str) -> str | None:
    return floatx_unless_float(call, call.tensor(name).dtype)


@op("keras.ops.cholesky", "keras.ops.inv", "keras.ops.cholesky_inverse")
def square(call: OpCall) -> TensorSpec:
    if call.name == "cholesky_inverse" and len(_square(call, "x")) > 2:
        raise Undecided("a batch of matrices, which only some backends invert")
    return TensorSpec(_square(call, "x"), _float(call, "x"))


@op("keras.ops.det", "keras.ops.logdet")
def determinant(call: OpCall) -> TensorSpec:
    return TensorSpec(_square(call, "x")[:-2], _float(call, "x"))


@op("keras.ops.slogdet")
def slogdet(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    spec = TensorSpec(_square(call, "x")[:-2], _float(call, "x"))
    return spec, spec


@op("keras.ops.eig", "keras.ops.eigh")
def eigen(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape, dtype = _square(call, "x"), _float(call, "x")
    if call.name == "eig":
        dtype = None
    return TensorSpec(shape[:-1], dtype), TensorSpec(shape, dtype)


@op("keras.ops.matrix_rank")
def matrix_rank(call: OpCall) -> TensorSpec:
    return TensorSpec(_matrix(call, "x")[:-2], "int32")


@op("keras.ops.pinv")
def pinv(call: OpCall) -> TensorSpec:
    *lead, rows, columns = _matrix(call, "x")
    return TensorSpec((*lead, columns, rows), _float(call, "x"))


def _smaller(a: Dim, b: Dim) -> Dim:
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    return a if a == b else unknown_size("smaller side", dynamic=True)


@op("keras.ops.qr")
def qr(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    *lead, rows, columns = _matrix(call, "x")
    mode, dtype = text(call, "mode"), _float(call, "x")
    if mode not in ("reduced", "complete"):
        raise KerasError(
            "wrong-argument-value",
            f"`mode` is 'reduced' or 'complete', not {mode!r}.",
            keras="`mode` argument value not supported.",
            argument="mode",
        )
    inner = _smaller(rows, columns) if mode == "reduced" else rows
    return TensorSpec((*lead, rows, inner), dtype), TensorSpec((*lead, inner, columns), dtype)


@op("keras.ops.svd")
def svd(call: OpCall) -> TensorSpec | tuple[TensorSpec, ...]:
    *lead, rows, columns = _matrix(call, "x")
    dtype, inner = _float(call, "x"), _smaller(rows, columns)
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
    shape = _matrix(call, "x")
    pivots = _smaller(shape[-2], shape[-1])
    if differ(shape[-1], shape[-2]):
        raise Undecided("the pivots of matrices that are not square")
    return TensorSpec(shape, _float(call, "x")), TensorSpec((*shape[:-2], pivots), "int32")


@op("keras.ops.solve", "keras.ops.solve_triangular")
def solve(call: OpCall) -> TensorSpec:
    a, b = _square(call, "a"), shape_of(call, "b")
    if len(b) not in (len(a), len(a) - 1):
        raise Undecided("right sides with other batch axes")
    rows = b[-1] if len(b) == len(a) - 1 else b[-2]
    if differ(a[-1], rows):
        raise KerasError(
            "matmul-mismatch",
            f"`{call.name}` needs as many rows on the right as the matrix has: "
            f"{show_shape(a)} and {show_shape(b)}.",
            keras="Incompatible shapes between `a` and `b`.",
            sizes=(a[-1], rows),
        )
    return TensorSpec(b, _float(call, "b"))


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
    if differ(a[0], b[0]):
        raise KerasError(
            "matmul-mismatch",
            f"`lstsq` needs as many rows on both sides: {show_shape(a)} and {show_shape(b)}.",
            keras="Incompatible shapes between `a` and `b`.",
            sizes=(a[0], b[0]),
        )
    return TensorSpec((a[1], *b[1:]), _float(call, "b"))


# -- Fourier transforms --------------------------------------------------------------------------


@op("keras.ops.fft", "keras.ops.fft2", "keras.ops.ifft2")
def fft(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    """On a pair (real part, imaginary part) of one shape."""
    if not isinstance(call.arguments["x"], tuple | list):
        raise Undecided("one tensor where a pair (real part, imaginary part) is expected")
    specs = specs_of(call, "x")
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
    needed = 1 if call.name == "fft" else 2
    unequal = len(real) != len(imaginary) or any(map(differ, real, imaginary))
    if unequal or len(real) < needed:
        raise KerasError(
            "broadcast-mismatch",
            f"`{call.name}` needs two parts of one shape, got {show_shape(real)} and "
            f"{show_shape(imaginary)}.",
            keras="Both the real and imaginary parts should have the same shape.",
            sizes=(*real, *imaginary),
        )
    spec = TensorSpec(real, floatx_unless_float(call, specs[0].dtype))
    return spec, spec


@op("keras.ops.rfft")
def rfft(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape = at_least(call, "x", 1)
    length = whole_or_none(call, "fft_length")
    size = (shape[-1] if length is None else length) // 2 + 1
    spec = TensorSpec((*shape[:-1], size), _float(call, "x"))
    return spec, spec


@op("keras.ops.irfft")
def irfft(call: OpCall) -> TensorSpec:
    if not isinstance(call.arguments["x"], tuple | list):
        raise Undecided("`irfft` takes a pair (real part, imaginary part)")
    real = specs_of(call, "x")[0]
    if not real.shape:
        raise Undecided("the shape is not known")
    length = whole_or_none(call, "fft_length")
    size = 2 * (real.shape[-1] - 1) if length is None else length
    return TensorSpec((*real.shape[:-1], size), floatx_unless_float(call, real.dtype))


@op("keras.ops.stft")
def stft(call: OpCall) -> tuple[TensorSpec, TensorSpec]:
    shape = at_least(call, first_parameter(call), 1)
    length, stride = whole(call, "sequence_length"), whole(call, "sequence_stride")
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
    spec = TensorSpec((*shape[:-1], frames, fft_length // 2 + 1), _float(call, "x"))
    return spec, spec


@op("keras.ops.istft")
def istft(call: OpCall) -> TensorSpec:
    real = specs_of(call, "x")[0]
    if not real.shape or len(real.shape) < 2:
        raise Undecided("the shape is not known")
    fft_length, stride = whole(call, "fft_length"), whole(call, "sequence_stride")
    length = whole_or_none(call, "length")
    size: Dim = (real.shape[-2] - 1) * stride + fft_length
    if flag(call, "center"):
        size = size - (fft_length // 2) * 2
    if length is not None:
        size = length
    return TensorSpec((*real.shape[:-2], size), floatx_unless_float(call, real.dtype))
