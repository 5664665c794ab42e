"""Small models, one for each layer and for what is done with layers: shared, nested, wrapped."""

HEADER = "import keras\nfrom keras import layers, ops\n"


def _one(shape: str, layer: str, dtype: str = "") -> str:
    more = f", dtype={dtype!r}" if dtype else ""
    return f"x = keras.Input({shape}{more})\nmodel = keras.Model(x, {layer}(x))\n"


def _two(first: str, second: str, code: str) -> str:
    return (
        f"a = keras.Input({first})\nb = keras.Input({second})\n"
        f"model = keras.Model([a, b], {code})\n"
    )


IMAGE, SEQUENCE, VOLUME = "(12, 10, 6)", "(9, 6)", "(6, 7, 8, 4)"

LAYERS = [
    (IMAGE, "layers.Conv2D(8, 3)"),
    (IMAGE, "layers.Conv2D(8, (3, 5), strides=2, padding='same', activation='swish')"),
    (IMAGE, "layers.Conv2D(8, 3, groups=2, dilation_rate=2, use_bias=False)"),
    (SEQUENCE, "layers.Conv1D(5, 4, padding='causal')"),
    (VOLUME, "layers.Conv3D(5, 2, padding='same')"),
    (IMAGE, "layers.DepthwiseConv2D(3, depth_multiplier=2)"),
    (SEQUENCE, "layers.DepthwiseConv1D(3)"),
    (IMAGE, "layers.SeparableConv2D(7, 3, strides=2, depth_multiplier=2)"),
    (SEQUENCE, "layers.SeparableConv1D(7, 3)"),
    (IMAGE, "layers.Conv2DTranspose(4, 3, strides=2, padding='same')"),
    (SEQUENCE, "layers.Conv1DTranspose(4, 3, strides=2)"),
    (VOLUME, "layers.Conv3DTranspose(4, 2, strides=2)"),
    ("(5,)", "layers.Dense(7, activation='gelu')"),
    (IMAGE, "layers.Dense(7)"),
    (SEQUENCE, "layers.EinsumDense('abc,cd->abd', output_shape=(9, 11))"),
    (SEQUENCE, "layers.EinsumDense('...x,xy->...y', output_shape=11, bias_axes='y')"),
    (SEQUENCE, "layers.EinsumDense('abc,cde->abde', output_shape=(9, 2, 3))"),
    (SEQUENCE, "layers.SimpleRNN(7)"),
    (SEQUENCE, "layers.LSTM(7, return_sequences=True)"),
    (SEQUENCE, "layers.GRU(7)"),
    (SEQUENCE, "layers.GRU(7, reset_after=False)"),
    (SEQUENCE, "layers.Bidirectional(layers.LSTM(7, return_sequences=True))"),
    (SEQUENCE, "layers.Bidirectional(layers.GRU(7), merge_mode='sum')"),
    (SEQUENCE, "layers.RNN(layers.LSTMCell(5))"),
    (SEQUENCE, "layers.RNN([layers.GRUCell(5), layers.LSTMCell(4)])"),
    (SEQUENCE, "layers.RNN(layers.StackedRNNCells([layers.LSTMCell(5), layers.LSTMCell(4)]))"),
    ("(4, 8, 8, 3)", "layers.ConvLSTM2D(5, 3, padding='same')"),
    ("(4, 8, 3)", "layers.ConvLSTM1D(5, 3, return_sequences=True)"),
    (SEQUENCE, "layers.TimeDistributed(layers.Dense(5))"),
    ("(4, 8, 8, 3)", "layers.TimeDistributed(layers.Conv2D(5, 3))"),
    (SEQUENCE, "layers.SpectralNormalization(layers.Dense(5))"),
    (SEQUENCE, "layers.BatchNormalization()"),
    (SEQUENCE, "layers.LayerNormalization()"),
    (IMAGE, "layers.GroupNormalization(3)"),
    (SEQUENCE, "layers.RMSNormalization()"),
    (SEQUENCE, "layers.UnitNormalization()"),
    (IMAGE, "layers.MaxPooling2D(2)"),
    (IMAGE, "layers.AveragePooling2D(3, strides=1, padding='same')"),
    (IMAGE, "layers.GlobalAveragePooling2D()"),
    (IMAGE, "layers.GlobalMaxPooling2D(keepdims=True)"),
    (IMAGE, "layers.UpSampling2D(2)"),
    (IMAGE, "layers.ZeroPadding2D(2)"),
    (IMAGE, "layers.Cropping2D(2)"),
    (IMAGE, "layers.Flatten()"),
    (IMAGE, "layers.Reshape((-1, 6))"),
    (IMAGE, "layers.Permute((2, 1, 3))"),
    ("(5,)", "layers.RepeatVector(3)"),
    (IMAGE, "layers.Dropout(0.3)"),
    (IMAGE, "layers.SpatialDropout2D(0.3)"),
    (IMAGE, "layers.GaussianNoise(0.3)"),
    (IMAGE, "layers.Activation('tanh')"),
    (IMAGE, "layers.ReLU()"),
    (IMAGE, "layers.PReLU(shared_axes=[1, 2])"),
    (IMAGE, "layers.Softmax()"),
    (IMAGE, "layers.LeakyReLU()"),
    (IMAGE, "layers.Rescaling(1 / 255)"),
    (IMAGE, "layers.CenterCrop(4, 4)"),
    ("(64, 2)", "layers.STFTSpectrogram(frame_length=16, frame_step=8, fft_length=16)"),
    ("(64, 2)", "layers.STFTSpectrogram(mode='stft', frame_length=16, frame_step=8)"),
]

