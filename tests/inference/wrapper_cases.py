"""Random wrappers around layers of any class, and layers that take several tensors."""

from __future__ import annotations

from random import Random
from typing import Any

from .layer_oracle import Case, L, T
from .planned_cases import RAISING, fed, made
from .plans import PLANS

WITHOUT_STEPS = ("RepeatVector", "Hashing", "MelSpectrogram", "STFTSpectrogram",
                 "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")  # fmt: skip
"""Classes that are not tried at every step; the last ones mind the number of axes in training."""
WITH_KERNEL = ("Dense", "EinsumDense", "Embedding", "Conv1D", "Conv2D", "Conv2DTranspose",
               "DepthwiseConv1D", "SeparableConv1D", "BatchNormalization", "Flatten",
               "Dropout")  # fmt: skip
ANY_RANK = ("Global", "Cropping", "UpSampling")
"""Beginnings of classes whose ``call`` works on other numbers of axes than they are meant for."""
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


def distributed(r: Random) -> Case:
    """TimeDistributed around a layer of any class with a plan."""
    name = r.choice([name for name in PLANS if name not in WITHOUT_STEPS])
    refused = r.random() < RAISING
    inner = made(r, name, refused and r.random() < 0.5)
    if not str(inner.config.get("dtype", "mixed")).startswith("mixed"):
        del inner.config["dtype"]  # weights of another dtype are up to the backend
    wrong = refused and not name.startswith(ANY_RANK) and r.random() < 0.5
    step = fed(r, PLANS[name], wrong=wrong)
    shape = (step.shape[0], r.choice((None, 2, 3)), *step.shape[1:])
    config: dict[str, Any] = {"layer": inner}
    if r.random() < 0.1 and "Conv" not in name:
        config["dtype"] = r.choice(("mixed_float16", "float16"))
    return Case(L("TimeDistributed", config), (T(shape, step.dtype),))


def spectral(r: Random) -> Case:
    """SpectralNormalization around a layer that has a kernel, or has none."""
    name = r.choice(WITH_KERNEL)
    inner = made(r, name)
    config: dict[str, Any] = {"layer": inner}
    if r.random() < 0.3:
        config["power_iterations"] = r.choice((1, 3, 0))
    x = fed(r, PLANS[name], wrong=r.random() < 0.15)
    return Case(L("SpectralNormalization", config), (x,))


def merge(r: Random) -> Case:
    """Two to five tensors with undefined sizes, sizes to broadcast, other ranks and dtypes."""
    name = r.choice((*MERGES, "Concatenate", "Concatenate", "Dot"))
    rank, mask = r.choice((2, 2, 3, 3, 4)), r.random() < 0.15
    first = tuple(r.choice((None, 1, 2, 3, 4)) for _ in range(rank - 1))
    batch = r.choice((None, 2))
    count = 2 if name in ("Subtract", "Dot") else r.choice((2, 2, 3, 4, 5))
    count = r.choice((1, 3)) if r.random() < 0.05 else count
    tensors = [_other(r, batch, first, mask) for _ in range(count)]
    config: dict[str, Any] = {}
    if name == "Concatenate":
        config["axis"] = r.choice((-1, -1, 1, 2, -2, 0, 5))
    elif name == "Dot":
        config["axes"] = r.choice((1, 2, -1, (1, 2), (2, 1), (1, 1), 0, (2, 5)))
        config |= {"normalize": True} if r.random() < 0.2 else {}
    if r.random() < 0.1:
        config["dtype"] = r.choice(("mixed_float16", "float16", "float64"))
    return Case(L(name, config), (tensors if r.random() < 0.97 else tensors[0],))


def _other(r: Random, batch: int | None, sizes: tuple[int | None, ...], mask: bool) -> T:
    changed = tuple(r.choice((*(size,) * 12, None, 1, 5)) for size in sizes)
    if r.random() < 0.05:
        changed = changed[1:] if len(changed) > 1 and r.random() < 0.5 else (2, *changed)
    dtype = "float32" if r.random() < 0.95 else r.choice(("float16", "int32", "bool"))
    return T((batch, *changed), dtype, mask=mask and len(changed) > 1 and r.random() < 0.8)


def cell(r: Random) -> Case:
    """A cell that is called by itself, on inputs and states."""
    name, units = r.choice(("SimpleRNN", "GRU", "LSTM")), r.choice((1, 2, 3))
    batch = r.choice((None, 2))
    x = T((batch, r.choice((1, 2, 3, None))))
    config: dict[str, Any] = {"units": units if r.random() < 0.9 else r.choice((0, -1))}
    config |= {"use_bias": False} if r.random() < 0.3 else {}
    config |= {"reset_after": False} if name == "GRU" and r.random() < 0.3 else {}
    states = [T((batch, units)) for _ in range(2 if name == "LSTM" else 1)]
    return Case(L(f"{name}Cell", config), (x, states))
