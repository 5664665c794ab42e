"""Real messages: every one is explained, what is none of Keras' is not, mangled ones too."""

import json
import re
from pathlib import Path

import pytest
from kgen.analyzer.explain import explain

CASES = Path(__file__).parent.parent / "cases"


def lines(name):
    return [json.loads(line) for line in (CASES / name).read_text().splitlines()]


EXPECTED = {
    "shape-double-batch": "model-input-shape",
    "shape-one-input-got-list": "checking-arrays",
    "shape-batch-in-input-shape": "layer-rank",
    "shape-unet-skip-odd": "concatenate",
    "shape-gray-vs-rgb": "checking-input-shape",
    "shape-predict-single-image": "layer-rank",
    "shape-multi-input-order": "checking-arrays",
    "shape-typo-int-shape": "shape-argument",
    "shape-concat-mismatch": "concatenate",
    "neg-channels-first-input": "size-below-one",
    "neg-conv2d-keras1-positional": "size-below-one",
    "loss-mse-silent-broadcast": "broadcast-silent",
    "loss-missing-global-pool": "target-output-shape",
    "loss-sparse-labels-from-one": "label-out-of-range",
    "loss-int-labels-categorical": "target-output-shape",
    "loss-class-count-off-by-one": "target-output-shape",
    "card-multi-input": "cardinality",
    "card-list-of-images": "cardinality",
    "dtype-ragged-arrays": "not-numbers",
    "dtype-unpadded-sequences": "not-numbers",
    "silent-argmax-on-sigmoid": "same-prediction",
    "silent-from-logits-after-softmax": "from-logits",
    "silent-relu-regression-negative": "bounded-output",
    "silent-no-hidden-activation": "no-activation",
    "silent-softmax-multilabel": "same-prediction",
    "silent-softmax-one-unit": "softmax-size-one",
    "silent-logits-without-from-logits": "from-logits",
    "silent-lr-too-high": "loss-constant",
    "custom-loss-on-load": "unknown-custom-object",
    "custom-forgot-super-init": "super-init",
    "custom-init-no-kwargs": "cannot-deserialize",
    "custom-super-init-kwargs": "kwargs-without-stars",
    "mig-decay-ignored": "optimizer-argument",
    "mig-layers-submodule": "import",
    "mig-output-shape-attr": "removed-attribute",
    "mig-experimental-preprocessing": "import",
    "mig-reset-states": "removed-method",
    "mig-predict-classes": "removed-method",
    "mig-fit-workers": "trainer-argument",
    "mig-tokenizer-import": "import",
    "mig-image-data-generator": "import",
    "mig-keras-wrappers": "import",
    "mig-keras1-args": "keyword-argument",
    "wire-missing-input": "graph-disconnected",
    "wire-output-of-sequential": "no-output-yet",
    "wire-validation-split-on-kerastensor": "validation-split",
    "wire-branches-in-sequential": "not-built",
    "wire-layer-not-called": "output-not-a-tensor",
    "load-h5-string-loss": "h5-string-loss",
    "save-weights-extension": "checkpoint-path",
    "load-savedmodel-dir": "file-not-supported",
    "save-format-argument": "save-format",
    "tl-one-channel-imagenet": "pretrained",
    "tl-min-input-size": "pretrained",
    "tl-freeze-after-fit": "frozen-trains",
    "rnn-stacked-no-return-sequences": "rnn-rank",
    "rnn-stateful-no-batch-size": "stateful",
    "rnn-initial-state-mismatch": "initial-state",
    "met-multi-output-list": "multiple-outputs",
    "met-categorical-accuracy-on-ints": "metric-wrong",
    "cb-val-loss-without-validation": "monitor",
    "cb-early-stopping-mode": "monitor-mode",
    "cb-checkpoint-val-acc-skipped": "monitor",
    "data-label-mode-vs-loss": "target-output-shape",
    "data-y-with-dataset": "dataset-with-y",
    "data-ran-out": "ran-out",
    "mp-softmax-float16": "mixed-precision",
    "exp-tf2onnx-output-names": "export",
    "dist-model-outside-scope": "strategy-scope",
}
"""What the messages that people paste are about, by the problem's id."""

