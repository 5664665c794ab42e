"""The models of ``keras.applications``: what their arguments must be, and their graphs inferred.

After ``keras/src/applications``; the checks are those of `obtain_input_shape` there.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..domain import Dim, Shape, Sym, TensorSpec, Unknown, Weight, is_dynamic, leaves, unknown_size
from ..keras_api.applications import Application, Head, Row
from .contract import Config, Inferred, KerasError, LayerCall, Settings, Undecided, layer
from .run import Inference

RULE = "pretrained-shape-or-classes"

_CUSTOM = "keras.src.applications."
_CHANNELS_LAST = ("ConvNeXt", "DenseNet", "NASNet")
"""Beginnings of the names of applications that refuse channels first."""
_SIZE_FROM_TENSOR = ("MobileNetV2",)
"""Those whose size is that of the tensor, where there are weights for that size."""


class Request(Struct, frozen=True):
    """The arguments of an application, checked. None in `input_shape` means any size.

    `input_shape` has the channels last, whatever `channels_first` says of the model.

    `name` is what the model will be called.
    """

    application: Application
    name: str
    head: Head
    imagenet: bool
    input_shape: tuple[int | Sym | None, ...]
    width: Mapping[str, Any]
    preprocessing: bool
    classes: Any
    activation: Any
    channels_first: bool = False
    depth_multiplier: Any = 1
    drops: bool = True
    """Whether there is a dropout before the classifier."""


class Step(Struct, frozen=True):
    """One layer or operation of an inferred graph; `members` are those of a Sequential."""

    row: Row
    config: Mapping[str, Any]
    output: TensorSpec
    weights: tuple[Weight, ...] | None
    members: tuple[Step, ...] = ()


def check_arguments(
    app: Application, config: Config, settings: Settings, tensor: TensorSpec | None = None
) -> Request:
    """The arguments as the application takes them; raises `KerasError` where Keras refuses.

    `tensor` is what `input_tensor` holds.
    """
    first = settings.data_format == "channels_first"
    if first and app.name.startswith(_CHANNELS_LAST):
        raise KerasError(
            RULE,
            f"{app.name} needs the channels last, but the image data format is channels_first.",
            keras="does not support the `channels_first` image data format.",
        )
    include_top = config.flag("include_top")
    imagenet = _check_weights(config.raw("weights"))
    classes = config.raw("classes", 1000)
    if imagenet and include_top and isinstance(classes, int) and classes != 1000:
        raise KerasError(
            RULE,
            f"The ImageNet weights of {app.name} end in 1000 classes, not {int(classes)}. Pass "
            "`include_top=False` and add a Dense layer of your own, or `weights=None`.",
            keras="If using `weights='imagenet'` with `include_top=True`, "
            "`classes` should be 1000.",
            argument="classes",
            sizes=(classes,),
        )
    given = config.raw("input_shape")
    if given is None and tensor is not None and app.shape_from_tensor:
        given = _shape_of(tensor, first)
    elif given is None and tensor is not None and include_top and app.name in _SIZE_FROM_TENSOR:
        seen = _shape_of(tensor, first)
        if isinstance(seen, tuple) and seen[0] == seen[1] and seen[0] in (app.pretrained or ()):
            given = seen
    elif first and isinstance(given, tuple) and len(given) == 3:
        given = (*given[1:], given[0])
    shape = _input_shape(app, given, include_top, imagenet)
    width = {n: config[n] for n in ("alpha", "minimalistic") if n in config}
    if imagenet:
        _check_width(app, config, width)
    activation = config.raw("classifier_activation", "softmax")
    if include_top and imagenet and isinstance(activation, str):
        _check_activation(app, activation)
    pooling = config["pooling"] if not include_top else None
    head: Head = "top" if include_top else pooling if pooling in ("avg", "max") else "none"
    preprocessing = "include_preprocessing" not in config or config.flag("include_preprocessing")
    name = config.raw("name") or _model_name(app, config, shape, imagenet)
    name = name if isinstance(name, str) else app.model_name
    if name != app.model_name:
        _check_name(app, name, imagenet)
    multiplier = config.raw("depth_multiplier", 1)
    if isinstance(multiplier, Unknown):
        raise Undecided(multiplier.reason)
    drops = config.raw("dropout_rate", 0.2) != 0
    return Request(
        app, name, head, imagenet, shape, width, preprocessing, classes, activation, first,
        multiplier, drops,
    )  # fmt: skip


def _check_name(app: Application, name: str, imagenet: bool) -> None:
    """Some look things up by the name of the model: their blocks, or their weights."""
    if app.name.startswith("EfficientNetV2"):
        what, keras = "layers", f"KeyError: {name!r}"
    elif imagenet and app.name.startswith("ConvNeXt"):
        what, keras = "ImageNet weights", f'Model name "{name}" does not match weights variant'
    else:
        return
    raise KerasError(
        RULE,
        f"Keras looks up the {what} of {app.name} by the name of the model, {app.model_name!r}: "
        f"it cannot be called {name!r}.",
        keras=keras,
        argument="name",
    )


def _check_width(app: Application, config: Config, width: Mapping[str, Any]) -> None:
    """Weights are published for some widths only."""
    alpha = width.get("alpha", 1.0)
    if config.raw("depth_multiplier", 1) not in (1, None):
        raise KerasError(
            RULE,
            f"The ImageNet weights of {app.name} are for `depth_multiplier=1`.",
            keras="If imagenet weights are being loaded, depth multiplier must be 1.",
            argument="depth_multiplier",
        )
    if not isinstance(alpha, int | float) or not app.widths:
        return
    if isinstance(alpha, int) and app.name.startswith("MobileNetV3"):
        raise KerasError(
            RULE,
            f"{app.name} looks up its ImageNet weights by how `alpha` is written: {alpha}.0, not "
            f"{alpha}.",
            keras=f"KeyError: '{app.name.removeprefix('MobileNetV3').lower()}_224_{alpha}_float'",
            argument="alpha",
        )
    slim = bool(width.get("minimalistic"))
    known = {
        float(each.get("alpha", 1.0))
        for each in (*app.widths, {})
        if bool(each.get("minimalistic")) == slim or slim is False
    }
    known = {1.0} if slim else known
    if float(alpha) not in known:
        raise KerasError(
            RULE,
            f"There are ImageNet weights of {app.name} for `alpha` "
            f"{', '.join(map(str, sorted(known)))}, not for {alpha}.",
            keras="If imagenet weights are being loaded, alpha can be one of",
            argument="alpha",
        )


def _shape_of(tensor: TensorSpec, first: bool) -> Any:
    """The shape that an application takes from a tensor: columns, rows, three channels."""
    if tensor.shape is None or len(tensor.shape) != 4:
        return Unknown("the shape of the input tensor")
    sizes = tensor.shape[2:] if first else tensor.shape[1:3]
    rows, columns = (None if is_dynamic(d) else d for d in sizes)
    return (columns, rows, 3)


def _model_name(app: Application, config: Config, shape: Any, imagenet: bool) -> str:
    rows = shape[0]
    known = app.pretrained or ()
    if imagenet and app.pretrained is not None and (rows != shape[1] or rows not in known):
        rows = app.size
    return app.model_name.format(alpha=config.raw("alpha", 1.0), rows=rows)


def _check_activation(app: Application, activation: str) -> None:
    if activation not in ("softmax", "linear"):
        raise KerasError(
            RULE,
            f"With the ImageNet weights the classifier of {app.name} ends in softmax or in no "
            f"activation, not in {activation!r}.",
            keras="Only `None` and `softmax` activations are allowed for the "
            "`classifier_activation` argument when using pretrained weights",
            argument="classifier_activation",
        )


def _check_weights(weights: Any) -> bool:
    """Whether the weights are those of ImageNet."""
    if weights is None or isinstance(weights, Unknown):
        return False
    if weights == "imagenet":
        return True
    near = (
        isinstance(weights, str)
        and not set(weights) & set("./\\")
        and difflib.SequenceMatcher(None, weights.lower(), "imagenet").ratio() > 0.8
    )
    if near or isinstance(weights, bool):
        raise KerasError(
            RULE,
            f"`weights` is 'imagenet', None or a file of weights, not {weights!r}.",
            keras="The `weights` argument should be either `None` (random initialization), "
            "'imagenet' (pre-training on ImageNet), or the path to the weights file to be loaded.",
            argument="weights",
        )
    return False


def _input_shape(
    app: Application, given: Any, include_top: bool, imagenet: bool
) -> tuple[int | Sym | None, ...]:
    """Height, width and channels of the input, after `obtain_input_shape`."""
    size = app.size if include_top else app.size_without_top
    if isinstance(given, Unknown):
        height, width, channels = (unknown_size("input_shape") for _ in range(3))
        return (height, width, channels)
    if given is None or given == ():
        return (size, size, 3)
    if not isinstance(given, tuple):
        raise Undecided("the input shape is not known")
    if len(given) != 3:
        raise KerasError(
            RULE,
            f"`input_shape` is (height, width, channels), without the batch; here it has "
            f"{len(given)} number{'s' if len(given) != 1 else ''}.",
            keras="`input_shape` must be a tuple of three integers.",
            argument="input_shape",
        )
    given = tuple(unknown_size("input_shape") if isinstance(d, Unknown) else d for d in given)
    if not all(d is None or isinstance(d, int | Sym) for d in given):
        raise Undecided("the input shape is not made of sizes")
    height, width, channels = given
    known = [d for d in (height, width) if isinstance(d, int)]
    if imagenet and include_top and app.pretrained is not None:
        _check_pretrained(app, given)
    elif imagenet and isinstance(channels, int) and channels != 3:
        raise _channels(app, channels)
    small = next((d for d in known if d < app.minimum), None)
    if small is not None:
        raise KerasError(
            RULE,
            f"{app.name} takes images of at least {app.minimum}×{app.minimum}, but `input_shape` "
            f"says {_show(given)}. Enlarge the images (`Resizing`), or take a smaller model.",
            keras=f"Input size must be at least {app.minimum}x{app.minimum}; "
            f"Received: input_shape={_show(given)}",
            argument="input_shape",
            sizes=(small,),
        )
    if None in (height, width) and include_top and app.top_needs_size:
        raise KerasError(
            RULE,
            f"With `include_top=True` {app.name} needs a height and width; `input_shape` says "
            f"{_show(given)}.",
            keras="If `include_top` is True, you should specify a static `input_shape`.",
            argument="input_shape",
        )
    if None in given and imagenet and app.pretrained_needs_size:
        raise KerasError(
            RULE,
            f"The ImageNet weights of {app.name} need a height and width; `input_shape` says "
            f"{_show(given)}.",
            keras="the input_shape argument must be static (no None entries).",
            argument="input_shape",
        )
    return given


def _check_pretrained(app: Application, given: tuple[Any, ...]) -> None:
    """With ImageNet weights and the classifier the shape is one of few."""
    sizes = app.pretrained or ()
    if any(isinstance(d, Sym) for d in given):
        return
    if given[0] == given[1] and given[0] in sizes and given[2] == 3:
        return
    default = (app.size, app.size, 3)
    raise KerasError(
        RULE,
        f"With `include_top=True` the ImageNet weights of {app.name} take inputs of "
        f"{_show(default)}, but `input_shape` says {_show(given)}. Pass `include_top=False` and "
        "add a classifier of your own, or `weights=None`.",
        keras="When setting `include_top=True` and loading `imagenet` weights, `input_shape` "
        f"should be {_show(default)}.  Received: input_shape={_show(given)}",
        argument="input_shape",
        sizes=tuple(d for d in given if isinstance(d, int)),
    )


def _channels(app: Application, channels: int) -> KerasError:
    return KerasError(
        RULE,
        f"The ImageNet weights of {app.name} are for 3 channels, but the input has "
        f"{int(channels)}. Repeat the channel three times, or pass `weights=None`.",
        keras="The input must have 3 channels",
        argument="input_shape",
        sizes=(channels,),
    )


def _show(shape: tuple[Any, ...]) -> str:
    return "(" + ", ".join("None" if d is None else str(d) for d in shape) + ")"


# -- the graph ----------------------------------------------------------------------------------

_CACHE: dict[Any, tuple[Step, ...]] = {}
_CACHED = 48


def infer_graph(inference: Inference, request: Request, spec: TensorSpec) -> tuple[Step, ...]:
    """Every layer of the graph on an input of `spec`, in the order of their calls.

    Raises `Undecided` where there is no table for the width, `KerasError` where the graph does
    not fit the input.
    """
    shape = _clean(spec.shape)
    if shape is None or len(shape) != 4:
        raise Undecided("the shape of the input is not known")
    rows = request.application.graph(
        request.head,
        width=request.width,
        imagenet=request.imagenet,
        rgb=request.input_shape[2] == 3,
        sized=not any(is_dynamic(d) for d in _space(shape, request.channels_first)),
        preprocessing=request.preprocessing,
    )
    if rows is None:
        raise Undecided("a width that has no table")
    rows = _varied(request, rows)
    given = {"$classes": request.classes, "$classifier_activation": request.activation}
    plain = all(v is None or isinstance(v, int | str) for v in given.values())
    facts = (request.imagenet, request.preprocessing, request.input_shape[2] == 3,
             request.depth_multiplier, request.drops)  # fmt: skip
    width = tuple(sorted(request.width.items()))
    key = (
        request.application.name,
        request.head,
        width,
        facts,
        shape,
        spec.dtype,
        tuple(given.items()) if plain else id(request),
        inference.settings,
    )
    steps = _CACHE.get(key)
    if steps is None:
        first = TensorSpec(shape, spec.dtype)
        steps = tuple(_steps(inference, rows, first, given))
        channels = shape[1 if request.channels_first else 3]
        if request.imagenet and isinstance(channels, int) and channels != 3:
            raise _channels(request.application, channels)
        if plain:
            if len(_CACHE) >= _CACHED:
                del _CACHE[next(iter(_CACHE))]
            _CACHE[key] = steps
    return steps


def _space(shape: Shape, first: bool) -> Shape:
    """Rows and columns of (batch, ...) images."""
    return shape[2:] if first else shape[1:3]


_FIRST_AXIS = frozenset(
    f"keras.layers.{name}" for name in ("BatchNormalization", "Concatenate", "Normalization")
)


def _varied(request: Request, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows with what the arguments change in single layers."""
    if not request.drops and request.head == "top":
        gone = {row.name: row.inputs for row in rows if row.path == "keras.layers.Dropout"}
        rows = tuple(
            replace(row, inputs=gone.get(row.inputs, row.inputs))
            if isinstance(row.inputs, str)
            else row
            for row in rows
            if row.name not in gone
        )
    if request.depth_multiplier != 1:
        rows = tuple(
            replace(row, config={**row.config, "depth_multiplier": request.depth_multiplier})
            if row.path == "keras.layers.DepthwiseConv2D"
            else row
            for row in rows
        )
    return tuple(_with_channels_first(row) for row in rows) if request.channels_first else rows


