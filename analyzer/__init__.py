"""Understands Keras code without running it: source text in, facts and diagnostics out."""

from .check import analyze, check, diagnose
from .configuration import Configuration, ConfigurationError
from .diagnostics import Applicability, Diagnostic, Fix, Related, Severity
from .facts import Program
from .fixes import Fixed, fix_all
from .source import Document, SourceError, read_bytes, read_file, read_text

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
