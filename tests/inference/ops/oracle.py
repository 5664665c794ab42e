"""Compares transfer functions of operations with Keras on arrays and on symbolic tensors."""

from __future__ import annotations

import inspect
import warnings
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from kgen.analyzer.domain import TensorSpec, leaves
from kgen.analyzer.inference.contract import KerasError, Settings, Undecided
from kgen.analyzer.inference.run import Inference

from ..layer_oracle import SIGNATURES, _tuples, keras
from ..signatures import find
from .tensors import T, deep

INFERENCE = Inference(SIGNATURES, Settings(backend=keras.backend.backend()))  # type: ignore[arg-type]

NOT_TENSORS = tuple(
    f"keras.{name}"
    for name in (
        "ops.shape",
        "ops.dtype",
        "ops.ndim",
        "ops.is_tensor",
        "utils.is_keras_tensor",
        "utils.standardize_dtype",
    )
)

Leaf = tuple[tuple[int | None, ...], str | None]


@dataclass(frozen=True)
class Answer:
    """What a call gives: `ok` with its tensors, `raises` or `undecided` with the message."""

    kind: str
    tensors: tuple[Leaf, ...] = ()
    message: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.message or list(self.tensors)}"


@cache
def _spread(path: str) -> tuple[str, ...]:
    """The parameters up to ``*operands``, which go by position."""
    names: list[str] = []
    for parameter in inspect.signature(find(path)).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            return (*names, parameter.name)
        names.append(parameter.name)
    return ()


def run_keras(path: str, arguments: dict[str, Any], symbolic: bool) -> Answer:
    """What Keras does with symbolic tensors, or with arrays."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        given = deep(arguments, T.symbol if symbolic else T.array)
        try:
            if spread := _spread(path):
                *front, rest = (given.pop(name) for name in spread)
                found = find(path)(*front, *rest, **given)
            else:
                found = find(path)(**given)
            if path in NOT_TENSORS:
                sizes = tuple(found) if isinstance(found, tuple) else ()
                return Answer("ok", ((sizes, _shown(found)),))
            return Answer("ok", tuple(map(_leaf, keras.tree.flatten(found))))
        except Exception as error:
            return Answer("raises", message=f"{type(error).__name__}: {error}"[:160])


def _leaf(leaf: Any) -> Leaf:
    dtype = getattr(leaf, "dtype", None)
    return (tuple(getattr(leaf, "shape", ())), None if dtype is None else _name(dtype))


def _name(dtype: Any) -> str:
    return keras.backend.standardize_dtype(dtype)


def run_kgen(path: str, arguments: dict[str, Any], symbolic: bool) -> Answer:
    """What kgen says of the same tensors; as arrays they have no unknown sizes."""
    change = T.spec if symbolic else _array_spec
    symbolic = symbolic and _any_tensor(arguments)
    try:
        found = INFERENCE.op(path, _tuples(deep(arguments, change)), symbolic=symbolic)
    except KerasError as error:
        return Answer("raises", message=f"{error.rule}: {error.message}")
    except Undecided as reason:
        return Answer("undecided", message=reason.reason)
    if path in NOT_TENSORS:
        sizes = found if isinstance(found, tuple) else ()
        return Answer("ok", ((tuple(map(_size, sizes)), _shown(found)),))
    return Answer(
        "ok",
        tuple(
            (tuple(map(_size, leaf.shape or ())), leaf.dtype)
            if isinstance(leaf, TensorSpec)
            else ((), None)
            for leaf in leaves(found)
        ),
    )


def _array_spec(tensor: T) -> TensorSpec:
    """Some backends keep no arrays of 64 bits."""
    return replace(tensor, hidden=(), dtype=_kept(tensor.dtype)).spec()


@cache
def _kept(dtype: str) -> str:
    return _name(T((), dtype).array().dtype)


def _any_tensor(arguments: dict[str, Any]) -> bool:
    found: list[T] = []
    deep(arguments, found.append)
    return bool(found)


def _shown(found: Any) -> str | None:
    return None if isinstance(found, tuple) else str(found)


def _size(dim: Any) -> int | None:
    return int(dim) if isinstance(dim, int) else None


REFUSED = "backend-op-on-keras-tensor"
KINDS = ("agrees", "undecided", "vague", "missed", "wrong", "false")


@dataclass(frozen=True)
class Verdict:
    """How kgen's answer stands to Keras' on symbolic tensors and on arrays.

    `kind` is ``agrees``, ``undecided``, ``vague`` (a size or dtype open that Keras states),
    ``missed`` (no error where Keras raises), ``false`` (an error where Keras raises none), or
    ``wrong`` (another shape or dtype). `raised` says whether Keras raised at all.
    """

    kind: str
    told: str
    raised: bool = False
    note: str = ""


@dataclass(frozen=True)
class Told:
    """What Keras does with a case: on symbolic tensors, on arrays, and on symbolic tensors of
    which every size is known."""

    symbols: Answer
    arrays: Answer
    full: Answer


def ask_keras(path: str, arguments: dict[str, Any]) -> Told:
    arrays = run_keras(path, arguments, False)
    symbols = run_keras(path, arguments, True)
    shown = deep(arguments, lambda t: replace(t, hidden=(), dtype=_kept(t.dtype)))
    full = symbols if shown == arguments else run_keras(path, shown, True)
    return Told(symbols, arrays, full)


def verdict(path: str, arguments: dict[str, Any], told: Told | None = None) -> Verdict:
    """How kgen answers a case, of which Keras' answers may be known already."""
    told = told or ask_keras(path, arguments)
    symbols, arrays, full = told.symbols, told.arrays, told.full
    on_symbols, on_arrays = run_kgen(path, arguments, True), run_kgen(path, arguments, False)
    kinds = (
        _on_symbols(on_symbols, symbols, arrays),
        _on_arrays(on_arrays, full, arrays, on_symbols.message.startswith(REFUSED)),
    )
    worst = max(kinds if _any_tensor(arguments) else kinds[1:], key=KINDS.index)
    shown = f"symbols {symbols}; arrays {arrays}; kgen on symbols {on_symbols}; {on_arrays}"
    late = full.kind == "ok" and arrays.kind == "raises" and on_arrays.kind == "ok"
    raised = "raises" in (symbols.kind, arrays.kind)
    return Verdict(worst, shown, raised, "late" if late and worst == "agrees" else "")


