"""SciPy: pictures and signals that are filtered and resized, special functions, sparse matrices.

A sparse matrix is an `Array` of library ``scipy``: its shape is what matters, whatever holds it.
"""

from __future__ import annotations

from typing import Any

from ..domain import Array, Dim, Facts, Shape, Unknown, Value, unknown_size
from ..inference.contract import Undecided
from .arrays import as_array, derive, need_array, operand, rank_known, shape_of
from .contract import Call, function, method
from .numpy_dtypes import read_dtype, to_float
from .numpy_joining import concatenate_parts, parts_of

# -- as large as what goes in ----------------------------------------------------------------------

_FILTERS = (
    "gaussian_filter", "gaussian_filter1d", "median_filter", "uniform_filter", "uniform_filter1d",
    "maximum_filter", "minimum_filter", "percentile_filter", "rank_filter", "sobel", "prewitt",
    "laplace", "gaussian_laplace", "gaussian_gradient_magnitude", "convolve", "correlate",
    "convolve1d", "correlate1d", "grey_dilation", "grey_erosion", "grey_opening", "grey_closing",
    "shift", "spline_filter",
)  # fmt: skip
_TRUTHS = ("binary_dilation", "binary_erosion", "binary_opening", "binary_closing",
           "binary_fill_holes")  # fmt: skip
_SIGNALS = ("detrend", "medfilt", "wiener", "savgol_filter", "hilbert", "order_filter")
_SPECIAL = ("expit", "logit", "softmax", "log_softmax", "erf", "erfc", "gamma", "gammaln",
            "digamma", "exp2", "log1p", "expm1")  # fmt: skip
_ROOT = "scipy"


def _whole(call: Call, dtype: str | None) -> Value:
    array = operand(call, 0)
    return Array(array.shape, dtype, facts=Facts(), base=array, site=call.site)


@function(*(f"{_ROOT}.ndimage.{name}" for name in _FILTERS))
def filtered(call: Call) -> Value:
    """The size and the dtype stay, unless another output is asked for."""
    if any(name in call.kwargs for name in ("output", "axes")):
        return _whole(call, None)
    return _whole(call, operand(call, 0).dtype)


@function(*(f"{_ROOT}.ndimage.{name}" for name in _TRUTHS))
def truths(call: Call) -> Value:
    return _whole(call, "bool")


@function(*(f"{_ROOT}.signal.{name}" for name in _SIGNALS),
          *(f"{_ROOT}.stats.{name}" for name in ("zscore",)))  # fmt: skip
def same_size(call: Call) -> Value:
    return _whole(call, None)


@function(*(f"{_ROOT}.special.{name}" for name in _SPECIAL))
def special(call: Call) -> Value:
    """Number by number, floating point."""
    array = operand(call, 0)
    facts = Facts(0, 1) if call.name in ("expit", "softmax") else Facts()
    return derive(array, array.shape, to_float(array.dtype), facts, call=call)


# -- other sizes -----------------------------------------------------------------------------------


@function(f"{_ROOT}.ndimage.zoom", f"{_ROOT}.ndimage.interpolation.zoom")
def zoom(call: Call) -> Value:
    """Each side times its factor, rounded as Python does."""
    array = operand(call, 0, "input")
    shape = rank_known(array)
    given = call.known(1, "zoom")
    factors = call.host.items(given) if not isinstance(given, int | float) else None
    each = factors if factors is not None else (given,) * len(shape)
    if len(each) != len(shape):
        raise Undecided("one factor for each axis")
    sides = tuple(_zoomed(side, factor) for side, factor in zip(shape, each, strict=True))
    dtype = array.dtype if not call.has(2, "output") else None
    return Array(sides, dtype, base=array, site=call.site)


def _zoomed(side: Dim, factor: Value) -> Dim:
    if isinstance(factor, int | float) and factor == 1:
        return side
    if isinstance(side, int) and isinstance(factor, int | float):
        return round(int(side) * float(factor))
    return unknown_size("a zoomed side")


@function(f"{_ROOT}.ndimage.rotate", f"{_ROOT}.ndimage.interpolation.rotate")
def rotate(call: Call) -> Value:
    """With ``reshape=False`` as large as before, else as large as the turned picture."""
    array = operand(call, 0, "input")
    shape = rank_known(array)
    dtype = array.dtype if not call.has(4, "output") else None
    if call.get(3, "reshape", True) is False:
        return Array(shape, dtype, base=array, site=call.site)
    axes = call.host.items(call.get(2, "axes", (1, 0)))
    if axes is None or not all(isinstance(axis, int) for axis in axes) or len(shape) < 2:
        raise Undecided("the axes of a rotation")
    turned = {int(axis) % len(shape) for axis in axes if isinstance(axis, int)}
    sides = tuple(unknown_size("a turned side") if axis in turned else side
                  for axis, side in enumerate(shape))  # fmt: skip
    return Array(sides, dtype, base=array, site=call.site)


