"""Random arguments for products, linear algebra, neural networks, images and losses."""

from __future__ import annotations

from random import Random
from typing import Any

from .draws import axis, dtype, floats, ints, partner, shape, tensor
from .tensors import T

Given = dict[str, Any]


def _matmul(r: Random) -> Given:
    k = r.choice((1, 2, 3, 0 if r.random() < 0.2 else 4))
    lead = shape(r, 0, 2)
    a = (*lead, *shape(r, 1, 1), k) if r.random() < 0.85 else (k,)
    k = k if r.random() < 0.93 else 5
    b = (*partner(r, lead), k, r.choice((1, 2, 4))) if r.random() < 0.85 else (k,)
    return {"x1": tensor(r, a), "x2": tensor(r, b)}


def _dot(r: Random) -> Given:
    a = shape(r, 0, 3)
    b = shape(r, 0, 3)
    if a and b and r.random() < 0.9:
        where = -1 if len(b) == 1 else -2
        sizes = list(b)
        sizes[where] = a[-1]
        b = tuple(sizes)
    return {"x1": tensor(r, a), "x2": tensor(r, b)}


def _inner(r: Random) -> Given:
    a, b = shape(r, 0, 3), shape(r, 0, 3)
    if a and b and r.random() < 0.9:
        b = (*b[:-1], a[-1])
    return {"x1": tensor(r, a), "x2": tensor(r, b)}


def _vdot(r: Random) -> Given:
    a = shape(r, 0, 2)
    return {"x1": tensor(r, a), "x2": tensor(r, r.choice((a, a, a[::-1], (2, 3))))}


def _cross(r: Random) -> Given:
    lead, kind = shape(r, 0, 2), dtype(r)
    a = (*lead, r.choice((2, 3, 3, 3)))
    b = (*partner(r, lead), r.choice((2, 3, 3, 3, 3, 4)))
    return {"x1": tensor(r, a, kind), "x2": tensor(r, b)}


def _tensordot(r: Random) -> Given:
    a, b = shape(r, 1, 3), shape(r, 1, 3)
    count = r.randint(0, min(len(a), len(b)))
    if r.random() < 0.5:
        b = (*a[len(a) - count :], *b[count:]) if r.random() < 0.9 else b
        return {"x1": tensor(r, a), "x2": tensor(r, b), "axes": count}
    left, right = r.sample(range(len(a)), count), r.sample(range(len(b)), count)
    sizes = list(b)
    for i, j in zip(left, right, strict=True):
        sizes[j] = a[i] if r.random() < 0.95 else 6
    axes: Any = (tuple(left), tuple(right))
    if count == 1 and r.random() < 0.3:
        axes = (left[0], right[0])
    return {"x1": tensor(r, a), "x2": tensor(r, tuple(sizes)), "axes": axes}


def _einsum(r: Random) -> Given:
    sizes = {letter: r.choice((1, 2, 3)) for letter in "abcd"}
    terms = ["".join(r.sample("abcd", r.randint(1, 3))) for _ in range(r.choice((1, 2, 2, 3)))]
    lead = "..." if r.random() < 0.15 else ""
    kind = dtype(r) if r.random() < 0.3 else "float32"
    operands = [
        T(
            (*((2,) if lead else ()), *(sizes[c] if r.random() < 0.98 else 4 for c in term)),
            kind if r.random() < 0.9 else dtype(r),
        )
        for term in terms
    ]
    letters = sorted(set("".join(terms)))
    right = lead + "".join(r.sample(letters, r.randint(0, len(letters))))
    if r.random() < 0.04:
        right += "z"
    arrow = "->" + right if r.random() < 0.8 else ""
    return {"subscripts": ",".join(lead + t for t in terms) + arrow, "operands": tuple(operands)}


def _correlate(r: Random) -> Given:
    sizes = [shape(r, 1, 1) if r.random() < 0.93 else shape(r, 0, 2) for _ in range(2)]
    given: Given = {"x1": tensor(r, sizes[0]), "x2": tensor(r, sizes[1])}
    if r.random() < 0.6:
        given["mode"] = r.choice(("valid", "same", "full"))
    return given


