"""The costs of models for people (GMac, MiB) and for programs (plain numbers)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..costs import LayerCosts, ModelCosts, Names
from ..domain import Dim, Sym
from ..facts import ModelFact, Program

if TYPE_CHECKING:
    from ..domain.dims import Atom

COLUMNS = ("Multiply-adds", "Activations")

_UNKNOWN = LayerCosts()


def layer_cells(costs: ModelCosts, layer: int, names: Names) -> tuple[str, str]:
    """The cells of a layer's row: arithmetic for one sample, memory kept for a batch."""
    found = costs.layers.get(layer, _UNKNOWN)
    return (
        _shown(found.multiply_adds, readable_count, names),
        _shown(found.activations, readable_bytes, names),
    )


def cost_lines(costs: ModelCosts, model: ModelFact, program: Program, names: Names) -> list[str]:
    """What stands below the table: the totals, what they are made of, what is left out."""
    lines = [f"Costs at {_batch(costs, program)}, in {costs.dtype}:"]
    if costs.unknown:
        lines += [f"  {line}" for line in _why_unknown(costs)]
    lines.append(f"  Multiply-adds: {_arithmetic(costs, names)}")
    optimizer = costs.optimizer
    name = "optimizer" if optimizer is None else optimizer.name
    assumed = " (assumed)" if optimizer is not None and optimizer.assumed else ""
    if not costs.inference_only:
        training = (
            ("weights", costs.weights),
            ("gradients", costs.gradients),
            (f"{name} state{assumed}", costs.optimizer_bytes),
            ("activations", costs.activations),
            ("gradients of these on the way back", costs.passing),
            ("data", costs.data),
        )
        lines += _sum("Training memory", costs.training, training, names)
    inference = (("weights", costs.weights), ("tensors alive at once", costs.peak))
    lines += _sum("Inference memory", costs.inference, inference, names)
    lines += [f"  {note}" for note in costs.notes]
    for atom, letter in names.letters.items():
        lines.append(f"  {letter}: {where(atom, model)}")
    return lines


def _arithmetic(costs: ModelCosts, names: Names) -> str:
    if costs.multiply_adds is None:
        known = [row.multiply_adds for row in costs.layers.values()]
        part = sum((count for count in known if count is not None), start=0)
        return f"not known, {_shown(part, readable_count, names)} in the layers that are"
    one = _shown(costs.multiply_adds, readable_count, names)
    rest = _shown(costs.operations, readable_count, names)
    return f"{one} for one sample (and {rest} operations element by element)"


def _why_unknown(costs: ModelCosts) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for layer, reason in costs.unknown:
        reasons.setdefault(reason, []).append(layer)
    found = []
    for reason, layers in reasons.items():
        shown = ", ".join(f"`{layer}`" for layer in layers[:3] if layer)
        more = f" and {len(layers) - 3} more" if len(layers) > 3 else ""
        found.append(f"Not known: {shown}{more}{': ' if shown else ''}{reason}")
    return found


def _sum(
    title: str, total: Dim | None, parts: Sequence[tuple[str, Dim | None]], names: Names
) -> list[str]:
    whole = "not known" if total is None else f"about {_shown(total, readable_bytes, names)}"
    terms = (f"{_shown(size, readable_bytes, names)} {name}" for name, size in parts)
    return [f"  {title}: {whole}", f"    {', '.join(terms)}"]


def _batch(costs: ModelCosts, program: Program) -> str:
    size = costs.batch.size
    match costs.batch.source:
        case "model":
            return f"batch size {size}, which the model's input fixes"
        case "call":
            return f"batch size {size}, that of the arrays on which the model is called"
        case "fit":
            call = costs.batch.call
            row = None
            if call is not None and call.site.statement in program.document.statements:
                row = program.document.location(call.site.range).start.row
            return f"batch size {size}, as in `fit`" + (f" on line {row}" if row else "")
        case "default":
            return f"batch size {size}, Keras' default"
        case _:
            return f"batch size {size}"


