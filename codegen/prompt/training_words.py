# ruff: noqa: E501 (a pattern or a sentence broken in two reads worse)
"""How it is trained and what is saved: epochs, optimizer, loss, metrics, splits, callbacks."""

from __future__ import annotations

import re

from .facts import Claims, Kind

INTEGER = r"(\d+)(?![\d.]*\d)"
NUMBER = r"(\d*\.?\d+(?:e[-+]?\d+)?)(?![\d])"
IS = r"\s*(?:rates?|sizes?|率|值|设置为|设定为|设为|设成|定为|取值为|取|选|用|为|是|约|=|:|of|is|to|at|about|be|was)?\s*(?:=|:|为)?\s*"

OPTIMIZERS = {
    r"adam\s?w": "AdamW", r"nadam": "Nadam", r"adamax": "Adamax", r"adam": "Adam",
    r"rms\s?-?prop": "RMSprop", r"adagrad": "Adagrad", r"adadelta": "Adadelta", r"ftrl": "Ftrl",
    r"lion": "Lion", r"lamb": "Lamb", r"adafactor": "Adafactor", r"muon": "Muon",
    r"sgd|stochastic gradient descent|gradient descent|随机梯度下降|梯度下降": "SGD",
}  # fmt: skip

LOSSES = {
    r"binary[\s_-]*cross[\s_-]*entropy|\bbce\b|(?:二元|2元|二值|2值|二分类|2分类)交叉熵": "binary_crossentropy",
    r"sparse[\s_-]*categorical[\s_-]*cross[\s_-]*entropy|\bscce\b|稀疏(?:多)?(?:分类|类别)?交叉熵": "sparse_categorical_crossentropy",
    r"categorical[\s_-]*cross[\s_-]*entropy|\bcce\b|(?:多)?(?:分类|类别|多类|多元)交叉熵": "categorical_crossentropy",
    r"categorical[\s_-]*focal[\s_-]*cross[\s_-]*entropy": "categorical_focal_crossentropy",
    r"(?:binary[\s_-]*)?focal(?:[\s_-]*cross[\s_-]*entropy|[\s_-]*loss)": "binary_focal_crossentropy",
    r"cross[\s_-]*entropy|交叉熵": "crossentropy",
    r"\bhuber\b": "huber",
    r"log[\s_-]*cosh": "log_cosh",
    r"\bmsle\b|mean[\s_-]squared[\s_-]log(?:arithmic)?[\s_-]error|均方对数误差": "mean_squared_logarithmic_error",
    r"\bpoisson\b|泊松": "poisson",
    r"categorical[\s_-]*hinge": "categorical_hinge",
}  # fmt: skip

METRICS = {
    r"top[\s-]*(\d{1,3})(?!\d|\s*(?:words|tokens|most))(?:[\s-]*(?:accuracy|准确率))?": "top_k",
    r"pr[\s_-]*auc|auc[\s_-]*pr|average precision": "pr_auc",
    r"(?:roc[\s_-]*)?auc(?:[\s_-]*roc)?(?![a-z])|曲线下面积": "auc",
    r"\baccurac(?:y|ies)\b|\bacc\b|准确率|准确度|正确率|精度": "accuracy",
    r"\bprecision\b|精确率|查准率": "precision",
    r"\brecall\b|召回率|查全率": "recall",
    r"\bf1(?:[\s-]*scores?)?|f1值|f1分数": "f1",
    r"\brmse\b|root[\s-]mean[\s-]squared?[\s-]error|均方根误差": "rmse",
    r"\br\^?2(?:[\s_-]*score)?(?![\d\w])|r方|决定系数|r-squared": "r2",
}  # fmt: skip

EITHER = {
    r"\bmse\b|mean[\s_-]*squared?[\s_-]*errors?|均方误差|均方差|平方误差|平方损失": "mse",
    r"\bmae\b|mean[\s_-]*absolute[\s_-]*errors?|平均绝对误差|绝对误差": "mae",
    r"\bmape\b|mean[\s_-]*absolute[\s_-]*percentage[\s_-]*errors?|平均绝对百分比误差": "mape",
}  # fmt: skip
"""Names that are a loss or a metric, by what stands around them."""


