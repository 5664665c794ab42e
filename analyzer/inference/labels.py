"""Which labels a loss accepts for an output, and what it silently broadcasts.

After ``keras/src/losses``: both sides are brought to one rank by adding or dropping a last axis
of size 1; cross-entropies then want equal shapes, sparse ones equal shapes up to the last axis,
all others whatever broadcasts. Checked against TensorFlow on 352 combinations of loss, label
shape and output shape.
"""

from __future__ import annotations

from ..domain import Dim, Shape, differ, show_dim, show_shape, unknown_size
from .contract import KerasError, Undecided

STRICT = frozenset(
    {
        "binary_crossentropy",
        "categorical_crossentropy",
        "binary_focal_crossentropy",
    }
)
SPARSE = frozenset({"sparse_categorical_crossentropy"})
ELEMENTWISE = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
        "hinge",
        "squared_hinge",
        "categorical_hinge",
        "kl_divergence",
        "poisson",
        "cosine_similarity",
        "categorical_focal_crossentropy",
    }
)


def check_labels(loss: str, target: Shape, output: Shape) -> bool:
    """Whether a loss broadcasts the labels; raises `KerasError` where it refuses them.

    `loss` is the canonical name, `target` and `output` are the shapes of one batch, both with the
    same batch size first. Raises `Undecided` for losses that are not known.
    """
    if loss in SPARSE:
        _check_sparse(target, output)
        return False
    if loss not in STRICT and loss not in ELEMENTWISE:
        raise Undecided(f"which labels {loss} accepts is not known")
    left, right = same_rank(target, output)
    if loss in STRICT:
        _check_strict(loss, target, output, left, right)
        return False
    return _check_elementwise(loss, target, output, left, right)


def stretches(loss: str) -> bool:
    """Whether a loss compares one label with all predictions, or one prediction with all labels."""
    return loss in ELEMENTWISE or loss in ("dice", "tversky")


def check_rows(loss: str, target: Shape, output: Shape) -> None:
    """Raise `KerasError` where an output has not as many rows as there are labels.

    For a model that folds the batch away, as `max` over axis 0 does.
    """
    have, want = target[0], output[0]
    if not differ(have, want) or (stretches(loss) and 1 in (have, want)):
        return
    raise KerasError(
        "label-size-mismatch",
        f"The model gives {show_dim(want)} predictions for a batch of {show_dim(have)} labels: an "
        "operation on axis 0 has changed the number of rows.",
        keras="Arguments `target` and `output` must have the same shape.",
        sizes=(want,),
    )


def same_rank(target: Shape, output: Shape) -> tuple[Shape, Shape]:
    """Both shapes after Keras has added or dropped a last axis of size 1."""
    if len(target) == len(output) + 1 and target[-1] == 1:
        return (target, (*output, 1)) if len(output) == 1 else (target[:-1], output)
    if len(output) == len(target) + 1 and output[-1] == 1:
        return ((*target, 1), output) if len(target) == 1 else (target, output[:-1])
    return target, output


def _check_sparse(target: Shape, output: Shape) -> None:
    for longer in (1, 0):
        # The wrapper of losses drops a last axis of size 1 that is one too many, the loss one more.
        if len(target) == len(output) + longer and target and target[-1] == 1:
            target = target[:-1]
    if not output:
        raise Undecided("an output without axes")
    classes = output[-1]
    if len(target) == len(output) and not differ(target[-1], classes) and classes != 1:
        raise KerasError(
            "one-hot-labels-with-sparse-loss",
            f"The labels {_show(target)} look one-hot, but sparse_categorical_crossentropy "
            f"wants class ids: {_show(target[:-1])}. Use categorical_crossentropy, or take "
            "the argmax of the labels.",
            keras="Argument `output` must have rank (ndim) `target.ndim - 1`.",
            sizes=(target[-1], classes),
        )
    if len(target) != len(output) - 1:
        raise KerasError(
            "label-rank-mismatch",
            f"sparse_categorical_crossentropy wants one class id per prediction, "
            f"{_show(output[:-1])} for an output of {_show(output)}, but the labels are "
            f"{_show(target)}.",
            keras="Argument `output` must have rank (ndim) `target.ndim - 1`.",
            sizes=(*target[1:], *output[1:]),
        )
    for have, want in zip(target[1:], output[1:-1], strict=True):
        if differ(have, want):
            raise _sizes("sparse_categorical_crossentropy", target, output, have, want)


def _check_strict(loss: str, target: Shape, output: Shape, left: Shape, right: Shape) -> None:
    wide = bool(output) and isinstance(output[-1], int) and output[-1] > 1
    ids = len(target) == len(output) - 1 or (len(target) == len(output) and target[-1] == 1)
    same = all(not differ(a, b) for a, b in zip(target[1:], output[1:-1], strict=False))
    if loss.startswith("categorical") and wide and ids and same:
        raise KerasError(
            "integer-labels-with-categorical-loss",
            f"{loss} compares the {output[-1]} outputs with one-hot labels {_show(output)}, "
            f"but the labels are class ids {_show(target)}. Use sparse_{loss}, or "
            f"one-hot labels.",
            keras="Arguments `target` and `output` must have the same "
            + ("shape." if len(target) == len(output) else "rank (ndim)."),
            sizes=(output[-1],),
        )
    if len(left) != len(right):
        raise KerasError(
            "label-rank-mismatch",
            f"{loss} wants labels with the {len(output)} axes of the output {_show(output)}, "
            f"but the labels {_show(target)} have {len(target)}.",
            keras="Arguments `target` and `output` must have the same rank (ndim).",
            sizes=(*target[1:], *output[1:]),
        )
    for have, want in zip(left[1:], right[1:], strict=True):
        if differ(have, want):
            raise _sizes(loss, target, output, have, want)


def _check_elementwise(loss: str, target: Shape, output: Shape, left: Shape, right: Shape) -> bool:
    if len(left) == len(right):
        broadcasts = False
        for have, want in zip(left[1:], right[1:], strict=True):
            if differ(have, want):
                if have != 1 and want != 1:
                    raise _sizes(loss, target, output, have, want)
                broadcasts = True
        return broadcasts
    short, long = (left, right) if len(left) < len(right) else (right, left)
    # Axes are aligned at the end: the batch axis of one side meets another axis of the other.
    for have, want in zip(short[::-1], long[::-1], strict=False):
        if (
            isinstance(have, int)
            and isinstance(want, int)
            and have != want
            and 1 not in (have, want)
        ):
            raise KerasError(
                "label-rank-mismatch",
                f"The labels {_show(target)} and the output {_show(output)} differ in "
                f"their number of axes, and {loss} cannot broadcast them.",
                keras="Dimensions must be equal",
                sizes=(*target[1:], *output[1:]),
            )
    return True


def _sizes(loss: str, target: Shape, output: Shape, have: Dim, want: Dim) -> KerasError:
    return KerasError(
        "label-size-mismatch",
        f"The labels are {_show(target)}, but the model gives {_show(output)}: "
        f"{loss} cannot compare them.",
        keras="Arguments `target` and `output` must have the same shape.",
        sizes=(have, want),
    )


def _show(shape: Shape) -> str:
    """The shape of a batch, whatever its size: ``(None, 10)``."""
    return show_shape((unknown_size("None", dynamic=True, key="batch"), *shape[1:]))
