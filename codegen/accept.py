"""Whether a program may be written: it must be Python, and the analyzer must find no error."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from .errors import GenerationError

if TYPE_CHECKING:
    from ..analyzer.diagnostics import Diagnostic


def accept(source: str, filename: str) -> list[Diagnostic]:
    """What the analyzer says about `source`. Raises `GenerationError` if it is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SyntaxWarning)
            ast.parse(source, filename)
    except (SyntaxError, SyntaxWarning) as error:
        raise GenerationError(
            f"kgen wrote code that is not valid Python ({error}): please report it."
        ) from None
    try:
        from ..analyzer import check

        return list(check(source, filename=filename, fixes=False))
    except ImportError:
        # The analyzer is a room of its own: without its door only the syntax is checked.
        return []
