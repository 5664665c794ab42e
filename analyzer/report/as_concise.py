"""One line a finding: ``model.py:3:5: error KS101 [*] message``."""

from __future__ import annotations

from collections.abc import Sequence

from .result import FileResult, place


def concise(results: Sequence[FileResult]) -> str:
    """All findings, one a line; ``[*]`` marks those with a safe fix."""
    lines = []
    for result in results:
        for found in result.diagnostics:
            mark = "[*] " if found.fix is not None and found.fix.applicability == "safe" else ""
            message = " ".join(found.message.split())
            lines.append(
                f"{place(result.filename, found.location)}: {found.severity} {found.code} "
                f"{mark}{message}"
            )
    return "".join(line + "\n" for line in lines)
