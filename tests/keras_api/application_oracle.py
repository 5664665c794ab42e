"""Applications built by the real Keras, and by kgen, described alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from kgen.analyzer.facts import ModelFact, Program
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.report.models import count, model_weights, shown_layers
from kgen.analyzer.source import read_text

HEADER = "import keras\nfrom keras import applications, layers\n"


def program(text: str) -> Program:
    return Session(read_text(HEADER + text, "p.py"), load(), Settings()).program()


def describe(text: str) -> dict[str, Any] | str:
    """The last model that `text` makes; the rule's name where kgen says Keras raises."""
    found = program(text)
    if found.raises:
        return found.raises[0].rule
    if not found.models or found.models[-1].outputs is None:
        return "open"
    return _description(found.models[-1])


def _description(model: ModelFact) -> dict[str, Any]:
    layers = shown_layers(model) or ()
    outputs = model.outputs
    return {
        "name": model.name,
        "output": [d if isinstance(d, int) else None for d in outputs.shape],
        "params": count(model_weights(model)),
        "trainable": count(model_weights(model, trainable_only=True)),
        "operations": [layer.name for layer in layers],
    }


_REAL = """
import json, os, sys
import numpy as np
import keras
from keras import applications, layers
from keras.src.backend.common.variables import Variable
from keras.src.applications import convnext
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

def initialize(self, initializer):
    self._initialize(np.broadcast_to(np.zeros((), "float32"), tuple(self._shape)))

def same(self, inputs, **_):
    first = inputs[0] if isinstance(inputs, list) else inputs
    return keras.KerasTensor(first.shape, first.dtype)

Variable._initialize_with_initializer = initialize
keras.Model.load_weights = lambda *_, **__: None
keras.src.utils.file_utils.get_file = lambda *_, **__: ""
for cls in (convnext.LayerScale, convnext.StochasticDepth, CustomScaleLayer):
    cls.compute_output_spec = same

for line in sys.stdin:
    keras.utils.clear_session()
    keras.config.set_image_data_format("channels_last")
    scope = {"keras": keras, "applications": applications, "layers": layers}
    try:
        exec(json.loads(line), scope)
    except Exception as error:
        print(json.dumps(f"{type(error).__name__}: {error}"), flush=True)
        continue
    m = scope["m"]
    size = lambda weights: int(sum(np.prod(w.shape, dtype=int) for w in weights))
    print(json.dumps({
        "name": m.name,
        "output": list(m.output_shape),
        "params": size(m.weights),
        "trainable": size(m.trainable_weights),
        "operations": [operation.name for operation in m.operations]
        if hasattr(m, "operations") else [layer.name for layer in m.layers],
    }), flush=True)
"""


def real(texts: list[str]) -> list[dict[str, Any] | str]:
    """What Keras makes of each text; the error where it raises."""
    done = subprocess.run(
        [sys.executable, "-c", _REAL],
        input="".join(json.dumps(text) + "\n" for text in texts),
        env=os.environ | {"KERAS_BACKEND": "numpy", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
