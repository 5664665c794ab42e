"""Runs a program by Keras (numpy backend) and by kgen, and says where they differ."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "numpy")

from kgen.analyzer.domain import TensorSpec, leaves, product
from kgen.analyzer.facts import ModelFact, Program
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text

from .generator import program


def by_keras(text: str) -> dict[str, Any]:
    """What Keras makes of a program: the model's table, or the row that raises."""
    import traceback

    import keras

    keras.utils.clear_session()
    names: dict[str, Any] = {}
    try:
        exec(compile(text, "program.py", "exec"), names)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        rows = [frame.lineno for frame in frames if frame.filename == "program.py"]
        return {"raises": str(error).split("\n")[0][:200], "rows": rows}
    return {"layers": _table(names["model"]), "params": names["model"].count_params()}


def _table(model: Any) -> list[Any]:
    import keras

    is_functional = not isinstance(model, keras.Sequential)
    layers = model._operations if is_functional else model._layers
    found = []
    for layer in layers:
        node = layer._inbound_nodes[-1]
        outputs = [list(t.shape) for t in node.output_tensors]
        params = layer.count_params() if isinstance(layer, keras.layers.Layer) else 0
        found.append([layer.name, type(layer).__name__, outputs, params])
    return found


def by_kgen(text: str) -> dict[str, Any]:
    session = Session(read_text(text, "program.py"), load(), Settings(backend="numpy"))
    facts = session.program()
    if facts.raises:
        first = min(facts.raises, key=lambda fact: fact.order)
        start = first.site.range.start.row
        for statement in facts.document.statements:
            if statement.range.start.row <= start <= statement.range.end.row:
                return {"raises": f"{first.rule}: {first.message}", "row": start}
    model = _model(facts, session)
    if model is None or model.layers is None:
        return {"unknown": True}
    return {
        "layers": [
            [x.name, x.class_name, [_shape(s) for s in leaves(x.output)], _params(x.weights)]
            for x in model.layers
        ],
        "params": None,
    }


def _model(facts: Program, session: Session) -> ModelFact | None:
    value = session.machine.module.names.get("model")
    return next((m for m in facts.models if m.identity == id(value)), None)


def _shape(spec: TensorSpec) -> Any:
    return None if spec.shape is None else [d if isinstance(d, int) else None for d in spec.shape]


def _params(weights: Any) -> int | None:
    if weights is None:
        return None
    total = sum((product(w.shape) for w in weights), 0)
    return int(total) if isinstance(total, int) else None


def difference(text: str) -> str | None:
    """How kgen and Keras differ on a program, None if they agree."""
    truth, found = by_keras(text), by_kgen(text)
    if "raises" in truth:
        if "raises" not in found:
            return f"missed: Keras raises on row {truth['rows']}: {truth['raises']}"
        same = any(
            row == found["row"] or _one_statement(text, row, found["row"]) for row in truth["rows"]
        )
        return None if same else f"row {found['row']} not of {truth['rows']}: {found['raises']}"
    if "raises" in found:
        return f"false error: {found['raises']}"
    if "unknown" in found:
        return "undecided: the model is not known"
    for real, ours in zip(truth["layers"], found["layers"], strict=False):
        if real != ours:
            unknown = ours[2] == [None] or ours[3] is None
            return f"{'undecided' if unknown else 'wrong'}: {ours} instead of {real}"
    if len(truth["layers"]) != len(found["layers"]):
        return f"wrong: {len(found['layers'])} layers instead of {len(truth['layers'])}"
    return None


def _one_statement(text: str, a: int, b: int) -> bool:
    """Whether two rows belong to one call of several lines."""
    for statement in read_text(text).statements:
        rows = range(statement.range.start.row, statement.range.end.row + 1)
        if a in rows and b in rows:
            return not statement.text.startswith(("def ", "for "))
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", default=None)
    arguments = parser.parse_args()
    differences: list[dict[str, Any]] = []
    for seed in range(arguments.seed, arguments.seed + arguments.cases):
        text = program(seed)
        found = difference(text)
        if found is not None:
            differences.append({"seed": seed, "difference": found})
            print(seed, found)
    counts: dict[str, int] = {}
    for each in differences:
        kind = each["difference"].partition(":")[0].partition(" ")[0]
        counts[kind] = counts.get(kind, 0) + 1
    print(f"{arguments.cases} programs, {arguments.cases - len(differences)} agree, {counts}")
    if arguments.out:
        Path(arguments.out).write_text(json.dumps(differences, indent=1))


if __name__ == "__main__":
    main()
