"""A layer that is called on both sides of an `if`, with different sizes."""

import keras
import numpy as np
from keras import layers


class Sampler(keras.Model):
    def __init__(self):
        super().__init__()
        self.decoder = keras.Sequential([keras.Input((2,)), layers.Dense(3)])
        self.merge = layers.Concatenate()

    def call(self, x, noise=None):
        if noise is None:
            decoded = self.decoder(x)
            decoded = self.merge([decoded, x])
        else:
            decoded = self.decoder(noise)
            decoded = self.merge([decoded, noise, noise])
        return decoded


sampler = Sampler()
first = sampler(np.zeros((4, 2), "float32"))
second = sampler(np.zeros((4, 2), "float32"), noise=np.ones((7, 2), "float32"))
print(first.shape, second.shape)
