"""Mistakes as people make them, put into a program that was right."""

from __future__ import annotations

import re
from random import Random


def mistake(chance: Random, lines: list[str]) -> list[str]:
    """The lines with one mistake, where one finds a place."""
    kinds = list(_KINDS)
    chance.shuffle(kinds)
    for kind in kinds:
        changed = kind(chance, list(lines))
        if changed is not None and changed != lines:
            return changed
    return lines


def _rows(lines: list[str], pattern: str) -> list[int]:
    return [row for row, line in enumerate(lines) if re.search(pattern, line)]


def _number(chance: Random, lines: list[str]) -> list[str] | None:
    """Another size somewhere."""
    rows = _rows(lines, r"(?<![\w.])\d+(?![\w.])")
    if not rows:
        return None
    row = chance.choice(rows)
    places = list(re.finditer(r"(?<![\w.])\d+(?![\w.])", lines[row]))
    place = chance.choice(places)
    old = int(place.group())
    new = chance.choice([old + 1, max(old - 1, 0), old * 2, old + 7, 0, 1, 3])
    if new == 0 and "np." in lines[row]:
        new = 1  # What empty samples do is left to the backend, which may end the process.
    lines[row] = f"{lines[row][: place.start()]}{new}{lines[row][place.end() :]}"
    return lines


def _forgotten_layer(chance: Random, lines: list[str]) -> list[str] | None:
    """A Flatten or pooling to a vector that is missing."""
    rows = _rows(lines, r"^\s+layers\.(Flatten|Global\w+|LSTM|GRU|Reshape)\(.*\),$")
    rows += _rows(lines, r"^(\w+) = layers\.(Flatten|Global\w+|Reshape|RepeatVector)\(.*\)\(\1\)$")
    rows += _rows(lines, r"^model\.add\(layers\.(Flatten|Global\w+|Reshape|RepeatVector)")
    if not rows:
        return None
    del lines[chance.choice(rows)]
    return lines


def _sequences(chance: Random, lines: list[str]) -> list[str] | None:
    """``return_sequences=True`` that is missing."""
    rows = _rows(lines, ", return_sequences=True")
    if not rows:
        return None
    row = chance.choice(rows)
    lines[row] = lines[row].replace(", return_sequences=True", "", 1)
    return lines


def _wrong_rank(chance: Random, lines: list[str]) -> list[str] | None:
    """A layer for another number of axes."""
    rows = _rows(lines, r"layers\.\w*(Conv|Pooling|UpSampling|ZeroPadding|Cropping)\w*[12]D\(")
    if not rows:
        return None
    row = chance.choice(rows)
    old, new = ("1D(", "2D(") if "1D(" in lines[row] else ("2D(", chance.choice(["1D(", "3D("]))
    lines[row] = lines[row].replace(old, new, 1)
    return lines


def _argument_name(chance: Random, lines: list[str]) -> list[str] | None:
    """An argument's name misspelt."""
    pattern = r"(?<=[(\s])(units|activation|padding|strides|axis|inputs|outputs|loss|epochs)="
    rows = [
        row for row in _rows(lines, pattern) if not lines[row].lstrip().startswith(("def", "class"))
    ]
    if not rows:
        return None
    row = chance.choice(rows)
    place = chance.choice(list(re.finditer(pattern, lines[row])))
    name = place.group(1)
    other = chance.choice(
        [name + "s", name[:-1], name.upper(), "unit" if name == "units" else "act"]
    )
    lines[row] = f"{lines[row][: place.start()]}{other}={lines[row][place.end() :]}"
    return lines


def _string(chance: Random, lines: list[str]) -> list[str] | None:
    """A misspelt activation, padding, loss or layer name."""
    pattern = (
        r'"(relu|tanh|sigmoid|softmax|same|valid|mse|adam|sparse_\w+|logits|\w+_crossentropy)"'
    )
    rows = _rows(lines, pattern)
    if not rows:
        return None
    row = chance.choice(rows)
    place = chance.choice(list(re.finditer(pattern, lines[row])))
    word = place.group(1)
    other = chance.choice([word[:-1], word + "_", word.capitalize() + "x"])
    lines[row] = f'{lines[row][: place.start()]}"{other}"{lines[row][place.end() :]}'
    return lines


