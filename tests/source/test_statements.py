"""Splitting and parsing: exact rows, ranges like `ast`, and broken code that costs only itself."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kgen.analyzer.source import Document, SourceError, read_bytes, read_text, syntax
from kgen.analyzer.source.positions import LINE_BREAK
from kgen.analyzer.source.scan import Scanner, UnclosedTripleQuoteError, split


def starts(text: str) -> list[str]:
    return [
        LINE_BREAK.split(each.text.strip())[0] for each in read_text(text, kind="python").statements
    ]


SPLITS = [
    ("", []),
    ("\n\n", []),
    ("# only\n", []),
    ("x = 1", ["x = 1"]),
    ("a; b\nc\n", ["a; b", "c"]),
    ("x = (\n1,\n)\ny\n", ["x = (", "y"]),
    ("if a:\n  b\n# c\nelse:\n  d\ne\n", ["if a:", "e"]),
    ("try:\n  a\nexcept E:\n  b\nelse:\n  c\nfinally:\n  d\n", ["try:"]),
    ("for a in b:\n  c\n\nelse:\n  d\nx\n", ["for a in b:", "x"]),
    ("@a\n# c\n\n@b(\n)\ndef f():\n  pass\nx\n", ["@a", "x"]),
    ("async def f():\n\tawait x\nawait y\n", ["async def f():", "await y"]),
    ("match x:\n  case 1:\n    pass\nmatch = 1\nmatch(x)\n", ["match x:", "match = 1", "match(x)"]),
    ("x = 1 \\\n  + 2\ny\n", ["x = 1 \\", "y"]),
    ("'''\nx = 1\n'''\ny\n", ["'''", "y"]),
    ("x = 'a\\\nb'\ny\n", ["x = 'a\\", "y"]),
    ("f'{a[\"(\"]}'\ny\n", ["f'{a[\"(\"]}'", "y"]),
    ('f"{a["("]}"\ny\n', ['f"{a["("]}"', "y"]),
    ('f"{f"{f"{x}"}"}" # )\ny\n', ['f"{f"{f"{x}"}"}" # )', "y"]),
    ("f'''\n{\nx!r:>{w}}\n'''\ny\n", ["f'''", "y"]),
    ("rf'\\{x}'\nrb'\\''\ny\n", ["rf'\\{x}'", "rb'\\''", "y"]),
    ("x = 1 # it's (\ny\n", ["x = 1 # it's (", "y"]),
    ("\fx\n\f\ny\n", ["x", "y"]),
    ("a = '\x85\u2028b'\ny\n", ["a = '\x85\u2028b'", "y"]),
    ("class A:\n    x = '''\ny\n'''\n    z\n\nw\n", ["class A:", "w"]),
    ("a\r\nif b:\r\n  c\r\nd", ["a", "if b:", "d"]),
    # Broken code.
    ("x = foo(\ny = 1\n", ["x = foo(", "y = 1"]),
    ("model.add(Dense(1)\nmodel.fit(x)\n", ["model.add(Dense(1)", "model.fit(x)"]),
    ("x = [\n  Dense(1, a=\n  Dense(2),\n])\ny = 1\n", ["x = [", "y = 1"]),
    ("x = 'abc\ny = 1\n", ["x = 'abc", "y = 1"]),
    ("f('abc)\ny = 1\n", ["f('abc)", "y = 1"]),
    ("x = (1\ndef f():\n  return 1\n", ["x = (1", "def f():"]),
    ('x = """abc\ny = 1\n', ['x = """abc', "y = 1"]),
    ('x = """abc\ndef f():\n  """Doc."""\n', ['x = """abc', "def f():"]),
    ('print "a"\ny\n', ['print "a"', "y"]),
    ("x = 1\n  y = 2\nz\n", ["x = 1", "y = 2", "z"]),
    ("x = 1)\ny\n", ["x = 1)", "y"]),
]


@pytest.mark.parametrize(("text", "expected"), SPLITS)
def test_split(text: str, expected: list[str]) -> None:
    assert starts(text) == expected


def check_rows(document: Document) -> None:
    """Statements are the rows they claim, in order, and nothing but comments lies between."""
    after = 1
    for statement in document.statements:
        assert statement.first_row >= after
        for row in range(after, statement.first_row):
            line = document.line(row).strip(" \t\f")
            assert not line or line.startswith("#")
        rows = LINE_BREAK.split(statement.text)
        if rows[-1] == "":
            rows.pop()
        for number, line in enumerate(rows):
            assert document.line(statement.first_row + number) == line
        after = statement.first_row + len(rows)
    for row in range(after, document.index.rows + 1):
        line = document.line(row).strip(" \t\f")
        assert not line or line.startswith("#")


FRAGMENTS = st.sampled_from(
    [
        *"()[]{}'\"\\#:,=\n\r\t\f%!?;x1é😀\u2028",
        *("'''", '"""', "f'", 'f"', "\r\n", "    ", "def f():", "class A:", "else:"),
        *("try:", "@a", "if x:", "x = 1\n", "return", "# c\n", "pass\n"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=40).map("".join))
