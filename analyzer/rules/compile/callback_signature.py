"""A method of a callback does not take what Keras gives it, or is never called.

## What it does
Compares the `on_...` methods of the program's own callbacks, and the functions of a
`LambdaCallback`, with what `fit`, `evaluate` and `predict` call them with. A method whose name is
nearly that of one of Keras is reported as well.

## Why
`on_epoch_end` is given the number of the epoch and the logs, `on_train_end` the logs alone, and
`on_train_batch_end` the number of the batch and the logs by their name, `logs=`. Python raises
where a method does not take them. A misspelt method is never called, without a word.

## Example (bad)
```python
import numpy as np
import keras
from keras import layers


class Report(keras.callbacks.Callback):
    def on_epoch_end(self, epoch):
        print("done with epoch", epoch)


model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)), callbacks=[Report()])
```

## Example (good)
```python
import numpy as np
import keras
from keras import layers


class Report(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print("done with epoch", epoch)


model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)), callbacks=[Report()])
```

## Fix
None.

## References
- https://keras.io/guides/writing_your_own_callbacks/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...domain import ApiRef, ClassValue, FunctionValue, Instance, KerasObject, ListValue, Value
from ...facts import CallFact
from ...source import Site, syntax
from ..rule import Finding, Rule, Severity
from .callbacks import validates

if TYPE_CHECKING:
    from ...facts import Program

RULE = Rule(
    "KC131",
    "callback-signature",
    Severity.ERROR,
    "A method of a callback does not take what Keras gives it, or is never called.",
)

_FIT = """\
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(np.ones((8, 4)), np.ones((8, 1)), callbacks=[CALLBACK])
"""

_HEAD = """\
import numpy as np
import keras
from keras import layers


"""


def _lambda(callback: str) -> str:
    return _HEAD + _FIT.replace("CALLBACK", callback)


def _method(signature: str) -> str:
    return (
        _HEAD
        + f"""\
class Report(keras.callbacks.Callback):
    def {signature}:
        self.count = 1


"""
        + _FIT.replace("CALLBACK", "Report()")
    )


INVALID = (
    _lambda("keras.callbacks.LambdaCallback(on_epoch_end=lambda logs: print(logs))"),
    _lambda("keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, log: print(log))"),
    _method("on_train_end(self)"),
    _method("on_train_batch_end(self, batch)"),
    _method("on_epoch_ends(self, epoch, logs=None)"),
)

VALID = (
    _lambda("keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, log: print(log))"),
    _lambda("keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, **kw: print(kw))"),
    _method("on_train_end(self, *anything)"),
    _method("on_train_batch_end(self, step, logs)"),
    _method("on_test_begin(self)"),
    _method("once(self)"),
)

_WHOLE = ("train_begin", "train_end")
_EPOCH = ("epoch_begin", "epoch_end")
_BATCH = ("batch_begin", "batch_end")
_OF = {
    "fit": (*_WHOLE, *_EPOCH, *_BATCH, *(f"train_{each}" for each in _BATCH)),
    "evaluate": ("test_begin", "test_end", *(f"test_{each}" for each in _BATCH)),
    "predict": ("predict_begin", "predict_end", *(f"predict_{each}" for each in _BATCH)),
}
_HOOKS = frozenset(f"on_{each}" for names in _OF.values() for each in names)


def check(program: Program) -> Iterator[Finding]:
    seen: set[int] = set()
    for call in program.calls_of("keras.Model.fit", "keras.Model.evaluate", "keras.Model.predict"):
        value = call.value("callbacks")
        items = value.items if isinstance(value, ListValue) else (value,)
        for item in items or ():
            if call.guarded or not _is_callback(item):
                continue
            fault = next(_faults(item, call), None)
            if fault is not None:
                yield Finding(call.site, fault, subject=call, argument=call.bound.get("callbacks"))
            cls = item.cls if isinstance(item, Instance) else None
            if cls is not None and id(cls) not in seen:
                seen.add(id(cls))
                yield from _never_called(program, cls)


def _is_callback(item: Value) -> bool:
    return isinstance(item, Instance) and (item.path or "").startswith("keras.callbacks.")


def _faults(item: Value, call: CallFact) -> Iterator[str]:
    """What is wrong with the methods that `call` calls."""
    name = call.function.rpartition(".")[2]
    hooks = list(_OF[name])
    if name == "fit" and validates(call):
        hooks += _OF["evaluate"]
    for hook in hooks:
        function, bound = _method_of(item, f"on_{hook}")
        fault = None if function is None else _fault(function, hook, bound)
        if fault is not None:
            yield fault


def _method_of(item: Value, name: str) -> tuple[FunctionValue | None, bool]:
    """The function of the program that is called, and whether the callback goes in first."""
    if isinstance(item, Instance) and item.cls is not None:
        line = () if item.cls.has_unknown_base() else item.cls.mro()
        found = next((each.members[name] for each in line if name in each.members), None)
        bound = isinstance(found, FunctionValue) and found.kind != "staticmethod"
        return (found, bound) if isinstance(found, FunctionValue) else (None, False)
    if isinstance(item, KerasObject) and (item.path or "").endswith(".LambdaCallback"):
        found = item.config.get(name)
        return (found, False) if isinstance(found, FunctionValue) else (None, False)
    return None, False


def _fault(function: FunctionValue, hook: str, bound: bool) -> str | None:
    if function.decorators:
        return None
    params = function.node.params
    places = params.positional[1 if bound else 0 :]
    rest = isinstance(params.star_arg, syntax.Param)
    options = [each for each in params.kwonly_params if each.default is None]
    by_name = hook.endswith(_BATCH)
    given = 1 if by_name or hook in _WHOLE or hook in ("test_begin", "test_end") else 2
    given = 1 if hook in ("predict_begin", "predict_end") else given
    needed = [each.name.value for each in places if each.default is None]
    named = {each.name.value for each in (*params.params, *params.kwonly_params)}
    shown = f"`{function.name}`" if bound else f"The function for `on_{hook}`"
    what = "the logs" if given == 1 and not by_name else "the number of the epoch and the logs"
    if by_name:
        if "logs" not in named and params.star_kwarg is None:
            return (
                f"{shown} does not take the number of the batch and `logs=`, by this name, which "
                "Keras gives it."
            )
        needed = [each for each in needed if each != "logs"]
        places = [each for each in places if each.name.value != "logs"]
        options = [each for each in options if each.name.value != "logs"]
        what = "the number of the batch and `logs=`"
    if len(needed) > given or options or (len(places) < given and not rest):
        return f"{shown} does not take {what}, which Keras gives it."
    return None


def _never_called(program: Program, cls: ClassValue) -> Iterator[Finding]:
    """Methods that are meant for Keras to call, but have another name than any it calls."""
    from difflib import get_close_matches

    base = cls.library_base()
    if cls.has_unknown_base() or not isinstance(base, ApiRef):
        return
    for name, member in cls.members.items():
        if not name.startswith("on_") or name in _HOOKS or not isinstance(member, FunctionValue):
            continue
        near = get_close_matches(name, _HOOKS, n=1, cutoff=0.9)
        if near and not member.decorators and not _mentioned(program, name):
            yield Finding(
                Site(cls.statement, member.node),
                f"Keras never calls `{name}`; did you mean `{near[0]}`?",
                subject=cls,
                severity=Severity.WARNING,
            )


def _mentioned(program: Program, name: str) -> bool:
    """Whether an attribute of that name is used anywhere."""
    for statement in program.document.statements:
        for node in statement.module.walk() if statement.module is not None else ():
            if isinstance(node, syntax.Attribute) and node.attr.value == name:
                return True
    return False
