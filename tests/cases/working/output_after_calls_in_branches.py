"""`.output` of a Sequential model that was certainly called, though not known how often."""

import random

import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
inputs = keras.Input((4,))
outputs = model(inputs)
if random.random() < 0.5:
    model(inputs)
print(model.output.shape)
