"""Models as Keras prints them: layers, output shapes, parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..costs import Names, count, left_out, model_weights
from ..domain import Shape, TensorSpec, Weight, is_known, leaves
from ..facts import LayerFact, ModelFact, Program
from .table import table_lines

if TYPE_CHECKING:
    from ..costs import ModelCosts
    from ..source import Site

_BYTES = {"float64": 8, "int64": 8, "uint64": 8, "float16": 2, "bfloat16": 2, "int16": 2}
_BYTES |= {"uint16": 2, "int8": 1, "uint8": 1, "bool": 1}


def model_object(
    model: ModelFact, program: Program, costs: ModelCosts | None = None
) -> dict[str, Any]:
    """A model as plain data: sizes that are not known, or None in Keras, are None.

    ``{filename, name, kind, location, layers: [{name, class, output_shape, params, location}],
    total_params, trainable_params}``; `layers` is None where they cannot be followed. An output
    of several tensors has a list of shapes. A location in a notebook has the ``cell`` as well.
    With `costs` there is ``costs`` too: see `costs_object`.
    """
    layers = shown_layers(model)
    found = {
        "filename": program.document.filename,
        "name": model.name,
        "kind": model.kind,
        "location": _location(model.site, program),
        "layers": None if layers is None else [_layer(layer, program) for layer in layers],
        "total_params": count(model_weights(model)),
        "trainable_params": count(model_weights(model, trainable_only=True)),
    }
    if costs is None:
        return found
    from .costs import costs_object

    return {**found, "costs": costs_object(costs, model)}


def shown_layers(model: ModelFact) -> tuple[LayerFact, ...] | None:
    """The layers that Keras lists: those of a Sequential model without its input."""
    if model.layers is None or model.kind != "Sequential":
        return model.layers
    return tuple(layer for layer in model.layers if layer.class_name != "InputLayer")


def _layer(layer: LayerFact, program: Program) -> dict[str, Any]:
    return {
        "name": layer.name,
        "class": layer.class_name,
        "output_shape": _plain_shape(_output(layer)),
        "params": count(layer.weights),
        "location": _location(layer.site, program),
    }


def _output(layer: LayerFact) -> Any:
    """What a layer gives; of a model that nothing calls here, as Keras shows it, its outputs."""
    if layer.output is None and layer.model is not None:
        return layer.model.outputs
    return layer.output


def _location(site: Site | None, program: Program) -> dict[str, Any] | None:
    if site is None or site.statement not in program.document.statements:
        return None
    from .result import cell_number

    place = program.document.location(site.range)
    found = {"row": place.start.row, "column": place.start.column}
    cell = cell_number(place)
    return found if cell is None else {**found, "cell": cell}


def _plain_shape(output: Any) -> Any:
    shapes = [
        None if spec.shape is None else [int(d) if is_known(d) else None for d in spec.shape]  # type: ignore[arg-type]
        for spec in leaves(output)
        if isinstance(spec, TensorSpec)
    ]
    return shapes[0] if len(shapes) == 1 else shapes or None


def layer_rows(model: ModelFact) -> list[tuple[str, ...]]:
    """The rows of the summary: layer (type), output shape, parameters, connected to."""
    rows = []
    sources = _sources(model)
    for layer in shown_layers(model) or ():
        number = count(layer.weights)
        shown = "?" if number is None else f"{number:,}"
        row = (
            f"{layer.name} ({layer.class_name})",
            _shown_output(_output(layer)),
            "0 (unbuilt)" if number is None and left_out(layer, model) else shown,
        )
        connected = ", ".join(sources.get(layer.identity, layer.inbound)) or "-"
        rows.append((*row, connected) if _branches(model) else row)
    return rows


def _sources(model: ModelFact) -> dict[int, list[str]]:
    """What goes into each layer of a Functional model in all its calls, by its identity."""
    found: dict[int, list[str]] = {}
    nodes = model.graph.nodes if model.graph is not None and model.kind == "Functional" else ()
    for node in nodes:
        names = found.setdefault(node.layer.identity, [])
        names += [nodes[ref.node].layer.name for ref in node.inputs if ref.node >= 0]
    return found


def _branches(model: ModelFact) -> bool:
    """Whether the layers are no simple row, so that it has to be said what they come after."""
    layers = model.layers or ()
    before = ""
    for index, layer in enumerate(layers):
        if model.kind == "Functional" and index and layer.inbound != (before,):
            return True
        before = layer.name
    return False


def summary_lines(
    model: ModelFact,
    program: Program,
    costs: ModelCosts | None = None,
    *,
    width: int = 80,
    encoding: str = "utf-8",
) -> list[str]:
    """The summary of a model as a table `width` cells wide, for an output of an encoding.

    With `costs` what each layer and all together cost.
    """
    place = _location(model.site, program)
    where = program.document.filename
    if place is not None:
        cell = f":cell {place['cell']}" if "cell" in place else ""
        where += f"{cell}:{place['row']}"
    lines = [f'Model: "{model.name}" ({model.kind}, {where})']
    if model.layers is None:
        return [*lines, "  its layers cannot all be followed", ""]
    columns, cells, below = _costs(model, program, costs)
    titles = ["Layer (type)", "Output Shape", "Param #", *columns]
    titles += ["Connected to"] if _branches(model) else []
    rows = [[*row[:3], *more, *row[3:]] for row, more in zip(layer_rows(model), cells, strict=True)]
    numbers = frozenset(range(2, 3 + len(columns)))
    lines += table_lines(titles, rows, numbers, width, encoding)
    everything = model_weights(model)
    trained = model_weights(model, trainable_only=True)
    for title, weights in (("Total", everything), ("Trainable", trained)):
        lines.append(f" {title} params: {_total(weights)}")
    if everything is not None and trained is not None:
        number, rest = count(everything), count(trained)
        if number is not None and rest is not None:
            size = _memory(everything) - _memory(trained)
            lines.append(f" Non-trainable params: {number - rest:,} ({_readable(size)})")
    return [*lines, *(f" {line}" for line in below), ""]


def _costs(
    model: ModelFact, program: Program, costs: ModelCosts | None
) -> tuple[Sequence[str], Sequence[Sequence[str]], Sequence[str]]:
    """Columns of costs, their cells for each layer, and the lines below the table."""
    layers = shown_layers(model) or ()
    if costs is None:
        return (), [() for _ in layers], ()
    from .costs import COLUMNS, cost_lines, layer_cells

    names = Names()
    cells = [layer_cells(costs, layer.identity, names) for layer in layers]
    return COLUMNS, cells, cost_lines(costs, model, program, names)


def _total(weights: Sequence[Weight] | None) -> str:
    number = count(weights)
    if number is None or weights is None:
        return "not known"
    return f"{number:,} ({_readable(_memory(weights))})"


def _memory(weights: Sequence[Weight]) -> int:
    return sum((count([weight]) or 0) * _BYTES.get(weight.dtype, 4) for weight in weights)


def _readable(size: float) -> str:
    """Bytes in the largest unit that fits, as Keras prints them."""
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} PB"


def _shown_output(output: Any) -> str:
    shapes = [_shown(spec.shape) for spec in leaves(output) if isinstance(spec, TensorSpec)]
    if not shapes:
        return "?"
    return shapes[0] if len(shapes) == 1 else f"[{', '.join(shapes)}]"


def _shown(shape: Shape | None) -> str:
    if shape is None:
        return "?"
    return f"({', '.join(_size(dim) for dim in shape)})"


def _size(dim: Any) -> str:
    if is_known(dim):
        return str(int(dim))
    return "None" if dim.dynamic else "?"
