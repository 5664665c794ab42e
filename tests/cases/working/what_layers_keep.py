"""Attributes of layers are what Keras makes of the arguments, and building is not calling."""

import keras
import numpy as np
from keras import layers

mean = layers.Normalization(axis=2, mean=np.arange(5.0), variance=np.ones(5))
mean.build((2, 4, 5, 3))
print(mean.mean[0, 0, :, 0].shape)
conv = layers.Conv2D(3, 3, strides=2)
if conv.strides != (2, 2) or conv.kernel_size[0] != 3:
    keras.Sequential([keras.Input((1, 1, 3)), conv])
edges = layers.ZeroPadding2D(1)
print(edges.padding[0][1], layers.UpSampling2D(2).size[1])
einsum = layers.EinsumDense("ab,b->a", (1, 3, 4), bias_axes="a")
einsum.build((2, 1, 2))

model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
model.compile(loss="crossentropy")
model.fit(np.ones((8, 4)), np.ones((8, 1)), verbose=0)
