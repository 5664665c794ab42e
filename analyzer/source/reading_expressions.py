"""Expressions as Python's own parser gives them → the nodes of `syntax`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from . import syntax

_INNER_PLACES = sys.version_info >= (3, 12)
"""Whether `ast` knows where the expressions within f-strings stand."""


BINARY: dict[type, str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}
_UNARY: dict[type, str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not"}
_COMPARED: dict[type, str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def lines_of(text: str) -> list[str]:
    """The lines of `text` as Python's parser counts them."""
    return _LINE_BREAK.split(text)


_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class ExpressionReader:
    """Converts expressions of one text. Rows count from 1, columns in bytes, as `ast` counts."""

    def __init__(self, text: str):
        self.lines: list[str] | list[bytes] = (
            lines_of(text) if text.isascii() else [line.encode() for line in lines_of(text)]
        )
        self.inner = False
        """Whether an f-string is being read whose expressions have no reliable place."""

    # -- places ------------------------------------------------------------------------------------

    def at(self, made: syntax.Node, node: Any) -> Any:
        if self.inner:
            made.row = made.column = made.end_row = made.end_column = 0
            return made
        made.row = node.lineno
        made.column = node.col_offset
        made.end_row = node.end_lineno
        made.end_column = node.end_col_offset
        return made

    def spanning(self, made: syntax.Node, first: syntax.Node, last: syntax.Node) -> Any:
        made.row, made.column = first.row, first.column
        made.end_row, made.end_column = last.end_row, last.end_column
        return made

    def nowhere(self, made: syntax.Node) -> Any:
        made.row = made.column = made.end_row = made.end_column = 0
        return made

    def line(self, row: int) -> str:
        """A line in which every column is a byte of UTF-8, as `ast` counts."""
        line = self.lines[row - 1]
        return line if isinstance(line, str) else line.decode("latin-1")

    def name_at(self, value: str, row: int, column: int) -> syntax.Name:
        """A name that `ast` gives no place of its own; `row` 0 where it is not known."""
        name = syntax.Name()
        name.value = value
        name.row, name.column = (row, column) if row and not self.inner else (0, 0)
        width = len(value) if value.isascii() else len(value.encode())
        name.end_row, name.end_column = name.row, name.column + width
        return name

    # -- expressions -------------------------------------------------------------------------------

    def expression(self, node: Any) -> Any:
        return _EXPRESSIONS[type(node)](self, node)

    def optional(self, node: Any) -> Any:
        return None if node is None else _EXPRESSIONS[type(node)](self, node)

    def name(self, node: ast.Name) -> syntax.Name:
        made = syntax.Name()
        made.value = node.id
        return self.at(made, node)

    def attribute(self, node: ast.Attribute) -> syntax.Attribute:
        made = syntax.Attribute()
        made.value = _EXPRESSIONS[type(node.value)](self, node.value)
        name = node.attr
        width = len(name) if name.isascii() else len(name.encode())
        row, end = node.end_lineno or 0, node.end_col_offset or 0
        made.attr = self.name_at(name, row, end - width)
        return self.at(made, node)

    def constant(self, node: ast.Constant) -> syntax.BaseExpression:
        value = node.value
        made: Any
        if value is None or value is True or value is False:
            made = syntax.Name()
            made.value = str(value)
            return self.at(made, node)
        if value is ...:
            return self.at(syntax.Ellipsis(), node)
        made = _CONSTANTS[type(value)]()
        made.evaluated_value = value
        return self.at(made, node)

    def formatted(self, node: Any) -> syntax.FormattedString:
        made = syntax.FormattedString()
        outer = self.inner
        self.inner = outer or not _INNER_PLACES
        made.parts = self.parts(node.values)
        self.inner = outer
        return self.at(made, node)

    def parts(self, nodes: Sequence[Any]) -> tuple[Any, ...]:
        found: list[Any] = []
        for each in nodes:
            made: Any
            if isinstance(each, ast.Constant):
                made = syntax.FormattedStringText()
                made.value = each.value
            else:
                made = syntax.FormattedStringExpression()
                made.expression = self.expression(each.value)
                spec = each.format_spec
                made.format_spec = () if spec is None else self.parts(spec.values)
                made.conversion = "" if each.conversion == -1 else chr(each.conversion)
            found.append(self.at(made, each))
        return tuple(found)

    def element(self, node: Any) -> syntax.Element | syntax.StarredElement:
        if type(node) is ast.Starred:
            return self.starred(node)
        made = syntax.Element()
        made.value = _EXPRESSIONS[type(node)](self, node)
        return self.at(made, node)

    def starred(self, node: ast.Starred) -> syntax.StarredElement:
        made = syntax.StarredElement()
        made.value = self.expression(node.value)
        return self.at(made, node)

    def sequence(self, node: Any) -> Any:
        made = _SEQUENCES[type(node)]()
        made.elements = tuple(self.element(each) for each in node.elts)
        return self.at(made, node)

    def dict(self, node: ast.Dict) -> syntax.Dict:
        made = syntax.Dict()
        found: list[Any] = []
        for key, value in zip(node.keys, node.values, strict=True):
            element: Any
            if key is None:
                element = syntax.StarredDictElement()
                element.value = self.expression(value)
                found.append(self.spanning(element, element.value, element.value))
            else:
                element = syntax.DictElement()
                element.key = self.expression(key)
                element.value = self.expression(value)
                found.append(self.spanning(element, element.key, element.value))
        made.elements = tuple(found)
        return self.at(made, node)

    def subscript(self, node: ast.Subscript) -> syntax.Subscript:
        made = syntax.Subscript()
        made.value = self.expression(node.value)
        if type(node.slice) is ast.Tuple and not _in_parentheses(node.slice):
            several = node.slice.elts
            made.slice = tuple(
                self.index(each, len(several) == 1 or i + 1 < len(several))
                for i, each in enumerate(several)
            )
        else:
            made.slice = (self.index(node.slice, False),)
        return self.at(made, node)

    def index(self, node: Any, comma: bool) -> syntax.SubscriptElement:
        made = syntax.SubscriptElement()
        if type(node) is ast.Slice:
            part = syntax.Slice()
            part.lower = self.optional(node.lower)
            part.upper = self.optional(node.upper)
            part.step = self.optional(node.step)
            made.slice = self.at(part, node)
        else:
            one = syntax.Index()
            one.value = self.expression(node)
            made.slice = self.at(one, node)
        made.comma = comma
        return self.at(made, node)

    def binary(self, node: ast.BinOp) -> syntax.BinaryOperation:
        made = syntax.BinaryOperation()
        made.left = self.expression(node.left)
        made.operator = BINARY[type(node.op)]
        made.right = self.expression(node.right)
        return self.at(made, node)

    def unary(self, node: ast.UnaryOp) -> syntax.UnaryOperation:
        made = syntax.UnaryOperation()
        made.operator = _UNARY[type(node.op)]
        made.expression = self.expression(node.operand)
        return self.at(made, node)

    def boolean(self, node: ast.BoolOp) -> syntax.BooleanOperation:
        operator = "and" if type(node.op) is ast.And else "or"
        found = self.expression(node.values[0])
        for each in node.values[1:]:
            made = syntax.BooleanOperation()
            made.left = found
            made.operator = operator
            made.right = self.expression(each)
            found = self.at(made, node)
            if not self.inner:
                made.end_row, made.end_column = each.end_lineno or 0, each.end_col_offset or 0
        return self.at(found, node)

    def comparison(self, node: ast.Compare) -> syntax.Comparison:
        made = syntax.Comparison()
        made.left = self.expression(node.left)
        targets = []
        for operator, each in zip(node.ops, node.comparators, strict=True):
            target = syntax.ComparisonTarget()
            target.operator = _COMPARED[type(operator)]
            target.comparator = self.expression(each)
            targets.append(self.at(target, each))
        made.comparisons = tuple(targets)
        return self.at(made, node)

    def conditional(self, node: ast.IfExp) -> syntax.IfExp:
        made = syntax.IfExp()
        made.body = self.expression(node.body)
        made.test = self.expression(node.test)
        made.orelse = self.expression(node.orelse)
        return self.at(made, node)

    def named(self, node: ast.NamedExpr) -> syntax.NamedExpr:
        made = syntax.NamedExpr()
        made.target = self.expression(node.target)
        made.value = self.expression(node.value)
        return self.at(made, node)

    def await_(self, node: ast.Await) -> syntax.Await:
        made = syntax.Await()
        made.expression = self.expression(node.value)
        return self.at(made, node)

    def yield_(self, node: ast.Yield) -> syntax.Yield:
        made = syntax.Yield()
        made.value = self.optional(node.value)
        return self.at(made, node)

    def from_(self, node: ast.expr) -> syntax.From:
        made = syntax.From()
        made.item = self.expression(node)
        return self.at(made, node)

    def yield_from(self, node: ast.YieldFrom) -> syntax.Yield:
        made = syntax.Yield()
        made.value = self.from_(node.value)
        return self.at(made, node)

    def call(self, node: ast.Call) -> syntax.Call:
        made = syntax.Call()
        made.func = _EXPRESSIONS[type(node.func)](self, node.func)
        given: list[Any] = [*node.args, *node.keywords]
        if node.args and node.keywords and any(type(arg) is ast.Starred for arg in node.args):
            # Only stars may stand behind keywords.
            given.sort(key=lambda each: (each.lineno, each.col_offset))
        made.args = tuple(
            self.keyword(each) if type(each) is ast.keyword else self.positional(each)
            for each in given
        )
        if len(given) == 1 and type(given[0]) is ast.GeneratorExp and _same_end(given[0], node):
            # Where it has no parentheses of its own, `ast` gives it those of the call.
            for only in (made.args[0], made.args[0].value):
                if only.row:
                    only.column += 1
                    only.end_column -= 1
        return self.at(made, node)

    def positional(self, node: Any) -> syntax.Arg:
        made = syntax.Arg()
        made.keyword = None
        if type(node) is ast.Starred:
            made.star = "*"
            made.value = self.expression(node.value)
        else:
            made.star = ""
            made.value = _EXPRESSIONS[type(node)](self, node)
        return self.at(made, node)

    def keyword(self, node: ast.keyword) -> syntax.Arg:
        made = syntax.Arg()
        if node.arg is None:
            made.star = "**"
            made.keyword = None
        else:
            made.star = ""
            made.keyword = self.name_at(node.arg, node.lineno, node.col_offset)
        made.value = self.expression(node.value)
        return self.at(made, node)

    def annotation(self, node: ast.expr | None) -> syntax.Annotation | None:
        if node is None:
            return None
        made = syntax.Annotation()
        made.annotation = self.expression(node)
        return self.at(made, node)

    def parameters(self, node: ast.arguments) -> syntax.Parameters:
        made = self.nowhere(syntax.Parameters())
        places = [*node.posonlyargs, *node.args]
        missing: list[ast.expr | None] = [None] * (len(places) - len(node.defaults))
        found = tuple(
            self.parameter(each, default)
            for each, default in zip(places, [*missing, *node.defaults], strict=True)
        )
        made.posonly_params = found[: len(node.posonlyargs)]
        made.params = found[len(node.posonlyargs) :]
        made.star_arg = None if node.vararg is None else self.parameter(node.vararg, None)
        made.kwonly_params = tuple(
            self.parameter(each, default)
            for each, default in zip(node.kwonlyargs, node.kw_defaults, strict=True)
        )
        made.star_kwarg = None if node.kwarg is None else self.parameter(node.kwarg, None)
        return made

    def parameter(self, node: ast.arg, default: ast.expr | None) -> syntax.Param:
        made = syntax.Param()
        made.name = self.name_at(node.arg, node.lineno, node.col_offset)
        made.annotation = self.annotation(node.annotation)
        made.default = self.optional(default)
        return self.at(made, node)

    def lambda_(self, node: ast.Lambda) -> syntax.Lambda:
        made = syntax.Lambda()
        made.params = self.parameters(node.args)
        made.body = self.expression(node.body)
        return self.at(made, node)

    def clauses(self, nodes: Sequence[ast.comprehension]) -> syntax.CompFor:
        inner: syntax.CompFor | None = None
        for node in reversed(nodes):
            made = self.nowhere(syntax.CompFor())
            made.target = self.expression(node.target)
            made.iter = self.expression(node.iter)
            tests = []
            for each in node.ifs:
                test = syntax.CompIf()
                test.test = self.expression(each)
                tests.append(self.at(test, each))
            made.ifs = tuple(tests)
            made.inner_for_in = inner
            inner = made
        assert inner is not None
        return inner

    def comprehension(self, node: Any) -> Any:
        made = _COMPREHENSIONS[type(node)]()
        if type(node) is ast.DictComp:
            made.key = self.expression(node.key)
            made.value = self.expression(node.value)
        else:
            made.elt = self.expression(node.elt)
        made.for_in = self.clauses(node.generators)
        return self.at(made, node)


