"""The files of a project that say which Keras or TensorFlow it wants.

Each reader gives the constraints in one file, in order. A file that cannot be read, or is not
what its name says, has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from .constraints import Constraint, exact, from_conda, from_pip, from_poetry

_LARGEST = 20_000_000
"""Bytes; lock files of whole companies stay below."""
_DEEPEST = 8
"""Of files that include one another."""


class PinFile(Struct, frozen=True):
    """A file with constraints. `locked`: it holds versions that were chosen."""

    path: Path
    locked: bool
    constraints: tuple[Constraint, ...]


def pin_files(folder: Path) -> Iterator[PinFile]:
    """The files of a folder that constrain Keras or TensorFlow, the most binding first."""
    seen: set[Path] = set()
    for pattern, locked, read in _READERS:
        for path in sorted(folder.glob(pattern), key=lambda path: (len(path.name), path.name)):
            if path in seen or not path.is_file():
                continue
            seen.add(path)
            found = tuple(_read(path, read))
            if found:
                yield PinFile(path, locked, found)


Reader = Callable[[Path, str], Iterable[Constraint | None]]


def _read(path: Path, read: Reader) -> list[Constraint]:
    try:
        return [each for each in read(path, _text(path)) if each is not None]
    except (OSError, ValueError, SyntaxError, RecursionError):
        return []


def _text(path: Path) -> str:
    """The text of a file; PowerShell's ``pip freeze > requirements.txt`` writes UTF-16."""
    if path.stat().st_size > _LARGEST:
        raise ValueError("too large")
    content = path.read_bytes()
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n")


# -- pip ------------------------------------------------------------------------------------------


def _requirements(
    path: Path, text: str, above: tuple[Path, ...] = ()
) -> Iterator[Constraint | None]:
    """Lines of pip, with the files they include by ``-r`` and ``-c``."""
    for line in text.replace("\\\n", " ").splitlines():
        line = line.partition(" #")[0].strip()
        if line.startswith("#") or not line:
            continue
        option, _, value = line.replace("=", " ", 1).partition(" ")
        if option in ("-r", "--requirement", "-c", "--constraint") or line[:2] in ("-r", "-c"):
            name = value.strip() if option.startswith("--") or len(option) == 2 else line[2:]
            yield from _included(path, name.strip().strip("\"'"), (*above, path))
        elif not line.startswith("-"):
            yield from_pip(line.partition(" --")[0])


def _included(path: Path, name: str, above: tuple[Path, ...]) -> Iterator[Constraint | None]:
    try:
        other = (path.parent / name).resolve()
        if len(above) > _DEEPEST or other in {each.resolve() for each in above}:
            return
        text = _text(other)
    except (OSError, ValueError):
        return
    yield from _requirements(other, text, above)


def _setup_cfg(path: Path, text: str) -> Iterator[Constraint | None]:
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise ValueError("not a configuration file") from error
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        lists += [value for _, value in parser.items("options.extras_require")]
    for each in lists:
        yield from map(from_pip, each.splitlines())


def _setup_py(path: Path, text: str) -> Iterator[Constraint | None]:
    """The strings in lists of the script, of which requirements are some."""
    import ast

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.List | ast.Tuple):
            for item in node.elts:
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    yield from_pip(item.value)


# -- TOML -----------------------------------------------------------------------------------------


def _pyproject(path: Path, text: str) -> Iterator[Constraint | None]:
    """What the project needs, then its extras and groups, as its tool writes them."""
    table = _toml(text)
    tool = _dict(table.get("tool"))
    project = _dict(table.get("project"))
    yield from _lines(project.get("dependencies"))
    yield from _named(_dict(tool.get("poetry")).get("dependencies"))
    yield from _pixi(_dict(tool.get("pixi")))
    for name in ("optional-dependencies", "dependency-groups"):
        for group in _dict(project.get(name) or table.get(name)).values():
            yield from _lines(group)
    poetry = _dict(tool.get("poetry"))
    yield from _named(poetry.get("dev-dependencies"))
    for group in _dict(poetry.get("group")).values():
        yield from _named(_dict(group).get("dependencies"))
    for group in _dict(_dict(tool.get("pdm")).get("dev-dependencies")).values():
        yield from _lines(group)
    for name in ("dev-dependencies", "constraint-dependencies", "override-dependencies"):
        yield from _lines(_dict(tool.get("uv")).get(name))
    for environment in _dict(_dict(tool.get("hatch")).get("envs")).values():
        yield from _lines(_dict(environment).get("dependencies"))


