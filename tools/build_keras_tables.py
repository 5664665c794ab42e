"""Builds the tables in `analyzer/keras_api/tables` from released wheels of Keras.

    python -m tools.build_keras_tables [--wheels FOLDER] [--python INTERPRETER] [--site FOLDER]

Wheels are downloaded (without their dependencies) and unpacked into `--wheels`, a temporary folder
unless given, and read with `ast`; none of them is installed. What `get()` accepts is asked of the
real thing: every 3.x wheel is imported on the numpy backend by `--python`, an interpreter with
jax, numpy and scipy (and, for 3.0, dm-tree; `--site` adds a folder that holds it). 3.0 runs on
jax: its numpy backend cannot be imported without PyTorch. Of Keras 2.15, which needs a TensorFlow
of its time, an interpreter that has it is given by `--python-2`.

The newest version is written in full, every older one as the difference to its successor.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

# The editable installation is found by an import hook, which pyright does not run.
from kgen.analyzer.keras_api.choices import arguments, choices  # pyright: ignore

from .histories import histories
from .old_arguments import KERAS_1, old_arguments
from .public_api import read_api
from .source_reader import Reader
from .wheels import RELEASES, unpack

_WITH_IDENTIFIERS = frozenset(
    {
        "activations",
        "constraints",
        "dtype_policies",
        "initializers",
        "losses",
        "metrics",
        "optimizers",
        "regularizers",
    }
)
"""The modules whose names are tried as identifiers."""

_CANDIDATES = """
    logcosh lamb kld linear swish silu mse mae mape msle bce l1l2 maxnorm nonneg unitnorm one zero
    normal uniform mixed_float16 mixed_bfloat16
    bool int int8 int16 int32 int64 uint8 uint16 uint32 uint64 float half double float8_e4m3fn
    float8_e5m2 bfloat16 float16 float32 float64 complex64 complex128 string str qint8
    valid same causal full half
    nearest bilinear bicubic area lanczos3 lanczos5 gaussian mitchellcubic linear cubic
    reflect wrap constant mirror edge zeros
    channels_first channels_last tf th default
    binary multi_hot one_hot count int tf_idf tf-idf
    sum sum_over_batch_size mean mean_with_sample_weight none auto
"""
"""Strings that are no public names: abbreviations, dtypes, paddings, interpolations, …"""

TABLES = Path(__file__).parent.parent / "analyzer" / "keras_api" / "tables"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--python-2")
    parser.add_argument("--site", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build(options.wheels or Path(folder), options.python, options.python_2, options.site)


def build(wheels: Path, python: str, python_2: str | None, site: Path | None) -> None:
    """Read every release and write all tables."""
    wheels.mkdir(parents=True, exist_ok=True)
    docs: dict[str, str] = {}
    apis: dict[str, dict[str, Any]] = {}
    for release in RELEASES.values():
        unpack(release, wheels)
    read = partial(_read, wheels=wheels, python=python, python_2=python_2, site=site)
    with ProcessPoolExecutor(2) as pool:
        for version, (api, found) in zip(RELEASES, pool.map(read, RELEASES), strict=True):
            apis[version] = api
            docs |= found
    TABLES.mkdir(parents=True, exist_ok=True)
    _write("history.json", histories(apis))
    sources = [unpack(r, wheels) for r in (*reversed(_ends()), KERAS_1)]
    _write("arguments.json", old_arguments(apis, sources))
    _write("docs.json", docs)
    for api in apis.values():
        _drop_inherited(api["symbols"])
    order = list(apis)
    for version, newer in zip(order, [*order[1:], None], strict=True):
        api = apis[version]
        _write(f"keras-{version}.json", api if newer is None else _difference(api, apis[newer]))
    _write("versions.json", [[v, RELEASES[v]] for v in order])


def _ends() -> tuple[str, str]:
    """The releases between which most names changed: the oldest and the newest."""
    releases = tuple(RELEASES.values())
    return releases[0], releases[-1]


def _read(
    version: str, wheels: Path, python: str, python_2: str | None, site: Path | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The tables of one version, still in full, and the docstrings' first paragraphs."""
    root = unpack(RELEASES[version], wheels)
    api = read_api(Reader(root))
    origins = {tuple(s.pop("w")): path for path, s in api["symbols"].items()}
    interpreter = python if version.startswith("3") else python_2
    folders = [root, *([site] if site else [])]
    api["release"] = RELEASES[version]
    api["identifiers"] = _identifiers(api, origins, interpreter, folders) if interpreter else {}
    if interpreter:
        _add_choices(api, interpreter, folders)
    docs = {p: _first_paragraph(s.pop("d", "")) for p, s in api["symbols"].items()}
    return api, {path: paragraph for path, paragraph in docs.items() if paragraph}


