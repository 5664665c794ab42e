"""Keeps the sound parts of a statement that does not parse.

A class with one broken line keeps its other methods: the broken line becomes ``pass``, a broken
header goes with everything under it, a header without a body gets one. Rows never move, and
columns only behind an added ``pass``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from . import syntax
from .parsing import parse_exactly, too_much
from .positions import LINE_BREAK
from .problems import SyntaxProblem
from .scan import Scanner, rows_between

MOST_LINES = 4000
"""Logical lines of a broken statement that are looked at one by one."""
MOST_TRIES = 5
"""Parses of the whole statement after the lines have been looked at."""

_INDENT = re.compile(r"[ \t\f]*+")
_HEADER = re.compile(
    r"(?:(?P<clause>elif|else|except|finally)|(?P<case>case)|(?P<try>try)"
    r"|(?P<def>(?:async[ \t]+)?def|class)|(?P<block>if|for|while|with|async|match))(?!\w)|@"
)
_BRANCHES = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "try", "except"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}


class _Line(Struct, frozen=True):
    """A logical line. `word` is the keyword of a compound header, "" for a simple statement."""

    start: int
    end: int
    row: int
    text: str
    indent: int
    word: str
    open: bool
    """Whether its body is expected on the following lines."""


def repair(text: str) -> tuple[syntax.Module, tuple[SyntaxProblem, ...], str, str] | None:
    """The tree of what is left of `text`, the problems in rows of `text`, the text that was left
    out, and the text that the tree is of; None where nothing can be kept."""
    lines = _lines(text)
    if not 1 <= len(lines) <= MOST_LINES or not (lines[0].word or lines[0].text.startswith("@")):
        return None
    pieces, problems = _structured(text, lines)
    for _ in range(MOST_TRIES):
        repaired = "".join(pieces)
        if all(piece.strip() in ("", "pass") for piece in pieces[1::2]) or too_much(repaired):
            break
        module, problem = parse_exactly(repaired)
        if module is not None:
            lost = (
                line.text
                for line, piece in zip(lines, pieces[1::2], strict=True)
                if piece.strip() in ("", "pass")
            )
            return module, tuple(problems), "".join(lost), repaired
        if problem is None:
            break
        # What the lines do not show by themselves: take away the one the parser stopped at.
        row = problem.row
        guilty = next((n for n, line in enumerate(lines) if line.row + _rows(line) > row), None)
        if guilty is None or not guilty or lines[guilty].word or _is_pass(pieces[2 * guilty + 1]):
            break
        problems.append(replace(problem, row=lines[guilty].row, column=lines[guilty].indent + 1))
        pieces[2 * guilty + 1] = _without(lines[guilty], keep_pass=True)
    return None


def _rows(line: _Line) -> int:
    return max(rows_between(line.text, 0, len(line.text)), 1)


def _is_pass(piece: str) -> bool:
    return piece.strip() == "pass"


def _lines(text: str) -> list[_Line]:
    scanner = Scanner(text, resume=False)
    lines: list[_Line] = []
    position, row, counted = 0, 1, 0
    while len(lines) <= MOST_LINES:
        position = scanner.skip_blank(position)
        if position >= len(text):
            break
        end = scanner.line(position)
        if end <= position:
            break
        row += rows_between(text, counted, position)
        counted = position
        piece = text[position:end]
        space = _INDENT.match(piece)
        width = len((space[0] if space else "").rpartition("\f")[2].expandtabs(8))
        code = piece.strip()
        header = _HEADER.match(code)
        word = header[0] if header and not _plainly_simple(code, header[0]) else ""
        is_open = bool(word) and word != "@" and _ends_with_colon(code)
        lines.append(_Line(position, end, row, piece, width, word, is_open))
        position = end
    return lines


def _plainly_simple(code: str, word: str) -> bool:
    """``match = 1`` and ``case(x)`` are no headers."""
    return word in ("match", "case") and not _ends_with_colon(code)


_TAIL = re.compile(r":[ \t\f]*(?:#[^\r\n]*)?\Z")


def _ends_with_colon(code: str) -> bool:
    return bool(_TAIL.search(code.rstrip()))


def _without(line: _Line, keep_pass: bool) -> str:
    """Blank lines in its place, with ``pass`` at its indentation where a body needs one."""
    breaks = "".join(found[0] for found in LINE_BREAK.finditer(line.text))
    space = _INDENT.match(line.text)
    return (f"{space[0] if space else ''}pass" if keep_pass else "") + breaks


def _structured(text: str, lines: list[_Line]) -> tuple[list[str], list[SyntaxProblem]]:
    """The text in pieces, gap and line in turn, with every line replaced that cannot stay."""
    pieces: list[str] = []
    problems: list[SyntaxProblem] = []
    kept: dict[int, str] = {}
    blocks: list[int] = [lines[0].indent]
    openers: dict[int, str] = {}
    expects_body = -1
    dropped: int | None = None
    decorated = False

    def report(line: _Line, message: str) -> None:
        problems.append(SyntaxProblem(line.row, line.indent + 1, message))

    def undecorate(number: int) -> None:
        while number and lines[number - 1].word == "@":
            number -= 1
            kept[number] = _without(lines[number], keep_pass=False)

    for number, line in enumerate(lines):
        if dropped is not None:
            if line.indent > dropped:
                kept[number] = _without(line, keep_pass=False)
                continue
            dropped = None
        if expects_body >= 0:
            if line.indent > blocks[-1]:
                blocks.append(line.indent)
            else:
                report(lines[expects_body], "The block that should follow is missing.")
                kept[expects_body] = _with_pass(kept[expects_body])
            expects_body = -1
        if line.indent not in blocks:
            # The blocks around stay open, so that the lines that follow find theirs.
            report(line, "The indentation fits no block.")
            kept[number] = _without(line, keep_pass=False)
            if line.open:
                dropped = min(blocks, key=lambda block: abs(block - line.indent))
            continue
        while line.indent < blocks[-1]:
            openers.pop(blocks.pop(), None)
        before = openers.get(line.indent, "")
        openers[line.indent] = line.word
        if decorated and not line.word.endswith(("@", "def", "class")):
            report(lines[number - 1], "A decorator needs a function or class after it.")
            undecorate(number)
        decorated = line.word == "@"
        if line.word in _BRANCHES and before not in _BRANCHES[line.word]:
            report(line, f"This {line.word} belongs to nothing.")
            kept[number] = _without(line, keep_pass=False)
            dropped = line.indent if line.open else None
            openers[line.indent] = ""
            continue
        if line.word == "try" and not _has_handler(lines, number):
            report(line, "This try has neither except nor finally.")
            kept[number] = line.text.replace("try", "if _", 1)
            openers[line.indent] = "if"
            expects_body = number if line.open else -1
            continue
        flaw = _flaw(line.word, line.text.strip())
        if flaw is not None:
            report(line, flaw)
            undecorate(number)
            decorated = False
            in_match = len(blocks) > 1 and openers.get(blocks[-2]) == "match"
            if line.word in _BRANCHES or in_match:
                kept[number] = _without(line, keep_pass=False)
                openers[line.indent] = before
            else:
                kept[number] = _without(line, keep_pass=line.word != "@")
                openers[line.indent] = ""
            if in_match or (line.word and line.word != "@"):
                dropped = line.indent
            continue
        kept[number] = line.text
        if line.open:
            expects_body = number
    if expects_body >= 0:
        report(lines[expects_body], "The block that should follow is missing.")
        kept[expects_body] = _with_pass(kept[expects_body])
    if decorated:
        report(lines[-1], "A decorator needs a function or class after it.")
        undecorate(len(lines))
    end = 0
    for number, line in enumerate(lines):
        pieces += (text[end : line.start], kept[number])
        end = line.end
    pieces.append(text[end:])
    problems.sort(key=lambda problem: (problem.row, problem.column))
    return pieces, problems


def _has_handler(lines: list[_Line], number: int) -> bool:
    for line in lines[number + 1 :]:
        if line.indent < lines[number].indent:
            return False
        if line.indent == lines[number].indent:
            return line.word in ("except", "finally")
    return False


_COLON = re.compile(r":(?=[ \t\f]*(?:#[^\r\n]*)?(?:\r\n?|\n)?\Z)")


def _with_pass(text: str) -> str:
    return _COLON.sub(": pass", text, count=1)


@lru_cache(maxsize=20_000)
def _flaw(word: str, code: str) -> str | None:
    """Why a logical line does not parse by itself, a header with an empty body; None: it does."""
    if refused := too_much(code):
        return refused
    body = " pass\n" if _ends_with_colon(code) else "\n"
    if word and word != "@":
        # A comment behind the colon would swallow the body.
        code = _TAIL.sub(":", code)
    match word:
        case "":
            whole = f"{code}\n"
        case "@":
            whole = f"{code}\ndef _(): pass\n"
        case "elif" | "else":
            whole = f"if _: pass\n{code}{body}"
        case "except" | "finally":
            whole = f"try: pass\n{code}{body}"
        case "try":
            whole = f"{code}{body}finally: pass\n"
        case "case":
            whole = f"match _:\n  {code}{body}"
        case "match":
            whole = f"{code}\n  case _: pass\n"
        case _:
            whole = f"{code}{body}"
    problem = parse_exactly(whole)[1]
    return problem.message if problem else None
