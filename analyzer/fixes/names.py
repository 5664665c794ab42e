"""How a program spells a name of Keras, and what it takes to use another one.

New names follow the file's own style: ``Input`` beside ``from keras.layers import Dense``,
``layers.Input`` where layers are written ``layers.Dense``, ``keras.Input`` where they are
``keras.layers.Dense``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ..source import Document, Edit, Position, Range, Statement, syntax

if TYPE_CHECKING:
    from ..facts import Program
    from ..rules import Finding


class Spelling(Struct, frozen=True):
    """`code` is how to write the name; `edits` make it available (imports)."""

    code: str
    edits: tuple[Edit, ...] = ()


class ImportedName(Struct, frozen=True):
    """``from module import member as name``, or ``import module as name`` (`member` None)."""

    module: str
    member: str | None
    name: str
    statement: Statement
    node: syntax.Import | syntax.ImportFrom

    @property
    def path(self) -> str:
        return self.module if self.member is None else f"{self.module}.{self.member}"


def imports(document: Document) -> list[ImportedName]:
    """The absolute imports at the top level of a document, in order."""
    found: list[ImportedName] = []
    for statement in document.statements:
        if "import" not in statement.text:
            continue
        module = statement.module
        for line in module.body if module is not None else ():
            if not isinstance(line, syntax.SimpleStatementLine):
                continue
            for small in line.body:
                found += _imported(small, statement)
    return found


def _imported(small: syntax.BaseSmallStatement, statement: Statement) -> list[ImportedName]:
    found = []
    if isinstance(small, syntax.Import):
        for alias in small.names:
            path = alias.evaluated_name
            name = alias.evaluated_alias or path
            found.append(ImportedName(path, None, name, statement, small))
    elif isinstance(small, syntax.ImportFrom) and not small.relative:
        path = syntax.dotted(small.module)
        if isinstance(small.names, syntax.ImportStar):
            found.append(ImportedName(path, "*", "*", statement, small))
        else:
            for alias in small.names:
                member = alias.evaluated_name
                name = alias.evaluated_alias or member
                found.append(ImportedName(path, member, name, statement, small))
    return found


def spell(program: Program, *paths: str, like: str = "") -> Spelling | None:
    """How to write a thing of Keras that has several `paths`, the preferred one first.

    `like` is how the program writes something of the same kind (``layers.Dense``, ``Dense``):
    the new name is written the same way. None where no way is seen.
    """
    document = program.document
    known = imports(document)
    paths = tuple(_for_namespaces(paths, known))
    for found in known:
        if found.path in paths and found.member not in (None, "*"):
            return Spelling(found.name)
    prefix, _, _ = like.rpartition(".")
    if prefix:
        written = _resolve(prefix, known)
        for path in paths:
            module, _, name = path.rpartition(".")
            if written == module:
                return Spelling(f"{prefix}.{name}")
    for path in paths:
        module, _, name = path.rpartition(".")
        if any(f.module == module and f.member == "*" for f in known) and _free(document, name):
            return Spelling(name)
    if not prefix and like:
        for path in paths:
            module, _, name = path.rpartition(".")
            for found in known:
                if found.module == module and found.member not in (None, "*"):
                    edit = _add_member(document, found, name)
                    if edit is not None and _free(document, name):
                        return Spelling(name, (edit,))
    for path in paths:
        for found in known:
            if found.member == "*":
                continue
            if path.startswith(found.path + "."):
                return Spelling(found.name + path[len(found.path) :])
    return _new_import(document, known, paths)


def rename_symbol(program: Program, finding: Finding, old: str, new: str) -> list[Edit] | None:
    """The edits by which `old` at the finding's place becomes `new`.

    At an import, the member (and the module, if that changed); in an expression, the spelling.
    """
    site = finding.site
    if isinstance(site.node, syntax.ImportAlias):
        return _rename_import(program.document, site.statement, site.node, new)
    if not isinstance(site.node, syntax.Attribute | syntax.Name):
        return None
    written = syntax.dotted(site.node)
    spelling = spell(program, new, like=written)
    if not written or spelling is None:
        return None
    return [Edit(site.range, spelling.code), *spelling.edits]


def _rename_import(
    document: Document, statement: Statement, alias: syntax.ImportAlias, new: str
) -> list[Edit] | None:
    module = statement.module
    if module is None:
        return None
    owner = next(
        (
            small
            for line in module.body
            if isinstance(line, syntax.SimpleStatementLine)
            for small in line.body
            if isinstance(small, syntax.ImportFrom)
            and not isinstance(small.names, syntax.ImportStar)
            and any(each is alias for each in small.names)
        ),
        None,
    )
    if owner is None or owner.module is None or isinstance(owner.names, syntax.ImportStar):
        return None
    new_module, _, new_name = new.rpartition(".")
    old_module, old_name = syntax.dotted(owner.module), alias.evaluated_name
    if old_module.startswith("tensorflow.keras"):
        new_module = "tensorflow." + new_module
    text = new_name
    keep = alias.evaluated_alias or old_name
    if keep != new_name:
        text = f"{new_name} as {keep}"
    if len(owner.names) == 1 and isinstance(owner.names[0], syntax.ImportAlias):
        edits = []
        if old_module != new_module:
            edits.append(Edit(statement.range_of(owner.module), new_module))
        if statement.code_for(alias).rstrip(", ") != text:
            edits.append(Edit(_alias_range(statement, alias), text))
        return edits
    if old_module == new_module:
        return [Edit(_alias_range(statement, alias), text)]
    return _split_import(document, statement, owner, alias, f"from {new_module} import {text}")


def _split_import(
    document: Document,
    statement: Statement,
    owner: syntax.ImportFrom,
    alias: syntax.ImportAlias,
    line: str,
) -> list[Edit] | None:
    """One name of an import moves to an import of its own, on the line before."""
    from .nodes import line_break, line_indent

    assert not isinstance(owner.names, syntax.ImportStar)
    names = list(owner.names)
    index = next(i for i, each in enumerate(names) if each is alias)
    here = _alias_range(statement, alias)
    if index + 1 < len(names):
        cut = Range(here.start, statement.range_of(names[index + 1]).start)
    else:
        cut = Range(_alias_range(statement, names[index - 1]).end, here.end)
    start = statement.range_of(owner).start
    indent = line_indent(document, start.row)
    at = Position(start.row, len(indent) + 1)
    if start != at:
        return None
    return [Edit(Range(at, at), line + line_break(document) + indent), Edit(cut, "")]


def _alias_range(statement: Statement, alias: syntax.ImportAlias) -> Range:
    start = statement.range_of(alias.name).start
    last = alias.asname.name if alias.asname is not None else alias.name
    return Range(start, statement.range_of(last).end)


def _add_member(document: Document, found: ImportedName, name: str) -> Edit | None:
    """``from module import a`` becomes ``from module import a, name``."""
    node = found.node
    if not isinstance(node, syntax.ImportFrom) or isinstance(node.names, syntax.ImportStar):
        return None
    last = node.names[-1]
    end = _alias_range(found.statement, last).end
    row_of_first = found.statement.range_of(node.names[0].name).start
    row_of_last = found.statement.range_of(last.name).start
    if (
        row_of_last.row > row_of_first.row
        or row_of_last.row > found.statement.range_of(node).start.row
    ):
        from .nodes import line_break

        indent = " " * (row_of_last.column - 1)
        return Edit(Range(end, end), f",{line_break(document)}{indent}{name}")
    return Edit(Range(end, end), f", {name}")


def _new_import(
    document: Document, known: list[ImportedName], paths: tuple[str, ...]
) -> Spelling | None:
    """``import keras`` on a line before the first import of Keras."""
    from .nodes import line_break

    path = paths[0]
    if not path.startswith("keras.") or not _free(document, "keras"):
        return None
    first = next((f for f in known if f.module.split(".")[0] == "keras"), None)
    if first is None:
        return None
    start = first.statement.range_of(first.node).start
    at = Position(start.row, 1)
    return Spelling(path, (Edit(Range(at, at), "import keras" + line_break(document)),))


def _for_namespaces(paths: tuple[str, ...], known: list[ImportedName]) -> list[str]:
    """The paths in the namespaces that the file uses: keras, tensorflow.keras."""
    roots = {f.module for f in known} | {f.path for f in known}
    uses_tensorflow = any(root.split(".")[0] == "tensorflow" for root in roots)
    uses_keras = any(root.split(".")[0] == "keras" for root in roots)
    tensorflow = ["tensorflow." + path for path in paths if path.startswith("keras.")]
    if uses_tensorflow and not uses_keras:
        return tensorflow
    return [*paths, *tensorflow] if uses_tensorflow else list(paths)


def _resolve(written: str, known: list[ImportedName]) -> str:
    """The path that a dotted name stands for by the file's imports."""
    root, _, rest = written.partition(".")
    for found in reversed(known):
        if found.name == root or (found.member is None and found.name.split(".")[0] == root):
            base = found.path if found.name == root else root
            return f"{base}.{rest}" if rest else base
    return written


def _free(document: Document, name: str) -> bool:
    """Whether nothing in the document is called `name` yet."""
    for statement in document.statements:
        if name not in statement.text or statement.module is None:
            continue
        stack: list[syntax.Node] = [statement.module]
        while stack:
            match stack.pop():
                case syntax.Name(value=value) if value == name:
                    return False
                case syntax.Attribute() as node:
                    stack.append(node.value)
                case syntax.Arg() as node:
                    stack.append(node.value)
                case syntax.ImportFrom(names=names):
                    if not isinstance(names, syntax.ImportStar):
                        stack += [each.asname or each.name for each in names]
                case node:
                    stack += node.children
    return True
