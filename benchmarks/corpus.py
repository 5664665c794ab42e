"""The analyzer over any folder of Keras code: does it survive, what does it say, what does it know?

    python -m benchmarks.corpus FOLDER... [--jobs 2] [--timeout 30] [--show KS101] [--json]

Files are analysed in processes of their own, which are ended when a file takes too long. Printed
are crashes and time-outs; findings by rule with a first place to look at; how many layer calls and
training calls have known shapes; and why the others have not. A layer counts as known when what it
gives is known at least once; a Sequential model without an input shape counts as not known.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

TRAINING = ("fit", "evaluate", "predict", "train_on_batch")


@dataclass(slots=True)
class Outcome:
    """What came of one file. `findings` are (code, name, severity, row)."""

    path: str
    seconds: float = 0.0
    crash: str = ""
    unreadable: str = ""
    timed_out: bool = False
    findings: list[tuple[str, str, str, int]] = field(default_factory=list)
    layers: int = 0
    layers_known: int = 0
    trainings: int = 0
    trainings_known: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def examine(path: str) -> Outcome:
    """Analyse one file, in this process."""
    from kgen.analyzer import SourceError, analyze, diagnose, read_file

    outcome = Outcome(path)
    start = time.perf_counter()
    try:
        program = analyze(read_file(Path(path)))
        diagnostics = diagnose(program, fixes=False)
        _knowledge(program, outcome)
    except SourceError as error:
        outcome.unreadable = str(error)
        return outcome
    except BaseException:
        outcome.crash = _where(traceback.format_exc())
        return outcome
    finally:
        outcome.seconds = time.perf_counter() - start
    outcome.findings = [
        (d.code, d.name, d.severity.value, d.location.start.row) for d in diagnostics
    ]
    return outcome


def _where(trace: str) -> str:
    """The last place and the message of a traceback, without where the checkout lies."""
    lines = trace.strip().split("\n")
    places = [line for line in lines if line.lstrip().startswith("File ")]
    place = re.sub(r'File ".*?([^/"]+/[^/"]+)", line (\d+).*', r"\1:\2", places[-1].strip())
    return f"{place} {lines[-1][:200]}"


def _knowledge(program: Any, outcome: Outcome) -> None:
    from kgen.analyzer.domain import LayerObject, ModelObject, Unknown

    reasons: Counter[str] = Counter()
    layers: dict[Any, bool] = {}
    wrapped: set[Any] = set()
    for call in program.calls:
        result = call.result
        if isinstance(result, LayerObject) and not isinstance(result, ModelObject):
            place = (id(call.site.statement), id(call.site.node))
            known = _gives_known(result)
            layers[place] = layers.get(place, False) or known
            for inner in result.config.values() if known else ():
                # What a wrapper holds is called by it.
                if isinstance(inner, LayerObject) and inner.site is not None:
                    wrapped.add((id(inner.site.statement), id(inner.site.node)))
        elif isinstance(result, Unknown):
            reasons[_general(result.reason)] += 1
        name = call.function.rpartition(".")[2]
        if name in TRAINING and call.function.startswith("keras."):
            outcome.trainings += 1
            data = call.value("x", Unknown("no data given"))
            outcome.trainings_known += _has_shapes(data)
            if isinstance(data, Unknown):
                reasons[f"data of {name}: {_general(data.reason)}"] += 1
    outcome.layers = len(layers)
    outcome.layers_known = sum(known or place in wrapped for place, known in layers.items())
    outcome.reasons = dict(reasons.most_common(50))


def _gives_known(layer: Any) -> bool:
    from kgen.analyzer.interpreter.layer_state import presumed_node

    if presumed_node(layer) is not None:
        return True
    nodes = layer.slots.get("nodes", ())
    return isinstance(nodes, tuple) and any(
        spec.shape is not None for node in nodes for spec in node.outputs
    )


def _has_shapes(data: Any) -> bool:
    from kgen.analyzer.domain import Dataset, leaves

    parts = leaves(data.element if isinstance(data, Dataset) else data)
    return bool(parts) and all(getattr(part, "shape", None) is not None for part in parts)


def _general(reason: str) -> str:
    """A reason without the names of one program."""
    return re.sub(r"`[^`]*`", "`…`", reason) or "no reason given"


# -- processes -------------------------------------------------------------------------------------


def _serve(connection: Connection) -> None:
    """Analyse the files that come in, with a stack as deep as the language server's."""
    os.environ["KGEN_DEBUG"] = "1"  # a rule that fails is to be seen

    def work() -> None:
        while (path := connection.recv()) is not None:
            connection.send(examine(path))

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    threading.stack_size(64 * 1024 * 1024)
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join()


