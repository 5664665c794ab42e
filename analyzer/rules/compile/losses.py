"""What the rules of this family look at: outputs, the activations and losses they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from ...domain import ApiRef, KerasObject, TensorSpec, leaves
from ...facts import CallFact, LayerFact, LossFact, ModelFact
from ...inference.contract import Repair
from ..raised import finding_of
from ..rule import Finding

if TYPE_CHECKING:
    from ...facts import Program
    from ...source import Site

CATEGORICAL = frozenset({"categorical_crossentropy", "sparse_categorical_crossentropy"})
CROSSENTROPIES = CATEGORICAL | {"binary_crossentropy"}
REGRESSION = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
    }
)
ACCURACIES = frozenset(
    {"accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"}
)


class CompiledOutput(Struct, frozen=True):
    """One output of a compiled model with its loss.

    `activation` is the name of what is applied last ("linear": nothing), None where it is not
    known. `units` is the size of the last axis. `named` says that the one loss of the model is
    given as a string.
    """

    compiled: CallFact
    model: ModelFact
    loss: str
    from_logits: bool | None
    layer: LayerFact | None
    activation: str | None
    units: int | None
    named: bool

    @property
    def related(self) -> tuple[tuple[str, Site], ...]:
        if self.layer is None or self.layer.site is None:
            return ()
        return (("the output comes from this layer", self.layer.site),)


def compiled_outputs(program: Program) -> list[CompiledOutput]:
    """Every output of every compiled model whose loss is one of Keras' own."""
    return program.shared(compiled_outputs, _compiled_outputs)


def _compiled_outputs(program: Program) -> list[CompiledOutput]:
    calls = program.calls_of("keras.Model.compile")
    return list(program.each(compiled_outputs, calls, _of_call))


def _of_call(_program: Program, call: CallFact) -> Iterator[CompiledOutput]:
    model = call.receiver
    if not isinstance(model, ModelFact) or model.outputs is None or call.guarded:
        return
    outputs = [leaf for leaf in leaves(model.outputs) if isinstance(leaf, TensorSpec)]
    for loss, output, layer in zip(call.losses, outputs, model.output_layers, strict=False):
        if loss.name is None:
            continue
        last = output.shape[-1] if output.shape else None
        yield CompiledOutput(
            call,
            model,
            loss.name,
            loss.from_logits,
            layer,
            activation_of(layer) if layer is not None else None,
            int(last) if isinstance(last, int) else None,
            isinstance(call.value("loss"), str),
        )


_ACTIVATION_LAYERS = {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu"}


def activation_of(layer: LayerFact) -> str | None:
    """The activation that a layer ends with: "linear" for none, None where it is not known."""
    if layer.custom:
        return None
    if layer.class_name in _ACTIVATION_LAYERS:
        return _ACTIVATION_LAYERS[layer.class_name]
    if layer.path.startswith("keras.ops."):
        name = layer.path.rpartition(".")[2]
        return name if name in ("softmax", "sigmoid", "relu") else None
    if "activation" not in layer.config:
        known = layer.class_name == "Dense" or layer.class_name.startswith(("Conv", "Separable"))
        return "linear" if known else None
    match layer.config["activation"]:
        case None:
            return "linear"
        case str() as name:
            return name
        case ApiRef() as function if function.symbol is not None:
            return function.path.rpartition(".")[2]
        case KerasObject(path=str() as path):
            return _ACTIVATION_LAYERS.get(path.rpartition(".")[2])
        case _:
            return None


def call_of(program: Program, layer: LayerFact) -> CallFact | None:
    """The constructor call of a layer."""
    return next((call for call in program.calls if call.site == layer.site), None)


def refused(program: Program, rule: str) -> Iterator[LossFact]:
    """Where a loss does not take the labels, for the reason that `rule` names."""
    for fact in program.losses:
        if fact.refused is not None and fact.refused.rule == rule and not fact.refused.guarded:
            yield fact


def change_loss(fact: LossFact, new: str, text: str) -> Finding:
    """The finding of a refused label, with another loss as its repair."""
    assert fact.refused is not None
    found = finding_of(fact.refused)
    repair = Repair("set-argument", text, {"argument": "loss", "value": new})
    simple = isinstance(fact.compiled.value("loss"), str)
    return Finding(
        found.site,
        found.message,
        related=(*found.related, ("the loss is chosen here", fact.compiled.site)),
        notes=found.notes,
        repairs=(repair,) if simple else (),
        subject=fact.compiled,
        argument=found.argument,
    )
