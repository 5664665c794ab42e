"""Default arguments of Keras' classes and functions, taken from Keras itself."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import keras


@dataclass(frozen=True)
class Parameter:
    name: str
    default: Any
    has_default: bool


def find(path: str) -> Any:
    """What a dotted path such as ``keras.ops.relu`` stands for."""
    value: Any = keras
    for part in path.split(".")[1:]:
        value = getattr(value, part)
    return value


class KerasSignatures:
    """Answers `resolve` as the tables of the API do, for one installed Keras."""

    @cache  # noqa: B019 - one object lives as long as the tests
    def resolve(self, path: str) -> Any:
        try:
            target = find(path)
        except AttributeError:
            return None
        parameters: dict[str, Parameter] = {}
        owners = reversed(target.__mro__) if inspect.isclass(target) else (target,)
        for owner in owners:
            function = owner.__dict__.get("__init__") if inspect.isclass(owner) else owner
            if function is None or not inspect.isfunction(inspect.unwrap(function)):
                continue
            for name, parameter in inspect.signature(function).parameters.items():
                has = parameter.default is not inspect.Parameter.empty
                if has:
                    parameters[name] = Parameter(name, parameter.default, True)
        return SimpleNamespace(signature=SimpleNamespace(parameters=tuple(parameters.values())))
