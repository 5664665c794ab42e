"""Program facts: what the interpreter found out, and all that rules and editors read.

Facts are frozen, and compared by identity. A model that changes later does not change the fact of
an earlier ``fit``.
Every place is a `Site`; positions are worked out only for what is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from .domain import Origin, Structure, TensorSpec, Value, Weight

if TYPE_CHECKING:
    from pathlib import Path

    from .inference.contract import Repair, Settings
    from .keras_api import Api, Symbol
    from .source import Document, Site


class LayerFact(Struct, frozen=True, eq=False):
    """A layer as it stands in a model.

    `inputs` and `output` are structures of TensorSpec (None: never called or not known);
    `weights` is None until built; `site` is the constructor call, `call_site` where it was
    applied (its `.add(...)` or ``layer(x)``). `sublayers` are those of nested models and
    wrappers. `identity` is the same for the same layer object in every fact.
    """

    identity: int
    name: str
    path: str
    config: Mapping[str, Value]
    site: Site | None
    call_site: Site | None = None
    inputs: Structure | None = None
    output: Structure | None = None
    weights: tuple[Weight, ...] | None = None
    unbuilt: bool = False
    """Whether nothing has called it so far, so that it certainly has no weights."""
    trainable: bool | None = True
    trains_inside: bool = False
    """Whether its weights train all the same, see `layer_state.freezes_late`."""
    unfrozen_in_vain: Site | None = None
    """Where a layer around it was set to be trainable, which left this one frozen."""
    model: ModelFact | None = None
    sublayers: tuple[LayerFact, ...] = ()
    class_name: str = ""
    """The class as written, ``Dense``, or the program's own."""
    inbound: tuple[str, ...] = ()
    """Names of the layers whose outputs go in."""
    custom: bool = False
    """Whether its class is the program's own."""
    graph: GraphFact | None = None
    """What its ``call`` does, when its class is the program's own and that can be followed."""


class TensorRef(Struct, frozen=True):
    """A tensor of a graph: output `index` of the node at position `node`.

    Of node -1 it is the graph's own input number `index`.
    """

    node: int
    index: int = 0


class NodeFact(Struct, frozen=True, eq=False):
    """One call of a layer or operation. A layer called twice has two nodes.

    `inputs` are the tensors that go in, in the order of the arguments; `outputs` is empty while
    it is not known what comes out. `args` and `kwargs` are what the call was given, tensors as
    TensorSpec. `inside` is what a layer of the program, or a model on other shapes than its
    own, ran in this call, and `lost` says that this is not known; `parts` are the layers that a
    wrapper called, with what those ran.
    """

    layer: LayerFact
    inputs: tuple[TensorRef, ...]
    outputs: tuple[TensorSpec, ...]
    site: Site | None = None
    args: tuple[Structure, ...] = ()
    kwargs: Mapping[str, Structure] = field(default_factory=dict)
    inside: GraphFact | None = None
    lost: bool = False
    parts: tuple[tuple[LayerFact, GraphFact | None], ...] = ()


class GraphFact(Struct, frozen=True, eq=False):
    """How the calls in a model, or in a layer of the program's own, are connected.

    `nodes` come after those that they need. `inputs` are the tensors that are given from
    outside, with `input_specs` (empty while not known); `outputs` those that are given back.
    """

    nodes: tuple[NodeFact, ...]
    inputs: tuple[TensorRef, ...]
    outputs: tuple[TensorRef, ...]
    input_specs: tuple[TensorSpec, ...] = ()


class ModelFact(Struct, frozen=True, eq=False):
    """A model at one moment. `kind` is Sequential, Functional or Subclass.

    `inputs`/`outputs` are structures of TensorSpec, None while not built or not known.
    `layers` is None when they cannot all be followed. `variable` is the name it is bound to.
    `output_layers` are the layers that produce the outputs, in order of the flattened outputs.
    """

    identity: int
    name: str
    kind: str
    class_name: str
    site: Site | None
    variable: str | None = None
    inputs: Structure | None = None
    outputs: Structure | None = None
    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
    layers: tuple[LayerFact, ...] | None = None
    output_layers: tuple[LayerFact | None, ...] = ()
    compiled: CallFact | None = None
    compile_trainable: tuple[tuple[int, bool | None], ...] = ()
    """(layer identity, trainable) for all layers when it was compiled."""
    fits: int = 0
    """How often it was fitted before this moment; -1: not known."""
    fits_since_compile: int = 0
    loaded: bool = False
    trainable: bool | None = True
    own_training: bool = False
    """Whether its class may have a loss or a training step of its own."""
    compile_elsewhere: bool = False
    """Whether it was compiled where the facts do not reach."""
    graph: GraphFact | None = None
    """How the layers are connected; None when that cannot all be followed."""


