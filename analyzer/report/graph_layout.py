"""Where everything of a diagram goes: boxes, frames within frames, labels and links, in pixels.

The layout thinks of rows along one direction and of places across it; `Direction` turns that
into x and y. A frame is laid out by itself and then stands in its row like any box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from .graph import Diagram, Link
from .graph_boxes import Direction, PlacedBox, Point, draft_box, label_size
from .graph_coordinates import Segment, place
from .graph_layers import Arc, Group, Layers, make_layers

_GAP = 26.0
_PAGE = 1300.0
"""How wide models side by side may become."""


class Label(Struct, frozen=True):
    """Shapes at a link, by their middle."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


class Route(Struct, frozen=True):
    """The way of a link. From the first point on, each step is straight or, where `curved` says
    so, bends from the direction of the flow, `down` or to the right, into it again. `mark`
    numbers the call it is for."""

    points: tuple[Point, ...]
    curved: tuple[bool, ...]
    down: bool = True
    arrow: bool = True
    mark: str = ""


class Picture(Struct, frozen=True):
    """A diagram that is laid out, its upper left corner at 0, 0. Entries and exits are where the
    links through its frame meet its edge, by the number of the input or output."""

    diagram: Diagram
    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    labels: tuple[Label, ...]
    routes: tuple[Route, ...]
    entries: tuple[Point, ...] = ()
    exits: tuple[Point, ...] = ()


class _Vertex(Struct):
    """What the layout has to know of a box, or of the end of a link: sizes across and along.

    `entering` are the places of its inputs, across from the middle; at those of a `frame`, links
    meet in one point. `leaving` gives where groups of tensors leave, `labels` what is written
    there, and `after` the room that this takes along. `room` is all that it takes across.
    """

    across: float
    along: float
    room: float
    entering: tuple[float, ...] = (0.0,)
    frame: bool = False
    leaving: dict[Group, float] = field(default_factory=dict)
    labels: dict[Group, tuple[str, ...]] = field(default_factory=dict)
    after: float = 0.0


def lay_out(diagram: Diagram, direction: Direction = Direction.DOWN) -> Picture:
    """Lay out a diagram. Sizes are pixels at a font of 13."""
    down = direction is Direction.DOWN
    drafts = [
        draft_box(box, None if box.inside is None else lay_out(box.inside, direction), direction)
        for box in diagram.boxes
    ]
    if len(drafts) > 1 and not diagram.links and not diagram.closed:
        return _side_by_side(diagram, drafts)
    vertices, arcs, first, last = _vertices(diagram, drafts, down)
    layers = make_layers(len(vertices), arcs, first, last)
    total = sum(len(row) for row in layers.rows)
    segments = _segments(layers, diagram.links, arcs, vertices)
    extents = [(v.room / 2, v.room / 2) for v in vertices]
    extents += [(4.0, 4.0)] * (total - len(vertices))
    gap = _GAP if down else _GAP * 0.8
    across, straight = place(layers, arcs, segments, extents, gap, len(drafts))
    slope = 0.16 if down else 0.35
    tops, bottoms = _rows(layers, segments, vertices, across, straight, slope)
    row_of = {v: r for r, row in enumerate(layers.rows) for v in row}
    left = min((across[v] - extents[v][0] for v in range(total)), default=0.0)
    right = max((across[v] + extents[v][1] for v in range(total)), default=0.0)
    across = [at - left for at in across]
    # What nothing comes into stands low in its row, close to where it is used.
    low = {arc.source for arc in arcs} - {arc.target for arc in arcs}
    start = [
        bottoms[row_of[v]] - vertices[v].along - vertices[v].after
        if v in low and v < len(drafts)
        else tops[row_of[v]]
        for v in range(len(vertices))
    ]
    turn = _turner(down)
    boxes = tuple(
        _placed(each, *turn(across[v], start[v] + vertices[v].along / 2))
        for v, each in enumerate(drafts)
    )
    labels = tuple(_labels(vertices, across, start, down))
    routes = _routes(diagram, layers, arcs, vertices, across, start, (tops, bottoms), down)
    wide, tall = right - left, max(bottoms, default=0.0)
    count = len(drafts)
    entries = tuple(turn(across[count + i], 0.0) for i in range(len(first)))
    exits = tuple(turn(across[count + len(first) + i], tall) for i in range(len(last)))
    width, height = turn(wide, tall)
    return Picture(diagram, width, height, boxes, labels, routes, entries, exits)


def _side_by_side(diagram: Diagram, drafts: Sequence[PlacedBox]) -> Picture:
    """Boxes that no link joins, as the models of a file: in rows that fit on a page."""
    widest = max(_PAGE, *(box.width for box in drafts))
    boxes: list[PlacedBox] = []
    x = y = bottom = 0.0
    for box in drafts:
        if x and x + box.width > widest:
            x, y = 0.0, bottom + _GAP
        boxes.append(replace(box, x=x, y=y))
        x, bottom = x + box.width + _GAP, max(bottom, y + box.height)
    width = max(box.x + box.width for box in boxes)
    return Picture(diagram, width, bottom, tuple(boxes), (), ())