def _same_end(one: Any, other: Any) -> bool:
    return (one.end_lineno, one.end_col_offset) == (other.end_lineno, other.end_col_offset)


def _in_parentheses(node: ast.Tuple) -> bool:
    """Whether a tuple has its own; for ``(a), (b)``, which reads the same, it says so too."""
    if not node.elts:
        return True
    first, last = node.elts[0], node.elts[-1]
    return (node.lineno, node.col_offset) < (first.lineno, first.col_offset) and (
        (node.end_lineno or 0, node.end_col_offset or 0)
        > (last.end_lineno or 0, last.end_col_offset or 0)
    )


_CONSTANTS: dict[type, type[Any]] = {
    int: syntax.Integer,
    float: syntax.Float,
    complex: syntax.Imaginary,
    str: syntax.SimpleString,
    bytes: syntax.SimpleString,
}
_SEQUENCES: dict[type, type[Any]] = {
    ast.Tuple: syntax.Tuple,
    ast.List: syntax.List,
    ast.Set: syntax.Set,
}
_COMPREHENSIONS: dict[type, type[Any]] = {
    ast.ListComp: syntax.ListComp,
    ast.SetComp: syntax.SetComp,
    ast.GeneratorExp: syntax.GeneratorExp,
    ast.DictComp: syntax.DictComp,
}