PAIRS = [
    (SEQUENCE, SEQUENCE, "layers.Add()([a, b])"),
    (SEQUENCE, SEQUENCE, "layers.Multiply()([a, b, a])"),
    (SEQUENCE, SEQUENCE, "layers.Concatenate()([a, b])"),
    (SEQUENCE, "(5, 6)", "layers.Dot(axes=2)([a, b])"),
    ("(6,)", "(6,)", "layers.Dot(axes=1)([a, b])"),
    (SEQUENCE, "(5, 6)", "layers.Attention()([a, b])"),
    (SEQUENCE, "(5, 6)", "layers.Attention(use_scale=True)([a, b, b])"),
    (SEQUENCE, "(5, 6)", "layers.AdditiveAttention()([a, b])"),
    (SEQUENCE, "(5, 8)", "layers.MultiHeadAttention(2, 3, dropout=0.1)(a, b)"),
    (SEQUENCE, "(5, 8)", "layers.MultiHeadAttention(2, 3, output_shape=4)(query=a, value=b)"),
    ("(4, 5, 6)", "(4, 5, 6)", "layers.MultiHeadAttention(2, 3, attention_axes=(2,))(a, b)"),
    (SEQUENCE, "(5, 6)", "layers.GroupQueryAttention(4, 6, 2)(a, b)"),
    (SEQUENCE, "(6, 5)", "ops.matmul(a, b)"),
    (SEQUENCE, "(5, 6)", "ops.einsum('btf,bsf->bts', a, b)"),
    (SEQUENCE, SEQUENCE, "a * b + a"),
]

