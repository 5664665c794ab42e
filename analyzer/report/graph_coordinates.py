"""The second half of a layered drawing: where in its row each vertex stands.

Links that should run straight (chains, the long branch of a fork, bends of one link) bind their
vertices into blocks, as Brandes and Köpf (2001) do. A block has one coordinate. The blocks are
packed, then pulled towards what they are linked with, pushing one another along.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from msgspec import Struct

from .graph_layers import Arc, Layers


class Segment(Struct, frozen=True):
    """A piece of a link between two rows. The shifts say where on its ends it fastens."""

    upper: int
    lower: int
    upper_shift: float = 0.0
    lower_shift: float = 0.0


def place(
    layers: Layers,
    arcs: Sequence[Arc],
    segments: Sequence[Segment],
    extents: Sequence[tuple[float, float]],
    gap: float,
    boxes: int,
) -> tuple[list[float], set[tuple[int, int]]]:
    """The coordinate of each vertex within its row, and the pairs that are straight below.

    `extents` are the room that a vertex takes on either side; `gap` is what stays free between
    two of the first `boxes` vertices; lines may come closer.
    """
    number = len(extents)
    straight = _straight(layers, arcs, segments)
    block, shift = _blocks(number, segments, straight)
    apart: dict[tuple[int, int], float] = {}
    for row in layers.rows:
        for left, right in itertools.pairwise(row):
            room = gap if max(left, right) < boxes else gap * 0.55
            least = extents[left][1] + extents[right][0] + room + shift[left] - shift[right]
            key = (block[left], block[right])
            apart[key] = max(apart.get(key, least), least)
    pulls = [
        (
            block[s.upper],
            block[s.lower],
            shift[s.upper] + s.upper_shift - shift[s.lower] - s.lower_shift,
            2.0 if min(s.upper, s.lower) >= layers.count else 1.0,
        )
        for s in segments
        if block[s.upper] != block[s.lower]
    ]
    at = _settle(sorted(set(block)), apart, pulls)
    return [at[block[v]] + shift[v] for v in range(number)], straight


def _straight(
    layers: Layers, arcs: Sequence[Arc], segments: Sequence[Segment]
) -> set[tuple[int, int]]:
    """The segments to draw straight: no two of them cross or share an end."""
    into, out = _branches(layers.count, arcs)
    place = {v: (r, i) for r, row in enumerate(layers.rows) for i, v in enumerate(row)}
    up: dict[int, list[int]] = {}
    down: dict[int, list[int]] = {}
    for s in segments:
        down.setdefault(s.upper, []).append(s.lower)
        up.setdefault(s.lower, []).append(s.upper)
    bound: dict[tuple[int, int], list[tuple[int, int]]] = {}
    wanted: list[tuple[int, int, int]] = []
    for s in segments:
        bends = (s.upper >= layers.count) + (s.lower >= layers.count)
        alone = len(set(down[s.upper])) == 1 and len(set(up[s.lower])) == 1
        if bends == 2:
            wanted.append((1, s.upper, s.lower))
        elif bends == 0 and _main(s, into, out):
            wanted.append((0, s.upper, s.lower))
        elif alone:
            wanted.append((2, s.upper, s.lower))
    found: set[tuple[int, int]] = set()
    ended_up: set[int] = set()
    ended_down: set[int] = set()
    for _, upper, lower in sorted(wanted):
        if upper in ended_down or lower in ended_up:
            continue
        gap = (place[upper][0], place[lower][0])
        a, b = place[upper][1], place[lower][1]
        if any((a < c) != (b < d) for c, d in bound.get(gap, ())):
            continue
        bound.setdefault(gap, []).append((a, b))
        ended_down.add(upper)
        ended_up.add(lower)
        found.add((upper, lower))
    return found


Branches = dict[int, dict[int, tuple[int, int]]]


def _branches(count: int, arcs: Sequence[Arc]) -> tuple[Branches, Branches]:
    """For each vertex and each neighbour, how long the branch through it is and how far on the
    graph goes there; for what comes in, then for what goes out.

    A branch ends where it forks or meets another one; a link from fork to join has length 0.
    """
    after: dict[int, list[int]] = {v: [] for v in range(count)}
    before: dict[int, list[int]] = {v: [] for v in range(count)}
    for source, target in dict.fromkeys((arc.source, arc.target) for arc in arcs):
        after[source].append(target)
        before[target].append(source)

    def length(vertex: int, onward: Neighbours, back: Neighbours) -> int:
        steps = 0
        while len(back[vertex]) == 1:
            steps += 1
            if len(onward[vertex]) != 1:
                break
            vertex = onward[vertex][0]
        return steps

    high, deep = _reach(before, after), _reach(after, before)
    into = {v: {s: (length(s, before, after), high[s]) for s in before[v]} for v in before}
    out = {v: {t: (length(t, after, before), deep[t]) for t in after[v]} for v in after}
    return into, out


Neighbours = Mapping[int, Sequence[int]]


def _reach(onward: Neighbours, back: Neighbours) -> dict[int, int]:
    """The longest way onward from each vertex."""
    waiting = {v: len(found) for v, found in onward.items()}
    order = [v for v, number in waiting.items() if not number]
    reach = dict.fromkeys(onward, 0)
    for vertex in order:
        for other in back[vertex]:
            reach[other] = max(reach[other], reach[vertex] + 1)
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return reach


def _main(segment: Segment, into: Branches, out: Branches) -> bool:
    """Whether a link is the only one, or clearly that of the main way, at both ends."""
    return _clearly(into[segment.lower], segment.upper) and _clearly(
        out[segment.upper], segment.lower
    )


def _clearly(branches: Mapping[int, tuple[int, int]], one: int) -> bool:
    """Whether one branch is about twice as long as all others, or goes on much further."""
    length, reach = branches[one]
    others = [found for vertex, found in branches.items() if vertex != one]
    longest = max((size for size, _ in others), default=-1)
    furthest = max((far for _, far in others), default=-3)
    return length > max(longest, 2 * longest - 1) or reach >= furthest + 3


def _blocks(
    number: int, segments: Sequence[Segment], straight: set[tuple[int, int]]
) -> tuple[list[int], list[float]]:
    """The block of each vertex, and how far from the block's line its middle is."""
    found: dict[tuple[int, int], list[float]] = {}
    for s in segments:
        found.setdefault((s.upper, s.lower), []).append(s.upper_shift - s.lower_shift)
    shifts = {pair: sum(values) / len(values) for pair, values in found.items()}
    above = {lower: upper for upper, lower in straight}
    below = dict(straight)
    block, shift = [-1] * number, [0.0] * number
    for start in range(number):
        if start in above:
            continue
        vertex, at = start, 0.0
        while True:
            block[vertex], shift[vertex] = start, at
            if vertex not in below:
                break
            at += shifts[vertex, below[vertex]]
            vertex = below[vertex]
    return block, shift


