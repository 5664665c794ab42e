"""What people paste: tracebacks of Python, IPython and pytest, logs, or one line.

`read` takes away colours, frames and log prefixes, and gives the exceptions with their messages,
the last one first, and the places that the frames name.
"""

from __future__ import annotations

import json
import re

from msgspec import Struct

LARGEST_TEXT = 400_000
"""Characters that are looked at, from the end: a traceback stands at the end of a log."""
MOST_RAISED = 20
"""Different exceptions and warnings that are looked at, from the end."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07|\[0(?:;\d+)*m|\[\d;\d\dm")
_ENCOUNTERED = re.compile(r"^\s*Exception encountered: (?P<rest>.+)$")
_HEADER = re.compile(r"^\s*Traceback \(most recent call last\)")
_EXCEPTION = re.compile(
    r"^(?P<indent>[\s│|]*)(?:E\s+|Exception:\s+(?=\w+Error:))?"
    r"(?P<type>(?:[A-Za-z_][\w]*\.)*[A-Za-z_]\w*(?:Error|Exception|Warning|Interrupt|Exit))"
    r"(?:\s*(?:Traceback \(most recent call last\)\s*)?)"
    r"(?: \(see above for traceback\))?(?P<colon>:|$)(?P<rest>.*)$"
)
_WARNING = re.compile(
    r"^(?:.*?:\d+:\s*)?(?P<type>\w*Warning|WARNING(?::\w+)?|ERROR(?::\w+)?)\s*:\s*(?P<rest>.+)$"
)
_CHAIN = re.compile(
    r"^\s*(?:During handling of the above exception|The above exception was the direct cause)"
)
_LOG_PREFIX = re.compile(
    r"^(?:\d{4}-\d\d-\d\d[ T][\d:.,]+:?\s*|[IWEF]\d{4} [\d:.]+\s+\d+\s+)(?:\[?[IWEFD]\]?\s+)?"
    r"(?:[\w/.-]+\.(?:cc|py|h):\d+\]\s*)?"
)
_NOISE = re.compile(r"\{\{node ([^}]*)\}\}|\[\[.*?\]\]|\[Op:[\w:]*\]")

_WRAPPER = re.compile(
    r"Exception encountered when calling (?:layer )?[^\n]*?(?:\.call\(\)\.?|\)\.)(?=\s|$)"
    r"|\bin user code:|\bGraph execution error:?"
)
"""What Keras and TensorFlow put around the message of another."""
_RECEIVED = re.compile(r"^\s*(?:Call a|A)rguments received by .*$", re.MULTILINE)

_SEVERAL = re.compile(r"\(['\"](.*?)['\"], (.*)\)", re.DOTALL)
"""An exception with several arguments, which Python shows as a tuple."""
_MARKDOWN = re.compile(r"\[([^\[\]\n]*)\]\([a-z+-]+:/*[^\s()]*\)")
"""A link, as editors and web notebooks make of files and lines."""
_QUOTED = re.compile(r"^\s*(?:>\s)+")
"""How mail and forums mark what somebody else wrote."""
_QUOTES = str.maketrans("‘’´“”„«»", '\'\'\'"""""')

_PLAIN_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<row>\d+)(?:, in .*)?$')
_IPYTHON_FRAME = re.compile(
    r"^(?:File\s+)?(?P<file>[^\s:]\S*?\.py|<ipython-input[^>]*>|/\S+)(?::(?P<row>\d+))?,?\s+in\s+.+$"
)
_CELL_FRAME = re.compile(
    r"^\s*(?P<file>(?:Cell|Input) In\s*\[(?P<count>\d+)\])(?:, (?:line (?P<row>\d+)|in .*))?$"
)
_OLD_FRAME = re.compile(r"^\s*(?P<file>(?:[A-Za-z]:)?[^\s:]+\.py):(?P<row>\d+) \w+(?:\s+\*{1,2})?$")
"""As TensorFlow 2.0 to 2.4 lists them below "in user code:"."""
_PYTEST_FRAME = re.compile(
    r"^(?P<file>[^\s:]+\.py):(?P<row>\d+): (?:in .*|\w*(?:Error|Exception))?$"
)
_ARROW = re.compile(r"^\s*-{1,}>\s*(?P<row>\d+)\s?(?P<code>.*)$")
_LISTING = re.compile(r"^\s*\d+\s{2,}\S|^\s*\d+\s*$|^-{20,}$")


class Frame(Struct, frozen=True):
    """A place that a traceback names. `count` is the execution count of a notebook's cell."""

    file: str
    row: int | None
    code: str = ""
    count: int | None = None


