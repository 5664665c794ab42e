"""Operations of Functional graphs: `keras.ops`, operators, slices, merges of two tensors."""

from __future__ import annotations

from random import Random

from .text import Sizes, Step, times


def operation(chance: Random, x: str, shape: Sizes) -> Step:
    """An expression over the tensor `x` that is no layer."""
    first, last = shape[0], shape[-1]
    axis = chance.randrange(1, len(shape) + 1)
    without = shape[: axis - 1] + shape[axis:]
    kept = (*shape[: axis - 1], 1, *shape[axis:])
    kinds: list[tuple[str, Sizes]] = [
        (f"{x} * 2.0", shape),
        (f"1 - {x}", shape),
        (f"-{x}", shape),
        (f"{x} / {chance.choice([255, 255.0])}", shape),
        (f"{x} ** 2", shape),
        (f"keras.ops.{chance.choice(['relu', 'tanh', 'exp', 'abs', 'square'])}({x})", shape),
        (f"keras.activations.{chance.choice(['relu', 'sigmoid', 'gelu'])}({x})", shape),
        (f"keras.ops.softmax({x}, axis=-1)", shape),
        (f"keras.ops.mean({x}, axis={axis}, keepdims=True)", kept),
        (f"keras.ops.sum({x}, axis=[{axis}], keepdims=True)", kept),
        (f"keras.ops.expand_dims({x}, axis=-1)", (*shape, 1)),
        (f"keras.ops.expand_dims({x}, {axis})", (*shape[: axis - 1], 1, *shape[axis - 1 :])),
        (f"keras.ops.where({x} > 0, {x}, 0.0)", shape),
        (f"keras.ops.maximum({x}, 0.0)", shape),
        (f"keras.ops.clip({x}, 0, 1)", shape),
        (f"keras.ops.concatenate([{x}, {x}], axis=-1)", (*shape[:-1], times(last, 2))),
        (f"keras.ops.stack([{x}, {x}], axis=1)", (2, *shape)),
        (f"keras.ops.flip({x}, axis=-1)", shape),
        (f"keras.ops.cast({x}, 'float32')", shape),
    ]
    if len(shape) > 1:
        kinds += [
            (f"keras.ops.{chance.choice(['mean', 'max', 'sum'])}({x}, axis={axis})", without),
            (f"{x}[:, 0]", shape[1:]),
            (f"{x}[:, -1]", shape[1:]),
            (f"{x}[..., 0]", shape[:-1]),
            (f"{x}[..., :1]", (*shape[:-1], 1)),
            (f"{x}[..., None]", (*shape, 1)),
        ]
        order = list(range(1, len(shape) + 1))
        chance.shuffle(order)
        turned = tuple(shape[i - 1] for i in order)
        kinds.append((f"keras.ops.transpose({x}, (0, {', '.join(map(str, order))}))", turned))
        total = times(*shape)
        if total is not None:
            kinds.append((f"keras.ops.reshape({x}, (-1, {total}))", (total,)))
    if first is not None and first > 2:
        kinds.append((f"{x}[:, 1:]", (first - 1, *shape[1:])))
        kinds.append((f"{x}[:, ::2]", (-(-first // 2), *shape[1:])))
        kinds.append((f"{x}[:, :{first - 2}]", (first - 2, *shape[1:])))
    if last is not None and last % 2 == 0:
        kinds.append((f"keras.ops.split({x}, 2, axis=-1)[0]", (*shape[:-1], last // 2)))
    if len(shape) == 2:
        kinds.append(
            (f"keras.ops.matmul({x}, keras.ops.transpose({x}, (0, 2, 1)))", (first, first))
        )
        kinds.append((f"keras.ops.einsum('bij,bkj->bik', {x}, {x})", (first, first)))
    return Step(*chance.choice(kinds))


def merge(chance: Random, left: str, a: Sizes, right: str, b: Sizes) -> Step | None:
    """A way to merge two tensors, if one is known for their shapes."""
    kinds: list[tuple[str, Sizes]] = []
    if a == b:
        how = chance.choice(["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"])
        kinds += [
            (f"layers.{how}()([{left}, {right}])", a),
            (f"layers.{how.lower()}([{left}, {right}])", a),
            (f"{left} {chance.choice('+-*')} {right}", a),
            (f"keras.ops.{chance.choice(['add', 'multiply', 'subtract'])}({left}, {right})", a),
        ]
    if len(a) == len(b) and a[:-1] == b[:-1] and None not in (a[-1], b[-1]):
        joined = (*a[:-1], (a[-1] or 0) + (b[-1] or 0))
        kinds += [
            (f"layers.Concatenate()([{left}, {right}])", joined),
            (f"layers.concatenate([{left}, {right}], axis=-1)", joined),
            (f"layers.Concatenate(axis={len(a)})([{left}, {right}])", joined),
        ]
    if len(a) == len(b) == 2 and a[-1] == b[-1] and a[-1] is not None:
        size = chance.choice([2, 4])
        kinds += [
            (f"layers.Attention()([{left}, {right}])", a),
            (f"layers.MultiHeadAttention(num_heads=2, key_dim={size})({left}, {right})", a),
            (f"layers.Dot(axes=2)([{left}, {right}])", (a[0], b[0])),
        ]
    if len(a) == len(b) == 1 and a == b:
        kinds.append((f"layers.Dot(axes=1)([{left}, {right}])", (1,)))
    return Step(*chance.choice(kinds)) if kinds else None
