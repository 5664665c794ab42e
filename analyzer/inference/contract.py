"""The contract of transfer functions: what Keras does to shapes, one function per layer or op.

A layer's transfer function gets a `LayerCall` (class, configuration, inputs) and gives an
`Inferred` (outputs, weights), raises `KerasError` where Keras raises, or `Undecided` where it
depends on something that is not known. It is pure: the same call gives the same answer.

    @layer("keras.layers.Dense")
    def dense(call: LayerCall) -> Inferred: ...

A check that Keras makes in the constructor is registered beside it with ``@constructor(...)``.
An operation's transfer function takes its arguments, already bound by name, and gives a
TensorSpec or a structure of them:

    @op("keras.ops.matmul")
    def matmul(call: OpCall) -> TensorSpec: ...
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ..domain import (
    Dim,
    LayerObject,
    Run,
    Shape,
    Structure,
    Sym,
    TensorSpec,
    Unknown,
    Weight,
    key_of,
    leaves,
    unknown_size,
)
from ..registry import Registry

if TYPE_CHECKING:
    from .run import Inference


class Repair(Struct, frozen=True):
    """A way out that is known where the error is found; rules turn it into a fix or a hint.

    `kind` names it for the fixer, such as ``insert-layer``, ``set-argument``, ``drop-argument``;
    `data` holds what it needs: ``{"layer": "Flatten"}``, ``{"argument": "units", "value": 10}``.
    """

    kind: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


class KerasError(Exception):
    """Keras (or NumPy, TensorFlow, …) raises here when the program runs.

    `rule` is the name in the rule catalogue, `message` kgen's words: what is wrong, with the
    numbers; `keras` is what the library says itself, as far as it is recognisable.
    `argument` names the argument at fault, `sizes` the dimensions whose origins explain it.
    """

    def __init__(
        self,
        rule: str,
        message: str,
        *,
        keras: str = "",
        argument: str | None = None,
        sizes: tuple[Any, ...] = (),
        repairs: tuple[Repair, ...] = (),
        exception: str = "ValueError",
    ):
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.keras = keras
        self.argument = argument
        self.sizes = sizes
        self.repairs = repairs
        self.exception = exception


class Undecided(Exception):  # noqa: N818 - not an error: knowledge ends here
    """The answer depends on something that kgen does not know."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class OutOfBudget(Exception):  # noqa: N818 - a stop, not an error
    """The analysis has used all the steps it may use."""


def ask(work: Callable[[], Any]) -> Any:
    """Run a model of Keras or of a library.

    A fault in the model costs its answer and nothing else: it becomes `Undecided`, unless
    KGEN_DEBUG is set.
    """
    try:
        return work()
    except (KerasError, Undecided, OutOfBudget, RecursionError):
        raise
    except Exception as fault:
        if os.environ.get("KGEN_DEBUG"):
            raise
        raise Undecided(f"a fault in kgen: {fault!r}") from fault


class Config(Mapping[str, Any]):
    """A layer's or op's arguments by name, defaults filled in, read with a type in mind.

    Lists are tuples, dictionaries dicts. Every reader raises `Undecided` for an unknown value.
    """

    __slots__ = ("_explicit", "_values")

    def __init__(self, values: Mapping[str, Any], explicit: frozenset[str] | None = None):
        self._values = values
        self._explicit = explicit

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            raise Undecided(f"`{name}` is not given")
        value = self._values[name]
        if isinstance(value, Unknown):
            raise Undecided(f"`{name}` is not known: {value.reason}")
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def explicit(self, name: str) -> bool:
        """Whether the program gave the argument itself."""
        return name in self._values if self._explicit is None else name in self._explicit

    def raw(self, name: str, default: Any = None) -> Any:
        """The value as it is, unknown or not."""
        return self._values.get(name, default)

    def dim(self, name: str) -> Dim:
        """A size: an int, or an unknown one. Floats that are whole are not accepted here."""
        value = self._values.get(name)
        if isinstance(value, Unknown):
            return unknown_size(name, key=key_of(name, value))
        if isinstance(value, bool) or not isinstance(value, int | Sym):
            raise Undecided(f"`{name}` is not a whole number")
        return value

    def int_tuple(self, name: str, rank: int) -> Shape:
        """A size for each of `rank` axes; one number stands for all of them."""
        value = self._values.get(name)
        if isinstance(value, Unknown):
            return tuple(unknown_size(name, key=key_of(f"{name}{i}", value)) for i in range(rank))
        if isinstance(value, int | Sym) and not isinstance(value, bool):
            return (value,) * rank
        if isinstance(value, tuple) and len(value) == rank:
            sizes: list[Dim] = []
            for i, item in enumerate(value):
                if isinstance(item, Unknown):
                    item = unknown_size(name, key=key_of(f"{name}{i}", item))
                if isinstance(item, bool) or not isinstance(item, int | Sym):
                    raise Undecided(f"`{name}` holds something that is not a whole number")
                sizes.append(item)
            return tuple(sizes)
        raise Undecided(f"`{name}` is not a size or {rank} sizes")

    def text(self, name: str) -> str:
        value = self[name]
        if not isinstance(value, str):
            raise Undecided(f"`{name}` is not a string")
        return value

    def flag(self, name: str) -> bool:
        value = self[name]
        if isinstance(value, bool | int | float | str | tuple | dict | None):
            return bool(value)
        raise Undecided(f"`{name}` is not known to be true or false")