def read(claims: Claims) -> None:
    """Add every fact of training that the text states."""
    _early_stopping(claims)
    for kind, patterns in INTEGERS:
        for pattern in patterns:
            for match in pattern.finditer(claims.text.text):
                claims.add(kind, int(_number(match)), *match.span())
    _optimizers(claims)
    for kind, pattern in REALS:
        for match in pattern.finditer(claims.text.text):
            claims.add(kind, _fraction(match), *match.span())
    _splits(claims)
    _losses_and_metrics(claims)
    for kind, pattern, value in FLAGS:
        for match in re.finditer(pattern, claims.text.text, re.ASCII):
            claims.add(kind, value, *match.span())


def _number(match: re.Match[str]) -> float:
    return float(next(group for group in match.groups() if group))


def _fraction(match: re.Match[str]) -> float:
    value = _number(match)
    return round(value / 100, 10) if match[0].rstrip().endswith(("%", "percent")) else value


def _c(*patterns: str) -> list[re.Pattern[str]]:
    # In ASCII mode a Han character is no word character: "监控MAE" has a boundary before M.
    return [re.compile(pattern, re.ASCII) for pattern in patterns]


INTEGERS: list[tuple[Kind, list[re.Pattern[str]]]] = [
    (
        Kind.BATCH_SIZE,
        _c(
            rf"(?:mini[\s-]?)?batch(?:[\s_-]*size)?{IS}{INTEGER}(?:\s*(?:samples|个样本))?(?!\s*(?:epoch|%))",
            rf"\bbs\s*[=:]?\s*{INTEGER}",
            rf"(?:(?:mini[\s-]?)?batches|批次大小|批处理大小|批量大小|批大小|批尺寸|批次|批量|每批次?)(?:大小|样本数)?{IS}{INTEGER}(?:\s*(?:个样本|条|个))?",
            rf"{INTEGER}\s*(?:的批|(?:samples\s)?per batch|(?:个样本)?(?:一|1)批)(?:大小|量|次)?",
            rf"{INTEGER}[\s-]*(?:mini)?batch(?:[\s_-]*size)?",
        ),
    ),
    (
        Kind.EPOCHS,
        _c(
            rf"(?:max(?:imum)?\s|up to\s|at most\s|train(?:ed|ing)?\s(?:it\s)?(?:for\s)?)?{INTEGER}[\s-]*(?:training\s|full\s)?(?:epochs?|passes|eps?\b)(?:\s*over the data)?",
            rf"(?:epochs?|\bep\b){IS}{INTEGER}",
            rf"(?:最多|共)?(?:训练|跑|迭代){IS}{INTEGER}\s*(?:个)?(?:轮次?|次|遍|代|周期|epochs?|回合)",
            rf"{INTEGER}\s*(?:个)?(?:训练)?(?:轮次?(?!不|没|无)|epoch|训练周期|周期)(?:的?训练)?",
            rf"(?:训练)?(?:轮数|轮次|迭代次数|训练次数|周期数){IS}{INTEGER}",
        ),
    ),
    (Kind.SEED, _c(rf"(?:random[\s_]*)?seed(?:ed)?(?:\swith)?{IS}{INTEGER}", rf"(?:随机)?种子(?:数)?{IS}{INTEGER}")),
]  # fmt: skip

REALS: list[tuple[Kind, re.Pattern[str]]] = [
    (
        Kind.LEARNING_RATE,
        re.compile(rf"(?:learning[\s_-]*rate|\blr\b|学习率|学习速率){IS}{NUMBER}\s*%?"),
    ),
    (
        Kind.LEARNING_RATE,
        re.compile(rf"{NUMBER}\s*(?:as\s(?:the\s)?)?(?:的|作为)?\s*(?:learning[\s_-]*rate|\blr\b|学习率)"),
    ),
    (Kind.MOMENTUM, re.compile(rf"(?:momentum|动量)(?:系数)?{IS}{NUMBER}")),
    (Kind.WEIGHT_DECAY, re.compile(rf"(?:weight[\s_-]*decay|权重衰减)(?:系数)?{IS}{NUMBER}")),
    (
        Kind.L2,
        re.compile(rf"\bl2(?:[\s-]*(?:regulari[sz](?:ation|er|ed)|penalty|norm|正则化?项?))?(?:系数)?{IS}{NUMBER}"),
    ),
]  # fmt: skip

