"""A message as tokens: words, numbers, bracketed values and objects, each with its place.

Quotes, back-ticks, full stops and line breaks are no tokens: they are what changes when a message
is wrapped, copied or quoted. A shape, a list or a dictionary is one token, ``<class 'int'>`` too.
"""

from __future__ import annotations

import re
from enum import Enum

from msgspec import Struct


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    VALUE = "value"
    OBJECT = "object"


class Token(Struct, frozen=True):
    """`text` is as compared (lower case), `start` and `end` its place in the message.

    `glued` says that only ``.``, ``/``, ``:`` or ``-`` stand between it and the token before, as
    in a dotted name or a path.
    """

    kind: Kind
    text: str
    start: int
    end: int
    glued: bool = False


_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?![\w])")
_WORD = re.compile(r"\w+")
_OBJECT = re.compile(r"<(?=[A-Za-z_])(?:[^<>\n]|<[^<>]*>){1,300}>")
_WRAPPED_SHAPE = re.compile(r"(?:torch\.Size|TensorShape|Dimension)\s*\(")
_VALUE_START = re.compile(r"[\s]*(?:[-?\d'\"\[\({<\])}]|None\b|True\b|False\b|array\(|tf\.)")
_CALL = re.compile(r"[A-Za-z_][\w.]*\(")
_INTERVAL = re.compile(r"[\[(]\s*-?[\d.]+\s*,\s*-?[\d.]+\s*[\])]")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_LONGEST_VALUE = 600
_GLUE = re.compile(r"[./:\\-]{1,3}")


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a message, in order."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        token = _token_at(text, at)
        if token is None:
            at += 1
            continue
        if found and token.kind in (Kind.WORD, Kind.NUMBER):
            glued = bool(_GLUE.fullmatch(text[found[-1].end : token.start]))
            token = Token(token.kind, token.text, token.start, token.end, glued)
        found.append(token)
        at = token.end
    return tuple(found)


def _token_at(text: str, at: int) -> Token | None:
    character = text[at]
    if character.isspace():
        return None
    if character == "<":
        match = _OBJECT.match(text, at)
        return _token(Kind.OBJECT, text, at, match.end()) if match else None
    if character in _PAIRS:
        end = _value_end(text, at)
        return _token(Kind.VALUE, text, at, end) if end is not None else None
    wrapped = _WRAPPED_SHAPE.match(text, at)
    if wrapped is not None:
        end = _closing(text, wrapped.end() - 1)
        if end is not None:
            return _token(Kind.VALUE, text, at, end)
    if character.isdigit() or (character == "-" and not text[at - 1 : at].isalnum()):
        match = _NUMBER.match(text, at)
        if match is not None:
            end = match.end() - match[0].endswith(".")
            return _token(Kind.NUMBER, text, at, end)
    match = _WORD.match(text, at)
    return _token(Kind.WORD, text, at, match.end()) if match else None


def _token(kind: Kind, text: str, start: int, end: int) -> Token:
    return Token(kind, " ".join(text[start:end].lower().split()), start, end)


def _value_end(text: str, at: int) -> int | None:
    """The end of the value that begins with the bracket at `at`, None if it begins none."""
    interval = _INTERVAL.match(text, at)
    if interval is not None:
        return interval.end()
    if text.startswith("()", at) and text[at - 1 : at].isalnum():
        return None
    listed = text[at] == "[" and _CALL.match(text, at + 1)
    return _closing(text, at) if listed or _VALUE_START.match(text, at + 1) else None


def _closing(text: str, start: int) -> int | None:
    """The end of the bracket that opens at `start`; the text's end if it was cut off there."""
    stack: list[str] = []
    for at in range(start, min(len(text), start + _LONGEST_VALUE)):
        character = text[at]
        if character in _PAIRS:
            stack.append(_PAIRS[character])
        elif stack and character == stack[-1]:
            stack.pop()
            if not stack:
                return at + 1
        elif character in ")]}":
            return None
    return len(text) if len(text) - start < _LONGEST_VALUE else None
