"""Tensor values as transfer functions see them, and what those give as values again."""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import (
    Array,
    DictValue,
    KerasTensor,
    ListValue,
    Node,
    Origin,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    map_structure,
    show_dim,
    with_origin,
)
from ..source import Site


def to_spec(value: Value) -> Value:
    """A tensor value as transfer functions see it; other values stay."""
    match value:
        case KerasTensor():
            return value.spec
        case Array():
            return value.spec
        case _:
            return value


def presumed_spec(value: Value) -> Value:
    """Like `to_spec`, also for a value of which nothing is known but its shape."""
    return value.spec or value if isinstance(value, Unknown) else to_spec(value)


def as_unknown(leaf: Value) -> Value:
    """A tensor that came of values that are not known: nothing is known of it but its shape."""
    spec = to_spec(leaf)
    if not isinstance(spec, TensorSpec):
        return leaf if isinstance(leaf, Unknown) else Unknown("made of something not known")
    return Unknown("made of something not known", spec=spec if spec.shape is not None else None)


def origin_of_tensor(tensor: KerasTensor) -> Origin | None:
    shape = tensor.shape
    return getattr(shape[-1], "origin", None) if shape else None


def place(spec: Value, made_by: str, site: Site, parents: tuple[Origin, ...] = ()) -> Value:
    """The same spec; sizes that say of no other origin come from `made_by`, at `site`."""
    if not isinstance(spec, TensorSpec) or spec.shape is None:
        return spec
    shape = tuple(
        with_origin(dim, Origin(f"{show_dim(dim)} comes from {made_by}", site, parents))
        if getattr(dim, "origin", None) is None
        else dim
        for dim in spec.shape
    )
    return TensorSpec(shape, spec.dtype, spec.mask, spec.sparse)


def values_of(
    outputs: Structure,
    node: Node | None,
    site: Site,
    name: Value,
    mask: KerasTensor | None = None,
) -> Value:
    """Outputs as the program gets them: KerasTensors of `node`, or eager arrays.

    `mask` is the tensor of the mask that those outputs have which are masked.
    """
    counter = iter(range(1_000_000))
    label = name if isinstance(name, str) else None

    def one(leaf: Value) -> Value:
        index = next(counter)
        if not isinstance(leaf, TensorSpec):
            return leaf
        if node is None:
            return Array(leaf.shape, leaf.dtype, "keras", site=site)
        return KerasTensor(leaf, node, index, label, site, mask if leaf.mask else None)

    return containers(map_structure(one, outputs), site)


def as_written(
    args: tuple[Value, ...], kwargs: Mapping[str, Value], site: Site
) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Arguments as a method of the program takes them: dictionaries are Python's again."""
    named = {name: containers(value, site) for name, value in kwargs.items()}
    return tuple(containers(value, site) for value in args), named


def containers(value: Value, site: Site) -> Value:
    if isinstance(value, list):
        return ListValue(tuple(containers(item, site) for item in value), site)
    if isinstance(value, tuple):
        return tuple(containers(item, site) for item in value)
    if isinstance(value, dict):
        return DictValue({key: containers(item, site) for key, item in value.items()}, False, site)
    return value
