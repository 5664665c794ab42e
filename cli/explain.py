"""``kgen explain``: what an error message of Keras means, and where it comes from."""

from __future__ import annotations

import difflib
import json
import sys
import textwrap
from pathlib import Path
from typing import Any

import click

from ..analyzer import ConfigurationError, Document, SourceError, read_bytes, read_file
from ..analyzer.configuration import Configuration, discover
from ..analyzer.explain import Answer, Explanation, Places, explain, places
from ..analyzer.report import FileResult, as_objects, write_text
from ..analyzer.rules import Entry

EXPLAINED, UNKNOWN = 0, 1

_LARGEST_FILE = 50_000_000
"""Bytes of a log that are read."""
_PROGRAMS = (".py", ".ipynb")


@click.command("explain")
@click.argument("text", nargs=-1)
@click.option(
    "--file",
    "program",
    metavar="PROGRAM",
    help="The program that gave the message: point at the line. - is standard input.",
)
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def command(text: tuple[str, ...], program: str | None, output_format: str) -> None:
    """Tell what TEXT means: a message, a traceback, or the file of a log.

    Without TEXT, or with -, it is read from standard input.

    Exit code: 0 explained, 1 nothing fits, 2 bad use.
    """
    pasted = _pasted(text, program)
    document, configuration = (None, Configuration()) if program is None else _read(program)
    answer = explain(pasted)
    try:
        where = None if document is None else places(answer, document, configuration)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from None
    if output_format == "json":
        click.echo(json.dumps(_object(answer, where, document), indent=2, ensure_ascii=False))
    else:
        _print(answer, where, document)
    sys.exit(EXPLAINED if answer.best is not None else UNKNOWN)


def _pasted(text: tuple[str, ...], program: str | None) -> str:
    """The text to explain: as given, from standard input, or from the file that it names."""
    if text in ((), ("-",)):
        if program == "-":
            raise click.UsageError("Standard input is either the message or the program.")
        if not text and sys.stdin.isatty():
            raise click.UsageError(
                "Give the message in quotation marks, a file with a traceback, or pipe it in."
            )
        pasted = sys.stdin.buffer.read(_LARGEST_FILE).decode("utf-8", "replace")
    else:
        pasted = " ".join(text)
        if len(text) == 1 and (path := _file(text[0])) is not None:
            pasted = _log(path)
    if not pasted.strip():
        raise click.UsageError("There is no text to explain.")
    return pasted


def _file(text: str) -> Path | None:
    try:
        path = Path(text)
        return path if "\n" not in text and path.is_file() else None
    except (OSError, ValueError):
        return None


def _log(path: Path) -> str:
    if path.suffix == ".py":
        raise click.UsageError(
            f"{path} is a program. `kgen lint {path}` checks it; to explain a message of it, give "
            f"the message and `--file {path}`."
        )
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            file.seek(max(0, size - _LARGEST_FILE))
            return file.read().decode("utf-8", "replace")
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be read: {error.strerror or error}") from None


def _read(program: str) -> tuple[Document, Configuration]:
    try:
        if program == "-":
            return read_bytes(sys.stdin.buffer.read(), "<stdin>"), Configuration()
        path = Path(program)
        if path.is_dir():
            raise click.UsageError(f"{program} is a folder; --file takes one program.")
        return read_file(path), discover(path)
    except (SourceError, ConfigurationError) as error:
        raise click.UsageError(str(error)) from None


def _print(answer: Answer, where: Places | None, document: Document | None) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    best = answer.best
    if best is None:
        console.print("kgen knows no explanation for this message.", style="bold")
        if answer.nearest:
            console.print("It resembles, without fitting:")
            for title in answer.nearest:
                console.print(f"  - {title}")
        console.print("Give all of the traceback if you have it; its last lines say most.")
    else:
        _print_explanation(best, console)
        for other in answer.others:
            console.print(_wrapped(f"Also possible: {_headline(other)}", "", console))
        if answer.others:
            console.print()
    if where is not None and document is not None:
        _print_places(answer, where, document, console)


