"""Random programs: what kgen says it knows of their names is what Python computes.

``python -m tests.interpreter.language.compare --cases 2000 --seed 1``
"""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Iterator
from itertools import product
from typing import Any
from unittest.mock import patch

from kgen.analyzer.domain import DictValue, ListValue, Unknown
from kgen.analyzer.inference.contract import Settings
from kgen.analyzer.interpreter import Session
from kgen.analyzer.keras_api import load
from kgen.analyzer.source import read_text
from msgspec import Struct

from .writing import COINS, program

_SECONDS = 2


class Outcome(Struct, frozen=True):
    """Of one program: its seed, names that kgen has wrong, and how many it knows of how many."""

    seed: int
    wrong: tuple[str, ...]
    known: int
    names: int


def run(text: str) -> dict[str, Any]:
    """The names of a program as kgen sees them, before it looks into what nothing calls."""
    session = Session(read_text(text, "program.py"), load(), Settings())
    with patch.object(Session, "_enter_uncalled"):
        session.program()
    return session.machine.module.names


def known(value: Any) -> Any:
    """An abstract value as Python's own; what is not known of it is Unknown."""
    match value:
        case None | bool() | float() | str():
            return value
        case int():
            return int(value)
        case ListValue(items=tuple() as items):
            found = [known(item) for item in items]
            if value.kind != "set":
                return found
            return set(found) if all(map(_whole, found)) else Unknown()
        case tuple():
            return tuple(known(item) for item in value)
        case DictValue(open=False):
            return {key: known(item) for key, item in value.data.items()}
    return Unknown()


def _whole(value: Any) -> bool:
    match value:
        case Unknown():
            return False
        case list() | tuple():
            return all(map(_whole, value))
        case dict():
            return all(map(_whole, value.values()))
    return True


def agrees(said: Any, real: Any) -> bool:
    """Whether what is known of a value is true of it."""
    match said:
        case Unknown():
            return True
        case list() | tuple():
            alike = type(said) is type(real) and len(said) == len(real)
            return alike and all(map(agrees, said, real))
        case dict():
            alike = isinstance(real, dict) and said.keys() == real.keys()
            return alike and all(agrees(item, real[key]) for key, item in said.items())
    return bool(said == real) and isinstance(said, bool) == isinstance(real, bool)


def executions(text: str) -> list[dict[str, Any]] | None:
    """The names that Python binds under each throw of the coins; None if it ever fails."""
    code = compile(text, "program.py", "exec", dont_inherit=True)
    found = []
    for throw in product((False, True), repeat=len(COINS)):
        names: dict[str, Any] = {"__name__": "__main__"}
        chosen = {coin: "1" for coin, up in zip(COINS, throw, strict=True) if up}
        if found and not any(coin in text for coin in chosen):
            continue
        with patch.dict(os.environ, chosen):
            signal.alarm(_SECONDS)
            try:
                exec(code, names)
            except Exception:
                return None
            finally:
                signal.alarm(0)
        found.append(names)
    return found


_PLAIN = (int, float, str, tuple, list, dict, set, type(None))


def compare(seed: int) -> Outcome | None:
    """One program; None where Python itself does not get to its end."""
    text = program(seed)
    real = executions(text)
    if real is None:
        return None
    said = run(text)
    wrong, names, count = [], 0, 0
    for name, value in real[0].items():
        if name.startswith("__") or not isinstance(value, _PLAIN):
            continue
        each = known(said.get(name, Unknown()))
        names += 1
        count += _whole(each)
        if not all(agrees(each, one[name]) for one in real if name in one):
            wrong.append(f"{name}: kgen says {each!r}, Python {[one.get(name) for one in real]!r}")
    return Outcome(seed, tuple(wrong), count, names)


def outcomes(cases: int, seed: int) -> Iterator[Outcome]:
    for each in range(seed, seed + cases):
        outcome = compare(each)
        if outcome is not None:
            yield outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, help="print the program of this seed")
    options = parser.parse_args()
    if options.show is not None:
        print(program(options.show), compare(options.show))
        return 0
    programs = names = count = wrong = 0
    for outcome in outcomes(options.cases, options.seed):
        programs, names, count = programs + 1, names + outcome.names, count + outcome.known
        wrong += bool(outcome.wrong)
        for line in outcome.wrong:
            print(outcome.seed, line[:200])
    share = 100 * count / max(names, 1)
    print(f"{programs} programs, {names} names, {share:.1f} % known, {wrong} programs wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
