"""An input is added to a model that has one already.

## What it does
Finds an `Input` that is not the first item of a `Sequential` model.

## Why
A `Sequential` model has one input, at its start. Keras raises for another.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    keras.Input((3,)),
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
])
```

## Fix
Takes the second one out.

## References
- https://keras.io/guides/sequential_model/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...inference.contract import Repair
from ...source import Site, syntax
from ..raised import raised
from ..rule import Applicability, Finding, Rule, Severity
from ..syntax import items_of

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KS126",
    "second-input-layer",
    Severity.ERROR,
    "An input is added to a model that has one already.",
    Applicability.SAFE,
)


_REPAIR = Repair("remove-item", "Take it out")


def check(program: Program) -> Iterator[Finding]:
    for finding in raised(RULE)(program):
        items = _items(finding)
        if len(items) == 1:
            site = Site(finding.site.statement, items[0])
            finding = replace(finding, site=site, repairs=(_REPAIR,))
        yield finding


def _items(fact: Finding) -> list[syntax.BaseExpression]:
    """The items behind the first that are inputs."""
    items = items_of(fact.site.node)
    first = 0 if syntax.last_name(fact.site.node) == "add" else 1
    return [item for item in items[first:] if syntax.last_name(item) in ("Input", "InputLayer")]
