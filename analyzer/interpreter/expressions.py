"""Evaluates expressions: one small function per class of nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..domain import (
    Array,
    BoundMethod,
    Builtin,
    DictValue,
    FunctionValue,
    ListValue,
    Origin,
    Size,
    Sym,
    Unknown,
    Value,
    iterator,
)
from ..facts import Argument
from ..source import syntax
from .attributes import get_attribute
from .builtins import BUILTINS
from .calls import call_value
from .containers import one_of_many
from .exceptions import Thrown, note, perhaps, raises
from .failing import check_axis, divides_by_zero, fails, lacks, suspected
from .items import all_items, any_item, get_item
from .join import join, merge
from .machine import Machine, Scope
from .operators import binary, compare, truth, unary
from .plain import distinct, hashable
from .texts import formatted


def evaluate(vm: Machine, node: syntax.BaseExpression) -> Value:
    """The abstract value of an expression in the machine's present scope."""
    vm.step()
    handler = _HANDLERS.get(type(node))
    if handler is None:
        return Unknown(f"{type(node).__name__} is not followed")
    outer = vm.node
    vm.node = node
    try:
        return handler(vm, node)
    finally:
        vm.node = outer


def _name(vm: Machine, node: syntax.Name) -> Value:
    name = node.value
    try:
        return vm.scope.lookup(name)
    except KeyError:
        pass
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name in BUILTINS:
        return BUILTINS[name]
    return Unknown(f"`{name}` is not defined here")


_CONSTANTS = {
    "True": True,
    "False": False,
    "None": None,
    "NotImplemented": Unknown("NotImplemented"),
}


def _attribute(vm: Machine, node: syntax.Attribute) -> Value:
    value = evaluate(vm, node.value)
    return get_attribute(vm, value, node.attr.value)


def _integer(vm: Machine, node: syntax.Integer) -> Value:
    value = node.evaluated_value
    return Size(value, Origin(f"{value} is written here", vm.site(node)))


def _literal(vm: Machine, node: syntax.Float | syntax.Imaginary | syntax.SimpleString) -> Value:
    return node.evaluated_value


def _formatted(vm: Machine, node: syntax.FormattedString) -> Value:
    text = _text_of(vm, node.parts)
    return Unknown("a formatted string") if text is None else text


def _text_of(vm: Machine, parts: Sequence[Any]) -> str | None:
    """The parts of an f-string in a row; all are evaluated, None if one is not known."""
    found: list[str] | None = []
    for part in parts:
        if isinstance(part, syntax.FormattedStringText):
            text: str | None = part.value
        else:
            assert isinstance(part, syntax.FormattedStringExpression)
            value = evaluate(vm, part.expression)
            spec = _text_of(vm, part.format_spec)
            text = None if spec is None else formatted(vm, value, part.conversion, spec)
        if text is None:
            found = None
        elif found is not None:
            found.append(text)
    return None if found is None else "".join(found)


def _elements(vm: Machine, elements: Any) -> tuple[Value, ...] | None:
    items: list[Value] = []
    for element in elements:
        value = evaluate(vm, element.value)
        if isinstance(element, syntax.StarredElement):
            inner = all_items(vm, value)
            if inner is None:
                return None
            items.extend(inner)
        else:
            items.append(value)
    return tuple(items)


def _tuple(vm: Machine, node: syntax.Tuple) -> Value:
    items = _elements(vm, node.elements)
    return items if items is not None else Unknown("a tuple of unknown length")


def _list(vm: Machine, node: syntax.List) -> Value:
    return ListValue(_elements(vm, node.elements), vm.site(node))


def _set(vm: Machine, node: syntax.Set) -> Value:
    items = _elements(vm, node.elements)
    if items is not None and any(isinstance(item, Unknown) for item in items[1:]):
        result = ListValue(None, vm.site(node), "set")
        result.slots["element"] = items[0]
        return result
    once = None if items is None else distinct(items)
    return ListValue(items if once is None else once, vm.site(node), "set")


def _dict(vm: Machine, node: syntax.Dict) -> Value:
    data: dict[Value, Value] = {}
    is_open = False
    for element in node.elements:
        value = evaluate(vm, element.value)
        if isinstance(element, syntax.StarredDictElement):
            if isinstance(value, DictValue):
                data.update(value.data)
                is_open = is_open or value.open
            else:
                is_open = True
            continue
        assert isinstance(element, syntax.DictElement)
        key = evaluate(vm, element.key)
        if hashable(key):
            data[key] = value
        else:
            is_open = True
    return DictValue(data, is_open, vm.site(node))


