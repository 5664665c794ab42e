"""Training on other things than arrays: data sets, generators, dictionaries, with weights."""

from __future__ import annotations

from random import Random

from .text import Draft, Port
from .training import ROWS, features, known_ports, supervision

METRICS = (
    "",
    "",
    ', metrics=["mae"]',
    ', metrics=["mae", keras.metrics.MeanSquaredError()]',
    ', metrics=[keras.metrics.MeanAbsoluteError(name="error")]',
    ', metrics=["accuracy"]',
    ', metrics=["mse"], weighted_metrics=["mae"]',
)


def feeding(chance: Random, draft: Draft) -> list[str]:
    """The lines that train the `model` of a draft in another way; none if shapes are not known."""
    if not known_ports(draft):
        return []
    rows = chance.choice(ROWS)
    lines: list[str] = []
    x = features(chance, draft.inputs, rows, lines)
    loss, y = supervision(chance, draft.outputs, rows, lines)
    plain = isinstance(draft.outputs, Port) and "sparse" not in loss.lower()
    metrics = chance.choice(METRICS) if plain else ""
    optimizer = chance.choice(['"adam"', "keras.optimizers.SGD(0.01)", '"rmsprop"'])
    lines.append(f"model.compile(optimizer={optimizer}, loss={loss}{metrics})")
    x, y = _as_tuple(x), _as_tuple(y)
    own = any(line.startswith("class ") and "Model)" in line for line in draft.lines)
    if isinstance(draft.outputs, Port) and chance.random() < 0.35:
        lines += _weighted(chance, x, y, rows)
    else:
        writers = [_dataset, _dataset, _dataset, _sequence, _generator]
        one = isinstance(draft.outputs, Port) and not own
        writer = chance.choice([*writers, _steps] if one else writers)
        lines += writer(chance, x, y, rows)
    if chance.random() < 0.5 and not own:
        lines += _afterwards(chance, x)
    return lines


def _as_tuple(text: str) -> str:
    """A list of arrays as a tuple, which data sets take apart."""
    return f"({text[1:-1]},)" if text.startswith("[") else text


def _weighted(chance: Random, x: str, y: str, rows: int) -> list[str]:
    x = f"[{x[1:-2]}]" if x.startswith("(") else x
    size = chance.choice([rows, rows, rows, rows + 1])
    return chance.choice(
        [
            [
                f"weights = np.ones(({size},))",
                f"model.fit({x}, {y}, sample_weight=weights, batch_size=4, verbose=0)",
            ],
            [f"model.fit({x}, {y}, class_weight={{0: 1.0, 1: 2.0}}, verbose=0)"],
            [
                f"weights = np.linspace(0.1, 1, {size}).astype('float32')",
                f"model.fit({x}, {y}, sample_weight=weights, verbose=0)",
                f"model.evaluate({x}, {y}, sample_weight=weights, verbose=0)",
            ],
            [f"model.train_on_batch({x}, {y}, sample_weight=np.ones({size}))"],
        ]
    )


def _dataset(chance: Random, x: str, y: str, rows: int) -> list[str]:
    made = f"tf.data.Dataset.from_tensor_slices(({x}, {y}))"
    steps = [f".shuffle({rows})", ".cache()", f".take({rows - 1})", ".skip(1)", ".repeat(2)"]
    before = "".join(chance.sample(steps, chance.randrange(3)))
    batch = chance.choice(["4", "3", f"{rows}", "4, drop_remainder=True", "batch_size=5"])
    after = chance.choice(["", ".prefetch(tf.data.AUTOTUNE)", ".map(lambda a, b: (a, b))"])
    lines = [f"train = {made}{before}.batch({batch}){after}"]
    if chance.random() < 0.12:
        lines = [f"train = {made}{before}{after}"]
    lines += chance.choice(
        [
            ["model.fit(train, verbose=0)"],
            ["model.fit(train, epochs=2, validation_data=train, verbose=0)"],
            ["history = model.fit(train.repeat(), steps_per_epoch=2, verbose=0)"],
            ["model.evaluate(train, verbose=0)"],
            ["for part_x, part_y in train:", "    model.train_on_batch(part_x, part_y)"],
        ]
    )
    if chance.random() < 0.3:
        lines.append("count = len(train)")
    if chance.random() < 0.3:
        lines.append("predicted = model.predict(train.map(lambda a, b: a), verbose=0)")
    return lines


def _sequence(chance: Random, x: str, y: str, rows: int) -> list[str]:
    if x.startswith(("(", "{")) or y.startswith(("(", "{")):
        return _dataset(chance, x, y, rows)
    size = chance.choice([2, 4])
    given = chance.choice(["part_x, part_y", "part_x, part_y", "[part_x, part_y]", "part_x"])
    return [
        "class Batches(keras.utils.PyDataset):",
        "    def __init__(self, x, y, size, **kwargs):",
        "        super().__init__(**kwargs)",
        "        self.x, self.y, self.size = x, y, size",
        "",
        "    def __len__(self):",
        f"        return {chance.choice(['len(self.x) // self.size', '2'])}",
        "",
        "    def __getitem__(self, index):",
        "        low = index * self.size",
        "        part_x = self.x[low : low + self.size]",
        "        part_y = self.y[low : low + self.size]",
        f"        return {given}",
        "",
        f"batches = Batches({x}, {y}, {size})",
        "model.fit(batches, verbose=0)",
    ]


def _generator(chance: Random, x: str, y: str, rows: int) -> list[str]:
    if x.startswith(("(", "{")) or y.startswith(("(", "{")):
        return _dataset(chance, x, y, rows)
    return [
        "def batches():",
        "    while True:",
        f"        for low in range(0, {rows - 3}, 4):",
        f"            yield {x}[low : low + 4], {y}[low : low + 4]",
        "",
        "model.fit(batches(), steps_per_epoch=2, verbose=0)",
    ]


def _steps(chance: Random, x: str, y: str, rows: int) -> list[str]:
    x = f"[{x[1:-2]}]" if x.startswith("(") else x
    y = f"[{y[1:-2]}]" if y.startswith("(") else y
    return chance.choice(
        [
            [f"logs = model.evaluate({x}, {y}, return_dict=True, verbose=0)"],
            [f"result = model.evaluate({x}, {y}, verbose=0)"],
            [f"logs = model.train_on_batch({x}, {y}, return_dict=True)"],
            [f"model.test_on_batch({x}, {y})", f"batch = model.predict_on_batch({x})"],
            [f"history = model.fit({x}, {y}, epochs=2, verbose=0)"],
        ]
    )


def _afterwards(chance: Random, x: str) -> list[str]:
    """What people do with a trained model."""
    x = f"[{x[1:-2]}]" if x.startswith("(") else x
    return chance.choice(
        [
            ['model.save("model.keras")', 'loaded = keras.models.load_model("model.keras")'],
            [
                'model.save_weights("model.weights.h5")',
                "copy = keras.models.clone_model(model)",
                'copy.load_weights("model.weights.h5")',
            ],
            [
                'keras.saving.save_model(model, "saved.keras")',
                'loaded = keras.saving.load_model("saved.keras", compile=False)',
                f"again = loaded.predict({x}, verbose=0)",
            ],
            [f"output = model({x})", "shape = tuple(output.shape)"],
            ["weights = model.get_weights()", "count = len(weights)", "first = weights[0].shape"],
            ["model.trainable = False", 'model.compile("adam", loss="mse")'],
            [
                f"predictions = model.predict({x}, batch_size=4, verbose=0)",
                "rows = len(predictions)",
            ],
        ]
    )
