# ruff: noqa: E501 (a pattern broken in two reads worse)
"""The words of layers as tokens: kinds of layers, activations, sizes, and what joins them."""

from __future__ import annotations

import re

from msgspec import Struct

from .facts import Claims

KINDS = {
    "bilstm": r"bi(?:-?directional)?[\s_-]*lstms?\b|双向lstm|双向长短期记忆(?:网络)?",
    "bigru": r"bi(?:-?directional)?[\s_-]*grus?\b|双向gru",
    "lstm": r"\blstms?\b|长短期记忆(?:网络)?",
    "gru": r"\bgrus?\b|门控循环单元",
    "rnn": r"simple[\s_-]*rnn\b",
    "embedding": r"embedd?ings?(?:\s(?:dim(?:ension)?s?|size))?|词?嵌入(?:层|维度)?(?:大小)?|词向量(?:维度)?",
    "gap": r"global[\s_-]*(?:average|avg)[\s_-]*pool(?:ing)?(?:[\s_-]*[12]d)?|\bgap\b|全局平均池化",
    "gmp": r"global[\s_-]*max[\s_-]*pool(?:ing)?(?:[\s_-]*[12]d)?|全局最大池化",
    "maxpool": r"max[\s_-]*pool(?:ing|s|ed)?(?:[\s_-]*[12]d)?|最大池化",
    "avgpool": r"(?:average|avg)[\s_-]*pool(?:ing)?(?:[\s_-]*[12]d)?|平均池化",
    "pool": r"pool(?:ing)?(?:[\s_-]*[12]d)?\b|池化",
    "conv": r"conv(?:olution(?:al|s)?|s)?(?:[\s_-]*[12]d)?(?![a-z])(?!\s?(?:neural|net|nn))|卷积(?!神经|网络|核)",
    "flatten": r"flatten(?:ed|ing)?|展平|拉平",
    "dropout": r"drop[\s-]?out|丢弃|随机失活",
    "batchnorm": r"batch[\s_-]*norm(?:ali[sz]ation)?(?![a-z])|\bbn\b|批(?:量)?(?:归一|标准|规范)化",
    "first": r"(?:the\s)?first\s\d+(?=\s(?:layers|use|with|relu))|前面?\d*(?:个)?(?=层)|前面的(?=层)|其余(?=层)|其他(?=层)",
    "last": r"(?:last|final)\s(?:dense\s|output\s)?(?:layer|one)\b|最后(?:面)?(?:的)?1?(?:个)?层|末层",
    "hidden": r"hidden|隐藏|隐含|隐层|中间层",
    "output": r"outputs?|\bout\b(?!\sof)|输出",
    "dense": r"dense|fully[\s-]*connected|\bfc\b|全连接",
    "input": r"inputs?|输入",
    "network": r"architecture|\bmlp\b|perceptron|感知机|\b(?:neural\s)?net(?:work)?s?\b|网络结构|结构|网络",
}  # fmt: skip
ACTIVATIONS = {
    "leaky_relu": r"leaky[\s_-]*relu", "relu6": r"relu6", "relu": r"re-?lu", "selu": r"selu",
    "elu": r"\belu", "gelu": r"gelu", "silu": r"silu|swish", "tanh": r"tanh|双曲正切",
    "hard_sigmoid": r"hard[\s_-]*sigmoid", "log_softmax": r"log[\s_-]*softmax",
    "softmax": r"soft[\s-]?max", "sigmoid": r"sigmoid", "softplus": r"softplus",
    "softsign": r"softsign", "mish": r"mish", "linear": r"linear|线性",
}  # fmt: skip
OUTPUT_ACTIVATIONS = {"softmax", "sigmoid", "linear", "log_softmax"}

TOKENS = re.compile(
    "|".join(
        [
            *(f"(?P<k_{name}>{pattern})" for name, pattern in KINDS.items()),
            *(f"(?P<a_{name}>{pattern})" for name, pattern in ACTIVATIONS.items()),
            r"(?P<kernel>(?:kernel|filter|window)[\s_-]*size\s*(?:of\s|is\s|[=:])?\s*\(?\d+(?:\s*[x,]\s*\d+)?\)?|kernel\s*(?:of\s|[=:])?\s*\d+(?!\d|\s*(?:kernel|filter))|(?:卷积)?核(?:的)?(?:大小|尺寸)\s*(?:为|是|[=:])?\s*\(?\d+(?:\s*[x,]\s*\d+)?\)?)",
            r"(?P<times>(?:x|\*)\s?\d(?![\d.]|\s*[x*]))",
            r"(?P<dim>\(?\d+\s*(?:x|\*|by)\s*\d+\)?)",
            r"(?P<ordinal>第\d+(?:个)?)",
            r"(?P<number>\d*\.?\d+%?)",
            r"(?P<padding>(?:(?:with|using)\s)?['\"]?(?:same|valid)['\"]?\s*padding|padding\s*=?\s*['\"]?(?:same|valid)['\"]?)",
            r"(?P<layer>layers?|层(?!数)|blocks?|块)",
            r"(?P<unit>(?:hidden\s)?units?|neurons?|nodes?|filters?|kernels?|channels?|(?:feature\s)?maps?|(?:个)?(?:神经元|单元|节点|卷积核|滤波器|通道)(?:个?数量?)?|宽)",
            r"(?P<each>each|every|apiece|both|均|都|每)",
            r"(?P<arrow>→|\bthen\b|followed by(?:\sa)?|接着|然后|再接|后接|接|再|之后|\bnext\b|finally|最后)",
            r"(?P<separator>[,、/+\[\]()]|(?<=\d)\s*-\s*(?=\d)|\band\b|\bplus\b|和|与|及|&)",
            r"(?P<end>[;.\n]|:(?=\s*\n))",
            r"(?P<quiet>\b(?:with|of|a|an|the|has|have|having|using|use|uses|for|in|on|at|activations?|activated|functions?|size|sizes|rate|wide|single|respectively|kernels?|as|is|are|by|after|its|containing|first|second|third|last|final|number|pool|each with)\b|激活函数|激活|函数|个|的|用|为|是|使用|采用|分别|有|带|含|包含|包括|共|大小|率|作为|第|设|于|经过|由|组成|维|[:=\-\s'\"`]+)",
            r"(?P<gap>[a-z_]+|.)",
        ]
    ),
    re.DOTALL | re.ASCII,
)


class Token(Struct, frozen=True):
    """A piece of the text: `kind` is ``kind``, ``act``, ``number``, …; `value` what it says."""

    kind: str
    value: str
    start: int
    end: int


def tokens(claims: Claims) -> list[Token]:
    """The tokens of the text; what a fact has claimed already is one token without a value."""
    found: list[Token] = []
    for match in TOKENS.finditer(claims.text.text):
        name = match.lastgroup or "gap"
        start, end = match.span()
        if any(claims.taken[start:end]):
            if not found or found[-1].kind != "claimed":
                found.append(Token("claimed", "", start, end))
            continue
        if name in ("quiet", "ordinal") or (name == "gap" and match[0].isspace()):
            continue
        head, _, value = name.partition("_")
        kind = {"k": "kind", "a": "act"}.get(head if value else "", name)
        found.append(Token(kind, value if kind in ("kind", "act") else match[0], start, end))
    return found
