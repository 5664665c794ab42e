"""The analyzer runs nothing of the user's and imports no machine-learning library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FORBIDDEN = ("keras", "tensorflow", "jax", "torch", "numpy", "pandas", "sklearn")

PROGRAM = """
import os
import keras
from keras import layers

open("touched", "w").write("the analyzer ran this")
model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(8, 3), layers.Flatten()])
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.summary()
"""

COMMANDS = (
    ["lint", "--isolated", "user.py"],
    ["lint", "--isolated", "--diff", "user.py"],
    ["summary", "user.py"],
    ["new", "Classify MNIST digits with a small CNN", "-o", "written.py"],
)


def test_commands_import_and_execute_nothing(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(PROGRAM)
    (tmp_path / "keras.py").write_text("raise SystemExit('this keras of the user was imported')")
    script = (
        "import sys\n"
        "from kgen.cli import group\n"
        f"for command in {COMMANDS!r}:\n"
        "    try:\n"
        "        group(command)\n"
        "    except SystemExit as done:\n"
        "        assert done.code in (0, 1), (command, done.code)\n"
        f"print(sorted(set({FORBIDDEN!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("[]"), done.stdout
    assert not (tmp_path / "touched").exists()
    assert (tmp_path / "written.py").is_file()
