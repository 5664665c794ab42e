"""Splits, scalers, encoders and bundled data against scikit-learn and Keras."""

from __future__ import annotations

from typing import Any

import kgen.analyzer.libraries  # noqa: F401
import numpy as np
import pytest
from kgen.analyzer.domain import Array, Instance, Unknown, unknown_size
from kgen.analyzer.inference.contract import KerasError
from numpy_host import FakeHost

SPLIT = "sklearn.model_selection.train_test_split"


def shapes(values: Any) -> list[tuple[int, ...]]:
    return [tuple(int(d) for d in value.shape) for value in values]


@pytest.mark.parametrize("n", [7, 10, 150])
@pytest.mark.parametrize(
    "sizes",
    [{}, {"test_size": 0.2}, {"test_size": 3}, {"train_size": 0.7}, {"train_size": 4},
     {"test_size": 0.33, "train_size": 0.5}],
)  # fmt: skip
def test_splits_round_as_sklearn(n: int, sizes: dict[str, Any]) -> None:
    from sklearn.model_selection import train_test_split

    real = train_test_split(np.zeros((n, 4)), np.zeros(n), **sizes)
    ours = FakeHost().run(SPLIT, Array((n, 4), "float64"), Array((n,), "float64"), **sizes)
    assert shapes(ours.items) == shapes(real)


def test_splits_of_different_lengths_raise() -> None:
    with pytest.raises(KerasError) as caught:
        FakeHost().run(SPLIT, Array((5, 2), "float64"), Array((4,), "float64"))
    assert caught.value.rule == "sample-count-mismatch"


@pytest.mark.parametrize("name", ["load_iris", "load_wine", "load_breast_cancer", "load_digits",
                                  "load_diabetes"])  # fmt: skip
def test_bundled_data(name: str) -> None:
    import sklearn.datasets

    x, y = getattr(sklearn.datasets, name)(return_X_y=True)
    ours = FakeHost().run(f"sklearn.datasets.{name}", return_X_y=True)
    assert shapes(ours) == [x.shape, y.shape]
    assert ours[0].dtype == str(x.dtype)
    if ours[1].facts.classes is not None:
        assert ours[1].facts.classes == len(set(y))


@pytest.mark.parametrize("fitted", ["StandardScaler", "MinMaxScaler", "RobustScaler"])
def test_scalers(fitted: str) -> None:
    host = FakeHost()
    scaler = host.run(f"sklearn.preprocessing.{fitted}")
    train = host.method(scaler, "fit_transform", Array((6, 3), "int64"))
    test = host.method(scaler, "transform", Array((4, 3), "int64"))
    assert shapes([train, test]) == [(6, 3), (4, 3)]
    assert train.facts.scaled and test.facts.scaled
    assert test.facts.low is None  # new data may leave the range
    with pytest.raises(KerasError):
        host.method(scaler, "fit_transform", Array((6,), "float64"))


def test_encoders_are_as_wide_as_the_fitted_labels() -> None:
    host = FakeHost()
    _, labels = host.run("sklearn.datasets.load_iris", return_X_y=True)
    encoder = host.run("sklearn.preprocessing.LabelBinarizer")
    assert isinstance(encoder, Instance)
    host.method(encoder, "fit", labels)
    assert shapes([host.method(encoder, "transform", labels.but(shape=(9,)))]) == [(9, 3)]


def test_chosen_rows_may_hold_fewer_classes() -> None:
    host = FakeHost()
    (_, labels), _ = host.run("keras.datasets.mnist.load_data")
    name = "keras.utils.to_categorical"
    assert shapes([host.run(name, labels)]) == [(60000, 10)]
    with pytest.raises(KerasError):
        host.run(name, labels, 3)
    chosen = host.item(labels, host.binary("<", labels, 2))
    few = host.item(labels, slice(0, 100))
    for part in (chosen, few):
        assert int(host.run(name, part, 3).shape[1]) == 3
        assert not isinstance(host.run(name, part).shape[1], int)
    parts = host.run(SPLIT, labels.but(facts=labels.facts, shape=(60000,)), test_size=0.5)
    assert host.run(name, parts.items[1]).shape[1] == 10


def test_sequences_are_padded() -> None:
    host = FakeHost()
    (words, _), _ = host.run("keras.datasets.imdb.load_data", num_words=1000)
    padded = host.run("keras.utils.pad_sequences", words, maxlen=80)
    assert shapes([padded]) == [(25000, 80)]
    assert padded.dtype == "int32"
    (short, _), _ = host.run("keras.datasets.imdb.load_data", "imdb.npz", 1000, 0, 50)
    assert type(short.shape[0]) is type(unknown_size())


@pytest.mark.parametrize("path", ["preprocessing.LabelBinarizer", "decomposition.PCA"])
def test_one_number_is_no_data(path: str) -> None:
    host = FakeHost()
    assert isinstance(
        host.method(host.run(f"sklearn.{path}"), "fit_transform", Array((), "float64")), Unknown
    )
