"""Writes random Keras programs as people spell them, most of them right and some with a mistake.

`program(seed)` is the door. A writer keeps the shapes of what it writes by simple formulas of its
own, only to make programs that mostly run: what is true of them is for Keras to say.
"""

from .program import program

__all__ = ["program"]
