"""The tables of one version of Keras, read when asked for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Any, Literal

from msgspec import Struct, field

from . import choices, renames
from .files import read_table
from .identifiers import Identifiers
from .signature import Signature, parse

_SECOND = ("tensorflow.keras", "tf.keras", "keras._tf_keras.keras")
_COMPAT = ("tensorflow.compat.v1.keras", "tensorflow.compat.v2.keras")
"""Since Keras 3 the same as ``tensorflow.keras``; of Keras 2 there are no tables of them."""
_PRIVATE = ("keras.src", "keras.api", "keras._tf_keras")


class Private(Struct, frozen=True):
    """A path into Keras' own source, such as ``keras.src.layers``."""

    path: str


class Module(Struct, frozen=True):
    """A public module; `path` is spelt with ``keras``."""

    path: str
    names: tuple[str, ...]

    def members(self) -> tuple[str, ...]:
        return self.names


class History(Struct, frozen=True):
    """The minor versions that brought and dropped something; None: before 2.15, and not yet."""

    added_in: str | None
    removed_in: str | None
    renamed_to: str | None = None


class Symbol(Struct, frozen=True, eq=False, dict=True):
    """A public class, function or constant. `bases` are its public ancestors, nearest first."""

    path: str
    aliases: tuple[str, ...]
    kind: Literal["class", "function", "constant"]
    bases: tuple[str, ...]
    api: Api
    raw: Mapping[str, Any]

    @cached_property
    def signature(self) -> Signature:
        """How it is called; of a constant, anything goes."""
        return parse(self.raw.get("s", "*args, **kwargs"), self.raw.get("x"))

    @cached_property
    def methods(self) -> Mapping[str, Signature]:
        """The methods, inherited ones included, without `self`."""
        texts: dict[str, str | None] = {}
        for base in reversed(self.bases):
            texts |= self.api.symbols[base].get("m", {})
        texts |= self.raw.get("m", {})
        return {name: parse(text) for name, text in texts.items() if text is not None}

    @cached_property
    def attributes(self) -> frozenset[str]:
        """Properties, class attributes and what methods set on `self`, inherited ones included."""
        found = set(self.raw.get("t", ()))
        for base in self.bases:
            found |= set(self.api.symbols[base].get("t", ()))
        return frozenset(found)

    def is_a(self, path: str) -> bool:
        """Whether this is the class at `path` (any of its paths) or derives from it."""
        other = self.api.resolve(path)
        return isinstance(other, Symbol) and other.path in (self.path, *self.bases)

    @property
    def doc(self) -> str:
        """The first paragraph of the docstring."""
        return read_table("docs").get(self.path, "")

    @property
    def url(self) -> str:
        """The page of the documentation that treats the symbol's module."""
        parts = self.path.split(".")[1:-1]
        return "https://keras.io/api/" + (f"{parts[0]}/" if parts else "")