FLAGS: list[tuple[Kind, str, object]] = [
    (Kind.WISH, r"(?:\d+|k)[\s-]*fold(?:[\s-]*cross[\s-]*validation)?|cross[\s-]*validat\w+|(?:\d+|k)\s*折(?:交叉验证)?|交叉验证", "k-fold"),
    (Kind.WISH, r"label[\s-]*smoothing(?:\s*(?:of\s|=|:)?\s*[\d.]+)?|标签平滑(?:\s*[\d.]+)?|mix-?up|cut-?mix", "regularisation"),
    (Kind.WISH, r"mixed[\s-]*precision|混合精度|\bgpus?\b|tensor-?board|hyper-?parameter\s(?:tuning|search)|keras-?tuner|超参数?(?:调优|搜索)|onnx|tflite|litert|quanti[sz]\w+|grad-?cam", "machinery"),
    (Kind.SCALING, r"(?<![a-z_-])(?<!batch )(?<!layer )(?<!group )(?:features?\s|inputs?\s|data\s)?(?:standardi[sz](?:ed?|ing|ation)|normali[sz](?:ed?|ing|ation)|rescal(?:ed?|ing))(?:\s(?:the\s)?(?:features|inputs?|data|pixels|images))?(?:\sto\s\[?0\s*(?:-|to|,|~)\s*1\]?)?(?!\slayer)|standard\s?scaler|min-?max\s?scal\w+|(?<!批)(?<!批量)(?:标准化|归一化)(?:处理)?", True),
    (Kind.BACKEND, r"\bjax\b(?=\s*(?:backend|后端))|(?:backend\s*(?:=|:|is|of)?\s*|后端\s*(?:为|是|用|使用|选|=|:)*\s*|keras(?:\s*3)?\s(?:on|with|\+)\s(?:the\s)?)['\"]?jax\b['\"]?", "jax"),
    (Kind.BACKEND, r"\b(?:py)?torch\b(?=\s*(?:backend|后端))|(?:backend\s*(?:=|:|is|of)?\s*|后端\s*(?:为|是|用|使用|选|=|:)*\s*|keras(?:\s*3)?\s(?:on|with|\+)\s(?:the\s)?)['\"]?(?:py)?torch\b['\"]?", "torch"),
    (Kind.BACKEND, r"\btensorflow\b(?=\s*(?:backend|后端))|(?:backend\s*(?:=|:|is|of)?\s*|后端\s*(?:为|是|用|使用|选|=|:)*\s*)['\"]?tensorflow\b['\"]?", "tensorflow"),
    (Kind.EARLY_STOPPING, r"early[\s-]*stop(?:ping)?|早停法?|提前停止|提前终止", True),
    (
        Kind.CLASS_WEIGHT,
        r"class[\s_-]*weight(?:s|ed|ing)?|weight(?:ed|ing)?\s(?:the\s)?classes|类别权重|类别加权|im-?balanced?(?:\s(?:data|classes|dataset))?|类别不(?:平衡|均衡)|样本不(?:平衡|均衡)|数据不(?:平衡|均衡)|不平衡",
        True,
    ),
    (Kind.ONE_HOT, r"one[\s_-]*hot(?:[\s-]*(?:encod\w+|labels?|编码|标签))*|独热编码?|to_categorical", True),
    (Kind.SCHEDULE, r"(?:(?:lr|learning rate)[\s-]*schedul\w+\s*(?:=|:)?\s*)?cosine(?:[\s-]*(?:decay|annealing|schedule|learning rate))*|余弦(?:退火|衰减)(?:学习率)?", "cosine"),
    (Kind.SCHEDULE, r"exponential[\s-]*(?:decay|schedule)|指数衰减(?:学习率)?", "exponential"),
    (Kind.SCHEDULE, r"reduce[\s_-]*(?:lr|learning rate)(?:[\s_]*on[\s_]*plateau)?|学习率(?:自动)?(?:衰减|下降)", "plateau"),
    (Kind.ADD_STYLE, r"(?:\.|model\.)add\b(?:\(\))?|\badd\s?方法|逐层添加", True),
    (Kind.API, r"\bfunctional(?:[\s-]*(?:api|model|style))?|函数式(?:\s*(?:api|模型|接口))?", "functional"),
    (Kind.API, r"\bsequential(?:[\s-]*(?:api|model|style))?|(?:序贯|序列|顺序)(?:式)?\s*(?:api|模型|接口)", "sequential"),
    (Kind.AUGMENT, r"(?:data\s|image\s)?augment(?:ation|ed|ing|s)?|数据增强|图像增强|数据扩增|随机翻转", True),
]  # fmt: skip


