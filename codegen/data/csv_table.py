"""A CSV file as a table for learning: which columns are numbers, categories, or of no use."""

from __future__ import annotations

import csv
import difflib
import math
from collections import Counter
from pathlib import Path

from msgspec import Struct

from ..errors import GenerationError

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})
MOST_ROWS = 50_000


class Table(Struct, frozen=True):
    """What a CSV file holds. `kind` of the target is binary, multiclass or regression.

    `left_out` are columns with one value, or with a different text or number in every row.
    """

    path: str
    separator: str
    columns: tuple[str, ...]
    numeric: tuple[str, ...]
    categorical: tuple[str, ...]
    left_out: tuple[str, ...]
    target: str
    kind: str
    class_names: tuple[str, ...]
    rows: int


def read_table(path: str, target: str | None) -> Table:
    """The columns of `path`; its last column is the target if None is named.

    Raises `GenerationError` if the file cannot be read as a table or lacks the target.
    """
    file = Path(path)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            sample = stream.read(65536)
            stream.seek(0)
            separator = _separator(sample, file.suffix)
            reader = csv.reader(stream, delimiter=separator)
            header = next(reader, [])
            rows = [row for row, _ in zip(reader, range(MOST_ROWS), strict=False) if row]
    except UnicodeDecodeError:
        raise GenerationError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except (OSError, csv.Error) as error:
        raise GenerationError(f"{path} cannot be read: {_reason(error)}.") from None
    if len(header) < 2 or not rows:
        raise GenerationError(
            f"{path} needs a header with at least two columns, and rows under it."
        )
    if len(set(header)) != len(header):
        twice = next(name for name, count in Counter(header).items() if count > 1)
        raise GenerationError(f"{path} has two columns called '{twice}'; rename one.")
    if target is None:
        raise GenerationError(
            f"Which column of {path} is the target? Name one with --target: {_list(header)}."
        )
    chosen = _column(header, target, path)
    numeric: list[str] = []
    categorical: list[str] = []
    left_out: list[str] = []
    for index, name in enumerate(header):
        if name == chosen:
            continue
        values = [row[index].strip() for row in rows if index < len(row)]
        match _kind_of(name, [value for value in values if value.lower() not in MISSING]):
            case "numeric":
                numeric.append(name)
            case "categorical":
                categorical.append(name)
            case _:
                left_out.append(name)
    if not numeric and not categorical:
        raise GenerationError(f"{path} has no column besides '{chosen}' to learn from.")
    place = header.index(chosen)
    answers = [row[place].strip() for row in rows if place < len(row)]
    kind, names = _target(
        [value for value in answers if value.lower() not in MISSING], chosen, path
    )
    return Table(
        path,
        separator,
        tuple(header),
        tuple(numeric),
        tuple(categorical),
        tuple(left_out),
        chosen,
        kind,
        names,
        len(rows),
    )


def _separator(sample: str, suffix: str) -> str:
    if suffix.lower() == ".tsv":
        return "\t"
    first = sample.split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def _column(header: list[str], target: str, path: str) -> str:
    if target in header:
        return target
    folded = {name.strip().lower(): name for name in header}
    if target.strip().lower() in folded:
        return folded[target.strip().lower()]
    near = difflib.get_close_matches(target, header, n=1, cutoff=0.5)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    raise GenerationError(f"{path} has no column '{target}'.{hint} Its columns: {_list(header)}.")


def _list(header: list[str]) -> str:
    shown = ", ".join(header[:30])
    return shown + (f", … ({len(header)} in all)" if len(header) > 30 else "")


def _kind_of(name: str, values: list[str]) -> str:
    distinct = set(values)
    if len(distinct) < 2:
        return "constant"
    numbers = _numbers(values)
    every_row = len(distinct) == len(values) and len(values) > 20
    if numbers is not None:
        serial = every_row and all(value == int(value) for value in numbers)
        named_id = (
            name.lower() == "id" or name.lower().endswith(("_id", " id")) or name.endswith("Id")
        )
        return "identifier" if serial and named_id else "numeric"
    return "identifier" if len(distinct) > max(50, len(values) // 2) or every_row else "categorical"


def _numbers(values: list[str]) -> list[float] | None:
    try:
        numbers = [float(value) for value in values]
    except ValueError:
        return None
    return numbers if all(math.isfinite(number) for number in numbers) else None


def _target(values: list[str], name: str, path: str) -> tuple[str, tuple[str, ...]]:
    counts = Counter(values)
    if len(counts) < 2:
        raise GenerationError(
            f"Column '{name}' of {path} has fewer than two values: nothing to learn."
        )
    numbers = _numbers(values)
    if numbers is not None:
        whole = all(number == int(number) for number in numbers)
        if not whole or len(counts) > max(20, int(len(values) ** 0.5)):
            return "regression", ()
        names = tuple(sorted(counts, key=float))
    else:
        names = tuple(sorted(counts))
    return ("binary" if len(names) == 2 else "multiclass"), names


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
