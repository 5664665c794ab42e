"""Facts of prompts in both languages, as they arrive in the spec; and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from domain_cases import DOMAINS
from kgen.codegen.errors import GenerationError
from kgen.codegen.prompt.normalise import chinese_number, normalise
from kgen.codegen.prompt.residue import QUIET_ENGLISH
from kgen.codegen.prompt.specify import Request, specify
from prompt_cases import PROMPTS, REFUSED
from stranger_cases import NOT_YET, STRANGERS


def shown(layer: Any) -> str:
    match layer.type:
        case "dense":
            return f"dense {layer.units} {layer.activation or 'linear'}"
        case "conv2d":
            return f"conv2d {layer.filters} {layer.kernel_size}"
        case "dropout":
            return f"dropout {layer.rate:g}"
        case "embedding":
            return f"embedding {layer.dimension}"
        case "lstm" | "gru":
            return f"{'bi ' * layer.bidirectional}{layer.type} {layer.units}"
        case "conv1d":
            return f"conv1d {layer.filters} {layer.kernel_size}"
        case other:
            return other


def at(spec: Any, path: str) -> Any:
    if path == "layers":
        return tuple(shown(layer) for layer in spec.model.layers)
    for part in path.split("."):
        spec = spec[int(part)] if part.isdigit() else getattr(spec, part)
    return spec


@pytest.mark.parametrize(("prompt", "expected"), PROMPTS + STRANGERS + DOMAINS)
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


@pytest.mark.parametrize(("prompt", "words"), REFUSED + NOT_YET)
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


NUMBERS = re.compile(r"(?<![\w.])\d*\.?\d+(?:e-?\d+)?(?![\w.])", re.ASCII)
TECHNICAL = re.compile(
    r"\b(?:[\w/]+\.(?:csv|keras|h5|py|png)|adam\w*|sgd|rmsprop|nadam|huber|\w*crossentropy|mse|mae"
    r"|auc|f1|relu|tanh|softmax|sigmoid|elu|selu|dropout|conv\w*|lstm|jax|functional|sequential"
    r"|momentum|nesterov|decay|cosine|lr|l2|patience|seed|padding|stride\w*|mixup|gpu)\b",
    re.ASCII | re.IGNORECASE,
)


@pytest.mark.parametrize("prompt", [prompt for prompt, _ in PROMPTS + STRANGERS + DOMAINS])
def test_nothing_stated_is_dropped(prompt: str) -> None:
    """Every number and technical word led to a field, or is reported as not understood."""
    spec = specify(Request(prompt))
    kept = [False] * len(prompt)
    for came in spec.provenance.values():
        for start, end in came.spans:
            kept[start:end] = [True] * (end - start)
    for words in spec.unread:
        for match in re.finditer(re.escape(words), prompt):
            kept[match.start() : match.end()] = [True] * len(words)
    for pattern in (NUMBERS, TECHNICAL):
        for match in pattern.finditer(prompt):
            assert any(kept[match.start() : match.end()]), match[0]


LOOSE = [
    "nesterov", "mixup", "label smoothing 0.1", "5-fold cross-validation", "on 2 GPUs",
    "mixed precision", "gradient clipping at 1.0", "warmup 500 steps", "stride 2", "l1 0.01",
    "tensorboard", "beta_1=0.8", "用3个GPU", "梯度裁剪1.0", "五折交叉验证", "Dice loss",
    "hinge loss", "bias=False", "he_normal", "residual connections", "42 monkeys",
    "attention heads 8",
]  # fmt: skip


@pytest.mark.parametrize("extra", LOOSE)
def test_what_has_no_place_is_reported(extra: str) -> None:
    spec = specify(Request(f"binary classification of 10 features, adam, {extra}, 20 epochs"))
    said = " ".join(spec.unread)
    for word in re.findall(r"\d+|[a-z_]{5,}|[A-Z]{3}", extra):
        known = [came.text for came in spec.provenance.values() if came.origin == "stated"]
        assert word in said or any(word in text for text in known) or word in QUIET_ENGLISH, word


def test_words_without_a_place_are_reported() -> None:
    spec = specify(Request("10 features, binary, with mixup and label smoothing"))
    assert any("mixup" in words for words in spec.unread)
    assert any("smoothing" in words for words in spec.unread)
