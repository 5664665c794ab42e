"""``kgen summary``: the models of a file as Keras would print them."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from ..analyzer import ConfigurationError, SourceError, analyze, read_bytes, read_file
from ..analyzer.configuration import Configuration, discover
from ..analyzer.facts import ModelFact, Program
from ..analyzer.report.models import model_object, write_model
from .discovery import Missing, find_files


@click.command("summary")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def command(files: tuple[str, ...], output_format: str) -> None:
    """Show the layers, shapes and parameters of the models in FILES, without running them."""
    programs: list[Program] = []
    failed = False
    inputs: list[Any] = ["-"] if "-" in files else []
    inputs += find_files(tuple(name for name in files if name != "-"))
    for item in inputs:
        try:
            if isinstance(item, Missing):
                raise SourceError(item.path, item.reason)
            if item == "-":
                document = read_bytes(sys.stdin.buffer.read(), "<stdin>")
                configuration = Configuration()
            else:
                document, configuration = read_file(item), discover(item)
            programs.append(analyze(document, configuration))
        except (SourceError, ConfigurationError) as error:
            failed = True
            click.echo(f"kgen: {error}", err=True)
    if output_format == "json":
        models = [model_object(m, program) for program in programs for m in _models(program)]
        click.echo(json.dumps({"models": models}, indent=2, ensure_ascii=False))
    else:
        _print(programs)
    sys.exit(2 if failed else 0)


def _models(program: Program) -> list[ModelFact]:
    """Each model once, as it is at the end, in the order they were made."""
    found: dict[int, ModelFact] = {}
    for model in program.models:
        found[model.identity] = model
    return list(found.values())


def _print(programs: list[Program]) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for program in programs:
        models = _models(program)
        if not models:
            click.echo(f"{program.document.filename}: no Keras model is made here", err=True)
        for model in models:
            write_model(model, program, console)