class Argument(Struct, frozen=True, eq=False):
    """One argument of a call as written. `name` is the parameter it binds to, if it does."""

    keyword: str | None
    value: Value
    site: Site
    name: str | None = None
    star: str = ""


class LossChoice(Struct, frozen=True):
    """The loss of one output: its canonical name and `from_logits`, None where not known."""

    name: str | None
    from_logits: bool | None = None


class CallFact(Struct, frozen=True, eq=False):
    """A call of something of Keras (or of a data library, where rules ask for it).

    `function` is the canonical path: ``keras.layers.Dense`` (constructor), ``keras.Model.fit``
    (method, by the most general class that has it), ``keras.layers.Layer.__call__``.
    `written` is the path as the program spells it. `receiver` is the ModelFact, LayerFact or
    value the method was called on. `arguments` are as written, `bound` by parameter name.
    `order` counts all facts in program order. `guarded` says that an enclosing ``try`` or
    ``raises`` expects failure. `scope` is the function it stands in ("" at top level),
    `assumed` says that this function was entered with unknown arguments rather than by a call.
    """

    site: Site
    function: str
    written: str
    arguments: tuple[Argument, ...]
    bound: Mapping[str, Argument]
    result: Value = None
    receiver: Any = None
    symbol: Symbol | None = None
    problem: Any = None
    order: int = 0
    guarded: bool = False
    in_loop: bool = False
    scope: str = ""
    assumed: bool = False
    losses: tuple[LossChoice, ...] = ()
    """Of `compile`: the loss of each output, in order."""

    def value(self, name: str, default: Value = None) -> Value:
        argument = self.bound.get(name)
        return default if argument is None else argument.value


class RaiseFact(Struct, frozen=True, eq=False):
    """Keras, or a data library, raises here. `rule` names the rule that reports it."""

    site: Site
    rule: str
    message: str
    keras: str = ""
    argument: Argument | None = None
    origins: tuple[Origin, ...] = ()
    repairs: tuple[Repair, ...] = ()
    layer: LayerFact | None = None
    inputs: Structure | None = None
    called_from: tuple[Site, ...] = ()
    order: int = 0
    guarded: bool = False
    exception: str = "ValueError"


class NameFact(Struct, frozen=True, eq=False):
    """A use of a library name: an import or an attribute path, resolved or not.

    `path` is the dotted path as written after resolving aliases; `symbol` what it leads to
    (None: the tables have no such thing). `imported` says that it stands in an import.
    """

    site: Site
    path: str
    symbol: Any = None
    imported: bool = False
    alias: str | None = None
    order: int = 0
    guarded: bool = False


class AttributeFact(Struct, frozen=True, eq=False):
    """The use of an attribute that an object of a Keras class does not have.

    `owner` is the canonical path of its class.
    """

    site: Site
    owner: str
    name: str
    order: int = 0
    guarded: bool = False


class ShapeFact(Struct, frozen=True, eq=False):
    """The shape of what an expression gives, for hints: layer calls, `.add`, data."""

    site: Site
    output: Structure
    layer: LayerFact | None = None
    variable: str | None = None


class LossFact(Struct, frozen=True, eq=False):
    """One output of a model, the labels that a training call gives for it, and their loss.

    `loss` is the canonical name (``mean_squared_error``), `target` the labels as an abstract
    value, `output` one batch of predictions, `layer` the layer they come from. `broadcast` says
    that the loss accepts the labels only by stretching one side.
    """

    site: Site
    compiled: CallFact
    model: ModelFact
    loss: str
    from_logits: bool | None
    target: Value
    output: TensorSpec
    layer: LayerFact | None
    argument: Argument | None
    broadcast: bool = False
    refused: RaiseFact | None = None
    """What is raised, when the loss does not take these labels."""


