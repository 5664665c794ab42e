"""Known models: written out, or of ``keras.applications``, with what is published of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """A program that makes `model`. `parameters` and `multiply_adds` are published figures.

    Published multiply-adds are rounded, and some leave out what is small (biases, pooling):
    `tolerance` is the share by which ours may differ.
    """

    name: str
    source: str
    parameters: int | None = None
    multiply_adds: float | None = None
    tolerance: float = 0.01


HEADER = "import keras\nfrom keras import layers, ops\n"

MLP = """\
model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(512, activation="relu"),
    layers.Dropout(0.2),
    layers.Dense(512, activation="relu"),
    layers.Dropout(0.2),
    layers.Dense(10, activation="softmax"),
])
model.compile("rmsprop", "sparse_categorical_crossentropy")
"""

LENET = """\
model = keras.Sequential([
    keras.Input((32, 32, 1)),
    layers.Conv2D(6, 5, activation="tanh"),
    layers.AveragePooling2D(2),
    layers.Conv2D(16, 5, activation="tanh"),
    layers.AveragePooling2D(2),
    layers.Flatten(),
    layers.Dense(120, activation="tanh"),
    layers.Dense(84, activation="tanh"),
    layers.Dense(10, activation="softmax"),
])
model.compile("sgd", "sparse_categorical_crossentropy")
"""

AUTOENCODER = """\
image = keras.Input((28, 28, 1))
x = layers.Conv2D(16, 3, activation="relu", padding="same")(image)
x = layers.MaxPooling2D(2, padding="same")(x)
x = layers.Conv2D(8, 3, activation="relu", padding="same")(x)
encoded = layers.MaxPooling2D(2, padding="same")(x)
x = layers.Conv2D(8, 3, activation="relu", padding="same")(encoded)
x = layers.UpSampling2D(2)(x)
x = layers.Conv2DTranspose(16, 3, strides=2, activation="relu", padding="same")(x)
decoded = layers.Conv2D(1, 3, activation="sigmoid", padding="same")(x)
model = keras.Model(image, decoded)
model.compile("adam", "binary_crossentropy")
"""

LSTM = """\
tokens = keras.Input((200,), dtype="int32")
x = layers.Embedding(20000, 128)(tokens)
x = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(x)
x = layers.Bidirectional(layers.LSTM(64))(x)
model = keras.Model(tokens, layers.Dense(1, activation="sigmoid")(x))
model.compile("adam", "binary_crossentropy")
"""

SEQ2SEQ = """\
source = keras.Input((20,), dtype="int32")
target = keras.Input((21,), dtype="int32")
_, state = layers.GRU(256, return_state=True)(layers.Embedding(8000, 128)(source))
x = layers.GRU(256, return_sequences=True)(
    layers.Embedding(6000, 128)(target), initial_state=state
)
model = keras.Model([source, target], layers.Dense(6000, activation="softmax")(x))
model.compile("adam", "sparse_categorical_crossentropy")
"""

TRANSFORMER = """\
class Positions(layers.Layer):
    def __init__(self, length, vocabulary, width, **kwargs):
        super().__init__(**kwargs)
        self.length = length
        self.tokens = layers.Embedding(vocabulary, width)
        self.positions = layers.Embedding(length, width)

    def call(self, x):
        return self.tokens(x) + self.positions(ops.arange(0, self.length, 1))


class Encoder(layers.Layer):
    def __init__(self, width, heads, hidden, **kwargs):
        super().__init__(**kwargs)
        self.attention = layers.MultiHeadAttention(heads, width // heads)
        self.hidden = keras.Sequential([layers.Dense(hidden, activation="relu"),
                                        layers.Dense(width)])
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)

    def call(self, x):
        x = self.norm1(x + self.attention(x, x))
        return self.norm2(x + self.hidden(x))


tokens = keras.Input((128,), dtype="int32")
x = Positions(128, 20000, 256)(tokens)
for _ in range(4):
    x = Encoder(256, 8, 1024)(x)
x = layers.GlobalAveragePooling1D()(x)
model = keras.Model(tokens, layers.Dense(2, activation="softmax")(x))
model.compile("adamw", "sparse_categorical_crossentropy")
"""

UNET = """\
def block(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same")(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    return x


image = keras.Input((128, 128, 3))
skips, x = [], image
for filters in (32, 64, 128, 256):
    x = block(x, filters)
    skips.append(x)
    x = layers.MaxPooling2D(2)(x)
x = block(x, 512)
for filters, skip in zip((256, 128, 64, 32), reversed(skips)):
    x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
    x = block(layers.Concatenate()([x, skip]), filters)
model = keras.Model(image, layers.Conv2D(2, 1, activation="softmax")(x))
model.compile("adam", "sparse_categorical_crossentropy")
"""


def _application(name: str) -> str:
    return (
        f"model = keras.applications.{name}(weights=None)\n"
        "model.compile('adam', 'categorical_crossentropy')\n"
    )


SMALL = (
    Known("MLP", HEADER + MLP, 669_706),
    Known("LeNet", HEADER + LENET, 61_706, 416_520),
    Known("autoencoder", HEADER + AUTOENCODER),
    Known("LSTM classifier", HEADER + LSTM),
    Known("GRU seq2seq", HEADER + SEQ2SEQ),
    Known("transformer encoder", HEADER + TRANSFORMER),
    Known("U-Net", HEADER + UNET),
)

# Parameters as in the table of https://keras.io/api/applications/; multiply-adds as in the papers,
# or, where those leave them out, as torchvision lists them for the same graph.
APPLICATIONS = (
    Known("VGG16", HEADER + _application("VGG16"), 138_357_544, 15.47e9),
    Known("ResNet50", HEADER + _application("ResNet50"), 25_636_712, 3.86e9),
    Known("MobileNetV2", HEADER + _application("MobileNetV2"), 3_538_984, 0.300e9),
    Known("EfficientNetB0", HEADER + _application("EfficientNetB0"), 5_330_571, 0.39e9, 0.02),
    Known("DenseNet121", HEADER + _application("DenseNet121"), 8_062_504, 2.83e9),
    Known("InceptionV3", HEADER + _application("InceptionV3"), 23_851_784, 5.71e9),
    Known("Xception", HEADER + _application("Xception"), 22_910_480, 8.4e9),
)
