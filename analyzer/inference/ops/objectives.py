"""Loss functions, ``keras.losses.*`` and those of ``keras.ops.nn``."""

from __future__ import annotations

from itertools import pairwise

from ...domain import Shape, TensorSpec, product, show_shape
from ...keras_api.backends import title
from ..contract import KerasError, OpCall, op
from ..dtypes import is_complex, is_float
from ..shapes import broadcast_shapes, matmul_shape, normalize_axis
from .arguments import (
    as_stated,
    axes_of,
    axis_of,
    floatx_unless_float,
    lenient,
    promote,
    refuse_symbols,
    require_stated,
    runs,
    same_shape,
    shape_of,
)
from .normalizing import divided_by_norms


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
    if call.name == "huber":
        refuse_symbols(call, "huber refuses symbols")
    if call.name in ("hinge", "squared_hinge"):
        refuse_symbols(call, "hinge refuses symbols")
    a, b = shape_of(call, "y_true"), shape_of(call, "y_pred")
    if call.name in _SQUEEZED:
        a, b = same_rank(a, b)
    if call.name.startswith("binary_"):
        _same_shape(call, a, b)
    if call.name in ("hinge", "squared_hinge"):
        _check_hinge(call)
    if call.name == "cosine_similarity":
        a, b = (_normalised(call, shape) for shape in (a, b))
    shape = broadcast_shapes(a, b, operation=f"`{call.name}`")
    if "axis" in call.arguments:
        axes = axes_of(call, len(shape))
    else:
        axes = (normalize_axis(-1, len(shape), f"`{call.name}`"),)
    kept = tuple(dim for i, dim in enumerate(shape) if i not in axes)
    return TensorSpec(kept, _loss_dtype(call))


def _check_hinge(call: OpCall) -> None:
    """Labels of 0 and 1 become floats, others stay: symbolic ones have to be floats before."""
    dtype = call.tensor("y_pred").dtype
    if as_stated(call) and dtype is not None and promote(call, dtype, "float") != dtype:
        raise KerasError(
            "wrong-argument-type",
            f"`{call.name}` needs predictions of the default float, not {dtype}.",
            keras="`true_fn` and `false_fn` should return outputs of the same kind",
            argument="y_pred",
        )


def _loss_dtype(call: OpCall) -> str | None:
    dtype = floatx_unless_float(call, call.tensor("y_pred").dtype)
    if call.name == "cosine_similarity" and (call.symbolic or lenient(call)):
        return call.settings.floatx
    if call.name == "mean_squared_logarithmic_error":
        return promote(call, dtype, call.settings.floatx)
    return promote(call, dtype)


def _normalised(call: OpCall, shape: Shape) -> Shape:
    """`keras.utils.normalize` gives arrays of one axis a first one."""
    if not shape and runs(call, "normalize takes scalars for vectors"):
        shape = (1,)
    axes = axes_of(call, len(shape))
    return divided_by_norms(shape, axes, call.arguments["axis"]) if lenient(call) else shape


@op("keras.ops.binary_crossentropy")
def binary(call: OpCall) -> TensorSpec:
    target, output = shape_of(call, "target"), shape_of(call, "output")
    _same_shape(call, target, output)
    return TensorSpec(output, call.tensor("output").dtype)


def _same_shape(call: OpCall, target: Shape, output: Shape) -> None:
    if not same_shape(call, target, output):
        raise KerasError(
            "label-size-mismatch",
            f"`{call.name}` needs targets of the shape of the output: {show_shape(target)} and "
            f"{show_shape(output)}.",
            keras="Arguments `target` and `output` must have the same shape.",
            sizes=(*target, *output),
        )


@op(
    "keras.ops.categorical_crossentropy",
    *_losses("categorical_crossentropy categorical_focal_crossentropy"),
)
def categorical(call: OpCall) -> TensorSpec:
    """One loss per vector of probabilities."""
    names = ("y_true", "y_pred") if "y_pred" in call.arguments else ("target", "output")
    target, output = (shape_of(call, name) for name in names)
    given = call.tensor(names[1]).dtype
    strict = call.settings.backend != "numpy" or not is_float(given)
    if call.arguments.raw("label_smoothing") and strict:
        require_stated(call, target[-1:], "the number of classes, to smooth the labels")
    smoothed = call.arguments.raw("label_smoothing")
    if call.name == "categorical_focal_crossentropy":
        shape = broadcast_shapes(target, output, operation=f"`{call.name}`")
        axes_of(call, len(output))
        given = _loss_dtype(call)
        if given == "bfloat16" and smoothed and call.settings.backend == "numpy":
            given = "float32"
    else:
        _same_shape(call, target, output)
        shape = output
        if call.symbolic:
            # Keras states the sizes without the last, whatever the axis.
            normalize_axis(-1, len(shape), f"`{call.name}`")
            return TensorSpec(shape[:-1], given)
    axes = axes_of(call, len(shape))
    kept = tuple(dim for i, dim in enumerate(shape) if i not in axes)
    return TensorSpec(kept, given if is_float(given) or is_complex(given) else None)


@op("keras.losses.categorical_generalized_cross_entropy")
def generalized(call: OpCall) -> TensorSpec:
    """Class ids (batch, ...) and probabilities (batch, ..., classes)."""
    labels, output = shape_of(call, "y_true"), shape_of(call, "y_pred")
    classes = output[normalize_axis(-1, len(output), f"`{call.name}`")]
    shape = broadcast_shapes((*labels, classes), output, operation=f"`{call.name}`")
    return TensorSpec(shape[:-1], _loss_dtype(call))


