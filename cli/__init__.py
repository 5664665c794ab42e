"""The command line. Every command is a module of its own, imported when it is asked for."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path

import click

COMMANDS = {
    "new": "Write a Keras program from a description, a data file or a spec.",
    "lint": "Find mistakes in Keras code, and repair them.",
    "summary": "Show the models of a file as Keras would print them.",
    "graph": "Draw the models of a file.",
    "explain": "Tell what went wrong from an error message of Keras.",
    "upgrade": "Bring old Keras code to Keras 3.",
    "rule": "Show what a rule is about.",
    "server": "Run the language server for editors.",
}
"""Name of a command, which is its module here, and what its line in the help says."""


class LazyGroup(click.Group):
    """A group whose commands are modules with a ``command``, loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        folder = Path(__file__).parent
        return [name for name in COMMANDS if (folder / f"{name}.py").is_file()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        return importlib.import_module(f"{__package__}.{cmd_name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            import difflib

            known = self.list_commands(ctx)
            near = difflib.get_close_matches(args[0], known, n=1) if args else []
            hint = f"Did you mean '{near[0]}'?" if near else f"Commands: {', '.join(known)}."
            raise click.UsageError(f"No such command '{args[0]}'. {hint}", ctx) from None


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"kgen {version('kgen')}")
        except PackageNotFoundError:
            click.echo("kgen (not installed)")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and leave.",
)
def group() -> None:
    """Tools for people who write Keras: find mistakes without running the code, and write code."""


def pace_garbage_collection() -> None:
    """Look for cycles less often: syntax trees are large, live long and hardly hold any.

    Python's own pace, every 700 new objects, costs up to a quarter of an analysis.
    """
    gc.set_threshold(50_000, 20, 50)


def main() -> None:
    """The entry point ``kgen``: a bug of kgen's is one line and exit code 2, not a traceback."""
    pace_garbage_collection()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        group()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        if os.environ.get("KGEN_DEBUG"):
            raise
        message = str(error).strip().split("\n")[0] or "no message"
        click.echo(
            f"kgen: internal error: {type(error).__name__}: {message}\n"
            "  This is a bug in kgen. KGEN_DEBUG=1 shows where; please report it.",
            err=True,
        )
        sys.exit(2)