def _early_stopping(claims: Claims) -> None:
    patterns = _c(
        rf"(?:(?:early[\s-]*stop(?:ping)?|早停法?|提前停止)[\s,(，]*(?:with\s|after\s)?(?:a\s)?)?(?:patience|耐心值?|容忍){IS}{INTEGER}(?:\s*(?:epochs?|轮次?|次|个epoch))?\s*\)?",
        rf"(?:early[\s-]*stop(?:ping)?\s*)?(?:after\s)?{INTEGER}\s*epochs?\s*(?:without|with no|of no)\s(?:any\s)?(?:improvement|progress)",
        rf"early[\s-]*stop(?:ping)?\s*(?:after|\(|=|:)?\s*{INTEGER}(?:\s*epochs?)?\)?",
        rf"(?:连续)?{INTEGER}\s*(?:轮次?|个epoch|次|epochs?)\s*(?:内)?(?:不|没有?|无)(?:再)?(?:下降|提升|改善|提高|变好|改进)(?:就|则)?(?:早停|提前停止|停止)?",
        rf"(?:早停|提前停止)(?:法)?(?:\()?{IS}{INTEGER}\s*(?:轮次?|次|个epoch)?\)?",
    )
    for pattern in patterns:
        for match in pattern.finditer(claims.text.text):
            claims.add(Kind.PATIENCE, int(_number(match)), *match.span())


def _optimizers(claims: Claims) -> None:
    for pattern, name in OPTIMIZERS.items():
        word = pattern if re.match(r"sgd", pattern) else rf"{pattern}"
        rate = rf"(?:\s*[\(,]?\s*(?:with\s)?(?:a\s)?(?:learning[\s_-]*rate|lr|学习率)?{IS}(?<![\d.])(0?\.\d+|\d+e-\d+)\)?)?"
        for match in re.finditer(
            rf"(?<![a-z_])(?:{word})(?![a-z]){rate}", claims.text.text, re.ASCII
        ):
            end = match.end(1) if match[1] else match.start() + len(match[0])
            if not claims.add(Kind.OPTIMIZER, name, match.start(), end):
                continue
            if match[1]:
                claims.add(Kind.LEARNING_RATE, float(match[1]), match.start(), end, exclusive=False)


PART = r"(?:(?:for\s|as\s|in\s|作为|做|用于|用作|当|to\s)?\s*(?:the\s)?)"
TEST = r"(?:test(?:ing)?(?:[\s_-]*(?:set|split|data|size|fraction))?|held?[\s-]*out|测试集?(?:比例)?|测试数据)"
VALID = r"(?:val(?:id(?:ation)?)?(?:[\s_-]*(?:set|split|data|size|fraction))?|验证集?(?:比例)?|验证数据)"
SHARE = r"(\d+(?:\.\d+)?\s*(?:%|percent)|0?\.\d+)"
NAMED = {
    Kind.TEST_SPLIT: TEST,
    Kind.VALIDATION_SPLIT: VALID,
    Kind.TRAIN_SPLIT: r"(?:train(?:ing)?(?:[\s_-]*(?:set|split|data|size))?|训练集?(?:比例)?|训练数据)",
}


def _share(text: str) -> float:
    value = float(re.sub(r"[^\d.]", "", text))
    return round(value / 100 if re.search(r"%|percent", text) else value, 10)


