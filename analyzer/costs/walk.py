"""From a model to the steps that it runs, one after the other, each with its cost.

Models and layers of the program's own are opened up: what they run inside stands in the row of
steps in their place. A layer that is called twice has two steps, its weights are there once.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ..domain import LayerObject, ModelObject, Structure, TensorSpec, leaves
from ..facts import GraphFact, LayerFact, ModelFact, NodeFact, TensorRef
from ..inference.contract import LAYERS, Inferred, KerasError, Undecided, ask
from ..inference.run import Inference
from .contract import COSTS, Cost, Work, plus
from .operations import ABOUT_TENSORS, operation

_DEPTH = 24
_STEPS = 20_000
"""How deep layers may be in one another, and how much a model may run, to be followed."""


class Step(Struct, frozen=True):
    """One application. Tensors are numbers into `Steps.tensors`.

    `layer` is the identity of the model's own layer that it belongs to; `cost` is None where it
    is not known, and `reason` says why. `trained` says whether it has weights that are trained.
    """

    layer: int
    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    cost: Cost | None
    reason: str = ""
    trained: bool = False


class Steps(Struct):
    """What a model runs. `tensors` are all that it holds, those at `inputs` are given to it.

    `results` are the tensors that each call of one of the model's own layers gives. `lost` says
    why it is not known what is run, where it is not.
    """

    tensors: list[TensorSpec] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    results: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    lost: str = ""

    def add(self, spec: TensorSpec) -> int:
        self.tensors.append(spec)
        return len(self.tensors) - 1


def steps_of(model: ModelFact, inference: Inference) -> Steps:
    """The steps of a model, in the order in which it runs them."""
    found = Steps()
    graph = model.graph
    if graph is None:
        found.lost = _why_lost(model)
        return found
    given = tuple(found.add(spec) for spec in graph.input_specs)
    found.inputs = list(given)
    trainable = model.trainable is not False
    walker = _Walker(found, inference)
    if not given and any(ref.node == -1 for ref in graph.inputs):
        found.lost = "the shape of its input is not known: the model is not built"
        return found
    try:
        found.outputs = list(walker.graph(graph, given, None, trainable))
    except Undecided as error:
        found.lost = error.reason
        return found
    if any(not node.outputs for node in graph.nodes):
        found.lost = found.lost or "the model is not built: its input is not known"
    return found


def _why_lost(model: ModelFact) -> str:
    if model.layers is None:
        return "its layers cannot all be followed"
    if model.kind == "Subclass":
        return "what its `call` runs cannot all be followed, or it was never called"
    return "its graph cannot all be followed"


class _Walker(Struct):
    found: Steps
    inference: Inference
    depth: int = 0

    def graph(
        self,
        graph: GraphFact,
        given: Sequence[int],
        owner: int | None,
        trainable: bool,
        weighted: bool = False,
    ) -> tuple[int, ...]:
        """The steps of a graph whose inputs are the tensors `given`; its outputs.

        `weighted` says that it is a layer's own, and that the layer has weights for operations.
        """
        bound: dict[TensorRef, int] = dict(zip(graph.inputs, given, strict=False))
        for index, number in enumerate(given):
            bound.setdefault(TensorRef(-1, index), number)
        for position, node in enumerate(graph.nodes):
            refs = [TensorRef(position, index) for index in range(len(node.outputs))]
            if not node.inputs and refs and all(ref in bound for ref in refs):
                continue  # an input of the graph
            inputs = tuple(bound[ref] for ref in node.inputs if ref in bound)
            row = node.layer.identity if owner is None else owner
            trains = trainable and node.layer.trainable is not False
            outputs = self.node(node, inputs, row, trains, weighted)
            if owner is None:
                self.found.results.append((row, outputs))
            bound.update(zip(refs, outputs, strict=False))
        return tuple(bound[ref] for ref in graph.outputs if ref in bound)

    def node(
        self,
        node: NodeFact,
        inputs: tuple[int, ...],
        owner: int,
        trainable: bool,
        weighted: bool,
    ) -> tuple[int, ...]:
        inside = _graph_inside(node)
        weights = any(weight.trainable for weight in node.layer.weights or ())
        if inside is not None:
            self.depth += 1
            if self.depth > _DEPTH or len(self.found.steps) > _STEPS:
                raise Undecided("it runs more steps than kgen follows")
            outputs = self.graph(inside, inputs, owner, trainable, weights and node.layer.custom)
            self.depth -= 1
            return outputs
        outputs = tuple(self.found.add(spec) for spec in node.outputs)
        cost, reason = None, ""
        try:
            cost = cost_of(node, self.inference)
        except Undecided as error:
            reason = error.reason
        except KerasError as error:
            reason = error.message
        trained = trainable and (weights or (weighted and _uses_weights(node)))
        self.found.steps.append(
            Step(owner, node.layer.name, inputs, outputs, cost, reason, trained)
        )
        return outputs


def _uses_weights(node: NodeFact) -> bool:
    """Whether an operation is given something that is no tensor of the graph: weights, perhaps."""
    if node.layer.weights:
        return False
    specs = [
        leaf for leaf in leaves((node.args, dict(node.kwargs))) if isinstance(leaf, TensorSpec)
    ]
    return len(specs) > len(node.inputs)


def _graph_inside(node: NodeFact) -> GraphFact | None:
    """What stands in place of a step: the run of this call, or the model's own graph."""
    if node.inside is not None:
        return node.inside
    if node.lost:
        return None
    model = node.layer.model
    return model.graph if model is not None and model.kind != "Subclass" else None


