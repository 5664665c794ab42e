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

from . import syntax
from .reading_expressions import BINARY, ExpressionReader, lines_of


def read(text: str) -> syntax.Module:
    """The tree of `text`.

    Raises what `ast.parse` raises: SyntaxError, ValueError, RecursionError, MemoryError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes and literals in strangers' code
        parsed = ast.parse(text)
    module = _Reader(text).module(parsed)
    if not text.isascii():
        _count_characters(module, text)
    return module


def _count_characters(module: syntax.Module, text: str) -> None:
    """`ast` counts columns in bytes of UTF-8."""
    lines = [line.encode() for line in lines_of(text)]
    for node in module.walk():
        if node.row:
            node.column = len(lines[node.row - 1][: node.column].decode(errors="ignore"))
            ending = lines[node.end_row - 1][: node.end_column]
            node.end_column = len(ending.decode(errors="ignore"))


_DEFINED = re.compile(r"(?:async\s+)?(?:def|class)(?:\s|\\)+")
_IMPORTED_FROM = re.compile(r"from(?:\s|\\)*[.\s\\]*(?P<module>[^\W\d][\w.]*)")


class _Reader(ExpressionReader):
    """Converts statements too."""

    # -- blocks ------------------------------------------------------------------------------------

    def module(self, node: ast.Module) -> syntax.Module:
        made = self.nowhere(syntax.Module())
        made.body = self.body(node.body)
        if made.body:
            self.spanning(made, made.body[0], made.body[-1])
        return made

    def body(self, nodes: Sequence[ast.stmt]) -> tuple[syntax.Line, ...]:
        """Lines: simple statements that share one are put together."""
        found: list[Any] = []
        for node in nodes:
            simple = _SMALL.get(type(node))
            if simple is None:
                found.append(_COMPOUND[type(node)](self, node))
                continue
            small = simple(self, node)
            last = found[-1] if found else None
            if isinstance(last, syntax.SimpleStatementLine) and last.end_row == small.row:
                last.body += (small,)
                last.end_row, last.end_column = small.end_row, small.end_column
            else:
                line = self.spanning(syntax.SimpleStatementLine(), small, small)
                line.body = (small,)
                found.append(line)
        return tuple(found)

    def block(self, nodes: Sequence[ast.stmt]) -> syntax.Block:
        first = nodes[0]
        made: Any
        if type(first) in _SMALL and self.line(first.lineno)[: first.col_offset].strip():
            made = syntax.SimpleStatementSuite()
            made.body = tuple(_SMALL[type(node)](self, node) for node in nodes)
        else:
            made = syntax.IndentedBlock()
            made.body = self.body(nodes)
        return self.spanning(made, made.body[0], made.body[-1])

    def otherwise(self, nodes: Sequence[ast.stmt]) -> syntax.Else | None:
        if not nodes:
            return None
        made = syntax.Else()
        made.body = self.block(nodes)
        return self.spanning(made, made.body, made.body)

    def decorators(self, nodes: Sequence[ast.expr]) -> tuple[syntax.Decorator, ...]:
        found = []
        for node in nodes:
            made = syntax.Decorator()
            made.decorator = self.expression(node)
            found.append(self.spanning(made, made.decorator, made.decorator))
        return tuple(found)

    def defined(self, node: Any) -> syntax.Name:
        """The name of a function or class, which follows its keyword."""
        found = _DEFINED.match(self.line(node.lineno), node.col_offset)
        if found is None or found.end() >= len(self.line(node.lineno)):
            return self.name_at(node.name, 0, 0)
        return self.name_at(node.name, node.lineno, found.end())

    def function(self, node: Any) -> syntax.FunctionDef:
        made = syntax.FunctionDef()
        made.decorators = self.decorators(node.decorator_list)
        made.name = self.defined(node)
        made.params = self.parameters(node.args)
        made.returns = self.annotation(node.returns)
        made.body = self.block(node.body)
        made.asynchronous = type(node) is ast.AsyncFunctionDef
        return self.at(made, node)

    def class_(self, node: ast.ClassDef) -> syntax.ClassDef:
        made = syntax.ClassDef()
        made.decorators = self.decorators(node.decorator_list)
        made.name = self.defined(node)
        made.bases = tuple(self.positional(base) for base in node.bases)
        made.keywords = tuple(self.keyword(keyword) for keyword in node.keywords)
        made.body = self.block(node.body)
        return self.at(made, node)

    def if_(self, node: ast.If) -> syntax.If:
        made = syntax.If()
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

    def for_(self, node: Any) -> syntax.For:
        made = syntax.For()
        made.target = self.expression(node.target)
        made.iter = self.expression(node.iter)
        made.body = self.block(node.body)
        made.orelse = self.otherwise(node.orelse)
        return self.at(made, node)

    def while_(self, node: ast.While) -> syntax.While:
        made = syntax.While()
        made.test = self.expression(node.test)
        made.body = self.block(node.body)
        made.orelse = self.otherwise(node.orelse)
        return self.at(made, node)

    def try_(self, node: Any) -> syntax.Try | syntax.TryStar:
        star = type(node) is not ast.Try
        made: Any = syntax.TryStar() if star else syntax.Try()
        made.body = self.block(node.body)
        made.handlers = tuple(self.handler(handler, star) for handler in node.handlers)
        made.orelse = self.otherwise(node.orelse)
        made.finalbody = None
        if node.finalbody:
            final = syntax.Finally()
            final.body = self.block(node.finalbody)
            made.finalbody = self.spanning(final, final.body, final.body)
        return self.at(made, node)

    def handler(self, node: ast.ExceptHandler, star: bool) -> Any:
        made: Any = syntax.ExceptStarHandler() if star else syntax.ExceptHandler()
        made.type = self.optional(node.type)
        made.name = None if node.name is None else self.as_name(self.name_at(node.name, 0, 0))
        made.body = self.block(node.body)
        return self.at(made, node)

    def as_name(self, name: syntax.BaseExpression) -> syntax.AsName:
        made = syntax.AsName()
        made.name = name
        return self.spanning(made, name, name)

    def with_(self, node: Any) -> syntax.With:
        made = syntax.With()
        items = []
        for each in node.items:
            item = syntax.WithItem()
            item.item = self.expression(each.context_expr)
            target = self.optional(each.optional_vars)
            item.asname = None if target is None else self.as_name(target)
            items.append(self.spanning(item, item.item, item.asname or item.item))
        made.items = tuple(items)
        made.body = self.block(node.body)
        return self.at(made, node)

    # -- match -------------------------------------------------------------------------------------

    def match(self, node: ast.Match) -> syntax.Match:
        made = syntax.Match()
        made.subject = self.expression(node.subject)
        cases = []
        for each in node.cases:
            case = syntax.MatchCase()
            case.pattern = self.pattern(each.pattern)
            case.guard = self.optional(each.guard)
            case.body = self.block(each.body)
            cases.append(self.spanning(case, case.pattern, case.body))
        made.cases = tuple(cases)
        return self.at(made, node)

    def pattern(self, node: Any) -> syntax.MatchPattern:
        made: Any
        match node:
            case ast.MatchValue():
                made = syntax.MatchValue()
                made.value = self.expression(node.value)
            case ast.MatchSingleton():
                made = syntax.MatchSingleton()
                made.value = self.name_at(str(node.value), node.lineno, node.col_offset)
            case ast.MatchSequence():
                starts = self.line(node.lineno).startswith("[", node.col_offset)
                made = syntax.MatchList() if starts else syntax.MatchTuple()
                made.patterns = tuple(self.element_pattern(each) for each in node.patterns)
            case ast.MatchMapping():
                made = syntax.MatchMapping()
                made.elements = tuple(
                    self.mapped(key, each)
                    for key, each in zip(node.keys, node.patterns, strict=True)
                )
                made.rest = self.unplaced(node.rest)
            case ast.MatchClass():
                made = syntax.MatchClass()
                made.cls = self.expression(node.cls)
                made.patterns = tuple(self.element_pattern(each) for each in node.patterns)
                made.kwds = tuple(
                    self.keyword_pattern(key, each)
                    for key, each in zip(node.kwd_attrs, node.kwd_patterns, strict=True)
                )
            case ast.MatchOr():
                made = syntax.MatchOr()
                made.patterns = tuple(self.alternative(each) for each in node.patterns)
            case _:
                made = syntax.MatchAs()
                made.pattern = None if node.pattern is None else self.pattern(node.pattern)
                made.name = self.unplaced(node.name)
        return self.at(made, node)

    def unplaced(self, name: str | None) -> syntax.Name | None:
        return None if name is None else self.name_at(name, 0, 0)

    def element_pattern(self, node: Any) -> Any:
        made: Any
        if isinstance(node, ast.MatchStar):
            made = syntax.MatchStar()
            made.name = self.unplaced(node.name)
        else:
            made = syntax.MatchSequenceElement()
            made.value = self.pattern(node)
        return self.at(made, node)

    def alternative(self, node: Any) -> syntax.MatchOrElement:
        made = syntax.MatchOrElement()
        made.pattern = self.pattern(node)
        return self.at(made, node)

    def mapped(self, key: ast.expr, node: Any) -> syntax.MatchMappingElement:
        made = syntax.MatchMappingElement()
        made.key = self.expression(key)
        made.pattern = self.pattern(node)
        return self.spanning(made, made.key, made.pattern)

    def keyword_pattern(self, key: str, node: Any) -> syntax.MatchKeywordElement:
        made = syntax.MatchKeywordElement()
        made.key = self.name_at(key, 0, 0)
        made.pattern = self.pattern(node)
        return self.at(made, node)

    # -- small statements --------------------------------------------------------------------------

    def expr(self, node: ast.Expr) -> syntax.Expr:
        made = syntax.Expr()
        made.value = self.expression(node.value)
        return self.at(made, node)

    def assign(self, node: ast.Assign) -> syntax.Assign:
        made = syntax.Assign()
        targets = []
        for each in node.targets:
            target = syntax.AssignTarget()
            target.target = self.expression(each)
            targets.append(self.at(target, each))
        made.targets = tuple(targets)
        made.value = self.expression(node.value)
        return self.at(made, node)

    def annotated(self, node: ast.AnnAssign) -> syntax.AnnAssign:
        made = syntax.AnnAssign()
        made.target = self.expression(node.target)
        annotation = self.annotation(node.annotation)
        assert annotation is not None
        made.annotation = annotation
        made.value = self.optional(node.value)
        return self.at(made, node)

    def augmented(self, node: ast.AugAssign) -> syntax.AugAssign:
        made = syntax.AugAssign()
        made.target = self.expression(node.target)
        made.operator = BINARY[type(node.op)]
        made.value = self.expression(node.value)
        return self.at(made, node)

    def delete(self, node: ast.Delete) -> syntax.Del:
        made = syntax.Del()
        if len(node.targets) == 1:
            made.target = self.expression(node.targets[0])
        else:
            several = syntax.Tuple()
            several.elements = tuple(self.element(each) for each in node.targets)
            made.target = self.spanning(several, several.elements[0], several.elements[-1])
        return self.at(made, node)

    def pass_(self, node: Any) -> syntax.BaseSmallStatement:
        return self.at(_BARE.get(type(node), syntax.Pass)(), node)

    def return_(self, node: ast.Return) -> syntax.Return:
        made = syntax.Return()
        made.value = self.optional(node.value)
        return self.at(made, node)

    def raise_(self, node: ast.Raise) -> syntax.Raise:
        made = syntax.Raise()
        made.exc = self.optional(node.exc)
        made.cause = None if node.cause is None else self.from_(node.cause)
        return self.at(made, node)

    def assert_(self, node: ast.Assert) -> syntax.Assert:
        made = syntax.Assert()
        made.test = self.expression(node.test)
        made.msg = self.optional(node.msg)
        return self.at(made, node)

    def declared(self, node: Any) -> syntax.Global | syntax.Nonlocal:
        made: Any = syntax.Global() if type(node) is ast.Global else syntax.Nonlocal()
        names = []
        for each in node.names:
            item = self.nowhere(syntax.NameItem())
            item.name = self.name_at(each, 0, 0)
            names.append(item)
        made.names = tuple(names)
        return self.at(made, node)

    def alias(self, node: ast.alias) -> syntax.ImportAlias:
        made = syntax.ImportAlias()
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
            made = syntax.Attribute()
            made.value = found
            made.attr = self.name_at(each, row, found.end_column + 1)
            found = self.spanning(made, found, made.attr)
        return found

    def import_(self, node: ast.Import) -> syntax.Import:
        made = syntax.Import()
        made.names = tuple(self.alias(each) for each in node.names)
        return self.at(made, node)

    def import_from(self, node: ast.ImportFrom) -> syntax.ImportFrom:
        made = syntax.ImportFrom()
        made.relative = node.level
        made.module = None
        if node.module is not None:
            found = _IMPORTED_FROM.match(self.line(node.lineno), node.col_offset)
            if found is not None and found["module"] == node.module:
                made.module = self.path(node.module, node.lineno, found.start("module"))
            else:
                made.module = self.path(node.module, 0, 0)
        if node.names[0].name == "*":
            made.names = self.at(syntax.ImportStar(), node.names[0])
        else:
            made.names = tuple(self.alias(each) for each in node.names)
        return self.at(made, node)


_BARE: dict[type, type[syntax.BaseSmallStatement]] = {
    ast.Break: syntax.Break,
    ast.Continue: syntax.Continue,
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
