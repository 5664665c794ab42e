"""What a model costs: arithmetic by layer and in all, memory to train it and to run it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ..domain import Dataset, Dim, TensorSpec, Weight, is_known
from ..domain.dims import Atom
from ..facts import CallFact, ModelFact, Program
from ..inference.contract import Undecided
from ..inference.run import Inference
from . import (  # noqa: F401 - importing a family registers it
    activations,
    attention,
    convolution,
    elementwise,
    products,
    sequences,
)
from .memory import backward_peak, kept_for_backward, peak
from .optimizers import OptimizerState, optimizer_state
from .quantised import quantised_weights
from .sizes import batch_atoms, bytes_of, put_in
from .walk import Step, Steps, steps_of
from .weights import model_weights

DEFAULT_BATCH = 32
"""The batch size of ``fit`` where none is given."""


class Batch(Struct, frozen=True):
    """A batch size and where it comes from: ``option``, ``model``, ``call``, ``fit``, ``default``.

    ``model``: its inputs fix it; ``call``: a model of the program's own was seen on so many only.
    """

    size: int
    source: str
    call: CallFact | None = None


class LayerCosts(Struct, frozen=True):
    """What one layer of a model costs, all its calls together.

    `multiply_adds` and `operations` are for one sample; `outputs` are the bytes of what it gives,
    `activations` of what training keeps of it until the backward pass, both for a batch. None is
    not known (`reason`), a `Sym` depends on sizes that are not known.
    """

    multiply_adds: Dim | None = None
    operations: Dim | None = None
    outputs: Dim | None = None
    activations: Dim | None = None
    reason: str = ""


class ModelCosts(Struct, frozen=True):
    """What a model costs; bytes unless said otherwise. None is not known.

    `training` and `inference` are the sums: weights, gradients, optimizer state, kept activations,
    the most that gradients of activations add to these (`passing`) and the batch; weights and the
    most that is alive at once, the batch included (`peak`).
    `unknown` are layers, with the reason, that leave a total open.
    """

    batch: Batch
    dtype: str
    layers: dict[int, LayerCosts]
    multiply_adds: Dim | None
    operations: Dim | None
    weights: Dim | None
    gradients: Dim | None
    optimizer: OptimizerState | None
    optimizer_bytes: Dim | None
    activations: Dim | None
    passing: Dim | None
    data: Dim | None
    peak: Dim | None
    unknown: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    inference_only: bool = False
    """Whether it cannot be trained in this dtype."""

    @property
    def training(self) -> Dim | None:
        parts = (self.weights, self.gradients, self.optimizer_bytes, self.activations)
        return _sum((*parts, self.passing, self.data))

    @property
    def inference(self) -> Dim | None:
        return _sum((self.weights, self.peak))


def _sum(parts: Iterable[Dim | None]) -> Dim | None:
    total: Dim = 0
    for part in parts:
        if part is None:
            return None
        total = total + part
    return total


def model_costs(
    model: ModelFact, program: Program, batch_size: int | None = None, dtype: str | None = None
) -> ModelCosts:
    """The costs of a model at a batch size: the one given, or that of its training.

    `dtype` is one of `sizes.DTYPES`, and `program` analysed under its policy; None: its own.
    """
    inference = Inference(program.api, program.settings)
    steps = steps_of(model, inference)
    atoms = batch_atoms(steps.tensors[number].shape or () for number in steps.inputs)
    batch = _batch(model, program, steps, atoms, batch_size)
    estimate = _Estimate(model, steps, dict.fromkeys(atoms, batch.size), atoms)
    unknown = list(estimate.unknown())
    if steps.lost:
        unknown.insert(0, ("", steps.lost))
    rows = {} if steps.lost else estimate.layers(batch, unknown)
    whole = not unknown
    weights, trained = model_weights(model), model_weights(model, trainable_only=True)
    notes: list[str] = []
    optimizer = None
    quantised = dtype == "int8"
    if quantised:
        weights = quantised_weights(model)
        notes.append('int8: as after `model.quantize("int8")`, for inference only')
    elif trained is not None:
        try:
            optimizer = optimizer_state(model, trained, program.settings)
        except Undecided as error:
            notes.append(f"optimizer state: {error.reason}")
    if batch_size not in (None, batch.size):
        notes.append(f"batch: {batch_size} was asked for, but the model is known for {batch.size}")
    kept = _sum(row.activations for row in rows.values()) if whole else None
    if any(steps.tensors[number].dtype == "string" for number in steps.inputs):
        notes.append("text: the memory of strings is not counted")
    return ModelCosts(
        batch=batch,
        dtype=dtype or program.settings.dtype_policy,
        layers=rows,
        multiply_adds=_sum(row.multiply_adds for row in rows.values()) if whole else None,
        operations=_sum(row.operations for row in rows.values()) if whole else None,
        weights=_bytes(weights),
        gradients=_bytes(trained) if not quantised else None,
        optimizer=optimizer,
        optimizer_bytes=None if optimizer is None else _bytes(optimizer.variables),
        activations=kept,
        passing=_difference(backward_peak(steps, estimate.size), kept) if whole else None,
        data=None if steps.lost else _sum(estimate.size(steps.tensors[n]) for n in steps.inputs),
        peak=peak(steps, estimate.size) if whole else None,
        unknown=tuple(unknown),
        notes=tuple(notes),
        inference_only=quantised,
    )


def _difference(first: Dim | None, second: Dim | None) -> Dim | None:
    return None if first is None or second is None else first - second


def _bytes(items: Sequence[Weight | TensorSpec] | None) -> Dim | None:
    return None if items is None else _sum(bytes_of(item) for item in items)


class _Estimate(Struct, frozen=True):
    model: ModelFact
    steps: Steps
    values: dict[Atom, int]
    atoms: frozenset[Atom]

    def size(self, spec: TensorSpec) -> Dim | None:
        """The bytes of a tensor with the batch put in; strings count as nothing."""
        if spec.dtype == "string":
            return 0
        found = bytes_of(spec)
        return None if found is None else put_in(found, self.values)

    def unknown(self) -> Iterable[tuple[str, str]]:
        seen: set[tuple[str, str]] = set()
        for step in self.steps.steps:
            if step.cost is None and (step.name, step.reason) not in seen:
                seen.add((step.name, step.reason))
                yield step.name, step.reason

    def layers(self, batch: Batch, unknown: Sequence[object]) -> dict[int, LayerCosts]:
        by_layer: dict[int, list[Step]] = {}
        for layer in self.model.layers or ():
            by_layer.setdefault(layer.identity, [])
        for step in self.steps.steps:
            by_layer.setdefault(step.layer, []).append(step)
        held: dict[int, Dim | None] = dict.fromkeys(by_layer, 0)
        if not unknown:
            for item in kept_for_backward(self.steps):
                held[item.layer] = _sum((held[item.layer], self.size(item.spec)))
        return {
            layer: self._row(layer, steps, batch, None if unknown else held[layer])
            for layer, steps in by_layer.items()
        }

    def _row(self, layer: int, steps: Sequence[Step], batch: Batch, held: Dim | None) -> LayerCosts:
        reason = next((step.reason for step in steps if step.cost is None), "")
        return LayerCosts(
            self._count([step.cost and step.cost.multiply_adds for step in steps], batch),
            self._count([step.cost and step.cost.operations for step in steps], batch),
            self._outputs(layer),
            held,
            reason,
        )

    def _outputs(self, layer: int) -> Dim | None:
        given = [numbers for owner, numbers in self.steps.results if owner == layer]
        return _sum(self.size(self.steps.tensors[n]) for numbers in given for n in numbers)

    def _count(self, counts: Sequence[Dim | None], batch: Batch) -> Dim | None:
        """Arithmetic for one sample: for a batch of one, or the share of a batch that is fixed."""
        total = _sum(counts)
        if total is None:
            return None
        if self.atoms:
            return put_in(total, dict.fromkeys(self.atoms, 1))
        return total // batch.size if batch.source in ("model", "call") else total


# -- the batch -----------------------------------------------------------------------------------


def _batch(
    model: ModelFact,
    program: Program,
    steps: Steps,
    atoms: frozenset[Atom],
    wanted: int | None,
) -> Batch:
    fixed = [
        shape[0]
        for number in steps.inputs
        if (shape := steps.tensors[number].shape) and is_known(shape[0])
    ]
    if fixed and not atoms and isinstance(fixed[0], int):
        return Batch(int(fixed[0]), "call" if model.kind == "Subclass" else "model")
    if wanted is not None:
        return Batch(wanted, "option")
    for call in program.calls:
        if call.function.endswith(".fit") and getattr(call.receiver, "identity", 0) == (
            model.identity
        ):
            found = _batch_of(call)
            if found is not None:
                return Batch(found, "fit", call)
    return Batch(DEFAULT_BATCH, "default")


def _batch_of(call: CallFact) -> int | None:
    """The batch size that a call of ``fit`` trains with; None if it is the default, or unknown."""
    given = call.value("batch_size")
    if isinstance(given, int) and not isinstance(given, bool) and given > 0:
        return int(given)
    data = call.value("x")
    if isinstance(data, Dataset) and isinstance(data.batch_size, int):
        return int(data.batch_size)
    return None


__all__ = ["Batch", "LayerCosts", "ModelCosts", "model_costs"]
