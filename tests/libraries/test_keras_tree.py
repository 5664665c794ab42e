"""Nested structures: what Keras' own functions give for the same program."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer.domain import DictValue, ListValue, Unknown
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text

keras = pytest.importorskip("keras")

EXPRESSIONS = [
    "tree.flatten({'b': 1, 'a': [2, (3, 4)]})",
    "tree.flatten(5)",
    "tree.flatten([])",
    "tree.is_nested([1])",
    "tree.is_nested('a')",
    "tree.is_nested({})",
    "tree.map_structure(lambda x: x + 1, {'b': 1, 'a': (2, [3])})",
    "tree.map_structure(lambda x, y: x * y, [1, (2, 3)], [4, (5, 6)])",
    "tree.map_structure(lambda x: x, 7)",
    "tree.pack_sequence_as([1, (2, 3)], [4, 5, 6])",
    "utils.pack_x_y_sample_weight(1)",
    "utils.pack_x_y_sample_weight((1,))",
    "utils.pack_x_y_sample_weight(1, 2)",
    "utils.pack_x_y_sample_weight(1, None, 3)",
    "utils.unpack_x_y_sample_weight(1)",
    "utils.unpack_x_y_sample_weight((1,))",
    "utils.unpack_x_y_sample_weight((1, 2))",
    "utils.unpack_x_y_sample_weight([1, 2, 3])",
    "utils.unpack_x_y_sample_weight({'a': 1})",
]


def _run(text: str) -> Any:
    session = Session(read_text(text, "program.py"), load(), Settings())
    program = session.program()
    assert not program.raises
    return _plain(session.machine.module.names["result"])


def _plain(value: Any) -> Any:
    match value:
        case ListValue():
            return [_plain(item) for item in value.items or ()]
        case tuple():
            return tuple(_plain(item) for item in value)
        case DictValue():
            return {key: _plain(item) for key, item in value.data.items()}
        case int() if not isinstance(value, bool):
            return int(value)
    return value


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_agrees_with_keras(expression: str) -> None:
    text = f"from keras import tree, utils\nresult = {expression}\n"
    names: dict[str, Any] = {}
    exec(compile(text, "program.py", "exec"), names)
    assert _run(text) == names["result"]


@pytest.mark.parametrize(
    "expression",
    [
        "tree.map_structure(lambda x, y: x, [1, 2], [1])",
        "tree.pack_sequence_as([1, 2], [1])",
        "tree.flatten(open('x').read())",
    ],
)
def test_what_does_not_fit_is_unknown(expression: str) -> None:
    text = f"from keras import tree, utils\nresult = {expression}\n"
    assert isinstance(_run(text), Unknown)
