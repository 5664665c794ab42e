"""`kgen lint` over a folder: alone, with a process for each core, and with what it kept.

500 files of one block of everyday Keras code each (about 70 lines); whole processes, medians of
one run:

    python -m benchmarks.folder [--files 500] [--repeat 3]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .analysis import BLOCK, HEAD


def write(folder: Path, files: int) -> int:
    """Write the files, no two alike; the number of their lines."""
    lines = 0
    for i in range(files):
        text = HEAD + BLOCK.format(i=i, filters=96 + i, units=32 + i, columns=8 + i % 24)
        (folder / f"experiment_{i:04d}.py").write_text(text)
        lines += text.count("\n")
    (folder / "kgen.toml").write_text("")
    return lines


def run(folder: Path, *options: str) -> float:
    """Seconds of one ``kgen lint``."""
    command = [sys.executable, "-m", "kgen.cli", "lint", str(folder), *options]
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    assert done.returncode in (0, 1), done.returncode
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = write(folder, arguments.files)
        run(folder)
        ways = {
            "one process": ("--no-cache", "--jobs", "1"),
            f"{os.cpu_count()} processes": ("--no-cache", "--jobs", str(os.cpu_count())),
            "warm cache": (),
        }
        times: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(arguments.repeat):
            for way, options in ways.items():
                times[way].append(run(folder, *options))
    print(f"{arguments.files} files, {lines} lines")
    alone = statistics.median(times["one process"])
    for way, measured in times.items():
        median = statistics.median(measured)
        print(f"{way:14s} {median:7.2f} s   {alone / median:5.1f} times one process")


if __name__ == "__main__":
    main()
