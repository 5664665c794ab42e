# ruff: noqa: E501 (a pattern or a sentence broken in two reads worse)
"""Prompts and what must be read in them: (prompt, {path in the spec: value})."""

from __future__ import annotations

from typing import Any


def dense(*layers: tuple[int, str | None]) -> tuple[str, ...]:
    """Dense layers as `shown` writes them."""
    return tuple(f"dense {units} {activation or 'linear'}" for units, activation in layers)


BINARY = dense((64, "relu"), (32, "relu"), (1, "sigmoid"))
SOFTMAX = dense((64, "relu"), (10, "softmax"))

PROMPTS: list[tuple[str, dict[str, Any]]] = [
    (
        "Build a binary classifier with 10 features and three dense layers 64, 32, 1 with relu and "
        "sigmoid, adam, binary_crossentropy, 100 epochs, batch size 32",
        {"layers": BINARY, "inputs.0.shape": (10,), "train.epochs": 100, "train.batch_size": 32,
         "outputs.0.loss": "binary_crossentropy", "train.optimizer": "Adam", "train.patience": None},
    ),
    (
        "二分类问题，特征维度10，三个全连接层：64、32、1，前两层relu，最后一层sigmoid，Adam优化器，"
        "损失用binary_crossentropy，监控accuracy，训练一百轮，批大小三十二",
        {"layers": BINARY, "inputs.0.shape": (10,), "train.epochs": 100, "train.batch_size": 32,
         "outputs.0.metrics": ("accuracy",), "language": "zh"},
    ),
    (
        "输入100维，隐藏层64个ReLU单元，输出10类softmax，优化器rmsprop，损失categorical_crossentropy",
        {"layers": SOFTMAX, "inputs.0.shape": (100,), "train.optimizer": "RMSprop",
         "outputs.0.labels": "one_hot", "outputs.0.loss": "categorical_crossentropy"},
    ),
    (
        "Functional API: 100 inputs, one hidden layer of 64 relu units, 10-class softmax output, "
        "rmsprop, categorical crossentropy, accuracy, 10 epochs, batches of 32",
        {"layers": SOFTMAX, "model.api": "functional", "train.epochs": 10, "train.batch_size": 32,
         "outputs.0.labels": "one_hot"},
    ),
    (
        "用函数式API搭建：输入100维，全连接层64个神经元relu，输出层10个神经元softmax，rmsprop，分类交叉熵",
        {"layers": SOFTMAX, "model.api": "functional", "outputs.0.loss": "categorical_crossentropy"},
    ),
    (
        "MLP 20-64-32-1 regression, mse loss, mae metric, lr 3e-4",
        {"layers": dense((64, "relu"), (32, "relu"), (1, None)), "inputs.0.shape": (20,),
         "train.learning_rate": 3e-4, "outputs.0.metrics": ("mae",)},
    ),
    (
        "regression net: 8 inputs, 64-64-1, tanh, SGD lr=0.01 momentum=0.9, MSE, 200 epochs, val split 10%",
        {"layers": dense((64, "tanh"), (64, "tanh"), (1, None)), "train.momentum": 0.9,
         "train.learning_rate": 0.01, "split.validation": 0.1, "train.epochs": 200},
    ),
    (
        "帮我搭一个 MLP 做 iris 三分类，hidden 16 → 8，activation tanh，optimizer 用 sgd，lr 0.05，"
        "训练五十个 epoch，batch_size=8",
        {"layers": dense((16, "tanh"), (8, "tanh"), (3, "softmax")), "data.name": "iris",
         "train.optimizer": "SGD", "train.epochs": 50, "train.batch_size": 8},
    ),
    (
        "conv 32 3x3 → maxpool → conv 64 → flatten → dense 128 dropout 0.5, for 28x28 grayscale images, 10 classes",
        {"layers": ("conv2d 32 (3, 3)", "max_pool", "conv2d 64 (3, 3)", "flatten", "dense 128 relu",
                    "dropout 0.5", "dense 10 softmax"), "inputs.0.shape": (28, 28, 1)},
    ),
    (
        "用Keras写一个识别MNIST手写数字的卷积神经网络，两个卷积层（32和64个3×3卷积核），"
        "每个卷积层后接2×2最大池化，然后展平，全连接128，dropout 0.5，输出10类",
        {"layers": ("conv2d 32 (3, 3)", "max_pool", "conv2d 64 (3, 3)", "max_pool", "flatten",
                    "dense 128 relu", "dropout 0.5", "dense 10 softmax"), "data.name": "mnist"},
    ),
    (
        "Create a sequential model: Dense(128, activation='relu', input_shape=(20,)), Dropout(0.4), "
        "Dense(64, activation='relu'), Dense(5, activation='softmax'). optimizer adam lr 5e-4, "
        "loss sparse_categorical_crossentropy, metrics accuracy, epochs 30",
        {"layers": ("dense 128 relu", "dropout 0.4", "dense 64 relu", "dense 5 softmax"),
         "inputs.0.shape": (20,), "train.learning_rate": 5e-4, "train.epochs": 30},
    ),
    (
        "A network with 30 inputs and three hidden layers having 100, 50 and 25 neurons respectively, "
        "each followed by batch normalization and dropout of 0.25; one output neuron with a sigmoid.",
        {"layers": ("dense 100 relu", "batch_norm", "dropout 0.25", "dense 50 relu", "batch_norm",
                    "dropout 0.25", "dense 25 relu", "batch_norm", "dropout 0.25", "dense 1 sigmoid")},
    ),
    (
        "用一万条随机数据训练一个十分类模型，输入二十维，学习率万分之五，批大小二百五十六",
        {"data.samples": 10_000, "outputs.0.units": 10, "inputs.0.shape": (20,),
         "train.learning_rate": 5e-4, "train.batch_size": 256, "train.epochs": 50},
    ),
    (
        "classify 5000 grayscale 48x48 face images into 7 emotions",
        {"task": "image classification", "outputs.0.units": 7, "data.samples": 5000,
         "inputs.0.shape": (48, 48, 1)},
    ),
    (
        "predict 3 continuous values from 12 sensor readings",
        {"task": "tabular regression", "outputs.0.units": 3, "inputs.0.shape": (12,)},
    ),
    (
        "multi-label classification of 12 features into 6 labels",
        {"outputs.0.type": "multilabel", "outputs.0.units": 6, "outputs.0.activation": "sigmoid"},
    ),
    (
        "回归模型：12个特征预测房价，两个隐藏层各64个单元，relu，均方误差损失，监控MAE，测试集20%，验证集10%",
        {"layers": dense((64, "relu"), (64, "relu"), (1, None)), "split.test": 0.2,
         "split.validation": 0.1, "outputs.0.metrics": ("mae",)},
    ),
    (
        "训练好后保存整个模型为 my_model.keras，权重保存为 my.weights.h5；二分类，特征维度10，隐藏层64和32，输出1个sigmoid",
        {"files.model": "my_model.keras", "files.weights": "my.weights.h5", "layers": BINARY},
    ),
    (
        "I've 15 numeric features; tell whether a customer churns. Early stopping with patience 5, seed 7, "
        "70/15/15 split, batch size of 64",
        {"outputs.0.type": "binary", "train.patience": 5, "train.seed": 7, "split.test": 0.15,
         "split.validation": 0.15, "train.batch_size": 64},
    ),
    (
        "训练/测试按8:2划分，鸢尾花数据集，三分类，早停耐心5轮，随机种子0",
        {"split.test": 0.2, "train.patience": 5, "train.seed": 0, "data.name": "iris"},
    ),
    (
        "titanic.csv with target column Survived, binary classification",
        {"data.path": "titanic.csv", "data.target": "Survived", "outputs.0.type": "binary"},
    ),
    (
        "图像回归，32×32彩色图片预测年龄",
        {"task": "image regression", "inputs.0.shape": (32, 32, 3)},
    ),
    (
        "Ｂａｔｃｈ　ｓｉｚｅ＝１６，２０个特征，五分类，ｌｒ＝１ｅ－３",
        {"train.batch_size": 16, "inputs.0.shape": (20,), "outputs.0.units": 5,
         "train.learning_rate": 1e-3},
    ),
    (
        "Ten-class classifier on 1,000 random samples of twenty features trained for twenty-five epochs",
        {"outputs.0.units": 10, "data.samples": 1000, "inputs.0.shape": (20,), "train.epochs": 25},
    ),
]  # fmt: skip

