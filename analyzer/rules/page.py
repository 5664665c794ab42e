"""A rule's page: what its module docstring says, section by section."""

from __future__ import annotations

import re

from msgspec import Struct

from .registry import Entry

HEADINGS = (
    "What it does",
    "Why",
    "Example (bad)",
    "Example (good)",
    "Fix",
    "References",
)
"""The headings of a rule's docstring, in this order, each on a line ``## Heading``."""

_FENCE = re.compile(r"```python\n(.*?)```", re.DOTALL)


class Page(Struct, frozen=True):
    """`summary` is the first line; `sections` map headings to Markdown."""

    entry: Entry
    summary: str
    sections: dict[str, str]

    @property
    def bad(self) -> tuple[str, ...]:
        """Programs that the rule reports."""
        return _programs(self.sections.get("Example (bad)", ""))

    @property
    def good(self) -> tuple[str, ...]:
        """Programs that it has nothing to say about."""
        return _programs(self.sections.get("Example (good)", ""))

    def markdown(self) -> str:
        rule = self.entry.rule
        fix = f"{rule.fix} fix" if rule.fix else "no automatic fix"
        off = "" if rule.default else " · off by default"
        head = f"# {rule.name} ({rule.code})\n\n{rule.severity} · {fix}{off}\n\n{self.summary}\n"
        return head + "".join(f"\n## {name}\n\n{text}\n" for name, text in self.sections.items())


def page(entry: Entry) -> Page:
    """The page of a rule, read from its docstring."""
    from textwrap import dedent

    summary, _, rest = dedent(entry.page).strip().partition("\n")
    sections: dict[str, str] = {}
    for part in re.split(r"^## ", rest, flags=re.MULTILINE)[1:]:
        name, _, text = part.partition("\n")
        sections[name.strip()] = text.strip()
    return Page(entry, summary.strip(), sections)


def _programs(text: str) -> tuple[str, ...]:
    return tuple(_FENCE.findall(text))
