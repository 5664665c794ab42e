"""TensorFlow's functions on tensors: creation and shape; `tensors_numbers` has the arithmetic.

TensorFlow does not promote: Python numbers take the dtype of the tensor beside them, reductions
keep it. Every function refuses a symbolic Keras tensor outside of a layer, see `symbolic`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ..domain import (
    NO_FACTS,
    Array,
    Dim,
    Facts,
    ListValue,
    Shape,
    Sym,
    Unknown,
    Value,
    is_known,
    product,
    unknown_size,
)
from ..inference.contract import KerasError, Undecided
from .array_operators import cast as cast_array
from .array_values import bounds_of
from .arrays import (
    axes_of,
    axis_of,
    checked,
    derive,
    need_array,
    shape_of,
    size_of,
)
from .contract import CONSTANTS, FUNCTIONS, Call, FunctionModel, attribute, function, method
from .numpy_arranging import reshaped
from .numpy_dtypes import read_dtype
from .numpy_indexing import index_array
from .numpy_joining import concatenate_parts, parts_of, stack_parts
from .numpy_shapes import expand, normal_axis, squeeze, transpose
from .symbolic import tracing

TENSORFLOW = "tensorflow"

CONSTANTS["tensorflow.newaxis"] = None


def tf(*names: str) -> Callable[[FunctionModel], FunctionModel]:
    """Register a function of TensorFlow by its names below ``tf``."""

    def register(model: FunctionModel) -> FunctionModel:
        return function(*(f"tensorflow.{name}" for name in names))(tracing(model))

    return register


def tensor(value: Value, call: Call) -> Array:
    """An argument as a tensor: Python's floats are float32, its whole numbers int32."""
    found = need_array(value, call.host, TENSORFLOW)
    if found.library == TENSORFLOW:
        return found
    dtype = found.dtype
    if found.library == "python":
        dtype = {"float64": "float32", "int64": "int32"}.get(dtype or "", dtype)
    if dtype in ("str", "bytes"):
        dtype = "string"
    return found.but(dtype=dtype, library=TENSORFLOW)


def first(call: Call, *names: str) -> Array:
    """The first argument, by whichever of its names it is given."""
    if call.args:
        return tensor(call.args[0], call)
    for name in names:
        if name in call.kwargs:
            return tensor(call.kwargs[name], call)
    raise Undecided("the tensor is not given")


NAMES = ("input", "input_tensor", "x", "tensor", "value", "features", "logits", "images", "image")


# -- creation --------------------------------------------------------------------------------------


@tf(
    "constant",
    "convert_to_tensor",
    "Variable",
    "identity",
    "stop_gradient",
    "ensure_shape",
    "debugging.check_numerics",
)
def convert(call: Call) -> Value:
    found = first(call, "value", "initial_value", "input", "x", "tensor")
    place = {"Variable": None, "identity": None, "stop_gradient": None, "ensure_shape": None}
    wanted = call.get(place.get(call.name, 1), "dtype")
    if wanted is not None:
        found = cast_array(found, read_dtype(wanted, found.dtype), TENSORFLOW)
    shape = found.shape
    if call.name == "constant" and call.has(2, "shape"):
        shape = shape_of(call.get(2, "shape"), call.host)
    base = found if isinstance(call.get(0, "value"), Array) else None
    return found.but(
        shape=shape,
        library=TENSORFLOW,
        base=base,
        site=call.site,
        variable=call.name == "Variable",
    )


@tf("zeros", "ones", "fill")
def filled(call: Call) -> Value:
    shape = shape_of(call.get(0, "dims" if call.name == "fill" else "shape"), call.host)
    fill: Value = {"zeros": 0, "ones": 1}.get(call.name)
    dtype = read_dtype(call.get(1, "dtype"), "float32")
    if call.name == "fill":
        fill = call.get(1, "value")
        dtype = tensor(fill, call).dtype
    facts = bounds_of([fill]) if isinstance(fill, int | float) else NO_FACTS
    return _made(call, shape, dtype, replace(facts, classes=None))


def _made(call: Call, shape: Shape | None, dtype: str | None, facts: Facts = NO_FACTS) -> Array:
    shape = checked(shape, call.host, f"`tf.{call.name}` makes shape")
    return Array(shape, dtype, TENSORFLOW, facts, site=call.site)


@tf("zeros_like", "ones_like")
def like(call: Call) -> Value:
    found = first(call, *NAMES)
    number = 0 if call.name == "zeros_like" else 1
    dtype = read_dtype(call.get(1, "dtype"), found.dtype)
    return derive(found, found.shape, facts=bounds_of([number]), call=call).but(dtype=dtype)


