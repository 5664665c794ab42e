# ruff: noqa: E501 (a pattern or a sentence broken in two reads worse)
"""What is to be done: weighted evidence for each task, here or not here yet."""

from __future__ import annotations

import re

from ..tasks import TASKS
from .facts import Claims, Kind

EVIDENCE: tuple[tuple[str, str, float], ...] = (
    ("binary", r"(?<!speech )sentiment|(?<!语音)情感(?:分析|分类|倾向)|好评|binary[\s-]*(?:classif\w+|classes|task|problem|label|target|outcome)|\bbinary\b(?![\s_-]*cross)|(?<!\d)2\s*(?:元|个)?(?:分类|类别|类)|yes[\s/]+(?:or\s)?no|是否|(?<!\d)2[\s-]*class(?:es)?|(?:0|1) (?:or|/) (?:1|0)|0或1|\bspam\b|垃圾(?:邮件|短信)|\bwhether\b|(?:predict|detect|decid|determin|tell|guess|check)\w*\s(?:me\s)?if\b|\w+ or not\b(?: \w+)?|是不是|有没有|能否|会不会|\w+ vs\.? \w+|logistic regression|逻辑(?:斯蒂)?回归|fraud(?:ulent)?\b|\bchurn\w*|流失|欺诈|违约", 2.0),
    ("multiclass", r"softmax regression|softmax回归|multi[\s-]*class(?:ification)?|multi-?nomial|多分类|多类别?(?:分类)?", 3.0),
    ("multilabel", r"multi[\s-]*label(?:led)?(?:\sclassif\w+)?|多标签(?:分类)?|multiple labels|several labels", 6.0),
    ("classification", r"\bclf\b|classif(?:y|ies|ier|ication|ying)|distinguish\w*|differentiat\w+|tell\w* apart|区分|分类器?|识别|recogni(?:[sz]\w+|tion)|categori[sz]e|判别|判断", 1.5),
    ("regression", r"(?<!logistic )(?<!softmax )(?<!logistic-)regress(?:ion|or|ing)?(?!ive)|(?<!逻辑)(?<!斯蒂)(?<!softmax)回归|continuous (?:value|target|output|variable)s?|连续值|real-valued", 4.0),
    ("regression", r"(?:predict|estimat|forecast)\w*\s(?:\w+\s){0,3}(?:price|prices|age|temperature|salary|salaries|income|cost|demand|consumption|score|weight|height|revenue|sales|value|values|rent|strength|yield|amount|duration|speed|mpg)s?\b|(?:预测|估计|估算)[\u4e00-\u9fff]{0,6}(?:价格|价|年龄|温度|工资|薪资|收入|销量|销售额|成本|能耗|分数|成绩|重量|身高|租金|强度|产量|数值)|房价|预测\s*[\"'`]?[a-z_]*(?:price|age|salary|income|cost|score|sales|rent|amount)\b", 2.5),
    ("image", r"\bimages?\b|\bpictures?\b|\bphotos?\b|\bphotographs?\b|图片|图像|照片|handwrit\w+|手写|\bfaces?\b|人脸|\bvision\b|\bx-?rays?\b|\bcnns?\b|卷积神经网络|卷积网络|conv(?:olutional)?\s?(?:neural\s)?net(?:work)?s?", 3.0),
    ("table", r"tabular|\btables?\b|\bcsv\b|表格|结构化数据|spreadsheet|\bmlp\b|多层感知机|multi-?layer perceptron", 1.5),
    ("object detection", r"object detect\w+|detect objects|bounding box(?:es)?|\byolo\w*|retinanet|目标检测|物体检测|边界框", 8.0),
    ("semantic segmentation", r"(?<!customer )(?<!market )segment(?:ation|ing)\b|\bu-?net\b|语义分割|图像分割|\bmasks?\b", 8.0),
    ("image generation", r"\bv?gans?\b|dcgan|\bvae\b|diffusion|generate (?:new\s)?(?:images?|pictures?|faces?)|生成对抗|图像生成|变分自编码|扩散模型", 8.0),
    ("image captioning", r"\bcaption\w*|看图说话|图像描述", 8.0),
    ("video classification", r"\bvideos?\b|视频", 8.0),
    ("learning on graphs", r"graph (?:neural|convolution)\w*|\bgnns?\b|图神经网络", 8.0),
    ("clustering", r"\bcluster(?:s|ing|ed)?\b|聚类|customer segmentation", 8.0),
    ("question answering", r"question[\s-]answer\w*|问答", 8.0),
    ("super resolution", r"super[\s-]resolution|超分辨率", 8.0),
    ("text generation", r"text generation|generat\w+ (?:of )?texts?|language model\w*|文本生成|生成文本|写诗|语言模型", 20.0),
    ("named entity recognition", r"named[\s-]*entit\w+|\bner\b|命名实体", 9.0),
    ("translation", r"translat(?:e|ion|or)\b|seq2seq|sequence[\s-]to[\s-]sequence|机器翻译|翻译", 8.0),
    ("dialogue", r"chat\s?bots?|dialog(?:ue)?\b|对话", 8.0),
    ("speech to text", r"speech[\s-]*(?:recognition|to[\s-]*text)|\basr\b|transcri\w+|语音识别|语音转文字", 9.0),
    ("audio classification", r"\baudio\b|\bsounds?\b|speech emotion|spectrogram|音频|语音情感|声音分类|语音", 7.0),
    ("reinforcement learning", r"reinforcement|\bdqn\b|\bppo\b|cart-?pole|q-learning|alphago|self-driving|autonomous driving|自动驾驶|强化学习", 9.0),
    ("transformer", r"\btransformers?\b|self-attention|注意力", 5.0),
)  # fmt: skip
"""(what it speaks for, pattern, weight); the first eight are weighed into a task over tables or
images; tasks with words of their own bring them along."""


def read(claims: Claims) -> None:
    """Add one piece of evidence for every place that speaks for a task."""
    own = tuple((task.name, *words) for task in TASKS.values() for words in task.words)
    for name, pattern, weight in EVIDENCE + own:
        for match in re.finditer(pattern, claims.text.text, re.ASCII):
            claims.add(Kind.TASK, (name, weight), *match.span(), exclusive=False)
