"""What became of arguments of Keras 1 and 2: what they are called today, or why they are gone.

Most renamings are in ``tables/arguments.json``, read from the sources of Keras itself (see
`tools/old_arguments.py`). What no source says is declared here, by hand: arguments that Keras 2
knew no more, and advice for those that have no successor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct, field

from .files import read_table

_DECLARED: dict[str, tuple[str, ...]] = {
    "U_constraint": ("recurrent_constraint",),
    "atrous_rate": ("dilation_rate",),
    "layer_fn": ("function",),
    "nb_classes": ("num_classes",),
    "nb_epochs": ("epochs",),
    "on_batch_begin": ("on_train_batch_begin",),
    "on_batch_end": ("on_train_batch_end",),
}
"""Old name → what it may be called today."""


class Renamed(Struct, frozen=True):
    """What an argument is called today; `values` maps old values to those of today.

    `read` says that the newest Keras still takes the old name for it.
    """

    name: str
    values: Mapping[Any, Any] = field(default_factory=dict)
    read: bool = False


class Dropped(Struct, frozen=True):
    """An argument without successor. `harmless`: leaving it out changes nothing.

    `owners` are the beginnings of the paths it belonged to.
    """

    harmless: bool
    advice: str
    owners: tuple[str, ...] = ("keras.",)


_MODEL = ("keras.Model.", "keras.Sequential.")
_RECURRENT = ("keras.layers.",)

DROPPED: dict[str, Dropped] = {
    "class_mode": Dropped(True, "the loss says it", _MODEL),
    "consume_less": Dropped(True, "it chose between implementations", _RECURRENT),
    "dynamic": Dropped(True, "every layer may run eagerly: `compile(run_eagerly=True)`"),
    "experimental_run_tf_function": Dropped(True, "it has no meaning any more", _MODEL),
    "jit_compile": Dropped(False, "say it in `compile`", ("keras.optimizers.",)),
    "max_queue_size": Dropped(False, "pass it to the data set (`PyDataset`)", _MODEL),
    "mode": Dropped(
        False,
        "there is one mode only",
        ("keras.layers.BatchNormalization", "keras.layers.Merge"),
    ),
    "period": Dropped(
        False, "`save_freq` counts batches, or is 'epoch'", ("keras.callbacks.ModelCheckpoint",)
    ),
    "sample_weight_mode": Dropped(True, "the shape of `sample_weight` says it", _MODEL),
    "schedule_decay": Dropped(
        True, "it was the built-in schedule of Nadam", ("keras.optimizers.",)
    ),
    "show_accuracy": Dropped(False, "use `metrics=['accuracy']` in `compile`", _MODEL),
    "target_tensors": Dropped(False, "pass the targets to `fit`", _MODEL),
    "time_major": Dropped(False, "the batch axis comes first; transpose the data", _RECURRENT),
    "use_multiprocessing": Dropped(False, "pass it to the data set (`PyDataset`)", _MODEL),
    "workers": Dropped(False, "pass it to the data set (`PyDataset`)", _MODEL),
    "write_grads": Dropped(
        True, "TensorBoard has no such histograms any more", ("keras.callbacks.TensorBoard",)
    ),
}
"""Old name → what to know."""


def renamed(paths: Iterable[str], argument: str, parameters: Iterable[str]) -> Renamed | None:
    """What `argument` of a callable is called today, if that is one of its `parameters`.

    `paths` are those of the callable and of the same method of its ancestors. What Keras says of
    this callable comes first; else an old name counts if it became one of the parameters
    anywhere, and only one of them.
    """
    names = frozenset(parameters)
    if argument in names:
        return None
    for path in paths:
        entry = read_table("arguments").get(path, {}).get(argument)
        if entry is not None and (found := _renamed(entry)).name in names:
            return found
    anywhere = [found for found in _by_name().get(argument, ()) if found.name in names]
    return anywhere[0] if len(anywhere) == 1 else None


def tolerated(path: str, argument: str) -> Renamed | None:
    """What an argument is called today that a ``**kwargs`` takes under its old name."""
    entry = read_table("arguments").get(path, {}).get(argument)
    return _renamed(entry) if entry is not None else None


def successors(argument: str) -> frozenset[str]:
    """Everything that an old name may be called today."""
    return frozenset(found.name for found in _by_name().get(argument, ()))


def dropped(path: str, argument: str) -> Dropped | None:
    """What to know of an argument that the callable at `path` has no more."""
    found = DROPPED.get(argument)
    return found if found is not None and path.startswith(found.owners) else None


def _renamed(entry: Any) -> Renamed:
    if isinstance(entry, str):
        return Renamed(entry)
    return Renamed(entry["to"], entry.get("values", {}), entry.get("read", False))


@cache
def _by_name() -> dict[str, tuple[Renamed, ...]]:
    found: dict[str, dict[str, Renamed]] = {}
    for renamings in read_table("arguments").values():
        for old, entry in renamings.items():
            new = _renamed(entry)
            found.setdefault(old, {}).setdefault(new.name, new)
    for old, names in _DECLARED.items():
        for name in names:
            found.setdefault(old, {}).setdefault(name, Renamed(name))
    return {old: tuple(names.values()) for old, names in found.items()}
