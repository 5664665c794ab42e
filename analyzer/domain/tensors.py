"""What flows through a program: tensors, arrays, tables and data sets, without their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from .dims import Dim, Origin, Shape, Sym, show_shape, unknown_size

if TYPE_CHECKING:
    from ..source import Site
    from .objects import LayerObject


class TensorSpec(Struct, frozen=True):
    """The shape and dtype of one tensor, as transfer functions see it.

    `shape` is None when even the rank is unknown; `dtype` is None when unknown. `mask` says
    whether a mask travels with it. `sparse` is Keras' sparse flag.
    """

    shape: Shape | None
    dtype: str | None = "float32"
    mask: bool = False
    sparse: bool = False

    @property
    def rank(self) -> int | None:
        return None if self.shape is None else len(self.shape)

    def __str__(self) -> str:
        return f"{show_shape(self.shape)} {self.dtype or '?'}"


class Facts(Struct, frozen=True):
    """What is known of an array's values, where that decides something.

    `low` and `high` bound the values (inclusive); `integral` says that all are whole numbers;
    `classes` counts the distinct class ids 0..classes-1 that labels take; `one_hot` says that
    the last axis is one-hot; `ordered` says that the rows stand sorted by class; `source` names
    the origin (``mnist``, ``random``), `part` the role it was given there (``train``, ``test``,
    ``features``, ``labels``), and `scaled` whether it was divided or standardised since. `learnt`
    is the call that fitted the scaler which made it.
    """

    low: float | None = None
    high: float | None = None
    integral: bool | None = None
    classes: int | None = None
    one_hot: bool = False
    ordered: bool | None = None
    source: str | None = None
    part: str | None = None
    scaled: bool = False
    learnt: Site | None = None


NO_FACTS = Facts()


class Array(Struct, frozen=True, eq=False):
    """A value with a shape that exists when the program runs: NumPy array, eager tensor, scalar.

    `library` is ``numpy``, ``tensorflow``, ``jax``, ``torch``, ``keras``, ``pandas`` (a Series),
    or ``python`` (a nested list seen as an array). `value` holds the numbers of a small constant
    array as nested tuples, `texts` the strings of one, in any order, as long as there are as many
    of them as the shape says. `base` is the array it was cut or computed from. Of a `variable`,
    `trainable` says whether training changes it. `labels` are the names of the rows of a Series
    that has one for each column of a table, as its means do.
    """

    shape: Shape | None
    dtype: str | None = None
    library: str = "numpy"
    facts: Facts = NO_FACTS
    value: Any = None
    base: Array | None = None
    site: Site | None = None
    variable: bool = False
    texts: tuple[str, ...] | None = None
    trainable: bool = True
    labels: tuple[str, ...] | None = None

    @property
    def rank(self) -> int | None:
        return None if self.shape is None else len(self.shape)

    @property
    def spec(self) -> TensorSpec:
        return TensorSpec(self.shape, self.dtype)

    def but(self, **changes: Any) -> Array:
        """A copy with some fields changed."""
        return replace(self, **changes)


class KerasTensor(Struct, frozen=True, eq=False):
    """A symbolic Keras tensor: one output of one node of the layer graph, or an input.

    `mask` is the tensor of its mask, where that is part of the graph.
    """

    spec: TensorSpec
    node: Node | None = None
    index: int = 0
    name: str | None = None
    site: Site | None = None
    mask: KerasTensor | None = None

    @property
    def shape(self) -> Shape | None:
        return self.spec.shape

    @property
    def dtype(self) -> str | None:
        return self.spec.dtype


class Node(Struct, frozen=True, eq=False):
    """One application of a layer or operation: what went in. Outputs point back to it.

    `layer` is a `LayerObject`, or None for an operation, which then has `operation`, the
    canonical name of the function, and `name`, as Keras names its operation. `inside` is what a
    layer of the program, or a model on other shapes than its own, ran; `parts` are the layers
    that a wrapper called, with what those ran.
    """

    layer: LayerObject | None
    inputs: tuple[KerasTensor, ...]
    arguments: tuple[Any, ...] = ()
    operation: str | None = None
    name: str | None = None
    site: Site | None = None
    outputs: list[TensorSpec] = field(default_factory=list)
    inside: Run | None = None
    parts: tuple[tuple[LayerObject, Run | None], ...] = ()
    masks: tuple[KerasTensor, ...] = ()
    """Masks that went in beside the inputs."""


class Run(Struct, frozen=True, eq=False):
    """What one call ran: nodes in order, each with the values that it gave.

    `inputs` are the tensors that went in, `outputs` those that came out. `nodes` is None where
    it is not known what was run.
    """

    inputs: tuple[Any, ...] = ()
    nodes: tuple[tuple[Node, tuple[Any, ...]], ...] | None = None
    outputs: tuple[Any, ...] = ()


SPLIT_RUN = Run()
"""A call of which it is not known what it ran."""


class Frame(Struct, frozen=True, eq=False):
    """A pandas DataFrame, which a program may change in place.

    `now` holds what it is at present, written through `State`: "rows" and "width", each a size,
    and "columns", pairs of name and dtype (None: not known) when all columns are known.
    """

    now: dict[str, Any]
    facts: Facts = NO_FACTS
    site: Site | None = None

    @property
    def rows(self) -> Dim:
        rows = self.now["rows"]
        return rows if isinstance(rows, int | Sym) else unknown_size("rows")

    @property
    def columns(self) -> dict[str, str | None] | None:
        """The dtypes (None: not known) of all columns by name, None when not all are known."""
        pairs = self.now["columns"]
        if not isinstance(pairs, tuple):
            return None
        # Where branches disagree on a dtype it is an Unknown.
        known = {name: dtype if isinstance(dtype, str) else None for name, dtype in pairs}
        return known if all(isinstance(name, str) for name in known) else None

    @property
    def width(self) -> Dim:
        columns = self.columns
        if columns is not None:
            return len(columns)
        width = self.now["width"]
        return width if isinstance(width, int | Sym) else unknown_size("columns")

    @property
    def shape(self) -> Shape:
        return (self.rows, self.width)

    def settled(self) -> Frame:
        """The table as it is at present, whatever becomes of it later."""
        return Frame(dict(self.now), self.facts, self.site)


class Dataset(Struct, frozen=True, eq=False):
    """A stream of elements: tf.data, PyDataset, DataLoader, generator, Keras iterator.

    `element` is the structure (tuple, list, dict, `Array`, `Unknown`) of one element as `fit`
    would receive it, batch axis included when `batched`. `batch_size` is the size asked for
    (None: not batched or not known), `length` the number of elements (None: unknown or endless).
    """

    element: Any
    kind: str = "tf.data"
    batched: bool | None = None
    batch_size: Dim | None = None
    length: Dim | None = None
    endless: bool = False
    shuffled: bool | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    site: Site | None = None

    def but(self, **changes: Any) -> Dataset:
        return replace(self, **changes)


class Unknown(Struct, frozen=True):
    """A value that kgen does not know, and why. It never leads to a finding.

    `spec` is what follows for its shape from where it was used: a result of Conv2D has four
    axes, whatever went in.
    """

    reason: str = ""
    origin: Origin | None = None
    spec: TensorSpec | None = None
