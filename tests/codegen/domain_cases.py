# ruff: noqa: E501 (a prompt broken in two reads worse)
"""Prompts for the tasks beyond tables and images, and what must be read in them."""

from __future__ import annotations

from typing import Any

DOMAINS: list[tuple[str, dict[str, Any]]] = [
    (
        "sentiment analysis of texts",
        {"task": "text classification", "outputs.0.type": "binary", "inputs.0.unit": "word"},
    ),
    (
        "情感分析，三分类，embedding 32，双向LSTM 64，5轮",
        {"task": "text classification", "layers": ("embedding 32", "bi lstm 64", "dense 3 softmax"),
         "inputs.0.unit": "character", "train.epochs": 5},
    ),
    (
        "IMDB reviews, top 5000 words, pad to 80, bidirectional lstm 32, dense 16",
        {"data.name": "imdb", "inputs.0.vocabulary": 5000, "inputs.0.shape": (80,),
         "layers": ("embedding 64", "bi lstm 32", "dense 16 relu", "dense 1 sigmoid"),
         "split.official_test": True},
    ),
    (
        "classify reviews.csv, text column body, target column stars, 5 classes, conv1d 64 5, "
        "global max pooling, dense 32",
        {"data.text": "body", "data.target": "stars", "data.path": "reviews.csv",
         "layers": ("embedding 64", "conv1d 64 5", "global_max_pool1d", "dense 32 relu",
                    "dense 5 softmax")},
    ),
    ("垃圾短信识别，文本二分类", {"task": "text classification", "outputs.0.type": "binary"}),
    (
        "forecast a time series, window 36, predict the next 3 steps, lstm 16",
        {"task": "forecasting", "data.window": 36, "data.horizon": 3, "outputs.0.units": 3,
         "layers": ("lstm 16", "dense 3 linear")},
    ),
    (
        "用LSTM预测股票价格，prices.csv，预测 close 列，过去60天预测未来1天，两层LSTM，每层50个单元，dropout 0.2",
        {"task": "forecasting", "data.column": "close", "data.window": 60, "data.horizon": 1,
         "layers": ("lstm 50", "dropout 0.2", "lstm 50", "dropout 0.2", "dense 1 linear")},
    ),
    (
        "build a stock price predictor with lstm window 60",
        {"task": "forecasting", "data.window": 60},
    ),
    (
        "demand forecasting with a GRU of 40 units, lookback 14 days, horizon 7, huber loss",
        {"task": "forecasting", "data.window": 14, "data.horizon": 7, "outputs.0.loss": "huber",
         "layers": ("gru 40", "dense 7 linear")},
    ),
    (
        "电影推荐系统，ratings.csv，嵌入维度32，50轮",
        {"task": "recommendation", "layers": ("embedding 32",), "data.path": "ratings.csv",
         "train.epochs": 50, "model.api": "functional"},
    ),
    (
        "recommender with embedding 8 and dense layers 64 and 32, dropout 0.2",
        {"task": "recommendation",
         "layers": ("embedding 8", "dense 64 relu", "dropout 0.2", "dense 32 relu",
                    "dropout 0.2", "dense 1 linear")},
    ),
    (
        "用自编码器做异常检测，20个特征，隐藏层16、4、16",
        {"task": "anomaly detection", "inputs.0.shape": (20,),
         "layers": ("dense 16 relu", "dense 4 relu", "dense 16 relu", "dense None linear")},
    ),
    (
        "anomaly detection in sensors.csv, label column broken, 30 epochs",
        {"task": "anomaly detection", "data.label": "broken", "train.epochs": 30},
    ),
    ("工业设备故障预测", {"task": "anomaly detection"}),
    ("欺诈交易检测", {"task": "anomaly detection"}),
    ("fraud detection as binary classification of 30 features", {"task": "tabular classification"}),
    ("classify images of emails into 3 classes", {"task": "image classification"}),
    ("churn.csv, target churn, features include email and age", {"task": "tabular classification"}),
    ("股票价格预测", {"task": "forecasting"}),
    ("基于协同过滤的推荐引擎", {"task": "recommendation"}),
    ("face recognition of 20 people, 112x112 images", {"task": "image classification"}),
]  # fmt: skip