def _cdist(r: Random) -> Given:
    lead, size = shape(r, 0, 1), r.choice((2, 3))
    b = (*partner(r, lead), 4, size if r.random() < 0.93 else 5)
    return {"x": floats(r, (*lead, 2, size)), "y": floats(r, b)}


# -- linear algebra ------------------------------------------------------------------------------


def _matrix(r: Random, square: bool) -> T:
    n = r.choice((1, 2, 3))
    m = n if square and r.random() < 0.93 else r.choice((1, 2, 3))
    return floats(r, (*shape(r, 0, 1), n, m) if r.random() < 0.95 else (n,))


def _square(r: Random) -> Given:
    return {"x": _matrix(r, True)}


def _any(r: Random) -> Given:
    return {"x": _matrix(r, False)}


def _solve(r: Random) -> Given:
    a = _matrix(r, True)
    b = r.choice((a.shape[:-1], (*a.shape[:-1], 2), (2, 2)))
    return {"a": a, "b": floats(r, b)}


def _lstsq(r: Random) -> Given:
    rows = r.choice((3, 4))
    b = r.choice(((rows,), (rows, 2), (rows, 2), (2,)))
    return {"a": floats(r, (rows, 2)), "b": floats(r, b)}


def _pair(r: Random) -> Given:
    sizes = shape(r, 1, 3)
    other = sizes if r.random() < 0.93 else shape(r, 1, 3)
    kind = floats(r, ()).dtype
    return {"x": (T(sizes, kind), T(other, kind))}


def _rfft(r: Random) -> Given:
    return {"x": floats(r, shape(r, 1, 3)), "fft_length": r.choice((None, 4, 5, 1))}


def _irfft(r: Random) -> Given:
    return _pair(r) | {"fft_length": r.choice((None, 4, 5))}


def _stft(r: Random) -> Given:
    return {
        "x": floats(r, (*((2,) if r.random() < 0.5 else ()), r.choice((32, 40)))),
        "sequence_length": r.choice((8, 6, 16)),
        "sequence_stride": r.choice((2, 4)),
        "fft_length": r.choice((8, 16)),
        "center": r.random() < 0.5,
    }


