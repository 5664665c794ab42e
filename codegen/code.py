"""Python expressions as values, and their layout: as ruff and Black would, in 88 columns."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

WIDTH = 88

Expression = Any
"""A `Call`, a `Row`, a `Name`, or a plain value: str, number, bool, None, tuple of those."""


class Name(Struct, frozen=True):
    """Source text that stands for itself, on one line."""

    text: str


class Call(Struct, frozen=True):
    """``name(*arguments, **options)``; what follows a call of a call goes into `name`."""

    name: str
    arguments: tuple[Expression, ...] = ()
    options: tuple[tuple[str, Expression], ...] = ()


class Row(Struct, frozen=True):
    """A list, one element a line if `tall`."""

    elements: tuple[Expression, ...]
    tall: bool = False
    opening: str = "["
    closing: str = "]"


def literal(value: object) -> str:
    """`value` as ruff would leave it: strings in double quotes unless that escapes more."""
    if not isinstance(value, str):
        return repr(value)
    quote = "'" if value.count('"') > value.count("'") else '"'
    body = "".join(_character(character, quote) for character in value)
    return f"{quote}{body}{quote}"


def _character(character: str, quote: str) -> str:
    if character in ("\\", quote):
        return "\\" + character
    return character if character.isprintable() else repr(character)[1:-1]


def flat(expression: Expression) -> str:
    """The expression on one line."""
    match expression:
        case Name():
            return expression.text
        case Call():
            inner = [flat(item) for item in expression.arguments]
            inner += [f"{name}={flat(value)}" for name, value in expression.options]
            return f"{expression.name}({', '.join(inner)})"
        case Row():
            return (
                expression.opening + ", ".join(map(flat, expression.elements)) + expression.closing
            )
        case tuple():
            comma = "," if len(expression) == 1 else ""
            return "(" + ", ".join(map(flat, expression)) + comma + ")"
        case _:
            return literal(expression)


def layout(expression: Expression, indent: int, before: int = 0, after: int = 0) -> str:
    """The expression at `indent` columns; `before` and `after` are what stands on its lines."""
    if isinstance(expression, tuple) and expression:
        expression = (
            Row(expression, opening="(", closing=")") if len(expression) > 1 else expression
        )
    line = flat(expression)
    if not _tall(expression) and indent + before + len(line) + after <= WIDTH:
        return line
    match expression:
        case Call() if expression.arguments or expression.options:
            parts = [("", item) for item in expression.arguments]
            parts += [(f"{name}=", value) for name, value in expression.options]
            return _broken(expression.name + "(", parts, ")", indent, False)
        case Row() if expression.elements:
            parts = [("", item) for item in expression.elements]
            return _broken(expression.opening, parts, expression.closing, indent, expression.tall)
        case _:
            return line


def _tall(expression: Expression) -> bool:
    match expression:
        case Row():
            return expression.tall or any(map(_tall, expression.elements))
        case Call():
            return any(map(_tall, expression.arguments)) or any(
                _tall(v) for _, v in expression.options
            )
        case _:
            return False


def _broken(
    opening: str, parts: list[tuple[str, Expression]], closing: str, indent: int, tall: bool
) -> str:
    inside = indent + 4
    pad = " " * inside
    line = ", ".join(head + flat(value) for head, value in parts)
    fits = inside + len(line) <= WIDTH and not tall and not any(_tall(v) for _, v in parts)
    if fits:
        return f"{opening}\n{pad}{line}\n{' ' * indent}{closing}"
    comma = "" if len(parts) == 1 and opening != "(" and opening.endswith("(") else ","
    lines = [f"{pad}{head}{layout(value, inside, len(head), 1)}{comma}" for head, value in parts]
    return "\n".join((opening, *lines, f"{' ' * indent}{closing}"))


def comment(text: str, first: str, rest: str, width: int = WIDTH) -> list[str]:
    """`text` as comment lines that begin with `first`, then `rest`; nothing in it can end one."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text).strip()
    lines: list[str] = []
    line = first
    for word in shown.split(" "):
        wide = _columns(line) + _columns(word) + 1
        if wide > width and line not in (first, rest):
            lines.append(line.rstrip())
            line = rest
        line += word + " "
    lines.append(line.rstrip())
    return lines


def _columns(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
