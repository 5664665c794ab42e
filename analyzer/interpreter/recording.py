"""What a layer of the program, or a model, runs when it is called: noted node by node.

The notes are part of the state, so that a branch takes its notes back and branches that ran
different layers leave none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from ..domain import SPLIT_RUN, Array, KerasTensor, Node, Run, Unknown, Value, leaves, plain
from .machine import Machine

_NODES = "nodes"


class Recording(Struct):
    """What was run in a block; `nodes` is None where that depends on what is not known."""

    nodes: tuple[tuple[Node, tuple[Value, ...]], ...] | None = None

    def run(self, arguments: Value, result: Value) -> Run:
        """As what led from the arguments of a call to its result."""
        if self.nodes is None:
            return SPLIT_RUN
        return Run(_tensors(arguments), self.nodes, _tensors(result))


def _tensors(value: Value) -> tuple[Value, ...]:
    return tuple(leaf for leaf in leaves(plain(value)) if isinstance(leaf, KerasTensor | Array))


@contextmanager
def recording(vm: Machine) -> Iterator[Recording]:
    """Note the nodes that are made in the block, on their own."""
    found = Recording()
    before = vm.recorded.get(_NODES)
    vm.state.set(vm.recorded, _NODES, ())
    try:
        yield found
        nodes = vm.recorded.get(_NODES)
        whole = isinstance(nodes, tuple) and all(isinstance(entry, tuple) for entry in nodes)
        found.nodes = nodes if whole and _all_nodes(nodes) else None
    finally:
        vm.state.set(vm.recorded, _NODES, before)


def _all_nodes(entries: Value) -> bool:
    """Two branches that ran as many layers, but different ones, are joined entry by entry."""
    return all(isinstance(node, Node) for node, _ in entries)


def is_recorded(vm: Machine) -> bool:
    return isinstance(vm.recorded.get(_NODES), tuple)


def record(vm: Machine, node: Node, result: Value) -> None:
    """Note that `node` was run and gave `result`."""
    nodes = vm.recorded.get(_NODES)
    if isinstance(nodes, tuple):
        vm.state.set(vm.recorded, _NODES, (*nodes, (node, _tensors(result))))


def lose_record(vm: Machine, reason: str) -> None:
    """Something was run that cannot be followed: what the whole block runs is not known."""
    if isinstance(vm.recorded.get(_NODES), tuple):
        vm.state.set(vm.recorded, _NODES, Unknown(reason))
