"""The contract of cost functions: what one application of a layer or operation costs.

A cost function gets a `Work` (class or function, configuration, tensors in and out, weights) and
gives a `Cost`, or raises `Undecided` where it cannot be known. It is pure.

    @costs("keras.layers.Dense")
    def dense(work: Work) -> Cost: ...

Counts are `Dim`: whole numbers, or polynomials in the sizes that are not known, the batch among
them. A *multiply-add* is one product with one addition, as in matrix products and convolutions;
an *operation* is anything else that is done once for an element (an activation, an addition, the
scale and shift of a normalisation, an element looked at by a pooling window).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from ..domain import Dim, LayerObject, Shape, Structure, TensorSpec, Weight, leaves, product
from ..inference.contract import Config, Settings, Undecided
from ..inference.run import Inference


class Cost(Struct, frozen=True):
    """What one application costs.

    `multiply_adds` and `operations` count arithmetic. The backward pass needs the inputs
    (`saves_inputs`), the outputs (`saves_outputs`), and the tensors `kept` that the layer
    computes inside. `scratch` is what it holds inside while it runs, at most. A `view` shares
    the memory of its input; one that `passes` does so in inference only; `in_place` says that
    the output may take its input's place.
    """

    multiply_adds: Dim = 0
    operations: Dim = 0
    saves_inputs: bool = False
    saves_outputs: bool = False
    kept: tuple[TensorSpec, ...] = ()
    scratch: tuple[TensorSpec, ...] = ()
    view: bool = False
    passes: bool = False
    in_place: bool = False


class Work(Struct, frozen=True):
    """One application of a layer, ``layer(*args, **kwargs)``, or of an operation.

    `config` are the constructor's arguments with defaults, for an operation those of the call.
    `inner` gives the cost of a layer that this one calls, and what that layer gives.
    """

    path: str
    config: Config
    args: tuple[Structure, ...]
    kwargs: Mapping[str, Structure]
    outputs: tuple[TensorSpec, ...]
    weights: tuple[Weight, ...]
    inference: Inference
    inner: Callable[[LayerObject, tuple[Structure, ...]], tuple[Cost, Structure]]

    @property
    def settings(self) -> Settings:
        return self.inference.settings

    @property
    def name(self) -> str:
        """The class or function as a person writes it, ``Dense``."""
        return self.path.rpartition(".")[2]

    def argument(self, position: int, *names: str) -> Any:
        """An argument of the call by place or name; None when it was not given."""
        if position < len(self.args):
            return self.args[position]
        return next((self.kwargs[name] for name in names if name in self.kwargs), None)

    def inputs(self) -> tuple[TensorSpec, ...]:
        """All tensors that go in."""
        found = leaves((self.args, dict(self.kwargs)))
        return tuple(leaf for leaf in found if isinstance(leaf, TensorSpec))

    def input(self) -> Shape:
        """The shape of the first tensor that goes in."""
        for spec in self.inputs():
            return shape_of(spec)
        raise Undecided("called without a tensor")

    def output(self) -> TensorSpec:
        """The first tensor that comes out."""
        if not self.outputs:
            raise Undecided("what comes out is not known")
        return self.outputs[0]


def shape_of(spec: object) -> Shape:
    """The shape of a tensor whose rank has to be known."""
    if not isinstance(spec, TensorSpec) or spec.shape is None:
        raise Undecided("a shape that is not known")
    return spec.shape


def size(spec: object) -> Dim:
    """How many elements a tensor has."""
    return product(shape_of(spec))


def total(specs: tuple[TensorSpec, ...]) -> Dim:
    return sum((size(spec) for spec in specs), start=0)


CostFunction = Callable[[Work], Cost]
COSTS: dict[str, CostFunction] = {}


def costs(*paths: str) -> Callable[[CostFunction], CostFunction]:
    """Register the cost function of layers or operations by canonical path."""

    def register(function: CostFunction) -> CostFunction:
        for path in paths:
            COSTS[path] = function
        return function

    return register


def named(names: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(names.split())


def plus(first: Cost, second: Cost, times: Dim = 1) -> Cost:
    """Both together, the second `times` times; what is saved of in- and outputs is the first's."""
    return Cost(
        first.multiply_adds + times * second.multiply_adds,
        first.operations + times * second.operations,
        first.saves_inputs,
        first.saves_outputs,
        first.kept + repeated(second.kept, times),
        first.scratch if len(first.scratch) > len(second.scratch) else second.scratch,
    )


def repeated(specs: tuple[TensorSpec, ...], times: Dim) -> tuple[TensorSpec, ...]:
    """Each tensor with a further axis of `times`."""
    if times == 1:
        return specs
    return tuple(TensorSpec((times, *shape_of(spec)), spec.dtype) for spec in specs)
