"""What Python cannot do with a symbolic Keras tensor, which has a shape but no numbers.

Nor with a size that is None in that shape: it is no number to compute with.

Checked with Keras 3.15: its truth, its iteration, ``len``, ``float`` and ``int`` raise. Inside of
a layer's ``call`` the same names stand for tensors of the backend, of which nothing is said here.
"""

from __future__ import annotations

from typing import Any

from ..domain import KerasTensor, Sym, Value, is_none
from ..inference.contract import KerasError
from ..source import syntax
from .machine import Machine

_USES: dict[str, tuple[str, str, str]] = {
    "bool": (
        "is used as a condition. Whether it holds is known only for numbers: use "
        "`keras.ops.where` or `keras.ops.cond`, or `is None` to ask whether a tensor is given.",
        "A symbolic KerasTensor cannot be used as a boolean.",
        "TypeError",
    ),
    "iterate": (
        "is iterated over or unpacked. Index it, or use `keras.ops.unstack`; a recurrent layer "
        "gives its states only with `return_state=True`.",
        "Iterating over a symbolic KerasTensor is not supported.",
        "NotImplementedError",
    ),
    "len": (
        "has no `len()`: its first axis is the batch. Read `.shape` instead.",
        "object of type 'KerasTensor' has no len()",
        "TypeError",
    ),
    "number": (
        "is made a number. Use `keras.ops.cast` to change its dtype.",
        "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype.",
        "ValueError",
    ),
}


def refuse(vm: Machine, tensor: KerasTensor, use: str) -> None:
    """Record that a symbolic tensor is put to a `use` that needs its numbers.

    `use` is ``bool``, ``iterate``, ``len`` or ``number``. What a layer gives that is not
    followed may be several tensors: it has no shape, and nothing is said of it.
    """
    if (
        tensor.shape is None
        or vm.inside_call
        or not vm.settings.keras.startswith("3")
        or vm.statement is None
    ):
        return
    text, keras, exception = _USES[use]
    vm.record_raise(
        KerasError(
            "backend-op-on-keras-tensor",
            f"A symbolic Keras tensor {text}",
            keras=keras,
            exception=exception,
        )
    )


_ABSENT = frozenset(
    {
        *("numpy", "eval", "item", "tolist", "astype", "flatten", "transpose", "get_shape"),
        *("sum", "mean", "max", "min", "argmax", "argmin", "clip", "copy", "view", "permute"),
    }
)
"""What the tensors of TensorFlow, PyTorch or NumPy have, and a symbolic tensor of Keras lacks."""


def refuse_attribute(vm: Machine, tensor: KerasTensor, name: str) -> None:
    """Record that a symbolic tensor has no `name`; in layers, which run on others, no numbers."""
    within = vm.inside_call > 0
    lacks = name == "numpy" and vm.traced if within else name in _ABSENT and not vm.assumed
    if not lacks or (tensor.node is None and not within):
        return
    if not vm.settings.keras.startswith("3") or vm.statement is None:
        return
    if not isinstance(vm.site().node, syntax.Attribute):
        return  # `getattr`, which may have a default
    if within and vm.settings.backend == "torch":
        return
    where = "the tensor that the layer is traced with" if within else "a symbolic Keras tensor"
    instead = _ELSEWHERE.get(name, f"`keras.ops.{name}`")
    vm.record_raise(
        KerasError(
            "backend-op-on-keras-tensor",
            f"{where[0].upper()}{where[1:]} has no `{name}`: it stands for numbers that are not "
            f"there yet. Use {instead}.",
            keras=f"'KerasTensor' object has no attribute '{name}'",
            exception="AttributeError",
        )
    )


_ELSEWHERE = {
    **dict.fromkeys(("numpy", "eval", "item", "tolist"), "functions of `keras.ops`"),
    "astype": "`keras.ops.cast`",
    "flatten": "`keras.layers.Flatten`",
    "get_shape": "`.shape`",
    "view": "`keras.ops.reshape`",
    "permute": "`keras.ops.transpose`",
}


_NUMBERS = frozenset({"%", "+", "-", "*", "/", "//", "**", "<", "<=", ">", ">="})


def refuses_none(vm: Machine, operator: str, left: Value, right: Value) -> bool:
    """Whether an operator on numbers is given a size that is None, which is recorded."""
    if vm.inside_call or operator not in _NUMBERS:
        return False
    if not all(isinstance(value, int | float | Sym | None) for value in (left, right)):
        return False
    way = ", use -1 in a shape, or `keras.ops.shape` inside of a layer"
    size = left if is_none(left) else right
    return _refuse_none(vm, operator, size, way, "unsupported operand type(s)")


def refuses_no_number(vm: Any, what: str, size: Value) -> bool:
    """Whether Python wants a whole number and is given a size that is None; it is recorded."""
    if vm.inside_call or not is_none(size):
        return False
    return _refuse_none(vm, what, size, "", "'NoneType' object cannot be interpreted as an integer")


def _refuse_none(vm: Any, what: str, size: Value, way: str, keras: str) -> bool:
    vm.record_raise(
        KerasError(
            "unknown-last-dimension",
            f"`{what}` is given a size that is None: the model leaves it open. Fix the size in "
            f"`Input`{way}.",
            keras=keras,
            sizes=(size,),
            exception="TypeError",
        )
    )
    return True


__all__ = ["refuse", "refuses_no_number", "refuses_none"]
