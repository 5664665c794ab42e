"""Layers in words: "two hidden layers of 64 and 32, relu, dropout 0.3", "隐藏层64个ReLU单元".

The text becomes tokens, and one pass over them fills groups: a group is one kind of layer with
the sizes said for it. Numbers that another fact has claimed (epochs, classes) are no sizes.
"""

from __future__ import annotations

import re

from msgspec import Struct, field
from msgspec.structs import replace

from .facts import Claims, Kind
from .layer_tokens import KINDS, OUTPUT_ACTIVATIONS, Token, tokens


class Group(Struct, frozen=True):
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


class _Open(Struct):
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


EVERYWHERE = re.compile(
    r"\s*(?:activations?\s)?(?:everywhere|throughout|(?:in|for|on|at)\s(?:all|every|each)\b"
    r"|(?:作为|用于)(?:所有|全部|每))"
)
FAMILIES = (
    ("linear", r"(?:logistic|linear|softmax)[\s-]regression|(?:逻辑(?:斯蒂)?|线性|softmax)回归"),
    ("mlp", r"\bmlp\b|multi-?layer perceptron|多层感知机"),
    ("cnn", r"\bcnns?\b|conv(?:olutional)?\s?(?:neural\s)?net(?:work)?s?|卷积神经网络|卷积网络"),
)
BACKBONE = (
    r"mobilenet\w*|resnet\w*|vgg-?\d*|efficientnet\w*|xception|inception\w*|densenet\w*|convnext\w*"
    r"|\b(?:distil|ro)?bert\w*|\bgpt\b|transfer[\s-]learning|pre-?trained|fine-?tun\w+|迁移学习|预训练|微调|imagenet"
)


def read(claims: Claims) -> None:
    """Add one fact per group of layers, in the order of the text."""
    for family, pattern in FAMILIES:
        for match in re.finditer(pattern, claims.text.text, re.ASCII):
            claims.add(Kind.FAMILY, family, *match.span(), exclusive=False)
    for match in re.finditer(BACKBONE, claims.text.text, re.ASCII):
        claims.add(Kind.BACKBONE, match[0], *match.span(), exclusive=False)
    _Reader(claims, tokens(claims)).run()


REPEATED = ("dense", "hidden", "network")
STEPS = ("embedding", "lstm", "gru", "rnn", "bilstm", "bigru")
SIZED = ("dense", "hidden", "output", "conv", "network", *STEPS)


class _Reader:
    """One pass over the tokens. `pending` is what was said before the layer it belongs to."""

    def __init__(self, claims: Claims, tokens: list[Token]) -> None:
        self.claims = claims
        self.tokens = tokens
        self.open: _Open | None = None
        self.pending = _Open("pending", -1, -1)
        self.listing = False
        self.last: Token | None = None
        self.at = 0

    def run(self) -> None:
        for index, token in enumerate(self.tokens):
            self.at = index
            match token.kind:
                case "kind":
                    self._kind(token)
                case "number":
                    self._number(index, token)
                case "dim" | "kernel":
                    self._dim(token)
                case "times":
                    self._times(token)
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
        named = self.last is not None and self.last.kind == "kind" and self.last.value != "network"
        if (
            group is not None
            and waits
            and direct
            and (ahead != "count" or group.count is not None or named)
        ):
            self._size(group, size, token)
            return
        if group is not None and self._counted_on(group):
            self._size(group, size, token)
            return
        if group is not None and self._is_kernel(group, size, index):
            group.kernels.append((size, size))
            self._reach(token)
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

    def _counted_on(self, group: _Open) -> bool:
        """Whether the stated number of layers waits for one more size in the list."""
        return (
            self.listing
            and group.kind in SIZED
            and group.count is not None
            and len(group.sizes) < group.count
            and self.last is not None
            and (self.last.kind in ("separator", "number", "arrow") and bool(group.sizes))
            | (self.last.value in ("(", "[") and group.count > 1)
        )

    def _is_kernel(self, group: _Open, size: int, index: int) -> bool:
        """Whether the number is the second argument in "conv2d(32, 3)"."""
        return (
            group.kind == "conv"
            and self.listing
            and len(group.sizes) == 1
            and group.count is None
            and not group.kernels
            and size in (1, 3, 5, 7, 9, 11)
            and size < group.sizes[0]
            and self._ahead(index) not in ("count", "before", "unit")
        )

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
                    if token.value in ("batchnorm", "maxpool", "avgpool", "pool"):
                        if int(self.tokens[index].value) > 20 or numbers:
                            return "unit" if units else "plain"
                    elif token.value == "output" or units or numbers:
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
        sides = [int(part) for part in re.findall(r"\d+", token.value)]
        height, width = sides[0], sides[-1]
        group = self.open
        ahead = self._following(token)
        if token.kind == "dim" and self._repeated(token, height, width):
            return
        windowed = group is not None and group.kind in ("conv", "maxpool", "avgpool")
        if group is not None and windowed and (token.kind == "kernel" or ahead != "kind"):
            group.kernels.append((height, width))
            self._reach(token)
        elif ahead == "kind":
            self.pending.kernels.append((height, width))
            self._wait(token)

    def _repeated(self, token: Token, first: int, second: int) -> bool:
        """Take "2x256 dense" and "hidden layers 64 x 2" for layers of one size."""
        count, size = min(first, second), max(first, second)
        if count > 8 or size < 8:
            return False
        after = self.tokens[self.tokens.index(token) + 1 :][:1]
        group = self.open
        if group is not None and group.kind in REPEATED and group.empty() and self.listing:
            group.count, group.sizes = count, [size]
            self._reach(token)
            return True
        if after and (after[0].kind == "unit" or after[0].value in REPEATED):
            self.pending.count, self.pending.sizes = count, [size]
            self._wait(token)
            if after[0].kind == "unit":
                pending = self.pending
                self._finish()
                self.open = replace(pending, kind="dense", end=token.end)
            return True
        return False

    def _times(self, token: Token) -> None:
        """Take the 2 of "Dense(32, relu) x2" for the number of such layers."""
        if self.open is not None and self.open.kind in SIZED and len(self.open.sizes) == 1:
            self.open.count = int(token.value.lstrip("x* "))
            self._reach(token)

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
        if EVERYWHERE.match(self.claims.text.text, token.end):
            self._style(act, token)
            return
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
        self._style(act, token)

    def _style(self, act: str, token: Token) -> None:
        """Note an activation that belongs to no layer in particular."""
        everywhere = bool(EVERYWHERE.match(self.claims.text.text, token.end))
        style = Group("style", activations=(act,), each=everywhere)
        self.claims.add(Kind.LAYERS, style, token.start, token.end, exclusive=False)

    def _misfit(self, group: _Open, act: str) -> bool:
        if group.kind == "hidden":
            return act in ("softmax", "log_softmax") or (
                act in OUTPUT_ACTIVATIONS and bool(group.activations)
            )
        if group.kind in STEPS:
            return act in OUTPUT_ACTIVATIONS or bool(group.activations)
        if group.kind == "output":
            return bool(group.activations) or (act not in OUTPUT_ACTIVATIONS and self._more_acts())
        return False

    def _more_acts(self) -> bool:
        """Whether the list goes on: in "relu and softmax" only the last is the output's."""
        following = self.tokens[self.at + 1 : self.at + 3]
        return [token.kind for token in following] == ["separator", "act"]

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
