"""SciPy's filters, resizing and sparse matrices, against SciPy on the same program."""

from __future__ import annotations

import re

import pytest
from program_values import seen

HEAD = """import numpy as np
from scipy import fft, ndimage, signal, sparse, special
from scipy.spatial.distance import cdist
picture, sound = np.zeros((28, 20), "float32"), np.arange(100.0)
table = np.arange(24.0).reshape(6, 4)
matrix = sparse.csr_matrix(table)
"""

CASES: list[tuple[str, str]] = [
    ("ndimage.zoom(picture, 2)", "array(56, 40)"),
    ("ndimage.zoom(picture, (0.5, 1))", "array(14, 20)"),
    ("ndimage.rotate(picture, 30, reshape=False)", "array(28, 20)"),
    ("ndimage.rotate(picture, 30)", "array('n', 'n')"),
    ("ndimage.gaussian_filter(picture, 1)", "array(28, 20)"),
    ("ndimage.shift(picture, (1, 2))", "array(28, 20)"),
    ("ndimage.label(picture)[0]", "array(28, 20)"),
    ("signal.resample(sound, 40)", "array(40,)"),
    ("signal.decimate(sound, 3)", "array(34,)"),
    ("signal.filtfilt(*signal.butter(3, 0.2), sound)", "array(100,)"),
    ("signal.lfilter([1.0], [1.0, 0.5], sound)", "array(100,)"),
    ("signal.convolve(sound, np.ones(5))", "array(104,)"),
    ("signal.convolve(sound, np.ones(5), mode='same')", "array(100,)"),
    ("signal.convolve2d(picture, np.ones((3, 3)), mode='valid')", "array(26, 18)"),
    ("signal.savgol_filter(sound, 5, 2)", "array(100,)"),
    ("signal.windows.hann(20)", "array(20,)"),
    ("signal.find_peaks(sound)[0]", "array('n',)"),
    ("fft.rfft(table, axis=1)", "array(6, 3)"),
    ("fft.dct(sound)", "array(100,)"),
    ("special.expit(table)", "array(6, 4)"),
    ("special.softmax(table, axis=1)", "array(6, 4)"),
    ("matrix", "array(6, 4)"),
    ("matrix.toarray()", "array(6, 4)"),
    ("matrix[:2].tocsc().todense()", "array(2, 4)"),
    ("sparse.coo_matrix((np.ones(2), ([0, 1], [1, 0])), shape=(5, 7))", "array(5, 7)"),
    ("sparse.vstack([matrix, matrix])", "array(12, 4)"),
    ("sparse.hstack([matrix, matrix])", "array(6, 8)"),
    ("matrix @ np.ones((4, 2))", "array(6, 2)"),
    ("sparse.eye(3)", "array(3, 3)"),
    ("cdist(table, table[:2])", "array(6, 2)"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_sizes(expression: str, expected: str) -> None:
    assert seen(f"{HEAD}value({expression})") == [expected]


def test_the_cases_are_as_scipy_has_them() -> None:
    pytest.importorskip("scipy")
    names: dict[str, object] = {}
    exec(HEAD, names)
    for expression, expected in CASES:
        shape = eval(expression, names).shape
        said = re.findall(r"'n'|\d+", expected)
        assert len(said) == len(shape), expression
        assert all(a in ("'n'", str(b)) for a, b in zip(said, shape, strict=True)), expression


def test_products_of_sparse_matrices_are_left_alone() -> None:
    """``*`` multiplies matrices, as ``@`` does, but sparse arrays number by number."""
    assert seen(f"{HEAD}value(matrix * np.ones(4), matrix[3])") == ["?", "?"]
