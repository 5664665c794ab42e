"""Python's own parser → the tree of `syntax`.

CPython's parser needs a tenth of libcst's time, and importing libcst takes longer than reading a
file: so files are read by `ast`, and libcst is asked for what `ast` cannot do (`concrete`).
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from . import syntax as cst

_INNER_PLACES = sys.version_info >= (3, 12)
"""Whether `ast` knows where the expressions within f-strings stand."""


def read(text: str) -> cst.Module:
    """The tree of `text`.

    Raises what `ast.parse` raises: SyntaxError, ValueError, RecursionError, MemoryError.
    """
    if "\\" in text or " is " in text:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = ast.parse(text)
    else:
        parsed = ast.parse(text)
    module = _Reader(text).module(parsed)
    if not text.isascii():
        _count_characters(module, text)
    return module


def _count_characters(module: cst.Module, text: str) -> None:
    """`ast` counts columns in bytes of UTF-8."""
    lines = [line.encode() for line in _lines(text)]
    for node in module.walk():
        if node.row:
            node.column = len(lines[node.row - 1][: node.column].decode(errors="ignore"))
            ending = lines[node.end_row - 1][: node.end_column]
            node.end_column = len(ending.decode(errors="ignore"))


def _lines(text: str) -> list[str]:
    """The lines of `text` as Python's parser counts them."""
    return _LINE_BREAK.split(text)


_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_DEFINED = re.compile(r"(?:async\s+)?(?:def|class)(?:\s|\\)+")
_IMPORTED_FROM = re.compile(r"from(?:\s|\\)*[.\s\\]*(?P<module>[^\W\d][\w.]*)")

