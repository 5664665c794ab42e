"""``python -m tests.inference.ops.long_run --cases N --seed S``: how far kgen and Keras agree.

Every disagreement becomes a line of the file given with ``--out``. With ``--answers`` Keras'
answers are kept in a file, so that a change of kgen is judged by them in seconds.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from random import Random

from kgen.analyzer.inference.contract import OPS

from ..exceptions import operation_reason
from .apart import Apart
from .arguments import one
from .oracle import Answer, Told, verdict
from .record import record

HOMES = tuple(f"keras.{home}." for home in ("ops", "random", "activations", "losses", "utils"))


def paths() -> list[str]:
    """The operations that arguments can be drawn for."""
    probe = Random(0)
    return [path for path in sorted(OPS.load()) if _drawable(path, probe)]


def _drawable(path: str, random: Random) -> bool:
    return path.startswith(HOMES) and one(random, path) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("disagreements.jsonl"))
    parser.add_argument("--only", default="", help="parts of names, with commas between")
    parser.add_argument("--answers", type=Path, help="a file that keeps what Keras answered")
    parser.add_argument("--record", action="store_true", help="write the result into docs/")
    options = parser.parse_args()
    random = Random(options.seed)
    known = [path for path in paths() if any(part in path for part in options.only.split(","))]
    kept = _read(options.answers)
    fresh = options.answers.open("a", encoding="utf-8", buffering=1) if options.answers else None
    found: Counter[str] = Counter()
    oracle = Apart()
    with options.out.open("w", encoding="utf-8") as out:
        for number in range(options.cases):
            path = known[number % len(known)]
            arguments = one(random, path)
            if arguments is None:
                continue
            case = f"{path}{arguments!r}"
            told = kept.get(case)
            if told is None:
                told = oracle.ask(path, arguments)
                if told is None:
                    found["aborts"] += 1
                    out.write(
                        json.dumps({"kind": "aborts", "op": path, "arguments": repr(arguments)})
                        + "\n"
                    )
                    continue
                if fresh is not None:
                    fresh.write(json.dumps([case, _plain(told)]) + "\n")
            result = verdict(path, arguments, told)
            found["cases"] += 1
            found["raising"] += result.raised
            reason = operation_reason(path, result.kind)
            found["exception" if reason else result.kind] += 1
            found["late"] += result.note == "late"
            if not reason and result.kind != "agrees":
                line = {
                    "kind": result.kind,
                    "note": result.note,
                    "op": path,
                    "arguments": repr(arguments),
                    "told": result.told,
                }
                out.write(json.dumps(line) + "\n")
    oracle.close()
    print(json.dumps({"seed": options.seed, "operations": len(known), **found}))
    if options.record:
        record(found, options.seed, len(known))


def _plain(told: Told) -> list[list[object]]:
    answers = (told.symbols, told.arrays, told.full)
    return [[answer.kind, answer.tensors, answer.message] for answer in answers]


def _read(file: Path | None) -> dict[str, Told]:
    """Keras' answers by case."""
    found: dict[str, Told] = {}
    if file is None or not file.exists():
        return found
    for line in file.read_text(encoding="utf-8").splitlines():
        case, answers = json.loads(line)
        found[case] = Told(
            *(
                Answer(kind, tuple((tuple(shape), dtype) for shape, dtype in tensors), message)
                for kind, tensors, message in answers
            )
        )
    return found


if __name__ == "__main__":
    main()
