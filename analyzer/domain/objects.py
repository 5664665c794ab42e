"""Objects with identity and state: lists, functions, classes, layers, models.

Whatever can change lives in a dictionary that only `State.set` writes to, so that a change can
be taken back: see `state`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from .dims import Shape
from .tensors import TensorSpec, Unknown

if TYPE_CHECKING:
    from ..keras_api import Symbol
    from ..source import Site, Statement, syntax

Value = Any
"""An abstract value. Constants stand for themselves: None, bool, int (`Size`), float, complex,
str, bytes, tuple, slice, range, Ellipsis; everything else is a class of this package."""


class ModuleRef(Struct, frozen=True):
    """An imported module that is not the workspace's: ``numpy``, ``keras.layers``."""

    path: str


class ApiRef(Struct, frozen=True):
    """Something of a library, by its dotted path as written after resolving imports.

    `symbol` is its entry in the Keras tables when it is Keras'.
    """

    path: str
    symbol: Symbol | None = None


class ListValue:
    """A Python list (`kind` "list") or set ("set"). Items are None when unknown."""

    __slots__ = ("kind", "site", "slots")

    def __init__(
        self, items: tuple[Value, ...] | None, site: Site | None = None, kind: str = "list"
    ):
        self.slots: dict[str, Value] = {"items": items}
        self.site = site
        self.kind = kind

    @property
    def items(self) -> tuple[Value, ...] | None:
        items = self.slots["items"]
        return items if isinstance(items, tuple) else None


def several(element: Value, site: Site | None = None, kind: str = "list") -> ListValue:
    """A list of unknown length, of items that look like `element`."""
    made = ListValue(None, site, kind)
    made.slots["element"] = element
    return made


def iterator(items: tuple[Value, ...], site: Site | None = None) -> ListValue:
    """An iterator over `items`: a list whose items are taken away by who goes through it."""
    made = ListValue(None, site)
    made.slots |= {"left": items, "over": items}
    return made


def endless(first: Value, step: Value, cycle: tuple[Value, ...], site: Site | None) -> ListValue:
    """An iterator without an end: numbers from `first` on, or the items of `cycle` again and again.

    Its slot ``turn`` counts the items that were taken.
    """
    made = ListValue(None, site)
    made.slots |= {"endless": (first, step, cycle), "turn": 0}
    return made


def taken_of(value: Value, count: int) -> tuple[Value, ...] | None:
    """The next `count` items of an iterator without an end, None of anything else."""
    found = value.slots.get("endless") if isinstance(value, ListValue) else None
    turn = value.slots.get("turn") if isinstance(value, ListValue) else None
    if not isinstance(found, tuple) or not isinstance(turn, int):
        return None
    first, step, cycle = found
    places = range(turn, turn + count)
    if cycle:
        return tuple(cycle[place % len(cycle)] for place in places)
    return tuple(first + step * place for place in places)


class Items(dict[Value, Value]):
    """The items of a Python dict, with the other state of it."""

    __slots__ = ("slots",)

    slots: dict[str, Value]


class DictValue:
    """A Python dict. `open` says that it may hold more than `data` shows."""

    __slots__ = ("data", "site", "slots")

    def __init__(self, data: dict[Value, Value], open: bool = False, site: Site | None = None):
        self.slots: dict[str, Value] = {"open": open}
        self.data = Items(data)
        self.data.slots = self.slots
        self.site = site

    @property
    def open(self) -> bool:
        return self.slots["open"] is not False


class FunctionValue(Struct, eq=False):
    """A function, lambda or method of the program, with the scope that it closes over."""

    name: str
    node: syntax.FunctionDef | syntax.Lambda
    statement: Statement
    scope: Any
    defaults: dict[str, Value] = field(default_factory=dict)
    owner: ClassValue | None = None
    decorators: tuple[Value, ...] = ()
    kind: str = "function"
    setter: FunctionValue | None = None
    """Of a property: what is called when it is assigned to."""


class ClassValue(Struct, eq=False):
    """A class of the program. `bases` are ClassValues, ApiRefs or Unknowns."""

    name: str
    node: syntax.ClassDef
    statement: Statement
    bases: tuple[Value, ...]
    members: dict[str, Value]
    scope: Any
    site: Site | None = None
    dataclass: bool = False

    def mro(self) -> list[ClassValue]:
        """The program's own classes in the order that attributes are looked up.

        Python's own order (C3); bases that cannot be put into one follow each other.
        """
        bases = [base for base in self.bases if isinstance(base, ClassValue)]
        if len(bases) < 2:
            return [self, *(bases[0].mro() if bases else ())]
        found: list[ClassValue] = [self]
        lines = [base.mro() for base in bases] + [bases]
        while lines := [line for line in lines if line]:
            behind = {id(cls) for line in lines for cls in line[1:]}
            first = next((line[0] for line in lines if id(line[0]) not in behind), lines[0][0])
            found.append(first)
            lines = [[cls for cls in line if cls is not first] for line in lines]
        return found

    def library_base(self) -> ApiRef | None:
        """The first base that is a library's, through the program's own classes."""
        for cls in self.mro():
            for base in cls.bases:
                if isinstance(base, ApiRef):
                    return base
        return None

    def has_unknown_base(self) -> bool:
        return any(isinstance(base, Unknown) for cls in self.mro() for base in cls.bases)


