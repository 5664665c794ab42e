"""Runs a program over abstract values: statements in, facts out."""

from __future__ import annotations

from .. import inference  # noqa: F401 - importing it registers the layers
from . import python_operators  # noqa: F401 - importing it registers the functions
from .machine import Limits
from .session import Session
from .workspace import Workspace

__all__ = ["Limits", "Session", "Workspace"]