class Raised(Struct, frozen=True):
    """An exception or warning with its message; `exception` is "" for bare text."""

    exception: str
    message: str


class Report(Struct, frozen=True):
    """`raised` holds what was raised, the last first; `text` all of it, cleaned."""

    text: str
    raised: tuple[Raised, ...]
    frames: tuple[Frame, ...]


def read(text: str) -> Report:
    """What a pasted text reports."""
    text = _clean(text)
    lines = text.split("\n")
    frames, kept = _frames(lines)
    raised = _raised(kept)
    plain = _message("\n".join(line for line in kept if not _HEADER.match(line)))
    return Report(plain, tuple(raised), tuple(frames))


def _clean(text: str) -> str:
    text = text[-LARGEST_TEXT:]
    if text.lstrip().startswith("{") and '"cells"' in text:
        text = _notebook_errors(text) or text
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\\n", "\n")
    text = _MARKDOWN.sub(r"\1", text.translate(_QUOTES)).replace("**", "")
    text = _NOISE.sub(lambda match: match[1] or " ", text)
    lines = (_QUOTED.sub("", line.rstrip()) for line in text.split("\n"))
    return "\n".join(_LOG_PREFIX.sub("", line) for line in lines)


def _notebook_errors(text: str) -> str | None:
    """The tracebacks among the outputs of a notebook."""
    try:
        cells = json.loads(text).get("cells", [])
    except (ValueError, AttributeError, RecursionError):
        return None
    found: list[str] = []
    for cell in cells if isinstance(cells, list) else []:
        outputs = cell.get("outputs", []) if isinstance(cell, dict) else []
        for output in outputs if isinstance(outputs, list) else []:
            if isinstance(output, dict) and output.get("output_type") == "error":
                found += [str(line) for line in output.get("traceback", [])]
    return "\n".join(found) or None


def _frames(lines: list[str]) -> tuple[list[Frame], list[str]]:
    """The frames, and the lines without them and without the code that they show."""
    frames: list[Frame] = []
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        plain = _PLAIN_FRAME.match(line) or _OLD_FRAME.match(line)
        if plain is not None:
            code = ""
            if at < len(lines) and _is_code(lines[at]):
                code = lines[at].strip()
                at += 1
                while at < len(lines) and re.fullmatch(r"\s*[\^~]+\s*", lines[at]):
                    at += 1
            frames.append(Frame(plain["file"], int(plain["row"]), code))
            continue
        match = _CELL_FRAME.match(line) or _PYTEST_FRAME.match(line) or _IPYTHON_FRAME.match(line)
        if match is not None:
            groups = match.groupdict()
            row, count = groups.get("row"), groups.get("count")
            frames.append(
                Frame(groups["file"], int(row) if row else None, "", int(count) if count else None)
            )
            continue
        arrow = _ARROW.match(line)
        if arrow is not None:
            if frames and not frames[-1].code:
                last = frames[-1]
                row = last.row if last.row is not None else int(arrow["row"])
                frames[-1] = Frame(last.file, row, arrow["code"].strip(), last.count)
            continue
        if not _LISTING.match(line) or not frames:
            kept.append(line)
    return frames, kept


def _is_code(line: str) -> bool:
    return line.startswith("    ") and _EXCEPTION.match(line) is None and bool(line.strip())


def _raised(lines: list[str]) -> list[Raised]:
    found: list[tuple[str, list[str]]] = []
    current: list[str] | None = None
    for line in lines:
        match = _EXCEPTION.match(line)
        warning = None if match else _WARNING.match(line)
        if match is not None and (match["colon"] or match["rest"].strip() or not current):
            current = [match["rest"]]
            found.append((match["type"], current))
        elif (inner := _ENCOUNTERED.match(line)) is not None:
            current = [inner["rest"]]
            found.append(("", current))
        elif warning is not None:
            current = [warning["rest"]]
            found.append((warning["type"], current))
        elif _HEADER.match(line) or _CHAIN.match(line):
            current = None
        elif current is not None:
            current.append(line)
    raised: dict[Raised, None] = {}
    for kind, rest in reversed(found):
        if len(raised) == MOST_RAISED:
            break
        raised.setdefault(Raised(kind, _message("\n".join(rest))))
    return [each for each in raised if each.message or each.exception]


def _message(text: str) -> str:
    """A message without what was put around it, and without the list of arguments after it."""
    received = _RECEIVED.search(text)
    if received is not None and received.start() > 0:
        text = text[: received.start()]
    text = _WRAPPER.sub(" ", text).strip()
    several = _SEVERAL.fullmatch(text)
    return f"{several[1]} {several[2]}" if several else text