def evaluate_slice(vm: Machine, node: syntax.BaseSlice) -> Value:
    if isinstance(node, syntax.Index):
        return evaluate(vm, node.value)
    assert isinstance(node, syntax.Slice)
    lower = evaluate(vm, node.lower) if node.lower else None
    upper = evaluate(vm, node.upper) if node.upper else None
    step = evaluate(vm, node.step) if node.step else None
    return slice(lower, upper, step)


def evaluate_index(vm: Machine, node: syntax.Subscript) -> Value:
    """What stands between the brackets: one index, or a tuple of them."""
    parts = tuple(evaluate_slice(vm, element.slice) for element in node.slice)
    if len(parts) == 1 and not node.slice[0].comma:
        return parts[0]
    return parts


def _subscript(vm: Machine, node: syntax.Subscript) -> Value:
    value = evaluate(vm, node.value)
    index = evaluate_index(vm, node)
    check_axis(vm, value, index)
    if vm.catching:
        if (missing := lacks(value, index)) is not None:
            raises(vm, missing)
        elif (missing := suspected(value, index)) is not None:
            note(vm, Thrown(missing, suspected=True))
    return get_item(vm, value, index)


def _binary(vm: Machine, node: syntax.BinaryOperation) -> Value:
    left = evaluate(vm, node.left)
    right = evaluate(vm, node.right)
    if vm.catching and divides_by_zero(node.operator, left, right):
        raises(vm, ZeroDivisionError)
    elif vm.catching and isinstance(right, Unknown | Sym) and node.operator in ("/", "//", "%"):
        note(vm, Thrown(ZeroDivisionError, suspected=True))
    return binary(vm, node.operator, left, right)


def _unary(vm: Machine, node: syntax.UnaryOperation) -> Value:
    return unary(vm, node.operator, evaluate(vm, node.expression))


def _boolean(vm: Machine, node: syntax.BooleanOperation) -> Value:
    left = evaluate(vm, node.left)
    decided = truth(vm, left)
    is_and = node.operator == "and"
    if decided is not None:
        return evaluate(vm, node.right) if decided == is_and else left
    with perhaps(vm):
        right = evaluate(vm, node.right)
    if truth(vm, right) is (not is_and) and isinstance(right, bool):
        return right
    return Unknown("depends on a condition")


def _comparison(vm: Machine, node: syntax.Comparison) -> Value:
    left = evaluate(vm, node.left)
    result: Value = True
    for target in node.comparisons:
        right = evaluate(vm, target.comparator)
        outcome = compare(vm, target.operator, left, right)
        if outcome is False:
            return False
        if outcome is not True:
            result = outcome
        left = right
    return result


def _conditional(vm: Machine, node: syntax.IfExp) -> Value:
    decided = truth(vm, evaluate(vm, node.test))
    if decided is not None:
        return evaluate(vm, node.body if decided else node.orelse)
    mark = vm.state.mark()
    with perhaps(vm):
        left = evaluate(vm, node.body)
    first = vm.state.changes(mark)
    vm.state.rewind(mark)
    with perhaps(vm):
        right = evaluate(vm, node.orelse)
    second = vm.state.changes(mark)
    vm.state.rewind(mark)
    merge(vm.state, first, second)
    return join(left, right)


def _lambda(vm: Machine, node: syntax.Lambda) -> Value:
    return make_function(vm, "<lambda>", node, node.params)


def make_function(
    vm: Machine, name: str, node: syntax.FunctionDef | syntax.Lambda, params: syntax.Parameters
) -> FunctionValue:
    """A function value with its defaults evaluated now, as Python does."""
    assert vm.statement is not None
    defaults = {
        param.name.value: evaluate(vm, param.default)
        for param in params.single
        if param.default is not None
    }
    return FunctionValue(name, node, vm.statement, vm.scope, defaults)


def _comprehension(vm: Machine, node: Any) -> tuple[list[Value], bool]:
    """The elements of a comprehension, and whether these are all."""
    outer = vm.frame.scope
    lazy = isinstance(node, syntax.GeneratorExp)
    vm.frame.scope = Scope("generator" if lazy else "comprehension", outer)
    found: list[Value] = []
    vague = vm.vague
    try:
        vm.vague += lazy
        complete = _for_in(vm, node.for_in, lambda: found.append(_element_of(vm, node)), found)
    finally:
        vm.vague = vague
        vm.frame.scope = outer
    return found, complete


