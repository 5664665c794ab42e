"""The colours of the families of layers: light grounds that carry dark text, in all formats."""

from __future__ import annotations

INK, QUIET = "#111827", "#4b5563"
"""The colours of large and of small text, legible on every ground below: WCAG asks for a contrast
of 4.5 to 1, and INK has more than 12."""

COLOURS: dict[str, tuple[str, str]] = {
    "input": ("#f1f5f9", "#64748b"),
    "convolution": ("#e0ecfd", "#2f6fcf"),
    "pooling": ("#fdebd8", "#c2681a"),
    "dense": ("#def3e4", "#2c8a4b"),
    "recurrent": ("#efe5fb", "#7a45c0"),
    "attention": ("#fde4ea", "#c03558"),
    "normalization": ("#d9f2ef", "#1d8078"),
    "activation": ("#fbf3cf", "#9a7710"),
    "dropout": ("#f2f2f3", "#85888f"),
    "merging": ("#e4e7ec", "#475467"),
    "operation": ("#e4e7ec", "#475467"),
    "reshaping": ("#f3ede3", "#8c6d3f"),
    "embedding": ("#e4e6fb", "#4c51bf"),
    "augmentation": ("#d8f1f8", "#147a97"),
    "custom": ("#ffffff", "#1f2937"),
    "model": ("#ffffff", "#1f2937"),
    "other": ("#f6f6f6", "#6b7280"),
}
"""Family of a layer → the colours of its ground and its edge. Text is dark on all of them."""