def _istft(r: Random) -> Given:
    fft = 16
    sizes = (*shape(r, 0, 1), 9, fft // 2 + 1)
    given: Given = {
        "x": (T(sizes), T(sizes)),
        "sequence_length": r.choice((16, 8)),
        "sequence_stride": r.choice((4, 2)),
        "fft_length": fft,
        "center": r.random() < 0.7,
    }
    if r.random() < 0.3:
        given["length"] = 20
    return given


# -- neural networks -----------------------------------------------------------------------------


def _conv(r: Random, name: str) -> Given:
    rank = r.choice((1, 2, 2, 3))
    if name == "separable_conv" or name == "depthwise_conv":
        rank = min(rank, 2)
    channels, first = r.choice((1, 2, 4)), r.random() < 0.2
    space = tuple(r.choice((2, 3, 5, 6)) for _ in range(rank))
    inputs = (2, channels, *space) if first else (2, *space, channels)
    window = tuple(r.choice((1, 2, 3)) for _ in range(rank))
    wanted = channels if r.random() < 0.95 else 3
    kind = "float32" if r.random() < 0.85 else dtype(r)
    filters = r.choice((3, 4, 4))
    given: Given = {
        "inputs": T(inputs, kind),
        "strides": r.choice((1, 1, 2, (1,) * rank, (2,) * rank)),
        "padding": r.choice(("valid", "same")),
    }
    if first or r.random() < 0.5:
        given["data_format"] = "channels_first" if first else "channels_last"
    if name == "conv_transpose":
        given["kernel"] = T((*window, filters, wanted))
        if given["padding"] == "valid" and r.random() < 0.3:
            given["output_padding"] = r.choice((0, 1))
    elif name == "separable_conv":
        given["depthwise_kernel"] = T((*window, wanted, 2))
        given["pointwise_kernel"] = T((*(1,) * rank, wanted * 2, filters))
    else:
        groups = 2 if name == "conv" and wanted == 4 and r.random() < 0.3 else 1
        given["kernel"] = T((*window, wanted // groups, filters))
    if given["strides"] in (1, (1,) * rank) and r.random() < 0.2:
        given["dilation_rate"] = r.choice((2, (2,) * rank))
    return given


def _pool(r: Random) -> Given:
    given = _conv(r, "conv")
    window = given.pop("kernel").shape[:-2]
    given.pop("dilation_rate", None)
    if r.random() < 0.3:
        del given["strides"]
    return given | {"pool_size": r.choice((window, window[0]))}


def _adaptive(r: Random) -> Given:
    given = _conv(r, "conv")
    rank = len(given["inputs"].shape) - 2
    size = r.choice((1, 2, 3, (2,) * rank))
    kept = {key: given[key] for key in ("inputs", "data_format") if key in given}
    return kept | {"output_size": size}


def _normalized(r: Random) -> Given:
    x = floats(r, shape(r, 1, 4))
    given: Given = {"x": x}
    if r.random() < 0.6:
        given["axis"] = axis(r, len(x.shape))
    return given


def _batch_norm(r: Random) -> Given:
    x = floats(r, shape(r, 1, 4))
    where = axis(r, len(x.shape))
    size = x.shape[where] if -len(x.shape) <= where < len(x.shape) else 3
    vector = lambda: T((size if r.random() < 0.95 else 6,), x.dtype)  # noqa: E731
    given: Given = {"x": x, "mean": vector(), "variance": vector(), "axis": where}
    return given | ({"scale": vector(), "offset": vector()} if r.random() < 0.4 else {})


def _attention(r: Random) -> Given:
    b, t, s, n, d = 2, r.choice((3, 4)), r.choice((3, 5)), r.choice((1, 2)), r.choice((2, 4))
    kind = "float32" if r.random() < 0.85 else dtype(r)
    wrong = r.random()
    key = (b, s, n, d if wrong < 0.93 else 7)
    value = (b, s if wrong > 0.04 else 9, n, d)
    query = (b, t, n, d) if r.random() < 0.95 else (b, t, d)
    given: Given = {"query": T(query, kind), "key": T(key, kind), "value": T(value, kind)}
    if r.random() < 0.2:
        given["mask"] = T(r.choice(((b, n, t, s), (1, 1, t, s))), "bool")
    if r.random() < 0.2:
        given["bias"] = T((b, n, t, s))
    if r.random() < 0.2:
        given["is_causal"] = True
    return given


def _unfold(r: Random) -> Given:
    given: Given = {
        "x": floats(r, (1, 2, 5, 6) if r.random() < 0.9 else (5, 6, 2)),
        "kernel_size": r.choice((2, 3, (2, 3))),
        "stride": r.choice((1, 2, (1, 2))),
    }
    if r.random() < 0.3:
        given |= {"padding": 1, "dilation": r.choice((1, 2))}
    return given


def _fold(r: Random) -> Given:
    places = 16 if r.random() < 0.9 else 15
    return {"x": floats(r, (2, 12, places)), "output_size": (5, 5), "kernel_size": 2}


def _depth(r: Random) -> Given:
    sizes = (1, 2, 3, r.choice((4, 8, 6, 12)))
    return {"x": floats(r, sizes), "block_size": r.choice((2, 2, 1))}


def _space(r: Random) -> Given:
    return {"x": floats(r, (1, 4, r.choice((4, 6, 5)), 2)), "block_size": 2}


def _ctc(r: Random) -> Given:
    return {
        "target": ints(r, (2, 3)),
        "output": floats(r, (2, 5, 4)),
        "target_length": ints(r, (2,)),
        "output_length": ints(r, (2,)),
    }


# -- losses --------------------------------------------------------------------------------------


def _loss(r: Random) -> Given:
    a = shape(r, 1, 3)
    b = a if r.random() < 0.8 else partner(r, a)
    if r.random() < 0.1:
        b = (*a, 1)
    return {"y_true": T(a, "float32" if r.random() < 0.7 else dtype(r)), "y_pred": floats(r, b)}


def _sparse(r: Random) -> Given:
    a = shape(r, 1, 2)
    target = a if r.random() < 0.7 else (*a, 1)
    output = (*a, r.choice((2, 3))) if r.random() < 0.9 else a
    return {"target": ints(r, target), "output": floats(r, output)}


def _crossed(r: Random) -> Given:
    sizes = shape(r, 1, 3)
    other = sizes if r.random() < 0.85 else partner(r, sizes)
    return {"target": floats(r, sizes), "output": floats(r, other)}


def _losses(found: Given) -> Given:
    return {"y_true": found.pop("target"), "y_pred": found.pop("output"), **found}


# -- images --------------------------------------------------------------------------------------


def _image(r: Random, name: str = "images", channels: tuple[int, ...] = (3, 3, 1)) -> Given:
    size, many = r.choice(channels), shape(r, 1, 1) if r.random() < 0.5 else ()
    first = r.random() < 0.2
    sizes = (*many, size, 6, 5) if first else (*many, 6, 5, size)
    kind = "float32" if r.random() < 0.75 else dtype(r)
    given: Given = {name: T(sizes if r.random() < 0.95 else (5, 5), kind)}
    return given | ({"data_format": "channels_first"} if first else {})


def _resize(r: Random) -> Given:
    given = _image(r) | {"size": r.choice(((4, 7), (4, 2), [3, 3], (1, 9)))}
    if r.random() < 0.4:
        given["interpolation"] = r.choice(("bilinear", "nearest", "bicubic", "lanczos3", "area"))
    for name in ("crop_to_aspect_ratio", "pad_to_aspect_ratio"):
        if r.random() < 0.15:
            given[name] = True
    return given


def _patches(r: Random) -> Given:
    given: Given = _image(r) | {"size": r.choice((2, 3, (2, 3))), "strides": r.choice((None, 1, 2))}
    return given | {"padding": r.choice(("valid", "same"))}


def _patches_3d(r: Random) -> Given:
    sizes = (*((2,) if r.random() < 0.6 else ()), 4, 5, 4, 2)
    return {
        "volumes": floats(r, sizes),
        "size": r.choice((2, (2, 2, 2), (1, 2, 1))),
        "strides": r.choice((None, 1, 2)),
        "padding": r.choice(("valid", "same")),
    }


def _pad_images(r: Random) -> Given:
    rows = r.choice(
        (
            {"top_padding": 1, "target_height": 9},
            {"top_padding": 1, "bottom_padding": 0},
            {"bottom_padding": 2, "target_height": 8},
            {"target_height": 9},
        )
    )
    columns = r.choice(
        (
            {"left_padding": 2, "right_padding": 1},
            {"left_padding": 1, "target_width": 8},
            {"left_padding": 1, "target_width": 3},
        )
    )
    return _image(r) | rows | columns


def _crop_images(r: Random) -> Given:
    rows = r.choice(
        (
            {"top_cropping": 1, "target_height": 3},
            {"top_cropping": 1, "bottom_cropping": 0},
            {"bottom_cropping": 2, "target_height": 3},
            {"top_cropping": 9, "bottom_cropping": 1},
        )
    )
    columns = r.choice(
        ({"left_cropping": 2, "right_cropping": 1}, {"left_cropping": 1, "target_width": 3})
    )
    return _image(r) | rows | columns


def _affine(r: Random) -> Given:
    given = _image(r)
    images = given["images"].shape
    transform = (images[0], 8) if len(images) == 4 else (8,)
    if r.random() < 0.05:
        transform = (7,)
    given["transform"] = T(transform)
    if r.random() < 0.3:
        given["interpolation"] = r.choice(("nearest", "bilinear"))
    return given


def _perspective(r: Random) -> Given:
    given = _image(r)
    images = given["images"].shape
    points = (images[0], 4, 2) if len(images) == 4 else (4, 2)
    return given | {"start_points": T(points), "end_points": T(points)}


def _coordinates(r: Random) -> Given:
    x = floats(r, shape(r, 1, 3))
    rows = len(x.shape) if r.random() < 0.93 else 4
    return {"inputs": x, "coordinates": T((rows, *shape(r, 1, 2))), "order": r.choice((0, 1))}


def _translate(r: Random) -> Given:
    return {
        "images": floats(r, (6, 5, 3)),
        "output_shape": (4, 7, 3),
        "scale": T((2,)),
        "translation": T((2,)),
        "spatial_dims": (0, 1),
        "method": r.choice(("linear", "cubic", "lanczos3")),
    }


def _ssim(r: Random) -> Given:
    sizes = (*((2,) if r.random() < 0.6 else ()), 12, 13, r.choice((1, 3)))
    return {"image1": floats(r, sizes), "image2": floats(r, sizes)}


COMPUTED: dict[str, Any] = {
    "matmul": _matmul,
    "dot": _dot,
    "inner": _inner,
    "vdot": _vdot,
    "tensordot": _tensordot,
    "cross": _cross,
    "einsum": _einsum,
    "correlate": _correlate,
    "cdist": _cdist,
    "corrcoef": lambda r: {"x": floats(r, shape(r, 0, 2))},
    **dict.fromkeys(
        (
            "cholesky",
            "cholesky_inverse",
            "det",
            "eig",
            "eigh",
            "inv",
            "logdet",
            "lu_factor",
            "slogdet",
        ),
        _square,
    ),
    **dict.fromkeys(("matrix_rank", "pinv", "qr"), _any),
    "svd": lambda r: _any(r) | {k: r.random() < 0.5 for k in ("full_matrices", "compute_uv")},
    "solve": _solve,
    "solve_triangular": _solve,
    "lstsq": _lstsq,
    "fft": _pair,
    "fft2": _pair,
    "ifft2": _pair,
    "rfft": _rfft,
    "irfft": _irfft,
    "stft": _stft,
    "istft": _istft,
    "keras.ops.conv": lambda r: _conv(r, "conv"),
    "keras.ops.depthwise_conv": lambda r: _conv(r, "depthwise_conv"),
    "keras.ops.separable_conv": lambda r: _conv(r, "separable_conv"),
    "keras.ops.conv_transpose": lambda r: _conv(r, "conv_transpose"),
    "max_pool": _pool,
    "average_pool": _pool,
    "adaptive_max_pool": _adaptive,
    "adaptive_average_pool": _adaptive,
    "batch_normalization": _batch_norm,
    "layer_normalization": _normalized,
    "rms_normalization": _normalized,
    "softmax": _normalized,
    "log_softmax": _normalized,
    "sparsemax": _normalized,
    "normalize": _normalized,
    "glu": _normalized,
    "dot_product_attention": _attention,
    "unfold": _unfold,
    "fold": _fold,
    "depth_to_space": _depth,
    "space_to_depth": _space,
    "threshold": lambda r: {"x": floats(r), "threshold": 0.5, "default_value": 0},
    "psnr": lambda r: {
        "x1": (x := floats(r)),
        "x2": floats(r, x.shape if r.random() < 0.9 else shape(r)),
        "max_val": 1.0,
    },
    "ctc_loss": _ctc,
    "keras.losses.ctc": lambda r: {"y_true": ints(r, (2, 3)), "y_pred": floats(r, (2, 5, 4))},
    "keras.ops.binary_crossentropy": _crossed,
    "keras.ops.categorical_crossentropy": _crossed,
    "keras.ops.sparse_categorical_crossentropy": _sparse,
    "keras.losses.sparse_categorical_crossentropy": lambda r: _losses(_sparse(r)),
    "keras.losses.categorical_generalized_cross_entropy": lambda r: (
        _losses(_crossed(r)) | {"q": 0.5}
    ),
    "keras.losses.circle": lambda r: {"y_true": ints(r, (4,)), "y_pred": floats(r, (4, 3))},
    "keras.losses": _loss,
    "resize": _resize,
    "rgb_to_grayscale": _image,
    "rgb_to_hsv": lambda r: _image(r, channels=(3, 3, 3, 1)),
    "hsv_to_rgb": lambda r: _image(r, channels=(3, 3, 3, 1)),
    "gaussian_blur": _image,
    "elastic_transform": _image,
    "sobel_edges": _image,
    "ssim": _ssim,
    "extract_patches": _patches,
    "extract_patches_3d": _patches_3d,
    "pad_images": _pad_images,
    "crop_images": _crop_images,
    "affine_transform": _affine,
    "perspective_transform": _perspective,
    "map_coordinates": _coordinates,
    "scale_and_translate": _translate,
}
"""By the name of the operation, its whole path, or its module."""
