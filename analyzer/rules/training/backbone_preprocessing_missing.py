"""The images do not reach a pretrained model in the range that it was trained on.

## What it does
Finds a `Rescaling` layer straight in front of a model of `keras.applications` that wants its pixels
in another range, or scales them itself.

## Why
Every family of pretrained models was trained on its own range. EfficientNet, ConvNeXt and
MobileNetV3 begin with a scaling layer and take 0 to 255; ResNet and VGG take 0 to 255 less the
mean of each channel; MobileNetV2, Inception and Xception take -1 to 1. Other pixels make the
weights useless, and no error says so.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((224, 224, 3)),
    layers.Rescaling(1 / 255),
    keras.applications.EfficientNetB0(include_top=False, pooling="avg"),
    layers.Dense(1),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((224, 224, 3)),
    keras.applications.EfficientNetB0(include_top=False, pooling="avg"),
    layers.Dense(1),
])
```

## Fix
None.

## References
- https://keras.io/api/applications/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...facts import CallFact, LayerFact
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KT114",
    "backbone-preprocessing-missing",
    Severity.WARNING,
    "The images do not reach a pretrained model in the range that it was trained on.",
)

INVALID = (
    """\
import keras
from keras import layers

inputs = keras.Input((224, 224, 3))
x = layers.Rescaling(1 / 255)(inputs)
x = keras.applications.ResNet50(include_top=False, weights="imagenet", pooling="avg")(x)
model = keras.Model(inputs, layers.Dense(1)(x))
""",
)

VALID = (
    """\
import keras
from keras import layers

inputs = keras.Input((96, 96, 3))
x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
x = keras.applications.MobileNetV2(include_top=False, input_shape=(96, 96, 3), pooling="avg")(x)
model = keras.Model(inputs, layers.Dense(1)(x))
""",
    """\
import keras
from keras import layers

inputs = keras.Input((96, 96, 3))
x = layers.Rescaling(1 / 255)(inputs)
x = keras.applications.ResNet50(include_top=False, weights=None, pooling="avg")(x)
model = keras.Model(inputs, layers.Dense(1)(x))
""",
)


_OWN = ("EfficientNet", "ConvNeXt", "MobileNetV3")
_MEANS = ("ResNet50", "ResNet101", "ResNet152", "VGG16", "VGG19")
_SIGNED = ("MobileNet", "MobileNetV2", "InceptionV3", "Xception", "InceptionResNetV2")


def check(program: Program) -> Iterator[Finding]:
    made = {call.site: call for call in program.calls if "keras.applications." in call.function}
    if not made:
        return
    seen: set[int] = set()
    for model in program.models:
        graph = model.graph
        for node in graph.nodes if graph is not None else ():
            call = made.get(node.layer.site) if node.layer.site is not None else None
            if graph is None or call is None or node.layer.identity in seen:
                continue
            before = [graph.nodes[ref.node].layer for ref in node.inputs if ref.node >= 0]
            if len(before) != 1 or before[0].class_name != "Rescaling" or node.layer.model is None:
                continue
            message = _fault(call, before[0])
            if message is not None:
                seen.add(node.layer.identity)
                yield Finding(
                    before[0].site or call.site,
                    message,
                    related=(("the pretrained model is made here", call.site),),
                    subject=call,
                )


def _fault(call: CallFact, scaling: LayerFact) -> str | None:
    """What is wrong with the range, None where it is right or not known to matter."""
    name = call.function.rpartition(".")[2]
    scale, offset = scaling.config.get("scale"), scaling.config.get("offset", 0)
    if not isinstance(scale, int | float) or not isinstance(offset, int | float):
        return None
    if name.startswith(_OWN):
        asked = call.value("include_preprocessing", True)
        if asked is not True or scale == 1:
            return None
        return f"{name} scales its input itself and takes pixels from 0 to 255: leave this out."
    if call.value("weights", "imagenet") != "imagenet" or scale > 0.5:
        return None
    if name in _MEANS:
        wanted = "pixels from 0 to 255 less the mean of each channel"
    elif name in _SIGNED and offset == 0:
        wanted = "values from -1 to 1"
    else:
        return None
    return (
        f"The ImageNet weights of {name} want {wanted}; use the `preprocess_input` of its module "
        "instead of this."
    )
