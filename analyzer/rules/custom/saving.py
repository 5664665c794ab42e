"""Which calls save and load models and weights, and the file that each names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from ...facts import Argument, CallFact, Program

HDF5 = (".h5", ".hdf5")
WEIGHTS = ".weights.h5"

SAVE_MODEL = (".save", "keras.saving.save_model", "keras.models.save_model")
LOAD_MODEL = ("keras.saving.load_model", "keras.models.load_model")
SAVE_WEIGHTS = (".save_weights", "keras.saving.save_weights")
LOAD_WEIGHTS = (".load_weights", "keras.saving.load_weights")


class FileUse(Struct, frozen=True):
    """A call that reads or writes a file whose name is known."""

    call: CallFact
    argument: Argument
    filepath: str


def uses(program: Program, *functions: str) -> Iterator[FileUse]:
    """The calls of `functions` whose `filepath` is a known string."""
    for call in program.calls_of(*functions):
        if call.guarded or not call.function.startswith("keras."):
            continue
        argument = call.bound.get("filepath")
        if argument is not None and isinstance(argument.value, str):
            yield FileUse(call, argument, argument.value)


def without_suffix(filepath: str, suffixes: tuple[str, ...]) -> str:
    """`filepath` without the first of `suffixes` that it ends with."""
    for suffix in suffixes:
        if filepath.endswith(suffix):
            return filepath.removesuffix(suffix)
    return filepath


def weights_name(filepath: str) -> str:
    """The name that `save_weights` accepts for what was called `filepath`.

    ``my_model_weights.h5`` becomes ``my_model.weights.h5``, ``cp.ckpt`` ``cp.weights.h5``.
    """
    stem = without_suffix(filepath, (*HDF5, ".keras", ".ckpt", ".tf", ".index", ".weights"))
    for ending in ("_weights", "-weights", ".weights"):
        if stem.endswith(ending) and not stem.removesuffix(ending).endswith(("/", "\\")):
            stem = stem.removesuffix(ending) or stem
            break
    if not stem or stem.endswith(("/", "\\")):
        stem += "model"
    return stem + WEIGHTS
