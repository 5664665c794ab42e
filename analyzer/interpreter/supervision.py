"""What a training call compares: features with inputs, labels with outputs through losses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec.structs import replace

from ..domain import (
    Array,
    Dim,
    Frame,
    ModelObject,
    Shape,
    Structure,
    TensorSpec,
    Unknown,
    Value,
    differ,
    leaves,
    map_structure,
    plain,
    show_dim,
    show_shape,
)
from ..facts import Argument, LossFact, ModelFact, RaiseFact
from ..inference.contract import KerasError, Undecided, ask
from ..inference.labels import SPARSE, check_labels, check_rows, same_rank, stretches
from ..inference.losses import loss_value
from ..source import Site
from .functional import model_inputs
from .loss_names import loss_class, loss_name, output_names, per_output
from .machine import Machine
from .misfits import explain_features, explain_source, not_batched
from .model_calls import check_data
from .samples import Samples, batches, length, rows_of, samples_of, taken
from .training_data import batch_specs, given

_SUPERVISED = ("fit", "evaluate", "train_on_batch", "test_on_batch")


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
    rows, target = length(samples.x), samples.y
    if name is None or len(outputs) != 1 or not isinstance(outputs[0], TensorSpec):
        return
    if not isinstance(target, Array) or target.shape is None or not isinstance(rows, int):
        return
    if not outputs[0].shape:
        return
    prediction: Shape = (rows, *outputs[0].shape[1:])
    try:
        _compare_rows(name, target.shape, prediction)
        check_labels(name, target.shape, prediction)
    except KerasError as error:
        error = not_batched(error, map_structure(_element_spec, samples.x))
        vm.record_raise(error, site, samples.argument)
    except Undecided:
        pass


def _compare_rows(loss: str, target: Shape, prediction: Shape) -> None:
    """Raise `KerasError` where there are not as many labels as predictions, axis by axis."""
    labels, predicted = same_rank(target, prediction)
    if labels and (len(labels) == len(predicted) or loss in SPARSE):
        check_rows(loss, labels, predicted)


def check_prediction(
    vm: Machine, model: ModelObject, name: str, bound: Mapping[str, Argument], site: Site
) -> None:
    argument = bound.get("x")
    if argument is not None:
        samples = taken(given(vm, argument.value), None, None, argument, None)
        fits, _ = _check_features(vm, model, samples, site, predicts=True)
        if fits and name == "predict" and samples.dataset is None:
            _check_counts(vm, samples, site, split=False)


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


def _check_counts(vm: Machine, samples: Samples, site: Site, split: bool) -> None:
    """All arrays of one call hold the same number of samples.

    Where a part is split off for validation, Keras cuts all arrays at the length of the first
    and never looks at what longer ones have beyond it.
    """
    first: Dim | None = None
    counted = "x"
    for part, value in (("x", samples.x), ("y", samples.y), ("sample_weight", samples.weight)):
        for leaf in leaves(value):
            count = length(leaf)
            if count is None:
                continue
            if first is None:
                first, counted = count, part
            elif samples.whole and (1 in (first, count) or part != "x"):
                continue  # nobody counts one batch: only the loss compares what it is given
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
    name = loss_name(vm, loss)[0]
    if name is None or len(outputs) != 1:
        return False
    for which, batch in samples.dataset.facts.get("batches", ()):
        if not isinstance(batch, tuple) or len(batch) < 2:
            continue
        features = next((length(leaf) for leaf in leaves(batch[0])), None)
        labels = next((length(leaf) for leaf in leaves(batch[1])), None)
        if not isinstance(features, int) or not isinstance(labels, int):
            continue
        stretched = 1 in (features, labels) and stretches(name)
        if labels == rows_of(fact, outputs[0], features) or stretched:
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
    losses = per_output(compiled.value("loss"), names)
    single = len(outputs) == 1 and not isinstance(samples.y, dict | tuple | list)
    targets = [samples.y] if single else per_output(samples.y, names)
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
        ((batch, *target.shape[1:]), (rows_of(fact, output, batch), *output.shape[1:]))
        for batch in batches(samples, bound)
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
    each = isinstance(steps, int) and steps != 1 and steps not in batches(samples, bound)
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
    found = loss_class(vm, loss)
    if found is None or not vm.settings.keras.startswith("3"):
        return False
    config = vm.inference.config(*found)
    for batch in batches(samples, bound):
        labels, predictions = (
            TensorSpec((batch, *shape[1:])) for shape in (target.shape, output.shape)
        )
        # Of one batch nobody counts the weights: they are as many as they are.
        weights = TensorSpec((weight.shape[0] if samples.whole else batch, *weight.shape[1:]))
        given = partial(loss_value, found[0], config, labels, predictions, weights, vm.inference)
        try:
            ask(given)
        except KerasError as error:
            vm.record_raise(error, site, samples.argument)
            return True
        except Undecided:
            pass
    return False


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
    for batch in batches(samples, bound):
        # What one batch is given with is counted by nobody: labels are as many as they are.
        rows = target.shape[0] if samples.whole and target.shape else batch
        prediction: Shape = (rows_of(fact, output, batch), *output.shape[1:])
        try:
            _compare_rows(loss, (rows, *target.shape[1:]), prediction)
            # Beside other axes those of one batch are stretched as they are.
            alike = len(target.shape) == len(prediction)
            shape: Shape = (batch if alike else rows, *target.shape[1:])
            broadcasts = check_labels(loss, shape, prediction) or broadcasts
        except KerasError as error:
            error = explain_source(error, samples.dataset, samples.validates)
            return False, vm.record_raise(error, site, samples.labels or samples.argument)
        except Undecided:
            return False, None
    return broadcasts, None


def _record(vm: Machine, fact: LossFact) -> None:
    if id(fact.site.statement) in vm.own and not vm.guarded:
        vm.losses.append(fact)
