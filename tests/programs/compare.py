"""Runs programs by Keras and by kgen, and says where they differ.

``python -m tests.programs.compare --cases 3000 --seed 0``. The oracle is Keras on TensorFlow,
without compiling; all programs run in one process.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("KGEN_DEBUG", "1")

from kgen.analyzer.source import read_text

from ..inference.exceptions import BATCH_SIZES, DRAWN, NUMBERED, POOLED_STEPS, WIDE_STEPS
from . import oracle
from .kgen_side import UNKNOWN, Report, analyse
from .oracle import Outcome
from .writing import program


def difference(text: str) -> str | None:
    """How kgen and Keras differ on a program, None if they agree."""
    return judge(text, oracle.run(text), analyse(text))


def judge(text: str, truth: Outcome, found: Report) -> str | None:
    """``missed``, ``false error``, ``elsewhere``, ``wrong`` or ``undecided``, and in what."""
    if truth.raises is not None:
        outcome = _judge_error(text, truth, found)
        missed = outcome is not None and outcome.startswith("missed")
        return f"exception: {reason}" if missed and (reason := _chance(truth)) else outcome
    errors = [
        (rows, said)
        for rows, is_error, said in found.findings
        if is_error and not _waits(text, rows, said)
    ]
    if errors and truth.model is not None and oracle.fails_on_data(truth.model):
        return None
    if errors and oracle.wrong_at(text, errors[0][0].start):
        return None
    if errors and errors[0][1].startswith("units-differ-from-classes"):
        return f"exception: {DRAWN}"
    if (
        errors
        and "TimeDistributed(" in _line(text, errors[0][0].start)
        and "Global" in errors[0][1]
    ):
        return f"exception: {POOLED_STEPS}"
    if errors:
        return f"false error: {errors[0][1]}"
    undecided = None
    for name, real in truth.names.items():
        outcome = _compare(real, found.names.get(name, UNKNOWN), name)
        if outcome is not None and outcome.startswith("wrong"):
            return outcome
        undecided = undecided or outcome
    return undecided


def _chance(truth: Outcome) -> str | None:
    """The exception that an error falls under of which only the data tells."""
    said = truth.raises or ""
    if "Received a label value of" in said:
        return DRAWN
    within = len(truth.rows) > 1  # also a row of a function of the program
    return BATCH_SIZES if within and said.startswith("InvalidArgumentError") else None


def _waits(text: str, rows: range, said: str) -> bool:
    """Whether Keras looks at this, an argument of `compile`, only when the model first trains."""
    return said.startswith(_LAZY) and _line(text, rows.start).startswith("model.compile(")


_LAZY = "unknown-identifier"


def _same_argument(said: str, raises: str) -> bool:
    """Whether both refuse one argument: kgen where it is given, Keras where it is first used.

    The layer can never be called, so the row to mend is the one that makes it.
    """
    kind, _, message = said.partition(": ")
    name = message.partition(" of ")[0]
    named = name.startswith("`") and name.endswith("`")
    return kind == "wrong-argument-value" and named and f"Argument {name}" in raises


def _judge_error(text: str, truth: Outcome, found: Report) -> str | None:
    first = truth.rows[0] if truth.rows else 0
    where = _statement(text, first)
    raising = {each for row in truth.rows for each in _simple_statement(text, row)}
    for rows, is_error, said in found.findings:
        if any(row in rows for row in raising):
            continue
        if _waits(text, rows, said):
            continue
        if is_error and _same_argument(said, truth.raises or ""):
            return None
        if is_error and rows.start < where.start:
            inside = _inside_definition(text, rows)
            if oracle.wrong_at(text, first - 1 if inside else rows.start, everything=inside):
                return None  # wrong from here on, though Keras says so only when the model runs
            if not inside:
                return f"false error: {said} (Keras raises on row {first}: {truth.raises})"
    if any(said.startswith(_LAZY) for rows, _, said in found.findings if rows.start < where.start):
        return None
    simple = len(where) == 1 or not _is_compound(text, where)
    for rows, _, _ in found.findings:
        if any(row in rows for row in raising) or (simple and rows.start in where):
            return None
    if truth.own:
        return None
    near = [said for rows, is_error, said in found.findings if is_error and rows.start in where]
    if near:
        return f"elsewhere: {near[0]} (Keras on rows {truth.rows}: {truth.raises})"
    return f"missed: rows {truth.rows}: {truth.raises}"


def _compare(real: Any, ours: Any, where: str) -> str | None:
    """How a description of kgen's differs from Keras', None if it does not."""
    if ours == UNKNOWN:
        return f"undecided: {where}"
    match real:
        case {"layers": rows}:
            if ours == UNKNOWN or not isinstance(ours, dict) or "layers" not in ours:
                return f"wrong: {where} is {real}, not {ours}"
            return _compare_models(rows, real, ours, where)
        case {"layer": str()} if isinstance(ours, dict) and "layer" in ours:
            keys = [key for key in real if key in ours or key == "trainable"]
            return _first(_compare(real[k], ours.get(k, UNKNOWN), f"{where}.{k}") for k in keys)
        case {"tensor": shape} | {"array": shape} if isinstance(ours, dict):
            kind = "tensor" if "tensor" in real else "array"
            if kind not in ours:
                return f"wrong: {where} is {real}, not {ours}"
            return _compare_shape(shape, ours[kind], where) or _compare(
                real["dtype"], ours["dtype"], f"{where}.dtype"
            )
        case float() if isinstance(ours, dict) and ours.get("array") == []:
            return None  # a loss: a number that only training tells
        case {"dict": dict() as items} if isinstance(ours, dict) and "dict" in ours:
            if set(items) != set(ours["dict"]):
                return f"wrong: {where} has {list(items)}, not {list(ours['dict'])}"
            return _first(_compare(items[k], ours["dict"][k], f"{where}[{k!r}]") for k in items)
        case list() if isinstance(ours, list) and len(ours) == len(real):
            pairs = zip(real, ours, strict=True)
            return _first(_compare(a, b, f"{where}[{i}]") for i, (a, b) in enumerate(pairs))
    return None if real == ours else f"wrong: {where} is {real}, not {ours}"


def _compare_models(rows: Any, real: Any, ours: Any, where: str) -> str | None:
    if real["model"] != ours["model"]:
        return f"wrong: {where} is called {real['model']}, not {ours['model']}"
    if ours["layers"] == UNKNOWN:
        return f"undecided: layers of {where}"
    mine = ours["layers"]
    if any(_numbered(a[0], b) for a, b in zip(rows, mine, strict=False)):
        return f"exception: {NUMBERED}"
    if [row[:2] for row in rows] != [row[:2] for row in mine]:
        names = [row[0] for row in rows], [row[0] for row in mine]
        return f"wrong: layers of {where} are {names[0]}, not {names[1]}"
    undecided = None
    for (name, kind, calls, weights), (_, _, outputs, sizes) in zip(rows, mine, strict=True):
        label = f"{where}/{name}"
        if calls is not None:
            outcomes = [_compare_outputs(call, outputs, label) for call in calls]
            if None not in outcomes:
                if outcomes[0] is not None and outcomes[0].startswith("wrong"):
                    return outcomes[0]
                if kind == "RNN":
                    return f"exception: {WIDE_STEPS}"
                undecided = undecided or outcomes[0]
        outcome = _compare(weights["trainable"], sizes["trainable"], f"{label}.trainable")
        outcome = outcome or _compare(weights["fixed"], sizes["fixed"], f"{label}.fixed")
        if outcome is not None and outcome.startswith("wrong"):
            return outcome
        undecided = undecided or outcome
    if undecided:
        return undecided
    return _compare(real["trainable"], ours["trainable"], f"{where}.trainable") or _compare(
        real["fixed"], ours["fixed"], f"{where}.fixed"
    )


def _numbered(name: str, ours: Any) -> bool:
    """Whether Keras names an input as it numbers all tensors of the process, and kgen does not."""
    return name.startswith("keras_tensor_") and ours[0] == ours[1] == "InputLayer"


def _compare_outputs(real: Any, ours: Any, where: str) -> str | None:
    if ours is None:
        return f"undecided: output of {where}"
    if len(real) != len(ours):
        return f"wrong: {where} gives {real}, not {ours}"
    for (shape, dtype), (size, kind) in zip(real, ours, strict=True):
        outcome = _compare_shape(shape, size, where) or _compare(dtype, kind, f"{where}.dtype")
        if outcome is not None:
            return outcome
    return None


def _compare_shape(real: Any, ours: Any, where: str) -> str | None:
    if real == ours:
        return None
    if ours == UNKNOWN:
        return f"undecided: shape of {where}"
    same = len(real) == len(ours) and all(b in (a, None) for a, b in zip(real, ours, strict=True))
    if same and real[1:] == ours[1:]:
        return None  # without compiling, Keras fixes the batch of a model that data builds
    return f"{'undecided' if same else 'wrong'}: {where} has shape {real}, not {ours}"


def _first(outcomes: Any) -> str | None:
    undecided = None
    for outcome in outcomes:
        if outcome is not None and outcome.startswith("wrong"):
            return outcome
        undecided = undecided or outcome
    return undecided


def _statement(text: str, row: int) -> range:
    for statement in read_text(text).statements:
        rows = range(statement.range.start.row, statement.range.end.row + 1)
        if row in rows:
            return rows
    return range(row, row + 1)


def _simple_statement(text: str, row: int) -> range:
    """The rows of the statement on `row` that holds no others: a call may take several rows."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            rows = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            if row in rows:
                return rows
    return range(row, row + 1)


