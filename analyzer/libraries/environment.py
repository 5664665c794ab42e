"""``os.environ``: what a program says there about Keras before it imports it.

Its values are not known, they are the machine's. But ``os.environ["KERAS_BACKEND"] = "jax"``
chooses the backend, if it stands at the top level and before the first import of Keras.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..domain import DictValue, Unknown, Value
from ..keras_api.backends import BACKENDS
from ..source import syntax
from .contract import CONSTANTS, Behaviour, Call, Host, behaviour, method

_BACKEND = "KERAS_BACKEND"


class Environment(Struct, frozen=True):
    """``os.environ``."""


CONSTANTS["os.environ"] = Environment()


@behaviour(Environment)
class EnvironmentBehaviour(Behaviour):
    def item(self, value: Value, index: Value, host: Host) -> Value:
        if index == _BACKEND and host.settings.backend_known:
            return host.settings.backend
        return Unknown("the environment")

    def set_item(self, value: Value, index: Value, new: Value, host: Host) -> Value:
        if index == _BACKEND:
            _choose(new, host)
        return value

    def attribute(self, value: Value, name: str, host: Host) -> Value:
        return Unknown("the environment")


@method(Environment, "setdefault")
def setdefault(value: Environment, call: Call) -> Value:
    """The variable may be set already, but programs that care for it set it here."""
    if call.get(0, "key") == _BACKEND:
        if not call.host.settings.backend_known:
            _choose(call.get(1, "default"), call.host)
        return call.host.settings.backend
    return Unknown("the environment")


@method(Environment, "update")
def update(value: Environment, call: Call) -> Value:
    given = call.get(0, None)
    new = given.data.get(_BACKEND) if isinstance(given, DictValue) else None
    _choose(call.kwargs.get(_BACKEND, new), call.host)
    return None


@method(Environment, "get")
def get(value: Environment, call: Call) -> Value:
    if call.get(0, "key") == _BACKEND and call.host.settings.backend_known:
        return call.host.settings.backend
    return Unknown("the environment")


def _choose(name: Value, host: Any) -> None:
    """Take a backend for what follows; `host` is the interpreter."""
    if name not in BACKENDS or host.names:
        return
    body = host.statement.module.body if host.statement is not None else ()
    certain = len(host.frames) == 1 and all(isinstance(s, syntax.SimpleStatementLine) for s in body)
    if certain:
        host.change_settings(replace(host.settings, backend=name, backend_known=True))