def _with_channels_first(row: Row) -> Row:
    if row.path in _FIRST_AXIS:
        return replace(row, config={**row.config, "axis": 1})
    target = row.config.get("target_shape")
    if isinstance(target, tuple) and len(target) == 3:
        return replace(row, config={**row.config, "target_shape": (target[2], *target[:2])})
    return row


def _clean(shape: Shape | None) -> tuple[Dim, ...] | None:
    """The sizes without their origins."""
    if shape is None:
        return None
    return tuple(int(d) if isinstance(d, int) else Sym(d.terms) for d in shape)


def _steps(
    inference: Inference, rows: tuple[Row, ...], spec: TensorSpec, given: Mapping[str, Any]
) -> list[Step]:
    outputs = {"": spec}
    steps: list[Step] = []
    for row in rows:
        step = _step(inference, row, outputs, given)
        outputs[row.name] = step.output
        steps.append(step)
    return steps


def _step(
    inference: Inference, row: Row, outputs: Mapping[str, TensorSpec], given: Mapping[str, Any]
) -> Step:
    if isinstance(row.inputs, dict):
        arguments = {
            name: outputs[value[0]] if isinstance(value, tuple) else value
            for name, value in row.inputs.items()
        }
        return Step(row, {}, _one(inference.op(row.path, arguments)), ())
    single = isinstance(row.inputs, str)
    inputs: Any = outputs[row.inputs] if single else tuple(outputs[name] for name in row.inputs)
    if row.members:
        members: list[Step] = []
        for member in row.members:
            members.append(_step(inference, member, {"": inputs}, given))
            inputs = members[-1].output
        weights = tuple(w for member in members for w in member.weights or ())
        return Step(row, {}, inputs, weights, tuple(members))
    config = {name: _filled(value, given) for name, value in row.config.items()}
    if row.kernel is not None:
        first = inference.settings.data_format == "channels_first"
        config["padding"] = _correct_pad(inputs.shape, row.kernel, first)
    inferred = inference.layer_class(row.path, config, (inputs,))
    return Step(row, config, _one(inferred.outputs), inferred.weights)


