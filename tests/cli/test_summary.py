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