Fact = TypeVar("Fact")


class _Answers(Struct, frozen=True, eq=False):
    """What somebody was given for a sequence of facts: (position, answers), where there are any."""

    facts: Sequence[Any]
    found: list[tuple[int, tuple[Any, ...]]]


class Program(Struct, frozen=True, eq=False):
    """All facts of one document."""

    document: Document
    api: Api
    settings: Settings
    models: tuple[ModelFact, ...] = ()
    calls: tuple[CallFact, ...] = ()
    raises: tuple[RaiseFact, ...] = ()
    names: tuple[NameFact, ...] = ()
    shapes: tuple[ShapeFact, ...] = ()
    losses: tuple[LossFact, ...] = ()
    attributes: tuple[AttributeFact, ...] = ()
    unknowns: Mapping[str, int] = field(default_factory=dict)
    """Why values were unknown, and how often: for measuring what to learn next."""
    consulted: frozenset[Path] = frozenset()
    """Files of the workspace that were looked for: the facts hold while they stay as they are."""
    _shared: dict[Any, Any] = field(default_factory=dict)
    _each: dict[Any, _Answers] = field(default_factory=dict)
    _earlier: Mapping[Any, _Answers] = field(default_factory=dict)

    def calls_of(self, *functions: str) -> Iterator[CallFact]:
        """Calls by canonical path or, with a leading dot, by method name (``.fit``)."""
        index = self.shared(_calls_by_function, _calls_by_function)
        lists = [index[name] for name in functions if name in index]
        positions = lists[0] if len(lists) == 1 else sorted(set().union(*lists))
        return (self.calls[position] for position in positions)

    def each(
        self, key: Any, facts: Iterable[Fact], compute: Callable[[Program, Fact], Iterable[Any]]
    ) -> Iterator[Any]:
        """What `compute` gives for each fact, one after the other.

        After an edit it is asked for new facts only, so it may look at nothing but the fact
        itself and what holds for the whole session: the tables, the settings, the kind of file.
        """
        facts = facts if isinstance(facts, tuple) else tuple(facts)
        earlier = self._earlier.get(key)
        if earlier is None:
            fresh, found = range(len(facts)), []
        else:
            moved, fresh = self._compared(earlier.facts, facts)
            found = [(moved[i], given) for i, given in earlier.found if i in moved]
        for position in fresh:
            given = tuple(compute(self, facts[position]))
            if given:
                found.append((position, given))
        if earlier is not None:
            found.sort(key=_position)
        self._each[key] = _Answers(facts, found)
        for _, given in found:
            yield from given

    def _compared(
        self, old: Sequence[Any], new: Sequence[Any]
    ) -> tuple[dict[int, int], Sequence[int]]:
        """Where facts stand that are there still, by where they stood; and the new ones."""
        key = (_Answers, id(old), id(new))
        known = self._shared.get(key)
        if known is None:
            places = {id(fact): position for position, fact in enumerate(old)}
            moved: dict[int, int] = {}
            fresh: list[int] = []
            for position, fact in enumerate(new):
                before = places.pop(id(fact), None)
                if before is None:
                    fresh.append(position)
                else:
                    moved[before] = position
            # Both are held, so that nothing else gets their identities.
            known = self._shared[key] = (moved, fresh, old, new)
        return known[0], known[1]

    def known(self) -> Mapping[Any, _Answers]:
        """What `each` has worked out, for the program after the next edit."""
        return self._each or self._earlier

    def shared(self, key: Any, compute: Callable[[Program], Any]) -> Any:
        """What `compute` gives for this program, computed once for all who ask with `key`."""
        if key not in self._shared:
            self._shared[key] = compute(self)
        return self._shared[key]


def _position(entry: tuple[int, Any]) -> int:
    return entry[0]


def _calls_by_function(program: Program) -> dict[str, list[int]]:
    """The positions of calls for each canonical path and each method name with its dot."""
    index: defaultdict[str, list[int]] = defaultdict(list)
    for position, call in enumerate(program.calls):
        index[call.function].append(position)
    for function, positions in list(index.items()):
        _, dot, method = function.rpartition(".")
        if dot:
            index["." + method] += positions
    return {name: sorted(positions) for name, positions in index.items()}
