"""Builds `analyzer/keras_api/tables/applications.zip` from the models of ``keras.applications``.

    python -m tools.build_applications [NAME ...]

Every model is built by the Keras that is installed, without weights, on arrays that take no
memory, and its graph is read off: layers in the order of their calls, with the arguments that
differ from the defaults. A graph is a body (which depends on the width, on the preprocessing and
on whether sizes are known) and a head (none, pooled, or a classifier). A padding that the model
works out from the size of its input is marked by its kernel size.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

os.environ["KERAS_BACKEND"] = "numpy"

import keras
import numpy as np
from keras.src.applications import convnext, imagenet_utils
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
from keras.src.backend.common.variables import Variable
from keras.src.ops.node import Node
from keras.src.ops.operation import Operation

TABLE = Path(__file__).parent.parent / "analyzer/keras_api/tables/applications.zip"

CLASSES, ACTIVATION = 997, "softplus"
"""Values given for `classes` and `classifier_activation`, to find again in the graph."""

WIDTHS: dict[str, list[dict[str, Any]]] = {
    "MobileNet": [{"alpha": a} for a in (1.0, 0.25, 0.5, 0.75)],
    "MobileNetV2": [{"alpha": a} for a in (1.0, 0.35, 0.5, 0.75, 1.3, 1.4)],
    "MobileNetV3Large": [{}, {"alpha": 0.75}, {"minimalistic": True}],
    "MobileNetV3Small": [{}, {"alpha": 0.75}, {"minimalistic": True}],
}
"""The widths that weights are published for: the arguments of each, the default one first."""

HEADS: dict[str, dict[str, Any]] = {
    "top": {"include_top": True},
    "none": {"include_top": False},
    "avg": {"include_top": False, "pooling": "avg"},
    "max": {"include_top": False, "pooling": "max"},
}

_SHAPE_KEEPING = (convnext.LayerScale, convnext.StochasticDepth, CustomScaleLayer)

_IGNORED = re.compile(r"name|dtype|trainable|data_format|.*_(initializer|regularizer|constraint)")
_SIZES = (64, 80, 96, 112, 128, 160, 192, 224, 240, 256, 260, 299, 300, 320, 331, 380)
_SIZES += (384, 456, 480, 512, 528, 600)


class _Padding(tuple):
    """A padding worked out from the size of the input, for kernels of `kernel`."""

    kernel: ClassVar[Any]


def main() -> None:
    names = sys.argv[1:] or applications()
    found = _existing() if sys.argv[1:] else {}
    with ProcessPoolExecutor(2) as pool:
        for name, table in zip(names, pool.map(_application, names), strict=True):
            found[name] = table
            print(name, len(table["rows"]), flush=True)
    with _no_memory():
        for name in applications():
            found[name] |= _checks(getattr(keras.applications, name))
    found["modules"] = _modules()
    with zipfile.ZipFile(TABLE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, table in sorted(found.items()):
            entry = zipfile.ZipInfo(f"{name}.json", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, json.dumps(table, separators=(",", ":")))


def _existing() -> dict[str, Any]:
    """The tables as they are: only those of the models named are built again."""
    if not TABLE.exists():
        return {}
    with zipfile.ZipFile(TABLE) as archive:
        return {n.removesuffix(".json"): json.loads(archive.read(n)) for n in archive.namelist()}


def _modules() -> dict[str, Any]:
    """Of every module its models, and the mode in which its `preprocess_input` scales."""
    found = {}
    for name, module in sorted(vars(keras.applications).items()):
        function = getattr(module, "preprocess_input", None)
        if function is not None:
            mode = re.search(r"mode=\"(\w+)\"", inspect.getsource(function))
            models = sorted(set(vars(module)) & set(applications()))
            found[name] = {"mode": mode.group(1) if mode else None, "models": models}
    rest = set(applications()) - {m for entry in found.values() for m in entry["models"]}
    found.setdefault("mobilenet_v3", {"mode": None, "models": []})["models"] += sorted(rest)
    return found


def applications() -> list[str]:
    """The names of all models of ``keras.applications``."""
    return [n for n, v in sorted(vars(keras.applications).items()) if inspect.isfunction(v)]


@contextmanager
def _no_memory() -> Iterator[None]:
    """Let variables hold arrays without memory, and have no weights fetched or loaded."""

    def initialize(self: Any, initializer: Any) -> None:
        shape = tuple(self._shape)
        self._initialize(np.broadcast_to(np.zeros((), "float32"), shape))

    def correct_pad(inputs: Any, kernel_size: Any) -> Any:
        padding = _Padding(real_pad(inputs, kernel_size))
        padding.kernel = kernel_size  # type: ignore[misc]
        return padding

    def pad_init(self: Any, padding: Any = (1, 1), **more: Any) -> None:
        real_init(self, padding=padding, **more)
        if isinstance(padding, _Padding):
            self.kernel_of_padding = padding.kernel

    real_pad, real_init = imagenet_utils.correct_pad, keras.layers.ZeroPadding2D.__init__

    def same(self: Any, inputs: Any, **_: Any) -> Any:
        first = inputs[0] if isinstance(inputs, list) else inputs
        return keras.KerasTensor(first.shape, first.dtype)

    patches = (
        *((cls, "compute_output_spec", same) for cls in _SHAPE_KEEPING),
        (Variable, "_initialize_with_initializer", initialize),
        (keras.Model, "load_weights", lambda *_, **__: None),
        (keras.src.utils.file_utils, "get_file", lambda *_, **__: ""),  # pyright: ignore
        (imagenet_utils, "correct_pad", correct_pad),
        (keras.layers.ZeroPadding2D, "__init__", pad_init),
    )
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
    for owner, name, value in patches:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


# -- one application ----------------------------------------------------------------------------


def _application(name: str) -> dict[str, Any]:
    with _no_memory():
        return _table(getattr(keras.applications, name))


def _table(function: Any) -> dict[str, Any]:
    name = function.__name__
    size = _checks(function)["size"] or 224
    pool: dict[str, int] = {}
    bodies: dict[str, Any] = {}
    heads: dict[str, Any] = {}
    for width in WIDTHS.get(name, [{}]):
        graphs = {
            head: _rows(function, {**width, **given, "input_shape": (size, size, 3)})
            for head, given in HEADS.items()
        }
        common = _common_prefix(list(graphs.values()))
        shared = max(i for i in range(common + 1) if i == 0 or _is_cut(graphs.values(), i))
        for head, rows in graphs.items():
            heads[_key(width | {"head": head})] = _runs(pool, rows[shared:])
        tail = len(graphs["none"]) - shared
        for condition, rows in _bodies(function, width, size, graphs["none"]):
            bodies[_key(condition)] = _runs(pool, rows[: len(rows) - tail])
    return {
        "widths": [w for w in WIDTHS.get(name, []) if w],
        "bodies": bodies,
        "heads": heads,
        "rows": [json.loads(row) for row in pool],
    }


def _key(condition: dict[str, Any]) -> str:
    return ",".join(f"{name}={value}" for name, value in sorted(condition.items()))


def _bodies(
    function: Any, width: dict[str, Any], size: int, base: list[str]
) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """The graph without a head for everything that it may depend on."""
    sized, unsized = (size, size), (None, None)

    def build(spatial: tuple[Any, Any], channels: int, **given: Any) -> list[str]:
        shape = (*spatial, channels)
        return _rows(function, {**width, "include_top": False, "input_shape": shape, **given})

    gray = build(sized, 1)
    open_ended = build(unsized, 3)
    if gray == base or open_ended == base:
        both = open_ended if gray == base else gray
    else:
        both = build(unsized, 1)
    found = [
        ({"imagenet": False, "rgb": True, "sized": True}, base),
        ({"imagenet": True, "rgb": True, "sized": True}, build(sized, 3, weights="imagenet")),
        ({"imagenet": False, "rgb": False, "sized": True}, gray),
        ({"imagenet": False, "rgb": True, "sized": False}, open_ended),
        ({"imagenet": False, "rgb": False, "sized": False}, both),
    ]
    optional = "include_preprocessing" in inspect.signature(function).parameters
    bare = build(sized, 3, include_preprocessing=False) if optional else []
    for condition, rows in found:
        yield {**width, **condition, "preprocessing": True}, rows
        if optional:
            yield {**width, **condition, "preprocessing": False}, bare


def _common_prefix(graphs: list[list[str]]) -> int:
    count = 0
    for rows in zip(*graphs, strict=False):
        if len(set(rows)) > 1:
            break
        count += 1
    return count


def _is_cut(graphs: Any, at: int) -> bool:
    """Whether what follows row `at` needs nothing of what comes before but the last row."""
    for rows in graphs:
        before = {json.loads(row)[1] for row in rows[: at - 1]}
        for row in rows[at:]:
            if before & set(_producers(json.loads(row)[3])):
                return False
    return True


def _producers(inbound: Any) -> list[str]:
    match inbound:
        case str():
            return [inbound]
        case list():
            return [name for item in inbound for name in _producers(item)]
        case dict():
            return [item[0] for item in inbound.values() if isinstance(item, list)]
        case _:
            return []


def _runs(pool: dict[str, int], rows: list[str]) -> list[int]:
    """`rows` as start, length, start, length, … in the pool of all rows."""
    places = [pool.setdefault(row, len(pool)) for row in rows]
    runs: list[int] = []
    for place in places:
        if runs and place == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += [place, 1]
    return runs


# -- reading a graph ----------------------------------------------------------------------------


def _rows(function: Any, given: dict[str, Any]) -> list[str]:
    """The graph's layers as JSON texts: class, name, arguments, inputs, further facts."""
    keras.utils.clear_session()
    calls: list[Any] = []
    automatic: set[int] = set()
    real_node, real_init = Node.__init__, Operation.__init__

    def node_init(self: Any, operation: Any, *args: Any, **kwargs: Any) -> None:
        real_node(self, operation, *args, **kwargs)
        calls.append(operation)

    def init(self: Any, name: str | None = None) -> None:
        if name is None:
            automatic.add(id(self))
        real_init(self, name=name)

    Node.__init__, Operation.__init__ = node_init, init  # type: ignore[method-assign]
    arguments = {"weights": None, "classes": CLASSES, "classifier_activation": ACTIVATION} | given
    if arguments["weights"] == "imagenet":
        del arguments["classifier_activation"]
    try:
        model = function(**arguments)
    finally:
        Node.__init__, Operation.__init__ = real_node, real_init  # type: ignore[method-assign]
    own = {id(operation) for operation in model.operations}
    names: dict[int, str] = {}
    for operation in model.operations:
        inner = operation.layers if isinstance(operation, keras.Sequential) else []
        for each in (operation, *inner):
            names[id(each)] = _relative(each) if id(each) in automatic else each.name
    names[id(model.operations[0])] = ""
    found = [o for o in calls if id(o) in own and id(o) != id(model.operations[0])]
    assert len(found) == len(own) - 1, "every operation is called once"
    assert id(model.outputs[0]._keras_history.operation) == id(found[-1])
    return [json.dumps(_row(operation, names), sort_keys=True) for operation in found]


