"""einops by its own documentation and, run by hand, by einops 0.8: shapes, and what it refuses."""

from __future__ import annotations

import pytest
from program_values import run, seen

HEAD = """import numpy as np
import tensorflow as tf
from einops import rearrange, reduce, repeat
x, pictures, tokens = np.random.rand(4, 6), np.zeros((10, 32, 32, 3)), tf.zeros((2, 5, 8))
"""

CASES: list[tuple[str, str]] = [
    ("rearrange(pictures, 'b h w c -> b c h w')", "array(10, 3, 32, 32)"),
    ("rearrange(pictures, 'b h w c -> b (h w c)')", "array(10, 3072)"),
    ("rearrange(pictures, 'b (h p) (w q) c -> b (h w) (p q c)', p=8, q=8)", "array(10, 16, 192)"),
    ("rearrange(x, 'a b -> a b 1')", "array(4, 6, 1)"),
    ("rearrange(x, 'a ... -> ... a')", "array(6, 4)"),
    ("rearrange(pictures, '... c -> c ...')", "array(3, 10, 32, 32)"),
    ("rearrange([x, x], 'n a b -> a n b')", "array(4, 2, 6)"),
    ("rearrange(tokens, 'b n (h d) -> b h n d', h=4)", "array(2, 4, 5, 2)"),
    ("reduce(pictures, 'b h w c -> b c', 'mean')", "array(10, 3)"),
    ("reduce(pictures, 'b (h p) (w q) c -> b h w c', 'max', p=2, q=2)", "array(10, 16, 16, 3)"),
    ("reduce(pictures, 'b (h 2) (w 2) c -> b h w c', 'max')", "?"),
    ("repeat(x, 'a b -> a (r b)', r=3)", "array(4, 18)"),
    ("repeat(x, 'a b -> 1 a b')", "array(1, 4, 6)"),
    ("rearrange(x[x[:, 0] > 0.5], 'a (b c) -> a b c', b=2)", "array('n', 2, 3)"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_shapes(expression: str, expected: str) -> None:
    assert seen(f"{HEAD}value({expression})") == [expected]
    assert not run(HEAD + expression).raises


# What einops 0.8 raises an EinopsError for.
REFUSED = [
    "rearrange(x, 'a b c -> a b c')",
    "rearrange(x, 'a (b c) -> a b c')",
    "rearrange(x, 'a (b c) -> a b c', b=4)",
    "rearrange(x, 'a b -> a')",
    "rearrange(x, 'a b -> a b c')",
    "rearrange(x, 'a 1 -> a')",
    "rearrange(x, 'a b -> b a', c=3)",
    "rearrange(x, 'a b -> b a', a=5)",
    "repeat(x, 'a b -> a b c')",
    "reduce(x, 'a b -> a c', 'mean')",
    "rearrange(x, 'a b c ... -> a')",
]


@pytest.mark.parametrize("expression", REFUSED)
def test_refused(expression: str) -> None:
    assert [fact.rule for fact in run(HEAD + expression).raises] == ["reshape-size-mismatch"]


def test_within_a_layer() -> None:
    """Outside of a layer a symbolic tensor is refused, within one the axes are known."""
    layer = """import keras
from einops import rearrange
from pprint import value
class Patches(keras.layers.Layer):
    def call(self, x):
        return rearrange(x, "b (h p) (w q) c -> b (h w) (p q c)", p=4, q=4)
"""
    inside = layer + "value(Patches()(keras.Input((32, 32, 3))).shape[1:])"
    assert seen(inside) == [(64, 48)]
    outside = layer + "rearrange(keras.Input((4, 4, 3)), 'b h w c -> b (h w) c')"
    assert [fact.rule for fact in run(outside).raises] == ["backend-op-on-keras-tensor"]
