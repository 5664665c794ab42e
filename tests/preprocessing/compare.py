"""Runs random programs that prepare data by Keras on TensorFlow and by kgen.

``python -m tests.preprocessing.compare --cases 1000 --seed 0``. All run in one process, in a
folder with a few pictures, texts and sounds, which kgen is allowed to look at.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("KGEN_DEBUG", "1")

from ..programs import oracle
from ..programs.compare import judge
from ..programs.kgen_side import analyse
from . import folders
from .writing import FAMILIES, HEADER, program


@contextlib.contextmanager
def in_data() -> Iterator[Path]:
    """A folder with data, entered."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        folders.make(Path(name))
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000, help="over all families")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--family", choices=sorted(FAMILIES))
    parser.add_argument("--show", action="store_true", help="print the programs that differ")
    options = parser.parse_args()
    names = [options.family] if options.family else list(FAMILIES)
    total: Counter[str] = Counter()
    oracle.eagerly()
    with in_data() as place:
        for name in names:
            started, counts = time.perf_counter(), Counter[str]()
            for index in range(options.cases // len(names)):
                counts += run(name, options.seed * 100_000 + index, place, options.show)
            oracle.rest()
            print(f"{name}: {dict(counts)} {time.perf_counter() - started:.0f} s", flush=True)
            total += counts
    print(f"all: {dict(total)}")
    return 0 if total["agree"] == total["cases"] else 1


def run(name: str, seed: int, place: Path, show: bool = False) -> Counter[str]:
    """What came of one program."""
    text = program(name, seed)
    truth = oracle.run(text)
    found = judge(text, truth, analyse(text, place=place))
    counts = Counter(cases=1, raising=truth.raises is not None)
    if found is None:
        return counts + Counter(agree=1)
    print(f"{name} {seed}: {found[:400]}", flush=True)
    if show:
        print(text.removeprefix(HEADER))
    return counts + Counter({found.partition(":")[0]: 1})


if __name__ == "__main__":
    sys.exit(main())
