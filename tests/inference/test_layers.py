"""What kgen says of single layers is what Keras does with them: all that once differed."""

from __future__ import annotations

import pytest

from .layer_oracle import Case, L, T, disagreement

SINGLE = [
    *(
        Case(
            L("STFTSpectrogram", {"mode": mode, "frame_length": 16, "expand_dims": expand}),
            (T((None, 100, 2)),),
        )
        for mode in ("log", "real", "imag", "stft")
        for expand in (True, False)
    ),
    Case(
        L("MelSpectrogram", {"fft_length": 32, "sequence_stride": 8, "num_mel_bins": 8}),
        (T((None, 100)),),
    ),
    *(
        Case(L("Normalization", {"axis": axis}), (T(shape),))
        for shape in ((None, 5), (None, 4, 5), (None, None, 3))
        for axis in (-1, None, (-1, -2), 5, 1)
    ),
    *(
        Case(
            L("EinsumDense", {"equation": equation, "output_shape": output, "bias_axes": bias}),
            (T(shape),),
        )
        for equation, output, bias in (
            ("ab,bc->ac", 5, "c"),
            ("abc,cd->abd", (None, 4), "d"),
            ("abc,cd->abd", (None, 4), "bd"),
            ("abc,cd->abd", (7, 4), None),
            ("abc,cde->abde", (None, 2, 3), "de"),
            ("...x,xy->...y", 4, "y"),
            ("ab...,bc->ac...", 4, "c"),
            ("abc,ed->abd", (None, 4), None),
        )
        for shape in ((None, 5), (None, None, 5), (None, 7, 5), (None, 3, 4, 5))
    ),
    *(
        Case(L("BatchNormalization", {"dtype": policy}), (T((None, 4, 3)),))
        for policy in ("float16", "mixed_float16", "bfloat16")
    ),
    Case(L("LayerNormalization", {"axis": (-1, -2)}), (T((None, 12, 2, 5)),)),
    Case(L("Average"), ([T((None, 1)), T((None, None))],)),
    Case(L("Maximum"), ([T((2, None)), T((2, None, None))],)),
    Case(L("Average", {"dtype": "mixed_float16"}), ([T((2, 1, None)), T((2, 2, 4, 1))],)),
    Case(L("Add"), ([T((None, 2, 2, 3), mask=True), T((None, 5, 3), mask=True)],)),
    Case(L("Dot", {"axes": 1}), ([T((None, 1, 1)), T((None, None, 2))],)),
    Case(L("LayerNormalization", {"scale": False, "center": False}), (T((None, None)),)),
    Case(L("BatchNormalization", {"renorm": True}), (T((None, 4)),)),
    Case(
        L("TimeDistributed", {"layer": L("Normalization", {"dtype": "mixed_float16"})}),
        (T((None, 2, 4, None)),),
    ),
    Case(
        L(
            "TimeDistributed",
            {"layer": L("GroupNormalization", {"groups": 1}), "dtype": "mixed_float16"},
        ),
        (T((2, None, 5, None)),),
    ),
    Case(L("TimeDistributed", {"layer": L("PReLU")}), (T((2, 3, 3, 6), "uint8"),)),
    Case(L("RMSNormalization"), (T((None, 5, 3), mask=True),)),
    Case(L("Softmax"), (T((None, 5, 3), mask=True),)),
    Case(L("Rescaling", {"scale": 2}), (T((None, 5, 3), mask=True),)),
    Case(L("MaxPooling1D", {"pool_size": 2, "padding": "SAME"}), (T((None, 6, 3)),)),
    Case(L("ZeroPadding2D", {"padding": -1}), (T((None, 4, 4, 1)),)),
    Case(L("Conv2D", {"filters": 2, "kernel_size": (3, 3, 3)}), (T((None, 8, 8, 1)),)),
    Case(
        L("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "output_padding": 1}),
        (T((None, 8, 8, 1)),),
    ),
    Case(
        L("TimeDistributed", {"layer": L("Dense", {"units": 2, "dtype": "mixed_float16"})}),
        (T((None, 3, 4)),),
    ),
    Case(
        L(
            "Bidirectional",
            {"layer": L("GRU", {"units": 2, "stateful": True, "return_state": True})},
        ),
        (T((2, 3, 4)),),
    ),
    Case(
        L("SpectralNormalization", {"layer": L("BatchNormalization")}),
        (T((None, 4)),),
    ),
    Case(
        L("Pipeline", {"layers": [L("RandomFlip"), L("CenterCrop", {"height": 2, "width": 3})]}),
        (T((None, 5, 5, 3)),),
    ),
    Case(L("DepthwiseConv1D", {"kernel_size": 3, "padding": "causal"}), (T((None, 9, 3)),)),
]
"""Layers with few arguments worth varying, and cases that once differed."""


@pytest.mark.parametrize("case", SINGLE, ids=str)
def test_single_cases(case: Case) -> None:
    assert disagreement(case) is None
