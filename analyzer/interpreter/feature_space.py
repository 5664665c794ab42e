"""``keras.utils.FeatureSpace``: a preprocessing layer for each feature, crossed and put together.

Followed as Keras 3.15 runs it: the layers are layers of the program, called on symbolic inputs
once the space is adapted, and on data when the space is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from ..domain import (
    Array,
    Dataset,
    DictValue,
    KerasTensor,
    LayerObject,
    ListValue,
    Unknown,
    Value,
    plain,
    unknown_size,
)
from ..facts import Argument
from ..inference.contract import KerasError, Undecided
from ..inference.vocabularies import LOOKUPS, vocabulary_of
from ..source import Site
from .adapting import adapt as adapt_layer
from .layer_state import auto_name
from .layers import FEATURE_SPACE, apply_layer, new_layer_object
from .machine import Machine
from .sequential import input_tensor, make_input

_SOURCE = "keras.src.layers.preprocessing.feature_space."
_LAYERS = "keras.layers."


class Feature(Struct, frozen=True, eq=False):
    """What one feature is: its dtype, the layer that prepares it, and how that is encoded."""

    dtype: str
    layer: LayerObject
    mode: Value


class Cross(Struct, frozen=True, eq=False):
    """Features that are hashed together into `size` values."""

    names: tuple[str, ...]
    size: Value
    mode: Value = "one_hot"

    @property
    def name(self) -> str:
        return "_X_".join(self.names)


class Space(Struct, frozen=True, eq=False):
    """The parts of a feature space, made with it."""

    features: dict[str, Feature]
    crosses: tuple[Cross, ...]
    crossers: dict[str, LayerObject]
    inputs: dict[str, KerasTensor]
    mode: str


Given = Mapping[str, Value]


def _refuse(message: str, keras: str, argument: str | None = None) -> KerasError:
    return KerasError("wrong-argument-value", message, keras=keras, argument=argument)


# -- features -----------------------------------------------------------------------------------


def _layer(vm: Machine, name: str, path: str, site: Site, **config: Value) -> LayerObject:
    config = {"name": f"{name}_preprocessor", **config}
    vm.inference.construct(path, {key: plain(value) for key, value in config.items()})
    return new_layer_object(vm, path, config, site)


def _number(kind: str, path: str, *names: str) -> Callable[..., Feature]:
    """A feature of numbers that stays one number."""

    def make(vm: Machine, given: Given, name: str, site: Site) -> Feature:
        config = {key: given[key] for key in names if key in given}
        if kind == "float_normalized":
            config["axis"] = -1
        return Feature("float32", _layer(vm, name, path, site, **config), "float")

    return make


def _category(dtype: str, path: str, *names: str) -> Callable[..., Feature]:
    """A feature that becomes an index, and one-hot unless it says otherwise."""

    def make(vm: Machine, given: Given, name: str, site: Site) -> Feature:
        config = {key: given[key] for key in names if key in given}
        mode = given.get("output_mode", "one_hot")
        feature = Feature(dtype, _layer(vm, name, path, site, **config), mode)
        _check_mode(mode)
        return feature

    return make


_FEATURES: dict[str, Callable[..., Feature]] = {
    "float": _number("float", f"{_SOURCE}TFDIdentity"),
    "float_rescaled": _number("float_rescaled", f"{_LAYERS}Rescaling", "scale", "offset"),
    "float_normalized": _number("float_normalized", f"{_LAYERS}Normalization"),
    "float_discretized": _category(
        "float32", f"{_LAYERS}Discretization", "num_bins", "bin_boundaries"
    ),
    "integer_categorical": _category("int32", LOOKUPS[1], "max_tokens", "num_oov_indices"),
    "string_categorical": _category("string", LOOKUPS[0], "max_tokens", "num_oov_indices"),
    "integer_hashed": _category("int32", f"{_LAYERS}Hashing", "num_bins"),
    "string_hashed": _category("string", f"{_LAYERS}Hashing", "num_bins"),
}
_DEFAULTS: dict[str, dict[str, Value]] = {
    "float_rescaled": {"scale": 1.0, "offset": 0.0},
    "integer_categorical": {"num_oov_indices": 1},
    "string_categorical": {"num_oov_indices": 1},
}


def _check_mode(mode: Value, allowed: tuple[str, ...] = ("int", "one_hot", "float")) -> None:
    if isinstance(mode, str) and mode not in allowed:
        raise _refuse(
            f"`output_mode` of a feature is {' or '.join(map(repr, allowed))}, not {mode!r}.",
            "Invalid value for argument `output_mode`.",
            "output_mode",
        )


def class_method(vm: Machine, name: str, bound: Given, site: Site) -> Value:
    """``FeatureSpace.float(...)`` and the other ways to say what a feature is."""
    if name == "cross":
        names = plain(bound.get("feature_names"))
        mode = bound.get("output_mode", "one_hot")
        _check_mode(mode, ("int", "one_hot"))
        if not isinstance(names, tuple) or not all(isinstance(each, str) for each in names):
            return Unknown("the features of a cross")
        return Cross(names, bound.get("crossing_dim"), mode)
    if name == "feature":
        layer, dtype = bound.get("preprocessor"), bound.get("dtype")
        mode = bound.get("output_mode")
        _check_mode(mode)
        if not isinstance(layer, LayerObject) or not isinstance(dtype, str):
            return Unknown("a feature with a layer that is not known")
        return Feature(dtype, layer, mode)
    if name not in _FEATURES:
        return Unknown(f"`{name}` of FeatureSpace")
    called = bound.get("name")
    if called is not None and not isinstance(called, str):
        return Unknown("a feature whose name is not known")
    given = {key: plain(value) for key, value in bound.items()}
    return _FEATURES[name](vm, given, called or auto_name(vm, name), site)


# -- the space ----------------------------------------------------------------------------------


def construct(
    vm: Machine, path: str, arguments: Sequence[Argument], bound: Mapping[str, Argument], site: Site
) -> Value:
    """``FeatureSpace(features, ...)``: a layer whose parts are known where its arguments are."""
    given = {name: argument.value for name, argument in bound.items()}
    layer = new_layer_object(vm, FEATURE_SPACE, {k: plain(v) for k, v in given.items()}, site)
    features = given.get("features")
    if any(argument.star for argument in arguments) or not isinstance(features, DictValue):
        return layer
    if features.open:
        return layer
    vm.state.set(layer.slots, "weights", ())
    with suppress(Undecided):
        vm.state.set(layer.slots, "space", _space(vm, given, features.data, site))
    return layer


def _space(vm: Machine, given: Given, features: Mapping[Value, Value], site: Site) -> Space:
    if not features:
        raise _refuse(
            "A FeatureSpace needs at least one feature.",
            "The `features` argument cannot be None or empty.",
            "features",
        )
    made: dict[str, Feature] = {}
    for name, what in features.items():
        if not isinstance(name, str):
            raise Undecided("the name of a feature")
        made[name] = _feature(vm, given, name, what, site)
    crosses = _crosses(given, made)
    mode = given.get("output_mode", "concat")
    if isinstance(mode, str) and mode not in ("dict", "concat"):
        raise _refuse(
            f"`output_mode` of a FeatureSpace is 'dict' or 'concat', not {mode!r}.",
            "Invalid value for argument `output_mode`. Expected one of {'dict', 'concat'}.",
            "output_mode",
        )
    if not isinstance(mode, str):
        raise Undecided("how features are put together")
    inputs = {
        name: input_tensor(make_input(vm, {"shape": (1,), "dtype": each.dtype, "name": name}, site))
        for name, each in made.items()
    }
    crossers = {
        each.name: new_layer_object(
            vm, f"{_LAYERS}HashedCrossing", {"num_bins": each.size, "name": each.name}, site
        )
        for each in crosses
    }
    return Space(made, crosses, crossers, inputs, mode)


def _feature(vm: Machine, given: Given, name: str, what: Value, site: Site) -> Feature:
    if isinstance(what, Feature):
        return what
    if not isinstance(what, str):
        raise Undecided("what a feature is")
    if what not in _FEATURES:
        raise _refuse(
            f"A feature is {', '.join(map(repr, _FEATURES))}, not {what!r}.",
            f"Invalid feature type: {what}",
            "features",
        )
    config = dict(_DEFAULTS.get(what, {}))
    if what == "float_discretized":
        config["num_bins"] = given.get("num_discretization_bins", 32)
    elif what.endswith("_hashed"):
        config["num_bins"] = given.get("hashing_dim", 32)
    return _FEATURES[what](vm, config, name, site)


def _crosses(given: Given, features: Mapping[str, Feature]) -> tuple[Cross, ...]:
    found: list[Cross] = []
    crosses = plain(given.get("crosses"))
    if not isinstance(crosses, tuple | None):
        raise Undecided("which features are crossed")
    size = given.get("crossing_dim", 32)
    for each in crosses or ():
        if isinstance(each, Cross):
            found.append(each)
            continue
        if not isinstance(each, tuple) or not all(isinstance(name, str) for name in each):
            raise Undecided("which features are crossed")
        strange = [name for name in each if name not in features]
        if strange:
            raise _refuse(
                f"`crosses` names {strange[0]!r}, which is no feature of the space: "
                f"{', '.join(map(repr, features))}.",
                "All features referenced in the `crosses` argument should be present in the "
                "`features` dict.",
                "crosses",
            )
        found.append(Cross(each, size))
    return tuple(found)


# -- attributes and methods ---------------------------------------------------------------------


def attribute(layer: LayerObject, name: str) -> Value:
    """``space.preprocessors`` and its like; NotImplemented for what every layer has."""
    space = layer.slots.get("space")
    if name not in ("preprocessors", "crossers", "inputs", "features"):
        return NotImplemented
    if not isinstance(space, Space):
        return Unknown(f"`{name}` of a FeatureSpace")
    match name:
        case "preprocessors":
            return DictValue({key: each.layer for key, each in space.features.items()})
        case "crossers":
            return DictValue(dict(space.crossers))
        case "inputs":
            return DictValue(dict(space.inputs))
    return Unknown("the features of a FeatureSpace")


def method(vm: Machine, layer: LayerObject, name: str, given: Given, site: Site) -> Value:
    """``adapt``, ``get_inputs`` and ``get_encoded_features``. Raises KerasError."""
    space = layer.slots.get("space")
    if name == "adapt":
        vm.state.set(layer.slots, "vocabulary", True)
        _adapt(vm, layer, space, given.get("dataset"), site)
        return None
    if not isinstance(space, Space):
        raise Undecided(f"what `{name}` of a FeatureSpace gives")
    _require_adapted(vm, layer, space)
    if name == "get_inputs":
        return DictValue(dict(space.inputs))
    return _encoded(vm, layer, space, site)


def _encoded(vm: Machine, layer: LayerObject, space: Space, site: Site) -> Value:
    """The symbolic output, computed once."""
    kept = layer.slots.get("encoded")
    if kept is None:
        kept = _run(vm, layer, space, space.inputs, site)
        vm.state.set(layer.slots, "encoded", kept)
        made = [w for each in space.features.values() for w in each.layer.weights or ()]
        vm.state.set(layer.slots, "weights", tuple(made))
    return kept


_LEARNING = (*LOOKUPS, "keras.layers.TextVectorization", "keras.layers.Normalization",
             "keras.layers.Discretization")  # fmt: skip


def _require_adapted(vm: Machine, layer: LayerObject, space: Space) -> None:
    if layer.slots.get("vocabulary") is not None:
        return
    learning = [each.layer for each in space.features.values()]
    if vm.assumed or not any(each.path in _LEARNING and each.cls is None for each in learning):
        return
    raise KerasError(
        "layer-not-adapted",
        "This FeatureSpace has features that learn from data: call its `adapt` before.",
        keras="You need to call `.adapt(dataset)` on the FeatureSpace before you can start "
        "using it.",
    )


def _adapt(vm: Machine, layer: LayerObject, space: Value, data: Value, site: Site) -> None:
    columns = _columns(vm, data)
    if isinstance(data, Array | ListValue | tuple):
        raise KerasError(
            "wrong-argument-type",
            "`adapt` of a FeatureSpace takes a data set or a dictionary of columns.",
            keras="`adapt()` can only be called on a tf.data.Dataset or a dict of arrays/lists.",
            argument="dataset",
        )
    if not isinstance(space, Space):
        return
    for name, feature in space.features.items():
        config = feature.layer.config
        given = config.get("mean") is not None or (
            feature.layer.path not in LOOKUPS and config.get("vocabulary") is not None
        )
        if feature.layer.cls is None and feature.layer.path in _LEARNING and not given:
            adapt_layer(vm, feature.layer, columns.get(name, Unknown("a column")))
    _encoded(vm, layer, space, site)


def _columns(vm: Machine, data: Value) -> dict[Value, Value]:
    """The columns of data with an axis of 1 at their end, as the layers are adapted to."""
    batch = unknown_size("None", dynamic=True)
    if isinstance(data, Dataset) and isinstance(data.element, DictValue):
        return {
            name: Dataset(each.but(shape=(batch, 1), value=None, texts=None), batched=True)
            for name, each in data.element.data.items()
            if isinstance(each, Array) and each.shape is not None and len(each.shape) < 2
        }
    found: dict[Value, Value] = {}
    if isinstance(data, DictValue):
        for name, each in data.data.items():
            column = _column(vm, each)
            if column is not None and column.shape is not None and len(column.shape) == 1:
                found[name] = column.but(shape=(*column.shape, 1))
    return found


# -- running ------------------------------------------------------------------------------------


def call(vm: Machine, layer: LayerObject, data: Value, site: Site) -> Value:
    """``space(data)``: one vector a row, or a dictionary of encoded features."""
    space = layer.slots.get("space")
    if not isinstance(space, Space):
        return Unknown("what a FeatureSpace gives")
    _require_adapted(vm, layer, space)
    if isinstance(data, Array | ListValue | tuple):
        raise KerasError(
            "wrong-argument-type",
            "A FeatureSpace is called on a dictionary of features.",
            keras="A FeatureSpace can only be called with a dict.",
        )
    if not isinstance(data, DictValue) or data.open:
        return Unknown("what a FeatureSpace gives")
    _encoded(vm, layer, space, site)
    fed: dict[str, Value] = {}
    single = False
    for name, value in data.data.items():
        array = _column(vm, value)
        if array is None or array.shape is None or name not in space.features:
            return Unknown("what a FeatureSpace gives")
        single = single or array.shape == ()
        fed[str(name)] = array.but(shape=array.shape or (1,), value=None)
        if len(array.shape) < 2:
            fed[str(name)] = array.but(shape=(*(array.shape or (1,)), 1), value=None, texts=None)
    result = _run(vm, layer, space, fed, site)
    return _squeezed(result) if single else result


def _column(vm: Machine, value: Value) -> Array | None:
    from ..libraries.arrays import as_array

    return as_array(value, vm)


def _squeezed(result: Value) -> Value:
    """Without the axis that single values were given."""
    if isinstance(result, Array) and result.shape:
        return result.but(shape=result.shape[1:])
    if isinstance(result, DictValue):
        return DictValue({key: _squeezed(each) for key, each in result.data.items()})
    return result


def _run(vm: Machine, layer: LayerObject, space: Space, fed: Given, site: Site) -> Value:
    def apply(step: LayerObject, *args: Value) -> Value:
        return apply_layer(vm, step, args, {}, site)

    ready = {name: apply(space.features[name].layer, value) for name, value in fed.items()}
    crossed = {}
    for cross in space.crosses:
        _check_cross(space, cross)
        if any(name not in ready for name in cross.names):
            raise Undecided("a feature that is not given")
        crossed[cross.name] = apply(
            space.crossers[cross.name], tuple(ready[name] for name in cross.names)
        )
    modes = {name: feature.mode for name, feature in space.features.items()}
    modes |= {cross.name: cross.mode for cross in space.crosses}
    names = [*sorted(ready), *sorted(crossed)]
    values = {**ready, **crossed}
    for name in names:
        if modes[name] == "one_hot":
            values[name] = apply(_encoder(vm, layer, space, name, values[name], site), values[name])
    if space.mode == "dict":
        return DictValue({name: values[name] for name in names})
    for name in names:
        dtype = getattr(values[name], "dtype", None)
        if isinstance(dtype, str) and (dtype.startswith("int") or dtype == "string"):
            raise _refuse(
                f"The feature '{name}' is not encoded (its dtype is {dtype}), so that it cannot "
                "be put together with others: take output_mode='dict', or encode it.",
                f"Cannot concatenate features because feature '{name}' has not been encoded",
            )
    if "concat" not in layer.slots:
        path = f"{_SOURCE}TFDConcat"
        vm.state.set(layer.slots, "concat", new_layer_object(vm, path, {"axis": -1}, site))
    whole = layer.slots["concat"]
    if not isinstance(whole, LayerObject):
        raise Undecided("how features are put together")
    return apply(whole, tuple(values[name] for name in names))


def _check_cross(space: Space, cross: Cross) -> None:
    strange = next((name for name in cross.names if name not in space.features), None)
    if strange is not None:
        raise KerasError(
            "wrong-argument-value",
            f"A cross of the FeatureSpace names {strange!r}, which is no feature of it.",
            keras=f"KeyError: {strange!r}",
            exception="KeyError",
        )


def _encoder(
    vm: Machine, layer: LayerObject, space: Space, name: str, value: Value, site: Site
) -> LayerObject:
    """The CategoryEncoding of a feature or cross, made at the first run."""
    kept = layer.slots.get(f"encoder {name}")
    if isinstance(kept, LayerObject):
        return kept
    dtype = getattr(value, "dtype", None)
    if isinstance(dtype, str) and not dtype.startswith("int"):
        raise _refuse(
            f"The feature '{name}' is to be one-hot, but its layer gives {dtype}, no whole "
            "numbers.",
            f"Feature '{name}' has `output_mode='one_hot'`. Thus its preprocessor should return "
            "an integer dtype.",
        )
    feature = space.features.get(name)
    source = feature.layer if feature is not None else space.crossers[name]
    tokens = _cardinality(vm, source)
    made = new_layer_object(vm, f"{_LAYERS}CategoryEncoding", {"num_tokens": tokens}, site)
    vm.state.set(layer.slots, f"encoder {name}", made)
    return made


def _cardinality(vm: Machine, layer: LayerObject) -> Any:
    config = vm.inference.config(layer.path or "", layer.config)
    if layer.cls is None and layer.path in LOOKUPS:
        known = vocabulary_of(layer, layer.path or "", config)
        return known.size if known is not None else Unknown("a vocabulary")
    for name in ("num_tokens", "num_bins"):
        if layer.cls is None and name in config:
            return config.raw(name)
    raise Undecided("how many values a feature has")


__all__ = ["attribute", "call", "class_method", "construct", "method"]
