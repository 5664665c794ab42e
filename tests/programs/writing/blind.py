"""Writes random Keras programs: Sequential by list and by `add`, and Functional graphs.

About a third of them hold a mistake, by chance: a rank that does not fit, a size that runs out.
"""

from __future__ import annotations

from random import Random

ACTIVATIONS = ("relu", "tanh", "sigmoid", "softmax", "gelu", None)


def program(seed: int) -> str:
    """A program that builds `model`, the same for the same seed."""
    chance = Random(seed)
    lines = ["import keras", "from keras import layers", ""]
    kind = chance.choice(["list", "add", "functional", "functional", "loop", "function"])
    shape = _input_shape(chance)
    match kind:
        case "list":
            body = [f"keras.Input({shape})", *_chain(chance, len(shape))]
            lines += ["model = keras.Sequential([", *(f"    {item}," for item in body), "])"]
        case "add":
            lines += ["model = keras.Sequential()", f"model.add(keras.Input({shape}))"]
            lines += [f"model.add({layer})" for layer in _chain(chance, len(shape))]
        case "functional":
            lines += _functional(chance, shape)
        case "loop":
            lines += _loop(chance)
        case "function":
            lines += _function(chance)
    return "\n".join(lines) + "\n"


def _input_shape(chance: Random) -> tuple[int | None, ...]:
    rank = chance.choice([1, 1, 2, 2, 3, 3, 3, 4])
    sizes: list[int | None] = [chance.choice([4, 6, 8, 10, 16, 28, 32]) for _ in range(rank)]
    if rank > 1 and chance.random() < 0.15:
        sizes[0] = None
    if rank >= 3:
        sizes[-1] = chance.choice([1, 3, 4])
    return tuple(sizes)


def _activation(chance: Random) -> str:
    name = chance.choice(ACTIVATIONS)
    return "" if name is None else f', activation="{name}"'


def layer(chance: Random, rank: int) -> tuple[str, int]:
    """A layer for a tensor with `rank` axes after the batch, and the rank that it gives."""
    rank_used = chance.choice([1, 2, 3]) if chance.random() < 0.04 else rank
    units = chance.choice([1, 2, 3, 5, 8, 16, 64])
    size = chance.choice([1, 2, 3, 3, 5])
    same = chance.choice(["", "", ', padding="same"'])
    stride = chance.choice(["", "", ", strides=2"])
    common = [
        (f"layers.Dense({units}{_activation(chance)})", rank),
        (f"layers.Dropout({chance.choice([0.1, 0.5])})", rank),
        ("layers.BatchNormalization()", rank),
        ("layers.LayerNormalization()", rank),
        (f'layers.Activation("{chance.choice(ACTIVATIONS[:5])}")', rank),
    ]
    match rank_used:
        case 1:
            special = [
                (f"layers.RepeatVector({units})", 2),
                (f"layers.Reshape(({chance.choice([1, 2, 4])}, -1))", 2),
                (f"layers.Dense({units}, use_bias=False)", 1),
            ]
        case 2:
            special = [
                (f"layers.LSTM({units})", 1),
                (f"layers.GRU({units}, return_sequences=True)", 2),
                (f"layers.SimpleRNN({units})", 1),
                (f"layers.Bidirectional(layers.LSTM({units}))", 1),
                (f"layers.Conv1D({units}, {size}{same}{stride})", 2),
                (f"layers.MaxPooling1D({size})", 2),
                ("layers.GlobalAveragePooling1D()", 1),
                ("layers.Flatten()", 1),
                (f"layers.TimeDistributed(layers.Dense({units}))", 2),
                ("layers.Permute((2, 1))", 2),
                (f"layers.UpSampling1D({size})", 2),
                ("layers.ZeroPadding1D(1)", 2),
            ]
        case 3:
            special = [
                (f"layers.Conv2D({units}, {size}{same}{stride})", 3),
                (f"layers.Conv2D({units}, ({size}, 1){_activation(chance)})", 3),
                (f"layers.DepthwiseConv2D({size}{same})", 3),
                (f"layers.SeparableConv2D({units}, {size}{same})", 3),
                (f"layers.Conv2DTranspose({units}, {size}{same}{stride})", 3),
                ("layers.MaxPooling2D()", 3),
                (f"layers.AveragePooling2D({size}{same})", 3),
                ("layers.GlobalMaxPooling2D()", 1),
                ("layers.GlobalAveragePooling2D(keepdims=True)", 3),
                ("layers.Flatten()", 1),
                ("layers.UpSampling2D(2)", 3),
                (f"layers.ZeroPadding2D({chance.choice([1, (1, 2)])})", 3),
                ("layers.Cropping2D(1)", 3),
                ("layers.SpatialDropout2D(0.2)", 3),
                (f"layers.Reshape((-1, {units}))", 2),
            ]
        case _:
            special = [
                (f"layers.Conv3D({units}, {size}{same})", 4),
                ("layers.MaxPooling3D(2)", 4),
                ("layers.GlobalAveragePooling3D()", 1),
                ("layers.Flatten()", 1),
                (f"layers.TimeDistributed(layers.Conv2D({units}, {size}{same}))", 4),
                ("layers.TimeDistributed(layers.Flatten())", 2),
            ]
    return chance.choice(special * 2 + common)


