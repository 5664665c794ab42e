"""Dictionaries that are filled by modules registering what they know, loaded when first needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Registry(dict[K, V]):
    """What modules register, by key.

    The `module`, whose import registers everything, is imported at the first question for a key
    that it may hold. `may_hold` must be true of every key that is registered (tests compare);
    where it is false, loading is saved. Whoever goes through all of it calls `load` first.
    """

    def __init__(self, module: str, may_hold: Callable[[K], bool]):
        super().__init__()
        self._module: str | None = module
        self.may_hold = may_hold

    def load(self) -> Registry[K, V]:
        """Import what fills it; the registry itself."""
        if self._module is not None:
            # What is asked for while it is being imported comes here again, and has to go on;
            # other threads wait for the import.
            importlib.import_module(self._module)
            self._module = None
        return self

    def _asked(self, key: Any) -> None:
        if self._module is not None and self.may_hold(key):
            self.load()

    def __contains__(self, key: object) -> bool:
        self._asked(key)
        return super().__contains__(key)

    def __getitem__(self, key: K) -> V:
        self._asked(key)
        return super().__getitem__(key)

    def get(self, key: K, default: Any = None) -> Any:
        self._asked(key)
        return super().get(key, default)
