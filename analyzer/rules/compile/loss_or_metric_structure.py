"""Losses, metrics, weights or labels do not match the outputs of the model.

## What it does
Compares the lists and dictionaries of `loss`, `loss_weights`, `metrics` and the labels with the
number and the names of the outputs.

## Why
Keras raises in the first training step, in words about trees and paths. With fewer losses than
outputs, or more losses for a single one, it says nothing: outputs are not trained, losses not used.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss="mse", metrics=[["mae"], ["mae"]])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
```

## Fix
Metrics in the place of `loss_weights`, where Keras 2 took them, get their name.

## References
- https://keras.io/guides/functional_api/#models-with-multiple-inputs-and-outputs
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import (
    ApiRef,
    FunctionValue,
    KerasObject,
    Unknown,
    Value,
    leaves,
    plain,
)
from ...facts import CallFact, ModelFact
from ...inference.contract import Repair
from ...source import syntax
from ..raised import raised
from ..rule import Applicability, Finding, Rule, Severity
from .label_structure import label_fault
from .metrics import KERAS_MODELS, output_names

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC117",
    "loss-or-metric-structure",
    Severity.ERROR,
    "Losses, metrics, weights or labels do not match the outputs of the model.",
    Applicability.SAFE,
    since=3,
)

INVALID = (
    (
        """\
import numpy as np
import keras

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", ["accuracy"])
model.fit(np.zeros((2, 3)), np.zeros(2))
""",
        """\
import numpy as np
import keras

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((2, 3)), np.zeros(2))
""",
    ),
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((3,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.zeros((2, 3)), np.zeros(2)
loss, error = model.evaluate(x, y)
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss={"a": "mse", "c": "mse"})
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss="mse", loss_weights=[1.0, 2.0])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", "mse", "mse"])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, y)
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics="mae")
""",
    """\
import numpy as np
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(1, name="a"),
])
model.compile(optimizer="adam", loss="mse")
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, {"a": y})
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", "mse"])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, {"a": y, "c": y})
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", "mse"])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, {"a": y})
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", "mse"], loss_weights=0.5)
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
error = keras.metrics.MeanAbsoluteError()
model.compile(optimizer="adam", loss=["mse", "mse"], metrics=[[error], [error]])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
)

VALID = (
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss={"a": "mse", "b": "mse"}, metrics={"a": "mae"})
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, {"a": y, "b": y})
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", None])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", "mse"], loss_weights=[1.0, 0.5])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss="mse", loss_weights=0.5, metrics=[[], ["mae"]])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, [y, y])
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", "mse"])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, {"b": y, "a": y})
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, {"a": a, "b": b})
model.compile(optimizer="adam", loss={"a": "mse"})
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, {"a": y})
""",
    """\
import numpy as np
import keras
from keras import layers

inputs = keras.Input((4,))
a = layers.Dense(1, name="a")(inputs)
b = layers.Dense(1, name="b")(inputs)
model = keras.Model(inputs, [a, b])
model.compile(optimizer="adam", loss=["mse", None])
x, y = np.ones((32, 4)), np.ones((32, 1))
model.fit(x, {"a": y})
""",
)


_raised = raised(RULE)


def check(program: Program) -> Iterator[Finding]:
    yield from _raised(program)
    for call in program.calls_of("keras.Model.compile"):
        if not call.guarded:
            yield from _types(call)
    seen: set[tuple[int, str]] = set()
    calls = program.calls_of(".fit", ".evaluate", ".train_on_batch")
    for what, finding in program.each(RULE.name, calls, _of_call):
        compiled = getattr(finding.subject.receiver, "compiled", None)
        place = (getattr(compiled, "order", 0), what)
        if finding.severity is not Severity.WARNING or place not in seen:
            yield finding
        seen.add(place)


def _of_call(program: Program, call: CallFact) -> Iterator[tuple[str, Finding]]:
    """Findings with the argument of ``compile`` that each is about."""
    model = call.receiver
    if not isinstance(model, ModelFact) or model.compiled is None or call.guarded:
        return
    if model.class_name not in KERAS_MODELS or any(a.star for a in model.compiled.arguments):
        return
    names = _names(model)
    if not names:
        return
    for what, message, severity in _faults(program, model, model.compiled, names):
        yield (
            what,
            Finding(
                call.site,
                message,
                related=((f"`{what}` is given here", model.compiled.site),),
                subject=call,
                severity=severity,
            ),
        )
    message = label_fault(call, model, names)
    if message is not None and _strict(program):
        yield "", Finding(call.site, message, subject=call, argument=call.bound.get("y"))


def _types(call: CallFact) -> Iterator[Finding]:
    yield from _metrics_by_position(call)
    for name in ("metrics", "weighted_metrics", "loss_weights"):
        value = call.value(name)
        if name == "loss_weights":
            wrong = isinstance(value, int) and not isinstance(value, bool) and value != 0
            wanted, shown = "a float, a list or a dictionary", f"`{float(value)}`" if wrong else ""
        else:
            single = isinstance(value, KerasObject | FunctionValue | ApiRef)
            wrong = isinstance(value, str) or single
            shown = f'`["{value}"]`' if isinstance(value, str) else "`[...]`"
            wanted = "a list or a dictionary"
        if wrong:
            yield Finding(
                call.site,
                f"`{name}` must be {wanted}: {shown}.",
                notes=(f"Keras: Expected `{name}` argument to be {wanted}",),
                subject=call,
                argument=call.bound.get(name),
            )


