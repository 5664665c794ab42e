"""Objects, queues and functions that code elsewhere fills and calls."""
import abc
import collections
import json
import os
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

import keras
import numpy as np
from keras import layers, ops
from unittest import mock
import unittest

data = np.random.rand(8, 4).astype("float32")


class Filled(unittest.TestCase):
    def setUp(self):
        self.rows = []
        self.best = None
        self.addCleanup(self.fill)
        self.doCleanups()

    def fill(self):
        self.rows.append(data)
        self.best = data

    def test_rows(self):
        assert np.stack(self.rows).shape and ops.shape(self.best)
        with self.assertRaises(ValueError):
            layers.Dense(-1)
        with self.assertRaisesRegex(Exception, "x|."):
            keras.Sequential([layers.Input((3,)), layers.Dense(2)])(data)


class Worker(threading.Thread):
    def __init__(self, n):
        super().__init__()
        self.n, self.out, self.last = n, [], None

    def run(self):
        for i in range(self.n):
            self.out.append(data[i])
            self.last = data[i]


w = Worker(3)
w.start()
w.join()
print(np.stack(w.out).shape, ops.shape(w.last))
box = queue.Queue()
found = []


def produce(i):
    box.put(data[i])
    found.append(data[i])
    return data[i]


with ThreadPoolExecutor(2) as ex:
    got = list(ex.map(produce, range(3)))
    futs = [ex.submit(produce, i) for i in range(2)]
    more = [f.result() for f in futs]
print(np.stack(got).shape, np.stack(found).shape, np.stack(more).shape)
with ThreadPool(2) as pool:
    print(np.stack(pool.map(produce, [0, 1])).shape)
taken = []
while not box.empty():
    taken.append(box.get())
print(np.stack(taken).shape)


class Meta(type):
    def __new__(mcs, name, bases, ns):
        ns["layers_made"] = [layers.Dense(4)]
        return super().__new__(mcs, name, bases, ns)


class Auto(metaclass=Meta):
    layers_made = []
    units = None

    def __getattr__(self, name):
        if name.startswith("dense_"):
            return layers.Dense(int(name[6:]))
        raise AttributeError(name)


print(Auto().layers_made[0](data).shape, Auto().dense_5(data).shape)


class Lazy:
    _model = None

    @property
    def model(self):
        if self._model is None:
            self._model = keras.Sequential([layers.Input((4,)), layers.Dense(2)])
        return self._model

    def __call__(self, x):
        return self.model(x)

    def __enter__(self):
        self.seen = []
        return self

    def __exit__(self, *a):
        return False


with Lazy() as lz:
    lz.seen.append(lz(data))
    print(np.stack(lz.seen).shape, lz._model(data).shape)


class Cfg(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


c = Cfg(units=3, rows=[])
c.extra = 5
c.rows.append(data)
c.update(units=6)
print(layers.Dense(c.units)(data).shape, np.stack(c.rows).shape, layers.Dense(c.extra)(data).shape)
od = collections.OrderedDict()
for i, name in enumerate("abc"):
    od.setdefault(name, []).append(data[i])
    od.move_to_end(name)
print(np.stack([v[0] for v in od.values()]).shape, np.stack(od["a"]).shape)
cn = collections.Counter(int(v > 0.5) for v in data.ravel())
wt = {k: len(data) / v for k, v in cn.items()}
dd = collections.defaultdict(lambda: np.zeros((2, 4)))
dd["x"] += 1
print(dd["x"].shape, np.concatenate([dd["y"], dd["z"]]).shape)
buf = collections.deque(maxlen=3)
for r in data:
    buf.append(r)
print(np.stack(buf).shape, np.array(buf).shape == (3, 4))
m = keras.Sequential([layers.Input((3, 4)), layers.Flatten(), layers.Dense(1)])
m.compile(loss="mse")
m.predict(np.array(buf)[None], verbose=0)
frames = [data[0]] * 3
frames = frames[1:] + [data[1]]
m.predict(np.stack(frames)[np.newaxis], verbose=0)
with mock.patch.object(np.random, "rand", lambda *s: np.ones(s)):
    print(np.random.rand(2, 3).shape)
os.environ.setdefault("X", "3")
n = int(os.environ["X"])
print(layers.Dense(n)(data).shape)
cfg = json.loads('{"units": [4, 3], "act": "relu", "drop": null}')
s = keras.Sequential([layers.Input((4,))])
for u in cfg["units"]:
    s.add(layers.Dense(u, activation=cfg["act"]))
    if cfg["drop"]:
        s.add(layers.Dropout(cfg["drop"]))
if cfg.get("out"):
    s.add(layers.Dense(cfg["out"]))
s.compile(loss="mse")
s.fit(data, data[:, : s.output_shape[-1]], verbose=0)


def chain(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x

    return run


def repeat(n):
    return lambda f: lambda x: f(x) if n < 2 else repeat(n - 1)(f)(f(x))


net = chain(layers.Dense(4, activation="relu"), repeat(2)(layers.Dense(4, activation="relu")), layers.Dense(1))
i = layers.Input((4,))
print(keras.Model(i, net(i)).output_shape)
cache = {}


def memo(f):
    def inner(*a):
        if a not in cache:
            cache[a] = f(*a)
        return cache[a]

    return inner


@memo
def dense(u):
    return layers.Dense(u)


print(dense(3)(data).shape, dense(3) is dense(3), len(cache), [k for k in cache])
x = data
for step in [lambda a: a[:, :2], lambda a: a.T, np.ascontiguousarray, lambda a: a[None]]:
    x = step(x)
print(x.shape, layers.Dense(2)(x).shape)
a, *b, z = np.split(data, 4)
print(a.shape, np.concatenate(b).shape, z.shape)
(p, q), r = (data[:2], data[2:4]), data[4:]
keras.Sequential([layers.Input((4,)), layers.Dense(1)])(np.concatenate((p, q, r)))
total = sum(v.shape[0] for v in (p, q, r))
print(np.zeros(total).shape == (8,), max(map(len, [p, q, r])), sorted([3, 1])[0])
flag = bool(os.environ.get("NOPE"))
feats = data if not flag else data.reshape(8, 2, 2)
mdl = keras.Sequential([layers.Input(feats.shape[1:]), layers.Flatten(), layers.Dense(1)])
mdl.compile(loss="mse")
mdl.fit(feats, np.zeros(8), verbose=0)
labels = np.zeros(8, int)
loss = "sparse_categorical_crossentropy"
if flag:
    labels = keras.utils.to_categorical(labels, 3)
    loss = "categorical_crossentropy"
cl = keras.Sequential([layers.Input((4,)), layers.Dense(3, activation="softmax")])
cl.compile(loss=loss)
cl.fit(data, labels, verbose=0)
unittest.main(argv=["x"], exit=False, verbosity=0)
