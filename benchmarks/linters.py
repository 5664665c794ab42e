"""`kgen lint` beside other linters that parse Python in Python, over the same files.

Whole cold processes without any cache, in turn, medians and ratios of one run. What is not
installed is left out; `make bench-linters` installs all of them:

    python -m benchmarks.linters [--lines 100 1000 10000] [--repeat 3] [--bin FOLDER]

kgen is installed into an environment of its own, like the others.

They look for other things: pylint for mistakes in any Python, Fixit (on libcst too) for what its
rules say, TorchFix (on libcst) for misuse of PyTorch. kgen runs the program over shapes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .analysis import text_of
from .summary import installed

OTHERS = {
    "pylint": ("pylint", "--persistent=n", "--jobs=1"),
    "Fixit": ("fixit", "lint"),
    "TorchFix": ("torchfix",),
}


def commands(kgen: str, folder: str | None) -> dict[str, list[str]]:
    """The command of each linter that is there."""
    found = {"kgen": [kgen, "lint", "--isolated", "--no-cache"]}
    path = os.pathsep.join(filter(None, (folder, str(Path(sys.executable).parent), os.defpath)))
    for name, (program, *options) in OTHERS.items():
        place = shutil.which(program, path=path)
        if place is not None:
            found[name] = [str(Path(place).absolute()), *options]
    return found


def seconds(command: list[str], file: Path) -> float:
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run([*command, str(file)], stdout=quiet, stderr=quiet, cwd=file.parent, check=False)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=(100, 1000, 10000))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--bin", help="The folder with the other linters' programs.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        linters = commands(installed(Path(name)), arguments.bin)
        for lines in arguments.lines:
            file = Path(name) / f"code{lines}.py"
            # TorchFix passes over files that do not import torch.
            text = text_of(lines).replace("import keras\n", "import torch\nimport keras\n", 1)
            file.write_text(text)
            times: dict[str, list[float]] = {linter: [] for linter in linters}
            for _ in range(arguments.repeat):
                for linter, command in linters.items():
                    times[linter].append(seconds(command, file))
            own = statistics.median(times["kgen"])
            row = [f"{text.count(chr(10)):6d} lines"]
            for linter, measured in times.items():
                median = statistics.median(measured)
                row.append(f"{linter} {median:6.2f} s ({median / own:4.1f})")
            print("   ".join(row), flush=True)


if __name__ == "__main__":
    main()