PROBLEMS = lines("problems.jsonl")


@pytest.mark.parametrize("case", PROBLEMS, ids=[case["id"] for case in PROBLEMS])
def test_what_people_paste(case):
    best = explain(case["message"]).best
    assert best is not None
    assert best.id == EXPECTED[case["id"]]
    assert best.title and best.why and best.repair


@pytest.mark.parametrize("case", PROBLEMS, ids=[case["id"] for case in PROBLEMS])
def test_what_keras_says_today(case):
    today = case["buggy_outcome"]
    if today == "silent":
        return
    best = explain(today).best
    if case["id"] == "dist-model-outside-scope":  # a bare AssertionError says nothing
        assert best is None
    else:
        assert best is not None and best.title and best.why and best.repair


ERRORS = lines("errors.jsonl")


@pytest.mark.parametrize("case", ERRORS, ids=[case["name"] for case in ERRORS])
def test_what_each_backend_says(case):
    said = {
        f"{each['exception']}: {each['message']}"
        for each in case["all_backends"].values()
        if each["message"]
    }
    for message in said:
        best = explain(message).best
        assert best is not None and best.title and best.why and best.repair, message


SAID = {
    'Input 0 of layer "dense_3" is incompatible with the layer: expected axis -1 of input shape '
    "to have value 784, but received input with shape (32, 28)": (
        "Layer `dense_3` has weights for 784 values on axis -1; it was given 28, in the shape "
        "(32, 28).",
        "input-size-mismatch",
    ),
    "Error when checking target: expected dense_1 to have shape (10,) but got array with shape "
    "(1,)": (
        "The output layer `dense_1` gives (10,); the labels have the shape (1,). "
        "They differ on axis 0 (10 and 1).",
        "integer-labels-with-categorical-loss",
    ),
    "ValueError: Shapes (None, 1) and (None, 10) are incompatible": (
        "The labels have the shape (None, 1), the model gives (None, 10). "
        "They differ on axis 1 (10 and 1).",
        "integer-labels-with-categorical-loss",
    ),
    "logits and labels must have the same first dimension, got logits shape [32,10] and labels "
    "shape [320]": (
        "The labels have the shape [320], the outputs [32,10]: `sparse_categorical_crossentropy` "
        "takes one class id for each row of outputs. 320 is 32 × 10: the labels are one-hot.",
        "one-hot-labels-with-sparse-loss",
    ),
    "Matrix size-incompatible: In[0]: [32,1000], In[1]: [512,10]": (
        "[32,1000] times [512,10]: the last size of the first and the first of the second have to "
        "be equal.",
        "matmul-mismatch",
    ),
    'Invalid input shape for input Tensor("data:0", shape=(28, 28, 3), dtype=float32) with name '
    "'keras_tensor' and path ''. Expected shape (None, 28, 28, 3), but input has incompatible "
    "shape (28, 28, 3)": (
        "The model was built for inputs of (None, 28, 28, 3); it was given (28, 28, 3). "
        "One axis is missing.",
        "predict-without-batch-axis",
    ),
    "Expected shape (None, 28, 28, 3), but input has incompatible shape (32, 3, 28, 28)": (
        "The model was built for inputs of (None, 28, 28, 3); it was given (32, 3, 28, 28). "
        "They differ on axis 1 (28 and 3) and axis 3 (3 and 28).",
        "channels-first-data",
    ),
}


@pytest.mark.parametrize(("message", "expected"), SAID.items())
def test_numbers_are_named(message, expected):
    best = explain(message).best
    assert best is not None
    assert (best.said, best.names[0]) == expected


JUDGED = {
    "ImportError: cannot import name 'Adam' from 'keras.optimizers.adam_v2'": "moved-import",
    "AttributeError: module 'keras.backend' has no attribute 'mean'": "keras-backend-function",
    "AttributeError: 'Sequential' object has no attribute 'predict_classes'": "removed-method",
    "TypeError: TensorFlowTrainer.fit() got an unexpected keyword argument 'nb_epoch'": (
        "renamed-argument"
    ),
    "ValueError: Argument(s) not recognized: {'lr': 0.001}": "renamed-argument",
    "ValueError: Unrecognized keyword arguments passed to Conv2D: {'border_mode': 'same'}": (
        "renamed-argument"
    ),
    "AttributeError: module 'keras.utils' has no attribute 'to_categoricall'": "unknown-attribute",
}


