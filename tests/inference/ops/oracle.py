"""Compares transfer functions of operations with Keras on arrays and on symbolic tensors."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from kgen.analyzer.domain import TensorSpec, is_dynamic, leaves
from kgen.analyzer.inference.contract import KerasError, Settings, Undecided
from kgen.analyzer.inference.run import Inference

from ..layer_oracle import SIGNATURES, T, _deep, _tuples, keras
from ..signatures import find

INFERENCE = Inference(SIGNATURES, Settings(backend="numpy"))  # type: ignore[arg-type]


def _array(spec: T) -> Any:
    sizes = tuple(size or 0 for size in spec.shape)
    random = np.random.RandomState(0)
    if spec.dtype.startswith("float"):
        values = random.uniform(0.1, 0.9, sizes)
        if len(sizes) > 1 and sizes[-1] == sizes[-2]:
            values = values @ np.swapaxes(values, -1, -2) + np.eye(sizes[-1])
        return keras.ops.convert_to_tensor(values.astype(spec.dtype))
    return keras.ops.convert_to_tensor(np.zeros(sizes, spec.dtype))


def run_keras(path: str, arguments: dict[str, Any], symbolic: bool) -> Any:
    given = _deep(arguments, (lambda t: t.symbol()) if symbolic else _array)
    operands = given.pop("operands", None)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            if operands is not None:
                found = find(path)(given.pop("subscripts"), *operands)
            else:
                found = find(path)(**given)
        except Exception as error:
            return ("raises", f"{type(error).__name__}: {error}"[:160])
    shown = []
    for leaf in keras.tree.flatten(found):
        dtype = getattr(leaf, "dtype", None)
        name = None if dtype is None else keras.backend.standardize_dtype(dtype)
        shown.append((tuple(getattr(leaf, "shape", ())), name))
    return ("ok", shown)


def run_kgen(path: str, arguments: dict[str, Any]) -> Any:
    given = _tuples(_deep(arguments, lambda t: t.spec(True)))
    try:
        found = INFERENCE.op(path, given)
    except KerasError as error:
        return ("raises", f"{error.rule}: {error.message}")
    except Undecided as reason:
        return ("undecided", reason.reason)
    shown = [
        (tuple(None if is_dynamic(d) else d for d in leaf.shape or ()), leaf.dtype)
        if isinstance(leaf, TensorSpec)
        else ((), None)
        for leaf in leaves(found)
    ]
    return ("ok", shown)


def verdict(path: str, arguments: dict[str, Any]) -> tuple[str, str]:
    """("agrees" | "undecided" | "false error" | "missed" | "shape" | "dtype", the two answers)."""
    eager, mine = run_keras(path, arguments, False), run_kgen(path, arguments)
    told = f"Keras {eager}, kgen {mine}"
    if mine[0] == "undecided":
        return "undecided", told
    if mine[0] != eager[0]:
        if mine[0] == "raises":
            return "false error", told
        return "missed", told
    if mine[0] == "raises":
        return "agrees", told
    if not _fits([s for s, _ in mine[1]], [s for s, _ in eager[1]]):
        return "shape", told
    symbolic = run_keras(path, arguments, True)
    for i, (_, dtype) in enumerate(mine[1]):
        allowed = {eager[1][i][1], None}
        if symbolic[0] == "ok" and i < len(symbolic[1]):
            allowed.add(symbolic[1][i][1])
        if dtype is not None and dtype not in allowed and eager[1][i][1] is not None:
            return "dtype", told + f", symbolic {symbolic}"
    return "agrees", told


def _fits(mine: list[Any], true: list[Any]) -> bool:
    return len(mine) == len(true) and all(
        len(a) == len(b) and all(x is None or x == y for x, y in zip(a, b, strict=True))
        for a, b in zip(mine, true, strict=True)
    )
