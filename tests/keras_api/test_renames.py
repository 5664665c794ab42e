"""Every old name of the recorded migrations has an answer: a name of today, or advice."""

from __future__ import annotations

import ast
import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from kgen.analyzer.keras_api import Symbol, load, renames
from kgen.analyzer.rules.migration import backend_functions

NEWEST = load()
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "cases" / "migration.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


def old_paths(text: str) -> set[str]:
    """The names of Keras that a program uses and the newest Keras does not have."""
    tree = ast.parse(text)
    names: dict[str, str] = {}
    stars: list[str] = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name == "*":
                    stars.append(node.module)
                else:
                    names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                    found.add(f"{node.module}.{alias.name}")
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _stores(n)}
    bound |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    bound |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):
        parts: list[str] = []
        start: ast.AST = node
        while isinstance(start, ast.Attribute):
            parts.insert(0, start.attr)
            start = start.value
        if not isinstance(start, ast.Name) or start.id in bound:
            continue
        if start.id in names:
            found.add(".".join([names[start.id], *parts]))
        elif start.id[0].isupper() and not hasattr(builtins, start.id):
            owners = [m for m in stars if start.id in NEWEST.members(m)] or ["keras.layers"]
            found.add(f"{owners[0]}.{start.id}")
    return {path for path in found if path.startswith("keras.") and _is_gone(path)}


def _stores(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _is_gone(path: str) -> bool:
    """Whether it is not there, and is not an attribute of something that is."""
    owner = path.rpartition(".")[0]
    return NEWEST.resolve(path) is None and not isinstance(NEWEST.resolve(owner), Symbol)


@pytest.mark.parametrize("case", CASES, ids=[str(case["id"]) for case in CASES])
def test_old_names_have_an_answer(case: dict[str, Any]) -> None:
    for path in old_paths(case.get("old_program") or ""):
        owner, _, name = path.rpartition(".")
        new = renames.new_path(path)
        if new is None and owner == "keras.backend":
            new = backend_functions.today(name)
        assert new is not None or renames.removed(path) is not None, path
        if new is not None:
            assert NEWEST.resolve(new) is not None, (path, new)


@pytest.mark.parametrize(
    ("path", "new"),
    [
        ("keras.layers.core.Dense", "keras.layers.Dense"),
        ("keras.layers.experimental.preprocessing.Rescaling", "keras.layers.Rescaling"),
        ("keras.layers.preprocessing.image_preprocessing.RandomFlip", "keras.layers.RandomFlip"),
        ("keras.optimizers.adam_v2.Adam", "keras.optimizers.Adam"),
        ("keras.optimizers.sgd", "keras.optimizers.SGD"),
        ("keras.layers.core", None),
        ("keras.layers.Merge", None),
        ("keras.layers.Dense", None),
        ("keras.preprocessing.text.Tokenizer", None),
    ],
)
def test_new_path(path: str, new: str | None) -> None:
    assert renames.new_path(path) == new


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("keras.layers.Merge", True),
        ("keras.preprocessing.text.Tokenizer", True),
        ("keras.estimator.model_to_estimator", True),
        ("keras.applications.RegNetX002", True),
        ("keras.layers.core", True),
        ("keras.layers.Dense", False),
        ("keras.layers.core.Dense", False),
    ],
)
def test_removed(path: str, gone: bool) -> None:
    assert (renames.removed(path) is not None) is gone
