# ruff: noqa: E501 (a pattern or a sentence broken in two reads worse)
"""Layers in words: "two hidden layers of 64 and 32, relu, dropout 0.3", "隐藏层64个ReLU单元".

The text becomes tokens (kinds of layers, numbers, activations, separators), and one pass over
them fills groups: a group is one kind of layer with the sizes said for it. Numbers that another
fact has claimed (epochs, classes) are not seen as sizes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .facts import Claims, Kind


@dataclass(frozen=True, slots=True)
class Group:
    """Layers of one kind as they were said; ``"style"`` says only which activations are meant.

    `count` is the stated number of layers, `rate` a dropout share, `each` that the layer follows
    every layer of the group before it, `chained` that it stands at its place in a chain.
    """

    kind: str
    sizes: tuple[int, ...] = ()
    count: int | None = None
    activations: tuple[str, ...] = ()
    kernels: tuple[tuple[int, int], ...] = ()
    rate: float | None = None
    each: bool = False
    chained: bool = False
    padding: str | None = None


KINDS = {
    "gap": r"global[\s_-]*(?:average|avg)[\s_-]*pool(?:ing)?(?:[\s_-]*2d)?|\bgap\b|全局平均池化",
    "gmp": r"global[\s_-]*max[\s_-]*pool(?:ing)?(?:[\s_-]*2d)?|全局最大池化",
    "maxpool": r"max[\s_-]*pool(?:ing|s|ed)?(?:[\s_-]*2d)?|最大池化",
    "avgpool": r"(?:average|avg)[\s_-]*pool(?:ing)?(?:[\s_-]*2d)?|平均池化",
    "pool": r"pool(?:ing)?(?:[\s_-]*2d)?\b|池化",
    "conv": r"conv(?:olution(?:al|s)?|s)?(?:[\s_-]*2d)?(?![a-z])(?!\s?(?:neural|net|nn))|卷积(?!神经|网络|核)",
    "flatten": r"flatten(?:ed|ing)?|展平|拉平",
    "dropout": r"dropout|丢弃|随机失活",
    "batchnorm": r"batch[\s_-]*norm(?:ali[sz]ation)?(?![a-z])|\bbn\b|批(?:量)?(?:归一|标准|规范)化",
    "first": r"(?:the\s)?first\s\d+(?=\s(?:layers|use|with|relu))|前面?\d*(?:个)?(?=层)|前面的(?=层)|其余(?=层)|其他(?=层)",
    "last": r"(?:last|final)\s(?:dense\s|output\s)?(?:layer|one)\b|最后(?:面)?(?:的)?1?(?:个)?层|末层",
    "hidden": r"hidden|隐藏|隐含|隐层|中间层",
    "output": r"outputs?|输出",
    "dense": r"dense|fully[\s-]*connected|\bfc\b|全连接",
    "input": r"inputs?|输入",
    "network": r"architecture|\bmlp\b|perceptron|感知机|\b(?:neural\s)?net(?:work)?s?\b|网络结构|结构|网络",
}  # fmt: skip
ACTIVATIONS = {
    "leaky_relu": r"leaky[\s_-]*relu", "relu6": r"relu6", "relu": r"re-?lu", "selu": r"selu",
    "elu": r"\belu", "gelu": r"gelu", "silu": r"silu|swish", "tanh": r"tanh|双曲正切",
    "hard_sigmoid": r"hard[\s_-]*sigmoid", "log_softmax": r"log[\s_-]*softmax",
    "softmax": r"soft-?max", "sigmoid": r"sigmoid", "softplus": r"softplus",
    "softsign": r"softsign", "mish": r"mish", "linear": r"linear|线性",
}  # fmt: skip
OUTPUT_ACTIVATIONS = {"softmax", "sigmoid", "linear", "log_softmax"}

TOKENS = re.compile(
    "|".join(
        [
            *(f"(?P<k_{name}>{pattern})" for name, pattern in KINDS.items()),
            *(f"(?P<a_{name}>{pattern})" for name, pattern in ACTIVATIONS.items()),
            r"(?P<dim>\(?\d+\s*(?:x|\*|by)\s*\d+\)?)",
            r"(?P<ordinal>第\d+(?:个)?)",
            r"(?P<number>\d*\.?\d+%?)",
            r"(?P<padding>(?:(?:with|using)\s)?['\"]?(?:same|valid)['\"]?\s*padding|padding\s*=?\s*['\"]?(?:same|valid)['\"]?)",
            r"(?P<layer>layers?|层(?!数)|blocks?|块)",
            r"(?P<unit>(?:hidden\s)?units?|neurons?|nodes?|filters?|kernels?|channels?|(?:feature\s)?maps?|(?:个)?(?:神经元|单元|节点|卷积核|滤波器|通道)|宽)",
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


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: `kind` is ``kind``, ``act``, ``number``, …; `value` what it says."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(slots=True)
class _Open:
    """A group that is still being filled."""

    kind: str
    start: int
    end: int
    sizes: list[int] = field(default_factory=list)
    count: int | None = None
    activations: list[str] = field(default_factory=list)
    kernels: list[tuple[int, int]] = field(default_factory=list)
    rate: float | None = None
    each: bool = False
    chained: bool = False
    padding: str | None = None

    def empty(self) -> bool:
        return not (self.sizes or self.activations or self.kernels or self.rate is not None)

    def close(self) -> Group:
        return Group(
            self.kind,
            tuple(self.sizes),
            self.count,
            tuple(self.activations),
            tuple(self.kernels),
            self.rate,
            self.each,
            self.chained,
            self.padding,
        )


FAMILIES = (
    ("linear", r"(?:logistic|linear|softmax)[\s-]regression|(?:逻辑(?:斯蒂)?|线性|softmax)回归"),
    ("mlp", r"\bmlp\b|multi-?layer perceptron|多层感知机"),
    ("cnn", r"\bcnns?\b|conv(?:olutional)?\s?(?:neural\s)?net(?:work)?s?|卷积神经网络|卷积网络"),
)
BACKBONE = (
    r"mobilenet\w*|resnet\w*|vgg-?\d*|efficientnet\w*|xception|inception\w*|densenet\w*|convnext\w*"
    r"|transfer[\s-]learning|pre-?trained|fine-?tun\w+|迁移学习|预训练|微调|imagenet"
)


def read(claims: Claims) -> None:
    """Add one fact per group of layers, in the order of the text."""
    for family, pattern in FAMILIES:
        for match in re.finditer(pattern, claims.text.text, re.ASCII):
            claims.add(Kind.FAMILY, family, *match.span(), exclusive=False)
    for match in re.finditer(BACKBONE, claims.text.text, re.ASCII):
        claims.add(Kind.BACKBONE, match[0], *match.span(), exclusive=False)
    _Reader(claims, _tokens(claims)).run()


def _tokens(claims: Claims) -> list[Token]:
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


SIZED = ("dense", "hidden", "output", "conv", "network")


class _Reader:
    """One pass over the tokens. `pending` is what was said before the layer it belongs to."""

    def __init__(self, claims: Claims, tokens: list[Token]) -> None:
        self.claims = claims
        self.tokens = tokens
        self.open: _Open | None = None
        self.pending = _Open("pending", -1, -1)
        self.listing = False
        self.last: Token | None = None

    def run(self) -> None:
        for index, token in enumerate(self.tokens):
            match token.kind:
                case "kind":
                    self._kind(token)
                case "number":
                    self._number(index, token)
                case "dim":
                    self._dim(token)
                case "act":
                    self._activation(index, token)
                case "layer":
                    self._layer(index, token)
                case "each":
                    if self.open is not None and not self.open.empty():
                        self.pending.each = True
                case "padding" if self.open is not None:
                    self.open.padding = "same" if "same" in token.value else "valid"
                    self._reach(token)
                case "end":
                    self._finish()
                case "arrow":
                    self.pending.chained = True
                case "gap" | "claimed":
                    self.listing = False
                    if token.kind == "gap":
                        self._forget()
            self.last = token
        self._finish()

    def _reach(self, token: Token) -> None:
        if self.open is not None:
            self.open.end = token.end
        self.claims.used[token.start : token.end] = [True] * (token.end - token.start)

    def _forget(self) -> None:
        self.pending = _Open("pending", -1, -1, each=self.pending.each)

    def _finish(self) -> None:
        group = self.open
        self.open, self.listing = None, False
        self.pending = _Open("pending", -1, -1)
        if group is None:
            return
        bare = group.empty() and group.count is None
        if group.kind in ("input", "network", "output", "hidden") and bare:
            return
        if group.kind == "network" and not group.sizes and group.count is None:
            group.kind = "style"
        if group.kind == "input":
            return
        self.claims.add(Kind.LAYERS, group.close(), group.start, group.end, exclusive=False)

    def _kind(self, token: Token) -> None:
        if self._names_the_open(token):
            self._reach(token)
            return
        same = {"pool": "maxpool", "first": "hidden", "last": "output"}
        kind = same.get(token.value, token.value)
        group = self.open
        order = ("network", "dense", "hidden", "output")
        joins = self.last is not None and self.last.kind in ("kind", "layer")
        if group is not None and joins and group.empty() and kind in order and group.kind in order:
            # "hidden dense layer", "dense output layer": one layer with two names.
            group.kind = max(group.kind, kind, key=order.index)
            self._reach(token)
            self.listing = True
            return
        pending = self.pending
        self._finish()
        start = pending.start if pending.start >= 0 else token.start
        self.open = replace(pending, kind=kind, start=start, end=token.end)
        self.pending = _Open("pending", -1, -1)
        self._reach(token)
        self.listing = True

    def _names_the_open(self, token: Token) -> bool:
        """Whether "each conv layer …" only points at layers that were listed before."""
        group = self.open
        return (
            group is not None
            and self.last is not None
            and self.last.kind == "each"
            and not group.empty()
            and (
                token.value in (group.kind, "layer")
                or (group.kind, token.value) == ("hidden", "dense")
            )
        )

    def _number(self, index: int, token: Token) -> None:
        group = self.open
        share = token.value.endswith("%")
        value = float(token.value.rstrip("%")) / (100 if share else 1)
        if share or value != int(value) or "." in token.value:
            self._rate(index, token, value)
            return
        size = int(value)
        ahead = self._ahead(index)
        direct = self.last is not None and self.last.kind in ("kind", "unit", "layer", "act")
        waits = group is not None and group.kind in SIZED and not group.sizes and self.listing
        named = self.last is not None and self.last.kind == "kind"
        if (
            group is not None
            and waits
            and direct
            and (ahead != "count" or group.count is not None or named)
        ):
            self._size(group, size, token)
            return
        pools = group is not None and group.kind in ("maxpool", "avgpool") and self.listing
        if group is not None and pools and not group.kernels and ahead not in ("count", "before"):
            group.kernels.append((size, size))
            self._reach(token)
            return
        if group is not None and group.kind == "dropout" and size > 1 and ahead == "plain":
            return
        if ahead == "count" and size <= 20:
            self.pending.count = size
            self._wait(token)
        elif ahead == "before":
            self.pending.sizes.append(size)
            self._wait(token)
        elif group is not None and group.kind in SIZED and (self.listing or (ahead == "unit")):
            if ahead != "gap" or not group.sizes or self._listed(index):
                self._size(group, size, token)
        elif ahead == "chain":
            self._finish()
            self.open = _Open("network", token.start, token.end, sizes=[size])
            self._reach(token)
            self.listing = True
        elif ahead == "unit":
            self._finish()
            self.open = _Open("dense", token.start, token.end, sizes=[size])
            self._reach(token)
            self.listing = True

    def _size(self, group: _Open, size: int, token: Token) -> None:
        group.sizes.append(size)
        self.listing = True
        self._reach(token)

    def _wait(self, token: Token) -> None:
        if self.pending.start < 0:
            self.pending.start = token.start
        self.claims.used[token.start : token.end] = [True] * (token.end - token.start)

    def _ahead(self, index: int) -> str:
        """What the number at `index` is, by what follows it.

        ``count`` of layers, size said ``before`` its layer, a number with a ``unit``, the start
        of a ``chain`` of numbers, one followed by an unknown word (``gap``), or ``plain``.
        """
        units = numbers = 0
        separated = acted = False
        for offset, token in enumerate(self.tokens[index + 1 : index + 12]):
            match token.kind:
                case "unit":
                    units += 1
                case "act":
                    if separated and units:
                        return "unit"
                    # "64 relu" is a layer of 64 units even where no word says so.
                    acted = acted or not (separated or numbers)
                case "separator" | "arrow":
                    if units or acted:
                        return "unit"
                    separated = True
                case "number" if separated:
                    numbers += 1
                    separated = False
                    if numbers >= 2 and not units and self.last_is_free():
                        return "chain" if self._is_chain(index) else "plain"
                case "kind" if token.value in (
                    *SIZED,
                    "dropout",
                    "batchnorm",
                    "maxpool",
                    "avgpool",
                    "flatten",
                    "pool",
                ):
                    if separated:
                        return "unit" if units else "plain"
                    if token.value in ("dropout", "flatten"):
                        return "unit" if units else "plain"
                    if token.value == "output" or units or numbers:
                        return "before"
                    return "before" if int(self.tokens[index].value) > 20 else "count"
                case "layer":
                    if units or numbers or separated:
                        return "unit" if units else "plain"
                    return "count"
                case "gap" | "claimed":
                    if units:
                        return "unit"
                    return "gap" if token.kind == "gap" and offset == 0 else "plain"
                case _:
                    return "unit" if units or acted else "plain"
        return "unit" if units or acted else "plain"

    def _listed(self, index: int) -> bool:
        """Whether an unknown word after the number at `index` leaves it in the list before it."""
        if self.last is None or self.last.kind != "separator":
            return False
        return self.last.value.strip() != "," or not self.tokens[index + 1].value.endswith("s")

    def last_is_free(self) -> bool:
        return self.open is None or self.open.kind not in SIZED or not self.listing

    def _is_chain(self, index: int) -> bool:
        joints = [self.tokens[index + step] for step in (1, 3) if index + step < len(self.tokens)]
        return all(token.value.strip() in ("→", "-") for token in joints)

    def _rate(self, index: int, token: Token, value: float) -> None:
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if following is not None and following.kind == "kind" and following.value == "dropout":
            self.pending.rate = value
            self._wait(token)
        elif self.open is not None and self.open.kind == "dropout" and self.open.rate is None:
            self.open.rate = value
            self._reach(token)

    def _dim(self, token: Token) -> None:
        height, width = (int(part) for part in re.findall(r"\d+", token.value))
        group = self.open
        ahead = self._following(token)
        if group is not None and group.kind in ("conv", "maxpool", "avgpool") and ahead != "kind":
            group.kernels.append((height, width))
            self._reach(token)
        elif ahead == "kind":
            self.pending.kernels.append((height, width))
            self._wait(token)

    def _following(self, token: Token) -> str:
        index = self.tokens.index(token)
        for later in self.tokens[index + 1 :]:
            if later.kind == "kind" and later.value in ("conv", "maxpool", "avgpool", "pool"):
                return "kind"
            return later.kind
        return "end"

    def _activation(self, index: int, token: Token) -> None:
        group = self.open
        act = token.value
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if following is not None and following.kind == "unit" and index + 2 < len(self.tokens):
            following = self.tokens[index + 2]
        before_kind = (
            following is not None and following.kind == "kind" and following.value in SIZED
        )
        apart = self.last is None or self.last.kind in ("separator", "arrow", "end")
        if before_kind and following is not None:
            outputs = following.value == "output" and act in OUTPUT_ACTIVATIONS
            if (
                group is None
                or group.kind in ("style", "input", "network")
                or apart
                or outputs
                or group.activations
            ):
                self.pending.activations.append(act)
                self._wait(token)
                return
        if group is not None and group.kind in SIZED and not self._misfit(group, act):
            group.activations.append(act)
            self._reach(token)
            return
        plain = ("maxpool", "avgpool", "batchnorm", "dropout", "flatten", "gap")
        if (
            group is not None
            and group.kind in plain
            and (act not in OUTPUT_ACTIVATIONS or group.kind == "batchnorm")
        ):
            self._finish()
            self.open = _Open("activation", token.start, token.end, activations=[act])
            self._reach(token)
            return
        self.claims.used[token.start : token.end] = [True] * (token.end - token.start)
        self.claims.add(
            Kind.LAYERS, Group("style", activations=(act,)), token.start, token.end, exclusive=False
        )

    def _misfit(self, group: _Open, act: str) -> bool:
        if group.kind == "hidden":
            return act in ("softmax", "log_softmax") or (
                act in OUTPUT_ACTIVATIONS and bool(group.activations)
            )
        if group.kind == "output":
            return bool(group.activations)
        return False

    def _layer(self, index: int, token: Token) -> None:
        if self.open is not None and self.last is not None and self.last.kind == "kind":
            self._reach(token)
            return
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        named = following is not None and following.kind == "kind" and following.value in KINDS
        counted = self.pending.count is not None
        listed = following is not None and following.kind == "number" and self.open is None
        if counted and named and following is not None and following.value != "network":
            self.claims.used[token.start : token.end] = [True] * (token.end - token.start)
        elif counted or listed:
            pending = self.pending
            self._finish()
            start = pending.start if pending.start >= 0 else token.start
            self.open = replace(pending, kind="dense", start=start, end=token.end)
            self.pending = _Open("pending", -1, -1)
            self._reach(token)
            self.listing = True
