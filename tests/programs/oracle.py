"""Keras itself: runs a program and describes the names that it leaves behind."""

from __future__ import annotations

import ast
import contextlib
import gc
import io
import signal
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Any

FILE = "program.py"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running a program gives: descriptions of its names, or the rows that raise.

    `rows` are those of the program in the traceback, the outermost first. `own` says that it is
    Python that raises, for what the program does itself: a list without such an index.
    """

    names: dict[str, Any] = field(default_factory=dict)
    raises: str | None = None
    rows: tuple[int, ...] = ()
    own: bool = False
    model: Any = None
    """The program's `model`, where it has one."""


PATIENCE = 60
"""Seconds that a program may take; nearly all take less than one."""


class Endless(BaseException):
    """A program took longer than `PATIENCE`. No Exception, so that nothing on the way takes it."""


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise Endless

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(text: str) -> Outcome:
    """Run `text` in this process under whatever backend Keras has here; may raise `Endless`."""
    import keras

    # Collecting garbage takes longer than most programs: `rest` does it now and then.
    keras.utils.clear_session(free_memory=False)
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        with _patience(), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(text, FILE, "exec"), names)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        rows = tuple(frame.lineno or 0 for frame in frames if frame.filename == FILE)
        own = isinstance(error, IndexError | KeyError | NameError | ZeroDivisionError)
        own = own or "object is not iterable" in str(error)
        own = own and frames[-1].filename == FILE
        return Outcome(raises=f"{type(error).__name__}: {error}", rows=rows, own=own)
    found = {name: describe(value) for name, value in names.items() if not name.startswith("_")}
    known = {name: value for name, value in found.items() if value is not None}
    return Outcome(known, model=names.get("model"))


def fails_on_data(model: Any) -> bool:
    """Whether a model that could be built cannot be run: not all is checked on symbolic tensors."""
    import keras

    def zeros(tensor: Any) -> Any:
        shape = [2, *(size or 8 for size in tensor.shape[1:])]
        return keras.ops.zeros(shape, dtype=tensor.dtype)

    try:
        given = getattr(model, "_inputs_struct", None)
        given = model.inputs if given is None else given
        model(keras.tree.map_structure(zeros, given))
    except Exception:
        return True
    return False


def wrong_at(text: str, row: int, everything: bool = False) -> bool:
    """Whether what the statement on `row` makes can never be run: a model or tensors of a graph.

    Keras states shapes for symbolic tensors that no numbers could have: the parts of a graph are
    tried only when the model first runs. The program is then wrong from this statement on.
    With `everything`, all that the program has made so far is tried.
    """
    import keras

    keras.utils.clear_session(free_memory=False)
    body = ast.parse(text, FILE).body
    names: dict[str, Any] = {"__name__": "__main__"}
    before, statement = names, body[0]
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            for statement in body:
                before = dict(names)
                block = ast.Module([statement], [])
                exec(compile(block, FILE, "exec"), names)
                if row <= (statement.end_lineno or statement.lineno):
                    break
    except Exception:
        return False
    used = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    made = [
        value
        for name, value in names.items()
        if everything or before.get(name) is not value or name in used
    ]
    return any(_never_runs(value) for value in keras.tree.flatten(made))


def _never_runs(value: Any) -> bool:
    import keras

    match value:
        case keras.Model():
            return fails_on_data(value)
        case keras.KerasTensor():
            try:
                return fails_on_data(keras.Model(_sources(value), value))
            except ValueError:
                return False
    return False


def _sources(tensor: Any) -> list[Any]:
    """The inputs that a symbolic tensor comes from."""
    found: dict[int, Any] = {}
    queue, seen = [tensor], set()
    while queue:
        each = queue.pop()
        history = getattr(each, "_keras_history", None)
        if id(each) in seen or history is None:
            continue
        seen.add(id(each))
        node = history.operation._inbound_nodes[history.node_index]
        if not node.input_tensors:
            found[id(each)] = each
        queue += node.input_tensors
    return list(found.values())


def rest() -> None:
    """Free what programs have left behind."""
    gc.collect()


def eagerly() -> None:
    """Let TensorFlow train without compiling, which is what takes its time."""
    import keras

    gc.collect()
    gc.freeze()

    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf
        from tensorflow.python.eager import context

        tf.config.run_functions_eagerly(True)
        # `clear_session` empties it after each program, and once in some thousand TensorFlow ends
        # the process there, of a corrupted heap.
        context.context().clear_kernel_cache = lambda: None


def describe(value: Any) -> Any:
    """A value as plain data: models by layers, shapes and weights, tensors by shape and dtype."""
    import keras
    import numpy as np

    match value:
        case keras.Model():
            return {"model": value.name, "layers": _layers(value), **_weights(value)}
        case keras.layers.Layer():
            return {"layer": value.name, **(_weights(value) if value.built else {})}
        case keras.KerasTensor():
            return {"tensor": list(value.shape), "dtype": value.dtype}
        case np.floating():
            return float(value)
        case bool() | int() | float() | str() | None:
            return value if value is not None else "None"
        case np.ndarray():
            dtype = "str" if value.dtype.kind == "U" else str(value.dtype)
            return {"array": list(value.shape), "dtype": dtype}
        case dict() if value and all(isinstance(key, str) for key in value):
            found = {key: describe(item) for key, item in value.items()}
            return None if None in found.values() else {"dict": found}
        case list() | tuple():
            items = [describe(item) for item in value]
            return None if any(item is None for item in items) else items
    if type(value).__name__ == "TensorSpec":
        return {"spec": list(value.shape), "dtype": value.dtype.name}
    if keras.ops.is_tensor(value):
        return {"array": list(value.shape), "dtype": keras.backend.standardize_dtype(value.dtype)}
    return None


def _weights(layer: Any) -> dict[str, int]:
    def total(weights: Any) -> int:
        return sum(prod(weight.shape) for weight in weights)

    return {
        "trainable": total(layer.trainable_weights),
        "fixed": total(layer.non_trainable_weights),
    }


def _layers(model: Any) -> list[Any]:
    """``[name, class, outputs, weights]`` of each layer, and of each operation of a graph.

    `outputs` lists, for each call in the model, the shapes and dtypes that it gave; None where
    Keras keeps no graph.
    """
    import keras

    graph = getattr(model, "_functional", model)
    nodes = {id(node) for level in getattr(graph, "_nodes_by_depth", {}).values() for node in level}
    if isinstance(model, keras.Sequential):
        layers = model._layers
    else:
        layers = getattr(model, "_operations", model.layers)
    found = []
    for layer in layers:
        calls = [
            [[list(t.shape), t.dtype] for t in node.output_tensors]
            for node in layer._inbound_nodes
            if id(node) in nodes
        ]
        weights = _weights(layer) if isinstance(layer, keras.layers.Layer) else _NONE
        found.append([layer.name, type(layer).__name__, calls or None, weights])
    return found


_NONE = {"trainable": 0, "fixed": 0}
