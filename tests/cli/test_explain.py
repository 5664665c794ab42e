"""``kgen explain`` through its door: text, files, pipes; what is printed and the exit codes."""

import json

import pytest
from click.testing import CliRunner
from kgen.cli import group

MESSAGE = (
    'Input 0 of layer "conv2d" is incompatible with the layer: expected min_ndim=4, found ndim=3. '
    "Full shape received: (None, 28, 28)"
)
PROGRAM = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Conv2D(8, 3),
])
"""


def run(*arguments, stdin=None):
    return CliRunner().invoke(group, ["explain", *arguments], input=stdin)


@pytest.fixture
def program(tmp_path):
    path = tmp_path / "train.py"
    path.write_text(PROGRAM)
    return path


def test_a_message_is_explained():
    result = run(MESSAGE)
    assert result.exit_code == 0
    assert "[KS101 layer-rank-mismatch]" in " ".join(result.stdout.split("\n\n")[0].split())
    assert "Layer `conv2d` takes tensors of 4 axes" in result.stdout
    for heading in ("Why\n", "What to do\n", "Example\n"):
        assert heading in result.stdout
    assert "-     keras.Input((28, 28))," in result.stdout
    assert "+     keras.Input((28, 28, 1))," in result.stdout
    assert "kgen rule KS101" in result.stdout


def test_words_without_quotation_marks():
    assert run(*MESSAGE.split()).stdout == run(MESSAGE).stdout


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input(arguments):
    assert run(*arguments, stdin=MESSAGE).stdout == run(MESSAGE).stdout


def test_the_file_of_a_log(tmp_path):
    log = tmp_path / "train.log"
    log.write_bytes(b"\xff\xfe Epoch 1/5\nValueError: " + MESSAGE.encode() + b"\n")
    assert run(str(log)).stdout == run(MESSAGE).stdout


def test_the_program_is_pointed_at(program):
    result = run(MESSAGE, "--file", str(program))
    assert result.exit_code == 0
    assert f"--> {program}:6:5" in result.stdout
    assert "note: 28 is written here" in result.stdout
    assert "fix: " in result.stdout


def test_what_kgen_does_not_see_is_said(tmp_path):
    clean = tmp_path / "clean.py"
    clean.write_text("import keras\nmodel = make()\nmodel.fit(x)\n")
    traceback = f'  File "{clean}", line 3, in <module>\n    model.fit(x)\nValueError: {MESSAGE}'
    result = run(traceback, "--file", str(clean))
    assert result.exit_code == 0
    told = "".join(result.stdout.split())  # a long path is wrapped wherever it fits
    assert f"kgendoesnotseeanythingofthisin{clean}." in told
    assert "Thetracebacknamesline3:model.fit(x)." in told


def test_other_errors_of_the_program_are_shown(program):
    result = run("You must call `compile()` before using the model.", "--file", str(program))
    assert "It sees this:" in " ".join(result.stdout.split())
    assert "error[KS101]" in result.stdout


def test_json(program):
    result = run(MESSAGE, "--file", str(program), "--format", "json")
    shown = json.loads(result.stdout)
    assert result.exit_code == 0 and shown["explained"] is True
    assert set(shown) == {
        "explained", "explanation", "others", "nearest", "frames", "findings", "other_findings",
    }  # fmt: skip
    best = shown["explanation"]
    assert set(best) == {
        "id", "rules", "causes", "title", "said", "judged", "values", "why", "repair", "example",
        "score",
    }  # fmt: skip
    assert best["rules"][0]["code"] == "KS101"
    assert best["values"] == {
        "layer": "conv2d", "expected": "4", "found": "3", "shape": "(None, 28, 28)",
    }  # fmt: skip
    assert shown["findings"][0]["location"] == {"row": 6, "column": 5}


def test_names_of_today_are_given():
    result = run("ImportError: cannot import name 'Adam' from 'keras.optimizers.adam_v2'")
    assert "`keras.optimizers.Adam`" in result.stdout


@pytest.mark.parametrize("output", ["text", "json"])
def test_what_is_not_known(output):
    result = run("KeyError: 'foo'", "--format", output)
    assert result.exit_code == 1
    if output == "text":
        assert result.stdout.startswith("kgen knows no explanation for this message.")
    else:
        shown = json.loads(result.stdout)
        assert shown["explained"] is False and shown["explanation"] is None


def test_what_it_resembles_is_named():
    result = run("ValueError: the groups of channels must be evenly divisible, unlike these here")
    assert result.exit_code in (0, 1)
    if result.exit_code == 1:
        assert "It resembles" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        (("-",), "  \n", "There is no text to explain."),
        (("-", "--file", "-"), "x", "Standard input is either the message or the program."),
        (("x", "--file", "nowhere.py"), None, "nowhere.py"),
        (("x", "--file", "."), None, "is a folder"),
        (("x", "--format", "xml"), None, "xml"),
    ],
)
def test_bad_use(arguments, stdin, message):
    result = run(*arguments, stdin=stdin)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_program_is_no_message(program):
    result = run(str(program))
    assert result.exit_code == 2
    assert "is a program" in result.stderr and "--file" in result.stderr
