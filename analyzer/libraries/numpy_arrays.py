"""What an array can do itself: attributes, methods, operators, indexing, iteration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ..domain import (
    NO_FACTS,
    Array,
    BoundMethod,
    Dim,
    Frame,
    KerasTensor,
    ListValue,
    Sym,
    Unknown,
    Value,
    product,
)
from ..inference.contract import Undecided
from .array_operators import COMPARISONS, binary_array, cast
from .arrays import as_array, derive, shape_of
from .contract import (
    FUNCTIONS,
    METHODS,
    Behaviour,
    Call,
    Host,
    attribute,
    behaviour,
    method,
)
from .numpy_arranging import flattened, reshaped, transposed
from .numpy_dtypes import bits, read_dtype
from .numpy_elementwise import unary_array
from .numpy_indexing import assign, index_array

UNROLLED = 512
"""The longest array whose items are given one by one."""


# -- attributes ------------------------------------------------------------------------------------


@attribute(Array, "shape")
def shape_attribute(array: Array, host: Host) -> Value:
    return array.shape if array.shape is not None else Unknown("the shape of an array")


@attribute(Array, "ndim")
def ndim_attribute(array: Array, host: Host) -> Value:
    return array.rank if array.rank is not None else Unknown("the rank of an array")


@attribute(Array, "size")
def size_attribute(array: Array, host: Host) -> Value:
    if array.library == "torch":
        return BoundMethod(array, "size")
    if array.shape is None:
        return Unknown("the size of an array")
    return array.shape[0] if len(array.shape) == 1 else product(array.shape)


@attribute(Array, "dtype")
def dtype_attribute(array: Array, host: Host) -> Value:
    return array.dtype if array.dtype is not None else Unknown("the dtype of an array")


@attribute(Array, "T", "mT")
def transposed_attribute(array: Array, host: Host) -> Value:
    shape = array.shape[::-1] if array.shape is not None else None
    facts = array.facts if array.rank in (0, 1) else replace(array.facts, one_hot=False)
    return derive(array, shape, facts=facts)


@attribute(Array, "nbytes")
def nbytes_attribute(array: Array, host: Host) -> Value:
    each = itemsize_attribute(array, host)
    count = None if array.shape is None else product(array.shape)
    if isinstance(each, int) and isinstance(count, int):
        return each * count
    return Unknown("how many bytes an array takes")


@attribute(Array, "itemsize")
def itemsize_attribute(array: Array, host: Host) -> Value:
    if array.dtype is None or array.dtype in ("str", "object", "bytes"):
        return Unknown("how many bytes an array takes")
    return bits(array.dtype) // 8


@attribute(Array, "flat")
def flat_attribute(array: Array, host: Host) -> Value:
    return flattened(array, _call("flat", (), host))


@attribute(Array, "real", "imag")
def real_attribute(array: Array, host: Host) -> Value:
    dtype = {"complex64": "float32", "complex128": "float64"}.get(array.dtype or "", array.dtype)
    return derive(array, array.shape, facts=NO_FACTS).but(dtype=dtype)


def _call(
    name: str, args: tuple[Value, ...], host: Host, kwargs: Mapping[str, Value] | None = None
) -> Call:
    return Call(name, args, kwargs or {}, host)


# -- methods ---------------------------------------------------------------------------------------


@method(Array, "reshape")
def reshape_method(array: Array, call: Call) -> Value:
    sizes: Value = call.args if len(call.args) != 1 else call.args[0]
    if not call.args:
        sizes = call.get(None, "shape", Unknown("a shape"))
    return reshaped(array, shape_of(sizes, call.host), call)


@method(Array, "astype")
def astype_method(array: Array, call: Call) -> Value:
    dtype = read_dtype(call.get(0, "dtype", Unknown("a dtype")), "float64")
    return cast(array, dtype)


@method(Array, "flatten", "ravel")
def flatten_method(array: Array, call: Call) -> Value:
    if array.library == "torch" and (call.args or call.kwargs):
        raise Undecided("`flatten` of some axes")
    return flattened(array, call)


@method(Array, "copy", "view", "byteswap", "newbyteorder", "__array__", "__copy__")
def copy_method(array: Array, call: Call) -> Value:
    if call.name == "view" and call.args:
        raise Undecided("a view as something else")
    return derive(array, array.shape, value=array.value, call=call)


@method(Array, "tolist", "to_list")
def tolist_method(array: Array, call: Call) -> Value:
    if array.shape == ():
        return array.value if array.value is not None else array.but(library="python")
    if array.value is not None:
        return _lists(array.value)
    found = ListValue(None, call.site)
    if array.shape is not None and len(array.shape) >= 1:
        objects = len(array.shape) == 1 and array.dtype in ("object", None)
        inner = derive(array, array.shape[1:], call=call)
        found.slots["element"] = Unknown("any object") if objects else inner
    return found


def _lists(value: Any) -> Value:
    if isinstance(value, tuple):
        return ListValue(tuple(_lists(item) for item in value))
    return value


@method(Array, "item")
def item_method(array: Array, call: Call) -> Value:
    value = array.value
    while isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if not call.args and isinstance(value, int | float):
        return value
    return derive(array, (), facts=replace(array.facts, one_hot=False), call=call)


@method(Array, "transpose", "permute")
def transpose_method(array: Array, call: Call) -> Value:
    axes: Value = call.args if len(call.args) != 1 else call.args[0]
    if not call.args or axes is None:
        return transposed(array, None, call)
    if isinstance(axes, ListValue):
        axes = axes.items
    if isinstance(axes, int):
        axes = (axes,)
    if not isinstance(axes, tuple) or not all(isinstance(axis, int) for axis in axes):
        raise Undecided("the axes are not known")
    if array.library == "torch" and call.name == "transpose" and len(axes) == 2:
        raise Undecided("two axes change places")
    return transposed(array, axes, call)


@method(Array, "sort", "fill", "setflags", "itemset", "dump", "tofile", "partition", "put")
def in_place_method(array: Array, call: Call) -> Value:
    return None


@method(Array, "resize")
def resize_method(array: Array, call: Call) -> Value:
    raise Undecided("an array that is resized in place")


@method(
    Array,
    "numpy",
    "cpu",
    "detach",
    "to_numpy",
    "block_until_ready",
    "contiguous",
    "clone",
    "requires_grad_",
    "cuda",
)
def numpy_method(array: Array, call: Call) -> Value:
    library = "numpy" if call.name in ("numpy", "to_numpy") else array.library
    return derive(array, array.shape, value=array.value, library=library, call=call)


_SHARED = [
    "sum",
    "prod",
    "mean",
    "std",
    "var",
    "max",
    "min",
    "argmax",
    "argmin",
    "argsort",
    "all",
    "any",
    "cumsum",
    "cumprod",
    "clip",
    "round",
    "dot",
    "squeeze",
    "repeat",
    "swapaxes",
    "nonzero",
    "take",
    "ptp",
    "trace",
    "conj",
    "conjugate",
    "searchsorted",
]


def _shared(array: Array, call: Call) -> Value:
    """A method that does what the function of the same name does."""
    path = f"numpy.{call.name}"
    library = array.library
    found = FUNCTIONS[path](Call(path, (array, *call.args), call.kwargs, call.host, call.site))
    if isinstance(found, Array) and library not in ("python", "pandas"):
        return found.but(library=library)
    return found


for _name in _SHARED:
    METHODS.setdefault((Array, _name), _shared)


# -- operators, indexing, iteration ----------------------------------------------------------------


@behaviour(Array)
class ArrayBehaviour(Behaviour):
    def binary(self, operator: str, left: Value, right: Value, host: Host) -> Value:
        if any(isinstance(value, KerasTensor | Frame) for value in (left, right)):
            return NotImplemented
        one, other = as_array(left, host), as_array(right, host)
        if one is None or other is None:
            known = one if one is not None else other
            unknown = right if one is not None else left
            if known is None or not isinstance(unknown, Unknown):
                return NotImplemented
            dtype = "bool" if operator in COMPARISONS else None
            return derive(known, None, facts=NO_FACTS).but(dtype=dtype)
        if operator in ("==", "!=") and (left is None or right is None):
            return derive(
                one if right is None else other,
                (one if right is None else other).shape,
                "bool",
                NO_FACTS,
            )
        return binary_array(operator, one, other)

    def unary(self, operator: str, value: Value, host: Host) -> Value:
        if operator == "+":
            return value
        name = "negative" if operator == "-" else "invert"
        if name == "invert" and value.dtype == "bool":
            inverted = None
            if value.value is not None:
                inverted = _inverted(value.value)
            return derive(value, value.shape, value=inverted)
        try:
            return unary_array(name, value, _call(name, (value,), host))
        except Undecided as reason:
            return Unknown(reason.reason)

    def item(self, value: Value, index: Value, host: Host) -> Value:
        if isinstance(index, Frame):
            raise Undecided("an index that is a table")
        if value.library == "pandas" and not isinstance(index, slice | tuple | Array):
            return _labelled(value, index)
        found = index_array(value, index, host)
        if found.shape == () and found.dtype in ("object", None):
            return Unknown("an item that may be any object")
        if found.shape == () and isinstance(found.value, int) and found.library == "numpy":
            return found.value
        return found

    def set_item(self, value: Value, index: Value, new: Value, host: Host) -> Value:
        if value.library == "pandas":
            return value.but(facts=NO_FACTS, value=None, base=value)
        return assign(value, index, new, host)

    def items(self, value: Value, host: Host) -> tuple[Value, ...] | None:
        if not value.shape or not isinstance(value.shape[0], int):
            return None
        if value.shape[0] > UNROLLED:
            return None
        try:
            return tuple(self.item(value, i, host) for i in range(value.shape[0]))
        except Undecided:
            return None

    def element(self, value: Value, host: Host) -> Value:
        if not value.shape:
            return Unknown("an item of an array")
        if len(value.shape) == 1 and value.dtype in ("object", None):
            return Unknown("an item that may be any object")
        facts = value.facts if len(value.shape) > 1 else replace(value.facts, one_hot=False)
        library = "numpy" if value.library == "python" else value.library
        return derive(value, value.shape[1:], facts=facts, library=library)

    def length(self, value: Value, host: Host) -> Dim | None:
        return value.shape[0] if value.shape else None

    def truth(self, value: Value, host: Host) -> bool | None:
        number = value.value
        while isinstance(number, tuple) and len(number) == 1:
            number = number[0]
        return bool(number) if isinstance(number, int | float) else None


def _labelled(value: Array, index: Value) -> Value:
    """An item of a Series is found by its label, which is not its position."""
    if isinstance(index, int | Sym | str) and value.dtype not in ("object", None):
        return derive(value, (), facts=replace(value.facts, one_hot=False), library="numpy")
    raise Undecided("items by their labels")


def _inverted(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_inverted(item) for item in value)
    return not value


__all__ = ["ArrayBehaviour"]
