"""NumPy's questions about dtypes, and functions that few Keras programs need."""

from __future__ import annotations

from ..domain import Array, Facts, Instance, Unknown, Value, unknown_size
from ..inference.contract import Undecided
from .arrays import as_array, need_array
from .contract import Call, function
from .numpy_dtypes import dtype_name, is_integral, kind_of, promote, to_float

_INTEGERS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
_UNSIGNED = {f"u{name}": size for name, size in _INTEGERS.items()}
_FLOATS = {"float16": 65504.0, "float32": 3.4028234663852886e38, "float64": 1.7976931348623157e308}
_EPSILONS = {"float16": 2.0**-10, "float32": 2.0**-23, "float64": 2.0**-52}
_FLOAT_BITS = {"float16": 16, "float32": 32, "float64": 64}


def _asked(call: Call) -> str | None:
    given = call.get(0, "dtype")
    return given.dtype if isinstance(given, Array) else dtype_name(given)


@function("numpy.iinfo")
def iinfo(call: Call) -> Value:
    info, dtype = Instance(None, "numpy.iinfo", call.site), _asked(call)
    if dtype in _INTEGERS:
        bits = _INTEGERS[dtype]
        info.slots.update(min=-(2 ** (bits - 1)), max=2 ** (bits - 1) - 1, bits=bits)
    elif dtype in _UNSIGNED:
        info.slots.update(min=0, max=2 ** _UNSIGNED[dtype] - 1, bits=_UNSIGNED[dtype])
    return info


@function("numpy.finfo")
def finfo(call: Call) -> Value:
    info, dtype = Instance(None, "numpy.finfo", call.site), _asked(call)
    if dtype in _FLOATS:
        largest = _FLOATS[dtype]
        info.slots.update(min=-largest, max=largest, eps=_EPSILONS[dtype], bits=_FLOAT_BITS[dtype])
    return info


@function("numpy.result_type", "numpy.promote_types")
def result_type(call: Call) -> Value:
    names = [arg.dtype if isinstance(arg, Array) else dtype_name(arg) for arg in call.args]
    found = promote(*names) if names and None not in names else None
    return found if found is not None else Unknown("a dtype")


_KINDS = {
    "numpy.integer": "integral",
    "numpy.floating": "float",
    "numpy.signedinteger": "integral",
    "numpy.number": "number",
}


@function("numpy.issubdtype")
def issubdtype(call: Call) -> Value:
    dtype = _asked(call)
    asked = getattr(call.get(1, "arg2"), "path", None)
    if dtype is None or kind_of(dtype) is None:
        return Unknown("a question about a dtype")
    match _KINDS.get(asked or ""):
        case "integral" if not dtype.startswith("u") or asked == "numpy.integer":
            return is_integral(dtype)
        case "float":
            return dtype.startswith("float")
        case "number" if is_integral(dtype) or dtype.startswith(("float", "complex")):
            return True
    return Unknown("a question about a dtype")


@function("numpy.isscalar")
def isscalar(call: Call) -> Value:
    given = call.known(0, "element")
    match given:
        case bool() | int() | float() | complex() | str() | bytes():
            return True
        case Array() if given.shape:
            return False
        case tuple() | None:
            return False
    return Unknown("whether this is a scalar")


@function("numpy.iscomplexobj", "numpy.isrealobj")
def iscomplexobj(call: Call) -> Value:
    array = as_array(call.known(0, "x"), call.host)
    if array is None or array.dtype is None:
        return Unknown("whether this is complex")
    return array.dtype.startswith("complex") == (call.name == "iscomplexobj")


@function("numpy.errstate", "numpy.printoptions", "numpy.geterr", "numpy.nditer",
          "numpy.ndenumerate", "numpy.vectorize", "numpy.frompyfunc", "numpy.poly1d", "numpy.info",
          "numpy.random.get_state", "numpy.random.set_state")  # fmt: skip
def not_followed(call: Call) -> Value:
    return Unknown(f"what `{call.name}` gives")


# -- polynomials, histograms, indices --------------------------------------------------------------


@function("numpy.polyfit")
def polyfit(call: Call) -> Value:
    """One coefficient more than the degree, for each column of `y`."""
    degree, y = call.get(2, "deg"), need_array(call.get(1, "y"), call.host)
    if call.get(None, "full", False) is not False or call.get(None, "cov", False) is not False:
        return Unknown("a fitted polynomial and more")
    size = degree + 1 if isinstance(degree, int) else unknown_size("coefficients")
    shape = None if y.shape is None else (size, *y.shape[1:])
    return Array(shape, "float64", site=call.site)


@function("numpy.polyval")
def polyval(call: Call) -> Value:
    x = as_array(call.known(1, "x"), call.host)
    if x is None:
        raise Undecided("a polynomial of something that is not known")
    return Array(x.shape, to_float(x.dtype), site=call.site)


@function("numpy.histogram2d")
def histogram2d(call: Call) -> Value:
    bins = call.get(2, "bins", 10)
    size = int(bins) if isinstance(bins, int) else None
    x = size if size is not None else unknown_size("bins")
    y = size if size is not None else unknown_size("bins")
    edges = (Array((x + 1,), "float64"), Array((y + 1,), "float64"))
    return (Array((x, y), "float64", facts=Facts(0)), *edges)


@function("numpy.unravel_index")
def unravel_index(call: Call) -> Value:
    """An index for each axis, each of the shape of the flat indices."""
    flat = as_array(call.known(0, "indices"), call.host)
    axes = call.host.items(call.known(1, "shape"))
    if flat is None or axes is None:
        raise Undecided("flat indices")
    return tuple(Array(flat.shape, "int64", facts=Facts(0, None, True)) for _ in axes)


@function("numpy.ix_")
def open_mesh(call: Call) -> Value:
    """Each sequence along an axis of its own."""
    count = len(call.args)
    found: list[Value] = []
    for place, given in enumerate(call.args):
        array = as_array(given, call.host)
        if array is None or array.rank != 1 or array.dtype == "bool" or not array.shape:
            raise Undecided("indices that are not known")
        shape = tuple(array.shape[0] if axis == place else 1 for axis in range(count))
        found.append(Array(shape, array.dtype, facts=array.facts))
    return tuple(found)


@function("numpy.select", "numpy.choose", "numpy.piecewise")
def chosen(call: Call) -> Value:
    return Array(None, None, site=call.site)


__all__ = ["finfo", "iinfo"]
