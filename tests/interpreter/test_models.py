"""What becomes of models: copied, cut, frozen, masked, run. Every expectation is Keras 3.15's."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.domain import Array, ListValue
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text

HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n"
BASE = """
base_in = keras.Input((4,), name="features")
x = layers.Dense(3)(base_in)
base = keras.Model(base_in, layers.Dense(2, name="logits")(x))
"""
WORDS = """
words = keras.Input((6,), dtype="int32")
x = layers.Embedding(10, 4, mask_zero=True)(words)
"""

VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "a copy is frozen apart": (
        BASE
        + "copy = keras.models.clone_model(base)\nbase.trainable = False\n"
        + "a, b = len(base.trainable_weights), len(copy.trainable_weights)\n",
        {"a": 0, "b": 4},
    ),
    "what an evaluation gives": (
        BASE
        + 'base.compile("sgd", "mse", metrics=["mae", keras.metrics.MeanSquaredError()])\n'
        + "x, y = np.zeros((8, 4)), np.zeros((8, 2))\n"
        + "n = len(base.evaluate(x, y))\n"
        + "keys = list(base.evaluate(x, y, return_dict=True))\nmae = keys[1]\n",
        {"n": 3, "mae": "mae"},
    ),
    "predictions for all batches": (
        BASE
        + "import tensorflow as tf\n"
        + "data = tf.data.Dataset.from_tensor_slices(np.zeros((9, 4)))\n"
        + "data = data.batch(4, drop_remainder=True)\n"
        + "shape = base.predict(data).shape\n",
        {"shape": (8, 2)},
    ),
    "an Input alone is made functional when it is called": (
        "front = keras.Sequential([keras.Input((4,))])\n"
        + "x = keras.Input((4,))\nmodel = keras.Model(x, front(x))\nname = model.name\n",
        {"name": "functional_1"},
    ),
    "a batch of no size is not a number": (
        "x = keras.Input((4,))\na, b = x.shape[0] != 4, x.shape[0] == 4\n",
        {"a": True, "b": False},
    ),
    "outputs of a model of one's own after a loop": (
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x)


import tensorflow as tf
model = Net()
model.compile("sgd", "mse")
model(np.zeros((2, 4)))
data = tf.data.Dataset.from_tensor_slices((np.zeros((8, 4)), np.zeros((8, 3)))).batch(4)
for x, y in data:
    model.train_on_batch(x, y)
size = model.predict(np.zeros((8, 4))).shape
""",
        {"size": (8, 3)},
    ),
    "a sum begins with zero": (
        "x = keras.Input((3,))\ntotal = sum([x, x])\nname = layers.Add().name\n"
        "n = len(sum([[1], [2]], []))\n",
        {"name": "add_2", "n": 2},
    ),
    "an Input alone builds nothing": (
        "front = keras.Sequential([keras.Input((4,))])\n"
        "model = keras.Sequential([front, layers.Dense(3)])\nn = len(model.layers)\n",
        {"n": 2},
    ),
    "from a configuration": (
        BASE + "copy = keras.Model.from_config(base.get_config())\nn = copy.count_params()\n",
        {"n": 23},
    ),
    "from JSON": (
        BASE + "copy = keras.models.model_from_json(base.to_json())\nn = len(copy.layers)\n",
        {"n": 3},
    ),
    "a layer from a changed configuration": (
        "config = layers.Dense(3, name='d').get_config()\nconfig['units'] = 5\n"
        "layer = layers.Dense.from_config(config)\nn = layer.units\nname = layer.name\n",
        {"n": 5, "name": "d"},
    ),
    "a frozen model trains nothing": (
        BASE
        + "base.trainable = False\nbase.layers[-1].trainable = True\n"
        + "n = len(base.trainable_weights)\nm = len(base.non_trainable_weights)\n",
        {"n": 0, "m": 4},
    ),
    "a model first": (
        "front = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "model = keras.Sequential([front, layers.Dense(2)])\n"
        "n = len(model.layers)\nm = model.output_shape[-1]\n",
        {"n": 2, "m": 2},
    ),
    "layers in the order that lists got them": (
        """
class Stack(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense, self.norms = [], []
        for n in range(2):
            self.dense.append(layers.Dense(3, name=f"dense{n}"))
            self.norms.extend([layers.BatchNormalization(name=f"norm{n}")])

    def call(self, x):
        for dense, norm in zip(self.dense, self.norms):
            x = norm(dense(x))
        return x

model = Stack()
model(np.zeros((2, 4)))
a, b, c, d = [layer.name for layer in model.layers]
""",
        {"a": "dense0", "b": "norm0", "c": "dense1", "d": "norm1"},
    ),
    "one output in a list": (
        "i = keras.Input((4,))\nmodel = keras.Model([i], [layers.Dense(2)(i)])\n"
        "shape = model.predict(np.zeros((5, 4))).shape\n",
        {"shape": (5, 2)},
    ),
    "built only in name": (
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x)

