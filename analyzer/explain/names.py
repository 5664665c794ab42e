"""Whether a name in a message is one of Keras, of today's or of an older version."""

from __future__ import annotations

import re
from functools import cache

from ..keras_api import load, old_arguments, renames, versions

_CONTEXT = re.compile(
    r"\b(?:keras|tensorflow|tf_keras|tf\.)|exception encountered when calling", re.IGNORECASE
)
_ROOTS = frozenset(["keras", "tensorflow", "tf_keras", "keras_core", "tf"])
_PARAMETER = re.compile(r"(?:^|, |\*)(\w+)")
_NOT_PUBLIC = frozenset(
    re.findall(
        r"\w+",
        "Functional KerasTensor Trainer TensorFlowTrainer JAXTrainer TorchTrainer TFOpLambda "
        "SlicingOpLambda DirectoryIterator ProgbarLogger",
    )
)
"""Names of classes that messages show and the public API has not."""
_OF_NO_CLASS = frozenset(["__init__", "call", "class", "src"])


def speaks_of_keras(text: str) -> bool:
    """Whether a text names Keras or TensorFlow anywhere, such as in the path of a frame."""
    return _CONTEXT.search(text) is not None


def is_keras(value: str) -> bool:
    """Whether a value from a message is a name of Keras: a class, a function, a module."""
    parts = [part for part in re.findall(r"\w+", value) if part not in _OF_NO_CLASS]
    if not parts:
        return False
    return parts[0] in _ROOTS or parts[-1] in _names() or any(_is_class(part) for part in parts)


def is_argument(value: str) -> bool:
    """Whether a value is the name of an argument that Keras has or had."""
    found = re.findall(r"\w+", value)
    if not found:
        return False
    name = found[0]
    old = name in old_arguments.DROPPED or bool(old_arguments.successors(name))
    return old or name in _arguments()


def _is_class(name: str) -> bool:
    return name in _names() and not name.islower()


@cache
def _names() -> frozenset[str]:
    """Classes and functions of the oldest and the newest version, and what they were called.

    Short names in small letters, which many libraries have (`get`, `add`), are left out.
    """
    found: set[str] = set(_NOT_PUBLIC)
    for version in {versions()[0], versions()[-1]}:
        for path, raw in load(version).symbols.items():
            found.update(each.rpartition(".")[2] for each in (path, *raw.get("a", ())))
            if path in ("keras.Model", "keras.Sequential", "keras.layers.Layer"):
                found.update(raw.get("m", {}))
    found.update(path.rpartition(".")[2] for path in (*renames.SYMBOLS, *renames.REMOVED))
    small = {name for name in found if name.islower() and "_" not in name.strip("_")}
    return frozenset(found - small) | _modules()


def _modules() -> frozenset[str]:
    """Names of modules that few other libraries have, such as ``initializers``."""
    names = {path.rpartition(".")[2] for path in load().modules}
    return frozenset(name for name in names if len(name) > 9) - {"preprocessing"}


@cache
def _arguments() -> frozenset[str]:
    found: set[str] = set()
    for version in {versions()[0], versions()[-1]}:
        for raw in load(version).symbols.values():
            found.update(_PARAMETER.findall(raw.get("s", "")))
    return frozenset(found)