def _turner(down: bool) -> Callable[[float, float], Point]:
    """What makes x and y of a place across and one along."""

    def turn(across: float, along: float) -> Point:
        return (across, along) if down else (along, across)

    return turn


def _placed(draft: PlacedBox, x: float, y: float) -> PlacedBox:
    return replace(draft, x=x - draft.width / 2, y=y - draft.height / 2)


def _vertices(
    diagram: Diagram, drafts: Sequence[PlacedBox], down: bool
) -> tuple[list[_Vertex], list[Arc], list[int], list[int]]:
    """Vertices for boxes, then for the diagram's inputs and outputs; the arcs between them."""
    count = len(drafts)
    entries = diagram.inputs if diagram.closed else 0
    exits = [link for link in diagram.links if link.target < 0]
    ends = diagram.outputs if diagram.closed else len(exits)
    vertices = [_of_box(draft, down) for draft in drafts]
    vertices += [_Vertex(2, 0, 16) for _ in range(entries)]
    vertices += [_Vertex(2, 0 if diagram.closed else 4, 10) for _ in range(ends)]
    open_ends = iter(range(ends))
    arcs: list[Arc] = []
    for link in diagram.links:
        source = link.source if link.source >= 0 else count + link.source_port
        end = 0 if link.target >= 0 else link.target_port if diagram.closed else next(open_ends)
        target = link.target if link.target >= 0 else count + entries + end
        group = group_of(link, vertices[source].frame)
        arcs.append(Arc(source, target, group))
        if not link.unknown:
            labels = vertices[source].labels
            labels[group] = tuple(dict.fromkeys((*labels.get(group, ()), *link.labels)))
    for vertex, box in zip(vertices, drafts, strict=False):
        _leave(vertex, box, down)
    for entry in vertices[count : count + entries]:
        entry.leaving = dict.fromkeys(entry.labels, 0.0)
    for number, (link, arc) in enumerate(zip(diagram.links, arcs, strict=True)):
        source, target = vertices[arc.source], vertices[arc.target]
        leaves = source.leaving.get(arc.group, 0.0) / max(source.room, 1.0)
        enters = _entering(target, link) / max(target.room, 1.0)
        arcs[number] = replace(arc, leaves=leaves, enters=enters)
    first = list(range(count, count + entries))
    last = list(range(count + entries, count + entries + ends)) if diagram.closed else []
    return vertices, arcs, first, last


def group_of(link: Link, frame: bool) -> Group:
    """What tells the tensors of a link from others that leave the same box. Those of all calls
    leave a frame by one way."""
    return (link.source_port, 0 if frame else link.source_call, link.tensors)


def _of_box(draft: PlacedBox, down: bool) -> _Vertex:
    across, along = (draft.width, draft.height) if down else (draft.height, draft.width)
    if draft.inside is None:
        return _Vertex(across, along, across)
    entering = tuple(_port(draft, point, down) for point in draft.inside.entries)
    return _Vertex(across, along, across, entering or (0.0,), frame=True)


def _port(draft: PlacedBox, point: Point, down: bool) -> float:
    """A point of the picture inside a frame, across from the frame's middle."""
    if down:
        return draft.inset[0] + point[0] - draft.width / 2
    return draft.inset[1] + point[1] - draft.height / 2


def _leave(vertex: _Vertex, draft: PlacedBox, down: bool) -> None:
    """Say where tensors leave a box, and make room for the labels."""
    sizes = {group: label_size(lines) for group, lines in vertex.labels.items()}
    wide = {group: (size[0] if down else size[1]) + 6 for group, size in sizes.items()}
    exits = draft.inside.exits if draft.inside is not None else ()
    if exits:
        vertex.leaving = {
            group: _port(draft, exits[min(group[0], len(exits) - 1)], down) for group in sizes
        }
        places = vertex.leaving.items()
        reach = max((abs(at) + wide[group] / 2 for group, at in places), default=0.0)
        vertex.room = max(vertex.room, 2 * reach)
    else:
        at = -sum(wide.values()) / 2
        for group in sizes:
            vertex.leaving[group] = at + wide[group] / 2
            at += wide[group]
        vertex.room = max(vertex.room, sum(wide.values()))
    along = [size[1] if down else size[0] for g, size in sizes.items() if vertex.labels[g]]
    vertex.after = 7 + max(along) if along else 0.0


def _segments(
    layers: Layers, links: Sequence[Link], arcs: Sequence[Arc], vertices: Sequence[_Vertex]
) -> list[Segment]:
    found: dict[Segment, None] = {}
    for link, arc, chain in zip(links, arcs, layers.chains, strict=True):
        for upper, lower in pairwise(chain):
            leaves = vertices[upper].leaving.get(arc.group, 0.0) if upper == chain[0] else 0.0
            enters = _entering(vertices[lower], link) if lower == chain[-1] else 0.0
            found[Segment(upper, lower, leaves, enters)] = None
    return list(found)


