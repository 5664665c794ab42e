"""Checks files: from the cache where nothing changed, over several processes where it pays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..analyzer import (
    Configuration,
    ConfigurationError,
    Document,
    SourceError,
    analyze,
    diagnose,
    read_file,
)
from .cache import Cache, Outcome

PAYS_OFF = 24
"""Files from which on further processes are started: each needs half a second to get going."""

Job = tuple[Path, Configuration]


def outcomes(
    jobs: Sequence[Job], cache: Cache | None = None, processes: int | None = None
) -> Iterator[Outcome]:
    """What comes of checking each file, in the order of `jobs`.

    `processes` None: as many as there are cores, if there are enough files.
    """
    known = [cache.get(*job) if cache is not None else None for job in jobs]
    missing = [job for job, outcome in zip(jobs, known, strict=True) if outcome is None]
    fresh = _fresh(missing, processes)
    for job, outcome in zip(jobs, known, strict=True):
        if outcome is None:
            outcome = next(fresh)
            if cache is not None:
                cache.put(*job, outcome)
        yield outcome
    if cache is not None:
        cache.save()


def _fresh(jobs: Sequence[Job], processes: int | None) -> Iterator[Outcome]:
    if processes is None:
        processes = (os.cpu_count() or 1) if len(jobs) >= PAYS_OFF else 1
    processes = min(processes, len(jobs))
    if processes <= 1:
        yield from (check_file(*job) for job in jobs)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        with ProcessPoolExecutor(processes, initializer=_start) as pool:
            for outcome in pool.map(_check_job, jobs, chunksize=4):
                done += 1
                yield outcome
    except (BrokenProcessPool, OSError):
        # A worker was killed, or processes cannot be started here: go on alone.
        yield from (check_file(*job) for job in jobs[done:])


def _start() -> None:
    from . import pace_garbage_collection

    pace_garbage_collection()


def _check_job(job: Job) -> Outcome:
    return check_file(*job)


def check_file(path: Path, configuration: Configuration) -> Outcome:
    """Read and check one file. Raises ConfigurationError."""
    try:
        document = read_file(path)
    except SourceError as error:
        return Outcome(str(path), (), (str(error),), read=False)
    return check_document(document, configuration)


def check_document(document: Document, configuration: Configuration) -> Outcome:
    """Check what was read. A fault of kgen's is told of and costs this file. Raises
    ConfigurationError."""
    name = document.filename
    problems = problems_of(document)
    try:
        program = analyze(document, configuration)
        found = tuple(diagnose(program, configuration))
    except ConfigurationError:
        raise
    except Exception as error:
        if os.environ.get("KGEN_DEBUG"):
            raise
        return Outcome(name, (), (*problems, fault(name, error)), fault=True)
    return Outcome(name, found, problems, program.consulted)


def problems_of(document: Document) -> tuple[str, ...]:
    """What of a document does not parse, ready to show."""
    return tuple(
        f"{document.filename}:"
        + (f"cell {problem.cell + 1}:" if problem.cell is not None else "")
        + f"{problem.row}:{problem.column}: {problem.message}"
        for problem in document.problems
    )


def fault(name: str, error: Exception) -> str:
    """How a bug of kgen's is told."""
    if isinstance(error, RecursionError):
        return f"{name}: nested too deeply to be analysed"
    return (
        f"{name}: not checked, a bug in kgen: {type(error).__name__}: "
        f"{' '.join(str(error).split())[:200]} (KGEN_DEBUG=1 shows where)"
    )


__all__ = ["check_document", "check_file", "fault", "outcomes", "problems_of"]
