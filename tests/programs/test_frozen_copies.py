"""Which weights are trainable in models within models, and in their copies, against Keras."""

from __future__ import annotations

from math import prod
from pathlib import Path
from typing import Any

import pytest

from .kgen_side import analyse

MODELS = {
    "functional": "i = keras.Input((4,))\n"
    "base = keras.Model(i, layers.Dense(2)(layers.Dense(3)(i)))\n",
    "Sequential": "parts = [keras.Input((4,)), layers.Dense(3), layers.Dense(2)]\n"
    "base = keras.Sequential(parts)\n",
}
AROUND = {
    "alone": "model = base\n",
    "in a functional one": "j = keras.Input((4,))\n"
    "model = keras.Model(j, layers.Dense(5)(base(j)))\n",
    "in a Sequential one": "model = keras.Sequential([keras.Input((4,)), base, layers.Dense(5)])\n",
}
FROZEN = (
    "",
    "model.trainable = False\n",
    "base.trainable = False\n",
    "model.trainable = False\nmodel.layers[-1].trainable = True\n",
    "base.trainable = False\nbase.layers[-1].trainable = True\n",
    "model.trainable = True\nbase.layers[-1].trainable = False\n",
)
COPIES = (
    "copy = model\n",
    "copy = keras.models.clone_model(model)\n",
    "model.save('model.keras')\ncopy = keras.models.load_model('model.keras')\n",
    "copy = keras.models.model_from_json(model.to_json())\n",
)


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("model", MODELS)
def test_keras_agrees(
    model: str, around: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for frozen in FROZEN:
        for copied in COPIES:
            text = "import keras\nfrom keras import layers\n"
            text += MODELS[model] + AROUND[around] + frozen + copied
            text += "count = len(copy.trainable_weights)\n"
            names: dict[str, Any] = {}
            exec(text, names)
            found = analyse(text).names
            sizes = {
                "trainable": sum(prod(w.shape) for w in names["copy"].trainable_weights),
                "fixed": sum(prod(w.shape) for w in names["copy"].non_trainable_weights),
            }
            assert {key: found["copy"][key] for key in sizes} == sizes, text
            assert found["count"] == names["count"], text
