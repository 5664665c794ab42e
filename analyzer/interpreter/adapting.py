"""What preprocessing layers learn from data: ``adapt``, and the vocabularies of lookup layers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..domain import (
    Array,
    Dataset,
    LayerObject,
    ListValue,
    Sym,
    TensorSpec,
    Unknown,
    Value,
    differ,
    plain,
    product,
    show_dim,
    unknown_size,
)
from ..facts import Argument
from ..inference.contract import Config, KerasError, Undecided
from ..inference.vocabularies import (
    LOOKUPS,
    TEXTS,
    Lookup,
    Vocabulary,
    given_vocabulary,
    learned_vocabulary,
    lookup_of,
    vocabulary_of,
)
from ..source import Site
from .layer_facts import layer_fact
from .layer_state import class_name, set_built
from .machine import Machine

_PARAMETERS = {
    "adapt": ("data",),
    "set_vocabulary": ("vocabulary", "idf_weights"),
    "get_vocabulary": ("include_special_tokens",),
    "vocabulary_size": (),
}


def data_method(
    vm: Machine, layer: LayerObject, name: str, arguments: Sequence[Argument], site: Site
) -> Value:
    """A method of a preprocessing layer that looks at data, or tells what was learned."""
    if any(argument.star for argument in arguments):
        return _forget(vm, layer, name)
    # Some of the classes inherit these from one that Keras does not show.
    bound = {a.keyword: a for a in arguments if a.keyword is not None}
    first = [a for a in arguments if a.keyword is None]
    bound |= dict(zip(_PARAMETERS[name], first, strict=False))
    given = {key: argument.value for key, argument in bound.items()}
    try:
        match name:
            case "adapt":
                adapt(vm, layer, given.get("data", given.get("dataset")))
            case "set_vocabulary" if layer.path in (*LOOKUPS, TEXTS):
                how = _lookup(vm, layer)
                words = plain(given.get("vocabulary"))
                found = given_vocabulary(how, _values(words), plain(given.get("idf_weights")))
                _keep(vm, layer, how, found)
            case "vocabulary_size" if layer.path in (*LOOKUPS, TEXTS):
                return _size(vm, layer)
            case "get_vocabulary" if layer.path in (*LOOKUPS, TEXTS):
                special = given.get("include_special_tokens", True)
                return ListValue(_tokens(vm, layer, special), site)
            case _:
                return Unknown(f"what `{name}` of a layer gives")
    except KerasError as error:
        vm.record_raise(error, site, bound.get(error.argument or ""), layer=layer_fact(vm, layer))
    except Undecided as reason:
        return Unknown(reason.reason)
    return None


def _forget(vm: Machine, layer: LayerObject, name: str) -> Value:
    """A call with arguments that are not known."""
    reason = Unknown(f"`{name}` called with arguments that are not known")
    if name in ("adapt", "set_vocabulary"):
        vm.state.set(layer.slots, "vocabulary", reason)
        vm.state.set(layer.slots, "boundaries", reason)
    return reason


def adapt(vm: Machine, layer: LayerObject, data: Value) -> None:
    """What ``layer.adapt(data)`` changes. Raises KerasError where Keras refuses."""
    if layer.cls is not None:
        return
    match layer.path:
        case "keras.layers.Normalization":
            _normalize(vm, layer, data)
        case "keras.layers.Discretization":
            _discretize(vm, layer, data)
        case path if path in (*LOOKUPS, TEXTS):
            config = _config(vm, layer)
            if config.raw("vocabulary") is not None:
                raise KerasError(
                    "wrong-argument-value",
                    f"{class_name(layer)} has its vocabulary from the argument `vocabulary`; it "
                    "cannot be adapted as well.",
                    keras="Cannot adapt layer after setting a static vocabulary via `vocabulary` "
                    "argument or `set_vocabulary()` method.",
                )
            how = lookup_of(path or "", config)
            tokens = _words(config, data) if path == TEXTS else _flat(data)
            _keep(vm, layer, how, learned_vocabulary(how, tokens))


def _config(vm: Machine, layer: LayerObject) -> Config:
    return vm.inference.config(layer.path or "", layer.config)


def _lookup(vm: Machine, layer: LayerObject) -> Lookup:
    return lookup_of(layer.path or "", _config(vm, layer))


# -- vocabularies -------------------------------------------------------------------------------


def _keep(vm: Machine, layer: LayerObject, how: Lookup, found: Vocabulary | None) -> None:
    """A layer that encodes keeps the size that it first had; of no tokens it learns nothing."""
    if found is None:
        return
    before = vocabulary_of(layer, layer.path or "", _config(vm, layer))
    fixed = how.mode != "int" and not how.padded
    if fixed and before is not None and differ(before.size, found.size):
        raise KerasError(
            "wrong-argument-value",
            f"{class_name(layer)} has a vocabulary of {show_dim(before.size)} tokens, on which "
            f"the size of its output depends; it cannot get one of {show_dim(found.size)}.",
            keras="the vocabulary size cannot be changed after the layer is called.",
            exception="RuntimeError",
        )
    vm.state.set(layer.slots, "vocabulary", found)


def _size(vm: Machine, layer: LayerObject) -> Value:
    """The size of the vocabulary: before `adapt`, the special tokens alone."""
    known = vocabulary_of(layer, layer.path or "", _config(vm, layer))
    return known.size if known is not None else len(_lookup(vm, layer).front)


def _tokens(vm: Machine, layer: LayerObject, special: Value) -> tuple[Value, ...] | None:
    """All tokens in order, None where they are not known."""
    front = _lookup(vm, layer).front
    known = vocabulary_of(layer, layer.path or "", _config(vm, layer))
    tokens = known.tokens if known is not None else ()
    if tokens is None or not isinstance(special, bool):
        return None
    return (*front, *tokens) if special else tokens


def _values(words: Value) -> Value:
    """The tokens of an array; of lists what they hold."""
    return tuple(_items(words)) if isinstance(words, Array) else words


def _flat(data: Value) -> list[Any] | None:
    """All strings and numbers that arrays and lists hold, None where one is not known."""
    found: list[Any] = []
    for item in _items(plain(data)):
        if not isinstance(item, str | int) or isinstance(item, bool):
            return None
        found.append(item)
    return found


def _items(value: Value) -> Iterator[Value]:
    match value:
        case tuple():
            for item in value:
                yield from _items(item)
        case Array(value=content) if content is not None:
            yield from _items(content)
        case Array(texts=tuple() as texts, dtype="str" | "string" | "object") if len(
            texts
        ) == product(value.shape or ()):
            yield from texts
        case _:
            yield value


_PUNCTUATION = re.compile(r"""[!"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~']""")


