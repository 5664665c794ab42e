"""Shapes and models as short text and Markdown."""

from __future__ import annotations

from ..analyzer.domain import Structure, TensorSpec, leaves, show_shape
from ..analyzer.facts import ModelFact
from ..analyzer.report.models import count, layer_rows, model_weights

MOST_ROWS = 60
"""Layers in a table; more do not fit a hover."""


def show_output(output: Structure | None) -> str | None:
    """``(None, 28, 28, 8)``, or a list of shapes; None if a rank is not known."""
    specs = [leaf for leaf in leaves(output) if isinstance(leaf, TensorSpec)]
    if not specs or any(spec.shape is None for spec in specs):
        return None
    shapes = [show_shape(spec.shape) for spec in specs]
    return shapes[0] if len(shapes) == 1 else f"[{', '.join(shapes)}]"


def show_dtypes(output: Structure | None) -> str:
    specs = [leaf for leaf in leaves(output) if isinstance(leaf, TensorSpec)]
    return ", ".join(dict.fromkeys(spec.dtype or "?" for spec in specs))


def several(texts: list[str], most: int = 3) -> str:
    """Texts of the same place, as in a loop: each once, the first few."""
    distinct = list(dict.fromkeys(texts))
    more = ", …" if len(distinct) > most else ""
    return ", ".join(distinct[:most]) + more


def parameters(number: int | None) -> str:
    return "not known" if number is None else f"{number:,}"


def model_table(model: ModelFact) -> str:
    """The summary of a model as Markdown."""
    head = f"**{model.name}** · {model.kind}"
    if model.inputs is not None and (given := show_output(model.inputs)):
        head += f" · input `{given}`"
    if model.layers is None:
        return f"{head}\n\nIts layers cannot all be followed."
    rows = layer_rows(model)
    if not rows:
        return f"{head}\n\nNo layers yet."
    titles = ("Layer (type)", "Output shape", "Param #", "Connected to")[: len(rows[0])]
    aligned = (":--", ":--", "--:", ":--")[: len(rows[0])]
    lines = [_row(titles), _row(aligned), *(_row(row) for row in rows[:MOST_ROWS])]
    if len(rows) > MOST_ROWS:
        lines.append(f"\n… and {len(rows) - MOST_ROWS} more layers")
    table = "\n".join(lines)
    everything = count(model_weights(model))
    trained = count(model_weights(model, trainable_only=True))
    total = f"Total params: {parameters(everything)} · trainable: {parameters(trained)}"
    return f"{head}\n\n{table}\n\n{total}"


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
