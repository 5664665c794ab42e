# ruff: noqa: E501 (a pattern or a sentence broken in two reads worse)
"""What the data is: files, bundled sets, the shape of inputs, classes, the target."""

from __future__ import annotations

import re

from ..data.catalogue import CATALOGUE
from .facts import Claims, Fact, Kind
from .training_words import INTEGER, IS

NAME = r"[^\s,;，；。、\"'`()（）\[\]<>:：=]"
PLACE = r"[\w.\\~/-]"


def files(claims: Claims) -> None:
    """Names of files, in their own spelling: tables, models, weights, plots."""
    text = claims.text.text
    for match in re.finditer(
        rf"[\"'`]([^\"'`\n]+?\.(?:csv|tsv))[\"'`]|((?:[a-z]:)?{NAME}*?\.(?:csv|tsv))(?![\w])", text
    ):
        group = 1 if match[1] else 2
        start = match.start(group)
        if group == 2:
            # 从data.csv, 保存为x.csv: Chinese writes the preposition against the name.
            glued = re.match(
                r"[\u4e00-\u9fff]*(?:从|用|读取|文件|使用|数据集|数据|根据|加载|基于|对|为|在)(?=[\w./~-])",
                match[2],
            )
            start += len(glued[0]) if glued else 0
        _named(claims, Kind.TABLE, start, match.end(group))
    for match in re.finditer(
        r"([\w./\\~-]*\w\.(?:weights\.h5|keras|h5|hdf5))(?!\w)", text, re.ASCII
    ):
        name = match[1]
        before = text[max(0, match.start() - 14) : match.start()]
        weights = name.endswith(".weights.h5") or re.search(r"weights?|权重", before + name)
        _named(claims, Kind.WEIGHTS_FILE if weights else Kind.MODEL_FILE, *match.span(1))
    for match in re.finditer(r"([\w./\\~-]*\w\.(?:png|pdf|svg|jpe?g))(?!\w)", text, re.ASCII):
        _named(claims, Kind.PLOT_FILE, *match.span(1))
    for match in re.finditer(r"([\w./\\~-]*\w\.py)(?!\w)", text, re.ASCII):
        _named(claims, Kind.SCRIPT_FILE, *match.span(1))
    for pattern in (
        rf"(?:folder|directory|dir)\s+(?:called\s|named\s|of images\s|at\s|in\s)?[\"'`]?({PLACE}*[\w/]{PLACE}*)[\"'`]?",
        rf"(?:in|from|under|at)\s+(?:the\s)?[\"'`]?({PLACE}+)[\"'`]?\s+(?:folder|directory|dir)\b",
        rf"(?:in|from|under|at)\s+[\"'`]?((?:\.{{0,2}}/)?[\w.-]+/{PLACE}*)[\"'`]?(?=[\s,.;]|$)",
        rf"(?:文件夹|目录)(?:为|是|叫|:|在)?\s*[\"'`]?({PLACE}+)[\"'`]?",
        rf"(?:在|从|放在|位于|来自)?\s*[\"'`]?({PLACE}+)[\"'`]?\s*(?:这个|的)?(?:文件夹|目录)",
        rf"(?:在|从|放在|位于|来自)\s*[\"'`]?((?:\.{{0,2}}/)?[\w.-]+/{PLACE}*)[\"'`]?",
    ):
        for match in re.finditer(pattern, text, re.ASCII):
            name = match[1].rstrip(".")
            if re.fullmatch(
                r"(?:of|with|per|for|by|containing|where|structure|images?|the|one|each|that|is|and)",
                name,
            ):
                continue
            if re.fullmatch(r"[\d./-]+", name):
                continue
            _named(
                claims, _part_of(name), match.start(1), match.start(1) + len(name),
                whole=match.span(),
            )  # fmt: skip
    # "images in data/train and data/test": the second path goes with the first.
    for fact in facts_of(claims, Kind.FOLDER)[:1]:
        beside = re.escape(fact.value.rstrip("/").rpartition("/")[0])
        if beside:
            for match in re.finditer(rf"(?<![\w./-]){beside.lower()}/{PLACE}+", text, re.ASCII):
                end = match.end() - (match[0].endswith("."))
                _named(claims, _part_of(match[0].rstrip(".")), match.start(), end)


def _part_of(path: str) -> Kind:
    """Which part of the data a folder holds, by its name."""
    match path.rstrip("/").rpartition("/")[2]:
        case "test" | "tests" | "testing" | "test_set":
            return Kind.TEST_FOLDER
        case "val" | "valid" | "validation" | "val_set":
            return Kind.VALIDATION_FOLDER
        case _:
            return Kind.FOLDER


