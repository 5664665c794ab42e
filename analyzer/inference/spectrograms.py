"""Preprocessing layers that turn sound into spectrograms."""

from __future__ import annotations

import math

from ..domain import Dim, TensorSpec, Weight, show_shape
from .arguments import check_choice, check_layout, wrong
from .contract import (
    Config,
    Inferred,
    KerasError,
    LayerCall,
    Settings,
    Undecided,
    constructor,
    layer,
)
from .dtypes import layer_dtypes
from .ranks import cast, require_known, require_rank
from .shapes import conv_size


@layer("keras.layers.MelSpectrogram")
def mel_spectrogram(call: LayerCall) -> Inferred:
    """Frames around every `sequence_stride`-th sample, (..., samples) → (..., bins, frames).

    Of symbolic tensors Keras states one frame too many for some lengths; arrays count.
    """
    shape = call.single_shape()
    if not shape:
        raise Undecided("a single number as sound")
    step, points = call.config.dim("sequence_stride"), call.config.dim("fft_length")
    if not isinstance(points, int):
        raise Undecided("`fft_length` is not known")
    frames = (shape[-1] - points % 2) // step + 1
    compute, _ = layer_dtypes(call.config, call.settings)
    return Inferred(TensorSpec((*shape[:-1], call.config.dim("num_mel_bins"), frames), compute))


MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


@constructor("keras.layers.STFTSpectrogram")
def stft_arguments(config: Config, settings: Settings) -> None:
    length, step = config.raw("frame_length"), config.raw("frame_step")
    points = config.raw("fft_length")
    if isinstance(step, int) and isinstance(length, int) and not 1 <= step <= length:
        raise wrong(
            "frame_step",
            f"`frame_step` ({step}) must be between 1 and `frame_length` ({length}).",
            "`frame_step` should be a positive integer not greater than `frame_length`.",
            step,
            length,
        )
    if isinstance(points, int) and isinstance(length, int) and points < length:
        raise wrong(
            "fft_length",
            f"`fft_length` ({points}) must be at least `frame_length` ({length}).",
            "`fft_length` should be not less than `frame_length`.",
            points,
            length,
        )
    check_choice(config, "mode", MODES, "STFTSpectrogram")
    check_choice(config, "scaling", ("density", "spectrum"), "STFTSpectrogram")
    check_choice(config, "padding", ("valid", "same"), "STFTSpectrogram")
    if length == 0 and not isinstance(length, bool) and points is None:
        raise wrong(
            "frame_length",
            "`frame_length` must be positive, not 0.",
            "math domain error",
            length,
        )
    check_layout(config, "STFTSpectrogram")


@layer("keras.layers.STFTSpectrogram")
def stft_spectrogram(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    require_rank(call, shape, 3, "(batch, samples, channels)")
    first = (call.config.raw("data_format") or call.settings.data_format) == "channels_first"
    channels, samples = (shape[1], shape[2]) if first else (shape[2], shape[1])
    require_known(call, channels, shape, "channel axis")
    length = call.config["frame_length"]
    step = call.config["frame_step"]
    points = call.config["fft_length"]
    if not isinstance(length, int) or length < 1:
        raise Undecided("`frame_length` is not known")
    if length == 1 and step is None:
        raise wrong(
            "frame_length",
            "STFTSpectrogram takes a step of half a frame, which is 0 for `frame_length=1`; give "
            "`frame_step`.",
            "expects window to have positive stride",
            length,
        )
    step = step if isinstance(step, int) and step else length // 2
    if not isinstance(points, int) or not points:
        points = 2 ** math.ceil(math.log2(length))
    mode = call.config.text("mode")
    try:
        frames: Dim = conv_size(samples, length, step, call.config.text("padding"))
    except KerasError:
        raise KerasError(
            "size-below-one",
            f"STFTSpectrogram takes frames of {int(length)} samples, but {show_shape(shape)} holds "
            "fewer. Use padding='same', or a shorter `frame_length`.",
            keras="Computed output size would be negative.",
            argument="frame_length",
            sizes=(samples, length),
        ) from None
    bins = points // 2 + 1
    compute, kept = layer_dtypes(call.config, call.settings)
    names = [name for name in ("real", "imag") if mode != {"real": "imag", "imag": "real"}[name]]
    weights = tuple(Weight(f"{name}_kernel", (length, 1, bins), dtype=kept) for name in names)
    given = cast(call, call.single()) or call.single().dtype
    if given is not None and given not in ("float16", "float32", "float64"):
        raise KerasError(
            "wrong-argument-type",
            f"STFTSpectrogram takes float16, float32 or float64, not {given}.",
            keras="Invalid input type. Expected `float16`, `float32` or `float64`. Received: "
            f"input type={given}",
            exception="TypeError",
        )
    if mode == "stft":
        bins *= 2
    if call.config.flag("expand_dims"):
        output = (shape[0], channels, frames, bins) if first else (shape[0], frames, bins, channels)
    else:
        width = bins * channels
        output = (shape[0], width, frames) if first else (shape[0], frames, width)
    return Inferred(TensorSpec(output, compute), weights)
