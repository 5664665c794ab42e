"""Pasted texts of all kinds: what was raised, and the places that they name."""

import json

import pytest
from kgen.analyzer.explain import explain
from kgen.analyzer.explain.traceback import read

PLAIN = """\
2024-05-01 10:00:00.123456: W tensorflow/core/framework/op_kernel.cc:1733] some warning
Traceback (most recent call last):
  File "/home/me/train.py", line 14, in <module>
    model.fit(x, y, epochs=3)
  File "/usr/lib/python3.12/site-packages/keras/src/utils/traceback_utils.py", line 122, in handler
    raise e.with_traceback(filtered_tb) from None
  File "/usr/lib/python3.12/site-packages/keras/src/backend/tensorflow/nn.py", line 653, in loss
    raise ValueError(
    ^^^^^^^^^^^^^^^^^
ValueError: Arguments `target` and `output` must have the same shape. Received: \
target.shape=(None, 1), output.shape=(None, 10)
"""

IPYTHON = """\
\x1b[0;31m---------------------------------------------------------------------------\x1b[0m
\x1b[0;31mValueError\x1b[0m                                Traceback (most recent call last)
\x1b[0;32m<ipython-input-7-5a8e3bb3e1d5>\x1b[0m in \x1b[0;36m<module>\x1b[0;34m()\x1b[0m
\x1b[1;32m      2\x1b[0m model.compile('adam', 'mse')
\x1b[0;32m----> 3\x1b[0;31m \x1b[0mmodel.fit(x_train, y_train)\x1b[0m

\x1b[0;32m/usr/local/lib/python3.6/site-packages/keras/engine/training.py\x1b[0m in fit(self, x)
\x1b[1;32m    955\x1b[0m             raise ValueError('Unrelated: ' + str(x))
\x1b[0;32m--> 956\x1b[0;31m         x = self._standardize(x)\x1b[0m
\x1b[0;31mValueError\x1b[0m: Error when checking input: expected conv2d_1_input to have 4 \
dimensions, but got array with shape (60000, 28, 28)
"""

CELL = """\
---------------------------------------------------------------------------
ValueError                                Traceback (most recent call last)
Cell In[12], line 4
      2 model = keras.Sequential()
      3 model.add(layers.LSTM(16, input_shape=(5, 2)))
----> 4 model.add(layers.LSTM(16))

File ~/.venv/lib/site-packages/keras/src/models/sequential.py:122, in Sequential.add(self)
    120 if self._functional:
--> 122     self._maybe_rebuild()

ValueError: Input 0 of layer "lstm_1" is incompatible with the layer: expected ndim=3, found \
ndim=2. Full shape received: (None, 16)
"""

IN_USER_CODE = """\
Traceback (most recent call last):
  File "train.py", line 9, in <module>
    model.fit(ds)
ValueError: in user code:

    File "/usr/lib/keras/engine/training.py", line 1401, in train_function  *
        return step_function(self, iterator)
    File "/usr/lib/keras/engine/training.py", line 1384, in step_function  **
        outputs = model.distribute_strategy.run(run_step, args=(data,))
    File "/usr/lib/keras/engine/input_spec.py", line 298, in assert_input_compatibility
        raise ValueError(

    ValueError: Exception encountered when calling layer "sequential" (type Sequential).

    Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape to \
have value 4, but received input with shape (None, 5)

    Call arguments received by layer "sequential" (type Sequential):
      • inputs=tf.Tensor(shape=(None, 5), dtype=float32)
      • training=True
"""

CHAINED = """\
Traceback (most recent call last):
  File "a.py", line 1, in <module>
    x.foo
KeyError: 'foo'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
    model.fit(x)
RuntimeError: You must compile your model before training/testing. Use \
`model.compile(optimizer, loss)`.
"""

