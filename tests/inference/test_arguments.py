"""Arguments that are missing are the signature's matter: constructors say nothing of them."""

from __future__ import annotations

import pytest
from kgen.analyzer import analyze

MISSING = ("AveragePooling2D", "RepeatVector", "Hashing", "AdaptiveMaxPooling1D", "Reshape",
           "Dropout", "Conv2D", "Dense", "Embedding", "Permute")  # fmt: skip
WRONG = {
    "Conv2D(8, (3, 3, 3))": "`kernel_size` of a convolution is one whole number or 2 of them",
    "Conv2D(8, 3, strides=0)": "must be positive",
    "Conv2DTranspose(8, 3, output_padding=1)": "must be less than its strides",
    "UpSampling1D((2, 2))": "must be a whole number",
    "Reshape((-1, -1))": "one size",
    "Reshape(5)": "must be a tuple",
    "Permute((0, 1))": "once",
    "ZeroPadding2D('same')": "or 2 pairs",
    "Dropout(None)": "between 0 and 1",
    "SeparableConv2D(8, 3, depth_multiplier=0)": "must be positive",
    "Hashing(0)": "must be a positive whole number",
    "Normalization(mean=0.5)": "both `mean` and `variance`",
}


@pytest.mark.parametrize("name", MISSING)
def test_missing_arguments_raise_nothing_here(name: str) -> None:
    assert not analyze(f"import keras\nlayer = keras.layers.{name}()\n").raises


@pytest.mark.parametrize("code", WRONG)
def test_wrong_arguments_are_refused(code: str) -> None:
    found = analyze(f"import keras\nlayer = keras.layers.{code}\n").raises
    assert len(found) == 1
    assert WRONG[code] in found[0].message
