"""Error messages of Keras in plain words: which rule, which numbers, which way out.

    answer = explain(text)          # a traceback, a log, or one line
    answer.best                     # an Explanation, None if nothing fits
    places(answer, document)        # what kgen finds of it in the program

Messages are kept as templates (`messages/`), of Keras 1 to 3, TensorFlow, JAX and PyTorch, each
with what it means; what the analyzer itself quotes is known as well. Nothing here runs Keras.
"""

from .explanation import Answer, Explanation, explain
from .program import Places, places

__all__ = ["Answer", "Explanation", "Places", "explain", "places"]