def _swapped(chance: Random, lines: list[str]) -> list[str] | None:
    """Two things in the wrong order."""
    pattern = r"(\bfit\(|\bevaluate\(|Model\(|\[)(\w+), (\w+)"
    rows = _rows(lines, pattern)
    if not rows:
        return None
    row = chance.choice(rows)
    lines[row] = re.sub(pattern, r"\1\3, \2", lines[row], count=1)
    return lines


def _not_called(chance: Random, lines: list[str]) -> list[str] | None:
    """A layer that is made but not called, or called twice."""
    pattern = r"^(\w+) = (layers\.\w+\(.*\))\((\w+)\)$"
    rows = _rows(lines, pattern)
    if not rows:
        return None
    row = chance.choice(rows)
    found = re.match(pattern, lines[row])
    assert found is not None
    lines[row] = f"{found[1]} = {found[2]}"
    return lines


def _class_not_layer(chance: Random, lines: list[str]) -> list[str] | None:
    """The class in place of a layer."""
    rows = _rows(lines, r"^\s+layers\.\w+\(\),$|model\.add\(layers\.\w+\(\)\)$")
    if not rows:
        return None
    row = chance.choice(rows)
    lines[row] = lines[row].replace("()", "", 1)
    return lines


def _axis(chance: Random, lines: list[str]) -> list[str] | None:
    rows = _rows(lines, r"axis=-?\d")
    if not rows:
        return None
    row = chance.choice(rows)
    lines[row] = re.sub(
        r"axis=-?\d", f"axis={chance.choice([-5, 0, 1, 2, 3, 7])}", lines[row], count=1
    )
    return lines


def _labels(chance: Random, lines: list[str]) -> list[str] | None:
    """Labels of another form, or a loss for other labels."""
    rows = _rows(lines, r"^y_\w+ = ")
    if not rows:
        return None
    row = chance.choice(rows)
    name = lines[row].partition(" = ")[0]
    lines[row] = chance.choice(
        [
            f"{name} = np.zeros((10, 4))",
            f"{name} = np.zeros((8,))",
            f"{name} = np.zeros((12, 1))",
            f"{lines[row]}[:-1]",
            f"{lines[row]}[..., None]",
        ]
    )
    return lines


def _data(chance: Random, lines: list[str]) -> list[str] | None:
    """Features of another shape."""
    rows = _rows(lines, r"^x_\w+ = ")
    if not rows:
        return None
    row = chance.choice(rows)
    lines[row] += chance.choice(
        ["[0]", "[..., None]", "[:, 1:]", "[..., :-1]", "[None]", "[:3]", ".T"]
    )
    return lines


def _line(chance: Random, lines: list[str]) -> list[str] | None:
    """One line in the middle of a stack is missing."""
    rows = _rows(lines, r"^\s+layers\.|^model\.add|^x = ")
    if len(rows) < 2:
        return None
    del lines[chance.choice(rows)]
    return lines


def _list_forgotten(chance: Random, lines: list[str]) -> list[str] | None:
    rows = _rows(lines, r"\(\[\w+, \w+\]\)")
    if not rows:
        return None
    row = chance.choice(rows)
    lines[row] = re.sub(r"\(\[(\w+), (\w+)\]\)", r"(\1, \2)", lines[row], count=1)
    return lines


_KINDS = (
    _number,
    _number,
    _number,
    _number,
    _forgotten_layer,
    _forgotten_layer,
    _sequences,
    _wrong_rank,
    _wrong_rank,
    _argument_name,
    _string,
    _swapped,
    _not_called,
    _class_not_layer,
    _axis,
    _labels,
    _labels,
    _data,
    _data,
    _line,
    _list_forgotten,
)
