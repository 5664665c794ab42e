"""Reads files: size, encoding, and what kind of document a file is."""

from __future__ import annotations

import codecs
import io
import tokenize
from pathlib import Path

from msgspec.structs import replace

from .document import Document, read_text
from .notebook import read_notebook
from .problems import SourceError

LARGEST_FILE = 5_000_000
LARGEST_NOTEBOOK = 300_000_000
"""Bytes; outputs with pictures make notebooks large, their code is checked separately."""


def read_file(path: str | Path) -> Document:
    """Read a ``.py`` file or an ``.ipynb`` notebook. Raises SourceError in words for people."""
    path = Path(path)
    filename = str(path)
    try:
        if path.is_dir():
            raise SourceError(filename, "This is a folder, not a file.")
        size = path.stat().st_size
        _check_size(size, filename)
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(filename, "There is no such file.") from None
    except PermissionError:
        raise SourceError(filename, "The file may not be read: permission denied.") from None
    except (OSError, ValueError) as error:
        raise SourceError(filename, f"The file cannot be read: {error}.") from None
    return read_bytes(data, filename)


def read_bytes(data: bytes, filename: str) -> Document:
    """Read the contents of a file; its name decides between notebook and Python."""
    _check_size(len(data), filename)
    if filename.lower().endswith(".ipynb"):
        return read_notebook(data, filename)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError(filename, "The file is UTF-16; Python reads UTF-8. Save it as UTF-8.")
    null = data.find(b"\0")
    if null >= 0:
        raise SourceError(filename, "The file is binary, not Python text.")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data.replace(b"\r", b"\n")).readline)
    except SyntaxError as error:
        raise SourceError(
            filename,
            f"The encoding cannot be made out ({error}). Save the file as UTF-8.",
            1,
        ) from None
    try:
        text = codecs.decode(data, encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            filename,
            f"The file is not valid {error.encoding}. Save it as UTF-8, or name its encoding "
            'in the first line: "# -*- coding: ... -*-".',
            row,
        ) from None
    except (LookupError, ValueError, TypeError) as error:
        raise SourceError(filename, f"The file cannot be decoded: {error}.", 1) from None
    if not isinstance(text, str):
        raise SourceError(filename, f"{encoding} is no encoding of text.", 1)
    bom = encoding == "utf-8-sig"
    document = read_text(text, filename)
    return replace(document, encoding="utf-8" if bom else encoding, bom=bom or document.bom)


def _check_size(size: int, filename: str) -> None:
    notebook = filename.lower().endswith(".ipynb")
    largest = LARGEST_NOTEBOOK if notebook else LARGEST_FILE
    if size > largest:
        raise SourceError(
            filename,
            f"The file has {size / 1e6:,.1f} MB; kgen reads at most {largest / 1e6:,.0f} MB.",
        )
