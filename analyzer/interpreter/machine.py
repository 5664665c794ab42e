"""The machine that runs a program over abstract values: its state, its records, its limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ..domain import (
    MISSING,
    ApiRef,
    Dim,
    FunctionValue,
    LayerObject,
    Node,
    Origin,
    State,
    Unknown,
    Value,
    is_dynamic,
    origin_of,
)
from ..facts import (
    Argument,
    AttributeFact,
    CallFact,
    LayerFact,
    LossFact,
    NameFact,
    RaiseFact,
    ShapeFact,
)
from ..inference.contract import KerasError, OutOfBudget, Settings
from ..inference.run import Inference
from ..source import Document, Site, Statement, syntax

if TYPE_CHECKING:
    from ..keras_api import Api
    from ..libraries.data_files import DataFiles
    from .workspace import Workspace


class Limits(Struct, frozen=True):
    """How much work one analysis may do; past it values become unknown."""

    steps: int = 120_000
    """Steps of the whole analysis, beside `steps_per_line`."""
    steps_per_line: int = 60
    depth: int = 40
    unrolled: int = 130
    """Iterations of one loop that are followed one by one."""
    loop_steps: int = 8_000
    """Steps that one loop may use while it is followed one by one."""
    items: int = 2_000
    """Items of a list, range or comprehension that are kept one by one."""


class Scope:
    """The names of a module, function call or class body."""

    __slots__ = ("declared", "kind", "names", "parent", "state")

    def __init__(self, kind: str, parent: Scope | None = None, state: State | None = None):
        self.kind = kind
        self.parent = parent
        self.state = state
        """Of the document's module: where its reads are noted."""
        self.names: dict[str, Value] = {}
        self.declared: dict[str, str] = {}

    def lookup(self, name: str) -> Value:
        """The value of `name`, or MISSING-like KeyError."""
        scope: Scope | None = self
        if name in self.declared and self.declared[name] == "global":
            scope = self.module()
        while scope is not None:
            if scope.state is not None:
                scope.state.reads.setdefault(name, scope.names.get(name, MISSING))
            if (scope is self or scope.kind != "class") and name in scope.names:
                return scope.names[name]
            scope = scope.parent
        raise KeyError(name)

    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def target(self, name: str) -> dict[str, Value]:
        """The table that an assignment to `name` here writes to."""
        match self.declared.get(name):
            case "global":
                return self.module().names
            case "nonlocal":
                scope = self.parent
                while scope is not None:
                    if scope.kind == "function" and name in scope.names:
                        return scope.names
                    scope = scope.parent
        return self.names


class Pending(Struct):
    """A way out of a block that may or may not have been taken: what it did until then."""

    kind: str
    changes: dict[Any, tuple[dict[Any, Any], Any, Any, Any]]
    value: Value = None


class Frame(Struct):
    """One function call (or the module) under way."""

    scope: Scope
    function: FunctionValue | None = None
    site: Site | None = None
    statement: Statement | None = None
    pending: list[Pending] = field(default_factory=list)
    returned: Value = None
    yielded: list[Value] | None = None
    certain: int = 0
    """How many of them come first whatever the branches that are not decided."""
    repeated: bool = False
    """Whether a loop was run that takes an unknown number of rounds."""
    receiver: Value = None
    mark: int = 0
    """The state's mark when the call began."""
    loops: list[int] = field(default_factory=list)
    """The marks at the beginning of the loops under way."""
    branches: int = 0
    """How many branches are under way whose conditions are not known."""
    raised: Any = None
    """What left the last statement that raised: see `exceptions`."""
    handled: Any = None
    """What the handler under way has taken."""