MODELS = [
    "class Wide(layers.Dense):\n"
    "    def call(self, x):\n"
    "        return ops.relu(super().call(x))\n"
    "x = keras.Input((6,))\nmodel = keras.Model(x, Wide(4)(x))\n",
    "class Scaled(layers.Dense):\n    pass\n"
    "x = keras.Input((6,))\nmodel = keras.Model(x, Scaled(4)(x))\n",
    # a cell of the program's own
    "class Cell(layers.Layer):\n"
    "    def __init__(self, units, **kw):\n"
    "        super().__init__(**kw)\n"
    "        self.units = units\n"
    "        self.state_size = units\n"
    "        self.new, self.old = layers.Dense(units), layers.Dense(units, use_bias=False)\n"
    "    def call(self, x, states):\n"
    "        h = ops.tanh(self.new(x) + self.old(states[0]))\n"
    "        return h, [h]\n"
    "x = keras.Input((7, 6))\nmodel = keras.Model(x, layers.RNN(Cell(5))(x))\n",
    "x = keras.Input((8, 8, 3))\n"
    "y = layers.Lambda(lambda v: ops.matmul(v, ops.transpose(v, (0, 1, 3, 2))))(x)\n"
    "model = keras.Model(x, layers.Conv2D(3, 2)(y))\n",
    "model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(6, 5, activation='tanh'),"
    " layers.AveragePooling2D(2), layers.Conv2D(16, 5), layers.Flatten(), layers.Dense(120),"
    " layers.Dense(10)])\n"
    "model.compile('adam', 'sparse_categorical_crossentropy')\n",
    # one encoder for two inputs
    "encoder = keras.Sequential([keras.Input((8,)), layers.Dense(5), layers.Dense(4)])\n"
    "a, b = keras.Input((8,)), keras.Input((8,))\n"
    "model = keras.Model([a, b], layers.Subtract()([encoder(a), encoder(b)]))\n"
    "model.compile(keras.optimizers.SGD(momentum=0.9), 'mse')\n",
    # a model without a size called on one with
    "inner = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(4, 3, padding='same'),"
    " layers.GlobalAveragePooling2D()])\n"
    "x = keras.Input((16, 12, 3))\nmodel = keras.Model(x, layers.Dense(2)(inner(x)))\n"
    "model.compile(keras.optimizers.AdamW(amsgrad=True), 'mse')\n",
    "part = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten()])\n"
    "x = keras.Input((5, 8, 8, 3))\n"
    "model = keras.Model(x, layers.LSTM(6)(layers.TimeDistributed(part)(x)))\n"
    "model.compile('nadam', 'mse')\n",
    "class Block(layers.Layer):\n"
    "    def __init__(self, units, **kw):\n"
    "        super().__init__(**kw)\n"
    "        self.one = layers.Dense(units, activation='relu')\n"
    "        self.two = layers.Dense(units)\n"
    "        self.add = layers.Add()\n"
    "    def call(self, x):\n"
    "        return self.add([x, self.two(self.one(x))]) * 2.0\n"
    "x = keras.Input((6,))\ny = Block(6)(Block(6)(x))\nmodel = keras.Model(x, y)\n"
    "model.compile(keras.optimizers.Adafactor(), 'mse')\n",
    "class Dense2(layers.Layer):\n"
    "    def __init__(self, units, **kw):\n"
    "        super().__init__(**kw)\n"
    "        self.units = units\n"
    "    def build(self, shape):\n"
    "        self.w = self.add_weight(shape=(shape[-1], self.units), name='w')\n"
    "    def call(self, x):\n"
    "        return ops.relu(ops.matmul(x, self.w))\n"
    "x = keras.Input((6,))\nmodel = keras.Model(x, Dense2(4)(x))\n"
    "model.compile(keras.optimizers.RMSprop(centered=True), 'mse')\n",
    "x = keras.Input((20,), dtype='int32')\ny = layers.Embedding(50, 8)(x)\n"
    "y = layers.LayerNormalization()(y + layers.MultiHeadAttention(2, 4)(y, y))\n"
    "y = layers.GlobalAveragePooling1D()(y)\nmodel = keras.Model(x, layers.Dense(1)(y))\n"
    "model.compile(keras.optimizers.Lion(use_ema=True), 'mse')\n",
]

NET = """\
class Net(keras.Model):
    def __init__(self, depth):
        super().__init__()
        self.blocks = [layers.Conv2D(4, 3, padding="same") for _ in range(depth)]
        self.pool = layers.GlobalAveragePooling2D()
        self.drop = layers.Dropout(0.5)
        self.head = layers.Dense(3)

    def call(self, x, training=False):
        for block in self.blocks:
            x = ops.relu(block(x))
        x = self.pool(x)
        if training:
            x = self.drop(x, training=training)
        return self.head(x)


model = Net(3)
given = keras.Input((8, 6, 4))
"""

