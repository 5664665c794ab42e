"""Python's own loops under other names, and around them: ``six.moves``, ``tqdm``."""

from __future__ import annotations

from ..domain import Unknown, Value, several, unknown_size
from .contract import Call, function

_TQDM = (
    *(f"tqdm.{part}tqdm" for part in ("", "auto.", "notebook.", "std.", "autonotebook.")),
    "tqdm.tqdm_notebook",
    "rich.progress.track",
    "fastprogress.progress_bar",
)


@function(*_TQDM)
def progress(call: Call) -> Value:
    """A progress bar over something gives the same items; one without is only drawn."""
    if call.args or "iterable" in call.kwargs:
        return call.get(0, "iterable")
    return Unknown("a progress bar")


_RANGES = ("tqdm.trange", "tqdm.auto.trange", "tqdm.notebook.trange", "tqdm.tnrange")
_SIX = ("six.moves", "builtins", "past.builtins", "future.builtins")


@function(*_RANGES, *(f"{six}.{name}" for six in _SIX for name in ("range", "xrange")))
def numbers(call: Call) -> Value:
    """``range``, under another name."""
    bounds = [int(bound) for bound in call.args if isinstance(bound, int)]
    if len(bounds) == len(call.args) and 1 <= len(bounds) <= 3 and 0 not in bounds[2:]:
        return range(*bounds)
    return several(unknown_size("a number of a range"), call.site)


@function(*(f"{six}.{name}" for six in _SIX for name in ("zip", "izip")), "itertools.izip")
def side_by_side(call: Call) -> Value:
    """``zip``, under another name."""
    from ..interpreter.iterators import zip_

    return zip_(call)


__all__ = ["progress"]
