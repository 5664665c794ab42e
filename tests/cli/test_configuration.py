"""What may stand in kgen.toml and pyproject.toml, and what is said of the rest."""

import pytest
from kgen.analyzer.configuration import DEFAULT, ConfigurationError, discover, forget, load


@pytest.fixture(autouse=True)
def fresh():
    forget()


def test_the_nearest_file_holds(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.kgen]\nselect = ["KS"]\n')
    (tmp_path / "a").mkdir()
    (tmp_path / "a/pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert discover(tmp_path / "a/x.py").select == ("KS",)
    (tmp_path / "a/kgen.toml").write_text('ignore = ["KM104", "h5-format"]\ntarget-keras = "3.5"\n')
    forget()
    found = discover(tmp_path / "a/x.py")
    assert (found.select, found.ignore) == ((), ("KM104", "h5-format"))
    assert (found.target_keras, found.root) == ("3.5", tmp_path / "a")


def test_none(tmp_path):
    assert discover(tmp_path / "x.py") == DEFAULT


def test_the_project_pins_its_version(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "requirements.txt").write_text("numpy\nkeras==3.6.0\n")
    assert discover(tmp_path / "a/x.py").target_keras == "3.6"
    (tmp_path / "kgen.toml").write_text('target-keras = "3.12"\n')
    forget()
    assert discover(tmp_path / "a/x.py").target_keras == "3.12"


def test_per_file_ignores(tmp_path):
    (tmp_path / "kgen.toml").write_text('[per-file-ignores]\n"tests/*" = ["KS"]\n')
    found = discover(tmp_path / "x.py")
    assert found.ignored_in(str(tmp_path / "tests/a.py")) == ("KS",)
    assert found.ignored_in(str(tmp_path / "a.py")) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('slect = ["KS"]', "`slect` is not a setting; did you mean `select`?"),
        ('select = "KS"', "`select` has to be a list of strings"),
        ('select = ["QQ1"]', "`select`: there is no rule or prefix `QQ1`"),
        ("target-keras = 3.15", '`target-keras` has to be a version such as "3.15"'),
        ('backend = "theano"', "`backend` has to be one of tensorflow"),
        ("respect-gitignore = 1", "`respect-gitignore` has to be true or false"),
        ("per-file-ignores = []", "`per-file-ignores` has to be a table"),
        ("select = [", "is not valid TOML"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, text, message):
    path = tmp_path / "kgen.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as error:
        load(path)
    assert message in str(error.value) and str(path) in str(error.value)
