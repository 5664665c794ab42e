"""``Tokenizer`` and the other functions of ``keras.preprocessing.text``."""

from __future__ import annotations

from msgspec import Struct

from ..domain import Array, DictValue, Dim, Facts, ListValue, Unknown, Value, unknown_size
from .contract import Call, Host, attribute, function, method

_MODULES = ("keras.preprocessing.text", "tensorflow.keras.preprocessing.text",
            "keras_preprocessing.text")  # fmt: skip


class Tokenizer(Struct, frozen=True, eq=False):
    """A tokenizer; `words` is its `num_words`, None when it keeps all words it finds."""

    words: Dim | None = None


@function(*(f"{module}.Tokenizer" for module in _MODULES))
def tokenizer(call: Call) -> Value:
    words = call.get(0, "num_words", call.get(None, "nb_words"))
    if isinstance(words, int) and not isinstance(words, bool):
        return Tokenizer(words)
    return Tokenizer(None if words is None else unknown_size("words"))


@function(*(f"{module}.tokenizer_from_json" for module in _MODULES))
def from_json(call: Call) -> Value:
    return Tokenizer(unknown_size("words"))


def _open(call: Call, element: Value = None) -> ListValue:
    result = ListValue(None, call.site)
    if element is not None:
        result.slots["element"] = element
    return result


@function(*(f"{module}.{name}" for module in _MODULES
            for name in ("one_hot", "hashing_trick", "text_to_word_sequence")))  # fmt: skip
def words_of(call: Call) -> Value:
    number = call.name != "text_to_word_sequence"
    return _open(call, unknown_size("a word") if number else Unknown("a word"))


@method(Tokenizer, "fit_on_texts", "fit_on_sequences")
def fit_on(value: Tokenizer, call: Call) -> Value:
    return None


@method(Tokenizer, "texts_to_sequences", "texts_to_sequences_generator")
def to_sequences(value: Tokenizer, call: Call) -> Value:
    """A list of lists of different lengths: as an array it has no known shape."""
    return _open(call, _open(call))


@method(Tokenizer, "texts_to_matrix", "sequences_to_matrix")
def to_matrix(value: Tokenizer, call: Call) -> Value:
    given = call.known(0, "texts" if call.name == "texts_to_matrix" else "sequences")
    rows: Dim | None = call.host.length(given)
    width = value.words if value.words is not None else unknown_size("words")
    facts = Facts(0, 1, True) if call.get(1, "mode", "binary") == "binary" else Facts(0)
    front = rows if rows is not None else unknown_size("texts")
    return Array((front, width), "float64", facts=facts, site=call.site)


@method(Tokenizer, "sequences_to_texts")
def to_texts(value: Tokenizer, call: Call) -> Value:
    return _open(call, Unknown("a text"))


@method(Tokenizer, "to_json", "get_config")
def as_json(value: Tokenizer, call: Call) -> Value:
    return Unknown("the settings of a tokenizer")


@attribute(Tokenizer, "word_index", "word_counts", "word_docs", "index_docs")
def word_index(value: Tokenizer, host: Host) -> Value:
    result = DictValue({}, True)
    result.slots["default"] = unknown_size("the number of a word")
    return result


@attribute(Tokenizer, "num_words")
def num_words(value: Tokenizer, host: Host) -> Value:
    return value.words


@attribute(Tokenizer, "document_count")
def document_count(value: Tokenizer, host: Host) -> Value:
    return unknown_size("texts")


__all__ = ["Tokenizer"]
