"""What is drawn is legible: nothing overlaps, nothing is cut, no link runs through a box."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, pairwise
from textwrap import dedent
from xml.etree import ElementTree

import pytest
from kgen.analyzer import analyze
from kgen.analyzer.report.graph import Box, Diagram, Link, Options, choose, diagram, together
from kgen.analyzer.report.graph_boxes import SETTINGS, SMALL, TITLE, Direction, PlacedBox
from kgen.analyzer.report.graph_colours import COLOURS, INK, QUIET
from kgen.analyzer.report.graph_layout import Picture, Route, lay_out
from kgen.analyzer.report.graph_svg import svg
from kgen.analyzer.report.graph_text_size import text_width
from kgen.analyzer.source import read_text

HEAD = "import keras\nfrom keras import layers, ops\n"

MODELS = {
    "resnet": """
        def block(x, f, project):
            s = x
            for k in (1, 3):
                x = layers.Conv2D(f, k, padding="same")(x)
                x = layers.BatchNormalization()(x)
                x = layers.Activation("relu")(x)
            if project:
                s = layers.BatchNormalization()(layers.Conv2D(f, 1)(s))
            return layers.Activation("relu")(layers.Add()([x, s]))
        i = keras.Input((64, 64, 3))
        x = i
        for f in (16, 32, 64):
            x = block(x, f, True)
            x = block(x, f, False)
        m = keras.Model(i, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))
        """,
    "unet": """
        i = keras.Input((64, 64, 3))
        x, skips = i, []
        for f in (8, 16, 32):
            x = layers.Conv2D(f, 3, padding="same", activation="relu")(x)
            skips.append(x)
            x = layers.MaxPooling2D()(x)
        for f, s in zip((32, 16, 8), reversed(skips)):
            x = layers.Conv2DTranspose(f, 2, strides=2)(x)
            x = layers.Conv2D(f, 3, padding="same")(layers.Concatenate()([x, s]))
        m = keras.Model(i, layers.Conv2D(1, 1, activation="sigmoid", name="掩码<mask>&")(x))
        """,
    "siamese": """
        f = keras.Sequential([keras.Input((32,)), layers.Dense(8), layers.Dense(4)], name="f")
        a, b, c = keras.Input((32,)), keras.Input((32,)), keras.Input((32,))
        d = layers.Dense(1, activation="sigmoid")
        m = keras.Model([a, b, c], [d(layers.Subtract()([f(a), f(b)])), f(c)])
        """,
    "transformer": """
        t = keras.Input((50,), dtype="int32")
        k = keras.Input((50,), dtype="bool")
        x = layers.Embedding(1000, 32)(t)
        for _ in range(3):
            h = layers.LayerNormalization()(x)
            h = layers.MultiHeadAttention(4, 8)(h, h, attention_mask=ops.expand_dims(k, 1))
            x = layers.Add()([x, h])
            h = layers.Dense(64, activation="gelu")(layers.LayerNormalization()(x))
            x = x + layers.Dense(32)(h)
        m = keras.Model([t, k], layers.Dense(2)(layers.GlobalAveragePooling1D()(x)))
        """,
    "seq2seq": """
        e = keras.Input((None,))
        _, h, c = layers.LSTM(16, return_state=True)(layers.Embedding(50, 8)(e))
        d = keras.Input((None,))
        o, h2, c2 = layers.LSTM(16, return_sequences=True, return_state=True)(
            layers.Embedding(60, 8)(d), initial_state=[h, c])
        m = keras.Model([e, d], [layers.TimeDistributed(layers.Dense(60))(o), h2, c2])
        """,
    "nested": """
        p, q = keras.Input((16,)), keras.Input((8,))
        y = layers.Dense(4, activation="tanh")(layers.Concatenate()([p, q]))
        two = keras.Model([p, q], [y, layers.Dense(2)(y)], name="two")
        inner = keras.Sequential([layers.Dense(16), layers.Dropout(0.2)], name="inner")
        a, b = keras.Input((5, 16)), keras.Input((8,))
        x = layers.TimeDistributed(inner)(a)
        u, v = two([layers.Bidirectional(layers.LSTM(8))(x), b])
        m = keras.Model([a, b], [layers.Dense(3)(v), u])
        """,
    "own layers": """
        class Block(layers.Layer):
            def __init__(self, n):
                super().__init__()
                self.a, self.b = layers.Dense(n, activation="relu"), layers.Dense(n)
            def call(self, x):
                return x + self.b(self.a(x))
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.blocks = [Block(8) for _ in range(2)]
            def call(self, x):
                for block in self.blocks:
                    x = block(x)
                return x
        m = Net()
        m.build((None, 8))
        """,
    "recursive": """
        d = layers.Dense(8)
        i = keras.Input((8,))
        x = i
        for _ in range(4):
            x = layers.Add()([d(x), i])
        m = keras.Model(i, x)
        """,
    "several": """
        a = keras.Sequential([layers.Dense(3), layers.Dense(2)])
        b = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="x" * 80)])
        """,
}


def drawn(source: str, *, expand: bool) -> Diagram:
    program = analyze(read_text(HEAD + dedent(source), "a.py"))
    models = choose({m.identity: m for m in program.models}.values())  # type: ignore[arg-type]
    return together([diagram(model, Options(expand=expand)) for model in models], "a.py")


Rectangle = tuple[float, float, float, float]


def rectangle(box: PlacedBox) -> Rectangle:
    return (box.x, box.y, box.x + box.width, box.y + box.height)


def apart(a: Rectangle, b: Rectangle, slack: float = 0.2) -> bool:
    return (
        a[2] <= b[0] + slack or b[2] <= a[0] + slack or a[3] <= b[1] + slack or b[3] <= a[1] + slack
    )


def pictures(picture: Picture) -> Iterator[Picture]:
    yield picture
    for box in picture.boxes:
        if box.inside is not None:
            yield from pictures(box.inside)


def samples(route: Route) -> Iterator[tuple[float, float]]:
    """Points along a link, as its curves run."""
    for ((x, y), (nx, ny)), curved in zip(pairwise(route.points), route.curved, strict=True):
        for step in range(21):
            t = step / 20
            # A cubic from (x, y) to (nx, ny) whose handles lie halfway along the flow.
            ease, plain = t * t * (3 - 2 * t), 1.5 * t * (1 - t) + t**3
            across, along = (ease, plain) if curved else (t, t)
            if not route.down:
                across, along = along, across
            yield x + (nx - x) * across, y + (ny - y) * along


def check(picture: Picture) -> None:
    boxes = [rectangle(box) for box in picture.boxes]
    labels = [
        (at.x - at.width / 2, at.y - at.height / 2, at.x + at.width / 2, at.y + at.height / 2)
        for at in picture.labels
    ]
    for a, b in combinations(boxes + labels, 2):
        assert apart(a, b), (a, b)
    for x, y, right, bottom in boxes + labels:
        assert x >= -0.2 and y >= -0.2
        assert right <= picture.width + 0.2 and bottom <= picture.height + 0.2
    for route in picture.routes:
        for x, y in samples(route):
            assert -0.2 <= x <= picture.width + 0.2 and -0.2 <= y <= picture.height + 0.2
            for box in boxes:
                inside = box[0] + 1 < x < box[2] - 1 and box[1] + 1 < y < box[3] - 1
                assert not inside, (picture.diagram.name, route, box)
    for box in picture.boxes:
        check_text(box)


def check_text(box: PlacedBox) -> None:
    heading = text_width(box.heading, TITLE, bold=True)
    if box.inside is not None:
        x, y = box.inset
        assert x + box.inside.width <= box.width and y + box.inside.height <= box.height
        beside = 0.0 if box.own_line else heading + 8
        assert 10 + beside + text_width(box.name, SMALL) <= box.width
        return
    settings = max((text_width(line, SETTINGS) for line in box.settings), default=0.0)
    line = max(heading, settings) if box.own_line else heading + (8 + settings if settings else 0)
    assert max(line, text_width(box.name, SMALL)) + 16 <= box.width


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("expand", [False, True], ids=["folded", "expanded"])
@pytest.mark.parametrize("name", MODELS)
def test_models(name: str, expand: bool, direction: Direction):
    found = drawn(MODELS[name], expand=expand)
    assert found.boxes
    for picture in pictures(lay_out(found, direction)):
        check(picture)


def random_diagram(seed: int) -> Diagram:
    dice = random.Random(seed)
    count = dice.randint(1, 30)
    boxes = [Box(f"Layer{'x' * dice.randint(0, 30)}", f"name_{n}") for n in range(count)]
    links: list[Link] = []
    for target in range(1, count):
        near = dice.random() < 0.8
        sources = {dice.randrange(max(0, target - 3) if near else 0, target)}
        sources |= {dice.randrange(target) for _ in range(dice.choice((0, 0, 0, 1, 2)))}
        for source in sources:
            output = dice.choice((0, 0, 0, 1))
            links.append(Link(source, target, (f"(None, {output})",), tensors=(output,)))
    links.append(Link(count - 1, -1, ("(None, 1)",)))
    return Diagram("random", boxes=tuple(boxes), links=tuple(links), outputs=1)


@pytest.mark.parametrize("seed", range(40))
def test_random_graphs(seed: int):
    for direction in Direction:
        check(lay_out(random_diagram(seed), direction))


def test_main_way_is_straight():
    """The long branch of a residual block runs straight down; the skip goes round it."""
    picture = lay_out(drawn(MODELS["unet"], expand=False))
    middles = {round(box.x + box.width / 2, 1) for box in picture.boxes}
    assert len(middles) == 1


def test_branches_stand_evenly():
    picture = lay_out(drawn(MODELS["siamese"], expand=False))
    inputs = [box for box in picture.boxes if box.heading == "Input"]
    shared = next(box for box in picture.boxes if box.box.note)
    middle = sum(box.x + box.width / 2 for box in inputs) / len(inputs)
    assert abs(middle - (shared.x + shared.width / 2)) < 1


@pytest.mark.parametrize("name", MODELS)
def test_svg_is_xml(name: str):
    root = ElementTree.fromstring(svg(drawn(MODELS[name], expand=True)))
    assert root.tag.endswith("svg")
    texts = "".join(root.itertext())
    assert name != "unet" or "掩码<mask>&" in texts


def test_characters_that_xml_lacks():
    box = Box("Dense\x00\x0b", "a\ud800b\uffff")
    text = svg(Diagram("a\x01", "b", (box,)))
    ElementTree.fromstring(text.encode("utf-8"))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("family", COLOURS)
def test_text_is_legible_on_all_grounds(family: str):
    ground, edge = COLOURS[family]
    assert contrast(INK, ground) > 12
    assert contrast(QUIET, ground) > 4.5
    assert contrast(edge, ground) > 3


def test_long_settings_take_more_lines():
    """Nothing of them is cut, and what a single one is too long for is marked."""
    long = "64, 3×3, stride 2, dilation 2, groups 4, relu, dropout 0.1, recurrent dropout 0.2"
    picture = lay_out(Diagram("a", boxes=(Box("Conv2D", settings=long),)))
    check(picture)
    assert len(picture.boxes[0].settings) > 1
    assert " ".join(picture.boxes[0].settings) == long
    check(lay_out(Diagram("a", boxes=(Box("X" * 90, "n" * 90, "s" * 90 + ", tanh", None),))))


def test_empty():
    ElementTree.fromstring(svg(Diagram("empty")))
