"""Tables: what is known of their size."""

from __future__ import annotations

import kgen.analyzer.libraries  # noqa: F401
from kgen.analyzer.domain import Array, DictValue, Frame, ListValue, differ
from numpy_host import FakeHost


def table(host: FakeHost) -> Frame:
    column, labels = Array((5,), "float64"), ListValue((1,) * 5)
    return host.run("pandas.DataFrame", DictValue({"a": column, "b": column, "y": labels}))


def test_sizes_as_pandas() -> None:
    import pandas as pd

    host = FakeHost()
    ours, real = table(host), pd.DataFrame({"a": [0.5] * 5, "b": [0.5] * 5, "y": [1] * 5})
    assert host.attribute(ours, "shape") == real.shape
    features = host.method(ours, "drop", "y", axis=1)
    assert host.attribute(features, "values").shape == real.drop("y", axis=1).values.shape
    assert host.attribute(features, "values").dtype == "float64"
    assert host.item(ours, "y").shape == real["y"].shape
    picked = host.item(ours, ListValue(("a", "b")))
    assert host.attribute(picked, "shape") == real[["a", "b"]].shape


def test_a_file_minus_its_label_keeps_one_unknown_width() -> None:
    host = FakeHost()
    frame = host.run("pandas.read_csv", "x.csv")
    rows, width = host.attribute(frame, "shape")
    features = host.attribute(host.method(frame, "drop", "y", axis=1), "values")
    assert features.shape == (rows, width - 1)


def test_others_never_see_a_width_that_contradicts() -> None:
    host = FakeHost()
    for frame in (host.run("pandas.read_csv", "x.csv"), table(host)):
        before = host.attribute(frame, "shape")[1]
        host.method(frame, "pop", "y")
        assert not differ(frame.width, before - 1)
