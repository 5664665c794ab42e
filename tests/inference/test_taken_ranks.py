"""Every layer of which one rank is assumed, against Keras on inputs of one to six axes."""

from __future__ import annotations

from typing import Any

import pytest
from kgen.analyzer.domain import LayerObject
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.inference.taken_ranks import taken

_BY_AXES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("Conv", "SeparableConv", "ConvLSTM"), (4, 2)),
    **dict.fromkeys(("DepthwiseConv", "MaxPooling", "AveragePooling"), (2,)),
    **dict.fromkeys(("GlobalMaxPooling", "GlobalAveragePooling"), ()),
    **dict.fromkeys(("UpSampling", "ZeroPadding", "Cropping"), ()),
    "SpatialDropout": (0.5,),
}
CASES: dict[str, tuple[Any, ...]] = {
    f"{name}{axes}D{end}": arguments
    for name, arguments in _BY_AXES.items()
    for axes in (1, 2, 3)
    for end in (("", "Transpose") if name == "Conv" else ("",))
} | {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), (4,)),
    "RepeatVector": (3,),
    "Flatten": (),
    "Reshape": ((3, -1),),
    # Of these no rank may be assumed.
    **dict.fromkeys(("Dense", "EinsumDense", "Embedding"), (4, 5)),
    **dict.fromkeys(("BatchNormalization", "Softmax", "Dropout"), ()),
}


def _accepted(name: str, arguments: tuple[Any, ...]) -> dict[int, int]:
    """The ranks that Keras takes, with the rank that comes of each."""
    import keras

    found = {}
    for rank in range(1, 7):
        try:
            layer = getattr(keras.layers, name)(*arguments)
            given = keras.Input(batch_shape=(2,) + (6,) * (rank - 1))
            found[rank] = len(layer(given).shape)
        except Exception:
            continue
    return found


@pytest.mark.parametrize("name", CASES)
def test_rank(name: str) -> None:
    import keras

    if not hasattr(keras.layers, name):
        pytest.skip("not in this version of Keras")
    path = f"keras.layers.{name}"
    config = {"target_shape": CASES[name][0]} if name == "Reshape" else {}
    spec = taken(LayerObject(path, config), Settings(keras="3.15.0"))
    if spec is None:
        return
    accepted = _accepted(name, CASES[name])
    assert spec.rank in accepted
    assert len(set(accepted.values())) == 1
    if name not in ("Flatten", "Reshape"):
        assert list(accepted) == [spec.rank]