Pulls = Sequence[tuple[int, int, float, float]]
Near = Mapping[int, Sequence[tuple[int, float, float]]]
Rooms = Mapping[int, Sequence[tuple[int, float]]]


def _settle(
    blocks: Sequence[int], apart: Mapping[tuple[int, int], float], pulls: Pulls
) -> dict[int, float]:
    """Coordinates of blocks: `apart` holds between neighbours, links are as short as can be."""
    order = _left_to_right(blocks, apart)
    lefts: dict[int, list[tuple[int, float]]] = {b: [] for b in blocks}
    rights: dict[int, list[tuple[int, float]]] = {b: [] for b in blocks}
    for (left, right), room in apart.items():
        lefts[right].append((left, room))
        rights[left].append((right, room))
    at: dict[int, float] = {}
    for block in order:
        at[block] = max((at[left] + room for left, room in lefts[block]), default=0.0)
    near: dict[int, list[tuple[int, float, float]]] = {b: [] for b in blocks}
    for a, b, shift, weight in pulls:
        near[a].append((b, -shift, weight))
        near[b].append((a, shift, weight))
    for _ in range(60):
        if _pull(order, lefts, rights, near, at) < 0.05:
            break
    return at


def _left_to_right(blocks: Sequence[int], apart: Mapping[tuple[int, int], float]) -> list[int]:
    waiting = dict.fromkeys(blocks, 0)
    after: dict[int, list[int]] = {b: [] for b in blocks}
    for left, right in apart:
        waiting[right] += 1
        after[left].append(right)
    order = [b for b in blocks if not waiting[b]]
    for block in order:
        for right in after[block]:
            waiting[right] -= 1
            if not waiting[right]:
                order.append(right)
    return order


def _pull(
    order: Sequence[int], lefts: Rooms, rights: Rooms, near: Near, at: dict[int, float]
) -> float:
    """Move each block towards the mean of its links, blocks that touch together. Gives the
    largest move."""
    largest = 0.0
    for backwards in (False, True):
        for block in reversed(order) if backwards else order:
            weight = sum(w for _, _, w in near[block])
            if not weight:
                continue
            want = sum((at[other] + shift) * w for other, shift, w in near[block]) / weight
            sign, onward = (1, rights) if want > at[block] else (-1, lefts)
            group, step = _group(block, abs(want - at[block]), sign, onward, near, at)
            free = min(
                (_free(at, m, o, r, sign) for m in group for o, r in onward[m] if o not in group),
                default=step,
            )
            step = min(step, free)
            for member in group:
                at[member] += sign * step
            largest = max(largest, step)
    return largest


def _group(
    block: int, step: float, sign: int, onward: Rooms, near: Near, at: Mapping[int, float]
) -> tuple[set[int], float]:
    """The blocks that must go along when `block` moves, and how far all of them gain by it."""
    group, waiting = {block}, [block]
    while waiting:
        member = waiting.pop()
        for other, room in onward[member]:
            if other not in group and _free(at, member, other, room, sign) < 0.01:
                group.add(other)
                waiting.append(other)
    if len(group) == 1:
        return group, step
    force = total = 0.0
    for member in group:
        for other, shift, weight in near[member]:
            if other not in group:
                force += sign * (at[other] + shift - at[member]) * weight
                total += weight
    return group, min(step, max(force / total, 0.0)) if total else step


def _free(at: Mapping[int, float], block: int, other: int, room: float, sign: int) -> float:
    """How far `block` may move towards `other`, which is to its right if `sign` is 1."""
    return max(sign * (at[other] - at[block]) - room, 0.0)