def _named(
    claims: Claims, kind: Kind, start: int, end: int, whole: tuple[int, int] | None = None
) -> None:
    name = claims.text.quote(start, end)
    first, last = whole or (start, end)
    if name.strip() and not any(claims.taken[start:end]):
        claims.add(kind, name, start, end)
        claims.used[first:last] = [True] * (last - first)


def read(claims: Claims) -> None:
    """Everything about the data except the names of files."""
    _target(claims)
    _datasets(claims)
    _samples(claims)
    _image_shape(claims)
    _classes(claims)
    _features(claims)


WORD = r"[\"'`]?([A-Za-z_\u4e00-\u9fff][\w-]*)[\"'`]?"


def _target(claims: Claims) -> None:
    text = claims.text.text
    patterns = [
        r"[\"'`]([^\"'`\n]{1,60})[\"'`]\s*(?:is\s(?:the\s)?|as\s(?:the\s)?|作为|是|为)?\s*(?:target|label|目标|标签)(?:\s?column|列|变量)?",
        r"(?:target|label|outcome|dependent)s?(?:[\s_]*(?:column|variable|field))?\s*(?:is|=|:|called|named|will be|are)\s*(?:the\s)?(?:column\s)?[\"'`]?([a-z_]\w*)[\"'`]?",
        r"(?:target|label)[\s_]+(?:column|variable)\s+[\"'`]?([a-z_]\w*)[\"'`]?",
        r"(?<!feature )(?<!input )column\s+[\"'`]?([a-z_]\w*)[\"'`]?\s+(?:is|as)\s+(?:the\s)?(?:target|label)",
        r"predict(?:s|ing)?\s+(?:the\s)?(?:target\s)?(?:column|variable|field)\s+[\"'`]?([a-z_]\w*)[\"'`]?",
        r"(?:predict(?:s|ing)?|classif(?:y|ies|ying)|estimat(?:e|es|ing))\s+(?:the\s)?[\"'`]?([a-z_]\w*)[\"'`]?\s+column",
        r"(?:目标|标签)(?:列|变量|字段)?(?:名)?\s*(?:是|为|=|:|叫)\s*[\"'`]?([a-z_\u4e00-\u9fff]\w*?)[\"'`]?(?=列|[\s,.;、]|$)",
        r"(?:预测|以|把|将)\s*[\"'`]?([a-z_]\w*|[\u4e00-\u9fff]{1,8}?)[\"'`]?\s*(?:这一|这)?(?:列|字段)",
        r"以\s*[\"'`]?(\w+?)[\"'`]?\s*(?:列)?(?:作)?为(?:目标|标签)",
    ]
    if any(fact.kind is Kind.TABLE for fact in claims.facts):
        patterns += [
            r"(?:predict(?:s|ing|ion of)?|target|classify)\s+(?:the\s|whether\s(?:\w+\s)?)?[\"'`]?([a-z_]\w*)[\"'`]?(?=\s*(?:from|using|in|with|based|given|,|\.|;|$))",
            r"(?:with|has|have)\s(?:a\s|the\s)?column\s(?:called\s|named\s)?[\"'`]?([a-z_]\w*)[\"'`]?(?!\w|\s*(?:,\s*\w+\s*(?:,|and)|and))",
            r"预测\s*[\"'`]?([a-z_]\w*|[\u4e00-\u9fff]{1,8}?)[\"'`]?(?=[\s,.;、]|$)",
            r"[\w\u4e00-\u9fff.]+\.csv\s*(?:的|里的|中的)?\s*[\"'`]?([a-z_]\w*)[\"'`]?\s*列",
        ]
    skip = {"a", "an", "the", "is", "with", "binary", "data", "from", "values", "in", "using", "of"}
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            if match[1] in skip or match[1].isdigit():
                continue
            if any(f.kind is Kind.TARGET for f in claims.facts):
                return
            start, end = match.span(1)
            if claims.add(Kind.TARGET, claims.text.quote(start, end), start, end):
                claims.used[match.start() : match.end()] = [True] * len(match[0])


