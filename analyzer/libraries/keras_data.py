"""Data that Keras brings: ``keras.datasets``, and the functions of ``keras.utils`` for arrays.

Shapes, dtypes and ranges of the data sets are those that ``load_data()`` gives in Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from ..domain import Array, Dim, Facts, Shape, Size, Sym, Value, unknown_size
from ..inference.contract import KerasError
from .arrays import need_array
from .contract import Call, function
from .label_classes import all_classes, highest_id


class Images(Struct, frozen=True):
    """An image data set: shape of one image, samples for training and test, classes."""

    image: Shape
    train: int
    test: int
    classes: int
    label_shape: Shape = ()
    label_dtype: str = "uint8"


IMAGES = {
    "mnist": Images((28, 28), 60000, 10000, 10),
    "fashion_mnist": Images((28, 28), 60000, 10000, 10),
    "cifar10": Images((32, 32, 3), 50000, 10000, 10, (1,)),
    "cifar100": Images((32, 32, 3), 50000, 10000, 100, (1,), "int64"),
}


def _array(call: Call, name: str, shape: Shape, dtype: str, facts: Facts) -> Array:
    marked = tuple(
        Size(dim, call.host.origin(f"{int(dim)}: {name} gives {_text(shape)}"))
        if isinstance(dim, int)
        else dim
        for dim in shape
    )
    return Array(marked, dtype, "numpy", replace(facts, source=name), site=call.site)


def _text(shape: Shape) -> str:
    return "(" + ", ".join(str(dim) for dim in shape) + ("," if len(shape) == 1 else "") + ")"


def _images(name: str) -> Callable[[Call], Value]:
    about = IMAGES[name]

    def load_data(call: Call) -> Value:
        parts = []
        for part, count in (("train", about.train), ("test", about.test)):
            pixels = Facts(0, 255, True, part=part)
            classes = 20 if call.get(0, "label_mode", "fine") == "coarse" else about.classes
            labels = Facts(0, classes - 1, True, classes, part=part)
            x = _array(call, name, (count, *about.image), "uint8", pixels)
            y = _array(call, name, (count, *about.label_shape), about.label_dtype, labels)
            parts.append((x, y))
        return tuple(parts)

    return load_data


for _name in IMAGES:
    function(f"keras.datasets.{_name}.load_data")(_images(_name))


def _words(
    name: str, train: int, test: int, classes: int, split_at: int | None = None
) -> Callable[[Call], Value]:
    def load_data(call: Call) -> Value:
        filtered = call.has(3, "maxlen") or call.has(split_at, "test_split")
        parts = []
        for part, count in (("train", train), ("test", test)):
            size: Dim = unknown_size(f"{name} {part}") if filtered else count
            x = _array(call, name, (size,), "object", Facts(part=part))
            labels = Facts(0, classes - 1, True, classes, part=part)
            parts.append((x, _array(call, name, (size,), "int64", labels)))
        return tuple(parts)

    return load_data


function("keras.datasets.imdb.load_data")(_words("imdb", 25000, 25000, 2))
function("keras.datasets.reuters.load_data")(_words("reuters", 8982, 2246, 46, 4))


def _table(name: str, columns: int, train: int, test: int, at: int) -> Callable[[Call], Value]:
    def load_data(call: Call) -> Value:
        other = call.has(at, "test_split") or call.has(None, "version") or (at > 1 and call.args)
        parts = []
        for part, count in (("train", train), ("test", test)):
            size: Dim = unknown_size(f"{name} {part}") if other else count
            x = _array(call, name, (size, columns), "float64", Facts(part=part))
            parts.append((x, _array(call, name, (size,), "float64", Facts(part=part))))
        return tuple(parts)

    return load_data


function("keras.datasets.boston_housing.load_data")(_table("boston_housing", 13, 404, 102, 1))
function("keras.datasets.california_housing.load_data")(
    _table("california_housing", 8, 16512, 4128, 2)
)


@function("keras.utils.to_categorical")
def to_categorical(call: Call) -> Value:
    """One-hot rows; the last axis goes if it is 1, as Keras does."""
    labels = need_array(call.get(0, "x", call.get(None, "y")), call.host)
    asked = call.get(1, "num_classes")
    classes: Dim
    known, proven = all_classes(labels), all_classes(labels, split=False)
    top = highest_id(labels)
    if known is None and top is not None and top >= 0:
        known = top + 1
        proven = known if labels.value is not None else None
    if isinstance(asked, int):
        classes = asked
        if proven is not None and proven > asked:
            raise KerasError(
                "num-classes-wrong",
                f"The labels go up to {proven - 1}, but `num_classes` is {int(asked)}.",
                keras=f"index {proven - 1} is out of bounds for axis 1 with size {int(asked)}",
                argument="num_classes",
                sizes=(asked,),
            )
    elif isinstance(asked, Sym):
        classes = asked
    elif asked is None and known is not None:
        classes = Size(known, call.host.origin(f"the labels have {known} classes"))
    else:
        classes = unknown_size("classes")
    if labels.shape is None:
        return Array(None, "float64", facts=Facts(0, 1, True, one_hot=True), site=call.site)
    shape = labels.shape
    if len(shape) > 1 and not isinstance(shape[-1], int):
        # An axis of size 1 would go, so not even the rank is known.
        return Array(None, "float64", facts=Facts(0, 1, True, one_hot=True), site=call.site)
    shape = shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape
    facts = Facts(
        0, 1, True, None, True, labels.facts.ordered, labels.facts.source, labels.facts.part
    )
    return Array((*shape, classes), "float64", facts=facts, base=labels, site=call.site)


@function("keras.utils.pad_sequences", "keras.preprocessing.sequence.pad_sequences")
def pad_sequences(call: Call) -> Value:
    length = call.get(1, "maxlen")
    source = call.get(0, "sequences")
    if isinstance(source, Array) and source.shape:
        rows: Dim | None = source.shape[0]
    else:
        rows = call.host.length(source)
    known = isinstance(length, int | Sym) and not isinstance(length, bool)
    width: Dim = length if known else unknown_size("longest sequence")
    dtype = call.get(2, "dtype", "int32")
    facts = source.facts if isinstance(source, Array) else Facts(integral=True)
    return Array(
        (rows if rows is not None else unknown_size("sequences"), width),
        dtype if isinstance(dtype, str) else None,
        facts=replace(facts, low=None, high=None, classes=None),
        site=call.site,
    )


@function("keras.utils.set_random_seed", "keras.utils.enable_interactive_logging")
def nothing(call: Call) -> Value:
    return None


@function("keras.utils.normalize")
def normalize(call: Call) -> Value:
    array = need_array(call.get(0, "x"), call.host)
    dtype = array.dtype if array.dtype in ("float16", "float32") else "float64"
    return array.but(dtype=dtype, facts=Facts(-1, 1, source=array.facts.source, scaled=True))