def _relative(operation: Any) -> str:
    """``@conv2d#3``: an automatic name, numbered from the first of its kind in the model."""
    base = keras.src.utils.naming.to_snake_case(type(operation).__name__)  # pyright: ignore
    rest = operation.name.removeprefix(base).removeprefix("_")
    return f"@{base}#{rest or 0}"


def _row(operation: Any, names: dict[int, str]) -> list[Any]:
    node = operation._inbound_nodes[-1]
    if isinstance(operation, keras.Layer):
        arguments = node.arguments.args[0]
        inbound: Any = _names_of(arguments, names)
        path, config = _class(operation), _config(operation)
    else:
        bound = inspect.signature(operation.call).bind(
            *node.arguments.args, **node.arguments.kwargs
        )
        inbound = {key: _names_of(value, names, True) for key, value in bound.arguments.items()}
        path, config = "ops." + _relative(operation)[1:].partition("#")[0], {}
    row = [path, names[id(operation)], config, inbound]
    if hasattr(operation, "kernel_of_padding"):
        config.pop("padding", None)
        row.append(operation.kernel_of_padding)
    elif isinstance(operation, keras.Sequential):
        row.append([_row_of_member(layer, names) for layer in operation.layers])
    return row


def _row_of_member(layer: Any, names: dict[int, str]) -> list[Any]:
    return [_class(layer), names[id(layer)], _config(layer), ""]


