"""What kgen can explain: entries of messages, what they mean and the way out.

The entries lie in ``messages/*.toml``. An entry names rules, whose pages then say why it happens,
or says so itself; messages of TensorFlow, JAX and PyTorch at run time have no rule. ::

    [[entry]]
    id = "layer-rank"
    rules = ["layer-rank-mismatch", "input-rank-mismatch"]
    says = ["Layer {layer} takes {expected} axes, it was given {given}: {shape}."]
    repair = ["Print the shape of what goes in and count its axes: ..."]
    messages = ["Input {_:int} of layer {layer:name} is incompatible with the layer: ..."]

`says` are sentences with the gaps of the messages; the first whose gaps are all filled is used.
``about = "name"`` says that the message is Python's own: it is explained only if the value of the
gap is a name of Keras; ``foreign = "name"``, only if it is none; ``named = "name"``,
only if it stands in the message before as well. ``context = true`` asks for a
text that speaks of Keras or TensorFlow anywhere, ``least`` is the weight of words that is enough
where the usual one is too much.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from .templates import Template, template

_FIELDS = {
    "id", "title", "rules", "causes", "says", "why", "repair", "messages",
    "about", "foreign", "named", "context", "least",
}  # fmt: skip
_PLACE = re.compile(r"\{(\w+)\}")


class Entry(Struct, frozen=True):
    """One thing that is explained. `rules` are names of the rule catalogue, the best first;
    `causes` those that may be behind a message which is about something else.

    `repair` says what a person does; `title` and `why` are given where no rule's page says it, or
    says it less to the point. `about` names the gaps whose value has to be known to Keras.
    """

    id: str
    templates: tuple[Template, ...]
    rules: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    title: str = ""
    says: tuple[str, ...] = ()
    why: str = ""
    repair: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    least: float = 0.0
    context: bool = False
    foreign: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def sentence(self, values: Mapping[str, str]) -> str:
        """The first sentence whose gaps all have values, "" if there is none."""
        for say in self.says:
            if all(values.get(name) for name in places(say)):
                return _PLACE.sub(lambda match: values[match[1]], say)
        return ""


def places(say: str) -> tuple[str, ...]:
    """The names of the gaps of a sentence."""
    return tuple(_PLACE.findall(say))


@cache
def entries() -> tuple[Entry, ...]:
    """All entries. Raises ValueError for one that is not well formed."""
    found: list[Entry] = []
    folder = files(__name__.rpartition(".")[0]) / "messages"
    for each in sorted(folder.iterdir(), key=lambda path: path.name):
        if each.name.endswith(".toml"):
            tables = tomllib.loads(each.read_text(encoding="utf-8"))
            found += [_entry(raw, each.name) for raw in tables.get("entry", [])]
    return tuple(found)


def _entry(raw: dict, file: str) -> Entry:
    unknown = set(raw) - _FIELDS
    if unknown or not raw.get("id") or not raw.get("messages"):
        raise ValueError(f"{file}: entry {raw.get('id')!r}: {unknown or 'no id or no messages'}")
    return Entry(
        id=raw["id"],
        templates=tuple(template(each) for each in raw["messages"]),
        rules=tuple(raw.get("rules", ())),
        causes=tuple(raw.get("causes", ())),
        title=raw.get("title", ""),
        says=tuple(_line(each) for each in raw.get("says", ())),
        why=_line(raw.get("why", "")),
        repair=tuple(_line(each) for each in raw.get("repair", ())),
        about=tuple(raw.get("about", ())),
        least=float(raw.get("least", 0.0)),
        named=tuple(raw.get("named", ())),
        foreign=tuple(raw.get("foreign", ())),
        context=bool(raw.get("context", False)),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in is are was be been by for with and or not no on at as it its that this "
        "from but if you your must should can cannot may has have had when which than one only",
    )
)
"""Words that say nothing of what a message is about."""


def weights_of(templates: list[Template]) -> dict[str, float]:
    """How much a word says: 1 for a rare one, less the more templates have it."""
    counts = Counter(word for each in templates for word in set(each.words))
    return {
        word: 0.2 if word in _COMMON else max(0.3, 1.0 - 0.14 * math.log(count))
        for word, count in counts.items()
    }
