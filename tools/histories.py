"""Which version brought or dropped a public path, an argument or a method."""

from __future__ import annotations

from typing import Any

from .signatures import names


def histories(apis: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """``{"paths": {path: [added, removed]}, "arguments": {path: {name: [added, removed]}}}``.

    Only what is not the same in all versions; `added` is null for what the first version has,
    `removed` is null for what the last one has. Arguments of methods stand under ``Class.method``.
    """
    order = list(apis)
    paths = {v: _paths(api) for v, api in apis.items()}
    arguments = {v: _arguments(api) for v, api in apis.items()}
    spans = {
        path: span
        for path in sorted(set().union(*paths.values()))
        if (span := _span(order, [path in paths[v] for v in order])) != [None, None]
    }
    changed: dict[str, dict[str, list[str | None]]] = {}
    for path in sorted(set().union(*arguments.values())):
        present = [v for v in order if path in arguments[v]]
        for name in sorted(set().union(*(arguments[v][path] for v in present))):
            span = _span(present, [name in arguments[v][path] for v in present])
            if span != [None, None]:
                changed.setdefault(path, {})[name] = span
    return {"paths": spans, "arguments": changed}


def _span(order: list[str], there: list[bool]) -> list[str | None]:
    first = there.index(True)
    last = len(there) - 1 - there[::-1].index(True)
    return [order[first] if first else None, order[last + 1] if last + 1 < len(order) else None]


def _paths(api: dict[str, Any]) -> set[str]:
    hidden = set(api["tf"]["hidden"])
    found = set(api["modules"])
    for path, symbol in api["symbols"].items():
        if path not in hidden:
            found |= {path, *symbol.get("a", ())}
    return found


def _arguments(api: dict[str, Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, symbol in api["symbols"].items():
        if "s" in symbol:
            found[path] = names(symbol["s"]) | names(f"*, {symbol['x']}" if symbol.get("x") else "")
        for method, text in symbol.get("m", {}).items():
            if not _inherited(api, symbol, method, text):
                found[f"{path}.{method}"] = names(text)
    return found


def _inherited(api: dict[str, Any], symbol: dict[str, Any], method: str, text: str) -> bool:
    return any(
        api["symbols"][base].get("m", {}).get(method) == text for base in symbol.get("b", ())
    )
