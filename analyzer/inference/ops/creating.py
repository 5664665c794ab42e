"""Operations that make tensors: constants, ranges, windows, random numbers."""

from __future__ import annotations

import math
from typing import Any

from ...domain import (
    Dim,
    Shape,
    Sym,
    TensorSpec,
    Unknown,
    differ,
    product,
    show_shape,
    unknown_size,
)
from ...keras_api.backends import differs, title
from ..contract import KerasError, OpCall, Undecided, as_spec, op
from ..dtypes import is_complex, is_float, is_int
from ..shapes import broadcast_shapes
from .arguments import (
    axis_of,
    dtype_argument,
    flag,
    kind_of,
    lenient,
    positive,
    promote,
    refuse_symbols,
    runs,
    shape_of,
    sizes_argument,
    specs_of,
    whole,
    wrong_type,
)


def _wanted(call: OpCall, name: str = "shape") -> Shape:
    """A shape argument, without negative sizes."""
    sizes = sizes_argument(call, name)
    alone = isinstance(call.arguments[name], int)
    if (
        alone
        and call.path.startswith("keras.random.")
        and runs(call, "random shapes are sequences")
    ):
        raise KerasError(
            "wrong-argument-type",
            f"On {title(call.settings.backend)}, `{name}` of `{call.path}` has to be a tuple: "
            f"({sizes[0]},) instead of {sizes[0]}.",
            keras="shape must be a vector of {int32,int64}, got shape []",
            argument=name,
            exception="InvalidArgumentError",
        )
    for size in sizes:
        if isinstance(size, int) and size < 0:
            raise KerasError(
                "size-below-one",
                f"`{call.name}` cannot make a tensor with the size {int(size)}.",
                keras="negative dimensions are not allowed",
                argument=name,
                sizes=(size,),
            )
    return sizes


@op("keras.ops.zeros", "keras.ops.ones", "keras.ops.empty")
def filled(call: OpCall) -> TensorSpec:
    return TensorSpec(_wanted(call), dtype_argument(call, call.settings.floatx))


@op("keras.ops.full")
def full(call: OpCall) -> TensorSpec:
    shape = _wanted(call)
    value = as_spec(call.arguments.raw("fill_value"), call.settings)
    if value is not None and call.symbolic and not isinstance(call.arguments["shape"], tuple):
        raise wrong_type(call, "shape", call.arguments["shape"], "a tuple")
    if value is not None and value.shape:
        broadcast_shapes(shape, value.shape, operation="`full`")
    return TensorSpec(shape, dtype_argument(call, call.settings.floatx))


@op("keras.ops.zeros_like", "keras.ops.ones_like", "keras.ops.empty_like", "keras.ops.full_like")
def like(call: OpCall) -> TensorSpec:
    spec = call.tensor("x")
    return TensorSpec(spec.shape, dtype_argument(call, spec.dtype))


@op("keras.ops.eye", "keras.ops.tri")
def eye(call: OpCall) -> TensorSpec:
    if call.name == "eye" or not isinstance(call.arguments["k"], float):
        whole(call, "k")
    rows = _side(call, "N")
    columns = rows if call.arguments["M"] is None else _side(call, "M")
    return TensorSpec((rows, columns), dtype_argument(call, call.settings.floatx))


def _side(call: OpCall, name: str) -> Dim:
    """A size of a matrix; NumPy takes a negative one of `tri` for nothing."""
    size = call.arguments[name]
    if call.name == "tri" and isinstance(size, float):
        size = math.ceil(size)
    elif not isinstance(size, Sym):
        size = whole(call, name)
    return 0 if isinstance(size, int) and size < 0 and call.name == "tri" else size


@op("keras.ops.identity")
def identity(call: OpCall) -> TensorSpec:
    size = _side(call, "n")
    return TensorSpec((size, size), dtype_argument(call, call.settings.floatx))


