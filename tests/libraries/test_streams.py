"""What reaches ``fit`` from generators, PyDatasets, DataLoaders and Keras' own iterators."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer.domain import Dataset
from kgen.analyzer.interpreter.machine import Machine
from kgen.analyzer.libraries.streams import as_dataset
from program_values import brief, run, seen

HEAD = "import keras, numpy as np\n"

ELEMENTS: list[tuple[str, Any]] = [
    ("def g():\n    while True:\n        yield np.zeros((4, 8)), np.zeros((4, 1))\nd = g()",
     ("array(4, 8)", "array(4, 1)")),
    ("def g():\n    for i in range(9):\n        yield [np.zeros((4, 8)), np.zeros(4)]\nd = g()",
     ("array(4, 8)", "array(4,)")),
    ("class S(keras.utils.Sequence):\n    def __init__(self, x):\n        self.x = x\n"
     "    def __len__(self):\n        return 3\n"
     "    def __getitem__(self, i):\n        return self.x[i * 2:(i + 1) * 2], np.zeros(2)\n"
     "d = S(np.zeros((6, 5)))", ("array(2, 5)", "array(2,)")),
    ("class S(keras.utils.PyDataset):\n    def __getitem__(self, i):\n"
     "        return {'a': np.zeros((2, 3))}, np.zeros(2)\nd = S()", None),
    ("from torch.utils.data import TensorDataset, DataLoader\nimport torch\n"
     "d = DataLoader(TensorDataset(torch.zeros(9, 4), torch.zeros(9)), batch_size=3)",
     ("array('n', 4)", "array('n',)")),
    ("from torch.utils.data import Dataset, DataLoader\nclass D(Dataset):\n"
     "    def __getitem__(self, i):\n        return np.zeros((3, 2)), 1\nd = DataLoader(D())",
     ("array('n', 3, 2)", "array('n',)")),
    ("from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
     "d = ImageDataGenerator(rescale=1/255).flow(np.zeros((9, 8, 8, 3)), np.zeros((9, 10)))",
     ("array('n', 8, 8, 3)", "array('n', 10)")),
    ("from keras.preprocessing.image import ImageDataGenerator\n"
     "d = ImageDataGenerator().flow_from_directory('a', target_size=(8, 6), class_mode='binary')",
     ("array('n', 8, 6, 3)", "array('n',)")),
    ("from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
     "d = ImageDataGenerator().flow_from_dataframe(None, 'a', target_size=(8, 6), "
     "class_mode='raw')", ("array('n', 8, 6, 3)", "?")),
    ("d = keras.utils.timeseries_dataset_from_array(np.zeros((99, 5)), np.zeros((99,)), 10)",
     ("array('n', 'n', 5)", "array('n',)")),
    ("d = keras.utils.timeseries_dataset_from_array(np.zeros((99, 5)), None, 10)",
     "array('n', 'n', 5)"),
    ("from tensorflow.keras.preprocessing.sequence import TimeseriesGenerator\n"
     "d = TimeseriesGenerator(np.zeros((99, 5)), np.zeros((99, 2)), length=10, sampling_rate=3)",
     ("array('n', 4, 5)", "array('n', 2)")),
    ("d, _ = keras.utils.split_dataset((np.zeros((9, 4)), np.zeros(9)), 0.8)",
     ("array(4,)", "array()")),
    ("d = keras.utils.audio_dataset_from_directory('a', output_sequence_length=16)",
     ("array('n', 16, 'n')", "array('n',)")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ELEMENTS)
def test_elements(text: str, expected: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Dataset | None] = []

    def note(call: Any) -> None:
        assert isinstance(call.host, Machine)
        found.append(as_dataset(call.args[0], call.host))

    from kgen.analyzer.libraries.contract import FUNCTIONS

    monkeypatch.setitem(FUNCTIONS, "seen.stream", note)
    run(HEAD + text + "\nimport seen\nseen.stream(d)\n")
    (dataset,) = found
    assert dataset is not None
    if expected is not None:
        assert brief(dataset.element) == expected


VALUES: list[tuple[str, list[Any]]] = [
    ("from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
     "d = ImageDataGenerator().flow(np.zeros((9, 8, 8, 3)), np.zeros(9), batch_size=4)\n"
     "x, y = next(d)\nvalue(x, d[0][1], d.n, d.batch_size)",
     ["array('n', 8, 8, 3)", "array('n',)", "n", 4]),
    ("from tensorflow.keras.preprocessing.text import Tokenizer\n"
     "from tensorflow.keras.preprocessing.sequence import pad_sequences\n"
     "t = Tokenizer(num_words=50)\nt.fit_on_texts(['a b'])\ns = t.texts_to_sequences(['a', 'b'])\n"
     "value(np.array(s), pad_sequences(s, maxlen=7), t.texts_to_matrix(['a', 'b']))\n"
     "n = len(t.word_index) + 1\nx = pad_sequences(s, maxlen=n)\n"
     "value(n, x.shape[1] - n, keras.utils.to_categorical(np.zeros(4), n).shape[1] - n)",
     ["array", "array('n', 7)", "array(2, 50)", "n", 0, 0]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_values(text: str, expected: list[Any]) -> None:
    assert seen(HEAD + text) == expected


def test_a_list_is_no_stream() -> None:
    assert as_dataset((1, 2), None) is None  # type: ignore[arg-type]