def _pixi(table: dict[str, Any]) -> Iterator[Constraint | None]:
    for part in (table, *_dict(table.get("feature")).values()):
        for name in ("dependencies", "pypi-dependencies"):
            yield from _named(_dict(part).get(name))


def _pixi_file(path: Path, text: str) -> Iterator[Constraint | None]:
    yield from _pixi(_toml(text))


def _pipfile(path: Path, text: str) -> Iterator[Constraint | None]:
    table = _toml(text)
    yield from _named(table.get("packages"))
    yield from _named(table.get("dev-packages"))


def _lines(value: object) -> Iterator[Constraint | None]:
    if isinstance(value, list):
        yield from (from_pip(line) for line in value if isinstance(line, str))


def _named(value: object) -> Iterator[Constraint | None]:
    """``keras = "^3.5"``, ``keras = {version = "^3.5"}``, or a list of such."""
    for name, said in _dict(value).items():
        for each in said if isinstance(said, list) else [said]:
            yield from_poetry(name, _dict(each).get("version") if isinstance(each, dict) else each)


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


# -- lock files -----------------------------------------------------------------------------------


def _toml_lock(path: Path, text: str) -> Iterator[Constraint | None]:
    """uv, Poetry, PDM and pylock.toml: only the entries of interest are parsed."""
    for header in ("[[package]]", "[[packages]]"):
        for block in f"\n{text}".split(f"\n{header}\n")[1:]:
            start = block[:200].lower()
            if "keras" in start or "tensorflow" in start:
                entry = _toml(block.partition("\n[")[0])
                if isinstance(name := entry.get("name"), str):
                    yield exact(name, entry.get("version"))


def _pipfile_lock(path: Path, text: str) -> Iterator[Constraint | None]:
    table = _dict(json.loads(text))
    for part in ("default", "develop"):
        for name, entry in _dict(table.get(part)).items():
            yield exact(name, _dict(entry).get("version"))


def _yaml_lock(path: Path, text: str) -> Iterator[Constraint | None]:
    """conda-lock and pixi: a list of entries with name and version."""
    if "keras" not in text and "tensorflow" not in text:
        return
    table = _dict(_yaml(text))
    for entry in table.get("package") or table.get("packages") or ():
        if isinstance(entry, dict) and isinstance(name := entry.get("name"), str):
            yield exact(name, entry.get("version"))


# -- conda ----------------------------------------------------------------------------------------


def _environment(path: Path, text: str) -> Iterator[Constraint | None]:
    for entry in _dict(_yaml(text)).get("dependencies") or ():
        if isinstance(entry, str):
            yield from_conda(entry)
        elif isinstance(entry, dict) and isinstance(lines := entry.get("pip"), list):
            yield from _requirements(path, "\n".join(str(line) for line in lines))


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ValueError("not YAML") from error


_READERS: tuple[tuple[str, bool, Reader], ...] = (
    ("uv.lock", True, _toml_lock),
    ("poetry.lock", True, _toml_lock),
    ("pdm.lock", True, _toml_lock),
    ("pylock*.toml", True, _toml_lock),
    ("Pipfile.lock", True, _pipfile_lock),
    ("conda-lock.y*ml", True, _yaml_lock),
    ("pixi.lock", True, _yaml_lock),
    ("pyproject.toml", False, _pyproject),
    ("requirements.txt", False, _requirements),
    ("Pipfile", False, _pipfile),
    ("pixi.toml", False, _pixi_file),
    ("environment.y*ml", False, _environment),
    ("setup.cfg", False, _setup_cfg),
    ("setup.py", False, _setup_py),
    ("*requirements*.txt", False, _requirements),
    ("*requirements*.in", False, _requirements),
    ("requirements/*.txt", False, _requirements),
    ("requirements/*.in", False, _requirements),
    ("constraints*.txt", False, _requirements),
    ("*environment*.y*ml", False, _environment),
)