_BINARY: dict[type, str] = {
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


class _Reader:
    """Converts what `ast.parse` gives for one text."""

    def __init__(self, text: str):
        self.text = text
        self.lines: list[str] | list[bytes] = (
            _lines(text) if text.isascii() else [line.encode() for line in _lines(text)]
        )
        self.inner = False
        """Whether an f-string is being read whose expressions have no reliable place."""

    # -- places ------------------------------------------------------------------------------------

    def at(self, made: cst.Node, node: Any) -> Any:
        if self.inner:
            made.row = made.column = made.end_row = made.end_column = 0
            return made
        made.row = node.lineno
        made.column = node.col_offset
        made.end_row = node.end_lineno
        made.end_column = node.end_col_offset
        return made

    def spanning(self, made: cst.Node, first: cst.Node, last: cst.Node) -> Any:
        made.row, made.column = first.row, first.column
        made.end_row, made.end_column = last.end_row, last.end_column
        return made

    def nowhere(self, made: cst.Node) -> Any:
        made.row = made.column = made.end_row = made.end_column = 0
        return made

    def line(self, row: int) -> str:
        """A line in which every column is a byte of UTF-8, as `ast` counts."""
        line = self.lines[row - 1]
        return line if isinstance(line, str) else line.decode("latin-1")

    def name_at(self, value: str, row: int, column: int) -> cst.Name:
        """A name that `ast` gives no place of its own; `row` 0 where it is not known."""
        name = cst.Name()
        name.value = value
        name.row, name.column = (row, column) if row and not self.inner else (0, 0)
        width = len(value) if value.isascii() else len(value.encode())
        name.end_row, name.end_column = name.row, name.column + width
        return name

    # -- blocks ------------------------------------------------------------------------------------

    def module(self, node: ast.Module) -> cst.Module:
        made = self.nowhere(cst.Module())
        made.body = self.body(node.body)
        if made.body:
            self.spanning(made, made.body[0], made.body[-1])
        return made

    def body(self, nodes: Sequence[ast.stmt]) -> tuple[cst.Line, ...]:
        """Lines: simple statements that share one are put together."""
        found: list[Any] = []
        for node in nodes:
            simple = _SMALL.get(type(node))
            if simple is None:
                found.append(_COMPOUND[type(node)](self, node))
                continue
            small = simple(self, node)
            last = found[-1] if found else None
            if isinstance(last, cst.SimpleStatementLine) and last.end_row == small.row:
                last.body += (small,)
                last.end_row, last.end_column = small.end_row, small.end_column
            else:
                line = self.spanning(cst.SimpleStatementLine(), small, small)
                line.body = (small,)
                found.append(line)
        return tuple(found)

    def block(self, nodes: Sequence[ast.stmt]) -> cst.Block:
        first = nodes[0]
        made: Any
        if type(first) in _SMALL and self.line(first.lineno)[: first.col_offset].strip():
            made = cst.SimpleStatementSuite()
            made.body = tuple(_SMALL[type(node)](self, node) for node in nodes)
        else:
            made = cst.IndentedBlock()
            made.body = self.body(nodes)
        return self.spanning(made, made.body[0], made.body[-1])

    def otherwise(self, nodes: Sequence[ast.stmt]) -> cst.Else | None:
        if not nodes:
            return None
        made = cst.Else()
        made.body = self.block(nodes)
        return self.spanning(made, made.body, made.body)

    def decorators(self, nodes: Sequence[ast.expr]) -> tuple[cst.Decorator, ...]:
        found = []
        for node in nodes:
            made = cst.Decorator()
            made.decorator = self.expression(node)
            found.append(self.spanning(made, made.decorator, made.decorator))
        return tuple(found)

    def defined(self, node: Any) -> cst.Name:
        """The name of a function or class, which follows its keyword."""
        found = _DEFINED.match(self.line(node.lineno), node.col_offset)
        if found is None or found.end() >= len(self.line(node.lineno)):
            return self.name_at(node.name, 0, 0)
        return self.name_at(node.name, node.lineno, found.end())

    def function(self, node: Any) -> cst.FunctionDef:
        made = cst.FunctionDef()
        made.decorators = self.decorators(node.decorator_list)
        made.name = self.defined(node)
        made.params = self.parameters(node.args)
        made.returns = self.annotation(node.returns)
        made.body = self.block(node.body)
        made.asynchronous = type(node) is ast.AsyncFunctionDef
        return self.at(made, node)

    def class_(self, node: ast.ClassDef) -> cst.ClassDef:
        made = cst.ClassDef()
        made.decorators = self.decorators(node.decorator_list)
        made.name = self.defined(node)
        made.bases = tuple(self.positional(base) for base in node.bases)
        made.keywords = tuple(self.keyword(keyword) for keyword in node.keywords)
        made.body = self.block(node.body)
        return self.at(made, node)

    def if_(self, node: ast.If) -> cst.If:
        made = cst.If()
        made.test = self.expression(node.test)
        made.body = self.block(node.body)
        after = node.orelse
        if (
            len(after) == 1
            and type(after[0]) is ast.If
            and self.line(after[0].lineno).startswith("elif", after[0].col_offset)
        ):
            made.orelse = self.if_(after[0])
        else:
            made.orelse = self.otherwise(after)
        return self.at(made, node)

    def for_(self, node: Any) -> cst.For:
        made = cst.For()
        made.target = self.expression(node.target)
        made.iter = self.expression(node.iter)
        made.body = self.block(node.body)
        made.orelse = self.otherwise(node.orelse)
        return self.at(made, node)

    def while_(self, node: ast.While) -> cst.While:
        made = cst.While()
        made.test = self.expression(node.test)
        made.body = self.block(node.body)
        made.orelse = self.otherwise(node.orelse)
        return self.at(made, node)

    def try_(self, node: Any) -> cst.Try | cst.TryStar:
        star = type(node) is not ast.Try
        made: Any = cst.TryStar() if star else cst.Try()
        made.body = self.block(node.body)
        made.handlers = tuple(self.handler(handler, star) for handler in node.handlers)
        made.orelse = self.otherwise(node.orelse)
        made.finalbody = None
        if node.finalbody:
            final = cst.Finally()
            final.body = self.block(node.finalbody)
            made.finalbody = self.spanning(final, final.body, final.body)
        return self.at(made, node)

    def handler(self, node: ast.ExceptHandler, star: bool) -> Any:
        made: Any = cst.ExceptStarHandler() if star else cst.ExceptHandler()
        made.type = self.optional(node.type)
        made.name = None if node.name is None else self.as_name(self.name_at(node.name, 0, 0))
        made.body = self.block(node.body)
        return self.at(made, node)

    def as_name(self, name: cst.BaseExpression) -> cst.AsName:
        made = cst.AsName()
        made.name = name
        return self.spanning(made, name, name)

    def with_(self, node: Any) -> cst.With:
        made = cst.With()
        items = []
        for each in node.items:
            item = cst.WithItem()
            item.item = self.expression(each.context_expr)
            target = self.optional(each.optional_vars)
            item.asname = None if target is None else self.as_name(target)
            items.append(self.spanning(item, item.item, item.asname or item.item))
        made.items = tuple(items)
        made.body = self.block(node.body)
        return self.at(made, node)

    # -- match -------------------------------------------------------------------------------------

    def match(self, node: ast.Match) -> cst.Match:
        made = cst.Match()
        made.subject = self.expression(node.subject)
        cases = []
        for each in node.cases:
            case = cst.MatchCase()
            case.pattern = self.pattern(each.pattern)
            case.guard = self.optional(each.guard)
            case.body = self.block(each.body)
            cases.append(self.spanning(case, case.pattern, case.body))
        made.cases = tuple(cases)
        return self.at(made, node)

    def pattern(self, node: Any) -> cst.MatchPattern:
        made: Any
        match node:
            case ast.MatchValue():
                made = cst.MatchValue()
                made.value = self.expression(node.value)
            case ast.MatchSingleton():
                made = cst.MatchSingleton()
                made.value = self.name_at(str(node.value), node.lineno, node.col_offset)
            case ast.MatchSequence():
                starts = self.line(node.lineno).startswith("[", node.col_offset)
                made = cst.MatchList() if starts else cst.MatchTuple()
                made.patterns = tuple(self.element_pattern(each) for each in node.patterns)
            case ast.MatchMapping():
                made = cst.MatchMapping()
                made.elements = tuple(
                    self.mapped(key, each)
                    for key, each in zip(node.keys, node.patterns, strict=True)
                )
                made.rest = self.unplaced(node.rest)
            case ast.MatchClass():
                made = cst.MatchClass()
                made.cls = self.expression(node.cls)
                made.patterns = tuple(self.element_pattern(each) for each in node.patterns)
                made.kwds = tuple(
                    self.keyword_pattern(key, each)
                    for key, each in zip(node.kwd_attrs, node.kwd_patterns, strict=True)
                )
            case ast.MatchOr():
                made = cst.MatchOr()
                made.patterns = tuple(self.alternative(each) for each in node.patterns)
            case _:
                made = cst.MatchAs()
                made.pattern = None if node.pattern is None else self.pattern(node.pattern)
                made.name = self.unplaced(node.name)
        return self.at(made, node)

    def unplaced(self, name: str | None) -> cst.Name | None:
        return None if name is None else self.name_at(name, 0, 0)

    def element_pattern(self, node: Any) -> Any:
        made: Any
        if isinstance(node, ast.MatchStar):
            made = cst.MatchStar()
            made.name = self.unplaced(node.name)
        else:
            made = cst.MatchSequenceElement()
            made.value = self.pattern(node)
        return self.at(made, node)

    def alternative(self, node: Any) -> cst.MatchOrElement:
        made = cst.MatchOrElement()
        made.pattern = self.pattern(node)
        return self.at(made, node)

    def mapped(self, key: ast.expr, node: Any) -> cst.MatchMappingElement:
        made = cst.MatchMappingElement()
        made.key = self.expression(key)
        made.pattern = self.pattern(node)
        return self.spanning(made, made.key, made.pattern)

    def keyword_pattern(self, key: str, node: Any) -> cst.MatchKeywordElement:
        made = cst.MatchKeywordElement()
        made.key = self.name_at(key, 0, 0)
        made.pattern = self.pattern(node)
        return self.at(made, node)

    # -- small statements --------------------------------------------------------------------------

    def expr(self, node: ast.Expr) -> cst.Expr:
        made = cst.Expr()
        made.value = self.expression(node.value)
        return self.at(made, node)

    def assign(self, node: ast.Assign) -> cst.Assign:
        made = cst.Assign()
        targets = []
        for each in node.targets:
            target = cst.AssignTarget()
            target.target = self.expression(each)
            targets.append(self.at(target, each))
        made.targets = tuple(targets)
        made.value = self.expression(node.value)
        return self.at(made, node)

    def annotated(self, node: ast.AnnAssign) -> cst.AnnAssign:
        made = cst.AnnAssign()
        made.target = self.expression(node.target)
        annotation = self.annotation(node.annotation)
        assert annotation is not None
        made.annotation = annotation
        made.value = self.optional(node.value)
        return self.at(made, node)

    def augmented(self, node: ast.AugAssign) -> cst.AugAssign:
        made = cst.AugAssign()
        made.target = self.expression(node.target)
        made.operator = _BINARY[type(node.op)]
        made.value = self.expression(node.value)
        return self.at(made, node)

    def delete(self, node: ast.Delete) -> cst.Del:
        made = cst.Del()
        if len(node.targets) == 1:
            made.target = self.expression(node.targets[0])
        else:
            several = cst.Tuple()
            several.elements = tuple(self.element(each) for each in node.targets)
            made.target = self.spanning(several, several.elements[0], several.elements[-1])
        return self.at(made, node)

    def pass_(self, node: Any) -> cst.BaseSmallStatement:
        return self.at(_BARE.get(type(node), cst.Pass)(), node)

    def return_(self, node: ast.Return) -> cst.Return:
        made = cst.Return()
        made.value = self.optional(node.value)
        return self.at(made, node)

    def raise_(self, node: ast.Raise) -> cst.Raise:
        made = cst.Raise()
        made.exc = self.optional(node.exc)
        made.cause = None if node.cause is None else self.from_(node.cause)
        return self.at(made, node)

    def from_(self, node: ast.expr) -> cst.From:
        made = cst.From()
        made.item = self.expression(node)
        return self.at(made, node)

    def assert_(self, node: ast.Assert) -> cst.Assert:
        made = cst.Assert()
        made.test = self.expression(node.test)
        made.msg = self.optional(node.msg)
        return self.at(made, node)

    def declared(self, node: Any) -> cst.Global | cst.Nonlocal:
        made: Any = cst.Global() if type(node) is ast.Global else cst.Nonlocal()
        names = []
        for each in node.names:
            item = self.nowhere(cst.NameItem())
            item.name = self.name_at(each, 0, 0)
            names.append(item)
        made.names = tuple(names)
        return self.at(made, node)

    def alias(self, node: ast.alias) -> cst.ImportAlias:
        made = cst.ImportAlias()
        spelled = self.line(node.lineno).startswith(node.name, node.col_offset)
        made.name = self.path(node.name, node.lineno if spelled else 0, node.col_offset)
        made.asname = None
        if node.asname is not None:
            start = (node.end_col_offset or 0) - len(node.asname.encode())
            made.asname = self.as_name(self.name_at(node.asname, node.end_lineno or 0, start))
        return self.at(made, node)

    def path(self, dotted: str, row: int, column: int) -> Any:
        """``a.b.c`` written without blanks."""
        first, *rest = dotted.split(".")
        found: Any = self.name_at(first, row, column)
        for each in rest:
            made = cst.Attribute()
            made.value = found
            made.attr = self.name_at(each, row, found.end_column + 1)
            found = self.spanning(made, found, made.attr)
        return found

    def import_(self, node: ast.Import) -> cst.Import:
        made = cst.Import()
        made.names = tuple(self.alias(each) for each in node.names)
        return self.at(made, node)

    def import_from(self, node: ast.ImportFrom) -> cst.ImportFrom:
        made = cst.ImportFrom()
        made.relative = node.level
        made.module = None
        if node.module is not None:
            found = _IMPORTED_FROM.match(self.line(node.lineno), node.col_offset)
            if found is not None and found["module"] == node.module:
                made.module = self.path(node.module, node.lineno, found.start("module"))
            else:
                made.module = self.path(node.module, 0, 0)
        if node.names[0].name == "*":
            made.names = self.at(cst.ImportStar(), node.names[0])
        else:
            made.names = tuple(self.alias(each) for each in node.names)
        return self.at(made, node)

    # -- expressions -------------------------------------------------------------------------------

    def expression(self, node: Any) -> Any:
        return _EXPRESSIONS[type(node)](self, node)

    def optional(self, node: Any) -> Any:
        return None if node is None else _EXPRESSIONS[type(node)](self, node)

    def name(self, node: ast.Name) -> cst.Name:
        made = cst.Name()
        made.value = node.id
        return self.at(made, node)

    def attribute(self, node: ast.Attribute) -> cst.Attribute:
        made = cst.Attribute()
        made.value = _EXPRESSIONS[type(node.value)](self, node.value)
        name = node.attr
        width = len(name) if name.isascii() else len(name.encode())
        row, end = node.end_lineno or 0, node.end_col_offset or 0
        made.attr = self.name_at(name, row, end - width)
        return self.at(made, node)

    def constant(self, node: ast.Constant) -> cst.BaseExpression:
        value = node.value
        made: Any
        if value is None or value is True or value is False:
            made = cst.Name()
            made.value = str(value)
            return self.at(made, node)
        if value is ...:
            return self.at(cst.Ellipsis(), node)
        made = _CONSTANTS[type(value)]()
        made.evaluated_value = value
        return self.at(made, node)

    def formatted(self, node: Any) -> cst.FormattedString:
        made = cst.FormattedString()
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
                made = cst.FormattedStringText()
                made.value = each.value
            else:
                made = cst.FormattedStringExpression()
                made.expression = self.expression(each.value)
                spec = each.format_spec
                made.format_spec = () if spec is None else self.parts(spec.values)
                made.plain = each.conversion == -1 and spec is None
            found.append(self.at(made, each))
        return tuple(found)

    def element(self, node: Any) -> cst.Element | cst.StarredElement:
        if type(node) is ast.Starred:
            return self.starred(node)
        made = cst.Element()
        made.value = _EXPRESSIONS[type(node)](self, node)
        return self.at(made, node)

    def starred(self, node: ast.Starred) -> cst.StarredElement:
        made = cst.StarredElement()
        made.value = self.expression(node.value)
        return self.at(made, node)

    def sequence(self, node: Any) -> Any:
        made = _SEQUENCES[type(node)]()
        made.elements = tuple(self.element(each) for each in node.elts)
        return self.at(made, node)

    def dict(self, node: ast.Dict) -> cst.Dict:
        made = cst.Dict()
        found: list[Any] = []
        for key, value in zip(node.keys, node.values, strict=True):
            element: Any
            if key is None:
                element = cst.StarredDictElement()
                element.value = self.expression(value)
                found.append(self.spanning(element, element.value, element.value))
            else:
                element = cst.DictElement()
                element.key = self.expression(key)
                element.value = self.expression(value)
                found.append(self.spanning(element, element.key, element.value))
        made.elements = tuple(found)
        return self.at(made, node)

    def subscript(self, node: ast.Subscript) -> cst.Subscript:
        made = cst.Subscript()
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

    def index(self, node: Any, comma: bool) -> cst.SubscriptElement:
        made = cst.SubscriptElement()
        if type(node) is ast.Slice:
            part = cst.Slice()
            part.lower = self.optional(node.lower)
            part.upper = self.optional(node.upper)
            part.step = self.optional(node.step)
            made.slice = self.at(part, node)
        else:
            one = cst.Index()
            one.value = self.expression(node)
            made.slice = self.at(one, node)
        made.comma = comma
        return self.at(made, node)

    def binary(self, node: ast.BinOp) -> cst.BinaryOperation:
        made = cst.BinaryOperation()
        made.left = self.expression(node.left)
        made.operator = _BINARY[type(node.op)]
        made.right = self.expression(node.right)
        return self.at(made, node)

    def unary(self, node: ast.UnaryOp) -> cst.UnaryOperation:
        made = cst.UnaryOperation()
        made.operator = _UNARY[type(node.op)]
        made.expression = self.expression(node.operand)
        return self.at(made, node)

    def boolean(self, node: ast.BoolOp) -> cst.BooleanOperation:
        operator = "and" if type(node.op) is ast.And else "or"
        found = self.expression(node.values[0])
        for each in node.values[1:]:
            made = cst.BooleanOperation()
            made.left = found
            made.operator = operator
            made.right = self.expression(each)
            found = self.at(made, node)
            if not self.inner:
                made.end_row, made.end_column = each.end_lineno or 0, each.end_col_offset or 0
        return self.at(found, node)

    def comparison(self, node: ast.Compare) -> cst.Comparison:
        made = cst.Comparison()
        made.left = self.expression(node.left)
        targets = []
        for operator, each in zip(node.ops, node.comparators, strict=True):
            target = cst.ComparisonTarget()
            target.operator = _COMPARED[type(operator)]
            target.comparator = self.expression(each)
            targets.append(self.at(target, each))
        made.comparisons = tuple(targets)
        return self.at(made, node)

    def conditional(self, node: ast.IfExp) -> cst.IfExp:
        made = cst.IfExp()
        made.body = self.expression(node.body)
        made.test = self.expression(node.test)
        made.orelse = self.expression(node.orelse)
        return self.at(made, node)

    def named(self, node: ast.NamedExpr) -> cst.NamedExpr:
        made = cst.NamedExpr()
        made.target = self.expression(node.target)
        made.value = self.expression(node.value)
        return self.at(made, node)

    def await_(self, node: ast.Await) -> cst.Await:
        made = cst.Await()
        made.expression = self.expression(node.value)
        return self.at(made, node)

    def yield_(self, node: ast.Yield) -> cst.Yield:
        made = cst.Yield()
        made.value = self.optional(node.value)
        return self.at(made, node)

    def yield_from(self, node: ast.YieldFrom) -> cst.Yield:
        made = cst.Yield()
        made.value = self.from_(node.value)
        return self.at(made, node)

    def call(self, node: ast.Call) -> cst.Call:
        made = cst.Call()
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

    def positional(self, node: Any) -> cst.Arg:
        made = cst.Arg()
        made.keyword = None
        if type(node) is ast.Starred:
            made.star = "*"
            made.value = self.expression(node.value)
        else:
            made.star = ""
            made.value = _EXPRESSIONS[type(node)](self, node)
        return self.at(made, node)

    def keyword(self, node: ast.keyword) -> cst.Arg:
        made = cst.Arg()
        if node.arg is None:
            made.star = "**"
            made.keyword = None
        else:
            made.star = ""
            made.keyword = self.name_at(node.arg, node.lineno, node.col_offset)
        made.value = self.expression(node.value)
        return self.at(made, node)

    def annotation(self, node: ast.expr | None) -> cst.Annotation | None:
        if node is None:
            return None
        made = cst.Annotation()
        made.annotation = self.expression(node)
        return self.at(made, node)

    def parameters(self, node: ast.arguments) -> cst.Parameters:
        made = self.nowhere(cst.Parameters())
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

    def parameter(self, node: ast.arg, default: ast.expr | None) -> cst.Param:
        made = cst.Param()
        made.name = self.name_at(node.arg, node.lineno, node.col_offset)
        made.annotation = self.annotation(node.annotation)
        made.default = self.optional(default)
        return self.at(made, node)

    def lambda_(self, node: ast.Lambda) -> cst.Lambda:
        made = cst.Lambda()
        made.params = self.parameters(node.args)
        made.body = self.expression(node.body)
        return self.at(made, node)

    def clauses(self, nodes: Sequence[ast.comprehension]) -> cst.CompFor:
        inner: cst.CompFor | None = None
        for node in reversed(nodes):
            made = self.nowhere(cst.CompFor())
            made.target = self.expression(node.target)
            made.iter = self.expression(node.iter)
            tests = []
            for each in node.ifs:
                test = cst.CompIf()
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


_CONSTANTS: dict[type, type[Any]] = {
    int: cst.Integer,
    float: cst.Float,
    complex: cst.Imaginary,
    str: cst.SimpleString,
    bytes: cst.SimpleString,
}
_SEQUENCES: dict[type, type[Any]] = {ast.Tuple: cst.Tuple, ast.List: cst.List, ast.Set: cst.Set}
_COMPREHENSIONS: dict[type, type[Any]] = {
    ast.ListComp: cst.ListComp,
    ast.SetComp: cst.SetComp,
    ast.GeneratorExp: cst.GeneratorExp,
    ast.DictComp: cst.DictComp,
}
_BARE: dict[type, type[cst.BaseSmallStatement]] = {
    ast.Break: cst.Break,
    ast.Continue: cst.Continue,
}

_EXPRESSIONS: dict[type, Callable[[_Reader, Any], Any]] = {
    ast.Name: _Reader.name,
    ast.Attribute: _Reader.attribute,
    ast.Call: _Reader.call,
    ast.Constant: _Reader.constant,
    ast.JoinedStr: _Reader.formatted,
    ast.Tuple: _Reader.sequence,
    ast.List: _Reader.sequence,
    ast.Set: _Reader.sequence,
    ast.Dict: _Reader.dict,
    ast.Starred: _Reader.starred,
    ast.Subscript: _Reader.subscript,
    ast.BinOp: _Reader.binary,
    ast.UnaryOp: _Reader.unary,
    ast.BoolOp: _Reader.boolean,
    ast.Compare: _Reader.comparison,
    ast.IfExp: _Reader.conditional,
    ast.NamedExpr: _Reader.named,
    ast.Await: _Reader.await_,
    ast.Yield: _Reader.yield_,
    ast.YieldFrom: _Reader.yield_from,
    ast.Lambda: _Reader.lambda_,
    ast.ListComp: _Reader.comprehension,
    ast.SetComp: _Reader.comprehension,
    ast.GeneratorExp: _Reader.comprehension,
    ast.DictComp: _Reader.comprehension,
}

_SMALL: dict[type, Callable[[_Reader, Any], Any]] = {
    ast.Expr: _Reader.expr,
    ast.Assign: _Reader.assign,
    ast.AnnAssign: _Reader.annotated,
    ast.AugAssign: _Reader.augmented,
    ast.Delete: _Reader.delete,
    ast.Pass: _Reader.pass_,
    ast.Break: _Reader.pass_,
    ast.Continue: _Reader.pass_,
    ast.Return: _Reader.return_,
    ast.Raise: _Reader.raise_,
    ast.Assert: _Reader.assert_,
    ast.Global: _Reader.declared,
    ast.Nonlocal: _Reader.declared,
    ast.Import: _Reader.import_,
    ast.ImportFrom: _Reader.import_from,
}

_COMPOUND: dict[type, Callable[[_Reader, Any], Any]] = {
    ast.FunctionDef: _Reader.function,
    ast.AsyncFunctionDef: _Reader.function,
    ast.ClassDef: _Reader.class_,
    ast.If: _Reader.if_,
    ast.For: _Reader.for_,
    ast.AsyncFor: _Reader.for_,
    ast.While: _Reader.while_,
    ast.Try: _Reader.try_,
    ast.TryStar: _Reader.try_,
    ast.With: _Reader.with_,
    ast.AsyncWith: _Reader.with_,
    ast.Match: _Reader.match,
}

if sys.version_info >= (3, 12):
    # A type alias makes a name that means nothing for shapes.
    _SMALL[ast.TypeAlias] = _Reader.pass_
if sys.version_info >= (3, 14):
    _EXPRESSIONS[ast.TemplateStr] = _Reader.formatted
