"""``tf.signal``: Fourier transforms and frames; patches of pictures, samples of logits."""

from __future__ import annotations

from ..domain import NO_FACTS, Array, Dim, Facts, Unknown, Value, is_dynamic, unknown_size
from ..inference.contract import Undecided
from .arrays import derive
from .contract import Call
from .numpy_dtypes import read_dtype
from .tensors import TENSORFLOW, first, tf

_COMPLEX = {"float32": "complex64", "float64": "complex128"}


def _whole(value: Value, what: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    raise Undecided(what)


def _like(size: Dim, text: str) -> Dim:
    """A size that is computed from `size`, which is not known."""
    return unknown_size(text, dynamic=is_dynamic(size))


@tf("signal.fft", "signal.ifft", "signal.fft2d", "signal.ifft2d", "signal.fft3d", "signal.ifft3d")
def fourier(call: Call) -> Value:
    found = first(call, "input")
    return derive(found, found.shape, facts=NO_FACTS, call=call)


@tf("signal.rfft", "signal.irfft")
def real_fourier(call: Call) -> Value:
    """Over the last axis: n values give n // 2 + 1, and the other way round."""
    found = first(call, "input_tensor", "input")
    forward = call.name == "rfft"
    dtype = _COMPLEX.get(found.dtype or "") if forward else None
    if not found.shape:
        return Array(None, dtype, TENSORFLOW, site=call.site)
    last: Dim = found.shape[-1]
    if call.has(1, "fft_length"):
        asked = call.host.items(call.get(1, "fft_length"))
        length = asked[0] if asked else Unknown("a length")
        last = int(length) if isinstance(length, int) else unknown_size("frequencies")
        known = isinstance(length, int)
    else:
        known = isinstance(last, int)
        last = last if forward or not known else 2 * (last - 1)
    if not known:
        last = _like(last, "frequencies")
    elif forward:
        last = last // 2 + 1
    return Array((*found.shape[:-1], last), dtype, TENSORFLOW, site=call.site)


def _frames(samples: Dim, length: int, step: int, padded: bool) -> Dim:
    if not isinstance(samples, int) or step < 1:
        return _like(samples, "frames")
    return -(-samples // step) if padded else max(0, 1 + (samples - length) // step)


@tf("signal.stft")
def short_time_fourier(call: Call) -> Value:
    """(…, samples) as (…, frames, frequencies), complex."""
    found = first(call, "signals")
    length = _whole(call.get(1, "frame_length"), "the length of a frame")
    step = _whole(call.get(2, "frame_step"), "the step between frames")
    asked, padded = call.get(3, "fft_length"), call.get(5, "pad_end", False)
    bins = 1 << max(length - 1, 0).bit_length() if asked is None else _whole(asked, "fft_length")
    if not isinstance(padded, bool):
        raise Undecided("whether the end is padded")
    dtype = _COMPLEX.get(found.dtype or "")
    if not found.shape:
        return Array(None, dtype, TENSORFLOW, site=call.site)
    frames = _frames(found.shape[-1], length, step, padded)
    shape = (*found.shape[:-1], frames, bins // 2 + 1)
    return Array(shape, dtype, TENSORFLOW, site=call.site)


@tf("signal.frame")
def frame(call: Call) -> Value:
    """(…, samples) as (…, frames, length); another axis is left alone."""
    found = first(call, "signal")
    length = _whole(call.get(1, "frame_length"), "the length of a frame")
    step = _whole(call.get(2, "frame_step"), "the step between frames")
    padded = call.get(3, "pad_end", False)
    if not found.shape or not isinstance(padded, bool) or call.get(5, "axis", -1) != -1:
        raise Undecided("how a signal is cut into frames")
    frames = _frames(found.shape[-1], length, step, padded)
    return derive(found, (*found.shape[:-1], frames, length), call=call)


@tf("signal.hann_window", "signal.hamming_window")
def window(call: Call) -> Value:
    length = call.get(0, "window_length")
    size = int(length) if isinstance(length, int) else unknown_size("a window")
    dtype = read_dtype(call.get(2, "dtype"), "float32")
    return Array((size,), dtype, TENSORFLOW, Facts(0, 1), site=call.site)


@tf("image.extract_patches")
def extract_patches(call: Call) -> Value:
    """(batch, height, width, channels) as (batch, rows, columns, values of a patch)."""
    images = first(call, "images")
    names = ("sizes", "strides", "rates")
    asked = [call.host.items(call.get(at + 1, name)) for at, name in enumerate(names)]
    padding = call.get(4, "padding")
    if images.shape is None or len(images.shape) != 4 or padding not in ("SAME", "VALID"):
        raise Undecided("pictures to take patches of")
    batch, height, width, channels = images.shape
    numbers: list[tuple[int, int]] = []
    for given in asked:
        if given is None or len(given) != 4:
            raise Undecided("the size of a patch")
        numbers.append((_whole(given[1], "a size"), _whole(given[2], "a size")))
    (rows, columns), strides, rates = numbers
    sizes: list[Dim] = []
    for whole, size, stride, rate in zip(
        (height, width), (rows, columns), strides, rates, strict=True
    ):
        covered = (size - 1) * rate + 1 if padding == "VALID" else 1
        if isinstance(whole, int) and stride > 0:
            sizes.append(max(0, (whole - covered) // stride + 1))
        else:
            sizes.append(_like(whole, "patches"))
    return derive(images, (batch, *sizes, rows * columns * channels), call=call)


@tf("image.rgb_to_yuv", "image.yuv_to_rgb", "image.rgb_to_yiq", "image.yiq_to_rgb")
def other_colours(call: Call) -> Value:
    images = first(call, "images")
    return derive(images, images.shape, facts=NO_FACTS, call=call)


@tf("random.categorical")
def categorical(call: Call) -> Value:
    """A class id for each row of logits, `num_samples` times."""
    logits = first(call, "logits")
    count = call.get(1, "num_samples")
    size = int(count) if isinstance(count, int) else unknown_size("samples")
    dtype = read_dtype(call.get(2, "dtype"), "int64")
    shape = None if logits.shape is None else (*logits.shape[:1], size)
    return Array(shape, dtype, TENSORFLOW, Facts(low=0, integral=True), site=call.site)


__all__ = ["short_time_fourier"]
