"""What a training call compares: features with inputs, labels with outputs through losses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..domain import (
    ApiRef,
    Array,
    Dataset,
    Dim,
    Frame,
    KerasObject,
    ModelObject,
    Shape,
    TensorSpec,
    Unknown,
    Value,
    differ,
    leaves,
    plain,
    show_dim,
    show_shape,
    unknown_size,
)
from ..facts import Argument, LossChoice, LossFact, ModelFact, RaiseFact
from ..inference.contract import KerasError, Repair, Undecided
from ..inference.labels import check_labels
from ..source import Site
from .machine import Machine
from .models import check_inputs, model_inputs
from .training_data import batch_specs

_SUPERVISED = ("fit", "evaluate", "train_on_batch", "test_on_batch")


@dataclass(frozen=True, slots=True)
class Samples:
    """Features, labels and weights that one call gives together, and where."""

    x: Value
    y: Value
    weight: Value
    argument: Argument | None
    labels: Argument | None
    from_dataset: bool = False


def samples_of(name: str, bound: Mapping[str, Argument]) -> Iterator[Samples]:
    """The training samples of a call, then its validation samples."""
    x, y = bound.get("x"), bound.get("y")
    if x is not None:
        weight = bound["sample_weight"].value if "sample_weight" in bound else None
        yield _samples(plain(x.value), plain(y.value) if y else None, plain(weight), x, y)
    validation = bound.get("validation_data")
    if validation is not None and name == "fit":
        value = plain(validation.value)
        if isinstance(value, Dataset):
            yield _samples(value, None, None, validation, None)
        elif isinstance(value, tuple) and len(value) in (2, 3):
            weight = value[2] if len(value) == 3 else None
            yield _samples(value[0], value[1], weight, validation, validation)


def _samples(
    x: Value, y: Value, weight: Value, argument: Argument, labels: Argument | None
) -> Samples:
    if not isinstance(x, Dataset):
        return Samples(x, y, weight, argument, labels)
    element = plain(x.element)
    if x.batched is not True:
        return Samples(Unknown("elements that are not batched"), None, None, argument, labels, True)
    if isinstance(element, tuple) and len(element) in (2, 3):
        third = element[2] if len(element) == 3 else None
        return Samples(element[0], element[1], third, argument, argument, True)
    return Samples(element, None, None, argument, labels, True)


def check_samples(
    vm: Machine,
    model: ModelObject,
    name: str,
    bound: Mapping[str, Argument],
    fact: ModelFact,
    site: Site,
) -> None:
    """Record what Keras raises for the data of a call, and which loss meets which labels."""
    for samples in samples_of(name, bound):
        if not _check_features(vm, model, samples, site):
            continue
        if name in _SUPERVISED:
            if not samples.from_dataset:
                _check_counts(vm, samples, site)
            _check_labels(vm, fact, samples, bound, site)


def check_prediction(
    vm: Machine, model: ModelObject, bound: Mapping[str, Argument], site: Site
) -> None:
    argument = bound.get("x")
    if argument is not None:
        samples = _samples(plain(argument.value), None, None, argument, None)
        _check_features(vm, model, samples, site, predicts=True)


def _check_features(
    vm: Machine, model: ModelObject, samples: Samples, site: Site, predicts: bool = False
) -> bool:
    """Whether the features fit the model's inputs, as far as that is known."""
    if model.slots.get("broken") or model.slots.get("escaped") or model_inputs(model) is None:
        return True
    specs = batch_specs(samples.x)
    if model.cls is not None and "call" in {n for c in model.cls.mro() for n in c.members}:
        return True
    try:
        check_inputs(model, specs)
    except KerasError as error:
        vm.record_raise(_without_batch(model, samples, error, predicts), site, samples.argument)
        return False
    except Undecided:
        pass
    return True


def _without_batch(
    model: ModelObject, samples: Samples, error: KerasError, predicts: bool
) -> KerasError:
    """The error in the words of its usual cause: one sample alone, or `input_shape=X.shape`."""
    inputs = model_inputs(model) or ()
    data = samples.x
    wanted = inputs[0].shape if len(inputs) == 1 else None
    if error.rule != "input-rank-mismatch" or wanted is None or not isinstance(data, Array):
        return error
    if data.shape is None or len(data.shape) != len(wanted) - 1:
        return error
    if any(differ(a, b) for a, b in zip(data.shape, wanted[1:], strict=True)):
        return error
    if predicts:
        return KerasError(
            "predict-without-batch-axis",
            f"One sample of shape {show_shape(data.shape)} is given alone; the model takes "
            f"batches, {show_shape(wanted)}. Add an axis in front: `x[None]`.",
            keras=error.keras,
            sizes=error.sizes,
            repairs=(Repair("add-batch-axis", "Give a batch of one sample"),),
        )
    return KerasError(
        "batch-axis-in-input-shape",
        f"The model's input shape {show_shape(wanted[1:])} counts the samples: it is the shape of "
        f"all the data. It must be the shape of one sample, {show_shape(data.shape[1:])}.",
        keras=error.keras,
        sizes=error.sizes,
    )


def _length(value: Value) -> Dim | None:
    if isinstance(value, Array | Frame) and value.shape:
        return value.shape[0]
    return None


