"""``kgen new``: a program from a description, a data file or a spec."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

if TYPE_CHECKING:
    from ..codegen.prompt.specify import Request
    from ..codegen.spec import ModelSpec


@click.command("new")
@click.argument("prompt", required=False)
@click.option("-o", "--output", type=click.Path(), help="File to write; '-' for standard output.")
@click.option(
    "--api", type=click.Choice(["sequential", "functional"]), help="How to build the model."
)
@click.option("--data", type=click.Path(), help="A CSV file, or a folder of images by class.")
@click.option("--target", help="The column of the CSV file to predict.")
@click.option(
    "--spec", "spec_file", type=click.Path(), help="A spec in YAML or JSON, not a prompt."
)
@click.option("--print-spec", is_flag=True, help="Print the spec as JSON; write nothing.")
@click.option("--run", is_flag=True, help="Run the program after writing it.")
@click.option("--smoke", is_flag=True, help="With --run: two epochs on small synthetic data.")
@click.option("--yes", is_flag=True, help="Take the likeliest task where none is stated.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
def command(
    prompt: str | None,
    output: str | None,
    api: str | None,
    data: str | None,
    target: str | None,
    spec_file: str | None,
    print_spec: bool,
    run: bool,
    smoke: bool,
    yes: bool,
    force: bool,
) -> None:
    """Write a Keras program for PROMPT, English or Chinese ('-': from standard input)."""
    from ..codegen.errors import GenerationError
    from ..codegen.generate import default_name, program, write
    from ..codegen.prompt.specify import Request

    if run and output == "-":
        raise click.UsageError("--run needs a file: leave out --output -.")
    if smoke and not run:
        raise click.UsageError("--smoke goes with --run; the program has a --smoke of its own.")
    try:
        if spec_file is not None:
            spec = _from_file(spec_file, api, prompt, data, target)
        else:
            if prompt == "-":
                prompt = _standard_input()
            if not (prompt or "").strip() and data is None:
                raise click.UsageError("Say what to write: a PROMPT, '-', --data or --spec.")
            spec = _from_request(Request(prompt or "", api, data, target, yes))
        if print_spec:
            click.echo(spec.model_dump_json(indent=2))
            return
        path = None if output == "-" else Path(output or default_name(spec))
        source = program(spec, str(path or "<stdout>"))
        if path is not None:
            write(source, path, force=force)
    except GenerationError as error:
        click.echo(f"kgen new: {error}", err=True)
        sys.exit(2)
    if spec.unread:
        zh = spec.language == "zh"
        click.echo(("未能理解：" if zh else "Not understood: ") + "; ".join(spec.unread), err=True)
    if path is None:
        click.echo(source, nl=False)
        return
    click.echo(f"Wrote {path}", err=True)
    if run:
        arguments = [sys.executable, str(path), *(["--smoke"] if smoke else [])]
        sys.exit(subprocess.run(arguments, check=False).returncode)


def _standard_input() -> str:
    from ..codegen.errors import GenerationError

    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise GenerationError("The prompt on standard input is not UTF-8 text.") from None


def _from_file(
    path: str, api: str | None, prompt: str | None, data: str | None, target: str | None
) -> ModelSpec:
    from ..codegen.generate import read_spec

    if prompt or data or target:
        raise click.UsageError("--spec stands alone: no PROMPT, --data or --target beside it.")
    spec = read_spec(Path(path))
    if api is None:
        return spec
    return spec.model_copy(update={"model": spec.model.model_copy(update={"api": api})})


def _from_request(request: Request) -> ModelSpec:
    """The spec; on a terminal, a missing task is asked for."""
    from ..codegen.errors import MissingTaskError
    from ..codegen.prompt.specify import specify

    try:
        return specify(request)
    except MissingTaskError as missing:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        click.echo(str(missing), err=True)
        answer = click.prompt("Task", type=click.Choice(missing.candidates), err=True)
        return specify(replace(request, prompt=f"{request.prompt}\n{answer}".strip()))