_EXPRESSIONS: dict[type, Callable[[ExpressionReader, Any], Any]] = {
    ast.Name: ExpressionReader.name,
    ast.Attribute: ExpressionReader.attribute,
    ast.Call: ExpressionReader.call,
    ast.Constant: ExpressionReader.constant,
    ast.JoinedStr: ExpressionReader.formatted,
    ast.Tuple: ExpressionReader.sequence,
    ast.List: ExpressionReader.sequence,
    ast.Set: ExpressionReader.sequence,
    ast.Dict: ExpressionReader.dict,
    ast.Starred: ExpressionReader.starred,
    ast.Subscript: ExpressionReader.subscript,
    ast.BinOp: ExpressionReader.binary,
    ast.UnaryOp: ExpressionReader.unary,
    ast.BoolOp: ExpressionReader.boolean,
    ast.Compare: ExpressionReader.comparison,
    ast.IfExp: ExpressionReader.conditional,
    ast.NamedExpr: ExpressionReader.named,
    ast.Await: ExpressionReader.await_,
    ast.Yield: ExpressionReader.yield_,
    ast.YieldFrom: ExpressionReader.yield_from,
    ast.Lambda: ExpressionReader.lambda_,
    ast.ListComp: ExpressionReader.comprehension,
    ast.SetComp: ExpressionReader.comprehension,
    ast.GeneratorExp: ExpressionReader.comprehension,
    ast.DictComp: ExpressionReader.comprehension,
}

if sys.version_info >= (3, 14):
    _EXPRESSIONS[ast.TemplateStr] = ExpressionReader.formatted