@op("keras.ops.arange")
def arange(call: OpCall) -> TensorSpec:
    refuse_symbols(call)
    start, stop, step = (call.arguments.raw(name) for name in ("start", "stop", "step"))
    given = [value for value in (start, stop, step) if value is not None]
    if any(isinstance(value, Unknown) for value in given):
        return TensorSpec((unknown_size("range"),), dtype_argument(call, None))
    dtype = dtype_argument(call, promote(call, *(kind_of(call, value) for value in given)))
    if stop is None:
        start, stop = 0, start
    step = 1 if step is None else step
    size = _range_size(start, stop, step)
    if runs(call, "ranges do not run backwards") and _backwards(start, stop, step):
        raise KerasError(
            "wrong-argument-value",
            f"On {title(call.settings.backend)}, a range from {start} cannot end at {stop} in "
            f"steps of {step}; elsewhere it is empty.",
            keras="Requires start <= limit when delta > 0",
            argument="stop" if call.arguments.raw("stop") is not None else "start",
            exception="InvalidArgumentError",
        )
    if dtype == "uint8" and runs(call, "ranges have no bytes"):
        raise KerasError(
            "wrong-argument-type",
            f"On {title(call.settings.backend)}, a range cannot be made of {dtype}; cast it.",
            keras="Value for attr 'Tidx' of uint8 is not in the list of allowed values",
            argument="dtype",
            exception="InvalidArgumentError",
        )
    if dtype == "bool" and isinstance(size, int) and size > 2:
        raise KerasError(
            "wrong-argument-type",
            f"A range of {size} values cannot be made of booleans.",
            keras="arange() is only supported for booleans when the result has at most length 2.",
            argument="dtype",
            exception="TypeError",
        )
    return TensorSpec((size,), dtype)


def _backwards(start: Any, stop: Any, step: Any) -> bool:
    """Whether the steps of a range lead away from its end."""
    if not all(isinstance(value, int | float) for value in (start, stop, step)):
        return False
    return start > stop if step > 0 else start < stop


def _range_size(start: Any, stop: Any, step: Any) -> Dim:
    if all(isinstance(value, int | float) for value in (start, stop, step)):
        if step == 0:
            raise KerasError(
                "wrong-argument-value",
                "The step of a range cannot be 0.",
                keras="Maximum allowed size exceeded",
                argument="step",
            )
        return max(0, math.ceil((stop - start) / step))
    if step == 1 and all(isinstance(value, int | Sym) for value in (start, stop)):
        return stop - start
    return unknown_size("range", dynamic=True)


@op("keras.ops.linspace", "keras.ops.logspace", "keras.ops.geomspace")
def spaced(call: OpCall) -> TensorSpec | tuple[TensorSpec, TensorSpec]:
    """`num` values between `start` and `stop` on a new axis."""
    shape = broadcast_shapes(
        shape_of(call, "start"), shape_of(call, "stop"), operation=f"`{call.name}`"
    )
    kinds = [kind_of(call, call.arguments[name]) for name in ("start", "stop")]
    given = [call.arguments[name] for name in ("start", "stop")]
    plain = not any(isinstance(value, TensorSpec | tuple) for value in given)
    if not plain and not (call.name == "linspace" and flag(call, "retstep")):
        dtype = promote(call, dtype_argument(call, kinds[0]), "float")
    else:
        dtype = dtype_argument(call, promote(call, *kinds, "float"))
    axis = axis_of(call, len(shape) + 1)
    num = call.arguments["num"]
    if not isinstance(num, Sym):
        num = whole(call, "num")
    found = TensorSpec((*shape[:axis], num, *shape[axis:]), dtype)
    asked = dtype_argument(call, None)
    refused = asked is not None and not is_float(asked) and not is_complex(asked)
    if call.name == "geomspace" and refused and runs(call, "geomspace refuses whole numbers"):
        raise KerasError(
            "wrong-argument-value",
            f"On {title(call.settings.backend)}, `geomspace` gives floats, not {asked}.",
            keras=f"Value for attr 'T' of {asked} is not in the list of allowed values",
            argument="dtype",
            exception="InvalidArgumentError",
        )
    if call.name == "linspace" and flag(call, "retstep"):
        refuse_symbols(call)
        step = promote(call, *kinds, "float")
        if asked is not None and runs(call, "steps have the dtype asked for"):
            step = "float64" if is_int(asked) else asked
            plain = False
        if num == 1 and lenient(call) and flag(call, "endpoint"):
            return found, TensorSpec((), None)  # no step between one value
        return found, TensorSpec(shape, "float64" if plain and lenient(call) else step)
    return found


