"""Random programs with layers that hash, cross, cut into bins, encode and normalise."""

from __future__ import annotations

from random import Random
from typing import Any

from .vocabularies import written

ENCODED = ("one_hot", "multi_hot", "count")
SHAPES = ((3,), (2, 1), (2, 3), (3, 2), (2, 3, 2), (2, 2, 1), (1, 1))
SYMBOLS = ("(1,)", "(1,)", "()", "(3,)", "(None,)", "(2, 3)", "(2, 1)")


def _mode(r: Random, *more: str) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if r.random() < 0.6:
        config["output_mode"] = r.choice((*ENCODED, *more))
    if r.random() < 0.04:
        config["output_mode"] = r.choice(("binary", "tf_idf", "int", "hot"))
    if r.random() < 0.08:
        config["dtype"] = r.choice(("int32", "int64", "float32"))
    elif r.random() < 0.05:
        config["sparse"] = True
    return config


def _whole(shape: tuple[int, ...], dtype: str = "int64") -> str:
    return f'np.zeros({shape!r}, "{dtype}")'


def hashing(r: Random) -> str:
    config = {"num_bins": r.choice((1, 3, 8) if r.random() < 0.94 else (0, -2, None))}
    config |= _mode(r, "int")
    if r.random() < 0.2:
        config["salt"] = r.choice((7, (1, 2), [3, 4], (1, 2, 3), "x"))
    if r.random() < 0.15:
        config["mask_value"] = r.choice((0, ""))
    text = config["mask_value"] == "" if "mask_value" in config else r.random() < 0.4
    shape = r.choice(SHAPES)
    x = f"np.full({shape!r}, 'a')" if text else _whole(shape, r.choice(("int64", "int32")))
    dtype = "string" if text else "int64"
    return (
        f"layer = layers.Hashing({written(config)})\nx = {x}\ny = layer(x)\n"
        f'i = keras.Input({r.choice(SYMBOLS)}, dtype="{dtype}")\no = layer(i)\n'
    )


def crossing(r: Random) -> str:
    config: dict[str, Any] = {"num_bins": r.choice((1, 4, 9))}
    if r.random() < 0.6:
        config["output_mode"] = r.choice(("one_hot", "one_hot", "int", "multi_hot"))
    if r.random() < 0.08:
        config["dtype"] = r.choice(("float16", "int32", "float32"))
    if r.random() < 0.04:
        config["sparse"] = True
    shape: Any = r.choice(((3,), (2, 1), (2, 1), (), (2, 3), (2, 1, 1)))
    other = shape if r.random() < 0.9 else r.choice(((4,), (2, 1), (2, 3)))
    kinds = [f"np.full({shape!r}, 'a')", _whole(shape, "int32"), _whole(shape)]
    second = [f"np.full({other!r}, 'b')", _whole(other), f"np.zeros({other!r}, 'float32')"]
    pick = second[2] if r.random() < 0.05 else r.choice(second[:2])
    parts = [r.choice(kinds), pick] + ([kinds[1]] if r.random() < 0.1 else [])
    parts = parts[:1] if r.random() < 0.05 else parts
    symbols = r.choice(("(1,)", "(1,)", "()", "(3,)"))
    opened, closed = r.choice(("()", "[]"))
    inside = ", ".join(parts) + ("," if len(parts) == 1 else "")
    return (
        f"layer = layers.HashedCrossing({written(config)})\n"
        f"y = layer({opened}{inside}{closed})\n"
        f'a = keras.Input({symbols}, dtype="string")\nb = keras.Input({symbols}, dtype="int64")\n'
        f"o = layer({opened}a, b{closed})\n"
    )


def discretization(r: Random) -> str:
    config: dict[str, Any] = {}
    if r.random() < 0.6:
        config["bin_boundaries"] = r.choice(([0.0, 1.0], [0.5], (0.0, 1.0, 2.0)))
    if "bin_boundaries" not in config or r.random() < 0.05:
        config["num_bins"] = r.choice((1, 2, 4, 4) if r.random() < 0.93 else (0, -1))
    if r.random() < 0.04:
        config = {}
    config |= _mode(r, "int")
    shape = r.choice(SHAPES)
    lines = [f"layer = layers.Discretization({written(config)})"]
    if "num_bins" in config and r.random() < 0.9:
        data = r.choice(("np.arange(40.0)", "np.arange(40.0).reshape(20, 2)"))
        if config.get("output_mode", "int") == "int" and r.random() < 0.3:
            data = "tf.data.Dataset.from_tensor_slices(np.arange(40.0)).batch(8)"
        lines.append(f"layer.adapt({data})")
    x = r.choice((f"np.ones({shape!r})", f"np.ones({shape!r}, 'float32')", _whole(shape)))
    lines += [f"x = {x}", "y = layer(x)", f"i = keras.Input({r.choice(SYMBOLS)})", "o = layer(i)"]
    return "\n".join(lines) + "\n"


def category(r: Random) -> str:
    config: dict[str, Any] = {}
    if r.random() < 0.95:
        config["num_tokens"] = r.choice((1, 4, 9) if r.random() < 0.94 else (0, -3))
    config |= _mode(r)
    shape = r.choice(SHAPES)
    call = ""
    if r.random() < 0.15:
        call = f", count_weights=np.ones({shape!r}, 'float32')"
    x = _whole(shape, r.choice(("int64", "int32", "int64" if "sparse" in config else "float32")))
    return (
        f"layer = layers.CategoryEncoding({written(config)})\nx = {x}\ny = layer(x{call})\n"
        f'i = keras.Input({r.choice(SYMBOLS)}, dtype="int64")\no = layer(i)\n'
    )


def normalization(r: Random) -> str:
    config: dict[str, Any] = {}
    rank = r.choice((2, 2, 2, 3, 4, 1))
    shape = tuple(r.choice((2, 3, 5)) for _ in range(rank))
    if r.random() < 0.5:
        config["axis"] = r.choice((-1, None, 1, (1,), (-1, -2), (1, 2), 0, 5))
    if r.random() < 0.4:
        size = shape[-1]
        mean, variance = r.choice(
            ((0.5, 2.0), ([0.0] * size, [1.0] * size), (0.5, None), ([0.0] * size, [1.0]),
             ([0.0] * (size + 1), [1.0] * (size + 1)))
        )  # fmt: skip
        config |= {"mean": mean, "variance": variance}
    if r.random() < 0.1:
        config["invert"] = True
    if r.random() < 0.1:
        config["dtype"] = r.choice(("float16", "mixed_float16", "float64"))
    whole = "dtype" in config
    lines = [f"layer = layers.Normalization({written(config)})", f"x = np.ones({shape!r})"]
    if "mean" not in config or r.random() < 0.05:
        wide = (8, *shape[1:]) if r.random() < 0.92 else (8, *shape[1:-1], 4)
        data = f"np.ones({wide!r})"
        data = data if whole else r.choice((data, data, f"tf.constant({data})", f"[{data}, {data}]",
                         f"tf.data.Dataset.from_tensor_slices({data}).batch(4)",
                         f"tf.data.Dataset.from_tensor_slices({data})"))  # fmt: skip
        lines.append(f"layer.adapt({data})")
    lines += ["y = layer(x)"]
    given = tuple(r.choice((size, size, size, size, size, None)) for size in shape[1:])
    lines += [f"i = keras.Input({given!r})", "o = layer(i)"]
    lines += ["model = keras.Model(i, o)"] if r.random() < 0.7 else []
    return "\n".join(lines) + "\n"
