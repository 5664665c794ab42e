"""A class or function stands where a layer is needed.

## What it does
Finds a layer class, an activation function or something else in a `Sequential` model, in `.add`
or in a wrapper.

## Why
Only layer objects can be added: parentheses are missing, or an `Activation` around a function.

## Example (bad)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Flatten,
])
```

## Example (good)
```python
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Flatten(),
])
```

## Fix
Adds the parentheses if the class needs no arguments.

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
    "KS125",
    "layer-not-instantiated",
    Severity.ERROR,
    "A class or function stands where a layer is needed.",
    Applicability.SAFE,
)

INVALID = (
    """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    keras.activations.relu,
])
""",
)


_REPAIR = Repair("call-class", "Make a layer of it: add `()`")


def check(program: Program) -> Iterator[Finding]:
    for finding in raised(RULE)(program):
        items = _items(finding)
        if len(items) == 1:
            site = Site(finding.site.statement, items[0])
            finding = replace(finding, site=site, repairs=(_REPAIR,))
        yield finding


def _items(fact: Finding) -> list[syntax.BaseExpression]:
    """The items that are classes by their look."""
    return [
        item
        for item in items_of(fact.site.node)
        if isinstance(item, syntax.Name | syntax.Attribute) and syntax.last_name(item)[:1].isupper()
    ]
