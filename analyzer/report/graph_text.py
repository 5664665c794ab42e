"""A diagram as text that other programs draw: Mermaid flowcharts, and DOT for Graphviz."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape

from msgspec import Struct

from .graph import Box, Diagram, Link
from .graph_boxes import Direction, parameters, remark
from .graph_colours import COLOURS, INK, QUIET


class Edge(Struct, frozen=True):
    """A link between two nodes by their names, through whatever frames lie between."""

    source: str
    target: str
    labels: tuple[str, ...] = ()
    unknown: bool = False


class _Place(Struct, frozen=True):
    """A diagram within others: the prefix of its names, and the box that frames it, if any."""

    diagram: Diagram
    prefix: str = ""
    outer: _Place | None = None
    box: int = -1

    def name(self, box: int) -> str:
        return f"{self.prefix}_{box}" if self.prefix else f"n{box}"

    def within(self, box: int) -> _Place | None:
        inside = self.diagram.boxes[box].inside
        return None if inside is None else _Place(inside, self.name(box), self, box)


def edges(diagram: Diagram) -> list[Edge]:
    """The links between all nodes that are no frames, and those to the ends of the outputs, which
    are named ``out0``, ``out1``…"""
    return list(dict.fromkeys(_edges(_Place(diagram))))


def _edges(place: _Place) -> Iterator[Edge]:
    number = 0
    for link in place.diagram.links:
        if link.target < 0 and place.diagram.closed:
            continue
        if link.target < 0:
            target, number = f"{place.prefix}out{number}", number + 1
        else:
            target = _first(place, link.target)
            if target is None:
                continue
        for source, labels in _sources(place, link):
            yield Edge(source, target, labels, link.unknown)
    for box in range(len(place.diagram.boxes)):
        inner = place.within(box)
        if inner is not None:
            yield from _edges(inner)


def _first(place: _Place, box: int) -> str | None:
    """The node that a link to a box ends at; None for a frame whose own links lead on."""
    inner = place.within(box)
    if inner is None:
        return place.name(box)
    if inner.diagram.closed or not inner.diagram.boxes:
        return None
    return _first(inner, 0)


def _sources(place: _Place, link: Link) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The nodes that a link begins at, with the labels for it: more than one for what goes into a
    shared frame."""
    if link.source < 0:
        for other in place.outer.diagram.links if place.outer is not None else ():
            if other.target == place.box and other.target_port == link.source_port:
                assert place.outer is not None
                yield from _sources(place.outer, other)
        return
    inner = place.within(link.source)
    if inner is None:
        yield place.name(link.source), link.labels
    elif not inner.diagram.closed:
        last = len(inner.diagram.boxes) - 1
        if last >= 0:
            yield from ((name, link.labels) for name, _ in _sources(inner, Link(last, -1)))
    else:
        for other in inner.diagram.links:
            if other.target < 0 and other.target_port == link.source_port:
                yield from ((name, link.labels) for name, _ in _sources(inner, other))


def _ends(diagram: Diagram, prefix: str) -> list[str]:
    count = 0 if diagram.closed else sum(link.target < 0 for link in diagram.links)
    return [f"{prefix}out{number}" for number in range(count)]


def _lines(box: Box) -> tuple[str, str]:
    """What is written in a node: its class with the settings, and a smaller line."""
    small = (box.name, parameters(box), remark(box))
    return box.settings, ", ".join(filter(None, small))


# -- Mermaid ---------------------------------------------------------------------------------


_FRAME = "frame"


def mermaid(diagram: Diagram, direction: Direction = Direction.DOWN) -> str:
    """A Mermaid flowchart."""
    title = json.dumps(_clean(diagram.name), ensure_ascii=False)
    lines = ["---", f"title: {title}", "---"] if diagram.name else []
    lines.append(f"flowchart {direction.value}")
    families: dict[str, list[str]] = {}
    lines += _mermaid_nodes(_Place(diagram), "    ", families)
    for edge in edges(diagram):
        if edge.unknown:
            lines.append(f"    {edge.source} ~~~ {edge.target}")
        elif edge.labels:
            label = "<br/>".join(_mermaid(text) for text in edge.labels)
            lines.append(f'    {edge.source} -->|"{label}"| {edge.target}')
        else:
            lines.append(f"    {edge.source} --> {edge.target}")
    for family, names in families.items():
        fill, stroke = ("#f5f6f8", "#9aa3af") if family == _FRAME else COLOURS[family]
        lines.append(f"    classDef {family} fill:{fill},stroke:{stroke},color:{INK}")
        lines.append(f"    class {','.join(names)} {family}")
    return "\n".join([*lines, ""])