def _element_of(vm: Machine, node: Any) -> Value:
    if isinstance(node, syntax.DictComp):
        return evaluate(vm, node.key), evaluate(vm, node.value)
    return evaluate(vm, node.elt)


def _for_in(
    vm: Machine, clause: syntax.CompFor, emit: Callable[[], Any], found: list[Value]
) -> bool:
    from .assignment import assign

    iterable = evaluate(vm, clause.iter)
    items = all_items(vm, iterable)
    complete = items is not None
    if items is None:
        items = (any_item(vm, iterable),)
    elif len(items) > vm.limits.unrolled * 4:
        items, complete = items[:2], False
    vm.loops += 0 if complete else 1
    vm.vague += not complete
    start = vm.steps
    alone = complete and not clause.ifs and clause.inner_for_in is None
    most = vm.limits.loop_steps
    for place, item in enumerate(items):
        if alone and vm.steps - start > most:
            alone = most == vm.limits.loop_steps  # once more, when it has taken far too much
            most *= 4
            if _rest_alike(vm, clause, emit, found, len(items) - place, not alone):
                return len(found) <= vm.limits.items
        assign(vm, clause.target, item)
        conditions = [truth(vm, evaluate(vm, test.test)) for test in clause.ifs]
        if any(condition is False for condition in conditions):
            continue
        if complete and not all(conditions):
            complete = False
            vm.vague += 1
        if clause.inner_for_in is not None:
            complete = _for_in(vm, clause.inner_for_in, emit, found) and complete
        else:
            emit()
        if len(found) > vm.limits.items:
            return False
    return complete


def _rest_alike(
    vm: Machine,
    clause: syntax.CompFor,
    emit: Callable[[], Any],
    found: list[Value],
    count: int,
    vague: bool,
) -> bool:
    """Add the last `count` elements of a comprehension as one that stands for all of them.

    Only where the elements are data (if `vague`, also unknown), and making one changes nothing
    that another would notice.
    """
    from .assignment import assign

    mark = vm.state.mark()
    item = any_item(vm, evaluate(vm, clause.iter))
    assign(vm, clause.target, item)
    emit()
    value = found.pop()
    changed = vm.state.changes(mark).values()
    if not _is_data(value, vague) or any(change[0] is vm.state.counters for change in changed):
        vm.state.rewind(mark)
        return False
    for _ in range(count):
        copied = isinstance(value, ListValue)
        found.append(ListValue(value.items, value.site, value.kind) if copied else value)
    return True


def _is_data(value: Value, vague: bool) -> bool:
    if isinstance(value, ListValue):
        return value.items is not None and all(_is_data(item, vague) for item in value.items)
    if isinstance(value, Unknown):
        return vague
    return isinstance(value, Array | Sym | float) and not isinstance(value, bool)


def _list_comprehension(vm: Machine, node: Any) -> Value:
    kind = "set" if isinstance(node, syntax.SetComp) else "list"
    found, complete = _comprehension(vm, node)
    items = tuple(found) if complete else None
    if items is not None and kind == "set":
        items = distinct(items)
    result = ListValue(items, vm.site(node), kind)
    if not complete and found:
        result.slots["element"] = found[0]
    if isinstance(node, syntax.GeneratorExp):
        if items is not None:
            result = iterator(items, vm.site(node))
        result.slots["generator"] = True
        result.slots.setdefault("element", found[0] if found else Unknown("nothing"))
    return result


def _dict_comprehension(vm: Machine, node: syntax.DictComp) -> Value:
    found, complete = _comprehension(vm, node)
    data = {key: value for key, value in found if hashable(key)} if complete else {}
    result = DictValue(data, not complete or len(data) != len(found), vm.site(node))
    if not complete and found:
        item = one_of_many(found[0][1])
        for _, other in found[1:]:
            item = join(item, one_of_many(other))
        result.slots["default"] = item
    return result


def _named(vm: Machine, node: syntax.NamedExpr) -> Value:
    from .assignment import assign

    value = evaluate(vm, node.value)
    inner = scope = vm.frame.scope
    outside = value
    while scope.kind in ("comprehension", "generator") and scope.parent is not None:
        # The name is that of the function around.
        if scope.kind == "generator":
            # Who asks a generator may stop before its end.
            outside = Unknown("a name that a generator binds")
            assign(vm, node.target, value)
        scope = scope.parent
    vm.frame.scope = scope
    try:
        assign(vm, node.target, outside)
    finally:
        vm.frame.scope = inner
    return value


