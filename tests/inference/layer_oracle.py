"""Compares transfer functions of layers with Keras run on arrays and on symbolic tensors."""

from __future__ import annotations

import os

os.environ.setdefault("KERAS_BACKEND", "numpy")

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import kgen.analyzer.inference  # noqa: F401 - fills the registries
import numpy as np
from keras.src import backend
from kgen.analyzer.domain import LayerObject, TensorSpec, is_dynamic, leaves, unknown_size
from kgen.analyzer.inference.contract import KerasError, Settings, Undecided
from kgen.analyzer.inference.run import Inference

from .signatures import KerasSignatures
from .verdicts import Verdict, judge

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
    """A tensor; sizes of None are 3 where arrays are made. A mask is of all axes but the last."""

    shape: tuple[int | None, ...]
    dtype: str = "float32"
    mask: bool = False

    def array(self) -> Any:
        shape = tuple(3 if size is None else size for size in self.shape)
        array = np.zeros(shape, self.dtype)
        if self.mask:
            backend.set_keras_mask(array, np.ones(shape[:-1], bool))
        return array

    def symbol(self) -> Any:
        symbol = keras.KerasTensor(self.shape, self.dtype)
        if self.mask:
            backend.set_keras_mask(symbol, keras.KerasTensor(self.shape[:-1], "bool"))
        return symbol

    def spec(self, concrete: bool) -> TensorSpec:
        sizes = tuple(
            size
            if size is not None
            else 3
            if concrete
            else unknown_size(dynamic=True, key=f"axis{i}")
            for i, size in enumerate(self.shape)
        )
        return TensorSpec(sizes, self.dtype, self.mask)


@dataclass(frozen=True)
class Case:
    layer: L
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    data_format: str = "channels_last"
    """What ``keras.config.set_image_data_format`` was called with."""


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


@contextmanager
def configured(case: Case) -> Iterator[None]:
    """Keras with the configuration of `case`."""
    before = keras.config.image_data_format()
    keras.config.set_image_data_format(case.data_format)
    try:
        yield
    finally:
        keras.config.set_image_data_format(before)


def run_keras(case: Case, symbolic: bool) -> Any:
    """("ok", outputs, weights) or ("raises", stage, message)."""
    change = (lambda t: t.symbol()) if symbolic else (lambda t: t.array())
    with warnings.catch_warnings(), np.errstate(all="ignore"), configured(case):
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
        (
            tuple(leaf.shape),
            keras.backend.standardize_dtype(leaf.dtype),
            backend.get_keras_mask(leaf) is not None,
        )
        for leaf in keras.tree.flatten(outputs)
    ]
    weights = [
        (w.name, tuple(w.shape), w.trainable, keras.backend.standardize_dtype(w.dtype))
        for w in layer.weights
    ]
    return ("ok", shown, weights)


def run_kgen(case: Case, concrete: bool, policy: str = "float32") -> Any:
    settings = Settings(
        data_format=case.data_format, dtype_policy=policy, backend=keras.backend.backend()
    )
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
        args, kwargs = _deep(case.args, change), _deep(case.kwargs, change)
        found = inference.layer(layer, args, kwargs, symbolic=not concrete)
    except KerasError as error:
        return ("raises", "call", error.rule, error.message)
    except Undecided as reason:
        return ("undecided", reason.reason)
    shown = [
        (tuple(None if is_dynamic(d) else d for d in leaf.shape or ()), leaf.dtype, leaf.mask)
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


def verdict(case: Case) -> Verdict:
    """How far kgen and Keras agree, on arrays and on symbolic tensors.

    Where arrays and symbolic tensors contradict each other, kgen may agree with either, and
    where only their dtypes do, it may leave the dtype open.
    """
    policy = keras.config.dtype_policy().name
    eager, mine = run_keras(case, symbolic=False), run_kgen(case, True, policy)
    symbolic = run_keras(case, symbolic=True)
    real = eager
    if mine[0] == "ok" and "raises" in (eager[0], symbolic[0]):
        real = _of_floats(case, eager)
    found = judge(mine, real, fits=mine[0] != "undecided" and _same(mine, real, symbolic))
    if found.kind != "agree":
        return found
    mine = run_kgen(case, False, policy)
    match mine[0], symbolic[0], eager[0]:
        case "raises", "ok", "ok":
            fits = False
        case "ok", "raises", "raises":
            fits = real[0] == "ok"
        case "ok", "ok", _:
            fits = _fits(mine, symbolic, real)
        case _:
            fits = True
    again = judge(mine, symbolic, fits=fits, what="symbols")
    return found if again.kind == "agree" else again


def disagreement(case: Case) -> Verdict | None:
    """The verdict on a case that kgen and Keras do not agree on; None if they do."""
    found = verdict(case)
    return None if found.kind == "agree" else found


def _of_floats(case: Case, eager: Any) -> Any:
    """What arrays of integers give, or if they fail, arrays of floats in their place.

    Which dtypes an operation takes is up to the backend; the dtype of the result is left open.
    """

    def change(tensor: Any) -> Any:
        whole = isinstance(tensor, T) and "float" not in tensor.dtype
        return replace(tensor, dtype="float32") if whole else tensor

    floats = replace(case, args=_deep(case.args, change), kwargs=_deep(case.kwargs, change))
    if floats == case:
        return eager
    found = run_keras(floats, symbolic=False) if eager[0] == "raises" else eager
    if found[0] == "raises":
        return eager
    return ("ok", [(shape, None, mask) for shape, _, mask in found[1]], found[2])


def _same(mine: Any, eager: Any, symbolic: Any) -> bool:
    """Equal outputs and weights, or an error at the same stage."""
    if eager[0] == "raises" or mine[0] == "raises":
        return mine[:2] == eager[:2]
    if mine[2] != eager[2] or len(mine[1]) != len(eager[1]):
        return False
    stated = symbolic[1] if symbolic[0] == "ok" else [(None, None, None)] * len(eager[1])
    if len(stated) != len(eager[1]):
        stated = eager[1]
    return all(
        shape == real and mask == masked and _dtype_fits(dtype, true, said)
        for (shape, dtype, mask), (real, true, masked), (_, said, _) in zip(
            mine[1], eager[1], stated, strict=True
        )
    )


def _dtype_fits(mine: str | None, eager: str | None, stated: str | None) -> bool:
    """Equal to one of the two, or open where they differ; JAX within makes float64 narrower."""
    if eager is stated is None:
        return True
    if mine is None:
        return eager != stated
    return mine in (eager, stated) or (mine, eager) == ("float64", "float32")


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
    stated = symbolic[1] if len(symbolic[1]) == len(eager[1]) else eager[1]
    return all(
        mask == masked
        and _dtype_fits(dtype, true, said)
        and len(shape) == len(real)
        and all(a is None or a == b for a, b in zip(shape, real, strict=True))
        for (shape, dtype, mask), (real, true, masked), (_, said, _) in zip(
            mine[1], eager[1], stated, strict=True
        )
    )
