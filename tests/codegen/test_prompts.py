"""Facts of prompts in both languages, as they arrive in the spec; and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.codegen.errors import GenerationError
from kgen.codegen.prompt.normalise import chinese_number, normalise
from kgen.codegen.prompt.specify import Request, specify
from prompt_cases import PROMPTS, REFUSED


def shown(layer: Any) -> str:
    match layer.type:
        case "dense":
            return f"dense {layer.units} {layer.activation or 'linear'}"
        case "conv2d":
            return f"conv2d {layer.filters} {layer.kernel_size}"
        case "dropout":
            return f"dropout {layer.rate:g}"
        case other:
            return other


def at(spec: Any, path: str) -> Any:
    if path == "layers":
        return tuple(shown(layer) for layer in spec.model.layers)
    for part in path.split("."):
        spec = spec[int(part)] if part.isdigit() else getattr(spec, part)
    return spec


@pytest.mark.parametrize(("prompt", "expected"), PROMPTS)
def test_facts_arrive_in_the_spec(prompt: str, expected: dict[str, Any]) -> None:
    spec = specify(Request(prompt))
    assert {path: at(spec, path) for path in expected} == expected


@pytest.mark.parametrize(("prompt", "expected"), PROMPTS)
def test_stated_fields_quote_the_prompt(prompt: str, expected: dict[str, Any]) -> None:
    for came in specify(Request(prompt)).provenance.values():
        if came.origin == "stated" and came.start is not None:
            first, *_, last = came.text.split(" … ") * 2
            assert prompt[came.start :].startswith(first)
            assert prompt[: came.end].endswith(last)


@pytest.mark.parametrize(("prompt", "words"), REFUSED)
def test_what_cannot_be_is_refused_with_its_words(prompt: str, words: tuple[str, ...]) -> None:
    with pytest.raises(GenerationError) as error:
        specify(Request(prompt))
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("written", "value"),
    [("二十", 20), ("一百零五", 105), ("两千", 2000), ("三点五", 3.5), ("十二", 12),
     ("一百二", 120),     ("一二八", 128), ("三万二千", 32000), ("二百五十六", 256)],
)  # fmt: skip
def test_chinese_numbers(written: str, value: float) -> None:
    assert chinese_number(written) == value


@pytest.mark.parametrize(
    ("written", "plain"),
    [("学习率千分之一", "学习率0.001"), ("1万条", "10000条"), ("10k rows", "10000 rows"),
     ("64,128,256", "64,128,256"), ("1,000 rows", "1000 rows"), ("28×28", "28x28"),
     ("百分之二十", "0.2"), ("twenty-five epochs", "25 epochs"), ("one-hot", "one-hot"),
     ("一般来说", "一般来说"), ("十分类", "10分类"), ("十分重要", "十分重要"), ("６４", "64")],
)  # fmt: skip
def test_one_spelling(written: str, plain: str) -> None:
    assert normalise(written).text == plain


def test_words_without_a_place_are_reported() -> None:
    spec = specify(Request("10 features, binary, with mixup and label smoothing"))
    assert any("mixup" in words for words in spec.unread)
    assert any("smoothing" in words for words in spec.unread)
