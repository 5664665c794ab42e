"""Arguments, attributes and lists that are set by other ways than a plain assignment."""

import types

import keras
import numpy as np
from keras import layers, ops

data = np.random.rand(8, 4).astype("float32")


class Exp:
    model = None
    data = None
    seen = []

    def __init__(self, **kw):
        self.__dict__.update(kw)
        vars(self).update(kw)
        self.rows = []
        self.net = None

    def setup(self):
        for k in ("net",):
            setattr(self, k, keras.Sequential([layers.Input((4,)), layers.Dense(2)]))
        self.seen.append(data)
        type(self).data = data
        Exp.model = self.net
        self.rows += [data]

    def go(self):
        self.setup()
        print(self.net(data).shape, ops.shape(self.data), np.stack(self.seen).shape, Exp.model(data).shape, np.stack(self.rows).shape, self.units)
        return layers.Dense(self.units)(data)


Exp(units=3).go()
ns = types.SimpleNamespace(rows=[], best=None)
ns.rows.append(data)
ns.best = data
print(np.stack(ns.rows).shape, ops.shape(ns.best))


def collect(acc=[]):
    acc.append(data)
    return acc


collect()
print(np.stack(collect()).shape)
exec("hidden = [data]")
hidden = globals()["hidden"]
print(np.stack(hidden).shape)
handlers = {}


def on(name):
    def deco(f):
        handlers.setdefault(name, []).append(f)
        return f

    return deco


out = []


@on("a")
def first(v):
    out.append(v)


for f in handlers["a"]:
    f(data)
print(np.stack(out).shape)
import contextlib


@contextlib.contextmanager
def collecting():
    found = []
    yield found
    found.clear()


with collecting() as found:
    found.append(data)
    print(np.stack(found).shape)
results = [None] * 3
for i in range(3):
    results[i] = data[i]
print(np.stack(results).shape)
grid = [[None for _ in range(2)] for _ in range(2)]
for i in range(2):
    for j in range(2):
        grid[i][j] = data[i, j]
print(np.array(grid).shape, np.stack([np.stack(r) for r in grid]).shape)
arr = np.empty(3, dtype=object)
for i in range(3):
    arr[i] = data[: i + 1]
print(np.concatenate(list(arr)).shape, np.vstack(arr).shape)
best, best_model = -1.0, None
for u in (2, 4):
    mm = keras.Sequential([layers.Input((4,)), layers.Dense(u, activation="relu"), layers.Dense(1)])
    mm.compile(loss="mse")
    h = mm.fit(data, data[:, :1], verbose=0)
    if h.history["loss"][-1] > best:
        best, best_model = h.history["loss"][-1], mm
print(best_model.predict(data, verbose=0).shape, best_model(data).shape)
prev = None
for t in range(3):
    cur = data[t]
    if prev is not None:
        print(np.stack([prev, cur]).shape, ops.add(prev, cur).shape)
    prev = cur
print(ops.shape(prev))
gen = (r for r in data)
head = next(gen)
print(np.stack(list(gen)).shape, head.shape)
que = list(data)
while len(que) > 2:
    que.pop()
print(np.stack(que).shape)
z = data
for _ in range(2):
    z = np.concatenate([z, z])
print(layers.Dense(1)(z).shape, np.zeros(len(z)).shape == (32,))
mdl = keras.Sequential([layers.Input((4,)), layers.Dense(1)])
mdl.compile(loss="mse")
mdl.fit(z, np.zeros(32), verbose=0)
w = data
n = 0
while w.shape[0] > 1:
    w = w[: w.shape[0] // 2]
    n += 1
mdl.predict(w, verbose=0)
mdl.fit(w, np.zeros(1), verbose=0)