def _datasets(claims: Claims) -> None:
    text = claims.text.text
    has_files = any(f.kind in (Kind.TABLE, Kind.FOLDER) for f in claims.facts)
    for entry in CATALOGUE:
        for match in re.finditer(
            rf"(?<![a-z_])(?:{entry.words})(?![a-z_])(?:[\s_]*(?:data\s?set|data|数据集|数据))?",
            text,
        ):
            window = text[max(0, match.start() - 24) : match.end() + 24]
            named = bool(
                re.search(r"data\s?set|数据集|sklearn|scikit|keras\.datasets|load_", window)
            )
            if entry.telling and re.search(entry.telling, match[0]):
                # Ordinary words, but they mean this set, unless other data is described.
                named = named or not re.search(r"mnist|\d\s*[x×*]\s*\d", text)
            if (entry.everyday and not named) or (has_files and not named):
                continue
            if not any(f.kind is Kind.DATASET and f.value == entry.name for f in claims.facts):
                claims.add(Kind.DATASET, entry.name, *match.span())
    for match in re.finditer(r"(?:from\s)?(?:sklearn|scikit-learn|keras)(?:\.datasets)?", text):
        claims.used[match.start() : match.end()] = [True] * len(match[0])


def _samples(claims: Claims) -> None:
    for pattern in (
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:random\s|synthetic\s|training\s|labell?ed\s|data\s|rgb\s|gr[ae]yscale\s|colou?r\s)*(?:samples|rows|examples|records|observations|instances|data points|images|pictures|photos|customers|patients|users)",
        rf"(?<![a-z0-9.]){INTEGER}\s+(?:(?!class|categor|label)[a-z0-9-]+\s){{1,4}}?(?:images|pictures|photos)\b",
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:个|条|份)?\s*(?:随机|训练)?(?:样本|条数据|行数据|张图[片像]?|张|条|行(?!业)|例数据|组数据)",
        rf"(?:样本数量?|数据量|样本量|sample size|n_samples){IS}{INTEGER}(?:条|个|张)?",
    ):
        for match in re.finditer(pattern, claims.text.text, re.ASCII):
            value = int(next(g for g in match.groups() if g))
            if value >= 20:
                end = match.start() + len(str(value))
                claims.add(Kind.SAMPLES, value, match.start(), end)


IMAGE_HINT = r"imag|picture|photo|pixel|px|图|像素|照片|input|输入|shape|cnn|conv|mnist|rgb|gr[ae]y|灰度|彩色|resize"


def _image_shape(claims: Claims) -> None:
    text = claims.text.text
    for match in re.finditer(
        r"(?<![a-z0-9.])\(?(\d{1,4})\s*(?:px|像素)?\s*(?:x|\*|by|乘(?:以)?|,)\s*(\d{1,4})\s*(?:px|像素)?(?:\s*(?:x|\*|by|,)\s*(\d{1,2}))?\)?(?:\s*(?:pixels?|px|像素))?(?![a-z0-9.])",
        text,
    ):
        height, width = int(match[1]), int(match[2])
        comma = "," in match[0]
        if min(height, width) < 8 or (comma and not match[0].startswith("(")):
            continue
        if not re.search(IMAGE_HINT, text):
            continue
        if match[3] and int(match[3]) not in (1, 3, 4):
            continue
        if claims.add(Kind.IMAGE_SHAPE, (height, width), *match.span()) and match[3]:
            claims.add(Kind.CHANNELS, int(match[3]), *match.span(), exclusive=False)
    for match in re.finditer(
        rf"(?:(?:image|input|图片|图像)\s?(?:size|尺寸|大小)|resized?(?:\sto)?|缩放[到至为]?){IS}(\d{{2,4}})(?:\s*(?:px|pixels|像素))?(?!\s*(?:x|\*|by|\d))",
        text,
    ):
        claims.add(Kind.IMAGE_SHAPE, (int(match[1]), int(match[1])), *match.span())
    for value, pattern in (
        (
            1,
            r"gr[ae]y[\s-]*scale|\bgr[ae]y\b|black[\s-]and[\s-]white|monochrome|灰度图?|黑白|单通道|1\s*(?:个)?(?:channel|通道)",
        ),
        (3, r"\brgb\b|\bcolou?r(?:ed)?(?:\simages?)?|彩色|3\s*(?:个)?(?:channels?|通道)"),
        (4, r"\brgba\b|4\s*(?:channels|通道)"),
    ):
        for match in re.finditer(pattern, text, re.ASCII):
            claims.add(Kind.CHANNELS, value, *match.span())


THING = r"(?:\w+\s){0,3}?"


