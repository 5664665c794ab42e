"""An SVG picture as PNG, through resvg, which needs no program or library of the system."""

from __future__ import annotations

import re

_LONGEST, _LARGEST = 30_000.0, 100e6
"""How many pixels a side and the whole may have."""


class NoRendererError(Exception):
    """There is nothing that can turn SVG into PNG; the message says what to install."""


def png(svg: str, scale: float = 2.0) -> bytes:
    """The picture at `scale` pixels for each of its units, fewer where it would be too large.

    Raises `NoRendererError` without the renderer, or without any font for the text.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise NoRendererError(
            'PNG needs the renderer resvg-py: pip install "kgen[graph]", or write SVG, which any '
            "browser shows."
        ) from None
    sample = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'
    text = '<text y="8" font-family="sans-serif">M</text>'
    if svg_to_bytes(sample.format(text)) == svg_to_bytes(sample.format("")):
        raise NoRendererError(
            "PNG needs a font, and this machine has none: install one (on Debian "
            "fonts-dejavu-core, for Chinese fonts-noto-cjk), or write SVG."
        )
    width, height = (float(size) for size in re.findall(r' (?:width|height)="([\d.]+)"', svg)[:2])
    scale = min(scale, _LONGEST / max(width, height), (_LARGEST / (width * height)) ** 0.5)
    return bytes(svg_to_bytes(svg, width=max(round(width * scale), 1)))
