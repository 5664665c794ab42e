"""libcst, for what needs every character of a statement: loaded only when it is asked for.

Repairs want to know where an argument ends with its own parentheses; text that this Python's own
parser refuses (syntax of a newer Python) may be known to libcst; and its tree is turned into that
of `syntax`.
"""

from __future__ import annotations

from typing import Any

import libcst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from . import syntax

_OPERATORS: dict[str, str] = {
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "Divide": "/",
    "FloorDivide": "//",
    "Modulo": "%",
    "Power": "**",
    "MatrixMultiply": "@",
    "LeftShift": "<<",
    "RightShift": ">>",
    "BitAnd": "&",
    "BitOr": "|",
    "BitXor": "^",
    "Minus": "-",
    "Plus": "+",
    "BitInvert": "~",
    "Not": "not",
    "And": "and",
    "Or": "or",
    "Equal": "==",
    "NotEqual": "!=",
    "LessThan": "<",
    "LessThanEqual": "<=",
    "GreaterThan": ">",
    "GreaterThanEqual": ">=",
    "In": "in",
    "NotIn": "not in",
    "Is": "is",
    "IsNot": "is not",
}

Places = dict[Any, CodeRange]


def parse(text: str) -> tuple[libcst.Module, Places]:
    """libcst's tree of `text`, and where its nodes stand (rows from 1, columns from 0).

    Raises what `libcst.parse_module` raises.
    """
    module = libcst.parse_module(text)
    places: Places = {}
    try:
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        for node, place in wrapper.resolve(PositionProvider).items():
            if isinstance(place, CodeRange):
                places[node] = place
    except (RecursionError, KeyError):
        # libcst walks long chains recursively; nodes without a place get the whole statement's.
        places = {}
    return module, places


def read(text: str) -> syntax.Module:
    """The tree of `text` in the terms of `syntax`, by libcst."""
    module, places = parse(text)
    return _converted(module, places)


def counterparts(module: syntax.Module, text: str) -> dict[syntax.Node, CodeRange]:
    """Where the nodes of `module`, the tree of `text`, stand by libcst: with their parentheses.

    Parts whose trees differ are left out.
    """
    try:
        theirs, places = parse(text)
    except Exception:  # libcst raises several kinds for what it does not know
        return {}
    found: dict[syntax.Node, CodeRange] = {}
    stack: list[tuple[Any, Any]] = [(module, theirs)]
    while stack:
        node, other = stack.pop()
        place = places.get(other)
        if place is not None:
            found[node] = place
        stack += _pairs(node, other)
    return found


def _pairs(node: syntax.Node, other: Any) -> list[tuple[Any, Any]]:
    """What under `node` and under libcst's node stands for the same."""
    if isinstance(node, syntax.FormattedString):
        return list(zip(_expressions(node), _expressions(other), strict=False))
    if type(node).__name__ != type(other).__name__:
        return []
    pairs: list[tuple[Any, Any]] = []
    for name in node.__slots__:
        ours, theirs = getattr(node, name), getattr(other, name, None)
        if isinstance(ours, syntax.Node):
            pairs.append((ours, theirs))
        elif (
            isinstance(ours, tuple)
            and isinstance(theirs, list | tuple)
            and len(ours) == len(theirs)
        ):
            pairs += zip(ours, theirs, strict=True)
    return [(one, two) for one, two in pairs if isinstance(two, libcst.CSTNode)]


def _expressions(node: Any) -> list[Any]:
    """The expressions in f-strings, those in the specifications of others behind them."""
    found: list[Any] = []
    match type(node).__name__:
        case "ConcatenatedString":
            found += _expressions(node.left) + _expressions(node.right)
        case "FormattedString" | "TemplatedString":
            for part in node.parts:
                found += _expressions(part)
        case "FormattedStringExpression" | "TemplatedStringExpression":
            found.append(node.expression)
            for part in node.format_spec or ():
                found += _expressions(part)
    return found


# -- from libcst's tree to ours --------------------------------------------------------------------


def _converted(node: Any, places: Places) -> Any:
    name = type(node).__name__
    if name in ("SimpleString", "ConcatenatedString", "FormattedString"):
        return _string(node, places)
    if name in ("Integer", "Float", "Imaginary"):
        made = getattr(syntax, name)()
        made.evaluated_value = node.evaluated_value
        return _placed(made, node, places)
    cls = getattr(syntax, name, None)
    if cls is None or not isinstance(node, libcst.CSTNode):
        return _placed(
            syntax.Pass() if hasattr(node, "semicolon") else syntax.Ellipsis(), node, places
        )
    made = cls()
    for field in cls.__slots__:
        setattr(made, field, _field(field, getattr(node, field, None), places))
    return _placed(made, node, places)


def _field(name: str, value: Any, places: Places) -> Any:
    match name:
        case "operator":
            return _OPERATORS.get(type(value).__name__.removesuffix("Assign"), "+")
        case "comma":
            return isinstance(value, libcst.Comma)
        case "relative":
            return len(value)
        case "asynchronous":
            return value is not None
        case "star_arg" if not isinstance(value, libcst.Param):
            return None
    if isinstance(value, libcst.CSTNode):
        return _converted(value, places)
    if isinstance(value, list | tuple):
        return tuple(_converted(item, places) for item in value)
    return value if isinstance(value, str) else None


def _string(node: Any, places: Places) -> syntax.BaseExpression:
    value = getattr(node, "evaluated_value", None)
    if isinstance(value, str | bytes):
        made: Any = syntax.SimpleString()
        made.evaluated_value = value
        return _placed(made, node, places)
    made = syntax.FormattedString()
    parts = []
    for expression in _expressions(node):
        part = syntax.FormattedStringExpression()
        part.expression = _converted(expression, places)
        part.format_spec = ()
        part.conversion = None
        parts.append(_placed(part, expression, places))
    made.parts = tuple(parts)
    return _placed(made, node, places)


def _placed(made: syntax.Node, node: Any, places: Places) -> Any:
    place = places.get(node)
    if place is None:
        made.row = made.column = made.end_row = made.end_column = 0
    else:
        made.row, made.column = place.start.line, place.start.column
        made.end_row, made.end_column = place.end.line, place.end.column
    return made
