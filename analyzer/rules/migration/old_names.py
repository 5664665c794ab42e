"""Names that the target Keras does not have: what happened to each, and the rule that says so."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ...inference.contract import Repair
from ...keras_api import Symbol, renames
from ...source import syntax
from ..rule import Applicability, Check, Finding, Rule
from ..syntax import ancestors, depends_on_version
from . import backend_functions

if TYPE_CHECKING:
    from ...facts import NameFact, Program

_PRIVATE = ("keras.src.", "keras._tf_keras.", "tensorflow.python.keras.")
_PRIVATE_2 = ("keras.engine.",)
"""What Keras 2 had without stating it in its tables; Keras 3 has nothing of that name."""
_LEGACY = "keras.optimizers.legacy."
"""Still there by name; its classes raise when they are made."""
_PREPROCESSING = ("keras.preprocessing.text", "keras.preprocessing.image")
_PREPROCESSING_NAMES = ("ImageDataGenerator", "Tokenizer", "TimeseriesGenerator")


class OldName(Struct, frozen=True):
    """A name that leads nowhere. `rule` reports it; `new` is its name today, if it has one."""

    fact: NameFact
    path: str
    rule: str
    new: str | None = None


def old_names(rule: Rule) -> Check:
    """The check of a rule about names: those that `classify` gives to it."""

    def check(program: Program) -> Iterator[Finding]:
        for name in program.shared(unresolved, unresolved):
            if name.rule == rule.name:
                yield _finding(program, name)

    return check


def unresolved(program: Program) -> list[OldName]:
    """The names of Keras in the program that its version does not have, each once.

    Of ``keras.layers.experimental.preprocessing.RandomFlip`` the whole is meant if it has a name
    today, otherwise the first part that leads nowhere.
    """
    chains: dict[tuple[Any, Any], list[NameFact]] = {}
    made = _legacy_made(program)
    for fact in program.each(unresolved, program.names, _gone):
        name = fact.alias or fact.path.rpartition(".")[2]
        if fact.symbol is not None and fact.imported and name not in made:
            continue  # an optimizer in name only, which nothing makes
        start = fact.site.range.start
        chains.setdefault((fact.site.statement, start), []).append(fact)
    found: list[OldName] = []
    for facts in chains.values():
        facts.sort(key=lambda fact: len(fact.path))
        chosen = next((f for f in reversed(facts) if _today(program, f.path)), facts[0])
        if not depends_on_version(chosen.site):
            found.append(classify(program, chosen))
    return found


def _gone(program: Program, fact: NameFact) -> Iterator[NameFact]:
    gone = fact.symbol is None or _legacy(program, fact)
    if gone and not fact.guarded and not _beyond(program, fact.path):
        yield fact


def _legacy(program: Program, fact: NameFact) -> bool:
    """Whether a name may lead to making an optimizer that Keras 3 has in name only."""
    if not canonical(fact.path).startswith(_LEGACY) or program.api.version.startswith("2"):
        return False
    match ancestors(fact.site):
        case [syntax.Call(func=func), *_]:
            return func is fact.site.node
    return fact.imported


def _legacy_made(program: Program) -> set[str]:
    """The names under which the program makes optimizers of Keras 2."""
    found: set[str] = set()
    for call in program.calls:
        if call.function.startswith(_LEGACY):
            match call.site.node:
                case syntax.Call(func=syntax.Name(value=name)):
                    found.add(name)
    return found


def _beyond(program: Program, path: str) -> bool:
    """Whether a name is none of the public API's: private, special, or an attribute of a class."""
    owner, _, last = path.rpartition(".")
    private = last.startswith("__") or path.startswith(_PRIVATE)
    if program.api.version.startswith("2") and path.startswith(_PRIVATE_2):
        private = True
    return private or isinstance(program.api.resolve(owner), Symbol)


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
    elif was_there(program, path):
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