@op("keras.ops.sparse_categorical_crossentropy", "keras.losses.sparse_categorical_crossentropy")
def sparse_categorical(call: OpCall) -> TensorSpec:
    """Class ids (batch, ...) or (batch, ..., 1), output (batch, ..., classes)."""
    names = ("y_true", "y_pred") if "y_pred" in call.arguments else ("target", "output")
    target, output = (shape_of(call, name) for name in names)
    if not output:
        raise KerasError(
            "label-size-mismatch",
            f"`{call.name}` needs an output with an axis of classes.",
            keras="Argument `output` must be at least rank 1.",
            argument=names[1],
        )
    axis = axis_of(call, len(output))
    if call.arguments["axis"] not in (-1, len(output) - 1) and runs(
        call, "classes are on the last axis"
    ):
        raise KerasError(
            "wrong-argument-value",
            f"On {title(call.settings.backend)}, `{call.name}` has its classes on the last axis, "
            f"not on axis {axis} of {len(output)}.",
            keras="Only axis=-1 is currently supported.",
            argument="axis",
        )
    if call.path.startswith("keras.losses") and len(target) == len(output) and target[axis] == 1:
        target = target[:axis] + target[axis + 1 :]
    if len(target) == len(output) and target[-1] == 1:
        target = target[:-1]
    rest = output[:axis] + output[axis + 1 :]
    fitting = rest if call.symbolic else output[:-1]
    if not same_shape(call, target, fitting):
        raise KerasError(
            "label-size-mismatch",
            f"`{call.name}` takes one class id per prediction: targets {show_shape(target)} do "
            f"not fit an output of {show_shape(output)}.",
            keras="Arguments `target` and `output` must have the same shape up until the last",
            sizes=(*target, *output),
        )
    if not call.symbolic:
        one_hot = (*target[:axis], output[axis], *target[axis:])
        found = broadcast_shapes(one_hot, output, operation=f"`{call.name}`")
        rest = found[:axis] + found[axis + 1 :]
        if lenient(call) and call.tensor(names[1]).dtype == "bfloat16":
            return TensorSpec(rest, "float32")
    return TensorSpec(rest, call.tensor(names[1]).dtype)


@op(*_losses("dice tversky"))
def overlap(call: OpCall) -> TensorSpec:
    """One minus twice what both have in common, over what both have."""
    target, output = shape_of(call, "y_true"), shape_of(call, "y_pred")
    parts = [broadcast_shapes(target, output, operation=f"`{call.name}`")]
    if call.name == "dice":
        parts += [target, output]
    kept: list[Shape] = []
    for part in parts:
        axes = axes_of(call, len(part), scalars=True)
        kept.append(tuple(dim for i, dim in enumerate(part) if i not in axes))
    shape = broadcast_shapes(*kept, operation=f"`{call.name}`")
    dtype = floatx_unless_float(call, call.tensor("y_pred").dtype)
    return TensorSpec(shape, promote(call, dtype))


@op("keras.losses.circle")
def circle(call: OpCall) -> TensorSpec:
    """Embeddings (batch, size) with a label each; arrays only, for it makes a mask of its size."""
    refuse_symbols(call)
    shape, labels = shape_of(call, "y_pred"), shape_of(call, "y_true")
    distances = matmul_shape(shape, shape[::-1], "`circle`")
    pairs = (product(labels),) * 2
    found = broadcast_shapes(distances, pairs, operation="`circle`")
    kept = (found[0], *found[2:])
    dtype = floatx_unless_float(call, call.tensor("y_pred").dtype)
    return TensorSpec(kept, "float32" if dtype == "bfloat16" and lenient(call) else dtype)


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
    require_stated(call, output[:2], "the batch size and the number of steps")
    _same_batch(call, target, output)
    dtype = promote(call, call.tensor("y_pred").dtype, "float32")
    return TensorSpec(target[:1], dtype)


def _same_batch(call: OpCall, *shapes: Shape) -> None:
    for a, b in pairwise(shapes):
        if not a or not b or not same_shape(call, a[:1], b[:1]):
            raise KerasError(
                "label-size-mismatch",
                f"`{call.name}` needs the same batch size everywhere, got {show_shape(a)} and "
                f"{show_shape(b)}.",
                keras="must have the same first dimension.",
                sizes=(*a, *b),
            )


@op("keras.ops.ctc_loss")
def ctc_loss(call: OpCall) -> TensorSpec:
    target, output = shape_of(call, "target"), shape_of(call, "output")
    _same_batch(call, target, output)
    _same_batch(call, shape_of(call, "target_length"), target)
    _same_batch(call, shape_of(call, "output_length"), output)
    return TensorSpec(target[:1], promote(call, call.tensor("output").dtype, "float32"))


@op("keras.ops.psnr")
def psnr(call: OpCall) -> TensorSpec:
    a, b = shape_of(call, "x1"), shape_of(call, "x2")
    if call.symbolic:
        if len(a) != len(b):
            raise KerasError(
                "layer-rank-mismatch",
                f"`psnr` compares two tensors of one shape, got {show_shape(a)} and "
                f"{show_shape(b)}.",
                keras="Inputs must have the same rank",
                sizes=(*a, *b),
            )
        return TensorSpec((), call.settings.floatx)
    _same_shape(call, a, b)
    return TensorSpec((), promote(call, *(call.tensor(x).dtype for x in ("x1", "x2")), "float"))
