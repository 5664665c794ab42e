"""Programs as text: every combination of options compiles, lints clean, and keeps its format."""

from __future__ import annotations

import ast
import contextlib
import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kgen.codegen.accept import accept
from kgen.codegen.errors import GenerationError
from kgen.codegen.prompt.specify import Request, specify
from kgen.codegen.render import render
from prompt_cases import PROMPTS

TASKS = [
    "binary classification of 10 features",
    "4 classes, 10 features",
    "multi-label: 10 features, 6 labels",
    "regression with 10 features",
    "iris dataset",
    "diabetes dataset from sklearn, regression",
    "sklearn digits dataset",
    "cifar10",
    "california housing, regression",
    "image regression, 32x32 rgb",
    "classify images in folder data/flowers, 96x96",
    "customers.csv, target column churn, binary classification",
    "customers.csv, target column grade, multi-class classification",
    "houses.csv, target column price, regression",
    "text classification into 4 classes",
    "情感分析，双向LSTM 16",
    "imdb",
    "reviews.csv, text column body, target column stars, 5 classes",
    "forecast a time series, window 36, next 3 steps",
    "anomaly detection with 12 features",
    "anomaly detection in sensors.csv",
    "movie recommendation system",
    "recommender, ratings.csv",
    "forecast prices.csv, target column close, lstm 16",
]
OPTIONS = [
    "functional api",
    "model.add style",
    "cosine decay",
    "exponential decay",
    "reduce lr on plateau",
    "hidden layers 64 and 32, tanh",
    "dropout 0.4",
    "l2 0.001",
    "batch normalization",
    "early stopping with patience 3",
    "epochs 7",
    "AdamW, weight decay 1e-4, lr 0.002",
    "SGD momentum 0.9",
    "class weights",
    "save to a_model_file_with_a_rather_long_name_for_one_line.keras",
]


def programs() -> list[str]:
    """Every option alone and every pair, for every task, and the prompts of the cases."""
    made = []
    pairs = [(), *((option,) for option in OPTIONS), *itertools.combinations(OPTIONS, 2)]
    for task, options in itertools.product(TASKS, pairs):
        try:
            made.append(render(specify(Request("; ".join((task, *options))))))
        except GenerationError:
            continue  # class weights of a regression, two optimizers, …
    return made + [render(specify(Request(prompt))) for prompt, _ in PROMPTS]


@pytest.mark.slow
def test_every_pair_of_options_is_clean(tmp_path: Path) -> None:
    texts = programs()
    assert len(texts) > 900
    for number, text in enumerate(dict.fromkeys(texts)):
        ast.parse(text)
        (tmp_path / f"p{number}.py").write_text(text, encoding="utf-8")
    for command in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "-q", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def sample() -> list[str]:
    """Every task with two options, every option with some task."""
    made = []
    for number, task in enumerate(TASKS):
        for step in range(2):
            option = OPTIONS[(2 * number + step) % len(OPTIONS)]
            with contextlib.suppress(GenerationError):
                made.append(render(specify(Request(f"{task}; {option}"))))
    return made


def test_the_analyzer_has_nothing_to_say() -> None:
    for text in sample():
        assert accept(text, "program.py") == []


@pytest.mark.slow
def test_the_analyzer_has_nothing_to_say_about_any_pair() -> None:
    for text in dict.fromkeys(programs()):
        assert accept(text, "program.py") == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import keras\nkeras.layers.Dense(-3)\n", "Internal error"),
        ("x = (\n", "not valid Python"),
        ('x = "\\d"\n', "not valid Python"),
    ],
)
def test_a_program_with_an_error_is_refused(source: str, words: str) -> None:
    with pytest.raises(GenerationError, match=words):
        accept(source, "program.py")


HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(list("\"'\\{}%#\n\r\t\x00\x0c\x1b\u2028\u202e`$")),
    ),
    max_size=80,
)
SNIPPETS = st.sampled_from(
    [
        '"""',
        "{{ 7*7 }}",
        "{% raw %}",
        "\nimport os",
        "\\",
        "# -*- coding: latin-1 -*-",
        "𝔘\U0001f600",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTILE, SNIPPETS, HOSTILE)
def test_no_text_gets_out_of_its_comment(before: str, snippet: str, after: str) -> None:
    prompt = f"binary classification of 10 features.\n{before}{snippet}{after}"
    try:
        spec = specify(Request(prompt))
    except GenerationError:
        return
    text = render(spec)
    # Comments aside, the program is the one that the same spec gives without any text.
    plain = spec.model_copy(update={"prompt": "", "unread": (), "provenance": {}})
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(render(plain)))


@pytest.mark.parametrize("name", ['a"b.csv', "a\\b.csv", "{{x}}.csv"])
def test_names_are_literals(name: str) -> None:
    spec = specify(Request("binary classification, table.csv, target column y"))
    hostile = spec.model_copy(
        update={"data": spec.data.model_copy(update={"path": name, "target": 'q"\n"'})}
    )
    values = [
        node.value
        for node in ast.walk(ast.parse(render(hostile)))
        if isinstance(node, ast.Constant)
    ]
    assert name in values
    assert 'q"\n"' in values
