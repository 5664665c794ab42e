"""Random arguments for every operation, most of them fitting, drawn parameter by parameter."""

from __future__ import annotations

from random import Random
from typing import Any

from ..layer_oracle import T
from ..signatures import find

DTYPES = ("float32",) * 6 + ("int32", "bool", "float16", "uint8")


def shape(r: Random, low: int = 0, high: int = 4) -> tuple[int, ...]:
    return tuple(r.choice((1, 2, 3, 4)) for _ in range(r.randint(low, high)))


def tensor(r: Random, sizes: tuple[int, ...] | None = None, dtype: str | None = None) -> T:
    return T(shape(r) if sizes is None else sizes, dtype or r.choice(DTYPES))


def partner(r: Random, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that broadcasts with another, nearly always."""
    found = list(sizes)
    for i in range(len(found)):
        if r.random() < 0.25:
            found[i] = 1
        if r.random() < 0.04:
            found[i] = r.choice((2, 3, 5))
    return tuple(found[r.randint(0, len(found)) :]) if r.random() < 0.3 else tuple(found)


def axis(r: Random, rank: int) -> int:
    if r.random() < 0.06:
        return rank + r.choice((0, 1))
    return r.randint(-rank, rank - 1) if rank else r.choice((0, -1))


def axes(r: Random, rank: int) -> Any:
    if r.random() < 0.3:
        return None
    if r.random() < 0.6 or rank < 2:
        return axis(r, rank)
    return tuple(r.sample(range(rank), r.randint(1, rank)))


def _matrix(r: Random, square: bool) -> T:
    n = r.choice((1, 2, 3))
    m = n if square and r.random() < 0.93 else r.choice((1, 2, 3))
    return T((*shape(r, 0, 1), n, m) if r.random() < 0.95 else (n,))


SQUARE = ("cholesky", "cholesky_inverse", "det", "eig", "eigh", "inv", "logdet", "lu_factor")
MATRIX = ("matrix_rank", "pinv", "qr", "svd", "slogdet")
FLAGS = ("keepdims", "from_logits", "antialias", "retstep", "full_matrices", "compute_uv")


def one(r: Random, path: str) -> dict[str, Any] | None:
    """Arguments for the function at `path`; None where there is no way to draw them here."""
    name = path.rpartition(".")[2]
    special = SPECIAL.get(path) or SPECIAL.get(name)
    if special is not None:
        return special(r)
    if name in SQUARE or name in MATRIX:
        found: dict[str, Any] = {"x": _matrix(r, name in SQUARE or name == "slogdet")}
        if name == "svd":
            found |= {k: r.random() < 0.5 for k in ("full_matrices", "compute_uv")}
        return found
    import inspect

    given: dict[str, Any] = {}
    parameters = inspect.signature(find(path)).parameters
    first = next(iter(parameters))
    x = tensor(r)
    for parameter in parameters.values():
        optional = parameter.default is not parameter.empty
        if parameter.name == first and first in ("x", "x1", "a", "images", "y_true"):
            given[first] = x
        elif parameter.name in ("x2", "y", "y_pred"):
            given[parameter.name] = tensor(r, partner(r, x.shape))  # type: ignore[arg-type]
            if r.random() < 0.15:
                given[parameter.name] = r.choice((2, 1.5))
        elif optional and r.random() < 0.35:
            continue
        elif parameter.name == "axis":
            given["axis"] = axes(r, len(x.shape))
        elif parameter.name in FLAGS:
            given[parameter.name] = r.random() < 0.5
        elif not optional:
            return None
    return given


def _reshape(r: Random) -> dict[str, Any]:
    sizes = shape(r, 1, 3)
    wanted = list(sizes)
    r.shuffle(wanted)
    if r.random() < 0.5:
        wanted[r.randrange(len(wanted))] = -1
    if r.random() < 0.3:
        wanted.append(r.choice((1, 2, -1)))
    return {"x": tensor(r, sizes), "newshape": tuple(wanted)}


def _many(r: Random, key: str, least: int = 1) -> dict[str, Any]:
    sizes = shape(r, least, 3)
    found: list[T] = []
    where = r.randrange(max(len(sizes), 1))
    for _ in range(r.choice((1, 2, 3))):
        own = list(sizes)
        if own and r.random() < 0.5 and key == "xs":
            own[where] = r.choice((1, 2, 3))
        if own and r.random() < 0.04:
            own.append(2)
        found.append(tensor(r, tuple(own)))
    return {key: found, "axis": where if r.random() < 0.8 else axis(r, len(sizes))}


def _matmul(r: Random) -> dict[str, Any]:
    k = r.choice((1, 2, 3))
    lead = shape(r, 0, 2)
    a = (*lead, *shape(r, 1, 1), k) if r.random() < 0.85 else (k,)
    k = k if r.random() < 0.93 else 4
    b = (*partner(r, lead), k, r.choice((1, 2, 4))) if r.random() < 0.85 else (k,)
    return {"x1": tensor(r, a), "x2": tensor(r, b)}


def _tensordot(r: Random) -> dict[str, Any]:
    a, b = shape(r, 1, 3), shape(r, 1, 3)
    count = r.randint(0, min(len(a), len(b)))
    if r.random() < 0.5:
        b = (*a[len(a) - count :], *b[count:]) if r.random() < 0.9 else b
        return {"x1": tensor(r, a), "x2": tensor(r, b), "axes": count}
    left, right = r.sample(range(len(a)), count), r.sample(range(len(b)), count)
    sizes = list(b)
    for i, j in zip(left, right, strict=True):
        sizes[j] = a[i] if r.random() < 0.95 else 4
    return {"x1": tensor(r, a), "x2": tensor(r, tuple(sizes)), "axes": (tuple(left), tuple(right))}


def _take(r: Random) -> dict[str, Any]:
    x = tensor(r, shape(r, 1, 3))
    indices = T(shape(r, 0, 2), "int32")
    return {"x": x, "indices": indices, "axis": r.choice((None, axis(r, len(x.shape))))}


def _take_along(r: Random) -> dict[str, Any]:
    x = tensor(r, shape(r, 1, 3))
    sizes = list(x.shape)
    where = r.randrange(len(sizes))
    sizes[where] = r.choice((1, 2))
    if r.random() < 0.05:
        sizes.append(1)
    return {"x": x, "indices": T(tuple(sizes), "int32"), "axis": where}


def _pad(r: Random) -> dict[str, Any]:
    x = tensor(r, shape(r, 1, 3))
    count = len(x.shape) if r.random() < 0.9 else len(x.shape) + 1
    pairs = tuple((r.randint(0, 2), r.randint(0, 2)) for _ in range(count))
    return {"x": x, "pad_width": r.choice((pairs, 1, ((1, 2),)))}


def _split(r: Random) -> dict[str, Any]:
    x = tensor(r, shape(r, 1, 3))
    return {
        "x": x,
        "indices_or_sections": r.choice((1, 2, 3, (1,), (1, 2), (0, 5))),
        "axis": axis(r, len(x.shape)),
    }


def _split_along(r: Random) -> dict[str, Any]:
    found = _split(r)
    del found["axis"]
    return found


def _transpose(r: Random) -> dict[str, Any]:
    x = tensor(r)
    order = r.sample(range(len(x.shape)), len(x.shape))
    if r.random() < 0.08:
        order.append(0)
    return {"x": x, "axes": tuple(order)} if r.random() < 0.8 else {"x": x}


def _squeeze(r: Random) -> dict[str, Any]:
    x = tensor(r, shape(r, 1, 4))
    ones = [i for i, size in enumerate(x.shape) if size == 1]
    if ones and r.random() < 0.7:
        return {"x": x, "axis": r.choice(ones)}
    return {"x": x} if r.random() < 0.7 else {"x": x, "axis": axis(r, len(x.shape))}


def _conv(r: Random, name: str) -> dict[str, Any]:
    rank = r.choice((1, 2))
    channels, first = r.choice((1, 2, 4)), r.random() < 0.2
    space = tuple(r.choice((2, 3, 5, 6)) for _ in range(rank))
    inputs = (2, channels, *space) if first else (2, *space, channels)
    window = tuple(r.choice((1, 2, 3)) for _ in range(rank))
    wanted = channels if r.random() < 0.95 else 3
    kernel = (*window, 3, wanted) if name == "conv_transpose" else (*window, wanted, 3)
    given: dict[str, Any] = {
        "inputs": T(inputs),
        "kernel": T(kernel),
        "strides": r.choice((1, 1, 2)),
        "padding": r.choice(("valid", "same")),
        "data_format": "channels_first" if first else "channels_last",
    }
    if given["strides"] == 1 and r.random() < 0.2 and name != "conv_transpose":
        given["dilation_rate"] = 2
    return given


def _pool(r: Random) -> dict[str, Any]:
    given = _conv(r, "conv")
    kernel = given.pop("kernel").shape
    given.pop("dilation_rate", None)
    return given | {"pool_size": kernel[:-2]}


def _einsum(r: Random) -> dict[str, Any]:
    sizes = {letter: r.choice((1, 2, 3)) for letter in "abcd"}
    terms = ["".join(r.sample("abcd", r.randint(1, 3))) for _ in range(r.choice((1, 2, 2, 3)))]
    operands = [
        T(tuple(sizes[c] if r.random() < 0.98 else 4 for c in term), "float32") for term in terms
    ]
    letters = sorted(set("".join(terms)))
    right = "".join(r.sample(letters, r.randint(0, len(letters))))
    arrow = "->" + right if r.random() < 0.8 else ""
    return {"subscripts": ",".join(terms) + arrow, "operands": tuple(operands)}


def _loss(r: Random) -> dict[str, Any]:
    a = shape(r, 1, 3)
    b = a if r.random() < 0.8 else partner(r, a)
    if r.random() < 0.1:
        b = (*a, 1)
    return {"y_true": T(a), "y_pred": T(b)}


def _sparse(r: Random) -> dict[str, Any]:
    a = shape(r, 1, 2)
    target = a if r.random() < 0.7 else (*a, 1)
    return {"target": T(target, "int32"), "output": T((*a, r.choice((2, 3))))}


def _image(r: Random) -> T:
    return T((*shape(r, 0, 1), 6, 5, 3) if r.random() < 0.95 else (5, 5))


def _quantile(r: Random) -> dict[str, Any]:
    x = tensor(r, shape(r, 1, 3), "float32")
    q = r.choice((0.5, T((2,))))
    return {"x": x, "q": q, "axis": axes(r, len(x.shape)), "keepdims": r.random() < 0.4}


def _where(r: Random) -> dict[str, Any]:
    x = tensor(r)
    return {
        "condition": T(partner(r, x.shape), "bool"),  # type: ignore[arg-type]
        "x1": x,
        "x2": r.choice((tensor(r, partner(r, x.shape)), 0.0, 1)),  # type: ignore[arg-type]
    }


def _patches(r: Random) -> dict[str, Any]:
    return {
        "images": _image(r),
        "size": r.choice((2, 3, (2, 3))),
        "strides": r.choice((None, 1, 2)),
        "padding": r.choice(("valid", "same")),
    }


def _one_hot(r: Random) -> dict[str, Any]:
    x = T(shape(r, 0, 3), "int32")
    return {"x": x, "num_classes": r.choice((2, 3)), "axis": axis(r, len(x.shape) + 1)}


def _x_axis(r: Random, least: int = 1) -> dict[str, Any]:
    x = tensor(r, shape(r, least, 3))
    return {"x": x, "axis": axis(r, len(x.shape))}


SPECIAL: dict[str, Any] = {
    "reshape": _reshape,
    "concatenate": lambda r: _many(r, "xs"),
    "stack": lambda r: _many(r, "x", 0),
    "hstack": lambda r: {"xs": _many(r, "xs", 0)["xs"]},
    "vstack": lambda r: {"xs": _many(r, "xs", 0)["xs"]},
    "dstack": lambda r: {"xs": _many(r, "xs", 0)["xs"]},
    "matmul": _matmul,
    "dot": _matmul,
    "inner": lambda r: {"x1": tensor(r, (2, 3)), "x2": tensor(r, (*shape(r, 0, 1), 3))},
    "vdot": lambda r: {"x1": tensor(r, (2, 3)), "x2": tensor(r, (r.choice((2, 3)), 3))},
    "tensordot": _tensordot,
    "cross": lambda r: {
        "x1": tensor(r, (2, r.choice((2, 3, 3))), "float32"),
        "x2": tensor(r, (r.choice((1, 2)), r.choice((2, 3, 3, 4))), "float32"),
    },
    "einsum": _einsum,
    "take": _take,
    "take_along_axis": _take_along,
    "pad": _pad,
    "split": _split,
    "array_split": _split,
    "hsplit": _split_along,
    "vsplit": _split_along,
    "dsplit": _split_along,
    "transpose": _transpose,
    "squeeze": _squeeze,
    "swapaxes": lambda r: {"x": tensor(r, (2, 3, 4)), "axis1": axis(r, 3), "axis2": axis(r, 3)},
    "moveaxis": lambda r: {
        "x": tensor(r, (2, 3, 4)),
        "source": r.choice((axis(r, 3), (0, 1))),
        "destination": r.choice((axis(r, 3), (2, 0))),
    },
    "expand_dims": lambda r: {"x": tensor(r, (2, 3)), "axis": r.choice((axis(r, 3), (0, -1)))},
    "broadcast_to": lambda r: {
        "x": tensor(r, partner(r, (2, 3))),
        "shape": r.choice(((2, 3), (4, 2, 3), (3,))),
    },
    "tile": lambda r: {"x": tensor(r), "repeats": r.choice((2, (1, 2), (2, 1, 2)))},
    "repeat": lambda r: {
        "x": tensor(r, (2, 3)),
        "repeats": r.choice((2, 0, (1, 2), (1, 2, 3))),
        "axis": r.choice((None, axis(r, 2))),
    },
    "diag": lambda r: {"x": tensor(r, shape(r, 1, 3)), "k": r.randint(-2, 2)},
    "diagonal": lambda r: {
        "x": tensor(r, (2, 3, 4)[: r.choice((1, 2, 3))]),
        "offset": r.randint(-2, 2),
    },
    "trace": lambda r: {"x": tensor(r, (2, 3, 4)[: r.choice((2, 3))])},
    "vander": lambda r: {"x": tensor(r, shape(r, 1, 2), "float32"), "N": r.choice((None, 2))},
    "rot90": lambda r: {
        "array": tensor(r, shape(r, 1, 3)),
        "k": r.choice((1, 2, 3)),
        "axes": r.choice(((0, 1), (1, 0), (0, 0))),
    },
    "unstack": _x_axis,
    "diff": lambda r: {
        "a": tensor(r, (2, 3), "float32"),
        "n": r.choice((1, 2, 4)),
        "axis": axis(r, 2),
    },
    "roll": lambda r: {"x": tensor(r, (2, 3)), "shift": 1, "axis": r.choice((None, axis(r, 2)))},
    "where": _where,
    "quantile": _quantile,
    "percentile": _quantile,
    "top_k": lambda r: {"x": tensor(r, shape(r, 1, 3), "float32"), "k": r.choice((1, 2))},
    "clip": lambda r: {"x": tensor(r), "x_min": 0, "x_max": 1},
    "cast": lambda r: {"x": tensor(r), "dtype": r.choice(("float16", "int32", "bool"))},
    "zeros": lambda r: {"shape": r.choice((shape(r), 3))},
    "ones": lambda r: {"shape": shape(r), "dtype": r.choice(("int32", None))},
    "full": lambda r: {"shape": shape(r), "fill_value": 2},
    "eye": lambda r: {"N": 3, "M": r.choice((None, 2))},
    "identity": lambda r: {"n": 3},
    "arange": lambda r: {
        "start": r.choice((0, 3, 1.5)),
        "stop": r.choice((None, 7, 4.0)),
        "step": r.choice((None, 2, 0.5, -1)),
    },
    "linspace": lambda r: {
        "start": r.choice((0, 1.0, T((2,)))),
        "stop": r.choice((3, 2.5)),
        "num": r.choice((1, 5)),
        "axis": r.choice((0, -1)),
    },
    "one_hot": _one_hot,
    "multi_hot": lambda r: {"inputs": T(shape(r, 1, 3), "int32"), "num_classes": 3},
    "keras.ops.conv": lambda r: _conv(r, "conv"),
    "keras.ops.depthwise_conv": lambda r: _conv(r, "depthwise_conv"),
    "keras.ops.conv_transpose": lambda r: _conv(r, "conv_transpose"),
    "max_pool": _pool,
    "average_pool": _pool,
    "softmax": lambda r: {
        "x": tensor(r, shape(r, 1, 3), "float32"),
        "axis": r.choice((-1, 0, -2)),
    },
    "moments": lambda r: {"x": T((2, 3, 4)), "axes": axes(r, 3), "keepdims": r.random() < 0.5},
    "keras.ops.sparse_categorical_crossentropy": _sparse,
    "keras.ops.categorical_crossentropy": lambda r: {
        "target": T((2, 3)),
        "output": T((2, r.choice((3, 3, 2)))),
    },
    "keras.ops.binary_crossentropy": lambda r: {
        "target": T((2, 3)),
        "output": T((2, r.choice((3, 3, 2)))),
    },
    "keras.ops.image.resize": lambda r: {
        "images": _image(r),
        "size": (4, r.choice((2, 7))),
    },
    "keras.ops.image.rgb_to_grayscale": lambda r: {"images": _image(r)},
    "keras.ops.image.rgb_to_hsv": lambda r: {"images": _image(r)},
    "keras.ops.image.extract_patches": _patches,
    "keras.ops.image.pad_images": lambda r: {
        "images": _image(r),
        "top_padding": 1,
        "left_padding": 2,
        "target_height": 9,
        "right_padding": r.choice((1, None)),
    },
    "fft": lambda r: {"x": (T((2, 4)), T((r.choice((2, 2, 3)), 4)))},
    "fft2": lambda r: {"x": (T((2, 4)), T((2, 4)))},
    "rfft": lambda r: {"x": T(shape(r, 1, 3)), "fft_length": r.choice((None, 4, 5))},
    "solve": lambda r: {"a": T((3, 3)), "b": T(r.choice(((3,), (3, 2), (2, 2))))},
    "space_to_depth": lambda r: {"x": T((1, 4, r.choice((4, 6, 5)), 2)), "block_size": 2},
    "depth_to_space": lambda r: {"x": T((1, 2, 2, r.choice((4, 8, 6)))), "block_size": 2},
    "unfold": lambda r: {"x": T((1, 2, 5, 6)), "kernel_size": r.choice((2, 3)), "stride": 2},
    "segment_sum": lambda r: {
        "data": T((4, 3)),
        "segment_ids": T((4,), "int32"),
        "num_segments": r.choice((2, 3)),
    },
    "to_categorical": lambda r: {"x": T(shape(r, 1, 3), "int32"), "num_classes": 5},
    "glu": lambda r: {"x": T(shape(r, 1, 3)), "axis": r.choice((-1, 0))},
    "norm": lambda r: {"x": T(shape(r, 1, 3)), "axis": r.choice((None, -1))},
    "meshgrid": lambda r: None,
}
LOSSES = (
    "mean_squared_error",
    "mean_absolute_error",
    "mean_squared_logarithmic_error",
    "huber",
    "log_cosh",
    "hinge",
    "squared_hinge",
    "poisson",
    "cosine_similarity",
    "binary_crossentropy",
)
SPECIAL |= {f"keras.losses.{name}": _loss for name in LOSSES}
SPECIAL["keras.losses.sparse_categorical_crossentropy"] = lambda r: {
    "y_true": (found := _sparse(r))["target"],
    "y_pred": found["output"],
}
