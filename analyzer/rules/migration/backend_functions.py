"""Functions of the old ``keras.backend`` and what does the same today.

Checked against the signatures: only what means the same for the same arguments is renamed. A
function whose default axis differs is renamed only where the axis is given.
"""

from __future__ import annotations

SAME = frozenset(
    {
        "abs",
        "all",
        "any",
        "arange",
        "binary_crossentropy",
        "cast",
        "categorical_crossentropy",
        "clip",
        "cos",
        "elu",
        "equal",
        "exp",
        "eye",
        "floor",
        "greater",
        "greater_equal",
        "hard_sigmoid",
        "in_top_k",
        "less",
        "less_equal",
        "log",
        "logsumexp",
        "max",
        "maximum",
        "mean",
        "min",
        "minimum",
        "not_equal",
        "one_hot",
        "ones_like",
        "prod",
        "reshape",
        "round",
        "shape",
        "sigmoid",
        "sign",
        "sin",
        "softmax",
        "softplus",
        "softsign",
        "sparse_categorical_crossentropy",
        "sqrt",
        "square",
        "squeeze",
        "stack",
        "std",
        "stop_gradient",
        "sum",
        "tanh",
        "tile",
        "transpose",
        "var",
        "zeros_like",
    }
)
"""In ``keras.ops`` under the same name, with the same meaning."""

OTHER_DEFAULT = frozenset(["argmax", "argmin", "concatenate", "cumprod", "cumsum", "expand_dims"])
"""In ``keras.ops`` under the same name, with another default for `axis`."""

RENAMED: dict[str, str] = {
    "ndim": "keras.ops.ndim",
    "permute_dimensions": "keras.ops.transpose",
    "pow": "keras.ops.power",
    "random_normal": "keras.random.normal",
    "random_uniform": "keras.random.uniform",
    "switch": "keras.ops.where",
    "variable": "keras.Variable",
}
"""Elsewhere, or under another name."""

OTHER_VALUES = frozenset({"set_image_dim_ordering"})
"""Renamed, but what is passed has other values today."""


def today(name: str) -> str | None:
    """Where a function of ``keras.backend`` is today, if it means the same there."""
    if name in SAME or name in OTHER_DEFAULT:
        return f"keras.ops.{name}"
    return RENAMED.get(name)
