"""What a line of a requirements file says of a version, in the dialects of pip, Poetry and conda.

Everything becomes the versions that packaging's `SpecifierSet` describes. What cannot be read is
None, never an error: the files are strangers'. packaging takes a while to load, so only a line
that speaks of Keras or TensorFlow does.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from packaging.markers import Marker
    from packaging.specifiers import SpecifierSet

_TENSORFLOW = frozenset(
    {
        "intel-tensorflow",
        "tensorflow",
        "tensorflow-cpu",
        "tensorflow-cpu-aws",
        "tensorflow-gpu",
        "tensorflow-intel",
        "tensorflow-macos",
        "tensorflow-rocm",
    }
)


class Constraint(Struct, frozen=True):
    """The versions of `package` (keras, tensorflow or tf-keras) that a project allows.

    `allowed` are alternatives, each a set of conditions; `text` is how the project says it.
    """

    package: str
    allowed: tuple[SpecifierSet, ...]
    text: str

    @property
    def says_something(self) -> bool:
        return all(len(each) > 0 for each in self.allowed)

    def allows(self, major: int, minor: int) -> bool:
        """Whether some patch of a minor version is among them."""
        return any(
            each.contains(version, prereleases=True)
            for each in self.allowed
            for version in (*_patches(major, minor), *_named(each, major, minor))
        )


_PATCHES = 6
"""How many patches a minor version commonly has; others count where they are named."""


@cache
def _patches(major: int, minor: int) -> tuple[str, ...]:
    return tuple(f"{major}.{minor}.{patch}" for patch in range(_PATCHES))


def _named(allowed: SpecifierSet, major: int, minor: int) -> tuple[str, ...]:
    """The versions that conditions name themselves, such as a patch or a release candidate."""
    named = (each.version for each in allowed if each.operator in ("==", "==="))
    return tuple(v for v in named if v.split(".")[:2] == [str(major), str(minor)] and "*" not in v)


def package(name: str) -> str | None:
    """Which of the packages of interest a name is; builds of TensorFlow are TensorFlow."""
    canonical = re.sub(r"[-_.]+", "-", name).lower()
    if canonical in _TENSORFLOW:
        return "tensorflow"
    return canonical if canonical in ("keras", "tf-keras") else None


def exact(name: str, version: object) -> Constraint | None:
    """A version that a lock file has chosen."""
    if not isinstance(version, str) or (found := package(name)) is None:
        return None
    return _constraint(found, (f"=={version.removeprefix('==')}",), f"{name} {version}")


def from_pip(line: str) -> Constraint | None:
    """``keras[extra]>=3,<4 ; python_version > "3.9"``."""
    if "keras" not in (lower := line.lower()) and "tensorflow" not in lower:
        return None
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(line.strip())
    except InvalidRequirement:
        return None
    found = package(requirement.name)
    if found is None or requirement.url or not _holds(requirement.marker):
        return None
    text = f"{requirement.name}{requirement.specifier}"
    return Constraint(found, (requirement.specifier,), text)


def _holds(marker: Marker | None) -> bool:
    """Whether a condition may be true: of extras, all are taken; Python is the one that runs."""
    if marker is None:
        return True
    from packaging.markers import UndefinedEnvironmentName

    try:
        return marker.evaluate() or "extra" in str(marker)
    except UndefinedEnvironmentName:
        return True


def from_poetry(name: str, version: object) -> Constraint | None:
    """``"^3.5"``, ``"~3.5"``, ``"3.5.*"``, ``">=3,<4 || ^5"``; also what Pipfile and pixi write."""
    found = package(name)
    if found is None or not isinstance(version, str):
        return None
    parts: list[str] = []
    for alternative in version.split("||"):
        conditions = [
            _poetry(each.strip()) for each in re.split(r"[,\s]+(?![\d.]+\b)", alternative)
        ]
        parts.append(",".join(each for each in conditions if each))
    return _constraint(found, tuple(parts), f"{name} {version}")


def _poetry(condition: str) -> str:
    """One condition of Poetry as pip writes it."""
    condition = condition.replace(" ", "")
    if condition in ("", "*"):
        return ""
    if not (match := re.fullmatch(r"(\^|~(?!=))?(\d+(?:\.\d+)*)(\.\*)?", condition)):
        return condition
    sign, version, star = match.groups()
    numbers = [int(part) for part in version.split(".")]
    if star:
        return f"=={version}.*"
    if sign is None:
        return f"=={version}"
    if sign == "~":
        place = 0 if len(numbers) == 1 else 1
    else:  # up to the first number that is not zero
        place = next((i for i, n in enumerate(numbers) if n), len(numbers) - 1)
    above = [*numbers[:place], numbers[place] + 1]
    return f">={version},<{'.'.join(map(str, above))}"


def from_conda(line: str) -> Constraint | None:
    """``conda-forge::keras=3.3``, ``keras >=3,<4``, ``keras=3.3.3=py311_0``."""
    text = line.partition("#")[0].strip().rpartition("::")[2]
    match = re.match(r"([A-Za-z0-9_.-]+)\s*(.*)", text)
    if match is None or (found := package(match[1])) is None:
        return None
    conditions = []
    for condition in match[2].split(","):
        fuzzy = re.fullmatch(r"\s*=?\s*(\d[\w.]*?)(\.?\*)?(?:(?:\s+|=)[\w*]+)?\s*", condition)
        if fuzzy and not condition.strip().startswith("=="):
            conditions.append(f"=={fuzzy[1]}.*")
        else:
            build = re.fullmatch(r"\s*(==\s*[\w.]+)(?:(?:\s+|=)[\w*]+)\s*", condition)
            conditions.append(build[1] if build else condition.strip())
    alternatives = ",".join(c for c in conditions if c and c != "*").split("|")
    return _constraint(found, tuple(alternatives), text)


def _constraint(found: str, allowed: tuple[str, ...], text: str) -> Constraint | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return Constraint(found, tuple(SpecifierSet(each) for each in allowed), text)
    except InvalidSpecifier:
        return None
