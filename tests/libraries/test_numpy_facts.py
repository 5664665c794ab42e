"""What is known of values on their way: bounds, classes, one-hot rows, origins, unknown sizes."""

from __future__ import annotations

from typing import Any

import kgen.analyzer.libraries  # noqa: F401
import pytest
from kgen.analyzer.domain import Array, Facts, ListValue, origin_of, product, unknown_size
from kgen.analyzer.inference.contract import KerasError, Undecided
from numpy_host import FakeHost, nested

HOST = FakeHost()
N = unknown_size("n")
PIXELS = Array((60000, 28, 28), "uint8", facts=Facts(0, 255, integral=True, source="mnist"))
LABELS = Array((60000,), "uint8", facts=Facts(0, 9, integral=True, classes=10, source="mnist"))
TABLE = Array((N, 784), "float64")
ALL = slice(None)


def run(name: str, *args: Any, **kwargs: Any) -> Any:
    return HOST.run(f"numpy.{name}", *args, **kwargs)


def facts(array: Array, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(array.facts, name) for name in names)


def test_division_scales_the_bounds() -> None:
    scaled = HOST.binary("/", HOST.method(PIXELS, "astype", "float32"), 255.0)
    assert (scaled.shape, scaled.dtype) == (PIXELS.shape, "float32")
    assert facts(scaled, "low", "high", "scaled", "source") == (0, 1, True, "mnist")
    centred = HOST.binary("/", HOST.binary("-", PIXELS, 127.5), 127.5)
    assert facts(centred, "low", "high", "scaled") == (-1, 1, True)


def test_labels_keep_their_classes() -> None:
    drawn = run("random.randint", 2, size=(1000, 1))
    assert facts(drawn, "low", "high", "integral", "classes") == (0, 1, True, 2)
    kept = HOST.method(HOST.method(drawn, "reshape", -1), "astype", "float32")
    assert facts(kept, "classes", "integral") == (2, True)
    assert facts(run("argmax", Array((N, 10), "float32"), axis=1), "classes", "high") == (10, 9)
    assert facts(HOST.binary(">", Array((N, 1), "float32"), 0.5), "classes") == (2,)


def test_classes_are_counted_only_when_they_must_occur() -> None:
    assert run("unique", LABELS).shape == (10,)
    assert run("max", LABELS) == 9
    few = HOST.item(LABELS, slice(None, 20))
    assert not isinstance(run("unique", few).shape[0], int)


def test_one_hot_rows() -> None:
    rows = HOST.item(run("eye", 10), LABELS)
    assert rows.shape == (60000, 10)
    assert facts(rows, "one_hot", "source") == (True, "mnist")
    zeros = run("zeros", (60000, 10))
    filled = HOST.set(zeros, (run("arange", 60000), LABELS), 1)
    assert filled.facts.one_hot
    assert not HOST.item(rows, (ALL, slice(0, 3))).facts.one_hot
    assert not facts(run("sum", rows, axis=1), "one_hot")[0]


@pytest.mark.parametrize(
    ("index", "shape"),
    [
        ((ALL, slice(0, 8)), (N, 8)),
        ((ALL, slice(None, -1)), (N, 783)),
        ((ALL, -1), (N,)),
        (slice(10, None), (N - 10, 784)),
        (slice(None, -10), (N - 10, 784)),
        ((Ellipsis, None), (N, 784, 1)),
        (slice(None, None, -1), (N, 784)),
        (slice(N // 2, None), (N - N // 2, 784)),
    ],
)
def test_slices_of_unknown_length(index: Any, shape: Any) -> None:
    assert HOST.item(TABLE, index).shape == shape


def test_the_same_part_is_equally_long() -> None:
    labels = Array((N,), "int64")
    some = slice(None, 100)
    assert HOST.item(TABLE, some).shape[0] == HOST.item(labels, some).shape[0]
    assert not isinstance(HOST.item(TABLE, some).shape[0], int)


def test_windows_have_a_known_length() -> None:
    start = unknown_size("a number of a range")
    assert HOST.item(TABLE, slice(start, start + 60)).shape == (60, 784)


def test_unknown_sizes_pass_through_reshape() -> None:
    assert HOST.method(TABLE, "reshape", -1, 28, 28, 1).shape == (N, 28, 28, 1)
    assert HOST.method(TABLE, "reshape", (N, 28, 28)).shape == (N, 28, 28)
    with pytest.raises(KerasError, match="reshape"):
        HOST.method(TABLE, "reshape", (N, 28, 27))


def test_tables_read_from_text() -> None:
    table = run("loadtxt", "data.csv", delimiter=",")
    assert table.shape is None
    features, labels = HOST.item(table, (ALL, slice(0, 8))), HOST.item(table, (ALL, 8))
    assert features.shape[1] == 8 and features.shape[0] == labels.shape[0]


def test_lists_filled_in_loops() -> None:
    images = ListValue(None)
    images.slots["element"] = Array((64, 64, 3), "float64")
    found = run("array", images)
    assert found.shape[1:] == (64, 64, 3) and not isinstance(found.shape[0], int)


def test_sizes_say_where_they_come_from() -> None:
    found = run("random.rand", 1000, 10)
    assert "(1000, 10)" in origin_of(found.shape[0]).text
    assert origin_of(HOST.method(found, "reshape", -1, 10).shape[1]) is not None
    assert run("prod", (28, 28, N)) == product((28, 28, N))


def test_ragged_lists_are_objects() -> None:
    assert run("array", nested([[1, 2], [3]])).dtype == "object"


@pytest.mark.parametrize(
    ("rule", "call"),
    [
        ("reshape-size-mismatch", lambda: HOST.method(PIXELS, "reshape", 60000, 28, 27)),
        ("concatenate-shape-mismatch", lambda: run("hstack", (run("ones", (2, 3)),
                                                              run("ones", (3, 3))))),
        ("matmul-mismatch", lambda: run("dot", run("ones", (2, 3)), run("ones", (2, 3)))),
        ("axis-out-of-range", lambda: run("mean", PIXELS, axis=3)),
        ("broadcast-mismatch", lambda: HOST.binary("+", run("ones", 3), run("ones", 4))),
        ("axis-out-of-range", lambda: HOST.item(LABELS, (ALL, 0))),
    ],
)  # fmt: skip
def test_errors(rule: str, call: Any) -> None:
    with pytest.raises(KerasError) as caught:
        call()
    assert caught.value.rule == rule


def test_series_go_by_labels() -> None:
    series = Array((200,), "int64", "pandas")
    assert HOST.item(series, 799).shape == ()
    with pytest.raises(Undecided):
        HOST.binary("+", series, Array((100,), "int64", "pandas"))
    assert HOST.binary("/", series, 2).library == "pandas"
