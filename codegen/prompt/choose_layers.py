"""From the groups of layers that were said to the layers of the model, head left open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from ..errors import ContradictionError, GenerationError
from ..spec import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalPool2D,
    Layer,
    Pool2D,
    Recurrent,
)
from .facts import Fact, Kind, Reading
from .layer_tokens import OUTPUT_ACTIVATIONS
from .layer_words import STEPS, Group

IMAGE_KINDS = ("conv", "maxpool", "avgpool", "gap", "gmp")


class Stated(Struct):
    """What was said of layers. `body` is every layer before the head, in order.

    `units` and `activation` are of the head, each with the fact that says so; `inputs` a number
    of features that only a chain such as 10-64-1 gives. `complete` tells that the body is a list
    of layers, not just a wish ("with dropout", "three hidden layers").
    """

    body: list[Layer] = field(default_factory=list)
    units: int | None = None
    units_fact: Fact | None = None
    activation: str | None = None
    activation_fact: Fact | None = None
    inputs: int | None = None
    complete: bool = False
    facts: list[Fact] = field(default_factory=list)
    head_stated: bool = False
    hidden_activation: str | None = None
    notes: list[str] = field(default_factory=list)
    head_facts: list[Fact] = field(default_factory=list)


def stated_layers(reading: Reading, expected_units: int | None, goal: str) -> Stated:
    """The layers of `reading`; `expected_units` is what the task says the head has, if it does."""
    facts = list(reading.all(Kind.LAYERS))
    result = Stated(facts=facts)
    hidden_act = _style(result, facts)
    body = [f for f in facts if f.value.kind not in ("style", "output")]
    body = [f for f in body if not _is_style(f.value)]
    cells = [f.value.kind.removeprefix("bi") for f in body if not _bare(f.value)]
    # "Predict with an LSTM: two LSTM layers of 50" names the cell first, and its layers later.
    body = [f for f in body if not (_bare(f.value) and f.value.kind.removeprefix("bi") in cells)]
    for fact in facts:
        if fact.value.kind == "output":
            _head(result, fact)
    _split_head(result, body, expected_units, goal, reading)
    _build(result, body, hidden_act, reading)
    _regularise(result, reading)
    return result


def _bare(group: Group) -> bool:
    return group.kind in STEPS and not group.sizes and group.count is None


def _is_style(group: Group) -> bool:
    return group.kind == "hidden" and not group.sizes and group.count is None


def _style(result: Stated, facts: Sequence[Fact]) -> str:
    """The activation meant for hidden layers; one that only fits a head is the head's."""
    hidden = "relu"
    for fact in facts:
        group: Group = fact.value
        if group.kind == "style" or _is_style(group):
            for act in group.activations:
                if act in OUTPUT_ACTIVATIONS and not _is_style(group):
                    result.head_facts.append(fact)
                    result.activation, result.activation_fact = act, fact
                    if not group.each:
                        continue
                hidden = result.hidden_activation = act
    return hidden


def _head(result: Stated, fact: Fact) -> None:
    group: Group = fact.value
    result.head_stated = True
    result.head_facts.append(fact)
    if group.sizes:
        result.units, result.units_fact = group.sizes[-1], fact
    if group.activations:
        result.activation, result.activation_fact = group.activations[0], fact