def was_there(program: Program, path: str) -> bool:
    """Whether some earlier Keras had `path`, or the module that it is in."""
    owner = path
    while owner.count(".") > 0:
        history = program.api.history(owner)
        if renames.removed(owner) is not None or (history and history.removed_in):
            return True
        owner = owner.rpartition(".")[0]
    return False


def _today(program: Program, path: str) -> str | None:
    path = canonical(path)
    owner, _, name = path.rpartition(".")
    new = renames.new_path(path)
    if path.startswith(_LEGACY):
        new = f"keras.optimizers.{name}"
    if new is None and isinstance(program.api.resolve(path), Symbol):
        new = path  # `keras` has it and `tf.keras` has not
    if new is None and owner == "keras.backend":
        new = backend_functions.today(name)
    if new is None and path not in renames.REMOVED:
        new = _other_case(program, owner, name)
    if new is None or not isinstance(program.api.resolve(new), Symbol):
        return None
    return new


def _other_case(program: Program, owner: str, name: str) -> str | None:
    """A name that differs in nothing but capitals and underscores: ``optimizers.adam``."""
    same = [n for n in program.api.members(owner) if _plain(n) == _plain(name) and n != name]
    return f"{owner}.{same[0]}" if len(same) == 1 else None


def _plain(name: str) -> str:
    return name.lower().replace("_", "")


def _same_meaning(program: Program, name: OldName) -> bool:
    """Whether the call at a name can go to its successor as it is."""
    if name.rule != "keras-backend-function":
        return True
    last = name.path.rpartition(".")[2]
    if last not in backend_functions.OTHER_DEFAULT:
        return last not in backend_functions.OTHER_VALUES
    match ancestors(name.fact.site):
        case [syntax.Call(func=func, args=args), *_] if func is name.fact.site.node:
            return len(args) > 1 or any(a.keyword and a.keyword.value == "axis" for a in args)
    return False


def _finding(program: Program, name: OldName) -> Finding:
    path = name.fact.path
    owner, _, last = path.rpartition(".")
    version = program.api.version
    repairs: tuple[Repair, ...] = ()
    if name.new is not None:
        message = f"`{path}` is `{name.new}` in Keras {version}"
        data = {"old": path, "new": name.new}
        if _same_meaning(program, name):
            repairs = (Repair("rename-symbol", f"Use `{name.new}`", data),)
    elif name.rule == "unknown-attribute":
        message = f"`{owner}` has no `{last}`{_nearest(program, owner, last)}"
    else:
        advice = renames.removed(name.path) or ""
        repairs = _other_module(name)
        message = f"Keras {version} has no `{path}` any more" + (f": {advice}" if advice else "")
    said = (
        f"ImportError: `{_LEGACY[:-1]}` is not supported in Keras 3"
        if name.path.startswith(_LEGACY)
        else f"ImportError: cannot import name '{last}' from '{owner}'"
        if name.fact.imported
        else f"AttributeError: module '{owner}' has no attribute '{last}'"
    )
    return Finding(
        name.fact.site,
        message,
        notes=(f"Python: {said}",),
        repairs=repairs,
        subject=name.fact,
        # Rules about names that are gone have no repairs but those of a module that moved.
        applicability=Applicability.SAFE if name.new is None and repairs else None,
    )


def _other_module(name: OldName) -> tuple[Repair, ...]:
    """``from keras.utils import np_utils``: the module of today under the name of then."""
    new, last = renames.MODULES.get(name.path), name.path.rpartition(".")[2]
    if new is None or "." not in new or not isinstance(name.fact.site.node, syntax.ImportAlias):
        return ()
    if f"{name.path}.{last}" in renames.REMOVED:
        return ()  # in Keras 1 a function had that name, and nothing tells which one is meant
    return (Repair("rename-symbol", f"Import `{new}`", {"old": name.fact.path, "new": new}),)


def _nearest(program: Program, owner: str, last: str) -> str:
    near = difflib.get_close_matches(last, list(program.api.members(owner)), n=1, cutoff=0.7)
    return f"; did you mean `{near[0]}`?" if near else ""
