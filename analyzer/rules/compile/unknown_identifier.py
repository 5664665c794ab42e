"""A string that names no loss, optimizer, metric, activation, ...

## What it does
Looks up the strings given to `compile` and to layers (`activation`, `kernel_initializer`, ...) in
what the target version of Keras knows by name.

## Why
Keras raises `Could not interpret ... identifier`, for losses and metrics only when training
starts. Not every class can be named by a string, and some names have changed.

## Example (bad)
```python
import keras

layer = keras.layers.Dense(3, activation="rleu")
```

## Example (good)
```python
import keras

layer = keras.layers.Dense(3, activation="relu")
```

## Fix
The nearest name, if one is near enough.

## References
- https://keras.io/api/losses/
- https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ...domain import ApiRef, DictValue, ListValue
from ...inference.contract import Repair
from ..raised import raised
from ..rule import Applicability, Finding, Rule, Severity
from ..syntax import depends_on_version

if TYPE_CHECKING:
    from ...facts import Argument, CallFact, Program

RULE = Rule(
    "KC121",
    "unknown-identifier",
    Severity.ERROR,
    "A string that names no loss, optimizer, metric, activation, ...",
    Applicability.UNSAFE,
)

_MODEL = """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
"""

INVALID = (_MODEL + 'model.compile(optimizer="adm", loss="mse")\n',)

VALID = (
    _MODEL + 'model.compile("adam", "mse", metrics=["accuracy", "mae"])\n',
    _MODEL + 'model.compile("RMSprop", loss=["mse"])\n',
    "import keras\n\nlayer = keras.layers.Conv2D(3, 3, kernel_initializer='he_normal')\n",
)

_SUFFIXES = {
    "activation": "activations",
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
}
_COMPILE = {
    "optimizer": "optimizers",
    "loss": "losses",
    "metrics": "metrics",
    "weighted_metrics": "metrics",
}
_SHORT = frozenset({"bce", "kld", "mae", "mape", "mse", "msle"})
"""Abbreviations that are no public names, but are understood."""
_CHOSEN = frozenset({"ce", "crossentropy"})
"""Losses of which `compile` chooses the one that fits the output."""


def check(program: Program) -> Iterator[Finding]:
    yield from raised(RULE)(program)
    already = {fact.site for fact in program.raises}
    for finding in program.each(RULE.name, program.calls, _of_call):
        if not already or finding.site not in already:
            yield finding


def _of_call(program: Program, call: CallFact) -> Iterator[Finding]:
    if call.guarded:
        return
    found = [*_class_given(call), *_unknown(program, call)]
    if found and not depends_on_version(call.site):
        yield from found


def _unknown(program: Program, call: CallFact) -> Iterator[Finding]:
    for argument, kind in _named(call):
        for text in _strings(argument.value):
            finding = _finding(program, call, argument, kind, text)
            if finding is not None:
                yield finding


def _class_given(call: CallFact) -> Iterator[Finding]:
    """An optimizer's class in place of an optimizer; of losses and metrics Keras makes objects."""
    argument = call.bound.get("optimizer")
    if call.function != "keras.Model.compile" or argument is None:
        return
    value = argument.value
    if not isinstance(value, ApiRef) or value.symbol is None or value.symbol.kind != "class":
        return
    name = value.path.rpartition(".")[2]
    yield Finding(
        call.site,
        f"`{name}` is the class, not an optimizer: call it, `{name}()`.",
        notes=("Keras: Could not interpret optimizer identifier: <class>",),
        repairs=(Repair("call-class", f"Call it: `{name}()`"),),
        subject=call,
        argument=argument,
    )


def _named(call: CallFact) -> Iterator[tuple[Argument, str]]:
    """The arguments that may be names, with what they are names of."""
    if call.function == "keras.Model.compile":
        for name, kind in _COMPILE.items():
            if name in call.bound:
                yield call.bound[name], kind
    elif call.function.startswith("keras.layers."):
        for name, argument in call.bound.items():
            kind = _SUFFIXES.get(name.rpartition("_")[2])
            if kind is not None and isinstance(argument.value, str):
                yield argument, kind


def _strings(value: Any) -> Iterable[str]:
    match value:
        case str():
            return [value]
        case ListValue(items=tuple() as items):
            return [text for item in items for text in _strings(item)]
        case tuple():
            return [text for item in value for text in _strings(item)]
        case DictValue():
            return [text for item in value.data.values() for text in _strings(item)]
        case _:
            return []


def _finding(
    program: Program, call: CallFact, argument: Argument, kind: str, text: str
) -> Finding | None:
    known = program.api.identifiers(kind)
    if known.accepts(text) or text.lower() in _SHORT:
        return None
    if kind == "losses" and text.lower() in _CHOSEN:
        return None
    near = program.api.nearest(text, known.names)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    repairs = ()
    if near and isinstance(argument.value, str):
        repairs = (Repair("replace-code", f"Name it `{near[0]}`", {"code": f'"{near[0]}"'}),)
    return Finding(
        call.site,
        f"Keras {program.api.version} has no {_singular(kind)} named `{text}`{hint}",
        notes=(f"Keras: Could not interpret {_singular(kind)} identifier: {text}",),
        repairs=repairs,
        subject=call,
        argument=argument,
    )


def _singular(kind: str) -> str:
    return "loss" if kind == "losses" else kind.removesuffix("s")
