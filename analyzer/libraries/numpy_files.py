"""Arrays read from files and written to them: of a file its header may be known, no more."""

from __future__ import annotations

from ..domain import Array, DictValue, Facts, Shape, Size, Value, show_shape, unknown_size
from .contract import Call, function
from .data_files import ArrayHeader, data_files
from .numpy_dtypes import read_dtype
from .numpy_indexing import TABLE


@function("numpy.load")
def load(call: Call) -> Value:
    path = call.get(0, "file")
    files = data_files(call.host)
    if isinstance(path, str) and path.endswith(".npz"):
        members = files.arrays(path) if files is not None else None
        data: dict[Value, Value] = {
            name: _array(header, path, call) for name, header in (members or {}).items()
        }
        found = DictValue(data, open=True, site=call.site)
        found.slots["default"] = Array(None, None, site=call.site)
        return found
    header = files.array(path) if files is not None and isinstance(path, str) else None
    return _array(header, path, call)


def _array(header: ArrayHeader | None, path: Value, call: Call) -> Array:
    """The array of a header; nothing is known of one without."""
    if header is None:
        return Array(None, None, site=call.site)
    origin = call.host.origin(f"{path} holds an array of shape {show_shape(header.shape)}")
    shape = tuple(Size(size, origin) for size in header.shape)
    return Array(shape, header.dtype, site=call.site)


@function("numpy.loadtxt", "numpy.genfromtxt", "numpy.recfromcsv")
def loadtxt(call: Call) -> Value:
    """A table of one or two axes: how many is seen where it is indexed."""
    dtype = read_dtype(call.get(1, "dtype"), "float64" if call.name != "recfromcsv" else None)
    shape: Shape | None = None
    if call.get(None, "ndmin") == 2:
        shape = (unknown_size("rows of the file"), unknown_size("columns of the file"))
    if call.host.truth(call.get(None, "unpack", False)) is not False:
        return Array(None, dtype, site=call.site)
    return Array(shape, dtype, facts=Facts(source=TABLE), site=call.site)


@function("numpy.fromfile", "numpy.memmap")
def fromfile(call: Call) -> Value:
    if call.name == "memmap":
        return Array(None, read_dtype(call.get(1, "dtype"), "uint8"), site=call.site)
    shape = (unknown_size("numbers in the file"),)
    return Array(shape, read_dtype(call.get(1, "dtype"), "float64"), site=call.site)


@function(
    "numpy.save",
    "numpy.savez",
    "numpy.savez_compressed",
    "numpy.savetxt",
    "numpy.set_printoptions",
    "numpy.seterr",
    "numpy.testing.assert_allclose",
    "numpy.testing.assert_array_equal",
    "numpy.testing.assert_almost_equal",
    "numpy.testing.assert_array_almost_equal",
    "numpy.put",
    "numpy.copyto",
    "numpy.fill_diagonal",
)
def nothing(call: Call) -> Value:
    return None


__all__ = ["load", "loadtxt"]
