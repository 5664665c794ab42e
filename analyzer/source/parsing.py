"""Text of one statement → its syntax tree, remembered by text for the whole process."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from . import syntax
from .problems import SyntaxProblem
from .reading import read
from .scan import rows_between

if TYPE_CHECKING:
    from libcst.metadata import CodeRange

DEEPEST = 64
"""Nested brackets. The tree is walked recursively, and libcst recurses natively: about 8 kB of
stack a level, and threads may have no more than 1 MB. CPython refuses 200."""
DEEPEST_BLOCKS = 48
"""Nested indented blocks, for the same reason. CPython and libcst refuse 100."""
LONGEST_CHAIN = 150
"""Operators, attributes and calls in a row: each is one level of the tree."""
LARGEST = 300_000
"""Characters of one statement; nobody wrote so much by hand."""
MOST_ITEMS = 15_000
"""Commas in one statement: literal data is slow, above all for repairs."""

_CACHED_CHARACTERS = 8_000_000
_CACHED_STATEMENTS = 20_000


class Parsed:
    """The outcome of parsing one text; the same object for the same text while remembered.

    `module` is None when nothing could be kept. `problems` are in rows of this text, `lost`
    is the text that was left out, `kept` the text that `module` is of.
    """

    __slots__ = ("_places", "kept", "lost", "module", "problems", "text")

    def __init__(
        self,
        text: str,
        module: syntax.Module | None,
        problems: tuple[SyntaxProblem, ...] = (),
        lost: str = "",
        kept: str | None = None,
    ) -> None:
        self.text = text
        self.kept = text if kept is None else kept
        self.module = module
        self.problems = problems
        self.lost = lost
        self._places: dict[syntax.Node, CodeRange] | None = None

    def places(self) -> dict[syntax.Node, CodeRange]:
        """Where nodes stand in this text by libcst, with their own parentheses (rows from 1,
        columns from 0); computed once."""
        if self._places is None:
            from .concrete import counterparts

            self._places = counterparts(self.module, self.kept) if self.module else {}
        return self._places


_cache: OrderedDict[str, Parsed] = OrderedDict()
_cached = 0
_lock = threading.Lock()


def parse(text: str) -> Parsed:
    """Parse the text of a statement, or return what the same text gave before. Never raises."""
    global _cached
    with _lock:
        known = _cache.get(text)
        if known is not None:
            _cache.move_to_end(text)
            return known
    parsed = _parse(text)
    with _lock:
        known = _cache.get(text)
        if known is not None:
            return known
        _cache[text] = parsed
        _cached += len(text)
        while _cache and (_cached > _CACHED_CHARACTERS or len(_cache) > _CACHED_STATEMENTS):
            old, _ = _cache.popitem(last=False)
            _cached -= len(old)
    return parsed


def _parse(text: str) -> Parsed:
    refused = too_much(text)
    if refused:
        problem = SyntaxProblem(1, 1, refused, limit=True)
        if len(text) > LARGEST or text.count(",") > MOST_ITEMS:
            return Parsed(text, None, (problem,), text)
    else:
        module, problem = parse_exactly(text)
        if module is not None:
            return Parsed(text, module)
    from .repair import repair

    repaired = repair(text)
    if repaired is not None:
        return Parsed(text, *repaired)
    return Parsed(text, None, (problem,) if problem else (), text)


def names_in(text: str) -> frozenset[str]:
    """Every word of `text` that could be a name."""
    return frozenset(_NAME.findall(text))


def parse_exactly(text: str) -> tuple[syntax.Module | None, SyntaxProblem | None]:
    """The tree of `text`, or the problem with it, in rows of `text`.

    What this Python refuses may be syntax of another one, which libcst knows.
    """
    try:
        return read(text), None
    except RecursionError:
        return None, SyntaxProblem(1, 1, "This is nested too deeply to be read.", limit=True)
    except (SyntaxError, ValueError, MemoryError) as refusal:
        from . import concrete

        try:
            return concrete.read(text), None
        except RecursionError:
            return None, SyntaxProblem(1, 1, "This is nested too deeply to be read.", limit=True)
        except Exception:  # libcst raises several kinds for text that is no Python
            return None, _problem(text, refusal)


_LINE_WORDS = re.compile(r" \(detected at line \d+\)| on line \d+| \(<\w+>, line \d+\)")
_NAME = re.compile(r"[^\W\d]\w*")


def _problem(text: str, refusal: Exception) -> SyntaxProblem:
    if not isinstance(refusal, SyntaxError):
        return SyntaxProblem(1, 1, f"This is not valid Python ({refusal}).")
    last = max(rows_between(text, 0, len(text)), 1)
    row = min(max(refusal.lineno or 1, 1), last)
    # Lines in the words would be those of the statement, not of the file.
    words = _LINE_WORDS.sub("", refusal.msg).rstrip(".")
    words += "" if words.endswith("?") else "."
    return SyntaxProblem(row, max(refusal.offset or 1, 1), f"This is not valid Python: {words}")


_WEIGHTY = re.compile(
    r"""(?P<string>"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}"""
    r"""|"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+'|\#[^\r\n]*+)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<rest>[,;])|(?P<line>[\r\n])"""
    r"""|(?P<link>[-+*/%@&|^~.<>]|\b(?:not|and|or|if|lambda|await|elif)\b)""",
    re.DOTALL,
)
_FAR_IN = re.compile(rf"^(?:\t|[ ]){{{DEEPEST_BLOCKS}}}", re.MULTILINE)
_BLOCK = re.compile(
    r"^([ \t]*+)(?:if|for|while|with|try|def|class|async|match|case|elif|else|except|finally)\b",
    re.MULTILINE,
)


def _blocks(text: str) -> int:
    """How deep blocks are nested at most; words at line starts within strings may count."""
    stack: list[int] = []
    deepest = 0
    for found in _BLOCK.finditer(text):
        indent = len(found[1])
        while stack and stack[-1] >= indent:
            stack.pop()
        stack.append(indent)
        deepest = max(deepest, len(stack))
    return deepest


def too_much(text: str) -> str | None:
    """Why `text` is too deep or too long for recursive walks, or None."""
    if len(text) > LARGEST:
        return f"This statement has more than {LARGEST:,} characters, so it is not analysed."
    if _FAR_IN.search(text) and _blocks(text) > DEEPEST_BLOCKS:
        return f"More than {DEEPEST_BLOCKS} blocks are nested here, too deep to be analysed."
    if text.count(",") > MOST_ITEMS:
        return f"This statement lists more than {MOST_ITEMS:,} items, so it is not analysed."
    if len(text) < DEEPEST:
        return None
    depth, links, strings = 0, [0], 0
    elifs = text.count("elif")
    if elifs > LONGEST_CHAIN:
        return "This chain of branches is too long to be analysed."
    for found in _WEIGHTY.finditer(text):
        match found.lastgroup:
            case "open":
                depth += 1
                links[-1] += 1
                links.append(0)
                strings = 0
                if depth > DEEPEST:
                    return f"More than {DEEPEST} brackets are nested here, too deep to be analysed."
            case "close":
                depth = max(depth - 1, 0)
                if len(links) > 1:
                    links.pop()
                strings = 0
            case "rest":
                links[-1] = strings = 0
            case "line":
                if depth == 0:
                    links[-1] = strings = 0
            case "link":
                links[-1] += 1
                strings = 0
            case "string":
                strings += found[0][0] != "#"
        if links[-1] > LONGEST_CHAIN or strings > 2 * LONGEST_CHAIN:
            return "This expression chains too many operations to be analysed."
    return None