SUBCLASSED = [
    NET + "model.build((None, 8, 6, 4))\n",
    NET + "model(given)\n",
    "import numpy as np\n"
    + NET.replace("ops.relu(block(x))", "block(x)")
    + "model(np.zeros((1, 8, 6, 4), 'float32'))\n",
    NET + "model.compile('sgd', 'mse')\nimport numpy as np\n"
    "x, y = np.zeros((8, 8, 6, 4), 'float32'), np.zeros((8, 3), 'float32')\n"
    "model.build((None, 8, 6, 4))\n",
    # a layer that is called twice, on other shapes
    "shared = layers.Dense(5)\na, b = keras.Input((4, 3)), keras.Input((7, 3))\n"
    "one, two = shared(a), shared(b)\n"
    "model = keras.Model([a, b], layers.Dot(axes=(2, 2))([one, two]))\n",
    # part of another model, frozen, and reused
    "base = keras.applications.MobileNetV2(include_top=False, weights=None,"
    " input_shape=(96, 96, 3), pooling='avg')\nbase.trainable = False\n"
    "x = keras.Input((96, 96, 3))\ny = layers.Rescaling(1 / 127.5, offset=-1)(x)\n"
    "y = layers.Dropout(0.2)(base(y, training=False))\n"
    "model = keras.Model(x, layers.Dense(7)(y))\nmodel.compile('adam', 'mse')\n",
    "base = keras.applications.VGG16(include_top=False, weights=None, input_shape=(64, 64, 3))\n"
    "y = base.get_layer('block2_pool').output\n"
    "model = keras.Model(base.input, layers.Conv2D(3, 1)(y))\n",
    "model = keras.Sequential([keras.Input((32, 32, 3)), keras.applications.ResNet50("
    "weights=None, include_top=False, pooling='avg'), layers.Dense(1)])\n",
    "inner = keras.Sequential([layers.Dense(4), layers.Dense(2)])\n"
    "outer = keras.Sequential([inner, layers.Dense(3)])\n"
    "x = keras.Input((5,))\nmodel = keras.Model(x, outer(x))\n",
    "x = keras.Input((10, 8))\n"
    "y, h, c = layers.LSTM(6, return_state=True, return_sequences=True)(x)\n"
    "z = layers.LSTM(6)(y, initial_state=[h, c])\nmodel = keras.Model(x, [z, h])\n",
    "def patches(x, size):\n"
    "    return layers.Reshape((-1, 16))(layers.Conv2D(16, size, size)(x))\n"
    "x = keras.Input((16, 16, 3))\ny = patches(x, 4)\n"
    "for _ in range(2):\n"
    "    z = layers.LayerNormalization()(y)\n"
    "    y = layers.Add()([layers.MultiHeadAttention(4, 4, dropout=0.1)(z, z), y])\n"
    "    z = layers.Dense(16)(layers.Dense(32, activation=keras.activations.gelu)(y))\n"
    "    y = y + z\n"
    "model = keras.Model(x, layers.Dense(10)(layers.Flatten()(y)))\n",
]

VISION = """\
class Patch(layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.size = size
    def call(self, images):
        b, h, w, c = ops.shape(images)
        s = self.size
        p = ops.reshape(images, (b, h // s, s, w // s, s, c))
        p = ops.transpose(p, (0, 1, 3, 2, 4, 5))
        return ops.reshape(p, (b, (h // s) * (w // s), s * s * c))

class PatchEncoder(layers.Layer):
    def __init__(self, n, dim):
        super().__init__()
        self.n = n
        self.projection = layers.Dense(dim)
        self.position = layers.Embedding(n, dim)
    def call(self, patch):
        positions = ops.expand_dims(ops.arange(start=0, stop=self.n, step=1), axis=0)
        return self.projection(patch) + self.position(positions)

def mlp(x, units, rate):
    for u in units:
        x = layers.Dense(u, activation=keras.activations.gelu)(x)
        x = layers.Dropout(rate)(x)
    return x

inputs = keras.Input((72, 72, 3))
aug = keras.Sequential([
    layers.Normalization(),
    layers.Resizing(72, 72),
    layers.RandomFlip("horizontal"),
    layers.RandomRotation(0.02),
])
x = PatchEncoder(144, 64)(Patch(6)(aug(inputs)))
for _ in range(8):
    x1 = layers.LayerNormalization(epsilon=1e-6)(x)
    a = layers.MultiHeadAttention(4, 64, dropout=0.1)(x1, x1)
    x2 = layers.Add()([a, x])
    x3 = layers.LayerNormalization(epsilon=1e-6)(x2)
    x3 = mlp(x3, [128, 64], 0.1)
    x = layers.Add()([x3, x2])
r = layers.LayerNormalization(epsilon=1e-6)(x)
r = layers.Flatten()(r)
r = layers.Dropout(0.5)(r)
f = mlp(r, [2048, 1024], 0.5)
model = keras.Model(inputs, layers.Dense(100)(f))
model.compile(keras.optimizers.AdamW(1e-3, weight_decay=1e-4), "sparse_categorical_crossentropy")
"""

CASES = [
    *(_one(shape, layer) for shape, layer in LAYERS),
    *(_two(first, second, code) for first, second, code in PAIRS),
    *MODELS,
    *SUBCLASSED,
    VISION,
]