def _splits(claims: Claims) -> None:
    text = claims.text.text
    ratio = re.compile(
        r"(?<![a-z0-9.])(\d+(?:\.\d+)?)\s*[/:比-]\s*(\d+(?:\.\d+)?)(?:\s*[/:比-]\s*(\d+(?:\.\d+)?))?\s*%?(?![a-z0-9])"
    )
    for match in ratio.finditer(text):
        around = text[max(0, match.start() - 40) : match.end() + 40]
        if not re.search(
            r"split|train.{0,12}(?:test|val)|划分|切分|拆分|分割|训练.{0,8}(?:测试|验证)|ratio",
            around,
        ):
            continue
        parts = [float(group) for group in match.groups() if group]
        total = sum(parts)
        if not (abs(total - 100) < 1e-6 or abs(total - 10) < 1e-6 or abs(total - 1) < 1e-6):
            continue
        kinds = _order_of_parts(around, len(parts))
        if any(claims.taken[match.start() : match.end()]):
            continue
        claims.taken[match.start() : match.end()] = [True] * len(match[0])
        for kind, part in zip(kinds, parts, strict=True):
            claims.add(kind, round(part / total, 10), *match.span(), exclusive=False)
    for kind, name in NAMED.items():
        for pattern in (
            rf"{SHARE}\s*(?:of\s(?:the\s)?(?:data|samples|rows|examples|images)\s)?(?:的(?:数据|样本)?)?{PART}{name}",
            rf"{name}\s*(?:on\s|with\s|using\s|占|取|用|留出?|约|比例)?{IS}{SHARE}",
        ):
            for match in re.finditer(pattern, text, re.ASCII):
                claims.add(kind, _share(match[1]), *match.span())


def _order_of_parts(around: str, parts: int) -> list[Kind]:
    """Which part each number is, by the order in which the parts are named around them."""
    places = []
    for kind, name in NAMED.items():
        match = re.search(name, around)
        if match:
            places.append((match.start(), kind))
    named = [kind for _, kind in sorted(places)]
    if len(named) == parts:
        return named
    usual = [Kind.TRAIN_SPLIT, Kind.VALIDATION_SPLIT, Kind.TEST_SPLIT]
    if parts == 3:
        return usual
    return [
        Kind.TRAIN_SPLIT,
        Kind.VALIDATION_SPLIT if named == [Kind.VALIDATION_SPLIT] else Kind.TEST_SPLIT,
    ]


LOSS_WORD = (
    r"loss(?:[\s_-]*function)?|损失(?:函数)?|criterion|objective|minimi[sz]\w*|最小化|目标函数"
)
METRIC_WORD = r"metrics?|指标|monitor\w*|监控|report\w*|track\w*|evaluat\w*|评估|评价|measur\w*|关注|输出|打印|看"


def _losses_and_metrics(claims: Claims) -> None:
    text = claims.text.text
    _named(claims, METRICS, Kind.METRIC, METRIC_WORD)
    _named(claims, LOSSES, Kind.LOSS, LOSS_WORD)
    found: list[tuple[int, int, str]] = []
    for pattern, name in EITHER.items():
        found += [(m.start(), m.end(), name) for m in re.finditer(pattern, text, re.ASCII)]
    for start, end, name in sorted(found):
        if any(claims.taken[start:end]):
            continue
        stated = any(fact.kind is Kind.LOSS for fact in claims.facts)
        kind = _loss_or_metric(text, start, end, stated)
        claims.add(kind, name, start, end)
    for word in re.finditer(rf"(?:{LOSS_WORD}|{METRIC_WORD})", text):
        claims.used[word.start() : word.end()] = [True] * len(word[0])


def _named(claims: Claims, names: dict[str, str], kind: Kind, _word: str) -> None:
    for pattern, name in names.items():
        for match in re.finditer(pattern, claims.text.text, re.ASCII):
            value = f"top_{match[1]}" if name == "top_k" else name
            claims.add(kind, value, *match.span())


def _loss_or_metric(text: str, start: int, end: int, loss_stated: bool) -> Kind:
    """Whether an error named at ``text[start:end]`` is minimised or only looked at."""
    if re.match(rf"\s*(?:as\s(?:the\s|a\s)?|作为|做|\s)*(?:{LOSS_WORD})", text[end:]):
        return Kind.LOSS
    if re.match(r"\s*(?:as\s(?:the\s|a\s)?|作为|做|\s)*(?:metrics?|指标|评估)", text[end:]):
        return Kind.METRIC
    clause = re.split(r"[;.\n](?!\d)", text[:start])[-1]
    words = list(re.finditer(rf"(?P<loss>{LOSS_WORD})|(?P<metric>{METRIC_WORD})", clause))
    if words:
        return Kind.LOSS if words[-1]["loss"] else Kind.METRIC
    return Kind.METRIC if loss_stated else Kind.LOSS
