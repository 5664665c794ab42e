"""From a pasted text to what is said about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct

from ..rules import Entry as RuleEntry
from ..rules import Page, UnknownRule, find, page
from . import names
from .catalogue import entries
from .derived import derived
from .match import Index, Match
from .reconstruct import judged, likeliest
from .traceback import Frame, Report, read
from .values import comparison, completed, one_hot, ordered

_CLOSE = 0.62
"""The share of the best score that another explanation needs to be mentioned."""
_MOST_OTHERS = 3
_SUBJECT = re.compile(r"\b(?:layer|tensor|numpy|array|axis|dimension)s?\b", re.IGNORECASE)
"""What a message speaks of that the analyzer may know, if it does not name Keras."""


class Explanation(Struct, frozen=True):
    """What a message means.

    `rules` are the written rules it is about, the likeliest first, `causes` those that may be
    behind it; `names` all of them, written or not. `title`, `why` and `repair` come from the
    entry or from the first rule's page. `said` is the message in the words of the numbers, "" if
    there are none; `values` are those numbers and names. `judged` is what kgen's rules say of the
    very line.
    """

    match: Match
    rules: tuple[RuleEntry, ...]
    causes: tuple[RuleEntry, ...]
    names: tuple[str, ...]
    title: str
    said: str
    why: str
    repair: tuple[str, ...]
    values: Mapping[str, str]
    judged: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.match.entry.id

    @property
    def page(self) -> Page | None:
        """The page of the first rule."""
        return page(self.rules[0]) if self.rules else None


class Answer(Struct, frozen=True):
    """`best` is None if nothing fits; then `nearest` are titles of what the text resembles."""

    report: Report
    best: Explanation | None
    others: tuple[Explanation, ...] = ()
    nearest: tuple[str, ...] = ()

    @property
    def frames(self) -> tuple[Frame, ...]:
        return self.report.frames


@cache
def _index() -> Index:
    return Index(entries())


@cache
def _derived() -> Index:
    return Index(derived())


def explain(text: str) -> Answer:
    """What a traceback, a log or a message of Keras means."""
    report = read(text)
    matches = _index().matches(report)
    keras = names.speaks_of_keras(text)
    fitting = [each for each in matches if each.fits and _about_keras(each, keras)]
    if not fitting and "\n" in text.strip():
        # A terminal breaks lines in the middle of words.
        joined = _index().matches(read(text.replace("\n", "")))
        fitting = [each for each in joined if each.fits and _about_keras(each, keras)]
    if not fitting:
        if keras or _SUBJECT.search(text):
            matches += _derived().matches(report)
        fitting = [each for each in matches if each.fits and _about_keras(each, keras)][:1]
    if not fitting:
        return Answer(report, None, nearest=_nearest(matches))
    best = _explanation(fitting[0], proven=True)
    others: list[Explanation] = []
    seen = {best.title}
    for each in fitting[1:]:
        if each.score < _CLOSE * fitting[0].score or len(others) == _MOST_OTHERS:
            break
        other = _explanation(each, proven=False)
        if other.title not in seen:
            seen.add(other.title)
            others.append(other)
    return Answer(report, best, tuple(others))


def _about_keras(match: Match, keras: bool) -> bool:
    """Whether a message that any library may give is about Keras."""
    about = match.entry.about
    if match.entry.context and not keras:
        return False
    before = match.message[: match.alignment.start]
    if any(match.values.get(name, "?") not in before for name in match.entry.named):
        return False
    if any(names.is_keras(match.values.get(name, "")) for name in match.entry.foreign):
        return False
    if not about:
        return True
    given = {name: match.values[name] for name in about if match.values.get(name)}
    if any(names.is_keras(value) for value in given.values()):
        return True
    arguments = [value for name, value in given.items() if name.startswith("argument")]
    keras = keras or bool(match.entry.named)
    return keras and any(names.is_argument(value) for value in arguments)


def _explanation(match: Match, proven: bool) -> Explanation:
    entry = match.entry
    values = completed({name: value for name, value in match.values.items() if value})
    order = ordered(entry.rules, values)
    found = judged(match) if proven else []
    first = likeliest(match, found)
    order = (*first, *(name for name in order if name not in first))
    rules = tuple(_written(order))
    shown = page(rules[0]) if rules else None
    title = entry.title or (shown.summary if shown else "")
    why = entry.why or (_section(shown, "Why") if shown else "")
    repair = entry.repair or (_fix(shown) if shown else ())
    judgement = tuple(
        dict.fromkeys(
            each.message + (f" ({each.fix.message}.)" if each.fix else "") for each in found
        )
    )
    numbers = entry.sentence(values)
    compared = comparison(values)
    if compared is not None and numbers:
        numbers = f"{numbers} {compared.sentence}".strip()
    if numbers and (told := one_hot(values)):
        numbers = f"{numbers} {told}"
    causes = tuple(_written(entry.causes))
    order = (*order, *entry.causes)
    return Explanation(match, rules, causes, order, title, numbers, why, repair, values, judgement)


def _written(order: Iterable[str]) -> Iterable[RuleEntry]:
    for name in order:
        try:
            yield find(name)
        except UnknownRule:
            continue


def _section(shown: Page, name: str) -> str:
    """A section of a page as running text."""
    text = re.sub(r"```.*?```", "", shown.sections.get(name, ""), flags=re.DOTALL)
    return " ".join(text.split())


def _fix(shown: Page) -> tuple[str, ...]:
    """What a page says under Fix; of ``None: ...`` only what follows."""
    text = re.sub(r"^None(?:\.|[:;] )", "", _section(shown, "Fix"))
    return (text[0].upper() + text[1:],) if text else ()


def _nearest(matches: list[Match]) -> tuple[str, ...]:
    """Titles of the entries that a text resembles, although it does not fit them."""
    found: list[str] = []
    for each in sorted(matches, key=lambda match: -match.score):
        if each.alignment.coverage < 0.4 or each.alignment.matched < 1.5:
            continue
        title = _explanation(each, proven=False).title
        if title and title not in found:
            found.append(title)
    return tuple(found[:3])
