"""The Keras version that a project is written for, read from its pins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .api import versions

_FILES = (
    "uv.lock", "poetry.lock", "Pipfile.lock", "pyproject.toml", "requirements*.txt",
    "environment.yml", "environment.yaml",
)  # fmt: skip
_LOCKED = re.compile(
    r'name = "(keras|tensorflow)"\s+version = "([\d.]+)"'
    r'|"(keras|tensorflow)": \{[^}]*?"version": "==([\d.]+)"'
)
_PINNED = re.compile(
    r"""^[\s"'\-\[]*(keras|tensorflow)(?:-cpu|-gpu)?(?:\[[^\]]*\])?["']?\s*"""
    r"""(?:==?|~=|=\s*["'][\^~=]*|<)\s*["']?([\d.]+)""",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """A minor version with tables, and why it was chosen."""

    version: str
    reason: str


def target_version(project_root: Path, explicit: str | None = None) -> Target:
    """The explicit version, else that of the first lock or requirement file with a pin."""
    if explicit is not None:
        return Target(explicit, "asked for")
    for pattern in _FILES:
        for path in sorted(project_root.glob(pattern)):
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            found: dict[str, tuple[str, bool]] = {}
            for match in _LOCKED.finditer(text):
                a, b, c, d = match.groups()
                found.setdefault(a or c, (b or d, False))
            if not found:
                for match in _PINNED.finditer(text):
                    below = "<" in match.group(0)
                    found.setdefault(match.group(1).lower(), (match.group(2), below))
            for package in ("keras", "tensorflow"):
                if package in found:
                    version = _version(package, *found[package])
                    if version is not None:
                        return Target(version, f"{package} {found[package][0]} in {path.name}")
    return Target(versions()[-1], "the newest")


def _version(package: str, pin: str, below: bool) -> str | None:
    parts = [int(p) for p in pin.split(".") if p]
    limit = [2, 16] if package == "tensorflow" else [3]
    old = parts <= limit if below else parts < limit
    if old:
        return versions()[0]
    return pin if package == "keras" and not below else None
