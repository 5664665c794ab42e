"""What arguments of earlier versions of Keras are called today, as their sources say it.

Three places say it. Keras 2.3, the last that took the calls of Keras 1, names in
``keras/legacy/interfaces.py`` what each argument became, and which values changed with it. Any
version may read a name from its ``**kwargs`` into a parameter, as in ``learning_rate =
kwargs.pop("lr", learning_rate)``; where the newest does, the old name still works. And between
two versions a parameter may stand where another one stood, with everything around it as before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

from . import signatures
from .source_reader import Definition, Function, Reader, members

KERAS_1 = "2.3.1"
"""The release that still knew the arguments of Keras 1."""

_MODULES = (
    "callbacks",
    "datasets.boston_housing",
    "datasets.cifar10",
    "datasets.cifar100",
    "datasets.fashion_mnist",
    "datasets.imdb",
    "datasets.mnist",
    "datasets.reuters",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "preprocessing.image",
    "preprocessing.sequence",
    "regularizers",
    "utils",
)

Renames = dict[str, dict[str, Any]]
"""Canonical path of today → old argument → its name today.

Or that as ``to`` with ``values`` (old → new), and ``read`` if the newest Keras still reads it.
"""


def old_arguments(apis: Mapping[str, Any], roots: Iterable[Path]) -> Renames:
    """All renamings, for the symbols of the newest of `apis`, which are oldest first.

    `roots` are the wheels whose sources are asked, newest first: what stands in a newer one holds.
    """
    newest = list(apis.values())[-1]
    paths = _today(newest)
    found: Renames = {}

    def add(path: str, renamed: Mapping[str, Any]) -> None:
        canonical = paths.get(path)
        if canonical is None:
            return
        own = found.setdefault(canonical, {})
        for old, new in renamed.items():
            own.setdefault(old, new)

    for place, root in enumerate(roots):
        for path, renamed in _from_source(Reader(root)):
            if place == 0:
                renamed = {old: {"to": new, "read": True} for old, new in renamed.items()}
            add(path, renamed)
    for path, renamed in _between(apis):
        add(path, renamed)
    symbols = newest["symbols"]
    kept = {path: _still(symbols, path, renamed) for path, renamed in sorted(found.items())}
    return {p: own for p, own in kept.items() if own and not _inherited(symbols, kept, p)}


def _inherited(symbols: Mapping[str, Any], kept: Renames, path: str) -> bool:
    """Whether a public ancestor's method says the same."""
    owner, _, method = path.rpartition(".")
    bases = symbols.get(owner, {}).get("b", ()) if path not in symbols else ()
    return any(kept.get(f"{base}.{method}") == kept[path] for base in bases)


def _today(api: Mapping[str, Any]) -> dict[str, str]:
    """Every path, and every method of a class, as the canonical path of today."""
    found: dict[str, str] = {}
    for canonical, symbol in api["symbols"].items():
        if canonical.startswith("tf."):
            continue
        for path in (canonical, *symbol.get("a", ())):
            found[path] = canonical
            for method in symbol.get("m", {}):
                found[f"{path}.{method}"] = f"{canonical}.{method}"
    return found


def _still(symbols: Mapping[str, Any], path: str, renamed: Mapping[str, Any]) -> dict[str, Any]:
    """Those whose successor is a parameter today, chains followed: ``p`` → ``rate``."""
    symbol = symbols.get(path)
    if symbol is None:
        owner, _, method = path.rpartition(".")
        names = signatures.names(symbols[owner]["m"][method])
    else:
        names = signatures.names(symbol.get("s", "")) | _through_kwargs(symbol)
        if "**" in symbol.get("s", "") and "x" not in symbol:  # it takes anything
            names |= {_name(new) for new in renamed.values()}
    kept: dict[str, Any] = {}
    for old, new in sorted(renamed.items()):
        seen = {old}
        while _name(new) not in names and _name(new) in renamed and _name(new) not in seen:
            seen.add(_name(new))
            new = renamed[_name(new)]
        if _name(new) in names and old != _name(new):
            kept[old] = new
    return kept


def _name(new: Any) -> str:
    return new if isinstance(new, str) else new["to"]


