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

from ..exceptions import operation_reason
from .arguments import one
from .oracle import verdict

HOMES = tuple(f"keras.{home}." for home in ("ops", "random", "activations", "losses", "utils"))


def paths() -> list[str]:
    """The operations that arguments can be drawn for."""
    probe = Random(0)
    return [path for path in sorted(OPS) if _drawable(path, probe)]


def _drawable(path: str, random: Random) -> bool:
    return path.startswith(HOMES) and one(random, path) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("disagreements.jsonl"))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    random = Random(options.seed)
    wanted = options.only.split(",")
    known = [path for path in paths() if any(part in path for part in wanted)]
    found: Counter[str] = Counter()
    with options.out.open("w", encoding="utf-8") as out:
        for number in range(options.cases):
            path = known[number % len(known)]
            arguments = one(random, path)
            if arguments is None:
                continue
            result = verdict(path, arguments)
            if operation_reason(path, result.kind):
                found["exception"] += 1
                continue
            found[result.kind] += 1
            found["raising"] += result.raised
            found[result.note] += bool(result.note)
            if result.kind != "agrees" or result.note:
                line = {
                    "kind": result.kind,
                    "note": result.note,
                    "op": path,
                    "arguments": repr(arguments),
                    "told": result.told,
                }
                out.write(json.dumps(line) + "\n")
    print(f"{len(known)} operations, {options.cases} cases: {dict(found)}")


if __name__ == "__main__":
    main()
