"""Layers and models of the program's own."""

from __future__ import annotations

from random import Random

from .text import Draft, Port, pick_shape, shown
from .vocabulary import activation, head, units


def classes(chance: Random) -> Draft:
    writer = chance.choice(
        [_dense, _dense, _block, _block, _attention, _several, _model, _model, _model, _dict_model]
    )
    return writer(chance)


_ENDS = ("outputs", "keras.ops.relu(outputs)", "self.activation(outputs)")


def _dense(chance: Random) -> Draft:
    """A dense layer written out with ``build`` and ``add_weight``."""
    n, rank = units(chance), chance.choice([1, 2])
    shape = pick_shape(chance, rank)
    bias = chance.random() < 0.7
    build = [
        "    def build(self, input_shape):",
        "        self.kernel = self.add_weight(",
        "            shape=(input_shape[-1], self.units), "
        f'initializer="{chance.choice(["glorot_uniform", "random_normal"])}", name="kernel"',
        "        )",
    ]
    if bias:
        frozen = chance.choice(["", ", trainable=False"])
        build += [
            f'        self.bias = self.add_weight(shape=(self.units,), initializer="zeros"{frozen})'
        ]
    if chance.random() < 0.5:
        build.append("        super().build(input_shape)")
    out = chance.choice(["keras.ops.matmul(inputs, self.kernel)", "inputs @ self.kernel"])
    call = [
        f"    def call(self, inputs{chance.choice(['', ', training=None', ', training=False'])}):",
        f"        outputs = {out}",
        *(["        outputs = outputs + self.bias"] if bias else []),
        f"        return {chance.choice(_ENDS)}",
    ]
    decorated = chance.choice([[], [], ["@keras.saving.register_keras_serializable()"]])
    lines = [
        *decorated,
        "class MyDense(layers.Layer):",
        f"    def __init__(self, units={n}, activation='relu', **kwargs):",
        "        super().__init__(**kwargs)",
        "        self.units = units",
        "        self.activation = keras.activations.get(activation)",
        "",
        *build,
        "",
        *call,
        "",
        "    def get_config(self):",
        "        config = super().get_config()",
        '        config.update({"units": self.units})',
        "        return config",
        "",
    ]
    other = units(chance)
    if chance.random() < 0.5:
        lines += ["model = keras.Sequential(["]
        lines += [f"    keras.Input({shown(shape)}),", f"    MyDense({other}),"]
        lines += ["    MyDense(activation='tanh', name='second'),", "])"]
        out_shape = (*shape[:-1], n)
    else:
        lines += [f"inputs = keras.Input({shown(shape)})", f"own = MyDense(units={other})"]
        lines += ["x = own(inputs)", f"x = layers.Dense({n}{activation(chance)})(x)"]
        lines += ["model = keras.Model(inputs, x)", "size = own.count_params()"]
        lines += ["kernel_shape = tuple(own.kernel.shape)"]
        out_shape = (*shape[:-1], n)
    return Draft(lines, Port(shape), Port(out_shape))


def _block(chance: Random) -> Draft:
    """A layer of layers, with ``training`` and a skip connection."""
    width = chance.choice([4, 8, 12])
    shape = (chance.choice([8, 12]), chance.choice([8, 12]), width)
    rate = chance.choice([0.1, 0.3])
    held = chance.choice(["list", "sequential", "attributes"])
    conv = 'layers.Conv2D(filters, 3, padding="same", activation="relu")'
    match held:
        case "list":
            made = [f"        self.convs = [{conv} for _ in range({chance.choice([1, 2, 3])})]"]
            used = ["        for conv in self.convs:", "            x = conv(x)"]
        case "sequential":
            made = [f"        self.body = keras.Sequential([{conv}, layers.BatchNormalization()])"]
            used = ["        x = self.body(x, training=training)"]
        case _:
            made = [
                f"        self.first = {conv}",
                "        self.norm = layers.BatchNormalization()",
            ]
            used = ["        x = self.norm(self.first(x), training=training)"]
    lines = [
        "class Block(keras.layers.Layer):",
        "    def __init__(self, filters, rate=0.0, **kwargs):",
        "        super().__init__(**kwargs)",
        *made,
        "        self.dropout = layers.Dropout(rate)",
        "        self.add = layers.Add()",
        "",
        "    def call(self, inputs, training=False):",
        "        x = inputs",
        *used,
        "        x = self.dropout(x, training=training)",
        f"        return {chance.choice(['self.add([x, inputs])', 'x + inputs', 'inputs + x'])}",
        "",
        f"inputs = keras.Input({shown(shape)})",
        f"x = Block({width}, rate={rate})(inputs)",
        *chance.choice(
            [[], [f"x = Block({width})(x)"], [f"x = Block({width}, 0.2, name='b2')(x)"]]
        ),
        "x = layers.GlobalAveragePooling2D()(x)",
        f"outputs = {head(chance, 3)}(x)",
        "model = keras.Model(inputs, outputs)",
    ]
    return Draft(lines, Port(shape), Port((3,)))


