"""What the layers that take one tensor can be made with: values that work and values that do not.

`PLANS` is data: for each class the numbers of axes it takes, its arguments, and inputs. Names of
activations, initializers and the like are looked up in tables elsewhere, so none is wrong here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Values = Mapping[str, tuple[Any, ...]]

ALL_RANKS = (2, 3, 4)
FLAG = (True, False)
ACTIVATIONS = ("relu", "softmax", "tanh", "gelu", "glu", "linear", None)
FORMATS = ("channels_last", "channels_first")


@dataclass(frozen=True)
class Plan:
    """How to draw layers of one class.

    `ranks` are numbers of axes that fit, `needs` arguments that are always given, `may` those
    that sometimes are, `wrong` values of which at most one is given. `least` is the smallest
    size of an inner axis, `dtypes` those of the input that are worth most tries.
    """

    ranks: tuple[int, ...] = ALL_RANKS
    needs: Values = field(default_factory=dict)
    may: Values = field(default_factory=dict)
    wrong: Values = field(default_factory=dict)
    least: int = 1
    dtypes: tuple[str, ...] = ("float32",)
    channels: tuple[int | None, ...] = (1, 2, 3, 4, 6)
    takes_dtype: bool = True


PLANS: dict[str, Plan] = {
    "Dense": Plan(
        needs={"units": (1, 2, 3, 8)},
        may={"use_bias": FLAG, "activation": ACTIVATIONS},
        wrong={
            "units": (0, -1, 2.5, "8", None),
        },
        channels=(1, 2, 3, 4, None),
    ),
    "Embedding": Plan(
        ranks=(1, 2, 3),
        needs={"input_dim": (4, 9), "output_dim": (1, 3)},
        may={"mask_zero": FLAG, "embeddings_initializer": ("zeros", "uniform")},
        wrong={"input_dim": (0, -2, 2.5), "output_dim": (0, -1, 1.5)},
        dtypes=("int32", "int32", "int32", "uint8", "int64", "float32"),
    ),
    "ReversibleEmbedding": Plan(
        ranks=(1, 2, 3),
        needs={"input_dim": (4, 9), "output_dim": (1, 3)},
        may={"mask_zero": FLAG, "tie_weights": FLAG},
        wrong={"input_dim": (0, -2), "output_dim": (0, -1)},
        dtypes=("int32",),
    ),
    "EinsumDense": Plan(
        needs={
            "equation": ("ab,bc->ac", "abc,cd->abd", "...x,xy->...y", "ab...,bc->ac...",
                         "abc,cde->abde", "ab,bc->abc", "abc,bd->adc"),
            "output_shape": (5, (None, 4), (None, 2, 3), (7, 4), 4),
        },
        may={"bias_axes": (None, "c", "d", "y"), "activation": ACTIVATIONS},
        wrong={"equation": ("ab,bc", "ab,cd->ad", "a->b", "ab,bc->ax")},
    ),
    "RMSNormalization": Plan(may={"axis": (-1,)}, wrong={"axis": (7,)}, channels=(2, 3, None)),
    "BatchNormalization": Plan(
        may={"axis": (-1, 1, 2, -2), "scale": FLAG, "center": FLAG, "momentum": (0.9,),
             "renorm": FLAG},
        wrong={"axis": (5, -6)},
        channels=(1, 3, 4, None),
    ),
    "LayerNormalization": Plan(
        may={"axis": (-1, 1, (-1, -2), (1, 2), [1], -2), "scale": FLAG, "center": FLAG},
        wrong={"axis": (5, (1, 7))},
        channels=(1, 3, 4, None),
    ),
    "GroupNormalization": Plan(
        needs={"groups": (1, 2, 3, -1)},
        may={"axis": (-1, 1, 2), "scale": FLAG, "center": FLAG},
        wrong={"groups": (0, -2, 5), "axis": (6,)},
        channels=(2, 4, 6, None),
    ),
    "UnitNormalization": Plan(may={"axis": (-1, 1, 0, (1, -1))}, wrong={"axis": (6, -7)}),
    "Normalization": Plan(
        may={"axis": (-1, None, 1, (-1, -2)), "invert": FLAG},
        wrong={"axis": (6,), "mean": (0.5,)},
        channels=(2, 3, None),
    ),
    "Dropout": Plan(
        needs={"rate": (0, 0.25, 0.5, 0.9)},
        may={"seed": (1,)},
        wrong={"rate": (1.5, -0.1, 2, None, "half"), "noise_shape": (7,)},
    ),
    "AlphaDropout": Plan(needs={"rate": (0, 0.5)}, wrong={"rate": (1.5, -1)}),
    "GaussianDropout": Plan(needs={"rate": (0, 0.5)}, wrong={"rate": (1.5, -1)}),
    "GaussianNoise": Plan(needs={"stddev": (0.1, 0.5, 1)}, wrong={"stddev": (1.5, -1)}),
    "SpatialDropout1D": Plan(ranks=(3,), needs={"rate": (0, 0.5)}, wrong={"rate": (-1, 3)}),
    "SpatialDropout2D": Plan(
        ranks=(4,),
        needs={"rate": (0, 0.5)},
        may={"data_format": FORMATS},
        wrong={"rate": (-1, 3), "data_format": ("last",)},
    ),
    "SpatialDropout3D": Plan(
        ranks=(5,),
        needs={"rate": (0, 0.5)},
        may={"data_format": FORMATS},
        wrong={"rate": (-1, 3), "data_format": ("last",)},
    ),
    "ActivityRegularization": Plan(may={"l1": (0.1,), "l2": (0.1,)}),
    "Identity": Plan(),
    "Masking": Plan(ranks=(2, 3, 4), may={"mask_value": (0.0, -1.0)}),
    "Flatten": Plan(ranks=(1, 2, 3, 4, 5), may={"data_format": FORMATS},
                    wrong={"data_format": ("last",)}),
    "RepeatVector": Plan(ranks=(2,), needs={"n": (1, 3)}, wrong={"n": (2.5, "3", None)}),
    "Reshape": Plan(
        needs={"target_shape": ((-1,), (4, -1), (2, 3), (6,), (1, 6, -1), (12,), (2, 6), (3, -1))},
        wrong={"target_shape": ((-1, -1), (0,), (-2,), (7, 5), (5, -1))},
        channels=(1, 2, 3, 6),
    ),
    "Permute": Plan(
        needs={"dims": ((2, 1), (1, 2), (1,), (3, 1, 2), (2, 3, 1))},
        wrong={"dims": ((0, 1), (2, 2), (1, 3), (-1, 1))},
    ),
    "ReLU": Plan(
        may={"max_value": (6.0, None, 1), "negative_slope": (0.1, 0), "threshold": (0.5,)},
        wrong={"max_value": (-1.0,), "negative_slope": (-0.1, None), "threshold": (-1.0, None)},
    ),
    "LeakyReLU": Plan(may={"negative_slope": (0.1, 0.3)}, wrong={"negative_slope": (None,)}),
    "ELU": Plan(may={"alpha": (0.5, 1.0)}),
    "PReLU": Plan(
        may={"shared_axes": (None, (1,), (1, 2), 2, [1])},
        wrong={"shared_axes": (7, (1, 9))},
        channels=(1, 3, None),
    ),
    "Softmax": Plan(may={"axis": (-1, 1, 2, (1, -1))}, wrong={"axis": (7, -8)}),
    "Activation": Plan(
        needs={"activation": ("relu", "tanh", "gelu", "softmax", "linear", "leaky_relu", "glu",
                              "hard_silu", "log_softmax", "sparsemax", "mish", None)},
    ),
    "Rescaling": Plan(
        needs={"scale": (1 / 255, 2)}, may={"offset": (0, -1, 0.5)}, dtypes=("float32", "uint8")
    ),
    "CategoryEncoding": Plan(
        ranks=(1, 2),
        needs={"num_tokens": (3, 7)},
        may={"output_mode": ("one_hot", "multi_hot", "count")},
        wrong={"num_tokens": (0, -1, None), "output_mode": ("int", "binary", "wrong")},
        dtypes=("int32", "int32", "int64", "uint8"),
    ),
    "Hashing": Plan(
        ranks=(1, 2),
        needs={"num_bins": (3, 5)},
        may={"salt": (7,), "mask_value": (0,)},
        wrong={"num_bins": (0, -1), "output_mode": ("hot",)},
        dtypes=("int32", "int64"),
    ),
    "Discretization": Plan(
        ranks=(1, 2, 3),
        needs={"bin_boundaries": ((0.5,), (0.0, 1.0, 2.0))},
        may={"output_mode": ("int", "one_hot", "multi_hot", "count")},
        wrong={"output_mode": ("hot", "binary"), "num_bins": (4, -1)},
    ),
    "STFTSpectrogram": Plan(
        ranks=(3,),
        needs={"frame_length": (8, 16, 5)},
        may={"mode": ("log", "magnitude", "psd", "real", "imag", "angle", "stft"),
             "frame_step": (2, 4), "fft_length": (16, 32), "expand_dims": FLAG,
             "padding": ("valid", "same"), "data_format": FORMATS},
        wrong={"mode": ("power",), "frame_length": (1, 0), "fft_length": (4,),
               "frame_step": (0, 40), "padding": ("full",), "window": ("han",)},
        least=20,
        channels=(1, 2, 3),
    ),
    "MelSpectrogram": Plan(
        ranks=(1, 2),
        needs={"fft_length": (32,), "sequence_stride": (4, 8), "num_mel_bins": (4, 8)},
        least=40,
        channels=(40, 64),
    ),
}  # fmt: skip

for _n in (1, 2, 3):
    _spatial = {
        "strides": (1, 2, (2,) * _n, (1,) * _n),
        "padding": ("valid", "same", "SAME"),
        "data_format": FORMATS,
    }
    _bad_window: dict[str, tuple[Any, ...]] = {
        "strides": (0, -1, (1,) * (_n + 1)),
        "padding": ("full", "causal", None),
        "data_format": ("channels", "NHWC"),
    }
    _made = {"use_bias": FLAG, "activation": ACTIVATIONS, "dilation_rate": (1, 1, 2, (1,) * _n)}
    _bad = _bad_window | {
        "kernel_size": (0, -1, (3,) * (_n + 1), 2.5),
        "dilation_rate": (0, (1,) * (_n + 1)),
    }
    _kernel: Values = {"kernel_size": (1, 2, 3, (2,) * _n, [3] * _n)}
    _filters: Values = {"filters": (1, 2, 4, 6)}
    _bad_filters: Values = {"filters": (0, -1, None)}
    _channels = (1, 2, 3, 4, 6, 6, None)
    PLANS[f"Conv{_n}D"] = Plan(
        (_n + 2,),
        {**_kernel, **_filters},
        _spatial | _made | {"groups": (1, 2, 3)},
        {**_bad, **_bad_filters, "groups": (0, -1, 5)},
        least=2,
        channels=_channels,
    )
    PLANS[f"Conv{_n}DTranspose"] = Plan(
        (_n + 2,),
        {**_kernel, **_filters},
        _spatial | _made | {"output_padding": (None, 0, 1)},
        {**_bad, **_bad_filters},
        least=2,
        channels=_channels,
    )
    if _n < 3:
        _multiplier: Values = {"depth_multiplier": (1, 2)}
        PLANS[f"DepthwiseConv{_n}D"] = Plan(
            (_n + 2,),
            _kernel,
            {**_spatial, **_made, **_multiplier},
            {**_bad, "depth_multiplier": (0, -1)},
            least=2,
            channels=_channels,
        )
        PLANS[f"SeparableConv{_n}D"] = Plan(
            (_n + 2,),
            {**_kernel, **_filters},
            {**_spatial, **_made, **_multiplier},
            {**_bad, **_bad_filters, "depth_multiplier": (0, -1)},
            least=2,
            channels=_channels,
        )
    for _kind in ("Max", "Average"):
        PLANS[f"{_kind}Pooling{_n}D"] = Plan(
            (_n + 2,),
            {"pool_size": (1, 2, 3, (2,) * _n)},
            {**_spatial, "strides": (None, 1, 2, (2,) * _n)},
            {**_bad_window, "pool_size": (0, -1, (2,) * (_n + 1))},
            least=2,
            channels=(1, 3, None),
        )
        PLANS[f"Global{_kind}Pooling{_n}D"] = Plan(
            (_n + 2,),
            {},
            {"keepdims": FLAG, "data_format": FORMATS},
            {"data_format": ("channels",)},
            channels=(1, 3, None),
        )
        PLANS[f"Adaptive{_kind}Pooling{_n}D"] = Plan(
            (_n + 2,),
            {"output_size": (1, 2, (2,) * _n)},
            {"data_format": FORMATS},
            {"output_size": (0, -1, (2,) * (_n + 1), 2.5), "data_format": ("channels",)},
            least=3,
            channels=(1, 3),
        )
    _margins = (1, 2, (1,) * _n if _n > 1 else (1, 2), ((1, 0),) * _n)
    PLANS[f"ZeroPadding{_n}D"] = Plan(
        (_n + 2,),
        {},
        {"padding": _margins, "data_format": FORMATS},
        {"padding": (-1, (1,) * 4, "same", 1.5), "data_format": ("last",)},
    )
    PLANS[f"Cropping{_n}D"] = Plan(
        (_n + 2,),
        {},
        {"cropping": (*_margins, 0), **({"data_format": FORMATS} if _n > 1 else {})},
        {"cropping": (-1, (1,) * 4, 4, 1.5), **({"data_format": ("last",)} if _n > 1 else {})},
        least=2,
    )
    PLANS[f"UpSampling{_n}D"] = Plan(
        (_n + 2,),
        {},
        {
            "size": (1, 2, 3, *(((2,) * _n,) if _n > 1 else ())),
            **({"data_format": FORMATS} if _n > 1 else {}),
            **({"interpolation": ("nearest", "bilinear")} if _n == 2 else {}),
        },
        {"size": (0, -1, (1,) * (_n + 1), 1.5), **({"data_format": ("last",)} if _n > 1 else {})},
    )

PLANS["Conv1D"] = replace(PLANS["Conv1D"], may={**PLANS["Conv1D"].may, "padding": (
    "valid", "same", "causal", "CAUSAL")})  # fmt: skip
