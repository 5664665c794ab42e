"""Random programs with layers that look words and numbers up, adapted or given a vocabulary."""

from __future__ import annotations

from random import Random
from typing import Any

WORDS = ("ant", "bee", "cat", "dog", "eel", "fox")
NUMBERS = (3, 5, 8, 12, 20)
ENCODED = ("one_hot", "multi_hot", "count", "tf_idf")
TEXTS = ("the cat sat", "the dog ran, far", "A fox!", "bee", "")


def written(config: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in config.items())


def lookup(r: Random) -> str:
    """StringLookup or IntegerLookup: arguments, `adapt`, sizes, calls on arrays and symbols."""
    text = r.random() < 0.6
    name, pool = ("StringLookup", WORDS) if text else ("IntegerLookup", NUMBERS)
    config = _options(r, pool)
    if r.random() < 0.15:
        config["invert"] = True
        config.pop("output_mode", None) if r.random() < 0.8 else None
    if r.random() < 0.25:
        config["num_oov_indices"] = r.choice((1, 2, 3) if r.random() < 0.9 else (-1,))
    if r.random() < 0.2:
        config["mask_token"] = r.choice(("", "ant") if text else (0, 3))
    if r.random() < 0.1:
        config["oov_token"] = r.choice(("[?]", "bee") if text else (-2, 5))
    lines = [f"layer = layers.{name}({written(config)})"]
    if "vocabulary" not in config or r.random() < 0.05:
        lines += _adapted(r, pool, config)
    lines += _questions(r, lines[-1])
    return "\n".join(lines + _calls(r, pool, bool(config.get("invert")), text)) + "\n"


def vectorization(r: Random) -> str:
    """TextVectorization in all output modes."""
    config = _options(r, WORDS)
    if ("output_mode" not in config or r.random() < 0.1) and r.random() < 0.5:
        config["output_sequence_length"] = r.choice((1, 4, 7))
    if r.random() < 0.2:
        config["standardize"] = r.choice((None, "lower", "strip_punctuation", "upper"))
    if r.random() < 0.2:
        config["split"] = r.choice(("whitespace", "character", "word", None))
    if r.random() < 0.2:
        config["ngrams"] = r.choice((1, 2, (1, 2), (2,), "2"))
    lines = [f"layer = layers.TextVectorization({written(config)})"]
    if "vocabulary" not in config or r.random() < 0.05:
        lines += _adapted(r, TEXTS[:-1], config)
    lines += _questions(r, lines[-1])
    rows = [r.choice(TEXTS) for _ in range(r.choice((1, 2, 3)))]
    if r.random() < 0.4:
        given: Any = [[row] for row in rows]
    else:
        given = [[row, row] for row in rows] if r.random() < 0.1 else rows
    counts = config.get("output_mode", "int") == "int" and "output_sequence_length" not in config
    # How many words the longest text has is the data's affair.
    name = "_y" if counts or "ngrams" in config or config.get("output_mode") == "one_hot" else "y"
    lines += [f"x = {_as_array(r, given)}", f"{name} = layer(x)"]
    shape = r.choice(("(1,)", "()", "(1,)", "(3,)", "(2, 1)"))
    lines += [f'i = keras.Input({shape}, dtype="string")', "o = layer(i)"]
    if "output_mode" not in config:
        lines.append("model = keras.Model(i, layers.Embedding(99, 4)(o))")
    return "\n".join(lines) + "\n"


