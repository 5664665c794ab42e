"""On the backend torch layers and models are modules of torch, with all that those have."""

import os

os.environ["KERAS_BACKEND"] = "torch"
try:
    import torch
except ImportError:
    raise SystemExit(0) from None

import keras
from keras import layers


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        self.zero_grad()
        loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        loss.backward()
        return {"loss": loss}


model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
print([name for name, _ in model.named_parameters()], model.layers[0].torch_params)
net = Net()
net.compile(loss="mse")
net.fit(torch.ones((8, 4)), torch.ones((8, 3)), verbose=0)
