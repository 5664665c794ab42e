"""``python -m tests.inference.ops.long_run --cases N --seed S``: how far kgen and Keras agree.

Every disagreement becomes a line of the file given with ``--out``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from random import Random

from kgen.analyzer.inference.contract import OPS

from .arguments import one
from .oracle import verdict


def paths() -> list[str]:
    """The operations that arguments can be drawn for."""
    probe = Random(0)
    return [path for path in sorted(OPS) if _drawable(path, probe)]


def _drawable(path: str, random: Random) -> bool:
    return path.startswith("keras.") and one(random, path) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("disagreements.jsonl"))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    random = Random(options.seed)
    known = [path for path in paths() if options.only in path]
    found: Counter[str] = Counter()
    with options.out.open("w", encoding="utf-8") as out:
        for number in range(options.cases):
            path = known[number % len(known)]
            arguments = one(random, path)
            if arguments is None:
                continue
            kind, told = verdict(path, arguments)
            found[kind] += 1
            if kind not in ("agrees", "undecided"):
                line = {"kind": kind, "op": path, "arguments": repr(arguments), "told": told}
                out.write(json.dumps(line) + "\n")
    print(f"{len(known)} operations, {sum(found.values())} cases: {dict(found)}")


if __name__ == "__main__":
    main()