def _options(r: Random, pool: tuple[Any, ...]) -> dict[str, Any]:
    """What lookups and TextVectorization have in common."""
    config: dict[str, Any] = {}
    if r.random() < 0.55:
        words = r.sample(pool, r.choice((1, 2, 3, 4)))
        if r.random() < 0.05:
            words = r.choice((words + words[:1], []))
        config["vocabulary"] = words if r.random() < 0.8 else tuple(words)
    if r.random() < 0.35:
        config["max_tokens"] = r.choice((2, 4, 6, 10, 10) if r.random() < 0.92 else (0, 1))
    if r.random() < 0.5:
        config["output_mode"] = r.choice((*ENCODED, "int"))
    if r.random() < 0.03:
        config["output_mode"] = r.choice(("binary", "tf-idf", "onehot", "hot"))
    if r.random() < (0.4 if "max_tokens" in config else 0.04):
        config["pad_to_max_tokens"] = True
    if "vocabulary" in config and config.get("output_mode") == "tf_idf" and r.random() < 0.9:
        count = len(config["vocabulary"])
        config["idf_weights"] = [0.5] * (count if r.random() < 0.9 else count + 1)
    elif r.random() < 0.03:
        config["idf_weights"] = [0.5, 0.25]
    if r.random() < 0.05 and config.get("output_mode") not in (
        "one_hot", "tf_idf", "tf-idf",
    ):  # fmt: skip
        config["sparse"] = True
    return config


def _adapted(r: Random, pool: tuple[Any, ...], config: dict[str, Any]) -> list[str]:
    """`adapt` or `set_vocabulary`, or seldom neither."""
    if r.random() < 0.06:
        return []
    if r.random() < 0.15 and config.get("output_mode") not in ("tf_idf", "tf-idf"):
        words = r.sample(pool, r.choice((1, 2, 3)))
        return [f"layer.set_vocabulary({words!r})"]
    data: Any = [r.choice(pool) for _ in range(r.choice((1, 3, 5)))]
    kinds = ("list", "array", "rows", "tensor")
    encodes = config.get("output_mode", "int") != "int" and "pad_to_max_tokens" not in config
    match r.choice(kinds if encodes else (*kinds, "dataset", "batched")):
        case "list":
            given = repr(data)
        case "array":
            given = f"np.array({data!r})"
        case "rows":
            given = f"np.array({[[item] for item in data]!r})"
        case "tensor":
            given = f"tf.constant({data!r})"
        case "dataset":
            given = f"tf.data.Dataset.from_tensor_slices({data!r})"
        case _:
            given = f"tf.data.Dataset.from_tensor_slices({data!r}).batch(2)"
    return [f"layer.adapt({given})"]


def _questions(r: Random, before: str) -> list[str]:
    if "Dataset" in before:
        return []  # what a data set holds is not known
    lines = ["size = layer.vocabulary_size()"] if r.random() < 0.8 else []
    lines += ["count = len(layer.get_vocabulary())"] if r.random() < 0.5 else []
    if r.random() < 0.2:
        lines.append("words = layer.get_vocabulary()")
    if r.random() < 0.2:
        lines.append("bare = len(layer.get_vocabulary(include_special_tokens=False))")
    return lines


def _calls(r: Random, pool: tuple[Any, ...], invert: bool, text: bool) -> list[str]:
    source = tuple(range(4)) if invert else pool
    shape = r.choice(((3,), (2, 1), (2, 3), (3, 2), (2, 3, 2), (2, 2, 1), ()))
    x = _as_array(r, _filled(r, source, shape))
    lines = [f"x = {x}", "y = layer(x)"]
    shape = r.choice(("(1,)", "(1,)", "()", "(3,)", "(None,)", "(2, 3)", "(2, 1)"))
    dtype = "string" if text and not invert else r.choice(("int64", "int32"))
    lines += [f'i = keras.Input({shape}, dtype="{dtype}")', "o = layer(i)"]
    if r.random() < 0.3:
        lines.append("model = keras.Model(i, layers.Embedding(99, 4)(o))")
    return lines


def _filled(r: Random, source: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    if not shape:
        return r.choice(source)
    return [_filled(r, source, shape[1:]) for _ in range(shape[0])]


def _as_array(r: Random, value: Any) -> str:
    return r.choice((f"np.array({value!r})", f"tf.constant({value!r})"))
