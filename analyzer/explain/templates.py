"""Messages with gaps: ``expected axis {axis:int} of input shape to have value {expected:value}``.

A gap is ``{name:kind}``. Kinds:

- ``int``: a number; ``shape``: a bracketed value (or what is left of it) or a number;
- ``name``: a word with what hangs on it by dots, slashes or hyphens (``keras.layers.core``);
- ``value``: one token of any kind, a dotted name counting as one;
- ``text``: up to forty tokens, whatever they are.

``{layer:name~lstm|gru}`` fits only what begins so, ``{module:name~keras$}`` only that very word.
``{name}`` alone is ``{name:value}``; a gap called ``_`` is not kept.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from .tokens import Kind, Token, tokens

_GAP = re.compile(r"\{(\w+)(?::(int|shape|name|value|text))?(?:~([^}]*))?\}")


class Gap(Struct, frozen=True):
    """A place for what differs from message to message."""

    name: str
    kind: str
    beginnings: tuple[str, ...] = ()

    def takes(self, token: Token) -> bool:
        """Whether a token can stand (at the start) here."""
        match self.kind:
            case "int":
                return token.kind is Kind.NUMBER
            case "shape":
                return token.kind in (Kind.VALUE, Kind.NUMBER)
            case "name":
                return token.kind is Kind.WORD
        return True

    def allows(self, word: str) -> bool:
        """Whether a whole word, dots included, is one of those that the gap is for."""
        if not self.beginnings:
            return True
        return f"{word}$" in self.beginnings or word.startswith(self.beginnings)


Item = str | Gap
"""A literal word (as `Token.text`, without plural s) or a gap."""


class Template(Struct, frozen=True):
    """`items` in order; `source` is the template as written."""

    source: str
    items: tuple[Item, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(item for item in self.items if isinstance(item, str))

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of the gaps that are kept."""
        return tuple(i.name for i in self.items if isinstance(i, Gap) and i.name != "_")

    @property
    def pinned(self) -> int:
        """How many gaps take only certain words."""
        return sum(1 for item in self.items if isinstance(item, Gap) and item.beginnings)


@cache
def plain(word: str) -> str:
    """A word as it is compared: ``dimensions`` is ``dimension``."""
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us"))
    return word[:-1] if plural else word


def template(source: str) -> Template:
    """A template from its text. Raises ValueError for a gap that cannot be read."""
    items: list[Item] = []
    at = 0
    for match in _GAP.finditer(source):
        items += _literals(source[at : match.start()])
        beginnings = tuple(b for b in (match[3] or "").lower().split("|") if b)
        items.append(Gap(match[1], match[2] or "value", beginnings))
        at = match.end()
    items += _literals(source[at:])
    if not any(isinstance(item, str) for item in items):
        raise ValueError(f"the template {source!r} has no word to go by")
    return Template(source, tuple(items))


def _literals(text: str) -> list[str]:
    # A gap between brackets leaves halves of them, which would swallow what follows.
    return [plain(token.text) for token in tokens(text.rstrip("([{ "))]