def _metrics_by_position(call: CallFact) -> Iterator[Finding]:
    """``compile("adam", "mse", ["accuracy"])``: Keras 2 took the metrics in third place."""
    argument = call.bound.get("loss_weights")
    if argument is None or argument.keyword is not None or argument.star:
        return
    named = leaves(plain(argument.value))
    if not named or not all(isinstance(each, str | KerasObject | FunctionValue) for each in named):
        return
    repairs: tuple[Repair, ...] = ()
    if isinstance(argument.site.node, syntax.BaseExpression):
        code = argument.site.statement.code_for(argument.site.node)
        data = {"code": f"metrics={code}"}
        repairs = (Repair("replace-code", "Give it as `metrics`", data),)
    yield Finding(
        call.site,
        "The third argument of `compile` is `loss_weights`, and takes numbers: give the metrics as "
        "`metrics=`.",
        repairs=repairs,
        subject=call,
        argument=argument,
    )


def _names(model: ModelFact) -> tuple[str, ...]:
    """The names of the outputs, if none is nested in another."""
    outputs = model.outputs
    nested: tuple[Value, ...] = ()
    if isinstance(outputs, dict):
        nested = tuple(outputs.values())
    elif isinstance(outputs, tuple | list):
        nested = tuple(outputs)
    flat = all(not isinstance(part, tuple | list | dict) for part in nested)
    return output_names(model) if flat else ()


Fault = tuple[str, str, Severity]


def _strict(program: Program) -> bool:
    """Whether labels and weights must be nested as the outputs are: since Keras 3.7.

    Before, all were flattened, and one loss stood for all outputs when weights were counted.
    """
    return tuple(int(part) for part in program.api.version.split(".")[:2]) >= (3, 7)


def _faults(
    program: Program, model: ModelFact, compiled: CallFact, names: tuple[str, ...]
) -> Iterator[Fault]:
    strict = _strict(program)
    loss = plain(compiled.value("loss"))
    keyed = isinstance(model.outputs, dict)
    known = set(names) | set(model.output_names)
    shown = ", ".join(repr(name) for name in names)
    if isinstance(loss, dict):
        strange = [key for key in loss if key not in known]
        if strange:
            yield "loss", f"`loss` has a key {strange[0]!r}, but the outputs are {shown}.", _ERROR
        elif strict and not keyed and len(loss) != len(names):
            missing = [name for name in names if name not in loss]
            text = f"`loss` has nothing for the output {missing[0]!r}: give `None` or a loss."
            yield "loss", text, _ERROR
    elif isinstance(loss, tuple) and len(loss) != len(names):
        if len(loss) > len(names) > 1:
            text = f"`loss` lists {len(loss)} losses, but the model has {len(names)} outputs."
            yield "loss", text, _ERROR
        elif len(names) == 1 and len(loss) > 1:
            text = f"The model has one output, but `loss` lists {len(loss)}: one is used alone."
            yield "loss", text, Severity.WARNING
        elif len(loss) > 0:
            text = (
                f"`loss` lists {len(loss)} for the {len(names)} outputs {shown}: the others are "
                "not trained."
            )
            yield "loss", text, Severity.WARNING
    if strict:
        yield from _weights(loss, plain(compiled.value("loss_weights")), shown, keyed)
    for argument in ("metrics", "weighted_metrics"):
        yield from _metrics(argument, plain(compiled.value(argument)), names, known)


_ERROR = Severity.ERROR


def _weights(loss: Value, weights: Value, shown: str, keyed: bool) -> Iterator[Fault]:
    several = isinstance(loss, tuple | dict) and len(loss) > 1
    if several and isinstance(weights, float):
        text = f"`loss_weights` is one number for {len(loss)} losses: give a weight for each."
        yield "loss_weights", text, _ERROR
    if not isinstance(weights, tuple | dict) or isinstance(loss, Unknown) or not weights:
        return
    count = len(loss) if isinstance(loss, tuple | dict) else 1
    if len(weights) != count:
        text = (
            f"`loss_weights` has {len(weights)} weight{'s' * (len(weights) != 1)} for {count} "
            f"loss{'es' * (count != 1)}: give a loss for each of the outputs {shown}, and a weight "
            "for each loss."
        )
        yield "loss_weights", text, _ERROR
    elif isinstance(weights, dict) and isinstance(loss, dict) and set(weights) - set(loss):
        strange = next(key for key in weights if key not in loss)
        text = f"`loss_weights` has a key {strange!r}, but the losses are for {shown}"
        rest = ": weights are then taken by position." if keyed else "."
        yield "loss_weights", text + rest, Severity.WARNING if keyed else _ERROR


def _metrics(
    argument: str, given: Value, names: tuple[str, ...], known: set[str]
) -> Iterator[Fault]:
    shown = ", ".join(repr(name) for name in names)
    if isinstance(given, dict):
        strange = [key for key in given if key not in known]
        if strange and len(names) > 1:
            text = f"`{argument}` has a key {strange[0]!r}; the outputs are {shown}."
            yield argument, text, _ERROR
        elif strange:
            text = f"`{argument}` has a key {strange[0]!r}; the output is called {shown}."
            yield argument, text, Severity.WARNING
    elif isinstance(given, tuple) and given and 1 < len(names) != len(given):
        text = (
            f"`{argument}` must have one entry for each of the {len(names)} outputs {shown}; it "
            f"has {len(given)}."
        )
        yield argument, text, _ERROR
    elif isinstance(given, tuple | dict):
        each = given.values() if isinstance(given, dict) else given
        parts = [
            {id(leaf) for leaf in leaves(part) if isinstance(leaf, KerasObject)} for part in each
        ]
        if sum(map(len, parts)) > len(set().union(*parts)):
            text = (
                f"One metric object in `{argument}` serves several of the outputs {shown}: it "
                "counts them together and shows the same number for each. Make one for each."
            )
            yield argument, text, Severity.WARNING
