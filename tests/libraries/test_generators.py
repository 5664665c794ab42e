"""Batches of ``ImageDataGenerator`` against the real ones, on six small pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kgen.analyzer.libraries  # noqa: F401
import pytest
from kgen.analyzer.domain import Array, Dataset, KerasObject, ListValue
from numpy_host import FakeHost


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from PIL import Image

    root = tmp_path_factory.mktemp("images")
    for kind in ("cats", "dogs"):
        (root / kind).mkdir()
        for i in range(3):
            Image.new("RGB", (9, 7)).save(root / kind / f"{i}.png")
    return root


@pytest.mark.parametrize("mode", ["categorical", "binary", "sparse", "input", None])
@pytest.mark.parametrize("color", ["rgb", "grayscale", "rgba"])
def test_batches_as_keras(folder: Path, mode: Any, color: str) -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    options: dict[str, Any] = {"target_size": (6, 5), "color_mode": color, "class_mode": mode}
    found = next(ImageDataGenerator().flow_from_directory(str(folder), batch_size=4, **options))
    real = found if isinstance(found, tuple) else (found,)
    generator = KerasObject("keras.preprocessing.image.ImageDataGenerator", {})
    classes = ListValue(("cats", "dogs"))
    ours = FakeHost().method(
        generator, "flow_from_directory", str(folder), batch_size=4, classes=classes, **options
    )
    assert isinstance(ours, Dataset)
    parts = ours.element if isinstance(ours.element, tuple) else (ours.element,)
    assert len(parts) == len(real)
    for part, array in zip(parts, real, strict=True):
        assert isinstance(part, Array) and part.shape is not None
        assert part.shape[1:] == array.shape[1:]
        assert part.dtype == str(array.dtype)
