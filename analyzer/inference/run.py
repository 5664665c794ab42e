"""Runs transfer functions: looks them up, fills in defaults, follows sublayers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..domain import LayerObject, Structure, Weight
from .contract import (
    CONSTRUCTORS,
    LAYERS,
    OPS,
    Config,
    Inferred,
    LayerCall,
    OpCall,
    Settings,
    Undecided,
    ask,
    checked,
)

if TYPE_CHECKING:
    from ..keras_api import Api

Custom = Callable[[LayerObject, tuple[Structure, ...], Mapping[str, Structure]], Inferred]


class Inference:
    """Transfer functions for one target version (`api`) under one set of `settings`.

    `custom` is asked for layers and models of the program's own (classes, Functional graphs);
    without it those are undecided.
    """

    def __init__(self, api: Api | None, settings: Settings, custom: Custom | None = None):
        self.api = api
        self.settings = settings
        self._custom = custom
        self._defaults: dict[str, dict[str, Any]] = {}

    def config(self, path: str, values: Mapping[str, Any]) -> Config:
        """`values` with the defaults of the class or function at `path` filled in."""
        return Config({**self._defaults_of(path), **values}, frozenset(values))

    def construct(self, path: str, values: Mapping[str, Any]) -> None:
        """Raise `KerasError` if the constructor of the class at `path` refuses `values`."""
        check = CONSTRUCTORS.get(path)
        if check is not None:
            ask(lambda: check(self.config(path, values), self.settings))

    def layer(
        self,
        layer: LayerObject,
        args: tuple[Structure, ...],
        kwargs: Mapping[str, Structure] | None = None,
        built: tuple[Weight, ...] | None = None,
        symbolic: bool = True,
        traced: bool = False,
    ) -> Inferred:
        """What calling `layer` on tensors gives, symbolic ones or arrays."""
        if layer.path not in LAYERS or layer.cls is not None:
            if self._custom is None:
                raise Undecided(f"{layer.path} is not known")
            return self._custom(layer, args, kwargs or {})
        return self.layer_class(
            layer.path, layer.config, args, kwargs, layer, built, symbolic, traced
        )

    def layer_class(
        self,
        path: str,
        values: Mapping[str, Any],
        args: tuple[Structure, ...],
        kwargs: Mapping[str, Structure] | None = None,
        layer: LayerObject | None = None,
        built: tuple[Weight, ...] | None = None,
        symbolic: bool = True,
        traced: bool = False,
    ) -> Inferred:
        """What a layer of class `path` made with `values` gives when called on tensors."""
        function = LAYERS.get(path)
        if function is None:
            raise Undecided(f"what {path} gives is not known")
        config = self.config(path, values)
        call = LayerCall(path, config, args, kwargs or {}, self, layer, built, symbolic, traced)
        return ask(lambda: function(call))

    def op(self, path: str, arguments: Mapping[str, Any], *, symbolic: bool = False) -> Structure:
        """What the function at `path` gives for `arguments`, by name (tensors as TensorSpec).

        `symbolic` says that one of them is a symbolic Keras tensor.
        """
        function = OPS.get(path)
        if function is None:
            raise Undecided(f"what {path} gives is not known")
        call = OpCall(path, self.config(path, arguments), self, symbolic)
        return ask(lambda: checked(call, function(call)))

    def _defaults_of(self, path: str) -> dict[str, Any]:
        found = self._defaults.get(path)
        if found is None:
            found = {}
            symbol = self.api.resolve(path) if self.api is not None else None
            signature = getattr(symbol, "signature", None)
            if signature is not None:
                found = {p.name: p.default for p in signature.parameters if p.has_default}
            self._defaults[path] = found
        return found
