"""Keras 3 hands arrays of one axis to the model as they are; only a Series gets a second one."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

x = tf.linspace(-2.0, 2.0, 64)
powers = keras.Sequential(
    [layers.Lambda(lambda value: tf.stack([value, value**2], axis=1)), layers.Dense(1)]
)
powers.compile(loss="mse", optimizer="sgd")
powers.fit(x, x**2, verbose=0)

texts = np.array(["good film", "bad film"] * 8)
labels = np.array([1, 0] * 8)
words = layers.TextVectorization(max_tokens=50, output_mode="multi_hot")
words.adapt(texts)
reader = keras.Sequential([words, layers.Dense(2, activation="softmax")])
reader.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
reader.fit(tf.data.Dataset.from_tensor_slices((texts, labels)).batch(4), verbose=0)
