"""Programs that once broke the analyzer: values without end, objects that hold one another."""

from __future__ import annotations

import pytest
from kgen.analyzer import check

HEAD = "import keras\nfrom keras import layers\n"
PROGRAMS = {
    "a range without a length": "for i in range(10**400):\n    pass\nn = len(range(10**400))\n",
    "a model in itself": HEAD
    + "s = keras.Sequential()\ns.add(s)\ns.add(layers.Dense(2))\ns.summary()\n",
    "models in one another": HEAD
    + "a, b = keras.Sequential(), keras.Sequential()\na.add(b)\nb.add(a)\na.summary()\n",
    "a layer that keeps its model": HEAD
    + """
class Child(layers.Layer):
    def __init__(self, parent):
        super().__init__()
        self.parent = parent
        self.dense = layers.Dense(3)

    def call(self, x):
        return self.dense(x)

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.child = Child(self)

    def call(self, x):
        return self.child(x)

net = Net()
out = net(keras.Input((4,)))
net.trainable = False
net.compile("adam", "mse")
n = net.count_params()
""",
    "a layer that differs between branches": HEAD
    + """
from elsewhere import flag, use
model = keras.Sequential([keras.Input((4,))])
if flag:
    model.add(layers.Dense(3))
else:
    model.add(layers.Dropout(0.5))
use(model)
model.trainable = False
model.summary()
""",
    "sizes that are pairs": "import numpy as np\n"
    + HEAD
    + "e = layers.Embedding((10, 2), 4, weights=[np.zeros((10, 4))])\n",
    "an insertion far behind the end": "a = [1]\na.insert(10**30, 2)\na.insert(-(10**30), 3)\n",
    "an item of a long range": "n = range(10**12)[5]\nm = range(10**12)[2:8]\n",
    "a pad by what is no number": "import numpy as np\nn = np.pad(np.zeros((2, 2)), np.nan)\n",
    "an index that is true": "n = [1][True]\nm = enumerate()\n",
    "squares of squares": "n = len(open('a').read())\n" + "n = (n + 1) * n\n" * 60,
    "a part of a word": HEAD
    + "import numpy as np\nwords = layers.StringLookup(max_tokens=2.5)\n"
    + "words.adapt(np.array(['a', 'b', 'a']))\n",
    "layers that are not known": HEAD
    + "import numpy as np\nfrom somewhere import thing\n"
    + "s = keras.Sequential([layers.Dense(2), thing()])\ns.add(layers.Dense(2, name='a'))\n",
    "operations on operations": "n = len(open('a').read())\n" + "n = (n + 1) // (n % 7 + 2)\n" * 40,
    "a size that is none": HEAD
    + """
class Own(layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], ()))

    def call(self, x):
        return x @ self.kernel

out = Own()(keras.Input((4,)))
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_survives(name: str) -> None:
    check(PROGRAMS[name])
