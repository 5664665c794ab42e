"""Settings of Keras that hold in one branch, or in one function, and nowhere else."""

import sys

import keras
import numpy as np
from keras import layers

if len(sys.argv) > 1:
    keras.config.set_image_data_format("channels_first")


def first():
    keras.config.set_image_data_format("channels_first")


def second():
    hsv = keras.ops.image.rgb_to_hsv(np.ones((4, 10, 10, 3), "float32"))
    return hsv, layers.Conv2D(2, 3)(keras.Input((10, 10, 3)))


model = keras.Sequential([keras.Input((2, 8, 3)), layers.MaxPooling2D((2, 8))])
print(model.output_shape)
