"""Completion: the strings that Keras takes for an argument, and the arguments of its calls."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types
from msgspec import Struct

from ..analyzer.facts import Program
from ..analyzer.keras_api import Signature, Symbol
from ..analyzer.source import Position, Range, syntax
from .analysis import Snapshot
from .callsite import CallSite, call_site
from .lookup import models_by_end
from .signatures import parameter_text

TRIGGERS = ("(", ",", "=", '"', "'", " ")

_CATEGORIES = {
    "activation": "activations",
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
    "optimizer": "optimizers",
    "loss": "losses",
    "metrics": "metrics",
}
"""By the last word of an argument's name, what the strings it takes are names of."""

_LISTS = frozenset({"losses", "metrics"})


def complete(snapshot: Snapshot, uri: str, position: types.Position) -> list[types.CompletionItem]:
    """What may be written at a position inside a call of Keras."""
    place = snapshot.places.from_editor(uri, position)
    if place is None:
        return []
    document = snapshot.document
    rows = [s.first_row for s in document.statements if s.first_row <= place.row]
    first = rows[-1] if rows else place.row
    start, end = document.offset(Position(first, 1)), document.offset(place)
    site = call_site(document.text[start:end])
    called = _called(snapshot.program, site.function) if site is not None else None
    if site is None or called is None:
        return []
    if site.string is not None:
        opened = document.position(start + site.string)
        _, range = snapshot.places.to_editor(Range(opened, place))
        return [
            _string_item(text, detail, range) for text, detail in _strings(snapshot, site, called)
        ]
    written = site.argument.partition("=")[2] if site.keyword else site.argument
    if site.keyword and not written.strip() and not site.nested:
        return [
            _string_item(f'"{text}"', detail, None)
            for text, detail in _strings(snapshot, site, called)
        ]
    if (
        not site.keyword
        and not site.nested
        and (not written.strip() or written.strip().isidentifier())
    ):
        return list(_keywords(site, called))
    return []


class _Called(Struct, frozen=True):
    """What is called: `path` is canonical, ``keras.Model.compile`` for a method."""

    path: str
    signature: Signature


def _called(program: Program, written: str) -> _Called | None:
    head, _, rest = written.partition(".")
    path = _imports(program).get(head)
    if path is not None:
        symbol = program.api.resolve(f"{path}.{rest}" if rest else path)
        if isinstance(symbol, Symbol) and symbol.kind != "constant":
            return _Called(symbol.path, symbol.signature)
        return None
    variable, _, method = written.rpartition(".")
    if variable and any(model.variable == variable for model in models_by_end(program)):
        model = program.api.resolve("keras.Model")
        signature = model.methods.get(method) if isinstance(model, Symbol) else None
        return _Called(f"keras.Model.{method}", signature) if signature is not None else None
    return None


def _imports(program: Program) -> dict[str, str]:
    """Name → dotted path, for everything that is imported anywhere in the document."""
    found: dict[str, str] = {}
    for statement in program.document.statements:
        if "import" not in statement.text or statement.module is None:
            continue
        for node in statement.module.walk():
            match node:
                case syntax.Import(names=names):
                    for each in names:
                        path = statement.code_for(each.name)
                        name = each.evaluated_alias
                        root = path.partition(".")[0]
                        found |= {name: path} if name else {root: root}
                case syntax.ImportFrom(module=syntax.Node() as module, names=names, relative=0):
                    if not isinstance(names, syntax.ImportStar):
                        start = statement.code_for(module)
                        for each in names:
                            name = each.evaluated_alias or each.evaluated_name
                            found[name] = f"{start}.{each.evaluated_name}"
    return found


def _strings(snapshot: Snapshot, site: CallSite, called: _Called) -> Iterator[tuple[str, str]]:
    """The strings that the argument takes, with what each stands for."""
    api = snapshot.program.api
    name = site.keyword or _positional(site, called.signature)
    if name is None:
        return
    choices = api.choices(called.path, name)
    if choices is not None and not site.nested:
        yield from ((choice, "") for choice in choices if isinstance(choice, str))
        return
    category = _CATEGORIES.get(name.rpartition("_")[2])
    if category is None or (site.nested and category not in _LISTS):
        return
    known = api.identifiers(category)
    if category == "metrics":
        yield from (("accuracy", "by the shapes of labels and outputs"),)
    for text in known.names:
        # Where any case is accepted, one spelling is enough.
        if (not known.any_case or text.islower()) and text != "accuracy":
            yield text, known.resolve(text) or ""


def _positional(site: CallSite, signature: Signature) -> str | None:
    places = [p for p in signature.parameters if p.kind.startswith("positional")]
    return places[site.positional].name if site.positional < len(places) else None


def _string_item(text: str, detail: str, range: types.Range | None) -> types.CompletionItem:
    bare = text.strip('"')
    return types.CompletionItem(
        text,
        kind=types.CompletionItemKind.Value,
        detail=detail or None,
        sort_text=f"{0 if bare.islower() else 1}{bare}",
        text_edit=types.TextEdit(range, text) if range is not None else None,
    )


def _keywords(site: CallSite, called: _Called) -> Iterator[types.CompletionItem]:
    """The arguments that are not given yet: the function's own first, then its ancestors'."""
    taken = {p.name for p in called.signature.parameters[: site.positional]} | site.used
    for order, parameter in enumerate(called.signature.parameters):
        usable = not parameter.kind.startswith("var_") and parameter.kind != "positional_only"
        if usable and parameter.name not in taken:
            yield types.CompletionItem(
                f"{parameter.name}=",
                kind=types.CompletionItemKind.Property,
                detail=parameter_text(parameter),
                sort_text=f"{1 if parameter.inherited else 0}{order:03}",
            )
