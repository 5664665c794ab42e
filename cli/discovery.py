"""Which files a command looks at: the files named, and the Python files of the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from ..analyzer.configuration import Configuration

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    Ignores = list[tuple[Path, GitIgnoreSpec]]

SUFFIXES = (".py", ".ipynb")


class Missing(Struct, frozen=True):
    """A path that cannot be looked at, and why."""

    path: str
    reason: str


def find_files(
    paths: Sequence[str], configuration: Configuration | None = None
) -> Iterator[Path | Missing]:
    """The files to look at, each once, in the order of `paths` and by name within a folder.

    A file that is named itself is taken whatever its suffix and whatever is excluded. Folders
    are searched for `SUFFIXES` without what the configuration excludes and what ``.gitignore``
    files ignore; links to folders are not followed. `configuration` None: each folder's own.
    """
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        try:
            if path.is_dir():
                found: Iterator[Path | Missing] = _walk(path, configuration)
            elif path.exists() or path.is_symlink():
                found = iter((path,))
            else:
                found = iter((Missing(given, "no such file or folder"),))
        except (OSError, ValueError) as error:
            found = iter((Missing(given, _reason(error)),))
        for item in found:
            if isinstance(item, Path):
                key = os.path.realpath(item)
                if key in seen:
                    continue
                seen.add(key)
            yield item


def _walk(root: Path, configuration: Configuration | None) -> Iterator[Path | Missing]:
    from pathspec import GitIgnoreSpec

    from ..analyzer.configuration import discover

    settings = configuration or discover(root)
    base = (settings.root or root).resolve()
    excluded = GitIgnoreSpec.from_lines((*settings.exclude, *settings.extend_exclude))
    top = root.resolve()
    ignores = _ignores_above(top) if settings.respect_gitignore else []
    # A folder that is named is looked into, whatever is said of it or of a folder above.
    if _matches(excluded, top, base, True):
        base = top
    if any(_ignored(ignores, each, True) for each in (top, *top.parents)):
        ignores = []
    yield from _folder(root, top, base, excluded, ignores, settings.respect_gitignore)


def _folder(
    folder: Path,
    real: Path,
    base: Path,
    excluded: GitIgnoreSpec,
    ignores: Ignores,
    respect_gitignore: bool,
) -> Iterator[Path | Missing]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Missing(str(folder), _reason(error))
        return
    if respect_gitignore:
        own = _read_ignore(real)
        ignores = [*ignores, (real, own)] if own is not None else ignores
    folders = []
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        path = real / entry.name
        if not is_folder and (not entry.name.endswith(SUFFIXES) or not entry.is_file()):
            continue
        if _matches(excluded, path, base, is_folder) or _ignored(ignores, path, is_folder):
            continue
        if is_folder:
            folders.append(entry.name)
        else:
            yield folder / entry.name
    for name in folders:
        yield from _folder(folder / name, real / name, base, excluded, ignores, respect_gitignore)


def _matches(spec: GitIgnoreSpec, path: Path, base: Path, is_folder: bool) -> bool:
    relative = path.relative_to(base) if path.is_relative_to(base) else Path(path.name)
    return spec.match_file(relative.as_posix() + ("/" if is_folder else ""))


def _ignored(ignores: Ignores, path: Path, is_folder: bool) -> bool:
    """Whether git ignores `path`: the deepest ``.gitignore`` that says something decides."""
    for base, spec in reversed(ignores):
        if path.is_relative_to(base):
            relative = path.relative_to(base).as_posix() + ("/" if is_folder else "")
            include = spec.check_file(relative).include
            if include is not None:
                return include
    return False


def _ignores_above(folder: Path) -> Ignores:
    """The ``.gitignore`` files of the folders above, from the root of the repository down."""
    if (folder / ".git").exists():
        return []
    found: Ignores = []
    for parent in folder.parents:
        spec = _read_ignore(parent)
        if spec is not None:
            found.append((parent, spec))
        if (parent / ".git").exists():
            return found[::-1]
    return []


def _read_ignore(folder: Path) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    try:
        text = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace")
        return GitIgnoreSpec.from_lines(text.splitlines())
    except (OSError, ValueError):
        return None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
