"""Mutated programs and notebooks: the analyzer neither crashes nor hangs on any of them.

``python -m tests.programs.mutate --cases 10000 --seed 0 --corpus FOLDER`` mutates the programs
and notebooks of a folder, and of the tests; without a corpus those of the tests alone. Of every
tenth case the text is written by a grammar of Python (hypothesmith).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random

os.environ.setdefault("KGEN_DEBUG", "1")

import libcst
from kgen.analyzer import Diagnostic, Document, SourceError, check, fix_all, read_bytes
from kgen.analyzer.rules.registry import entries
from kgen.analyzer.source.edits import edited
from kgen.analyzer.source.positions import LINE_BREAK

from .mutations import changed, notebook
from .writing import program

HERE = Path(__file__).parent
LONGEST = 90
"""Lines of one program: longer ones are cut to a part."""
SECONDS, PARSES = 8.0, 60.0
"""A case may take so many seconds of the processor, and so many times its parse."""
HANGS = 120
MEMORY = 4 << 30


class Hang(Exception):  # noqa: N818 - a stop, not an error
    """A case has run for `HANGS` seconds by the clock."""


def sources(corpus: Path | None) -> list[str]:
    """The programs to be mutated."""
    found = [program(seed) for seed in range(150)]
    found += [path.read_text() for path in sorted(HERE.parent.glob("interpreter/programs/*.py"))]
    for entry in entries():
        for name in ("INVALID", "VALID"):
            examples = getattr(entry.module, name, ())
            found += [each for each in examples if isinstance(each, str)]
    for path in sorted(corpus.rglob("*")) if corpus is not None else ():
        if path.suffix == ".py":
            found.append(path.read_text(errors="replace"))
        elif path.suffix == ".ipynb":
            found += _cells(path)
    return [text for text in found if text.strip()]


def _cells(path: Path) -> list[str]:
    try:
        cells = json.loads(path.read_text(errors="replace"))["cells"]
    except (ValueError, KeyError, TypeError):
        return []
    code = ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"]
    return ["\n\n".join(code[i : i + 6]) for i in range(0, len(code), 6)]


def case(seed: int, programs: list[str]) -> tuple[bytes, str]:
    """The file of one case: its bytes and its name."""
    chance = Random(f"mutation {seed}")
    lines = chance.choice(programs).split("\n")
    start = chance.randrange(max(1, len(lines) - LONGEST))
    head = [line for line in lines[:start] if line.startswith(("import ", "from "))]
    text = "\n".join([*head, *lines[start : start + LONGEST]])
    if chance.random() < 0.17:
        parts = [changed(chance, part, programs) for part in text.split("\n\n")[:12]]
        return notebook(chance, parts).encode("utf-8", "surrogatepass"), "case.ipynb"
    return changed(chance, text, programs).encode("utf-8", "surrogatepass"), "case.py"


def examine(data: bytes, name: str, *, fixes: bool) -> str | None:
    """What is wrong with the analysis of a file, None if nothing is."""
    started = time.process_time()
    try:
        document = read_bytes(data, name)
        found = check(document, fixes=fixes)
        problem = _misplaced(document, found) or _unappliable(document, found)
        if problem is None and fixes:
            fix_all(document)
    except SourceError:
        return None
    except Hang:
        return f"hang: {traceback.format_exc()[-1500:]}"
    except Exception:
        return f"crash: {traceback.format_exc()[-1500:]}"
    seconds = time.process_time() - started
    if problem is None and seconds > SECONDS and seconds > PARSES * _parse(document.text):
        return f"slow: {seconds:.1f} s"
    return problem


def _parse(text: str) -> float:
    """Seconds of the processor that libcst takes to read a text."""
    started = time.process_time()
    try:
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, RecursionError, ValueError):
        return 0.0
    return time.process_time() - started


_REPAIR = len(" pass")
"""What the reader puts behind an unfinished block; its end may count as the block's."""


def _misplaced(document: Document, found: list[Diagnostic]) -> str | None:
    """A finding or note whose place is not in the text."""
    lengths = [len(line) for line in LINE_BREAK.split(document.text)]
    for each in found:
        for place in (each.range, *(note.range for note in each.related)):
            for point in (place.start, place.end):
                inside = 1 <= point.row <= len(lengths) and point.column >= 0
                if not inside or point.column > lengths[point.row - 1] + 1 + _REPAIR:
                    return f"misplaced: {each.code} at {place}"
            if (place.start.row, place.start.column) > (place.end.row, place.end.column):
                return f"misplaced: {each.code} ends before it begins: {place}"
    return None


def _unappliable(document: Document, found: list[Diagnostic]) -> str | None:
    for each in found:
        if each.fix is not None:
            edited(document, each.fix.edits)
    return None


def grammatical(cases: int, seed: int) -> Iterator[tuple[int, str]]:
    """Texts by a grammar of Python, and what goes wrong with them."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesmith import from_grammar

    texts: list[str] = []

    @hypothesis.seed(seed)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(from_grammar())
    def gather(text: str) -> None:
        texts.append(text)

    gather()
    for number, text in enumerate(texts):
        problem = _watched(text.encode("utf-8", "surrogatepass"), "grammar.py", fixes=False)
        if problem is not None:
            yield number, problem


def _watched(data: bytes, name: str, *, fixes: bool) -> str | None:
    """`examine` with an alarm."""

    def ring(*_: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(HANGS)
    try:
        return examine(data, name, fixes=fixes)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(
    cases: int, seed: int, corpus: Path | None = None, grammar: bool = True
) -> Iterator[tuple[str, str]]:
    """The cases that go wrong: which, and how."""
    programs = sources(corpus)
    written = cases // 10 if grammar else 0
    for number in range(seed, seed + cases - written):
        data, name = case(number, programs)
        problem = _watched(data, name, fixes=number % 4 == 0)
        if problem is not None:
            yield f"seed {number} ({name})", problem
    for number, problem in grammatical(written, seed) if written else ():
        yield f"grammar {number}", problem


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path, default=None)
    parser.add_argument("--no-grammar", action="store_true")
    parser.add_argument("--show", type=int, default=None, help="print the file of one seed")
    arguments = parser.parse_args()
    if arguments.show is not None:
        sys.stdout.write(
            case(arguments.show, sources(arguments.corpus))[0].decode(errors="replace")
        )
        return 0
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    started, wrong = time.perf_counter(), 0
    for which, problem in run(
        arguments.cases, arguments.seed, arguments.corpus, not arguments.no_grammar
    ):
        wrong += 1
        print(which, problem, flush=True)
    print(f"{arguments.cases} cases, {wrong} wrong, {time.perf_counter() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
