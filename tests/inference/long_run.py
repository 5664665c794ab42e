"""Compares many random layers with Keras: ``python -m tests.inference.long_run --cases 5000``."""

from __future__ import annotations

import argparse
from collections import Counter
from random import Random

from .exceptions import reason
from .families import FAMILIES
from .layer_oracle import disagreement


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--family", choices=sorted(FAMILIES))
    parser.add_argument("--show", type=int, default=3, help="disagreements shown a family")
    options = parser.parse_args()
    names = [options.family] if options.family else list(FAMILIES)
    tally: Counter[str] = Counter()
    for name in names:
        random, shown, counts = Random(f"{name}{options.seed}"), 0, Counter()
        for _ in range(options.cases // len(names)):
            case = FAMILIES[name](random)
            found = disagreement(case)
            if found and reason(case, found):
                counts["exception"] += 1
                continue
            kind = "agree" if found is None else found.partition(":")[0]
            counts["undecided" if kind == "undecided" else "agree" if not found else "differ"] += 1
            if found and kind != "undecided" and shown < options.show:
                shown += 1
                print(f"{name}: {case.layer} on {case.args}\n    {found}")
        print(f"{name}: {dict(counts)}")
        tally += counts
    print(f"all: {dict(tally)}")


if __name__ == "__main__":
    main()
