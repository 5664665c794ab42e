'''The rules: one small module per mistake, in a folder per family.

To add a rule:

1. Its name has to be in `catalogue`; new names go at the end of their family's list, which gives
   the code.
2. Write ``rules/<family>/<name_with_underscores>.py``. The registry finds it by itself (a new
   family folder needs an ``__init__.py`` and a line under ``packages`` in pyproject.toml):

       """One sentence that says what is wrong.

       ## What it does
       ## Why
       ## Example (bad)
       ```python
       a whole program that is reported
       ```
       ## Example (good)
       ```python
       the same program, repaired
       ```
       ## Fix
       ## References
       """

       RULE = Rule("KC101", "softmax-on-one-unit", Severity.WARNING, "softmax over one unit ...")
       INVALID = ("more programs that are reported", ...)
       VALID = ("more programs that are not", ...)

       def check(program: Program) -> Iterator[Finding]:
           for call in program.calls_of(".compile"):
               ...
               yield Finding(call.site, "message", repairs=(Repair(...),), subject=call)

   A rule whose mistake makes Keras raise where a transfer function already notices it has
   ``check = raised(RULE)`` and nothing else.
3. ``tests/rules`` runs the examples of the page, INVALID and VALID by itself: the bad ones have to
   be reported, the good ones have to be clean, and a repair has to leave a clean program. An
   example that needs to be repaired in one certain way is a pair (before, after) in INVALID.

What a rule reads: `Program` (see `..facts`) and nothing else. What is unknown is silence: a rule
goes on only with what it knows. Calls that are `guarded` are expected to fail: leave them alone.
A message is one or two sentences with the numbers; what explains it goes to `related`.

Repairs are data, turned into edits by `..fixes` (the kinds are listed there); they are offered
only if re-analysis shows that the finding is gone and nothing new came.
'''

from .page import HEADINGS, Page, page
from .registry import Entry, UnknownRule, entries, find, select, validate
from .rule import Finding, Rule

__all__ = [
    "HEADINGS",
    "Entry",
    "Finding",
    "Page",
    "Rule",
    "UnknownRule",
    "entries",
    "find",
    "page",
    "select",
    "validate",
]
