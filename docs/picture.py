"""Draws docs/lint.svg, the picture in the README, from what ``kgen lint`` prints in a terminal.

python docs/picture.py
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

PROGRAM = """\
import keras
from keras import layers

(images, labels), _ = keras.datasets.cifar10.load_data()

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(images / 255, labels, epochs=5)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "train.py").write_text(PROGRAM)
        done = subprocess.run(
            [sys.executable, "-m", "kgen.cli", "lint", "--isolated", "train.py"],
            cwd=folder,
            env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": "96"},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if done.returncode != 1:
        sys.exit(f"kgen lint finds nothing to show:\n{done.stdout}")
    console = Console(record=True, width=96, file=io.StringIO(), force_terminal=True)
    console.print("$ [bold]kgen lint train.py[/]", highlight=False)
    console.print(Text.from_ansi(done.stdout))
    console.save_svg(str(Path(__file__).with_name("lint.svg")), title="kgen")


if __name__ == "__main__":
    main()
