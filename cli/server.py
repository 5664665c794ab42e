"""``kgen server``: the language server, over standard input and output."""

from __future__ import annotations

import importlib.util
import sys

import click


@click.command("server")
@click.option("--stdio", is_flag=True, help="Speak over standard input and output (the default).")
@click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="error",
    show_default=True,
    help="What to write to standard error.",
)
def command(stdio: bool, log_level: str) -> None:
    """Run the language server; editors start it themselves.

    How to set up VS Code, Neovim, Helix, Zed and Emacs is told in editors/README.md.
    """
    if importlib.util.find_spec("pygls") is None or importlib.util.find_spec("lsprotocol") is None:
        click.echo(
            "kgen: the language server needs pygls, which is not installed here.\n"
            f'  Install it with: {sys.executable} -m pip install "kgen[lsp]"',
            err=True,
        )
        sys.exit(2)
    if sys.stdin.isatty():
        click.echo("kgen: this waits for an editor on standard input; Ctrl+C leaves.", err=True)
    from ..lsp_server.server import serve

    serve(log_level)
