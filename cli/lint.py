"""``kgen lint``: finds mistakes in Keras code, and repairs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import replace

from ..analyzer import (
    Applicability,
    Configuration,
    ConfigurationError,
    Document,
    SourceError,
    check,
    read_bytes,
    read_file,
)
from ..analyzer.configuration import discover, load, target_version
from ..analyzer.keras_api.backends import BACKENDS
from ..analyzer.report import FORMATS, FileResult, text, write_text
from ..analyzer.rules import UnknownRule, validate
from .cache import Cache, Outcome, cache_folder
from .checking import check_document, fault, outcomes, problems_of
from .discovery import Missing, find_files
from .writing import write_document

CLEAN, FINDINGS, NOT_CHECKED = 0, 1, 2


def _selectors(
    _ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    try:
        return tuple(validate(part) for v in values for part in v.split(",") if part.strip())
    except UnknownRule as error:
        raise click.BadParameter(str(error)) from None


def _version(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return target_version(value, "the target")
    except ConfigurationError as error:
        raise click.BadParameter(str(error)) from None


@click.command("lint")
@click.argument("paths", nargs=-1)
@click.option(
    "--output-format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How to print findings.",
)
@click.option("--fix", is_flag=True, help="Apply the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply the unsafe fixes too (with --fix).")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--select",
    multiple=True,
    callback=_selectors,
    metavar="RULES",
    help="Only these rules: codes, prefixes of codes, names, separated by commas.",
)
@click.option(
    "--ignore", multiple=True, callback=_selectors, metavar="RULES", help="Not these rules."
)
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The configuration file to use instead of those that are found.",
)
@click.option(
    "--target-keras",
    callback=_version,
    metavar="VERSION",
    help="The Keras version that the code is for, such as 3.15.",
)
@click.option(
    "--backend",
    type=click.Choice(BACKENDS),
    help="The backend of Keras that the code runs on, if it chooses none itself.",
)
@click.option(
    "--read-data",
    is_flag=True,
    help="Read the headers of data files in the project: shapes of .npy and .npz, columns of CSV, "
    "classes of image folders.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    help="Processes to use; as many as there are cores for many files if not given.",
)
@click.option("--no-cache", is_flag=True, help="Neither use nor write .kgen_cache.")
@click.option(
    "--cache-dir",
    envvar="KGEN_CACHE_DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to keep results instead of .kgen_cache at the root of the project.",
)
@click.option(
    "--stdin-filename", default="<stdin>", metavar="NAME", help="What to call standard input (-)."
)
def command(
    paths: tuple[str, ...],
    output_format: str,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    isolated: bool,
    config_file: Path | None,
    target_keras: str | None,
    backend: str | None,
    read_data: bool,
    jobs: int | None,
    no_cache: bool,
    cache_dir: Path | None,
    stdin_filename: str,
) -> None:
    """Find mistakes in the Keras code of PATHS (files, notebooks, folders; - is standard input).

    Exit code: 0 nothing found, 1 something found, 2 something could not be checked.
    """
    if isolated and config_file is not None:
        raise click.UsageError("--isolated and --config exclude each other.")
    overrides = _overrides(select, ignore, target_keras)
    if backend:
        overrides["backend"] = backend
    if read_data:
        overrides["read_data_headers"] = True
    try:
        fixed = load(config_file) if config_file else Configuration() if isolated else None
        run = _Run(fixed, overrides, _applicability(fix, unsafe_fixes, diff), diff)
        caching = None if no_cache else _Caching(cache_dir)
        results = list(run.all(paths or (".",), stdin_filename, caching, jobs))
    except ConfigurationError as error:
        click.echo(f"kgen: {error}", err=True)
        sys.exit(NOT_CHECKED)
    _report(results, output_format, run)
    if run.failed:
        sys.exit(NOT_CHECKED)
    found = run.changed if diff else any(result.diagnostics for result in results)
    sys.exit(FINDINGS if found else CLEAN)


def _overrides(
    select: tuple[str, ...], ignore: tuple[str, ...], target_keras: str | None
) -> dict[str, object]:
    given: dict[str, object] = {}
    if select:
        given |= {"select": select, "extend_select": ()}
    if ignore:
        given["ignore"] = ignore
    if target_keras:
        given["target_keras"] = target_keras
    return given


def _applicability(fix: bool, unsafe: bool, diff: bool) -> Applicability | None:
    """Which fixes to apply, None for none. --unsafe-fixes alone asks for them as well."""
    if unsafe:
        return Applicability.UNSAFE
    return Applicability.SAFE if fix or diff else None


class _Caching(Struct, frozen=True):
    """Where results are to be kept; None: at the root of the project."""

    folder: Path | None

    def open(self, configuration: Configuration, paths: Sequence[str]) -> Cache:
        return Cache(cache_folder(configuration, self.folder, paths))


class _Run:
    """One run over all files: what failed, what was repaired."""

    def __init__(
        self,
        configuration: Configuration | None,
        overrides: dict[str, object],
        applicability: Applicability | None,
        diff: bool,
    ):
        self.configuration = configuration
        self.overrides = overrides
        self.applicability = applicability
        self.diff = diff
        self.failed = False
        self.changed = False
        self.repaired = 0
        self.files = 0

    def all(
        self,
        paths: tuple[str, ...],
        stdin_filename: str,
        caching: _Caching | None,
        processes: int | None,
    ) -> Iterator[FileResult]:
        rest = tuple(path for path in paths if path != "-")
        if len(rest) < len(paths):
            result = self.stdin(stdin_filename)
            if result is not None:
                yield result
        jobs: list[tuple[Path, Configuration]] = []
        for item in find_files(rest, self.configuration):
            if isinstance(item, Missing):
                self.fail(f"{item.path}: {item.reason}")
            else:
                jobs.append((item, self.settings(item)))
        # Results that rest on data files are not kept: those may change unseen.
        kept = caching is not None and not any(each.read_data_headers for _, each in jobs)
        cache = caching.open(jobs[0][1], rest) if caching is not None and kept and jobs else None
        found = outcomes(jobs, cache, processes)
        for (path, configuration), outcome in zip(jobs, found, strict=True):
            result = self.outcome(outcome, path, configuration)
            if result is not None:
                yield result

    def fail(self, message: str) -> None:
        self.failed = True
        click.echo(f"kgen: {message}", err=True)

    def settings(self, path: Path) -> Configuration:
        base = self.configuration if self.configuration is not None else discover(path)
        return base.but(**self.overrides) if self.overrides else base

    def stdin(self, filename: str) -> FileResult | None:
        try:
            document = read_bytes(sys.stdin.buffer.read(), filename)
        except SourceError as error:
            self.fail(str(error))
            return None
        configuration = self.settings(Path.cwd())
        if self.applicability is None:
            outcome = check_document(document, configuration)
            return self.outcome(outcome, None, configuration, document)
        self.files += 1
        for problem in problems_of(document):
            self.fail(problem)
        return self.repair(document, None, configuration)

    def outcome(
        self,
        outcome: Outcome,
        path: Path | None,
        configuration: Configuration,
        document: Document | None = None,
    ) -> FileResult | None:
        """What to report of a checked file, after it was repaired if that is asked for."""
        self.files += outcome.read
        for problem in outcome.problems:
            self.fail(problem)
        if not outcome.read or outcome.fault:
            return None
        if path is not None and self.applicability is not None and outcome.diagnostics:
            try:
                return self.repair(read_file(path), path, configuration)
            except SourceError as error:
                self.fail(str(error))
                return None
        return FileResult(outcome.filename, outcome.diagnostics, document)

    def repair(
        self, document: Document, path: Path | None, configuration: Configuration
    ) -> FileResult | None:
        try:
            return self.repaired_result(document, path, configuration)
        except ConfigurationError:
            raise
        except Exception as error:
            if os.environ.get("KGEN_DEBUG"):
                raise
            self.fail(fault(document.filename, error))
            return None

    def repaired_result(
        self, document: Document, path: Path | None, configuration: Configuration
    ) -> FileResult:
        from ..analyzer import fix_all

        assert self.applicability is not None
        fixed = fix_all(document, configuration, self.applicability)
        self.repaired += len(fixed.repaired)
        if fixed.repaired:
            self.changed = True
            if self.diff:
                click.echo(_difference(document, fixed.document), nl=False)
            elif path is None:
                click.echo(fixed.document.origin, nl=False)
            else:
                try:
                    write_document(fixed.document, path)
                except OSError as error:
                    self.fail(f"{path}: cannot be written: {error.strerror or error}")
                    return FileResult(document.filename, tuple(check(document)), document)
        elif path is None and not self.diff:
            click.echo(document.origin, nl=False)
        return FileResult(document.filename, fixed.remaining, fixed.document)


def _difference(before: Document, after: Document) -> str:
    """A unified diff; of a notebook that of its code."""
    import difflib

    lines = difflib.unified_diff(
        before.text.splitlines(keepends=True),
        after.text.splitlines(keepends=True),
        before.filename,
        before.filename,
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _report(results: list[FileResult], output_format: str, run: _Run) -> None:
    if run.diff:
        if run.repaired:
            click.echo(f"Would repair {_count(run.repaired, 'finding')}.", err=True)
        return
    to_stderr = run.applicability is not None and any(r.filename == "<stdin>" for r in results)
    if output_format != "text":
        click.echo(FORMATS[output_format](results), nl=False, err=to_stderr)
        return
    stream = sys.stderr if to_stderr else sys.stdout
    told = [_with_text(result) for result in results if result.diagnostics]
    if told and (stream.isatty() or os.environ.get("FORCE_COLOR")):
        from rich.console import Console

        write_text(told, Console(file=stream, soft_wrap=True, highlight=False, markup=False))
    else:
        click.echo(text(told), nl=False, err=to_stderr)
    click.echo(_closing(results, run), err=to_stderr)


def _with_text(result: FileResult) -> FileResult:
    """A result with the text to quote from, where there is something to quote."""
    if result.document is not None or not result.diagnostics:
        return result
    try:
        return replace(result, document=read_file(Path(result.filename)))
    except SourceError:
        return result


def _closing(results: list[FileResult], run: _Run) -> str:
    found = [diagnostic for result in results for diagnostic in result.diagnostics]
    repaired = f"Repaired {_count(run.repaired, 'finding')}. " if run.repaired else ""
    if not found:
        return f"{repaired}No mistakes found in {_count(run.files, 'file')}."
    kinds = [
        _count(sum(d.severity == kind for d in found), name)
        for kind, name in (("error", "error"), ("warning", "warning"), ("info", "piece of advice"))
        if any(d.severity == kind for d in found)
    ]
    fixable = sum(d.fix is not None and d.fix.applicability == "safe" for d in found)
    hint = f" {_count(fixable, 'safe fix')} with --fix." if fixable else ""
    return f"{repaired}Found {', '.join(kinds)} in {_count(run.files, 'file')}.{hint}"


def _count(number: int, noun: str) -> str:
    plural = {"piece of advice": "pieces of advice", "safe fix": "safe fixes"}.get(noun, noun + "s")
    return f"{number} {noun if number == 1 else plural}"