def _split_head(
    result: Stated, body: list[Fact], expected: int | None, goal: str, reading: Reading
) -> None:
    """Take the last size for the head's where it is one, and the first for the inputs'."""
    sized = [f for f in body if f.value.kind in ("dense", "hidden", "network") and f.value.sizes]
    if not sized:
        return
    first, last = sized[0], sized[-1]
    if first.value.kind == "network" and len(first.value.sizes) >= 2:
        features = reading.first(Kind.FEATURES)
        sizes = first.value.sizes
        if features is not None and features.value == sizes[0]:
            _replace(body, first, sizes=sizes[1:])
        elif features is None and len(sizes) >= 3 and reading.first(Kind.DATASET) is None:
            result.inputs = sizes[0]
            _replace(body, first, sizes=sizes[1:])
        sized = [
            f for f in body if f.value.kind in ("dense", "hidden", "network") and f.value.sizes
        ]
        last = sized[-1]
    group: Group = last.value
    after = body[_place(body, last) + 1 :]
    if result.units is not None or group.kind == "hidden" or after:
        return
    size, acts = group.sizes[-1], tuple(group.activations)
    many = len(sized) > 1 or len(group.sizes) > 1 or len(body) > 1
    final = next(reversed(acts), None)
    if final in OUTPUT_ACTIVATIONS and len(acts) > len(group.sizes):
        # "a layer of 64 relu units and a 10-way softmax": the last activation has no size here.
        result.activation, result.activation_fact = final, last
        _replace(body, last, activations=acts[:-1])
        return
    own_act = final if len(acts) > 1 or final in OUTPUT_ACTIVATIONS else None
    by_act = own_act == "softmax" or (own_act in OUTPUT_ACTIVATIONS and len(acts) > 1)
    by_size = size == expected or size == 1
    by_shape = (
        group.count is not None
        and group.count == len(group.sizes)
        and len(group.sizes) > 1
        and many
        and not result.head_stated
        and expected is None
    )
    by_order = expected is None and goal == "classification" and many and group.kind == "network"
    if not (by_act or by_size or by_shape or by_order or (own_act in OUTPUT_ACTIVATIONS and many)):
        return
    result.units, result.units_fact = size, last
    if own_act is not None:
        result.activation, result.activation_fact = own_act, last
        acts = acts[:-1]
    count = None if group.count is None else group.count - 1
    _replace(body, last, sizes=group.sizes[:-1], activations=acts, count=count)
    if len(group.sizes) == 1:
        del body[_place_group(body, last)]
    result.head_stated = True


def _place(body: list[Fact], fact: Fact) -> int:
    return next(i for i, f in enumerate(body) if f.start == fact.start and f.end == fact.end)


_place_group = _place


def _replace(body: list[Fact], fact: Fact, **changes: object) -> None:
    body[_place(body, fact)] = replace(fact, value=replace(fact.value, **changes))


def _build(result: Stated, body: list[Fact], hidden_act: str, reading: Reading) -> None:
    groups = [f.value for f in body]
    blocks: list[Any] = []
    waiting: list[Layer] = []
    listed = False
    for index, fact in enumerate(body):
        group: Group = fact.value
        acts = group.activations
        match group.kind:
            case "dense" | "hidden" | "network":
                sizes = _sizes(group, fact, result, reading)
                listed = listed or bool(sizes)
                own = _spread(acts, len(sizes), hidden_act)
                blocks += [[Dense(units=s, activation=a)] for s, a in zip(sizes, own, strict=True)]
            case "conv":
                sizes = group.sizes
                if not sizes:
                    done = sum(1 for b in blocks if isinstance(b[0], Conv2D))
                    sizes = tuple(min(32 * 2 ** (done + i), 256) for i in range(group.count or 1))
                    result.notes.append("filters")
                elif group.count and len(sizes) == 1:
                    sizes = sizes * group.count
                _check_count(group, len(sizes), fact, reading)
                own = _spread(acts, len(sizes), hidden_act)
                kernels = group.kernels or ((3, 3),)
                kernels = kernels * len(sizes) if len(kernels) == 1 else kernels
                padding = "same" if group.padding == "same" else "valid"
                for size, act, kernel in zip(sizes, own, kernels, strict=False):
                    blocks.append(
                        [Conv2D(filters=size, activation=act, kernel_size=kernel, padding=padding)]
                    )
                listed = True
            case "embedding" | "lstm" | "gru" | "rnn" | "bilstm" | "bigru":
                sizes = group.sizes or (64,) * (group.count or 1)
                sizes = sizes * (group.count if group.count and len(sizes) == 1 else 1)
                _check_count(group, len(sizes), fact, reading)
                blocks += [[_step_layer(group, size)] for size in sizes]
                listed = listed or group.kind != "embedding"
            case "activation":
                blocks.append([Activation(function=acts[0])])
            case _:
                layer = _single(group, fact)
                listed = listed or group.kind in ("flatten", "gap", "gmp")
                _place_single(blocks, waiting, layer, group, groups, index, fact.text)
    for block in blocks if waiting else ():
        if isinstance(block[0], Dense | Conv2D):
            block += [layer for layer in waiting if layer.type not in {x.type for x in block}]
    result.body = [layer for block in blocks for layer in block] or waiting
    result.complete = listed
    has_dense_or_conv = any(isinstance(x, Dense | Conv2D) for x in result.body)
    if not has_dense_or_conv and not listed:
        result.complete = False


def _said_ahead(before: Group | None, group: Group) -> bool:
    return before is None and not group.chained and group.kind in ("dropout", "batchnorm")


