"""The standard library as programs use it around Keras."""

from __future__ import annotations

import posixpath
from typing import Any

import pytest
from program_values import run, seen

CASES: list[tuple[str, list[Any]]] = [
    ("import math\nvalue(math.ceil(60000 / 32), math.log2(8), math.floor(math.e))", [1875, 3.0, 2]),
    ("import math\nvalue(math.sqrt(-1), math.factorial(10 ** 9))", ["?", "n"]),
    ("from math import sqrt\nvalue(int(sqrt(784)), math)", [28, "?"]),
    ("import random\nvalue([random.random() for _ in range(3)])", [["array()"] * 3]),
    (
        "import random, numpy as np\nvalue(np.array([random.uniform(0, 1) for _ in range(9)]))",
        ["array(9,)"],
    ),
    ("import random\nx = [1.5, 2.5]\nrandom.shuffle(x)\nvalue(x)", [["array()"] * 2]),
    ("import random\nvalue(random.sample([1, 2, 3], 2), random.choice('ab'))", [["n", "n"], "?"]),
    ("import random\nr = random.Random(1)\nx = ['a', 'b']\nr.shuffle(x)\nvalue(x)", [["?", "?"]]),
    ("import itertools\nvalue(list(itertools.product([1, 2], 'a')))", [[(1, "a"), (2, "a")]]),
    ("import itertools\nvalue(list(itertools.chain([1], (2, 3))))", [[1, 2, 3]]),
    ("import itertools\nvalue(list(itertools.islice([1, 2, 3], 2)))", [[1, 2]]),
    ("from itertools import combinations\nvalue(len(list(combinations(range(5), 2))))", [10]),
    ("import itertools as it\nvalue(list(it.repeat(7, 2)), next(it.count()))", [[7, 7], 0]),
    ("from functools import reduce\nvalue(reduce(lambda a, b: a * b, [2, 3], 4))", [24]),
    (
        "from functools import partial\nf = partial(lambda a, b=1, c=2: (a, b, c), 5, c=6)\n"
        "value(f(), f(b=0))",
        [(5, 1, 6), (5, 0, 6)],
    ),
    (
        "from collections import namedtuple\nT = namedtuple('T', 'x y')\nt = T(1, y=2)\nx, y = t\n"
        "value(x, t.y, t[0], t.z)",
        [1, 2, 1, "?"],
    ),
    ("from collections import defaultdict\nd = defaultdict(list)\nd['a'].append(1)\nvalue(d['b'])",
     [[]]),
    ("from collections import OrderedDict\nvalue(OrderedDict([('a', 1)])['a'])", [1]),
    ("from collections import deque\nd = deque([1, 2])\nvalue(d.popleft(), d)", [1, [2]]),
    (
        "from collections import deque\nimport numpy as np\nd = deque(maxlen=9)\n"
        "d.append(np.zeros(4))\nfor i in range(500):\n    d.append(np.zeros(4))\nvalue(len(d))",
        ["n"],
    ),
    ("from collections import Counter\nvalue([w for w, n in Counter('ab').most_common(5)])",
     [["a", "b"]]),
    ("import os\nvalue(os.path.join('a', 'b.h5'), os.path.splitext('a/b.h5')[1])",
     [posixpath.join("a", "b.h5"), ".h5"]),
    ("import os\nvalue(os.path.join(os.getcwd(), 'x'), os.listdir('.'), os.path.exists('x'))",
     ["?", ["...", "?"], "?"]),
    ("from pathlib import Path\np = Path('a') / 'b.npz'\nvalue(p.name, p.stem, p.suffix)",
     ["b.npz", "b", ".npz"]),
    ("from six.moves import range\nvalue(list(range(3)))", [[0, 1, 2]]),
    ("from tqdm import tqdm\nvalue([i for i in tqdm(range(3), desc='x')])", [[0, 1, 2]]),
    ("from tqdm import trange\nvalue([i for i in trange(2)])", [[0, 1]]),
    ("import copy\na = [1, [2]]\nb = copy.deepcopy(a)\nb[1].append(3)\nvalue(a, b)",
     [[1, [2]], [1, [2, 3]]]),
    ("import copy\nfrom keras import layers\nvalue(copy.deepcopy(layers.Dense(1)))", ["?"]),
    (
        "import argparse\np = argparse.ArgumentParser()\n"
        "p.add_argument('--batch-size', type=int, default=32)\n"
        "p.add_argument('-u', '--units', type=int)\n"
        "p.add_argument('--rate', type=float, default=1.0)\n"
        "p.add_argument('--sizes', type=int, nargs='+', default=[1])\n"
        "p.add_argument('--flag', action='store_true')\nargs = p.parse_args()\n"
        "value(args.batch_size, args.units, args.rate, args.sizes, args.flag, args.other)",
        ["n", "?", "?", ["...", "n"], "?", "?"],
    ),
    ("from absl import flags\nflags.DEFINE_integer('n', 1, '')\nvalue(flags.FLAGS.n)",
     ["?"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_values(text: str, expected: list[Any]) -> None:
    assert seen(text) == expected


def test_partial_layers_are_layers() -> None:
    program = run(
        "import keras\nfrom functools import partial\n"
        "Conv = partial(keras.layers.Conv2D, kernel_size=3, padding='same')\n"
        "model = keras.Sequential([keras.Input((8, 8, 3)), Conv(16), Conv(filters=4)])\n"
    )
    (model,) = program.models
    assert tuple(model.outputs.shape[1:]) == (8, 8, 4)


def test_an_option_leads_to_no_finding() -> None:
    program = run(
        "import argparse, keras\np = argparse.ArgumentParser()\n"
        "p.add_argument('--units', type=int, default=3)\n"
        "p.add_argument('--rate', type=float, default=3.0)\nargs = p.parse_args()\n"
        "m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(args.units),\n"
        "    keras.layers.Dropout(args.rate), keras.layers.Dense(2, activation=args.what)])\n"
        "m.build((None, 5 if args.rate else 4))\n"
    )
    assert not program.raises
    assert tuple(program.models[0].outputs.shape[1:]) == (2,)


def test_shuffled_numbers_are_not_the_same_number() -> None:

    assert seen("import random\nx = [3, 4]\nrandom.shuffle(x)\nvalue(x[0] - x[1])") == ["n"]
