"""What an analysis costs: cold beside libcst's parse alone, one keystroke, memory.

Files of 100 to 10,000 lines are put together from blocks of everyday Keras code. Each size is
measured in a process of its own, tables and modules loaded before; "cold" is reading, analysing
and checking a text never seen. A keystroke changes one character in a line of the middle, and at
the end, of the file; it is measured to the new findings. All figures of a row come from one run:

    python -m benchmarks.analysis [--lines 100 1000] [--keystrokes 40]
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

SIZES = (100, 300, 1000, 3000, 10000)

HEAD = '''\
"""Experiments with images and tables."""

import numpy as np
import keras
from keras import layers

BATCH = 64
EPOCHS = 5
'''

BLOCK = '''

def load_images_{i}(limit=2000):
    (images, labels), (test_images, test_labels) = keras.datasets.cifar10.load_data()
    images = images[:limit].astype("float32") / 255.0
    test_images = test_images[:limit].astype("float32") / 255.0
    return images, labels[:limit], test_images, test_labels[:limit]


def block_{i}(x, filters, dropout=0.{i:03d}):
    """Two convolutions, halved."""
    x = layers.Conv2D(filters, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D()(x)
    return layers.Dropout(dropout)(x)


def build_classifier_{i}(classes=10):
    inputs = keras.Input((32, 32, 3))
    x = inputs
    for filters in (32, 64, {filters}):
        x = block_{i}(x, filters)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense({units}, activation="relu")(x)
    outputs = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="classifier_{i}")


images_{i}, labels_{i}, test_images_{i}, test_labels_{i} = load_images_{i}()
classifier_{i} = build_classifier_{i}()
classifier_{i}.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
classifier_{i}.fit(
    images_{i},
    labels_{i},
    batch_size=BATCH,
    epochs=EPOCHS,
    validation_data=(test_images_{i}, test_labels_{i}),
)

table_{i} = np.random.default_rng({i}).normal(size=(500, {columns}))
target_{i} = table_{i}.sum(axis=1) + 0.1 * np.random.rand(500)
mean_{i}, spread_{i} = table_{i}.mean(axis=0), table_{i}.std(axis=0)
table_{i} = (table_{i} - mean_{i}) / spread_{i}
regressor_{i} = keras.Sequential([
    keras.Input(({columns},)),
    layers.Dense({units}, activation="relu"),
    layers.Dense({units}, activation="relu"),
    layers.Dense(1),
])
regressor_{i}.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
history_{i} = regressor_{i}.fit(table_{i}, target_{i}, epochs=EPOCHS, validation_split=0.2)
print("best", min(history_{i}.history["val_loss"]))
'''


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one size: seconds, MB of the whole process."""

    lines: int
    parse: float
    cold: float
    middle_median: float
    middle_p95: float
    end_median: float
    end_p95: float
    memory: float
    base_memory: float
    findings: int


def text_of(lines: int) -> str:
    """About so many lines, no two blocks alike."""
    text, i = HEAD, 0
    while text.count("\n") < lines:
        text += BLOCK.format(i=i, filters=96 + i, units=32 + i, columns=8 + i % 24)
        i += 1
    return text


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(lines: int, keystrokes: int) -> Row:
    import libcst
    from kgen.analyzer.check import analyze, check, diagnose, target_api
    from kgen.analyzer.configuration import DEFAULT
    from kgen.analyzer.inference.contract import Settings
    from kgen.analyzer.interpreter import Session
    from kgen.analyzer.source import read_text
    from kgen.cli import pace_garbage_collection

    pace_garbage_collection()

    warm = HEAD + BLOCK.format(i=999, filters=7, units=7, columns=7)
    check(read_text(warm, "warm.py"))
    libcst.parse_module(warm)
    base = _megabytes()

    text = text_of(lines)
    start = time.perf_counter()
    program = analyze(read_text(text, "cold.py"))
    findings = diagnose(program)
    cold = time.perf_counter() - start
    memory = _megabytes()
    start = time.perf_counter()
    libcst.parse_module(text)
    parse = time.perf_counter() - start

    api = target_api(DEFAULT)
    session = Session(read_text(text, "typed.py"), api, Settings(keras=api.version))
    diagnose(session.program(), DEFAULT, fixes=False)  # as an editor does when it opens the file
    rows = text.split("\n")
    spots = [n for n, row in enumerate(rows) if row.startswith("    layers.Dense(1)")]

    def typed(at: int) -> list[float]:
        """The times of keystrokes in one line, each giving a text not seen before."""
        session.update(read_text(text, "typed.py"))
        times = []
        for k in range(keystrokes):
            changed = rows.copy()
            changed[at] = f"    layers.Dense({k + 2}),"
            new = "\n".join(changed)
            begin = time.perf_counter()
            diagnose(session.update(read_text(new, "typed.py")), DEFAULT, fixes=False)
            times.append(time.perf_counter() - begin)
        return sorted(times)

    middle, end = typed(spots[len(spots) // 2]), typed(spots[-1])
    p95 = math.ceil(0.95 * keystrokes) - 1
    return Row(
        lines=len(rows),
        parse=parse,
        cold=cold,
        middle_median=statistics.median(middle),
        middle_p95=middle[p95],
        end_median=statistics.median(end),
        end_p95=end[p95],
        memory=memory,
        base_memory=base,
        findings=len(findings),
    )


def show(row: Row) -> str:
    return (
        f"{row.lines:6d} lines   parse {row.parse:6.3f} s   cold {row.cold:6.3f} s = "
        f"{row.cold / row.parse:4.1f} parses   keystroke in the middle "
        f"{1000 * row.middle_median:5.0f} ms (p95 {1000 * row.middle_p95:5.0f}) = "
        f"{row.middle_median / row.cold:4.0%} of cold, at the end {1000 * row.end_median:5.0f} ms "
        f"(p95 {1000 * row.end_p95:5.0f})   {row.memory:4.0f} MB, "
        f"{row.memory - row.base_memory:4.0f} of them for the file   {row.findings} findings"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES)
    parser.add_argument("--keystrokes", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="One object a size.")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for lines in arguments.lines:
        if arguments.here:
            print(json.dumps(asdict(measure(lines, arguments.keystrokes))))
            continue
        command = [sys.executable, "-m", "benchmarks.analysis", "--here", "--lines", str(lines)]
        command += ["--keystrokes", str(arguments.keystrokes)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        print(done.stdout.strip() if arguments.json else show(Row(**json.loads(done.stdout))))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