@function(f"{_ROOT}.ndimage.label")
def label(call: Call) -> Value:
    array = operand(call, 0, "input")
    return (Array(array.shape, "int32", base=array, site=call.site), unknown_size("objects"))


@function(f"{_ROOT}.signal.lfilter", f"{_ROOT}.signal.filtfilt", f"{_ROOT}.signal.sosfilt",
          f"{_ROOT}.signal.sosfiltfilt")  # fmt: skip
def recursive(call: Call) -> Value:
    """The signal is the last argument, or the one before options."""
    sos = call.name.startswith("sos")
    if call.has(None, "zi"):
        return Unknown("a signal and the state of its filter")
    signal = need_array(call.known(1 if sos else 2, "x"), call.host)
    return Array(signal.shape, None, base=signal, site=call.site)


@function(f"{_ROOT}.signal.resample")
def resample(call: Call) -> Value:
    array, count = operand(call, 0, "x"), call.known(1, "num")
    shape, axis = rank_known(array), call.get(3, "axis", 0)
    if call.has(2, "t") or not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        raise Undecided("a signal with its times")
    sides = list(shape)
    sides[axis] = count if isinstance(count, int) else unknown_size("samples")
    return Array(tuple(sides), to_float(array.dtype), base=array, site=call.site)


@function(f"{_ROOT}.signal.decimate")
def decimate(call: Call) -> Value:
    array, factor = operand(call, 0, "x"), call.known(1, "q")
    shape, axis = rank_known(array), call.get(4, "axis", -1)
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        raise Undecided("an axis")
    sides = list(shape)
    side = sides[axis]
    sides[axis] = unknown_size("samples")
    if isinstance(side, int) and isinstance(factor, int) and factor > 0:
        sides[axis] = -(-int(side) // int(factor))
    return Array(tuple(sides), to_float(array.dtype), base=array, site=call.site)


@function(f"{_ROOT}.signal.convolve", f"{_ROOT}.signal.fftconvolve", f"{_ROOT}.signal.correlate",
          f"{_ROOT}.signal.oaconvolve", f"{_ROOT}.signal.convolve2d",
          f"{_ROOT}.signal.correlate2d")  # fmt: skip
def convolve(call: Call) -> Value:
    first, second = operand(call, 0), operand(call, 1)
    mode = call.get(2, "mode", "full")
    a, b = rank_known(first), rank_known(second)
    if len(a) != len(b) or mode not in ("full", "same", "valid") or call.has(None, "axes"):
        raise Undecided("a convolution")
    sides = tuple(_convolved(x, y, mode) for x, y in zip(a, b, strict=True))
    return Array(sides, None, base=first, site=call.site)


def _convolved(a: Dim, b: Dim, mode: Any) -> Dim:
    match mode:
        case "same":
            return a
        case "full":
            return a + b - 1
    if isinstance(a, int) and isinstance(b, int) and a >= b:
        return a - b + 1
    return unknown_size("samples")


@function(f"{_ROOT}.signal.butter", f"{_ROOT}.signal.cheby1", f"{_ROOT}.signal.iirnotch")
def design(call: Call) -> Value:
    """The two polynomials of a filter."""
    if call.has(None, "output"):
        return Unknown("a filter in another form")
    return tuple(Array((unknown_size("coefficients"),), "float64", site=call.site)
                 for _ in range(2))  # fmt: skip


@function(f"{_ROOT}.signal.find_peaks")
def find_peaks(call: Call) -> Value:
    peaks = Array((unknown_size("peaks"),), "int64", site=call.site)
    return (peaks, Unknown("properties of peaks"))


@function(*(f"{_ROOT}.signal.{name}" for name in ("square", "sawtooth", "chirp", "gausspulse")))
def wave(call: Call) -> Value:
    return _whole(call, "float64")


@function(*(f"{_ROOT}.signal.windows.{name}" for name in ("hann", "hamming", "blackman",
                                                         "bartlett", "boxcar")))  # fmt: skip
def window(call: Call) -> Value:
    size = call.known(0, "M")
    return Array((size if isinstance(size, int) else unknown_size("samples"),), "float64",
                 site=call.site)  # fmt: skip


@function(*(f"{_ROOT}.{room}.{name}" for room in ("fft", "fftpack")
            for name in ("fft", "ifft", "dct", "idct", "fft2", "ifft2", "fftn", "fftshift")),
          f"{_ROOT}.fft.rfft")  # fmt: skip
def fourier(call: Call) -> Value:
    """As large as before; ``rfft`` keeps half of its axis."""
    array = operand(call, 0, "x")
    if call.name == "fftshift":
        return derive(array, array.shape, call=call)
    if call.has(1, "type" if call.name in ("dct", "idct") else "n"):
        raise Undecided("a transform of another length")
    if call.has(None, "n") or call.has(None, "s") or call.has(None, "shape"):
        raise Undecided("a transform of another length")
    shape = array.shape
    if call.name == "rfft" and shape:
        axis = call.get(2, "axis", -1)
        if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
            raise Undecided("an axis")
        sides = list(shape)
        sides[axis] = sides[axis] // 2 + 1
        shape = tuple(sides)
    return Array(shape, None, base=array, site=call.site)


# -- random numbers, distances ---------------------------------------------------------------------


@function(f"{_ROOT}.spatial.distance.cdist")
def distances(call: Call) -> Value:
    a, b = rank_known(operand(call, 0)), rank_known(operand(call, 1))
    if len(a) != 2 or len(b) != 2:
        raise Undecided("tables of points")
    return Array((a[0], b[0]), "float64", site=call.site)


@function(f"{_ROOT}.linalg.inv", f"{_ROOT}.linalg.expm", f"{_ROOT}.linalg.sqrtm")
def square(call: Call) -> Value:
    return _whole(call, None)


# -- sparse matrices -------------------------------------------------------------------------------

_FORMS = ("csr", "csc", "coo", "lil", "dok", "bsr")


@function(*(f"{_ROOT}.sparse.{form}_{kind}" for form in _FORMS for kind in ("matrix", "array")))
def sparse(call: Call) -> Value:
    """Made of an array, of a shape, or of numbers and their places with a shape."""
    data, dtype = call.known(0, "arg1"), call.get(2, "dtype")
    shape: Shape | None = None
    if call.has(1, "shape"):
        shape = shape_of(call.known(1, "shape"), call.host)
    elif isinstance(data, Array):
        shape = data.shape
    elif isinstance(data, tuple) and len(data) == 2 and not isinstance(data[0], Array):
        shape = shape_of(data, call.host) if all(isinstance(n, int) for n in data) else None
    array = as_array(data, call.host) if isinstance(data, Array) else None
    if shape is None or len(shape) != 2:
        shape = (unknown_size("rows"), unknown_size("columns"))
    own = array.dtype if array is not None else None
    return Array(shape, read_dtype(dtype, own), "scipy", base=array, site=call.site)


@function(f"{_ROOT}.sparse.eye", f"{_ROOT}.sparse.identity", f"{_ROOT}.sparse.random",
          f"{_ROOT}.sparse.rand")  # fmt: skip
def made(call: Call) -> Value:
    rows = call.known(0, "n" if call.name == "identity" else "m")
    columns = rows if call.name == "identity" else call.get(1, "n")
    columns = rows if columns is None else columns
    sides = tuple(side if isinstance(side, int) else unknown_size("a side")
                  for side in (rows, columns))  # fmt: skip
    return Array(sides, "float64", "scipy", site=call.site)


@function(f"{_ROOT}.sparse.vstack", f"{_ROOT}.sparse.hstack")
def stacked(call: Call) -> Value:
    arrays, one = parts_of(call, call.known(0, "blocks"))
    if any(part.rank != 2 for part in arrays or [one]):
        raise Undecided("matrices that are not known")
    joined = concatenate_parts(call, arrays, one, 0 if call.name == "vstack" else 1)
    return joined.but(library="scipy")


@method(Array, "tocsr", "tocsc", "tocoo", "tolil", "todok")
def other_form(array: Array, call: Call) -> Value:
    """The same matrix, held in another way."""
    return array if array.library == "scipy" else Unknown("a matrix in another form")


@function(f"{_ROOT}.sparse.issparse")
def issparse(call: Call) -> Value:
    data = call.known(0, "x")
    if isinstance(data, Array) and data.shape is not None:
        return data.library == "scipy" or Unknown("whether a matrix is sparse")
    raise Undecided("whether a matrix is sparse")


__all__ = ["convolve", "zoom"]
