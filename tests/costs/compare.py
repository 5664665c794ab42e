"""The same programs by kgen, and by Keras in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from kgen.analyzer import analyze
from kgen.analyzer.configuration import Configuration
from kgen.analyzer.costs import ModelCosts, model_costs
from kgen.analyzer.facts import ModelFact

SCRIPT = Path(__file__).with_name("keras_side.py")


def estimate(source: str, batch: int | None = None) -> tuple[ModelFact, ModelCosts]:
    """What kgen says of the `model` that a program makes."""
    program = analyze(source, Configuration(backend="jax"))
    model = [m for m in program.models if m.variable == "model"][-1]
    return model, model_costs(model, program, batch)


def measure(programs: list[str], batch: int) -> list[dict[str, Any]]:
    """What Keras says of them, on JAX."""
    task = json.dumps({"programs": programs, "batch": batch})
    run = subprocess.run(
        [sys.executable, str(SCRIPT)], input=task, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def output_bytes(model: ModelFact, costs: ModelCosts) -> dict[str, Any]:
    """Bytes of every layer's output by name, inputs left out."""
    return {
        layer.name: costs.layers[layer.identity].outputs
        for layer in model.layers or ()
        if layer.class_name != "InputLayer"
    }
