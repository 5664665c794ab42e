"""Reading and changing calls as text: libcst says where things stand, edits say what changes."""

from __future__ import annotations

import re

from msgspec import Struct

from ..source import Document, Edit, Position, Range, Statement, syntax


class CallText(Struct, frozen=True):
    """A call in the text, with what is around its arguments."""

    document: Document
    statement: Statement
    node: syntax.Call

    def range(self, node: syntax.Node) -> Range:
        return self.statement.outer_range_of(node)

    def code(self, node: syntax.Node) -> str:
        return self.statement.code_for(node)

    def find(self, name: str) -> syntax.Arg | None:
        """The argument passed by keyword `name`."""
        return next((a for a in self.node.args if a.keyword and a.keyword.value == name), None)

    def closing(self) -> Position:
        """Where the call's closing parenthesis stands."""
        end = outer_end(self.document, self.statement, self.node)
        return Position(end.row, end.column - 1)


def outer_end(document: Document, statement: Statement, node: syntax.Call) -> Position:
    """The end of a call, behind its closing parenthesis."""
    return statement.range_of(node).end


def without_arguments(call: CallText, dropped: list[syntax.Arg]) -> list[Edit]:
    """The edits that take arguments out of a call, with their commas.

    What goes: from the end of the argument before (or the opening parenthesis) to the end of the
    last one in a run, so that layout and comments of what stays are left alone.
    """
    args = list(call.node.args)
    gone = {id(arg) for arg in dropped}
    edits: list[Edit] = []
    index = 0
    while index < len(args):
        if id(args[index]) not in gone:
            index += 1
            continue
        last = index
        while last + 1 < len(args) and id(args[last + 1]) in gone:
            last += 1
        start = call.range(args[index]).start
        end = call.range(args[last]).end
        if last + 1 < len(args):
            end = call.range(args[last + 1]).start
        elif index > 0:
            start = _argument_end(call, args[index - 1])
        else:
            end = _after_comma(call, end)
        edits.append(Edit(Range(start, end), ""))
        index = last + 1
    return edits


def with_argument(call: CallText, name: str, code: str) -> Edit:
    """The edit that passes `name=code`: in place of what is passed, or behind the last one."""
    found = call.find(name)
    if found is not None:
        return Edit(value_range(call, found), code)
    text = f"{name}={code}"
    args = call.node.args
    if not args:
        closing = call.closing()
        return Edit(Range(closing, closing), text)
    last = args[-1]
    at = _argument_end(call, last)
    if last.star == "**":
        start = call.range(last).start
        return Edit(Range(start, start), f"{text}, ")
    if len(args) > 1 and call.range(args[-2]).end.row < call.range(last).start.row:
        indent = " " * (call.range(last).start.column - 1)
        return Edit(Range(at, at), f",\n{indent}{text}")
    return Edit(Range(at, at), f", {text}")


def renamed_argument(call: CallText, argument: syntax.Arg, new: str) -> Edit | None:
    """The edit that gives an argument another keyword."""
    if argument.keyword is None:
        return None
    return Edit(call.range(argument.keyword), new)


def value_range(call: CallText, argument: syntax.Arg) -> Range:
    """Where the value of an argument stands, its own parentheses included."""
    whole = call.range(argument)
    if argument.keyword is None:
        return Range(call.range(argument.value).start, whole.end) if argument.star else whole
    offset = call.document.offset(call.range(argument.keyword).end)
    found = re.compile(r"\s*=\s*").match(call.document.text, offset)
    start = call.document.position(found.end() if found else offset)
    return Range(start, whole.end)


def _argument_end(call: CallText, argument: syntax.Arg) -> Position:
    return call.range(argument).end


def _after_comma(call: CallText, end: Position) -> Position:
    offset = call.document.offset(end)
    found = re.compile(r"[ \t]*,[ \t]*").match(call.document.text, offset)
    return call.document.position(found.end()) if found else end


def line_indent(document: Document, row: int) -> str:
    """The white space that a row starts with."""
    line = document.line(row)
    return line[: len(line) - len(line.lstrip())]


def line_break(document: Document) -> str:
    """The line break that the document uses."""
    found = re.search(r"\r\n?|\n", document.text)
    return found[0] if found else "\n"