class Settings(Struct, frozen=True):
    """What holds for the whole program: `keras.config` values and the target.

    `policy_is_given` says that the dtype policy is asked for from outside, whatever the program
    sets; `backend_known` that somebody chose the backend, the configuration or the program.
    """

    data_format: str = "channels_last"
    floatx: str = "float32"
    dtype_policy: str = "float32"
    backend: str = "tensorflow"
    keras: str = ""
    policy_is_given: bool = False
    backend_known: bool = False


class LayerCall(Struct, frozen=True):
    """One call of a layer: ``layer(*args, **kwargs)``.

    `args` and `kwargs` hold structures of TensorSpec (or None, or plain values such as
    ``training=True``). `built` holds the weights of an earlier call, None at the first. With
    `symbolic` the answer is what Keras states for symbolic tensors, else what arrays give;
    `traced` says that it is within the ``call`` of a layer, where the backend's own tensors stand
    for them.
    """

    path: str
    config: Config
    args: tuple[Structure, ...]
    kwargs: Mapping[str, Structure]
    inference: Inference
    layer: LayerObject | None = None
    built: tuple[Weight, ...] | None = None
    symbolic: bool = True
    traced: bool = False

    @property
    def settings(self) -> Settings:
        return self.inference.settings

    @property
    def name(self) -> str:
        """The class as a person writes it, ``Dense``."""
        return self.path.rpartition(".")[2]

    @property
    def inputs(self) -> Structure:
        if self.args:
            return self.args[0]
        if "inputs" in self.kwargs:
            return self.kwargs["inputs"]
        raise Undecided("called without inputs")

    def single(self) -> TensorSpec:
        """The one input tensor. A list of one tensor counts; unknown input is Undecided."""
        inputs = self.inputs
        if isinstance(inputs, tuple | list) and len(inputs) == 1:
            inputs = inputs[0]
        if isinstance(inputs, TensorSpec):
            return inputs
        raise Undecided("the input is not one tensor")

    def single_shape(self) -> Shape:
        """The shape of the one input tensor, whose rank has to be known."""
        shape = self.single().shape
        if shape is None:
            raise Undecided("the rank of the input is not known")
        return shape

    def many(self) -> list[TensorSpec]:
        """All input tensors, flattened."""
        found = leaves(self.inputs)
        if all(isinstance(leaf, TensorSpec) for leaf in found):
            return found
        raise Undecided("an input is not known")


class Inferred(Struct, frozen=True):
    """What a call of a layer gives: a structure of TensorSpec, and the layer's variables.

    `weights` are those of the whole layer in Keras' order, sublayers' included. `children`
    carries what the sublayers of a wrapper were given, for those that are told apart later.
    `inside` is what a layer of the program, or a model on other shapes than its own, ran.
    """

    outputs: Structure
    weights: tuple[Weight, ...] = ()
    children: tuple[tuple[LayerObject, Inferred], ...] = ()
    inside: Run | None = None


