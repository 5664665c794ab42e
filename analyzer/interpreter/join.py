"""Joins what two ways through a program leave behind: what they agree on stays known."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..domain import (
    MISSING,
    NO_FACTS,
    Array,
    DictValue,
    Items,
    KerasTensor,
    LayerObject,
    ListValue,
    Node,
    State,
    Sym,
    TensorSpec,
    Unknown,
    Value,
    Weight,
    unknown_size,
)

Changes = dict[Any, tuple[dict[Any, Any], Any, Any, Any]]
"""What `State.changes` gives: (table, key, value before, value after) by table and key."""

_SPLIT = "differs between branches"


def join(left: Value, right: Value) -> Value:
    """A value that covers both: equal ones stay, sizes that differ become unknown sizes."""
    if left is right:
        return left
    if left is MISSING:
        return right
    if right is MISSING:
        return left
    match left, right:
        case (bool(), _) | (_, bool()):
            return left if type(left) is type(right) and left == right else Unknown(_SPLIT)
        case int() | Sym(), int() | Sym():
            return left if left == right else unknown_size("one of several")
        case str() | float() | bytes() | complex(), str() | float() | bytes() | complex():
            return left if type(left) is type(right) and left == right else Unknown(_SPLIT)
        case tuple(), tuple() if len(left) == len(right):
            return tuple(join(a, b) for a, b in zip(left, right, strict=True))
        case TensorSpec(), TensorSpec():
            return _join_specs(left, right)
        case Array(), Array():
            return _join_arrays(left, right)
        case KerasTensor(), KerasTensor():
            return KerasTensor(_join_specs(left.spec, right.spec), None, 0, None, left.site)
        case Weight(shape=before), Weight(shape=after) if len(before) == len(after):
            return left if left == right else replace(left, shape=join(before, after))
        case Node(), Node() if left.layer is right.layer:
            return _join_nodes(left, right)
        case ListValue(), ListValue() if left.kind == right.kind:
            if left.items is not None and right.items is not None:
                items = join(left.items, right.items)
                return ListValue(items if isinstance(items, tuple) else None, left.site, left.kind)
            return ListValue(None, left.site, left.kind)
        case DictValue(), DictValue():
            shared = {k: join(v, right.data[k]) for k, v in left.data.items() if k in right.data}
            same = set(left.data) == set(right.data) and not left.open and not right.open
            return DictValue(shared, not same, left.site)
        case (Unknown(), Unknown() | KerasTensor() | Array()) | (
            KerasTensor() | Array(),
            Unknown(),
        ):
            if left.spec is None or right.spec is None:
                return Unknown(_SPLIT)
            spec = _join_specs(left.spec, right.spec)
            return Unknown(_SPLIT, spec=spec if spec.shape is not None else None)
        case _:
            return Unknown(_SPLIT)


def merge(state: State, *branches: Changes) -> None:
    """Write to the state what the branches, all run from the present state, agree on."""
    keys: dict[Any, tuple[dict[Any, Any], Any]] = {}
    for changes in branches:
        for where, (table, key, _, _) in changes.items():
            keys.setdefault(where, (table, key))
    for where, (table, key) in keys.items():
        present = table.get(key, MISSING)
        ends = [changes[where][3] if where in changes else present for changes in branches]
        if table is state.counters:
            # Automatic names go on from the highest number that any way has reached.
            state.set(table, key, max((end for end in ends if isinstance(end, int)), default=0))
            continue
        if isinstance(table, Items) and MISSING in ends and any(e is not MISSING for e in ends):
            # One way has put it in, or taken it out.
            state.set(table.slots, "open", True)
            state.delete(table, key)
            continue
        if len({id(end) for end in ends if end is not MISSING}) > 1:
            ends = [_as_left(end, changes) for end, changes in zip(ends, branches, strict=True)]
        value = ends[0]
        for other in ends[1:]:
            value = _built(table, key, value, other) or join(value, other)
        if key == "layers" and "tensors" in table and isinstance(value, tuple):
            # A Sequential model whose layers differ is not known, whatever else they share.
            value = (
                value if all(isinstance(each, LayerObject) for each in value) else Unknown(_SPLIT)
            )
        if value is MISSING:
            state.delete(table, key)
        elif value is not present:
            state.set(table, key, value)


def _as_left(value: Value, changes: Changes) -> Value:
    """A list or dict as a branch has left it, which is not how it stands now."""
    match value:
        case ListValue() if (where := (id(value.slots), "items")) in changes:
            items = changes[where][3]
            left = ListValue(items if isinstance(items, tuple) else None, value.site, value.kind)
            left.slots = {**value.slots, "items": left.items}
            return left
        case DictValue():
            found = [key for table, key in changes if table == id(value.data)]
            opened = changes.get((id(value.slots), "open"))
            if found or opened is not None:
                data = dict(value.data)
                for key in found:
                    data[key] = changes[id(value.data), key][3]
                data = {key: item for key, item in data.items() if item is not MISSING}
                left = DictValue(data, value.open, value.site)
                left.slots |= {**value.slots, **({} if opened is None else {"open": opened[3]})}
                return left
    return value


def _built(table: dict[Any, Any], key: Any, left: Value, right: Value) -> Value:
    """The state of a Sequential model that one way has built, as if both had.

    None where it is something else: building puts an Input before the layers and runs them.
    """
    if key not in ("layers", "tensors") or not isinstance(left, tuple):
        return None
    if not isinstance(right, tuple) or len(left) == len(right):
        return None
    short, long = sorted((left, right), key=len)
    if key == "layers" and isinstance(long[0], LayerObject):
        starts = long[0].path == "keras.layers.InputLayer" and len(long) == len(short) + 1
        return (
            long if starts and all(a is b for a, b in zip(long[1:], short, strict=True)) else None
        )
    layers = table.get("layers")
    stack = isinstance(layers, tuple) and all(isinstance(each, LayerObject) for each in layers)
    tensors = all(isinstance(each, KerasTensor) for each in long)
    return long if key == "tensors" and not short and stack and tensors else None


def _join_arrays(left: Array, right: Array) -> Array:
    spec = _join_specs(left.spec, right.spec)
    library = left.library if left.library == right.library else "numpy"
    facts = left.facts if left.facts == right.facts else NO_FACTS
    return Array(spec.shape, spec.dtype, library, facts, site=left.site)


def _join_nodes(left: Node, right: Node) -> Value:
    """One call of a layer that either branch made: on what either gave it."""
    counts = (len(left.inputs), len(left.outputs)) == (len(right.inputs), len(right.outputs))
    if not counts or left.operation != right.operation:
        return Unknown(_SPLIT)
    inputs = tuple(join(a, b) for a, b in zip(left.inputs, right.inputs, strict=True))
    outputs = [_join_specs(a, b) for a, b in zip(left.outputs, right.outputs, strict=True)]
    return Node(
        left.layer,
        inputs,
        operation=left.operation,
        name=left.name if left.name == right.name else None,
        site=left.site,
        outputs=outputs,
    )


def _join_specs(left: TensorSpec, right: TensorSpec) -> TensorSpec:
    dtype = left.dtype if left.dtype == right.dtype else None
    if left.shape is None or right.shape is None or len(left.shape) != len(right.shape):
        return TensorSpec(None, dtype)
    shape = tuple(join(a, b) for a, b in zip(left.shape, right.shape, strict=True))
    return TensorSpec(shape, dtype, left.mask and right.mask)


def one_of(items: tuple[Value, ...]) -> Value:
    """What any of the items is like."""
    found = items[0]
    for item in items[1:32]:
        found = join(found, item)
    return found if len(items) <= 32 else Unknown("an item of a list")
