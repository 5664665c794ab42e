"""The Keras version that a project is written for, read from its pins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from .api import versions

if TYPE_CHECKING:
    from .constraints import Constraint

NEWEST = "the newest"
"""The reason where a project says nothing."""

_AHEAD = 30
"""Minor versions after the newest known one that a pin may speak of."""
_LAST_WITH_KERAS_2 = (2, 15)
"""Of TensorFlow: the next one came with Keras 3."""


class Target(Struct, frozen=True):
    """A minor version with tables, and why it was chosen."""

    version: str
    reason: str


def target_version(project_root: Path, explicit: str | None = None) -> Target:
    """The explicit version, else the newest that the files of a folder allow.

    A lock file is believed first, then what the other files ask for together. Of a version
    older than all tables the oldest is given, of a newer one the newest.
    """
    if explicit is not None:
        return Target(explicit, "asked for")
    from .pins import pin_files

    files = list(pin_files(project_root))
    for locked in (True, False):
        said: dict[str, tuple[list[Constraint], str]] = {}
        for file in files:
            if file.locked != locked:
                continue
            for name in ("keras", "tensorflow", "tf-keras"):
                own = [c for c in file.constraints if c.package == name]
                binding = own if name == "tf-keras" else [c for c in own if c.says_something]
                if binding and name not in said:
                    said[name] = (binding, file.path.name)
        target = _choose(said, locked)
        if target is not None:
            return target
    return Target(versions()[-1], NEWEST)


def _choose(said: dict[str, tuple[list[Constraint], str]], locked: bool) -> Target | None:
    keras, place = said.get("keras", ([], ""))
    tensorflow, other = said.get("tensorflow", ([], ""))
    old = _needs_keras_2(tensorflow)
    if keras:
        allowed = list(_allowed(keras))
        both = [v for v in allowed if not old or v == versions()[0]] or allowed
        return Target(both[0], f"{_text(keras)} in {place}") if both else None
    if "tf-keras" in said and not locked:
        wanted, place = said["tf-keras"]
        return Target(versions()[0], f"{_text(wanted)} in {place}")
    if old is None:
        return None
    return Target(versions()[0 if old else -1], f"{_text(tensorflow)} in {other}")


def _text(constraints: Iterable[Constraint]) -> str:
    return " or ".join(dict.fromkeys(each.text for each in constraints))


def _allowed(constraints: list[Constraint]) -> Iterator[str]:
    """The versions with tables that stand for what is allowed, best first."""
    order = versions()
    for minor in reversed(order):
        if _any(constraints, *map(int, minor.split("."))):
            yield minor
    major, newest = map(int, order[-1].split("."))
    ahead = [(major, minor) for minor in range(newest + 1, newest + _AHEAD)]
    if any(_any(constraints, *each) for each in [*ahead, (major + 1, 0)]):
        yield order[-1]
    behind = [(major, minor) for major in (0, 1, 2) for minor in range(16)]
    if any(_any(constraints, *each) for each in behind):
        yield order[0]


def _needs_keras_2(tensorflow: list[Constraint]) -> bool | None:
    """Whether the TensorFlow that is asked for comes with Keras 2; None if none is asked for."""
    every = [(major, minor) for major in (3, 2, 1) for minor in reversed(range(_AHEAD))]
    newest = next((each for each in every if _any(tensorflow, *each)), None)
    return newest <= _LAST_WITH_KERAS_2 if newest is not None else None


def _any(constraints: Iterable[Constraint], major: int, minor: int) -> bool:
    return any(each.allows(major, minor) for each in constraints)


__all__ = ["NEWEST", "Target", "target_version"]
