"""``ImageDataGenerator``: the batches that ``flow_from_directory`` and its relative give."""

from __future__ import annotations

from ..domain import (
    Array,
    Dataset,
    Dim,
    Facts,
    Instance,
    KerasObject,
    ListValue,
    Sym,
    Unknown,
    Value,
    unknown_size,
)
from .contract import Call, method
from .tf_data import batch_axis

_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


@method(KerasObject, "flow_from_directory")
def flow_from_directory(generator: Instance, call: Call) -> Value:
    """float32 images in batches, with labels as `class_mode` says."""
    if (generator.path or "").rpartition(".")[2] != "ImageDataGenerator":
        return Unknown("what `flow_from_directory` gives")
    config = getattr(generator, "config", {})
    if config.get("data_format", "channels_last") not in (None, "channels_last"):
        return Unknown("images whose channels do not come last")
    size = call.get(1, "target_size", (256, 256))
    items = size.items if isinstance(size, ListValue) else size
    sides: list[Dim] = [unknown_size("height"), unknown_size("width")]
    if isinstance(items, tuple) and len(items) == 2:
        sides = [side if isinstance(side, int | Sym) else unknown_size("side") for side in items]
    mode = call.get(2, "color_mode", "rgb")
    channels = _CHANNELS.get(mode) if isinstance(mode, str) else None
    axis = batch_axis()
    shape = (axis, *sides, channels if channels is not None else unknown_size("channels"))
    # `rescale` and a preprocessing function change the range; then nothing is said of it.
    untouched = not any(config.get(n) for n in ("rescale", "preprocessing_function"))
    facts = Facts(0, 255, source="directory") if untouched and not config else Facts()
    x = Array(shape, "float32", facts=facts, site=call.site)
    batch = call.get(5, "batch_size", 32)
    known = batch if isinstance(batch, int) and not isinstance(batch, bool) else None
    y = _labels(call, axis, x)
    return Dataset(
        x if y is None else (x, y),
        kind="keras",
        batched=True,
        batch_size=known,
        site=call.site,
    )


def _labels(call: Call, axis: Dim, x: Array) -> Value:
    names = call.get(3, "classes")
    items = names.items if isinstance(names, ListValue) else names
    count = len(items) if isinstance(items, tuple) else None
    match call.get(4, "class_mode", "categorical"):
        case None:
            return None
        case "input":
            return x
        case "categorical":
            width: Dim = count if count else unknown_size("classes")
            facts = Facts(0, 1, True, None, True, source="directory")
            return Array((axis, width), "float32", facts=facts, site=call.site)
        case "binary":
            facts = Facts(0, 1, True, 2, source="directory")
            return Array((axis,), "float32", facts=facts, site=call.site)
        case "sparse":
            facts = Facts(0, count - 1 if count else None, True, count, source="directory")
            return Array((axis,), "float32", facts=facts, site=call.site)
    return Unknown("labels of an unknown mode")
