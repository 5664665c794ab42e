"""What ``fit``, ``evaluate``, ``predict`` and their kin do to a model, and what they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..domain import (
    ApiRef,
    Array,
    Dataset,
    DictValue,
    Dim,
    Facts,
    Frame,
    FunctionValue,
    KerasObject,
    KerasTensor,
    ListValue,
    ModelObject,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    leaves,
    map_structure,
    plain,
    unknown_size,
)
from ..facts import Argument, CallFact, ModelFact
from ..inference.contract import KerasError, Undecided
from ..source import Site
from .escaping import may_run
from .functional import model_inputs
from .layer_arguments import mode_argument
from .layer_state import may_be_built
from .logs import logged
from .machine import Machine
from .members import has_member
from .model_calls import check_data
from .retracing import check_label_rank
from .running import check_running
from .steps import run_own_step
from .supervision import check_prediction, check_samples
from .training_arguments import check_arguments
from .training_data import batch_specs, given

_STEPS = {"evaluate": "test_step", "predict": "predict_step"}

EVALUATED = "evaluate"
"""The `Facts.source` of the numbers that a model is evaluated to."""

TRAINING = frozenset(
    {
        "fit",
        "evaluate",
        "predict",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
        "fit_generator",
        "evaluate_generator",
        "predict_generator",
        "predict_classes",
        "predict_proba",
    }
)


def train(
    vm: Machine,
    model: ModelObject,
    name: str,
    arguments: Sequence[Argument],
    bound: Mapping[str, Argument],
    problem: Any,
    site: Site,
) -> Value:
    """A training, evaluation or prediction call: build what waits for data, note the call."""
    from .calls import record_call
    from .model_facts import model_fact
    from .streams import take_streams

    bound = take_streams(vm, bound, site)
    own_step = model.cls is not None and has_member(model.cls, _STEPS.get(name, "train_step"))
    features = _features(vm, arguments, bound)
    if own_step:
        # The program's own step takes the data as it comes and says itself what goes in.
        features = Unknown("data that a step of the program takes apart")
        run_own_step(vm, model, name, bound, site)
    _build_from(vm, model, features, site)
    fact = model_fact(vm, model)
    if own_step:
        pass
    elif name.startswith("predict"):
        check_prediction(vm, model, name, bound, site)
    else:
        check_samples(vm, model, name, bound, fact, site)
    check_arguments(vm, bound, site)
    if not own_step:
        check_running(vm, model, name, site)
        check_label_rank(vm, model, name, bound, site)
    if name == "fit" and "callbacks" in bound:
        from .schedules import check_schedules

        check_schedules(vm, bound, site)
    _run_others(vm, model, bound)
    result = _result(vm, model, name, features, bound, site)
    symbol = vm.api.resolve(model.path or "")
    call = record_call(
        vm,
        f"keras.Model.{name}",
        arguments,
        bound,
        problem,
        site,
        result=result,
        receiver=fact,
        symbol=symbol,
    )
    if isinstance(result, KerasObject) and call is not None:
        result.slots["history"].slots["trained"] = call
    if name in ("fit", "fit_generator", "train_on_batch"):
        for counter in ("fits", "fits_since_compile"):
            count = model.slots.get(counter, 0)
            vm.state.set(model.slots, counter, count + 1 if isinstance(count, int) else count)
    return result


def _run_others(vm: Machine, model: ModelObject, bound: Mapping[str, Argument]) -> None:
    """Callbacks, losses and metrics of the program run meanwhile."""
    compiled = model.slots.get("compiled")
    given = [*compiled.arguments] if isinstance(compiled, CallFact) else []
    for argument in [*given, *(bound[name] for name in ("callbacks",) if name in bound)]:
        may_run(vm, argument.value)


def _features(vm: Machine, arguments: Sequence[Argument], bound: Mapping[str, Argument]) -> Value:
    """What goes into the model: `x`, or the first part of a data set's element."""
    argument = bound.get("x") or next((a for a in arguments if a.keyword is None), None)
    if argument is None:
        argument = next((a for a in arguments if a.keyword in ("generator", "x")), None)
    if argument is None:
        return Unknown("no data")
    value = given(vm, argument.value)
    if isinstance(value, Dataset):
        element = plain(value.element)
        return element[0] if isinstance(element, tuple) and element else element
    return value


