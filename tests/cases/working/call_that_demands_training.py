"""Training loops of Keras say whether they train; a model may demand to be told."""

import keras
import numpy as np
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)
        self.drop = layers.Dropout(0.5)

    def call(self, x, training):
        return self.drop(self.d(x), training=training)


net = Net()
net.compile(loss="mse", optimizer="sgd")
net.fit(np.ones((8, 4)), np.ones((8, 3)), verbose=0)
net.evaluate(np.ones((8, 4)), np.ones((8, 3)), verbose=0)
net.predict(np.ones((8, 4)), verbose=0)
net.train_on_batch(np.ones((8, 4)), np.ones((8, 3)))
net.predict_on_batch(np.ones((8, 4)))
net.test_on_batch(np.ones((8, 4)), np.ones((8, 3)))


