"""Understands Keras code without running it: source text in, facts and diagnostics out."""

from typing import TYPE_CHECKING, Any

from .check import analyze, check, diagnose
from .configuration import Configuration, ConfigurationError
from .diagnostics import Applicability, Diagnostic, Fix, Related, Severity
from .facts import Program
from .source import Document, SourceError, read_bytes, read_file, read_text

if TYPE_CHECKING:
    from .fixes import Fixed, fix_all

__all__ = [
    "Applicability",
    "Configuration",
    "ConfigurationError",
    "Diagnostic",
    "Document",
    "Fix",
    "Fixed",
    "Program",
    "Related",
    "Severity",
    "SourceError",
    "analyze",
    "check",
    "diagnose",
    "fix_all",
    "read_bytes",
    "read_file",
    "read_text",
]


def __getattr__(name: str) -> Any:
    """What repairs code is loaded when it is asked for."""
    if name in ("Fixed", "fix_all"):
        from . import fixes

        return getattr(fixes, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