def test_any_text_keeps_its_rows(text: str) -> None:
    document = read_text(text, kind="python")
    check_rows(document)
    for statement in document.statements:
        if statement.module is not None:
            kept, text = statement.parsed.kept, statement.text
            assert kept == text or statement.problems
            assert len(LINE_BREAK.findall(kept.rstrip())) <= len(LINE_BREAK.findall(text.rstrip()))
            rows = len(LINE_BREAK.findall(kept)) + 1
            assert all(node.end_row <= rows for node in statement.module.walk())


KINDS: dict[str, type[syntax.Node]] = {
    "Call": syntax.Call,
    "Attribute": syntax.Attribute,
    "Name": syntax.Name,
    "List": syntax.List,
    "Dict": syntax.Dict,
    "BinOp": syntax.BinaryOperation,
    "Subscript": syntax.Subscript,
    "Lambda": syntax.Lambda,
    "FunctionDef": syntax.FunctionDef,
    "ClassDef": syntax.ClassDef,
    "Return": syntax.Return,
    "For": syntax.For,
    "With": syntax.With,
}


def standard_library() -> list[Path]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    paths = [path for path in folder.glob("*.py") if path.stat().st_size < 40_000]
    paths += [path for path in folder.glob("*/*.py") if path.stat().st_size < 20_000]
    paths = [path for path in sorted(paths) if "bad" not in path.name]
    return random.Random(0).sample(paths, 40)


@pytest.mark.parametrize("path", standard_library(), ids=lambda path: path.name)
def test_ranges_are_those_of_ast(path: Path) -> None:
    data = path.read_bytes()
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        pytest.skip("not Python")
    document = read_bytes(data, path.name)
    check_rows(document)
    assert document.problems == ()
    found: dict[str, set[tuple[int, int, int, int]]] = {}
    names = {kind: name for name, kind in KINDS.items()}
    for statement in document.statements:
        assert statement.module is not None
        for node in statement.module.walk():
            if name := names.get(type(node)):
                place = statement.range_of(node)
                found.setdefault(name, set()).add(
                    (place.start.row, place.start.column, place.end.row, place.end.column)
                )

    def column(row: int, offset: int) -> int:
        return len(document.line(row).encode()[:offset].decode()) + 1

    for node in ast.walk(tree):
        name = type(node).__name__
        if name in KINDS and isinstance(node, ast.expr | ast.stmt):
            assert node.end_lineno is not None and node.end_col_offset is not None
            place = (
                node.lineno,
                column(node.lineno, node.col_offset),
                node.end_lineno,
                column(node.end_lineno, node.end_col_offset),
            )
            assert place in found[name], (name, place)


BROKEN = """\
class A(
    B):
    def f(self):
        '''doc'''
        x = (1
        return x
    @dec
    def g(self, a b):
        return 2
    def h(self):
    def i(self): # c
        try:
            q = 1
        z = foo(a b)
        if a:
            b
        else
            c
        return (3, 4)
    def last(self):
        return 5
after = 1
"""


def test_broken_class_keeps_the_rest() -> None:
    document = read_text(BROKEN)
    first, after = document.statements
    assert after.module is not None and not after.problems
    assert first.module is not None
    methods = [
        node.name.value
        for node in first.module.body[0].body.body  # type: ignore[attr-defined]
        if isinstance(node, syntax.FunctionDef)
    ]
    assert methods == ["f", "h", "i", "last"]
    assert [problem.row for problem in first.problems] == [5, 8, 10, 12, 14, 17]
    assert {"x", "g", "z"} <= first.lost_names
    last = next(node for node in first.module.walk() if first.code_for(node) == "5")
    assert first.range_of(last).start.row == 21


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("if a:\n    x = (\n    y = 1\n", "y = 1"),
        ("def f():\n    x = 1\n    y = \n    return x\n", "return x"),
        ("def f():\n    for a in :\n        b\n    return x\n", "return x"),
        ("if a\n    b\nelse:\n    c\n", None),
        ("with a:\n", "pass"),
        ("def f():\n    if a:\n\n    return x\n", "return x"),
        ("def f():\n    try:\n        a\n    return x\n", "return x"),
        ("class A:\n    @x\n", None),
        ("def f():\n        a\n    b\n    c\n", "a"),
        ('class A:\n    """doc\n    def f(self):\n        return x\n', "return x"),
        ("match a:\n    case 1:\n        x\n    case (:\n        y\n    case 3:\n        z\n", "z"),
    ],
)
def test_repair(text: str, kept: str | None) -> None:
    (statement, *_) = read_text(text).statements
    assert statement.problems
    if kept is not None:
        assert statement.module is not None
        assert kept in statement.parsed.kept


