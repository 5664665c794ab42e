"""Preprocessing layers that turn sound into spectrograms."""

from __future__ import annotations

import math

from ..domain import Dim, TensorSpec, Weight
from .contract import Inferred, KerasError, LayerCall, Undecided, layer
from .dtypes import layer_dtypes
from .ranks import require_known, require_rank
from .shapes import conv_size


@layer("keras.layers.MelSpectrogram")
def mel_spectrogram(call: LayerCall) -> Inferred:
    shape = call.single_shape()
    if len(shape) not in (1, 2):
        raise Undecided("sound with more axes than (batch, samples)")
    step = call.config.dim("sequence_stride")
    frames = (shape[-1] + step + 1) // step
    compute, _ = layer_dtypes(call.config, call.settings)
    output = (*shape[:-1], call.config.dim("num_mel_bins"), frames)
    return Inferred(TensorSpec(output, compute))


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
    if not isinstance(length, int) or length < 2:
        raise Undecided("`frame_length` is not known")
    step = step if isinstance(step, int) and step else length // 2
    if not isinstance(points, int) or not points:
        points = 2 ** math.ceil(math.log2(length))
    mode = call.config.text("mode")
    try:
        frames: Dim = conv_size(samples, length, step, call.config.text("padding"))
    except KerasError:
        raise Undecided("less sound than one frame") from None
    bins = points // 2 + 1
    compute, kept = layer_dtypes(call.config, call.settings)
    names = [name for name in ("real", "imag") if mode != {"real": "imag", "imag": "real"}[name]]
    weights = tuple(Weight(f"{name}_kernel", (length, 1, bins), dtype=kept) for name in names)
    if mode == "stft":
        bins *= 2
    if call.config.flag("expand_dims"):
        output = (shape[0], channels, frames, bins) if first else (shape[0], frames, bins, channels)
    else:
        width = bins * channels
        output = (shape[0], width, frames) if first else (shape[0], frames, width)
    return Inferred(TensorSpec(output, compute), weights)