def _names_of(value: Any, names: dict[int, str], operation: bool = False) -> Any:
    if isinstance(value, keras.KerasTensor):
        history: Any = value._keras_history  # pyright: ignore[reportAttributeAccessIssue]
        name = names[id(history.operation)]
        return [name] if operation else name
    if isinstance(value, list | tuple):
        return [_names_of(item, names) for item in value]
    return value


def _class(layer: Any) -> str:
    cls = type(layer)
    if getattr(keras.layers, cls.__name__, None) is cls:
        return cls.__name__
    return "Sequential" if cls is keras.Sequential else f"{cls.__module__}.{cls.__name__}"


def _config(layer: Any) -> dict[str, Any]:
    """The constructor's arguments that differ from the defaults and matter for shapes."""
    if isinstance(layer, keras.Sequential):
        return {}
    result = {}
    config = layer.get_config()
    for name, parameter in inspect.signature(type(layer).__init__).parameters.items():
        if name not in config or _IGNORED.fullmatch(name):
            continue
        value = _plain(config[name])
        given = parameter.default is not inspect.Parameter.empty
        default = _plain(parameter.default) if given else inspect.Parameter.empty
        if isinstance(value, list) and isinstance(default, int):
            default = [default] * len(value)
        if value != default:
            result[name] = _marked(value)
    if "axis" in result and result["axis"] in (3, [3]):
        result["axis"] = -1 if result["axis"] == 3 else [-1]
    return result


