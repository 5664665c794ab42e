"""Text → documents of statements: files, notebooks, encodings, positions.

Nothing here knows Keras. A `Document` is split into `Statement`s by a scanner, each is parsed
alone and remembered by its text, and a broken one costs only itself.
"""

from .document import Cell, Document, Location, locate, read_text
from .edits import Edit, apply_edits, edit_text, edited, overlap, without_overlaps
from .files import read_bytes, read_file
from .notebook import read_notebook
from .positions import LineIndex, Position, Range
from .problems import SourceError, SyntaxProblem
from .statement import Site, Statement
from .suppressions import Suppression, Suppressions

__all__ = [
    "Cell",
    "Document",
    "Edit",
    "LineIndex",
    "Location",
    "Position",
    "Range",
    "Site",
    "SourceError",
    "Statement",
    "Suppression",
    "Suppressions",
    "SyntaxProblem",
    "apply_edits",
    "edit_text",
    "edited",
    "locate",
    "overlap",
    "read_bytes",
    "read_file",
    "read_notebook",
    "read_text",
    "without_overlaps",
]