class _Worker:
    """One process and the file it is busy with."""

    def __init__(self) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.path = ""
        self.since = 0.0

    def give(self, path: str) -> None:
        self.path, self.since = path, time.monotonic()
        self.connection.send(path)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def outcomes(paths: list[str], jobs: int, timeout: float) -> Iterator[Outcome]:
    """The outcome of every file, as they come."""
    queue = list(reversed(paths))
    workers = [_Worker() for _ in range(min(jobs, len(paths)))]
    busy: list[_Worker] = []
    while queue or busy:
        for worker in [w for w in workers if w not in busy][: len(queue)]:
            worker.give(queue.pop())
            busy.append(worker)
        ready = wait([worker.connection for worker in busy], timeout=1.0)
        for worker in list(busy):
            waited = time.monotonic() - worker.since
            if worker.connection in ready:
                try:
                    yield worker.connection.recv()
                    busy.remove(worker)
                    continue
                except EOFError:
                    outcome = Outcome(worker.path, waited, crash="the process died")
            elif waited > timeout:
                outcome = Outcome(worker.path, waited, timed_out=True)
            else:
                continue
            busy.remove(worker)
            worker.end()
            workers[workers.index(worker)] = _Worker()
            yield outcome
    for worker in workers:
        worker.end()


def files_in(folders: list[str]) -> list[str]:
    """Python files and notebooks that mention Keras, without what ``kgen lint`` leaves out."""
    from kgen.cli.discovery import find_files

    found = (path for path in find_files(folders) if isinstance(path, Path))
    return [str(path) for path in found if b"keras" in path.read_bytes()]


# -- what is printed -------------------------------------------------------------------------------


def report(done: list[Outcome], show: str) -> None:
    seconds = sorted(outcome.seconds for outcome in done)
    crashes = [outcome for outcome in done if outcome.crash]
    late = [outcome for outcome in done if outcome.timed_out]
    print(
        f"{len(done)} files, {sum(seconds):.0f} s of work, median {seconds[len(seconds) // 2]:.2f} "
        f"s, longest {seconds[-1]:.1f} s; {len(crashes)} crashes, {len(late)} time-outs, "
        f"{sum(bool(o.unreadable) for o in done)} not readable"
    )
    for outcome in crashes:
        print(f"  crash     {outcome.path}: {outcome.crash}")
    for outcome in late:
        print(f"  time-out  {outcome.path}")
    layers, known = sum(o.layers for o in done), sum(o.layers_known for o in done)
    trained, fed = sum(o.trainings for o in done), sum(o.trainings_known for o in done)
    print(f"layers with known output: {_share(known, layers)}")
    print(f"calls of {', '.join(TRAINING)} with data of known shape: {_share(fed, trained)}")
    print("\nFindings by rule: findings, files, a first place")
    by_rule: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for outcome in done:
        for code, name, severity, row in outcome.findings:
            by_rule.setdefault((severity, code, name), []).append((outcome.path, row))
    for (severity, code, name), places in sorted(
        by_rule.items(), key=lambda item: (item[0][0], -len(item[1]))
    ):
        files = len({path for path, _ in places})
        first = f"{places[0][0]}:{places[0][1]}"
        print(f"  {severity:8} {code} {name:36} {len(places):5d} {files:5d}  {first}")
        if show in (code, name):
            print("".join(f"    {path}:{row}\n" for path, row in places), end="")
    print("\nWhy values are not known")
    reasons: Counter[str] = Counter()
    for outcome in done:
        reasons.update(outcome.reasons)
    for reason, count in reasons.most_common(30):
        print(f"  {count:6d}  {reason}")


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none there"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=30.0, help="Seconds a file.")
    parser.add_argument("--limit", type=int, default=0, help="At most so many files.")
    parser.add_argument("--show", default="", metavar="RULE", help="List all places of a rule.")
    parser.add_argument("--json", action="store_true", help="One object a file.")
    arguments = parser.parse_args()
    paths = files_in(arguments.folders)
    paths = paths[: arguments.limit or len(paths)]
    if not paths:
        sys.exit("No Python file or notebook there mentions Keras.")
    done = []
    for outcome in outcomes(paths, arguments.jobs, arguments.timeout):
        done.append(outcome)
        if arguments.json:
            print(json.dumps(asdict(outcome)), flush=True)
    if not arguments.json:
        report(sorted(done, key=lambda outcome: outcome.path), arguments.show)


if __name__ == "__main__":
    main()
