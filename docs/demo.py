"""The main job of kgen, for a person to watch: run it with ``make demo``.

A prompt becomes a script, kgen lints it, it trains on real data and is measured beside a trivial
baseline; then a script with a planted shape mistake is shown with its diagnostic, and repaired.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.syntax import Syntax

OUTPUT = Path("demo-output")
PROMPT = (
    "Classify the handwritten digits that come with scikit-learn with a small CNN, "
    "12 epochs, batch size 64"
)
BROKEN = """\
import numpy as np
import keras
from keras import layers

images = np.random.rand(500, 28, 28, 1)
labels = np.random.randint(10, size=500)

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(16, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.LSTM(32),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(images, labels, epochs=3)
"""
REPAIRABLE = BROKEN.replace("    layers.LSTM(32),\n", "    layers.Flatten(),\n")

console = Console()


def kgen(*arguments: str) -> int:
    """Run a kgen command as a person would, and show it."""
    shown = " ".join(f'"{a}"' if " " in a else a for a in arguments)
    console.print(f"\n[bold green]$[/] [bold]kgen {shown}[/]", highlight=False)
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    return subprocess.run(
        [sys.executable, "-m", "kgen.cli", *arguments], cwd=OUTPUT, env=environment, check=False
    ).returncode


def python(*arguments: str) -> int:
    console.print(f"\n[bold green]$[/] [bold]python {' '.join(arguments)}[/]", highlight=False)
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=OUTPUT, env=environment, check=False
    ).returncode


def main() -> int:
    OUTPUT.mkdir(exist_ok=True)
    console.rule("1  A prompt becomes a script")
    failed = kgen("new", PROMPT, "-o", "digits.py", "--force")
    failed |= kgen("lint", "digits.py")
    failed |= kgen("summary", "digits.py")
    console.rule("2  The script trains, and is measured beside a baseline")
    failed |= python("digits.py")
    saved = sorted(p for p in OUTPUT.rglob("*") if p.suffix in (".keras", ".png"))
    console.print("Saved:", *(str(p) for p in saved))
    failed |= not {".keras", ".png"} <= {p.suffix for p in saved}
    console.rule("3  A mistake becomes a diagnostic, before anything runs")
    (OUTPUT / "broken.py").write_text(BROKEN)
    console.print(Syntax(BROKEN, "python", line_numbers=True))
    failed |= kgen("lint", "broken.py") != 1
    console.rule("4  … and a repair")
    (OUTPUT / "repaired.py").write_text(REPAIRABLE)
    failed |= kgen("lint", "--diff", "repaired.py") != 1
    failed |= kgen("lint", "--fix", "repaired.py")
    failed |= python("repaired.py")
    console.rule("[red]something did not work[/]" if failed else "[green]all of it worked[/]")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
