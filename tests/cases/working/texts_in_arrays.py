"""Texts in arrays, tables and data sets can be indexed as any text can."""

import numpy as np
import tensorflow as tf

a = np.array(["abc", "def"])
print(a[0][0], a[0][:2], len(a[0]))
t = tf.constant(["abc", "def"])
print(t[0].numpy()[:2], t.numpy()[0][:2])
for x in tf.data.Dataset.from_tensor_slices(["ab", "cd"]).as_numpy_iterator():
    print(x[0], x[:1], len(x))
for x in tf.data.Dataset.from_tensor_slices(["ab", "cd"]):
    print(x.numpy()[0], len(x.numpy()), x.numpy().decode()[0])
for x in tf.data.Dataset.from_tensor_slices(["ab", "cd"]).batch(2):
    print(x.numpy()[0][0], len(x[0].numpy()))
    for one in x:
        print(one.numpy()[0])
import pandas as pd

df = pd.DataFrame({"a": ["xy", "zz"]})
print(df["a"][0][0], df["a"].values[0][1], df.a.iloc[0][0], df.loc[0, "a"][0])
for v in df["a"]:
    print(v[0], len(v))
for v in df["a"].values:
    print(v[0], len(v))
print([w[0] for w in df["a"].tolist()])
print([w[0] for w in a])
o = np.array([[1, 2], [3]], dtype=object)
print(o[0][0])
