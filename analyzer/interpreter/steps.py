"""The program's own ``train_step``, ``test_step`` and ``predict_step``, run on a batch of data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..domain import (
    Array,
    Dataset,
    Frame,
    ModelObject,
    Unknown,
    Value,
    leaves,
    map_structure,
    plain,
    unknown_size,
)
from ..facts import Argument
from ..source import Site
from .machine import Machine
from .members import find_method
from .training_data import given
from .values import containers

STEPS = {"fit": "train_step", "evaluate": "test_step", "predict": "predict_step"}


def run_own_step(
    vm: Machine, model: ModelObject, name: str, bound: Mapping[str, Argument], site: Site
) -> None:
    """Follow the step that `name` (``fit``, …) runs, once for each model, where data is known.

    Keras hands it ``(x, y)``, or ``x`` alone, or what an element of a data set is.
    """

    step = STEPS.get(name)
    method = find_method(model, step) if step is not None else None
    done = f"__{step}__"
    if method is None or done in model.slots or model.slots.get("broken"):
        return
    if vm.settings.backend == "jax":
        return  # there it is handed the state of the model, too
    if any(frame.function is method.function for frame in vm.frames):
        return
    batch = _batch(vm, bound)
    if batch is None:
        return
    vm.state.set(model.slots, done, True)
    vm.call(method, (containers(batch, site),))


def _batch(vm: Machine, bound: Mapping[str, Argument]) -> Value:
    """The argument of a step, None where it is not known how the data is put together."""
    if "x" not in bound or "class_weight" in bound:
        return None
    data = given(vm, bound["x"].value)
    if isinstance(data, Dataset):
        if data.batched is not True:
            return None
        return _known(map_structure(_tensor, plain(data.element)))
    axis = unknown_size("None", dynamic=True, key="batch")

    def one(leaf: Value) -> Value:
        match leaf:
            case Array() | Frame() if leaf.shape:
                dtype: Any = leaf.dtype if isinstance(leaf, Array) else None
                dtype = {"float64": "float32"}.get(dtype or "", dtype)
                return Array((axis, *leaf.shape[1:]), dtype, "tensorflow")
            case _:
                return Unknown("data that is not known")

    parts = [data]
    for name in ("y", "sample_weight"):
        if name in bound and bound[name].value is not None:
            parts.append(given(vm, bound[name].value))
    if any(isinstance(part, Unknown) or part is None for part in parts):
        return None
    batch = tuple(map_structure(one, part) for part in parts)
    alone = len(batch) == 1 and not isinstance(batch[0], tuple)
    return _known(batch[0] if alone else batch)


def _tensor(leaf: Value) -> Value:
    if isinstance(leaf, Array):
        return leaf.but(library="tensorflow", value=None, base=None)
    return leaf if isinstance(leaf, Unknown) else Unknown("an element of a data set")


def _known(batch: Value) -> Value:
    """The batch, None where nothing of it is known."""
    return batch if any(isinstance(leaf, Array) for leaf in leaves(batch)) else None


__all__ = ["run_own_step"]
