"""Programs that tune a model: the builder is run with defaults, and searching is training."""

import pytest
from kgen.analyzer import Severity, check

HEAD = """\
import keras
import keras_tuner as kt
import numpy as np
from keras import layers


def build_model(hp):
    model = keras.Sequential([keras.Input((28, 28))])
    {flatten}
    for i in range(hp.Int("layers", 1, 3)):
        units = hp.Int(f"units_{{i}}", min_value=32, max_value=512, step=32)
        model.add(layers.Dense(units, activation=hp.Choice("activation", ["relu", "tanh"])))
        if hp.Boolean("dropout"):
            model.add(layers.Dropout(hp.Float("rate", 0.1, 0.5)))
    model.add(layers.Dense(10, activation="softmax"))
    rate = hp.Float("lr", min_value=1e-4, max_value=1e-2, sampling="log")
    model.compile(keras.optimizers.Adam(rate), loss="{loss}_crossentropy", metrics=["accuracy"])
    return model


tuner = kt.{tuner}(build_model, objective="val_accuracy", max_trials=3)
x, y = np.random.rand(64, 28, 28), np.random.randint(0, 10, 64)
"""
FLATTEN = "model.add(layers.Flatten())"


def _errors(tail, flatten=FLATTEN, loss="sparse_categorical", tuner="RandomSearch"):
    program = HEAD.format(flatten=flatten, loss=loss, tuner=tuner) + tail
    return [d.name for d in check(program, fixes=False) if d.severity is Severity.ERROR]


@pytest.mark.parametrize("tuner", ["RandomSearch", "Hyperband", "BayesianOptimization"])
def test_a_search_that_works_is_clean(tuner):
    tail = """\
tuner.search(x, y, epochs=2, validation_split=0.2)
best = tuner.get_best_hyperparameters(1)[0]
model = tuner.hypermodel.build(best)
model.fit(x, y)
model = build_model(best)
model.predict(x)
tuner.get_best_models(num_models=2)[1].evaluate(x, y)
"""
    assert _errors(tail, tuner=tuner) == []


@pytest.mark.parametrize(
    ("options", "tail", "wanted"),
    [
        ({"loss": "categorical"}, "tuner.search(x, y)\n", "integer-labels-with-categorical-loss"),
        ({}, "tuner.search(x[:, :14], y)\n", "input-size-mismatch"),
        ({}, "tuner.search(x, y[:9])\n", "sample-count-mismatch"),
        ({}, "tuner.get_best_models()[0].predict(x[0])\n", "predict-without-batch-axis"),
        ({"flatten": "model.add(layers.Conv2D(8, 3))"}, "", "layer-rank-mismatch"),
        ({}, "tuner.hypermodel.build(kt.HyperParameters()).fit(x[0], y)\n", "input-rank-mismatch"),
    ],
)
def test_a_search_that_fails_is_reported(options, tail, wanted):
    found = _errors(tail, **options)
    assert wanted in found or (wanted.startswith("input") and found)


def test_a_hyper_model_builds_and_may_train_by_itself():
    program = """\
import keras
import keras_tuner as kt
import numpy as np


class Regressor(kt.HyperModel):
    def build(self, hp):
        units = hp.Int("units", 8, 64)
        inputs = keras.Input((4,))
        outputs = keras.layers.Dense(1)(keras.layers.Dense(units, activation="relu")(inputs))
        model = keras.Model(inputs, outputs)
        model.compile("adam", "mse")
        return model

    def fit(self, hp, model, *args, **kwargs):
        return model.fit(*args, batch_size=hp.Choice("batch", [16, 32]), **kwargs)


tuner = kt.Hyperband(Regressor(), objective="val_loss", max_epochs=3)
tuner.search(np.ones((8, 4)), np.ones((8, 1)))
keras.layers.Conv1D(2, 2)(tuner.get_best_models()[0](np.ones((8, 4))))
"""
    found = [d.name for d in check(program, fixes=False) if d.severity is Severity.ERROR]
    assert found == ["layer-rank-mismatch"]
