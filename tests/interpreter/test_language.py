"""The interpreter against Python itself: what it says it knows is what Python computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kgen.analyzer.domain import DictValue, ListValue, Unknown
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))


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


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_agrees_with_python(path: Path) -> None:
    text = path.read_text()
    expected: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, path.name, "exec", dont_inherit=True), expected)
    found = run(text)
    plain = (int, float, complex, str, bytes, tuple, list, dict, set, bool, type(None))
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
    "bound in a generator that ends early": (
        "data = [1, 2, 3]\nd = any((n := v) > 1 for v in data)\nx = 3 if d else 4",
        {"n"},
    ),
    "raised perhaps and caught": (
        "import sys\ndef f():\n    if sys.argv:\n        raise ValueError\n    return 2\n"
        "try:\n    x = f()\nexcept ValueError:\n    x = 3",
        {"x"},
    ),
    "left in a branch": (
        "import sys\na = [1]\nif sys.argv:\n    a.append(2)\nelse:\n    a = [3]\nn = len(a)",
        {"n"},
    ),
    "continue before a break": (
        "import sys\nn = 0\nfor i in range(3):\n    n += 1\n    if sys.argv:\n        continue\n"
        "    break",
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


@pytest.mark.parametrize("element", ["p / (j + 1)", "p / (j + 1) if p else 0.0"])
def test_long_tables_do_not_use_up_the_analysis(element: str) -> None:
    text = f"rows = [[{element} for j in range(64)] for p in range(500)]\nn = len(rows)\nx = 3"
    found = run(text)
    assert (found["n"], found["x"]) == (500, 3)
