"""Where "ignore on this line" puts its comment."""

from __future__ import annotations

import pytest
from kgen.analyzer import check
from kgen.analyzer.source import edit_text, read_text
from kgen.lsp_server.ignoring import ignore_edit

HEAD = """\
import keras
from keras import layers

"""

CASES = [
    (
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3)])",
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3)])  # kgen: ignore[KS101]",
    ),
    (
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3)])  # hm  ",
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3)])  # hm"
        "  # kgen: ignore[KS101]",
    ),
    (
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3)])  # kgen: ignore[KC101]",
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3)])"
        "  # kgen: ignore[KC101, KS101]",
    ),
    (
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(\n    8,\n    3,\n)])",
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D("
        "  # kgen: ignore[KS101]\n    8,\n    3,\n)])",
    ),
    (
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(\\\n    8, 3)])",
        "m = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(\\\n    8, 3)])"
        "  # kgen: ignore[KS101]",
    ),
    (
        'm = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3, name="""a\nb""")])',
        'm = keras.Sequential([keras.Input((28, 28)), layers.Conv2D(8, 3, name="""a\nb""")])'
        "  # kgen: ignore[KS101]",
    ),
]


@pytest.mark.parametrize(("before", "after"), CASES)
def test_the_comment_silences_and_still_parses(before: str, after: str):
    document = read_text(HEAD + before + "\n", "a.py")
    found = next(each for each in check(document) if each.code == "KS101")
    edit = ignore_edit(document, found)
    assert edit is not None
    text = edit_text(document, [edit])
    assert text == HEAD + after + "\n"
    assert all(each.code != "KS101" for each in check(text))