def _filled(value: Any, given: Mapping[str, Any]) -> Any:
    """The value with the arguments of the application put in their places."""
    if isinstance(value, tuple):
        return tuple(_filled(item, given) for item in value)
    return given.get(value, value) if isinstance(value, str) else value


def _one(outputs: Any) -> TensorSpec:
    found = leaves(outputs)
    return found[0] if found and isinstance(found[0], TensorSpec) else TensorSpec(None, None)


def _correct_pad(shape: Shape | None, kernel: int | tuple[int, int], first: bool) -> Any:
    """The padding that lets a stride of 2 end where ``same`` would (`imagenet_utils`)."""
    if shape is None:
        return Unknown("a padding that depends on the input")
    height, width = (kernel, kernel) if isinstance(kernel, int) else kernel
    rows, columns = _space(shape, first)
    if is_dynamic(rows):
        adjust: tuple[int, ...] = (1, 1)
    elif isinstance(rows, int) and isinstance(columns, int):
        adjust = (1 - rows % 2, 1 - columns % 2)
    else:
        return Unknown("a padding that depends on the input")
    return ((height // 2 - adjust[0], height // 2), (width // 2 - adjust[1], width // 2))


# -- layers that only applications have ------------------------------------------------------------


@layer(
    _CUSTOM + "convnext.StochasticDepth",
    _CUSTOM + "inception_resnet_v2.CustomScaleLayer",
)
def _keeps_shape(call: LayerCall) -> Inferred:
    return Inferred(TensorSpec(call.many()[0].shape, call.many()[0].dtype))


@layer(_CUSTOM + "convnext.LayerScale")
def _layer_scale(call: LayerCall) -> Inferred:
    return Inferred(call.single(), (Weight("gamma", (call.config.dim("projection_dim"),)),))


__all__ = ["RULE", "Request", "Step", "check_arguments", "infer_graph"]