def _from_source(reader: Reader) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the classes, methods and functions of one wheel say of themselves."""
    bases = [f"keras.{each}" for each in _MODULES]
    bases += [f"keras.api.{each}" for each in _MODULES]
    for module in bases:
        public = module.replace("keras.api.", "keras.")
        for name in reader.scope(module):
            if name.startswith("_"):
                continue
            found = reader.lookup(module, name)
            match found:
                case Definition(node=ast.ClassDef() as cls):
                    order = reader.mro(found)
                    init = signatures.find_method(order, "__init__")
                    if isinstance(init, tuple):
                        yield f"{public}.{name}", _said(reader, *init)
                    for method, node in members(cls).items():
                        if isinstance(node, ast.FunctionDef) and not method.startswith("_"):
                            yield f"{public}.{name}.{method}", _said(reader, found, node)
                case Definition(node=ast.FunctionDef() as function):
                    yield f"{public}.{name}", _said(reader, found, function)


def _said(reader: Reader, owner: Definition, function: Function) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for decorator in function.decorator_list:
        match decorator:
            case ast.Attribute() | ast.Name():
                interface = reader.evaluate(owner.module, decorator)
                if isinstance(interface, Definition) and isinstance(interface.node, ast.Call):
                    found |= _interface(interface.node)
    parameters = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}
    for node in ast.walk(function):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=new)],
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="kwargs"), attr="pop" | "get"),
                    args=[ast.Constant(value=str() as old), *_],
                ),
            ) if new in parameters and old != new:
                found.setdefault(old, new)
    return found


def _interface(call: ast.Call) -> dict[str, Any]:
    """``generate_legacy_interface(conversions=[(old, new), ...], value_conversions={...})``."""
    given = {k.arg: k.value for k in call.keywords}
    if "conversions" not in given:
        return {}
    values = ast.literal_eval(given["value_conversions"]) if "value_conversions" in given else {}
    return {
        old: {"to": new, "values": values[old]} if old in values else new
        for old, new in ast.literal_eval(given["conversions"])
    }


def _between(apis: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The parameters that stand where another stood in the version before."""
    for older, newer in pairwise(apis.values()):
        earlier = {
            path: symbol
            for canonical, symbol in older["symbols"].items()
            for path in (canonical, *symbol.get("a", ()))
        }
        for path, symbol in newer["symbols"].items():
            before = next((earlier[p] for p in (path, *symbol.get("a", ())) if p in earlier), None)
            if before is None:
                continue
            if "s" in symbol and "s" in before:
                taken = _through_kwargs(before) | _through_kwargs(symbol)
                yield path, _aligned(before["s"], symbol["s"], taken)
            for method, text in symbol.get("m", {}).items():
                if method in before.get("m", {}):
                    yield f"{path}.{method}", _aligned(before["m"][method], text, set())


def _through_kwargs(symbol: Mapping[str, Any]) -> set[str]:
    """The parameters that ``**kwargs`` takes."""
    return signatures.names(f"*, {symbol['x']}") if symbol.get("x") else set()


def _aligned(before: str, after: str, taken: set[str]) -> dict[str, str]:
    """A name that took the place of one other, with a neighbour that stayed and its default.

    `taken` are names that either side knows otherwise.
    """
    old, new = signatures.positional(before), signatures.positional(after)
    gone = [n for n in old if n not in taken | signatures.names(after)]
    came = [n for n in new if n not in taken | signatures.names(before)]
    found: dict[str, str] = {}
    olds, news = list(old), list(new)
    for name in gone:
        place = olds.index(name)
        if place >= len(news) or news[place] not in came or old[name] != new[news[place]]:
            continue
        neighbours = [
            (olds[i] if 0 <= i < len(olds) else None, news[i] if 0 <= i < len(news) else None)
            for i in (place - 1, place + 1)
        ]
        alone = len(olds) == len(news) == 1 and _similar(name, news[place])
        same = [a for a, b in neighbours if a == b and a is not None]
        if (alone or same) and not name.startswith("_") and not news[place].startswith("_"):
            found[name] = news[place]
    return found


def _similar(name: str, other: str) -> bool:
    return SequenceMatcher(None, name, other).ratio() > 0.6


__all__ = ["KERAS_1", "old_arguments"]
