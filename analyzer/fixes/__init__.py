"""Repairs as text edits, built through libcst and proven by analysing the repaired text."""

from .apply import Fixed, fix_all
from .kinds import build
from .proof import proven_fixes

__all__ = ["Fixed", "build", "fix_all", "proven_fixes"]
