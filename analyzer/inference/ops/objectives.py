"""Loss functions, ``keras.losses.*`` and those of ``keras.ops.nn``."""

from __future__ import annotations

from ...domain import Shape, TensorSpec, differ, show_shape
from ..contract import KerasError, OpCall, Undecided, op
from ..dtypes import is_float
from ..shapes import broadcast_shapes, normalize_axis, reduce_shape
from .arguments import floatx_unless_float, shape_of, to_float, whole


def _losses(names: str) -> tuple[str, ...]:
    return tuple(f"keras.losses.{name}" for name in names.split())


_SQUEEZED = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
        "cosine_similarity",
    }
)


def same_rank(a: Shape, b: Shape) -> tuple[Shape, Shape]:
    """Keras drops a last axis of size 1 where the ranks differ by one, or gives a vector one."""
    if len(a) == len(b) + 1 and a[-1] == 1:
        return (a, (*b, 1)) if len(b) == 1 else (a[:-1], b)
    if len(b) == len(a) + 1 and b[-1] == 1:
        return ((*a, 1), b) if len(a) == 1 else (a, b[:-1])
    return a, b


@op(
    *_losses(
        "mean_squared_error mean_absolute_error mean_absolute_percentage_error "
        "mean_squared_logarithmic_error huber log_cosh hinge squared_hinge poisson "
        "cosine_similarity kl_divergence categorical_hinge binary_crossentropy "
        "binary_focal_crossentropy"
    )
)
def per_sample(call: OpCall) -> TensorSpec:
    """The mean over the last axis of what targets and predictions broadcast to."""
    a, b = shape_of(call, "y_true"), shape_of(call, "y_pred")
    if call.name == "cosine_similarity" and (len(a) < 2 or len(b) < 2):
        raise Undecided("the similarity of two vectors, which gains an axis")
    if call.name in _SQUEEZED:
        a, b = same_rank(a, b)
    if call.name.startswith("binary_"):
        _same_shape(call, a, b)
    shape = broadcast_shapes(a, b, operation=f"`{call.name}`")
    axis = whole(call, "axis") if "axis" in call.arguments else -1
    if not shape:
        raise Undecided("a loss of single numbers")
    dtype = floatx_unless_float(call, call.tensor("y_pred").dtype)
    return TensorSpec(reduce_shape(shape, axis, operation=f"`{call.name}`"), dtype)


@op("keras.ops.binary_crossentropy")
def binary(call: OpCall) -> TensorSpec:
    target, output = shape_of(call, "target"), shape_of(call, "output")
    _same_shape(call, target, output)
    return TensorSpec(output, call.tensor("output").dtype)


def _same_shape(call: OpCall, target: Shape, output: Shape) -> None:
    if len(target) != len(output) or any(map(differ, target, output)):
        raise KerasError(
            "label-size-mismatch",
            f"`{call.name}` needs targets of the shape of the output: {show_shape(target)} and "
            f"{show_shape(output)}.",
            keras="Arguments `target` and `output` must have the same shape.",
            sizes=(*target, *output),
        )


@op(
    "keras.ops.categorical_crossentropy",
    *_losses(
        "categorical_crossentropy categorical_focal_crossentropy "
        "categorical_generalized_cross_entropy"
    ),
)
def categorical(call: OpCall) -> TensorSpec:
    names = ("y_true", "y_pred") if "y_pred" in call.arguments else ("target", "output")
    target, output = (shape_of(call, name) for name in names)
    if call.path.startswith("keras.losses") and call.name != "categorical_crossentropy":
        shape = broadcast_shapes(target, output, operation=f"`{call.name}`")
    else:
        _same_shape(call, target, output)
        shape = output
    if not shape:
        raise Undecided("a loss of single numbers")
    axis = whole(call, "axis") if "axis" in call.arguments else -1
    given = call.tensor(names[1]).dtype
    dtype = given if is_float(given) else None
    return TensorSpec(reduce_shape(shape, axis, operation=f"`{call.name}`"), dtype)


@op("keras.ops.sparse_categorical_crossentropy", "keras.losses.sparse_categorical_crossentropy")
def sparse_categorical(call: OpCall) -> TensorSpec:
    """Class ids (batch, ...) or (batch, ..., 1), output (batch, ..., classes)."""
    names = ("y_true", "y_pred") if "y_pred" in call.arguments else ("target", "output")
    target, output = (shape_of(call, name) for name in names)
    if not output:
        raise Undecided("a loss of single numbers")
    axis = normalize_axis(whole(call, "axis"), len(output), f"`{call.name}`")
    if len(target) == len(output) and target[-1] == 1:
        target = target[:-1]
    rest = output[:axis] + output[axis + 1 :]
    if len(target) != len(rest) or any(map(differ, target, output[:-1])):
        raise KerasError(
            "label-size-mismatch",
            f"`{call.name}` takes one class id per prediction: targets {show_shape(target)} do "
            f"not fit an output of {show_shape(output)}.",
            keras="Argument `output` must have rank (ndim) `target.ndim - 1`.",
            sizes=(*target, *output),
        )
    return TensorSpec(target, floatx_unless_float(call, call.tensor(names[1]).dtype))


@op(*_losses("dice tversky"))
def overlap(call: OpCall) -> TensorSpec:
    shape = shape_of(call, "y_pred")
    if len(shape_of(call, "y_true")) != len(shape):
        raise Undecided("targets and predictions with different numbers of axes")
    axis = call.arguments["axis"]
    dtype = floatx_unless_float(call, call.tensor("y_pred").dtype)
    if axis is None:
        return TensorSpec((), dtype)
    raise Undecided("an overlap along some axes")


@op("keras.losses.circle")
def circle(call: OpCall) -> TensorSpec:
    shape, target = shape_of(call, "y_pred"), shape_of(call, "y_true")
    if len(shape) != 2 or target not in (shape[:1], (shape[0], 1)):
        raise Undecided("embeddings that are not (batch, size), with a label each")
    return TensorSpec(shape[:1], to_float(call, call.tensor("y_pred").dtype))


@op("keras.losses.ctc")
def ctc(call: OpCall) -> TensorSpec:
    """Targets (batch, length), output (batch, steps, classes) → one loss per sample."""
    target, output = shape_of(call, "y_true"), shape_of(call, "y_pred")
    if len(target) != 2 or len(output) != 3:
        raise KerasError(
            "label-rank-mismatch",
            "`ctc` takes targets (batch, length) and outputs (batch, steps, classes), got "
            f"{show_shape(target)} and {show_shape(output)}.",
            keras="Targets `y_true` are expected to be a tensor of shape (batch_size, max_length)",
            sizes=(*target, *output),
        )
    return TensorSpec(output[:1], floatx_unless_float(call, call.tensor("y_pred").dtype))


@op("keras.ops.ctc_loss")
def ctc_loss(call: OpCall) -> TensorSpec:
    output = shape_of(call, "output")
    if len(output) != 3:
        raise Undecided("outputs that are not (batch, steps, classes)")
    return TensorSpec(output[:1], to_float(call, call.tensor("output").dtype))


@op("keras.ops.psnr")
def psnr(call: OpCall) -> TensorSpec:
    _same_shape(call, shape_of(call, "x1"), shape_of(call, "x2"))
    return TensorSpec((), to_float(call, call.tensor("x1").dtype))
