"""The syntax tree that the interpreter and the rules walk, in libcst's terms.

Every class is called as libcst calls it and has those of its fields that carry meaning, so that
libcst's documentation is this one's too; white space, commas and parentheses are not kept. What
differs is said at the class. Nodes are compared by identity.

A tree is made by `reading`; `concrete` finds what stands for a node in libcst's own tree, for
repairs that must keep every character.
"""

from __future__ import annotations

from collections.abc import Iterator


class Node:
    """A piece of syntax. Rows count from 1, columns from 0, both within the statement's text.

    `row` 0 means that it has no place that could be told without libcst.
    """

    __slots__ = ("column", "end_column", "end_row", "row")
    row: int
    column: int
    end_row: int
    end_column: int

    @property
    def children(self) -> list[Node]:
        """The nodes right under this one, in the order of the fields."""
        found: list[Node] = []
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, Node):
                found.append(value)
            elif isinstance(value, tuple):
                found += [item for item in value if isinstance(item, Node)]
        return found

    def walk(self) -> Iterator[Node]:
        """This node and all under it, the outer ones first."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += reversed(node.children)


# -- expressions -----------------------------------------------------------------------------------


class BaseExpression(Node):
    __slots__ = ()


class Name(BaseExpression):
    """A name; ``True``, ``False`` and ``None`` too."""

    __slots__ = ("value",)
    value: str


class Attribute(BaseExpression):
    __slots__ = ("attr", "value")
    value: BaseExpression
    attr: Name


class Ellipsis(BaseExpression):
    __slots__ = ()


class Integer(BaseExpression):
    __slots__ = ("evaluated_value",)
    evaluated_value: int


class Float(BaseExpression):
    __slots__ = ("evaluated_value",)
    evaluated_value: float


class Imaginary(BaseExpression):
    __slots__ = ("evaluated_value",)
    evaluated_value: complex


class SimpleString(BaseExpression):
    """A string or bytes. Strings that stand beside one another are one node here."""

    __slots__ = ("evaluated_value",)
    evaluated_value: str | bytes


class FormattedString(BaseExpression):
    """An f-string, or a template string; with what stands beside it one node."""

    __slots__ = ("parts",)
    parts: tuple[FormattedStringText | FormattedStringExpression, ...]


class FormattedStringText(Node):
    """Text of an f-string as it will be: escapes and doubled braces are resolved."""

    __slots__ = ("value",)
    value: str


class FormattedStringExpression(Node):
    """``{expression!conversion:format_spec}``.

    `conversion` is "r", "s", "a", "" for none, or None where the text around was not read.
    """

    __slots__ = ("conversion", "expression", "format_spec")
    expression: BaseExpression
    conversion: str | None
    format_spec: tuple[FormattedStringText | FormattedStringExpression, ...]


class Element(Node):
    __slots__ = ("value",)
    value: BaseExpression


class StarredElement(BaseExpression):
    """``*value`` in a list or as a target."""

    __slots__ = ("value",)
    value: BaseExpression


class Tuple(BaseExpression):
    __slots__ = ("elements",)
    elements: tuple[Element | StarredElement, ...]


class List(BaseExpression):
    __slots__ = ("elements",)
    elements: tuple[Element | StarredElement, ...]


class Set(BaseExpression):
    __slots__ = ("elements",)
    elements: tuple[Element | StarredElement, ...]


class DictElement(Node):
    __slots__ = ("key", "value")
    key: BaseExpression
    value: BaseExpression


class StarredDictElement(Node):
    __slots__ = ("value",)
    value: BaseExpression


class Dict(BaseExpression):
    __slots__ = ("elements",)
    elements: tuple[DictElement | StarredDictElement, ...]


class BaseSlice(Node):
    __slots__ = ()


class Index(BaseSlice):
    __slots__ = ("value",)
    value: BaseExpression


class Slice(BaseSlice):
    __slots__ = ("lower", "step", "upper")
    lower: BaseExpression | None
    upper: BaseExpression | None
    step: BaseExpression | None


class SubscriptElement(Node):
    """One index of several. `comma` says that one follows, which makes ``x[1,]`` a tuple."""

    __slots__ = ("comma", "slice")
    slice: Index | Slice
    comma: bool


class Subscript(BaseExpression):
    __slots__ = ("slice", "value")
    value: BaseExpression
    slice: tuple[SubscriptElement, ...]


class BinaryOperation(BaseExpression):
    """`operator` as Python spells it."""

    __slots__ = ("left", "operator", "right")
    left: BaseExpression
    operator: str
    right: BaseExpression


class UnaryOperation(BaseExpression):
    """`operator` as Python spells it."""

    __slots__ = ("expression", "operator")
    operator: str
    expression: BaseExpression


class BooleanOperation(BaseExpression):
    """`operator` is ``and`` or ``or``."""

    __slots__ = ("left", "operator", "right")
    left: BaseExpression
    operator: str
    right: BaseExpression


class ComparisonTarget(Node):
    """`operator` as Python spells it, ``not in`` and ``is not`` with one blank."""

    __slots__ = ("comparator", "operator")
    operator: str
    comparator: BaseExpression


class Comparison(BaseExpression):
    __slots__ = ("comparisons", "left")
    left: BaseExpression
    comparisons: tuple[ComparisonTarget, ...]


class IfExp(BaseExpression):
    __slots__ = ("body", "orelse", "test")
    body: BaseExpression
    test: BaseExpression
    orelse: BaseExpression


class NamedExpr(BaseExpression):
    __slots__ = ("target", "value")
    target: BaseExpression
    value: BaseExpression


class Await(BaseExpression):
    __slots__ = ("expression",)
    expression: BaseExpression


class From(Node):
    __slots__ = ("item",)
    item: BaseExpression


class Yield(BaseExpression):
    __slots__ = ("value",)
    value: BaseExpression | From | None


class Arg(Node):
    """An argument; `star` is "", "*" or "**"."""

    __slots__ = ("keyword", "star", "value")
    star: str
    keyword: Name | None
    value: BaseExpression


class Call(BaseExpression):
    __slots__ = ("args", "func")
    func: BaseExpression
    args: tuple[Arg, ...]


class Annotation(Node):
    __slots__ = ("annotation",)
    annotation: BaseExpression


class Param(Node):
    __slots__ = ("annotation", "default", "name")
    name: Name
    annotation: Annotation | None
    default: BaseExpression | None


class Parameters(Node):
    """`star_arg` is None for a bare ``*``."""

    __slots__ = (
        "kwonly_params",
        "params",
        "posonly_params",
        "star_arg",
        "star_kwarg",
    )
    posonly_params: tuple[Param, ...]
    params: tuple[Param, ...]
    star_arg: Param | None
    kwonly_params: tuple[Param, ...]
    star_kwarg: Param | None

    @property
    def positional(self) -> tuple[Param, ...]:
        """Those that may be given by position."""
        return (*self.posonly_params, *self.params)

    @property
    def single(self) -> tuple[Param, ...]:
        """Those that take one argument each, without ``*args`` and ``**kwargs``."""
        return (*self.positional, *self.kwonly_params)


class Lambda(BaseExpression):
    __slots__ = ("body", "params")
    params: Parameters
    body: BaseExpression


class CompIf(Node):
    __slots__ = ("test",)
    test: BaseExpression


class CompFor(Node):
    __slots__ = ("ifs", "inner_for_in", "iter", "target")
    target: BaseExpression
    iter: BaseExpression
    ifs: tuple[CompIf, ...]
    inner_for_in: CompFor | None


class ListComp(BaseExpression):
    __slots__ = ("elt", "for_in")
    elt: BaseExpression
    for_in: CompFor


class SetComp(BaseExpression):
    __slots__ = ("elt", "for_in")
    elt: BaseExpression
    for_in: CompFor


class GeneratorExp(BaseExpression):
    __slots__ = ("elt", "for_in")
    elt: BaseExpression
    for_in: CompFor


class DictComp(BaseExpression):
    __slots__ = ("for_in", "key", "value")
    key: BaseExpression
    value: BaseExpression
    for_in: CompFor


# -- small statements ------------------------------------------------------------------------------


class BaseSmallStatement(Node):
    __slots__ = ()


class Expr(BaseSmallStatement):
    __slots__ = ("value",)
    value: BaseExpression


class AssignTarget(Node):
    __slots__ = ("target",)
    target: BaseExpression


class Assign(BaseSmallStatement):
    __slots__ = ("targets", "value")
    targets: tuple[AssignTarget, ...]
    value: BaseExpression


class AnnAssign(BaseSmallStatement):
    __slots__ = ("annotation", "target", "value")
    target: BaseExpression
    annotation: Annotation
    value: BaseExpression | None


class AugAssign(BaseSmallStatement):
    """`operator` without the ``=``."""

    __slots__ = ("operator", "target", "value")
    target: BaseExpression
    operator: str
    value: BaseExpression


class Del(BaseSmallStatement):
    __slots__ = ("target",)
    target: BaseExpression


class Pass(BaseSmallStatement):
    __slots__ = ()


class Break(BaseSmallStatement):
    __slots__ = ()


class Continue(BaseSmallStatement):
    __slots__ = ()


class Return(BaseSmallStatement):
    __slots__ = ("value",)
    value: BaseExpression | None


class Raise(BaseSmallStatement):
    __slots__ = ("cause", "exc")
    exc: BaseExpression | None
    cause: From | None


class Assert(BaseSmallStatement):
    __slots__ = ("msg", "test")
    test: BaseExpression
    msg: BaseExpression | None


class NameItem(Node):
    __slots__ = ("name",)
    name: Name


class Global(BaseSmallStatement):
    __slots__ = ("names",)
    names: tuple[NameItem, ...]


class Nonlocal(BaseSmallStatement):
    __slots__ = ("names",)
    names: tuple[NameItem, ...]


class AsName(Node):
    __slots__ = ("name",)
    name: BaseExpression


class ImportAlias(Node):
    __slots__ = ("asname", "name")
    name: Name | Attribute
    asname: AsName | None

    @property
    def evaluated_name(self) -> str:
        """``a.b.c`` as text."""
        return dotted(self.name)

    @property
    def evaluated_alias(self) -> str | None:
        """The name behind ``as``."""
        return dotted(self.asname.name) if self.asname is not None else None


class ImportStar(Node):
    __slots__ = ()


class Import(BaseSmallStatement):
    __slots__ = ("names",)
    names: tuple[ImportAlias, ...]


class ImportFrom(BaseSmallStatement):
    """`relative` counts the dots."""

    __slots__ = ("module", "names", "relative")
    module: Name | Attribute | None
    names: tuple[ImportAlias, ...] | ImportStar
    relative: int


# -- lines and blocks ------------------------------------------------------------------------------


class SimpleStatementLine(Node):
    __slots__ = ("body",)
    body: tuple[BaseSmallStatement, ...]


class SimpleStatementSuite(Node):
    """What stands behind the colon of ``if x: a; b``."""

    __slots__ = ("body",)
    body: tuple[BaseSmallStatement, ...]


class BaseCompoundStatement(Node):
    __slots__ = ()


Line = SimpleStatementLine | BaseCompoundStatement


class IndentedBlock(Node):
    __slots__ = ("body",)
    body: tuple[Line, ...]


Block = IndentedBlock | SimpleStatementSuite


class Module(Node):
    __slots__ = ("body",)
    body: tuple[Line, ...]


class Decorator(Node):
    __slots__ = ("decorator",)
    decorator: BaseExpression


class FunctionDef(BaseCompoundStatement):
    __slots__ = (
        "asynchronous",
        "body",
        "decorators",
        "name",
        "params",
        "returns",
    )
    decorators: tuple[Decorator, ...]
    name: Name
    params: Parameters
    returns: Annotation | None
    body: Block
    asynchronous: bool


class ClassDef(BaseCompoundStatement):
    __slots__ = (
        "bases",
        "body",
        "decorators",
        "keywords",
        "name",
    )
    decorators: tuple[Decorator, ...]
    name: Name
    bases: tuple[Arg, ...]
    keywords: tuple[Arg, ...]
    body: Block


class Else(Node):
    __slots__ = ("body",)
    body: Block


class Finally(Node):
    __slots__ = ("body",)
    body: Block


class If(BaseCompoundStatement):
    __slots__ = ("body", "orelse", "test")
    test: BaseExpression
    body: Block
    orelse: If | Else | None


class For(BaseCompoundStatement):
    __slots__ = ("body", "iter", "orelse", "target")
    target: BaseExpression
    iter: BaseExpression
    body: Block
    orelse: Else | None


class While(BaseCompoundStatement):
    __slots__ = ("body", "orelse", "test")
    test: BaseExpression
    body: Block
    orelse: Else | None


class ExceptHandler(Node):
    __slots__ = ("body", "name", "type")
    type: BaseExpression | None
    name: AsName | None
    body: Block


class ExceptStarHandler(Node):
    __slots__ = ("body", "name", "type")
    type: BaseExpression
    name: AsName | None
    body: Block


class Try(BaseCompoundStatement):
    __slots__ = ("body", "finalbody", "handlers", "orelse")
    body: Block
    handlers: tuple[ExceptHandler, ...]
    orelse: Else | None
    finalbody: Finally | None


class TryStar(BaseCompoundStatement):
    __slots__ = ("body", "finalbody", "handlers", "orelse")
    body: Block
    handlers: tuple[ExceptStarHandler, ...]
    orelse: Else | None
    finalbody: Finally | None


class WithItem(Node):
    __slots__ = ("asname", "item")
    item: BaseExpression
    asname: AsName | None


class With(BaseCompoundStatement):
    __slots__ = ("body", "items")
    items: tuple[WithItem, ...]
    body: Block


# -- match -----------------------------------------------------------------------------------------


class MatchPattern(Node):
    __slots__ = ()


class MatchValue(MatchPattern):
    __slots__ = ("value",)
    value: BaseExpression


class MatchSingleton(MatchPattern):
    __slots__ = ("value",)
    value: Name


class MatchSequenceElement(Node):
    __slots__ = ("value",)
    value: MatchPattern


class MatchStar(Node):
    __slots__ = ("name",)
    name: Name | None


class MatchList(MatchPattern):
    __slots__ = ("patterns",)
    patterns: tuple[MatchSequenceElement | MatchStar, ...]


class MatchTuple(MatchPattern):
    __slots__ = ("patterns",)
    patterns: tuple[MatchSequenceElement | MatchStar, ...]


class MatchMappingElement(Node):
    __slots__ = ("key", "pattern")
    key: BaseExpression
    pattern: MatchPattern


class MatchMapping(MatchPattern):
    __slots__ = ("elements", "rest")
    elements: tuple[MatchMappingElement, ...]
    rest: Name | None


class MatchKeywordElement(Node):
    __slots__ = ("key", "pattern")
    key: Name
    pattern: MatchPattern


class MatchClass(MatchPattern):
    __slots__ = ("cls", "kwds", "patterns")
    cls: BaseExpression
    patterns: tuple[MatchSequenceElement, ...]
    kwds: tuple[MatchKeywordElement, ...]


class MatchAs(MatchPattern):
    __slots__ = ("name", "pattern")
    pattern: MatchPattern | None
    name: Name | None


class MatchOrElement(Node):
    __slots__ = ("pattern",)
    pattern: MatchPattern


class MatchOr(MatchPattern):
    __slots__ = ("patterns",)
    patterns: tuple[MatchOrElement, ...]


class MatchCase(Node):
    __slots__ = ("body", "guard", "pattern")
    pattern: MatchPattern
    guard: BaseExpression | None
    body: Block


class Match(BaseCompoundStatement):
    __slots__ = ("cases", "subject")
    subject: BaseExpression
    cases: tuple[MatchCase, ...]


def dotted(node: Node | None) -> str:
    """``a.b.c`` as text, "" for anything else."""
    if isinstance(node, Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr.value}" if left else ""
    return node.value if isinstance(node, Name) else ""


def last_name(node: Node) -> str:
    """``Dense`` of ``layers.Dense`` and of ``layers.Dense(3)``, "" for anything else."""
    match node:
        case Name(value=value):
            return value
        case Attribute(attr=Name(value=value)):
            return value
        case Call(func=func):
            return last_name(func)
    return ""
