"""The interpreter against Python itself: what it says it knows is what Python computes."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer.domain import DictValue, ListValue, Unknown
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text

PROGRAMS = {
    "arithmetic": "x = 3 * (4 + 5) // 2 - 7 % 4 + 2 ** 5\ny = 10 / 4\nz = -x",
    "strings": "a = 'model' + '_' + 'x'.upper()\nb = f'{a}-{3}'\nc = a.split('_')[0]\nd = '%d-%s' % (3, a)",
    "tuples": "a, (b, *c), d = 1, (2, 3, 4), 5\ne = (a, b) + (d,)\nf = e[::-1]\ng = len(e)",
    "lists": "a = [1, 2]\na.append(3)\na += [4]\na[0] = 9\nb = a[1:]\na.insert(0, 7)\nlast = a.pop()",
    "aliases": "a = []\nb = a\nb.append(1)\nc = len(a)",
    "dicts": "d = {'a': 1, **{'b': 2}}\nd['c'] = d['a'] + d.get('z', 5)\nk = list(d.keys())\nv = sum(d.values())",
    "loop": "t = 0\nfor i, (a, b) in enumerate(zip([1, 2, 3], (4, 5, 6))):\n    if i == 2:\n        break\n    t += a * b\nelse:\n    t = -1",
    "loop else": "for i in range(3):\n    pass\nelse:\n    i = 10",
    "continue": "t = []\nfor i in range(6):\n    if i % 2:\n        continue\n    t.append(i)",
    "while": "n, k = 64, 0\nwhile n > 4:\n    n //= 2\n    k += 1",
    "comprehension": "a = [x * y for x in range(3) for y in (1, 2) if x != y]\nb = {k: len(k) for k in ('a', 'bb')}\nc = sum(i for i in range(4))",
    "functions": "def f(a, b=2, *args, c=3, **kw):\n    return a + b + sum(args) + c + len(kw)\nx = f(1)\ny = f(1, 5, 6, 7, c=1, z=2)\nz = f(*[1, 2], **{'c': 4})",
    "closures": "def outer(n):\n    def inner(m):\n        return n * m\n    return inner\nx = outer(3)(4)\nf = lambda v, w=2: v ** w\ny = f(5)",
    "nonlocal": "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    up()\n    return up()\nx = counter()",
    "global": "n = 1\ndef f():\n    global n\n    n = n + 5\nf()",
    "recursion": "def fact(n):\n    return 1 if n <= 1 else n * fact(n - 1)\nx = fact(3)",
    "early return": "def f(n):\n    if n > 3:\n        return 'big'\n    for i in range(n):\n        if i == 1:\n            return 'loop'\n    return 'small'\na, b, c = f(5), f(2), f(1)",
    "classes": "class A:\n    k = 2\n    def __init__(self, n):\n        self.n = n\n    @property\n    def double(self):\n        return self.n * self.k\n    @staticmethod\n    def s(x):\n        return x + 1\n    @classmethod\n    def make(cls):\n        return cls(7)\nclass B(A):\n    k = 3\n    def __init__(self):\n        super().__init__(4)\n        self.m = self.n + 1\nx = A(5).double\ny = B().double\nz = B().m\nw = A.s(1)\nv = A.make().n",
    "dataclass": "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    a: int\n    b: int = 2\n    c: list = field(default_factory=list)\nx = C(1).a + C(1, b=5).b\ny = len(C(1).c)",
    "calling objects": "class F:\n    def __call__(self, x):\n        return x + 1\n    def __len__(self):\n        return 3\n    def __getitem__(self, i):\n        return i * 2\nf = F()\nx = f(2)\ny = len(f)\nz = f[4]",
    "conditions": "a = 5 if 3 > 2 else 6\nb = None or 7\nc = 0 and 1\nd = not []\ne = 1 < 2 < 3\nf = 'a' in 'cat'\ng = 3 not in [1, 2]\nh = None is None",
    "try": "try:\n    a = 1\nexcept ValueError:\n    a = 2\nelse:\n    b = 3\nfinally:\n    c = 4",
    "match": "def f(v):\n    match v:\n        case 1 | 2:\n            return 'small'\n        case [a, b]:\n            return a + b\n        case str():\n            return 'text'\n        case _:\n            return 'other'\na, b, c = f(2), f((3, 4)), f(9)",
    "walrus": "if (n := 10) > 5:\n    m = n * 2",
    "unpack calls": "def f(*a, **k):\n    return len(a), sorted(k)\nx = f(1, *(2, 3), **{'q': 1}, r=2)",
    "generator": "def g():\n    yield 1\n    yield 1\nfor i in g():\n    x = i",
    "builtins": "a = max(3, 7), min([4, 2]), abs(-3), int('12'), round(2.6), str(5), list(range(3))\nb = sorted([3, 1, 2], reverse=True)\nc = any([0, 1]), all([1, 0])\nd = list(map(lambda v: v + 1, [1, 2]))\ne = isinstance(3, int), isinstance('a', (int, str))",
    "star": "first, *rest = [1, 2, 3]\n*init, last = (4, 5, 6)",
    "augmented": "x = 4\nx **= 2\ny = [0] * 3\ny[1] += 5",
    "chained": "a = b = 3\na += 1",
    "nested functions": "def make(sizes):\n    out = []\n    for s in sizes:\n        def layer(v, s=s):\n            return v * s\n        out.append(layer)\n    return out\nx = 1\nfor l in make([2, 3, 4]):\n    x = l(x)",
    "del": "a = [1, 2, 3]\ndel a[1]\nd = {'x': 1, 'y': 2}\ndel d['x']\nn = len(d)",
    "main": "if __name__ == '__main__':\n    x = 1\nelse:\n    x = 2",
}


def run(text: str) -> dict[str, Any]:
    session = Session(read_text(text, "program.py"), load(), Settings())
    session.program()
    return session.machine.module.names


def known(value: Any) -> Any:
    """An abstract value as Python's own, or Unknown if a part of it is not known."""
    match value:
        case ListValue(items=None) | Unknown():
            return Unknown()
        case ListValue():
            items = [known(item) for item in value.items or ()]
            return set(items) if value.kind == "set" else items
        case tuple():
            return tuple(known(item) for item in value)
        case DictValue():
            return {key: known(item) for key, item in value.data.items()}
        case int() if not isinstance(value, bool):
            return int(value)
        case _:
            return value