GRAPH = """\
InvalidArgumentError: Graph execution error:

Detected at node 'sparse_categorical_crossentropy/SparseSoftmaxCrossEntropyWithLogits' defined at \
(most recent call last):
    File "/usr/lib/python3.8/runpy.py", line 194, in _run_module_as_main
      return _run_code(code, main_globals, None,
    File "train.py", line 33, in <module>
      model.fit(x_train, y_train)
Node: 'sparse_categorical_crossentropy/SparseSoftmaxCrossEntropyWithLogits'
logits and labels must have the same first dimension, got logits shape [32,10] and \
labels shape [320]
\t [[{{node sparse_categorical_crossentropy/SparseSoftmaxCrossEntropyWithLogits}}]] \
[Op:__inference_train_function_1035]
"""

PYTEST = """\
    def test_model():
>       model.fit(x, y)

tests/test_model.py:12:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
E           ValueError: Data cardinality is ambiguous:
E             x sizes: 100
E             y sizes: 90
E           Make sure all arrays contain the same number of samples.

/usr/lib/keras/data_adapter.py:1848: ValueError
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, "target-output-shape"),
        (IPYTHON, "checking-input-dimensions"),
        (CELL, "rnn-rank"),
        (IN_USER_CODE, "axis-value"),
        (CHAINED, "not-compiled"),
        (GRAPH, "sparse-loss-shapes"),
        (PYTEST, "cardinality"),
    ],
    ids=["plain", "ipython", "cell", "in user code", "chained", "graph", "pytest"],
)
def test_every_kind_is_explained(text, expected):
    best = explain(text).best
    assert best is not None and best.id == expected


def test_numbers_come_from_the_innermost_message():
    best = explain(IN_USER_CODE).best
    assert best is not None
    assert best.values["given"] == "5" and best.values["expected"] == "4"


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        (PLAIN, ("/home/me/train.py", 14, "model.fit(x, y, epochs=3)")),
        (IPYTHON, ("<ipython-input-7-5a8e3bb3e1d5>", 3, "model.fit(x_train, y_train)")),
        (CELL, ("Cell In[12]", 4, "model.add(layers.LSTM(16))")),
        (IN_USER_CODE, ("train.py", 9, "model.fit(ds)")),
        (GRAPH, ("train.py", 33, "model.fit(x_train, y_train)")),
    ],
)
def test_frames_are_read(text, frame):
    assert frame in [(each.file, each.row, each.code) for each in read(text).frames]


def test_the_last_exception_comes_first():
    assert [each.exception for each in read(CHAINED).raised] == ["RuntimeError", "KeyError"]


def test_code_that_a_traceback_shows_is_no_message():
    """Keras' own ``raise ValueError("...")`` lines are not what was raised."""
    shown = (
        "Traceback (most recent call last):\n"
        '  File "x.py", line 3, in f\n'
        '    raise ValueError("You must compile your model before training/testing.")\n'
        "KeyError: 'foo'\n"
    )
    assert explain(shown).best is None


def test_errors_of_a_notebook_file():
    cell = {
        "cell_type": "code",
        "outputs": [{"output_type": "error", "traceback": CELL.split("\n")}],
    }
    best = explain(json.dumps({"cells": [cell]})).best
    assert best is not None and best.id == "rnn-rank"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "(((((", "\x1b[0m", "{" * 5000, "[1, " * 3000, "a" * 100_000]
)
def test_strange_texts_do_no_harm(text):
    assert explain(text).best is None


def test_many_exceptions_are_bounded():
    lines = [f"ValueError: Shapes (None, {n}) and (None, 10) are incompatible" for n in range(5000)]
    best = explain("\n".join(lines)).best
    assert best is not None and best.values["target"] == "(None, 4999)"


def test_long_logs_are_bounded():
    log = "Epoch 1/100 loss: 0.5 accuracy: 0.9\n" * 50_000 + PLAIN
    best = explain(log).best
    assert best is not None and best.id == "target-output-shape"
