"""What Keras offers, by version: generated tables and their loader. Imports no Keras.

`load()` gives the newest version, `load("3.12.1")` that of 3.12, `load("2.13")` that of 2.15.
"""

from .api import Api, History, Module, Private, Symbol, load, versions
from .identifiers import Identifiers
from .signature import BindProblem, Expression, Parameter, Signature
from .target import Target, target_version

__all__ = [
    "Api",
    "BindProblem",
    "Expression",
    "History",
    "Identifiers",
    "Module",
    "Parameter",
    "Private",
    "Signature",
    "Symbol",
    "Target",
    "load",
    "target_version",
    "versions",
]
