"""tf.data and the folders of Keras against the real ones, on tiny data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kgen.analyzer.libraries  # noqa: F401
import numpy as np
import pytest
from kgen.analyzer.domain import Array, Dataset, ListValue, TensorSpec, Unknown
from kgen.analyzer.inference.contract import KerasError
from kgen.analyzer.libraries.tf_data import leaves_of
from numpy_host import FakeHost

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

X, Y = np.zeros((10, 4, 3), "float32"), np.zeros((10,), "int64")
Step = tuple[Any, ...]
CHAINS: list[list[Step]] = [
    [],
    [("batch", 4)],
    [("batch", 4, True)],
    [("shuffle", 10), ("batch", 3), ("prefetch", 1)],
    [("repeat", 3), ("batch", 4)],
    [("repeat",), ("batch", 4), ("take", 5)],
    [("repeat",), ("skip", 2)],
    [("take", 3)],
    [("take", 30)],
    [("take", -1)],
    [("skip", 3), ("batch", 2)],
    [("skip", 30)],
    [("batch", 4), ("unbatch",)],
    [("batch", 2), ("batch", 2, True)],
    [("cache",), ("batch", 5)],
    [("enumerate",)],
    [("map", lambda x, y: x)],
    [("map", lambda x, y: (y, x)), ("batch", 4)],
    [("padded_batch", 4)],
    [("batch", 0 + 7), ("map", lambda x, y: (x, y))],
]  # fmt: skip


def shape_of(leaf: Any) -> tuple[Any, ...]:
    assert isinstance(leaf, Array) and leaf.shape is not None
    return tuple(int(d) if isinstance(d, int) else None for d in leaf.shape)


def agree(ours: Any, real: Any) -> None:
    import tensorflow as tf

    assert isinstance(ours, Dataset)
    specs = tf.nest.flatten(real.element_spec)
    found = leaves_of(ours.element)
    assert [shape_of(leaf) for leaf in found] == [tuple(spec.shape) for spec in specs]
    assert [leaf.dtype for leaf in found] == [spec.dtype.name for spec in specs]
    count = int(real.cardinality())
    assert ours.endless == (count == -1)
    if ours.length is not None:
        assert ours.length == count


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: "-".join(s[0] for s in chain) or "-")
def test_steps_as_tensorflow(chain: list[Step]) -> None:
    import tensorflow as tf

    host = FakeHost()
    slices = "tensorflow.data.Dataset.from_tensor_slices"
    ours = host.run(slices, (Array((10, 4, 3), "float32"), Array((10,), "int64")))
    real: Any = tf.data.Dataset.from_tensor_slices((X, Y))
    for name, *args in chain:
        ours = host.method(ours, name, *args)
        real = getattr(real, name)(*args)
    agree(ours, real)


def test_lengths_that_differ_raise() -> None:
    given = (Array((10, 2), "float32"), Array((9,), "int64"))
    with pytest.raises(KerasError, match="10 and 9"):
        FakeHost().run("tensorflow.data.Dataset.from_tensor_slices", given)


def test_a_mapped_batch_axis_leaves_batching_open() -> None:
    host = FakeHost()
    ours = host.run("tensorflow.data.Dataset.from_tensor_slices", Array((10, 2), "float32"))
    grow: Callable[[Array], Array] = lambda x: x.but(shape=(1, *(x.shape or ())))  # noqa: E731
    assert ours.batched is False
    assert host.method(ours, "map", grow).batched is None
    assert host.method(ours, "map", lambda x: Unknown("?")).batched is None


def test_generators_say_what_they_give() -> None:
    host = FakeHost()
    signature = (TensorSpec((8,), "float32"), TensorSpec((), "int32"))
    made = host.run("tensorflow.data.Dataset.from_generator", None, output_signature=signature)
    assert [shape_of(leaf) for leaf in made.element] == [(8,), ()]
    assert made.batched is None
    assert host.method(made, "batch", 2).batched is True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from PIL import Image

    root = tmp_path_factory.mktemp("images")
    for kind in ("cats", "dogs"):
        (root / kind).mkdir()
        for i in range(3):
            Image.new("RGB", (9, 7)).save(root / kind / f"{i}.png")
    return root


@pytest.mark.parametrize("label_mode", ["int", "binary", "categorical", None])
@pytest.mark.parametrize("more", [{}, {"batch_size": None}, {"color_mode": "grayscale"}])
def test_image_folders_as_keras(folder: Path, label_mode: Any, more: dict[str, Any]) -> None:
    import keras

    if keras.backend.backend() != "tensorflow":
        pytest.skip("needs element specs of TensorFlow")
    arguments = {"label_mode": label_mode, "image_size": (6, 5), **more}
    real: Any = keras.utils.image_dataset_from_directory(str(folder), verbose=False, **arguments)
    named = {} if label_mode is None else {"class_names": ListValue(("cats", "dogs"))}
    ours = FakeHost().run(
        "keras.utils.image_dataset_from_directory", str(folder), **named, **arguments
    )
    agree(ours, real)
