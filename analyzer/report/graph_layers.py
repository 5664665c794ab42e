"""The first half of a layered drawing: which row each vertex stands in, and in which order.

After Sugiyama, Tagawa and Toda (1981): rows by longest paths, bends where a link passes a row,
an order of few crossings by sweeps of medians. No library is asked: those in pure Python that are
kept up place no frames within frames and reserve no room for labels.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from msgspec import Struct

Group = tuple[int, int, tuple[int, ...]]
"""What sets the tensors that leave a box apart: port, call, outputs."""


class Arc(Struct, frozen=True):
    """A link as the layout sees it. Arcs of one `source` and `group` share their way. `leaves` and
    `enters` say where it fastens, from -0.5, its end's left, to 0.5."""

    source: int
    target: int
    group: Group
    leaves: float = 0.0
    enters: float = 0.0


class Layers(Struct, frozen=True):
    """`rows` hold vertices in order; those from `count` on are bends of links.

    `chains` give for each arc the vertices that it runs through, ends included.
    """

    count: int
    rows: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]

    def segments(self) -> list[tuple[int, int]]:
        """Each pair of vertices in neighbouring rows that some arc joins, once."""
        pairs = ((a, b) for chain in self.chains for a, b in pairwise(chain))
        return list(dict.fromkeys(pairs))


def make_layers(
    count: int, arcs: Sequence[Arc], first: Collection[int] = (), last: Collection[int] = ()
) -> Layers:
    """Rows for `count` vertices joined by `arcs`, which make no circle.

    `first` are put above all others, `last` below all others.
    """
    rank = _ranks(count, arcs, first, last)
    chains: list[tuple[int, ...]] = []
    bends: dict[tuple[int, Group, int], int] = {}
    ranks = list(rank)
    for arc in arcs:
        chain = [arc.source]
        for row in range(rank[arc.source] + 1, rank[arc.target]):
            vertex = bends.setdefault((arc.source, arc.group, row), len(ranks))
            if vertex == len(ranks):
                ranks.append(row)
            chain.append(vertex)
        chains.append((*chain, arc.target))
    rows = _order(ranks, arcs, chains)
    return Layers(count, tuple(tuple(row) for row in rows), tuple(chains))


def _ranks(
    count: int, arcs: Sequence[Arc], first: Collection[int], last: Collection[int]
) -> list[int]:
    """The row of each vertex: as far up as what it needs allows, branches of inputs close to
    where they are used."""
    after: list[list[int]] = [[] for _ in range(count)]
    before: list[list[int]] = [[] for _ in range(count)]
    for arc in arcs:
        after[arc.source].append(arc.target)
        before[arc.target].append(arc.source)
    order = _topological(before, after)
    rank = [0] * count
    floor = 1 if first else 0
    for vertex in order:
        least = 0 if vertex in first else floor
        rank[vertex] = max([least, *(rank[b] + 1 for b in before[vertex])])
    branch: set[int] = set()
    for vertex in order:
        if all(b in branch and len(set(after[b])) == 1 for b in before[vertex]):
            branch.add(vertex)
    for vertex in reversed(order):
        # What nothing but its own inputs lead to goes down with them; other vertices where that
        # makes links no longer.
        cheap = len(after[vertex]) >= len(before[vertex])
        if after[vertex] and vertex not in first and (vertex in branch or cheap):
            rank[vertex] = max(rank[vertex], min(rank[a] for a in after[vertex]) - 1)
    bottom = max((rank[v] for v in range(count) if v not in last), default=-1) + 1
    for vertex in last:
        rank[vertex] = max(bottom, rank[vertex])
    top = min(rank, default=0)
    return [value - top for value in rank]


