"""Models as diagrams: boxes for layers, links for the tensors between them, frames for models.

A `Diagram` is what all formats of ``kgen graph`` draw. It is made of facts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from ..costs import count, model_weights
from ..domain import Structure, TensorSpec, leaves
from ..facts import GraphFact, LayerFact, ModelFact, NodeFact, Program, TensorRef
from .graph_labels import family, is_operation, settings, shapes_text, title, wrapped
from .models import shown_layers


class Box(Struct, frozen=True):
    """A layer, an operation, an input, or with `inside` a frame around what it consists of.

    `name` is empty where the title says all; `params` is None where not known. `note` marks what
    is shared, `problem` is what Keras raises here.
    """

    title: str
    name: str = ""
    settings: str = ""
    params: int | None = 0
    family: str = "other"
    note: str = ""
    problem: str = ""
    inside: Diagram | None = None


class Link(Struct, frozen=True):
    """Tensors that go from one box to another, with their shapes.

    `source` and `target` are positions of boxes; -1 is the outside of the diagram, whose ports
    are the diagram's inputs and outputs by number. Where a box has an `inside`, ports are the
    numbers of its inputs and outputs. `source_call` and `target_call` number the calls of a
    shared layer from 1, and are 0 elsewhere; the labels say so too. `tensors` tells what one box
    gives apart. A link that is `unknown` only puts layers in a row whose connections are not
    known.
    """

    source: int
    target: int
    labels: tuple[str, ...] = ()
    source_port: int = 0
    target_port: int = 0
    source_call: int = 0
    target_call: int = 0
    tensors: tuple[int, ...] = (0,)
    unknown: bool = False


class Diagram(Struct, frozen=True):
    """Boxes and links; `caption` is a line about the whole. `inputs`, `outputs` count its ports.

    `closed` says that inputs and outputs lead on through the frame, as those of a nested model.
    """

    name: str
    caption: str = ""
    boxes: tuple[Box, ...] = ()
    links: tuple[Link, ...] = ()
    inputs: int = 0
    outputs: int = 0
    closed: bool = False


class Options(Struct, frozen=True):
    """`expand`: show what nested models and layers of the program consist of. `batch`: show the
    batch axis. `problems` are messages by the identity of the layer that Keras refuses."""

    expand: bool = False
    batch: bool = True
    problems: Mapping[int, str] = field(default_factory=dict)


def problems_of(program: Program) -> dict[int, str]:
    """What Keras raises, by the identity of the layer that it is about."""
    found: dict[int, str] = {}
    for fact in program.raises:
        if fact.layer is not None and not fact.guarded:
            found.setdefault(fact.layer.identity, fact.message)
    return found


def drawable(model: ModelFact) -> bool:
    """Whether there is something to draw: layers, at least."""
    return bool(model.layers) or model.graph is not None


def diagram(model: ModelFact, options: Options) -> Diagram:
    """The diagram of one model. A model whose connections are not known shows its layers."""
    name = called(model)
    caption = f"{model.class_name} model" if model.kind == "Subclass" else model.kind
    number = count(model_weights(model))
    if number is not None and model.layers:
        caption += f", {number:,} parameters"
    if model.graph is None:
        if model.kind == "Subclass":
            caption += "; how its layers are connected is not known"
        return _row(name, caption, shown_layers(model) or (), options)
    return replace(_connected(model.graph, options), name=name, caption=caption)


def called(model: ModelFact) -> str:
    """The name of a model; that of its variable where Keras only numbers the class."""
    given = "".join(c for c in model.name if c.isalpha())
    numbered = given.casefold() == "".join(c for c in model.class_name if c.isalpha()).casefold()
    return model.variable if numbered and model.variable else model.name


def together(diagrams: Sequence[Diagram], name: str) -> Diagram:
    """Several models in one diagram, each in a frame of its own."""
    if len(diagrams) == 1:
        return diagrams[0]
    boxes = tuple(Box(d.name, settings=d.caption, family="model", inside=d) for d in diagrams)
    return Diagram(name, boxes=boxes)


def _row(name: str, caption: str, layers: Sequence[LayerFact], options: Options) -> Diagram:
    links = (Link(i, i + 1, unknown=True) for i in range(len(layers) - 1))
    return Diagram(name, caption, tuple(_box(layer, options) for layer in layers), tuple(links))


def _box(
    layer: LayerFact,
    options: Options,
    node: NodeFact | None = None,
    calls: int = 1,
    call: int = 0,
) -> Box:
    inside = _inside(layer, node, options) if options.expand else None
    note = ""
    if call:
        note = f"shared, call {call} of {calls}"
    elif calls > 1:
        note = f"shared, {calls} calls"
    return Box(
        title=title(layer),
        name="" if is_operation(layer) and layer.name == layer.class_name else layer.name,
        settings=settings(layer, node),
        params=count(layer.weights) if call < 2 else 0,
        family=family(layer),
        note=note,
        problem=options.problems.get(layer.identity, ""),
        inside=inside,
    )


def _inside(layer: LayerFact, node: NodeFact | None, options: Options) -> Diagram | None:
    """What a nested model, or a layer of the program's own, consists of; through wrappers."""
    inner, run = wrapped(layer), node.inside if node is not None else None
    if inner is not None and node is not None:
        run = next((graph for part, graph in node.parts if part.identity == inner.identity), None)
    held = inner or layer
    model = held.model
    graph = run or (model.graph if model is not None else held.graph)
    if graph is not None and graph.nodes:
        # What leaves the frame has its label outside, unless a wrapper makes it another.
        labelled = inner is not None
        return replace(_connected(graph, options, closed=True, labelled=labelled), name=held.name)
    if model is not None and drawable(model):
        return _row(held.name, "", shown_layers(model) or (), options)
    return None