def _attention(chance: Random) -> Draft:
    """A transformer block and an embedding of tokens and places, as tutorials have them."""
    length, ids = chance.choice([8, 10, 16]), chance.choice([50, 200])
    width, heads = chance.choice([8, 16]), chance.choice([1, 2, 4])
    lines = [
        "class TokenEmbedding(layers.Layer):",
        "    def __init__(self, maxlen, vocab_size, embed_dim):",
        "        super().__init__()",
        "        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)",
        "        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)",
        "",
        "    def call(self, x):",
        "        maxlen = keras.ops.shape(x)[-1]",
        "        positions = keras.ops.arange(start=0, stop=maxlen, step=1)",
        "        return self.token_emb(x) + self.pos_emb(positions)",
        "",
        "class TransformerBlock(layers.Layer):",
        "    def __init__(self, embed_dim, num_heads, ff_dim, rate=0.1):",
        "        super().__init__()",
        "        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)",
        "        self.ffn = keras.Sequential(",
        '            [layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)]',
        "        )",
        "        self.norm1 = layers.LayerNormalization(epsilon=1e-6)",
        "        self.norm2 = layers.LayerNormalization(epsilon=1e-6)",
        "        self.drop = layers.Dropout(rate)",
        "",
        "    def call(self, inputs, training=None):",
        "        attended = self.drop(self.att(inputs, inputs), training=training)",
        "        x = self.norm1(inputs + attended)",
        "        return self.norm2(x + self.ffn(x))",
        "",
        f"maxlen, vocab, dim = {length}, {ids}, {width}",
        "inputs = layers.Input(shape=(maxlen,))",
        "x = TokenEmbedding(maxlen, vocab, dim)(inputs)",
        f"for _ in range({chance.choice([1, 2])}):",
        f"    x = TransformerBlock(dim, {heads}, {chance.choice([8, 32])})(x)",
        f"x = {chance.choice(['layers.GlobalAveragePooling1D()', 'layers.Flatten()'])}(x)",
        f"outputs = {head(chance, 2)}(x)",
        "model = keras.Model(inputs=inputs, outputs=outputs)",
    ]
    return Draft(lines, Port((length,), ids), Port((2,)))


def _several(chance: Random) -> Draft:
    """Layers with several inputs and outputs: lists, tuples, dictionaries."""
    a, b = pick_shape(chance, 1), pick_shape(chance, 1)
    n = units(chance)
    kind = chance.choice(["list", "two", "dict", "tuple out", "dict out", "mask"])
    head_lines = [
        "class Fuse(layers.Layer):",
        "    def __init__(self, units, **kwargs):",
        "        super().__init__(**kwargs)",
        "        self.left = layers.Dense(units)",
        "        self.right = layers.Dense(units)",
        "",
    ]
    match kind:
        case "list":
            call = ["    def call(self, inputs):", "        a, b = inputs"]
            used = ["x = Fuse(units)([a, b])"]
        case "dict":
            call = ["    def call(self, inputs):", '        a, b = inputs["a"], inputs["b"]']
            used = ['x = Fuse(units)({"a": a, "b": b})']
        case "mask":
            call = ["    def call(self, a, b=None, mask=None):"]
            used = ["x = Fuse(units)(a, b=b)"]
        case _:
            call = ["    def call(self, a, b):"]
            used = ["x = Fuse(units)(a, b)"]
    call.append("        a, b = self.left(a), self.right(b)")
    match kind:
        case "tuple out":
            call.append("        return a + b, keras.ops.sum(a, axis=-1, keepdims=True)")
            used += ["x, total = x", "x = layers.Concatenate()([x, total])"]
            width = n + 1
        case "dict out":
            call.append('        return {"sum": a + b, "mean": (a + b) / 2}')
            used += ['x = x["sum"] * x["mean"]']
            width = n
        case _:
            call.append(
                f"        return {chance.choice(['a * b', 'keras.ops.concatenate([a, b], -1)'])}"
            )
            width = 2 * n if "concatenate" in call[-1] else n
    lines = [
        *head_lines,
        *call,
        "",
        f"units = {n}",
        f"a, b = keras.Input({shown(a)}, name='a'), keras.Input({shown(b)}, name='b')",
        *used,
        "model = keras.Model([a, b], x)",
        "width = x.shape[-1]",
    ]
    return Draft(lines, [Port(a), Port(b)], Port((width,)))


