"""Statements, and places within them."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct
from msgspec.structs import force_setattr

from . import syntax
from .parsing import Parsed, names_in, parse
from .positions import LineIndex, Position, Range
from .problems import SyntaxProblem

Span = tuple[tuple[int, int], tuple[int, int]]
"""Start and end: rows of the statement's text from 1, columns from 0."""


class Statement(Struct, frozen=True, dict=True):
    """A top-level statement with its decorators and everything indented under it.

    `text` are whole lines; `first_row` is the row of its first line in `Document.text` and
    `cell` the index of its cell in the notebook (None for plain Python). Several simple
    statements on one line are one Statement.

    Statements with the same text share their parsed module, nodes included, also within one
    document: whoever remembers something by node must remember the statement (or `Site`) too.
    """

    text: str
    first_row: int
    cell: int | None = None

    @cached_property
    def parsed(self) -> Parsed:
        """Held, so that nodes stay the same for as long as the statement lives."""
        return parse(self.text)

    def move(self, first_row: int, cell: int | None) -> None:
        """An edit has moved it: places in it follow. Only for who owns the statement."""
        force_setattr(self, "first_row", first_row)
        force_setattr(self, "cell", cell)

    @property
    def module(self) -> syntax.Module | None:
        """The tree of the text; None when nothing of it could be kept.

        Broken inner statements are left out of it (they became ``pass``), see `problems`.
        """
        return self.parsed.module

    @property
    def problems(self) -> tuple[SyntaxProblem, ...]:
        """What of this statement does not parse, in rows of the document."""
        return tuple(
            SyntaxProblem(
                problem.row + self.first_row - 1,
                problem.column,
                problem.message,
                self.cell,
                problem.limit,
            )
            for problem in self.parsed.problems
        )

    @property
    def problem(self) -> SyntaxProblem | None:
        """The first of `problems`; `module` may still hold the rest of the statement."""
        problems = self.problems
        return problems[0] if problems else None

    @property
    def lost_names(self) -> frozenset[str]:
        """Every word in the text that was left out as broken: names it might have bound.

        Whoever runs the program must not trust what these names meant before.
        """
        return names_in(self.parsed.lost)

    @property
    def range(self) -> Range:
        """From its first character to the end of its last line, in rows of the document."""
        text = self.text.rstrip("\r\n")
        index = LineIndex(text)
        end = index.position(len(text))
        return Range(Position(self.first_row, 1), self._moved(end.row, end.column))

    def range_of(self, node: syntax.Node) -> Range:
        """Where `node` stands, in rows of the document and columns of its line.

        Like `ast`: without surrounding parentheses, except for tuples and generators, whose
        parentheses are part of them. Nodes without a place of their own get the statement's.
        """
        return self._range(self._span(node))

    def outer_range_of(self, node: syntax.Node) -> Range:
        """Where `node` stands with what belongs to it: an argument with its value's parentheses.

        By libcst, which takes its time.
        """
        return self._range(self._span_by_libcst(node) or self._span(node))

    def code_for(self, node: syntax.Node) -> str:
        """The source of `node`, as `range_of` delimits it; "" for what has no place."""
        span = self._span(node)
        if span is None:
            return ""
        index = LineIndex(self.text)
        start, end = (Position(row, column + 1) for row, column in span)
        return self.text[index.offset(start) : index.offset(end)]

    def _range(self, span: Span | None) -> Range:
        if span is None:
            return self.range
        start, end = (self._moved(row, column + 1) for row, column in span)
        return Range(start, end)

    def _span(self, node: syntax.Node) -> Span | None:
        if node.row:
            return (node.row, node.column), (node.end_row, node.end_column)
        return self._span_by_libcst(node)

    def _span_by_libcst(self, node: syntax.Node) -> Span | None:
        place = self.parsed.places().get(node)
        if place is None:
            return None
        return (place.start.line, place.start.column), (place.end.line, place.end.column)

    def _moved(self, row: int, column: int) -> Position:
        return Position(row + self.first_row - 1, column)


class Site(Struct, frozen=True):
    """A node in its statement: the identity of a place. Its position is worked out on demand."""

    statement: Statement
    node: syntax.Node

    @property
    def range(self) -> Range:
        return self.statement.range_of(self.node)

    @property
    def cell(self) -> int | None:
        return self.statement.cell

    @property
    def code(self) -> str:
        return self.statement.code_for(self.node)