def _words(config: Config, data: Value) -> list[str] | None:
    """The tokens that TextVectorization finds in texts."""
    texts = _flat(data)
    if texts is None or not all(isinstance(text, str) and text.isascii() for text in texts):
        return None
    standard, split, grams = (config.raw(name) for name in ("standardize", "split", "ngrams"))
    split_up: Callable[[str], list[str]]
    match split:
        case "whitespace":
            split_up = str.split
        case "character":
            split_up = list
        case None:
            split_up = _whole
        case _:
            return None
    if standard not in (None, "lower", "strip_punctuation", "lower_and_strip_punctuation"):
        return None
    found: list[str] = []
    for text in texts:
        if standard and "lower" in standard:
            text = text.lower()
        if standard and "strip" in standard:
            text = _PUNCTUATION.sub("", text)
        parts = split_up(text)
        if grams is None:
            found += parts
            continue
        widths = range(1, grams + 1) if isinstance(grams, int) else grams
        if not isinstance(widths, range | tuple) or not all(isinstance(n, int) for n in widths):
            return None
        for width in widths:
            found += [" ".join(parts[i : i + width]) for i in range(len(parts) - width + 1)]
    return found


def _whole(text: str) -> list[str]:
    return [text]


# -- numbers ------------------------------------------------------------------------------------


def _normalize(vm: Machine, layer: LayerObject, data: Value) -> None:
    """A Normalization layer is built for the features of the data that it is adapted to."""
    if _config(vm, layer).raw("mean") is not None:
        raise KerasError(
            "wrong-argument-value",
            "Normalization has `mean` and `variance` as arguments; it cannot be adapted as well.",
            keras="'Normalization' object has no attribute 'adapt_mean'",
            exception="AttributeError",
        )
    shape = _shape_of(data)
    if shape is None:
        return
    spec = TensorSpec(shape)
    built = vm.inference.layer(layer, (spec,), None, layer.weights, symbolic=False)
    if layer.weights is None:
        set_built(vm, layer, built.weights)


def _shape_of(data: Value) -> tuple[Any, ...] | None:
    """The shape that ``Normalization.adapt`` goes by: of an array, or of a batch of a data set."""
    match data:
        case Array():
            return data.shape
        case Dataset(element=tuple() as parts) if parts and isinstance(parts[0], Array):
            return _batch(parts[0].shape)
        case Dataset(element=Array() as element) if data.kind == "tf.data":
            return _batch(element.shape)
        case ListValue(items=tuple() as items) if items and isinstance(items[0], Array):
            return items[0].shape
    return None


def _batch(shape: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """Of a data set of single rows Keras makes batches."""
    if shape is None or len(shape) != 1:
        return shape
    return (unknown_size("None", dynamic=True), *shape)


def _discretize(vm: Machine, layer: LayerObject, data: Value) -> None:
    """As many boundaries as bins need, where there are values enough."""
    config = _config(vm, layer)
    bins = config.raw("num_bins")
    if bins is None:
        raise KerasError(
            "wrong-argument-value",
            "Discretization has `bin_boundaries`; only one with `num_bins` can be adapted.",
            keras="Cannot adapt a Discretization layer that has been initialized with "
            "`bin_boundaries`, use `num_bins` instead.",
        )
    if bins == 0:
        raise KerasError(
            "wrong-argument-value",
            "Discretization with `num_bins=0` has nothing to learn.",
            keras="float division by zero",
            exception="ZeroDivisionError",
        )
    found: Value = unknown_size("boundaries")
    if isinstance(bins, int) and isinstance(data, Array) and data.shape is not None:
        values = 1
        for size in data.shape:
            values = values * size if isinstance(size, int) and not isinstance(values, Sym) else 0
        if 0 < bins <= min(values, 100):
            found = int(bins) - 1
    vm.state.set(layer.slots, "boundaries", found)


__all__ = ["adapt", "data_method"]
