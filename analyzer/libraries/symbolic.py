"""Functions of NumPy, TensorFlow and JAX on symbolic Keras tensors.

Outside of a layer Keras 3 refuses them: a KerasTensor has a shape and no numbers. Inside a
layer's ``call`` the same names stand for the backend's own tensors, and the functions of the
backend work: there a symbolic tensor is taken for an array and the result becomes symbolic again.
Checked with Keras 3.15 on TensorFlow: all ``tf`` functions but ``tf.print`` and ``tf.is_tensor``
raise, all of NumPy's but ``shape``, ``ndim`` and ``squeeze``.
"""

from __future__ import annotations

from typing import Any

from ..domain import (
    Array,
    DictValue,
    KerasTensor,
    ListValue,
    TensorSpec,
    Value,
)
from ..inference.contract import KerasError, Repair, Undecided
from .contract import Call, FunctionModel, Host

_LIBRARIES = {"numpy": "NumPy", "tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


_SLICING = frozenset({"flip", "fliplr", "flipud", "rot90", "squeeze", "isscalar", "iterable"})
"""Functions of NumPy that index what they are given, whatever it is."""


def inside_layer(host: Host) -> bool:
    """Whether a layer's or model's own ``call`` is being followed."""
    return bool(getattr(host, "inside_call", 0))


def holds_symbolic(value: Value) -> bool:
    """Whether `value` is a symbolic tensor, or a list or tuple with one."""
    match value:
        case KerasTensor():
            return True
        case tuple():
            return any(holds_symbolic(item) for item in value)
        case ListValue(items=tuple() as items):
            return any(holds_symbolic(item) for item in items)
        case _:
            return False


def symbolic_arguments(call: Call) -> bool:
    return any(holds_symbolic(value) for value in (*call.args, *call.kwargs.values()))


def refusal(call: Call) -> KerasError:
    """What Keras says of a function of another library on a symbolic tensor."""
    root = call.path.partition(".")[0]
    library = _LIBRARIES.get(root, root)
    said = f"A KerasTensor cannot be used as input to a {library} function."
    if root == "numpy":
        said = "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype."
    written = "np" if root == "numpy" else "tf" if root == "tensorflow" else root
    short = ".".join((written, *call.path.split(".")[1:]))
    repair = Repair(
        "replace-function",
        "Use the function of `keras.ops`, or wrap the call in a layer.",
        {"path": call.path},
    )
    return KerasError(
        "backend-op-on-keras-tensor",
        f"`{short}` is called with a symbolic Keras tensor, which has a shape but no numbers. "
        "Use the function of `keras.ops`, or do it in the `call` of a layer.",
        keras=said,
        repairs=(repair,),
    )


def _refusal_inside(call: Call) -> KerasError:
    """What TensorFlow says of a NumPy function on the tensors that a layer is traced with.

    Those of JAX and PyTorch have methods that some of NumPy's functions fall back on.
    """
    short = ".".join(("np", *call.path.split(".")[1:]))
    return KerasError(
        "backend-op-on-keras-tensor",
        f"`{short}` is called with a tensor that the layer is traced with, which has no numbers "
        "yet. Use the function of `keras.ops`.",
        keras="Cannot convert a symbolic tf.Tensor to a numpy array.",
        repairs=(
            Repair("replace-function", "Use the function of `keras.ops`.", {"path": call.path}),
        ),
        exception="NotImplementedError",
    )


def refusing(model: FunctionModel, *, lists: bool = False) -> FunctionModel:
    """A NumPy function that needs numbers; `lists` says that it looks into lists for them."""

    def checked(call: Call) -> Value:
        given = [*call.args, *call.kwargs.values()]
        found = any(
            isinstance(value, KerasTensor) or (lists and holds_symbolic(value)) for value in given
        )
        if found:
            if not inside_layer(call.host):
                raise refusal(call)
            traced = getattr(call.host, "traced", False) and call.name not in _SLICING
            if traced and call.host.settings.backend == "tensorflow":
                raise _refusal_inside(call)
            raise Undecided("a NumPy function in a layer")
        return model(call)

    return checked


def tracing(model: FunctionModel) -> FunctionModel:
    """A function of a backend: refused outside of a layer, followed inside of one."""

    def traced(call: Call) -> Value:
        if not symbolic_arguments(call):
            return model(call)
        if not inside_layer(call.host):
            if str(call.host.settings.keras).startswith("2."):
                return _symbolic(model(_concrete(call)))
            raise refusal(call)
        return _symbolic(model(_concrete(call)))

    return traced


def following(model: FunctionModel) -> FunctionModel:
    """A function that takes symbolic tensors everywhere, and gives them."""

    def followed(call: Call) -> Value:
        if not symbolic_arguments(call):
            return model(call)
        return _symbolic(model(_concrete(call)))

    return followed


def _concrete(call: Call) -> Call:
    args = tuple(_as_array(value) for value in call.args)
    kwargs = {name: _as_array(value) for name, value in call.kwargs.items()}
    return Call(call.path, args, kwargs, call.host, call.site)


def _as_array(value: Value) -> Value:
    match value:
        case KerasTensor():
            return Array(value.shape, value.dtype, "tensorflow", site=value.site)
        case tuple():
            return tuple(_as_array(item) for item in value)
        case ListValue(items=tuple() as items):
            return ListValue(tuple(_as_array(item) for item in items), value.site)
        case _:
            return value


def _symbolic(value: Value) -> Any:
    match value:
        case Array():
            return KerasTensor(TensorSpec(value.shape, value.dtype), site=value.site)
        case tuple():
            return tuple(_symbolic(item) for item in value)
        case ListValue(items=tuple() as items):
            return ListValue(tuple(_symbolic(item) for item in items), value.site)
        case DictValue():
            return DictValue({k: _symbolic(v) for k, v in value.data.items()}, value.open)
        case _:
            return value


__all__ = ["following", "holds_symbolic", "inside_layer", "refusal", "refusing", "tracing"]
