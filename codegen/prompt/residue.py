"""What of a prompt led to no fact and is not just the grammar around the facts."""

from __future__ import annotations

import re

from .facts import Claims, Fact, Kind, Reading

NUMBER = r"\d*\.?\d+(?:e[-+]?\d+)?%?"
ONES = ("one", "一", "a")
OURS = ("binary", "multiclass", "multilabel", "classification", "regression", "image", "table")
"""Evidence for the tasks over tables and images, which is weighed together."""
EVIDENCE = (Kind.TASK, Kind.FAMILY)
"""Facts that are weighed for the choice of a task and do not stand for a field."""

QUIET_ENGLISH = frozenset(
    """a an the and or of for to in on at by with from into using use uses used as is are be it its
    this that these those my our your i we you me us please want need would like can could should
    build create make write generate give design train trains training trained fit fitting model
    models network networks neural net keras tensorflow tf script code program example simple basic
    small deep learning machine feed forward feedforward which has have having where each every all
    one per then after before also plus so just some any data dataset set sets layer layers input
    inputs output outputs hidden activation activations function unit units neuron neurons nodes
    node feature features column columns class classes label labels target targets value values
    predict predicts predicting prediction classify classification problem task number numeric
    numerical categorical compile compiled optimizer optimiser loss metric metrics evaluate
    evaluation evaluated test testing validation val save saves saved saving load loads loaded
    loading reload weights weight whole file files final first last second third respectively both
    only not no but if when while until than over total size shape rate learning epochs epoch batch
    them their there here will shall do does that's i'd i'm let let's best good nice want help
    random synthetic generated api style named called split sets sized based given between into
    e.g eg i.e ie etc monitor accuracy python image images pictures photos filters kernel kernels
    end followed up apply add adding added put via within about around most them's same verify
    hey hi hello little another everywhere anything something so-called kind sort thing tell tells
    block blocks opt
    predictions samples schedule check back again standard plain new get got having consisting
    contains containing backend
    """.split()  # noqa: SIM905 (a text to read and to add to)
)
QUIET_CHINESE = re.compile(
    "没有|后面|前面|读取|检测|[加搭的了吗呢吧啊我你他它们请帮给要想写做个在对与和及或并且把将被让从到由以为是有用使就都也还再后前中里上下第等这那其该此每各种类层轮次条张行列份]"
    "|模型|网络|神经元|神经|构建|搭建|建立|创建|生成|编写|实现|设计|训练|学习|深度|机器|数据集?|样本|特征|输入|输出|隐藏"
    "|激活|函数|优化器?|损失|评估|评价|指标|测试|验证|保存|加载|载入|权重|整个|完整|结构|代码|脚本|程序|简单|一个|一些|一下"
    "|任务|问题|目标|变量|预测|分类器?|回归|采用|使用|利用|需要|希望|可以|能够|进行|通过|根据|基于|包含|包括|其中"
    "|分别|然后|接着|最后|之后|首先|设置|设为|参数|大小|数量|维度|神经元|单元|节点|图片|图像|文件|随机|编译|批|轮|随后|划分|比例|集"
)


def numbers(claims: Claims) -> tuple[tuple[int, int], ...]:
    """The places of all numbers, but for "one" and 一, which are articles as often."""
    text = claims.text
    places = (text.span(*m.span()) for m in re.finditer(rf"(?<![a-z0-9_.]){NUMBER}", text.text))
    return tuple(
        (start, end) for start, end in places if text.original[start:end].lower() not in ONES
    )


def leftover(reading: Reading, used: set[Fact], task: str) -> tuple[str, ...]:
    """What of the prompt has no effect on the spec: words without a fact, facts without a field.

    A fact that says again what a used one says is no loss; nor is a number inside a used fact.
    """
    said = {(fact.kind, fact.value) for fact in used}
    spans = [(fact.start, fact.end) for fact in used]
    spans += [(f.start, f.end) for f in reading.facts if _weighed(f, task)]
    lost = list(reading.unread)
    for fact in reading.facts:
        if not _weighed(fact, task) and fact not in used and (fact.kind, fact.value) not in said:
            inside = any(s <= fact.start and fact.end <= e for s, e in spans)
            if not inside or fact.kind is Kind.WISH:
                lost.append((fact.start, fact.end))
        elif fact not in used:
            spans.append((fact.start, fact.end))
    for start, end in reading.numbers:
        if not any(s < end and start < e for s, e in (*spans, *lost)):
            lost.append((start, end))
    texts: list[str] = []
    last = -1
    for start, end in sorted(lost):
        if start < last:
            continue
        if texts and start - last <= 1 and reading.prompt[last:start].strip(" ") == "":
            texts[-1] += reading.prompt[last:end]
        else:
            texts.append(reading.prompt[start:end])
        last = end
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _weighed(fact: Fact, task: str) -> bool:
    """Whether a fact is evidence that had its effect: it did not speak for another domain."""
    if fact.kind is not Kind.TASK:
        return fact.kind in EVIDENCE
    return fact.value[0] == task or fact.value[0] in OURS


def unread_words(claims: Claims) -> tuple[tuple[int, int], ...]:
    """The places of words that no fact came from."""
    text = claims.text.text
    pattern = re.compile(rf"[a-z][a-z'’_-]*(?:\.[a-z]+)*|{NUMBER}|[\u4e00-\u9fff]+|[^\W\d_]+")
    pieces: list[tuple[int, int]] = []
    for match in pattern.finditer(text):
        start, end = match.span()
        if re.match(r"[\u4e00-\u9fff]", match[0]):
            pieces.extend(_chinese(claims, start, end))
        elif (
            not any(claims.used[start:end])
            and match[0] not in QUIET_ENGLISH
            and claims.text.quote(start, end).lower() not in ONES
            and (len(match[0]) > 1 or match[0].isdigit())
        ):
            pieces.append((start, end))
    return tuple(claims.text.span(start, end) for start, end in pieces)


def _chinese(claims: Claims, start: int, end: int) -> list[tuple[int, int]]:
    text = claims.text.text
    quiet = list(claims.used[start:end])
    for match in QUIET_CHINESE.finditer(text, start, end):
        quiet[match.start() - start : match.end() - start] = [True] * len(match[0])
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(quiet):
        if quiet[at]:
            at += 1
            continue
        stop = at
        while stop < len(quiet) and not quiet[stop]:
            stop += 1
        if stop - at > 1:
            found.append((start + at, start + stop))
        at = stop
    return found
