"""The four programs that kgen has to understand, bring up to date and write itself.

A binary classifier on ten features; 100 → 64 → 10 as a Sequential and as a Functional model;
training, evaluation, saving and loading. They are written here as people wrote Keras in 2019.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kgen.analyzer import Applicability, check, fix_all, read_text

BINARY = """\
import numpy as np
from keras.models import Sequential
from keras.layers import Dense

features = np.random.rand(200, 10)
labels = np.random.randint(2, size=200)

net = Sequential()
net.add(Dense(64, activation='relu', input_dim=10))
net.add(Dense(32, activation='relu'))
net.add(Dense(1, activation='sigmoid'))
net.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
net.fit(features, labels, epochs=2, batch_size=32, verbose=0)
"""

SEQUENTIAL = """\
from keras.models import Sequential
from keras.layers import Dense

net = Sequential()
net.add(Dense(64, activation='relu', input_dim=100))
net.add(Dense(10, activation='softmax'))
net.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
"""

FUNCTIONAL = """\
from keras.models import Model
from keras.layers import Input, Dense

entry = Input(shape=(100,))
hidden = Dense(64, activation='relu')(entry)
scores = Dense(10, activation='softmax')(hidden)
net = Model(inputs=entry, outputs=scores)
net.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
"""

SAVING = (
    FUNCTIONAL
    + """\

import numpy as np
from keras.models import load_model
from keras.utils import to_categorical

train_x, train_y = np.random.rand(64, 100), to_categorical(np.random.randint(10, size=64), 10)
test_x, test_y = np.random.rand(32, 100), to_categorical(np.random.randint(10, size=32), 10)
net.fit(train_x, train_y, epochs=1, batch_size=32, verbose=0)
loss, accuracy = net.evaluate(test_x, test_y, verbose=0)
print('loss:', loss, 'accuracy:', accuracy)
net.save('net.h5')
net.save_weights('net_weights.h5')
again = load_model('net.h5')
again.load_weights('net_weights.h5')
assert np.allclose(net.predict(test_x, verbose=0), again.predict(test_x, verbose=0), atol=1e-6)
"""
)

PROGRAMS = {
    "binary": (BINARY, ["input-shape-on-layer"]),
    "sequential": (SEQUENTIAL, ["input-shape-on-layer"]),
    "functional": (FUNCTIONAL, []),
    "saving": (SAVING, ["h5-format", "weights-extension", "h5-format", "weights-extension"]),
}

STRICT = """\
import warnings
warnings.simplefilter('error')
# TensorFlow's own tensors and NumPy 2 do not agree on this yet; it is not Keras' to mend.
warnings.filterwarnings('ignore', message='__array__ implementation')
"""

ENVIRONMENT = {
    **os.environ,
    "KERAS_BACKEND": "tensorflow",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
}


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_finds_what_is_outdated_and_nothing_else(name: str) -> None:
    program, expected = PROGRAMS[name]
    found = sorted(diagnostic.name for diagnostic in check(read_text(program, "net.py")))
    assert sorted(set(found)) == sorted(set(expected)), found


@pytest.mark.parametrize("name", PROGRAMS)
def test_fixed_program_runs_without_a_warning(name: str, tmp_path: Path) -> None:
    fixed = fix_all(read_text(PROGRAMS[name][0], "net.py"), applicability=Applicability.SAFE)
    text = fixed.document.text
    assert check(read_text(text, "net.py")) == []
    (tmp_path / "net.py").write_text(STRICT + text)
    done = run(["net.py"], tmp_path)
    assert done.returncode == 0, done.stderr
    # Python warnings are errors above; Keras also warns through absl's log.
    assert "WARNING:absl" not in done.stdout + done.stderr, done.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_summary_equals_keras(name: str, tmp_path: Path) -> None:
    program = fix_all(read_text(PROGRAMS[name][0], "net.py")).document.text
    (tmp_path / "net.py").write_text(program)
    done = run(["-m", "kgen.cli", "summary", "--format", "json", "net.py"], tmp_path)
    ours = json.loads(done.stdout)["models"][0]
    (tmp_path / "real.py").write_text(
        program
        + "\nimport json\n"
        + "print('REAL', json.dumps({'layers': [[l.name, type(l).__name__, list(l.output.shape),"
        " l.count_params()] for l in net.layers], 'total': net.count_params()}))\n"
    )
    real = run(["real.py"], tmp_path)
    truth = json.loads(real.stdout.split("REAL ")[1].splitlines()[0])
    found = [[x["name"], x["class"], x["output_shape"], x["params"]] for x in ours["layers"]]
    assert found == truth["layers"]
    assert ours["total_params"] == truth["total"]


DESCRIPTIONS = {
    "binary zh": (
        "用 Sequential 搭建一个二分类模型：输入特征维度为10，第一个隐藏层64个单元，"
        "第二个隐藏层32个单元，激活函数都是ReLU，输出层1个单元用sigmoid；优化器Adam，损失函数为二元交叉熵，监控准确率，"
        "训练100个epoch，batch size为32",
        ["Dense 64 relu", "Dense 32 relu", "Dense 1 sigmoid"],
        "Sequential",
    ),
    "binary en": (
        "Binary classification with 10 input features: a Sequential model with two hidden dense "
        "layers of 64 and 32 ReLU units and one sigmoid output unit, Adam, binary crossentropy, "
        "accuracy, 100 epochs, batch size 32",
        ["Dense 64 relu", "Dense 32 relu", "Dense 1 sigmoid"],
        "Sequential",
    ),
    "sequential zh": (
        "Sequential 模型：输入100维，一个64单元的ReLU隐藏层，输出10类softmax，优化器rmsprop，"
        "损失categorical_crossentropy，指标accuracy",
        ["Dense 64 relu", "Dense 10 softmax"],
        "Sequential",
    ),
    "functional zh": (
        "用函数式API（Functional）搭建：输入100维，隐藏层64个单元ReLU，输出10个类别softmax，"
        "rmsprop优化器，分类交叉熵损失；训练10轮，batch大小32，然后评估、保存并重新加载模型",
        ["Dense 64 relu", "Dense 10 softmax"],
        "Functional",
    ),
    "functional en": (
        "Functional API model for 10 classes from 100 features: dense 64 relu, dense 10 softmax, "
        "rmsprop, categorical crossentropy; train 10 epochs with batch size 32, evaluate, save "
        "and load the model",
        ["Dense 64 relu", "Dense 10 softmax"],
        "Functional",
    ),
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_description_becomes_that_model(name: str, tmp_path: Path) -> None:
    prompt, layers, kind = DESCRIPTIONS[name]
    written = run(["-m", "kgen.cli", "new", prompt, "-o", "net.py"], tmp_path)
    assert written.returncode == 0, written.stderr
    linted = run(["-m", "kgen.cli", "lint", "--isolated", "net.py"], tmp_path)
    assert linted.returncode == 0, linted.stdout
    done = run(["-m", "kgen.cli", "summary", "--format", "json", "net.py"], tmp_path)
    models = json.loads(done.stdout)["models"]
    assert models, done.stdout
    assert any(model["kind"] == kind for model in models)
    dense = [x for x in models[0]["layers"] if x["class"] == "Dense"]
    assert [x["output_shape"][-1] for x in dense] == [int(x.split()[1]) for x in layers]
    text = (tmp_path / "net.py").read_text()
    for layer in layers:
        assert layer.split()[2] in text
    trained = run(["net.py", "--epochs", "1"], tmp_path)
    assert trained.returncode == 0, trained.stderr
    assert list(tmp_path.rglob("*.keras")), "the model is saved"
