"""A whole program: a model of some spelling, perhaps trained, perhaps with a mistake."""

from __future__ import annotations

import re
from random import Random

from . import blind
from .classes import classes
from .feeding import feeding
from .functional import functional
from .mistakes import mistake
from .reuse import reuse
from .sequential import sequential
from .text import Draft
from .training import training

MISTAKES = 0.3
FED = 0.45
"""How often the data that a model is trained on is more than arrays."""


def program(seed: int) -> str:
    """A program that builds `model`, the same for the same seed."""
    chance = Random(f"program {seed}")
    if chance.random() < 0.08:
        return blind.program(seed)
    writer = chance.choice(
        [sequential, sequential, functional, functional, functional, classes, classes, reuse, reuse]
    )
    draft: Draft = writer(chance)
    lines = list(draft.lines)
    if chance.random() < (0.55 if draft.trains else 0.25):
        other = Random(f"feeding {seed}")
        fed = feeding(other, draft) if draft.trains and other.random() < FED else []
        lines += fed or training(chance, draft)
    if chance.random() < MISTAKES:
        lines = mistake(chance, lines)
    return _spelt(chance, "\n".join(lines) + "\n")


def _spelt(chance: Random, body: str) -> str:
    """The body under one of the ways to import Keras."""
    numpy = "import numpy as np\n" if "np." in body else ""
    numpy += "import tensorflow as tf\n" if "tf." in body else ""
    match chance.randrange(6):
        case 0:
            body = re.sub(r"\blayers\.(?=[A-Za-z])", "keras.layers.", body)
            body = body.replace("keras.keras.layers", "keras.layers")
            return f"import keras\n{numpy}\n{body}"
        case 1 if "keras.saving" not in body:
            tensorflow = "from tensorflow import keras\nfrom tensorflow.keras import layers\n"
            return f"{numpy}{tensorflow}\n{body}"
        case 2 if "keras.saving" not in body:
            body = re.sub(r"(?<!keras\.)\blayers\.", "tf.keras.layers.", body)
            body = re.sub(r"(?<![.\w])keras\.", "tf.keras.", body)
            numpy = numpy.replace("import tensorflow as tf\n", "")
            return f"{numpy}import tensorflow as tf\n\n{body}"
        case 3:
            names = sorted(set(re.findall(r"(?<![.\w])layers\.([A-Za-z]\w*)", body)))
            plain = re.sub(r"(?<![.\w])layers\.(?=[A-Za-z])", "", body)
            taken = set(re.findall(r"^\s*(?:class|def) (\w+)", body, re.M))
            if names and not taken & set(names) and "layer" not in names:
                clash = {"add", "multiply", "average", "maximum", "minimum", "subtract"}
                if not clash & set(names) and "layers" not in plain.replace("model.layers", ""):
                    start = f"import keras\nfrom keras.layers import {', '.join(names)}\n"
                    return f"{numpy}{start}\n{plain}"
    return f"import keras\nfrom keras import layers\n{numpy}\n{body}"
