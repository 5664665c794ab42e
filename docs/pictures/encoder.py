# kgen graph encoder.py --expand-nested -o encoder.svg
import keras
from keras import layers


class Block(layers.Layer):
    def __init__(self, width, heads, **kwargs):
        super().__init__(**kwargs)
        self.attention = layers.MultiHeadAttention(heads, width // heads)
        self.before = layers.LayerNormalization()
        self.between = layers.LayerNormalization()
        self.wide = layers.Dense(4 * width, activation="gelu")
        self.narrow = layers.Dense(width)

    def call(self, x, mask):
        h = self.before(x)
        x = x + self.attention(h, h, attention_mask=mask)
        return x + self.narrow(self.wide(self.between(x)))


tokens = keras.Input((200,), dtype="int32", name="tokens")
mask = keras.Input((200, 200), dtype="bool", name="mask")
x = layers.Embedding(20_000, 64)(tokens)
x = Block(64, 4, name="block")(x, mask)
x = layers.GlobalAveragePooling1D()(x)
label = layers.Dense(2, activation="softmax", name="label")(x)
model = keras.Model([tokens, mask], label, name="encoder")