def test_one_wrong_indentation_keeps_the_methods_after_it() -> None:
    methods = (
        "    def f(self):\n        a\n   def g(self):\n        b\n    def h(self):\n        c\n"
    )
    text = f"class A:\n{methods}"
    (statement,) = read_text(text).statements
    assert statement.module is not None
    assert "def f" in statement.parsed.kept
    assert "def h" in statement.parsed.kept


def test_deletions_cost_little() -> None:
    source = random.Random(1)
    text = Path(ast.__file__).read_text(encoding="utf-8")[:12_000]
    whole = len(read_text(text).statements)
    for _ in range(40):
        start = source.randrange(len(text))
        cut = text[:start] + text[start + source.choice([1, 1, 2, 5, 30]) :]
        document = read_text(cut)
        check_rows(document)
        sound = sum(each.module is not None for each in document.statements)
        assert sound >= whole // 2


HEAVY = {
    "brackets": "x = " + "(" * 50_000 + ")" * 50_000,
    "open": "x = " + "[" * 50_000,
    "minus": "x = " + "-" * 50_000 + "1",
    "sum": "x = " + "+".join("1" * 50_000),
    "attributes": "x = a" + ".b" * 50_000,
    "calls": "x = a" + "()" * 50_000,
    "lambdas": "x = " + "lambda: " * 20_000 + "1",
    "blocks": "\n".join(" " * depth + "if a:" for depth in range(90)) + "\n" + " " * 90 + "b",
    "branches": "if a:\n  b\n" + "elif b:\n  c\n" * 10_000,
    "strings": "x = " + "'a' " * 50_000,
    "formatted": "x = f'" + "{f'" * 10_000,
    "data": "x = [" + "1.5, " * 200_000 + "]",
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_text_is_a_problem_not_a_crash(name: str) -> None:
    # In a process of its own: a native stack overflow would take the tests with it.
    code = (
        "import sys; from kgen.analyzer.source import read_text\n"
        "document = read_text(sys.stdin.read() + '\\nafter = 1\\n')\n"
        "assert document.problems[0].limit or not document.statements[0].module\n"
        "assert name_ok(document)\n"
    ).replace("name_ok(document)", "document.statements[-1] is not None")
    result = subprocess.run(
        [sys.executable, "-c", code], input=HEAVY[name], text=True, capture_output=True, timeout=60
    )
    assert result.returncode == 0, result.stderr[-500:]


def test_same_text_is_parsed_once() -> None:
    first = read_text("model = f(1)\nother = 2\n")
    second = first.with_text("\n\nmodel = f(1)\nother = 3\n")
    assert first.statements[0].module is second.statements[0].module
    assert second.statements[0].first_row == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x = 1\n\xff\xfe", "not valid utf-8"),
        (b"\x7fELF\0\0", "binary"),
        ("x = 1".encode("utf-16"), "UTF-16"),
        (b"# -*- coding: nonsense -*-\n", "encoding"),
        (b"# coding: rot13\nx = 1\n", "decoded"),
        (b"x" * 5_000_001, "at most"),
    ],
)
def test_unreadable(data: bytes, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read_bytes(data, "a.py")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = '\xc3\xa9'\n", "x = 'é'\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n"),
        (b"# coding: latin-1\rx = '\xe9'\r", "# coding: latin-1\rx = 'é'\r"),
        (b"", ""),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    document = read_bytes(data, "a.py")
    assert document.text == text
    assert document.problems == ()


PIECES = st.sampled_from(
    [*"()[]{}'\"#:\n\r \\", "\n", "\n    ", "else:", "elif x:", "@a\n", "'''", "x = 1\n", "\r\n"]
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_an_edit_is_split_as_the_whole_text(data: st.DataObject) -> None:
    text = "".join(
        f"def f{i}(x):\n    if x:\n        return {i}\n\n\n"
        f"if a:\n    b({i})\nelse:\n    c\nv = f{i}(\n    1,\n)\n"
        for i in range(60)
    )
    split(text)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.sampled_from([0, 0, 1, 5, 60, 900])))
        text = text[:start] + data.draw(PIECES) + text[end:]
        try:
            whole = list(Scanner(text).statements())
        except UnclosedTripleQuoteError:
            continue
        assert split(text) == whole
