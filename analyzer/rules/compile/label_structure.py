"""Labels against the outputs of a model: how many there are, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...domain import Array, Dataset, TensorSpec, Unknown, Value, leaves, plain
from ...facts import CallFact, ModelFact


def label_fault(call: CallFact, model: ModelFact, names: tuple[str, ...]) -> str | None:
    """What is wrong with the number or names of the labels of a call; None if nothing is.

    `names` are those of the outputs of `model`.
    """
    if model.compiled is None:
        return None
    y, loss = plain(_given_labels(call)), plain(model.compiled.value("loss"))
    if isinstance(y, dict) and not isinstance(loss, Unknown) and loss is not None:
        return _named_labels(y, loss, model, names)
    if isinstance(loss, Unknown) or any(part is None for part in leaves(loss)):
        return None
    if len(names) > 1 and isinstance(y, Array) and not isinstance(loss, dict):
        return f"The model has {len(names)} outputs, but `y` is one array: give a list of labels."
    parts = y if isinstance(y, tuple) and all(isinstance(part, Array) for part in y) else ()
    if parts and len(parts) != len(names):
        return (
            f"`y` holds {len(parts)} array(s) of labels, but the model has {len(names)} output(s)."
        )
    return None


def _given_labels(call: CallFact) -> Value:
    """The labels of a call, of an element of its data set where it has one."""
    x, y = call.bound.get("x"), call.bound.get("y")
    element = plain(x.value.element) if x is not None and isinstance(x.value, Dataset) else None
    if isinstance(element, tuple) and len(element) in (2, 3):
        return element[1]
    return y.value if y is not None else Unknown("no labels")


def _named_labels(
    y: Mapping[Any, Value], loss: Value, model: ModelFact, names: tuple[str, ...]
) -> str | None:
    """What is wrong with labels in a dictionary.

    Where the outputs have no such names, Keras takes as many names for the labels themselves, or
    looks for as many losses as there are labels.
    """
    shown = ", ".join(repr(name) for name in names)
    if isinstance(model.outputs, TensorSpec):
        return f"The model has one output, but `y` is a dictionary: give the array of {shown}."
    wanted = set(names) | set(model.output_names)
    strange = [key for key in y if key not in wanted]
    if strange and len(y) == len(names):
        return f"`y` has a key {strange[0]!r}, but the outputs are {shown}."
    losses = leaves(loss)
    trained = sum(part is not None for part in losses)
    if any(isinstance(part, Unknown) for part in losses):
        return None
    if len(y) not in (len(names), trained):
        missing = [name for name in names if name not in y]
        if missing and not strange:
            return f"`y` has nothing for the output {missing[0]!r}, which has a loss."
        return f"`y` holds labels of {len(y)} outputs, but the model has {shown}."
    return None
