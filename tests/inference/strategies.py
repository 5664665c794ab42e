"""Random layers that are not recurrent, with inputs that fit them and some that do not.

Each strategy takes a `random.Random` and gives a `Case`; `FAMILIES` names them all.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from .layer_oracle import Case, L, T

POLICIES = ("float32", "mixed_float16", "float16", "mixed_bfloat16")


def tensor(r: Random, rank: int, least: int = 1, dtype: str = "float32", wrong: float = 0.1) -> T:
    if r.random() < wrong:
        rank = r.choice((1, 2, 3, 4, 5))
    sizes = [r.choice((None, *range(least, least + 8))) for _ in range(rank - 1)]
    if sizes and r.random() < 0.8:
        sizes[-1] = r.choice((1, 2, 3, 4, 6))
    return T((r.choice((None, 2)), *sizes)[:rank], dtype)


def some(r: Random, **options: tuple[Any, ...]) -> dict[str, Any]:
    """A random part of the options, each with one of its values."""
    found = {name: r.choice(values) for name, values in options.items() if r.random() < 0.5}
    if r.random() < 0.15:
        found["dtype"] = r.choice(POLICIES)
    return found


def dense(r: Random) -> Case:
    config = some(r, use_bias=(True, False), activation=("relu", "softmax", None))
    return Case(L("Dense", {"units": r.choice((1, 3, 8, 0, -1)), **config}), (tensor(r, 2),))


def embedding(r: Random) -> Case:
    config = some(r, mask_zero=(True, False))
    sizes = {"input_dim": r.choice((4, 9)), "output_dim": r.choice((1, 3, 0))}
    name = r.choice(("Embedding", "Embedding", "ReversibleEmbedding"))
    return Case(L(name, {**sizes, **config}), (tensor(r, 2, dtype="int32"),))


def convolution(r: Random) -> Case:
    rank = r.choice((1, 1, 2, 2, 3))
    kind = r.choice(("Conv", "Conv", "Depthwise", "Separable", "Transpose"))
    rank = min(rank, 2) if kind in ("Depthwise", "Separable") else rank
    name = f"Conv{rank}DTranspose" if kind == "Transpose" else f"{kind}Conv{rank}D"
    name = name.replace("ConvConv", "Conv")
    config = {"kernel_size": r.choice((1, 2, 3, (2,) * rank, 0))}
    if kind != "Depthwise":
        config["filters"] = r.choice((1, 4, 6, 6, 0))
    config |= some(
        r,
        strides=(1, 2, (2,) * rank),
        padding=("valid", "same", "SAME", "causal", "full"),
        use_bias=(True, False),
        data_format=("channels_last", "channels_first", "channels"),
        dilation_rate=(1, 1, 2),
        **({"groups": (1, 2, 3)} if kind == "Conv" else {}),
        **({"depth_multiplier": (1, 2)} if kind in ("Depthwise", "Separable") else {}),
    )
    return Case(L(name, config), (tensor(r, rank + 2, least=2),))


def pooling(r: Random) -> Case:
    rank = r.choice((1, 2, 3))
    kind = r.choice(("Max", "Average"))
    formats = {"data_format": ("channels_last", "channels_first")}
    match r.choice(("window", "global", "adaptive")):
        case "window":
            size = {"pool_size": r.choice((1, 2, 3, (2,) * rank, 0))}
            rest = some(r, strides=(None, 1, 2), padding=("valid", "same"), **formats)
            layer = L(f"{kind}Pooling{rank}D", {**size, **rest})
        case "global":
            layer = L(f"Global{kind}Pooling{rank}D", some(r, keepdims=(True, False), **formats))
        case _:
            size = {"output_size": r.choice((1, 2, (2,) * rank))}
            layer = L(f"Adaptive{kind}Pooling{rank}D", {**size, **some(r, **formats)})
    return Case(layer, (tensor(r, rank + 2, least=3),))


def normalisation(r: Random) -> Case:
    name = r.choice(
        ("BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization")
    )
    axes = (-1, 1, 2, 5) if name != "LayerNormalization" else (-1, 1, (-1, -2), (1, 2), 5)
    options: dict[str, tuple[Any, ...]] = {"axis": axes}
    if name != "UnitNormalization":
        options |= {"scale": (True, False), "center": (True, False)}
    config = some(r, **options)
    if name == "GroupNormalization":
        config["groups"] = r.choice((1, 2, 3, -1, 0))
    return Case(L(name, config), (tensor(r, r.choice((2, 3, 4))),))


def regularisation(r: Random) -> Case:
    name = r.choice(("Dropout", "AlphaDropout", "GaussianDropout", "SpatialDropout2D"))
    rate = r.choice((0, 0.5, 1.0, 1.5, -1))
    if r.random() < 0.2:
        return Case(L("GaussianNoise", {"stddev": rate}), (tensor(r, 3),))
    return Case(L(name, {"rate": rate}), (tensor(r, 4),))


def activation(r: Random) -> Case:
    match r.choice(("ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "Activation")):
        case "PReLU":
            layer = L("PReLU", some(r, shared_axes=(None, (1,), (1, 2), 2, 4)))
        case "Softmax":
            layer = L("Softmax", some(r, axis=(-1, 1, 2)))
        case "Activation":
            layer = L("Activation", {"activation": r.choice(("relu", "tanh", "gelu"))})
        case name:
            layer = L(name, some(r))
    return Case(layer, (tensor(r, r.choice((2, 3, 4))),))


def reshaping(r: Random) -> Case:
    rank = r.choice((1, 2, 3))
    match r.choice(("Flatten", "Reshape", "Permute", "Repeat", "Pad", "Crop", "Up")):
        case "Flatten":
            layer, axes = L("Flatten", some(r)), r.choice((2, 3, 4))
        case "Reshape":
            target = r.choice(((-1,), (4, -1), (2, 3), (6,), (-1, -1), (1, 6, -1)))
            layer, axes = L("Reshape", {"target_shape": target}), r.choice((2, 3))
        case "Permute":
            layer, axes = L("Permute", {"dims": r.choice(((2, 1), (1, 2), (1, 3), (2, 2)))}), 3
        case "Repeat":
            layer, axes = L("RepeatVector", {"n": r.choice((1, 3))}), 2
        case "Pad":
            layer, axes = L(f"ZeroPadding{rank}D", {"padding": r.choice((1, 2))}), rank + 2
        case "Crop":
            layer, axes = L(f"Cropping{rank}D", {"cropping": r.choice((1, 2, 3))}), rank + 2
        case _:
            layer, axes = L(f"UpSampling{rank}D", {"size": r.choice((1, 2, 3))}), rank + 2
    return Case(layer, (tensor(r, axes, least=2),))


def merging(r: Random) -> Case:
    name = r.choice(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"))
    first = tensor(r, r.choice((2, 3)))
    count = 2 if name == "Subtract" or r.random() < 0.8 else 3
    others = [
        T(tuple(r.choice((d, d, d, d, 1, 5)) if i else d for i, d in enumerate(first.shape)))
        for _ in range(count - 1)
    ]
    if r.random() < 0.3:
        return Case(L("Concatenate", some(r, axis=(-1, 1, 2, 4))), ([first, *others],))
    return Case(L(name), ([first, *others],))


def encoding(r: Random) -> Case:
    mode = {"output_mode": r.choice(("one_hot", "multi_hot", "count", "binary", "wrong"))}
    x = tensor(r, 2, dtype="int32")
    return Case(L("CategoryEncoding", {"num_tokens": r.choice((3, 7, 0)), **mode}), (x,))


def image(r: Random) -> Case:
    name = r.choice(
        ("RandomFlip", "RandomInvert", "AutoContrast", "Solarization", "CenterCrop", "Resizing")
    )
    config = {"height": 3, "width": 4} if name in ("CenterCrop", "Resizing") else {}
    x = T((r.choice((None, 2)), r.choice((5, 8)), r.choice((5, None)), 3))
    return Case(L(name, config), (x if r.random() > 0.1 else T((2, 5)),))


FAMILIES: dict[str, Callable[[Random], Case]] = {
    family.__name__: family
    for family in (
        dense,
        embedding,
        convolution,
        pooling,
        normalisation,
        regularisation,
        activation,
        reshaping,
        merging,
        encoding,
        image,
    )
}
