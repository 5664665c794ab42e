"""The graphs of ``keras.applications``, read from a generated table when asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from .files import TABLES
from .widths import scaled

_ARCHIVE = TABLES / "applications.zip"
_MODULES = "modules"

Head = Literal["top", "none", "avg", "max"]


class Row(Struct, frozen=True):
    """One call of a layer or operation in a graph.

    `path` is a class, or a function of ``keras.ops``. `name` starts with ``@`` where Keras names
    the layer itself: ``@conv2d#3`` is the fourth. `config` holds what is not the default;
    ``$classes`` and ``$classifier_activation`` stand for arguments of the application. `inputs`
    is the name of the row that is called on (``""`` is the model's input), a tuple of names, or,
    for operations, arguments by name, where a tuple holds a row's name. `kernel` is set where the
    padding depends on the size of the input, `members` are the layers of a Sequential.
    """

    path: str
    name: str
    config: Mapping[str, Any]
    inputs: Any
    kernel: int | tuple[int, int] | None = None
    members: tuple[Row, ...] = ()


class Application(Struct, frozen=True, eq=False):
    """One model of ``keras.applications``: its checks and its graphs.

    `size` is the height and width of the default input with a classifier, `size_without_top`
    without one (None: any), `minimum` the smallest height and width. `pretrained` are the sizes
    that weights with a classifier take (None: any); `top_needs_size` and `pretrained_needs_size`
    say that None is refused as a size there. `widths` are the other widths that are known.
    `shape_from_tensor` says that the input's shape is taken from `input_tensor` where none is
    given. `model_name` is what the model is called, with ``{alpha}`` and ``{rows}`` filled in.
    """

    name: str
    model_name: str
    shape_from_tensor: bool
    size: int | None
    size_without_top: int | None
    minimum: int
    pretrained: tuple[int, ...] | None
    top_needs_size: bool
    pretrained_needs_size: bool
    widths: tuple[Mapping[str, Any], ...]
    _rows: tuple[Row, ...]
    _bodies: Mapping[str, list[int]]
    _heads: Mapping[str, list[int]]

    def graph(
        self,
        head: Head,
        *,
        width: Mapping[str, Any],
        imagenet: bool,
        rgb: bool,
        sized: bool,
        preprocessing: bool,
    ) -> tuple[Row, ...] | None:
        """The rows in the order of their calls; None for a width without a table.

        `rgb` says that the input has three channels, `sized` that its height and width are
        known; `preprocessing` that the layers for it are wanted.
        """
        given = self._width(width)
        if given is None:
            usual_width = {key: value for key, value in width.items() if key != "alpha"}
            rows = self.graph(
                head, width=usual_width, imagenet=False, rgb=rgb, sized=sized,
                preprocessing=preprocessing,
            )  # fmt: skip
            alpha = float(width.get("alpha", 1.0))
            return None if rows is None or alpha == 1.0 else scaled(self.name, rows, alpha)
        facts = {"imagenet": imagenet, "rgb": rgb, "sized": sized, "preprocessing": preprocessing}
        plain = self._bodies[_key(given | _USUAL)]
        if self._bodies[_key(given | _USUAL | {"imagenet": True})] == plain:
            facts["imagenet"] = False
        # Weights want three channels, and preprocessing is a choice of few: what has no body of
        # its own has that of the next best.
        nearest: tuple[dict[str, bool], ...] = (
            {},
            {"preprocessing": True},
            {"preprocessing": True, "sized": True},
            {"preprocessing": True, "imagenet": False},
        )
        keys = (_key(given | facts | change) for change in nearest)
        body = next(self._bodies[key] for key in keys if key in self._bodies)
        rows = self._pick(body)
        usual = self._pick(plain)
        return rows + tuple(
            _moved(row, usual[-1].name, rows[-1].name)
            for row in self._pick(self._heads[_key(given | {"head": head})])
        )

    def _width(self, width: Mapping[str, Any]) -> dict[str, Any] | None:
        """The arguments as the table has them: those that are the default are left out."""
        given: dict[str, Any] = {}
        alpha = float(width.get("alpha", 1.0))
        if alpha != 1.0 or _key({"alpha": alpha, "head": "top"}) in self._heads:
            given["alpha"] = alpha
        if width.get("minimalistic"):
            given["minimalistic"] = True
        return given if _key(given | {"head": "top"}) in self._heads else None

    def _pick(self, runs: list[int]) -> tuple[Row, ...]:
        found: list[Row] = []
        for start, length in zip(runs[::2], runs[1::2], strict=True):
            found += self._rows[start : start + length]
        return tuple(found)


@cache
def application(name: str) -> Application | None:
    """The application that is called `name`, None if there is no table of it."""
    table = _read(name)
    if table is None:
        return None
    return Application(
        name,
        table["name"],
        table["shape_from_tensor"],
        table["size"],
        table["size_without_top"],
        table["minimum"],
        tuple(table["pretrained"]) if table["pretrained"] is not None else None,
        table["top_needs_size"],
        table["pretrained_needs_size"],
        tuple(table["widths"]),
        tuple(_row(row) for row in table["rows"]),
        table["bodies"],
        table["heads"],
    )


def modules() -> Mapping[str, tuple[str, ...]]:
    """Modules of ``keras.applications`` and the names of the models in each."""
    table = _read(_MODULES) or {}
    return {module: tuple(entry["models"]) for module, entry in table.items()}


def preprocessing(module: str) -> str | None:
    """How a module's `preprocess_input` scales: ``caffe``, ``tf``, ``torch``; None: not at all."""
    return (_read(_MODULES) or {}).get(module, {}).get("mode")


@cache
def _read(name: str) -> Any:
    import zipfile

    with zipfile.ZipFile(_ARCHIVE) as archive:
        try:
            return json.loads(archive.read(f"{name}.json"))
        except KeyError:
            return None


_USUAL = {"imagenet": False, "rgb": True, "sized": True, "preprocessing": True}
"""The body whose last row the heads name."""


def _moved(row: Row, old: str, new: str) -> Row:
    """The row with its input taken from `new` instead of `old`."""
    return replace(row, inputs=new) if old != new and row.inputs == old else row


def _key(condition: Mapping[str, Any]) -> str:
    return ",".join(f"{name}={value}" for name, value in sorted(condition.items()))


def _row(raw: list[Any]) -> Row:
    path, name, config, inputs, *rest = raw
    extra = rest[0] if rest else None
    members = tuple(_row(each) for each in extra or ()) if path == "Sequential" else ()
    if path.startswith("ops."):
        path = f"keras.{path}"
    elif "." not in path:
        path = f"keras.{'' if path == 'Sequential' else 'layers.'}{path}"
    kernel = None if members else _frozen(extra)
    return Row(
        path, name, {k: _frozen(v) for k, v in config.items()}, _frozen(inputs), kernel, members
    )


def _frozen(value: Any) -> Any:
    """Lists as tuples."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value
