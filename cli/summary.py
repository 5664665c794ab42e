"""``kgen summary``: the models of a file as Keras would print them, and what they cost."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from ..analyzer import ConfigurationError, SourceError, analyze, read_bytes, read_file
from ..analyzer.configuration import Configuration, discover
from ..analyzer.costs import DTYPES
from ..analyzer.facts import ModelFact, Program
from ..analyzer.report.models import model_object, summary_lines
from .discovery import Missing, find_files

if TYPE_CHECKING:
    from ..analyzer.costs import ModelCosts


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
@click.option(
    "--costs", is_flag=True, help="Estimate multiply-adds, and the memory to train and to run."
)
@click.option(
    "--batch-size",
    type=click.IntRange(min=1),
    metavar="N",
    help="The batch that memory is estimated for; if not given that of `fit` in the file, else 32.",
)
@click.option(
    "--dtype",
    type=click.Choice(list(DTYPES)),
    help="The dtype policy to estimate for; if not given the one that the file sets.",
)
def command(
    files: tuple[str, ...],
    output_format: str,
    costs: bool,
    batch_size: int | None,
    dtype: str | None,
) -> None:
    """Show the layers, shapes and parameters of the models in FILES, without running them."""
    if not costs and (batch_size is not None or dtype is not None):
        option = "--batch-size" if batch_size is not None else "--dtype"
        raise click.UsageError(f"{option} says what to estimate costs for: add --costs.")
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
            policy = None if dtype is None else DTYPES[dtype]
            programs.append(analyze(document, configuration, dtype_policy=policy))
        except (SourceError, ConfigurationError) as error:
            failed = True
            click.echo(f"kgen: {error}", err=True)

    def costs_of(model: ModelFact, program: Program) -> ModelCosts | None:
        if not costs:
            return None
        from ..analyzer.costs import model_costs

        return model_costs(model, program, batch_size, dtype)

    if output_format == "json":
        models = [
            model_object(model, program, costs_of(model, program))
            for program in programs
            for model in _models(program)
        ]
        click.echo(json.dumps({"models": models}, indent=2, ensure_ascii=False))
    else:
        _print([(p, [(m, costs_of(m, p)) for m in _models(p)]) for p in programs])
    sys.exit(2 if failed else 0)


def _models(program: Program) -> list[ModelFact]:
    """Each model once, as it is at the end, in the order they were made."""
    found: dict[int, ModelFact] = {}
    for model in program.models:
        found[model.identity] = model
    return list(found.values())


def _print(programs: list[tuple[Program, list[tuple[ModelFact, ModelCosts | None]]]]) -> None:
    width = shutil.get_terminal_size().columns
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    for program, models in programs:
        if not models:
            click.echo(f"{program.document.filename}: no Keras model is made here", err=True)
        for model, costs in models:
            for line in summary_lines(model, program, costs, width=width, encoding=encoding):
                click.echo(line)