def cost_of(node: NodeFact, inference: Inference) -> Cost:
    """What one call costs. Raises `Undecided` where that cannot be known."""
    layer = node.layer
    if node.lost:
        raise Undecided("what its `call` runs cannot all be followed")
    if layer.model is not None:
        raise Undecided("a model whose graph is not known")
    if layer.path in ABOUT_TENSORS:
        return Cost()
    if any(spec.shape is None for spec in node.outputs) or not node.outputs:
        raise Undecided("what it gives is not known")
    weights = layer.weights
    if weights is None:
        raise Undecided("its weights are not known")
    config = node.kwargs if _is_operation(layer) else layer.config
    work = Work(
        layer.path,
        inference.config(layer.path, config),
        node.args,
        node.kwargs,
        node.outputs,
        weights,
        inference,
        lambda child, args: _inner(child, args, node, inference),
    )
    return _measure(work)


def _is_operation(layer: LayerFact) -> bool:
    return layer.path not in LAYERS and not layer.custom


def _measure(work: Work) -> Cost:
    function = COSTS.get(work.path)
    if function is None:
        if work.path in LAYERS or work.path.startswith("keras.layers."):
            raise Undecided(f"what a {work.name} costs is not known")
        return ask(lambda: operation(work))
    return ask(lambda: function(work))


def _inner(
    layer: LayerObject, args: tuple[Structure, ...], node: NodeFact, inference: Inference
) -> tuple[Cost, Structure]:
    """What a layer that a wrapper calls costs and gives."""
    part = next((p for p in node.parts if p[0].identity == id(layer)), None)
    if layer.cls is not None or isinstance(layer, ModelObject):
        graph = None if part is None else part[1] or _own_graph(part[0])
        if graph is None:
            raise Undecided("what the layer inside runs is not known")
        return _cost_of_graph(graph, inference)
    inferred: Inferred = inference.layer(layer, args)
    outputs = tuple(leaf for leaf in leaves(inferred.outputs) if isinstance(leaf, TensorSpec))
    work = Work(
        layer.path or "",
        inference.config(layer.path or "", layer.config),
        args,
        {},
        outputs,
        inferred.weights,
        inference,
        lambda child, given: _inner(child, given, node, inference),
    )
    return _measure(work), inferred.outputs


def _own_graph(layer: LayerFact) -> GraphFact | None:
    if layer.model is not None:
        return layer.model.graph
    return layer.graph


def _cost_of_graph(graph: GraphFact, inference: Inference) -> tuple[Cost, Structure]:
    """All steps of a graph as one cost: what they keep is kept, views and places aside."""
    found = Steps()
    given = tuple(found.add(spec) for spec in graph.input_specs)
    outputs = _Walker(found, inference).graph(graph, given, 0, True)
    whole = Cost(saves_inputs=True)
    for step in found.steps:
        if step.cost is None:
            raise Undecided(step.reason)
        whole = plus(whole, step.cost)
        if not step.cost.view and not step.cost.in_place:
            made = tuple(found.tensors[number] for number in step.outputs)
            whole = replace(whole, kept=whole.kept + made)
    return whole, tuple(found.tensors[number] for number in outputs)
