"""Pictures: Pillow's images, OpenCV's and the functions of ``keras.utils`` that read and convert.

A picture has a height, a width and, where its mode is known, a number of channels; what a file
holds is not known. As an array it is (height, width, channels), without channels in mode ``L``.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ..domain import Array, Dim, Facts, ListValue, Shape, Sym, Unknown, Value, unknown_size
from ..inference.contract import Undecided
from .arrays import need_array
from .contract import Behaviour, Call, Host, attribute, behaviour, function, method
from .numpy_dtypes import read_dtype

PIXELS = Facts(0, 255, source="image")
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}
_MODES = {"RGB": 3, "RGBA": 4, "L": 1, "1": 1, "P": 1, "I": 1, "F": 1, "CMYK": 4, "HSV": 3, "LA": 2}


class Picture(Struct, frozen=True, eq=False):
    """A ``PIL.Image``. `channels` is None when its mode is not known, 1 for one without an axis."""

    height: Dim
    width: Dim
    channels: int | None = None


def _unknown(channels: int | None = None) -> Picture:
    return Picture(unknown_size("height"), unknown_size("width"), channels)


def _sides(picture: Picture, host: Host) -> tuple[Dim, Dim]:
    """Height and width, which are not known after a change in place."""
    if ("changed picture", id(picture)) in host.state.counters:
        return unknown_size("height"), unknown_size("width")
    return picture.height, picture.width


def _pair(value: Value) -> tuple[Dim, Dim] | None:
    """Two sizes, None when they are not two known or symbolic numbers."""
    items = value.items if isinstance(value, ListValue) else value
    if not isinstance(items, tuple) or len(items) != 2:
        return None
    first, second = (
        item
        if isinstance(item, int | Sym) and not isinstance(item, bool)
        else unknown_size("a side")
        for item in items
    )
    return first, second


# -- Pillow ----------------------------------------------------------------------------------------


@function("PIL.Image.open")
def image_open(call: Call) -> Value:
    return _unknown()


@function("PIL.Image.new")
def image_new(call: Call) -> Value:
    mode, size = call.get(0, "mode"), _pair(call.get(1, "size"))
    width, height = size or (unknown_size("width"), unknown_size("height"))
    return Picture(height, width, _MODES.get(mode) if isinstance(mode, str) else None)


@function("PIL.Image.fromarray")
def image_fromarray(call: Call) -> Value:
    array = call.known(0, "obj")
    if not isinstance(array, Array) or array.shape is None or len(array.shape) not in (2, 3):
        return _unknown()
    channels = array.shape[2] if len(array.shape) == 3 else 1
    known = int(channels) if isinstance(channels, int) else None
    return Picture(array.shape[0], array.shape[1], known)


@method(Picture, "resize", "convert", "crop", "rotate", "transpose", "copy", "filter", "thumbnail",
        "save", "show", "close", "getbands", "getpixel", "putpixel", "paste", "split",
        "point", "quantize", "tobytes", "load")  # fmt: skip
def picture_method(picture: Picture, call: Call) -> Value:
    match call.name:
        case "resize":
            size = _pair(call.get(0, "size"))
            if size is None:
                return _unknown(picture.channels)
            return replace(picture, width=size[0], height=size[1])
        case "convert":
            mode = call.get(0, "mode")
            return replace(picture, channels=_MODES.get(mode) if isinstance(mode, str) else None)
        case "copy" | "filter":
            return picture
        case "crop" | "rotate" | "transpose":
            return _unknown(picture.channels)
        case "save" | "show" | "close" | "putpixel":
            return None
        case "thumbnail":
            # In place: others hold the same object, and its size cannot be told any more.
            key = ("changed picture", id(picture))
            call.host.state.set(call.host.state.counters, key, picture)
            return None
    return Unknown(f"what `{call.name}` of a picture gives")


@attribute(Picture, "size")
def picture_size(picture: Picture, host: Host) -> Value:
    return _sides(picture, host)[::-1]


@attribute(Picture, "width")
def picture_width(picture: Picture, host: Host) -> Value:
    return _sides(picture, host)[1]


@attribute(Picture, "height")
def picture_height(picture: Picture, host: Host) -> Value:
    return _sides(picture, host)[0]


@behaviour(Picture)
class PictureBehaviour(Behaviour):
    def array(self, value: Picture, host: Host) -> Array | None:
        if value.channels is None:
            return Array(None, None, facts=PIXELS)
        shape: Shape = _sides(value, host)
        shape = shape if value.channels == 1 else (*shape, value.channels)
        return Array(shape, None, facts=PIXELS)


# -- keras.utils -----------------------------------------------------------------------------------


@function("keras.utils.load_img")
def load_img(call: Call) -> Value:
    mode = call.get(None, "color_mode", "rgb")
    if call.get(None, "grayscale", False) is not False or len(call.args) > 1:
        # The second argument was `grayscale` in Keras 2 and is `color_mode` today.
        mode = call.get(1, None) if len(call.args) > 1 else None
    channels = _CHANNELS.get(mode) if isinstance(mode, str) else None
    size = call.get(None, "target_size")
    pair = _pair(size)
    if pair is None:
        return _unknown(channels)
    return Picture(pair[0], pair[1], channels)


@function("keras.utils.img_to_array")
def img_to_array(call: Call) -> Value:
    """float32 by default, always with an axis for channels."""
    image = call.known(0, "img")
    dtype = read_dtype(call.get(2, "dtype"), "float32")
    last = call.get(1, "data_format") in (None, "channels_last")
    last = last and call.host.settings.data_format == "channels_last"
    shape: Shape | None = None
    match image:
        case Picture():
            channels: Dim = unknown_size("channels") if image.channels is None else image.channels
            shape = (*_sides(image, call.host), channels)
        case Array() if image.shape is not None and len(image.shape) in (2, 3):
            shape = image.shape if len(image.shape) == 3 else (*image.shape, 1)
        case Array():
            shape = None
        case _:
            raise Undecided("an image that is not known")
    facts = image.facts if isinstance(image, Array) else PIXELS
    return Array(shape if last else None, dtype, facts=facts, site=call.site)


@function("keras.utils.array_to_img")
def array_to_img(call: Call) -> Value:
    array = call.known(0, "x")
    shape = array.shape if isinstance(array, Array) else None
    if shape is not None and len(shape) == 3 and call.get(1, "data_format") is None:
        return Picture(shape[0], shape[1], None)
    return _unknown()


@function("keras.utils.save_img", "keras.utils.plot_model")
def written(call: Call) -> Value:
    return None


@function("keras.utils.get_file")
def get_file(call: Call) -> Value:
    return Unknown("where a file was downloaded to")


# -- OpenCV, imageio, scikit-image, matplotlib -----------------------------------------------------


@function("cv2.imread")
def cv2_imread(call: Call) -> Value:
    """Three channels, or none where `flags` asks for grey."""
    sides = (unknown_size("height"), unknown_size("width"))
    match call.get(1, "flags", 1):
        case 1 if not call.has(1, "flags") or call.get(1, "flags") == 1:
            return Array((*sides, 3), "uint8", facts=PIXELS, site=call.site)
        case 0:
            return Array(sides, "uint8", facts=PIXELS, site=call.site)
    path = getattr(call.get(1, "flags"), "path", "")
    if path == "cv2.IMREAD_COLOR":
        return Array((*sides, 3), "uint8", facts=PIXELS, site=call.site)
    if path == "cv2.IMREAD_GRAYSCALE":
        return Array(sides, "uint8", facts=PIXELS, site=call.site)
    return Array(None, None, facts=PIXELS, site=call.site)


@function("cv2.resize")
def cv2_resize(call: Call) -> Value:
    """`dsize` is (width, height); an axis of one channel goes away."""
    image, size = need_array(call.get(0, "src"), call.host), _pair(call.get(1, "dsize"))
    if image.shape is None or len(image.shape) not in (2, 3):
        return Array(None, image.dtype, facts=image.facts, site=call.site)
    sides = (unknown_size("height"), unknown_size("width"))
    if size is not None:
        sides = (size[1], size[0])
    shape: Shape | None = (*sides, *image.shape[2:])
    if len(image.shape) == 3 and not isinstance(image.shape[2], int):
        shape = None
    elif image.shape[2:] == (1,):
        shape = sides
    return Array(shape, image.dtype, facts=image.facts, site=call.site)


_TO_GREY = ("COLOR_BGR2GRAY", "COLOR_RGB2GRAY", "COLOR_BGRA2GRAY", "COLOR_RGBA2GRAY")
_TO_THREE = ("COLOR_BGR2RGB", "COLOR_RGB2BGR", "COLOR_GRAY2BGR", "COLOR_GRAY2RGB",
             "COLOR_BGR2HSV", "COLOR_RGB2HSV", "COLOR_BGR2LAB", "COLOR_BGR2YUV",
             "COLOR_BGRA2BGR", "COLOR_RGBA2RGB")  # fmt: skip


@function("cv2.cvtColor")
def cv2_color(call: Call) -> Value:
    image = need_array(call.get(0, "src"), call.host)
    kind = getattr(call.get(1, "code"), "path", "").rpartition(".")[2]
    if image.shape is not None and len(image.shape) >= 2:
        sides = image.shape[:2]
        if kind in _TO_GREY:
            return Array(sides, image.dtype, facts=image.facts, site=call.site)
        if kind in _TO_THREE:
            return Array((*sides, 3), image.dtype, facts=image.facts, site=call.site)
    return Array(None, image.dtype, site=call.site)


@function("imageio.imread", "imageio.v2.imread", "imageio.v3.imread", "skimage.io.imread",
          "matplotlib.pyplot.imread", "matplotlib.image.imread", "scipy.misc.imread",
          "scipy.ndimage.imread")  # fmt: skip
def some_image(call: Call) -> Value:
    return Array(None, None, facts=Facts(source="image"), site=call.site)


@function("skimage.transform.resize")
def skimage_resize(call: Call) -> Value:
    """`output_shape` for the first axes; channels that are not named stay."""
    image = need_array(call.get(0, "image"), call.host)
    asked = call.get(1, "output_shape")
    items = asked.items if isinstance(asked, ListValue) else asked
    if not isinstance(items, tuple) or image.shape is None or len(items) > len(image.shape):
        return Array(None, None, site=call.site)
    sizes = tuple(
        item if isinstance(item, int | Sym) and not isinstance(item, bool) else unknown_size("side")
        for item in items
    )
    return Array((*sizes, *image.shape[len(items) :]), None, site=call.site)


__all__ = ["Picture"]
