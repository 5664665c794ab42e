"""The call in which someone is typing, read from unfinished text."""

from __future__ import annotations

import re

from msgspec import Struct

_NAME_BEFORE = re.compile(r"([A-Za-z_][\w.]*)\s*\Z")
_KEYWORD = re.compile(r"\s*([A-Za-z_]\w*)\s*=(?!=)")
_CLOSING = {")": "(", "]": "[", "}": "{"}


class CallSite(Struct, frozen=True):
    """An open call before the cursor.

    `function` is its dotted name as written, `argument` the text of the argument so far,
    `keyword` its name if it has one, `positional` how many arguments without a name stand before it
    and `used` the names of the others. `string`
    is the offset behind the quote of the string in which the cursor stands. `nested` says that
    the cursor is in a list or dictionary within the argument.
    """

    function: str
    argument: str
    keyword: str | None
    positional: int
    used: frozenset[str]
    string: int | None
    nested: bool


class _Open(Struct):
    bracket: str
    offset: int
    starts: list[int]


def call_site(text: str) -> CallSite | None:
    """The innermost call that is open at the end of `text`, whose start is no string's inside."""
    text, stack, string = _scan(text)
    nested = False
    while stack and stack[-1].bracket != "(":
        nested = True
        stack.pop()
    if not stack:
        return None
    call = stack[-1]
    name = _NAME_BEFORE.search(text, 0, call.offset)
    if name is None:
        return None
    *before, last = (
        text[start:end] for start, end in zip(call.starts, [*call.starts[1:], None], strict=True)
    )
    keyword = _KEYWORD.match(last)
    named = [found[1] for piece in before if (found := _KEYWORD.match(piece))]
    return CallSite(
        name[1],
        last,
        keyword[1] if keyword else None,
        len(before) - len(named),
        frozenset(named),
        string,
        nested,
    )


def _scan(text: str) -> tuple[str, list[_Open], int | None]:
    """The text with comments blanked, the brackets open at its end, where an open string starts."""
    stack: list[_Open] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            text = text[:at] + " " * (end - at) + text[end:]
            at = end
            continue
        if char in "\"'":
            end = _string_end(text, at)
            if end is None:
                return text, stack, at + len(_quote(text, at))
            at = end
            continue
        if char in "([{":
            stack.append(_Open(char, at, [at + 1]))
        elif char in ")]}":
            if stack and stack[-1].bracket == _CLOSING[char]:
                stack.pop()
        elif char == "," and stack:
            stack[-1].starts.append(at + 1)
        at += 1
    return text, stack, None


def _quote(text: str, at: int) -> str:
    return text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]


def _string_end(text: str, at: int) -> int | None:
    """Behind the string that starts at `at`; None if it goes on. A line ends a simple one."""
    quote = _quote(text, at)
    at += len(quote)
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(quote, at):
            return at + len(quote)
        elif len(quote) == 1 and text[at] == "\n":
            return at
        else:
            at += 1
    return None
