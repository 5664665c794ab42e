"""Whether a program may be written: it must be Python, and the analyzer must find no error."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from .errors import GenerationError

if TYPE_CHECKING:
    from ..analyzer import Diagnostic


def accept(source: str, filename: str) -> list[Diagnostic]:
    """What the analyzer says about `source` that is no error: warnings and advice.

    Raises `GenerationError` if `source` is not Python or holds an error, which is kgen's fault
    and not the person's.
    """
    from ..analyzer import check

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ast.parse(source, filename)
    except (SyntaxError, Warning) as error:
        raise GenerationError(
            f"kgen wrote code that is not valid Python ({error}): please report it."
        ) from None
    found = check(source, filename=filename, fixes=False)
    for item in found:
        if item.is_error:
            raise GenerationError(
                f"Internal error: kgen refuses the program it wrote for this request, because of "
                f"{item.code} ({item.name}): {item.message} Please report it with the request."
            )
    return found
