"""Data from TensorFlow Datasets, sound files and imbalanced-learn."""

from __future__ import annotations

from typing import Any

import pytest
from program_values import seen

CASES: list[tuple[str, list[Any]]] = [
    ("import tensorflow_datasets as tfds\n"
     "(a, b), info = tfds.load('mnist', split=['train', 'test'], as_supervised=True, "
     "with_info=True)\nfor x, y in a.batch(32):\n    pass\nvalue(x, y, info)",
     ["array('n', 28, 28, 1)", "array('n',)", "?"]),
    ("import tensorflow_datasets as tfds\nd = tfds.load('cats_vs_dogs', split='train[:80%]', "
     "as_supervised=True)\nx, y = next(iter(d))\nvalue(x, y)", ["array('n', 'n', 3)", "array()"]),
    ("import tensorflow_datasets as tfds\nd = tfds.load('mnist')\nfor e in d['train']:\n    pass\n"
     "value(e['image'])", ["array(28, 28, 1)"]),
    ("import tensorflow_datasets as tfds\nd = tfds.load('of_mine', split='train')\n"
     "value(next(iter(d)))", ["?"]),
    ("import tensorflow_datasets as tfds\nd = tfds.load('mnist', split='train', batch_size=-1)\n"
     "value(d)", ["?"]),
    ("import librosa, numpy as np\ny, sr = librosa.load('a')\n"
     "value(y, sr, np.mean(librosa.feature.mfcc(y=y, sr=sr, n_mfcc=40).T, axis=0))",
     ["array('n',)", "n", "array(40,)"]),
    ("from imblearn.over_sampling import SMOTE\nimport numpy as np\n"
     "x, y = SMOTE().fit_resample(np.zeros((9, 4)), np.zeros(9))\nvalue(x, y)\n"
     "value(x.shape[0] - y.shape[0])", ["array('n', 4)", "array('n',)", 0]),
    ("from scipy.io import loadmat\nvalue(loadmat('a')['X'])", ["array"]),
    ("from sklearn.model_selection import train_test_split\nimport numpy as np\n"
     "a, b = train_test_split(np.load('a.npy'))\nvalue(a, a.reshape(-1, 4))",
     ["array", "array('n', 4)"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_values(text: str, expected: list[Any]) -> None:
    assert seen(text) == expected
