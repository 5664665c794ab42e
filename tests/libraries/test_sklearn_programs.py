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
    *((imports, expression, expected) for imports, expression, expected in (
        ("from sklearn.preprocessing import PolynomialFeatures",
         "PolynomialFeatures(3, include_bias=False).fit_transform(X)", "array(12, 9)"),
        ("from sklearn.preprocessing import KBinsDiscretizer",
         "KBinsDiscretizer(3, encode='ordinal').fit_transform(X)", "array(12, 2)"),
        ("from sklearn.decomposition import TruncatedSVD",
         "TruncatedSVD(n_components=1).fit_transform(X)", "array(12, 1)"),
        ("from sklearn.decomposition import PCA", "PCA(0.9).fit_transform(X)", "array(12, 'n')"),
        ("from sklearn.impute import SimpleImputer", "SimpleImputer().fit_transform(X)",
         "array(12, 2)"),
        ("from sklearn.feature_selection import SelectKBest",
         "SelectKBest(k=1).fit_transform(X, y)", "array(12, 1)"),
        ("from sklearn.preprocessing import LabelBinarizer",
         "LabelBinarizer().fit_transform([0, 1, 2, 1])", "array(4, 3)"),
        ("from sklearn.preprocessing import LabelBinarizer",
         "LabelBinarizer().fit_transform(['a', 'b', 'a'])", "array(3, 'n')"),
        ("from sklearn.preprocessing import LabelBinarizer",
         "LabelBinarizer().fit_transform(np.array(['a', 'b', 'c'] * 4))", "array(12, 3)"),
        ("from sklearn.preprocessing import LabelEncoder",
         "LabelEncoder().fit_transform(['a', 'b', 'a'])", "array(3,)"),
        ("from sklearn.preprocessing import OneHotEncoder",
         "OneHotEncoder(categories=[[0, 1, 2, 3]], sparse_output=False)"
         ".fit_transform(y.reshape(-1, 1))", "array(12, 4)"),
        ("from sklearn.preprocessing import MultiLabelBinarizer",
         "MultiLabelBinarizer(classes=['a', 'b', 'c']).fit_transform([['a'], ['b', 'c']])",
         "array(2, 3)"),
        ("from sklearn.preprocessing import StandardScaler\n"
         "from sklearn.decomposition import PCA\nfrom sklearn.pipeline import Pipeline",
         "Pipeline([('s', StandardScaler()), ('p', PCA(1))]).fit(X).transform(X[:5])",
         "array(5, 1)"),
        ("from sklearn.preprocessing import StandardScaler, OneHotEncoder\n"
         "from sklearn.compose import ColumnTransformer\nimport pandas as pd\n"
         "t = pd.DataFrame({'a': y, 'b': y, 'c': y, 'd': y})",
         "ColumnTransformer([('n', StandardScaler(), ['a', 'b']), ('x', 'drop', ['c'])], "
         "remainder='passthrough').fit_transform(t)", "array(12, 3)"),
        ("from sklearn.preprocessing import StandardScaler\n"
         "from sklearn.compose import make_column_transformer",
         "make_column_transformer((StandardScaler(), [0])).fit_transform(X)", "array(12, 1)"),
        ("from sklearn.preprocessing import StandardScaler", "StandardScaler().fit(X).mean_",
         "array(2,)"),
        ("from sklearn.utils import resample", "resample(X, n_samples=5)", "array(5, 2)"),
        ("from sklearn.datasets import make_multilabel_classification as make",
         "make(n_samples=7, n_classes=4)[1]", "array(7, 4)"),
        ("from sklearn.datasets import make_friedman1", "make_friedman1(9)[0]", "array(9, 10)"),
    )),
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