@tf("eye")
def eye(call: Call) -> Value:
    rows = size_of(call.get(0, "num_rows"), "rows")
    columns = call.get(1, "num_columns")
    if call.get(2, "batch_shape") is not None:
        raise Undecided("a batch of identities")
    shape = (rows, rows if columns is None else size_of(columns, "columns"))
    dtype = read_dtype(call.get(3, "dtype"), "float32")
    return _made(call, shape, dtype, Facts(low=0, high=1, integral=True, one_hot=columns is None))


@tf("range", "linspace")
def ranged(call: Call) -> Value:
    path = "numpy.arange" if call.name == "range" else "numpy.linspace"
    renamed = {"limit": "stop", "delta": "step"}
    kwargs = {renamed.get(name, name): value for name, value in call.kwargs.items()}
    found = FUNCTIONS[path](Call(path, call.args, kwargs, call.host, call.site))
    if not isinstance(found, Array):
        return found
    narrow = {"int64": "int32", "float64": "float32"}
    dtype = found.dtype if call.has(None, "dtype") else narrow.get(found.dtype or "", found.dtype)
    return found.but(library=TENSORFLOW, dtype=dtype)


@tf("one_hot")
def one_hot(call: Call) -> Value:
    found = first(call, "indices")
    depth = size_of(call.get(1, "depth", Unknown("depth")), "depth")
    axis = call.get(4, "axis", -1)
    dtype = read_dtype(call.get(5, "dtype"), "float32")
    facts = Facts(
        0,
        1,
        integral=True,
        one_hot=True,
        source=found.facts.source,
        part=found.facts.part,
        ordered=found.facts.ordered,
    )
    if found.shape is None or (axis is not None and not isinstance(axis, int)):
        return derive(found, None, dtype, facts, call=call)
    at = normal_axis(-1 if axis is None else axis, len(found.shape) + 1, "one_hot")
    shape = (*found.shape[:at], depth, *found.shape[at:])
    return derive(found, checked(shape, call.host, "`tf.one_hot` gives"), dtype, facts, call=call)


@tf(
    "random.normal",
    "random.uniform",
    "random.truncated_normal",
    "random.stateless_normal",
    "random.stateless_uniform",
    "random.poisson",
)
def random(call: Call) -> Value:
    shape = shape_of(call.get(0, "shape", Unknown("a shape")), call.host)
    stateless = call.name.startswith("stateless")
    low, high = (
        call.get(2 if stateless else 1, "minval", 0),
        call.get(3 if stateless else 2, "maxval", 1),
    )
    dtype = read_dtype(call.get(4 if stateless else 3, "dtype"), "float32")
    facts = Facts(source="random")
    if "uniform" in call.name and isinstance(low, int | float) and isinstance(high, int | float):
        whole = dtype is not None and dtype.startswith("int")
        classes = int(high) if whole and low == 0 else None
        facts = Facts(
            low,
            high - 1 if whole else high,
            integral=whole or None,
            classes=classes,
            source="random",
        )
    return _made(call, shape, dtype, facts)


@tf("random.shuffle")
def shuffle(call: Call) -> Value:
    found = first(call, "value")
    return derive(found, found.shape, facts=replace(found.facts, ordered=False), call=call)


@function(
    "tensorflow.random.set_seed",
    "tensorflow.print",
    "tensorflow.debugging.set_log_device_placement",
    "tensorflow.config.set_visible_devices",
    "tensorflow.config.run_functions_eagerly",
    "tensorflow.config.experimental.set_memory_growth",
    "tensorflow.compat.v1.disable_eager_execution",
    "tensorflow.debugging.assert_equal",
    "tensorflow.debugging.assert_shapes",
)
def nothing(call: Call) -> Value:
    return None


# -- dtype and shape -------------------------------------------------------------------------------


@tf("cast", "dtypes.cast", "saturate_cast")
def cast(call: Call) -> Value:
    return cast_array(first(call, "x", "value"), read_dtype(call.get(1, "dtype"), None), TENSORFLOW)


@tf("to_float", "to_int32")
def old_cast(call: Call) -> Value:
    dtype = "float32" if call.name == "to_float" else "int32"
    return cast_array(first(call, "x"), dtype, TENSORFLOW)


@tf("shape", "rank", "size")
def measured(call: Call) -> Value:
    """``tf.shape`` stands for the sizes themselves, so that they can be indexed and reused."""
    shape = first(call, *NAMES).shape
    if shape is None:
        return Unknown("the shape of a tensor")
    match call.name:
        case "shape":
            return shape
        case "rank":
            return len(shape)
        case _:
            return product(shape)