def _line(text: str, row: int) -> str:
    return text.split("\n")[row - 1]


def _is_compound(text: str, rows: range) -> bool:
    return _line(text, rows.start).startswith(("def ", "for ", "while ", "class ", "if ", "@"))


def _inside_definition(text: str, rows: range) -> bool:
    """Whether rows lie in a function or class, which runs when it is called."""
    line = _line(text, _statement(text, rows.start).start)
    return line.startswith(("def ", "class ", "@")) or "lambda" in _line(text, rows.start)


def main() -> int:
    """Compare in a folder of its own: programs save models."""
    start = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        try:
            return _compare_all(start, Path(folder))
        finally:
            os.chdir(start)


def _compare_all(start: Path, folder: Path) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", default=None, help="where to write the differences as JSON")
    parser.add_argument("--show", action="store_true", help="print the programs that differ")
    arguments = parser.parse_args()
    oracle.eagerly()
    os.chdir(folder)
    differences: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    for seed in range(arguments.seed, arguments.seed + arguments.cases):
        if seed % 50 == 0:
            oracle.rest()
        text = program(seed)
        try:
            truth = oracle.run(text)
        except oracle.Endless:
            counts["endless"] += 1
            print(seed, f"left out: runs for more than {oracle.PATIENCE} s", flush=True)
            continue
        counts["raise"] += truth.raises is not None
        found = judge(text, truth, analyse(text))
        if found is not None and found.startswith("exception"):
            counts["exception"] += 1
        elif found is not None:
            differences.append({"seed": seed, "difference": found})
            counts[found.partition(":")[0]] += 1
            print(seed, found[:300], flush=True)
            if arguments.show:
                print(text)
    agree = arguments.cases - len(differences) - counts["endless"] - counts["exception"]
    seconds = time.perf_counter() - started
    print(f"{arguments.cases} programs, {agree} agree, {dict(counts)}, {seconds:.0f} s")
    if arguments.out:
        (start / arguments.out).write_text(json.dumps(differences, indent=1))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