def _marked(value: Any) -> Any:
    """The value with what was given to the application marked in it."""
    if isinstance(value, list):
        return [_marked(item) for item in value]
    given = {CLASSES: "$classes", ACTIVATION: "$classifier_activation"}
    return given.get(value, value) if isinstance(value, int | str) else value


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda v: np.asarray(v).tolist()))


# -- checks -------------------------------------------------------------------------------------


class _EnoughError(Exception):
    """Raised once a model accepts its arguments."""


def _checks(function: Any) -> dict[str, Any]:
    """Sizes that the model asks for, found by asking it; how it is called."""
    seen: list[Any] = []

    def stop(*args: Any, **kwargs: Any) -> Any:
        seen.append(kwargs["shape"])
        raise _EnoughError

    def attempt(**given: Any) -> Any:
        """The shape of the input that is made for these arguments, or why it is refused."""
        try:
            function(**given)
        except _EnoughError:
            return seen.pop()
        except ValueError as error:
            return str(error)

    real_input = keras.layers.Input
    keras.src.layers.Input = stop  # pyright: ignore
    try:
        refused = str(attempt(weights=None, include_top=False, input_shape=(1, 1, 3)))
        minimum = re.search(r"at least (\d+)x", refused)
        pretrained = [n for n in _SIZES if isinstance(attempt(input_shape=(n, n, 3)), list | tuple)]
        result = {
            "size": attempt(weights=None)[0],
            "size_without_top": attempt(weights=None, include_top=False)[0],
            "minimum": int(minimum.group(1)) if minimum else 1,
            "pretrained": None if len(pretrained) == len(_SIZES) else pretrained,
            "top_needs_size": isinstance(attempt(weights=None, input_shape=(None, None, 3)), str),
            "pretrained_needs_size": isinstance(
                attempt(include_top=False, input_shape=(None, None, 3)), str
            ),
        }
    finally:
        keras.src.layers.Input = real_input  # pyright: ignore
    small = keras.Input((16, 16, 3))
    try:
        function(weights=None, include_top=False, input_tensor=small)
        result["shape_from_tensor"] = False
    except ValueError as error:
        result["shape_from_tensor"] = "at least" in str(error)
    result["name"] = inspect.signature(function).parameters["name"].default
    if result["name"] is None:
        model = function(weights=None, include_top=False, input_shape=(72, 72, 3), alpha=0.5)
        result["name"] = model.name.replace("0.50", "{alpha:0.2f}").replace("72", "{rows}")
    return result


if __name__ == "__main__":
    main()
