"""`kgen summary --costs` against the memory that JAX and TensorFlow really need.

For each known model, a process that compiles its prediction and its training step with JAX and
asks the compiler (``memory_analysis``), and one that runs both with TensorFlow on the CPU and
looks at the growth of its peak memory (the process itself, without what it had before):

    python -m benchmarks.costs [--batch 8] [--only ResNet50] [--backend jax]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kgen.analyzer import analyze
from kgen.analyzer.costs import model_costs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from costs.known import APPLICATIONS, SMALL, Known

_COMMON = """
import json, os, resource, sys
import numpy as np
import keras
names = {}
exec(os.environ["PROGRAM"], names)
model, batch = names["model"], int(os.environ["BATCH"])

def data(tensor):
    shape = (batch, *tensor.shape[1:])
    kind = str(tensor.dtype)
    return np.zeros(shape, kind)

x = [data(t) for t in model.inputs]
x = x[0] if len(x) == 1 else x
loss = model.loss
shape = (batch, *model.outputs[0].shape[1:])
y = np.zeros(shape[:-1], "int32") if str(loss).startswith("sparse") else np.zeros(shape, "float32")
"""

_JAX = (
    _COMMON
    + """
import jax
model.optimizer.build(model.trainable_variables)
model._symbolic_build(data_batch=(x, y))
state = tuple(
    [v.value for v in group]
    for group in (
        model.trainable_variables, model.non_trainable_variables,
        model.optimizer.variables, model.metrics_variables,
    )
)

def predict(trainable, others, x):
    return model.stateless_call(trainable, others, x, training=False)[0]

def report(compiled):
    found = compiled.memory_analysis()
    # Weights and data that come in, results that take no place of theirs, what lies between.
    return found.argument_size_in_bytes + found.output_size_in_bytes \\
        - found.alias_size_in_bytes + found.temp_size_in_bytes

run = jax.jit(predict).lower(state[0], state[1], x).compile()
step = jax.jit(lambda s, d: model.train_step(s, d)[1], donate_argnums=0)
train = step.lower(state, (x, y)).compile()
print(json.dumps({"inference": report(run), "training": report(train)}))
"""
)

_TENSORFLOW = (
    _COMMON
    + """
def status(field):
    for line in open("/proc/self/status"):
        if line.startswith(field):
            return int(line.split()[1]) * 1024

small = [a[:1] for a in x] if isinstance(x, list) else x[:1]
def run():
    if os.environ["WHAT"] == "inference":
        model.predict_on_batch(x)
    else:
        model.train_on_batch(x, y)
def warm():
    if os.environ["WHAT"] == "inference":
        model.predict_on_batch(small)
    else:
        model.train_on_batch(small, y[:1])
weights = sum(v.numpy().nbytes for v in model.weights)
warm()
if os.environ["WHAT"] != "inference":
    weights += sum(v.numpy().nbytes for v in model.optimizer.variables)
before = status("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
run()
run()
print(json.dumps({os.environ["WHAT"]: status("VmHWM") - before + weights}))
"""
)


def _run(code: str, known: Known, batch: int, **environment: str) -> dict[str, int]:
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "-1",
            "PROGRAM": known.source,
            "BATCH": str(batch),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        print(result.stderr[-1500:], file=sys.stderr)
        return {}
    return json.loads(result.stdout.splitlines()[-1])


def measure(known: Known, batch: int, backend: str) -> dict[str, int]:
    """Bytes for inference and training, weights and data included."""
    if backend == "jax":
        return _run(_JAX, known, batch, KERAS_BACKEND="jax")
    found: dict[str, int] = {}
    for what in ("inference", "training"):
        found |= _run(_TENSORFLOW, known, batch, KERAS_BACKEND="tensorflow", WHAT=what)
    return found


def estimate(known: Known, batch: int) -> dict[str, Any]:
    program = analyze(known.source)
    model = [m for m in program.models if m.variable == "model"][-1]
    costs = model_costs(model, program, batch)
    return {"inference": costs.inference, "training": costs.training}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--only")
    parser.add_argument("--backend", choices=["jax", "tensorflow"], default="jax")
    arguments = parser.parse_args()
    print(f"batch {arguments.batch}, {arguments.backend}; MiB, and estimate by measurement")
    for known in (*SMALL, *APPLICATIONS):
        if arguments.only not in (None, known.name):
            continue
        real = measure(known, arguments.batch, arguments.backend)
        ours = estimate(known, arguments.batch)
        cells = []
        for what in ("inference", "training"):
            if what in real and ours[what]:
                ratio = ours[what] / real[what]
                cells.append(
                    f"{what} {ours[what] / 2**20:9.1f} {real[what] / 2**20:9.1f} {ratio:5.2f}"
                )
        print(f"{known.name:20} {'   '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