def _model(chance: Random) -> Draft:
    """A subclass of `keras.Model` that is built by data, ``build`` or ``fit``."""
    shape = pick_shape(chance, 1)
    hidden, width = units(chance), chance.choice([1, 3, 10])
    held = chance.choice(["attributes", "list", "sequential"])
    match held:
        case "attributes":
            made = [
                f"        self.dense1 = layers.Dense(hidden{activation(chance)})",
                "        self.dropout = layers.Dropout(0.3)",
            ]
            used = [
                "        x = self.dense1(inputs)",
                "        if training:",
                "            x = self.dropout(x, training=training)",
            ]
        case "list":
            made = [
                "        self.hidden = "
                f"[layers.Dense(hidden) for _ in range({chance.choice([1, 2, 3])})]"
            ]
            used = [
                "        x = inputs",
                "        for part in self.hidden:",
                "            x = part(x)",
            ]
        case _:
            made = [
                "        self.body = keras.Sequential([",
                f"            layers.Dense(hidden{activation(chance)}),",
                "            layers.Dropout(0.1),",
                "        ])",
            ]
            used = ["        x = self.body(inputs)"]
    signature = chance.choice(["inputs, training=None", "inputs, training=False"])
    superinit = chance.choice(["super().__init__()", "super().__init__(**kwargs)"])
    lines = [
        f"class {chance.choice(['Net', 'MyModel', 'Classifier'])}(keras.Model):",
        f"    def __init__(self, hidden={hidden}, classes={width}, **kwargs):",
        f"        {superinit}",
        *made,
        f"        self.out = layers.Dense(classes{activation(chance)})",
        "",
        f"    def call(self, {signature}):",
        *used,
        "        return self.out(x)",
        "",
    ]
    name = lines[0].split()[1].partition("(")[0]
    lines.append(f"model = {name}({chance.choice(['', str(hidden + 1), 'hidden=7'])})")
    built = True
    match chance.randrange(4):
        case 0:
            # Not `model.build`: Keras builds nothing then, kgen what a call will build.
            lines.append(f"model(keras.Input({shown(shape)}))")
        case 1:
            lines.append(f"result = model(np.zeros((2, {shown(shape)[1:]}))")
        case 2:
            lines += [
                f"inputs = keras.Input({shown(shape)})",
                "outer = keras.Model(inputs, model(inputs))",
            ]
        case _:
            built = False
    return Draft(lines, Port(shape), Port((width,)), built)


def _dict_model(chance: Random) -> Draft:
    """A model of two inputs in a dictionary or list, one of them a picture."""
    picture, table = pick_shape(chance, 3), pick_shape(chance, 1)
    picture = (picture[0] or 16, picture[1] or 16, picture[2])
    by_name = chance.random() < 0.5
    take = ['inputs["image"]', 'inputs["table"]'] if by_name else ["inputs[0]", "inputs[1]"]
    n, width = chance.choice([2, 4]), chance.choice([1, 3])
    data = [f"np.zeros((2, {shown(s)[1:]})" for s in (picture, table)]
    given = f'{{"image": {data[0]}, "table": {data[1]}}}' if by_name else f"[{', '.join(data)}]"
    lines = [
        "class TwoInputs(keras.Model):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.conv = layers.Conv2D({n}, 3, activation='relu')",
        "        self.pool = layers.GlobalAveragePooling2D()",
        f"        self.dense = layers.Dense({n})",
        "        self.join = layers.Concatenate()",
        f"        self.out = layers.Dense({width})",
        "",
        "    def call(self, inputs, training=None, mask=None):",
        f"        image = self.pool(self.conv({take[0]}))",
        f"        table = self.dense({take[1]})",
        "        return self.out(self.join([image, table]))",
        "",
        "model = TwoInputs()",
        f"result = model({given})",
        "parameters = model.count_params()",
    ]
    ports = {"image": Port(picture), "table": Port(table)}
    return Draft(lines, ports if by_name else list(ports.values()), Port((width,)))