class Api(Struct, frozen=True, eq=False, dict=True):
    """What one minor version of Keras offers; `version` is its last patch."""

    minor: str
    version: str
    symbols: Mapping[str, Any]
    modules: frozenset[str]
    second: Mapping[str, Any]
    _identifiers: Mapping[str, Any]
    _resolved: dict[str, Symbol | Module | Private | None] = field(default_factory=dict)

    @property
    def newest(self) -> str:
        """The newest minor version that has tables."""
        return versions()[-1]

    def resolve(self, path: str) -> Symbol | Module | Private | None:
        """What a dotted path leads to; None if Keras has no such thing.

        ``tensorflow.keras`` and ``tf.keras`` are another namespace, with names more and less.
        """
        if path not in self._resolved:
            self._resolved[path] = self._resolve(path)
        return self._resolved[path]

    def _resolve(self, path: str) -> Symbol | Module | Private | None:
        second = compat = False
        for root in (*_SECOND, *_COMPAT):
            if path == root or path.startswith(root + "."):
                path, second, compat = "keras" + path[len(root) :], True, root in _COMPAT
        if not second and any(path == p or path.startswith(p + ".") for p in _PRIVATE):
            return Private(path)
        paths = self._second_paths if second else self._paths
        if path in paths:
            return self._symbol(paths[path])
        if path in self.modules or (second and path in self.second["modules"]):
            start = path + "."
            every = [*paths, *self.modules, *(self.second["modules"] if second else ())]
            names = {p[len(start) :] for p in every if p.startswith(start)}
            return Module(path, tuple(sorted(n for n in names if "." not in n)))
        return Private(path) if compat and self.minor.startswith("2") else None

    @cached_property
    def _paths(self) -> dict[str, str]:
        hidden = frozenset(self.second["hidden"])
        found: dict[str, str] = {}
        for path, raw in self.symbols.items():
            if path not in hidden:
                found[path] = path
                found |= dict.fromkeys(raw.get("a", ()), path)
        return found

    @cached_property
    def _second_paths(self) -> dict[str, str]:
        lacking = frozenset(self.second["lacks"])
        found = {p: c for p, c in self._paths.items() if p not in lacking}
        return found | self.second["only"]

    @cache  # noqa: B019 - the tables live as long as the process
    def _symbol(self, path: str) -> Symbol:
        raw = self.symbols[path]
        kinds: dict[str, Literal["class", "function", "constant"]]
        kinds = {"c": "class", "f": "function", "v": "constant"}
        aliases, bases = tuple(raw.get("a", ())), tuple(raw.get("b", ()))
        return Symbol(path, aliases, kinds[raw["k"]], bases, self, raw)

    def members(self, path: str) -> frozenset[str]:
        """The public names of a module or class."""
        match self.resolve(path):
            case Module() as module:
                return frozenset(module.names)
            case Symbol() as symbol:
                return symbol.attributes | frozenset(symbol.methods)
        return frozenset()

    def nearest(self, name: str, candidates: Iterable[str]) -> tuple[str, ...]:
        """The candidates that may be meant by a misspelt name, best first."""
        return tuple(difflib.get_close_matches(name, list(candidates), n=3, cutoff=0.6))

    def identifiers(self, category: str) -> Identifiers:
        """The strings that ``keras.<category>.get`` takes."""
        known = category in self._identifiers
        table: Mapping[str, Any] = self._identifiers
        if not known:
            order = versions()
            later = (load(v)._identifiers for v in order[order.index(self.minor) + 1 :])
            table = next((t for t in later if category in t), {})
        found = table.get(category, {"names": {}, "any_case": False})
        return Identifiers(category, found["names"], found["any_case"], known)

    def choices(self, path: str, argument: str) -> tuple[Any, ...] | None:
        """The values that an argument may have, where it is one of a few."""
        found = self._choices(path, argument)
        return found[0] if found is not None else None

    def choice_checked(self, path: str, argument: str) -> Literal["made", "used"] | None:
        """When Keras raises for a value that is not among `choices`.

        At once, or when the layer is first called; None if it does not.
        """
        found = self._choices(path, argument)
        return found[1] if found is not None else None

    def _choices(
        self, path: str, argument: str
    ) -> tuple[tuple[Any, ...], Literal["made", "used"] | None] | None:
        symbol = self.resolve(path)
        if not isinstance(symbol, Symbol):
            return None
        values = symbol.raw.get("c", {}).get(argument)
        if values is not None:
            more = choices.UNDOCUMENTED.get((symbol.path, argument), ())
            return (*values, *more), "used" if argument in symbol.raw.get("u", ()) else "made"
        for each in (symbol.path, *symbol.aliases):
            found = choices.choices(each, argument)
            if found is not None:
                return found[0], "made" if found[1] and self.minor == versions()[-1] else None
        return None

    def history(self, path: str) -> History | None:
        """When a path (spelt with ``keras``) came and went; None for what was always there."""
        span = read_table("history")["paths"].get(path)
        new = renames.new_path(path)
        if span is None and new is None:
            return None
        added, removed = span or (None, None)
        return History(added, removed, new)

    def argument_history(self, path: str, argument: str) -> History | None:
        """When an argument of a canonical path or ``Class.method`` came and went."""
        span = read_table("history")["arguments"].get(path, {}).get(argument)
        return History(*span) if span is not None else None


def versions() -> tuple[str, ...]:
    """The minor versions with tables, oldest first."""
    return tuple(minor for minor, _ in read_table("versions"))


def load(version: str | None = None) -> Api:
    """The tables for a version; None, and what is newer than all tables, gives the newest."""
    order = versions()
    if version is None:
        return _load(order[-1])
    parts = [int(p) for p in version.split(".")[:2] if p.isdigit()]
    if not parts:
        raise ValueError(f"{version!r} is no version of Keras; write it like {order[-1]}")
    if len(parts) == 1:
        return _load(order[0] if parts[0] < 3 else order[-1])
    older = [v for v in order if [int(p) for p in v.split(".")] <= parts]
    return _load(older[-1] if older else order[0])


@cache
def _load(minor: str) -> Api:
    tables = _tables(minor)
    release = str(tables["release"])
    modules = frozenset(tables["modules"])
    return Api(minor, release, tables["symbols"], modules, tables["tf"], tables["identifiers"])


@cache
def _tables(minor: str) -> dict[str, Any]:
    own = read_table(f"keras-{minor}")
    order = versions()
    if minor == order[-1]:
        return own
    result = dict(_tables(order[order.index(minor) + 1])) | {"release": own["release"]}
    for part in ("symbols", "identifiers", "tf"):
        merged = result[part] | own[part]
        result[part] = {key: value for key, value in merged.items() if value is not None}
    if "modules" in own:
        result["modules"] = own["modules"]
    return result