def _await(vm: Machine, node: syntax.Await) -> Value:
    return evaluate(vm, node.expression)


def _yield(vm: Machine, node: syntax.Yield) -> Value:
    value: Value = None
    if isinstance(node.value, syntax.From):
        inner = evaluate(vm, node.value.item)
        items = all_items(vm, inner)
        if items is None:
            vm.frame.repeated = True
            items = (any_item(vm, inner),)
        for item in items:
            _yielded(vm, item)
    else:
        if node.value is not None:
            value = evaluate(vm, node.value)
        _yielded(vm, value)
    return Unknown("what a generator is sent")


def _yielded(vm: Machine, value: Value) -> None:
    frame = vm.frame
    if frame.yielded is None:
        return
    if len(frame.yielded) >= vm.limits.unrolled:
        frame.repeated = True
        return
    frame.yielded.append(value)
    if not frame.branches and frame.certain == len(frame.yielded) - 1:
        frame.certain += 1


def _ellipsis(vm: Machine, node: syntax.Ellipsis) -> Value:
    return ...


def evaluate_arguments(vm: Machine, args: Any) -> tuple[Argument, ...]:
    """The arguments of a call as written; starred ones are spread when they are known."""
    return tuple(_arguments(vm, args))


def _arguments(vm: Machine, args: Any) -> Iterator[Argument]:
    for arg in args:
        value = evaluate(vm, arg.value)
        site = vm.site(arg.value)
        if arg.star == "*":
            items = all_items(vm, value)
            if items is None:
                yield Argument(None, Unknown("unpacked arguments"), site, None, "*")
            else:
                for item in items:
                    yield Argument(None, item, site)
        elif arg.star == "**":
            if isinstance(value, DictValue) and all(isinstance(key, str) for key in value.data):
                for key, item in value.data.items():
                    yield Argument(key, item, site)
                if not value.open:
                    continue
            yield Argument(None, Unknown("unpacked keyword arguments"), site, None, "**")
        else:
            yield Argument(arg.keyword.value if arg.keyword else None, value, site)


def _call(vm: Machine, node: syntax.Call) -> Value:
    function = evaluate(vm, node.func)
    if isinstance(function, Builtin) and function.name == "super" and not node.args:
        from .classes import make_super

        return make_super(vm)
    arguments = evaluate_arguments(vm, node.args)
    if vm.catching and isinstance(function, Builtin):
        failure = fails(function.name, [a.value for a in arguments if not (a.keyword or a.star)])
        if failure is not None and len(arguments) == 1:
            raises(vm, failure)
        unknown = any(isinstance(argument.value, Unknown) for argument in arguments)
        if unknown and function.name in ("int", "float"):
            note(vm, Thrown(ValueError, suspected=True))
    if arguments and isinstance(function, BoundMethod) and function.name == "set_shape":
        _set_shape(vm, node.func, function.receiver, arguments[0].value)
    return call_value(vm, function, arguments, vm.site(node))


def _set_shape(vm: Machine, written: syntax.Node, tensor: Value, shape: Value) -> None:
    """``x.set_shape(...)``: the variable holds a tensor of that shape from here on."""
    from ..libraries.tensors import restricted
    from .assignment import assign

    narrowed = restricted(tensor, shape)
    if narrowed is not tensor and isinstance(written, syntax.Attribute):
        assign(vm, written.value, narrowed)


_HANDLERS: dict[type, Callable[[Machine, Any], Value]] = {
    syntax.Name: _name,
    syntax.Attribute: _attribute,
    syntax.Call: _call,
    syntax.Integer: _integer,
    syntax.Float: _literal,
    syntax.Imaginary: _literal,
    syntax.SimpleString: _literal,
    syntax.FormattedString: _formatted,
    syntax.Tuple: _tuple,
    syntax.List: _list,
    syntax.Set: _set,
    syntax.Dict: _dict,
    syntax.Subscript: _subscript,
    syntax.BinaryOperation: _binary,
    syntax.UnaryOperation: _unary,
    syntax.BooleanOperation: _boolean,
    syntax.Comparison: _comparison,
    syntax.IfExp: _conditional,
    syntax.Lambda: _lambda,
    syntax.ListComp: _list_comprehension,
    syntax.SetComp: _list_comprehension,
    syntax.GeneratorExp: _list_comprehension,
    syntax.DictComp: _dict_comprehension,
    syntax.NamedExpr: _named,
    syntax.Await: _await,
    syntax.Yield: _yield,
    syntax.Ellipsis: _ellipsis,
}