@tf("reshape")
def reshape(call: Call) -> Value:
    wanted = shape_of(call.get(1, "shape", Unknown("a shape")), call.host)
    below = [size for size in wanted or () if isinstance(size, int) and size < -1]
    if below:
        raise KerasError(
            "reshape-size-mismatch",
            f"`tf.reshape` takes sizes, and -1 for one that is worked out, not {int(below[0])}.",
            keras="Invalid value in tensor used for shape",
            exception="InvalidArgumentError",
        )
    return reshaped(first(call, "tensor"), wanted, call)


@tf("expand_dims", "squeeze")
def axes_changed(call: Call) -> Value:
    found = first(call, "input")
    axes = axes_of(call, 1)
    if found.shape is None:
        return derive(found, None, call=call)
    if call.name == "squeeze":
        return derive(found, squeeze(found.shape, axes), call=call)
    if axes is None:
        raise Undecided("an axis")
    return derive(found, expand(found.shape, axes), call=call)


@tf("transpose", "linalg.matrix_transpose", "linalg.transpose")
def transposed(call: Call) -> Value:
    found = first(call, "a")
    facts = replace(found.facts, one_hot=False)
    if found.shape is None:
        return derive(found, None, facts=facts, call=call)
    axes = axes_of(call, 1, None, "perm") if call.name == "transpose" else None
    if call.path.startswith("tensorflow.linalg"):
        axes = (*range(len(found.shape) - 2), len(found.shape) - 1, len(found.shape) - 2)
    return derive(found, transpose(found.shape, axes), facts=facts, call=call)


def _tensors(call: Call) -> tuple[list[Array] | None, Array]:
    given = call.args[0] if call.args else call.get(None, "values", call.get(None, "inputs"))
    arrays, one = parts_of(call, given)
    if arrays is not None:
        arrays = [tensor(array, call) for array in arrays]
    return arrays, tensor(one, call)


@tf("concat")
def concat(call: Call) -> Value:
    """One tensor in place of a list is taken for a list of it."""
    given = call.get(0, "values")
    if isinstance(given, Array):
        return derive(given, given.shape, call=call).but(library=TENSORFLOW)
    arrays, one = _tensors(call)
    axis = axis_of(call, 1)
    return concatenate_parts(call, arrays, one, axis)


@tf("stack")
def stack(call: Call) -> Value:
    arrays, one = _tensors(call)
    return stack_parts(call, arrays, one, axis_of(call, 1, 0))


@tf("add_n")
def add_n(call: Call) -> Value:
    arrays, one = _tensors(call)
    return derive(one, one.shape, facts=NO_FACTS, call=call) if arrays else Unknown("a sum")


