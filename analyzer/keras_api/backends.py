"""What works on some backends of Keras only.

The tables say it of classes, arguments, methods and functions, as Keras' sources do; what no
source says so plainly is declared here.
"""

from __future__ import annotations

from typing import Literal

from .api import Symbol

Backend = Literal["tensorflow", "jax", "torch", "numpy", "openvino"]
BACKENDS: tuple[Backend, ...] = ("tensorflow", "jax", "torch", "numpy", "openvino")

_NAMES = {
    "tensorflow": "TensorFlow",
    "jax": "JAX",
    "torch": "PyTorch",
    "numpy": "NumPy",
    "openvino": "OpenVINO",
}
_LIMITED_ELSEWHERE = {"keras.layers.Input": "keras.layers.InputLayer"}
"""Functions that hand their arguments to a class."""
_NEEDED = {"keras.layers.TorchModuleWrapper": ("torch",)}
"""Wrappers of modules of a backend, which do not check it themselves."""


Difference = Literal[
    "adaptive averages are of floats",
    "argsort takes scalars",
    "attributes set again are left alone",
    "bartlett and blackman take vectors of one",
    "bits of booleans are refused",
    "cholesky_inverse transposes all axes",
    "class axes are counted from the front",
    "classes are on the last axis",
    "convolutions come back with something",
    "correlate has the longer vector first",
    "cross broadcasts sizes of one",
    "einsum without an arrow keeps the order",
    "elastic transforms of nothing lose their sizes",
    "empty convolutions come back as they are",
    "fractions of places are cut off",
    "geomspace refuses whole numbers",
    "hinge refuses symbols",
    "hstack of vectors joins at the front",
    "huber refuses symbols",
    "integers of 64 bits give floats of 64 bits",
    "labels keep their rank",
    "lists do not turn from booleans to numbers",
    "meshgrid takes one dtype",
    "meshgrid takes vectors only",
    "no difference asks for no axis",
    "no numbers of 64 bits",
    "normalize takes scalars for vectors",
    "one tensor is not taken apart to be joined",
    "pictures are not resized to nothing",
    "Python numbers give way in all operations",
    "randint takes None for whole numbers",
    "random floats only",
    "random shapes are sequences",
    "ranges do not run backwards",
    "ranges have no bytes",
    "reshape works out -1 beside zeros",
    "solve takes one right side as a vector only",
    "some windows are cut",
    "split refuses cuts out of order",
    "steps have the dtype asked for",
    "steps to unroll are counted first",
    "unstack goes by the size",
    "vsplit takes vectors",
    "windows are cut to whole numbers",
    "windows have a size",
    "windows of kaiser have a point",
]
_DIFFERENCES: dict[Difference, frozenset[str]] = {
    "adaptive averages are of floats": frozenset({"tensorflow"}),
    "argsort takes scalars": frozenset({"tensorflow", "jax"}),
    "attributes set again are left alone": frozenset({"tensorflow"}),
    "bartlett and blackman take vectors of one": frozenset({"tensorflow"}),
    "bits of booleans are refused": frozenset({"tensorflow"}),
    "cholesky_inverse transposes all axes": frozenset({"jax", "numpy"}),
    "class axes are counted from the front": frozenset({"tensorflow"}),
    "classes are on the last axis": frozenset({"tensorflow"}),
    "convolutions come back with something": frozenset({"jax"}),
    "correlate has the longer vector first": frozenset({"tensorflow"}),
    "cross broadcasts sizes of one": frozenset({"tensorflow"}),
    "einsum without an arrow keeps the order": frozenset({"tensorflow"}),
    "elastic transforms of nothing lose their sizes": frozenset({"tensorflow"}),
    "empty convolutions come back as they are": frozenset({"tensorflow"}),
    "fractions of places are cut off": frozenset({"tensorflow"}),
    "geomspace refuses whole numbers": frozenset({"tensorflow"}),
    "hinge refuses symbols": frozenset({"jax"}),
    "hstack of vectors joins at the front": frozenset({"tensorflow"}),
    "huber refuses symbols": frozenset({"jax", "numpy"}),
    "integers of 64 bits give floats of 64 bits": frozenset({"tensorflow"}),
    "labels keep their rank": frozenset({"tensorflow"}),
    "lists do not turn from booleans to numbers": frozenset({"tensorflow"}),
    "meshgrid takes one dtype": frozenset({"tensorflow"}),
    "meshgrid takes vectors only": frozenset({"jax"}),
    "no difference asks for no axis": frozenset({"tensorflow", "numpy"}),
    "no numbers of 64 bits": frozenset({"jax"}),
    "normalize takes scalars for vectors": frozenset({"tensorflow", "jax"}),
    "one tensor is not taken apart to be joined": frozenset({"tensorflow"}),
    "pictures are not resized to nothing": frozenset({"tensorflow"}),
    "Python numbers give way in all operations": frozenset({"jax"}),
    "randint takes None for whole numbers": frozenset({"jax"}),
    "random floats only": frozenset({"tensorflow", "jax"}),
    "random shapes are sequences": frozenset({"tensorflow"}),
    "ranges do not run backwards": frozenset({"tensorflow"}),
    "ranges have no bytes": frozenset({"tensorflow"}),
    "reshape works out -1 beside zeros": frozenset({"tensorflow"}),
    "solve takes one right side as a vector only": frozenset({"jax", "numpy"}),
    "some windows are cut": frozenset({"tensorflow"}),
    "split refuses cuts out of order": frozenset({"jax"}),
    "steps have the dtype asked for": frozenset({"tensorflow"}),
    "steps to unroll are counted first": frozenset({"tensorflow"}),
    "unstack goes by the size": frozenset({"jax", "numpy"}),
    "vsplit takes vectors": frozenset({"tensorflow", "jax"}),
    "windows are cut to whole numbers": frozenset({"jax"}),
    "windows have a size": frozenset({"tensorflow", "jax"}),
    "windows of kaiser have a point": frozenset({"tensorflow"}),
}
"""Where the backends' functions differ in what they take or give, and which ones do so.

Each was found by comparing with Keras on that backend (``tests/inference/ops``).
"""


