"""Layers: a random one that a tensor of a given shape can go through."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from .text import Sizes, Step, times

ACTIVATIONS = ("relu", "tanh", "sigmoid", "softmax", "gelu", "swish", "elu", "selu", "linear")


def activation(chance: Random) -> str:
    """An `activation` argument, or none."""
    if chance.random() < 0.5:
        return ""
    name = chance.choice(ACTIVATIONS)
    if chance.random() < 0.15 and name in ("relu", "tanh", "sigmoid", "gelu"):
        return f", activation=keras.activations.{name}"
    return f', activation="{name}"'


def units(chance: Random) -> int:
    return chance.choice([1, 2, 3, 4, 5, 8, 10, 16, 32])


def layer(chance: Random, shape: Sizes) -> Step:
    """A layer that takes a tensor of `shape`, with what comes out."""
    writers = _BY_RANK.get(len(shape), ())
    if writers and chance.random() < 0.7:
        return chance.choice(writers)(chance, shape)
    return _common(chance, shape)


def to_vector(chance: Random, shape: Sizes) -> Step:
    """A layer that leaves one axis."""
    rank = len(shape)
    if rank == 1:
        return Step(f"layers.Dropout({chance.choice([0.2, 0.3])})", shape)
    if rank <= 4 and (times(*shape) is None or chance.random() < 0.5):
        kind = chance.choice(["Average", "Max"])
        return Step(f"layers.Global{kind}Pooling{rank - 1}D()", shape[-1:])
    return Step("layers.Flatten()", (times(*shape),))


def head(chance: Random, width: int) -> str:
    """A last layer of `width` units."""
    last = chance.choice(["", ', activation="softmax"' if width > 1 else ', activation="sigmoid"'])
    return f"layers.Dense({width}{last})"


def _common(chance: Random, shape: Sizes) -> Step:
    n = units(chance)
    rate = chance.choice([0.1, 0.25, 0.5])
    last = shape[-1]
    kinds: list[tuple[str, Sizes]] = [
        (f"layers.Dropout({rate})", shape),
        (f"layers.GaussianNoise({rate})", shape),
        ("layers.BatchNormalization()", shape),
        ("layers.LayerNormalization()", shape),
        ("layers.BatchNormalization(center=False)", shape),
        (f'layers.Activation("{chance.choice(ACTIVATIONS)}")', shape),
        ("layers.ReLU()", shape),
        ("layers.LeakyReLU()", shape),
        ("layers.Identity()", shape),
        ("layers.UnitNormalization()", shape),
        ("layers.Rescaling(1.0 / 255)", shape),
    ]
    if last is not None:
        kinds += 4 * [(f"layers.Dense({n}{activation(chance)})", (*shape[:-1], n))]
        kinds.append((f"layers.Dense(units={n}, use_bias=False)", (*shape[:-1], n)))
    if None not in shape:
        kinds.append(("layers.PReLU()", shape))
    return Step(*chance.choice(kinds))


def _vector(chance: Random, shape: Sizes) -> Step:
    (size,) = shape
    n = units(chance)
    kinds: list[tuple[str, Sizes]] = [
        (f"layers.Dense({n}{activation(chance)})", (n,)),
        (f'layers.Dense({n}, kernel_regularizer="l2")', (n,)),
        (f"layers.RepeatVector({n})", (n, size)),
    ]
    if size is not None:
        kinds.append(("layers.Reshape((-1, 1))", (size, 1)))
        for part in (2, 3, 4):
            if size % part == 0:
                kinds.append((f"layers.Reshape(({part}, {size // part}))", (part, size // part)))
    return Step(*chance.choice(kinds))


def _after(size: int | None, kernel: int, stride: int, padding: str, dilation: int = 1):
    if size is None:
        return None
    if padding != "valid":
        return -(-size // stride)
    return (size - dilation * (kernel - 1) - 1) // stride + 1


def _fits(sizes: Sizes, kernel: int) -> bool:
    return all(size is None or size >= kernel for size in sizes)


def _series(chance: Random, shape: Sizes) -> Step:
    steps, width = shape
    n = units(chance)
    kernel = chance.choice([1, 2, 3, 3, 5])
    kinds: list[tuple[str, Sizes]] = [
        ("layers.GlobalAveragePooling1D()", (width,)),
        (f"layers.SpatialDropout1D({chance.choice([0.1, 0.3])})", shape),
        ("layers.ZeroPadding1D(2)", (None if steps is None else steps + 4, width)),
        ("layers.UpSampling1D(2)", (times(steps, 2), width)),
    ]
    if width is not None:
        merge = chance.choice(["concat", "sum", "ave"])
        cell = chance.choice(["LSTM", "GRU", "SimpleRNN"])
        wide = 2 * n if merge == "concat" else n
        kinds += [
            (f"layers.{cell}({n})", (n,)),
            (f"layers.{cell}({n}, return_sequences=True)", (steps, n)),
            (f"layers.{cell}({n}, dropout=0.2, go_backwards=True)", (n,)),
            (
                f'layers.Bidirectional(layers.{cell}({n}), merge_mode="{merge}")',
                (wide,),
            ),
            (f"layers.Bidirectional(layers.{cell}({n}, return_sequences=True))", (steps, 2 * n)),
            (f"layers.TimeDistributed(layers.Dense({n}{activation(chance)}))", (steps, n)),
            (f"layers.RNN(layers.{cell}Cell({n}))", (n,)),
            (f"layers.RNN([layers.GRUCell({n}), layers.LSTMCell({n + 1})])", (n + 1,)),
            ("layers.Masking(0.0)", shape),
            ("layers.LayerNormalization(axis=-1)", shape),
        ]
        padding = chance.choice(["valid", "same", "causal"])
        stride = chance.choice([1, 1, 2])
        if _fits((steps,), kernel):
            kinds += 2 * [
                (
                    f'layers.Conv1D({n}, {kernel}, strides={stride}, padding="{padding}"'
                    f"{activation(chance)})",
                    (_after(steps, kernel, stride, padding), n),
                ),
                (
                    f"layers.SeparableConv1D({n}, {kernel})",
                    (_after(steps, kernel, 1, "valid"), n),
                ),
            ]
        if _fits((steps,), 2):
            kinds.append(("layers.MaxPooling1D(2)", (_after(steps, 2, 2, "valid"), width)))
            kinds.append(
                (
                    "layers.AveragePooling1D(pool_size=2, strides=1)",
                    (_after(steps, 2, 1, "valid"), width),
                )
            )
        if width % 2 == 0:
            kinds.append(("layers.GroupNormalization(groups=2)", shape))
        if steps is not None:
            kinds.append((f'layers.EinsumDense("abc,cd->abd", ({steps}, {n}))', (steps, n)))
    if steps is not None and width is not None:
        kinds += [
            ("layers.Permute((2, 1))", (width, steps)),
            ("layers.Flatten()", (steps * width,)),
            (f"layers.Reshape(({steps * width},))", (steps * width,)),
            ("layers.Reshape((-1, 1))", (steps * width, 1)),
        ]
        if steps > 3:
            kinds.append(("layers.Cropping1D((1, 2))", (steps - 3, width)))
    return Step(*chance.choice(kinds))


def _picture(chance: Random, shape: Sizes) -> Step:
    rows, columns, channels = shape
    sizes = (rows, columns)
    n = units(chance)
    kernel = chance.choice([1, 2, 3, 3, 3, 5])
    padding = chance.choice(["valid", "same"])
    stride = chance.choice([1, 1, 1, 2])
    known = rows is not None and columns is not None
    kinds: list[tuple[str, Sizes]] = [
        (f"layers.UpSampling2D({chance.choice([2, 3])})", ()),
        ('layers.UpSampling2D((2, 2), interpolation="bilinear")', ()),
        ("layers.ZeroPadding2D(1)", ()),
        ("layers.ZeroPadding2D(((1, 2), (0, 1)))", ()),
        (f"layers.SpatialDropout2D({chance.choice([0.1, 0.2])})", shape),
        ("layers.GlobalAveragePooling2D()", (channels,)),
        ("layers.GlobalMaxPooling2D()", (channels,)),
        ("layers.GlobalAveragePooling2D(keepdims=True)", (1, 1, channels)),
        (f'layers.RandomFlip("{chance.choice(["horizontal", "vertical"])}")', shape),
        ("layers.RandomRotation(0.1)", shape),
        ("layers.Resizing(10, 12)", (10, 12, channels)),
    ]
    kinds = [(text, given or _grown(text, shape)) for text, given in kinds]
    if _fits(sizes, kernel) and channels is not None:
        out = tuple(_after(size, kernel, stride, padding) for size in sizes)
        plain = tuple(_after(size, kernel, 1, padding) for size in sizes)
        larger = tuple(
            None
            if s is None
            else s * stride + (max(kernel - stride, 0) if padding == "valid" else 0)
            for s in sizes
        )
        kinds += 2 * [
            (
                f'layers.Conv2D({n}, {kernel}, strides={stride}, padding="{padding}"'
                f"{activation(chance)})",
                (*out, n),
            ),
            (
                f'layers.Conv2D({n}, ({kernel}, {kernel}), padding="{padding}"'
                f"{activation(chance)})",
                (*plain, n),
            ),
            (f'layers.SeparableConv2D({n}, {kernel}, padding="{padding}")', (*plain, n)),
            (
                f'layers.DepthwiseConv2D({kernel}, depth_multiplier=2, padding="{padding}")',
                (*plain, channels * 2),
            ),
            (
                f'layers.Conv2DTranspose({n}, {kernel}, strides={stride}, padding="{padding}")',
                (*larger, n),
            ),
        ]
        if channels % 2 == 0:
            kinds.append(
                (f'layers.Conv2D({2 * n}, {kernel}, padding="same", groups=2)', (*sizes, 2 * n))
            )
        if _fits(sizes, 5):
            kinds.append(
                (
                    f"layers.Conv2D({n}, 3, dilation_rate=2)",
                    (*(_after(s, 3, 1, "valid", 2) for s in sizes), n),
                )
            )
    if _fits(sizes, 2):
        halved = tuple(_after(size, 2, 2, "valid") for size in sizes)
        kinds += [
            ("layers.MaxPooling2D()", (*halved, channels)),
            ("layers.MaxPooling2D((2, 2))", (*halved, channels)),
            (
                'layers.AveragePooling2D(3, strides=2, padding="same")',
                (*(_after(size, 3, 2, "same") for size in sizes), channels),
            ),
        ]
    if known and channels is not None:
        assert rows is not None and columns is not None
        kinds += [
            ("layers.Flatten()", (rows * columns * channels,)),
            (f"layers.Reshape((-1, {channels}))", (rows * columns, channels)),
            (
                f"layers.Reshape(({rows}, {columns * channels}))",
                (rows, columns * channels),
            ),
            (f"layers.TimeDistributed(layers.Dense({n}))", (rows, columns, n)),
            ("layers.Permute((3, 1, 2))", (channels, rows, columns)),
        ]
        if rows > 2 and columns > 2:
            kinds.append(("layers.Cropping2D(1)", (rows - 2, columns - 2, channels)))
    return Step(*chance.choice(kinds))


def _grown(text: str, shape: Sizes) -> Sizes:
    """The shape after enlarging a picture as `text` says."""
    rows, columns, channels = shape
    if "UpSampling" in text:
        factor = 3 if "(3)" in text else 2
        return (times(rows, factor), times(columns, factor), channels)
    above, beside = (3, 1) if "((1, 2)" in text else (2, 2)
    return (
        None if rows is None else rows + above,
        None if columns is None else columns + beside,
        channels,
    )


def _film(chance: Random, shape: Sizes) -> Step:
    frames, rows, columns, channels = shape
    n = chance.choice([1, 2, 3, 4])
    kinds: list[tuple[str, Sizes]] = [
        ("layers.GlobalAveragePooling3D()", (channels,)),
        (f'layers.Conv3D({n}, 3, padding="same"{activation(chance)})', (*shape[:3], n)),
        (
            f'layers.ConvLSTM2D({n}, 3, padding="same", return_sequences=True)',
            (frames, rows, columns, n),
        ),
        (f'layers.ConvLSTM2D({n}, (3, 3), padding="same")', (rows, columns, n)),
        ("layers.TimeDistributed(layers.GlobalMaxPooling2D())", (frames, channels)),
        (f'layers.TimeDistributed(layers.Conv2D({n}, 3, padding="same"))', (*shape[:3], n)),
    ]
    if None not in shape:
        kinds.append(
            ("layers.TimeDistributed(layers.Flatten())", (frames, times(rows, columns, channels)))
        )
    if _fits(shape[:3], 2):
        halved = tuple(None if size is None else size // 2 for size in shape[:3])
        kinds.append(("layers.MaxPooling3D(2)", (*halved, channels)))
        kinds.append(("layers.AveragePooling3D()", (*halved, channels)))
    return Step(*chance.choice(kinds))


_BY_RANK: dict[int, tuple[Callable[[Random, Sizes], Step], ...]] = {
    1: (_vector,),
    2: (_series,),
    3: (_picture,),
    4: (_film,),
}
