"""A Sequential model that first sees one number, without any axis."""

import keras
import tensorflow as tf
from keras import layers

scale = keras.Sequential([layers.Rescaling(2.0), layers.Rescaling(3.0)])
numbers = tf.data.Dataset.from_tensor_slices([1.0, 2.0])
for number in numbers:
    print(float(scale(number)))
