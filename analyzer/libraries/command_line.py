"""Options of the command line: ``argparse`` and ``absl.flags``.

Whoever runs the program chooses them, so a default is no promise: a whole number is a size that
is named after its option, everything else is not known.
"""

from __future__ import annotations

from msgspec import Struct, field

from ..domain import Builtin, Instance, ListValue, Unknown, Value, unknown_size
from .contract import CONSTANTS, Behaviour, Call, Host, behaviour, function, method

CONSTANTS.update(
    dict.fromkeys(
        (
            "absl.flags.FLAGS",
            "tensorflow.flags.FLAGS",
            "tensorflow.app.flags.FLAGS",
            "tensorflow.compat.v1.flags.FLAGS",
            "tensorflow.compat.v1.app.flags.FLAGS",
        ),
        Unknown("an option of the command line"),
    )
)


class Parser(Struct, frozen=True, eq=False):
    """An ``ArgumentParser`` with its options by name."""

    options: dict[str, Value] = field(default_factory=dict)


@function("argparse.ArgumentParser")
def argument_parser(call: Call) -> Value:
    return Parser()


@method(Parser, "add_argument")
def add_argument(parser: Parser, call: Call) -> Value:
    name = _name(call)
    if name is not None:
        call.host.state.set(parser.options, name, _value(name, call))
    return None


def _name(call: Call) -> str | None:
    """``--batch-size`` is ``batch_size``; the first long name wins."""
    given = call.get(None, "dest")
    if isinstance(given, str):
        return given
    names = [arg for arg in call.args if isinstance(arg, str)]
    if not names or len(names) != len(call.args):
        return None
    long = [name for name in names if name.startswith("--")]
    return (long or names)[0].lstrip("-").replace("-", "_")


def _value(name: str, call: Call) -> Value:
    kind = call.get(None, "type")
    optional = any(isinstance(arg, str) and arg.startswith("-") for arg in call.args)
    # Without a default an option that is not given is None.
    given = call.get(None, "default") is not None or not optional
    given = given or call.get(None, "required", False) is True
    whole = isinstance(kind, Builtin) and kind.name == "int"
    if call.has(None, "action") or not whole or not given:
        return Unknown(f"the option `{name}`")
    if isinstance(call.get(None, "default"), Unknown):
        return Unknown(f"the option `{name}`")
    if not call.has(None, "nargs"):
        return unknown_size(name)
    result = ListValue(None, call.site)
    result.slots["element"] = unknown_size(name)
    return Unknown(f"the option `{name}`") if call.get(None, "nargs") == "?" else result


@method(Parser, "add_argument_group", "add_mutually_exclusive_group")
def group(parser: Parser, call: Call) -> Value:
    return parser


@method(Parser, "set_defaults", "print_help", "print_usage", "error", "exit", "register")
def nothing(parser: Parser, call: Call) -> Value:
    return None


@method(Parser, "parse_args", "parse_known_args")
def parse_args(parser: Parser, call: Call) -> Value:
    options = Instance(None, "argparse.Namespace", call.site)
    options.slots.update(parser.options)
    return options if call.name == "parse_args" else (options, ListValue(None, call.site))


@behaviour(Parser)
class ParserBehaviour(Behaviour):
    def attribute(self, value: Parser, name: str, host: Host) -> Value:
        return Unknown(f"`{name}` of an argument parser")


__all__ = ["Parser"]