class Instance:
    """An object of a class of the program (or of a library class that kgen only follows)."""

    __slots__ = ("cls", "path", "site", "slots")

    def __init__(self, cls: ClassValue | None, path: str | None = None, site: Site | None = None):
        self.cls = cls
        self.path = path
        self.site = site
        self.slots: dict[str, Value] = {}


class KerasObject(Instance):
    """An object of a Keras class: optimizer, loss, metric, callback, initializer, layer.

    `path` is the canonical class path, `config` the constructor's arguments by name (as plain
    values: tuples and dicts for lists and dictionaries), defaults not filled in.
    """

    __slots__ = ("config",)

    def __init__(
        self,
        path: str,
        config: dict[str, Value],
        site: Site | None = None,
        cls: ClassValue | None = None,
    ):
        super().__init__(cls, path, site)
        self.config = config


class Weight(Struct, frozen=True):
    """One variable of a layer."""

    name: str
    shape: Shape
    trainable: bool = True
    dtype: str = "float32"


class LayerObject(KerasObject):
    """A layer or model. State: ``name``, ``trainable``, ``weights`` (None until built), ``calls``.

    `cls` is the program's class when it subclasses Layer or Model.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        return self.slots["name"]

    @property
    def weights(self) -> tuple[Weight, ...] | None:
        found = self.slots.get("weights")
        if not isinstance(found, tuple) or not all(isinstance(each, Weight) for each in found):
            return None  # not built, or built differently in branches
        return found

    @property
    def trainable(self) -> Value:
        return self.slots.get("trainable", True)

    @property
    def unfrozen_in_vain(self) -> Site | None:
        """Where a layer around it was set to be trainable, which left this one frozen."""
        site = self.slots.get("unfrozen_in_vain")
        return None if isinstance(site, Unknown) else site


class ModelObject(LayerObject):
    """A Sequential, Functional or subclassed model.

    `kind` is ``Sequential``, ``Functional`` or ``Subclass``. State: ``layers`` (tuple of
    LayerObject, or Unknown when it cannot be followed), ``inputs`` and ``outputs`` (structures of
    KerasTensor, None until built), ``compiled`` (bound compile arguments or None), ``stop``.
    """

    __slots__ = ("kind",)

    def __init__(
        self,
        path: str,
        config: dict[str, Value],
        kind: str,
        site: Site | None = None,
        cls: ClassValue | None = None,
    ):
        super().__init__(path, config, site, cls)
        self.kind = kind


class BoundMethod(Struct, frozen=True, eq=False):
    """A method together with its object: of the program (`function`) or of a library (`name`)."""

    receiver: Value
    name: str
    function: FunctionValue | None = None


class Builtin(Struct, frozen=True, eq=False):
    """A function that the interpreter itself provides: ``len``, ``functools.partial(f, 1)``."""

    name: str
    call: Callable[..., Value]


Structure = Any
"""A TensorSpec (or tensor), or tuples, lists and dicts of them, as Keras nests them."""


_NESTS = (tuple, list, dict, ListValue, DictValue)


def leaves(structure: Structure) -> list[Any]:
    """The leaves of a nested structure, in the order Keras flattens them (dict keys sorted)."""
    if not isinstance(structure, _NESTS):
        return [structure]
    match structure:
        case tuple() | list():
            return [leaf for item in structure for leaf in leaves(item)]
        case ListValue(items=tuple() as items):
            return [leaf for item in items for leaf in leaves(item)]
        case dict():
            return [leaf for key in sorted(structure, key=str) for leaf in leaves(structure[key])]
        case DictValue():
            return [
                leaf
                for key in sorted(structure.data, key=str)
                for leaf in leaves(structure.data[key])
            ]
        case _:
            return [structure]


def map_structure(function: Callable[[Any], Any], structure: Structure) -> Structure:
    """Apply `function` to every leaf; ListValue and DictValue become list and dict."""
    if not isinstance(structure, _NESTS):
        return function(structure)
    match structure:
        case tuple():
            return tuple(map_structure(function, item) for item in structure)
        case list():
            return [map_structure(function, item) for item in structure]
        case ListValue(items=tuple() as items):
            return [map_structure(function, item) for item in items]
        case dict():
            return {key: map_structure(function, item) for key, item in structure.items()}
        case DictValue():
            return {key: map_structure(function, item) for key, item in structure.data.items()}
        case _:
            return function(structure)


def plain(value: Value) -> Value:
    """A value as transfer functions want it: lists as tuples, dictionaries as dicts."""
    match value:
        case ListValue(items=None):
            return Unknown("a list whose items are not known")
        case ListValue(items=tuple() as items):
            return tuple(plain(item) for item in items)
        case tuple():
            return tuple(plain(item) for item in value)
        case DictValue():
            if value.open:
                return Unknown("a dictionary whose items are not all known")
            return {key: plain(item) for key, item in value.data.items()}
        case _:
            return value


__all__ = [
    "ApiRef",
    "BoundMethod",
    "Builtin",
    "ClassValue",
    "DictValue",
    "FunctionValue",
    "Instance",
    "Items",
    "KerasObject",
    "LayerObject",
    "ListValue",
    "ModelObject",
    "ModuleRef",
    "Structure",
    "TensorSpec",
    "Value",
    "Weight",
    "leaves",
    "map_structure",
    "plain",
]
