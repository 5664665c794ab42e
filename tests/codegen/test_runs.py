"""Programs really run, each in a process of its own: they train, save, reload, and learn."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kgen.codegen.prompt.specify import Request, specify
from kgen.codegen.render import render

pytestmark = pytest.mark.slow

CODA = """

def _layers():
    import json
    import sys

    model = keras.models.load_model(sys.argv[sys.argv.index("--output-dir") + 1] + "/{file}")
    shape = [(type(x).__name__, getattr(x, "units", None)) for x in model.layers]
    print("LAYERS", json.dumps(shape))


if __name__ == "__main__":
    _layers()
"""

SMOKED = [
    "10 features, 4 classes, metrics f1 and auc, 70/15/15 split, exponential decay",
    "multi-label classification of 12 features into 6 labels",
    "image regression on 32x32 rgb images",
    "mnist with conv 8 3x3, maxpool, conv 16, flatten, dense 32, .add style",
    "classify images in folder data/flowers into 5 categories with augmentation, 64x64",
    "classify images in folder data/flowers with conv 16, maxpool, conv 32, global average pooling",
    "classify images in data/train and data/test, 2 classes, 64x64, conv 8, maxpool",
    "regression with 6 features, jax backend",
    "customers.csv, target column Churn, binary classification, class weights, functional api",
    "customers.csv, target column grade, multi-class, one-hot labels",
    "houses.csv, target is price, regression, huber loss, l2 1e-4",
    "情感分析，三分类，embedding 16，双向LSTM 16",
    "imdb, top 5000 words, pad to 80, conv1d 16 5",
    "reviews.csv, text column body, target column stars, 5 classes, gru 8",
    "forecast prices.csv, target column close, window 20, next 3 steps, gru 8, gru 8",
    "anomaly detection with 12 features",
    "anomaly detection in sensors.csv, label column broken",
    "电影推荐系统，ratings.csv，嵌入维度8",
    "recommender with embedding 8 and dense layers 16 and 8",
    "california housing regression, adamw lr 1e-3 weight decay 1e-4, cosine decay",
]


def run(prompt: str, folder: Path, *arguments: str, coda: str = "") -> str:
    script = folder / "program.py"
    script.write_text(render(specify(Request(prompt))) + coda, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), "--output-dir", str(folder / "out"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "reloaded, they predict the same" in done.stdout
    for name in ("best.keras", "history.csv", "history.png"):
        assert (folder / "out" / name).exists()
    return done.stdout


@pytest.mark.parametrize("prompt", SMOKED)
def test_smoke(prompt: str, tmp_path: Path) -> None:
    run(prompt, tmp_path, "--smoke")


BINARY = [["Dense", 64], ["Dense", 32], ["Dense", 1]]
SOFTMAX = [["Dense", 64], ["Dense", 10]]


@pytest.mark.parametrize(
    ("prompt", "layers"),
    [
        (
            "二分类，特征维度10，依次为64个ReLU单元、32个ReLU单元的全连接层，输出层1个sigmoid单元，adam，"
            "binary_crossentropy，accuracy，训练100个epoch，批大小32",
            BINARY,
        ),
        (
            "Sequential model with 100 inputs, a dense layer of 64 relu units and a 10-way "
            "softmax; rmsprop, categorical_crossentropy, accuracy, 10 epochs, batch size 32",
            SOFTMAX,
        ),
        (
            "函数式API，输入100维，64个ReLU单元的全连接层，输出10类softmax，rmsprop，categorical_crossentropy",
            [["InputLayer", None], *SOFTMAX],
        ),
    ],
)
def test_the_reloaded_model_has_the_stated_layers(
    prompt: str, layers: list[object], tmp_path: Path
) -> None:
    import json

    spec = specify(Request(prompt))
    coda = CODA.replace("{file}", spec.files.model)
    printed = run(prompt, tmp_path, "--smoke", coda=coda)
    found = re.search(r"^LAYERS (.*)$", printed, re.MULTILINE)
    assert found is not None
    assert json.loads(found[1]) == layers


@pytest.mark.parametrize(
    "prompt", ["sklearn digits with a CNN, 12 epochs", "iris三分类，隐藏层32，60轮，学习率0.01"]
)
def test_it_learns(prompt: str, tmp_path: Path) -> None:
    printed = run(prompt, tmp_path)
    scores = re.search(r"Test accuracy ([\d.]+); most frequent class ([\d.]+)", printed)
    assert scores is not None
    assert float(scores[1]) > 0.85 > float(scores[2])


@pytest.mark.parametrize(
    ("prompt", "pattern", "higher"),
    [
        ("text classification into 4 classes, 6 epochs",
         r"Test accuracy ([\d.]+); most frequent class ([\d.]+)", True),
        ("forecast a time series, 15 epochs",
         r"Test MAE ([\d.]+); naive forecast ([\d.]+)", False),
        ("movie recommendation system, 15 epochs",
         r"Test RMSE ([\d.]+); item mean ([\d.]+)", False),
        ("anomaly detection with 12 features, 25 epochs",
         r"AUC ([\d.]+); distance from the mean ([\d.]+)", True),
    ],
)  # fmt: skip
def test_it_beats_its_baseline(prompt: str, pattern: str, higher: bool, tmp_path: Path) -> None:
    scores = re.search(pattern, run(prompt, tmp_path))
    assert scores is not None
    model, baseline = float(scores[1]), float(scores[2])
    assert model > 1.3 * baseline if higher else model < 0.7 * baseline
