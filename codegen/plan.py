"""The layer plan: what the model is, as calls of Keras in order, with the shapes between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .code import Call, Expression, Name
from .errors import GenerationError
from .spec import (
    Activation,
    Augmentation,
    BatchNormalization,
    Conv1D,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalPool1D,
    GlobalPool2D,
    Layer,
    Normalization,
    Pool1D,
    Pool2D,
    Recurrent,
    Rescaling,
)

SEQUENCE = (Embedding, Recurrent, Conv1D, Pool1D, GlobalPool1D)
"""Layers that take a sequence of steps."""


def complete_layers(layers: list[Layer], shape: tuple[int, ...] | None) -> list[Layer]:
    """`layers` with the Flatten that an image (`shape`) needs before Dense, and sound padding.

    Only what Keras could not do without is added: stated layers keep their order and sizes.
    """
    if shape is None:
        for layer in layers:
            if isinstance(layer, (Conv2D, Pool2D, GlobalPool2D, *SEQUENCE)):
                kind = "a sequence" if isinstance(layer, SEQUENCE) else "images"
                raise GenerationError(
                    f"A {layer.type} layer needs {kind}, but the input is a table of features."
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


def complete_sequence(layers: Sequence[Layer], *, text: bool) -> list[Layer]:
    """`layers` over a sequence: with an Embedding for `text`, and one vector before Dense.

    Convolutions and pooling that were said without their dimension are those of sequences.
    """
    done: list[Layer] = []
    steps = True
    flat = [_one_dimensional(layer) for layer in layers]
    for index, layer in enumerate(flat):
        if text and not done and not isinstance(layer, Embedding):
            done.append(Embedding())
        match layer:
            case Recurrent() | Flatten() | GlobalPool1D():
                steps = isinstance(layer, Recurrent) and _goes_on(flat[index + 1 :])
            case Dense() if steps:
                done.append(GlobalPool1D())
                steps = False
            case Conv1D() | Pool1D() if not steps:
                raise GenerationError(f"A {layer.type} layer cannot follow one vector a sample.")
            case _:
                pass
        done.append(layer)
    return [*done, GlobalPool1D()] if steps else done


def complete_factors(layers: Sequence[Layer]) -> list[Layer]:
    """`layers` over a pair of vectors: with an Embedding, and Dense layers after it if any."""
    for layer in layers:
        if not isinstance(layer, Embedding | Dense | Dropout | BatchNormalization | Activation):
            raise GenerationError(
                f"A {layer.type} layer cannot follow the vectors of a user and an item."
            )
    embedded = [layer for layer in layers if isinstance(layer, Embedding)]
    others = [layer for layer in layers if not isinstance(layer, Embedding)]
    return [*(embedded[:1] or [Embedding(dimension=16)]), *others]


def _goes_on(after: Sequence[Layer]) -> bool:
    """Whether what comes `after` a layer takes a sequence again, before any Dense layer."""
    for item in after:
        if isinstance(item, SEQUENCE):
            return True
        if isinstance(item, Dense | Flatten):
            return False
    return False


def _one_dimensional(layer: Layer) -> Layer:
    match layer:
        case Conv2D():
            return Conv1D(
                filters=layer.filters, kernel_size=layer.kernel_size[0], padding="same",
                activation=layer.activation, l2=layer.l2,
            )  # fmt: skip
        case Pool2D():
            kind = "max_pool1d" if layer.type == "max_pool" else "average_pool1d"
            return Pool1D(type=kind, pool_size=layer.pool_size[0])
        case GlobalPool2D():
            mean = layer.type == "global_average_pool"
            return GlobalPool1D(type="global_average_pool1d" if mean else "global_max_pool1d")
        case _:
            return layer


def calls(layers: Sequence[Layer], units: Expression | None) -> list[Call]:
    """One call per layer; `units` replaces the size of the head where only the data tells it."""
    made: list[Call] = []
    for index, layer in enumerate(layers):
        last = index == len(layers) - 1
        if isinstance(layer, Augmentation):
            made += _augmentation(layer)
        elif isinstance(layer, Recurrent):
            made.append(_recurrent(layer, _goes_on(layers[index + 1 :])))
        else:
            made.append(_call(layer, units if last else None))
    return made


def _augmentation(layer: Augmentation) -> Iterable[Call]:
    if layer.flip:
        yield Call("layers.RandomFlip", ("horizontal",))
    yield Call("layers.RandomRotation", (0.05,))
    yield Call("layers.RandomZoom", (0.1,))


def _recurrent(layer: Recurrent, steps: bool) -> Call:
    name = {"lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN"}[layer.type]
    inner = Call(
        f"layers.{name}",
        (layer.units,),
        _options(activation=layer.activation, return_sequences=steps or None),
    )
    return Call("layers.Bidirectional", (inner,)) if layer.bidirectional else inner


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
        case Embedding():
            return Call("layers.Embedding", (Name("config.vocabulary"), layer.dimension))
        case Conv1D():
            return Call(
                "layers.Conv1D",
                (layer.filters, layer.kernel_size),
                _options(
                    padding=None if layer.padding == "valid" else layer.padding,
                    activation=layer.activation,
                    l2=layer.l2,
                ),
            )
        case Pool1D():
            name = "MaxPooling1D" if layer.type == "max_pool1d" else "AveragePooling1D"
            return Call(f"layers.{name}", () if layer.pool_size == 2 else (layer.pool_size,))
        case GlobalPool1D():
            kind = "Average" if layer.type == "global_average_pool1d" else "Max"
            return Call(f"layers.Global{kind}Pooling1D")
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