@pytest.mark.parametrize("name", PROGRAMS)
def test_agrees_with_python(name: str) -> None:
    expected: dict[str, Any] = {"__name__": "__main__"}
    exec(PROGRAMS[name], expected)
    found = run(PROGRAMS[name])
    plain = (int, float, str, tuple, list, dict, bool, type(None))
    for variable, value in expected.items():
        if not variable.startswith("__") and isinstance(value, plain):
            assert known(found[variable]) == value, variable


UNKNOWN = {
    "branches that differ": ("import os\nx = 1 if os.environ.get('A') else 2", {"x"}),
    "branch without else": ("import sys\nx = 1\nif len(sys.argv) > 1:\n    x = 2", {"x"}),
    "loop of unknown length": ("import sys\nn = 0\nfor a in sys.argv:\n    n += 1", {"n"}),
    "while of unknown length": ("import sys\nn = 1\nwhile len(sys.argv) > n:\n    n *= 2", {"n"}),
    "list grown in an unknown loop": (
        "import sys\na = []\nfor s in sys.argv:\n    a.append(1)\nn = len(a)",
        {"n"},
    ),
    "return perhaps": (
        "import sys\ndef f():\n    if sys.argv:\n        return 1\n    return 2\nx = f()",
        {"x"},
    ),
    "break perhaps": (
        "import sys\nn = 0\nfor i in range(5):\n    if sys.argv:\n        break\n    n = i",
        {"n"},
    ),
    "changed by unknown code": (
        "import foo\na = [1]\nfoo.change(a)\nfoo.x()(a)\nn = len(a)",
        {"n"},
    ),
    "raise perhaps": ("import sys\nx = 3\nif sys.argv:\n    raise ValueError\ny = x", set()),
    "same on both sides": ("import sys\nif sys.argv:\n    x = 3\nelse:\n    x = 3", set()),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_knows_what_it_does_not_know(name: str) -> None:
    program, unknown = UNKNOWN[name]
    found = run(program)
    for variable in ("x", "n", "y"):
        if variable in found:
            is_known = isinstance(found[variable], int)
            assert is_known != (variable in unknown), (variable, found[variable])
