"""`kgen summary` against the script itself reaching ``model.summary()``: time and memory.

Whole cold processes, alternating, medians and ratios of one run:

    python -m benchmarks.summary [--repeat 5] [--kgen COMMAND]

kgen is installed into an environment of its own, as people have it, unless a command is given: the
import hook of an editable installation takes longer than kgen does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CNN = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(32, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Conv2D(64, 3, activation="relu"),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.summary()
"""

RESNET = """\
import keras
from keras import layers


def block(x, filters, stride=1, shortcut=False):
    skip = x
    if shortcut:
        skip = layers.Conv2D(4 * filters, 1, strides=stride)(x)
        skip = layers.BatchNormalization()(skip)
    x = layers.Conv2D(filters, 1, strides=stride)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(4 * filters, 1)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Add()([skip, x])
    return layers.ReLU()(x)


inputs = keras.Input((224, 224, 3))
x = layers.ZeroPadding2D(3)(inputs)
x = layers.Conv2D(64, 7, strides=2)(x)
x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
x = layers.ZeroPadding2D(1)(x)
x = layers.MaxPooling2D(3, strides=2)(x)
for filters, blocks, stride in [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)]:
    x = block(x, filters, stride, shortcut=True)
    for _ in range(blocks - 1):
        x = block(x, filters)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(1000, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.summary()
"""

TRANSFORMER = """\
import keras
from keras import layers

inputs = keras.Input((128,), dtype="int32")
x = layers.Embedding(20000, 256)(inputs)
for _ in range(6):
    attention = layers.MultiHeadAttention(num_heads=8, key_dim=32)(x, x)
    x = layers.LayerNormalization()(layers.Add()([x, attention]))
    hidden = layers.Dense(1024, activation="relu")(x)
    hidden = layers.Dense(256)(hidden)
    x = layers.LayerNormalization()(layers.Add()([x, hidden]))
outputs = layers.Dense(20000)(x)
model = keras.Model(inputs, outputs)
model.summary()
"""

PROGRAMS = {"small CNN": CNN, "ResNet50 written out": RESNET, "6-block transformer": TRANSFORMER}


def measure(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of one cold process and its children."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(command)} failed")
    return seconds, usage.ru_maxrss / 1024


def installed(folder: Path) -> str:
    """The command of a kgen that is installed from this checkout into `folder`."""
    root = Path(__file__).parent.parent
    source = folder / "source"
    aside = shutil.ignore_patterns(".*", "build", "node_modules", "tests", "*.egg-info")
    shutil.copytree(root, source, ignore=aside)
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    command = [folder / "env" / "bin" / "python", "-m", "pip", "install", "-q", source]
    subprocess.run(command, check=True)
    return str(folder / "env" / "bin" / "kgen")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kgen", help="what is measured, in place of a fresh installation")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        kgen = arguments.kgen or installed(Path(folder))
        for name, program in PROGRAMS.items():
            path = Path(folder, "program.py")
            path.write_text(program)
            measure([kgen, "summary", str(path)], path.parent)  # Python compiles modules once
            ours: list[tuple[float, float]] = []
            theirs: list[tuple[float, float]] = []
            for _ in range(arguments.repeat):
                ours.append(measure([kgen, "summary", str(path)], path.parent))
                theirs.append(measure([sys.executable, str(path)], path.parent))
            rows.append(
                {
                    "program": name,
                    "kgen_s": round(statistics.median(x[0] for x in ours), 3),
                    "keras_s": round(statistics.median(x[0] for x in theirs), 3),
                    "kgen_mb": round(statistics.median(x[1] for x in ours)),
                    "keras_mb": round(statistics.median(x[1] for x in theirs)),
                }
            )
    for row in rows:
        row["times_faster"] = round(row["keras_s"] / row["kgen_s"], 1)
        row["memory_share"] = round(row["kgen_mb"] / row["keras_mb"], 2)
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(
            f"{row['program']:22} kgen {row['kgen_s']:6.2f} s {row['kgen_mb']:4d} MB   "
            f"Keras {row['keras_s']:6.2f} s {row['keras_mb']:4d} MB   "
            f"{row['times_faster']:5.1f} times faster, {row['memory_share']:.0%} of the memory"
        )


if __name__ == "__main__":
    main()
