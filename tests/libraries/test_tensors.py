"""TensorFlow, JAX and PyTorch functions: what they give, and where Keras refuses them.

The expected shapes and dtypes were computed by TensorFlow 2 and JAX themselves.
"""

from __future__ import annotations

from typing import Any

import kgen.analyzer.libraries  # noqa: F401
import pytest
from kgen.analyzer.domain import Array, KerasTensor, ListValue, TensorSpec, unknown_size
from kgen.analyzer.inference.contract import KerasError, Settings
from numpy_host import FakeHost, nested

HOST = FakeHost()
F = Array((2, 3, 4), "float32", "tensorflow")
I = Array((2, 3), "int32", "tensorflow")  # noqa: E741
M = Array((4, 5), "float32", "tensorflow")
IMAGE = Array((8, 6, 3), "uint8", "tensorflow")
NUMPY = Array((3, 4), "float64")
BATCH = unknown_size("None", dynamic=True, key="batch")
SYMBOLIC = KerasTensor(TensorSpec((BATCH, 4)))


@pytest.mark.parametrize(
    ("name", "args", "shape", "dtype"),
    [
        ("tensorflow.constant", ([1.0, 2.0],), (2,), "float32"),
        ("tensorflow.constant", ([1, 2],), (2,), "int32"),
        ("tensorflow.convert_to_tensor", (NUMPY,), (3, 4), "float64"),
        ("tensorflow.one_hot", (I, 5), (2, 3, 5), "float32"),
        ("tensorflow.cast", (I, "float32"), (2, 3), "float32"),
        ("tensorflow.reshape", (F, (-1, 4)), (6, 4), "float32"),
        ("tensorflow.concat", ([F, F], -1), (2, 3, 8), "float32"),
        ("tensorflow.stack", ([I, I],), (2, 2, 3), "int32"),
        ("tensorflow.reduce_mean", (I, 1), (2,), "int32"),
        ("tensorflow.reduce_sum", (F,), (), "float32"),
        ("tensorflow.argmax", (F,), (3, 4), "int64"),
        ("tensorflow.matmul", (F, M), (2, 3, 5), "float32"),
        ("tensorflow.add", (F, 1.0), (2, 3, 4), "float32"),
        ("tensorflow.divide", (I, 2), (2, 3), "float64"),
        ("tensorflow.multiply", (F, NUMPY), (2, 3, 4), "float32"),
        ("tensorflow.nn.softmax", (F,), (2, 3, 4), "float32"),
        ("tensorflow.gather", (M, I), (2, 3, 5), "float32"),
        ("tensorflow.image.resize", (IMAGE, (4, 4)), (4, 4, 3), "float32"),
        ("tensorflow.image.rgb_to_grayscale", (IMAGE,), (8, 6, 1), "uint8"),
        ("jax.numpy.ones", ((2, 3),), (2, 3), "float32"),
        ("jax.numpy.arange", (5,), (5,), "int32"),
        ("jax.numpy.mean", (Array((2, 3), "int32", "jax"), 0), (3,), "float32"),
        ("torch.cat", ([F, F], 1), (2, 6, 4), "float32"),
        ("torch.randn", (2, 3), (2, 3), "float32"),
    ],
)
def test_function(name: str, args: tuple[Any, ...], shape: Any, dtype: str) -> None:
    found = HOST.run(name, *map(nested, args))
    assert (found.shape, found.dtype, found.library) == (shape, dtype, name.partition(".")[0])


@pytest.mark.parametrize(
    ("rule", "name", "args"),
    [
        ("reshape-size-mismatch", "tensorflow.reshape", (F, (5, 5))),
        ("matmul-mismatch", "tensorflow.matmul", (M, M)),
        ("concatenate-shape-mismatch", "tensorflow.concat", ([F, M], 0)),
        ("broadcast-mismatch", "tensorflow.add", (F, M)),
        ("axis-out-of-range", "tensorflow.reduce_sum", (F, 5)),
    ],
)
def test_errors(rule: str, name: str, args: tuple[Any, ...]) -> None:
    with pytest.raises(KerasError) as caught:
        HOST.run(name, *map(nested, args))
    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("tensorflow.reshape", (SYMBOLIC, (-1, 2))),
        ("tensorflow.concat", ([SYMBOLIC, SYMBOLIC], 1)),
        ("tensorflow.shape", (SYMBOLIC,)),
        ("tensorflow.nn.relu", (SYMBOLIC,)),
        ("numpy.mean", (SYMBOLIC,)),
        ("numpy.concatenate", ([SYMBOLIC, SYMBOLIC],)),
        ("jax.numpy.exp", (SYMBOLIC,)),
    ],
)
def test_symbolic_tensors_are_refused(name: str, args: tuple[Any, ...]) -> None:
    with pytest.raises(KerasError) as caught:
        HOST.run(name, *map(nested, args))
    assert caught.value.rule == "backend-op-on-keras-tensor"


def test_the_shape_of_a_symbolic_tensor_is_known_to_numpy() -> None:
    assert HOST.run("numpy.shape", SYMBOLIC) == (BATCH, 4)
    assert HOST.run("tensorflow.print", SYMBOLIC) is None


def test_inside_a_layer_the_backend_works() -> None:
    host = FakeHost()
    host.inside_call = 1
    shape = host.run("tensorflow.shape", SYMBOLIC)
    found = host.run("tensorflow.reshape", SYMBOLIC, (shape[0], 2, 2))
    assert isinstance(found, KerasTensor) and found.shape == (BATCH, 2, 2)
    assert host.run("tensorflow.reshape", SYMBOLIC, (-1, 2, 2)).shape == (BATCH, 2, 2)
    joined = host.run("tensorflow.concat", ListValue((SYMBOLIC, SYMBOLIC)), -1)
    assert joined.shape == (BATCH, 8)


def test_keras_2_makes_layers_of_them() -> None:
    host = FakeHost()
    host.settings = Settings(keras="2.15")
    assert host.run("tensorflow.reduce_mean", SYMBOLIC, 1).shape == (BATCH,)
