"""Functional models: graphs with several inputs and outputs, blocks, shared and nested models."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .operations import merge, operation
from .sequential import chain, ended
from .text import Draft, Port, Sizes, pick_shape, shown
from .vocabulary import head, layer, to_vector


@dataclass(frozen=True, slots=True)
class Tensor:
    name: str
    shape: Sizes


def functional(chance: Random) -> Draft:
    writer = chance.choice([_graph, _graph, _graph, _blocks, _residual, _shared, _nested, _text])
    return writer(chance)


def _graph(chance: Random) -> Draft:
    """A random graph over one to three inputs."""
    lines: list[str] = []
    inputs = _inputs(chance, lines)
    tensors = list(inputs)
    unused = list(inputs[1:])
    for number in range(chance.randrange(2, 9)):
        name = f"x{number}" if chance.random() < 0.7 else "x"
        tensors = [t for t in tensors if t.name != name or t in inputs]
        source = tensors[-1] if chance.random() < 0.7 else chance.choice(tensors)
        made = None
        if chance.random() < 0.45:
            other = unused[0] if unused and chance.random() < 0.5 else chance.choice(tensors)
            made = merge(chance, source.name, source.shape, other.name, other.shape)
            if made is not None and other in unused:
                unused.remove(other)
        if made is None and chance.random() < 0.3:
            made = operation(chance, source.name, source.shape)
        if made is not None:
            lines.append(f"{name} = {made.text}")
        else:
            made = layer(chance, source.shape)
            lines.append(f"{name} = {made.text}({source.name})")
        tensors.append(Tensor(name, made.shape))
    ends = [*unused, tensors[-1]]
    ends = [t for i, t in enumerate(ends) if t not in ends[:i]]
    joined = [_vector(chance, lines, f"v{i}", t) for i, t in enumerate(ends)]
    last = joined[0]
    if len(joined) > 1:
        lines.append(f"last = layers.concatenate([{', '.join(t.name for t in joined)}])")
        last = Tensor("last", (sum(t.shape[0] or 0 for t in joined),))
    outputs = []
    for number in range(chance.choice([1, 1, 1, 2, 3])):
        width = chance.choice([1, 2, 3, 4, 10])
        lines.append(
            f"out{number} = {_with_name(head(chance, width), f'out{number}')}({last.name})"
        )
        outputs.append(Tensor(f"out{number}", (width,)))
    return _model(chance, lines, inputs, outputs)


def _with_name(text: str, name: str) -> str:
    return f'{text[:-1]}, name="{name}")'


def _inputs(chance: Random, lines: list[str]) -> list[Tensor]:
    count = chance.choice([1, 1, 1, 2, 2, 3])
    names = chance.choice([["a", "b", "c"], ["left", "right", "extra"]])[:count]
    first = pick_shape(chance)
    found = []
    for name in names:
        shape = first if chance.random() < 0.5 else pick_shape(chance)
        label = f', name="{name}"' if count > 1 or chance.random() < 0.3 else ""
        lines.append(f"{name} = keras.Input(shape={shown(shape)}{label})")
        found.append(Tensor(name, shape))
    return found


def _vector(chance: Random, lines: list[str], name: str, tensor: Tensor) -> Tensor:
    while len(tensor.shape) > 1:
        step = to_vector(chance, tensor.shape)
        lines.append(f"{name} = {step.text}({tensor.name})")
        tensor = Tensor(name, step.shape)
    return tensor


def _model(chance: Random, lines: list[str], inputs: list[Tensor], outputs: list[Tensor]) -> Draft:
    """The call of `keras.Model`, with tensors alone, in lists or in dictionaries."""

    def bundle(tensors: list[Tensor]) -> tuple[str, object]:
        kind = chance.choice(["list", "list", "dict", "tuple"])
        ports = {t.name: Port(t.shape) for t in tensors}
        if len(tensors) == 1 and chance.random() < 0.8:
            return tensors[0].name, ports[tensors[0].name]
        if kind == "dict":
            items = ", ".join(f'"{t.name}": {t.name}' for t in tensors)
            return "{" + items + "}", ports
        if kind == "tuple" and len(tensors) > 1:
            return f"({', '.join(t.name for t in tensors)})", list(ports.values())
        return f"[{', '.join(t.name for t in tensors)}]", list(ports.values())

    given, in_ports = bundle(inputs)
    wanted, out_ports = bundle(outputs)
    call = chance.choice(
        [
            f"keras.Model({given}, {wanted})",
            f"keras.Model(inputs={given}, outputs={wanted})",
            f"keras.models.Model(inputs={given}, outputs={wanted})",
            f'keras.Model({given}, {wanted}, name="graph")',
        ]
    )
    return Draft([*lines, f"model = {call}"], in_ports, out_ports)


def _blocks(chance: Random) -> Draft:
    """A function that adds a block, called in a loop."""
    size = chance.choice([16, 24, 32])
    filters = [chance.choice([4, 8, 12]) for _ in range(chance.randrange(1, 4))]
    norm = chance.random() < 0.5
    pool = chance.choice(["layers.MaxPooling2D()(x)", "layers.AveragePooling2D(2)(x)", "x"])
    lines = [
        f"def conv_block(x, filters, kernel={chance.choice([1, 3])}, *, norm={norm}):",
        '    x = layers.Conv2D(filters, kernel, padding="same", use_bias=not norm)(x)',
        "    if norm:",
        "        x = layers.BatchNormalization()(x)",
        '    x = layers.Activation("relu")(x)',
        f"    return {pool}",
        "",
        f"inputs = keras.Input(({size}, {size}, {chance.choice([1, 3])}))",
        "x = inputs",
    ]
    lines += chance.choice(
        [
            [f"for filters in {filters}:", "    x = conv_block(x, filters)"],
            [
                f"for stage, filters in enumerate({filters}):",
                "    x = conv_block(x, filters, norm=stage % 2 == 0)",
            ],
            [
                f"filters = {filters}",
                "for i in range(len(filters)):",
                "    x = conv_block(x, filters[i], 3)",
            ],
            [
                f"for filters, kernel in zip({filters}, {[3] * len(filters)}):",
                "    x = conv_block(x, filters, kernel)",
            ],
        ]
    )
    channels = lines[7][-3]
    width = chance.choice([1, 3, 10])
    lines += [f"x = {chance.choice(['layers.Flatten()', 'layers.GlobalAveragePooling2D()'])}(x)"]
    lines += [f"outputs = {head(chance, width)}(x)", "model = keras.Model(inputs, outputs)"]
    return Draft(lines, Port((size, size, int(channels))), Port((width,)))


def _residual(chance: Random) -> Draft:
    """Residual blocks, with a projection where the widths differ."""
    width = chance.choice([4, 8, 16])
    widths = [chance.choice([width, width, 2 * width]) for _ in range(chance.randrange(1, 4))]
    shape = (chance.choice([8, 16, 20]), width)
    kind = chance.choice(["conv", "attention"])
    if kind == "conv":
        body = [
            '    x = layers.Conv1D(width, 3, padding="same", activation="relu")(x)',
            '    x = layers.Conv1D(width, 3, padding="same")(x)',
        ]
    else:
        body = [
            "    x = layers.LayerNormalization(epsilon=1e-6)(x)",
            "    x = layers.MultiHeadAttention(key_dim=4, num_heads=2)(x, x)",
            "    x = layers.Dense(width)(x)",
        ]
    lines = [
        "def residual(x, width):",
        "    skip = x",
        *body,
        "    if skip.shape[-1] != width:",
        "        skip = layers.Dense(width)(skip)",
        f"    return {chance.choice(['layers.Add()([x, skip])', 'x + skip'])}",
        "",
        f"inputs = keras.Input({shown(shape)})",
        "x = inputs",
        f"for width in {widths}:",
        "    x = residual(x, width)",
        "x = layers.GlobalAveragePooling1D()(x)",
        "outputs = layers.Dense(3)(x)",
        "model = keras.Model(inputs, outputs)",
        "width_at_end = x.shape[-1]",
    ]
    return Draft(lines, Port(shape), Port((3,)))


def _shared(chance: Random) -> Draft:
    """Two inputs through the same layers."""
    shape = pick_shape(chance, chance.choice([1, 2, 3]))
    steps = ended(chance, shape, 3)
    width = steps[-1].shape[0] or 1
    lines = ["shared = keras.Sequential([", f"    keras.Input({shown(shape)}),"]
    lines += [*(f"    {step.text}," for step in steps), '], name="tower")']
    lines += [f"a = keras.Input({shown(shape)}, name='a')"]
    lines += [f"b = keras.Input({shown(shape)}, name='b')"]
    lines += chance.choice(
        [
            ["first, second = shared(a), shared(b)"],
            ["first, second = [shared(t) for t in (a, b)]"],
            ["encode = lambda t: shared(t)", "first = encode(a)", "second = encode(b)"],
        ]
    )
    step = merge(chance, "first", (width,), "second", (width,))
    assert step is not None
    lines += [f"both = {step.text}", "model = keras.Model([a, b], both)"]
    return Draft(lines, [Port(shape), Port(shape)], Port(step.shape))


def _nested(chance: Random) -> Draft:
    """An encoder and a decoder, each a model, and the model of both."""
    shape = pick_shape(chance, chance.choice([1, 2, 3]))
    down = ended(chance, shape, 4)
    code = down[-1].shape
    up = chain(chance, code, 3)
    lines = [f"source = keras.Input({shown(shape)})", "x = source"]
    lines += [f"x = {step.text}(x)" for step in down]
    lines += ["encoder = keras.Model(source, x, name='encoder')"]
    lines += [f"code = keras.Input({shown(code)})"]
    if chance.random() < 0.5:
        lines += ["y = code", *(f"y = {step.text}(y)" for step in up)]
        lines += ["decoder = keras.Model(code, y, name='decoder')"]
    else:
        texts = [f"    {step.text}," for step in up]
        lines += ["decoder = keras.Sequential([", f"    keras.Input({shown(code)}),", *texts, "])"]
    lines += chance.choice(
        [
            ["model = keras.Model(source, decoder(encoder(source)))"],
            ["model = keras.Model(encoder.input, decoder(encoder.output))"],
            ["model = keras.Sequential([encoder, decoder])"],
            [
                f"image = keras.Input({shown(shape)})",
                "model = keras.Model(image, decoder(encoder(image)))",
            ],
        ]
    )
    lines += chance.choice(
        [["depth = len(encoder.layers)"], ["weights = encoder.count_params()"], []]
    )
    return Draft(lines, Port(shape), Port(up[-1].shape))


def _text(chance: Random) -> Draft:
    """Words as numbers: an embedding, something over time, a head."""
    ids = chance.choice([50, 100, 1000])
    length = chance.choice([5, 12, 20])
    width = chance.choice([4, 8, 16])
    end = chance.choice([1, 2, 5])
    over = chance.choice(
        [
            "layers.LSTM(8)",
            "layers.Bidirectional(layers.GRU(6))",
            "layers.GlobalMaxPooling1D()",
            "layers.Flatten()",
            'layers.Conv1D(8, 3, activation="relu")',
        ]
    )
    mask = chance.choice(["", ", mask_zero=True"])
    mask = "" if "Conv" in over or "Flatten" in over or "Max" in over else mask
    lines = [
        f"inputs = keras.Input(shape=({length},), dtype='{chance.choice(['int32', 'int64'])}')",
        f"x = layers.Embedding({ids}, {width}{mask})(inputs)",
        f"x = {over}(x)",
    ]
    if "Conv" in over:
        lines.append("x = layers.GlobalAveragePooling1D()(x)")
    lines += [f"outputs = {head(chance, end)}(x)", "model = keras.Model(inputs, outputs)"]
    return Draft(lines, Port((length,), ids), Port((end,)))
