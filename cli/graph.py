"""``kgen graph``: a picture of the models of a file, or text from which others draw one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from ..analyzer import ConfigurationError, SourceError, analyze, read_bytes, read_file
from ..analyzer.configuration import Configuration, discover
from ..analyzer.facts import ModelFact, Program
from ..analyzer.report.graph import (
    Diagram,
    Options,
    choose,
    diagram,
    drawable,
    problems_of,
    together,
)
from ..analyzer.report.graph_boxes import Direction
from ..analyzer.report.result import cell_number

SUFFIXES = {
    ".svg": "svg",
    ".png": "png",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
}
"""Ending of the file to write → its format."""


@click.command("graph")
@click.argument("file", type=click.Path())
@click.option("--model", "wanted", metavar="NAME", help="Draw this model: its name or variable.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["svg", "png", "mermaid", "dot"]),
    help="What to write; if not given, what the ending of --output says, else svg.",
)
@click.option("-o", "--output", type=click.Path(), help="File to write; '-' for standard output.")
@click.option(
    "--expand-nested", is_flag=True, help="Show what nested models and your own layers hold."
)
@click.option(
    "--direction",
    type=click.Choice([direction.value for direction in Direction]),
    default=Direction.DOWN.value,
    show_default=True,
    help="From top to bottom, or from left to right.",
)
@click.option("--no-title", is_flag=True, help="Leave out the line with the model's name.")
@click.option("--no-batch", is_flag=True, help="Leave the batch axis out of the shapes.")
@click.option(
    "--scale",
    type=click.FloatRange(0.1, 20),
    default=2.0,
    show_default=True,
    help="Pixels of a PNG for each unit of the drawing.",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
def command(
    file: str,
    wanted: str | None,
    output_format: str | None,
    output: str | None,
    expand_nested: bool,
    direction: str,
    no_title: bool,
    no_batch: bool,
    scale: float,
    force: bool,
) -> None:
    """Draw the models in FILE, with the shapes of their tensors, without running it.

    Writes FILE's name with the ending .svg if nothing else is said; Mermaid and DOT go to the
    standard output. FILE may be a script or a notebook ('-': standard input).
    """
    form = output_format or _format_of(output)
    path = _path(file, form, output)
    try:
        if path is not None and path.exists() and not path.is_dir() and not force:
            raise _Refused(f"{path} exists already; use --force to replace it, or --output FILE.")
        program = _read(file)
        models = _models(program, wanted)
        options = Options(expand_nested, not no_batch, problems_of(program))
        name = Path(program.document.filename).stem
        drawn = together([diagram(model, options) for model in models], name)
        if no_title:
            drawn = replace(drawn, name="", caption="")
        data = _render(drawn, form, Direction(direction), scale)
        if path is None:
            _print(data, form)
        else:
            _write(path, data)
    except (SourceError, ConfigurationError, _Refused) as error:
        click.echo(f"kgen graph: {error}", err=True)
        sys.exit(2)


class _Refused(Exception):  # noqa: N818 - no error of the program, a word to the person
    """What was asked for cannot be done; the message says why, and the way out."""


def _format_of(output: str | None) -> str:
    if output is None or output == "-":
        return "svg"
    suffix = Path(output).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise click.UsageError(
            f"The ending of {output} says no format: use one of {known}, or --format."
        )
    return SUFFIXES[suffix]


def _path(file: str, form: str, output: str | None) -> Path | None:
    """The file to write; None for the standard output."""
    if output is not None:
        return None if output == "-" else Path(output)
    if form in ("mermaid", "dot"):
        return None
    if file == "-":
        raise click.UsageError("The program comes from standard input: name a file with --output.")
    return Path(file).with_suffix(f".{form}")


def _read(file: str) -> Program:
    if file == "-":
        return analyze(read_bytes(sys.stdin.buffer.read(), "<stdin>"), Configuration())
    if Path(file).is_dir():
        raise _Refused(f"{file} is a folder; name one file.")
    return analyze(read_file(Path(file)), discover(Path(file)))


def _models(program: Program, wanted: str | None) -> list[ModelFact]:
    """The models to draw; a word on those that are left out."""
    latest = {model.identity: model for model in program.models}
    models = list(latest.values())
    file = program.document.filename
    if not models:
        raise _Refused(f"{file}: no Keras model is made here.")
    if wanted is not None:
        found = [m for m in models if m.variable == wanted] or [
            m for m in models if m.name == wanted
        ]
        if not found:
            raise _Refused(
                f"{file}: no model is called '{wanted}'. There are: {_listed(models, program)}."
            )
        if not any(drawable(model) for model in found):
            raise _Refused(f"{file}: the layers of '{wanted}' cannot be followed.")
        return [found[-1]] if drawable(found[-1]) else [m for m in found if drawable(m)][-1:]
    chosen = choose(models)
    if not chosen:
        why = " `kgen lint` tells what Keras refuses." if problems_of(program) else ""
        raise _Refused(f"{file}: the layers of its models cannot be followed.{why}")
    if len(models) > 1:
        drawn = {model.identity for model in chosen}
        rest = [model for model in models if model.identity not in drawn]
        note = f"Drawn: {_listed(chosen, program)}."
        note += f" Left out: {_listed(rest, program)}." if rest else ""
        click.echo(f"{note} --model NAME draws one.", err=True)
    return chosen


def _listed(models: Sequence[ModelFact], program: Program) -> str:
    shown = ", ".join(_described(model, program) for model in models[:12])
    return shown + (", …" if len(models) > 12 else "")


def _described(model: ModelFact, program: Program) -> str:
    """The name of a model, then its variable and its place in brackets."""
    about = [model.variable] if model.variable not in (None, model.name) else []
    if model.site is not None and model.site.statement in program.document.statements:
        place = program.document.location(model.site.range)
        cell = cell_number(place)
        about.append(f"line {place.start.row}" + (f" of cell {cell}" if cell is not None else ""))
    return model.name + (f" ({', '.join(filter(None, about))})" if about else "")


def _render(drawn: Diagram, form: str, direction: Direction, scale: float) -> bytes:
    from ..analyzer.report.graph_png import NoRendererError, png
    from ..analyzer.report.graph_svg import svg
    from ..analyzer.report.graph_text import FORMATS, edges

    if form in FORMATS:
        text = FORMATS[form](drawn, direction)
        links = len(edges(drawn))
        if form == "mermaid" and (links >= 500 or len(text) >= 50_000):
            click.echo(
                f"{links} links in {len(text):,} characters: Mermaid draws fewer than 500 in fewer "
                "than 50,000 unless its `maxEdges` and `maxTextSize` are set higher.",
                err=True,
            )
        return text.encode()
    picture = svg(drawn, direction)
    if form == "svg":
        return picture.encode()
    try:
        return png(picture, scale)
    except NoRendererError as error:
        raise _Refused(str(error)) from None


def _print(data: bytes, form: str) -> None:
    if form == "png":
        if sys.stdout.isatty():
            raise _Refused("A PNG is nothing for a terminal: name a file with --output.")
        sys.stdout.buffer.write(data)
    else:
        click.echo(data.decode(), nl=False)


def _write(path: Path, data: bytes) -> None:
    from .writing import write_bytes

    if path.is_dir():
        raise _Refused(f"{path} is a folder; name a file with --output.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, data)
    except OSError as error:
        raise _Refused(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}."
        ) from None
    click.echo(f"Wrote {path}", err=True)
