"""Makes IPython's magics harmless: valid Python of the same length, nothing moves.

``!pip install x`` becomes ``_#ip install x`` and ``files = !ls`` becomes ``files = _#s``: an
unknown value and a comment. Magics that run Python keep it: ``%time f(x)`` becomes
``_    ;f(x)``, and under ``%%time`` only the first line changes.
"""

from __future__ import annotations

import re

from .positions import LINE_BREAK
from .scan import Scanner, UnclosedTripleQuoteError

# Cell magics whose body runs as Python in the notebook's own namespace.
_PYTHON_CELLS = frozenset(
    {"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "debug", "wandb", "px"}
    | {"snakeviz", "scalene", "notify", "heat", "pyinstrument", "tensorflow_version"}
)
# Line magics that run Python; `time` also gives its value.
_PYTHON_LINES = re.compile(
    r"%(?:time|timeit|prun|memit|debug)[ \t]+"
    r"(?:-(?:[nrtDTslN][ \t]*\S+|[a-zA-Z]+)[ \t]+)*(?=[A-Za-z_(\[{\"'])"
)
# Commands that IPython runs without a percent sign ("automagic"), where no Python can be meant.
_AUTOMAGIC = re.compile(
    r"(?:pip3?|conda|mamba|uv|apt|apt-get|git|wget|curl|cd|ls|mkdir|rm|cp|mv|cat|unzip|kaggle)"
    r"[ \t]+(?![=.,:()\[\]+*/%&|<>^]|-[ \t]|(?:in|is|not|and|or|if|else)\b)[\w./~$\"'-]"
)
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*[ \t]*%%(?P<name>[\w.:!-]*)")
_HELP = re.compile(r"(?:\?{1,2}[ \t]*[%\w.*\[\]]+|%{0,2}[\w.*]+(?:\[[^\r\n?]*\])?\?{1,2})[ \t]*\Z")
_ASSIGNED = re.compile(
    r"(?P<target>[ \t]*[A-Za-z_][\w.\[\]'\", \t]*=[ \t]*)(?P<magic>![^=\r\n]|!\Z|%%?[A-Za-z])"
)
_INDENT = re.compile(r"[ \t\f]*")
_LINE = re.compile(r"[^\r\n]*")


def neutralised(text: str) -> str:
    """`text` of a cell with every magic made harmless; same length, same line breaks."""
    if not _MAY_HOLD.search(text):
        return text
    cell = _CELL_MAGIC.match(text)
    if cell and cell["name"] not in _PYTHON_CELLS:
        return text[: cell.end()].rpartition("%%")[0] + _commented(
            text[cell.end() - len(cell["name"]) - 2 :]
        )
    pieces: list[str] = []
    position = 0
    if cell:
        start = cell.end() - len(cell["name"]) - 2
        position = _end_of_line(text, start)
        pieces += (text[:start], _commented(text[start:position]))
    scanner = Scanner(text)
    while position < len(text):
        following = scanner.skip_blank(position)
        pieces.append(text[position:following])
        position = following
        if position >= len(text):
            break
        magic = _magic_line(text, position)
        if magic is None:
            try:
                end = scanner.line(position)
            except UnclosedTripleQuoteError:
                scanner = Scanner(text, wary=True)
                end = scanner.line(position)
            end = max(end, position + 1)
            pieces.append(text[position:end])
        else:
            end, harmless = magic
            pieces.append(harmless)
        position = end
    return "".join(pieces)


_MAY_HOLD = re.compile(
    r"^[ \t]*[%!?]|\?[ \t]*$|=[ \t]*[!%]|^[ \t]*(?:pip|conda|mamba|uv|apt|git|wget|curl|cd|ls|mkdir"
    r"|rm|cp|mv|cat|unzip|kaggle)[\w-]*[ \t]",
    re.MULTILINE,
)


def _end_of_line(text: str, position: int) -> int:
    """The end of the magic line at `position`, lines joined by backslashes included."""
    while True:
        found = _LINE.match(text, position)
        end = found.end() if found else len(text)
        line_break = LINE_BREAK.match(text, end)
        position = line_break.end() if line_break else end
        if line_break is None or not text[:end].endswith("\\"):
            return position


def _magic_line(text: str, position: int) -> tuple[int, str] | None:
    """(end, harmless text) if the line at `position` is a magic."""
    indent = _INDENT.match(text, position)
    start = indent.end() if indent else position
    found = _LINE.match(text, start)
    code = found[0] if found else ""
    if code.startswith("%") and (python := _PYTHON_LINES.match(code)):
        end = start + len(code)
        opening = text[position:start] + "_" + " " * (python.end() - 2) + ";"
        return end, opening + code[python.end() :]
    if code.startswith(("%", "!")) or _HELP.match(code) or _AUTOMAGIC.match(code):
        end = _end_of_line(text, start)
        return end, text[position:start] + _commented(text[start:end])
    assigned = _ASSIGNED.match(text, position)
    if assigned and assigned.end() <= start + len(code):
        at = assigned.end("target")
        rest = text[at : start + len(code)]
        if rest.startswith("%time ") and (python := _PYTHON_LINES.match(rest)):
            return (
                start + len(code),
                text[position:at] + " " * python.end() + rest[python.end() :],
            )
        end = _end_of_line(text, at)
        return end, text[position:at] + _commented(text[at:end])
    return None


def _commented(text: str) -> str:
    """``_`` and a comment instead of the first line, comments instead of all others."""
    pieces: list[str] = []
    position = 0
    while position < len(text):
        found = _LINE.match(text, position)
        end = found.end() if found else len(text)
        line = text[position:end]
        if position == 0:
            line = "_" if len(line) == 1 else "_#" + line[2:]
        elif line:
            line = "#" + line[1:]
        pieces.append(line)
        line_break = LINE_BREAK.match(text, end)
        if line_break is None:
            break
        pieces.append(line_break[0])
        position = line_break.end()
    return "".join(pieces)