def _check_counts(vm: Machine, samples: Samples, site: Site) -> None:
    """All arrays of one call hold the same number of samples."""
    first: Dim | None = None
    for part, value in (("x", samples.x), ("y", samples.y), ("sample_weight", samples.weight)):
        for leaf in leaves(value):
            count = _length(leaf)
            if count is None:
                continue
            if first is None:
                first = count
            elif differ(first, count):
                vm.record_raise(
                    KerasError(
                        "sample-count-mismatch",
                        f"`{part}` has {show_dim(count)} samples, but `x` has {show_dim(first)}.",
                        keras="Data cardinality is ambiguous. Make sure all arrays contain the "
                        "same number of samples.",
                        sizes=(first, count),
                    ),
                    site,
                    samples.labels if part == "y" else samples.argument,
                )
                return


# -- labels -------------------------------------------------------------------------------------


def loss_name(vm: Machine, value: Value) -> tuple[str | None, bool | None]:
    """The canonical name of a loss (``mean_squared_error``) and its `from_logits`.

    None where the loss is the program's own or not known.
    """
    match value:
        case str():
            found = vm.api.identifiers("losses").resolve(value)
            return (_snake(found), False) if isinstance(found, str) else (None, None)
        case KerasObject(cls=None):
            logits = value.config.get("from_logits", False)
            return _snake(value.path or ""), logits if isinstance(logits, bool) else None
        case ApiRef() if value.symbol is not None:
            return _snake(value.symbol.path), False
        case _:
            return None, None


_SHORT = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "bce": "binary_crossentropy",
    "logcosh": "log_cosh",
}


def _snake(path: str) -> str:
    """``keras.losses.MeanSquaredError`` → ``mean_squared_error``."""
    name = path.rpartition(".")[2]
    if name == "KLDivergence":
        return "kl_divergence"
    if any(letter.isupper() for letter in name):
        from .layers import snake_case

        name = snake_case(name)
    return _SHORT.get(name, name)


def _per_output(structure: Value, names: tuple[str, ...]) -> list[Value] | None:
    """A loss or label argument for each output, None when that cannot be told."""
    value = plain(structure)
    if isinstance(value, dict):
        return [value.get(name) for name in names] if set(value) <= set(names) else None
    if isinstance(value, tuple | list):
        return list(value) if len(value) == len(names) else None
    return [value] * len(names)


def compile_losses(
    vm: Machine, fact: ModelFact | None, bound: Mapping[str, Argument]
) -> tuple[LossChoice, ...]:
    """The loss that `compile` chooses for each output; empty where that cannot be told."""
    if fact is None or fact.outputs is None or "loss" not in bound:
        return ()
    losses = _per_output(bound["loss"].value, output_names(fact))
    return tuple(LossChoice(*loss_name(vm, loss)) for loss in losses or ())


def output_names(fact: ModelFact) -> tuple[str, ...]:
    """A name for each output tensor."""
    count = len([leaf for leaf in leaves(fact.outputs) if isinstance(leaf, TensorSpec)])
    same = len(fact.output_names) == count
    return fact.output_names if same else tuple(str(i) for i in range(count))


def _check_labels(
    vm: Machine,
    fact: ModelFact,
    samples: Samples,
    bound: Mapping[str, Argument],
    site: Site,
) -> None:
    compiled = fact.compiled
    if compiled is None or samples.y is None or fact.outputs is None:
        return
    outputs = [leaf for leaf in leaves(fact.outputs) if isinstance(leaf, TensorSpec)]
    names = output_names(fact)
    losses = _per_output(compiled.value("loss"), names)
    single = len(outputs) == 1 and not isinstance(samples.y, dict | tuple | list)
    targets = [samples.y] if single else _per_output(samples.y, names)
    if losses is None or targets is None:
        return
    layers = (
        fact.output_layers if len(fact.output_layers) == len(outputs) else (None,) * len(outputs)
    )
    for output, loss, target, layer in zip(outputs, losses, targets, layers, strict=True):
        name, logits = loss_name(vm, loss)
        if name is None or loss is None:
            continue
        broadcast, refused = _check_one(vm, name, target, output, bound, samples, site)
        where = samples.labels or samples.argument
        _record(
            vm,
            LossFact(
                site, compiled, fact, name, logits, target, output, layer, where, broadcast, refused
            ),
        )


def _check_one(
    vm: Machine,
    loss: str,
    target: Value,
    output: TensorSpec,
    bound: Mapping[str, Argument],
    samples: Samples,
    site: Site,
) -> tuple[bool, RaiseFact | None]:
    """Whether the loss broadcasts the labels, and what it raises."""
    if not isinstance(target, Array | Frame) or target.shape is None or output.shape is None:
        return False, None
    batch = _batch(samples, bound)
    shape: Shape = (batch, *target.shape[1:])
    prediction: Shape = (batch, *output.shape[1:])
    try:
        return check_labels(loss, shape, prediction), None
    except KerasError as error:
        return False, vm.record_raise(error, site, samples.labels or samples.argument)
    except Undecided:
        return False, None


def _batch(samples: Samples, bound: Mapping[str, Argument]) -> Dim:
    """The size of the first batch, as far as it is known."""
    unknown = unknown_size("None", dynamic=True, key="batch")
    asked = bound["batch_size"].value if "batch_size" in bound else None
    size = 32 if asked is None else asked
    rows = next((_length(leaf) for leaf in leaves(samples.x) if _length(leaf) is not None), None)
    if samples.from_dataset or not isinstance(size, int) or not isinstance(rows, int):
        return unknown
    return min(int(size), int(rows))


def _record(vm: Machine, fact: LossFact) -> None:
    if id(fact.site.statement) in vm.own and not vm.guarded:
        vm.losses.append(fact)
