"""What a training call compares: features with inputs, labels with outputs through losses."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from ..domain import (
    ApiRef,
    Array,
    Dataset,
    Dim,
    Frame,
    KerasObject,
    ModelObject,
    Shape,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    differ,
    is_dynamic,
    leaves,
    map_structure,
    plain,
    show_dim,
    show_shape,
    unknown_size,
)
from ..facts import Argument, LossChoice, LossFact, ModelFact, RaiseFact
from ..inference.contract import KerasError, Undecided, ask
from ..inference.labels import SPARSE, check_labels, check_rows
from ..inference.losses import loss_value
from ..source import Site
from .functional import model_inputs
from .machine import Machine
from .misfits import explain_features, explain_source, not_batched
from .model_calls import check_data
from .training_data import batch_specs, given

_SUPERVISED = ("fit", "evaluate", "train_on_batch", "test_on_batch")


class Samples(Struct, frozen=True):
    """Features, labels and weights that one call gives together, and where.

    `dataset` is the data set whose element they are; `validates` says that they are the
    validation data of a call that is given training data too, `whole` that they are one batch.
    """

    x: Value
    y: Value
    weight: Value
    argument: Argument | None
    labels: Argument | None
    dataset: Dataset | None = None
    validates: bool = False
    whole: bool = False


def samples_of(vm: Machine, name: str, bound: Mapping[str, Argument]) -> Iterator[Samples]:
    """The training samples of a call, then its validation samples."""
    x, y = bound.get("x"), bound.get("y")
    if x is not None:
        weight = bound["sample_weight"].value if "sample_weight" in bound else None
        found = _samples(given(vm, x.value), plain(y.value) if y else None, plain(weight), x, y)
        yield replace(found, whole=name.endswith("_on_batch"))
    validation = bound.get("validation_data")
    if validation is not None and name == "fit":
        value = given(vm, validation.value)
        if isinstance(value, Dataset):
            yield replace(_samples(value, None, None, validation, None), validates=True)
        elif isinstance(value, tuple) and len(value) in (2, 3):
            weight = value[2] if len(value) == 3 else None
            found = _samples(value[0], value[1], weight, validation, validation)
            yield replace(found, validates=True)


def _samples(
    x: Value, y: Value, weight: Value, argument: Argument, labels: Argument | None
) -> Samples:
    if not isinstance(x, Dataset):
        return Samples(x, y, weight, argument, labels)
    element = plain(x.element)
    if x.batched is None:
        return Samples(Unknown("elements that may be batched"), None, None, argument, labels, x)
    if isinstance(element, tuple) and len(element) in (2, 3):
        third = element[2] if len(element) == 3 else None
        return Samples(element[0], element[1], third, argument, argument, x)
    return Samples(element, None, None, argument, labels, x)


def check_samples(
    vm: Machine,
    model: ModelObject,
    name: str,
    bound: Mapping[str, Argument],
    fact: ModelFact,
    site: Site,
) -> None:
    """Record what Keras raises for the data of a call, and which loss meets which labels."""
    for samples in samples_of(vm, name, bound):
        fits, outputs = _check_features(vm, model, samples, site)
        if not fits:
            if not samples.validates:
                return
            continue
        if samples.dataset is not None and samples.dataset.batched is False:
            if name in _SUPERVISED:
                _check_single(vm, fact, samples, site)
            continue
        if name in _SUPERVISED:
            if samples.dataset is None:
                split = "validation_split" in bound and not samples.validates
                _check_counts(vm, samples, site, split)
            seen = fact if outputs is None else replace(fact, outputs=outputs)
            if _check_labels(vm, seen, samples, bound, site):
                return
            if samples.dataset is not None and _check_batches(vm, seen, samples, site):
                return


def _check_single(vm: Machine, fact: ModelFact, samples: Samples, site: Site) -> None:
    """Record that a loss refuses the labels of single samples, which a model took for batches."""
    loss = None if fact.compiled is None else plain(fact.compiled.value("loss"))
    name, outputs = loss_name(vm, loss)[0], leaves(fact.outputs)
    rows, target = _length(samples.x), samples.y
    if name is None or len(outputs) != 1 or not isinstance(outputs[0], TensorSpec):
        return
    if not isinstance(target, Array) or not target.shape or not isinstance(rows, int):
        return
    if not outputs[0].shape:
        return
    prediction: Shape = (rows, *outputs[0].shape[1:])
    try:
        check_rows(name, target.shape, prediction)
        check_labels(name, target.shape, prediction)
    except KerasError as error:
        error = not_batched(error, map_structure(_element_spec, samples.x))
        vm.record_raise(error, site, samples.argument)
    except Undecided:
        pass


def check_prediction(
    vm: Machine, model: ModelObject, bound: Mapping[str, Argument], site: Site
) -> None:
    argument = bound.get("x")
    if argument is not None:
        samples = _samples(given(vm, argument.value), None, None, argument, None)
        _check_features(vm, model, samples, site, predicts=True)


def _check_features(
    vm: Machine, model: ModelObject, samples: Samples, site: Site, predicts: bool = False
) -> tuple[bool, Structure | None]:
    """Whether the features fit the model's inputs, as far as that is known.

    And what the model makes of them, if their sizes are others than it was declared with.
    """
    if model.slots.get("broken") or model.slots.get("escaped") or model_inputs(model) is None:
        return True, None
    unbatched = samples.dataset is not None and samples.dataset.batched is False
    specs = map_structure(_element_spec, samples.x) if unbatched else batch_specs(vm, samples.x)
    if model.cls is not None and "call" in {n for c in model.cls.mro() for n in c.members}:
        return True, None
    try:
        return True, check_data(vm, model, specs, site)
    except KerasError as error:
        error = (
            not_batched(error, specs)
            if unbatched
            else explain_features(model_inputs(model) or (), samples.x, specs, error, predicts)
        )
        error = explain_source(error, samples.dataset, samples.validates)
        vm.record_raise(error, site, samples.argument)
        return False, None
    except Undecided:
        return True, None


def _element_spec(leaf: Value) -> Value:
    """An element as the model sees it: Keras takes its first axis for the batch."""
    if isinstance(leaf, Array) and leaf.shape:
        return TensorSpec(leaf.shape, leaf.dtype)
    return Unknown("data that is not known")


def _length(value: Value) -> Dim | None:
    if isinstance(value, Array | Frame) and value.shape:
        return value.shape[0]
    return None


def _check_counts(vm: Machine, samples: Samples, site: Site, split: bool) -> None:
    """All arrays of one call hold the same number of samples.

    Where a part is split off for validation, Keras cuts all arrays at the length of the first
    and never looks at what longer ones have beyond it.
    """
    first: Dim | None = None
    counted = "x"
    for part, value in (("x", samples.x), ("y", samples.y), ("sample_weight", samples.weight)):
        for leaf in leaves(value):
            count = _length(leaf)
            if count is None:
                continue
            if first is None:
                first, counted = count, part
            elif samples.whole and 1 in (first, count):
                continue  # nobody counts one batch, and a loss stretches one sample over all
            elif split and not (isinstance(first, int) and isinstance(count, int)):
                continue
            elif differ(first, count) and not (split and count > first):  # type: ignore[operator]
                other = f"another array of `{part}`" if part == counted else f"`{counted}`"
                vm.record_raise(
                    KerasError(
                        "sample-count-mismatch",
                        f"`{part}` has {show_dim(count)} samples, but {other} has "
                        f"{show_dim(first)}.",
                        keras="Data cardinality is ambiguous. Make sure all arrays contain the "
                        "same number of samples.",
                        sizes=(first, count),
                    ),
                    site,
                    samples.labels if part == "y" else samples.argument,
                )
                return


def _check_batches(vm: Machine, fact: ModelFact, samples: Samples, site: Site) -> bool:
    """Whether a loss refuses a batch of a stream that has fewer labels than features, or more."""
    assert samples.dataset is not None
    loss = None if fact.compiled is None else plain(fact.compiled.value("loss"))
    outputs = [leaf for leaf in leaves(fact.outputs) if isinstance(leaf, TensorSpec)]
    if loss_name(vm, loss)[0] is None or len(outputs) != 1:
        return False
    for which, batch in samples.dataset.facts.get("batches", ()):
        if not isinstance(batch, tuple) or len(batch) < 2:
            continue
        features = next((_length(leaf) for leaf in leaves(batch[0])), None)
        labels = next((_length(leaf) for leaf in leaves(batch[1])), None)
        if not isinstance(features, int) or not isinstance(labels, int):
            continue
        if labels == _rows_of(fact, outputs[0], features) or 1 in (features, labels):
            continue
        vm.record_raise(
            KerasError(
                "sample-count-mismatch",
                f"The {which} batch has {show_dim(features)} rows of features, but "
                f"{show_dim(labels)} of labels.",
                keras="Incompatible shapes",
                sizes=(features, labels),
            ),
            site,
            samples.argument,
        )
        return True
    return False


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
        from .layer_state import snake_case

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
    """The loss that `compile` chooses for each output; empty where that cannot be told.

    While the outputs are not known, the one loss that stands for all of them.
    """
    if fact is None or "loss" not in bound:
        return ()
    names = output_names(fact) if fact.outputs is not None else ("output",)
    losses = _per_output(bound["loss"].value, names)
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
) -> bool:
    """Whether a loss refuses its labels."""
    compiled = fact.compiled
    if compiled is None or samples.y is None or fact.outputs is None:
        return False
    outputs = [leaf for leaf in leaves(fact.outputs) if isinstance(leaf, TensorSpec)]
    names = output_names(fact)
    losses = _per_output(compiled.value("loss"), names)
    single = len(outputs) == 1 and not isinstance(samples.y, dict | tuple | list)
    targets = [samples.y] if single else _per_output(samples.y, names)
    if losses is None or targets is None:
        return False
    any_refused = False
    layers = (
        fact.output_layers if len(fact.output_layers) == len(outputs) else (None,) * len(outputs)
    )
    for output, loss, target, layer in zip(outputs, losses, targets, layers, strict=True):
        name, logits = loss_name(vm, loss)
        if name is None or loss is None:
            continue
        broadcast, refused = _check_one(vm, fact, name, target, output, bound, samples, site)
        any_refused = any_refused or refused is not None
        where = samples.labels or samples.argument
        _record(
            vm,
            LossFact(
                site, compiled, fact, name, logits, target, output, layer, where, broadcast, refused
            ),
        )
    if len(outputs) == 1 and not any_refused:
        any_refused = _classes_refused(vm, losses[0], targets[0], bound, samples, site)
    if len(outputs) == 1 and not any_refused:
        any_refused = _weights_refused(
            vm, fact, losses[0], targets[0], outputs[0], bound, samples, site
        )
    if len(outputs) == 1 and not any_refused:
        any_refused = _metrics_refuse(vm, fact, targets[0], outputs[0], bound, samples, site)
    return any_refused


def _metrics_refuse(
    vm: Machine,
    fact: ModelFact,
    target: Value,
    output: TensorSpec,
    bound: Mapping[str, Argument],
    samples: Samples,
    site: Site,
) -> bool:
    """Whether a metric refuses labels that the loss takes: class ids beside `mae`."""
    from .compiled_metrics import refusal

    if not isinstance(target, Array | Frame) or target.shape is None or output.shape is None:
        return False
    shapes = [
        ((batch, *target.shape[1:]), (_rows_of(fact, output, batch), *output.shape[1:]))
        for batch in _batches(samples, bound)
    ]
    error = refusal(vm, fact, target, shapes)
    if error is None:
        return False
    error = explain_source(error, samples.dataset, samples.validates)
    vm.record_raise(error, site, samples.labels or samples.argument)
    return True


def _classes_refused(
    vm: Machine,
    loss: Value,
    target: Value,
    bound: Mapping[str, Argument],
    samples: Samples,
    site: Site,
) -> bool:
    """Whether `class_weight` is given for labels that have more than one class a sample.

    Keras takes two axes for one-hot labels, of class ids at each step too.
    """
    weights = bound.get("class_weight")
    if weights is None or weights.value is None or isinstance(weights.value, Unknown):
        return False
    if not isinstance(target, Array) or target.shape is None or samples.dataset is not None:
        return False
    between = target.shape[1:-1]  # the last axis is of one-hot labels, or of size 1
    steps = target.shape[-1] if len(target.shape) == 2 and loss_name(vm, loss)[0] in SPARSE else 1
    each = isinstance(steps, int) and steps != 1 and steps not in _batches(samples, bound)
    if samples.validates or not (between or each):
        return False
    vm.record_raise(
        KerasError(
            "label-rank-mismatch",
            f"`class_weight` needs one class for each sample, but the labels are "
            f"{show_shape(target.shape)}. Give `sample_weight` instead.",
            keras="only 0-dimensional arrays can be converted to Python scalars",
            exception="TypeError",
            sizes=between or (steps,),
        ),
        site,
        weights,
    )
    return True


def _weights_refused(
    vm: Machine,
    fact: ModelFact,
    loss: Value,
    target: Value,
    output: TensorSpec,
    bound: Mapping[str, Argument],
    samples: Samples,
    site: Site,
) -> bool:
    """Whether sample weights do not fit the values that a loss gives: one for each sample."""
    weight = samples.weight
    if not isinstance(target, Array | Frame) or target.shape is None or output.shape is None:
        return False
    if not isinstance(weight, Array) or not weight.shape:
        return False
    found = _loss_class(vm, loss)
    if found is None or not vm.settings.keras.startswith("3"):
        return False
    config = vm.inference.config(*found)
    for batch in _batches(samples, bound):
        labels, predictions, weights = (
            TensorSpec((batch, *shape[1:])) for shape in (target.shape, output.shape, weight.shape)
        )
        given = partial(loss_value, found[0], config, labels, predictions, weights, vm.inference)
        try:
            ask(given)
        except KerasError as error:
            vm.record_raise(error, site, samples.argument)
            return True
        except Undecided:
            pass
    return False


def _loss_class(vm: Machine, loss: Value) -> tuple[str, dict[str, Value]] | None:
    """The class of a loss of Keras and its arguments; None for what is not known."""
    match loss:
        case str():
            found = vm.api.identifiers("losses").resolve(loss)
            return (found, {}) if isinstance(found, str) else None
        case KerasObject(cls=None, path=str() as path):
            return path, loss.config
    return None


def _check_one(
    vm: Machine,
    fact: ModelFact,
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
    broadcasts = False
    for batch in _batches(samples, bound):
        shape: Shape = (batch, *target.shape[1:])
        prediction: Shape = (_rows_of(fact, output, batch), *output.shape[1:])
        try:
            check_rows(loss, shape, prediction)
            broadcasts = check_labels(loss, shape, prediction) or broadcasts
        except KerasError as error:
            error = explain_source(error, samples.dataset, samples.validates)
            return False, vm.record_raise(error, site, samples.labels or samples.argument)
        except Undecided:
            return False, None
    return broadcasts, None


def _rows_of(fact: ModelFact, output: TensorSpec, batch: Dim) -> Dim:
    """How many rows an output has for a batch: a model may fold the batch away or repeat it."""
    inputs = [leaf for leaf in leaves(fact.inputs) if isinstance(leaf, TensorSpec)]
    rows = output.shape[0] if output.shape else batch
    if not inputs or not all(spec.shape and is_dynamic(spec.shape[0]) for spec in inputs):
        return batch
    if isinstance(rows, int):
        return int(rows)
    times = rows // inputs[0].shape[0]  # type: ignore[index]
    return batch * times if isinstance(times, int) and times > 1 else batch


def _batches(samples: Samples, bound: Mapping[str, Argument]) -> tuple[Dim, ...]:
    """The sizes of the batches, as far as they are known: the last may hold fewer samples."""
    unknown = (unknown_size("None", dynamic=True, key="batch"),)
    match samples.dataset:
        case Dataset(batch_size=int() as size, length=int() as count) if count > 1:
            return (int(size),)  # of several batches the first is full
    asked = bound["batch_size"].value if "batch_size" in bound else None
    size = 32 if asked is None else asked
    rows = next((_length(leaf) for leaf in leaves(samples.x) if _length(leaf) is not None), None)
    if not isinstance(size, int) or not isinstance(rows, int):
        return unknown
    if samples.whole or samples.dataset is not None:
        return (rows,)  # an element of a data set is a batch
    split = bound["validation_split"].value if "validation_split" in bound else None
    parts = [int(rows)]
    if isinstance(split, float) and 0 < split < 1 and not samples.validates:
        kept = math.floor(rows * (1 - split))
        parts = [kept, int(rows) - kept]
    sizes = [each for part in parts for each in (min(int(size), part), part % max(int(size), 1))]
    return tuple(dict.fromkeys(each for each in sizes if each > 0)) or unknown


def _record(vm: Machine, fact: LossFact) -> None:
    if id(fact.site.statement) in vm.own and not vm.guarded:
        vm.losses.append(fact)
