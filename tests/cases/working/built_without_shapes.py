"""A layer without variables is built with whatever is at hand; its `call` is not run for that."""

import keras
import numpy as np
from keras import layers, ops


class Rotary(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.width = width

    def call(self, tensors):
        n = ops.shape(tensors[0])[1]
        return [t * ops.cast(n, t.dtype) for t in tensors]


class Attend(layers.Layer):
    def build(self, input_shape):
        self.q = layers.Dense(4)
        self.q.build(input_shape)
        self.rotary = Rotary(4)
        self.rotary.build([])

    def call(self, x):
        a, b = self.rotary([self.q(x), self.q(x)])
        return a + b


x = keras.Input((3, 5))
print(Attend()(x).shape)
r = Rotary(3)
r.build(())
r.build((None, 3))
r.build((None,))