@pytest.mark.parametrize(("message", "rule"), JUDGED.items())
def test_the_analyzer_judges_the_line(message, rule):
    """Names and arguments: the rule knows what they are called today."""
    best = explain(message).best
    assert best is not None and best.judged
    assert best.names[0] == rule


ABOUT = {
    "TypeError: Expected float32, but got b of type 'str'.": "loss-or-metric-structure",
    "ValueError: y_true and y_pred have different structures.\ny_true: {'a': '*'}\n"
    "y_pred: ['*', '*']": "loss-or-metric-structure",
    "ValueError: dictionary key mismatch; expected key(s): ['a', 'b'], got key(s): ['z'], missing "
    "key(s): ['a', 'b'], extra key(s): ['z']; dict: {'z': ('mae',)}.\nInvalid `metrics`. `metrics` "
    "should contain metrics objects": "loss-or-metric-structure",
    "Graph execution error:\n\nTable not initialized.\n\t [[{{node LookupTableFindV2}}]]": (
        "layer-not-adapted"
    ),
    "RuntimeError: When using `output_mode=multi_hot` and `pad_to_max_tokens=False`, you must set "
    "the layer's vocabulary before calling it.": "layer-not-adapted",
    "AttributeError: 'KerasTensor' object has no attribute 'numpy'": "backend-op-on-keras-tensor",
    "AttributeError: 'SymbolicTensor' object has no attribute 'numpy'": (
        "backend-op-on-keras-tensor"
    ),
    "AttributeError: 'Tensor' object has no attribute 'numpy'": "backend-op-on-keras-tensor",
    "ValueError: Could not interpret initializer identifier: foo": "unknown-identifier",
    "ValueError: Could not interpret loss identifier: categorical": "unknown-identifier",
}
"""The first rule of each message."""


@pytest.mark.parametrize(("message", "rule"), ABOUT.items())
def test_the_rule_of_a_message(message, rule):
    best = explain(message).best
    assert best is not None and best.names[0] == rule


NOT_OURS = (Path(__file__).parent / "not_keras.txt").read_text().splitlines()


@pytest.mark.parametrize("text", NOT_OURS)
def test_what_is_none_of_keras_is_not_explained(text):
    assert explain(text).best is None


def wrapped(text):
    return re.sub(r"(.{38,60}?)\s", r"\1\n", text)


def broken_in_words(text):
    return "\n".join(text[i : i + 80] for i in range(0, len(text), 80))


def requoted(text):
    return text.replace("'", "’").replace('"', "'").replace("`", "'")


def truncated(text):
    return text[: int(len(text) * 0.75)]


def coloured(text):
    return re.sub(r"\b(ValueError|TypeError|\d+)\b", "\x1b[0;31m\\1\x1b[0m", text)


LONG = [case for case in PROBLEMS if len(case["message"]) > 90 and "(" not in case["message"][:9]]


@pytest.mark.parametrize("mangle", [wrapped, broken_in_words, requoted, coloured, truncated])
def test_mangled_messages(mangle):
    lost = []
    for case in LONG:
        best = explain(mangle(case["message"])).best
        if best is None or best.id != EXPECTED[case["id"]]:
            lost.append(case["id"])
    # What is left of these says something else.
    said_less = {"silent-argmax-on-sigmoid", "custom-loss-on-load"}
    assert not set(lost) - (said_less if mangle is truncated else set())


def test_a_message_without_its_beginning():
    lost = []
    for case in LONG:
        best = explain(case["message"][len(case["message"]) // 4 :]).best
        if best is None or best.id != EXPECTED[case["id"]]:
            lost.append(case["id"])
    assert len(lost) <= len(LONG) // 5, lost


def test_unrelated_words_before_and_behind():
    message = "Hi, I get this: " + PROBLEMS[0]["message"] + " Can somebody help me? Thanks!"
    best = explain(message).best
    assert best is not None and best.id == EXPECTED[PROBLEMS[0]["id"]]
