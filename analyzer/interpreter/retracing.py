"""Labels whose rank changes between two calls of one compiled step of TensorFlow.

Keras 3 compiles what a batch runs through once, and lets TensorFlow widen the shapes it was made
for (``reduce_retracing``). Labels of another rank leave none at all, and its losses ask for it:
ValueError, "Cannot take the length of shape with unknown rank". Seen with Keras 3.15 for every
pair of ranks 1 to 3; `fit`, `evaluate` and `train_on_batch` have steps of their own, `compile`
makes new ones, and what runs eagerly has none.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..domain import Array, KerasObject, ModelObject, show_shape
from ..facts import Argument, CallFact
from ..inference.contract import KerasError
from ..keras_api.backends import differs
from ..source import Site
from .machine import Machine
from .training_data import given
from .uncalled import lacks

_STEPS = ("fit", "evaluate", "train_on_batch")
_EAGERLY = "tensorflow.config.run_functions_eagerly"


def check_label_rank(
    vm: Machine, model: ModelObject, name: str, bound: Mapping[str, Argument], site: Site
) -> None:
    """Record that labels have another rank than those that the step was made for."""
    if name not in _STEPS:
        return
    slot = f"__labels of {name}__"
    compiled, before = model.slots.get("compiled"), model.slots.get(slot)
    argument = bound.get("y")
    labels = given(vm, argument.value) if argument is not None else None
    sizes = labels.shape if isinstance(labels, Array) else None
    made = None if sizes is None else (compiled, sizes)
    vm.state.set(model.slots, slot, made)
    if made is None or not isinstance(before, tuple) or not _compiles(vm, model):
        return
    (_, shape), (step, earlier) = made, before
    if step is not compiled or not isinstance(earlier, tuple) or len(earlier) == len(shape):
        return
    first, now = show_shape(earlier), show_shape(shape)
    vm.record_raise(
        KerasError(
            "label-rank-mismatch",
            f"These labels have shape {now}, those of the `{name}` before had {first}. TensorFlow "
            "compiled the step for as many axes as those and raises for others: give both as many, "
            "or compile the model again in between.",
            keras="Cannot take the length of shape with unknown rank.",
        ),
        site,
        argument,
    )


def _compiles(vm: Machine, model: ModelObject) -> bool:
    """Whether the step is certainly compiled, with a loss of Keras' own."""
    compiled = model.slots.get("compiled")
    if model.slots.get("escaped") or not lacks(model, "compute_loss", "compile"):
        return False
    if not isinstance(compiled, CallFact) or any(each.star for each in compiled.arguments):
        return False
    loss = compiled.value("loss")
    own = not isinstance(loss, str) and not (isinstance(loss, KerasObject) and loss.cls is None)
    if "run_eagerly" in compiled.bound or own:
        return False
    if vm.settings.keras.partition(".")[0] != "3" or vm.api.minor != vm.api.newest:
        return False
    eagerly = any(call.function == _EAGERLY for call in vm.calls)
    return not eagerly and differs(vm.settings.backend, "labels keep their rank")