def _mermaid_nodes(place: _Place, indent: str, families: dict[str, list[str]]) -> Iterator[str]:
    for number, box in enumerate(place.diagram.boxes):
        name, (settings, small) = place.name(number), _lines(box)
        inner = place.within(number)
        if inner is not None and inner.diagram.boxes:
            heading = ", ".join(filter(None, (box.title, settings, small)))
            yield f'{indent}subgraph {name} ["{_mermaid(heading)}"]'
            families.setdefault(_FRAME, []).append(name)
            yield from _mermaid_nodes(inner, indent + "    ", families)
            yield f"{indent}end"
            continue
        heading = f"{box.title} {settings}".strip()
        text = "<br/>".join(_mermaid(line) for line in (heading, small) if line)
        yield f'{indent}{name}["{text}"]'
        families.setdefault(box.family, []).append(name)
    for name in _ends(place.diagram, place.prefix):
        yield f'{indent}{name}(["Output"])'
        families.setdefault("input", []).append(name)


def _mermaid(text: str) -> str:
    """Text for within the quotes of Mermaid, which has entities of its own."""
    written = "".join(f"#{ord(c)};" if c in '"#&<>`\\*~' else c for c in _clean(text))
    # Entities are read first, and then a backslash with an n would be the end of a line.
    return written.replace("#92;", "#92;#8203;")


# -- Graphviz --------------------------------------------------------------------------------


def dot(diagram: Diagram, direction: Direction = Direction.DOWN) -> str:
    """A graph in the DOT language."""
    lines = [
        f"digraph {_quoted(diagram.name)} {{",
        f"    rankdir={direction.value}",
        '    graph [fontname="Helvetica" fontsize=12 labeljust=l nodesep=0.3 ranksep=0.35]',
        f'    node [shape=box style="rounded,filled" fontname="Helvetica" fontsize=12 '
        f'fontcolor="{INK}" margin="0.14,0.07"]',
        f'    edge [fontname="Helvetica" fontsize=9 color="#6b7280" fontcolor="{QUIET}"]',
    ]
    lines += _dot_nodes(_Place(diagram), "    ")
    for edge in edges(diagram):
        label = f" [label={_quoted(*edge.labels)}]" if edge.labels else ""
        label = " [style=invis]" if edge.unknown else label
        lines.append(f"    {edge.source} -> {edge.target}{label}")
    return "\n".join([*lines, "}", ""])


def _dot_nodes(place: _Place, indent: str) -> Iterator[str]:
    for number, box in enumerate(place.diagram.boxes):
        name, (settings, small) = place.name(number), _lines(box)
        fill, edge = COLOURS[box.family]
        inner = place.within(number)
        if inner is not None and inner.diagram.boxes:
            heading = ", ".join(filter(None, (box.title, settings, small)))
            yield f"{indent}subgraph cluster_{name} {{"
            yield f"{indent}    label={_quoted(heading)}"
            yield f'{indent}    style="rounded,dashed" color="#9aa3af" fontcolor="{INK}"'
            yield from _dot_nodes(inner, indent + "    ")
            yield f"{indent}}}"
            continue
        text = f"<B>{_html(box.title)}</B>"
        text += f" {_html(settings)}" if settings else ""
        if small:
            text += f'<BR/><FONT POINT-SIZE="9">{_html(small)}</FONT>'
        yield f'{indent}{name} [label=<{text}> fillcolor="{fill}" color="{edge}"]'
    for name in _ends(place.diagram, place.prefix):
        fill, edge = COLOURS["input"]
        yield f'{indent}{name} [label="Output" fillcolor="{fill}" color="{edge}"]'


def _quoted(*lines: str) -> str:
    escaped = (_clean(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _html(text: str) -> str:
    return escape(_clean(text)).replace("\\", "&#92;")


def _clean(text: str) -> str:
    """Text without control characters and halves of characters, which no format takes."""
    return "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe")


FORMATS: dict[str, Callable[[Diagram, Direction], str]] = {"mermaid": mermaid, "dot": dot}
"""Name of a format of text → what writes a diagram in it."""