def _write(name: str, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    (TABLES / name).write_text(text + "\n", encoding="utf-8")


def _first_paragraph(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())


def _identifiers(
    api: dict[str, Any], origins: dict[Any, str], python: str, folders: Iterable[Path]
) -> dict[str, Any]:
    found = _ask("probe_identifiers.py", _candidates(api), api["release"], python, folders)
    for category in found.values():
        category["names"] = {
            name: origins.get(tuple(origin), origin[1]) if isinstance(origin, list) else origin
            for name, origin in category["names"].items()
        }
    return found


def _add_choices(api: dict[str, Any], python: str, folders: Iterable[Path]) -> None:
    """Put what arguments may be into the symbols: ``c``, and ``u`` where only use is refused."""
    paths = dict(api["symbols"])
    paths |= {alias: s for s in api["symbols"].values() for alias in s.get("a", ())}
    words = {
        argument: sorted(
            {v for p, a in arguments() if a == argument for v in _values(p, a)}
            | set(_CANDIDATES.split()),
        )
        for _, argument in arguments()
    }
    asked = [[p, a, [*words[a], None]] for p, a in arguments() if p in paths]
    found = _ask("probe_choices.py", asked, api["release"], python, folders)
    for path, by_argument in found.items():
        symbol = paths[path]
        for argument, answer in by_argument.items():
            symbol.setdefault("c", {})[argument] = answer["values"]
            if answer["when"] == "used":
                symbol["u"] = sorted({*symbol.get("u", ()), argument})


def _values(path: str, argument: str) -> list[str]:
    found = choices(path, argument)
    return [v for v in found[0] if isinstance(v, str)] if found is not None else []


def _ask(script: str, question: Any, release: str, python: str, folders: Iterable[Path]) -> Any:
    """The answer of a script that runs with a release of Keras."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "KERAS_BACKEND": "jax" if release.startswith("3.0.") else "numpy",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    done = subprocess.run(
        [python, str(Path(__file__).with_name(script))],
        input=json.dumps(question),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{script} with Keras {release} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def _candidates(api: dict[str, Any]) -> list[str]:
    """Every public name in the spellings that some version of `get` knows."""
    names = set(_CANDIDATES.split())
    paths = [*api["symbols"], *api["tf"]["only"]]
    paths += [alias for symbol in api["symbols"].values() for alias in symbol.get("a", ())]
    for each in paths:
        if each.split(".")[1] in _WITH_IDENTIFIERS:
            name = each.rpartition(".")[2]
            snake = "".join(
                f"_{c.lower()}" if c.isupper() and i and not name[i - 1].isupper() else c.lower()
                for i, c in enumerate(name)
            )
            names |= {name, name.lower(), name.upper(), snake, snake.replace("_", "")}
    return sorted(names)


def _drop_inherited(symbols: dict[str, Any]) -> None:
    """Keep of each class what its public ancestors do not give already."""
    classes = [s for s in symbols.values() if s["k"] == "c"]
    for symbol in sorted(classes, key=lambda s: len(s.get("b", ()))):
        methods: dict[str, str | None] = {}
        attributes: set[str] = set()
        for base in reversed(symbol.get("b", ())):
            methods |= symbols[base].get("m", {})
            attributes |= set(symbols[base].get("t", ()))
        own = symbol["m"]
        gone = {n: None for n, s in methods.items() if s is not None and n not in own}
        symbol["m"] = {n: s for n, s in own.items() if methods.get(n) != s} | gone
        symbol["t"] = [a for a in symbol["t"] if a not in attributes]
        for key in ("m", "t"):
            if not symbol[key]:
                del symbol[key]


def _difference(api: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    """What turns the tables of the next version into those of this one."""
    result: dict[str, Any] = {"release": api["release"]}
    for part in ("symbols", "identifiers", "tf"):
        old, new = api[part], newer[part]
        result[part] = {k: old.get(k) for k in {*old, *new} if old.get(k) != new.get(k)}
    if api["modules"] != newer["modules"]:
        result["modules"] = api["modules"]
    return result


if __name__ == "__main__":
    main()
