"""Writes the results of long runs into the section "Operations" of ``docs/differential.md``."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from ..layer_oracle import keras

RECORD = Path(__file__).parents[3] / "docs" / "differential.md"
HEADING = "## Operations"
COLUMNS = ("cases", "raising", "agrees", "exception", "undecided", "vague", "missed", "wrong")
INTRODUCTION = """\
Random arguments for every function of `keras.ops`, `keras.random`, `keras.activations` and
`keras.losses`, and for those of `keras.utils` that change shapes: tensors of rank 0 to 5 with
sizes from 0 on, every dtype, Python numbers and lists, options, faults in one case of six, and
sizes that are None in four of ten. Keras runs each case on symbolic tensors and on arrays; kgen
has to raise where Keras does, and to give its sizes and dtypes. An error that only a backend
raises, for something that Keras lets pass, need not be known (column *late*); *exception* counts
what `tests/inference/exceptions.py` lists, *vague* a size or dtype left open that Keras states,
and *false* an error where Keras raises none. Cases on which TensorFlow ends the process instead of
raising (divisions by a size of 0) are left out.

    python -m tests.inference.ops.long_run --cases 12000 --seed 101 --record

| Keras | backend | date | seed | operations | cases | raising | agrees | exception | undecided | \
vague | missed | wrong | false | late |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""


def record(counts: Counter[str], seed: int, operations: int) -> None:
    """Add one line to the table."""
    text = RECORD.read_text("utf-8") if RECORD.exists() else "# Compared with Keras\n"
    if HEADING not in text:
        text = f"{text.rstrip()}\n\n{HEADING}\n\n{INTRODUCTION}"
    before, _, rest = text.partition(HEADING)
    section, mark, after = rest.partition("\n## ")
    backend = keras.backend.backend()
    cells = [keras.__version__, backend, time.strftime("%Y-%m-%d"), str(seed), str(operations)]
    cells += [f"{counts[column]:,}" for column in (*COLUMNS, "false", "late")]
    section = f"{section.rstrip()}\n| {' | '.join(cells)} |\n"
    RECORD.write_text(f"{before}{HEADING}{section}{mark}{after}", "utf-8")
