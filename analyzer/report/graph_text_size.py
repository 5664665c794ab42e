"""How wide text is drawn, without a font at hand: from the widths of a wide sans serif.

Widths are those of DejaVu Sans and its bold, as wide as Verdana and wider than Arial, Helvetica
and Segoe, so that text never grows out of its box whichever the viewer has.
"""

from __future__ import annotations

import unicodedata

_REGULAR = (
    "32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 "
    "53 100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 "
    "84 50 50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 "
    "64 84"
)
_BOLD = (
    "35 46 52 84 70 100 87 31 46 46 52 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 "
    "58 100 77 76 73 83 68 68 82 84 37 37 77 64 100 84 85 73 85 77 72 68 81 77 110 77 72 73 46 37 "
    "46 84 50 50 67 72 59 72 68 44 72 71 34 34 67 34 104 71 69 72 72 49 60 48 71 65 92 65 65 58 71 "
    "37 71 84"
)
_WIDTHS = {
    bold: {chr(32 + i): int(width) / 100 for i, width in enumerate(text.split())}
    for bold, text in ((False, _REGULAR), (True, _BOLD))
}


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in the unit of `size`, the height of the font."""
    return size * sum(_character(character, bold) for character in text)


def _character(character: str, bold: bool) -> float:
    known = _WIDTHS[bold].get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.9 if bold else 0.84


def shorten(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size, bold=bold) <= width:
        return text
    kept = ""
    for character in text:
        if text_width(f"{kept}{character}…", size, bold=bold) > width:
            break
        kept += character
    return f"{kept.rstrip()}…"
