"""Finds where statements begin and end, without parsing: strings, brackets and indentation.

One regular expression swallows a whole well-formed logical line, another a whole compound
statement, so that Python code runs only once a statement. What the fast expressions refuse
(nested f-strings, deep brackets, broken code) goes through `logical_line`, token by token.

Broken code: a bracket or triple quote that nothing closes ends its statement at the next line
that looks like the start of one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache, cached_property

from .positions import LINE_BREAK

_NL = r"(?:\r\n?|\n)"
_COMMENT = r"\#[^\r\n]*+"
_BLANK = rf"[ \t\f]*+(?:(?:{_COMMENT})?{_NL}|{_COMMENT}\Z|(?<=[ \t\f])\Z)"
_CONTINUED = rf"\\{_NL}"
_PLAIN = r"""[^\r\n"'()\[\]{}\\\#]++"""

# A line that can hardly be prose or an argument: it decides where a triple quote that is never
# closed was meant to end.
_STRONG = (
    r"(?:[ \t]*+(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|class[ \t]+\w+[ \t]*[(:])"
    r"|@\w|import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b"
    r"|[A-Za-z_][\w.]*+(?:\[[^\]\r\n]*+\])?[ \t]*+(?:=(?!=)|\())"
)
# Words that cannot stand inside brackets: a bracket is open before them, so it was forgotten.
_NEVER_INSIDE = re.compile(
    r"[ \t\f]*+(?:@\w|(?:(?:async[ \t]+)?def|class|import|return|with|try|while|raise|del|global"
    r"|nonlocal|assert|pass|break|continue|except|finally|elif)\b(?![ \t]*+[=.,)]))"
)
_STATEMENT_START = re.compile(
    r"([ \t\f]*+)(?:@\w|(?:if|for|while|try|with|async|def|class|import|from|return|raise|del"
    r"|assert|global|nonlocal|pass|break|continue|elif|except|finally|print)\b"
    r"|[A-Za-z_][\w.]*+(?:\[[^\]\r\n]*+\])*+(?:[ \t]*+,[ \t]*+[A-Za-z_][\w.]*+)*+[ \t]*+"
    r"(?:(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)|\(|:[ \t]*+\w[^\r\n]*=))"
)
_STRONG_LINE = re.compile(rf"(?:\r\n?|\n)(?={_STRONG})")

_COMPOUND = r"(?:if|for|while|try|with|def|class|async|match)\b(?![ \t]*+(?:=(?!=)|[.,)]))"
_CLAUSE = r"(?:elif|else|except|finally)\b(?![ \t]*+(?:=(?!=)|[.,)]))"

EAGER_AFTER = 20
"""After so many unclosed brackets none is followed to the end of the file any more."""


class _Expressions:
    """Compiled when they are needed, which takes some milliseconds each."""

    def __init__(self, line: str, body: str, string: str):
        self._texts = {"line": line, "body": body, "string": string}

    @cached_property
    def line(self) -> re.Pattern[str]:
        return re.compile(self._texts["line"], re.DOTALL)

    @cached_property
    def body(self) -> re.Pattern[str]:
        return re.compile(self._texts["body"], re.DOTALL)

    @cached_property
    def string(self) -> re.Pattern[str]:
        return re.compile(self._texts["string"], re.DOTALL)


@cache
def _expressions(wary: bool) -> _Expressions:
    """`wary`: a triple quote somewhere is never closed, so strings end before strong lines."""

    def triple(quote: str) -> str:
        if not wary:
            return rf"{quote * 3}(?:[^{quote}\\]|\\.|{quote}(?!{quote * 2}))*+{quote * 3}"
        return (
            rf"{quote * 3}(?:[^{quote}\\\r\n]|\\.|{quote}(?!{quote * 2})|{_NL}(?!{_STRONG}))*+"
            rf"{quote * 3}"
        )

    def single(quote: str) -> str:
        return rf"{quote}(?!{quote * 2})(?:[^{quote}\\\r\n]|\\(?:\r\n|.))*+{quote}"

    def formatted(quote: str) -> str:
        inside = r"""[^'"\r\n{}\\\#]"""
        field = rf"\{{(?:{inside}|\{{{inside}*+\}})*+\}}"
        return (
            rf"(?<=[fFtTrR]){quote}(?!{quote * 2})"
            rf"(?:[^{quote}\\\r\n{{}}]|\\[^\r\n{{}}]|\{{\{{|\}}\}}|{field})*+{quote}"
        )

    string = "|".join((triple('"'), triple("'"), single('"'), single("'")))
    string_only = rf"(?<![fFtT])(?<![fFtT][rR])(?:{string})"
    token = "|".join((_PLAIN, string_only, formatted('"'), formatted("'"), _CONTINUED))
    group = rf"[(\[{{](?:{token}|{_NL}|{_COMMENT})*+[)\]}}]"
    for _ in range(4):
        group = rf"[(\[{{](?:{token}|{_NL}|{_COMMENT}|{group})*+[)\]}}]"
    line = rf"(?!\Z)(?:{token}|{group})*+(?:{_COMMENT})?(?:{_NL}|\Z)"
    body = rf"(?:(?:{_BLANK})*+(?=\f*+(?:[ \t]|{_CLAUSE})){line})*+"
    return _Expressions(line, body, string)


_BLANKS = re.compile(rf"(?:{_BLANK})*+")
_OPENS = re.compile(rf"\f*+(?:{_COMPOUND}|(@))")
_CONTINUES = re.compile(rf"(?:{_BLANK})*+(?=\f*+(?:[ \t]|{_CLAUSE}))(?!\Z)")
_TOKEN = re.compile(r"""["'()\[\]{}\\#]|\r\n?|\n""")
_WORD = re.compile(r"[ \t\f]*+[\w@]")
_REST_OF_LINE = re.compile(r"[^\r\n]*+")
_PREFIX = re.compile(r"(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])\Z")
_CLOSES = {")": "(", "]": "[", "}": "{"}


Piece = tuple[int, int]
"""Offsets of a statement: where it starts, and where the line after it starts."""


class UnclosedTripleQuoteError(Exception):
    """The text holds a triple quote that is never closed."""


class Scanner:
    """Walks one text. `logical_line` is also what repairing a broken statement needs."""

    __slots__ = ("by_token", "eager", "expressions", "failures", "resume", "text", "wary")

    def __init__(self, text: str, wary: bool = False, resume: bool = True) -> None:
        self.text = text
        self.wary = wary
        self.resume = resume
        self.expressions = _expressions(wary)
        self.failures = 0
        self.by_token = False
        """Whether the fast expressions refused something: ends may depend on what is far behind."""
        self.eager = False

    def statements(self, position: int = 0) -> Iterator[Piece]:
        """(start, end) offsets of top-level statements, whole lines; comments lie between.

        From `position` on, which is the start of a line at the top level.
        """
        end = len(self.text)
        while True:
            position = self.skip_blank(position)
            if position >= end:
                return
            start = position
            position = self._statement(start)
            yield start, position

    def skip_blank(self, position: int) -> int:
        """The start of the next line that holds code."""
        found = _BLANKS.match(self.text, position)
        return found.end() if found else position

    def line(self, position: int) -> int:
        """The end of the logical line that starts at `position`."""
        if not self.eager:
            found = self.expressions.line.match(self.text, position)
            if found:
                return found.end()
        self.by_token = True
        return self.logical_line(position)

    def _statement(self, position: int) -> int:
        opens = _OPENS.match(self.text, position)
        end = self.line(position)
        if not opens:
            return end
        while opens[1]:
            following = self.skip_blank(end)
            opens = _OPENS.match(self.text, following)
            if not opens:
                return end
            end = self.line(following)
        while True:
            if not self.eager:
                found = self.expressions.body.match(self.text, end)
                end = found.end() if found else end
            following = _CONTINUES.match(self.text, end)
            if not following:
                return end
            end = self.line(following.end())

    def logical_line(self, position: int) -> int:
        """Like `line`, token by token; unclosed brackets end where a statement seems to start."""
        text, start = self.text, position
        indent = _width(text, start)
        stack: list[str] = []
        candidate = any_word = -1
        while True:
            found = _TOKEN.search(text, position)
            if found is None:
                if stack and max(candidate, any_word) >= 0:
                    self._failed()
                    return candidate if candidate >= 0 else any_word
                return len(text)
            token, position = found[0], found.end()
            if token in "\r\n" or token == "\r\n":
                if not stack:
                    return position
                if _WORD.match(text, position) and _width(text, position) <= indent:
                    if any_word < 0:
                        any_word = position
                    if candidate < 0 and _STATEMENT_START.match(text, position):
                        candidate = position
                    if self.eager and candidate >= 0:
                        return candidate
                if _NEVER_INSIDE.match(text, position):
                    self._failed()
                    return candidate if candidate >= 0 else position
            elif token in "([{":
                stack.append(token)
            elif token in ")]}":
                opener = _CLOSES[token]
                if stack and stack[-1] == opener:
                    stack.pop()
                elif stack and candidate >= 0:
                    self._failed()
                    return candidate
                elif opener in stack:
                    while stack.pop() != opener:
                        pass
            elif token == "#":
                position = _rest(text, position)
            elif token == "\\":
                if text.startswith("\r\n", position):
                    position += 2
                elif position < len(text):
                    position += 1
            else:
                closed = self._string(found.start())
                if closed is not None:
                    position = closed
                elif text.startswith(token * 3, found.start()):
                    return self._unclosed(start, found.start(), indent)
                else:
                    # A string ends at the latest with its line.
                    position = _rest(text, position)

    def _failed(self) -> None:
        self.failures += 1
        self.eager = self.failures >= EAGER_AFTER

    def _unclosed(self, start: int, quote: int, indent: int) -> int:
        """Where a statement ends whose triple quote, at offset `quote`, is never closed."""
        if not self.wary and self.resume:
            raise UnclosedTripleQuoteError
        self._failed()
        found = _STRONG_LINE.search(self.text, quote)
        if found:
            return found.end()
        return len(self.text)

    def _string(self, quote: int) -> int | None:
        """The end of the string whose quotes start at `quote`; None if nothing closes it."""
        text = self.text
        if _PREFIX.search(text[max(quote - 3, 0) : quote]):
            mark = text[quote] * 3 if text.startswith(text[quote] * 3, quote) else text[quote]
            end = _formatted_end(text, quote + len(mark), mark, 0)
            if end is not None and not (self.wary and _STRONG_LINE.search(text, quote, end)):
                return end
        found = self.expressions.string.match(text, quote)
        return found.end() if found else None


_IN_FORMATTED = re.compile(r"""["'{}\\]|\r\n?|\n""")
_IN_FIELD = re.compile(r"""["'()\[\]{}:#]|\r\n?|\n""")
_DEEPEST = 20


def _formatted_end(text: str, position: int, mark: str, depth: int) -> int | None:
    """The end of the f-string whose text starts at `position` and that `mark` closes."""
    if depth > _DEEPEST:
        return None
    while True:
        found = _IN_FORMATTED.search(text, position)
        if found is None:
            return None
        token, position = found[0], found.end()
        match token:
            case "{":
                if text.startswith("{", position):
                    position += 1
                    continue
                after = _field_end(text, position, mark, depth)
                if after is None:
                    return None
                position = after
            case "}":
                continue
            case "\\":
                # In a raw string a backslash hides a quote as well, but never a brace.
                if not text.startswith(("{", "}"), position):
                    position += 2 if text.startswith("\r\n", position) else 1
            case "\r" | "\n" | "\r\n":
                if len(mark) == 1:
                    return None
            case _:
                if text.startswith(mark, found.start()):
                    return found.start() + len(mark)


def _field_end(text: str, position: int, mark: str, depth: int) -> int | None:
    """The end of the replacement field whose expression starts at `position`."""
    brackets = 0
    while True:
        found = _IN_FIELD.search(text, position)
        if found is None:
            return None
        token, position = found[0], found.end()
        if token in ("(", "[", "{"):
            brackets += 1
        elif token == "}" and not brackets:
            return position
        elif token in (")", "]", "}"):
            brackets -= 1
            if brackets < 0:
                return None
        elif token == ":" and not brackets:
            return _specification_end(text, position, mark, depth)
        elif token == "#":
            if len(mark) == 1:
                return None
            position = _rest(text, position)
        elif token in ('"', "'"):
            quote = found.start()
            inner = token * 3 if text.startswith(token * 3, quote) else token
            if _PREFIX.search(text[max(quote - 3, 0) : quote]):
                end = _formatted_end(text, quote + len(inner), inner, depth + 1)
            else:
                string = _expressions(wary=False).string.match(text, quote)
                end = string.end() if string else None
            if end is None:
                return None
            position = end


def _specification_end(text: str, position: int, mark: str, depth: int) -> int | None:
    """The end of the field whose format specification starts at `position`."""
    if depth > _DEEPEST:
        return None
    while True:
        found = _IN_FORMATTED.search(text, position)
        if found is None:
            return None
        token, position = found[0], found.end()
        if token == "{":
            after = _field_end(text, position, mark, depth + 1)
            if after is None:
                return None
            position = after
        elif token == "}":
            return position
        elif token in ('"', "'"):
            if text.startswith(mark, found.start()):
                return None
        elif token in ("\r", "\n", "\r\n") and len(mark) == 1:
            return None


def _rest(text: str, position: int) -> int:
    found = _REST_OF_LINE.match(text, position)
    return found.end() if found else position


_INDENT = re.compile(r"[ \t\f]*+")


def _width(text: str, position: int) -> int:
    """The column where the line starts its text, tabs to multiples of eight like Python."""
    found = _INDENT.match(text, position)
    space = found[0] if found else ""
    return len(space.rpartition("\f")[2].expandtabs(8))


_last: tuple[str, list[Piece]] = ("", [])
"""The text that was split last, and its statements, if the fast expressions found them all."""


def split(text: str) -> list[Piece]:
    """(start, end) offsets of the top-level statements of `text`, in order.

    Statements are whole lines and never overlap; between them lie only blank lines and comments.
    Of a text that differs from the last one in one place, only the surroundings are scanned.
    """
    global _last
    scanner = Scanner(text)
    try:
        before = _last
        found = _around_edit(scanner, *before)
        if found is None or scanner.by_token:
            scanner = Scanner(text)
            found = list(scanner.statements())
    except UnclosedTripleQuoteError:
        return list(Scanner(text, wary=True).statements())
    if not scanner.by_token:
        _last = (text, found)
    return list(found)


def _around_edit(scanner: Scanner, old: str, pieces: list[Piece]) -> list[Piece] | None:
    """The statements of the scanner's text by those of `old`; None if that does not pay off.

    A scan at the start of a statement depends on nothing before it. So what ends before the edit
    stays, but for the last such statement, which may go on; and from where a statement starts
    behind the edit that started there before, all stays, moved.
    """
    text = scanner.text
    same = _common(old, text)
    if same < _WORTH_KEEPING:
        return None
    kept = bisect_right(pieces, same, key=lambda piece: piece[1]) - 1
    if kept < 1:
        return None
    most = min(len(old), len(text)) - same
    tail = _common(old[len(old) - most :][::-1], text[len(text) - most :][::-1])
    moved = len(text) - len(old)
    found = pieces[:kept]
    for start, end in scanner.statements(pieces[kept - 1][1]):
        if start >= len(text) - tail:
            place = bisect_left(pieces, start - moved, key=lambda piece: piece[0])
            if place < len(pieces) and pieces[place][0] == start - moved:
                rest = pieces[place:]
                return found + [(first + moved, last + moved) for first, last in rest]
        found.append((start, end))
    return found


_WORTH_KEEPING = 2_000
"""Characters before an edit; shorter texts are scanned in no time."""


def _common(left: str, right: str) -> int:
    """How many characters two texts begin with in common."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def rows_between(text: str, start: int, end: int) -> int:
    """How many line breaks stand in ``text[start:end]``."""
    count = text.count("\n", start, end)
    if "\r" in text:
        count = sum(1 for _ in LINE_BREAK.finditer(text, start, end))
    return count
