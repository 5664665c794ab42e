"""A layer or model of the program uses an attribute that nothing gives it.

## What it does
Finds attributes of layers and models of the program's own classes that neither the class nor Keras
has, and that no statement of the file assigns.

## Why
Python raises when the line is run: mostly the name is spelled in one way in `__init__` and in
another in `call`.

## Example (bad)
```python
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense_1 = layers.Dense(8, activation="relu")
        self.dense_2 = layers.Dense(1)

    def call(self, inputs):
        return self.dense_2(self.dense1(inputs))


outputs = Net()(keras.Input((4,)))
```

## Example (good)
```python
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense_1 = layers.Dense(8, activation="relu")
        self.dense_2 = layers.Dense(1)

    def call(self, inputs):
        return self.dense_2(self.dense_1(inputs))


outputs = Net()(keras.Input((4,)))
```

## Fix
None.

## References
- https://keras.io/guides/making_new_layers_and_models_via_subclassing/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...source import syntax
from ..raised import raised
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KX117",
    "attribute-never-set",
    Severity.ERROR,
    "A layer or model of the program uses an attribute that nothing gives it.",
)

_NET = """\
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.head = layers.Dense(1)

    def call(self, inputs):
        return self.head(self.body(inputs))


"""

INVALID = (
    _NET + "outputs = Net()(keras.Input((4,)))\n",
    _NET.replace("import keras\n", "import keras\nimport numpy as np\n")
    + "Net().predict(np.zeros((2, 4)))\n",
)

VALID = (
    _NET + "net = Net()\nnet.body = layers.Dense(3)\noutputs = net(keras.Input((4,)))\n",
    _NET + "net = Net()\nsetattr(net, 'body', layers.Dense(3))\nnet(keras.Input((4,)))\n",
    _NET
    + """\
class Deep(Net):
    body = layers.Flatten()


outputs = Deep()(keras.Input((4,)))
""",
    """\
import keras
from keras import layers


class Net(keras.Model):
    def __init__(self, sizes):
        super().__init__()
        for i, size in enumerate(sizes):
            setattr(self, f"dense_{i}", layers.Dense(size))

    def call(self, inputs):
        return self.dense_1(self.dense_0(inputs))


outputs = Net([3, 4])(keras.Input((4,)))
""",
)

_raised = raised(RULE)
_WAYS = frozenset({"setattr", "__setattr__", "__dict__", "vars", "exec", "eval", "globals"})
_OF_BACKENDS = frozenset({"name_scope", "submodules", "with_name_scope"})
"""What TensorFlow's own base class of layers has."""


def check(program: Program) -> Iterator[Finding]:
    found = list(_raised(program))
    if not found or program.settings.backend == "torch":  # layers are modules of PyTorch there
        return
    given = program.shared(_given, _given)
    for finding in found:
        node = finding.site.node
        if given is None or not isinstance(node, syntax.Attribute):
            continue
        if node.attr.value not in given and node.attr.value not in _OF_BACKENDS:
            yield finding


def _given(program: Program) -> frozenset[str] | None:
    """The names of attributes that something in the document may set; None if it may be any."""
    names: set[str] = set()
    for statement in program.document.statements:
        if statement.problems:
            return None
        for node in statement.module.walk() if statement.module is not None else ():
            match node:
                case syntax.Name(value=value) if value in _WAYS:
                    return None
                case syntax.SimpleString(evaluated_value=str() as text):
                    names.add(text)
                case syntax.Assign():
                    for each in node.targets:
                        names |= _attributes(each.target)
                case syntax.AnnAssign() | syntax.AugAssign() | syntax.For() | syntax.CompFor():
                    names |= _attributes(node.target)
                case syntax.WithItem(asname=syntax.AsName() as given):
                    names |= _attributes(given.name)
    return frozenset(names)


def _attributes(target: syntax.Node) -> set[str]:
    return {node.attr.value for node in target.walk() if isinstance(node, syntax.Attribute)}