def _entering(vertex: _Vertex, link: Link) -> float:
    ports = vertex.entering
    return ports[min(link.target_port, len(ports) - 1)] if link.target >= 0 else 0.0


def _rows(
    layers: Layers,
    segments: Sequence[Segment],
    vertices: Sequence[_Vertex],
    across: Sequence[float],
    straight: set[tuple[int, int]],
    slope: float,
) -> tuple[list[float], list[float]]:
    """Where each row begins and ends. The further links have to go across, the more room there
    is between two rows, by `slope`."""
    rows = layers.rows
    row_of = {v: r for r, row in enumerate(rows) for v in row}
    slant = [0.0] * len(rows)
    for s in segments:
        if (s.upper, s.lower) not in straight:
            reach = abs(across[s.upper] + s.upper_shift - across[s.lower] - s.lower_shift)
            slant[row_of[s.upper]] = max(slant[row_of[s.upper]], reach)
    tops: list[float] = []
    bottoms: list[float] = []
    at = 0.0
    for number, row in enumerate(rows):
        tops.append(at)
        sizes = [vertices[v].along + vertices[v].after for v in row if v < layers.count]
        at += max(sizes, default=0.0)
        bottoms.append(at)
        at += min(max(18.0, 10 + slant[number] * slope), 80.0)
    return tops, bottoms


def _labels(
    vertices: Iterable[_Vertex], across: Sequence[float], start: Sequence[float], down: bool
) -> Iterator[Label]:
    for number, vertex in enumerate(vertices):
        for group, lines in vertex.labels.items():
            if not lines or not vertex.after:
                continue
            width, height = label_size(lines)
            at = across[number] + vertex.leaving[group]
            along = start[number] + vertex.along + 7 + (height if down else width) / 2
            x, y = (at, along) if down else (along, at)
            yield Label(x, y, width, height, lines)


def _routes(
    diagram: Diagram,
    layers: Layers,
    arcs: Sequence[Arc],
    vertices: Sequence[_Vertex],
    across: Sequence[float],
    start: Sequence[float],
    rows: tuple[Sequence[float], Sequence[float]],
    down: bool,
) -> tuple[Route, ...]:
    (tops, bottoms), turn = rows, _turner(down)
    row_of = {v: r for r, row in enumerate(layers.rows) for v in row}
    ends, marks = _ends(diagram.links, layers, arcs, vertices, across)
    routes = []
    for number, (link, chain) in enumerate(zip(diagram.links, layers.chains, strict=True)):
        if link.unknown:
            continue
        source = vertices[chain[0]]
        at = across[chain[0]] + source.leaving[arcs[number].group]
        points = [(at, start[chain[0]] + source.along), (at, bottoms[row_of[chain[0]]])]
        curved = [False]
        for vertex in chain[1:]:
            row = row_of[vertex]
            final = vertex == chain[-1]
            at = ends[number] if final else across[vertex]
            points.append((at, tops[row]))
            curved.append(abs(at - points[-2][0]) > 0.5)
            if final:
                points.append((at, start[vertex]))
            else:
                points.append((at, bottoms[row]))
            curved.append(False)
        box = diagram.boxes[link.target] if link.target >= 0 else None
        passes = box is not None and box.inside is not None and box.inside.closed
        routes.append(
            Route(
                tuple(turn(*point) for point in points),
                tuple(curved),
                down,
                not passes and not (link.target < 0 and diagram.closed),
                marks[number],
            )
        )
    return tuple(routes)


def _ends(
    links: Sequence[Link],
    layers: Layers,
    arcs: Sequence[Arc],
    vertices: Sequence[_Vertex],
    across: Sequence[float],
) -> tuple[list[float], list[str]]:
    """Where each link arrives, and the number of the call to write there.

    Links that come to one place of a box stand side by side, the straight one in the middle.
    """
    arriving: dict[tuple[int, float], list[tuple[float, int]]] = {}
    for number, (link, arc, chain) in enumerate(zip(links, arcs, layers.chains, strict=True)):
        before, target = chain[-2], chain[-1]
        from_ = across[before]
        if before == chain[0]:
            from_ += vertices[before].leaving.get(arc.group, 0.0)
        at = across[target] + _entering(vertices[target], link)
        arriving.setdefault((target, at), []).append((round(from_, 1), number))
    ends, marks = [0.0] * len(links), [""] * len(links)
    for (target, at), coming in arriving.items():
        coming.sort()
        calls = [str(links[n].target_call) for _, n in coming if links[n].target_call]
        if vertices[target].frame:
            for _, number in coming:
                ends[number] = at
            continue
        # Links that share a bend arrive as one.
        places = sorted({from_ for from_, _ in coming})
        step = min(28.0 if calls else 16.0, vertices[target].across * 0.7 / len(places))
        middle = (len(places) - 1) / 2
        near = min(range(len(places)), key=lambda i: abs(places[i] - at))
        if abs(places[near] - at) < 1.0:
            middle = near
        for from_, number in coming:
            ends[number] = at + (places.index(from_) - middle) * step
            marks[number] = str(links[number].target_call or "")
    return ends, marks
