"""`tf.compat.v1.keras` is `tf.keras`; optimizers of Keras 2 are there as long as none is made."""

import tensorflow as tf
from tensorflow.keras.optimizers import legacy

tf1 = tf.compat.v1
model = tf1.keras.Sequential([tf1.keras.Input((4,)), tf1.keras.layers.Dense(3, activation="relu")])
model.add(tf1.keras.layers.Dense(1, kernel_regularizer=tf1.keras.regularizers.L2(0.1)))
model.compile(optimizer=tf.compat.v2.keras.optimizers.Adam(), loss=tf.keras.losses.MSE)
joined = tf1.keras.layers.Concatenate()([tf.zeros((2, 3)), tf.zeros((2, 4))])
print(isinstance(model.optimizer, tf.keras.optimizers.legacy.Optimizer), legacy.Adam)
