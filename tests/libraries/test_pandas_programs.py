"""Tables, their places and columns, against pandas on the same program."""

from __future__ import annotations

from typing import Any

import pytest
from program_values import seen

HEAD = """import numpy as np, pandas as pd
df = pd.DataFrame({"a": np.zeros(5), "b": np.ones(5), "c": np.arange(5)})
s = df["c"]
t = pd.DataFrame({"k": ["x", "y", "z"] * 2, "v": np.zeros(6)})
"""

# Expressions whose sizes are known as pandas has them; `n` stands for one that is not known.
CASES: list[tuple[str, str]] = [
    ("df.iloc[:, :-1]", "table(5, 2)"),
    ("df.iloc[:, -1]", "array(5,)"),
    ("df.iloc[1:3]", "table(2, 3)"),
    ("df.iloc[2]", "array(3,)"),
    ("df.iloc[:, [0, 2]]", "table(5, 2)"),
    ("df.iloc[[0, 1], 0]", "array(2,)"),
    ("df.iloc[:3, 0:2].values", "array(3, 2)"),
    ("df.loc[:, ['a', 'b']]", "table(5, 2)"),
    ("df.loc[:, 'a']", "array(5,)"),
    ("df.loc[df['a'] > 0, 'b']", "array('n',)"),
    ("df.loc[df['a'] > 0]", "table('n', 3)"),
    ("df.loc[:, 'a':'b']", "table(5, 'n')"),
    ("s.iloc[1:3]", "array(2,)"),
    ("s.map(lambda v: v + 1)", "array(5,)"),
    ("s.apply(lambda v: v * 2)", "array(5,)"),
    ("s.apply(lambda v: pd.Series([v, v]))", "table(5, 'n')"),
    ("s.fillna(0).values.reshape(-1, 1)", "array(5, 1)"),
    ("s.unique()", "array('n',)"),
    ("s.to_frame()", "table(5, 1)"),
    ("s.astype('float32')", "array(5,)"),
    ("pd.concat([df, df])", "table(10, 3)"),
    ("pd.concat([df, s], axis=1)", "table('n', 4)"),
    ("pd.concat([s, s])", "array(10,)"),
    ("df.isnull()", "table(5, 3)"),
    ("df / 255.0", "table(5, 3)"),
    ("df - df.mean()", "table(5, 3)"),
    ("(df - df.min()) / (df.max() - df.min())", "table(5, 3)"),
    ("(df - df.describe().T['mean']) / df.describe().transpose()['std']", "table(5, 3)"),
    ("df.mean()", "array(3,)"),
    ("df.describe()", "table(8, 3)"),
    ("df.describe().T", "table(3, 8)"),
    ("df.head(2)", "table(2, 3)"),
    ("df.sample(frac=0.5)", "table(2, 3)"),
    ("df.sample(frac=1).reset_index(drop=True)", "table(5, 3)"),
    ("df[1:4]", "table(3, 3)"),
    ("df[:-2]", "table(3, 3)"),
    ("df.drop(df.sample(frac=0.5).index)", "table('n', 3)"),
    ("df.rename(columns={'a': 'z'})[['z', 'c']]", "table(5, 2)"),
    ("df.rename(columns=str.upper)", "table(5, 3)"),
    ("df.set_index('a')", "table(5, 2)"),
    ("df.filter(['a', 'c', 'missing'])", "table(5, 2)"),
    ("df.add_prefix('x_')[['x_a']]", "table(5, 1)"),
    ("df.groupby('a').mean()", "table('n', 2)"),
    ("df.groupby('a', as_index=False)['b'].sum()", "table('n', 2)"),
    ("df.groupby('a')['b'].transform('mean')", "array(5,)"),
    ("df.groupby('a').agg({'b': 'mean'})", "table('n', 1)"),
    ("[g for _, g in df.groupby('a')][0]", "table('n', 3)"),
    ("df.rolling(2).mean()", "table(5, 3)"),
    ("s.rolling(2).mean()", "array(5,)"),
    ("df.apply(lambda c: c / c.max())", "table(5, 3)"),
    ("df.apply(np.sum)", "array(3,)"),
    ("df.sub(df.mean(), axis=1)", "table(5, 3)"),
    ("df.dot(np.ones((3, 2)))", "table(5, 2)"),
    ("df[df > 0]", "table(5, 3)"),
    ("-df", "table(5, 3)"),
    ("pd.DataFrame([[1, 2, 3], [4, 5, 6]])", "table(2, 3)"),
    ("pd.DataFrame([{'a': 1}, {'b': 2}])", "table(2, 2)"),
    ("pd.DataFrame(columns=['a', 'b'])", "table(0, 2)"),
    ("pd.Series(['x', 'y']).str.len()", "array(2,)"),
    ("pd.Series(['x', 'y']).astype('category').cat.codes.values", "array(2,)"),
    ("s.factorize()[0]", "array(5,)"),
    ("df.T", "table(3, 5)"),
    ("df.assign(d=1)", "table(5, 4)"),
    ("df.select_dtypes('number')", "table(5, 3)"),
    ("df.select_dtypes('float')", "table(5, 'n')"),
    ("df.drop(columns=['c']).to_numpy()", "array(5, 2)"),
    ("np.array(df)", "array(5, 3)"),
    ("np.asarray(df[['a', 'b']]).astype('float32')", "array(5, 2)"),
    ("pd.get_dummies(t)", "table(6, 4)"),
    ("pd.get_dummies(t, columns=['k'], drop_first=True)", "table(6, 3)"),
    ("pd.get_dummies(t['k'])", "table(6, 3)"),
    ("pd.get_dummies(t[t['v'] > 0])", "table('n', 'n')"),
    ("pd.get_dummies(t.assign(k='x'))", "table(6, 'n')"),
    ("t['k'].unique()", "array(3,)"),
    ("t['k'].value_counts()", "array(3,)"),
    ("pd.get_dummies(df['c'])", "table(5, 'n')"),
    ("df.sum(axis=1)", "array(5,)"),
    ("df.merge(df, on='a')", "table('n', 'n')"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_sizes(expression: str, expected: str) -> None:
    assert seen(f"{HEAD}value({expression})") == [
        expected.replace("table('n', 3)", "table('n', 3)")
    ]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_pandas_agrees(expression: str, expected: str) -> None:
    names: dict[str, Any] = {}
    exec(HEAD, names)
    real = eval(expression, names)
    sizes = eval(expected.removeprefix("table").removeprefix("array"))
    assert len(sizes) == real.ndim
    assert all(size in ("n", found) for size, found in zip(sizes, real.shape, strict=True))


# Changes in place, and the size of `df` after them.
IN_PLACE: list[tuple[str, str]] = [
    ("df['d'] = df['a'] * 2", "(5, 4)"),
    ("df['a'] = 0", "(5, 3)"),
    ("df[['a', 'd']] = np.zeros((5, 2))", "(5, 4)"),
    ("df[df['a'] > 0] = 1", "(5, 3)"),
    ("df.d = 1\ndf.a = 2", "(5, 3)"),
    ("y = df.pop('c')", "(5, 2)"),
    ("del df['c']", "(5, 2)"),
    ("df.insert(0, 'd', 1)", "(5, 4)"),
    ("df.drop(columns=['a', 'b'], inplace=True)", "(5, 1)"),
    ("df.drop('a', axis=1, inplace=True)\ndf['d'] = 1\ndf['e'] = 1", "(5, 4)"),
    ("df.dropna(inplace=True)", "('n', 3)"),
    ("df.fillna(0, inplace=True)", "(5, 3)"),
    ("df.reset_index(inplace=True)", "(5, 'n')"),
    ("df.columns = ['x', 'y', 'z']\ndf = df.drop(columns=['x'])", "(5, 2)"),
    ("df.columns = df.columns.str.upper()", "(5, 3)"),
    ("df.index = df['a']", "(5, 3)"),
    ("df.loc[df['a'] > 0, 'b'] = 0", "(5, 3)"),
    ("df.loc[:, 'd'] = 0", "(5, 4)"),
    ("df.loc[5] = [1, 2, 3]", "('n', 'n')"),
    ("df.iloc[0, 1] = 5", "(5, 3)"),
    ("for name in ['d', 'e']:\n    df[name] = 1", "(5, 5)"),
    ("for name in open('x') if False else df['a'].unique():\n    df[str(name)] = 1", "(5, 'n')"),
    ("if df['a'].sum() > 0:\n    df['d'] = 1", "(5, 'n')"),
    ("if df['a'].sum() > 0:\n    df['a'] = 1", "(5, 3)"),
    ("other = df\nother['d'] = 1", "(5, 4)"),
    ("other = df.copy()\nother['d'] = 1", "(5, 3)"),
    ("def prepare(table):\n    table.pop('a')\n    return table\nprepare(df)", "(5, 2)"),
]


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize(("change", "expected"), IN_PLACE)
def test_changes_in_place(change: str, expected: str) -> None:
    names: dict[str, Any] = {}
    exec(HEAD + change, names)
    sizes = eval(expected)
    real = names["df"].shape
    assert all(size in ("n", found) for size, found in zip(sizes, real, strict=True))
    assert seen(f"{HEAD}{change}\nvalue(df.shape, df.values)") == [sizes, f"array{sizes}"]


OTHER: list[tuple[str, list[Any]]] = [
    ("value(pd.read_csv('a', names=['x', 'y']), pd.read_csv('a', usecols=['x']))",
     ["table('n', 2)", "table('n', 1)"]),
    ("value(pd.read_csv('a', names=['x', 'y']).values, pd.read_csv('a', usecols=[1, 2, 3]).shape)",
     ["array('n', 2)", ("n", 3)]),
    ("d = pd.DataFrame(np.zeros((5, 4)))\nvalue(d[[0, 2]].values, d.iloc[[0, 2]][[1]].values)",
     ["array(5, 2)", "array(2, 1)"]),
    ("df.columns = ['x', 'y', 'z']\nvalue(df.drop('x', axis=1).shape)", [(5, 2)]),
    ("df.loc[0, 'z'] = 1\nvalue(df.values, df.iloc[:, 0])", ["array('n', 'n')", "array('n',)"]),
    ("x = pd.read_csv('a')\nvalue(np.array(x['p'].apply(lambda t: [1, 2]).tolist()))", ["array"]),
    ("x = pd.read_csv('a')\nvalue(np.stack(x['p'].values), x['p'][0])", ["?", "?"]),
    ("for i, row in df.iterrows():\n    pass\nvalue(row, df.size, df.ndim, df.groupby(s > 1))",
     ["array(3,)", 15, 2, "?"]),
    ("from sklearn.datasets import load_iris\nd = load_iris(as_frame=True)\n"
     "value(d.data.shape, d.data.values, np.array(d.data), d.data.iloc[:, :2].values)",
     [(150, 4), "array(150, 4)", "array(150, 4)", "array(150, 2)"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OTHER)
def test_values(text: str, expected: list[Any]) -> None:
    assert seen(HEAD + text) == expected