def _headline(explanation: Explanation) -> str:
    if not explanation.rules:
        return explanation.title
    rule = explanation.rules[0].rule
    return f"{explanation.title} [{rule.code} {rule.name}]"


def _print_explanation(best: Explanation, console: Any) -> None:
    console.print(_wrapped(_headline(best), "", console), style="bold")
    for said in (best.said, *best.judged):
        if said:
            console.print(_wrapped(said, "  ", console))
    console.print()
    if best.why:
        console.print("Why", style="bold")
        console.print(_wrapped(best.why, "  ", console))
        console.print()
    if best.repair:
        console.print("What to do", style="bold")
        for step in best.repair:
            console.print(_wrapped(step, "  - ", console))
        console.print()
    shown = best.page
    if shown is not None and shown.bad and shown.good:
        console.print("Example", style="bold")
        for line in _before_after(shown.bad[0], shown.good[0]):
            style = {"-": "red", "+": "green"}.get(line[:1], "")
            console.print(f"  {line}", style=style, soft_wrap=True)
        console.print()
    seen = [*best.rules, *best.causes]
    for entry in seen:
        console.print(f"kgen rule {entry.rule.code}  ({entry.rule.name})", style="dim")
    if seen:
        console.print()


def _wrapped(text: str, indent: str, console: Any) -> str:
    """Running text in lines that can be read, the first behind `indent`."""
    width = min(max(console.width, 40), 100)
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _before_after(bad: str, good: str) -> list[str]:
    """The two programs in one: what goes is marked with -, what comes with +."""
    lines = difflib.ndiff(bad.rstrip().split("\n"), good.rstrip().split("\n"))
    return [line.rstrip() for line in lines if not line.startswith("?")]


def _print_places(answer: Answer, where: Places, document: Document, console: Any) -> None:
    if where.found:
        write_text([FileResult(document.filename, where.found, document)], console)
        return
    lines = [_place(document, row) for row in where.rows[-1:]]
    told = f" The traceback names {lines[0]}." if lines else ""
    what = "anything of this" if answer.best is not None else "the cause"
    if where.instead:
        console.print(f"kgen does not see {what} in {document.filename}.{told} It sees this:\n")
        write_text([FileResult(document.filename, where.instead, document)], console)
    else:
        console.print(f"kgen does not see {what} in {document.filename}.{told}")


def _place(document: Document, row: int) -> str:
    text = document.line(row).strip()
    cell = document.cell_at(row) if document.kind == "notebook" else None
    if cell is None:
        return f"line {row}: {text}"
    return f"cell {cell.index + 1}, line {row - cell.first_row + 1}: {text}"


def _object(answer: Answer, where: Places | None, document: Document | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "explained": answer.best is not None,
        "explanation": None if answer.best is None else _explanation(answer.best),
        "others": [_explanation(each) for each in answer.others],
        "nearest": list(answer.nearest),
        "frames": [
            {"file": frame.file, "row": frame.row, "code": frame.code} for frame in answer.frames
        ],
    }
    if where is not None and document is not None:
        result = FileResult(document.filename, where.found, document)
        instead = FileResult(document.filename, where.instead, document)
        shown["findings"] = as_objects([result])
        shown["other_findings"] = as_objects([instead])
    return shown


def _explanation(each: Explanation) -> dict[str, Any]:
    shown = each.page
    return {
        "id": each.id,
        "rules": [_rule(entry) for entry in each.rules],
        "causes": [_rule(entry) for entry in each.causes],
        "title": each.title,
        "said": each.said,
        "judged": list(each.judged),
        "values": dict(each.values),
        "why": each.why,
        "repair": list(each.repair),
        "example": None
        if shown is None or not (shown.bad and shown.good)
        else {"bad": shown.bad[0], "good": shown.good[0]},
        "score": round(each.match.score, 2),
    }


def _rule(entry: Entry) -> dict[str, str]:
    return {"code": entry.rule.code, "name": entry.rule.name, "url": entry.rule.url}
