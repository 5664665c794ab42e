"""`tf.image`, `tf.io` and `tf.strings`: files, pictures and text as tensors."""

from __future__ import annotations

from msgspec.structs import replace

from ..domain import NO_FACTS, Array, Facts, Shape, Unknown, Value, unknown_size
from ..inference.contract import Undecided
from .arrays import as_array, checked, derive, shape_of, size_of
from .contract import Call
from .numpy_dtypes import read_dtype
from .tensors import TENSORFLOW, tensor, tf


def _image(call: Call) -> Array:
    for name in ("images", "image"):
        if call.args or name in call.kwargs:
            found = tensor(call.get(0, name), call)
            if found.shape is not None and len(found.shape) not in (3, 4):
                raise Undecided("a picture without three or four axes")
            return found
    raise Undecided("no picture is given")


def _sized(image: Array, height: object, width: object, call: Call) -> Shape | None:
    """The shape of pictures of another size."""
    if image.shape is None:
        return None
    shape = (*image.shape[:-3], size_of(height), size_of(width), image.shape[-1])
    return checked(shape, call.host, f"`tf.image.{call.name}` gives")


@tf("image.resize", "image.resize_with_pad", "image.resize_with_crop_or_pad")
def resize(call: Call) -> Value:
    image = _image(call)
    dtype = image.dtype if "crop" in call.name else "float32"
    if call.name == "resize":
        size = shape_of(call.get(1, "size", Unknown("a size")), call.host)
        if (
            size is None
            or len(size) != 2
            or call.host.truth(call.get(None, "preserve_aspect_ratio", False)) is not False
        ):
            return derive(image, None, facts=image.facts, call=call).but(dtype=None)
        height, width = size
        way = call.get(2, "method")
        if way is not None:
            nearest = isinstance(way, str) and way == "nearest"
            dtype = image.dtype if nearest else "float32" if isinstance(way, str) else None
    else:
        height, width = call.get(1, "target_height"), call.get(2, "target_width")
    facts = replace(image.facts, integral=image.facts.integral if dtype == image.dtype else None)
    return derive(image, _sized(image, height, width, call), facts=facts, call=call).but(
        dtype=dtype
    )


@tf("image.random_crop", "image.stateless_random_crop")
def random_crop(call: Call) -> Value:
    image = tensor(call.get(0, "value"), call)
    return derive(image, shape_of(call.get(1, "size"), call.host), call=call)


@tf("image.crop_to_bounding_box", "image.pad_to_bounding_box")
def crop(call: Call) -> Value:
    image = _image(call)
    height, width = call.get(3, "target_height"), call.get(4, "target_width")
    return derive(image, _sized(image, height, width, call), call=call)


@tf("image.central_crop", "image.rot90")
def central_crop(call: Call) -> Value:
    image = _image(call)
    size = unknown_size("height"), unknown_size("width")
    return derive(image, _sized(image, *size, call), call=call)


@tf("image.rgb_to_grayscale", "image.grayscale_to_rgb")
def channels(call: Call) -> Value:
    image = _image(call)
    count = 1 if call.name == "rgb_to_grayscale" else 3
    shape = None if image.shape is None else (*image.shape[:-1], count)
    return derive(image, shape, call=call)


_KEEPING = (
    "flip_left_right",
    "flip_up_down",
    "random_flip_left_right",
    "random_flip_up_down",
    "random_brightness",
    "random_contrast",
    "random_hue",
    "random_saturation",
    "stateless_random_flip_left_right",
    "stateless_random_brightness",
    "stateless_random_contrast",
    "adjust_brightness",
    "adjust_contrast",
    "adjust_gamma",
    "adjust_hue",
    "adjust_saturation",
    "rgb_to_hsv",
    "hsv_to_rgb",
    "transpose",
)


@tf(*(f"image.{name}" for name in _KEEPING))
def keeping(call: Call) -> Value:
    image = _image(call)
    if call.name == "transpose":
        raise Undecided("a picture on its side")
    facts = image.facts if "flip" in call.name else replace(image.facts, low=None, high=None)
    return derive(image, image.shape, facts=facts, call=call)


@tf("image.per_image_standardization")
def standardized(call: Call) -> Value:
    image = _image(call)
    facts = Facts(source=image.facts.source, part=image.facts.part, scaled=True)
    return derive(image, image.shape, "float32", facts, call=call)


@tf("image.convert_image_dtype")
def convert_image_dtype(call: Call) -> Value:
    image = _image(call)
    dtype = read_dtype(call.get(1, "dtype"), None)
    facts = NO_FACTS
    if image.dtype is None or (image.dtype.startswith("float") and dtype == image.dtype):
        # From float to float nothing is scaled.
        facts = image.facts if image.dtype is not None else NO_FACTS
    elif dtype is not None and dtype.startswith("float") and not image.dtype.startswith("float"):
        facts = Facts(0, 1, source=image.facts.source, part=image.facts.part, scaled=True)
    return derive(image, image.shape, facts=facts, call=call).but(dtype=dtype)


# -- files -----------------------------------------------------------------------------------------


@tf(
    "io.read_file",
    "io.gfile.GFile",
    "strings.lower",
    "strings.upper",
    "strings.strip",
    "strings.regex_replace",
    "strings.join",
    "strings.as_string",
    "strings.substr",
)
def text(call: Call) -> Value:
    if call.path.startswith("tensorflow.io"):
        return Array((), "string", TENSORFLOW, site=call.site)
    found = tensor(call.get(0, "input"), call) if call.name != "join" else None
    return Array(found.shape if found is not None else None, "string", TENSORFLOW, site=call.site)


@tf(
    "io.decode_jpeg",
    "io.decode_png",
    "io.decode_image",
    "io.decode_bmp",
    "io.decode_gif",
    "image.decode_jpeg",
    "image.decode_png",
    "image.decode_image",
    "image.decode_bmp",
    "image.decode_gif",
)
def decode(call: Call) -> Value:
    """A picture from a file: only the number of channels can be asked for."""
    asked = call.get(1, "channels", 0)
    count = asked if isinstance(asked, int) and asked > 0 else unknown_size("channels")
    dtype = read_dtype(call.get(2, "dtype"), "uint8")
    shape: Shape | None = (unknown_size("height"), unknown_size("width"), count)
    animated = call.get(3, "expand_animations", True)
    if call.name == "decode_gif" or (call.name == "decode_image" and animated is not False):
        shape = None
    facts = Facts(0, 255, integral=True) if dtype == "uint8" else NO_FACTS
    return Array(shape, dtype, TENSORFLOW, facts, site=call.site)


@tf("io.decode_raw")
def decode_raw(call: Call) -> Value:
    """The numbers in each text; a tensor of texts keeps its axes."""
    dtype = read_dtype(call.get(1, "out_type"), None)
    texts = as_array(call.get(0, "input_bytes"), call.host)
    front = texts.shape if texts is not None else None
    shape = None if front is None else (*front, unknown_size("numbers in the file"))
    return Array(shape, dtype, TENSORFLOW, site=call.site)


@tf("audio.decode_wav")
def decode_wav(call: Call) -> Value:
    samples = call.get(2, "desired_samples")
    channels = call.get(1, "desired_channels")
    shape = (
        samples if isinstance(samples, int) and samples > 0 else unknown_size("samples"),
        channels if isinstance(channels, int) and channels > 0 else unknown_size("channels"),
    )
    rate = Array((), "int32", TENSORFLOW)
    return (Array(shape, "float32", TENSORFLOW, Facts(-1, 1), site=call.site), rate)


__all__ = ["decode", "resize"]
