"""Arrays read from files and written to them: nothing is known of what a file holds."""

from __future__ import annotations

from ..domain import Array, DictValue, Facts, Shape, Value, unknown_size
from .contract import Call, function
from .numpy_dtypes import read_dtype
from .numpy_indexing import TABLE


@function("numpy.load")
def load(call: Call) -> Value:
    path = call.get(0, "file")
    if isinstance(path, str) and path.endswith(".npz"):
        found = DictValue({}, open=True, site=call.site)
        found.slots["default"] = Array(None, None, site=call.site)
        return found
    return Array(None, None, site=call.site)


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
