"""Compares transfer functions of layers with Keras run on arrays and on symbolic tensors."""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "numpy")

import warnings
from dataclasses import dataclass, field
from typing import Any

import keras
import kgen.analyzer.inference  # noqa: F401 - fills the registries
import numpy as np
from kgen.analyzer.domain import LayerObject, TensorSpec, is_dynamic, unknown_size
from kgen.analyzer.inference.contract import KerasError, Settings, Undecided
from kgen.analyzer.inference.run import Inference

from .signatures import KerasSignatures

SIGNATURES = KerasSignatures()


@dataclass(frozen=True)
class L:
    """A layer to be made, for Keras and for kgen."""

    name: str
    config: dict[str, Any] = field(default_factory=dict)

    def real(self) -> Any:
        return getattr(keras.layers, self.name)(**_deep(self.config, lambda part: part.real()))

    def abstract(self) -> LayerObject:
        config = _deep(self.config, lambda part: part.abstract())
        return LayerObject(f"keras.layers.{self.name}", _tuples(config))


@dataclass(frozen=True)
class T:
    """A tensor; sizes of None are `hidden` where arrays are made."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"

    def array(self) -> Any:
        shape = tuple(3 if size is None else size for size in self.shape)
        return np.zeros(shape, self.dtype)

    def symbol(self) -> Any:
        return keras.KerasTensor(self.shape, self.dtype)

    def spec(self, concrete: bool) -> TensorSpec:
        sizes = tuple(
            size
            if size is not None
            else 3
            if concrete
            else unknown_size(dynamic=True, key=f"axis{i}")
            for i, size in enumerate(self.shape)
        )
        return TensorSpec(sizes, self.dtype)


@dataclass(frozen=True)
class Case:
    layer: L
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)


def _deep(value: Any, change: Any) -> Any:
    match value:
        case L() | T():
            return change(value)
        case tuple():
            return tuple(_deep(item, change) for item in value)
        case list():
            return [_deep(item, change) for item in value]
        case dict():
            return {key: _deep(item, change) for key, item in value.items()}
    return value


def _tuples(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return value


def run_keras(case: Case, symbolic: bool) -> Any:
    """("ok", outputs, weights) or ("raises", stage, message)."""
    change = (lambda t: t.symbol()) if symbolic else (lambda t: t.array())
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            layer = case.layer.real()
        except Exception as error:
            return ("raises", "construct", str(error)[:200])
        try:
            outputs = layer(*_deep(case.args, change), **_deep(case.kwargs, change))
        except Exception as error:
            return ("raises", "call", f"{type(error).__name__}: {error}"[:300])
    shown = [
        (tuple(leaf.shape), keras.backend.standardize_dtype(leaf.dtype))
        for leaf in keras.tree.flatten(outputs)
    ]
    weights = [
        (w.name, tuple(w.shape), w.trainable, keras.backend.standardize_dtype(w.dtype))
        for w in layer.weights
    ]
    return ("ok", shown, weights)


def run_kgen(case: Case, concrete: bool, policy: str = "float32") -> Any:
    settings = Settings(dtype_policy=policy, backend="numpy")
    inference = Inference(SIGNATURES, settings)  # type: ignore[arg-type]
    change = lambda t: t.spec(concrete)  # noqa: E731
    layer = case.layer.abstract()
    try:
        for each in (*_inner(layer), layer):
            inference.construct(each.path or "", each.config)
    except KerasError as error:
        return ("raises", "construct", error.rule, error.message)
    except Undecided as reason:
        return ("undecided", reason.reason)
    try:
        found = inference.layer(layer, _deep(case.args, change), _deep(case.kwargs, change))
    except KerasError as error:
        return ("raises", "call", error.rule, error.message)
    except Undecided as reason:
        return ("undecided", reason.reason)
    from kgen.analyzer.domain import leaves

    shown = [
        (tuple(None if is_dynamic(d) else d for d in leaf.shape or ()), leaf.dtype)
        for leaf in leaves(found.outputs)
    ]
    weights = [(w.name, w.shape, w.trainable, w.dtype) for w in found.weights]
    return ("ok", shown, weights)


def _inner(layer: LayerObject) -> list[LayerObject]:
    """The layers in the configuration of a layer, which a program makes first."""
    found: list[LayerObject] = []
    for value in layer.config.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, LayerObject):
                found += [*_inner(part), part]
    return found


def disagreement(case: Case) -> str | None:
    """What kgen and Keras say differently, on arrays and on symbolic tensors; None if nothing."""
    policy = keras.config.dtype_policy().name
    eager, mine = run_keras(case, symbolic=False), run_kgen(case, True, policy)
    if mine[0] == "undecided":
        return f"undecided: {mine[1]} ({eager})"
    if eager[0] != mine[0] or (eager[0] == "ok" and eager != mine):
        return f"arrays: Keras {eager}, kgen {mine}"
    symbolic, mine = run_keras(case, symbolic=True), run_kgen(case, False, policy)
    if mine[0] == "undecided":
        return f"undecided: {mine[1]} ({symbolic})"
    if mine[0] == "raises" and symbolic[0] == "ok" and eager[0] == "ok":
        return f"symbols: Keras {symbolic}, kgen {mine}"
    if mine[0] == "ok" and symbolic[0] == "raises" and eager[0] == "raises":
        return f"missed: Keras {symbolic}, kgen {mine}"
    if mine[0] == "ok" and symbolic[0] == "ok" and not _fits(mine, symbolic, eager):
        return f"symbols: Keras {symbolic}, kgen {mine}"
    return None


def _fits(mine: Any, symbolic: Any, eager: Any) -> bool:
    """kgen's sizes are those that Keras states, or where it states None, those of the arrays."""
    if mine[2] != symbolic[2] and mine[2] != eager[2]:
        return False
    if mine[1] == symbolic[1]:
        return True
    if eager[0] != "ok":
        return True  # the sizes that stand in for None do not go together
    if len(mine[1]) != len(eager[1]):
        return False
    return all(
        dtype == true
        and len(shape) == len(real)
        and all(a is None or a == b for a, b in zip(shape, real, strict=True))
        for (shape, dtype), (real, true) in zip(mine[1], eager[1], strict=True)
    )
