"""Programs and notebooks as they are while somebody breaks them: random changes of real text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_VALUES = (
    *("0", "-1", "1", "10**12", "2**63", "None", "'x'", "1e308", "float('nan')", "()", "[]"),
    *("{}", "True", "...", "lambda: 0", "-0.5", "x", "*a", "10**400", "''", "b'x'", "range(10**9)"),
)
_PIECES = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        "=",
        "\\",
        "'",
        '"',
        '"""',
        "#",
        "\t",
        "\f",
        "\r",
        "@",
    ),
    *(
        " if ",
        " for x in x",
        "yield ",
        "await ",
        "lambda x: ",
        "**",
        "*",
        "...",
        ":=",
        "\u00e9",
        "\u200b",
    ),
    *(
        " else ",
        "del ",
        "return ",
        "return",
        "global x\n",
        "%matplotlib inline\n",
        "!ls\n",
        "\x00",
        "\ufeff",
    ),
)
_NESTS = (
    ("(", ")"),
    ("[", "]"),
    ("-", ""),
    ("not ", ""),
    ("f(", ")"),
    ("lambda: ", ""),
    ("{", "}"),
)


def changed(chance: Random, text: str, others: Sequence[str]) -> str:
    """`text` after one to four random changes; `others` are programs to splice it with."""
    for _ in range(chance.choice([1, 1, 1, 2, 3, 4])):
        text = chance.choice(_CHANGES)(chance, text, others)
    return text[:200_000]


def _tokens(chance: Random, text: str, others: Sequence[str]) -> str:
    """A token dropped, doubled, swapped with another, or one put in."""
    tokens = TOKEN.findall(text)
    if not tokens:
        return chance.choice(_PIECES)
    place = chance.randrange(len(tokens))
    match chance.randrange(4):
        case 0:
            del tokens[place]
        case 1:
            tokens.insert(place, tokens[place])
        case 2:
            other = chance.randrange(len(tokens))
            tokens[place], tokens[other] = tokens[other], tokens[place]
        case _:
            tokens.insert(place, chance.choice(_PIECES))
    return "".join(tokens)


def _lines(chance: Random, text: str, others: Sequence[str]) -> str:
    """A line dropped, moved, doubled, indented otherwise, or a run of lines dropped."""
    lines = text.split("\n")
    row = chance.randrange(len(lines))
    match chance.randrange(6):
        case 0:
            del lines[row]
        case 1:
            line = lines.pop(row)
            lines.insert(chance.randrange(len(lines) + 1), line)
        case 2:
            lines.insert(row, lines[row])
        case 3:
            lines[row] = chance.choice(["    ", "  ", "\t", " "]) + lines[row]
        case 4:
            lines[row] = lines[row].lstrip()
        case _:
            del lines[row : row + chance.randrange(1, 8)]
    return "\n".join(lines)


def _cut(chance: Random, text: str, others: Sequence[str]) -> str:
    """The text ends (or begins) in the middle."""
    place = chance.randrange(len(text) + 1)
    return text[:place] if chance.random() < 0.8 else text[place:]


def _value(chance: Random, text: str, others: Sequence[str]) -> str:
    """A number is something else."""
    return _replaced(chance, text, _NUMBER, chance.choice(_VALUES))


def _name(chance: Random, text: str, others: Sequence[str]) -> str:
    """A name is another name of the program, or a value."""
    names = _NAME.findall(text)
    new = chance.choice(names) if names and chance.random() < 0.8 else chance.choice(_VALUES)
    return _replaced(chance, text, _NAME, new)


def _everywhere(chance: Random, text: str, others: Sequence[str]) -> str:
    """Two names exchanged throughout."""
    names = sorted(set(_NAME.findall(text)))
    if len(names) < 2:
        return text
    one, two = chance.sample(names, 2)
    swap = {one: two, two: one}
    return _NAME.sub(lambda found: swap.get(found.group(), found.group()), text)


def _replaced(chance: Random, text: str, pattern: re.Pattern[str], new: str) -> str:
    places = list(pattern.finditer(text))
    if not places:
        return text + new
    place = chance.choice(places)
    return text[: place.start()] + new + text[place.end() :]


