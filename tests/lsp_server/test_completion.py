"""What is offered inside a call; ``|`` is the cursor."""

from __future__ import annotations

import pytest
from editor_client import Editor
from lsprotocol import types

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEAD = """\
import keras
import tensorflow as tf
from keras import layers as L
from keras.layers import Dense

model = keras.Sequential([keras.Input((8,)), Dense(3)])
"""

CASES = [
    ("Dense(3, activation='re|", {"relu", "relu6"}, {"mse"}),
    ("Dense(3, activation='|')", {"relu", "softmax"}, {"mse"}),
    ("L.Bidirectional(L.LSTM(3), merge_mode='|')", {"sum", "concat"}, {"relu"}),
    ("L.Dense(3, '|", {"relu"}, {"same"}),
    ('tf.keras.layers.Dense(3, kernel_initializer="|', {"he_normal"}, {"relu"}),
    ("model.compile(loss='|", {"mse", "sparse_categorical_crossentropy"}, {"relu"}),
    ("model.compile('|", {"adam", "sgd"}, {"relu"}),
    ("model.compile(metrics=['accuracy', '|", {"accuracy", "auc", "mae"}, {"adam"}),
    ("model.compile(optimizer=|)", {'"adam"'}, {"adam"}),
    ("Dense(|", {"units=", "activation=", "name="}, set()),
    ("Dense(3, activation='relu', |)", {"use_bias=", "name="}, {"activation=", "units="}),
    ("Dense(\n    3,\n    # ) here\n    use|", {"use_bias="}, {"units="}),
    ("model.fit(x, y, ep|", {"epochs=", "batch_size="}, {"x=", "y="}),
    ("unknown(|", set(), {"units="}),
    ("Dense(f(|", set(), {"units="}),
    ("Dense('(', |)", {"activation="}, set()),
    ("x = 'Dense(|'", set(), {"units="}),
    ("Dense(3)(|", set(), {"units="}),
]


@pytest.mark.parametrize(("text", "offered", "not_offered"), CASES, ids=[case[0] for case in CASES])
async def test_completion(
    editor: Editor, uri: str, text: str, offered: set[str], not_offered: set[str]
):
    before, after = text.split("|")
    written = HEAD + before
    editor.open(uri, written + after + "\nprint(model)\n")
    lines = written.split("\n")
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(
            types.TextDocumentIdentifier(uri), types.Position(len(lines) - 1, len(lines[-1]))
        )
    )
    items = found.items if isinstance(found, types.CompletionList) else found or ()
    labels = {item.label for item in items}
    assert offered <= labels
    assert not labels & not_offered
