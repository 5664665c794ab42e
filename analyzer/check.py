"""Text in, diagnostics out: what the command line, the generator and the editors call."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .configuration import DEFAULT, Configuration
from .diagnostics import Diagnostic, Related, Severity
from .facts import Program
from .keras_api import load
from .rules import Entry, Finding, select
from .source import Document, Range, Suppressions, read_file, read_text, syntax

if TYPE_CHECKING:
    from .interpreter import Workspace
    from .keras_api import Api


class Found(Struct, frozen=True):
    """A finding with its rule and its range in `Document.text`."""

    entry: Entry
    finding: Finding
    range: Range

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same when only its position moves."""
        return (self.entry.rule.code, self.finding.message)

    @property
    def severity(self) -> Severity:
        return self.finding.severity or self.entry.rule.severity


def analyze(
    document: Document | str | Path,
    configuration: Configuration = DEFAULT,
    *,
    filename: str = "<text>",
    dtype_policy: str | None = None,
) -> Program:
    """The facts of a document, of Python text, or of the file at a path.

    With `dtype_policy` it is read as if the program ran under that policy, whatever it sets.
    Raises SourceError for a file that cannot be read.
    """
    from .inference.contract import Settings
    from .interpreter import Session

    match document:
        case str():
            document = read_text(document, filename)
        case Path():
            document = read_file(document)
    api = target_api(configuration)
    settings = Settings(
        keras=api.version,
        backend=configuration.backend or "tensorflow",
        backend_known=bool(configuration.backend),
    )
    if dtype_policy is not None:
        settings = replace(settings, dtype_policy=dtype_policy, policy_is_given=True)
    return Session(document, api, settings, _workspace(document, configuration)).program()


def _workspace(document: Document, configuration: Configuration) -> Workspace | None:
    """The modules beside a file and under its project's root, which it may import."""
    from .interpreter import Workspace

    path = Path(document.filename)
    try:
        if not path.is_file():
            return None
        roots = (configuration.root,) if configuration.root is not None else ()
        return Workspace(path.resolve(), roots, configuration.read_data_headers)
    except (OSError, ValueError):
        return None


def target_api(configuration: Configuration) -> Api:
    """The tables of the Keras version that the configuration asks for, else the newest."""
    return load(configuration.target_keras or None)


def check(
    document: Document | str | Path,
    configuration: Configuration = DEFAULT,
    *,
    filename: str = "<text>",
    fixes: bool = True,
) -> list[Diagnostic]:
    """What is wrong with a document, in order of position.

    `fixes` says whether to look for repairs, which are proven by analysing the repaired text.
    """
    return diagnose(analyze(document, configuration, filename=filename), configuration, fixes=fixes)


def diagnose(
    program: Program, configuration: Configuration = DEFAULT, *, fixes: bool = True
) -> list[Diagnostic]:
    """What the rules have to say about a program, without what is suppressed."""
    filename = program.document.filename
    chosen = select(
        configuration.select, configuration.ignored_in(filename), configuration.extend_select
    )
    found = visible(find(program, chosen), program.document)
    proven = {}
    if fixes and any(each.finding.repairs for each in found):
        from .fixes import proven_fixes

        proven = proven_fixes(program, found, lambda document: analyze(document, configuration))
    return [_diagnostic(each, program.document, proven.get(i)) for i, each in enumerate(found)]


def find(program: Program, entries: Iterable[Entry]) -> list[Found]:
    """All findings of the rules, each once, in order of position."""
    found: dict[tuple[tuple[str, str], Range], Found] = {}
    major = int(program.api.minor.partition(".")[0])
    for entry in entries:
        if major < (3 if entry.rule.family == "KM" else entry.rule.since):
            continue
        for finding in _run(entry, program):
            each = Found(entry, finding, _range(finding))
            found.setdefault((each.key, each.range), each)
    return sorted(
        found.values(), key=lambda f: (f.range.start, f.severity.rank, f.range.end, f.key)
    )


def _range(finding: Finding) -> Range:
    """What is underlined: the argument at fault with its keyword, or the whole place."""
    argument = finding.argument
    if argument is None:
        return finding.site.range
    if argument.keyword is not None and isinstance(finding.site.node, syntax.Call):
        for each in finding.site.node.args:
            if each.value is argument.site.node:
                return finding.site.statement.range_of(each)
    return argument.site.range


def _run(entry: Entry, program: Program) -> list[Finding]:
    """The findings of one rule. A rule that fails costs its own findings and no others."""
    try:
        return list(entry.check(program))
    except Exception:
        if os.environ.get("KGEN_DEBUG"):
            raise
        return []


def visible(found: Iterable[Found], document: Document) -> list[Found]:
    """The findings that no comment silences."""
    suppressions = Suppressions.of(document)
    return [
        each
        for each in found
        if not suppressions.covers(
            each.entry.rule.code,
            each.entry.rule.name,
            each.range.start.row,
            each.range.end.row,
        )
    ]


def _diagnostic(each: Found, document: Document, fix) -> Diagnostic:
    rule, finding = each.entry.rule, each.finding
    own = document.statements
    related = tuple(
        Related(text, site.range, document.location(site.range))
        for text, site in finding.related
        if site.statement in own
    )
    notes = finding.notes
    if fix is None and finding.repairs:
        notes = (*notes, *(f"help: {repair.text}" for repair in finding.repairs))
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=each.severity,
        message=finding.message,
        filename=document.filename,
        range=each.range,
        location=document.location(each.range),
        related=related,
        notes=notes,
        fix=fix,
        url=rule.url,
    )


__all__ = ["Found", "analyze", "check", "diagnose", "find", "target_api", "visible"]
