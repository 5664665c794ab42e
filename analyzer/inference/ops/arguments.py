"""How operations read their arguments: tensors with a known rank, dtypes, Python numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...domain import Dim, Shape, Sym, TensorSpec, Unknown, differ, is_dynamic
from ...keras_api.backends import Difference, differs, title
from ..contract import KerasError, OpCall, Undecided, as_spec
from ..dtypes import ALLOWED, dtype_name, is_complex, is_float, narrow, result_type, standardize
from ..shapes import normalize_axes, normalize_axis, sizes_of


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
    if given is None or isinstance(given, str | int | float):
        raise wrong_type(call, name, given, "a list of tensors")
    if isinstance(given, tuple | list):
        found = [as_spec(item, call.settings) for item in given]
        specs = [spec for spec in found if spec is not None]
        if not given:
            raise KerasError(
                "wrong-argument-value",
                f"`{call.name}` needs at least one tensor.",
                keras="need at least one array to concatenate",
                argument=name,
            )
        if len(specs) != len(found) or not specs:
            raise Undecided(f"`{name}` is not a list of known tensors")
        return specs
    if isinstance(given, TensorSpec) and call.symbolic:
        raise KerasError(
            "backend-op-on-keras-tensor",
            f"`{call.name}` takes a list of tensors; a symbolic tensor cannot be taken apart.",
            keras="Iterating over a symbolic KerasTensor is not supported.",
            argument=name,
            exception="NotImplementedError",
        )
    if isinstance(given, TensorSpec) and given.shape and given.shape[0] == 0:
        raise wrong_type(call, name, "nothing", "a list of tensors")
    if isinstance(given, TensorSpec) and given.shape == ():
        raise wrong_type(call, name, "a number", "a list of tensors")
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
    if spec is None and (value is None or isinstance(value, str)):
        raise KerasError(
            "wrong-argument-type",
            f"`{call.name}` works on numbers and tensors, not on {value!r}.",
            keras="dtype='string' is not a valid dtype for Keras type promotion.",
        )
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
    if isinstance(given, str) and given not in ALLOWED and given != "int":
        found = None
    if found is not None:
        found = standardize(found, call.settings.backend)
        shorter = runs(call, "no numbers of 64 bits")
        return narrow(found, call.settings.backend) if shorter else found
    if isinstance(given, str | int | tuple) and not isinstance(given, bool):
        raise KerasError(
            "wrong-argument-value",
            f"{given!r} is not a dtype of Keras.",
            keras=f"Invalid dtype: {given}",
            argument=name,
        )
    return None


def flag(call: OpCall, name: str, default: bool = False) -> bool:
    value = call.arguments.raw(name, default)
    if isinstance(value, bool | int) or value is None:
        return bool(value)
    raise Undecided(f"`{name}` is not known")


def whole(call: OpCall, name: str) -> int:
    """A whole number that decides a shape; raises for what is certainly none."""
    value = call.arguments[name]
    if isinstance(value, int):
        return int(value)
    if value is None or isinstance(value, str | float | tuple):
        raise wrong_type(call, name, value, "a whole number")
    raise Undecided(f"`{name}` is not a known whole number")


def positive(call: OpCall, name: str) -> int:
    """A whole number above 0."""
    found = whole(call, name)
    if found <= 0:
        raise KerasError(
            "wrong-argument-value",
            f"`{name}` of `{call.name}` has to be above 0, not {found}.",
            keras=f"`{name}` must be a positive integer.",
            argument=name,
        )
    return found


def wrong_type(call: OpCall, name: str, value: Any, wanted: str) -> KerasError:
    shown = "a tuple" if isinstance(value, tuple) else repr(value)
    return KerasError(
        "wrong-argument-type",
        f"`{name}` of `{call.name}` has to be {wanted}, not {shown}.",
        keras="object cannot be interpreted as an integer",
        argument=name,
        exception="TypeError",
    )


def axis_of(call: OpCall, rank: int, name: str = "axis") -> int:
    """An axis counted from the front."""
    return normalize_axis(whole(call, name), rank, f"`{call.name}`")


def axes_of(
    call: OpCall, rank: int, name: str = "axis", *, unique: bool = True, scalars: bool = False
) -> tuple[int, ...]:
    """Axes counted from the front; None stands for all of them.

    `scalars` marks the functions whose NumPy original takes the axis of a single number, which
    symbolic tensors and other backends refuse.
    """
    given = call.arguments[name]
    if given is None:
        return tuple(range(rank))
    items = given if isinstance(given, tuple | list) else (given,)
    for item in items:
        if item is None or isinstance(item, str | float | tuple):
            raise wrong_type(call, name, item, "a whole number or several")
    if scalars and rank == 0 and given in (0, -1) and lenient(call):
        return ()
    return normalize_axes(given, rank, f"`{call.name}`", unique=unique)


def lenient(call: OpCall) -> bool:
    """Whether NumPy itself decides, which takes more than Keras and other backends do."""
    return not call.symbolic and call.settings.backend == "numpy"


def runs(call: OpCall, difference: Difference) -> bool:
    """Whether the backend itself runs a call, and is one that does it this way."""
    return not call.symbolic and differs(call.settings.backend, difference)


def as_stated(call: OpCall) -> bool:
    """Whether Keras' own rule for symbolic tensors holds: TensorFlow's functions follow it too."""
    return call.symbolic or call.settings.backend == "tensorflow"


def stated(shape: Shape) -> tuple[int | None, ...]:
    """The sizes that Keras sees, None for those it does not know."""
    found: list[int | None] = []
    for dim in shape:
        if isinstance(dim, Sym) and not dim.dynamic:
            raise Undecided("a size is not known")
        found.append(dim if isinstance(dim, int) else None)
    return tuple(found)


def same_shape(call: OpCall, a: Shape, b: Shape) -> bool:
    """Whether two shapes pass for equal: symbolic ones have to state the same sizes."""
    if len(a) != len(b) or any(map(differ, a, b)):
        return False
    return not call.symbolic or stated(a) == stated(b)


def require_stated(call: OpCall, dims: Sequence[Dim], what: str) -> None:
    """Raise where Keras needs sizes of a symbolic tensor that it does not know."""
    if call.symbolic and any(is_dynamic(dim) for dim in dims):
        raise KerasError(
            "unknown-last-dimension",
            f"`{call.name}` needs to know {what}, which is None here.",
            keras="fully-defined",
            sizes=tuple(dims),
        )


def refuse_symbols(call: OpCall, on: Difference | None = None) -> None:
    """Raise for functions that need arrays with numbers, on all backends or those of `on`."""
    if call.symbolic and (on is None or differs(call.settings.backend, on)):
        place = f"On {title(call.settings.backend)}, " if on else ""
        raise KerasError(
            "backend-op-on-keras-tensor",
            f"{place}`{call.path}` works on arrays only, not on the symbolic tensors of a model; "
            "put it into the `call` of a layer.",
            keras="A KerasTensor is symbolic: it's a placeholder for a shape an a dtype.",
        )


def whole_or_none(call: OpCall, name: str) -> int | None:
    return None if call.arguments.raw(name) is None else whole(call, name)


def text(call: OpCall, name: str) -> str:
    value = call.arguments[name]
    if value is None or isinstance(value, int | float | tuple):
        raise wrong_type(call, name, value, "a string")
    return call.arguments.text(name)


def sizes_argument(call: OpCall, name: str) -> Shape:
    """A shape argument: whole numbers, unknown ones as new unknowns."""
    given = call.arguments[name]
    for item in given if isinstance(given, tuple) else (given,):
        if isinstance(item, str | float | tuple) or given is None:
            raise wrong_type(call, name, item, "made of whole numbers")
    return sizes_of(given)


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
    if isinstance(given, str):
        given = given.lower()
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
