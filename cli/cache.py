"""What was found in files before, so that files that did not change are not analysed again.

One JSON file in ``.kgen_cache`` at the root of the project. A result stands as long as the file,
the settings, kgen itself and every file that the analysis looked for (modules of the workspace
that it imports, or would import if they were there) are the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from msgspec import MsgspecError, Raw, Struct, json

from ..analyzer import Configuration, Diagnostic

FOLDER = ".kgen_cache"
_FORMAT = 2
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of kgen.\n"


class Outcome(Struct, frozen=True):
    """What came of checking a file. `problems` are what could not be checked, ready to show."""

    filename: str
    diagnostics: tuple[Diagnostic, ...]
    problems: tuple[str, ...] = ()
    consulted: frozenset[Path] = frozenset()
    """Files that the outcome depends on, there or not."""
    read: bool = True
    """Whether the file could be read."""
    fault: bool = False
    """Whether kgen itself failed; such an outcome is not kept."""


class _Entry(Struct, frozen=True):
    """An outcome as it is kept, and what it stands on. `diagnostics` are read when asked for."""

    digest: str
    settings: str
    filename: str
    consulted: dict[str, str]
    problems: tuple[str, ...]
    diagnostics: Raw


class _Stored(Struct):
    format: int
    files: dict[str, _Entry]


class Cache:
    """The outcomes of one project."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / f"lint-{_edition()}.json"
        self._digests: dict[str, str] = {}
        self._old = self._load()
        self._new: dict[str, _Entry] = {}

    def get(self, path: Path, configuration: Configuration) -> Outcome | None:
        """The outcome for a file as it is now, None if it has to be checked."""
        key = str(path.absolute())
        entry = self._old.get(key)
        if (
            entry is None
            or entry.digest != self._digest(key)
            or entry.settings != _settings(configuration)
            or entry.filename != str(path)
            or any(self._digest(p) != digest for p, digest in entry.consulted.items())
        ):
            return None
        try:
            diagnostics = json.decode(entry.diagnostics, type=tuple[Diagnostic, ...])
        except MsgspecError:
            return None
        self._new[key] = entry
        consulted = frozenset(Path(path) for path in entry.consulted)
        return Outcome(entry.filename, diagnostics, entry.problems, consulted)

    def put(self, path: Path, configuration: Configuration, outcome: Outcome) -> None:
        """Remember what came of checking a file."""
        if outcome.fault or not outcome.read:
            return
        key = str(path.absolute())
        consulted = sorted(str(each.absolute()) for each in outcome.consulted)
        self._new[key] = _Entry(
            self._digest(key),
            _settings(configuration),
            outcome.filename,
            {path: self._digest(path) for path in consulted},
            outcome.problems,
            Raw(json.encode(outcome.diagnostics)),
        )

    def save(self) -> None:
        """Write everything that still stands; without a word where that is not possible."""
        changed = {key: entry for key, entry in self._new.items() if self._old.get(key) != entry}
        if not changed:
            return
        kept = {key: entry for key, entry in self._old.items() if Path(key).exists()}
        content = json.encode(_Stored(_FORMAT, kept | self._new))
        try:
            self._prepare()
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".tmp", delete=False) as file:
                file.write(content)
            Path(file.name).replace(self.path)
            for other in self.folder.glob("lint-*.json"):
                if other != self.path:
                    other.unlink(missing_ok=True)
        except (OSError, ValueError):
            return

    def _prepare(self) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
            (self.folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")

    def _load(self) -> dict[str, _Entry]:
        try:
            stored = json.decode(self.path.read_bytes(), type=_Stored)
        except (OSError, MsgspecError):
            return {}
        return stored.files if stored.format == _FORMAT else {}

    def _digest(self, path: str) -> str:
        """Of a file's content, "" where there is none."""
        if path not in self._digests:
            try:
                content = Path(path).read_bytes()
                self._digests[path] = blake2b(content, digest_size=16).hexdigest()
            except (OSError, ValueError):
                self._digests[path] = ""
        return self._digests[path]


def _edition() -> str:
    """Identifies kgen's own code: another one may find other things."""
    from importlib.metadata import PackageNotFoundError, version

    root = Path(__file__).parent.parent
    try:
        marks = [version("kgen"), version("libcst")]
    except PackageNotFoundError:
        marks = []
    for room in ("analyzer", "cli"):
        for file in sorted((root / room).rglob("*.*")):
            if file.suffix != ".pyc":
                found = file.stat()
                marks.append(f"{file.name}:{found.st_size}:{found.st_mtime_ns}")
    return blake2b("\n".join(marks).encode(), digest_size=8).hexdigest()


def _settings(configuration: Configuration) -> str:
    return repr(configuration)


def cache_folder(configuration: Configuration, given: Path | None, paths: Iterable[str]) -> Path:
    """Where the cache of a run is: as given, else at the root of the project."""
    if given is not None:
        return given
    root = configuration.root
    if root is None:
        start = Path(next(iter(paths), ".")).resolve()
        folders = [start, *start.parents] if start.is_dir() else list(start.parents)
        root = next((f for f in folders if (f / ".git").exists()), Path.cwd())
    return root / FOLDER


__all__ = ["FOLDER", "Cache", "Outcome", "cache_folder"]
