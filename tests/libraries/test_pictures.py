"""Pictures against Pillow and Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from program_values import seen

LOAD = "import keras, numpy as np\nfrom PIL import Image\n"

CASES: list[tuple[str, list[Any]]] = [
    ("i = keras.utils.load_img('a', target_size=(6, 5))\nvalue(i.size)\n"
     "x = keras.utils.img_to_array(i)\ni.thumbnail((2, 2))\nvalue(x, np.array(i))",
     [(5, 6), "array(6, 5, 3)", "array('n', 'n', 3)"]),
    ("i = keras.utils.load_img('a', target_size=(6, 5), color_mode='grayscale')\n"
     "value(keras.utils.img_to_array(i), np.array(i))", ["array(6, 5, 1)", "array(6, 5)"]),
    ("i = Image.open('a').convert('RGB').resize((4, 7))\nvalue(np.array(i), np.asarray(i)[None])",
     ["array(7, 4, 3)", "array(1, 7, 4, 3)"]),
    ("value(np.array(Image.open('a')), Image.open('a').width)", ["array", "n"]),
    ("i = Image.fromarray(np.zeros((3, 4), 'uint8'))\nvalue(i.size, np.array(i.convert('RGB')))",
     [(4, 3), "array(3, 4, 3)"]),
    ("import cv2\ni = cv2.imread('a')\nvalue(i, cv2.resize(i, (5, 6)))\n"
     "value(cv2.cvtColor(i, cv2.COLOR_BGR2GRAY), cv2.imread('a', 0), cv2.imread('a', -1))",
     ["array('n', 'n', 3)", "array(6, 5, 3)", "array('n', 'n')", "array('n', 'n')", "array"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_values(text: str, expected: list[Any]) -> None:
    assert seen(LOAD + text) == expected


@pytest.mark.parametrize("mode", ["rgb", "grayscale", "rgba"])
def test_sizes_as_keras(tmp_path: Path, mode: str) -> None:
    import keras
    from PIL import Image

    path = tmp_path / "a.png"
    Image.new("RGB", (9, 7)).save(path)
    image = keras.utils.load_img(path, color_mode=mode, target_size=(6, 5))
    real = keras.utils.img_to_array(image).shape
    text = f"i = keras.utils.load_img('a', color_mode='{mode}', target_size=(6, 5))\n"
    assert seen(LOAD + text + "value(keras.utils.img_to_array(i))") == [f"array{real}"]
