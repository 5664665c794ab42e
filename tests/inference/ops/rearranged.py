"""Random arguments for operations that rearrange, join, cut, pick, create and reduce."""

from __future__ import annotations

from random import Random
from typing import Any

from .draws import axes, axis, dtype, floats, ints, number, partner, shape, tensor
from .tensors import T

Given = dict[str, Any]


def _reshape(r: Random) -> Given:
    sizes = shape(r, 0, 4)
    wanted = list(sizes)
    r.shuffle(wanted)
    if len(wanted) > 1 and r.random() < 0.3:
        wanted = [wanted[0] * wanted[1], *wanted[2:]]
    if wanted and r.random() < 0.5:
        wanted[r.randrange(len(wanted))] = -1
    if r.random() < 0.3:
        wanted.append(r.choice((1, 2, -1)))
    return {"x": tensor(r, sizes), "newshape": r.choice((tuple(wanted), list(wanted)))}


def _many(r: Random, key: str, least: int = 1) -> Given:
    sizes = shape(r, least, 4)
    found: list[Any] = []
    where = r.randrange(max(len(sizes), 1))
    kind = dtype(r)
    for _ in range(r.choice((1, 2, 3))):
        own = list(sizes)
        if own and r.random() < 0.5 and key == "xs":
            own[where] = r.choice((1, 2, 3))
        if own and r.random() < 0.04:
            own.append(2)
        found.append(tensor(r, tuple(own), kind if r.random() < 0.7 else None))
    if not sizes and r.random() < 0.3:
        found.append(number(r))
    return {key: found, "axis": where if r.random() < 0.8 else axis(r, len(sizes))}


def _joined(r: Random) -> Given:
    return {"xs": _many(r, "xs", 0)["xs"]}


def _append(r: Random) -> Given:
    a, b = (_many(r, "xs")["xs"] * 2)[:2]
    return {"x1": a, "x2": b, "axis": r.choice((None, axis(r, len(a.shape))))}


