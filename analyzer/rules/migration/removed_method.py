"""A method that models had in Keras 1 or 2 and do not have any more.

## What it does
Finds `fit_generator`, `evaluate_generator`, `predict_generator`, `predict_classes`,
`predict_proba`, `reset_states` and `to_yaml` called on a model.

## Why
Keras 3 raises AttributeError. `fit`, `evaluate` and `predict` take generators themselves.
`predict_classes` was the place of the largest output, or `> 0.5` for a single one: with one output
the place of the largest is always 0.

## Example (bad)
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
classes = model.predict_classes([[1.0, 2.0, 3.0, 4.0]])
```

## Example (good)
```python
import keras
import numpy as np

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
classes = (model.predict(np.array([[1.0, 2.0, 3.0, 4.0]])) > 0.5).astype("int32")
```

## Fix
Calls today's method, without the arguments that went; for `predict_classes` what it did, if the
size of the output is known.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...domain import TensorSpec, is_known
from ...facts import CallFact, ModelFact
from ...inference.contract import Repair
from ..rule import Applicability, Finding, Rule, Severity

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KM108",
    "removed-method",
    Severity.ERROR,
    "A method that models had in Keras 1 or 2 and do not have any more.",
    Applicability.SAFE,
)

_MODEL = """\
import keras
import numpy as np

x = np.ones((8, 4))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
"""

INVALID = (
    (
        _MODEL + "classes = model.predict_classes(x, batch_size=8)\n",
        _MODEL + "classes = model.predict(x, batch_size=8).argmax(axis=-1)\n",
    ),
    (
        _MODEL + "model.predict_generator(generator=x, verbose=0, workers=2)\n",
        _MODEL + "model.predict(x=x, verbose=0)\n",
    ),
    (_MODEL + "model.predict_proba(x)\n", _MODEL + "model.predict(x)\n"),
)

VALID = (_MODEL + "print(hasattr(model, 'predict_classes'))\n",)

_TODAY = {
    "fit_generator": "fit",
    "evaluate_generator": "evaluate",
    "predict_generator": "predict",
    "predict_proba": "predict",
    "predict_classes": "predict",
    "to_yaml": "to_json",
    "reset_states": "reset_state",
}
_RENAMED = {
    "generator": "x",
    "nb_epoch": "epochs",
    "samples_per_epoch": "steps_per_epoch",
    "nb_val_samples": "validation_steps",
}
_DROPPED = (
    "workers",
    "use_multiprocessing",
    "max_queue_size",
    "max_q_size",
    "nb_worker",
    "pickle_safe",
)


def check(program: Program) -> Iterator[Finding]:
    for call in program.calls_of(*(f".{name}" for name in _TODAY)):
        owner, _, method = call.function.rpartition(".")
        if call.guarded or owner not in ("keras.Model", "keras.Sequential"):
            continue
        today = _TODAY[method]
        yield Finding(
            call.site,
            f"models have no `{method}` any more; {_instead(call, method, today)}",
            notes=(f"Keras: 'Sequential' object has no attribute '{method}'",),
            repairs=_repairs(call, method, today),
            subject=call,
        )


def _instead(call: CallFact, method: str, today: str) -> str:
    match method, _outputs(call.receiver):
        case "reset_states", _:
            return "call `reset_state` of each recurrent layer"
        case "predict_classes", 1:
            return "use `predict` and compare it with 0.5"
        case "predict_classes", _:
            return "use `predict` and take the place of the largest output"
        case _:
            return f"use `{today}`"


def _repairs(call: CallFact, method: str, today: str) -> tuple[Repair, ...]:
    data: dict[str, Any] = {"method": today}
    text = f"Call `{today}`"
    match method:
        case "to_yaml" | "reset_states":
            return ()
        case "predict_classes":
            size = _outputs(call.receiver)
            if size is None:
                return ()
            if size == 1:
                data["wrap"] = ("(", ' > 0.5).astype("int32")')
            else:
                data["wrap"] = ("", ".argmax(axis=-1)")
        case "fit_generator" | "evaluate_generator" | "predict_generator":
            if any(name in call.bound for name in ("samples_per_epoch", "nb_val_samples")):
                return ()
            data |= {"rename": _RENAMED, "drop": _DROPPED}
    return (Repair("edit-call", text, data),)


def _outputs(receiver: Any) -> int | None:
    """The size of the last axis of a model's single output, if that is known."""
    if not isinstance(receiver, ModelFact) or not isinstance(receiver.outputs, TensorSpec):
        return None
    shape = receiver.outputs.shape
    if not shape or not is_known(shape[-1]):
        return None
    return int(shape[-1])  # type: ignore[arg-type]
