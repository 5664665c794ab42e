"""Folds, metrics, weights and texts of scikit-learn, and NumPy's questions, against the real."""

from __future__ import annotations

from typing import Any

import pytest
from program_values import seen

HEAD = """import numpy as np
X, y = np.arange(24.0).reshape(12, 2), np.arange(12) % 3
texts = ["aa bb", "bb cc cc", "dd"]
"""

# `n` stands for a size that is not known.
CASES: list[tuple[str, str, str]] = [
    ("from sklearn.model_selection import KFold", "next(iter(KFold(4).split(X)))[0]", "array(9,)"),
    ("from sklearn.model_selection import KFold", "next(iter(KFold(4).split(X)))[1]", "array(3,)"),
    ("from sklearn.model_selection import KFold", "X[next(iter(KFold(5).split(X)))[1]]",
     "array('n', 2)"),
    ("from sklearn.model_selection import StratifiedKFold",
     "y[next(iter(StratifiedKFold(3).split(X, y)))[0]]", "array('n',)"),
    ("from sklearn.model_selection import ShuffleSplit",
     "X[next(iter(ShuffleSplit(3).split(X)))[0]]", "array('n', 2)"),
    ("from sklearn.metrics import confusion_matrix", "confusion_matrix(y, y)", "array('n', 'n')"),
    ("from sklearn.metrics import confusion_matrix", "confusion_matrix(y, y, labels=[0, 1])",
     "array(2, 2)"),
    ("from sklearn.metrics import accuracy_score", "accuracy_score(y, y)", "array()"),
    ("from sklearn.utils.class_weight import compute_class_weight",
     "compute_class_weight(class_weight='balanced', classes=np.array([0, 1, 2]), y=y)",
     "array(3,)"),
    ("from sklearn.utils.class_weight import compute_sample_weight",
     "compute_sample_weight('balanced', y)", "array(12,)"),
    ("from sklearn.preprocessing import scale", "scale(X)", "array(12, 2)"),
    ("from sklearn.preprocessing import label_binarize",
     "label_binarize(y, classes=[0, 1, 2])", "array(12, 3)"),
    ("from sklearn.preprocessing import label_binarize",
     "label_binarize(y > 1, classes=[0, 1])", "array(12, 1)"),
    ("from sklearn.feature_extraction.text import CountVectorizer",
     "CountVectorizer(max_features=2).fit_transform(texts).toarray()", "array(3, 'n')"),
    ("from sklearn.feature_extraction.text import HashingVectorizer",
     "HashingVectorizer(n_features=16).transform(texts).toarray()", "array(3, 16)"),
    ("from sklearn.preprocessing import OneHotEncoder",
     "OneHotEncoder().fit_transform(y.reshape(-1, 1)).toarray()", "array(12, 3)"),
    ("from sklearn.preprocessing import OrdinalEncoder",
     "OrdinalEncoder().fit_transform(X)", "array(12, 2)"),
    ("", "np.polyfit(X[:, 0], y, 2)", "array(3,)"),
    ("", "np.polyval(np.polyfit(X[:, 0], y, 1), X[:, 0])", "array(12,)"),
    ("", "np.histogram2d(X[:, 0], y, bins=4)[0]", "array(4, 4)"),
    ("", "np.histogram2d(X[:, 0], y, bins=4)[1]", "array(5,)"),
    ("", "X[np.ix_([0, 1, 2], [1])]", "array(3, 1)"),
    ("", "np.unravel_index(np.array([1, 2]), (3, 4))[1]", "array(2,)"),
]  # fmt: skip


@pytest.mark.parametrize(("imports", "expression", "expected"), CASES)
def test_sizes(imports: str, expression: str, expected: str) -> None:
    assert seen(f"{HEAD}{imports}\nvalue({expression})") == [expected]


@pytest.mark.parametrize(("imports", "expression", "expected"), CASES)
def test_the_libraries_agree(imports: str, expression: str, expected: str) -> None:
    import numpy as np

    names: dict[str, Any] = {}
    exec(HEAD + imports, names)
    real = np.shape(eval(expression, names))
    sizes = eval(expected.removeprefix("array"))
    assert len(sizes) == len(real)
    assert all(size in ("n", found) for size, found in zip(sizes, real, strict=True))


QUESTIONS = [
    "np.iinfo('uint8').max", "np.iinfo(np.int16).min", "np.finfo(np.float32).eps",
    "np.finfo('float64').max", "np.issubdtype(X.dtype, np.floating)", "np.isscalar(3)",
    "np.issubdtype(y.dtype, np.integer)", "np.iscomplexobj(X)", "np.isscalar(X)",
    "str(np.result_type('int8', 'float32'))", "str(np.promote_types('int32', 'float32'))",
]  # fmt: skip


@pytest.mark.parametrize("expression", QUESTIONS)
def test_questions(expression: str) -> None:
    names: dict[str, Any] = {}
    exec(HEAD, names)
    (found,) = seen(f"{HEAD}value({expression})")
    assert found == pytest.approx(eval(expression, names), abs=1e-6)


def test_folds_train_on_known_features() -> None:
    text = (
        "from sklearn.model_selection import KFold\nfor a, b in KFold(4, shuffle=True).split(X):\n"
        "    x1, x2 = X[a], X[b]\nvalue(x1, x2)"
    )
    assert seen(HEAD + text)[0] in ("array(9, 2)", "array('n', 2)")
