"""PyTorch's most used functions: tensors that are made, joined, and given to Keras or NumPy."""

from __future__ import annotations

from ..domain import NO_FACTS, Array, Facts, Unknown, Value
from ..inference.contract import Undecided
from .array_operators import cast
from .array_values import bounds_of
from .arrays import axis_of, checked, derive, need_array, shape_of
from .contract import Call, function, method
from .numpy_arranging import reshaped
from .numpy_dtypes import read_dtype
from .numpy_joining import concatenate_parts, parts_of, stack_parts
from .numpy_shapes import expand, normal_axis

TORCH = "torch"


@function(
    "torch.tensor",
    "torch.as_tensor",
    "torch.from_numpy",
    "torch.Tensor",
    "torch.FloatTensor",
    "torch.LongTensor",
)
def tensor(call: Call) -> Value:
    found = need_array(call.get(0, "data"), call.host)
    if call.name == "Tensor" and found.rank == 0:
        raise Undecided("a tensor of a size")
    dtype = found.dtype
    if found.library == "python" and dtype == "float64":
        dtype = "float32"
    fixed = {"Tensor": "float32", "FloatTensor": "float32", "LongTensor": "int64"}
    dtype = read_dtype(call.get(None, "dtype"), fixed.get(call.name, dtype))
    return cast(found, dtype, TORCH).but(dtype=dtype, base=found, site=call.site)


@function("torch.zeros", "torch.ones", "torch.empty", "torch.rand", "torch.randn")
def made(call: Call) -> Value:
    """Sizes are given one by one or as one tuple."""
    sizes: Value = call.args if len(call.args) != 1 else call.args[0]
    if not call.args:
        sizes = call.get(None, "size", Unknown("a size"))
    shape = checked(shape_of(sizes, call.host), call.host, f"`torch.{call.name}` makes shape")
    facts = {
        "zeros": bounds_of([0]),
        "ones": bounds_of([1]),
        "rand": Facts(0, 1, source="random"),
        "randn": Facts(source="random"),
    }.get(call.name, NO_FACTS)
    dtype = read_dtype(call.get(None, "dtype"), "float32")
    return Array(shape, dtype, TORCH, facts, site=call.site)


@function("torch.randint")
def randint(call: Call) -> Value:
    if not 2 <= len(call.args) <= 3:
        raise Undecided("the bounds are named")
    low, high, size = (0, *call.args)[-3:]
    shape = shape_of(call.get(None, "size", size), call.host)
    facts = Facts(source="random", integral=True)
    if isinstance(low, int) and isinstance(high, int):
        classes = int(high) if low == 0 else None
        facts = Facts(low, high - 1, integral=True, classes=classes, source="random")
    return Array(shape, read_dtype(call.get(None, "dtype"), "int64"), TORCH, facts, site=call.site)


@function("torch.cat", "torch.concat", "torch.stack")
def join(call: Call) -> Value:
    arrays, one = parts_of(call, call.get(0, "tensors", Unknown("tensors")))
    axis = axis_of(call, 1, 0, "dim")
    work = stack_parts if call.name == "stack" else concatenate_parts
    return work(call, arrays, one, axis).but(library=TORCH)


@function("torch.manual_seed", "torch.no_grad", "torch.set_default_dtype")
def nothing(call: Call) -> Value:
    return None


@method(Array, "size")
def size(array: Array, call: Call) -> Value:
    if array.shape is None:
        return Unknown("the size of a tensor")
    if not call.args and not call.kwargs:
        return array.shape
    return array.shape[normal_axis(axis_of(call, 0, None, "dim"), len(array.shape), "size")]


@method(Array, "unsqueeze")
def unsqueeze(array: Array, call: Call) -> Value:
    axis = axis_of(call, 0, None, "dim")
    shape = None if array.shape is None else expand(array.shape, (axis,), "unsqueeze")
    return derive(array, shape, call=call)


@method(Array, "view")
def view(array: Array, call: Call) -> Value:
    if array.library != TORCH:
        if call.args or call.kwargs:
            raise Undecided("a view as something else")
        return derive(array, array.shape, value=array.value, call=call)
    sizes: Value = call.args if len(call.args) != 1 else call.args[0]
    return reshaped(array, shape_of(sizes, call.host), call, "view")


_CASTS = {
    "float": "float32",
    "double": "float64",
    "long": "int64",
    "int": "int32",
    "half": "float16",
}


@method(Array, *_CASTS)
def typed(array: Array, call: Call) -> Value:
    return cast(array, _CASTS[call.name])


@method(Array, "to", "type")
def moved(array: Array, call: Call) -> Value:
    dtype = read_dtype(call.get(0, "dtype"), array.dtype)
    if isinstance(call.get(0, None), str) or dtype is None:
        return derive(array, array.shape, call=call)
    return cast(array, dtype)


__all__ = ["TORCH"]
