"""The kinds of repairs and how each becomes edits.

A repair is data (`Repair`), found where the mistake is found. What `data` holds, by kind:

==================  ===============================================================================
drop-argument       ``argument``: the keyword to take out
rename-argument     ``argument``, ``to``
set-argument        ``argument``, ``value`` (a Python value) or ``code``; ``target``: ``producer``
                    for the layer before; adds the argument if it is not there
edit-call           any of ``method`` (new name), ``rename`` (old → new keywords), ``drop``,
                    ``set`` (keyword → code), ``replace`` (keyword → code for the whole argument),
                    ``wrap`` (text before and after the call), ``enclose`` (the first and the last
                    argument by position that become one tuple)
replace-code        ``code``: in place of the argument at fault, or of the whole expression
insert-layer        ``layer``: class of ``keras.layers``; ``arguments``: text between parentheses
declare-input       ``arguments``: keywords that say the input shape and move into an `Input`
rename-file         ``old``, ``new``: a file name, changed wherever the program has it
rename-symbol       ``old``, ``new``: canonical paths; imports follow, see `names`
add-channel-axis    puts a `Reshape` before the layer that adds an axis of size 1 at the end
add-batch-axis      ``[None]`` behind the argument at fault
replace-function    ``path``: a function that ``keras.ops`` has under the same name
call-class          adds ``()``
remove-item         takes the item out of its list, or the statement that adds it
==================  ===============================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..domain import TensorSpec, is_known
from ..facts import CallFact, RaiseFact
from ..source import Edit, Range, Site, syntax
from .inputs import declare_input
from .insertion import insert_layer, remove_item
from .names import rename_symbol, spell
from .nodes import CallText, renamed_argument, value_range, with_argument, without_arguments
from .producers import producer
from .strings import rename_string

if TYPE_CHECKING:
    from ..facts import Program
    from ..inference.contract import Repair
    from ..rules import Finding


class Target(Struct, frozen=True):
    """What a repair is built for."""

    program: Program
    finding: Finding
    repair: Repair

    @property
    def data(self) -> Any:
        return self.repair.data

    def call(self) -> CallText | None:
        """The call that the repair changes: the one at fault, or the layer's constructor."""
        subject = self.finding.subject
        if self.data.get("target") == "producer":
            return self.at(producer(self.program, subject))
        if isinstance(subject, RaiseFact) and subject.layer is not None:
            return self.at(subject.layer.site) or self.at(self.finding.site)
        if isinstance(subject, CallFact):
            return self.at(subject.site)
        return self.at(self.finding.site)

    def at(self, site: Site | None) -> CallText | None:
        """The call at a place, if there is one and it stands in this document."""
        if site is None or not isinstance(site.node, syntax.Call):
            return None
        if site.statement not in self.program.document.statements:
            return None
        return CallText(self.program.document, site.statement, site.node)


def build(program: Program, finding: Finding, repair: Repair) -> tuple[Edit, ...] | None:
    """The edits of a repair, None where it cannot be built."""
    builder = _KINDS.get(repair.kind)
    if builder is None:
        return None
    edits = builder(Target(program, finding, repair))
    return tuple(edits) if edits else None


def literal(value: Any) -> str:
    """A Python value as source text."""
    return (
        repr(int(value))
        if isinstance(value, int) and not isinstance(value, bool)
        else (_quoted(value) if isinstance(value, str) else repr(value))
    )


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text else f'"{text}"'


def _drop(target: Target) -> list[Edit] | None:
    call = target.call()
    found = call.find(target.data["argument"]) if call else None
    return without_arguments(call, [found]) if call and found else None


def _rename(target: Target) -> list[Edit] | None:
    call = target.call()
    found = call.find(target.data["argument"]) if call else None
    if call is None or found is None or call.find(target.data["to"]) is not None:
        return None
    edit = renamed_argument(call, found, target.data["to"])
    return [edit] if edit else None


def _set(target: Target) -> list[Edit] | None:
    call = target.call()
    if call is None:
        return None
    code = target.data.get("code")
    if code is None:
        code = literal(target.data["value"])
    name = target.data["argument"]
    for fact in target.program.calls:
        if fact.site.node is call.node and fact.site.statement == call.statement:
            given = fact.bound.get(name)
            if given is not None and given.keyword is None:
                return None if given.star else [Edit(given.site.range, code)]
    return [with_argument(call, name, code)]