def where(atom: Atom, model: ModelFact) -> str:
    """What a size is that is not known, as a person would find it."""
    from ..domain import TensorSpec, leaves

    inputs = [spec for spec in leaves(model.inputs) if isinstance(spec, TensorSpec)]
    for index, spec in enumerate(inputs):
        for axis, dim in enumerate(spec.shape or ()):
            if isinstance(dim, Sym) and dim.terms == (((atom,), 1),):
                name = model.input_names[index] if index < len(model.input_names) else ""
                return f"axis {axis} of the input{f' `{name}`' if name else ''}"
    return "a size that is not known" + (f" ({atom.label})" if atom.label else "")


# -- numbers -------------------------------------------------------------------------------------


def _shown(value: Dim | None, readable: Callable[[int], str], names: Names) -> str:
    if value is None:
        return "?"
    if not isinstance(value, Sym):
        return readable(int(value))
    terms = []
    for number, powers in names.formula(value).terms:
        letters = "·".join(
            f"{letter}{_SUPERSCRIPT.get(power, f'^{power}')}" for letter, power in powers
        )
        terms.append(f"{readable(number)}·{letters}" if letters else readable(number))
    return " + ".join(terms).replace("+ -", "- ")


_SUPERSCRIPT = {1: "", 2: "²", 3: "³", 4: "⁴"}


def readable_count(number: int) -> str:
    """``1,024``, ``3.86 G``: three figures, in thousands of thousands."""
    if abs(number) < 10_000:
        return f"{number:,}"
    value = float(number)
    for unit in ("", "k", "M", "G", "T"):
        if abs(value) < 999.995:
            return f"{value:.2f} {unit}"
        value /= 1000
    return f"{value:,.2f} P"


def readable_bytes(number: int) -> str:
    """``512 B``, ``1.50 MiB``, in units of 1024."""
    value = float(number)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if abs(value) < 1024:
            return f"{value:.0f} B" if unit == "B" else f"{value:.2f} {unit}"
        value /= 1024
    return f"{value:,.2f} PiB"


# -- plain data ----------------------------------------------------------------------------------


def costs_object(costs: ModelCosts, model: ModelFact) -> dict[str, Any]:
    """The totals as plain data: whole numbers, null for what is not known.

    A total that depends on sizes which are not known is a formula, text such as ``480*n+64*n**2``;
    `sizes` says what its letters stand for.
    """
    names = Names()

    def number(value: Dim | None) -> int | str | None:
        if value is None:
            return None
        return str(names.formula(value)) if isinstance(value, Sym) else int(value)

    optimizer = costs.optimizer
    found: dict[str, Any] = {
        "batch_size": costs.batch.size,
        "batch_size_from": costs.batch.source,
        "dtype": costs.dtype,
        "multiply_adds": number(costs.multiply_adds),
        "operations": number(costs.operations),
        "memory": {
            "weights": number(costs.weights),
            "gradients": number(costs.gradients),
            "optimizer": number(costs.optimizer_bytes),
            "activations": number(costs.activations),
            "activation_gradients": number(costs.passing),
            "data": number(costs.data),
            "peak": number(costs.peak),
            "training": number(costs.training),
            "inference": number(costs.inference),
        },
        "optimizer": None if optimizer is None else optimizer.name,
        "optimizer_assumed": optimizer is not None and optimizer.assumed,
        "unknown": [{"layer": layer or None, "reason": reason} for layer, reason in costs.unknown],
        "notes": list(costs.notes),
        "layers": {
            layer.name: _layer_object(costs.layers[layer.identity], number)
            for layer in model.layers or ()
            if layer.identity in costs.layers
        },
    }
    found["sizes"] = {letter: where(atom, model) for atom, letter in names.letters.items()}
    return found


def _layer_object(
    costs: LayerCosts, number: Callable[[Dim | None], int | str | None]
) -> dict[str, Any]:
    return {
        "multiply_adds": number(costs.multiply_adds),
        "operations": number(costs.operations),
        "output_bytes": number(costs.outputs),
        "activation_bytes": number(costs.activations),
    }
