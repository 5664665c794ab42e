# kgen graph siamese.py -o siamese.svg
import keras
from keras import layers

image = keras.Input((105, 105, 1), name="image")
x = layers.Conv2D(64, 10, activation="relu")(image)
x = layers.MaxPooling2D()(x)
x = layers.Conv2D(128, 7, activation="relu")(x)
x = layers.GlobalAveragePooling2D()(x)
encoder = keras.Model(image, layers.Dense(128)(x), name="encoder")

left = keras.Input((105, 105, 1), name="left")
right = keras.Input((105, 105, 1), name="right")
distance = layers.Subtract(name="distance")([encoder(left), encoder(right)])
same = layers.Dense(1, activation="sigmoid", name="same")(distance)
siamese = keras.Model([left, right], same, name="siamese")
