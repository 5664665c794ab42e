"""A name is taken from the insides of Keras or TensorFlow.

## What it does
Finds imports and uses of `keras.src`, `keras._tf_keras` and `tensorflow.python.keras`.

## Why
`keras.src` moves without notice from one version to the next. `tensorflow.python.keras` is an old
copy of Keras that is kept for TensorFlow's own use: its layers and models do not work together
with those of `keras`.

## Example (bad)
```python
from tensorflow.python.keras.layers import Dense
```

## Example (good)
```python
from keras.layers import Dense
```

## Fix
Imports the same name from its public place, if it has one of that name.

## References
- https://keras.io/api/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity
from ..syntax import depends_on_version

if TYPE_CHECKING:
    from ...facts import NameFact, Program

RULE = Rule(
    "KA107",
    "private-import",
    Severity.WARNING,
    "A name is taken from the insides of Keras or TensorFlow.",
    Applicability.UNSAFE,
)

INVALID = (
    (
        "from tensorflow.python.keras.layers import Dense\n",
        "from keras.layers import Dense\n",
    ),
    "from tensorflow.python.keras import backend as K\n",
)

_PRIVATE = {
    "keras.src": "moves without notice from version to version",
    "keras._tf_keras": "is there for TensorFlow's own use",
    "tensorflow.python.keras": "is an old copy of Keras that does not work together with `keras`",
}


def check(program: Program) -> Iterator[Finding]:
    return program.each(RULE.name, program.names, _of_name)


def _of_name(program: Program, fact: NameFact) -> Iterator[Finding]:
    root = next((r for r in _PRIVATE if f"{fact.path}.".startswith(f"{r}.")), None)
    if root is None or not fact.imported or fact.guarded or depends_on_version(fact.site):
        return
    public = _public(program, fact.path, root)
    repairs = ()
    if public is not None:
        data = {"old": fact.path, "new": public}
        repairs = (Repair("rename-symbol", f"Take it from `{public}`", data),)
    yield Finding(
        fact.site,
        f"`{root}` {_PRIVATE[root]}: import from `keras` itself",
        repairs=repairs,
        subject=fact,
    )


def _public(program: Program, path: str, root: str) -> str | None:
    """Where the public API has the same name, if it does under the same sub-package."""
    parts = path.removeprefix(root).strip(".").split(".")
    for folder in (*parts[:-1], ""):
        public = ".".join(filter(None, ("keras", folder, parts[-1])))
        found = program.api.resolve(public)
        if getattr(found, "kind", None) in ("class", "function"):
            return public
    return None
