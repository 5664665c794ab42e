"""Batches cut anew and single elements, as TensorFlow 2.21 gives them."""

from __future__ import annotations

import pytest
from program_values import seen

HEAD = """import numpy as np
import tensorflow as tf
x, y = np.zeros((10, 8), "float32"), np.zeros(10, "int64")
ds = tf.data.Dataset.from_tensor_slices((x, y))
"""
PAIR = ("array('n', 8)", "array('n',)")

CASES: list[tuple[str, object]] = [
    ("ds.batch(8).rebatch(4)", PAIR),
    ("ds.bucket_by_sequence_length(lambda a, b: tf.shape(a)[0], [5, 10], [2, 2, 2])", PAIR),
    ("ds.group_by_window(lambda a, b: b, lambda k, d: d.batch(4), window_size=4)", PAIR),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_elements(expression: str, expected: object) -> None:
    assert seen(f"{HEAD}for e in {expression}:\n    value(e)\n")[0] == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("ds.batch(10).get_single_element()", PAIR),
        ("tf.sequence_mask([1, 2, 3], 5)", "array(3, 5)"),
        ("tf.sequence_mask([1, 2, 3])", "array(3, 'n')"),
        ("tf.io.decode_raw(tf.constant(['ab']), tf.uint8)", "array(1, 'n')"),
        ("np.linalg.svd(np.zeros((6, 4)), full_matrices=False)",
         ("array(6, 4)", "array(4,)", "array(4, 4)")),
        ("np.linalg.svd(np.zeros((6, 4)))[0]", "array(6, 6)"),
        ("np.delete(x, [0, 1, 1], axis=1)", "array(10, 6)"),
    ],
)  # fmt: skip
def test_values(expression: str, expected: object) -> None:
    assert seen(f"{HEAD}value({expression})") == [expected]
