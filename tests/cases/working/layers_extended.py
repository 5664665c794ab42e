"""Weights with a shape first; layers of Keras extended without a word on their arguments."""

import keras
import numpy as np
from keras import layers, models


class Own(layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight((3, 4), "zeros", "float32")
        self.v = self.add_weight((), "zeros", "int32", trainable=False)

    def call(self, x):
        return x


class Wide(layers.Dense):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)


print(Own()(keras.Input((3,))).shape)
config = layers.Dense(2).get_config()
print(Wide.from_config(config).units, Wide(**config).units)

tables = layers.ReversibleEmbedding(10, 16)
ids = np.random.randint(0, 9, size=(64, 3))
vectors = np.random.uniform(size=(64, 16)).astype("float32")
print(tables(ids).shape, tables(vectors, reverse=True).shape)
model = models.Sequential([tables])
print(model.predict(ids, verbose=0).shape)
