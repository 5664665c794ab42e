"""What the rules of this family look at: the data that a training or prediction call is given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ...domain import Array, Dataset, Frame, Unknown, Value, leaves, plain
from ...facts import Argument, CallFact, ModelFact

if TYPE_CHECKING:
    from ...facts import Program

TRAINED = (".fit", ".train_on_batch")
SUPERVISED = (*TRAINED, ".evaluate", ".test_on_batch")
PREDICTED = (".predict", ".predict_on_batch")


class Given(Struct, frozen=True):
    """Data that one call is given for one purpose.

    `role` is ``training``, ``validation``, ``evaluation`` or ``prediction``; `x`, `y` and
    `weight` are what the model sees (an element, for a `dataset`), None where there is none.
    `argument` is where the features stand, `labels` where the labels do.
    """

    call: CallFact
    model: ModelFact
    role: str
    x: Value
    y: Value = None
    weight: Value = None
    argument: Argument | None = None
    labels: Argument | None = None
    dataset: Dataset | None = None


def model_calls(program: Program, *names: str) -> Iterator[tuple[CallFact, ModelFact]]:
    """Calls of a model's methods that are not expected to fail, with the model as it then was."""
    for call in program.calls_of(*names):
        model = call.receiver
        if not isinstance(model, ModelFact) or call.guarded:
            continue
        if call.function.startswith("keras.Model."):
            yield call, model


_ROLES = {"fit": "training", "train_on_batch": "training", "predict": "prediction"}


def given(program: Program, *names: str) -> list[Given]:
    """The data of those calls; of `fit` the training data first, then the validation data."""
    calls = model_calls(program, *(names or (*SUPERVISED, *PREDICTED)))
    chosen = tuple(call for call, _ in calls)
    return program.shared((given, names), lambda p: list(p.each((given, names), chosen, _of_call)))


def _of_call(_: Program, call: CallFact) -> Iterator[Given]:
    model = call.receiver
    assert isinstance(model, ModelFact)
    name = call.function.rpartition(".")[2]
    role = _ROLES.get(name, "prediction" if name.startswith("predict") else "evaluation")
    x, y = call.bound.get("x"), call.bound.get("y")
    if x is not None:
        weight = call.value("sample_weight")
        yield _given(call, model, role, x.value, y.value if y else None, weight, x, y)
    validation = call.bound.get("validation_data")
    if validation is not None and name == "fit":
        yield from _validation(call, model, validation)


def _validation(call: CallFact, model: ModelFact, argument: Argument) -> Iterator[Given]:
    value = argument.value
    items = getattr(value, "items", value)
    if isinstance(value, Dataset):
        yield _given(call, model, "validation", value, None, None, argument, None)
    elif isinstance(items, tuple) and len(items) in (2, 3):
        weight = items[2] if len(items) == 3 else None
        yield _given(call, model, "validation", items[0], items[1], weight, argument, argument)
    elif isinstance(items, Array | Frame) or (isinstance(items, tuple) and len(items) == 1):
        x = items[0] if isinstance(items, tuple) else items
        yield _given(call, model, "validation", x, None, None, argument, None)


def _given(
    call: CallFact,
    model: ModelFact,
    role: str,
    x: Value,
    y: Value,
    weight: Value,
    argument: Argument,
    labels: Argument | None,
) -> Given:
    if not isinstance(x, Dataset):
        return Given(call, model, role, x, y, weight, argument, labels)
    element = plain(x.element)
    if isinstance(element, tuple) and len(element) in (2, 3):
        third = element[2] if len(element) == 3 else None
        return Given(call, model, role, element[0], element[1], third, argument, argument, x)
    return Given(call, model, role, element, None, None, argument, None, x)


def arrays(value: Value) -> list[Array | Frame]:
    """The arrays and tables in a structure of data."""
    return [leaf for leaf in leaves(value) if isinstance(leaf, Array | Frame)]


def is_given(value: Any) -> bool:
    """Whether an argument is certainly something, not None and not unknown."""
    return value is not None and not isinstance(value, Unknown)


_KINDS = {"generator": "a generator", "PyDataset": "a `PyDataset`", "torch": "a `DataLoader`"}


def kind_of(data: Dataset) -> str:
    """What a stream of batches is called."""
    return _KINDS.get(data.kind, "a data set")