def _edit_call(target: Target) -> list[Edit] | None:
    call = target.call()
    if call is None:
        return None
    data = target.data
    edits: list[Edit] = []
    method = data.get("method")
    if method is not None:
        if not isinstance(call.node.func, syntax.Attribute):
            return None
        edits.append(Edit(call.range(call.node.func.attr), method))
    dropped = [arg for arg in (call.find(name) for name in data.get("drop", ())) if arg]
    edits += without_arguments(call, dropped)
    for old, new in data.get("rename", {}).items():
        found = call.find(old)
        if found is None or found in dropped:
            continue
        if call.find(new) is not None:
            return None
        edit = renamed_argument(call, found, new)
        edits += [edit] if edit else []
    for name, code in data.get("set", {}).items():
        found = call.find(name)
        edits.append(
            Edit(value_range(call, found), code) if found else with_argument(call, name, code)
        )
    for name, code in data.get("replace", {}).items():
        found = call.find(name)
        if found is None:
            return None
        edits.append(Edit(call.range(found), code))
    if "enclose" in data:
        first, last = (call.range(call.node.args[place]) for place in data["enclose"])
        edits.append(Edit(Range(first.start, first.start), "("))
        edits.append(Edit(Range(last.end, last.end), ")"))
    if "wrap" in data:
        before, after = data["wrap"]
        whole = call.range(call.node)
        edits.append(Edit(Range(whole.start, whole.start), before))
        edits.append(Edit(Range(whole.end, whole.end), after))
    return edits


def _replace(target: Target) -> list[Edit] | None:
    argument = target.finding.argument
    site = argument.site if argument is not None else target.finding.site
    return [Edit(site.range, target.data["code"])]


def _file(target: Target) -> list[Edit] | None:
    return rename_string(target.program.document, target.data["old"], target.data["new"])


def _insert(target: Target) -> list[Edit] | None:
    subject = target.finding.subject
    site = target.finding.site
    if isinstance(subject, RaiseFact) and subject.layer is not None:
        site = subject.layer.site or site
    code = (target.data["layer"], target.data.get("arguments", ""))
    return insert_layer(target.program, site, subject, *code)


def _channel_axis(target: Target) -> list[Edit] | None:
    """``Reshape((28, 28, 1))`` before a layer that gets (batch, 28, 28)."""
    subject = target.finding.subject
    if not isinstance(subject, RaiseFact) or not isinstance(subject.inputs, TensorSpec):
        return None
    shape = subject.inputs.shape
    if shape is None or not all(is_known(dim) for dim in shape[1:]):
        return None
    sizes = ", ".join(str(int(dim)) for dim in shape[1:])  # type: ignore[arg-type]
    site = subject.layer.site if subject.layer is not None else None
    return insert_layer(
        target.program, site or target.finding.site, subject, "Reshape", f"({sizes}, 1)"
    )


def _batch_axis(target: Target) -> list[Edit] | None:
    argument = target.finding.argument
    if argument is None or not isinstance(
        argument.site.node, syntax.Name | syntax.Attribute | syntax.Subscript | syntax.Call
    ):
        return None
    end = argument.site.range.end
    return [Edit(Range(end, end), "[None]")]


def _function(target: Target) -> list[Edit] | None:
    """``np.sin(x)`` becomes ``keras.ops.sin(x)``."""
    node = target.finding.site.node
    name = target.data["path"].rpartition(".")[2]
    path = f"keras.ops.{name}"
    if not isinstance(node, syntax.Call) or target.program.api.resolve(path) is None:
        return None
    spelling = spell(target.program, path, like=path)
    if spelling is None:
        return None
    place = target.finding.site.statement.range_of(node.func)
    return [Edit(place, spelling.code), *spelling.edits]


def _input(target: Target) -> list[Edit] | None:
    call = target.call()
    if call is None:
        return None
    return declare_input(target.program, call, target.data["arguments"])


def _call_class(target: Target) -> list[Edit] | None:
    site = target.finding.argument.site if target.finding.argument else target.finding.site
    if not isinstance(site.node, syntax.Name | syntax.Attribute):
        return None
    end = site.range.end
    return [Edit(Range(end, end), "()")]


def _symbol(target: Target) -> list[Edit] | None:
    return rename_symbol(target.program, target.finding, target.data["old"], target.data["new"])


def _remove(target: Target) -> list[Edit] | None:
    site = target.finding.argument.site if target.finding.argument else target.finding.site
    return remove_item(target.program.document, site)


_KINDS: dict[str, Callable[[Target], list[Edit] | None]] = {
    "drop-argument": _drop,
    "rename-argument": _rename,
    "set-argument": _set,
    "edit-call": _edit_call,
    "replace-code": _replace,
    "insert-layer": _insert,
    "declare-input": _input,
    "rename-file": _file,
    "rename-symbol": _symbol,
    "add-channel-axis": _channel_axis,
    "add-batch-axis": _batch_axis,
    "replace-function": _function,
    "call-class": _call_class,
    "remove-item": _remove,
}
