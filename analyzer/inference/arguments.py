"""What constructors of layers check of their arguments, after ``argument_validation`` of Keras.

Each function raises `KerasError` where the constructor of the newest Keras 3 does, and says
nothing of a value that is not known or not given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..domain import Sym, Unknown
from .contract import Config, KerasError

LAYOUTS = ("channels_last", "channels_first")


def wrong(
    argument: str, message: str, keras: str, *sizes: Any, exception: str = "ValueError"
) -> KerasError:
    """The error of an argument whose value a constructor refuses."""
    return KerasError(
        "wrong-argument-value",
        message,
        keras=keras,
        argument=argument,
        sizes=sizes,
        exception=exception,
    )


def check_sizes(config: Config, name: str, count: int, what: str, *, zero: bool = False) -> None:
    """`name` is one whole number or `count` of them, above 0 (with `zero`: or 0)."""
    check_size_value(config.raw(name, Unknown()), name, count, what, zero=zero)


def check_size_value(value: Any, name: str, count: int, what: str, *, zero: bool = False) -> None:
    """The same for a value that is at hand."""
    keras = f"The `{name}` argument must be a tuple of {count} integers. Received {name}={value}"
    each = "a whole number" if count == 1 else f"one whole number or {count} of them"
    match value:
        case bool() | Unknown() | Sym():
            return
        case int():
            items: tuple[Any, ...] = (value,)
        case tuple():
            if len(value) != count:
                raise wrong(
                    name,
                    f"`{name}` of {what} is {each}, but {_shown(value)} holds {len(value)}.",
                    keras,
                    *value,
                )
            items = value
        case None | float() | str() | dict():
            raise wrong(name, f"`{name}` of {what} is {each}, not {value!r}.", keras)
        case _:
            return
    least = 0 if zero else 1
    for item in items:
        if isinstance(item, str | None | tuple) and not isinstance(item, Unknown):
            raise wrong(name, f"`{name}` of {what} is {each}, not {_shown(value)}.", keras)
        if isinstance(item, int | float) and not isinstance(item, bool) and item < least:
            raise wrong(
                name,
                f"`{name}` of {what} must be {'at least 0' if zero else 'positive'}, "
                f"not {_shown(value)}.",
                f"{keras}, including values below {least}",
                item,
            )


def check_choice(
    config: Config, name: str, allowed: Sequence[str], what: str, *, any_case: bool = False
) -> None:
    """`name` is one of the strings `allowed`; what is no string at all is let through."""
    value = config.raw(name)
    if isinstance(value, str) and (value.lower() if any_case else value) not in allowed:
        raise wrong(
            name,
            f"`{name}` of {what} must be {' or '.join(map(repr, allowed))}, not {value!r}.",
            f"The `{name}` argument must be one of {set(allowed)}. Received: {name}={value}",
        )


def check_layout(config: Config, what: str) -> None:
    """`data_format` is one of the two that Keras knows."""
    check_choice(config, "data_format", LAYOUTS, what, any_case=True)


def check_padding(config: Config, allowed: Sequence[str], what: str) -> None:
    """`padding` is one of `allowed`, in any case; None has none."""
    check_choice(config, "padding", allowed, what, any_case=True)
    if config.raw("padding", Unknown()) is None:
        raise wrong(
            "padding",
            f"`padding` of {what} must be {' or '.join(map(repr, allowed))}, not None.",
            "'NoneType' object has no attribute 'lower'",
            exception="AttributeError",
        )


def check_above_zero(config: Config, name: str, what: str) -> None:
    """A number that must be above 0; None and what is not known pass."""
    value = config.raw(name)
    if isinstance(value, int | float) and not isinstance(value, bool) and value <= 0:
        raise wrong(
            name,
            f"`{name}` of {what} must be positive, not {value}.",
            f"Invalid value for argument `{name}`. Expected a strictly positive value. Received "
            f"{name}={value}.",
            value,
        )


def check_whole(config: Config, name: str, what: str) -> None:
    """A whole number above 0, and nothing else."""
    value = config.raw(name, Unknown())
    if isinstance(value, float | str | tuple | bool) or value is None:
        raise wrong(
            name,
            f"`{name}` of {what} must be a whole number, not {_shown(value)}.",
            f"Expected an integer value for `{name}`, got {type(value)}.",
            exception="TypeError",
        )
    check_above_zero(config, name, what)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_shown, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Unknown | Sym):
        return "?"
    return repr(int(value)) if isinstance(value, int) else repr(value)