def _connected(
    graph: GraphFact, options: Options, *, closed: bool = False, labelled: bool = True
) -> Diagram:
    nodes = graph.nodes
    # Within a frame, the inputs are where the links come in; an Input of its own says no more.
    ports = {ref.node: i for i, ref in enumerate(graph.inputs) if ref.node >= 0} if closed else {}
    shown = [position for position in _used(graph) if position not in ports]
    place, call_of, boxes = _boxes(nodes, shown, options)
    outer = [i for i, ref in enumerate(graph.inputs) if ref.node < 0]
    if not closed:
        # Inputs that no layer stands for, of a model that is built from its data.
        for index in outer:
            place[-1 - index] = len(boxes)
            boxes.append(Box("Input", family="input"))

    def start(ref: TensorRef) -> tuple[int, int, int]:
        """Box, port and call that a tensor comes from."""
        if ref.node in ports:
            return -1, ports[ref.node], 0
        if ref.node < 0:
            return (-1, ref.index, 0) if closed else (place[-1 - ref.index], 0, 0)
        return place[ref.node], ref.index, call_of[ref.node]

    def spec(ref: TensorRef) -> TensorSpec | None:
        if ref.node < 0:
            return graph.input_specs[ref.index] if ref.index < len(graph.input_specs) else None
        outputs = nodes[ref.node].outputs
        return outputs[ref.index] if ref.index < len(outputs) else None

    links: list[Link] = []
    for position in shown:
        target = place[position]
        inside = boxes[target].inside
        for port, refs in _arrivals(nodes[position], inside, nodes, boxes, place):
            box, source_port, source_call = start(refs[0])
            links.append(
                Link(
                    box,
                    target,
                    _labels([spec(ref) for ref in refs], options, source_call),
                    source_port,
                    port,
                    source_call,
                    call_of[position],
                    tuple(ref.index for ref in refs),
                )
            )
    for port, ref in enumerate(graph.outputs):
        box, source_port, source_call = start(ref)
        labels = _labels([spec(ref)], options, source_call) if labelled or box < 0 else ()
        links.append(Link(box, -1, labels, source_port, port, source_call, 0, (ref.index,)))
    if not closed:
        used = {link.source for link in links}
        boxes = [
            replace(box, note="not used") if box.family == "input" and i not in used else box
            for i, box in enumerate(boxes)
        ]
    return Diagram(
        "", "", tuple(boxes), tuple(links), len(graph.inputs), len(graph.outputs), closed
    )


def _used(graph: GraphFact) -> list[int]:
    """The nodes worth a box: all but operations whose results nothing asks for, as where a layer
    reads a shape that turns out to be known."""
    asked = {ref.node for ref in graph.outputs}
    found: list[int] = []
    for position in range(len(graph.nodes) - 1, -1, -1):
        node = graph.nodes[position]
        if position in asked or not is_operation(node.layer):
            found.append(position)
            asked |= {ref.node for ref in node.inputs}
    return found[::-1]


def _labels(specs: Sequence[TensorSpec | None], options: Options, call: int) -> tuple[str, ...]:
    texts = shapes_text([spec for spec in specs if spec is not None], batch=options.batch)
    return tuple(f"{call}: {text}" for text in texts) if call else texts


