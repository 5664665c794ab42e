"""Layers that bring several tensors together."""

from __future__ import annotations

from ..domain import (
    Dim,
    LayerObject,
    Shape,
    TensorSpec,
    differ,
    is_dynamic,
    show_dim,
    show_shape,
    unknown_size,
)
from .contract import Inferred, KerasError, LayerCall, Undecided, layer
from .dtypes import layer_dtypes, result_type
from .shapes import broadcast_shapes, concatenate_shapes, merge_size, normalize_axis

ELEMENTWISE = tuple(
    f"keras.layers.{name}"
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
)


def _inputs(call: LayerCall) -> tuple[list[TensorSpec], list[Shape]]:
    if isinstance(call.inputs, TensorSpec):
        raise KerasError(
            "wrong-argument-type",
            f"{call.name} is called on a list of tensors, but gets one tensor "
            f"{show_shape(call.inputs.shape)}.",
            keras="A merge layer should be called on a list of at least 1 input.",
        )
    specs = call.many()
    shapes = [spec.shape for spec in specs]
    if any(shape is None for shape in shapes):
        raise Undecided("the rank of an input is not known")
    return specs, [shape for shape in shapes if shape is not None]


def _dtype(call: LayerCall, specs: list[TensorSpec]) -> str | None:
    compute, _ = layer_dtypes(call.config, call.settings)
    kinds = [compute if (s.dtype or "").startswith(("float", "bfloat")) else s.dtype for s in specs]
    if any(kind is None for kind in kinds):
        return None
    if set(kinds) == {compute} or call.name == "Average":
        return compute
    return result_type(*kinds, settings=call.settings)


@layer(*ELEMENTWISE)
def elementwise(call: LayerCall) -> Inferred:
    specs, shapes = _inputs(call)
    if len(shapes) < 1 or (call.name == "Subtract" and len(shapes) != 2):
        raise KerasError(
            "merge-shape-mismatch",
            f"{call.name} takes {'two tensors' if call.name == 'Subtract' else 'a list of tensors'}"
            f", not {len(shapes)}.",
            keras="A merge layer should be called on",
        )
    if call.name == "Subtract" and not call.symbolic and {spec.dtype for spec in specs} == {"bool"}:
        raise KerasError(
            "wrong-argument-type",
            "Subtract cannot take one array of bool from another: cast them to numbers.",
            keras="boolean subtract, the `-` operator, is not supported",
            exception="TypeError",
        )
    batch = _batch(call, shapes)
    rest = shapes[0][1:]
    for shape in shapes[1:]:
        rest = _merged(call, rest, shape[1:])
    output = (*batch, *rest)
    mask = all(spec.mask for spec in specs)
    if mask:
        # Tensors are given axes behind the batch, their masks are not; and one None size lets
        # two others pass that masks do not.
        broadcast_shapes(*(shape[:-1] for shape in shapes), operation=f"{call.name}, on masks,")
    return Inferred(TensorSpec(output, _dtype(call, specs), mask))


def _batch(call: LayerCall, shapes: list[Shape]) -> Shape:
    """The batch size of all, empty where there is no batch axis; it is never broadcast."""
    sizes = [shape[0] for shape in shapes if shape]
    if not sizes:
        return ()
    known = [size for size in sizes if not is_dynamic(size)]
    for size in known[1:]:
        if differ(known[0], size):
            raise KerasError(
                "merge-shape-mismatch",
                f"{call.name} merges sample by sample, so all tensors need the same batch size: "
                f"{', '.join(show_shape(shape) for shape in shapes)}.",
                keras="Cannot merge tensors with different batch sizes.",
                sizes=(known[0], size),
            )
    return ((known or sizes)[0],)


def _merged(call: LayerCall, left: Shape, right: Shape) -> Shape:
    """Sizes without the batch, aligned at the end, broadcast.

    After ``keras/src/layers/merging/base_merge.py`` (`_compute_elemwise_op_output_shape`).
    """
    if len(left) < len(right):
        left, right = right, left
    if not right:
        return left
    sizes: list[Dim] = list(left[: len(left) - len(right)])
    for a, b in zip(left[len(left) - len(right) :], right, strict=True):
        if a == 1:
            sizes.append(b)
        elif b == 1:
            sizes.append(a)
        elif is_dynamic(a) or is_dynamic(b):
            sizes.append(a if is_dynamic(a) else b)
        elif differ(a, b):
            raise KerasError(
                "merge-shape-mismatch",
                f"{call.name} cannot bring {_samples(left)} and {_samples(right)} together: "
                f"{show_dim(a)} and {show_dim(b)} differ.",
                keras="Inputs have incompatible shapes. Received shapes "
                f"{show_shape(left)} and {show_shape(right)}",
                sizes=(a, b),
            )
        else:
            sizes.append(merge_size(a, b))
    return tuple(sizes)


