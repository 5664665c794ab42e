"""A description in words → typed facts with the place where they were said → a `ModelSpec`."""

from .facts import Fact, Kind, Reading, read

__all__ = ["Fact", "Kind", "Reading", "read"]