@tf("unstack", "split")
def split(call: Call) -> Value:
    found = first(call, "value")
    if found.shape is None:
        raise Undecided("the shape of the tensor")
    if call.name == "unstack":
        axis = normal_axis(axis_of(call, 2, 0), len(found.shape), "unstack")
        count = found.shape[axis]
        part = (*found.shape[:axis], *found.shape[axis + 1 :])
        if not isinstance(count, int) or count > 512:
            raise Undecided("the number of parts")
        return ListValue(tuple(derive(found, part, call=call) for _ in range(count)), call.site)
    axis = normal_axis(axis_of(call, 2, 0), len(found.shape), "split")
    sections = call.get(1, "num_or_size_splits", Unknown("parts"))
    total = found.shape[axis]
    if isinstance(sections, int):
        if not 0 < sections <= 512:
            raise Undecided("the number of parts")
        if isinstance(total, int) and total % sections:
            raise KerasError(
                "wrong-argument-value",
                f"`tf.split` cannot cut {int(total)} into {int(sections)} equal parts.",
                keras="Number of ways to split should evenly divide the split dimension",
                sizes=(total,),
                exception="InvalidArgumentError",
            )
        sizes: list[Dim] = [total // int(sections)] * int(sections)
    else:
        found_sizes = shape_of(sections, call.host)
        if found_sizes is None:
            raise Undecided("the parts")
        sizes = [unknown_size("a part") if size == -1 else size for size in found_sizes]
    return ListValue(
        tuple(
            derive(found, (*found.shape[:axis], size, *found.shape[axis + 1 :]), call=call)
            for size in sizes
        ),
        call.site,
    )


_SAME_AS_NUMPY = {
    "tile": ("tile", {"input": "A", "multiples": "reps"}),
    "repeat": ("repeat", {"input": "a"}),
    "pad": ("pad", {"tensor": "array", "paddings": "pad_width"}),
    "roll": ("roll", {"input": "a"}),
    "reverse": ("flip", {"tensor": "m"}),
    "broadcast_to": ("broadcast_to", {"input": "array"}),
    "meshgrid": ("meshgrid", {}),
    "tensordot": ("tensordot", {}),
    "linalg.inv": ("linalg.inv", {"input": "a"}),
    "linalg.det": ("linalg.det", {"input": "a"}),
    "linalg.cholesky": ("linalg.cholesky", {"input": "a"}),
    "linalg.pinv": ("linalg.pinv", {}),
}


def _as_numpy(name: str, renamed: dict[str, str]) -> FunctionModel:
    def model(call: Call) -> Value:
        main = tensor(call.args[0], call) if call.args else None
        args = (main, *call.args[1:]) if main is not None else ()
        if call.name == "pad" and len(args) > 2:
            args = args[:2]
        if call.name == "reverse":
            args = args[:1]
        kwargs = {renamed.get(k, k): v for k, v in call.kwargs.items() if k not in ("name", "mode")}
        path = f"numpy.{name}"
        found = FUNCTIONS[path](Call(path, args, kwargs, call.host, call.site))
        if isinstance(found, Array):
            dtype = main.dtype if main is not None else found.dtype
            return found.but(library=TENSORFLOW, dtype=dtype)
        return found

    return model


for _tf, (_numpy, _renamed) in _SAME_AS_NUMPY.items():
    tf(_tf)(_as_numpy(_numpy, _renamed))


@tf("gather", "nn.embedding_lookup")
def gather(call: Call) -> Value:
    found = first(call, "params")
    places = tensor(call.get(1, "ids" if "lookup" in call.name else "indices"), call)
    axis = axis_of(call, 3, 0) if call.name == "gather" else 0
    if found.shape is None or places.shape is None or call.has(4, "batch_dims"):
        return derive(found, None, call=call)
    where = normal_axis(axis or 0, len(found.shape), "gather")
    shape = (*found.shape[:where], *places.shape, *found.shape[where + 1 :])
    return derive(found, shape, call=call)


@tf("gather_nd")
def gather_nd(call: Call) -> Value:
    found = first(call, "params")
    places = tensor(call.get(1, "indices"), call)
    if found.shape is None or not places.shape or not isinstance(places.shape[-1], int):
        return derive(found, None, call=call)
    return derive(found, (*places.shape[:-1], *found.shape[places.shape[-1] :]), call=call)


@tf("boolean_mask")
def boolean_mask(call: Call) -> Value:
    return index_array(first(call, "tensor"), tensor(call.get(1, "mask"), call), call.host)


@tf("slice")
def sliced(call: Call) -> Value:
    found = first(call, "input_")
    sizes = shape_of(call.get(2, "size"), call.host)
    starts = shape_of(call.get(1, "begin"), call.host)
    if found.shape is None or sizes is None or starts is None:
        return derive(found, None, call=call)
    shape = tuple(
        whole - start if isinstance(size, int) and size == -1 else size
        for whole, start, size in zip(found.shape, starts, sizes, strict=False)
    )
    return derive(found, shape, call=call)


# -- what tensors can do ---------------------------------------------------------------------------


@method(Array, "get_shape")
def get_shape(array: Array, call: Call) -> Value:
    return array.shape if array.shape is not None else Unknown("the shape of a tensor")


@method(Array, "assign", "assign_add", "assign_sub")
def assign(array: Array, call: Call) -> Value:
    return array


@method(Array, "value", "read_value")
def value(array: Array, call: Call) -> Value:
    return array


@method(Array, "set_shape")
def set_shape(array: Array, call: Call) -> Value:
    """Of the tensor itself: the interpreter gives the variable the shape, see `restricted`."""
    return None


def restricted(tensor: Value, shape: Value) -> Value:
    """A tensor that is said to have `shape`, in which None says nothing."""
    if not isinstance(tensor, Array) or tensor.library != TENSORFLOW:
        return tensor
    wanted = shape.items if isinstance(shape, ListValue) else shape
    if not isinstance(wanted, tuple) or (tensor.rank is not None and tensor.rank != len(wanted)):
        return tensor
    known = tensor.shape or (None,) * len(wanted)
    sizes: list[Dim] = []
    for size, before in zip(wanted, known, strict=True):
        said = isinstance(size, int | Sym) and not isinstance(size, bool)
        if said and not is_known(before):
            sizes.append(size)
        else:
            sizes.append(unknown_size() if before is None else before)
    return tensor.but(shape=tuple(sizes), base=None)


@method(tuple, "as_list", "num_elements")
def as_list(shape: tuple[Any, ...], call: Call) -> Value:
    """Of ``x.shape`` in TensorFlow, which is a TensorShape."""
    if call.name == "as_list":
        return ListValue(shape, call.site)
    if not all(isinstance(size, int | Sym) for size in shape):
        return Unknown("a number of elements")
    return product(shape)


@attribute(tuple, "rank", "ndims")
def rank(shape: tuple[Any, ...], host: Any) -> Value:
    return len(shape)


__all__ = ["NAMES", "TENSORFLOW", "first", "restricted", "tensor", "tf"]
