"""``input_shape=`` on a layer becomes an `Input` before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..rules.syntax import ancestors
from ..source import Edit, Site, syntax
from .insertion import Added, Applied, Context, Item, context_of, insert_before
from .names import Spelling, spell
from .nodes import CallText, without_arguments

if TYPE_CHECKING:
    from ..facts import Program

_PATHS = ("keras.layers.Input", "keras.Input")


def declare_input(program: Program, call: CallText, names: Sequence[str]) -> list[Edit] | None:
    """The edits that move the arguments `names` of a layer into an `Input` before it.

    Where the layer is not the first of a model (or is called on a tensor) the arguments mean
    nothing and are only dropped. None where it cannot be told how the layer gets into its model.
    """
    site = Site(call.statement, call.node)
    given = [arg for arg in call.node.args if arg.keyword and arg.keyword.value in names]
    dropped = without_arguments(call, given)
    context, holder = _context(site)
    first = _is_first(program, holder, context)
    if first is None:
        return None
    if not first:
        return dropped
    written = _input_arguments(call, given)
    like = syntax.dotted(call.node.func)
    spelling = _spelled(program, like)
    if written is None or spelling is None:
        return None
    inserted = insert_before(program.document, holder, context, f"{spelling.code}({written})")
    return [*inserted, *dropped, *spelling.edits] if inserted else None


def _context(site: Site) -> tuple[Context, Site]:
    """The context of a layer, or of the wrapper that it is the first argument of."""
    context = context_of(site)
    if context is None:
        around = ancestors(site)
        if (
            len(around) > 1
            and isinstance(around[0], syntax.Arg)
            and isinstance(around[1], syntax.Call)
        ):
            holder = Site(site.statement, around[1])
            return context_of(holder), holder
    return context, site


def _spelled(program: Program, like: str) -> Spelling | None:
    """``keras.Input`` beside ``keras.layers.Dense``, ``layers.Input`` beside ``layers.Dense``."""
    if like.count(".") > 1:
        return spell(program, "keras.Input", like=like) or spell(program, *_PATHS, like=like)
    return spell(program, *_PATHS, like=like)


def _is_first(program: Program, site: Site, context: Context) -> bool | None:
    """Whether the layer at `site` is the first of a Sequential model; None: not known."""
    match context:
        case Applied():
            return False
        case Item(element, sequence):
            if sequence.elements[0] is not element:
                return _known_position(program, site)
            around = ancestors(Site(site.statement, sequence))
            if len(around) > 1 and isinstance(around[1], syntax.Call):
                return syntax.dotted(around[1].func).rpartition(".")[2] == "Sequential" or None
            return _known_position(program, site)
        case Added():
            return _known_position(program, site)
    return None


def _known_position(program: Program, site: Site) -> bool | None:
    """Whether some model has the layer made at `site` as its first, by what was interpreted."""
    places: set[bool] = set()
    for model in program.models:
        if model.kind != "Sequential":
            continue
        members = [m for m in model.layers or () if m.class_name != "InputLayer"]
        has_input = any(
            m.class_name == "InputLayer" and m.site is not None and not _same(m.site, site)
            for m in model.layers or ()
        )
        for index, member in enumerate(members):
            if member.site is not None and _same(member.site, site):
                places.add(index == 0 and not has_input)
    return places.pop() if len(places) == 1 else None


def _same(one: Site, other: Site) -> bool:
    return one.node is other.node and one.statement == other.statement


def _input_arguments(call: CallText, given: list[syntax.Arg]) -> str | None:
    """What the `Input` is called with."""
    codes = {arg.keyword.value: call.code(arg.value) for arg in given if arg.keyword}
    if "batch_input_shape" in codes:
        return f"batch_shape={codes['batch_input_shape']}"
    if "input_dim" in codes:
        size = codes["input_dim"]
        steps = codes.get("input_length")
        shape = f"({steps}, {size})" if steps else f"({size},)"
    elif "input_shape" in codes:
        shape = codes["input_shape"]
    else:
        return None
    batch = f", batch_size={codes['batch_size']}" if "batch_size" in codes else ""
    return f"shape={shape}{batch}"
