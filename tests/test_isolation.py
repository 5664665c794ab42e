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


def test_linting_imports_and_executes_nothing(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(PROGRAM)
    (tmp_path / "keras.py").write_text("raise SystemExit('the user's own keras was imported')")
    script = (
        "import sys\n"
        "from kgen.cli import main\n"
        "for command in (['lint', '--isolated', 'user.py'], ['summary', 'user.py']):\n"
        "    try:\n"
        "        main(command, standalone_mode=False)\n"
        "    except SystemExit:\n"
        "        pass\n"
        f"print(sorted(set({FORBIDDEN!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("[]"), done.stdout
    assert not (tmp_path / "touched").exists()
