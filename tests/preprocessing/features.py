"""Random programs with `FeatureSpace`: all kinds of features, crosses, and both output modes."""

from __future__ import annotations

from random import Random

KINDS = ("float", "float_rescaled", "float_normalized", "float_discretized",
         "integer_categorical", "string_categorical", "integer_hashed",
         "string_hashed")  # fmt: skip
DATA = {
    "float": "[0.5, 1.5, 2.5, 4.0]",
    "integer": "[1, 2, 2, 7]",
    "string": '["a", "b", "b", "c"]',
}


def feature_space(r: Random) -> str:
    names = r.sample(("age", "town", "size", "kind", "mark"), r.choice((1, 2, 3, 4)))
    kinds = {name: r.choice(KINDS) for name in names}
    specs = ", ".join(f'"{name}": {_spec(r, kind)}' for name, kind in kinds.items())
    options = [f"{{{specs}}}"]
    if r.random() < 0.4:
        options.append(f'output_mode="{r.choice(("dict", "dict", "concat", "list"))}"')
    crossed = [n for n, k in kinds.items() if k.startswith(("integer", "string"))]
    if len(crossed) > 1 and r.random() < 0.7:
        pair = crossed[:2] if r.random() < 0.95 else [crossed[0], "nothing"]
        cross = f"({pair[0]!r}, {pair[1]!r})"
        if r.random() < 0.4:
            mode = ', output_mode="int"' if r.random() < 0.2 else ""
            cross = f"keras.utils.FeatureSpace.cross({cross}, crossing_dim=5{mode})"
        options.append(f"crosses=[{cross}]")
        if r.random() < 0.5:
            options.append("crossing_dim=6")
    if r.random() < 0.2:
        options.append("hashing_dim=7")
    if r.random() < 0.2:
        options.append("num_discretization_bins=3")
    data = ", ".join(f'"{n}": {DATA[k.partition("_")[0]]}' for n, k in kinds.items())
    one = ", ".join(f'"{n}": {_first(k)}' for n, k in kinds.items())
    lines = [
        f"data = {{{data}}}",
        "ds = tf.data.Dataset.from_tensor_slices(data)",
        f"space = keras.utils.FeatureSpace({', '.join(options)})",
    ]
    if r.random() < 0.94:
        lines.append(f"space.adapt({_adapted(r, kinds)})")
    match r.choice(("one", "batch", "dataset", "mapped", "model", "model")):
        case "one":
            lines.append(f"y = space({{{one}}})")
        case "batch":
            lines.append("y = space({k: tf.constant(v) for k, v in data.items()})")
        case "dataset":
            lines.append("y = space(next(iter(ds.batch(4))))")
        case "mapped":
            lines += ["ready = ds.batch(4).map(lambda x: space(x))", "y = next(iter(ready))"]
        case _:
            lines += ["inputs = space.get_inputs()", "encoded = space.get_encoded_features()"]
            if not any('"dict"' in option or '"list"' in option for option in options):
                lines.append("_model = keras.Model(encoded, layers.Dense(2)(encoded))")
                lines.append("whole = keras.Model(inputs, layers.Dense(2)(encoded))")
    if r.random() < 0.5:
        name = names[0]
        lines.append(f"part = space.preprocessors[{name!r}]")
        if kinds[name].endswith("categorical"):
            lines.append("size = part.vocabulary_size()")
    return "\n".join(lines) + "\n"


def _first(kind: str) -> str:
    return DATA[kind.partition("_")[0]][1:-1].split(", ")[0]


def _spec(r: Random, kind: str) -> str:
    if r.random() < 0.55:
        return f'"{kind}"' if r.random() < 0.98 else '"text"'
    given = []
    if kind == "float_rescaled":
        given.append("scale=0.5")
    elif kind == "float_discretized":
        given.append("num_bins=3")
    elif kind.endswith("hashed"):
        given.append("num_bins=4")
    elif kind.endswith("categorical") and r.random() < 0.4:
        given.append(r.choice(("num_oov_indices=2", "max_tokens=3", "num_oov_indices=0")))
    if (not kind.startswith("float") or kind == "float_discretized") and r.random() < 0.25:
        given.append('output_mode="int"')
    return f"keras.utils.FeatureSpace.{kind}({', '.join(given)})"


def _adapted(r: Random, kinds: dict[str, str]) -> str:
    """What a data set holds is not known, so that neither are vocabularies."""
    if any(kind.endswith("categorical") for kind in kinds.values()):
        return "data"
    return r.choice(("ds", "ds", "ds.batch(2)", "data"))
