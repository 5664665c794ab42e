"""Lists, tables and arrays as scripts fill, cut and reorder them before they train."""

import sys
import numpy as np
import pandas as pd
import keras
from keras import layers

data = np.random.rand(12, 4)
ids = np.arange(12) % 3
buckets = [[] for _ in range(3)]
for i, x in enumerate(data):
    buckets[i % 3].append(x)
print(np.stack(buckets[0]).shape, np.concatenate(buckets[1]).shape)
groups = {"a": [], "b": [], "c": []}
for i, x in zip(ids, data):
    groups["abc"[i]].append(x)
print(np.stack(groups["a"]).shape)
for k in sorted(groups):
    print(np.stack(groups[k]).shape)


class Box:
    def __init__(self, **kw):
        self.units = 3
        self.items = []
        self.table = {"x": [], "y": []}
        for k, v in kw.items():
            setattr(self, k, v)

    def add(self, name, v):
        getattr(self, name).append(v)
        self.table["xy"[len(self.items) % 2]].append(v)


box = Box(units=4)
for x in data:
    box.add("items", x)
print(np.stack(box.items).shape, np.stack(box.table["x"]).shape)
m = keras.Sequential([keras.Input((4,)), layers.Dense(box.units), layers.Reshape((2, 2))])
a = b = []
a.append(data[0])
print(np.stack(b).shape)
c = [1]
del c[:]
c[len(c):] = [data[0], data[1]]
print(np.stack(c).shape)
c[:] = list(data)
print(np.stack(c).shape)
c += [row for row in data if row.sum() > 0]
globals()["later"] = [data[0]]
later = later
d = []
d.extend(x for x in data if x.mean() > -1)
print(np.stack(d).shape)
e = []
while True:
    e.append(data[len(e)])
    if len(e) >= len(data):
        break
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(loss="mse", run_eagerly=True)
model.fit(np.array(e), np.zeros(12), verbose=0)
f, g = [], []
for i in range(12):
    try:
        if data[i].sum() < 0:
            continue
        f.append(data[i])
        g.append(i)
    except ValueError:
        pass
model.fit(np.array(f), np.array(g), verbose=0)
X = np.arange(24.0)
X.shape = (6, 4)
model.fit(X, np.zeros(6), verbose=0)

Y = np.zeros((12, 1))
np.copyto(Y, np.ones((12, 1)))
out = np.empty((3, 4))
np.add(data[:3], data[3:6], out=out)
model.predict(out, verbose=0)
df = pd.DataFrame(data, columns=list("wxyz"))
df["t"] = 1.0
t = df.pop("t")
df.insert(0, "n", 5)
df.drop("n", axis=1, inplace=True)
df.drop(columns=["w"], inplace=True)
df["w"] = data[:, 0]
df.rename(columns={"w": "v"}, inplace=True)
df.columns = ["a", "b", "c", "d"]
del df["a"]
df = df.assign(e=2.0)
df.dropna(inplace=True)
df.reset_index(drop=True, inplace=True)
model.fit(df, t, verbose=0)
df.loc[len(df)] = [1, 2, 3, 4]
model.fit(df.values, np.zeros(len(df)), verbose=0)
df = pd.concat([df, df], ignore_index=True)
model.fit(df.values, np.zeros(26), verbose=0)
for col in ["b", "c"]:
    df[col + "2"] = df[col] ** 2
wide = keras.Sequential([keras.Input((df.shape[1],)), layers.Dense(1)])
wide.compile(loss="mse", run_eagerly=True)
wide.fit(df, np.zeros(26), verbose=0)
df = df[df["b"] > -1]
df = df.sample(n=10)
wide.fit(df[["b", "c", "d", "e", "b2", "c2"]], np.zeros(10), verbose=0)
state = {"best": None, "n": 0}


def update(v):
    state["best"] = v
    state["n"] += 1


for x in data:
    update(x)
print(keras.ops.shape(state["best"]), state["n"])
stack = [data]
while stack:
    top = stack.pop()
    if top.ndim > 1:
        stack.extend(top)
cache = {}


def get(k):
    if k not in cache:
        cache[k] = np.random.rand(k, 4)
    return cache[k]


for k in (2, 5):
    model.predict(get(k), verbose=0)
parts = [get(k) for k in cache]
print(np.concatenate(parts).shape, np.concatenate(list(cache.values())).shape)
n = 0
for x in data:
    if x[0] > 0:
        n += 1
model.fit(data[:n], np.zeros(n), verbose=0)
mask = data[:, 0] >= 0
model.fit(data[mask], np.zeros(mask.sum()), verbose=0)
model.fit(data[mask], np.zeros(np.count_nonzero(mask)), verbose=0)
idx = np.where(mask)[0]
model.fit(data[idx], np.zeros(len(idx)), verbose=0)
order = np.argsort(data[:, 0])[::-1]
half = len(order) // 2
model.fit(data[order[:half]], np.zeros(half), verbose=0)
model.fit(np.delete(data, [0, 1], axis=0), np.zeros(10), verbose=0)
model.fit(np.insert(data, 0, 1, axis=0), np.zeros(13), verbose=0)
model.fit(np.append(data, data, axis=0), np.zeros(24), verbose=0)
q = np.array_split(data, 5)
model.fit(q[0], np.zeros(len(q[0])), verbose=0)
model.fit(np.vstack([p[:1] for p in q]), np.zeros(5), verbose=0)
it = iter(data)
first, second = next(it), next(it)
rest = np.array(list(it))
model.fit(rest, np.zeros(10), verbose=0)
print(np.stack([first, second]).shape)
names = sys.argv[1:] or ["a", "b"]
heads = [layers.Dense(1, name=n) for n in names]
i = keras.Input((4,))
multi = keras.Model(i, [h(i) for h in heads])
multi.compile(loss=["mse"] * len(heads))
multi.fit(data, [np.zeros(12)] * len(names), verbose=0)
fold = [data[k::3] for k in range(3)]
for k in range(3):
    tr = np.concatenate([fold[j] for j in range(3) if j != k])
    model.fit(tr, np.zeros(8), verbose=0)
frames = np.random.rand(20, 4)
w = 5
seqs = np.array([frames[k:k + w] for k in range(0, len(frames) - w, w)])
rnn = keras.Sequential([keras.Input((w, 4)), layers.LSTM(2), layers.Dense(1)])
rnn.compile(loss="mse")
rnn.fit(seqs, np.zeros(len(seqs)), verbose=0)
rnn.fit(seqs, np.zeros(3), verbose=0)
