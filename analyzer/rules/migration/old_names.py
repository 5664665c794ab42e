"""Names that the target Keras does not have: what happened to each, and the rule that says so."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...inference.contract import Repair
from ..rule import Check, Finding, Rule
from ..syntax import depends_on_version

if TYPE_CHECKING:
    from ...facts import NameFact, Program

_PRIVATE = ("keras.src.", "keras._tf_keras.", "tensorflow.python.keras.", "keras.engine.")
_LEGACY = "keras.optimizers.legacy."
"""Still there by name; its classes raise when they are made."""
_PREPROCESSING = ("keras.preprocessing.text", "keras.preprocessing.image")
_PREPROCESSING_NAMES = ("ImageDataGenerator", "Tokenizer", "TimeseriesGenerator")


@dataclass(frozen=True, slots=True)
class OldName:
    """A name that leads nowhere. `rule` reports it; `new` is its name today, if it has one."""

    fact: NameFact
    path: str
    rule: str
    new: str | None = None


def old_names(rule: Rule) -> Check:
    """The check of a rule about names: those that `classify` gives to it."""

    def check(program: Program) -> Iterator[Finding]:
        for name in unresolved(program):
            if name.rule == rule.name:
                yield _finding(program, name)

    return check


def unresolved(program: Program) -> list[OldName]:
    """The names of Keras in the program that its version does not have, each once.

    Of ``keras.layers.experimental.preprocessing.RandomFlip`` the whole is meant if it has a name
    today, otherwise the first part that leads nowhere.
    """
    chains: dict[tuple[Any, Any], list[NameFact]] = {}
    for fact in program.names:
        gone = fact.symbol is None or canonical(fact.path).startswith(_LEGACY)
        if gone and not fact.guarded and not fact.path.startswith(_PRIVATE):
            start = fact.site.range.start
            chains.setdefault((fact.site.statement, start), []).append(fact)
    found: list[OldName] = []
    for facts in chains.values():
        facts.sort(key=lambda fact: len(fact.path))
        chosen = next((f for f in reversed(facts) if _today(program, f.path)), facts[0])
        if not depends_on_version(chosen.site):
            found.append(classify(program, chosen))
    return found


def classify(program: Program, fact: NameFact) -> OldName:
    """What became of a name."""
    path = canonical(fact.path)
    last = path.rpartition(".")[2]
    new = _today(program, fact.path)
    if path.startswith("keras.backend."):
        rule = "keras-backend-function"
    elif "scikit_learn" in path:
        rule = "scikit-learn-wrapper"
    elif path.startswith(_PREPROCESSING) or last in _PREPROCESSING_NAMES:
        rule = "moved-import" if new and new.rpartition(".")[2] == last else "legacy-preprocessing"
    elif new is not None:
        moved = fact.imported and new.rpartition(".")[2] == last
        rule = "moved-import" if moved else "renamed-symbol"
    elif was_there(path):
        rule = "removed-layer" if path.startswith("keras.layers.") else "removed-symbol"
    else:
        rule = "unknown-attribute"
    return OldName(fact, path, rule, new)


def canonical(path: str) -> str:
    """``tensorflow.keras.layers.X`` as ``keras.layers.X``."""
    for root in ("tensorflow.compat.v1.keras", "tensorflow.compat.v2.keras", "tensorflow.keras"):
        if path == root or path.startswith(root + "."):
            return "keras" + path[len(root) :]
    return path


def was_there(path: str) -> bool:
    """Whether some earlier Keras had `path`."""
    from ...keras_api import renames

    return renames.removed(path) is not None


def _today(program: Program, path: str) -> str | None:
    from ...keras_api import renames

    path = canonical(path)
    new = path.replace(".legacy.", ".") if path.startswith(_LEGACY) else renames.new_path(path)
    if new is None or program.api.resolve(new) is None:
        return None
    return new


def _finding(program: Program, name: OldName) -> Finding:
    path = name.fact.path
    owner, _, last = path.rpartition(".")
    version = program.api.version
    repairs: tuple[Repair, ...] = ()
    if name.new is not None:
        message = f"`{path}` is `{name.new}` in Keras {version}"
        data = {"old": path, "new": name.new}
        repairs = (Repair("rename-symbol", f"Use `{name.new}`", data),)
    elif name.rule == "unknown-attribute":
        message = f"`{owner}` has no `{last}`{_nearest(program, owner, last)}"
    else:
        from ...keras_api import renames

        advice = renames.removed(name.path) or ""
        message = f"Keras {version} has no `{path}` any more" + (f": {advice}" if advice else "")
    said = (
        f"ImportError: cannot import name '{last}' from '{owner}'"
        if name.fact.imported
        else f"AttributeError: module '{owner}' has no attribute '{last}'"
    )
    return Finding(
        name.fact.site, message, notes=(f"Python: {said}",), repairs=repairs, subject=name.fact
    )


def _nearest(program: Program, owner: str, last: str) -> str:
    module: Any = program.api.resolve(owner)
    members = module.members() if hasattr(module, "members") else ()
    near = difflib.get_close_matches(last, list(members), n=1, cutoff=0.7)
    return f"; did you mean `{near[0]}`?" if near else ""
