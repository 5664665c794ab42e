"""Compares many random layers, losses and metrics with Keras, and records what came of it.

``python -m tests.inference.long_run --cases 20000 --seed 1 --record``
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from random import Random

import keras

from .exceptions import reason
from .families import FAMILIES

RECORD = Path(__file__).parents[2] / "docs" / "differential.md"
HEADING = "## Layers, losses, metrics"
COLUMNS = ("cases", "raising", "agree", "undecided", "missed", "wrong", "false")
TABLE = f"""\
| Keras | date | seed | {" | ".join(COLUMNS)} |
|---|---|---|{"---|" * len(COLUMNS)}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--family", choices=sorted(FAMILIES))
    parser.add_argument("--show", type=int, default=3, help="disagreements shown a family")
    parser.add_argument("--record", action="store_true", help="write the result into docs/")
    options = parser.parse_args()
    names = [options.family] if options.family else list(FAMILIES)
    counts: Counter[str] = Counter()
    for name in names:
        found = run(name, options.cases // len(names), options.seed, options.show)
        print(f"{name}: {dict(found)}", flush=True)
        counts += found
    print(f"all: {dict(counts)}")
    if options.record:
        record(counts, options.seed)


def run(name: str, cases: int, seed: int, show: int = 3) -> Counter[str]:
    """The number of cases of a family by verdict; those of known exceptions are undecided."""
    random, counts = Random(f"{name}{seed}"), Counter[str]()
    for _ in range(cases):
        case = FAMILIES[name].draw(random)
        found = FAMILIES[name].verdict(case)
        excused = reason(case, found) if found.kind != "agree" else None
        counts["cases"] += 1
        counts["raising"] += found.raises
        counts["undecided" if excused else found.kind] += 1
        if excused is None and found.kind != "agree" and show > 0:
            show -= 1
            print(f"{name}: {case}\n    {found}")
    return counts


def record(counts: Counter[str], seed: int) -> None:
    """Add one line to the table in `RECORD`, in the section of these tests."""
    text = RECORD.read_text("utf-8") if RECORD.exists() else "# Compared with Keras\n"
    if HEADING not in text:
        text = f"{text.rstrip()}\n\n{HEADING}\n\n{introduction()}\n{TABLE}"
    before, _, rest = text.partition(HEADING)
    section, mark, after = rest.partition("\n## ")
    cells = [keras.__version__, time.strftime("%Y-%m-%d"), str(seed)]
    cells += [f"{counts[column]:,}" for column in COLUMNS]
    section = f"{section.rstrip()}\n| {' | '.join(cells)} |\n"
    RECORD.write_text(f"{before}{HEADING}{section}{mark}{after}", "utf-8")


def introduction() -> str:
    return """\
Random configurations and inputs of every family of layers, losses and metrics. Of layers: shape,
dtype, mask and weights of what comes out, on arrays and on symbolic tensors, and the stage at
which Keras raises; of losses what comes out, with and without sample weights, and what is refused;
of metrics what is refused. Made by
`python -m tests.inference.long_run --cases N --seed S --record`; a bounded run is part of
`make test`. *Undecided* are the known exceptions, which `tests/inference/exceptions.py` lists with
their reasons. Every disagreement becomes a case in `tests/inference/test_layers.py`.
"""


if __name__ == "__main__":
    main()
