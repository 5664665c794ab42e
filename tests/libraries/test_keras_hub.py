"""Layers of KerasHub and KerasNLP: known shapes are followed, the rest is let be."""

import pytest
from kgen.analyzer import Severity, analyze, check
from kgen.analyzer.domain import TensorSpec

HEAD = """\
import keras
import {hub} as hub

ids = keras.Input((64,), dtype="int32")
vectors = hub.layers.TokenAndPositionEmbedding(1000, 64, embedding_dim=32)(ids)
"""


@pytest.mark.parametrize("hub", ["keras_hub", "keras_nlp"])
def test_a_transformer_is_followed(hub):
    program = analyze(
        HEAD.format(hub=hub)
        + """\
x = hub.layers.TransformerEncoder(intermediate_dim=128, num_heads=4)(vectors)
x = hub.layers.TransformerDecoder(128, 4)(x, encoder_sequence=x)
x = x + hub.layers.PositionEmbedding(sequence_length=64)(x)
model = keras.Model(ids, keras.layers.Dense(3)(x))
"""
    )
    (model,) = program.models
    assert isinstance(model.outputs, TensorSpec) and model.outputs.shape is not None
    assert model.outputs.shape[1:] == (64, 3)
    encoder = next(x for x in model.layers or () if x.class_name == "TransformerEncoder")
    sizes = [w.shape for w in encoder.weights or ()]
    assert sizes.count((32, 4, 8)) == 3 and (32, 128) in sizes and (128, 32) in sizes


@pytest.mark.parametrize(
    ("tail", "errors"),
    [
        ("keras.layers.Conv2D(4, 3)(vectors)\n", ["layer-rank-mismatch"]),
        ("hub.layers.PositionEmbedding(32)(vectors)\n", ["input-size-mismatch"]),
        ("hub.layers.SomethingNew(3)(vectors)\n", []),
        ("hub.models.BertBackbone.from_preset('bert_tiny_en_uncased')(ids)\n", []),
        ("keras.Sequential([ids, hub.layers.SomethingNew(), keras.layers.Dense(2)])\n", []),
        ("import keras_cv\nkeras_cv.models.YOLOV8Detector(num_classes=3).fit(None)\n", []),
    ],
)
def test_what_is_said(tail, errors):
    program = HEAD.format(hub="keras_hub") + tail
    found = [d.name for d in check(program, fixes=False) if d.severity is Severity.ERROR]
    assert found == errors


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        ("RandAugment(value_range=(0, 255))", (32, 48, 3)),
        ("RandomCropAndResize((24, 24), (0.8, 1.0), (0.9, 1.1))", (24, 24, 3)),
        ("Resizing(16, 20)", (16, 20, 3)),
    ],
)
def test_pictures_of_keras_cv(layer: str, size: tuple[int, ...]) -> None:
    program = analyze(
        "import keras\nimport keras_cv\n\n"
        f"x = keras.Input((32, 48, 3))\ny = keras_cv.layers.{layer}(x)\n"
        "model = keras.Model(x, y)\n"
    )
    (model,) = program.models
    assert isinstance(model.outputs, TensorSpec) and model.outputs.shape is not None
    assert model.outputs.shape[1:] == size