def differs(backend: str, difference: Difference) -> bool:
    """Whether a backend is one of those that a difference is about."""
    return backend in _DIFFERENCES[difference]


def title(backend: str) -> str:
    """A backend's name as people write it."""
    return _NAMES.get(backend, backend)


def titles(backends: tuple[str, ...]) -> str:
    """``TensorFlow, JAX and PyTorch``."""
    names = [title(backend) for backend in backends]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def works_on(symbol: Symbol, what: str = "*") -> tuple[str, ...] | None:
    """The backends on which something works; None if that is all of them.

    `what` is an argument (that is set to something true), ``method()``, or ``*`` for the class or
    function itself.
    """
    if what == "*" and symbol.path in _NEEDED:
        return _NEEDED[symbol.path]
    elsewhere = _LIMITED_ELSEWHERE.get(symbol.path)
    if elsewhere is not None and isinstance(found := symbol.api.resolve(elsewhere), Symbol):
        return works_on(found, what)
    limits = symbol.raw.get("l", {})
    return tuple(limits[what]) if what in limits else None


def in_graphs(symbol: Symbol) -> tuple[str, ...] | None:
    """The backends that can compile a layer into a model; None if all can."""
    found = symbol.raw.get("g")
    return tuple(found) if found is not None else None


__all__ = ["BACKENDS", "Backend", "differs", "in_graphs", "title", "titles", "works_on"]

TORCH_MODULE = frozenset(
    {
        *(
            "add_module",
            "apply",
            "bfloat16",
            "buffers",
            "children",
            "cpu",
            "cuda",
            "double",
            "eval",
        ),
        *("float", "forward", "get_buffer", "get_parameter", "get_submodule", "half", "modules"),
        *("load_state_dict", "named_buffers", "named_children", "named_modules", "parameters"),
        *("named_parameters", "register_buffer", "register_forward_hook", "register_module"),
        *("register_forward_pre_hook", "register_full_backward_hook", "register_parameter"),
        *("requires_grad_", "share_memory", "state_dict", "to", "to_empty", "torch_params"),
        *("track_module_parameters", "train", "training", "xpu", "zero_grad"),
    }
)
"""What layers and models have besides on the backend torch, where they are `torch.nn.Module`s."""
