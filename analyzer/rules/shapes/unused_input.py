"""An input of a model reaches none of its outputs.

## What it does
Finds inputs of a Functional model that no layer between them and the outputs takes.

## Why
The model asks for the data of the input and ignores it. Mostly a tensor was passed on under the
wrong name.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

a, b = keras.Input((4,)), keras.Input((4,))
x = layers.Concatenate()([a, a])
model = keras.Model([a, b], layers.Dense(1)(x))
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

a, b = keras.Input((4,)), keras.Input((4,))
x = layers.Concatenate()([a, b])
model = keras.Model([a, b], layers.Dense(1)(x))
```

## Fix
None.

## References
- https://keras.io/guides/functional_api/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KS131",
    "unused-input",
    Severity.WARNING,
    "An input of a model reaches none of its outputs.",
)


def check(program: Program) -> Iterator[Finding]:
    seen: set[int] = set()
    for model in program.models:
        graph, layers = model.graph, model.layers or ()
        if model.kind != "Functional" or graph is None:
            continue
        used = {ref for node in graph.nodes for ref in node.inputs} | set(graph.outputs)
        inputs = [layer for layer in layers if layer.path == "keras.layers.InputLayer"]
        if len(inputs) != len(graph.inputs) or len(inputs) < 2:
            continue
        named = {layer.name: layer for layer in inputs}
        for name, ref in zip(model.input_names, graph.inputs, strict=False):
            layer = named.get(name)
            if ref in used or layer is None or layer.identity in seen or layer.site is None:
                continue
            seen.add(layer.identity)
            yield Finding(
                layer.site,
                f"The input `{layer.name}` of the model goes into no layer that its outputs depend "
                "on: the model asks for its data and ignores it.",
                related=(("the model is made here", model.site),) if model.site else (),
                subject=model,
            )