def _build_from(vm: Machine, model: ModelObject, features: Value, site: Site) -> None:
    """Build a model that waits for its first data."""
    from .functional import model_inputs
    from .layers import apply_layer

    if model.slots.get("broken") or model.slots.get("escaped"):
        return
    if model_inputs(model) is not None or ("called" in model.slots and model.cls is None):
        return
    specs = batch_specs(vm, features)
    if any(not isinstance(leaf, TensorSpec) for leaf in leaves(specs)):
        may_be_built(vm, model)
        return
    if model.slots.get("last_input") == specs:
        return
    vm.state.set(model.slots, "last_input", specs)
    tensors = map_structure(lambda spec: KerasTensor(spec, site=site), specs)
    apply_layer(vm, model, (tensors,), mode_argument(vm, model), site)


def _rows(value: Value) -> Dim | None:
    for leaf in leaves(value):
        if isinstance(leaf, Array | Frame) and leaf.shape:
            return leaf.shape[0]
    return None


def _rows_predicted(vm: Machine, features: Value, bound: Mapping[str, Argument]) -> Dim | None:
    """How many rows there are predictions for: a data set has those of all its batches."""
    rows = _rows(features)
    source = given(vm, bound["x"].value) if "x" in bound else None
    if not isinstance(source, Dataset):
        return rows
    known = isinstance(rows, int) and isinstance(source.length, int)
    return rows * source.length if known else None  # type: ignore[operator]


def _logged(model: ModelObject) -> int | None:
    """How many numbers ``evaluate`` gives: the loss, and the metrics of the one output.

    None where that is not known, as for a model with several outputs or steps of its own.
    """
    compiled = model.slots.get("compiled")
    if model.cls is not None or not isinstance(compiled, CallFact):
        return None
    if any(argument.star for argument in compiled.arguments):
        return None
    one = isinstance(compiled.receiver, ModelFact) and isinstance(
        compiled.receiver.outputs, TensorSpec
    )
    if not one or "weighted_metrics" in compiled.bound:
        return None
    given = compiled.value("metrics")
    metrics = [] if given is None else leaves(plain(given))
    if not all(isinstance(each, str | FunctionValue | KerasObject | ApiRef) for each in metrics):
        return None
    return 1 + len(metrics)


def _of_other_sizes(vm: Machine, model: ModelObject, features: Value, site: Site) -> Structure:
    """The outputs for data of other sizes than the model was declared with; None otherwise."""
    if model_inputs(model) is None or model.slots.get("broken") or model.slots.get("escaped"):
        return None
    try:
        return check_data(vm, model, batch_specs(vm, plain(given(vm, features))), site)
    except (KerasError, Undecided):
        return None


def _result(
    vm: Machine,
    model: ModelObject,
    name: str,
    features: Value,
    bound: Mapping[str, Argument],
    site: Site,
) -> Value:
    from .model_facts import model_fact

    match name:
        case "fit" | "fit_generator":
            history = KerasObject("keras.callbacks.History", {}, site)
            history.slots["history"] = DictValue({}, True, site)
            history.slots["model"] = model
            return history
        case "evaluate" if "return_dict" not in bound and (count := _logged(model)) is not None:
            number = Array((), "float32", "python", Facts(source=EVALUATED), site=site)
            return number if count == 1 else ListValue((number,) * count, site)
        case "predict" | "predict_on_batch" | "predict_generator" | "predict_proba":
            outputs = _of_other_sizes(vm, model, features, site) or model_fact(vm, model).outputs
            if outputs is None:
                return Unknown("what a model that is not known predicts")
            rows = _rows_predicted(vm, features, bound)
            first: Dim = rows if rows is not None else unknown_size("samples")

            def one(leaf: Value) -> Value:
                if not isinstance(leaf, TensorSpec) or leaf.shape is None:
                    return Unknown("a prediction")
                return Array((first, *leaf.shape[1:]), leaf.dtype, "numpy", site=site)

            if isinstance(outputs, list | tuple) and len(outputs) == 1:
                outputs = outputs[0]  # as Keras does where numbers go through a model
            found = map_structure(one, outputs)
            if isinstance(found, dict):
                return DictValue(found, site=site)
            return ListValue(tuple(found)) if isinstance(found, list) else found
        case "evaluate" | "train_on_batch" | "test_on_batch":
            return logged(vm, model, name, bound, site)
        case _:
            return Unknown(f"what `{name}` gives")
