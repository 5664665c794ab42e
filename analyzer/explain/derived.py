"""Messages that the analyzer itself knows: what its `KerasError`s quote of Keras.

Every `KerasError` names its rule and, in ``keras=``, what Keras says. Both are read from the
analyzer's own source, so a message that is noticed is explained without being written down twice.
It takes a moment, and comes last: after the entries that say more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from .catalogue import Entry
from .templates import Template, template

_ANALYZER = files(__name__.rsplit(".", 2)[0])
_ROOMS = ("inference", "interpreter", "libraries")
_FEWEST_WORDS = 4


@cache
def derived() -> tuple[Entry, ...]:
    """An entry for each rule whose errors quote Keras."""
    texts: dict[str, list[Template]] = {}
    for room in _ROOMS:
        for source in _sources(_ANALYZER / room):
            for rule, text in _quotes(source):
                found = _template(text)
                if found is not None and found not in texts.setdefault(rule, []):
                    texts[rule].append(found)
    return tuple(
        Entry(id=f"raised-{rule}", templates=tuple(found), rules=(rule,))
        for rule, found in sorted(texts.items())
        if found
    )


def _sources(folder: Traversable) -> Iterator[str]:
    for each in sorted(folder.iterdir(), key=lambda path: path.name):
        if each.is_dir():
            yield from _sources(each)
        elif each.name.endswith(".py"):
            text = each.read_text(encoding="utf-8")
            if "KerasError(" in text:
                yield text


def _quotes(source: str) -> Iterator[tuple[str, str]]:
    """(rule, what Keras says) of each error of a module."""
    tree = ast.parse(source)
    constants = {
        target.id: each.value.value
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
        for target in each.targets
        if isinstance(target, ast.Name) and isinstance(each.value.value, str)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="KerasError"), args=[rule, *_], keywords=keywords):
                said = next((each.value for each in keywords if each.arg == "keras"), None)
                name = _rule(rule, constants)
                if name is not None and said is not None:
                    yield from ((name, text) for text in _texts(said))


def _rule(node: ast.expr, constants: dict[str, str]) -> str | None:
    match node:
        case ast.Constant(value=str(name)):
            return name
        case ast.Name(id=name):
            return constants.get(name)
    return None


def _texts(node: ast.expr) -> list[str]:
    """What an expression may say, with ``{gap}`` for what is computed."""
    match node:
        case ast.Constant(value=str(text)):
            return [text.replace("{", " ").replace("}", " ")]
        case ast.JoinedStr(values=values):
            parts = [" ".join(_texts(v)) if isinstance(v, ast.Constant) else "{_}" for v in values]
            return ["".join(parts)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [a + b for a in _texts(left) for b in _texts(right)]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_texts(body), *_texts(orelse)]
        case ast.Name() | ast.Call() | ast.Attribute():
            return ["{_}"]
    return []


def _template(text: str) -> Template | None:
    try:
        found = template(text)
    except ValueError:
        return None
    return found if len(found.words) >= _FEWEST_WORDS else None
