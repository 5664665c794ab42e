"""kgen: analyses a program and describes its names as `oracle` does."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgen.analyzer.check import find, visible
from kgen.analyzer.diagnostics import Severity
from kgen.analyzer.domain import (
    Array,
    DictValue,
    KerasTensor,
    LayerObject,
    ListValue,
    ModelObject,
    Sym,
    TensorSpec,
    Unknown,
    is_dynamic,
    leaves,
)
from kgen.analyzer.facts import LayerFact, ModelFact
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session, Workspace
from kgen.analyzer.interpreter.layer_facts import layer_fact
from kgen.analyzer.interpreter.model_facts import model_fact
from kgen.analyzer.keras_api import load
from kgen.analyzer.report.models import count, model_weights
from kgen.analyzer.rules import select
from kgen.analyzer.source import read_text

UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Report:
    """What kgen says: descriptions of names, and its findings as (rows, severity, text)."""

    names: dict[str, Any] = field(default_factory=dict)
    findings: tuple[tuple[range, bool, str], ...] = ()


def analyse(text: str, backend: str = "tensorflow", place: Path | None = None) -> Report:
    """The names of `text` as kgen sees them. Rows count from 1; True marks an error.

    `place` is a folder with data that may be looked at.
    """
    api = load()
    workspace = None if place is None else Workspace(place / "program.py", (), True)
    settings = Settings(keras=api.version, backend=backend)
    session = Session(read_text(text, "program.py"), api, settings, workspace)
    program = session.program()
    findings = []
    for each in visible(find(program, select()), program.document):
        rows = range(each.range.start.row, each.range.end.row + 1)
        text_of = f"{each.entry.rule.name}: {each.finding.message}"
        findings.append((rows, each.severity is Severity.ERROR, text_of))
    vm = session.machine
    names = {name: describe(vm, value) for name, value in vm.module.names.items()}
    return Report(names, tuple(findings))


def describe(vm: Any, value: Any) -> Any:
    """A value as plain data; what is not known is ``?``."""
    match value:
        case ModelObject():
            return _model(model_fact(vm, value))
        case LayerObject():
            return _layer(layer_fact(vm, value))
        case KerasTensor():
            return {"tensor": _sizes(value.spec), "dtype": value.dtype or UNKNOWN}
        case TensorSpec():
            return {"spec": _sizes(value), "dtype": value.dtype or UNKNOWN}
        case Array():
            return {"array": _sizes(value.spec), "dtype": value.dtype or UNKNOWN}
        case bool():
            return value
        case int():
            return int(value)
        case float() | str():
            return value
        case None:
            return "None"
        case Sym() if is_dynamic(value):
            return "None"
        case ListValue(items=tuple() as items) | (tuple() as items):
            return [describe(vm, item) for item in items]
        case DictValue(open=False):
            return {"dict": {key: describe(vm, item) for key, item in value.data.items()}}
        case Unknown():
            return UNKNOWN
    return UNKNOWN


def _sizes(spec: TensorSpec) -> Any:
    if spec.shape is None:
        return UNKNOWN
    return [int(size) if isinstance(size, int) else None for size in spec.shape]


def _model(model: ModelFact) -> Any:
    if model.layers is None:
        return {"model": model.name, "layers": UNKNOWN}
    return {
        "model": model.name,
        "layers": [_row(layer, model) for layer in model.layers],
        **_weights_of(model),
    }


def _row(layer: LayerFact, model: ModelFact) -> list[Any]:
    outputs = [leaf for leaf in leaves(layer.output) if isinstance(leaf, TensorSpec)]
    shapes = [[_sizes(spec), spec.dtype or UNKNOWN] for spec in outputs] or None
    described = _layer(layer)
    weights = {key: described.get(key, UNKNOWN) for key in ("trainable", "fixed")}
    return [layer.name, layer.class_name, shapes, weights]


def _layer(layer: LayerFact) -> dict[str, Any]:
    alone = ModelFact(0, "", "Functional", "", None, layers=(layer,))
    if layer.weights is None and layer.call_site is None:
        return {"layer": layer.name, "trainable": 0, "fixed": 0}
    if layer.weights is None:
        return {"layer": layer.name}
    trained = () if layer.trainable is False else model_weights(alone, trainable_only=True)
    return {"layer": layer.name, **_weights(model_weights(alone), trained)}


def _weights_of(model: ModelFact) -> dict[str, Any]:
    """The sizes of a model's weights; what was never called has none yet."""
    known = _weights(model_weights(model), model_weights(model, trainable_only=True))
    if UNKNOWN not in known.values() or model.layers is None or model.graph is not None:
        return known
    parts = [_layer(layer) for layer in model.layers]
    if any(part.get(key, UNKNOWN) == UNKNOWN for part in parts for key in ("trainable", "fixed")):
        return known
    return {key: sum(part[key] for part in parts) for key in ("trainable", "fixed")}


def _weights(all_of_them: Any, trainable: Any) -> dict[str, Any]:
    total, free = count(all_of_them), count(trainable)
    return {
        "trainable": UNKNOWN if free is None else free,
        "fixed": UNKNOWN if free is None or total is None else total - free,
    }