def _samples(rest: Shape) -> str:
    return show_shape((unknown_size("None", dynamic=True, key="batch"), *rest))


@layer("keras.layers.Concatenate")
def concatenate(call: LayerCall) -> Inferred:
    specs, shapes = _inputs(call)
    if len({len(shape) for shape in shapes}) > 1 or not shapes:
        raise KerasError(
            "concatenate-shape-mismatch",
            "Concatenate needs tensors with the same number of axes, but gets "
            f"{', '.join(show_shape(shape) for shape in shapes)}.",
            keras="A `Concatenate` layer requires inputs with matching shapes except for the "
            "concatenation axis.",
            sizes=tuple(dim for shape in shapes for dim in shape[1:]),
        )
    axis = call.config["axis"]
    if isinstance(axis, tuple | str | float | LayerObject):
        raise KerasError(
            "wrong-argument-type",
            "`axis` of Concatenate is a whole number. The tensors to join are not given to the "
            "constructor but to the layer when it is called: `Concatenate()([a, b])`.",
            keras="unsupported operand type(s) for %: 'TrackedList' and 'int'",
            argument="axis",
            exception="TypeError",
        )
    compatible = [tuple(dim for dim in shape) for shape in shapes]
    try:
        output = concatenate_shapes(_opened(compatible, axis), axis, "Concatenate")
    except KerasError as error:
        if error.rule != "concatenate-shape-mismatch":
            raise
        raise KerasError(
            error.rule,
            error.message,
            keras="A `Concatenate` layer requires inputs with matching shapes except for the "
            "concatenation axis.",
            sizes=error.sizes,
        ) from None
    if (
        call.symbolic and not call.traced
    ):  # Keras states the other sizes as the first tensor has them
        where = normalize_axis(axis, len(output), "Concatenate")
        output = tuple(
            first if i != where and is_dynamic(first) else size
            for i, (first, size) in enumerate(zip(shapes[0], output, strict=True))
        )
    mask = any(spec.mask for spec in specs)
    return Inferred(TensorSpec(output, _dtype(call, specs), mask))


def _opened(shapes: list[Shape], axis: object) -> list[Shape]:
    """None beside a known size is taken for that size, as Keras does."""
    rank = len(shapes[0])
    where = normalize_axis(axis, rank, "Concatenate")
    known: list[Dim | None] = [None] * rank
    for shape in shapes:
        for i, dim in enumerate(shape):
            if i != where and not is_dynamic(dim) and known[i] is None:
                known[i] = dim
    return [
        tuple(
            known[i] if i != where and is_dynamic(dim) and known[i] is not None else dim  # type: ignore[misc]
            for i, dim in enumerate(shape)
        )
        for shape in shapes
    ]


@layer("keras.layers.Dot")
def dot(call: LayerCall) -> Inferred:
    specs, shapes = _inputs(call)
    if len(shapes) != 2:
        raise KerasError(
            "dot-axes",
            f"Dot takes two tensors, not {len(shapes)}.",
            keras="A `Dot` layer should be called on a list of 2 inputs.",
        )
    left, right = shapes
    axes = call.config["axes"]
    pair = axes if isinstance(axes, tuple) else (axes, axes)
    if len(pair) != 2:
        raise Undecided("`axes` is not known")
    a = normalize_axis(pair[0], len(left), "Dot")
    b = normalize_axis(pair[1], len(right), "Dot")
    if 0 in (a, b):
        raise KerasError(
            "dot-axes",
            "Dot multiplies within each sample, so its axes count from 1; axis 0 is the batch.",
            keras="Cannot perform batch_dot over axis 0.",
            argument="axes",
        )
    if differ(left[a], right[b]) or is_dynamic(left[a]) != is_dynamic(right[b]):
        raise KerasError(
            "dot-axes",
            f"Dot multiplies along axis {a} of {show_shape(left)} and axis {b} of "
            f"{show_shape(right)}, but {show_dim(left[a])} and {show_dim(right[b])} differ.",
            keras="Incompatible input shapes: axis values",
            argument="axes",
            sizes=(left[a], right[b]),
        )
    rest = [dim for i, dim in enumerate(left) if i != a]
    rest += [dim for i, dim in enumerate(right) if i not in (0, b)]
    output = tuple(rest) if len(rest) > 1 else (*rest, 1)
    return Inferred(TensorSpec(output, _dtype(call, specs)))