net = Net()
net.build((None, 4))
n = len(net.dense.weights)
net(np.zeros((2, 4)))
m = net.count_params()
""",
        {"m": 15},
    ),
    "a dictionary of inputs": (
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)

    def call(self, inputs):
        return self.dense(inputs["a"]) + inputs["b"]

net = Net()
shape = net({"a": np.zeros((2, 4)), "b": np.zeros((2, 3))}).shape
n = net.count_params()
""",
        {"shape": (2, 3), "n": 15},
    ),
}


def names(text: str) -> dict[str, Any]:
    api = load()
    session = Session(read_text(HEAD + text, "p.py"), api, Settings(keras=api.version))
    assert [fact.message for fact in session.program().raises] == []
    return session.machine.module.names


@pytest.mark.parametrize("case", VALUES)
def test_values(case: str) -> None:
    program, expected = VALUES[case]
    found = names(program)
    assert {name: found[name] for name in expected} == expected


LAYERS = {
    "lstm": ("layers.LSTM(3)(x)", ["embedding", "not_equal", "lstm"]),
    "two": (
        "layers.LSTM(3)(layers.LSTM(3, return_sequences=True)(x))",
        ["embedding", "not_equal", "lstm_1", "lstm"],
    ),
    "any keyword hides it": ("layers.LSTM(3)(x, training=False)", ["embedding", "lstm"]),
    "attention": ("layers.MultiHeadAttention(2, 2)(x, x)", ["embedding", "multi_head_attention"]),
    "through dropout": (
        "layers.LSTM(3)(layers.Dropout(0.1)(x))",
        ["embedding", "dropout", "not_equal", "lstm"],
    ),
    "lost in a convolution": (
        "layers.LSTM(3)(layers.Conv1D(2, 3)(x))",
        ["embedding", "conv1d", "lstm"],
    ),
    "merged": (
        "layers.LSTM(2)(layers.Add()([x, x]))",
        ["embedding", "not_equal", "add", "logical_or", "lstm"],
    ),
}


@pytest.mark.parametrize("case", LAYERS)
def test_masks_are_operations_of_the_graph(case: str) -> None:
    call, expected = LAYERS[case]
    program = analyze(f"{HEAD}{WORDS}model = keras.Model(words, {call})\n")
    assert [layer.name for layer in program.models[0].layers or ()][1:] == expected


RAISES = {
    "a weight of unknown size": (
        """
class Own(layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[1], 3))

    def call(self, x):
        return x

out = Own()(keras.Input((None, 4)))
""",
        "wrong-argument-value",
    ),
    "a metric that cannot subtract ids": (
        BASE
        + 'base.compile("adam", "sparse_categorical_crossentropy", metrics=["mae"])\n'
        + "base.fit(np.zeros((8, 4)), np.zeros((8,)))\n",
        "broadcast-mismatch",
    ),
    "a keyword that Model does not know": (
        BASE + "other = keras.Model(INPUTS=base_in, outputs=x)\n",
        "wrong-argument-value",
    ),
    "other data than a model of the program was built on": (
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x)

net = Net()
net(np.zeros((2, 4)))
net.predict(np.zeros((2, 5)))
""",
        "layer-rank-mismatch",
    ),
}


@pytest.mark.parametrize("case", RAISES)
def test_raises(case: str) -> None:
    program, rule = RAISES[case]
    assert [fact.rule for fact in analyze(HEAD + program).raises] == [rule]


def test_split_cuts_longer_labels() -> None:
    fit = "base.fit(np.zeros((3, 4)), np.zeros((8, 2)), validation_split=0.25)\n"
    program = analyze(f'{HEAD}{BASE}base.compile("adam", "mse")\n{fit}')
    assert program.raises == ()


def test_kinds() -> None:
    found = names(BASE + "weights = base.trainable_variables\n")["weights"]
    assert isinstance(found, ListValue) and all(isinstance(w, Array) for w in found.items or ())


SEQUENTIAL_SIZES = """
model = keras.Sequential([
    keras.Input((16, 16, 3)), layers.Conv2D(4, 3, padding="same"), *last
])
model.compile("sgd", "mse")
x = np.zeros((10, 15, 16, 3))
"""


@pytest.mark.parametrize(
    ("last", "labels", "rules"),
    [
        ("[layers.GlobalAveragePooling2D(), layers.Dense(2)]", "(10, 2)", []),
        ("[]", "(10, 15, 16, 4)", []),
        ("[]", "(10, 16, 16, 4)", ["label-size-mismatch"]),
        ("[layers.Flatten(), layers.Dense(2)]", "(10, 2)", ["input-size-mismatch"]),
    ],
)
def test_a_sequential_model_leaves_sizes_to_its_layers(last: str, labels: str, rules: list[str]):
    """Keras hands data on to the layers of a Sequential model, and only they may refuse it."""
    source = f"last = {last}\n{SEQUENTIAL_SIZES}model.fit(x, np.zeros({labels}))\n"
    program = analyze(HEAD + source)
    assert [fact.rule for fact in program.raises] == rules


def test_predictions_have_the_sizes_of_the_data() -> None:
    found = names("last = []\n" + SEQUENTIAL_SIZES + "shape = model.predict(x).shape\n")
    assert found["shape"] == (10, 15, 16, 4)


def test_layers_that_are_not_there() -> None:
    program = analyze(
        HEAD
        + """
m = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="a"), layers.Dense(2)])
m.get_layer("a")
m.get_layer("dense_7")
m.get_layer("logits")
m.get_layer(index=1)
m.get_layer(index=2)
"""
    )
    rows = [fact.site.range.start.row for fact in program.raises]
    assert rows == [8, 10]


def test_attention_makes_layers_that_count_in_names() -> None:
    program = analyze(
        HEAD
        + """
