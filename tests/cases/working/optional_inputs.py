"""Inputs that are left out where a flag says so: the flag is not known, but they go together."""

import sys

import keras
import numpy as np
from keras import layers, ops


class Block(layers.Layer):
    def __init__(self, dual):
        super().__init__()
        self.dual = dual
        self.first = layers.Dense(3)
        self.second = layers.Dense(3)

    def call(self, x, other=None, scale=None):
        if self.dual:
            return self.both(x, other, scale)
        return self.first(x)

    def both(self, x, other, scale):
        scale = ops.expand_dims(scale, -1)
        return self.first(x) + self.second(other) * scale


class Net(keras.Model):
    def __init__(self, dual):
        super().__init__()
        self.block = Block(dual)

    def call(self, x):
        if self.block.dual:
            return self.block(x, other=x, scale=ops.mean(x, axis=-1))
        return self.block(x)


def head(x, units=None, shape=None, extra=None):
    if len(sys.argv) > 7:
        x = layers.Dense(units)(x)
        x = layers.Reshape(shape)(x)
        x = layers.Concatenate()([x, extra]) + layers.Input(shape)
        x = np.concatenate([extra, extra]) * np.reshape(extra, shape)
    return x


print(head(keras.Input((4,))).shape)
for dual in (len(sys.argv) > 1, len(sys.argv) > 7):
    print(Net(dual)(np.ones((2, 4), "float32")).shape)
print(Net(bool(sys.argv))(np.ones((2, 4), "float32")).shape)
