"""What the user has set: ``[tool.kgen]`` in pyproject.toml, or kgen.toml.

The nearest configuration file upwards of a file holds for it. kgen.toml beats pyproject.toml in
the same folder; a pyproject.toml without ``[tool.kgen]`` is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import fields, replace

from .keras_api.backends import BACKENDS
from .rules import UnknownRule, validate

DEFAULT_EXCLUDE = (
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "env",
    ".env",
    "node_modules",
    "site-packages",
    "__pycache__",
    "__pypackages__",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".kgen_cache",
    ".tox",
    ".nox",
    ".eggs",
    "build",
    "dist",
)
"""What is never looked into unless it is named on the command line (gitignore patterns)."""


class ConfigurationError(ValueError):
    """A configuration that cannot be used. The message names file, place and way out."""


class Configuration(Struct, frozen=True):
    """The settings that hold for a file.

    `root` is the folder of the configuration file, which patterns are relative to. `target_keras`
    is a version such as ``3.15`` (empty: what the project pins, else the newest kgen knows).
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    extend_exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    respect_gitignore: bool = True
    target_keras: str = ""
    backend: str = ""
    read_data_headers: bool = False
    """Whether to look into the headers of data files in the project: shapes, columns, classes."""
    source: Path | None = None

    @property
    def root(self) -> Path | None:
        return None if self.source is None else self.source.parent

    def but(self, **changes: Any) -> Configuration:
        """A copy with some settings changed."""
        return replace(self, **changes)

    def ignored_in(self, filename: str) -> tuple[str, ...]:
        """The rules that `ignore` and `per-file-ignores` take away in a file."""
        if not self.per_file_ignores:
            return self.ignore
        import pathspec

        path = Path(filename)
        if self.root is not None:
            try:
                path = path.resolve().relative_to(self.root.resolve())
            except (ValueError, OSError):
                path = Path(path.name)
        extra = [
            code
            for pattern, codes in self.per_file_ignores.items()
            if pathspec.PathSpec.from_lines("gitignore", [pattern]).match_file(path.as_posix())
            for code in codes
        ]
        return (*self.ignore, *extra)


DEFAULT = Configuration()

_KEYS = {f.name.replace("_", "-") for f in fields(Configuration)} - {"source"}


def discover(path: Path) -> Configuration:
    """The configuration that holds for a file or folder; `DEFAULT` where there is none.

    Raises ConfigurationError.
    """
    folder = path if path.is_dir() else path.parent
    try:
        folder = folder.resolve()
    except OSError:
        return DEFAULT
    return _discover(folder)


@lru_cache(maxsize=1024)
def _discover(folder: Path) -> Configuration:
    found = _nearest(folder)
    return found if found.target_keras else found.but(target_keras=_pinned(folder))


def _pinned(folder: Path) -> str:
    """The Keras version that the project of a folder pins, "" if it pins none.

    A project is what lies under the nearest folder with ``.git`` or pyproject.toml.
    """
    from .keras_api import target_version as pinned

    project = [folder]
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists() or (parent / "pyproject.toml").is_file():
            project = [f for f in (folder, *folder.parents) if f.is_relative_to(parent)]
            break
    for each in project:
        target = pinned(each)
        if target.reason != "the newest":
            return target.version
    return ""


def _nearest(folder: Path) -> Configuration:
    for parent in (folder, *folder.parents):
        own = parent / "kgen.toml"
        if own.is_file():
            return load(own)
        project = parent / "pyproject.toml"
        if project.is_file():
            table = _read(project).get("tool", {})
            if isinstance(table, dict) and "kgen" in table:
                return _from_table(table["kgen"], project, "tool.kgen.")
    return DEFAULT


def forget() -> None:
    """Read configuration files anew: they may have changed (for editors)."""
    _discover.cache_clear()


def load(path: Path) -> Configuration:
    """The configuration in a file, which is kgen.toml or one with ``[tool.kgen]``."""
    table = _read(path)
    if path.name == "pyproject.toml":
        return _from_table(table.get("tool", {}).get("kgen", {}), path, "tool.kgen.")
    return _from_table(table, path, "")


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is not valid TOML: {error}") from None


def _from_table(table: Any, path: Path, prefix: str) -> Configuration:
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: `{prefix.rstrip('.')}` has to be a table")
    values: dict[str, Any] = {}
    for key, value in table.items():
        place = f"{path}: `{prefix}{key}`"
        if key not in _KEYS:
            import difflib

            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(_KEYS))}"
            raise ConfigurationError(f"{place} is not a setting; {hint}")
        values[key.replace("-", "_")] = _value(key, value, place)
    return Configuration(**values, source=path)


def _value(key: str, value: Any, place: str) -> Any:
    match key:
        case "select" | "extend-select" | "ignore":
            return _selectors(value, place)
        case "exclude" | "extend-exclude":
            return _strings(value, place)
        case "per-file-ignores":
            if not isinstance(value, dict):
                raise ConfigurationError(f"{place} has to be a table of pattern = [rules]")
            return {
                pattern: _selectors(rules, f"{place}, pattern {pattern!r}")
                for pattern, rules in value.items()
            }
        case "respect-gitignore" | "read-data-headers":
            if not isinstance(value, bool):
                raise ConfigurationError(f"{place} has to be true or false, not {value!r}")
            return value
        case "backend":
            return backend_name(value, place)
        case _:
            return target_version(value, place)


def target_version(value: Any, place: str) -> str:
    """A Keras version as text, ``3.15``; raises ConfigurationError for anything else."""
    from packaging.version import InvalidVersion, Version

    try:
        version = Version(str(value)) if isinstance(value, str) else None
    except InvalidVersion:
        version = None
    if version is None:
        raise ConfigurationError(f'{place} has to be a version such as "3.15", not {value!r}')
    return str(version)


def backend_name(value: Any, place: str) -> str:
    """The name of a backend of Keras; raises ConfigurationError for anything else."""
    if value not in BACKENDS:
        raise ConfigurationError(f"{place} has to be one of {', '.join(BACKENDS)}, not {value!r}")
    return value


def _strings(value: Any, place: str) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ConfigurationError(f"{place} has to be a list of strings, not {value!r}")


def _selectors(value: Any, place: str) -> tuple[str, ...]:
    try:
        return tuple(validate(item) for item in _strings(value, place))
    except UnknownRule as error:
        raise ConfigurationError(f"{place}: {error}") from None