def _classes(claims: Claims) -> None:
    text = claims.text.text
    labels = bool(re.search(r"multi[\s-]*label|多标签", text))
    for match in re.finditer(
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:independent\s|binary\s|possible\s|different\s|non-exclusive\s)*(?:labels|tags)|(?<![a-z0-9.]){INTEGER}\s*(?:个)?(?:不同的?)?(?:标签|标记)",
        text,
    ):
        value = int(next(g for g in match.groups() if g))
        if value > 1:
            claims.add(Kind.LABELS if labels else Kind.CLASSES, value, *match.span())
    for pattern in (
        rf"(?<![a-z0-9.]){INTEGER}[\s-]*(?:(?:output|target|different|possible|distinct|separate)\s)?(?:way|class(?:es)?|categor(?:y|ies)|species|kinds?(?:\sof)?|types?(?:\sof)|varieties|breeds)(?![a-z])",
        rf"(?:num(?:ber)?[\s_](?:of\s)?classes|n_classes){IS}{INTEGER}",
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:个|种)?\s*(?:不同的?)?(?:类别|分类|类(?!型的层)|种类|种(?!子)|类型|品种|元分类)",
        rf"(?:类别数|类别数量|分类数|类别){IS}{INTEGER}\s*(?:个|类)?",
        rf"(?:into|among|between|as one of)\s(?:one of\s)?{INTEGER}\s(?:\w+\s)?(?!layers|units|features|parts|folds|neurons)[a-z]+s\b",
        r"\bdigits?\s*\(?0\s*(?:-|to|~|到)\s*(9)\)?",
    ):
        for match in re.finditer(pattern, text, re.ASCII):
            value = (
                10 if "digit" in match[0] and match[1] == "9" and "0" in match[0] else int(match[1])
            )
            if value >= 2:
                claims.add(Kind.CLASSES, value, *match.span())
    for pattern in (
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:continuous\s|numeric(?:al)?\s|real\s|regression\s)*(?:targets|outputs|(?<=1 )target|target values|output values|target variables)",
        rf"(?:predict|预测|输出)\s*{INTEGER}\s*(?:个)?\s*(?:continuous|real|连续|numbers|values|数值|目标|连续值|实数)(?:\s?(?:values|numbers|值|变量))?",
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:个)?(?:回归目标|目标变量|输出目标|连续目标|目标值)",
    ):
        for match in re.finditer(pattern, text, re.ASCII):
            claims.add(Kind.TARGETS, int(match[1]), *match.span())


def _features(claims: Claims) -> None:
    for pattern in (
        rf"(?<![a-z0-9.]){INTEGER}[\s-]*(?:numeric(?:al)?\s|input\s|tabular\s|sensor\s|random\s|continuous\s|real\s|different\s|lab\s)*(?:features?|feats?\b|inputs|input (?:variables|columns|values|dims?|dimensions|units|neurons|nodes)|predictors|attributes|columns|variables|measurements|(?:\w+\s)?(?:readings|signals)|[\s-]?dim(?:ension(?:s|al)?)?(?:\s(?:vectors?|inputs?|features?|data))*|-?d\s(?:vectors?|inputs?|features?|data))(?![a-z])",
        rf"(?:input[\s_]*(?:dim(?:ension)?s?|size|shape|features)|n_features|number of features|num_features)\s*{IS}[\(\[]?\s*{INTEGER}\s*,?\s*[\)\]]?",
        rf"inputs?\s*(?:layer\s*)?(?:of\s|with\s|has\s|is\s|=|:|\()?\s*{INTEGER}(?:\s*(?:units|neurons|nodes|dims?|features|values))?(?!\s*(?:x|\*|by|\d|→))",
        rf"(?:输入)?特征(?:向量)?(?:的)?(?:维度|维数|数量|个数|数|长度)?{IS}{INTEGER}\s*(?:维|个)?",
        rf"输入(?:层|数据|向量)?(?:的)?(?:特征)?(?:维度|维数|大小|形状|shape)?\s*{IS}\(?\s*{INTEGER}\s*,?\s*\)?\s*(?:维|个(?:数值|输入)?(?:特征|变量|神经元|节点|指标)?)?(?:的?(?:特征|向量|数据|输入))?(?!\s*(?:x|\*|\d))",
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:个|维|项|种|列)?(?:的)?(?:数值型?|输入|连续|检测|传感器|不同)*(?:读数|特征|变量|指标|属性|输入|自变量|字段)(?:向量|数据)?",
        rf"(?<![a-z0-9.]){INTEGER}\s*(?:维|列)(?:的)?(?:向量|数据|输入|特征)?",
        rf"\bin\s*[=:]?\s*{INTEGER}(?=\s*(?:[,;]|$|\bout\b))",
    ):
        for match in re.finditer(pattern, claims.text.text, re.ASCII):
            claims.add(Kind.FEATURES, int(match[1]), *match.span())


def facts_of(claims: Claims, kind: Kind) -> list[Fact]:
    """The facts of one kind read so far."""
    return [fact for fact in claims.facts if fact.kind is kind]