REFUSED: list[tuple[str, tuple[str, ...]]] = [
    ("10 classes, sigmoid with one unit", ("10 classes", "one")),
    ("十分类，一个 sigmoid 输出单元", ("十分类", "一个 sigmoid")),
    ("binary classification with 3 classes", ("binary classification", "3 classes")),
    ("回归，softmax输出，10个特征", ("回归", "softmax")),
    (
        "20 features, 4 classes, binary_crossentropy, softmax output",
        ("binary_crossentropy", "softmax"),
    ),
    ("regression with 10 features, accuracy metric", ("accuracy", "regression")),
    ("multi-label, 8 features, 5 labels, softmax output", ("multi-label", "softmax")),
    ("iris dataset, 5 classes", ("5 classes", "iris")),
    ("10 features, 20 epochs, then 30 epochs, binary", ("20 epochs", "30 epochs")),
    ("two hidden layers 64, 32, 16; 10 features binary", ("2 layers", "3 sizes")),
    ("Build a model", ("tabular classification", "--yes")),
    ("detect objects with bounding boxes in photos", ("object detection",)),
    ("classify photos with ResNet50", ("ResNet50",)),
]

PROMPTS += [
    (
        "Train a classifier without dropout on 10 features and 3 classes, don't use early stopping",
        {"layers": ("normalization", *dense((128, "relu"), (64, "relu"), (3, "softmax"))),
         "train.patience": None, "outputs.0.units": 3},
    ),
    (
        "binary classifier: 10 inputs -> 64 relu -> 32 relu -> 1 sigmoid",
        {"layers": BINARY, "inputs.0.shape": (10,)},
    ),
    (
        "logistic regression with 5 features",
        {"layers": ("normalization", "dense 1 sigmoid"), "outputs.0.type": "binary"},
    ),
    (
        "hidden layer 32 relu; inputs 12; output: 3 classes; loss: cross entropy; opt: nadam; lr: .002; ep: 40",
        {"layers": dense((32, "relu"), (3, "softmax")), "train.optimizer": "Nadam",
         "train.learning_rate": 0.002, "train.epochs": 40},
    ),
    (
        "Distinguish cats from dogs using 128x128 RGB pictures in ./pets. Use 3 conv layers with 16, 32, "
        "64 filters each followed by max-pooling, then a dense layer with 64 units.",
        {"layers": ("conv2d 16 (3, 3)", "max_pool", "conv2d 32 (3, 3)", "max_pool", "conv2d 64 (3, 3)",
                    "max_pool", "flatten", "dense 64 relu", "dense None softmax"), "data.path": "./pets"},
    ),
]  # fmt: skip
