"""``kgen summary``: models as Keras prints them, and as JSON."""

import json

import pytest
from click.testing import CliRunner
from kgen.cli.summary import command

SOURCE = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((10,)),
    layers.Dense(64, activation="relu"),
    layers.BatchNormalization(),
    layers.Dense(1),
])

inputs = keras.Input((8, 8, 3))
x = layers.Conv2D(4, 3, padding="same")(inputs)
y = layers.Conv2D(4, 1)(inputs)
outputs = layers.Add(name="sum")([x, y])
other = keras.Model(inputs, outputs, name="branches")
"""


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "a.py"
    found.write_text(SOURCE)
    return found


def run(*arguments):
    return CliRunner().invoke(command, [str(a) for a in arguments])


def test_json(path):
    result = run("--format", "json", path)
    assert result.exit_code == 0
    first, second = json.loads(result.stdout)["models"]
    assert set(first) == {
        "filename", "name", "kind", "location", "layers", "total_params", "trainable_params",
    }  # fmt: skip
    assert (first["name"], first["kind"]) == ("sequential", "Sequential")
    assert first["location"] == {"row": 4, "column": 9}
    assert first["layers"][0] == {
        "name": "dense",
        "class": "Dense",
        "output_shape": [None, 64],
        "params": 704,
        "location": {"row": 6, "column": 5},
    }
    assert (first["total_params"], first["trainable_params"]) == (1025, 897)
    assert [layer["class"] for layer in second["layers"]] == [
        "InputLayer",
        "Conv2D",
        "Conv2D",
        "Add",
    ]
    assert second["total_params"] == 112 + 16


def test_table(path):
    text = run(path).stdout
    assert 'Model: "sequential" (Sequential, ' in text
    assert "dense (Dense)" in text and "(None, 64)" in text and "704" in text
    assert "Total params: 1,025 (4.00 KB)" in text
    assert "Non-trainable params: 128 (512.00 B)" in text
    assert "Connected to" in text


def test_calls_of_a_shared_layer(tmp_path):
    path = tmp_path / "shared.py"
    path.write_text(
        "import keras\n"
        "d = keras.layers.Dense(3, name='d')\n"
        "a, b = keras.Input((4,), name='a'), keras.Input((4,), name='b')\n"
        "m = keras.Model([a, b], keras.layers.Subtract(name='s')([d(a), d(b)]))\n"
    )
    rows = [line.split("│") for line in run(path).stdout.splitlines() if "│" in line]
    connected = {row[1].split()[0]: row[4].strip() for row in rows}
    assert connected == {"a": "-", "b": "-", "d": "a, b", "s": "d, d"}


def test_no_model(tmp_path):
    path = tmp_path / "b.py"
    path.write_text("x = 1\n")
    result = run(path)
    assert result.exit_code == 0
    assert "no Keras model is made here" in result.stderr
    assert json.loads(run("--format", "json", path).stdout) == {"models": []}


def test_missing(tmp_path):
    result = run(tmp_path / "nope.py")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1 and "nope.py" in result.stderr


def test_costs(path):
    result = run("--costs", "--batch-size", "10", path)
    assert result.exit_code == 0
    assert "Multiply-adds" in result.stdout and "Activations" in result.stdout
    assert "Costs at batch size 10, in float32:" in result.stdout
    assert "Multiply-adds: 704 for one sample" in result.stdout
    assert "Adam state (assumed)" in result.stdout


def test_costs_json(path):
    result = run("--costs", "--format", "json", path)
    costs = json.loads(result.stdout)["models"][0]["costs"]
    assert (costs["batch_size"], costs["batch_size_from"]) == (32, "default")
    assert costs["multiply_adds"] == 10 * 64 + 64
    memory = costs["memory"]
    assert memory["weights"] == 1025 * 4 and memory["gradients"] == 897 * 4
    parts = ("weights", "gradients", "optimizer", "activations", "activation_gradients", "data")
    assert memory["training"] == sum(memory[part] for part in parts)
    assert memory["inference"] == memory["weights"] + memory["peak"]
    assert costs["layers"]["dense"]["output_bytes"] == 32 * 64 * 4


@pytest.mark.parametrize(
    ("dtype", "size"),
    [("float16", 2), ("mixed_bfloat16", 4), ("float64", 8)],
)
def test_dtype(path, dtype, size):
    result = run("--costs", "--dtype", dtype, "--format", "json", path)
    costs = json.loads(result.stdout)["models"][0]["costs"]
    assert costs["dtype"] == dtype
    assert costs["memory"]["weights"] == 1025 * size


def test_dtype_before_that_of_the_program(tmp_path):
    path = tmp_path / "mixed.py"
    path.write_text("import keras\nkeras.config.set_dtype_policy('float64')\n" + SOURCE)
    found = {}
    for options in ((), ("--dtype", "float32")):
        models = json.loads(run("--costs", "--format", "json", *options, path).stdout)["models"]
        found[options] = models[0]["costs"]["memory"]["weights"]
    assert found == {(): 1025 * 8, ("--dtype", "float32"): 1025 * 4}


def test_int8_is_not_trained(path):
    result = run("--costs", "--dtype", "int8", path)
    assert "Training memory" not in result.stdout
    assert "for inference only" in result.stdout
    costs = json.loads(run("--costs", "--dtype", "int8", "--format", "json", path).stdout)
    assert costs["models"][0]["costs"]["memory"]["training"] is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--costs", "--batch-size", "0"), "0 is not in the range"),
        (("--costs", "--batch-size", "many"), "'many' is not a valid integer"),
        (("--costs", "--dtype", "int9"), "'int9' is not one of"),
        (("--batch-size", "8"), "add --costs"),
        (("--dtype", "float16"), "add --costs"),
    ],
)
def test_bad_options(path, options, said):
    result = run(*options, path)
    assert result.exit_code == 2
    assert said in result.stderr and "Traceback" not in result.stderr


def test_costs_of_what_is_open(tmp_path):
    path = tmp_path / "open.py"
    path.write_text(
        "import keras\nfrom keras import layers\n"
        "x = keras.Input((None, 8), name='words')\n"
        "a = keras.Model(x, layers.GRU(4)(x))\n"
        "b = keras.Sequential([layers.Dense(3)])\n"
    )
    text = run("--costs", path).stdout
    assert "144·n for one sample" in text
    assert "n: axis 1 of the input `words`" in text
    assert "Not known: the shape of its input is not known" in text
    models = json.loads(run("--costs", "--format", "json", path).stdout)["models"]
    assert models[0]["costs"]["multiply_adds"] == "144*n"
    assert models[0]["costs"]["sizes"] == {"n": "axis 1 of the input `words`"}
    assert models[1]["costs"]["multiply_adds"] is None
    assert models[1]["costs"]["unknown"][0]["reason"]


def test_models_that_a_model_holds(tmp_path):
    path = tmp_path / "gan.py"
    path.write_text(
        "import keras\nfrom keras import layers\n"
        "part = keras.Sequential([keras.Input((16,)), layers.Dense(3)], name='part')\n"
        "class Whole(keras.Model):\n"
        "    def __init__(self, part):\n"
        "        super().__init__(name='whole')\n"
        "        self.part = part\n"
        "whole = Whole(part)\n"
    )
    models = json.loads(run("--format", "json", path).stdout)["models"]
    whole = next(model for model in models if model["name"] == "whole")
    assert [layer["output_shape"] for layer in whole["layers"]] == [[None, 3]]
    assert whole["total_params"] == 51
