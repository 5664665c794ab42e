"""An edit gives what a fresh analysis gives, wherever it is made."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from kgen.analyzer import diagnose
from kgen.analyzer.domain import show_shape
from kgen.analyzer.facts import Program
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Limits, Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import Document, read_text

PROGRAM = """\
import numpy as np
import keras
from keras import layers

size = 28
classes = 10


def block(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return layers.MaxPooling2D()(x)


inputs = keras.Input((size, size, 1))
x = inputs
for filters in (16, 32):
    x = block(x, filters)
x = layers.Flatten()(x)
x = layers.Dense(64, activation="relu")(x)
outputs = layers.Dense(classes, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
features = np.zeros((100, size, size, 1))
labels = np.zeros((100,))
model.fit(features, labels, epochs=2)
other = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
other.add(layers.Dense(2))
"""


def summary(program: Program) -> list[str]:
    """What a person could see of the facts and findings, without identities."""
    found: list[object] = []
    for model in program.models:
        found.append((model.name, model.kind, str(model.inputs), str(model.outputs)))
        for layer in model.layers or ():
            shape = getattr(layer.output, "shape", None)
            found.append((layer.name, layer.class_name, show_shape(shape)))
    found += [(r.rule, r.message, str(r.site.range)) for r in program.raises]
    numbers = sorted({fact.order for fact in (*program.calls, *program.names, *program.raises)})
    rank = {number: position for position, number in enumerate(numbers)}
    found += [(c.function, str(c.site.range), rank[c.order]) for c in program.calls]
    found += [(n.path, str(n.site.range), rank[n.order]) for n in program.names]
    found += [(s.variable, str(s.site.range), str(s.output)) for s in program.shapes]
    found += [(d.code, d.message, str(d.range)) for d in diagnose(program, fixes=False)]
    return [re.sub(r"0x[0-9a-f]+", "", str(each)) for each in found]


def fresh(text: str) -> Program:
    return Session(read_text(text, "p.py"), load(), Settings()).program()


def recorded_programs() -> list[str]:
    lines = Path(__file__).parent.parent.joinpath("cases/problems.jsonl").read_text("utf-8")
    return [json.loads(line)["fixed_program"] for line in lines.splitlines() if line.strip()]


_TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|[^\w\s]")


def edited(chance: random.Random, text: str) -> str:
    """`text` after a small edit: mostly within one line, as one types."""
    lines = text.split("\n")
    row = chance.choice([number for number, line in enumerate(lines) if line.strip()])
    line = lines[row]
    token = chance.choice(list(_TOKEN.finditer(line)) or [re.match("", line)])
    assert token is not None
    word = token.group()
    match chance.randrange(9):
        case 0 | 1 | 2 if word.isdigit():
            new = str(int(word) % 1000 + chance.choice([1, 2, 10]))
        case 3 | 4:
            new = chance.choice(_TOKEN.findall(text))
        case 5:
            new = word + chance.choice("xa1(). ")
        case 6:
            lines.insert(row, chance.choice(["", "# note", "x = (", "classes += 1"]))
            return "\n".join(lines)
        case 7:
            del lines[row]
            return "\n".join(lines) + "\n# end"
        case _:
            new = ""
    lines[row] = line[: token.start()] + new + line[token.end() :]
    return "\n".join(lines)


def type_into(text: str, seed: int, edits: int) -> None:
    """Edit a program, sometimes taking an edit back; each time as a fresh analysis would be."""
    chance = random.Random(seed)
    session = Session(read_text(text, "p.py"), load(), Settings())
    session.program()
    earlier = [text]
    for _ in range(edits):
        before = text
        back = chance.random() < 0.3 and len(earlier) > 1
        text = earlier.pop() if back else edited(chance, text)
        earlier.append(before)
        program = session.update(read_text(text, "p.py"))
        assert summary(program) == summary(fresh(text)), text


@pytest.mark.parametrize("seed", range(12))
def test_edits_equal_a_fresh_analysis(seed: int) -> None:
    type_into(PROGRAM, seed, 8)


@pytest.mark.parametrize("seed", range(24))
def test_edits_of_recorded_programs(seed: int) -> None:
    programs = recorded_programs()
    type_into(programs[seed * 7 % len(programs)], seed, 6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_many_edits_of_recorded_programs(seed: int) -> None:
    programs = recorded_programs()
    type_into(programs[seed % len(programs)], seed, 12)


def notebook(cells: list[str]) -> Document:
    made = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in cells]
    text = json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return read_text(text, "p.ipynb")


def script(blocks: list[str]) -> Document:
    return read_text("".join(blocks), "p.py")


def rearranged(chance: random.Random, blocks: list[str]) -> list[str]:
    """The blocks after one is moved, taken out, put in twice, edited, or all that."""
    made = list(blocks)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        place = chance.randrange(len(made))
        match chance.randrange(6):
            case 0 | 1 | 2:
                moved = made[place : place + chance.choice([1, 1, 2, 4])]
                del made[place : place + len(moved)]
                target = chance.randrange(len(made) + 1)
                made[target:target] = moved
            case 3 if len(made) > 2:
                del made[place]
            case 4:
                made.insert(chance.randrange(len(made) + 1), made[place])
            case _ if made[place].strip():
                text = edited(chance, made[place])
                made[place] = text if text.endswith("\n") else text + "\n"
    return made


def rearrange(text: str, seed: int, times: int) -> None:
    """Move statements of a script or cells of a notebook about; each time as if read anew."""
    chance = random.Random(seed)
    blocks = [statement.text for statement in read_text(text, "p.py").statements]
    blocks = [block if block.endswith("\n") else block + "\n" for block in blocks]
    read = script
    if chance.random() < 0.5:
        read, cuts = notebook, sorted(chance.sample(range(len(blocks)), len(blocks) // 2))
        ends = [*cuts[1:], len(blocks)]
        blocks = ["".join(blocks[a:b]) for a, b in zip(cuts, ends, strict=True)]
    session = Session(read(blocks), load(), Settings())
    session.program()
    earlier = [blocks]
    for _ in range(times):
        back = chance.random() < 0.3
        blocks = chance.choice(earlier) if back else rearranged(chance, blocks)
        earlier.append(blocks)
        program = session.update(read(blocks))
        anew = Session(read(blocks), load(), Settings()).program()
        assert places(program) == places(anew), blocks
        assert summary(program) == summary(anew), blocks


def places(program: Program) -> list[object]:
    return [(call.function, call.site.cell, str(call.site.range)) for call in program.calls]


@pytest.mark.parametrize("seed", range(16))
def test_moved_statements_equal_a_fresh_analysis(seed: int) -> None:
    programs = [PROGRAM, INDEPENDENT, *recorded_programs()]
    rearrange(programs[seed * 5 % len(programs)], seed, 5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_many_moved_statements(seed: int) -> None:
    programs = recorded_programs()
    rearrange(programs[seed % len(programs)], seed, 10)


INDEPENDENT = """\
import keras
from keras import layers

width = 8
shared = [layers.Dense(4)]


class Block(layers.Layer):
    def call(self, x):
        return layers.Dense(width)(x)


def unused(x):
    return layers.Dense(width)(x)


first = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
second = keras.Sequential([keras.Input((4,)), layers.Dense(5)])
third = keras.Sequential([keras.Input((4,)), *shared])
third.compile(loss="mse")
"""


def run_again(monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> list[str]:
    """The first words of the statements that are run anew after an edit of INDEPENDENT."""
    session = Session(read_text(INDEPENDENT, "p.py"), load(), Settings())
    session.program()
    run: list[str] = []
    execute = session._execute
    monkeypatch.setattr(
        session, "_execute", lambda s: (run.append(s.text.split(" ", 1)[0]), execute(s))[1]
    )
    text = INDEPENDENT.replace(old, new)
    assert text != INDEPENDENT
    assert summary(session.update(read_text(text, "p.py"))) == summary(fresh(text))
    return run


def test_what_an_edit_cannot_reach_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_again(monkeypatch, "Dense(3)", "Dense(7)") == ["first"]


def test_lines_put_in_run_themselves_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_again(monkeypatch, "class Block", "# a note\n\nclass Block") == []
    assert run_again(monkeypatch, "def unused", "depth = 3\ndef unused") == ["depth"]


def test_what_is_moved_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    depth = "depth = 3\nwidths = [depth]\n"
    session = Session(read_text(INDEPENDENT + depth, "p.py"), load(), Settings())
    session.program()
    run: list[str] = []
    execute = session._execute
    monkeypatch.setattr(
        session, "_execute", lambda s: (run.append(s.text.split(" ", 1)[0]), execute(s))[1]
    )
    text = (INDEPENDENT + depth).replace("\n\nclass Block", f"\n{depth}\n\nclass Block")
    text = text.removesuffix(depth)
    assert summary(session.update(read_text(text, "p.py"))) == summary(fresh(text))
    assert run == ["depth", "widths"]


def test_statements_put_in_again_and_again_at_one_place() -> None:
    session = Session(read_text(INDEPENDENT, "p.py"), load(), Settings())
    session.program()
    text = INDEPENDENT
    for number in range(60):
        text = text.replace("first =", f"extra{number} = layers.Dense({number + 1})\nfirst =")
        assert summary(session.update(read_text(text, "p.py"))) == summary(fresh(text))


def test_what_shares_an_object_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_again(monkeypatch, "[layers.Dense(4)]", "[layers.Dense(6)]")
    assert run == ["shared", "third", 'third.compile(loss="mse")\n']


def test_numbering_is_seen_by_later_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_again(monkeypatch, "layers.Dense(3)]", "layers.Dense(3), layers.Dense(2)]")
    assert "second" in run


ENDLESS = {
    "steps": "n = 0\nfor i in range(10**9):\n    for j in range(100):\n        n += i * j\n",
    "nested loops": "for a in range(100):\n  for b in range(100):\n    for c in range(100):\n"
    "      d = a + b + c\n",
    "recursion": "def f(n):\n    return f(n + 1) + f(n + 2)\nx = f(0)\n",
    "mutual": "def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nx = f(0)\n",
    "big numbers": "x = 2\nfor i in range(100):\n    x = x ** x\n",
    "big lists": "a = [1]\nfor i in range(60):\n    a = a + a\n",
    "big text": "a = 'x' * 10**9\nb = a + a\n",
    "while true": "n = 0\nwhile True:\n    n += 1\n",
    "own iterator": "class A:\n  def __iter__(self):\n    return self\nfor x in A():\n  pass\n",
    "deep calls": "\n".join(
        ["def f0(): return 1"] + [f"def f{i}(): return f{i - 1}()" for i in range(1, 300)]
    )
    + "\nx = f299()\n",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_work_is_bounded(name: str) -> None:
    session = Session(read_text(ENDLESS[name], "p.py"), load(), Settings(), limits=Limits())
    session.program()
    assert session.machine.steps <= session.machine.allowed + 1