@op(*(f"keras.ops.{name}" for name in ("bartlett", "blackman", "hamming", "hanning", "kaiser")))
def window(call: OpCall) -> TensorSpec:
    """A window of as many points as the number given."""
    given = call.arguments["x"]
    if isinstance(given, TensorSpec) and given.shape:
        few = not differ(product(given.shape), 1)
        if (
            few
            and call.name in ("bartlett", "blackman")
            and runs(call, "bartlett and blackman take vectors of one")
        ):
            return TensorSpec((unknown_size("window", dynamic=True),), call.settings.floatx)
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` takes the number of points of the window, not a tensor.",
            keras="setting an array element with a sequence",
            argument="x",
            sizes=given.shape,
        )
    refuse_symbols(call)
    if given is None or isinstance(given, str):
        raise wrong_type(call, "x", given, "a whole number")
    size = given if isinstance(given, int | Sym) else unknown_size("window", dynamic=True)
    if isinstance(given, float):
        cut = runs(call, "windows are cut to whole numbers") or (
            call.name in ("hamming", "hanning", "kaiser") and runs(call, "some windows are cut")
        )
        size = int(given) if cut else math.ceil(given)
    some = call.name == "kaiser" and runs(call, "windows of kaiser have a point")
    too_small = isinstance(size, int) and size < (1 if some else 0)
    if too_small and runs(call, "windows have a size"):
        raise KerasError(
            "size-below-one",
            f"On {title(call.settings.backend)}, `{call.name}` cannot make a window of {size} "
            "points.",
            keras="Requires start <= limit when delta > 0",
            argument="x",
            sizes=(size,),
        )
    if isinstance(size, int) and size < 0:
        size = 0
    return TensorSpec((size,), call.settings.floatx)


# -- random numbers ------------------------------------------------------------------------------


@op(*(f"keras.random.{n}" for n in ("normal", "uniform", "truncated_normal", "gamma", "beta")))
def random_floats(call: OpCall) -> TensorSpec:
    """Keras checks the dtype of `uniform` only, TensorFlow those of all."""
    dtype = dtype_argument(call, call.settings.floatx)
    strict = call.name == "uniform" or differs(call.settings.backend, "random floats only")
    if call.name == "normal" and call.settings.backend != "tensorflow" and is_complex(dtype):
        strict = False
    if dtype is not None and strict and not is_float(dtype):
        place = "" if call.name == "uniform" else f"On {title(call.settings.backend)}, "
        raise KerasError(
            "wrong-argument-value",
            f"{place}`keras.random.{call.name}` gives floats, not {dtype}.",
            keras="requires a floating point `dtype`.",
            argument="dtype",
        )
    if call.name == "truncated_normal" and lenient(call):
        if isinstance(call.arguments["shape"], int):
            raise wrong_type(call, "shape", call.arguments["shape"], "a tuple")
        sizes = sizes_argument(call, "shape")
        count = product(sizes)
        if isinstance(count, int) and count <= 0:
            return TensorSpec(tuple(0 if size == -1 else size for size in sizes), dtype)
    return TensorSpec(_wanted(call), dtype)


@op("keras.random.binomial")
def binomial(call: OpCall) -> TensorSpec:
    """Counts as floats; TensorFlow gives whole numbers of 32 and 64 bits too."""
    dtype, backend = dtype_argument(call, call.settings.floatx), call.settings.backend
    whole_too = backend == "tensorflow" and dtype in ("int32", "int64")
    if differs(backend, "random floats only") and not (
        dtype is None or is_float(dtype) or whole_too
    ):
        raise KerasError(
            "wrong-argument-value",
            f"On {title(backend)}, `keras.random.binomial` gives floats, not {dtype}.",
            keras="dtype argument to `binomial` must be a float dtype",
            argument="dtype",
        )
    return TensorSpec(_wanted(call), dtype)


@op("keras.random.randint")
def randint(call: OpCall) -> TensorSpec:
    own = "int32" if runs(call, "randint takes None for whole numbers") else None
    if call.arguments["dtype"] is None and own is None:
        raise wrong_type(call, "dtype", None, "a dtype of whole numbers")
    dtype = dtype_argument(call, own)
    if dtype is not None and not is_int(dtype):
        raise KerasError(
            "wrong-argument-value",
            f"`randint` gives whole numbers, not {dtype}.",
            keras="`keras.random.randint` requires an integer `dtype`.",
            argument="dtype",
        )
    return TensorSpec(_wanted(call), dtype)


@op("keras.random.categorical")
def categorical(call: OpCall) -> TensorSpec:
    """(batch, classes) → (batch, num_samples)."""
    refuse_symbols(call)
    shape = shape_of(call, "logits")
    if len(shape) != 2:
        raise KerasError(
            "layer-rank-mismatch",
            f"`categorical` takes logits (batch, classes), got {len(shape)} axes.",
            keras="`logits` should be a 2-D tensor with shape [batch_size, num_classes].",
            argument="logits",
        )
    samples = call.arguments["num_samples"]
    if samples is None and lenient(call):
        return TensorSpec(shape[:1], dtype_argument(call, "float64"))
    if not isinstance(samples, Sym):
        samples = whole(call, "num_samples")
    backend, dtype = call.settings.backend, call.arguments.raw("dtype")
    if dtype is None and backend == "tensorflow":
        raise wrong_type(call, "dtype", None, "a dtype")
    if dtype is None and backend in ("numpy", "jax"):
        wide = "float32" if runs(call, "no numbers of 64 bits") else "float64"
        return TensorSpec((shape[0], samples), wide)
    if type(dtype) is int and backend == "tensorflow":
        return TensorSpec((shape[0], samples), None)  # the number of a dtype of TensorFlow
    if shape[0] == 0 and lenient(call):
        return TensorSpec((0,), dtype_argument(call, "int32"))
    return TensorSpec((shape[0], samples), dtype_argument(call, "int32"))


@op("keras.random.dropout", "keras.random.shuffle")
def same(call: OpCall) -> TensorSpec:
    if call.name == "dropout" and isinstance(call.arguments["rate"], str | tuple | None):
        raise wrong_type(call, "rate", call.arguments["rate"], "a number")
    if call.name == "shuffle" or call.arguments["rate"] != 0:
        refuse_symbols(call)
    name = "inputs" if call.name == "dropout" else "x"
    spec = call.tensor(name)
    if call.name == "shuffle" and not (lenient(call) and call.arguments["axis"] is None):
        axis_of(call, len(shape_of(call, name)))
    return TensorSpec(spec.shape, spec.dtype)


# -- labels --------------------------------------------------------------------------------------


def _class_axis(call: OpCall, rank: int) -> int:
    """Where the axis of classes goes: the end, or before an axis of the ids."""
    axis = whole(call, "axis")
    stop = rank if call.symbolic else rank + 1
    strict = call.symbolic or runs(call, "class axes are counted from the front")
    if strict and axis != -1 and not 0 <= axis < stop:
        raise KerasError(
            "axis-out-of-range",
            f"`axis` of `{call.name}` is -1 or an axis of the class ids, not {axis}.",
            keras=f"axis must be -1 or between [0, {stop})",
            argument="axis",
        )
    return axis_of(call, rank + 1)


def _classes(call: OpCall) -> Dim:
    given = call.arguments["num_classes"]
    found = given if isinstance(given, Sym) else whole(call, "num_classes")
    strict = runs(call, "class axes are counted from the front")
    return positive(call, "num_classes") if strict and isinstance(found, int) and found else found


@op("keras.ops.one_hot")
def one_hot(call: OpCall) -> TensorSpec:
    shape, classes = shape_of(call, "x"), _classes(call)
    axis = _class_axis(call, len(shape))
    dtype = dtype_argument(call, call.settings.floatx)
    if lenient(call) and classes == 0:
        classes = unknown_size("classes", dynamic=True)
    return TensorSpec((*shape[:axis], classes, *shape[axis:]), dtype)


@op("keras.ops.multi_hot")
def multi_hot(call: OpCall) -> TensorSpec:
    """One vector of 0 and 1 for the class ids of a sample, which are on the second axis."""
    shape, classes = shape_of(call, "inputs"), _classes(call)
    axis = _class_axis(call, len(shape))
    if lenient(call) and classes == 0:
        classes = unknown_size("classes", dynamic=True)
    hot = (*shape[:axis], classes, *shape[axis:])
    dtype = dtype_argument(call, call.settings.floatx)
    if call.symbolic:
        dtype = call.tensor("inputs").dtype
        kept = hot[-1:] if len(hot) == 2 else (hot[0], *hot[2:])
        return TensorSpec(kept, dtype)
    dropped = 1 if len(shape) > 1 else 0
    if lenient(call) and hot[dropped] == 0:
        raise KerasError(
            "size-below-one",
            f"`multi_hot` takes the largest over an axis of size 0 of {show_shape(hot)}.",
            keras="zero-size array to reduction operation maximum which has no identity",
            sizes=hot,
        )
    return TensorSpec((*hot[:dropped], *hot[dropped + 1 :]), dtype)


@op("keras.utils.to_categorical")
def to_categorical(call: OpCall) -> TensorSpec:
    """Class ids → one-hot vectors; a last axis of size 1 is dropped first."""
    refuse_symbols(call)
    spec = call.tensor("x")
    if spec.shape is None:
        raise Undecided("the shape of the labels is not known")
    shape = spec.shape
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    given = call.arguments["num_classes"]
    classes = given if isinstance(given, int | Sym) else unknown_size("classes")
    # A list or NumPy array gives float64, a tensor of the backend the default float.
    return TensorSpec((*shape, classes), call.settings.floatx if lenient(call) else None)


@op("keras.ops.meshgrid")
def meshgrid(call: OpCall) -> list[TensorSpec]:
    specs = specs_of(call, "x")
    lengths = [product(spec.shape or ()) for spec in specs]
    indexing = call.arguments["indexing"]
    if indexing not in ("xy", "ij") or (indexing == "xy" and len(specs) < 2 and call.symbolic):
        raise KerasError(
            "wrong-argument-value",
            "`meshgrid` takes `indexing` 'xy', with two tensors at least, or 'ij'.",
            keras="Valid values for `indexing` are 'xy' and 'ij'",
            argument="indexing",
        )
    if indexing == "xy" and len(lengths) > 1:
        lengths[0], lengths[1] = lengths[1], lengths[0]
    if call.symbolic:
        for item in call.arguments["x"]:
            if not isinstance(item, TensorSpec):
                raise wrong_type(call, "x", item, "made of tensors beside symbolic ones")
        # Keras states one dtype for all: the last one's, or the default float.
        dtype = specs[-1].dtype if indexing == "xy" else call.settings.floatx
        return [TensorSpec(tuple(lengths), dtype)] * len(specs)
    kinds: list[str | None] = [spec.dtype for spec in specs]
    if runs(call, "meshgrid takes vectors only") and any(
        len(spec.shape or ()) != 1 for spec in specs
    ):
        raise KerasError(
            "layer-rank-mismatch",
            f"On {title(call.settings.backend)}, `meshgrid` takes vectors only.",
            keras="Arguments to jax.numpy.meshgrid must be 1D",
            argument="x",
        )
    if None not in kinds and runs(call, "meshgrid takes one dtype"):
        # It multiplies by ones of the first dtype, which booleans make booleans of.
        kinds = ["bool" if "bool" in (kinds[0], kind) else kind for kind in kinds]
    strange = {kind for kind in kinds if kind not in ("bool", kinds[0])}
    if strange and None not in kinds and runs(call, "meshgrid takes one dtype"):
        raise KerasError(
            "wrong-argument-type",
            f"On {title(call.settings.backend)}, `meshgrid` takes tensors of one dtype, not "
            f"{' and '.join(sorted(map(str, {kinds[0], *strange})))}.",
            keras="cannot compute Mul as input #1(zero-based) was expected to be another dtype",
            argument="x",
            exception="InvalidArgumentError",
        )
    return [TensorSpec(tuple(lengths), kind) for kind in kinds]