def _take(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    indices: Any = ints(r, shape(r, 0, 2))
    if r.random() < 0.2:
        indices = r.choice((0, -1, (0, 1), [[0], [0]]))
    return {"x": x, "indices": indices, "axis": r.choice((None, axis(r, len(x.shape))))}


def _take_along(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    sizes = list(x.shape)
    where = r.randrange(len(sizes))
    sizes[where] = r.choice((1, 2))
    if r.random() < 0.05:
        sizes.append(1)
    if r.random() < 0.15:
        return {"x": x, "indices": ints(r, (r.choice((1, 2)),)), "axis": None}
    return {"x": x, "indices": ints(r, tuple(sizes)), "axis": where}


def _pad(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    count = len(x.shape) if r.random() < 0.9 else len(x.shape) + 1
    pairs = tuple((r.randint(0, 2), r.randint(0, 2)) for _ in range(count))
    given = {"x": x, "pad_width": r.choice((pairs, pairs, list(pairs), 1, ((1, 2),), (1, 2)))}
    if r.random() < 0.3:
        given["mode"] = r.choice(("constant", "reflect", "symmetric", "edge"))
    if r.random() < 0.2:
        given["constant_values"] = r.choice((0, 1.5))
    return given


def _split(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    parts = r.choice((1, 2, 3, (1,), (1, 2), [1, 2], (0, 5), (2, 1), (-1,)))
    return {"x": x, "indices_or_sections": parts, "axis": axis(r, len(x.shape))}


def _split_along(r: Random) -> Given:
    found = _split(r)
    del found["axis"]
    return found


def _transpose(r: Random) -> Given:
    x = tensor(r)
    order = r.sample(range(len(x.shape)), len(x.shape))
    if r.random() < 0.1:
        order = [i - len(order) for i in order]
    if r.random() < 0.08:
        order.append(0)
    return {"x": x, "axes": r.choice((tuple(order), order))} if r.random() < 0.8 else {"x": x}


def _squeeze(r: Random) -> Given:
    x = tensor(r, shape(r, 0, 4))
    ones = [i for i, size in enumerate(x.shape) if size == 1]
    if ones and r.random() < 0.7:
        return {"x": x, "axis": r.choice((r.choice(ones), tuple(ones)))}
    return {"x": x} if r.random() < 0.7 else {"x": x, "axis": axis(r, len(x.shape))}


def _swap(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    return {"x": x, "axis1": axis(r, len(x.shape)), "axis2": axis(r, len(x.shape))}


def _move(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    rank = len(x.shape)
    if r.random() < 0.6:
        return {"x": x, "source": axis(r, rank), "destination": axis(r, rank)}
    count = r.randint(1, rank)
    places = r.sample(range(rank), count if r.random() < 0.9 else max(count - 1, 1))
    return {"x": x, "source": tuple(r.sample(range(rank), count)), "destination": tuple(places)}


def _expand(r: Random) -> Given:
    x = tensor(r)
    rank = len(x.shape)
    return {"x": x, "axis": r.choice((axis(r, rank + 1), axis(r, rank + 1), (0, -1), [0, 1]))}


def _broadcast_to(r: Random) -> Given:
    wanted = shape(r, 1, 4)
    return {"x": tensor(r, partner(r, wanted)), "shape": r.choice((wanted, list(wanted)))}


def _repeat(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 3))
    where = r.choice((None, axis(r, len(x.shape))))
    rank = len(x.shape)
    size = x.shape[where] if where is not None and -rank <= where < rank else 2
    counts = tuple(r.choice((0, 1, 2)) for _ in range(size))
    return {"x": x, "repeats": r.choice((2, 1, 0, 3, counts, (2,))), "axis": where}


def _tile(r: Random) -> Given:
    x = tensor(r)
    each = tuple(r.choice((1, 2, 0)) for _ in x.shape)
    return {"x": x, "repeats": r.choice((2, each, each, (1, 2), (2, 1, 2), [2, 1]))}


def _square(r: Random) -> tuple[int, ...]:
    sizes = shape(r, 2, 4)
    return sizes if r.random() < 0.6 else (*sizes[:-1], sizes[-2])


def _diagonal(r: Random) -> Given:
    x = tensor(r, _square(r))
    given: Given = {"x": x, "offset": r.randint(-2, 2)}
    if r.random() < 0.3:
        given |= {"axis1": axis(r, len(x.shape)), "axis2": axis(r, len(x.shape))}
    return given


def _rot90(r: Random) -> Given:
    x = tensor(r, shape(r, 2, 4) if r.random() < 0.9 else (3,))
    rank = len(x.shape)
    plane = r.choice(((0, 1), (1, 0), (0, -1), (axis(r, rank), axis(r, rank))))
    return {"array": x, "k": r.choice((1, 2, 3, -1)), "axes": plane}


def _unstack(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    where = r.randrange(-len(x.shape), len(x.shape))
    num = x.shape[where] if r.random() < 0.9 else 2
    return {"x": x, "axis": where, "num": r.choice((None, num))}


def _diff(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 3))
    return {"a": x, "n": r.choice((1, 2, 4, 0)), "axis": axis(r, len(x.shape))}


def _roll(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 3))
    where = axis(r, len(x.shape))
    if r.random() < 0.2:
        return {"x": x, "shift": (1, 2), "axis": (0, where)}
    return {"x": x, "shift": r.choice((1, -2)), "axis": r.choice((None, where))}


def _where(r: Random) -> Given:
    x = tensor(r)
    condition = T(partner(r, x.shape), "bool" if r.random() < 0.8 else dtype(r))
    if r.random() < 0.08:
        return {"condition": condition}
    other = r.choice((tensor(r, partner(r, x.shape)), number(r)))
    return {"condition": condition, "x1": r.choice((x, x, number(r))), "x2": other}


def _item(r: Random, size: int) -> Any:
    return r.choice(
        (
            r.choice((0, -1, 1)),
            slice(None),
            slice(r.choice((None, 0, 1, -1)), r.choice((None, 2, -1)), r.choice((None, 2, -1))),
            slice(None, r.choice((1, 2))),
            None,
            Ellipsis,
            size + 1 if r.random() < 0.2 else 0,
        )
    )


def _get_item(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 4))
    items = tuple(_item(r, size) for size in x.shape[: r.randint(1, len(x.shape))])
    return {"x": x, "key": items[0] if len(items) == 1 else items}


def _slice(r: Random) -> Given:
    x = tensor(r, shape(r, 1, 3))
    starts = tuple(r.randrange(max(size, 1)) for size in x.shape)
    sizes = tuple(r.randint(0, max(size - at, 0)) for size, at in zip(x.shape, starts, strict=True))
    if r.random() < 0.15:
        sizes = (-1, *sizes[1:])
    return {"inputs": x, "start_indices": starts, "shape": sizes}


def _slice_update(r: Random) -> Given:
    found = _slice(r)
    sizes = tuple(max(size, 0) for size in found.pop("shape"))
    kind = found["inputs"].dtype if r.random() < 0.9 else None
    return found | {"updates": tensor(r, sizes, kind)}


def _scatter(r: Random) -> Given:
    target, count = shape(r, 1, 3), r.choice((1, 2, 4))
    depth = r.randint(1, len(target))
    values = tensor(r, (count, *target[depth:]))
    return {"indices": ints(r, (count, depth)), "values": values, "shape": target}


def _scatter_update(r: Random) -> Given:
    found = _scatter(r)
    given = {
        "inputs": tensor(r, found["shape"], found["values"].dtype),
        "indices": found["indices"],
        "updates": found["values"],
    }
    if r.random() < 0.3:
        given["reduction"] = r.choice(("add", "max", "min", "mul", None))
    return given


def _select(r: Random) -> Given:
    sizes, count = shape(r, 0, 3), r.choice((1, 2, 3))
    kind = dtype(r)
    more = r.choice((0, 0, 0, 0, 0, 0, 1))
    return {
        "condlist": [T(partner(r, sizes), "bool") for _ in range(count)],
        "choicelist": [tensor(r, sizes, kind) for _ in range(count + more)],
    }


def _sequences(r: Random) -> Given:
    x = tensor(r, (*shape(r, 0, 2), r.choice((8, 10))))
    return {"x": x, "sequence_length": r.choice((2, 4)), "sequence_stride": r.choice((1, 2, 3))}


def _arange(r: Random) -> Given:
    return {
        "start": r.choice((0, 3, 1.5, -2)),
        "stop": r.choice((None, 7, 4.0, 0)),
        "step": r.choice((None, 2, 0.5, -1, 0 if r.random() < 0.3 else 1)),
    }


def _spaced(r: Random) -> Given:
    given: Given = {
        "start": r.choice((1, 1.0, floats(r, shape(r, 0, 2)))),
        "stop": r.choice((3, 2.5, floats(r, shape(r, 0, 1)))),
        "num": r.choice((1, 5, 2)),
    }
    if r.random() < 0.3:
        given["axis"] = r.choice((0, -1, 1))
    return given


def _reduced(r: Random) -> Given:
    x = tensor(r)
    return {"x": x, "axis": axes(r, len(x.shape))}


def _along(r: Random) -> Given:
    x = tensor(r)
    return {"x": x, "axis": r.choice((None, axis(r, len(x.shape)), axis(r, len(x.shape))))}


def _quantile(r: Random) -> Given:
    x = floats(r, tuple(max(size, 1) for size in shape(r, 1, 3)))
    q = r.choice((0.5, 0.1, T((2,)), [0.1, 0.9], T(()), T((2, 3)) if r.random() < 0.3 else 0.2))
    return {"x": x, "q": q, "axis": axes(r, len(x.shape)), "keepdims": r.random() < 0.4}


def _average(r: Random) -> Given:
    x = tensor(r)
    where = r.choice((None, axis(r, len(x.shape))))
    given: Given = {"x": x, "axis": where}
    rank = len(x.shape)
    if r.random() < 0.6:
        inside = where is not None and -rank <= where < rank
        one = (x.shape[where],) if inside else x.shape
        given["weights"] = floats(r, r.choice((x.shape, one)))
    return given


def _norm(r: Random) -> Given:
    x = floats(r, shape(r, 0, 4))
    rank = len(x.shape)
    given: Given = {"x": x, "axis": r.choice((None, axis(r, rank), axes(r, rank)))}
    if r.random() < 0.6:
        given["ord"] = r.choice((1, 2, float("inf"), 3, "fro", "nuc", 0, -1, -2))
    return given


def _segments(r: Random) -> Given:
    size = r.choice((1, 4))
    given: Given = {
        "data": tensor(r, (size, *shape(r, 0, 2))),
        "segment_ids": ints(r, (size if r.random() < 0.95 else 3,)),
    }
    if r.random() < 0.7:
        given["num_segments"] = r.choice((2, 3, 1))
    return given


def _one_hot(r: Random) -> Given:
    x = ints(r, shape(r, 0, 3))
    given: Given = {"x": r.choice((x, x, x, 1)), "num_classes": r.choice((2, 3))}
    if r.random() < 0.5:
        given["axis"] = axis(r, len(x.shape) + 1)
    return given


def _multi_hot(r: Random) -> Given:
    given: Given = {"inputs": ints(r, shape(r, 0, 3)), "num_classes": r.choice((3, 1, 5))}
    if r.random() < 0.2:
        given["axis"] = axis(r, max(len(given["inputs"].shape), 1))
    return given


def _search(r: Random) -> Given:
    table = floats(r, (4,) if r.random() < 0.9 else (2, 3))
    kind = table.dtype if r.random() < 0.8 else None
    return {"sorted_sequence": table, "values": tensor(r, None, kind)}


def _digitize(r: Random) -> Given:
    return {"x": tensor(r), "bins": r.choice((T((3,)), [0.0, 1.0], (0, 5), floats(r)))}


def _top(r: Random) -> Given:
    return {"x": tensor(r, shape(r, 1, 3)), "k": r.choice((1, 1, 2, 3))}


def _in_top(r: Random) -> Given:
    batch, classes = r.choice((1, 2, 3)), r.choice((3, 4))
    targets = ints(r, (batch,) if r.random() < 0.9 else (batch + 1,))
    return {"targets": targets, "predictions": floats(r, (batch, classes)), "k": r.choice((1, 2))}


def _meshgrid(r: Random) -> Given:
    given: Given = {"x": tuple(tensor(r, shape(r, 1, 1)) for _ in range(r.choice((1, 2, 3))))}
    if r.random() < 0.1:
        given["x"] = (*given["x"], tensor(r, shape(r, 0, 2)))
    if r.random() < 0.5:
        given["indexing"] = r.choice(("xy", "ij"))
    return given


def _rearrange(r: Random) -> Given:
    pattern, sizes, more = r.choice(
        (
            ("b h w c -> b c h w", (2, 3, 4, 5), {}),
            ("b h w c -> b (h w) c", (2, 3, 4, 5), {}),
            ("b (h w) c -> b h w c", (2, 6, 3), {"h": 2}),
            ("b (h w) c -> b h w c", (2, 6, 3), {"h": 4}),
            ("b t (n d) -> b n t d", (2, 3, 8), {"n": 4}),
            ("a b -> (a b)", (2, 3), {}),
            ("a b -> b a", (2, 3, 4), {}),
        )
    )
    return {"tensor": tensor(r, sizes), "pattern": pattern, **more}


def _unique(r: Random) -> Given:
    given: Given = {"x": tensor(r, shape(r, 0, 2))}
    for name in ("return_index", "return_inverse", "return_counts"):
        if r.random() < 0.25:
            given[name] = True
    if r.random() < 0.2:
        given["axis"] = axis(r, len(given["x"].shape))
    if r.random() < 0.2:
        given["size"] = r.choice((1, 3))
    return given


def _bincount(r: Random) -> Given:
    x = ints(r, tuple(r.choice((1, 3, 4)) for _ in range(r.choice((1, 2)))))
    given: Given = {"x": x}
    if r.random() < 0.3:
        given["weights"] = floats(r, x.shape if r.random() < 0.9 else (2,))
    if r.random() < 0.3:
        given["minlength"] = 3
    return given


def _trapezoid(r: Random) -> Given:
    y = tensor(r, shape(r, 1, 3))
    given: Given = {"y": y, "axis": axis(r, len(y.shape))}
    if r.random() < 0.3:
        given["x"] = tensor(r, y.shape)
    return given


def _view(r: Random) -> Given:
    return {"x": tensor(r), "dtype": dtype(r)}


def _vander(r: Random) -> Given:
    sizes = shape(r, 1, 1) if r.random() < 0.9 else shape(r, 0, 2)
    return {"x": tensor(r, sizes), "N": r.choice((None, 2, 0))}


REARRANGED: dict[str, Any] = {
    "reshape": _reshape,
    "concatenate": lambda r: _many(r, "xs", 0 if r.random() < 0.05 else 1),
    "stack": lambda r: _many(r, "x", 0),
    "hstack": _joined,
    "vstack": _joined,
    "dstack": _joined,
    "append": _append,
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
    "swapaxes": _swap,
    "moveaxis": _move,
    "expand_dims": _expand,
    "broadcast_to": _broadcast_to,
    "tile": _tile,
    "repeat": _repeat,
    "diag": lambda r: {"x": tensor(r, shape(r, 1, 2)), "k": r.randint(-2, 2)},
    "diagonal": _diagonal,
    "trace": _diagonal,
    "tril": lambda r: {"x": tensor(r, _square(r))},
    "triu": lambda r: {"x": tensor(r, _square(r))},
    "vander": _vander,
    "rot90": _rot90,
    "unstack": _unstack,
    "diff": _diff,
    "roll": _roll,
    "flip": _reduced,
    "where": _where,
    "get_item": _get_item,
    "slice": _slice,
    "slice_update": _slice_update,
    "scatter": _scatter,
    "scatter_update": _scatter_update,
    "select": _select,
    "extract_sequences": _sequences,
    "quantile": _quantile,
    "percentile": _quantile,
    "nanquantile": _quantile,
    "nanpercentile": _quantile,
    "average": _average,
    "norm": _norm,
    "moments": lambda r: {"x": (x := tensor(r)), "axes": axes(r, len(x.shape))},
    "argmax": _along,
    "argmin": _along,
    "nanargmax": _along,
    "nanargmin": _along,
    "cumsum": _along,
    "cumprod": _along,
    "nancumsum": _along,
    "nancumprod": _along,
    "sort": _along,
    "argsort": _along,
    "argpartition": lambda r: _along(r) | {"kth": 0},
    "segment_sum": _segments,
    "segment_max": _segments,
    "segment_min": _segments,
    "segment_prod": _segments,
    "searchsorted": _search,
    "digitize": _digitize,
    "top_k": _top,
    "in_top_k": _in_top,
    "meshgrid": _meshgrid,
    "rearrange": _rearrange,
    "unique": _unique,
    "bincount": _bincount,
    "histogram": lambda r: {"x": floats(r, shape(r, 0, 2)), "bins": r.choice((10, 3))},
    "trapezoid": _trapezoid,
    "isin": lambda r: {"x1": tensor(r), "x2": r.choice((tensor(r), [1, 2], 3))},
    "clip": lambda r: {"x": tensor(r), "x_min": r.choice((0, -0.5)), "x_max": r.choice((1, 2.5))},
    "cast": lambda r: {"x": tensor(r), "dtype": dtype(r)},
    "saturate_cast": lambda r: {"x": tensor(r), "dtype": dtype(r)},
    "view": _view,
    "view_as_complex": lambda r: {"x": floats(r, (*shape(r, 0, 2), 2))},
    "view_as_real": lambda r: {"x": tensor(r, None, r.choice(("complex64", "complex64", None)))},
    "zeros": lambda r: {"shape": r.choice((shape(r), list(shape(r)), 3))},
    "empty": lambda r: {"shape": shape(r)},
    "ones": lambda r: {"shape": shape(r)},
    "full": lambda r: {"shape": shape(r, 1, 3), "fill_value": r.choice((2, 0.5, T((1,))))},
    "full_like": lambda r: {"x": tensor(r), "fill_value": r.choice((2, 0.5))},
    "eye": lambda r: {"N": r.choice((3, 1)), "M": r.choice((None, 2)), "k": r.choice((0, 1))},
    "tri": lambda r: {"N": r.choice((3, 1)), "M": r.choice((None, 2)), "k": r.choice((0, 1))},
    "identity": lambda r: {"n": r.choice((1, 3))},
    "arange": _arange,
    "linspace": lambda r: _spaced(r) | ({"retstep": True} if r.random() < 0.3 else {}),
    "logspace": _spaced,
    "geomspace": _spaced,
    "one_hot": _one_hot,
    "multi_hot": _multi_hot,
    "to_categorical": lambda r: {
        "x": ints(r, tuple(max(size, 1) for size in shape(r, 0, 3))),
        "num_classes": r.choice((5, 3, None)),
    },
    "kaiser": lambda r: {"x": r.choice((5, 1)), "beta": 3.0},
    "unravel_index": lambda r: {"indices": ints(r, shape(r, 0, 2)), "shape": shape(r, 1, 3)},
    "polar": lambda r: {"abs_": (x := floats(r)), "angle": floats(r, partner(r, x.shape))},
    "ldexp": lambda r: {"x1": (x := tensor(r)), "x2": ints(r, partner(r, x.shape))},
    "array": lambda r: {"x": r.choice((tensor(r), number(r), [1, 2], [[1.0], [2]], (True, 0.5)))},
    "convert_to_tensor": lambda r: {"x": r.choice((tensor(r), number(r), [1, 2.0], (True,)))},
    "categorical": lambda r: {
        "logits": T((2, 3) if r.random() < 0.85 else (2, 3, 4)[: r.choice((1, 3))]),
        "num_samples": r.choice((1, 4)),
    },
    "dropout": lambda r: {"inputs": floats(r), "rate": r.choice((0.5, 0, 0.1))},
    "shuffle": lambda r: {"x": tensor(r), "axis": r.choice((0, 0, 1, -1))},
    "randint": lambda r: {"shape": shape(r), "minval": 0, "maxval": r.choice((3, 10))},
    "gamma": lambda r: {"shape": shape(r), "alpha": 0.5},
    "beta": lambda r: {"shape": shape(r), "alpha": 0.5, "beta": 0.5},
    "binomial": lambda r: {"shape": shape(r), "counts": 3, "probabilities": 0.5},
    "normal": lambda r: {"shape": shape(r)},
    "uniform": lambda r: {"shape": shape(r)},
    "truncated_normal": lambda r: {"shape": shape(r)},
    "standardize_dtype": lambda r: {"dtype": r.choice((dtype(r), None, "float", "int"))},
    "pad_sequences": lambda r: {
        "sequences": r.choice(([[1, 2], [3]], [[1], [2, 3, 4], []], [[1, 2]])),
        "maxlen": r.choice((None, 4, 2)),
    },
    "img_to_array": lambda r: {"img": T(r.choice(((4, 5, 3), (4, 5), (3, 4, 5, 3), (2,))))},
}
"""By the name of the operation, or its whole path where two share a name."""
