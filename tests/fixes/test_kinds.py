"""Each kind of repair as an edit of text: source, the place, the repair, what comes out."""

import pytest
from kgen.analyzer.facts import Program
from kgen.analyzer.fixes import build
from kgen.analyzer.inference.contract import Repair, Settings
from kgen.analyzer.rules import Finding
from kgen.analyzer.source import Site, edit_text, read_text, syntax

CASES = [
    # drop-argument: first, middle, last, only, over several lines
    ("f(a=1, b=2)", "f(a=1, b=2)", "drop-argument", {"argument": "a"}, "f(b=2)"),
    ("f(x, a=1, b=2)", "f(x, a=1, b=2)", "drop-argument", {"argument": "a"}, "f(x, b=2)"),
    ("f(x, a=1)", "f(x, a=1)", "drop-argument", {"argument": "a"}, "f(x)"),
    ("f(a=1)", "f(a=1)", "drop-argument", {"argument": "a"}, "f()"),
    ("f(a=1,)", "f(a=1,)", "drop-argument", {"argument": "a"}, "f()"),
    (
        "f(\n    x,\n    a=1,\n    b=2,\n)",
        "f(\n    x,\n    a=1,\n    b=2,\n)",
        "drop-argument",
        {"argument": "a"},
        "f(\n    x,\n    b=2,\n)",
    ),
    ("f(b=1)", "f(b=1)", "drop-argument", {"argument": "a"}, None),
    # rename-argument
    ("f(lr=1)", "f(lr=1)", "rename-argument", {"argument": "lr", "to": "rate"}, "f(rate=1)"),
    (
        "f(lr=1, rate=2)",
        "f(lr=1, rate=2)",
        "rename-argument",
        {"argument": "lr", "to": "rate"},
        None,
    ),
    # set-argument
    ("f(8)", "f(8)", "set-argument", {"argument": "a", "value": True}, "f(8, a=True)"),
    ("f()", "f()", "set-argument", {"argument": "a", "value": "same"}, 'f(a="same")'),
    ("f(a=(1))", "f(a=(1))", "set-argument", {"argument": "a", "value": 2}, "f(a=2)"),
    ("f(8, **k)", "f(8, **k)", "set-argument", {"argument": "a", "value": 2}, "f(8, a=2, **k)"),
    (
        "f(\n    8,\n    b=1,\n)",
        "f(\n    8,\n    b=1,\n)",
        "set-argument",
        {"argument": "a", "value": None},
        "f(\n    8,\n    b=1,\n    a=None,\n)",
    ),
    # edit-call
    (
        "m.fit_generator(generator=g, workers=4, nb_epoch=3)",
        "m.fit_generator(generator=g, workers=4, nb_epoch=3)",
        "edit-call",
        {"method": "fit", "rename": {"generator": "x", "nb_epoch": "epochs"}, "drop": ["workers"]},
        "m.fit(x=g, epochs=3)",
    ),
    (
        "y = m.predict_classes(x)",
        "m.predict_classes(x)",
        "edit-call",
        {"method": "predict", "wrap": ("(", " > 0.5)")},
        "y = (m.predict(x) > 0.5)",
    ),
    # rename-file
    (
        "save('a.h5')\nload(\"a.h5\")\n",
        "save('a.h5')",
        "rename-file",
        {"old": "a.h5", "new": "a.keras"},
        "save('a.keras')\nload(\"a.keras\")\n",
    ),
    (
        "save('a.h5')\nsave('a.keras')\n",
        "save('a.h5')",
        "rename-file",
        {"old": "a.h5", "new": "a.keras"},
        None,
    ),
    # insert-layer, in the file's own spelling
    (
        "from keras.layers import Dense\nm = Sequential([Dense(3), Dense(4)])",
        "Dense(4)",
        "insert-layer",
        {"layer": "Flatten"},
        "from keras.layers import Dense, Flatten\nm = Sequential([Dense(3), Flatten(), Dense(4)])",
    ),
    (
        "from keras import layers\nm = Sequential([\n    layers.Dense(3),\n"
        "    layers.Dense(4),\n])",
        "layers.Dense(4)",
        "insert-layer",
        {"layer": "Flatten"},
        "from keras import layers\nm = Sequential([\n    layers.Dense(3),\n    layers.Flatten(),\n"
        "    layers.Dense(4),\n])",
    ),
    (
        "import keras\nif a:\n    m.add(keras.layers.Dense(4))\n",
        "keras.layers.Dense(4)",
        "insert-layer",
        {"layer": "Reshape", "arguments": "(3,)"},
        "import keras\nif a:\n    m.add(keras.layers.Reshape((3,)))\n"
        "    m.add(keras.layers.Dense(4))\n",
    ),
    (
        "from tensorflow.keras import layers\nx = layers.Dense(4)(x)\n",
        "layers.Dense(4)(x)",
        "insert-layer",
        {"layer": "Flatten"},
        "from tensorflow.keras import layers\nx = layers.Dense(4)(layers.Flatten()(x))\n",
    ),
    # call-class, remove-item
    ("m = Sequential([a, Flatten])", "Flatten", "call-class", {}, "m = Sequential([a, Flatten()])"),
    ("m = Sequential([a(), b(), c()])", "b()", "remove-item", {}, "m = Sequential([a(), c()])"),
    ("m.add(a())\nm.add(b())\n", "b()", "remove-item", {}, "m.add(a())\n"),
    # rename-symbol
    (
        "from keras.layers.core import Dense",
        "Dense",
        "rename-symbol",
        {"old": "keras.layers.core.Dense", "new": "keras.layers.Dense"},
        "from keras.layers import Dense",
    ),
    (
        "from keras.layers import Convolution2D as C, Dense",
        "Convolution2D",
        "rename-symbol",
        {"old": "keras.layers.Convolution2D", "new": "keras.layers.Conv2D"},
        "from keras.layers import Conv2D as C, Dense",
    ),
    (
        "from keras.utils import a, Sequence\n",
        "Sequence",
        "rename-symbol",
        {"old": "keras.utils.Sequence", "new": "keras.data.PyDataset"},
        "from keras.data import PyDataset as Sequence\nfrom keras.utils import a\n",
    ),
    (
        "import keras\nfrom keras import backend as K\ny = K.mean(x)\n",
        "K.mean",
        "rename-symbol",
        {"old": "keras.backend.mean", "new": "keras.ops.mean"},
        "import keras\nfrom keras import backend as K\ny = keras.ops.mean(x)\n",
    ),
    (
        "from keras import backend as K\ny = K.mean(x)\n",
        "K.mean",
        "rename-symbol",
        {"old": "keras.backend.mean", "new": "keras.ops.mean"},
        "import keras\nfrom keras import backend as K\ny = keras.ops.mean(x)\n",
    ),
]


@pytest.mark.parametrize(("source", "place", "kind", "data", "expected"), CASES)
def test_kind(source, place, kind, data, expected):
    document = read_text(source)
    program = Program(document, None, Settings())  # type: ignore[arg-type]
    finding = Finding(site_of(document, place), "")
    edits = build(program, finding, Repair(kind, "", data))
    assert (None if edits is None else edit_text(document, edits)) == expected


def site_of(document, place):
    """The last expression (or imported name) in the document that reads `place`."""
    found = []
    for statement in document.statements:
        stack = [statement.module]
        while stack:
            node = stack.pop()
            stack.extend(node.children)
            is_name = isinstance(node, syntax.ImportAlias) and node.name.value == place
            if is_name or (
                isinstance(node, syntax.Call | syntax.Name | syntax.Attribute)
                and statement.code_for(node) == place
                and not found
            ):
                found.append(Site(statement, node))
    return found[-1]
