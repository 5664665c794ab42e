"""Random layers over sequences, with inputs that fit them and some that do not."""

from __future__ import annotations

from random import Random
from typing import Any

from .layer_oracle import Case, L, T

RECURRENT = ("SimpleRNN", "LSTM", "GRU")
FLAGS = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "use_bias")


def recurrent_layer(r: Random) -> L:
    units = r.choice((1, 2, 3)) if r.random() < 0.95 else r.choice((0, -1))
    config: dict[str, Any] = {"units": units}
    config |= {flag: r.random() < 0.5 for flag in FLAGS if r.random() < 0.3}
    name = r.choice(RECURRENT)
    if name == "GRU" and r.random() < 0.3:
        config["reset_after"] = r.random() < 0.5
    if r.random() < 0.1:
        config["dropout"] = 0.2
    return L(name, config)


def sequence(r: Random, rank: int = 3) -> T:
    if r.random() > 0.85:
        rank = r.choice((1, 2, 3, 4))
    lead = [r.choice((None, 2, 3, 4)) for _ in range(rank - 2)]
    features = [r.choice((1, 2, 3))] if rank > 1 else []
    return T((r.choice((None, 2)), *lead, *features))


def recurrent(r: Random) -> Case:
    layer, x = recurrent_layer(r), sequence(r)
    if r.random() > 0.15:
        return Case(layer, (x,))
    count = 2 if layer.name == "LSTM" and r.random() < 0.9 else 1
    units = layer.config["units"] if r.random() < 0.8 else r.choice((1, 4))
    return Case(layer, (x,), {"initial_state": [T((x.shape[0], units)) for _ in range(count)]})


def cell(r: Random, stacked: bool = True) -> L:
    if stacked and r.random() < 0.25:
        count = r.choice((2, 3))
        return L("StackedRNNCells", {"cells": [cell(r, False) for _ in range(count)]})
    return L(r.choice(RECURRENT) + "Cell", {"units": r.choice((1, 2, 3))})


def with_cell(r: Random) -> Case:
    cells: Any = cell(r) if r.random() < 0.7 else [cell(r, False) for _ in range(2)]
    config = {"cell": cells}
    config |= {flag: True for flag in ("return_sequences",) if r.random() < 0.5}
    return Case(L("RNN", config), (sequence(r),))


def bidirectional(r: Random) -> Case:
    layer = recurrent_layer(r)
    if r.random() < 0.2:
        layer = L("RNN", {"cell": cell(r, False), "return_sequences": r.random() < 0.5})
    config: dict[str, Any] = {"layer": layer}
    if r.random() < 0.6:
        config["merge_mode"] = r.choice(("sum", "mul", "ave", "concat", None, "x"))
    if r.random() < 0.15:
        kept = {k: v for k, v in layer.config.items() if k in FLAGS[:2]}
        more = {"units": r.choice((1, 2, 3)), "go_backwards": r.random() < 0.8}
        config["backward_layer"] = L(r.choice(RECURRENT), kept | more)
    return Case(L("Bidirectional", config), (sequence(r),))


def wrapped(r: Random) -> Case:
    layer = recurrent_layer(r)
    if r.random() < 0.3:
        return Case(L("SpectralNormalization", {"layer": layer}), (sequence(r),))
    if layer.config.get("return_state") and r.random() < 0.9:
        del layer.config["return_state"]
    nested = r.random() < 0.3
    if nested:
        layer = L("TimeDistributed", {"layer": layer})
    return Case(L("TimeDistributed", {"layer": layer}), (sequence(r, 5 if nested else 4),))


CONVOLUTION = {
    "strides": (1, 2),
    "dilation_rate": (1, 2),
    "padding": ("valid", "same"),
    "data_format": ("channels_last", "channels_first"),
    "return_sequences": (True,),
    "return_state": (True,),
    "use_bias": (False,),
}


def conv_lstm(r: Random) -> Case:
    rank = r.choice((1, 1, 2, 3))
    config: dict[str, Any] = {"filters": r.choice((1, 2)), "kernel_size": r.choice((1, 2, 3))}
    config |= {name: r.choice(v) for name, v in CONVOLUTION.items() if r.random() < 0.3}
    axes = rank + (1 if r.random() < 0.95 else 0)
    space = [r.choice((2, 3, 4, 5)) if r.random() < 0.98 else None for _ in range(axes)]
    shape = (r.choice((None, 2)), r.choice((None, 2)), *space)
    return Case(L(f"ConvLSTM{rank}D", config), (T(shape),))


def query_value_key(r: Random, count: int, same: float, rank: int = 3) -> list[T]:
    batch, features = r.choice((None, 2)), r.choice((1, 2, 3))
    steps, middle = r.choice((None, 2, 4)), [r.choice((2, 3)) for _ in range(rank - 3)]
    found: list[T] = []
    for i in range(count):
        size = r.choice((None, 2, 5)) if i == 0 else steps if r.random() < 0.9 else 3
        last = features if r.random() < same else r.choice((1, 2, 3))
        found.append(T((batch, *middle, size, last)))
    return found


def attention(r: Random) -> Case:
    name = r.choice(("Attention", "AdditiveAttention"))
    config: dict[str, Any] = {}
    if r.random() < 0.4:
        config["use_scale"] = r.random() < 0.5
    if name == "Attention" and r.random() < 0.4:
        config["score_mode"] = r.choice(("dot", "concat", "dots"))
    kwargs = {"return_attention_scores": True} if r.random() < 0.3 else {}
    if r.random() < 0.2:
        kwargs["use_causal_mask"] = True
    inputs = query_value_key(r, r.choice((2, 2, 3, 1)), 0.9, r.choice((3, 3, 3, 4)))
    return Case(L(name, config), (inputs if r.random() < 0.95 else inputs[0],), kwargs)


def multi_head(r: Random) -> Case:
    config: dict[str, Any] = {"num_heads": r.choice((1, 2, 3)), "key_dim": r.choice((1, 2, 4))}
    if r.random() < 0.05:
        config["num_heads"] = 0
    more = {"value_dim": (1, 3), "output_shape": (5, (2, 3)), "use_bias": (False,)}
    more |= {"dropout": (0.1,), "use_gate": (True,)}
    config |= {name: r.choice(values) for name, values in more.items() if r.random() < 0.25}
    rank = r.choice((3, 3, 3, 4, 5))
    if rank > 3 and r.random() < 0.6:
        config["attention_axes"] = r.choice((1, 2, (1, 2), (2,), -2, (1,)))
    kwargs = {"return_attention_scores": True} if r.random() < 0.3 else {}
    inputs = query_value_key(r, r.choice((2, 2, 3)), 0.5, rank)
    return Case(L("MultiHeadAttention", config), tuple(inputs), kwargs)


def grouped(r: Random) -> Case:
    config: dict[str, Any] = {"head_dim": r.choice((1, 2, 4)), "num_query_heads": r.choice((2, 4))}
    config["num_key_value_heads"] = r.choice((1, 2)) if r.random() < 0.9 else 3
    more = {"use_bias": (False,), "use_gate": (True,)}
    config |= {name: r.choice(values) for name, values in more.items() if r.random() < 0.25}
    kwargs = {"return_attention_scores": True} if r.random() < 0.3 else {}
    inputs = query_value_key(r, r.choice((2, 2, 3)), 0.8)
    return Case(L("GroupQueryAttention", config), tuple(inputs), kwargs)
