"""The layer plan: what the model is, as calls of Keras in order, with the shapes between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .code import Call, Expression, Name
from .errors import GenerationError
from .spec import (
    Activation,
    Augmentation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalPool2D,
    Layer,
    Normalization,
    Pool2D,
    Rescaling,
)


def complete_layers(layers: list[Layer], shape: tuple[int, ...] | None) -> list[Layer]:
    """`layers` with the Flatten that an image (`shape`) needs before Dense, and sound padding.

    Only what Keras could not do without is added: stated layers keep their order and sizes.
    """
    if shape is None:
        for layer in layers:
            if isinstance(layer, Conv2D | Pool2D | GlobalPool2D):
                raise GenerationError(
                    f"A {layer.type} layer needs images, but the input is a table of features."
                )
        return list(layers)
    done: list[Layer] = []
    flat = False
    height, width = shape[:2]
    for layer in layers:
        match layer:
            case Conv2D() if layer.padding == "valid" and min(height, width) < max(
                layer.kernel_size
            ):
                layer = layer.model_copy(update={"padding": "same"})
            case Conv2D() if layer.padding == "valid":
                height -= layer.kernel_size[0] - 1
                width -= layer.kernel_size[1] - 1
            case Pool2D():
                height, width = height // layer.pool_size[0], width // layer.pool_size[1]
                if min(height, width) < 1:
                    raise GenerationError(
                        f"Images of {shape[0]}x{shape[1]} are too small for so many pooling layers."
                    )
            case Flatten() | GlobalPool2D():
                flat = True
            case Dense() if not flat:
                done.append(Flatten())
                flat = True
            case _:
                pass
        if flat and isinstance(layer, Conv2D | Pool2D):
            raise GenerationError(f"A {layer.type} layer cannot follow a flattened image.")
        done.append(layer)
    return done if flat else [*done, Flatten()]


def calls(layers: Sequence[Layer], units: Expression | None) -> list[Call]:
    """One call per layer; `units` replaces the size of the head where only the data tells it."""
    made: list[Call] = []
    for index, layer in enumerate(layers):
        last = index == len(layers) - 1
        if isinstance(layer, Augmentation):
            made += _augmentation(layer)
        else:
            made.append(_call(layer, units if last else None))
    return made


def _augmentation(layer: Augmentation) -> Iterable[Call]:
    if layer.flip:
        yield Call("layers.RandomFlip", ("horizontal",))
    yield Call("layers.RandomRotation", (0.05,))
    yield Call("layers.RandomZoom", (0.1,))


def _call(layer: Layer, units: Expression | None) -> Call:
    match layer:
        case Dense():
            size = layer.units if units is None else units
            return Call("layers.Dense", (size,), _options(activation=layer.activation, l2=layer.l2))
        case Conv2D():
            height, width = layer.kernel_size
            return Call(
                "layers.Conv2D",
                (layer.filters, height if height == width else layer.kernel_size),
                _options(
                    padding=None if layer.padding == "valid" else layer.padding,
                    activation=layer.activation,
                    l2=layer.l2,
                ),
            )
        case Pool2D():
            height, width = layer.pool_size
            name = "MaxPooling2D" if layer.type == "max_pool" else "AveragePooling2D"
            size = height if height == width else layer.pool_size
            return Call(f"layers.{name}", () if size == 2 else (size,))
        case GlobalPool2D():
            kind = "Average" if layer.type == "global_average_pool" else "Max"
            return Call(f"layers.Global{kind}Pooling2D")
        case Flatten():
            return Call("layers.Flatten")
        case Dropout():
            return Call("layers.Dropout", (layer.rate,))
        case BatchNormalization():
            return Call("layers.BatchNormalization")
        case Activation():
            return Call("layers.Activation", (layer.function,))
        case Rescaling():
            # 1/255 reads better than 0.00392…, and is the same number.
            return Call("layers.Rescaling", (Name(f"1.0 / {layer.maximum:g}"),))
        case Normalization():
            return Call("normalization")
        case _:
            raise GenerationError(f"There is no call for a {layer.type} layer.")


def _options(**options: object) -> tuple[tuple[str, Expression], ...]:
    made: list[tuple[str, Expression]] = []
    for name, value in options.items():
        if value is None:
            continue
        if name == "l2":
            made.append(("kernel_regularizer", Call("keras.regularizers.L2", (value,))))
        else:
            made.append((name, value))
    return tuple(made)
