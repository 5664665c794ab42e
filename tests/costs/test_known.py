"""Known models: parameters and multiply-adds as published, outputs as Keras really gives them."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from .compare import estimate, measure, output_bytes
from .known import APPLICATIONS, SMALL

RUN = [known for known in SMALL if known.name in ("MLP", "LeNet", "autoencoder", "U-Net")]


@pytest.mark.parametrize("known", [*SMALL, *APPLICATIONS], ids=lambda known: known.name)
def test_published(known):
    from kgen.analyzer.costs import count, model_weights

    model, costs = estimate(known.source)
    assert costs.unknown == ()
    if known.parameters is not None:
        assert count(model_weights(model)) == known.parameters
    if known.multiply_adds is not None:
        assert costs.multiply_adds == pytest.approx(known.multiply_adds, rel=known.tolerance)


@pytest.mark.parametrize("known", RUN, ids=lambda known: known.name)
def test_as_run(known):
    """What each layer really gives on a batch of two, and the weights it has."""
    import keras

    names = {}
    exec(known.source, names)
    real = names["model"]
    fact, costs = estimate(known.source, 2)
    probe = keras.Model(real.inputs, [layer.output for layer in real.layers])
    found = probe.predict_on_batch(np.zeros((2, *real.inputs[0].shape[1:]), "float32"))
    wanted = {
        layer.name: array.nbytes
        for layer, array in zip(real.layers, found, strict=True)
        if not isinstance(layer, keras.layers.InputLayer)
    }
    ours = output_bytes(fact, costs)
    assert list(ours.values()) == list(wanted.values())
    assert costs.weights == sum(np.asarray(w).nbytes for w in real.weights)
    real.optimizer.build(real.trainable_variables)
    assert costs.optimizer_bytes == pytest.approx(
        sum(np.asarray(v).nbytes for v in real.optimizer.variables), abs=8
    )


@pytest.mark.slow
def test_as_traced():
    """Every product that JAX finds in the real model, and every output, to the last one."""
    models = [*SMALL, *APPLICATIONS]
    for known, real in zip(models, measure([k.source for k in models], 8), strict=True):
        fact, costs = estimate(known.source, 8)
        assert "error" not in real, known.name
        assert costs.multiply_adds == real["multiply_adds"], known.name
        assert costs.weights == real["weights"], known.name
        assert costs.gradients == real["trained"], known.name
        assert costs.optimizer_bytes == real["optimizer"], known.name
        assert output_bytes(fact, costs) == real["outputs"], known.name


@pytest.mark.slow
def test_as_profiled():
    """What TensorFlow's profiler counts; it leaves out loops and products of batches."""
    models = [
        known
        for known in (*SMALL, *APPLICATIONS)
        if known.name not in ("LSTM classifier", "GRU seq2seq", "transformer encoder")
    ]
    script = Path(__file__).with_name("profiler_side.py")
    run = subprocess.run(
        [sys.executable, str(script)],
        input=json.dumps([known.source for known in models]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    profiled = json.loads(run.stdout.splitlines()[-1])
    for known, wanted in zip(models, profiled, strict=True):
        assert estimate(known.source)[1].multiply_adds == wanted, known.name
