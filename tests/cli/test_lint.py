"""``kgen lint`` through its door: files, formats, fixes, exit codes."""

import json
import stat

import pytest
from click.testing import CliRunner
from kgen.analyzer.configuration import forget
from kgen.cli.lint import command

BAD = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\n\n"
    'model = Sequential()\nmodel.add(Dense(64, "relu", input_dim=10))\nmodel.add(Dense(1))\n'
)
GOOD = (
    "from keras.models import Sequential\nfrom keras.layers import Dense, Input\n\n"
    'model = Sequential()\nmodel.add(Input(shape=(10,)))\nmodel.add(Dense(64, "relu"))\n'
    "model.add(Dense(1))\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    forget()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, stdin=None):
    return CliRunner().invoke(command, [str(a) for a in arguments], input=stdin)


def test_clean_is_zero(folder):
    (folder / "a.py").write_text(GOOD)
    result = run("a.py")
    assert (result.exit_code, result.stdout) == (0, "No mistakes found in 1 file.\n")


def test_findings_are_one(folder):
    (folder / "a.py").write_text(BAD)
    result = run("--output-format", "json", ".")
    (found,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (found["name"], found["severity"], found["filename"]) == (
        "input-shape-on-layer",
        "info",
        "a.py",
    )
    assert found["location"] == {"row": 5, "column": 29}
    assert found["fix"]["applicability"] == "safe"


def test_text_shows_the_line(folder):
    (folder / "a.py").write_text(BAD)
    result = run("a.py")
    assert '5 | model.add(Dense(64, "relu", input_dim=10))' in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stdout.endswith("Found 1 piece of advice in 1 file. 1 safe fix with --fix.\n")


def test_fix_keeps_what_it_does_not_change(folder):
    path = folder / "a.py"
    path.write_bytes(b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode())
    path.chmod(0o755)
    result = run("--fix", "a.py")
    assert result.exit_code == 0, result.output
    assert path.read_bytes() == b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert [p.name for p in folder.iterdir() if p.name != ".kgen_cache"] == ["a.py"]


def test_diff_changes_nothing(folder):
    (folder / "a.py").write_text(BAD)
    result = run("--diff", "a.py")
    assert result.exit_code == 1
    assert (
        '-model.add(Dense(64, "relu", input_dim=10))\n+model.add(Input(shape=(10,)))'
        in result.stdout
    )
    assert (folder / "a.py").read_text() == BAD


def test_standard_input(folder):
    result = run("-", "--stdin-filename", "x.py", "--output-format", "concise", stdin=BAD)
    assert result.stdout.startswith("x.py:5:29: info KM104 [*] ")
    assert run("-", "--fix", stdin=BAD).stdout == GOOD
    assert run("-", "--fix", stdin=GOOD).stdout == GOOD


def test_rules_are_chosen(folder):
    (folder / "a.py").write_text(BAD)
    assert run("--ignore", "KM", "a.py").exit_code == 0
    assert run("--select", "KS,KA", "a.py").exit_code == 0
    assert run("--select", "input-shape-on-layer", "a.py").exit_code == 1
    (folder / "kgen.toml").write_text('ignore = ["KM104"]\n')
    forget()
    assert run("a.py").exit_code == 0
    assert run("--isolated", "a.py").exit_code == 1


def test_the_backend_is_chosen(folder):
    (folder / "a.py").write_text("import keras\n\nx = keras.Input((None,), ragged=True)\n")
    assert run("a.py").exit_code == 0
    assert run("--backend", "tensorflow", "a.py").exit_code == 0
    result = run("--backend", "jax", "--output-format", "concise", "a.py")
    assert result.exit_code == 1 and "KA109" in result.stdout


def test_comments_silence(folder):
    (folder / "a.py").write_text(BAD.replace("=10))", "=10))  # kgen: ignore[KM104]"))
    assert run("a.py").exit_code == 0


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("missing.py", None, "missing.py: no such file"),
        ("latin.py", b"x = '\xe9'\n", "latin.py:1: "),
        ("binary.py", b"\x00\x01\x02", "binary.py: "),
        ("broken.py", b"def f(:\n", "broken.py:1:"),
        ("deep.py", b"x = " + b"(" * 3000 + b")" * 3000, "deep.py:1:"),
        ("bad.ipynb", b"{", "bad.ipynb"),
    ],
)
def test_what_cannot_be_checked_is_one_line_and_two(folder, name, data, message):
    if data is not None:
        (folder / name).write_bytes(data)
    (folder / "good.py").write_text(BAD)
    result = run("--output-format", "concise", name, "good.py")
    assert result.exit_code == 2
    assert message in result.stderr and result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    assert result.stdout.startswith("good.py:5:29: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--select", "nonsense"), "there is no rule or prefix `nonsense`"),
        (("--target-keras", "three"), "has to be a version"),
        (("--backend", "theano"), "is not one of"),
        (("--isolated", "--config", "kgen.toml"), "exclude each other"),
    ],
)
def test_bad_options(folder, arguments, message):
    (folder / "kgen.toml").write_text("")
    result = run(*arguments, ".")
    assert result.exit_code == 2
    assert message in result.stderr


def test_bad_configuration(folder):
    (folder / "a.py").write_text(GOOD)
    (folder / "kgen.toml").write_text("slect = []")
    result = run("a.py")
    assert result.exit_code == 2
    assert result.stderr.startswith("kgen: ") and "did you mean `select`" in result.stderr


def test_modules_beside_the_file_are_followed(folder):
    (folder / "sizes.py").write_text("FEATURES = 0\n")
    source = "import keras\nfrom sizes import FEATURES\nlayer = keras.layers.Dense(FEATURES)\n"
    (folder / "a.py").write_text(source)
    assert "wrong-argument-value" in run("a.py").stdout
    (folder / "sizes.py").write_text("FEATURES = 3\n")
    assert run("a.py").exit_code == 0