i = keras.Input((4, 8))
x = layers.MultiHeadAttention(2, 4)(i, i)
x = layers.Dropout(0.1)(x)
x = layers.Softmax()(x)
x = layers.GroupQueryAttention(4, 2, 2)(x, x)
x = layers.Dropout(0.1)(x)
m = keras.Model(i, layers.Softmax()(x))
"""
    )
    assert [layer.name for layer in program.models[0].layers or ()] == [
        "input_layer",
        "multi_head_attention",
        "dropout_1",
        "softmax_1",
        "grouped_query_attention",
        "dropout_3",
        "softmax_3",
    ]


@pytest.mark.parametrize(
    ("shape", "layer", "data", "rules"),
    [
        ("(1,)", "layers.RepeatVector(2)", "(8, 5)", []),
        ("(1,)", "layers.Dense(2)", "(8, 5)", ["input-size-mismatch"]),
        ("(5,)", "layers.Activation('relu')", "(8, 1)", []),
        ("(5,)", "layers.Activation('relu')", "(8, 4)", ["input-size-mismatch"]),
        ("(28, 28, 1)", "layers.Conv2D(2, 3)", "(8, 28, 28, 3)", ["input-size-mismatch"]),
    ],
)
def test_a_last_axis_of_one_is_left_to_the_layers(
    shape: str, layer: str, data: str, rules: list[str]
) -> None:
    """Keras compares inputs of Functional models without a last axis of size 1 on either side."""
    program = analyze(
        f"{HEAD}i = keras.Input({shape})\nm = keras.Model(i, {layer}(i))\nm.compile('sgd', 'mse')\n"
        f"m.predict(np.zeros({data}))\n"
    )
    assert [fact.rule for fact in program.raises] == rules


def test_sizes_that_keras_does_not_know_are_not_compared() -> None:
    program = analyze(
        HEAD
        + "i = keras.Input((None, 1))\nx = layers.ZeroPadding1D(2)(i)\n"
        + "x = layers.Concatenate()([x, i])\n"
    )
    assert program.raises == ()


def test_arrays_of_one_argument_are_told_apart() -> None:
    program = analyze(
        HEAD
        + "a, b = keras.Input((4,)), keras.Input((4,))\n"
        + "m = keras.Model([a, b], layers.Add()([a, b]))\nm.compile('sgd', 'mse')\n"
        + "m.fit([np.zeros((8, 4)), np.zeros((6, 4))], np.zeros((8, 4)))\n"
    )
    (fact,) = program.raises
    assert fact.message == "`x` has 6 samples, but another array of `x` has 8."


def test_the_operations_of_a_mask_are_copied_with_their_names() -> None:
    source = HEAD + WORDS + "model = keras.Model(words, layers.GRU(3)(x))\n"
    program = analyze(read_text(source + "copy = keras.models.clone_model(model)\n", "a.py"))
    first, copied = ([layer.name for layer in model.layers or ()] for model in program.models)
    assert first[1:] == copied[1:] and {"embedding", "not_equal", "gru"} <= set(copied)


QUIET = {
    "one output in a list is taken out of it for arrays": (
        BASE + "model = keras.Model(base_in, [base.output])\nn = model(np.zeros((3, 4))).shape[0]\n"
    ),
    "labels of one sample are stretched over a batch": (
        BASE + 'base.compile("sgd", "mse")\n'
        "base.train_on_batch(np.zeros((12, 4)), np.zeros((1, 2)))\n"
    ),
}


@pytest.mark.parametrize("body", QUIET.values(), ids=QUIET)
def test_nothing_is_wrong(body: str) -> None:
    program = analyze(read_text(HEAD + body, "a.py"))
    assert [fact.message for fact in program.raises] == []
