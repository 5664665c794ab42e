"""Random programs that update metrics, by hand or in training, run by Keras and by kgen.

``python -m tests.inference.compiled_metrics --cases 1000 --seed 0``. The oracle is Keras on
TensorFlow. A loss that takes everything leaves the labels to the metrics.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from random import Random

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from ..programs import oracle
from ..programs.compare import judge
from ..programs.kgen_side import analyse

CLASSES = ("Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy",
           "MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "CosineSimilarity",
           "BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy",
           "Hinge", "CategoricalHinge", "KLDivergence", "Poisson", "LogCoshError", "Precision",
           "Recall", "TruePositives", "R2Score", "AUC")  # fmt: skip
NAMES = ("accuracy", "acc", "mse", "mae", "binary_accuracy", "categorical_accuracy",
         "sparse_categorical_accuracy", "cosine_similarity", "hinge", "binary_crossentropy",
         "sparse_categorical_crossentropy", "mean_absolute_percentage_error",
         "Precision", "AUC")  # fmt: skip
HEADER = "import keras\nimport numpy as np\nfrom keras import layers\n\n"


def program(seed: int) -> str:
    r = Random(f"metrics{seed}")
    rows = r.choice((4, 6))
    outputs = (rows, *(r.choice((1, 2, 3)) for _ in range(r.choice((1, 1, 1, 2)))))
    labels = _labels(r, outputs)
    y = f"np.zeros({labels}, {r.choice(('float32', 'int64'))!r})"
    text = HEADER + f"y = {y}\n"
    if r.random() < 0.4:
        text += f"p = np.full({outputs}, 0.25, 'float32')\n"
        text += f"metric = keras.metrics.{r.choice(CLASSES)}()\n"
        return text + r.choice(("metric.update_state(y, p)\n", "metric(y, p)\n"))
    metrics = ", ".join(_metric(r) for _ in range(r.choice((1, 1, 2))))
    text += f"x = np.zeros({(rows, 2)}, 'float32')\n"
    text += "model = keras.Sequential([keras.Input((2,))])\n"
    size = 1
    for each in outputs[1:]:
        size *= each
    text += f"model.add(layers.Dense({size}))\n"
    if len(outputs) > 2:
        text += f"model.add(layers.Reshape({outputs[1:]}))\n"
    text += f"model.compile('sgd', lambda t, p: keras.ops.mean(p), metrics=[{metrics}])\n"
    call = r.choice(("fit", "fit", "evaluate", "train_on_batch"))
    more = ", verbose=0" if call != "train_on_batch" else ""
    return text + f"model.{call}(x, y{more})\n"


def _metric(r: Random) -> str:
    if r.random() < 0.5:
        return repr(r.choice(NAMES))
    return f"keras.metrics.{r.choice(CLASSES)}()"


def _labels(r: Random, outputs: tuple[int, ...]) -> tuple[int, ...]:
    match r.choice(("same", "same", "ids", "ids and one", "one", "other", "more")):
        case "same":
            return outputs
        case "ids":
            return outputs[:-1]
        case "ids and one":
            return (*outputs[:-1], 1)
        case "one":
            return outputs[:1]
        case "more":
            return (*outputs, r.choice((1, 2)))
    return (outputs[0], *(r.choice((1, 2, 3, 4)) for _ in outputs[1:]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    oracle.eagerly()
    counts: Counter[str] = Counter()
    for seed in range(options.seed, options.seed + options.cases):
        text = program(seed)
        truth = oracle.run(text)
        found = judge(text, truth, analyse(text))
        counts["raising"] += truth.raises is not None
        counts["agree" if found is None else found.partition(":")[0]] += 1
        if found is not None:
            print(seed, found[:300], flush=True)
            if options.show:
                print(text.removeprefix(HEADER))
    print(f"{options.cases} programs: {dict(counts)}")
    return 0 if counts["agree"] == options.cases else 1


if __name__ == "__main__":
    sys.exit(main())
