"""What Python cannot do with a symbolic Keras tensor, which has a shape but no numbers.

Checked with Keras 3.15: its truth, its iteration, ``len``, ``float`` and ``int`` raise. Inside of
a layer's ``call`` the same names stand for tensors of the backend, of which nothing is said here.
"""

from __future__ import annotations

from ..domain import KerasTensor
from ..inference.contract import KerasError
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


__all__ = ["refuse"]
