"""Something that works on other backends of Keras than the one that is chosen.

## What it does
Finds layers, arguments, functions and training calls that the chosen backend does not have:
`BatchNormalization(synchronized=True)` on JAX, `Input(ragged=True)` on PyTorch, `fit` on NumPy, a
model with `TextVectorization` trained on JAX, ... The backend is the one of the configuration, or
what the program puts into `os.environ["KERAS_BACKEND"]` before it imports Keras; where nobody
chose one, nothing is said.

## Why
Keras raises when the object is made, or when the model is trained.

## Example (bad)
```python
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras

layer = keras.layers.BatchNormalization(synchronized=True)
```

## Example (good)
```python
import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras

layer = keras.layers.BatchNormalization(synchronized=True)
```

## Fix
None: choose another backend, or another way.

## References
- https://keras.io/getting_started/#configuring-your-backend
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...facts import LayerFact, ModelFact
from ...keras_api import Symbol
from ...keras_api.backends import in_graphs, title, titles, works_on
from ..rule import Finding, Rule, Severity

if TYPE_CHECKING:
    from ...domain import Value
    from ...facts import CallFact, Program

RULE = Rule(
    "KA109",
    "not-on-this-backend",
    Severity.ERROR,
    "Something that works on other backends of Keras than the one that is chosen.",
    since=3,
)

_JAX = 'import os\n\nos.environ["KERAS_BACKEND"] = "jax"\n\nimport keras\nimport numpy as np\n\n'

INVALID = (
    _JAX.replace("jax", "torch") + "x = keras.Input((None,), ragged=True)\n",
    _JAX.replace("jax", "torch") + "layer = keras.layers.TFSMLayer('saved')\n",
    _JAX.replace("jax", "numpy")
    + """\
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, 1)))
""",
    _JAX
    + """\
model = keras.Sequential([
    keras.Input((1,), dtype="int64"),
    keras.layers.IntegerLookup(vocabulary=[1, 2]),
    keras.layers.Embedding(4, 2),
    keras.layers.Flatten(),
    keras.layers.Dense(1),
])
model.compile("adam", "mse")
model.fit(np.zeros((8, 1), "int64"), np.zeros((8, 1)))
""",
)

VALID = (
    "import keras\n\nx = keras.Input((None,), ragged=True)\n",
    _JAX.replace("jax", "tensorflow") + "x = keras.Input((None,), ragged=True)\n",
    _JAX + "x = keras.Input((None,), ragged=False, sparse=True)\n",
    _JAX
    + """\
layer = keras.layers.TextVectorization(20)
layer.adapt(np.array(["a b"]))
ids = layer(np.array(["a"]))
""",
    'import os\n\nimport keras\n\nos.environ["KERAS_BACKEND"] = "jax"\n'
    "layer = keras.layers.BatchNormalization(synchronized=True)\n",
)


def check(program: Program) -> Iterator[Finding]:
    backend = program.settings.backend
    if not program.settings.backend_known:
        return
    for call in program.calls:
        if call.guarded:
            continue
        if isinstance(call.receiver, ModelFact):
            yield from _training(program, call, call.receiver, backend)
        elif isinstance(call.symbol, Symbol) and call.receiver is None:
            yield from _made(call, call.symbol, backend)


def _made(call: CallFact, symbol: Symbol, backend: str) -> Iterator[Finding]:
    """What a class or function cannot do on the backend at all, or with some argument."""
    name = call.function.rpartition(".")[2]
    works = works_on(symbol)
    if works is not None and backend not in works:
        message = f"`{name}` works on {titles(works)} only; the backend is {title(backend)}"
        yield Finding(call.site, message, subject=call)
        return
    for argument in call.arguments:
        parameter = argument.name or argument.keyword
        works = works_on(symbol, parameter) if parameter else None
        if works is None or backend in works or not _is_set(argument.value):
            continue
        yield Finding(
            call.site,
            f"`{parameter}` of `{name}` works on {titles(works)} only; the backend is "
            f"{title(backend)}",
            subject=call,
            argument=argument,
        )


def _is_set(value: Value) -> bool:
    return isinstance(value, bool | int | str | tuple) and bool(value)


def _training(
    program: Program, call: CallFact, model: ModelFact, backend: str
) -> Iterator[Finding]:
    method = call.function.rpartition(".")[2]
    symbol: Any = program.api.resolve("keras.Model")
    works = works_on(symbol, f"{method}()")
    if works is not None and backend not in works:
        message = f"`{method}` works on {titles(works)} only; the backend is {title(backend)}"
        yield Finding(call.site, message, subject=call)
    elif method == "fit" and backend == "jax" and not _eager(model):
        layer = next((each for each in _layers(model) if _needs_other(program, each)), None)
        if layer is None:
            return
        related = (("the layer is made here", layer.site),) if layer.site is not None else ()
        yield Finding(
            call.site,
            f"JAX cannot train a model with a `{layer.class_name}` in it, which TensorFlow "
            "computes: apply it to the data (`dataset.map`), outside the model",
            related=related,
            subject=call,
        )


def _layers(model: ModelFact) -> Iterator[LayerFact]:
    for layer in model.layers or ():
        yield layer
        if layer.model is not None:
            yield from _layers(layer.model)


def _needs_other(program: Program, layer: LayerFact) -> bool:
    symbol = program.api.resolve(layer.path)
    if not isinstance(symbol, Symbol) or layer.custom:
        return False
    works = in_graphs(symbol)
    return works is not None and program.settings.backend not in works


def _eager(model: ModelFact) -> bool:
    """Whether the model is, or may be, run without being compiled."""
    if model.compiled is None:
        return True
    return model.compiled.value("run_eagerly", False) not in (False, None)
