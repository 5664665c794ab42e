"""Random calls of ``keras.applications``, built by Keras and by kgen.

``python -m tests.keras_api.application_cases --cases 300 --seed 0``
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

SMALL = ("MobileNet", "MobileNetV2", "MobileNetV3Small", "MobileNetV3Large")
OTHERS = ("VGG16", "ResNet50", "ResNet50V2", "Xception", "DenseNet121", "EfficientNetB0",
          "EfficientNetV2B0", "InceptionV3", "NASNetMobile", "ConvNeXtTiny")  # fmt: skip
SCALED = ("EfficientNetV2", "MobileNetV3", "ConvNeXt")
"""Families with a layer that scales the pictures, which can be left out."""


def call(r: Random) -> str:
    """A program that makes the model `m`."""
    name = r.choice((*SMALL, *SMALL, *OTHERS))
    lines = []
    first = r.random() < 0.08
    if first:
        lines.append("keras.config.set_image_data_format('channels_first')")
    options: dict[str, str] = {}
    if r.random() < 0.6:
        options["weights"] = "None"
    elif r.random() < 0.3:
        options["weights"] = "'imagenet'"
    if r.random() < 0.5:
        options["include_top"] = "False"
        if r.random() < 0.4:
            options["pooling"] = r.choice(("'avg'", "'max'"))
    if r.random() < 0.3:
        options["classes"] = r.choice(("5", "1000", "10"))
    if r.random() < 0.15:
        options["classifier_activation"] = r.choice(("None", "'sigmoid'", "'softmax'"))
    if r.random() < 0.15:
        options["name"] = "'mine'"
    if name in SMALL and r.random() < 0.6:
        wide = (1.0, 0.5, 0.75, 0.25, 0.35, 1.3, 1.4, 1)
        options["alpha"] = repr(r.choice(wide if r.random() < 0.7 else (0.4, 0.6, 2.0, 0.1, 1.75)))
    if name.startswith("MobileNetV3"):
        options |= {"minimalistic": "True"} if r.random() < 0.3 else {}
        options |= {"dropout_rate": r.choice(("0.5", "0", "0.1"))} if r.random() < 0.2 else {}
    elif name == "MobileNet":
        options |= {"dropout": r.choice(("0.5", "0"))} if r.random() < 0.15 else {}
        options |= {"depth_multiplier": "2"} if r.random() < 0.15 else {}
    if name.startswith(SCALED) and r.random() < 0.3:
        options["include_preprocessing"] = r.choice(("True", "False"))
    shape: tuple[Any, ...] | None = None
    if r.random() < 0.7:
        side = r.choice((32, 64, 96, 128, 160, 224, 75, 100))
        # Weights are not loaded here, so that they refuse no other channels.
        channels = r.choice((3, 3, 3, 1, 4)) if options.get("weights") == "None" else 3
        shape = (side, r.choice((side, side, 65)), channels)
        shape = (None, None, 3) if r.random() < 0.1 else shape
        shape = (shape[2], *shape[:2]) if first else shape
    if shape is not None and r.random() < 0.2:
        options["weights"] = "None"
        lines.append(f"x = keras.Input({shape!r})")
        if r.random() < 0.5:
            lines.append("x = layers.Rescaling(1 / 127.5, offset=-1)(x)")
        options["input_tensor"] = "x"
    elif shape is not None:
        options["input_shape"] = repr(shape)
    given = ", ".join(f"{key}={value}" for key, value in options.items())
    return "\n".join([*lines, f"m = applications.{name}({given})"]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    texts = [call(Random(f"{options.seed} {i}")) for i in range(options.cases)]
    return 0 if compare(texts) else 1


def compare(texts: list[str]) -> bool:
    """Whether all agree; prints what does not."""
    oracle = importlib.import_module(f"{__package__}.application_oracle")
    counts: Counter[str] = Counter()
    for text, theirs in zip(texts, oracle.real(texts), strict=True):
        mine: Any = oracle.describe(text)
        refused = isinstance(theirs, str), isinstance(mine, str)
        kind = "agree" if mine == theirs or refused == (True, True) else "differs"
        if mine == "open" or (isinstance(mine, dict) and mine["params"] is None):
            kind = "open"
        counts[kind] += 1
        if kind != "agree":
            print(f"{kind}: {text}  Keras {_short(theirs, mine)}\n  kgen  {_short(mine, theirs)}")
    print(f"{len(texts)} cases: {dict(counts)}")
    return counts["agree"] == len(texts)


def _short(one: Any, other: Any) -> str:
    if isinstance(one, dict) and isinstance(other, dict):
        one = {key: value for key, value in one.items() if value != other[key]}
    return str(one)[:160]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.exit(main())
