"""Compiling, fitting, evaluating and predicting a model on NumPy data."""

from __future__ import annotations

from random import Random
from typing import Any

from .text import Draft, Port, shown

ROWS = (8, 10, 12)


def training(chance: Random, draft: Draft) -> list[str]:
    """The lines that train the `model` of a draft; none if its shapes are not known."""
    if not known_ports(draft):
        return _prediction(chance, draft)
    rows = chance.choice(ROWS)
    lines: list[str] = []
    x = features(chance, draft.inputs, rows, lines)
    loss, y = supervision(chance, draft.outputs, rows, lines)
    metrics = chance.choice(["", "", ', metrics=["mae"]'])
    optimizer = chance.choice(
        ['"adam"', "optimizer='sgd'", "optimizer=keras.optimizers.Adam(1e-3)", '"rmsprop"']
    )
    lines.append(f"model.compile({optimizer}, loss={loss}{metrics})")
    fit = chance.choice(
        [
            f"model.fit({x}, {y}, epochs=1, batch_size=4, verbose=0)",
            f"history = model.fit({x}, {y}, batch_size=5, verbose=0)",
            f"model.fit(x={x}, y={y}, validation_split=0.25, verbose=0)",
            f"model.fit({x}, {y}, validation_data=({x}, {y}), verbose=0)",
            f"model.train_on_batch({x}, {y})",
            f"model.evaluate({x}, {y}, verbose=0)",
        ]
    )
    lines.append(fit)
    if chance.random() < 0.5:
        lines.append(f"predictions = model.predict({x}, verbose=0)")
        if isinstance(draft.outputs, Port) and chance.random() < 0.5:
            lines.append("classes = predictions.argmax(axis=-1)")
    return lines


def known_ports(draft: Draft) -> bool:
    """Whether the shapes of what goes in and what comes out are known."""
    ports = _ports(draft.inputs) + _ports(draft.outputs)
    return draft.outputs is not None and all(
        port.shape and None not in port.shape for port in ports
    )


def _prediction(chance: Random, draft: Draft) -> list[str]:
    """Prediction alone, on data that fits."""
    ports = _ports(draft.inputs)
    if not ports or chance.random() < 0.3:
        return []
    if any(None in port.shape for port in ports):
        return []
    lines: list[str] = []
    x = features(chance, draft.inputs, chance.choice(ROWS), lines)
    return [*lines, f"predictions = model.predict({x}, verbose=0)"]


def _ports(structure: Any) -> list[Port]:
    match structure:
        case Port():
            return [structure]
        case dict():
            return list(structure.values())
        case list():
            return structure
    return []


def features(chance: Random, inputs: Any, rows: int, lines: list[str]) -> str:
    def one(port: Port) -> str:
        shape = shown((rows, *port.shape))
        if port.ids:
            return f"np.random.randint(0, {port.ids}, size={shape})"
        return chance.choice(
            [
                f"np.random.rand({shape[1:-1]})",
                f"np.zeros({shape})",
                f"np.random.normal(size={shape}).astype('float32')",
                f"np.random.random({shape})",
            ]
        )

    return _bundle("x", inputs, one, lines)


def _bundle(name: str, ports: Any, one: Any, lines: list[str]) -> str:
    match ports:
        case dict():
            parts = []
            for key, port in ports.items():
                lines.append(f"{name}_{key} = {one(port)}")
                parts.append(f'"{key}": {name}_{key}')
            return "{" + ", ".join(parts) + "}"
        case list():
            for index, port in enumerate(ports):
                lines.append(f"{name}_{index} = {one(port)}")
            return f"[{', '.join(f'{name}_{i}' for i in range(len(ports)))}]"
    lines.append(f"{name}_train = {one(ports)}")
    return f"{name}_train"


def supervision(chance: Random, outputs: Any, rows: int, lines: list[str]) -> tuple[str, str]:
    """A loss for each output and labels for it."""
    ports = _ports(outputs)
    chosen = [_loss(chance, port) for port in ports]
    texts = {
        id(port): _labels(chance, kind, port, rows)
        for port, kind in zip(ports, chosen, strict=True)
    }
    y = _bundle("y", outputs, lambda port: texts[id(port)], lines)
    names = [_LOSSES[kind] for kind in chosen]
    losses = [chance.choice(spellings) for spellings in names]
    match outputs:
        case dict() if chance.random() < 0.8:
            items = ", ".join(f'"{key}": {loss}' for key, loss in zip(outputs, losses, strict=True))
            return "{" + items + "}", y
        case Port():
            return losses[0], y
    if len(set(chosen)) == 1 and chance.random() < 0.3:
        return losses[0], y
    if isinstance(outputs, dict):
        items = ", ".join(f'"{key}": {loss}' for key, loss in zip(outputs, losses, strict=True))
        return "{" + items + "}", y
    return f"[{', '.join(losses)}]", y


_LOSSES = {
    "regression": ['"mse"', '"mae"', "keras.losses.MeanSquaredError()", "'mean_squared_error'"],
    "ids": [
        '"sparse_categorical_crossentropy"',
        "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
    ],
    "one-hot": ['"categorical_crossentropy"', "keras.losses.CategoricalCrossentropy()"],
    "binary": ['"binary_crossentropy"', "keras.losses.BinaryCrossentropy(from_logits=True)"],
}


def _loss(chance: Random, port: Port) -> str:
    width = port.shape[-1]
    if width == 1:
        return chance.choice(["regression", "binary"])
    return chance.choice(["regression", "ids", "ids", "one-hot", "one-hot"])


def _labels(chance: Random, kind: str, port: Port, rows: int) -> str:
    shape, width = (rows, *port.shape), port.shape[-1]
    match kind:
        case "ids":
            ids = shape[:-1]
            if len(ids) == 1 and chance.random() < 0.3:
                ids = (rows, 1)
            return f"np.random.randint(0, {width}, size={shown(ids)})"
        case "one-hot" if len(shape) == 2 and chance.random() < 0.6:
            return (
                f"keras.utils.to_categorical(np.random.randint(0, {width}, {rows}), "
                f"num_classes={width})"
            )
        case "binary":
            if len(shape) == 2 and chance.random() < 0.4:
                return f"np.random.randint(0, 2, size=({rows},))"
            return f"np.random.randint(0, 2, size={shown(shape)})"
    return f"np.random.rand({shown(shape)[1:-1]})"
