"""An attribute that objects of the class do not have, or do not have any more.

## What it does
Looks up attributes of layers and Sequential models in the target's table of names.

## Why
Keras 3 dropped `output_shape` and `input_shape` of layers, `output_names` of Sequential models and
more; reading them raises an AttributeError, often long after training has begun.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
for layer in model.layers:
    print(layer.name, layer.output_shape)
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
for layer in model.layers:
    print(layer.name, layer.output.shape)
```

## Fix
None.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...keras_api import load
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KM114",
    "removed-attribute",
    Severity.ERROR,
    "An attribute that objects of the class do not have, or do not have any more.",
)

INVALID = (
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
print(model.output_names)
""",
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Flatten(), keras.layers.Dense(2)])
for layer in model.layers:
    print(layer.kernel)
""",
)

VALID = (
    """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
layer = model.layers[0]
layer.note = "mine"
print(model.output_shape, layer.kernel.shape, layer.units, layer.note)
""",
    *(
        f"""\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Flatten(), keras.layers.Dense(2)])
for layer in model.layers:
    {line}
"""
        for line in (
            'if layer.__class__.__name__ == "Dense":\n        print(layer.units)',
            'if type(layer).__name__ != "Dense":\n        continue\n    print(layer.units)',
            'if "units" in layer.get_config():\n        print(layer.units)',
            'if "units" not in layer.get_config():\n        continue\n    print(layer.units)',
            'print(getattr(layer, "kernel", None))',
            'print(layer.kernel if "kernel" in dir(layer) else None)',
        )
    ),
)

_INSTEAD = {
    "output_shape": "`.output.shape` of a layer that was called",
    "input_shape": "`.input.shape` of a layer that was called",
    "output_names": "the names of the model's output layers",
}


def check(program: Program) -> Iterator[Finding]:
    for fact in program.attributes:
        called = any(True for _ in program.calls_of(f".{fact.name}"))
        if fact.guarded or called:
            continue  # a call is `removed-method`'s to report
        name = fact.owner.rpartition(".")[2]
        near = program.api.nearest(fact.name, program.api.members(fact.owner))
        if fact.name in _INSTEAD:
            hint = f"; use {_INSTEAD[fact.name]}"
        elif near:
            hint = f"; did you mean `{near[0]}`?"
        elif fact.name in load("2.15").members(fact.owner):
            hint = " any more"
        elif _of_other_layers(program, fact.name):
            hint = "; layers of other classes have it"
        else:
            # Backends mix their own attributes in: without a relative in Keras, say nothing.
            continue
        yield Finding(fact.site, f"`{name}` has no attribute `{fact.name}`{hint}", subject=fact)


def _of_other_layers(program: Program, name: str) -> bool:
    """Whether it is an attribute that Keras' own layers of some class have, in Keras 3."""
    tables = program.api.symbols.items()
    return program.settings.keras.startswith("3") and any(
        name in raw.get("t", ()) for path, raw in tables if path.startswith("keras.layers.")
    )