def _arrivals(
    node: NodeFact,
    inside: Diagram | None,
    nodes: Sequence[NodeFact],
    boxes: Sequence[Box],
    place: Mapping[int, int],
) -> Iterator[tuple[int, tuple[TensorRef, ...]]]:
    """What goes into a box: the port and the tensors, all that come from one call together."""
    if inside is not None:
        last = max(inside.inputs - 1, 0)
        for number, ref in enumerate(node.inputs):
            yield min(number, last), (ref,)
        return
    together: dict[tuple[int, int], list[TensorRef]] = {}
    for ref in dict.fromkeys(node.inputs):
        # Each output of a frame leaves it at a place of its own.
        framed = ref.node >= 0 and ref.node in place and boxes[place[ref.node]].inside is not None
        apart = ref.index if framed or ref.node < 0 else 0
        together.setdefault((ref.node, apart), []).append(ref)
    for refs in together.values():
        yield 0, tuple(refs)


def _boxes(
    nodes: Sequence[NodeFact], shown: Sequence[int], options: Options
) -> tuple[dict[int, int], dict[int, int], list[Box]]:
    """A box for each layer: by node the box' position, by node the call's number, the boxes.

    A shared layer has one box where its calls stand side by side. Where one call needs another's
    result, a box for both would make a circle; then each call has its own, marked as shared.
    """
    calls: dict[int, list[int]] = {}
    for position in shown:
        calls.setdefault(nodes[position].layer.identity, []).append(position)
    owner = {position: position for position in shown}
    for positions in calls.values():
        if len(positions) > 1:
            merged = owner | dict.fromkeys(positions, positions[0])
            if _acyclic(nodes, merged):
                owner = merged
    place: dict[int, int] = {}
    call_of: dict[int, int] = {}
    boxes: list[Box] = []
    for position in shown:
        layer = nodes[position].layer
        positions = calls[layer.identity]
        several = len(positions) > 1
        single = several and owner[positions[-1]] == positions[0]
        number = positions.index(position) + 1 if several else 0
        call_of[position] = number if single else 0
        if owner[position] == position:
            place[position] = len(boxes)
            boxes.append(
                _box(layer, options, nodes[position], len(positions), 0 if single else number)
            )
        else:
            place[position] = place[owner[position]]
    return place, call_of, boxes


def _acyclic(nodes: Sequence[NodeFact], owner: Mapping[int, int]) -> bool:
    """Whether the graph stays without circles when nodes are drawn as their owners."""
    before: dict[int, set[int]] = {position: set() for position in owner.values()}
    for position, group in owner.items():
        before[group] |= {owner[r.node] for r in nodes[position].inputs if r.node in owner}
    after: dict[int, list[int]] = {}
    for group, sources in before.items():
        for source in sources:
            after.setdefault(source, []).append(group)
    waiting = {group: len(sources) for group, sources in before.items()}
    ready = [group for group, number in waiting.items() if not number]
    done = 0
    while ready:
        done += 1
        for group in after.get(ready.pop(), ()):
            waiting[group] -= 1
            if not waiting[group]:
                ready.append(group)
    return done == len(waiting)


def choose(models: Sequence[ModelFact]) -> list[ModelFact]:
    """The models worth a picture of their own: not those that are part of another one.

    A model that is made again at the same place (a fold, a trial) counts once, as made last.
    """
    found = [model for model in models if drawable(model)]
    latest = {(model.site, _outline(model)): model for model in found}
    found = [model for model in found if latest[model.site, _outline(model)] is model]
    contents = {model.identity: _contents(model) for model in found}
    return [
        model
        for model in found
        if not any(
            other is not model
            and (
                model.identity in contents[other.identity]
                or (
                    contents[model.identity] and contents[model.identity] < contents[other.identity]
                )
            )
            for other in found
        )
    ]


def _outline(model: ModelFact) -> tuple[object, ...]:
    layers = model.layers or ()
    return tuple((layer.class_name, _shapes(layer.output)) for layer in layers)


def _shapes(output: Structure) -> tuple[str, ...]:
    return shapes_text(leaves(output))


def _contents(model: ModelFact) -> frozenset[int]:
    """The identities of all layers in a model, at any depth."""
    found: set[int] = set()

    def visit(layer: LayerFact) -> None:
        if layer.class_name != "InputLayer":
            found.add(layer.identity)
        for child in layer.sublayers:
            visit(child)
        for child in (layer.model.layers or ()) if layer.model is not None else ():
            visit(child)

    for layer in model.layers or ():
        visit(layer)
    return frozenset(found)
