"""What old arguments are called today: every answer is a parameter of the installed Keras."""

from __future__ import annotations

import pytest
from kgen.analyzer.keras_api import Symbol, load
from kgen.analyzer.keras_api.files import read_table
from kgen.analyzer.keras_api.old_arguments import DROPPED, dropped, renamed, successors

NEWEST = load()


def _parameters(path: str) -> set[str]:
    symbol = NEWEST.resolve(path)
    if isinstance(symbol, Symbol):
        return {p.name for p in symbol.signature.parameters}
    owner, _, method = path.rpartition(".")
    symbol = NEWEST.resolve(owner)
    assert isinstance(symbol, Symbol), path
    return {p.name for p in symbol.methods[method].parameters}


def test_every_new_name_is_a_parameter_and_no_old_one_is() -> None:
    for path, renamings in read_table("arguments").items():
        names = _parameters(path)
        for old, entry in renamings.items():
            new = entry if isinstance(entry, str) else entry["to"]
            assert new in names or "kwargs" in names, (path, old, new)
            assert old != new


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("keras.layers.Dense", "output_dim", "units"),
        ("keras.layers.Dense", "init", "kernel_initializer"),
        ("keras.layers.Embedding", "init", "embeddings_initializer"),
        ("keras.layers.PReLU", "init", "alpha_initializer"),
        ("keras.layers.Dropout", "p", "rate"),
        ("keras.layers.Conv2D", "border_mode", "padding"),
        ("keras.layers.Conv3DTranspose", "nb_filter", "filters"),
        ("keras.layers.Conv1D", "atrous_rate", "dilation_rate"),
        ("keras.optimizers.SGD", "lr", "learning_rate"),
        ("keras.optimizers.Lion", "lr", "learning_rate"),
        ("keras.utils.to_categorical", "nb_classes", "num_classes"),
        ("keras.utils.to_categorical", "y", "x"),
        ("keras.Model.fit", "nb_epoch", "epochs"),
        ("keras.utils.image_dataset_from_directory", "smart_resize", "crop_to_aspect_ratio"),
        ("keras.layers.Dense", "p", None),
        ("keras.layers.Dense", "units", None),
        ("keras.layers.RNN", "time_major", None),
    ],
)
def test_renamed(path: str, old: str, new: str | None) -> None:
    found = renamed([path], old, _parameters(path))
    assert (found.name if found is not None else None) == new


def test_values_change_with_the_name() -> None:
    found = renamed(["keras.layers.Conv2D"], "dim_ordering", {"data_format"})
    assert found is not None
    assert found.values["th"] == "channels_first"


def test_successors() -> None:
    assert successors("init") >= {"kernel_initializer", "embeddings_initializer"}
    assert successors("nonsense") == frozenset()


def test_what_is_dropped_belongs_to_its_owners() -> None:
    assert dropped("keras.Model.fit", "workers") is not None
    assert dropped("keras.layers.Dense", "workers") is None
    assert dropped("keras.callbacks.ReduceLROnPlateau", "mode") is None
    for old, what in DROPPED.items():
        for owner in what.owners:
            assert what.advice and owner.startswith("keras."), old
