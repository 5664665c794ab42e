"""What the person has set in the editor, and what holds for a file in the end.

Settings of the editor win over those of the project (pyproject.toml, kgen.toml).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from ..analyzer.configuration import (
    DEFAULT,
    Configuration,
    ConfigurationError,
    backend_name,
    discover,
    target_version,
)
from ..analyzer.rules import UnknownRule, validate


class EditorSettings(Struct, frozen=True):
    """`overrides` are fields of `Configuration`; `problems` says what could not be used."""

    overrides: Mapping[str, Any] = field(default_factory=dict)
    inlay_hints: bool = True
    diagnostics: bool = True
    problems: tuple[str, ...] = ()


def read_settings(given: Any) -> EditorSettings:
    """Settings as editors send them, ``{"select": [...], "targetKeras": "3.15", ...}``.

    They may stand under ``kgen`` or ``settings`` as well. What is wrong is left out and told.
    """
    while isinstance(given, Mapping) and (inner := given.get("kgen", given.get("settings"))):
        given = inner
    if not isinstance(given, Mapping):
        return EditorSettings()
    overrides: dict[str, Any] = {}
    problems: list[str] = []
    for key, name in (
        ("select", "select"),
        ("extendSelect", "extend_select"),
        ("ignore", "ignore"),
    ):
        value = given.get(key)
        if not value:
            continue
        if isinstance(value, str):
            value = [part for part in value.split(",") if part.strip()]
        try:
            overrides[name] = tuple(validate(str(item)) for item in value)
        except (UnknownRule, TypeError) as error:
            problems.append(f"kgen.{key}: {error}")
    for key, name, read in (
        ("targetKeras", "target_keras", target_version),
        ("backend", "backend", backend_name),
    ):
        if given.get(key):
            try:
                overrides[name] = read(given[key], f"kgen.{key}")
            except ConfigurationError as error:
                problems.append(str(error))
    return EditorSettings(
        overrides,
        _switch(given.get("inlayHints"), True),
        _switch(given.get("diagnostics"), True),
        tuple(problems),
    )


def _switch(value: Any, default: bool) -> bool:
    if isinstance(value, Mapping):
        value = value.get("enable", value.get("enabled"))
    return value if isinstance(value, bool) else default


def configuration_for(
    path: Path | None, settings: EditorSettings, root: Path | None
) -> Configuration:
    """What holds for a file; `root` is the workspace folder, for files that were never saved.

    Raises ConfigurationError for a configuration file that cannot be used.
    """
    place = path or root
    configuration = discover(place) if place is not None else DEFAULT
    return configuration.but(**settings.overrides) if settings.overrides else configuration


def excluded(path: Path | None, configuration: Configuration, folders: Iterable[Path]) -> bool:
    """Whether nothing is to be said about a file: excluded by the project, or a library's."""
    if path is None:
        return False
    if {"site-packages", "dist-packages"} & set(path.parts):
        return True
    root = next(
        (each for each in (configuration.root, *folders) if each and path.is_relative_to(each)),
        None,
    )
    if root is None:
        return False
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines((*configuration.exclude, *configuration.extend_exclude))
    return spec.match_file(path.relative_to(root).as_posix())
