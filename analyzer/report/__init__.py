"""Diagnostics in the formats that people and programs read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .as_concise import concise
from .as_github import github
from .as_json import as_objects, json_text
from .as_sarif import sarif
from .as_text import text, write_text
from .result import FileResult

FORMATS: dict[str, Callable[[Sequence[FileResult]], str]] = {
    "text": text,
    "json": json_text,
    "concise": concise,
    "github": github,
    "sarif": sarif,
}
"""Name of a format → the function that renders results in it."""

__all__ = ["FORMATS", "FileResult", "as_objects", "concise", "json_text", "text", "write_text"]
