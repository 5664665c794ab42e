"""Texts and series: vocabulary and length of a text, window and horizon of a forecast."""

from __future__ import annotations

import re

from .facts import Claims, Kind
from .training_words import INTEGER, IS

STEPS = r"(?:time\s?steps?|steps?|days?|hours?|weeks?|months?|minutes?|values?|points?|lags?)"
STEPS_ZH = r"(?:个)?(?:时间步|步|天|日|小时|周|个?月|分钟|点|期)"
PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.VOCABULARY,
        rf"(?:vocab(?:ulary)?(?:[\s_]*size)?|max[\s_]?(?:features|tokens|words)|num[\s_]?words"
        rf"|input[\s_]?dim(?=\D*\d{{4}})){IS}{INTEGER}",
    ),
    (Kind.VOCABULARY, rf"(?:top|most (?:common|frequent))\s*{INTEGER}\s*words"),
    (Kind.VOCABULARY, rf"最常见的?\s*{INTEGER}\s*(?:个)?词"),
    (Kind.VOCABULARY, rf"{INTEGER}[\s-]*words?\s(?:vocab\w*|in the vocab\w*)"),
    (Kind.VOCABULARY, rf"(?:词汇?表|词典|词汇量)(?:大小)?{IS}{INTEGER}"),
    (
        Kind.LENGTH,
        rf"(?:max[\s_-]*len(?:gth)?|sequence[\s_-]*len(?:gth)?|(?:pad(?:ded)?|truncated?|cut)\s(?:\w+\s)?to)"
        rf"{IS}{INTEGER}(?:\s*(?:words|tokens))?",
    ),
    (
        Kind.LENGTH,
        rf"(?:最大长度|序列长度|文本长度|句子长度|截断[到为]|填充[到至为]){IS}{INTEGER}(?:个)?[词字]?",
    ),
    (
        Kind.WINDOW,
        rf"(?:window(?:[\s_]*(?:size|length))?|look[\s_-]?back|lags?|time[\s_-]?steps?){IS}{INTEGER}(?:\s{STEPS})?",
    ),
    (Kind.WINDOW, rf"(?:last|past|previous|preceding)\s{INTEGER}\s{STEPS}"),
    (Kind.WINDOW, rf"{INTEGER}[\s-]*{STEPS}?[\s-]*(?:input\s)?(?:window|look[\s-]?back)"),
    (Kind.WINDOW, rf"(?:时间)?窗口(?:大小|长度)?{IS}{INTEGER}\s*{STEPS_ZH}?"),
    (Kind.WINDOW, rf"(?:过去|前|最近|之前)的?{INTEGER}\s*{STEPS_ZH}"),
    (Kind.WINDOW, rf"(?:时间步(?:长|数)?|回看){IS}{INTEGER}"),
    (
        Kind.HORIZON,
        rf"(?:horizon|forecast[\s_](?:length|steps)){IS}{INTEGER}(?:\s{STEPS})?",
    ),
    (Kind.HORIZON, rf"(?:next|coming|following)\s{INTEGER}\s{STEPS}"),
    (Kind.HORIZON, rf"{INTEGER}\s{STEPS}\s(?:ahead|forward)"),
    (Kind.HORIZON, rf"(?:预测)?(?:未来|接下来|今?后|下)的?{INTEGER}\s*{STEPS_ZH}"),
)  # fmt: skip


def read(claims: Claims) -> None:
    """Add every fact of sequences that the text states."""
    text = claims.text.text
    for kind, pattern in PATTERNS:
        for match in re.finditer(pattern, text, re.ASCII):
            value = int(next(group for group in match.groups() if group))
            if value > 0:
                claims.add(kind, value, *match.span())
    if any(fact.kind is Kind.TABLE for fact in claims.facts):
        named = r"[\"'`]?([a-z_]\w*|[\u4e00-\u9fff]+?)[\"'`]?"
        for pattern in (
            rf"texts?\s(?:is\s)?(?:in\s)?(?:the\s)?(?:column\s|field\s){named}(?!\w)",
            r"(?:text|review|message)\s?column\s*(?:is|=|:|called)?\s*[\"'`]?([a-z_]\w*)[\"'`]?",
            rf"文本列(?:名)?(?:为|是|叫|:|=)?\s*{named}(?=[\s,.;、]|$)",
        ):
            for match in re.finditer(pattern, text, re.ASCII):
                start, end = match.span(1)
                claims.add(Kind.TEXT_COLUMN, claims.text.quote(start, end), start, end)
                claims.used[match.start() : match.end()] = [True] * len(match[0])
