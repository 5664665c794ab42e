"""What a model holds in memory: what the backward pass waits for, and what is alive at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from msgspec import Struct

from ..domain import Dim, Sym, TensorSpec
from .walk import Step, Steps

Bytes = Callable[[TensorSpec], Dim | None]


class Held(Struct, frozen=True):
    """One tensor that is kept until the backward pass.

    `layer` made it; `until` is the number of the first step that needs it, which is the last to
    need it on the way back.
    """

    layer: int
    spec: TensorSpec
    until: int


def kept_for_backward(steps: Steps) -> list[Held]:
    """What training keeps from the forward pass: each tensor once, however many need it.

    A layer needs its inputs, its outputs or both to work out gradients (`Cost`); nothing is kept
    where no gradient is asked for, before the first layer that is trained. The data that is given
    to the model is not among it. The steps' costs all have to be known.
    """
    source = _sources(steps, training=True)
    makers = {number: step for step in steps.steps for number in step.outputs}
    differentiable = _differentiable(steps)
    first: dict[int, int] = {}
    held: list[Held] = []
    for index, step in enumerate(steps.steps):
        cost = step.cost
        if cost is None or not differentiable & set(step.outputs):
            continue
        needed = step.inputs if cost.saves_inputs else ()
        needed += step.outputs if cost.saves_outputs else ()
        for number in needed:
            first.setdefault(source[number], index)
        held += [Held(step.layer, spec, index) for spec in cost.kept]
    for number in steps.outputs:
        if number in differentiable:
            first.setdefault(source[number], len(steps.steps))
    held += [
        Held(makers[number].layer, steps.tensors[number], index)
        for number, index in first.items()
        if number in makers
    ]
    return held


def _differentiable(steps: Steps) -> set[int]:
    """The tensors that depend on a weight that is trained."""
    found: set[int] = set()
    for step in steps.steps:
        if step.trained or found & set(step.inputs):
            found.update(step.outputs)
    return found


def backward_peak(steps: Steps, size: Bytes) -> Dim | None:
    """The most bytes of kept tensors and of gradients of tensors at once, on the way back.

    A kept tensor is let go by the last step that needs it, the gradient of a tensor by the step
    that made the tensor. A step in place hands its gradient on. None as for `peak`.
    """
    differentiable = _differentiable(steps)
    released: dict[int, Dim] = {}
    for held in kept_for_backward(steps):
        found = size(held.spec)
        if found is None:
            return None
        released[held.until] = released.get(held.until, 0) + found
    waiting = sum(released.values(), start=0)
    gradients: dict[int, tuple[int, Dim]] = {}
    fresh = itertools.count()

    def gradient(number: int) -> bool:
        """Make room for the gradient of a tensor; False if its size is not known."""
        found = size(steps.tensors[number])
        if found is not None:
            gradients.setdefault(number, (next(fresh), found))
        return found is not None

    wanted = [number for number in steps.outputs if number in differentiable]
    if not all(gradient(number) for number in wanted):
        return None
    moments: list[Dim] = [waiting]
    for index in range(len(steps.steps) - 1, -1, -1):
        step = steps.steps[index]
        waiting = waiting - released.get(index + 1, 0)
        outputs = [number for number in step.outputs if number in gradients]
        inputs = [number for number in step.inputs if number in differentiable]
        if not outputs or step.cost is None:
            continue
        handed = step.cost.view or step.cost.passes or step.cost.in_place
        if handed and len(outputs) == 1:
            for number in inputs:
                gradients.setdefault(number, gradients[outputs[0]])
        elif not all(gradient(number) for number in inputs):
            return None
        moments.append(waiting + sum(dict(gradients.values()).values(), start=0))
        for number in outputs:
            del gradients[number]
    return _largest(moments)


def _sources(steps: Steps, *, training: bool) -> list[int]:
    """For every tensor the one whose memory it shares: itself, unless it is a view."""
    source = list(range(len(steps.tensors)))
    for step in steps.steps:
        cost = step.cost
        if cost is None or not step.inputs:
            continue
        if cost.view or (cost.passes and not training):
            for number in step.outputs:
                source[number] = source[step.inputs[0]]
    return source


def peak(steps: Steps, size: Bytes) -> Dim | None:
    """The most bytes that are alive at once in inference, the model's inputs among them.

    A tensor lives from the step that makes it to the last that reads it; what is given to the
    model lives throughout. None if a size is not known, or if it depends on sizes that are not
    known when the most is alive.
    """
    source = _sources(steps, training=False)
    last: dict[int, int] = {}
    for index, step in enumerate(steps.steps):
        last.update((source[number], index) for number in step.inputs)
    for number in (*steps.outputs, *steps.inputs):
        last[source[number]] = len(steps.steps)
    alive: dict[int, Dim] = {}
    for number in steps.inputs:
        found = size(steps.tensors[number])
        if found is None:
            return None
        alive[source[number]] = found
    moments: list[Dim] = [sum(alive.values(), start=0)]
    for index, step in enumerate(steps.steps):
        made = _made(steps, step, source, size)
        inside = [size(spec) for spec in step.cost.scratch] if step.cost else []
        if made is None or None in inside:
            return None
        freed = [number for number in {source[n] for n in step.inputs} if last[number] == index]
        for number in _taken(step, freed, alive, made):
            freed.remove(number)
            del alive[number]
        alive.update(made)
        scratch = sum((item for item in inside if item is not None), start=0)
        moments.append(sum(alive.values(), start=0) + scratch)
        for number in (*freed, *(number for number in made if number not in last)):
            alive.pop(number, None)
    return _largest(moments)


def _largest(moments: list[Dim]) -> Dim | None:
    """The one that is at least as large as all others, whatever the unknown sizes are."""
    largest: Dim = 0
    for moment in moments:
        if all(count >= 0 for _, count in _terms(moment - largest)):
            largest = moment
    certain = all(count >= 0 for m in moments for _, count in _terms(largest - m))
    return largest if certain else None


def _terms(dim: Dim) -> Sequence[tuple[object, int]]:
    return dim.terms if isinstance(dim, Sym) else (((), dim),)


def _made(steps: Steps, step: Step, source: list[int], size: Bytes) -> dict[int, Dim] | None:
    """The tensors with memory of their own that a step makes."""
    made: dict[int, Dim] = {}
    for number in step.outputs:
        if source[number] == number:
            found = size(steps.tensors[number])
            if found is None:
                return None
            made[number] = found
    return made


def _taken(step: Step, freed: list[int], alive: dict[int, Dim], made: dict[int, Dim]) -> list[int]:
    """The input whose place the output takes, if the step works in place and needs it no more."""
    if step.cost is None or not step.cost.in_place or len(made) != 1:
        return []
    (needed,) = made.values()
    return [number for number in freed if alive.get(number) == needed][:1]
