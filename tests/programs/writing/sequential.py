"""Sequential models in the spellings that people use."""

from __future__ import annotations

from random import Random

from .text import Draft, Port, Sizes, Step, pick_shape, shown
from .vocabulary import head, layer, to_vector


def chain(chance: Random, shape: Sizes, longest: int = 6) -> list[Step]:
    """Layers one after the other."""
    steps: list[Step] = []
    for _ in range(chance.randrange(1, longest + 1)):
        steps.append(layer(chance, steps[-1].shape if steps else shape))
    return steps


def ended(chance: Random, shape: Sizes, longest: int = 5) -> list[Step]:
    """Layers that end in a vector of a few units, as a classifier does."""
    steps = chain(chance, shape, longest)
    while len(steps[-1].shape) > 1:
        steps.append(to_vector(chance, steps[-1].shape))
    width = chance.choice([1, 1, 2, 3, 5, 10])
    return [*steps, Step(head(chance, width), (width,))]


def named(chance: Random, steps: list[Step]) -> list[str]:
    """The layers' texts, some of them with a name."""
    found = []
    for index, step in enumerate(steps):
        text = step.text
        if chance.random() < 0.12 and text.endswith(")") and text.count("(") >= 1:
            comma = "" if text.endswith("()") else ", "
            text = f'{text[:-1]}{comma}name="part_{index}")'
        found.append(text)
    return found


def sequential(chance: Random) -> Draft:
    shape = pick_shape(chance)
    steps = ended(chance, shape) if chance.random() < 0.7 else chain(chance, shape)
    texts = named(chance, steps)
    writer = chance.choice(
        [_list, _list, _add, _add, _loop, _comprehension, _configured, _deferred, _function, _sum]
    )
    draft = writer(chance, shape, texts)
    draft.inputs = Port(shape)
    draft.outputs = Port(steps[-1].shape)
    return draft


def _first(chance: Random, shape: Sizes) -> str:
    return chance.choice(
        [
            f"keras.Input({shown(shape)})",
            f"keras.Input(shape={shown(shape)})",
            f"layers.Input(shape={shown(shape)})",
            f"layers.InputLayer(shape={shown(shape)})",
            f'keras.Input(shape={shown(shape)}, name="data")',
        ]
    )


def _list(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    items = [_first(chance, shape), *texts]
    if chance.random() < 0.25 and "Activation" not in texts[0]:
        comma = "" if texts[0].endswith("()") else ", "
        items = [f"{texts[0][:-1]}{comma}input_shape={shown(shape)})", *texts[1:]]
        if not _takes_input_shape(texts[0]):
            items = [_first(chance, shape), *texts]
    end = chance.choice(["])", '], name="net")'])
    return Draft(["model = keras.Sequential([", *(f"    {item}," for item in items), end])


def _takes_input_shape(text: str) -> bool:
    return "(layers." not in text and "[layers." not in text


def _add(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    lines = ["model = keras.Sequential()", f"model.add({_first(chance, shape)})"]
    lines += [f"model.add({text})" for text in texts]
    if chance.random() < 0.2:
        lines += ["model.pop()", f"model.add({texts[-1]})"]
    if chance.random() < 0.2:
        lines.append("size = len(model.layers)")
    return Draft(lines)


def _loop(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    lines = ["model = keras.Sequential()", f"model.add({_first(chance, shape)})"]
    lines += ["parts = [", *(f"    {text}," for text in texts), "]"]
    lines += chance.choice(
        [
            ["for part in parts:", "    model.add(part)"],
            ["for index in range(len(parts)):", "    model.add(parts[index])"],
            ["while parts:", "    model.add(parts.pop(0))"],
            [
                "for index, part in enumerate(parts):",
                "    if index >= 0:",
                "        model.add(part)",
            ],
        ]
    )
    return Draft(lines)


def _comprehension(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    makers = [f"    lambda: {text}," for text in texts]
    return Draft(
        [
            "makers = [",
            *makers,
            "]",
            f"stack = [{_first(chance, shape)}] + [make() for make in makers]",
            "model = keras.Sequential(stack)",
            "shapes = [part.name for part in model.layers]",
        ]
    )


def _configured(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    """From a configuration: dense layers only, for which a table of widths makes sense."""
    lines = [f"inputs = {shown(shape)}", "config = {"]
    widths = [chance.choice([4, 8, 16]) for _ in range(chance.randrange(1, 4))]
    lines += [f'    "units": {widths},', f'    "rate": {chance.choice([0.0, 0.2])},']
    lines += [f'    "activation": "{chance.choice(["relu", "tanh"])}",', "}"]
    lines += ["model = keras.Sequential([keras.Input(inputs)])"]
    lines += ['for width in config["units"]:']
    lines += ['    model.add(layers.Dense(width, activation=config["activation"]))']
    lines += ['    if config["rate"] > 0:', '        model.add(layers.Dropout(config["rate"]))']
    lines += [f"model.add({text})" for text in texts]
    return Draft(lines)


def _deferred(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    lines = ["model = keras.Sequential([", *(f"    {text}," for text in texts), "])"]
    batch = f"(None, {shown(shape)[1:]}"
    concrete = shown((chance.choice([1, 2, 5]), *(size or 7 for size in shape)))
    lines += chance.choice(
        [
            [f"model.build({batch})"],
            [f"model.build(input_shape={batch})"],
            [f"result = model(np.zeros({concrete}))"],
            [f"result = model.predict(np.ones({concrete}), verbose=0)"],
        ]
    )
    return Draft(lines)


def _function(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    lines = ["def build_model(input_shape, dropout=0.1, **options):"]
    lines += ["    net = keras.Sequential(**options)", "    net.add(keras.Input(input_shape))"]
    lines += [f"    net.add({text})" for text in texts]
    lines += ["    if dropout:", "        net.add(layers.Dropout(dropout))", "    return net", ""]
    call = chance.choice(["", ", dropout=0", ', name="made"', ", 0.3"])
    return Draft([*lines, f"model = build_model({shown(shape)}{call})"])


def _sum(chance: Random, shape: Sizes, texts: list[str]) -> Draft:
    half = max(1, len(texts) // 2)
    lines = ["front = keras.Sequential([", f"    {_first(chance, shape)},"]
    lines += [*(f"    {text}," for text in texts[:half]), '], name="front")']
    lines += ["back = [", *(f"    {text}," for text in texts[half:]), "]"]
    lines += chance.choice(
        [
            ["model = keras.Sequential([front, *back])"],
            ["model = keras.Sequential([front] + back)"],
            [
                "model = keras.Sequential()",
                "model.add(front)",
                "for part in back:",
                "    model.add(part)",
            ],
        ]
    )
    return Draft(lines)
