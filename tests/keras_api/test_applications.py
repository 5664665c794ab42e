"""The models of `keras.applications`: kgen's and Keras' own, built from the same arguments."""

from __future__ import annotations

import time
from random import Random
from typing import Any

import pytest
from kgen.analyzer.keras_api import load
from kgen.analyzer.keras_api.applications import application, modules

from .application_cases import call
from .application_oracle import describe, program, real

keras = pytest.importorskip("keras")

pytestmark = pytest.mark.skipif(
    not keras.__version__.startswith(load().minor + "."), reason="the tables are of another Keras"
)

NAMES = sorted({name for members in modules().values() for name in members})

SAMPLE = [
    "m = applications.VGG16(weights=None, classes=7, input_shape=(64, 96, 1))",
    "m = applications.VGG16(include_top=False, input_shape=(150, 150, 3))",
    "m = applications.ResNet50(include_top=False, pooling='max')",
    "m = applications.InceptionV3(include_top=False, input_shape=(75, 131, 3), pooling='avg')",
    "m = applications.MobileNet(alpha=0.5, input_shape=(160, 160, 3))",
    "m = applications.MobileNetV2(include_top=False, input_shape=(97, 131, 3))",
    "m = applications.MobileNet(alpha=1, weights=None, classes=2)",
    "m = applications.MobileNetV2(alpha=1.3, weights=None, classes=3, input_shape=(33, 64, 1))",
    "m = applications.MobileNetV3Small(minimalistic=True, include_top=False, pooling='avg')",
    "m = applications.MobileNetV3Large(weights=None, classes=4, include_preprocessing=False)",
    "m = applications.EfficientNetB0(include_top=False, input_shape=(101, 64, 3))",
    "m = applications.EfficientNetV2B0(weights=None, input_shape=(64, 64, 1), classes=2)",
    "m = applications.NASNetMobile(weights=None, include_top=False, pooling='max', "
    "input_shape=(None, None, 1))",
    "m = applications.ConvNeXtTiny(include_top=False, weights=None, name='mine')",
    "x = keras.Input((64, 64, 3))\ny = layers.Rescaling(1 / 255)(x)\n"
    "m = applications.MobileNetV2(include_top=False, input_tensor=y)",
    "a = layers.Conv2D(3, 1)\nb = applications.ResNet50V2(weights=None, include_top=False)\n"
    "x = keras.Input((96, 96, 3))\ny = b(a(x))\ny = layers.GlobalAveragePooling2D()(y)\n"
    "m = keras.Model(x, layers.Dense(3)(y))",
    "b = applications.VGG16(include_top=False, input_shape=(64, 64, 3))\n"
    "m = keras.Model(b.input, b.get_layer('block3_conv1').output)",
    "b = applications.Xception(include_top=False, input_shape=(96, 96, 3))\nb.trainable = False\n"
    "m = keras.Sequential([b, layers.GlobalAveragePooling2D(), layers.Dense(2)])",
    *(
        f"i = keras.Input((64, 65, 3))\nx = applications.{module}.preprocess_input(i)\n"
        "m = keras.Model(i, layers.Dense(2)(x + 1))"
        for module in ("vgg16", "mobilenet_v2", "densenet", "efficientnet")
    ),
    "b = applications.MobileNetV2(include_top=False, input_shape=(96, 96, 3))\n"
    "for layer in b.layers[:-60]:\n    layer.trainable = False\nm = b",
]

REFUSED = [
    "m = applications.ResNet50(classes=10)",
    "m = applications.ResNet50(input_shape=(128, 128, 3))",
    "m = applications.ResNet50(weights='imagnet')",
    "m = applications.ResNet50(weights=None, input_shape=(16, 16, 3))",
    "m = applications.InceptionV3(weights=None, include_top=False, input_shape=(32, 32, 3))",
    "m = applications.VGG16(include_top=False, input_shape=(128, 128, 1))",
    "m = applications.VGG16(weights=None, input_shape=(None, None, 3))",
    "m = applications.VGG16(include_top=False, input_shape=(64, 64))",
    "m = applications.Xception(include_top=False, input_shape=(70, 71, 3))",
    "m = applications.MobileNet(input_shape=(100, 100, 3))",
    "m = applications.NASNetMobile(include_top=False, input_shape=(None, None, 3))",
    "m = applications.EfficientNetB0(classifier_activation='sigmoid')",
]

EVERY = [f"m = applications.{name}(weights=None)" for name in NAMES]
EVERY += [f"m = applications.{name}(include_top=False)" for name in NAMES]
EVERY += [
    f"m = applications.{name}(weights=None, classes=5, input_shape=({h}, {w}, {c}))"
    for name in NAMES
    for h, w, c in ((97, 130, 3), (128, 111, 1))
]
EVERY += [
    f"m = applications.{name}(weights=None, include_top=False, pooling='max', "
    "input_shape=(None, None, 1))"
    for name in NAMES
]


def _agree(texts: list[str]) -> None:
    for text, theirs in zip(texts, real(texts), strict=True):
        assert not isinstance(theirs, str), (text, theirs)
        assert describe(text) == theirs, text


def test_sample_agrees() -> None:
    _agree(SAMPLE)


def test_what_keras_refuses() -> None:
    for text, theirs in zip(REFUSED, real(REFUSED), strict=True):
        assert isinstance(theirs, str), (text, theirs["output"])
        assert theirs.startswith("ValueError"), (text, theirs)
        assert describe(text) == "pretrained-shape-or-classes", text


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_application_agrees(name: str) -> None:
    _agree([text for text in EVERY if f".{name}(" in text])


def test_random_calls_agree() -> None:
    texts = [call(Random(f"test {i}")) for i in range(24)]
    for text, theirs in zip(texts, real(texts), strict=True):
        mine = describe(text)
        assert mine == theirs or (isinstance(mine, str) and isinstance(theirs, str)), text
        assert mine != "open", text


@pytest.mark.slow
def test_many_random_calls_agree() -> None:
    texts = [call(Random(f"many {i}")) for i in range(600)]
    for text, theirs in zip(texts, real(texts), strict=True):
        mine = describe(text)
        assert mine == theirs or (isinstance(mine, str) and isinstance(theirs, str)), text


def test_every_application_of_the_api_has_a_table() -> None:
    members: Any = load().resolve("keras.applications")
    models = {name for name in members.members() if name[0].isupper()}
    assert models == set(NAMES)
    assert all(application(name) is not None for name in NAMES)


def test_decoding_needs_the_classes_of_imagenet() -> None:
    text = (
        "import numpy as np\nm = applications.VGG16(weights=None, classes=10)\n"
        "p = m.predict(np.zeros((1, 224, 224, 3)))\n"
        "d = applications.vgg16.decode_predictions(p)\n"
    )
    assert [fact.rule for fact in program(text).raises] == ["pretrained-shape-or-classes"]


def test_building_is_quick() -> None:
    """Of three runs in a warm process the best counts: the machine has other work."""
    for name, limit in (("ResNet50", 0.2), ("EfficientNetB7", 0.8)):
        text = f"m = applications.{name}(weights=None, include_top=False)"
        program(text)
        times = []
        for _ in range(3):
            start = time.perf_counter()
            program(text)
            times.append(time.perf_counter() - start)
        assert min(times) < limit, name
