"""The tables agree with the Keras that is installed."""

from __future__ import annotations

import functools
import importlib
import inspect
import os
from typing import Any

import pytest

os.environ.setdefault("KERAS_BACKEND", "numpy")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from kgen.analyzer.keras_api import Module, Private, Symbol, load, renames, versions

keras = pytest.importorskip("keras")
API = load(keras.__version__)

pytestmark = pytest.mark.skipif(
    not keras.__version__.startswith(API.minor + "."), reason="no tables for this Keras"
)


def _real(path: str) -> Any:
    return functools.reduce(getattr, path.split(".")[1:], keras)


def _symbols() -> list[Symbol]:
    found = [API.resolve(path) for path in API.symbols if not path.startswith("tf.")]
    return [symbol for symbol in found if isinstance(symbol, Symbol)]


def test_every_module_has_the_names_of_the_real_one() -> None:
    for path in API.modules:
        real = importlib.import_module(path)
        names = {n for n in vars(real) if not n.startswith("_")} - {"src"}
        module = API.resolve(path)
        assert isinstance(module, Module)
        assert names <= set(module.members()), path


def test_parameters_are_those_of_inspect() -> None:
    different = []
    for symbol in _symbols():
        if symbol.kind == "constant":
            continue
        try:
            real = list(inspect.signature(_real(symbol.path)).parameters.values())
        except ValueError:
            continue
        own = [(p.name, p.kind) for p in symbol.signature.parameters if not p.inherited]
        names = [(p.name, p.kind.name.lower()) for p in real]
        if not symbol.signature.swallows_any:
            names = [each for each in names if each[1] != "var_keyword"]
        if own != names:
            different.append(symbol.path)
    assert set(different) <= CHOSEN_AT_RUN_TIME, sorted(different)


CHOSEN_AT_RUN_TIME = {
    "keras.Layer",
    "keras.Operation",
    "keras.Optimizer",
    "keras.Sequential",
    "keras.export.ExportArchive",
    "keras.name_scope",
    "keras.wrappers.SKLearnClassifier",
    "keras.wrappers.SKLearnRegressor",
    "keras.wrappers.SKLearnTransformer",
}
"""Symbols whose signature the backend, a foreign base or `__new__` decides."""


@pytest.mark.parametrize(
    ("category", "name", "accepted"),
    [
        ("losses", "mse", True),
        ("losses", "logcosh", False),
        ("losses", "binary_crossentropy", True),
        ("optimizers", "ADAM", True),
        ("optimizers", "sgdd", False),
        ("activations", "relu", True),
        ("activations", "ReLU", False),
        ("initializers", "he_normal", True),
        ("metrics", "accuracy", True),
        ("metrics", "acc", True),
    ],
)
def test_identifiers(category: str, name: str, accepted: bool) -> None:
    assert API.identifiers(category).accepts(name) is accepted
    if name != "acc":
        get = getattr(keras, category).get
        if accepted:
            assert get(name) is not None
        else:
            with pytest.raises(ValueError):
                get(name)


@pytest.mark.parametrize(
    ("category", "accepted", "refused"),
    [
        ("data_formats", "channels_first", "th"),
        ("dtypes", "bfloat16", "double"),
        ("fill_modes", "reflect", "mirror"),
        ("interpolations", "lanczos5", "area"),
        ("paddings", "causal", "full"),
        ("reductions", "sum", "auto"),
        ("schedules", "CosineDecay", "LearningRateSchedule"),
    ],
)
def test_words(category: str, accepted: str, refused: str) -> None:
    found = API.identifiers(category)
    assert found.accepts(accepted)
    assert not found.accepts(refused)


def test_every_version_was_asked_for_its_identifiers() -> None:
    for version in versions():
        api = load(version)
        for category in ("losses", "metrics", "optimizers", "dtypes", "paddings", "schedules"):
            assert api.identifiers(category).known, (version, category)
        assert api.identifiers("losses").accepts("mse")
        assert not api.identifiers("optimizers").accepts("adamm")
    assert load("2.15").identifiers("interpolations").accepts("area")


def test_nothing_is_asked_for_that_a_class_gives_itself() -> None:
    """`LSTM` makes the cell that its base class needs."""
    for version in versions():
        api = load(version)
        for name in ("LSTM", "GRU", "SimpleRNN", "ConvLSTM2D", "Bidirectional"):
            symbol = api.resolve(f"keras.layers.{name}")
            assert isinstance(symbol, Symbol)
            needed = [p.name for p in symbol.signature.parameters if not p.has_default]
            assert set(needed) <= {"units", "filters", "kernel_size", "layer", "kwargs"}, version


def test_bases_are_those_of_the_real_classes() -> None:
    public = {_real(s.path): s.path for s in _symbols() if s.kind == "class"}
    for cls, path in public.items():
        symbol = API.resolve(path)
        assert isinstance(symbol, Symbol)
        if inspect.isclass(cls):
            ancestors = {public[c] for c in cls.__mro__[1:] if c in public}
            assert set(symbol.bases) == ancestors - {path}, path


def test_binding() -> None:
    dense = API.resolve("keras.layers.Dense")
    assert isinstance(dense, Symbol)
    problem: Any = dense.signature.bind(1, ["activaton"])
    assert (problem.kind, problem.nearest[0]) == ("unknown", "activation")
    assert dense.signature.bind(1, ["name", "input_shape"]) == {
        "units": 0,
        "name": "name",
        "input_shape": "input_shape",
    }
    missing: Any = dense.signature.bind(0, [])
    assert (missing.kind, missing.name) == ("missing", "units")
    duplicate: Any = dense.signature.bind(1, ["units"])
    assert duplicate.kind == "duplicate"


def test_namespaces() -> None:
    assert isinstance(API.resolve("keras.src.layers"), Private)
    assert API.resolve("keras.layers.core.Dense") is None
    assert API.resolve("keras.losses.mse") is None
    assert isinstance(API.resolve("tf.keras.losses.mse"), Symbol)
    assert API.resolve("tensorflow.keras.losses.mean_squared_error") is None
    assert isinstance(API.resolve("keras.losses.mean_squared_error"), Symbol)


def test_every_version_loads() -> None:
    for version in versions():
        dense = load(version).resolve("keras.layers.Dense")
        assert isinstance(dense, Symbol)
        assert dense.is_a("keras.layers.Layer")
        assert "call" in dense.methods


def test_renamed_names_are_new_and_old_ones_gone() -> None:
    newest = load()
    for old, new in renames.SYMBOLS.items():
        assert newest.resolve(old) is None, old
        assert newest.resolve(new) is not None, new
    for old, new in renames.MODULES.items():
        assert newest.resolve(old) is None, old
        assert newest.resolve(new) is not None, new
    for old in renames.REMOVED:
        assert newest.resolve(old) is None, old
