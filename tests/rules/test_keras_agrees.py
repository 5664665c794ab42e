"""Keras is the judge: bad examples of errors raise there, good examples run.

All examples run in one process of their own, since the analyzer must never import Keras.
"""

import json
import os
import subprocess
import sys

import pytest
from kgen.analyzer import Severity, analyze
from kgen.analyzer.check import find
from kgen.analyzer.rules import entries, page

pytest.importorskip("keras", reason="needs Keras to ask it")
pytest.importorskip("jax", reason="the NumPy backend of Keras needs it")

RUNNER = r"""
import contextlib, io, json, os, sys, tempfile, warnings
import keras
os.chdir(tempfile.mkdtemp())
outcomes = []
for source in json.load(sys.stdin):
    keras.utils.clear_session()
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "example", "exec"), {"__name__": "__main__"})
        outcomes.append("ran")
    except BaseException as error:
        outcomes.append(f"{type(error).__name__}: {error}")
sys.stdout.write("\n@@" + json.dumps(outcomes))
"""

ELSEWHERE = {
    "missing-loss": "Keras raises when the model is trained, which the example does not do",
    "units-differ-from-classes": "TensorFlow and PyTorch raise, JAX trains on in silence",
    "mixed-keras": "tf_keras is not installed",
    "private-import": "TensorFlow takes long to import",
    "generator-contract": "the folder is not there",
    "unroll-unknown-steps": "TensorFlow refuses; JAX and NumPy try it with steps of their own",
    "optimizer-reused": "JAX does not notice; TensorFlow refuses",
    "not-on-this-backend": "every example chooses a backend of its own",
    "saved-model-format": "the name is read from standard input",
    "backbone-preprocessing-missing": "the pretrained weights would be fetched",
}
"""Rules whose examples are not for this oracle, and why."""


def _examples():
    for entry in entries():
        if entry.rule.name in ELSEWHERE:
            continue
        invalid = getattr(entry.module, "INVALID", ())
        pairs = [p for p in invalid if not isinstance(p, str)]
        if entry.rule.severity == "error":
            bad = [*page(entry).bad, *(p for p in invalid if isinstance(p, str))]
            for number, program in enumerate([*bad, *(before for before, _ in pairs)]):
                if _promises(entry, program):
                    yield f"{entry.rule.name}-bad-{number}", program, True
        good = [*page(entry).good, *getattr(entry.module, "VALID", ())]
        for number, program in enumerate([*good, *(after for _, after in pairs)]):
            yield f"{entry.rule.name}-good-{number}", program, False


def _promises(entry, program):
    """Whether the finding is an error: a rule may only warn of some of its mistakes."""
    return any(found.severity is Severity.ERROR for found in find(analyze(program), [entry]))


EXAMPLES = [each for each in _examples() if "datasets." not in each[1]]
"""(name, program, whether it raises), without those that would fetch data."""


def _trains(program):
    return any(call in program for call in (".fit(", ".evaluate(", "_on_batch("))


@pytest.fixture(scope="module")
def outcomes():
    """What became of each program: JAX for those that train, which NumPy cannot."""
    found = {}
    for backend, training in (("numpy", False), ("jax", True)):
        chosen = [each for each in EXAMPLES if _trains(each[1]) == training]
        environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
        done = subprocess.run(
            [sys.executable, "-c", RUNNER],
            input=json.dumps([program for _, program, _ in chosen]),
            capture_output=True,
            text=True,
            env=environment,
            timeout=1200,
        )
        assert "@@" in done.stdout, done.stderr[-2000:]
        results = json.loads(done.stdout.split("@@")[-1])
        found |= dict(zip([name for name, _, _ in chosen], results, strict=True))
    return found


@pytest.mark.parametrize(
    ("name", "program", "raises"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES]
)
def test_keras_agrees(outcomes, name, program, raises):
    assert (outcomes[name] != "ran") == raises, f"{outcomes[name]}\n{program}"