class OpCall(Struct, frozen=True):
    """One call of a function: arguments bound by name, defaults filled in.

    `symbolic` says that a symbolic Keras tensor goes in, for which Keras checks more, and which
    some functions refuse; arrays and what a layer's own ``call`` gets are not.
    """

    path: str
    arguments: Config
    inference: Inference
    symbolic: bool = False

    @property
    def settings(self) -> Settings:
        return self.inference.settings

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    def tensor(self, name: str) -> TensorSpec:
        """A tensor argument; Python numbers and nested lists of numbers become tensors."""
        value = self.arguments[name]
        spec = as_spec(value, self.settings)
        if spec is None:
            if value is None or isinstance(value, str):
                raise KerasError(
                    "wrong-argument-type",
                    f"`{name}` of `{self.name}` has to be a tensor, not {value!r}.",
                    keras="Attempt to convert a value with an unsupported type to a Tensor.",
                    argument=name,
                )
            raise Undecided(f"`{name}` is not known")
        return spec

    def tensors(self, name: str) -> list[TensorSpec]:
        """A list of tensors."""
        found = [as_spec(item, self.settings) for item in leaves(self.arguments[name])]
        if any(item is None for item in found):
            raise Undecided(f"`{name}` is not known")
        return [item for item in found if item is not None]


def checked(call: OpCall, outputs: Structure) -> Structure:
    """`outputs`, of which none has a size below 0: Keras makes no such tensor."""
    for leaf in leaves(outputs):
        for size in (leaf.shape or ()) if isinstance(leaf, TensorSpec) else ():
            if isinstance(size, int) and size < 0:
                raise KerasError(
                    "size-below-one",
                    f"`{call.name}` would give a tensor with the size {int(size)}.",
                    keras="Negative dimensions are not allowed.",
                    sizes=(size,),
                )
    return outputs


def as_spec(value: Any, settings: Settings | None = None) -> TensorSpec | None:
    """A value as a tensor: tensors as they are, numbers as scalars, nested tuples by shape."""
    floatx = settings.floatx if settings else "float32"
    match value:
        case TensorSpec():
            return value
        case bool():
            return TensorSpec((), "bool")
        case int() | Sym():
            return TensorSpec((), "int32")
        case float():
            return TensorSpec((), floatx)
        case complex():
            return TensorSpec((), "complex64")
        case tuple() | list():
            inner = [as_spec(item, settings) for item in value]
            if not inner:
                return TensorSpec((0,), floatx)
            if any(item is None or item.shape is None for item in inner):
                return None
            first = inner[0]
            if first is None or any(item is None or item.shape != first.shape for item in inner):
                return None
            kinds = {item.dtype for item in inner if item is not None}
            order = ("complex64", floatx, "float32", "int32", "bool")
            dtype = next((kind for kind in order if kind in kinds), first.dtype)
            return TensorSpec((len(inner), *(first.shape or ())), dtype)
        case _:
            return None


LayerFunction = Callable[[LayerCall], Inferred]
ConstructorFunction = Callable[[Config, Settings], None]
OpFunction = Callable[[OpCall], Structure]

_OPERATIONS = tuple(
    f"keras.{each}." for each in ("ops", "activations", "losses", "metrics", "random", "utils")
)

LAYERS: dict[str, LayerFunction] = {}
CONSTRUCTORS: dict[str, ConstructorFunction] = {}
OPS: Registry[str, OpFunction] = Registry(
    f"{__package__}.ops", lambda path: path.startswith(_OPERATIONS)
)


def layer(*paths: str) -> Callable[[LayerFunction], LayerFunction]:
    """Register the transfer function of layers by canonical path."""

    def register(function: LayerFunction) -> LayerFunction:
        for path in paths:
            LAYERS[path] = function
        return function

    return register


def constructor(*paths: str) -> Callable[[ConstructorFunction], ConstructorFunction]:
    """Register what the constructors of layers check: raises `KerasError`, gives nothing."""

    def register(function: ConstructorFunction) -> ConstructorFunction:
        for path in paths:
            CONSTRUCTORS[path] = function
        return function

    return register


def op(*paths: str) -> Callable[[OpFunction], OpFunction]:
    """Register the transfer function of operations by canonical path."""

    def register(function: OpFunction) -> OpFunction:
        for path in paths:
            OPS[path] = function
        return function

    return register
