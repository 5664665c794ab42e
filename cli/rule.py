"""``kgen rule``: what a rule is about."""

from __future__ import annotations

import json
from typing import Any

import click

from ..analyzer.rules import Entry, UnknownRule, entries, find, page


@click.command("rule")
@click.argument("rule", required=False)
@click.option("--all", "everything", is_flag=True, help="All rules, one a line.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
def command(rule: str | None, everything: bool, output_format: str) -> None:
    """Show the page of RULE, a code (KS101) or a name (layer-rank-mismatch)."""
    if everything == (rule is not None):
        raise click.UsageError("Give the code or name of one rule, or --all.")
    if rule is None:
        chosen = entries()
    else:
        try:
            chosen = (find(rule),)
        except UnknownRule as error:
            raise click.UsageError(str(error)) from None
    if output_format == "json":
        described = [_describe(entry) for entry in chosen]
        shown: Any = described if everything else described[0]
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    elif everything:
        width = max(len(entry.rule.name) for entry in chosen)
        for entry in chosen:
            rule_ = entry.rule
            off = "" if rule_.default else " (off by default)"
            click.echo(
                f"{rule_.code}  {rule_.name:<{width}}  {rule_.severity:<7}  {rule_.summary}{off}"
            )
    else:
        click.echo(page(chosen[0]).markdown().rstrip())


def _describe(entry: Entry) -> dict[str, Any]:
    rule, text = entry.rule, page(entry)
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "fix": rule.fix.value if rule.fix else None,
        "default": rule.default,
        "url": rule.url,
        "sections": text.sections,
    }