def _topological(before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> list[int]:
    waiting = [len(sources) for sources in before]
    order = [vertex for vertex, number in enumerate(waiting) if not number]
    for vertex in order:
        for target in after[vertex]:
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    return order


Ends = Sequence[Sequence[tuple[int, float, float]]]
"""By vertex, what it is joined with: the other vertex, and where the piece fastens, here and
there."""


def _order(
    ranks: Sequence[int], arcs: Sequence[Arc], chains: Sequence[Sequence[int]]
) -> list[list[int]]:
    pieces = dict.fromkeys(
        (a, b, arc.leaves if a == chain[0] else 0.0, arc.enters if b == chain[-1] else 0.0)
        for arc, chain in zip(arcs, chains, strict=True)
        for a, b in pairwise(chain)
    )
    up: list[list[tuple[int, float, float]]] = [[] for _ in ranks]
    down: list[list[tuple[int, float, float]]] = [[] for _ in ranks]
    for a, b, leaves, enters in pieces:
        down[a].append((b, leaves, enters))
        up[b].append((a, enters, leaves))
    rows = _first_order(ranks, up, down)
    best, fewest = [list(row) for row in rows], _crossings(rows, down)
    for sweep in range(16):
        if not fewest:
            break
        downwards = sweep % 2 == 0
        for row in range(1, len(rows)) if downwards else range(len(rows) - 2, -1, -1):
            fixed = rows[row - 1] if downwards else rows[row + 1]
            # Equal medians change their order in half of the sweeps.
            _by_median(rows[row], fixed, up if downwards else down, sweep % 4 >= 2)
        _exchange(rows, up, down)
        crossings = _crossings(rows, down)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    if fewest:
        _move_ways(best, ranks, chains, down)
    return best


def _move_ways(
    rows: list[list[int]],
    ranks: Sequence[int],
    chains: Sequence[Sequence[int]],
    down: Ends,
) -> None:
    """Move links that run past several rows, as a whole, to the other side of what they run
    beside, where that takes crossings away. Sweeps by rows do not see such moves."""
    ways = list(dict.fromkeys(tuple(chain[1:-1]) for chain in chains if len(chain) > 2))
    for _ in range(3):
        better = False
        for way in ways:
            first, last = ranks[way[0]], ranks[way[-1]]
            top, bottom = max(first - 1, 0), last + 2
            before = _crossings(rows[top:bottom], down)
            for steps in (-1, 1, -2, 2, -3, 3) if before else ():
                old = [list(row) for row in rows[first : last + 1]]
                for vertex in way:
                    row = rows[ranks[vertex]]
                    index = row.index(vertex)
                    row.insert(max(0, min(index + steps, len(row) - 1)), row.pop(index))
                if _crossings(rows[top:bottom], down) < before:
                    better = True
                    break
                rows[first : last + 1] = old
        if not better:
            return


def _first_order(ranks: Sequence[int], up: Ends, down: Ends) -> list[list[int]]:
    """Vertices in the order in which a walk from the inputs meets them, depth first."""
    rows: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    seen: set[int] = set()
    for start in range(len(ranks)):
        if up[start]:
            continue
        stack = [start]
        while stack:
            vertex = stack.pop()
            if vertex in seen:
                continue
            seen.add(vertex)
            rows[ranks[vertex]].append(vertex)
            onward = sorted(down[vertex], key=lambda end: end[1])
            stack.extend(other for other, _, _ in reversed(onward))
    return rows


def _by_median(row: list[int], fixed: Sequence[int], near: Ends, turn: bool) -> None:
    """Sort a row by the medians of its neighbours in a fixed row, equal ones as they were or in
    `turn`; the rest keep their places."""
    place = {vertex: index for index, vertex in enumerate(fixed)}
    values: dict[int, float] = {}
    for vertex in row:
        at = sorted(place[other] + there - here / 4 for other, here, there in near[vertex])
        if at:
            values[vertex] = (at[(len(at) - 1) // 2] + at[len(at) // 2]) / 2
    now = [vertex for vertex in row if vertex in values]
    moving = iter(sorted(reversed(now) if turn else now, key=values.__getitem__))
    row[:] = [next(moving) if vertex in values else vertex for vertex in row]


def _exchange(rows: list[list[int]], up: Ends, down: Ends) -> None:
    """Exchange neighbours in a row as long as that takes crossings away."""
    place = {vertex: index for row in rows for index, vertex in enumerate(row)}

    def ends(vertex: int, side: Ends) -> list[float]:
        return [place[other] + there for other, _, there in side[vertex]]

    for _ in range(8):
        better = False
        for row in rows:
            for index in range(len(row) - 1):
                a, b = row[index], row[index + 1]
                sides = [(ends(a, side), ends(b, side)) for side in (up, down)]
                now = sum(x > y for left, right in sides for x in left for y in right)
                then = sum(y > x for left, right in sides for x in left for y in right)
                if then < now:
                    row[index], row[index + 1] = b, a
                    place[a], place[b] = index + 1, index
                    better = True
        if not better:
            return


def _crossings(rows: Sequence[Sequence[int]], down: Ends) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        place = {vertex: index for index, vertex in enumerate(lower)}
        starts = [
            (index + here, place[other] + there)
            for index, vertex in enumerate(upper)
            for other, here, there in down[vertex]
        ]
        ends = [end for _, end in sorted(starts)]
        order = {end: index for index, end in enumerate(sorted(set(ends)))}
        # Ends further right that came before: counted with a binary indexed tree.
        tree = [0] * (len(order) + 1)
        for number, end in enumerate(ends):
            index, smaller = order[end] + 1, 0
            while index:
                smaller += tree[index]
                index -= index & -index
            total += number - smaller
            index = order[end] + 1
            while index <= len(order):
                tree[index] += 1
                index += index & -index
    return total
