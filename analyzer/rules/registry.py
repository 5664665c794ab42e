"""All rules: found in the families' folders, chosen by code, prefix or name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from types import ModuleType

from msgspec import Struct

from .catalogue import CODES, FAMILIES, NAMES
from .rule import Check, Rule

_PACKAGE = __name__.rpartition(".")[0]


class Entry(Struct, frozen=True):
    """A rule with its check and the module that says what it is for."""

    rule: Rule
    check: Check
    module: ModuleType

    @property
    def page(self) -> str:
        return self.module.__doc__ or ""


class UnknownRule(ValueError):  # noqa: N818 - reads well in `except`
    """A selector that names no rule. The message says what there is."""


@cache
def entries() -> tuple[Entry, ...]:
    """Every rule that is written, by code."""
    found = []
    package = importlib.import_module(_PACKAGE)
    for family in pkgutil.iter_modules(package.__path__):
        if not family.ispkg:
            continue
        folder = importlib.import_module(f"{_PACKAGE}.{family.name}")
        for info in pkgutil.iter_modules(folder.__path__):
            module = importlib.import_module(f"{folder.__name__}.{info.name}")
            rule = getattr(module, "RULE", None)
            if isinstance(rule, Rule):
                found.append(Entry(rule, module.check, module))
    return tuple(sorted(found, key=lambda entry: entry.rule.code))


@cache
def _by_name() -> dict[str, Entry]:
    return {entry.rule.name: entry for entry in entries()}


def find(selector: str) -> Entry:
    """The rule of a code (``KS101``) or name (``layer-rank-mismatch``).

    Raises UnknownRule, with the nearest names, if there is none.
    """
    name = NAMES.get(selector.upper(), selector.lower())
    entry = _by_name().get(name)
    if entry is None:
        if name in CODES:
            raise UnknownRule(f"`{selector}` ({CODES[name]} {name}) is planned but not written yet")
        raise UnknownRule(f"there is no rule `{selector}`{_nearest(selector)}")
    return entry


def matches(rule: Rule, selector: str) -> bool:
    """Whether a selector (code, prefix of codes, name, ``ALL``) covers a rule."""
    upper = selector.upper()
    return upper == "ALL" or rule.name == selector.lower() or rule.code.startswith(upper)


def exact(rule: Rule, selector: str) -> bool:
    """Whether a selector names this very rule, by code or name."""
    return selector.lower() in (rule.name, rule.code.lower())


def validate(selector: str) -> str:
    """`selector` if it can cover a rule of the catalogue; raises UnknownRule if it cannot."""
    upper = selector.strip().upper()
    if upper == "ALL" or selector.strip().lower() in CODES:
        return selector.strip()
    if upper and any(code.startswith(upper) for code in NAMES):
        return selector.strip()
    raise UnknownRule(f"there is no rule or prefix `{selector}`{_nearest(selector)}")


def select(
    chosen: Iterable[str] = (), ignored: Iterable[str] = (), more: Iterable[str] = ()
) -> tuple[Entry, ...]:
    """The rules that run.

    `chosen` (empty: all) and `more` add rules, `ignored` takes rules away. A rule that is off by
    default runs only if it is named exactly. Of two selectors the more specific one decides:
    choosing ``KS101`` beats ignoring ``KS``.
    """
    chosen, ignored, more = tuple(chosen) or ("ALL",), tuple(ignored), tuple(more)

    def wanted(rule: Rule) -> bool:
        adding = [s for s in (*chosen, *more) if matches(rule, s)]
        if not adding or not (rule.default or any(exact(rule, s) for s in adding)):
            return False
        taking = [s for s in ignored if matches(rule, s)]
        return not taking or _precision(rule, adding) > _precision(rule, taking)

    return tuple(entry for entry in entries() if wanted(entry.rule))


def _precision(rule: Rule, selectors: list[str]) -> int:
    def one(selector: str) -> int:
        if exact(rule, selector):
            return 100
        return 0 if selector.upper() == "ALL" else len(selector)

    return max(one(selector) for selector in selectors)


def _nearest(selector: str) -> str:
    import difflib

    near = difflib.get_close_matches(selector.lower(), list(CODES), n=3, cutoff=0.6)
    if near:
        return "; did you mean " + " or ".join(f"`{name}`" for name in near) + "?"
    return f"; codes start with {', '.join(FAMILIES)}, and `kgen rule --all` lists them"
