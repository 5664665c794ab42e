"""The tree read by Python's own parser is the one that libcst gives, places included."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from kgen.analyzer.source import concrete, reading, syntax

WORN = {
    "Module",
    "MatchCase",
    "Annotation",
    "AsName",
    "Decorator",
    "Else",
    "Finally",
    "CompIf",
    "From",
}
"""Kinds whose places are those of what they hold, without the keyword or mark before it."""
BARE = {"Arg", "Element", "AssignTarget", "Index", "ComparisonTarget", "WithItem", "Slice"}
BARE |= {
    "Param",
    "MatchOrElement",
    "MatchSequenceElement",
    "MatchKeywordElement",
    "MatchMappingElement",
    "MatchStar",
    "SubscriptElement",
    "DictElement",
    "StarredDictElement",
}
"""Kinds whose places leave out the parentheses of what they hold."""
ENCLOSED = {"Tuple", "GeneratorExp", "MatchTuple"}
"""Kinds whose parentheses are part of them here, but not in libcst."""


def sources() -> list[Path]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    paths = [*folder.glob("*.py"), *folder.glob("test/test_*.py")]
    paths = [path for path in sorted(paths) if path.stat().st_size < 40_000]
    named = [path for path in paths if any(word in path.name for word in ("patma", "grammar"))]
    return [*named, *random.Random(3).sample(paths, 30)]


SPELLINGS = '''\
x = y = f(*a, k=(1), **b, **c) if (not d) else (e, *g)
x: int = a[1:2, ..., ::3][b][c,][(d, e)]
x += -(a + b) * c ** d // e @ h % i << j >> k & l | m ^ ~n
if a and (b or c) and not d is not e not in f != 1 < 2 >= x: pass
elif z: a; b
else:
    c
if a:
    b
else:
    if c:
        d
s = "a" 'b' f"{a}{{b}}{c!r:>{w}}" f"{g(h)}"
t = b"a" b"\\x00", 1_000, 0x1F, 1e5, 2j, ..., None
f(x for x in y)
f((x for x in y), (yield))
{**a, 'b': (c), **d}, {1, *e}, [*g], {k: v for k, v in z if k if v for w in v}
lambda a, /, b=1, *c, d, e=2, **f: (a, b)
lambda *, a: a
del a, b[0], (c)
assert a, (b)
import a.b.c as d, e
from . import a
from ..b . c import (d as e, f,)
from a import *
global g, h
@a.b(c)
@d
async def f(a: int, b: str = "c", *args: x, d=1, **kwargs) -> None:
    """Doc."""
    nonlocal q
    async with a as b, c as (d, e): await z
    async for i, j in k:
        yield
        yield from l
    else:
        return
    raise A from B
class C(A, *B, metaclass=M, **k): x = 1; y = 2
try:
    a
except (B, C) as d:
    continue
except: break
else: pass
finally:
    b
try: a
except* B: c
with (a as b, c): d
with (a): e
while (n := f()): g
match a, b:
    case [1, *rest] | (2, "b") | {"k": v, **r}: x
    case A.B(c, d=-1) as e if f: y
    case None | True | x.y: z
    case _: pass
é = "ü" + ñ.f(ø)  # ä
print(f"{ñ}", ñ)
(
    a
    .b(c)
)
'''


@pytest.mark.parametrize("path", [None, *sources()], ids=lambda path: path.name if path else "own")
def test_reading_agrees_with_libcst(path: Path | None) -> None:
    try:
        text = SPELLINGS if path is None else path.read_text(encoding="utf-8")
        ast.parse(text)
    except (SyntaxError, ValueError):
        pytest.skip("not for this Python")
    ours = reading.read(text)
    assert differences(ours, concrete.read(text), "") == []
    places = concrete.counterparts(ours, text)
    lines = text.split("\n")
    for node, place in places.items():
        kind = type(node).__name__
        if not node.row or kind in WORN | BARE:
            continue
        start, end = (node.row, node.column), (node.end_row, node.end_column)
        theirs = (place.start.line, place.start.column), (place.end.line, place.end.column)
        if kind in ENCLOSED and lines[node.row - 1][node.column] in "(":
            assert start <= theirs[0] and theirs[1] <= end
        elif kind in {"BooleanOperation", "If", "Tuple"}:
            assert start == theirs[0]  # an operand's closing parenthesis is not part of it
        else:
            assert (start, end) == theirs, (kind, lines[node.row - 1])
    assert len(places) > 0.9 * sum(1 for _ in ours.walk())


def differences(ours: Any, theirs: Any, where: str) -> list[str]:
    """Where two trees differ; what f-strings say besides their expressions is left out."""
    if type(ours) is not type(theirs):
        return [f"{where}: {type(ours).__name__} and {type(theirs).__name__}"]
    if isinstance(ours, syntax.FormattedString):
        mine, other = expressions(ours.parts), expressions(theirs.parts)
        return differences(tuple(mine), tuple(other), where)
    if isinstance(ours, syntax.Node):
        return [
            found
            for name in ours.__slots__
            for found in differences(getattr(ours, name), getattr(theirs, name), f"{where}.{name}")
        ]
    if isinstance(ours, tuple):
        if len(ours) != len(theirs):
            return [f"{where}: {len(ours)} and {len(theirs)}"]
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [f for i, pair in pairs for f in differences(*pair, f"{where}[{i}]")]
    return [] if ours == theirs else [f"{where}: {ours!r} and {theirs!r}"]


def expressions(parts: Any) -> list[syntax.Node]:
    found = []
    for part in parts:
        if isinstance(part, syntax.FormattedStringExpression):
            found += [part.expression, *expressions(part.format_spec)]
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [("type A[T] = list[T]\n", "Pass"), ("def f[T](x: T) -> T:\n    return x\n", "FunctionDef")],
)
def test_syntax_of_a_newer_python_is_read(text: str, kind: str) -> None:
    from kgen.analyzer.source.parsing import parse

    module = parse(text).module
    assert module is not None and not parse(text).problems
    assert [type(node).__name__ for node in module.walk() if type(node).__name__ == kind] == [kind]
    for node in module.walk():
        assert all(isinstance(each, syntax.Node) for each in node.children)


def test_strings_beside_each_other_are_one() -> None:
    module = reading.read('x = "a" "b"\ny = "c" f"{d}" "e"\n')
    found = [node for node in module.walk() if isinstance(node, syntax.SimpleString)]
    assert [node.evaluated_value for node in found] == ["ab"]
    (formatted,) = (node for node in module.walk() if isinstance(node, syntax.FormattedString))
    assert [type(part).__name__ for part in formatted.parts] == [
        "FormattedStringText",
        "FormattedStringExpression",
        "FormattedStringText",
    ]