class Machine:
    """Interprets one document. Also the `Host` of library models."""

    def __init__(
        self,
        document: Document,
        api: Api,
        settings: Settings,
        workspace: Workspace | None = None,
        limits: Limits | None = None,
    ):
        self.api = api
        self.settings = settings
        self.workspace = workspace
        self.limits = limits or Limits()
        self.state = State()
        self.inference = Inference(api, settings, self._custom_layer)
        self.module = Scope("module", state=self.state)
        self.state.watched = self.module.names
        self.frames: list[Frame] = [Frame(self.module)]
        self.statement: Statement | None = None
        self.node: syntax.Node | None = None
        self.steps = 0
        self.allowed = 0
        self.take(document)
        self.order = 0
        self.guarded = 0
        self.catching = 0
        """How many ``try`` are under way whose handlers take what is raised."""
        self.vague = 0
        """How many expressions are, since the last of them, that perhaps are not evaluated."""
        self.perhaps_raised: list[Any] = []
        """What was perhaps raised that a handler may have taken: see `exceptions`."""
        self.loops = 0
        self.inside_call = 0
        self.traced = False
        """Whether the layer whose `call` is followed was called with symbolic tensors."""
        self.assumed = False
        self.calls: list[CallFact] = []
        self.raises: list[RaiseFact] = []
        self.names: list[NameFact] = []
        self.shapes: list[ShapeFact] = []
        self.losses: list[LossFact] = []
        self.attributes: list[AttributeFact] = []
        self.models: list[Any] = []
        self.functions: list[FunctionValue] = []
        self.classes: list[Any] = []
        self.saved: dict[Any, Value] = {}
        self.entered: dict[FunctionValue, bool] = {}
        """Functions that were called."""
        self.recorded: dict[str, Value] = {}
        """What the layer under way has run so far: see `recording`."""
        self.finished = False
        """Whether the program is at its end: only then are graphs described."""
        self.layer_facts: dict[tuple[int, int], tuple[LayerObject, Node | None, LayerFact]] = {}
        """Facts about layers by layer and call, used again while they stand."""

    def take(self, document: Document, statements: tuple[Statement, ...] | None = None) -> None:
        """Interpret this document from now on; `statements` are its own as they were run."""
        self.document = document
        self.allowed = self.limits.steps + self.limits.steps_per_line * document.text.count("\n")
        own = document.statements if statements is None else statements
        self.own: set[int] = {id(statement) for statement in own}

    # -- places -------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @property
    def scope(self) -> Scope:
        return self.frames[-1].scope

    @property
    def uncertain(self) -> bool:
        """Whether a function took a branch here that its arguments perhaps rule out."""
        return any(frame.branches for frame in self.frames[1:])

    def site(self, node: syntax.Node | None = None) -> Site:
        """The place of `node`, or of the expression under evaluation."""
        where = node if node is not None else self.node
        assert self.statement is not None and where is not None
        return Site(self.statement, where)

    def own_site(self, site: Site) -> tuple[Site, tuple[Site, ...]]:
        """`site`, or the call in this document that led there; and the calls on the way."""
        calls = tuple(frame.site for frame in reversed(self.frames) if frame.site is not None)
        if id(site.statement) in self.own:
            return site, tuple(call for call in calls if id(call.statement) in self.own)
        for index, call in enumerate(calls):
            if id(call.statement) in self.own:
                return call, calls[index + 1 :]
        return site, calls

    def origin(self, text: str, *parents: Origin | None) -> Origin:
        site = self.site() if self.statement is not None and self.node is not None else None
        return Origin(text, site, tuple(parent for parent in parents if parent is not None))

    # -- work ---------------------------------------------------------------------------------

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.allowed:
            raise OutOfBudget

    def reset_control(self) -> None:
        """Back at the top level, whatever was under way."""
        del self.frames[1:]
        self.frames[0].pending.clear()
        self.frames[0].loops.clear()
        self.inside_call = self.loops = self.guarded = 0
        self.catching = self.vague = 0
        self.perhaps_raised.clear()
        self.traced = False
        self.state.set(self.recorded, "nodes", None)
        self.assumed = False

    def change_settings(self, settings: Settings) -> None:
        """From here on the program runs under other settings of Keras."""
        self.settings = settings
        self.inference.settings = settings

    # -- records ------------------------------------------------------------------------------

    def next_order(self) -> int:
        self.order += 1
        return self.order

    def record_raise(
        self,
        error: KerasError,
        site: Site | None = None,
        argument: Argument | None = None,
        **facts: Any,
    ) -> RaiseFact | None:
        """Note that the library raises `error` at `site`."""
        where, called_from = self.own_site(site or self.site())
        left_out = argument is not None and argument.value is None and self.uncertain
        if id(where.statement) not in self.own or left_out:
            return None
        sizes = [size for size in error.sizes if not is_dynamic(size)]
        origins = tuple(o for o in (origin_of(size) for size in sizes) if o is not None)
        fact = RaiseFact(
            where,
            error.rule,
            error.message,
            error.keras,
            argument,
            origins,
            error.repairs,
            called_from=called_from,
            order=self.next_order(),
            guarded=self.guarded > 0,
            exception=error.exception,
            **facts,
        )
        self.raises.append(fact)
        return fact

    def record_name(
        self,
        path: str,
        symbol: Any,
        imported: bool = False,
        alias: str | None = None,
        node: syntax.Node | None = None,
    ) -> None:
        if self.statement is None or id(self.statement) not in self.own:
            return
        self.names.append(
            NameFact(
                self.site(node), path, symbol, imported, alias, self.next_order(), self.guarded > 0
            )
        )

    # -- Host: what library models may ask ------------------------------------------------------

    def call(
        self,
        function: Value,
        args: tuple[Value, ...],
        kwargs: Mapping[str, Value] | None = None,
        *,
        spread: bool = False,
    ) -> Value:
        from .calls import call_value
        from .exceptions import perhaps

        site = self.site()
        arguments = [Argument(None, value, site) for value in args]
        if spread:
            arguments.append(Argument(None, Unknown("unpacked arguments"), site, star="*"))
        arguments += [Argument(name, value, site) for name, value in (kwargs or {}).items()]
        with perhaps(self):
            return call_value(self, function, tuple(arguments), site)

    @property
    def data(self) -> DataFiles | None:
        """The data files whose headers may be read."""
        return self.workspace.data if self.workspace is not None else None

    def attribute(self, value: Value, name: str) -> Value:
        from .attributes import get_attribute

        return get_attribute(self, value, name)

    def item(self, value: Value, index: Value) -> Value:
        from .items import get_item

        return get_item(self, value, index)

    def items(self, value: Value) -> tuple[Value, ...] | None:
        from .items import all_items

        return all_items(self, value)

    def element(self, value: Value) -> Value:
        from .items import any_item

        return any_item(self, value)

    def length(self, value: Value) -> Dim | None:
        from .items import length

        return length(self, value)

    def truth(self, value: Value) -> bool | None:
        from .operators import truth

        return truth(self, value)

    def _custom_layer(self, layer: Any, args: Any, kwargs: Any) -> Any:
        from .layers import infer_custom

        return infer_custom(self, layer, args, kwargs)


Handler = Callable[[Machine, Any], Value]

__all__ = [
    "ApiRef",
    "Frame",
    "Handler",
    "Limits",
    "Machine",
    "OutOfBudget",
    "Pending",
    "Scope",
    "Unknown",
]
