"""Headers of data files in the workspace: shapes and names, never the data itself.

Read only if the configuration asks for it (``read-data-headers``). A file has to lie in the
project (or in the folder of the program, where there is no project) after all links are followed;
nothing is fetched, and of every file only its first kilobytes are looked at.

The format of ``.npy`` is that of https://numpy.org/doc/stable/reference/generated/numpy.lib.format.
"""

from __future__ import annotations

import ast
import csv
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from .contract import Host

_HEADER = 65_536
"""Bytes of a file, or of a member of an archive, that are read."""
_MEMBERS = 256
_ENTRIES = 4_000
_SAMPLE = 50
"""Rows of a table that are looked at."""
_KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex"}
_MISSING = frozenset(
    """# #N/A #NA -1.#IND -1.#QNAN -NaN -nan 1.#IND 1.#QNAN <NA> N/A NA NULL NaN None n/a nan
    null true false True False TRUE FALSE inf -inf Infinity""".split()  # noqa: SIM905 - a table
) | {""}


class ArrayHeader(Struct, frozen=True):
    """What a ``.npy`` file says of its array; `dtype` is None where kgen has no name for it."""

    shape: tuple[int, ...]
    dtype: str | None


class TableHeader(Struct, frozen=True):
    """The columns of a table: ``object`` for those that hold text, None where that is open."""

    columns: dict[str, str | None]
    width: int


class DataFiles:
    """The data files that one program may read.

    Relative names are looked for in `folders`, one after the other; all have to lie in one of
    the folders.
    """

    def __init__(self, folders: tuple[Path, ...]):
        self.folders = tuple(dict.fromkeys(folder.resolve() for folder in folders))
        self.looked_for: dict[Path, float | None] = {}
        """Every place that was looked at, with its time of change then (None: nothing there)."""

    def find(self, name: str) -> Path | None:
        """The file or folder of that name; None if there is none, or two that differ."""
        if "://" in name or name.startswith(("//", "\\\\", "~")) or "\0" in name:
            return None
        found = {path for folder in self.folders for path in self._inside(folder / name)}
        return found.pop() if len(found) == 1 else None

    def unchanged(self) -> bool:
        """Whether everything that was looked for is still as it was."""
        return all(_changed(path) == then for path, then in self.looked_for.items())

    def _inside(self, path: Path) -> Iterator[Path]:
        self.looked_for.setdefault(path, _changed(path))
        try:
            real = path.resolve()
            if real.exists() and any(real.is_relative_to(folder) for folder in self.folders):
                yield real
        except (OSError, ValueError, RuntimeError):
            return

    def array(self, name: str) -> ArrayHeader | None:
        """The header of a ``.npy`` file."""
        path = self.find(name)
        if path is None or not path.is_file():
            return None
        try:
            with path.open("rb") as file:
                return npy_header(file.read(_HEADER))
        except OSError:
            return None

    def arrays(self, name: str) -> dict[str, ArrayHeader | None] | None:
        """The headers of the members of a ``.npz`` file, by the names that NumPy gives them."""
        path = self.find(name)
        if path is None or not path.is_file():
            return None
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.namelist()
                if len(members) > _MEMBERS:
                    return None
                return {member.removesuffix(".npy"): _member(archive, member) for member in members}
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
            return None

    def table(self, name: str, separator: str = ",") -> TableHeader | None:
        """The first line of a table of text, and which columns hold text in the next ones."""
        path = self.find(name)
        if path is None or not path.is_file() or path.suffix not in (".csv", ".tsv", ".txt"):
            return None
        try:
            with path.open("rb") as file:
                start = file.read(_HEADER)
        except OSError:
            return None
        whole = len(start) < _HEADER
        try:
            # The last line may be cut off in the middle of a letter.
            text = (start if whole else start[: start.rfind(b"\n") + 1]).decode("utf-8-sig")
        except UnicodeDecodeError:
            return None
        return table_header(text, separator)

    def classes(self, name: str) -> list[str] | None:
        """The folders in a folder, in order, which image loaders take for classes."""
        path = self.find(name)
        if path is None or not path.is_dir():
            return None
        found: list[str] = []
        try:
            with os.scandir(path) as entries:
                for count, entry in enumerate(entries):
                    if count >= _ENTRIES:
                        return None
                    if entry.is_dir():
                        found.append(entry.name)
        except OSError:
            return None
        return None if any(each.startswith(".") for each in found) else sorted(found)


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except (OSError, ValueError):
        return None


def npy_header(start: bytes) -> ArrayHeader | None:
    """The header at the start of a ``.npy`` file, None if it is none."""
    if start[:6] != b"\x93NUMPY" or len(start) < 12:
        return None
    wide = start[6] >= 2
    begin = 12 if wide else 10
    length = int.from_bytes(start[8:begin], "little")
    text = start[begin : begin + length]
    if len(text) < length:
        return None
    try:
        about = ast.literal_eval(text.decode("latin1" if start[6] < 3 else "utf-8").strip())
        shape, kind = about["shape"], about["descr"]
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        return None
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        return None
    return ArrayHeader(shape, _dtype(kind))


def _dtype(kind: object) -> str | None:
    """``<f4`` → ``float32``."""
    if not isinstance(kind, str) or len(kind) < 2:
        return None
    code, size = kind.lstrip("<>|=")[:1], kind.lstrip("<>|=")[1:]
    if code in _KINDS and size.isdecimal():
        return f"{_KINDS[code]}{int(size) * 8}"
    return {"b": "bool", "O": "object", "U": "str"}.get(code)


def _member(archive: zipfile.ZipFile, name: str) -> ArrayHeader | None:
    with archive.open(name) as file:
        return npy_header(file.read(_HEADER))


def table_header(text: str, separator: str) -> TableHeader | None:
    """The columns of a table, which its first line names; `text` is its beginning."""
    try:
        rows = list(_rows(text, separator))
    except csv.Error:
        return None
    if not rows or not rows[0] or len(set(rows[0])) < len(rows[0]) or "" in rows[0]:
        return None
    names = rows[0]
    even = [row for row in rows[1:] if len(row) == len(names)]
    if len(even) < len(rows) - 1:
        return None
    columns = {
        name: "object" if any(_is_text(row[i]) for row in even) else None
        for i, name in enumerate(names)
    }
    return TableHeader(columns, len(names))


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator)):
        if number > _SAMPLE:
            return
        if row:
            yield row


def _is_text(cell: str) -> bool:
    """Whether a cell makes its column one of text."""
    if cell.strip() in _MISSING or cell in _MISSING:
        return False
    try:
        float(cell.strip())
    except ValueError:
        return True
    return False


def data_files(host: Host) -> DataFiles | None:
    """The files that the program may read, None unless the configuration allows it."""
    return getattr(host, "data", None)


__all__ = ["ArrayHeader", "DataFiles", "TableHeader", "data_files", "npy_header", "table_header"]
