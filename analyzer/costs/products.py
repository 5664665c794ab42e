"""Layers and operations that multiply matrices: Dense, EinsumDense, Dot, matmul, einsum."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import Dim, Shape, TensorSpec, leaves, product
from ..inference.contract import Undecided, as_spec
from ..inference.shapes import normalize_axis
from .activations import activated
from .contract import Cost, Work, costs, shape_of, size


def finished(work: Work, multiply_adds: Dim, before: TensorSpec) -> Cost:
    """A product of inputs and weights, with bias and activation; `before` is its result."""
    ending = activated(work, before)
    bias = size(before) if work.config.raw("use_bias") is True else 0
    return replace(
        ending,
        multiply_adds=multiply_adds,
        operations=ending.operations + bias,
        saves_inputs=True,
    )


@costs("keras.layers.Dense")
def dense(work: Work) -> Cost:
    shape, kernel = work.input(), work.weights[0].shape
    before = TensorSpec((*shape[:-1], kernel[-1]), work.output().dtype)
    return finished(work, product(shape[:-1]) * product(kernel), before)


@costs("keras.layers.EinsumDense")
def einsum_dense(work: Work) -> Cost:
    equation = work.config.text("equation")
    kernel = TensorSpec(work.weights[0].shape)
    cost = finished(work, contraction(equation, (work.inputs()[0], kernel)), work.output())
    bias = size(work.output()) if work.config.raw("bias_axes") is not None else 0
    return replace(cost, operations=cost.operations + bias)


@costs("keras.layers.Embedding")
def embedding(work: Work) -> Cost:
    """A look-up: nothing is multiplied."""
    return Cost(operations=size(work.output()), saves_inputs=True)


@costs("keras.layers.ReversibleEmbedding")
def reversible_embedding(work: Work) -> Cost:
    if work.argument(1, "reverse") is not True:
        return embedding(work)
    return Cost(size(work.inputs()[0]) * shape_of(work.output())[-1], saves_inputs=True)


@costs("keras.layers.Dot")
def dot_layer(work: Work) -> Cost:
    """Along one axis of each, for every sample."""
    specs = leaves(work.args[0] if work.args else work.kwargs.get("inputs"))
    left, right = (shape_of(spec) for spec in specs)
    axes = work.config["axes"]
    pair = axes if isinstance(axes, tuple) else (axes, axes)
    axis = normalize_axis(pair[1], len(right), "Dot")
    rest = [dim for i, dim in enumerate(right) if i not in (0, axis)]
    return Cost(product(left) * product(rest), saves_inputs=True)


# -- operations ----------------------------------------------------------------------------------


def _operand(work: Work, name: str) -> Shape:
    return shape_of(as_spec(work.config[name], work.settings))


def _output_times(work: Work, contracted: Dim) -> Cost:
    return Cost(size(work.output()) * contracted, saves_inputs=True)


@costs("keras.ops.matmul", "keras.ops.dot", "keras.ops.vdot", "keras.ops.inner")
def matmul(work: Work) -> Cost:
    """Every element of the output is a sum of products along one axis."""
    left, right = _operand(work, "x1"), _operand(work, "x2")
    if work.name == "vdot":
        return Cost(product(left), saves_inputs=True)
    if not left or not right:
        return _output_times(work, 1)
    return _output_times(work, left[-1])


@costs("keras.ops.outer", "keras.ops.kron")
def outer(work: Work) -> Cost:
    return _output_times(work, 1)


@costs("keras.ops.tensordot")
def tensordot(work: Work) -> Cost:
    left = _operand(work, "x1")
    axes = work.config["axes"]
    if isinstance(axes, int):
        contracted = left[len(left) - axes :] if axes else ()
    else:
        first = axes[0]
        places = first if isinstance(first, tuple) else (first,)
        contracted = tuple(left[axis] for axis in places)
    return _output_times(work, product(contracted))


@costs("keras.ops.einsum")
def einsum(work: Work) -> Cost:
    """Of several operands at once the order of the products is not known: two are counted."""
    given = work.inputs()
    equation = work.config.text("subscripts")
    if len(given) > 2:
        raise Undecided("an einsum of more than two tensors, whose order is up to the backend")
    count = contraction(equation, given)
    if len(given) == 1:
        return Cost(operations=count, saves_inputs=False)
    return Cost(count, saves_inputs=True)


def contraction(equation: str, operands: tuple[TensorSpec, ...]) -> Dim:
    """The products that an einsum of up to two tensors takes: all its axes, each once.

    An axis that stands in one operand only, and not in the output, is summed up beforehand.
    """
    given, _, wanted = equation.replace(" ", "").partition("->")
    terms = given.split(",")
    if len(terms) != len(operands):
        raise Undecided("an einsum over tensors that are not all known")
    sizes: dict[str, Dim] = {}
    where: dict[str, int] = {}
    for term, operand in zip(terms, operands, strict=True):
        for axis, dim in _named(term, shape_of(operand)).items():
            if sizes.get(axis, 1) == 1:
                sizes[axis] = dim
            where[axis] = where.get(axis, 0) + 1
    if len(terms) > 1 and "->" in equation:
        sizes = {
            axis: dim
            for axis, dim in sizes.items()
            if where[axis] > 1 or axis in wanted or axis.startswith("...")
        }
    return product(sizes.values())


def _named(term: str, shape: Shape) -> dict[str, Dim]:
    """The sizes of a term's axes by letter; those that ``...`` stands for are numbered."""
    before, dots, after = term.partition("...")
    elided = len(shape) - len(before) - len(after)
    if elided < 0 or (elided and not dots):
        raise Undecided("an einsum that does not fit its tensors")
    names = [*before, *(f"...{i - elided}" for i in range(elided)), *after]
    return dict(zip(names, shape, strict=True))
