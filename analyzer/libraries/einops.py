"""einops: axes by name. ``rearrange``, ``reduce``, ``repeat`` on arrays of any library.

The pattern says which axes there are, so most of what einops refuses can be read from it. Checked
with einops 0.8; its errors are ``EinopsError``, a RuntimeError. Ellipses within brackets and axes
of a fixed size other than 1 are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from msgspec.structs import replace

from ..domain import (
    Array,
    Dim,
    ListValue,
    Shape,
    Sym,
    Unknown,
    Value,
    differ,
    product,
    show_dim,
    show_shape,
    unknown_size,
)
from ..inference.contract import KerasError, Undecided
from .arrays import as_array, derive
from .contract import Call, FunctionModel, function
from .numpy_joining import parts_of
from .numpy_shapes import stack
from .symbolic import tracing

Group = tuple[str, ...]
"""The names of the axes that one axis of an array is made of."""
_REST = "..."
_TOKEN = re.compile(r"\.\.\.|…|[()]|\w+|\S")


def _inside_layers(*paths: str) -> Callable[[FunctionModel], FunctionModel]:
    """A function that is refused with symbolic tensors outside of a layer."""

    def register(model: FunctionModel) -> FunctionModel:
        return function(*paths)(tracing(model))

    return register


@_inside_layers("einops.rearrange", "einops.repeat", "einops.reduce")
def rearrange(call: Call) -> Value:
    """The array with the axes on the right of the pattern."""
    array = _tensor(call.known(0, "tensor"), call)
    pattern = call.known(1, "pattern")
    if not isinstance(pattern, str) or pattern.count("->") != 1:
        raise Undecided("a pattern that is not known")
    left, right = (_groups(side) for side in pattern.split("->"))
    kwargs = {name: value for name, value in call.kwargs.items()
              if name not in ("tensor", "pattern", "reduction")}  # fmt: skip
    if array.shape is None:
        rank = None if any(_REST in group for group in right) else len(right)
        sides = None if rank is None else tuple(unknown_size("an axis") for _ in range(rank))
        return _result(array, sides, call)
    sizes = {name: _size(value, name) for name, value in kwargs.items()}
    shape = array.shape
    left, right = _spread(left, right, shape, pattern, call)
    _check_names(left, right, set(sizes), shape, pattern, call)
    for side, group in zip(shape, left, strict=True):
        _solve(side, group, sizes, shape, pattern, call)
    return _result(array, tuple(_total(group, sizes) for group in right), call)


def _tensor(value: Value, call: Call) -> Array:
    """One array; a list of arrays is stacked first."""
    if isinstance(value, ListValue | tuple):
        arrays, one = parts_of(call, value)
        shapes = [array.shape for array in arrays] if arrays is not None else []
        known = [shape for shape in shapes if shape is not None]
        if len(known) == len(shapes) and known:
            return derive(one, stack(known, 0))
        raise Undecided("a list of arrays")
    array = as_array(value, call.host) if isinstance(value, Array) else None
    if array is None:
        raise Undecided("what is rearranged")
    return array


def _groups(side: str) -> list[Group]:
    """``b (h w) c`` → [("b",), ("h", "w"), ("c",)]; sizes of 1 are empty groups."""
    found: list[Group] = []
    inside: list[str] | None = None
    for token in _TOKEN.findall(side):
        match token:
            case "(" if inside is None:
                inside = []
            case ")" if inside is not None:
                found.append(tuple(inside))
                inside = None
            case "..." | "…" if inside is None:
                found.append((_REST,))
            case "1" if inside is None:
                found.append(())
            case "1":
                continue
            case str() if token.isidentifier() and token != "_":
                found.append((token,)) if inside is None else inside.append(token)
            case _:
                raise Undecided("a pattern that kgen does not read")
    if inside is not None:
        raise Undecided("a pattern that is not closed")
    return found


def _spread(
    left: list[Group], right: list[Group], shape: Shape, pattern: str, call: Call
) -> tuple[list[Group], list[Group]]:
    """Names for the axes that an ellipsis stands for."""
    if (_REST,) not in left:
        if len(left) != len(shape):
            _refuse(
                f"the pattern has {len(left)} axes on its left, the array {len(shape)}",
                f"Wrong shape: expected {len(left)} dims. Received {len(shape)}-dim tensor.",
                shape, pattern, call,
            )  # fmt: skip
        return left, right
    more = len(shape) - (len(left) - 1)
    if more < 0:
        _refuse(
            f"the pattern needs at least {len(left) - 1} axes, the array has {len(shape)}",
            f"Wrong shape: expected >={len(left) - 1} dims. Received {len(shape)}-dim tensor.",
            shape, pattern, call,
        )  # fmt: skip
    names: list[Group] = [(f".{i}",) for i in range(more)]

    def spread(groups: list[Group]) -> list[Group]:
        return [each for group in groups for each in (names if group == (_REST,) else [group])]

    return spread(left), spread(right)


def _check_names(
    left: list[Group], right: list[Group], given: set[str], shape: Shape, pattern: str, call: Call
) -> None:
    before = {name for group in left for name in group}
    after = {name for group in right for name in group}
    names = [name for group in left for name in group]
    if len(set(names)) < len(names):
        raise Undecided("an axis named twice")
    missing = {
        "rearrange": before ^ after,
        "reduce": after - before,
        "repeat": before - after,
    }[call.name]
    if missing:
        listed = ", ".join(sorted(missing))
        _refuse(f"{listed} is on one side of the pattern only",
                f"Identifiers only on one side of expression (should be on both): {listed}",
                shape, pattern, call)  # fmt: skip
    if unused := given - before - after:
        listed = ", ".join(sorted(unused))
        _refuse(f"{listed} is not in the pattern", f"Axis {listed} is not used in transform",
                shape, pattern, call)  # fmt: skip
    if new := after - before - given:
        listed = ", ".join(sorted(new))
        said = f"Specify sizes for new axes in repeat: {listed}"
        _refuse(f"the size of {listed} is not given", said, shape, pattern, call)


def _solve(
    side: Dim, group: Group, sizes: dict[str, Dim], shape: Shape, pattern: str, call: Call
) -> None:
    """The sizes of the names that one axis is made of."""
    known = product(sizes[name] for name in group if name in sizes)
    open_names = [name for name in group if name not in sizes]
    if len(open_names) > 1:
        listed = ", ".join(open_names)
        _refuse(f"the sizes of {listed} cannot both follow from the array; give one of them",
                f"Could not infer sizes for {{{listed}}}", shape, pattern, call)  # fmt: skip
    if not open_names:
        if differ(side, known):
            _refuse(f"an axis of size {show_dim(side)} is said to have size {show_dim(known)}",
                    f"Shape mismatch, {show_dim(side)} != {show_dim(known)}",
                    shape, pattern, call)  # fmt: skip
        return
    if isinstance(side, int) and isinstance(known, int) and (known < 1 or side % known):
        _refuse(f"an axis of size {show_dim(side)} cannot be cut into parts of {show_dim(known)}",
                f"Shape mismatch, can't divide axis of length {show_dim(side)} in chunks of "
                f"{show_dim(known)}", shape, pattern, call)  # fmt: skip
    sizes[open_names[0]] = side if known == 1 else side // known


def _refuse(what: str, said: str, shape: Shape, pattern: str, call: Call) -> NoReturn:
    raise KerasError(
        "reshape-size-mismatch",
        f'`{call.name}` of {show_shape(shape)} with "{pattern.strip()}": {what}.',
        keras=said,
        argument="pattern",
        sizes=shape,
        exception="RuntimeError",
    )


def _size(value: Value, name: str) -> Dim:
    if isinstance(value, int | Sym) and not isinstance(value, bool):
        return value
    if isinstance(value, Unknown):
        return unknown_size(name)
    raise Undecided("a size that is no whole number")


def _total(group: Group, sizes: dict[str, Dim]) -> Dim:
    return sizes[group[0]] if len(group) == 1 else product(sizes[name] for name in group)


def _result(array: Array, shape: Shape | None, call: Call) -> Array:
    facts = replace(array.facts, one_hot=False, ordered=None)
    if call.name == "reduce":
        facts = replace(facts, low=None, high=None, integral=None, classes=None)
    found = derive(array, shape, facts=facts, call=call)
    return found.but(dtype=None) if call.name == "reduce" and array.dtype != "float32" else found


__all__ = ["rearrange"]