CALLED = re.compile(r"\w+\s*\(", re.ASCII)


def _place_single(
    blocks: list[list[Layer]],
    waiting: list[Layer],
    layer: Layer,
    group: Group,
    groups: list[Group],
    index: int,
    text: str,
) -> None:
    """Put a layer without units at its place, or after every layer of the group before it."""
    before = groups[index - 1] if index else None
    conv_only = group.kind in ("maxpool", "avgpool")
    later = [
        g for g in groups[index + 1 :] if g.kind in ("dense", "conv", "hidden", "network", *STEPS)
    ]
    ends_pictures = group.kind in ("flatten", "gap", "gmp")  # once, wherever it is said
    of_all = (
        not group.chained
        and before is not None
        and (
            len(before.sizes) > 1
            or (before.count or 1) > 1
            or before.kind in ("dropout", "batchnorm")
        )
        and (not later or conv_only or group.kind == "batchnorm")
    )
    spread = not ends_pictures and (group.each or of_all)
    if not spread and _said_ahead(before, group) and later and not CALLED.match(text):
        # "dropout 0.3, two hidden layers of 100": it is said of the layers that follow.
        waiting.append(layer)
        return
    if not spread:
        blocks.append([layer])
        return
    wanted = Conv2D if conv_only or later else Dense | Conv2D | Recurrent
    fitting = [block for block in blocks if isinstance(block[0], wanted)]
    for block in fitting:
        block.append(layer)
    if not fitting:
        blocks.append([layer])


def _step_layer(group: Group, size: int) -> Layer:
    """A layer over a sequence."""
    if group.kind == "embedding":
        return Embedding(dimension=size)
    cell: Any = {"rnn": "simple_rnn"}.get(group.kind, group.kind.removeprefix("bi"))
    act = next(iter(group.activations), None)
    both = group.kind.startswith("bi")
    return Recurrent(type=cell, units=size, bidirectional=both, activation=act)


def _single(group: Group, fact: Fact) -> Layer:
    size = group.kernels[0] if group.kernels else (2, 2)
    match group.kind:
        case "maxpool":
            return Pool2D(type="max_pool", pool_size=size)
        case "avgpool":
            return Pool2D(type="average_pool", pool_size=size)
        case "gap":
            return GlobalPool2D(type="global_average_pool")
        case "gmp":
            return GlobalPool2D(type="global_max_pool")
        case "flatten":
            return Flatten()
        case "batchnorm":
            return BatchNormalization()
        case "dropout":
            rate = 0.5 if group.rate is None else group.rate
            if not 0 <= rate < 1:
                raise GenerationError(f"'{fact.text}': a dropout rate lies between 0 and 1.")
            return Dropout(rate=rate)
    raise GenerationError(f"'{fact.text}' cannot be turned into a layer.")


def _sizes(group: Group, fact: Fact, result: Stated, reading: Reading) -> tuple[int, ...]:
    sizes = group.sizes
    if not sizes and group.count is not None:
        # "A network of three layers" counts the output layer, "three hidden layers" does not.
        hidden = group.count if group.kind == "hidden" else group.count - 1
        result.notes.append("widths")
        return tuple(max(64 >> i, 16) for i in range(hidden))
    if not sizes and group.kind == "dense":
        result.notes.append("widths")
        return (64,)
    if group.count and len(sizes) == 1:
        return sizes * group.count
    _check_count(group, len(sizes), fact, reading)
    return sizes


def _check_count(group: Group, found: int, fact: Fact, reading: Reading) -> None:
    if group.count is None or found in (group.count, 0):
        return
    if group.kind in ("dense", "network") and found == group.count - 1:
        return
    if reading.language == "zh":
        raise ContradictionError(
            f"相互矛盾：“{fact.text}”说了{group.count}层，却给出{found}个大小。"
        )
    raise ContradictionError(
        f"Contradiction: '{fact.text}' says {group.count} layers but gives {found} sizes."
    )


def _spread(acts: tuple[str, ...], count: int, default: str) -> list[str]:
    if len(acts) == count:
        return list(acts)
    if not acts:
        return [default] * count
    return [acts[0]] * count


def _regularise(result: Stated, reading: Reading) -> None:
    l2 = reading.first(Kind.L2)
    if l2 is not None:
        result.body = [
            x.model_copy(update={"l2": l2.value}) if isinstance(x, Dense | Conv2D) else x
            for x in result.body
        ]