def _chain(chance: Random, rank: int) -> list[str]:
    found = []
    for _ in range(chance.randrange(1, 7)):
        text, rank = layer(chance, rank)
        found.append(text)
    return found


def _functional(chance: Random, shape: tuple[int | None, ...]) -> list[str]:
    lines = [f"a = keras.Input({shape})"]
    tensors = [("a", len(shape))]
    inputs = ["a"]
    if chance.random() < 0.4:
        other = _input_shape(chance)
        lines.append(f"b = keras.Input({other})")
        tensors.append(("b", len(other)))
        inputs.append("b")
    for number in range(chance.randrange(2, 8)):
        name = f"x{number}"
        pairs = [(p, q) for p in tensors for q in tensors if p[1] == q[1] and p is not q]
        if pairs and chance.random() < 0.35:
            (left, rank), (right, _) = chance.choice(pairs)
            how = chance.choice(
                ["layers.Add()", "layers.Concatenate()", "layers.Multiply()", "layers.Average()"]
            )
            lines.append(f"{name} = {how}([{left}, {right}])")
        elif chance.random() < 0.12:
            source, rank = chance.choice(tensors)
            lines.append(f"{name} = {chance.choice([f'{source} * 2.0', f'{source} + {source}'])}")
        else:
            source, rank = tensors[-1] if chance.random() < 0.7 else chance.choice(tensors)
            text, rank = layer(chance, rank)
            lines.append(f"{name} = {text}({source})")
        tensors.append((name, rank))
    outputs = [tensors[-1][0]]
    if len(tensors) > 3 and chance.random() < 0.25:
        outputs.append(tensors[-2][0])
    ins = inputs[0] if len(inputs) == 1 else f"[{', '.join(inputs)}]"
    outs = outputs[0] if len(outputs) == 1 else f"[{', '.join(outputs)}]"
    lines.append(f"model = keras.Model({ins}, {outs})")
    return lines


def _loop(chance: Random) -> list[str]:
    filters = [chance.choice([4, 8, 16]) for _ in range(chance.randrange(1, 5))]
    size = chance.choice([16, 28, 32, 64])
    return [
        f"inputs = keras.Input(({size}, {size}, {chance.choice([1, 3])}))",
        "x = inputs",
        f"for filters in {filters}:",
        f"    x = layers.Conv2D(filters, {chance.choice([3, 5])}, activation='relu')(x)",
        f"    if filters > {chance.choice([4, 8])}:",
        "        x = layers.MaxPooling2D()(x)",
        f"x = {chance.choice(['layers.Flatten()', 'layers.GlobalAveragePooling2D()'])}(x)",
        f"for units in range(2, {chance.choice([4, 5])}):",
        "    x = layers.Dense(units * 4)(x)",
        "model = keras.Model(inputs, x)",
    ]


def _function(chance: Random) -> list[str]:
    units = chance.choice([4, 8, 16])
    width = chance.choice([units, units, units + 1])
    return [
        "def block(x, units, rate=0.1):",
        "    skip = x",
        "    x = layers.Dense(units, activation='relu')(x)",
        "    x = layers.Dropout(rate)(x)",
        f"    x = layers.Dense({units})(x)",
        "    return layers.Add()([x, skip])",
        "",
        f"shared = layers.Dense({width})",
        f"a, b = keras.Input(({width},)), keras.Input(({width},))",
        "left, right = shared(a), shared(b)",
        f"left = block(left, {chance.choice([3, 32])})",
        "both = layers.concatenate([left, right])",
        "encoder = keras.Model([a, b], both, name='encoder')",
        f"c = keras.Input(({chance.choice([width, width, width + 2])},))",
        "out = layers.Dense(2)(encoder([c, c]))",
        "model = keras.Model(c, out)",
    ]