def _spliced(chance: Random, text: str, others: Sequence[str]) -> str:
    """The beginning of one program and the end of another, or one inside the other."""
    other = chance.choice(others)
    one, two = text.split("\n"), other.split("\n")
    if chance.random() < 0.5:
        return "\n".join(one[: chance.randrange(len(one) + 1)] + two[chance.randrange(len(two)) :])
    row, indent = chance.randrange(len(one) + 1), chance.choice(["", "    "])
    return "\n".join([*one[:row], *(indent + line for line in two[:40]), *one[row:]])


def _nested(chance: Random, text: str, others: Sequence[str]) -> str:
    """A value inside very many brackets, calls, operators or blocks."""
    depth = chance.choice([5, 40, 150, 1000])
    left, right = chance.choice(_NESTS)
    deep = left * depth + "1" + right * depth
    match chance.randrange(4):
        case 0:
            return f"{text}\nx = {deep}\n"
        case 1:
            return _replaced(chance, text, _NUMBER, deep)
        case 2:
            blocks = "".join("    " * i + "if x:\n" for i in range(min(depth, 90)))
            return f"{text}\n{blocks}{'    ' * min(depth, 90)}pass\n"
        case _:
            return f"{text}\nx = {' + '.join(['x'] * depth)}\ny = x{'.a' * depth}\n"


def _loop(chance: Random, text: str, others: Sequence[str]) -> str:
    """Lines put into a loop or function, which may never end."""
    lines = text.split("\n")
    row = chance.randrange(len(lines))
    size = chance.randrange(1, 6)
    start = chance.choice(
        [
            "while True:",
            "for i in range(10**9):",
            "def f(*a, **k):",
            "for model in model.layers:",
            "class A(A):",
            "with x as y:",
            "try:",
            "async def g():",
            "if model:",
            "match x:\n  case [a, *b]:",
        ]
    )
    block = [f"    {line}" for line in lines[row : row + size]] or ["    pass"]
    end = ["f(f, f(f))"] if start.startswith("def f") else []
    return "\n".join([*lines[:row], start, *block, *end, *lines[row + size :]])


_CHANGES: tuple[Callable[[Random, str, Sequence[str]], str], ...] = (
    *(_tokens,) * 4,
    *(_lines,) * 3,
    *(_value,) * 3,
    *(_name,) * 3,
    *(_everywhere, _everywhere, _cut, _spliced, _spliced, _nested, _loop, _loop),
)


def notebook(chance: Random, cells: Sequence[str]) -> str:
    """A notebook of those cells, as JSON that may be broken in the ways of notebooks."""
    made: dict[str, Any] = {
        "cells": [_cell(chance, cell) for cell in cells],
        "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        _damage(chance, made)
    text = json.dumps(made, indent=chance.choice([None, 1, 2]), ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.25:
        text = _tokens(chance, text, ())
    if chance.random() < 0.1:
        text = _cut(chance, text, ())
    return text


def _cell(chance: Random, source: str) -> dict[str, Any]:
    written: Any = source
    if chance.random() < 0.6:
        written = source.splitlines(keepends=True)
    cell: dict[str, Any] = {"cell_type": "code", "source": written, "metadata": {}, "id": "a1"}
    cell |= {"outputs": [], "execution_count": chance.choice([None, 1, 10**9])}
    return cell


def _damage(chance: Random, made: dict[str, Any]) -> None:
    cells = made.get("cells")
    cell = chance.choice(cells) if isinstance(cells, list) and cells else {}
    cell = cell if isinstance(cell, dict) else {}
    odd = chance.choice([None, 7, "x", [], {}, [1, 2], {"a": 1}, True, "\ud83d\ude00", "a\r\nb"])
    match chance.randrange(10):
        case 0:
            made.pop(chance.choice(list(made)), None)
        case 1:
            made["nbformat"] = chance.choice([3, 2, 5, "4", None, -1, 4.5])
        case 2 if cell:
            cell.pop(chance.choice(list(cell)), None)
        case 3:
            cell["source"] = odd
        case 4:
            cell["source"] = [odd, "x = 1\n", odd]
        case 5:
            cell["cell_type"] = chance.choice(["markdown", "raw", "heading", "", None, 3])
        case 6:
            cell["outputs"] = [{"output_type": "stream", "text": ["y" * 200_000]}]
        case 7:
            made["metadata"] = odd
        case 8:
            made["cells"] = [odd, *cells] if isinstance(cells, list) else odd
        case _:
            magic = chance.choice(
                ["%%bash\nls", "%%time\nx = 1", "%load x", "!pip install x", "?x"]
            )
            cell["source"] = magic
