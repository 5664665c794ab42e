"""How operations read their arguments: tensors with a known rank, dtypes, Python numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...domain import Shape, Sym, TensorSpec, Unknown
from ..contract import KerasError, OpCall, Undecided, as_spec
from ..dtypes import dtype_name, is_complex, is_float, result_type, standardize


def shape_of(call: OpCall, name: str) -> Shape:
    """The shape of a tensor argument, whose rank has to be known."""
    shape = call.tensor(name).shape
    if shape is None:
        raise Undecided(f"the rank of `{name}` is not known")
    return shape


def shapes_of(call: OpCall, name: str) -> list[Shape]:
    """The shapes of a list of tensors."""
    shapes: list[Shape] = []
    for spec in specs_of(call, name):
        if spec.shape is None:
            raise Undecided(f"a rank in `{name}` is not known")
        shapes.append(spec.shape)
    return shapes


def specs_of(call: OpCall, name: str) -> list[TensorSpec]:
    """A list of tensors, or one tensor cut along its first axis."""
    given = call.arguments[name]
    if isinstance(given, tuple | list):
        found = [as_spec(item, call.settings) for item in given]
        specs = [spec for spec in found if spec is not None]
        if len(specs) != len(found) or not specs:
            raise Undecided(f"`{name}` is not a list of known tensors")
        return specs
    if isinstance(given, TensorSpec) and given.shape and isinstance(given.shape[0], int):
        return [TensorSpec(given.shape[1:], given.dtype)] * given.shape[0]
    raise Undecided(f"`{name}` is not a list of known tensors")


def kind_of(call: OpCall, value: Any) -> str | None:
    """A dtype for promotion: ``int`` and ``float`` for Python numbers, None if not known."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | Sym):
        return "int"
    if isinstance(value, float):
        return "float"
    spec = as_spec(value, call.settings)
    if spec is None:
        raise Undecided("an argument is not known")
    return spec.dtype


def promote(call: OpCall, *kinds: str | None) -> str | None:
    """The dtype that dtypes combine to; None where one of them is not known."""
    known = [kind for kind in kinds if kind is not None]
    if len(known) != len(kinds):
        return None
    return result_type(*known, settings=call.settings)


def to_float(call: OpCall, dtype: str | None) -> str | None:
    """Floats stay what they are in promotion, everything else becomes the default float."""
    if dtype is None:
        return None
    return promote(call, dtype, "float")


def floatx_unless_float(call: OpCall, dtype: str | None) -> str | None:
    if dtype is None or is_float(dtype) or is_complex(dtype):
        return dtype
    return call.settings.floatx


def dtype_argument(call: OpCall, default: str | None, name: str = "dtype") -> str | None:
    """What the argument `name` asks for, `default` where it is None."""
    given = call.arguments.raw(name)
    if given is None:
        return default
    if isinstance(given, Unknown):
        return None
    found = dtype_name(given)
    if found is not None:
        return standardize(found, call.settings.backend)
    if isinstance(given, str):
        raise KerasError(
            "wrong-argument-value",
            f"{given!r} is not a dtype of Keras.",
            keras=f"Invalid dtype: {given}",
            argument=name,
        )
    return None


def flag(call: OpCall, name: str, default: bool = False) -> bool:
    value = call.arguments.get(name, default)
    if isinstance(value, bool | int) or value is None:
        return bool(value)
    raise Undecided(f"`{name}` is not known")


def whole(call: OpCall, name: str) -> int:
    """A whole number that decides a shape."""
    value = call.arguments[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise Undecided(f"`{name}` is not a known whole number")
    return value


def whole_or_none(call: OpCall, name: str) -> int | None:
    return None if call.arguments.raw(name) is None else whole(call, name)


def text(call: OpCall, name: str) -> str:
    return call.arguments.text(name)


def numbers(value: Any) -> Sequence[int] | None:
    """A tuple of whole numbers; None for anything else."""
    if isinstance(value, tuple | list) and all(
        isinstance(item, int) and not isinstance(item, bool) for item in value
    ):
        return tuple(value)
    return None


def channels_first(call: OpCall) -> bool:
    given = call.arguments.get("data_format", None)
    if given is None:
        given = call.settings.data_format
    if given not in ("channels_last", "channels_first"):
        raise KerasError(
            "wrong-argument-value",
            f"`data_format` is 'channels_last' or 'channels_first', not {given!r}.",
            keras="The `data_format` argument must be one of",
            argument="data_format",
        )
    return given == "channels_first"


def at_least(call: OpCall, name: str, rank: int) -> Shape:
    """The shape of a tensor argument that needs `rank` axes or more."""
    shape = shape_of(call, name)
    if len(shape) < rank:
        raise KerasError(
            "layer-rank-mismatch",
            f"`{call.name}` needs a tensor of at least {rank} axes, `{name}` has {len(shape)}.",
            keras=f"Expected input to have rank >= {rank}.",
            argument=name,
            sizes=shape,
        )
    return shape


def first_parameter(call: OpCall) -> str:
    """The name of the tensor argument of functions that take one."""
    for name in ("x", "inputs", "a", "variable", "data"):
        if name in call.arguments:
            return name
    raise Undecided("called without its argument")
