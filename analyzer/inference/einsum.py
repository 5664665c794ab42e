"""EinsumDense: shapes of weights and outputs from an equation."""

from __future__ import annotations

import re

from ..domain import (
    Dim,
    Shape,
    TensorSpec,
    Weight,
    differ,
    is_dynamic,
    show_dim,
    show_shape,
    unknown_size,
)
from .contract import Inferred, KerasError, LayerCall, Undecided, layer
from .dense import activated
from .dtypes import layer_dtypes
from .ranks import require_built, require_known

FORMS = (
    re.compile(r"()([a-zA-Z]+)(),([a-zA-Z]+)->()([a-zA-Z]+)()"),
    re.compile(r"(\.\.\.)([a-zA-Z]+)(),([a-zA-Z]+)->(\.\.\.)([a-zA-Z]+)()"),
    re.compile(r"()([a-zA-Z]{2,})(\.\.\.),([a-zA-Z]+)->()([a-zA-Z]+)(\.\.\.)"),
)
"""``[X],[Y]->[Z]``, ``...[X],[Y]->...[Z]`` and ``[X]...,[Y]->[Z]...``."""


def _wrong(message: str, keras: str, argument: str, *sizes: Dim) -> KerasError:
    return KerasError("wrong-argument-value", message, keras=keras, argument=argument, sizes=sizes)


@layer("keras.layers.EinsumDense")
def einsum_dense(call: LayerCall) -> Inferred:
    """After ``_analyze_split_string`` in ``keras/src/layers/core/einsum_dense.py``."""
    shape, equation = call.single_shape(), call.config.text("equation")
    found = next((m for form in FORMS if (m := form.fullmatch(equation))), None)
    if found is None:
        if any(form.match(equation) for form in FORMS):
            raise Undecided("an equation with something behind it")
        raise _wrong(
            f"EinsumDense reads equations such as `ab,bc->ac` or `...x,xy->...y`, not "
            f"{equation!r}.",
            f"Invalid einsum equation '{equation}'.",
            "equation",
        )
    before, given, after, kernel, _, wanted, _ = found.groups()
    elided = len(shape) - len(given)
    if elided < 0 or (elided > 0 and not before and not after):
        raise KerasError(
            "layer-rank-mismatch",
            f"EinsumDense reads the axes `{given}` of its input, but gets {show_shape(shape)}, "
            f"which has {len(shape)}.",
            keras="einstein sum subscripts string",
            argument="equation",
            sizes=shape,
        )
    if len(set(given)) != len(given) or len(set(wanted)) != len(wanted):
        raise Undecided("an axis that is named twice")
    start = elided if before else 0
    size_of: dict[str, Dim] = {axis: shape[start + i] for i, axis in enumerate(given)}
    stated = _output(call, shape, elided, bool(before))
    out_of = {axis: start + i for i, axis in enumerate(wanted)}
    if start + len(wanted) > len(stated):
        raise _wrong(
            f"`output_shape` of EinsumDense must give the axes `{wanted[1:]}` of {equation!r}, but "
            f"{show_shape(tuple(stated[1:]))} has {len(stated) - 1}.",
            "list index out of range",
            "output_shape",
            *stated[1:],
        )
    for axis, size in size_of.items():
        there = stated[out_of[axis]] if axis in out_of else size
        if not is_dynamic(there) and (is_dynamic(size) or differ(there, size)):
            raise _wrong(
                f"EinsumDense keeps axis `{axis}`, which has size {show_dim(size)} in "
                f"{show_shape(shape)}, but `output_shape` says {show_dim(there)}.",
                "Input shape and output shape do not match at shared dimension",
                "output_shape",
                size,
                there,
            )
    sizes: list[Dim] = []
    for axis in kernel:
        if axis not in out_of and axis not in size_of:
            raise _wrong(
                f"Axis `{axis}` of the kernel in `{equation}` is neither in the input nor in the "
                "output.",
                f"Weight dimension '{axis}' did not have a match",
                "equation",
            )
        size = stated[out_of[axis]] if axis in out_of else size_of[axis]
        require_known(call, size, shape, f"axis `{axis}`")
        size_of.setdefault(axis, size)
        sizes.append(size)
    for axis in wanted:
        if axis not in given and axis not in kernel:
            raise _wrong(
                f"Axis `{axis}` of the output in `{equation}` is neither in the input nor in the "
                "kernel.",
                f"Dimension '{axis}' was specified in the output",
                "equation",
            )
    rest = shape[:start] if before else shape[len(shape) - elided :] if elided else ()
    named = tuple(size_of[axis] for axis in wanted)
    output = (*rest, *named) if before else (*named, *rest)
    compute, kept = layer_dtypes(call.config, call.settings)
    weights = [Weight("kernel", tuple(sizes), dtype=kept)]
    bias = call.config["bias_axes"]
    if isinstance(bias, str) and bias:
        strange = next((axis for axis in bias if axis not in out_of), None)
        if strange is not None:
            raise _wrong(
                f"`bias_axes` names `{strange}`, which is not in the output `{wanted}`.",
                f"Bias dimension '{strange}' was requested, but is not part of the output",
                "bias_axes",
            )
        first = min(wanted.find(axis) for axis in bias)
        biased = [stated[out_of[a]] if a in bias else 1 for a in wanted[first:]]
        for size in biased:
            require_known(call, size, shape, "bias axis")
        ones = [1] * (0 if before else elided)
        weights.append(Weight("bias", (*biased, *ones), dtype=kept))
    require_built(call, tuple(weights), shape)
    return Inferred(TensorSpec(activated(call.config, output), compute), tuple(weights))


def _output(call: LayerCall, shape: Shape, elided: int, left: bool) -> list[Dim]:
    """The whole output shape as stated, batch and elided axes included, with its None."""
    given = call.config["output_shape"]
    items = given if isinstance(given, tuple) else (given,)
    sizes: list[Dim] = []
    for item in items:
        if item is None:
            item = unknown_size("None", dynamic=True)
        if isinstance(item, bool) or not (isinstance(item, int) or hasattr(item, "terms")):
            raise Undecided("`output_shape` is not known")
        sizes.append(item)
    if left:
        return [*shape[: max(elided, 1)], *sizes]
    return [shape[0], *sizes, *(shape[len(shape) - elided :] if elided else ())]