def _on_symbols(mine: Answer, symbols: Answer, arrays: Answer) -> str:
    """An error that Keras raises only later, on arrays, may be told at once."""
    if mine.kind == "undecided":
        return "undecided"
    if mine.kind == "raises":
        return "agrees" if "raises" in (symbols.kind, arrays.kind) else "false"
    if symbols.kind == "raises":
        return "missed"
    return _compared(mine, symbols, arrays, True)


def _on_arrays(mine: Answer, symbols: Answer, arrays: Answer, refused: bool) -> str:
    """What the backend refuses by itself, though Keras lets it pass, need not be known.

    `refused` marks functions that take no symbolic tensors at all: there is no telling.
    """
    if mine.kind == "undecided":
        return "undecided"
    if mine.kind == "raises":
        return "agrees" if arrays.kind == "raises" else "false"
    if arrays.kind == "raises":
        return "missed" if symbols.kind == "raises" and not refused else "agrees"
    return _compared(mine, symbols, arrays, False)


def _compared(mine: Answer, symbols: Answer, arrays: Answer, symbolic: bool) -> str:
    """Sizes are those of the arrays where there are any, or those that the symbols state.

    Where Keras states a size or dtype, kgen does too.
    """
    truth = arrays if arrays.kind == "ok" else symbols
    if symbolic and mine.tensors == symbols.tensors:
        return "agrees"
    if len(mine.tensors) != len(truth.tensors):
        return "wrong"
    both = len(symbols.tensors) == len(mine.tensors)
    worst = "agrees"
    for i, (shape, dtype) in enumerate(mine.tensors):
        real, real_dtype = truth.tensors[i]
        said, said_dtype = symbols.tensors[i] if both else ((), None)
        if not _fits(shape, real) and not (symbolic and both and shape == said):
            return "wrong"
        if (
            both
            and len(said) == len(shape)
            and any(
                a is None and b is not None and b == c
                for a, b, c in zip(shape, said, real, strict=False)
            )
        ):
            worst = "vague"
        dtypes = {said_dtype if both else real_dtype, real_dtype}
        if dtype is None and len(dtypes) == 1 and None not in dtypes:
            worst = "vague"
        if dtype is not None and dtype not in dtypes and dtypes != {None}:
            if not symbolic and _widened(dtype, real_dtype):
                continue
            return "wrong"
    return worst


def _widened(mine: str, real: str | None) -> bool:
    """NumPy computes in 64 bits, or in fewer, where Keras and its other backends do not."""
    if keras.backend.backend() != "numpy" or real is None:
        return False
    for kind in ("complex", "float", "uint", "int"):
        if kind in mine:
            return kind in real and "64" in real.replace("128", "64") + mine
    return False


def _fits(mine: tuple[int | None, ...], real: tuple[int | None, ...]) -> bool:
    return len(mine) == len(real) and all(
        None in (a, b) or a == b for a, b in zip(mine, real, strict=True)
    )
