"""Which files are looked at."""

import pytest
from kgen.analyzer.configuration import Configuration
from kgen.cli.discovery import Missing, find_files

FILES = (
    "a.py",
    "b.ipynb",
    "data.csv",
    "sub/c.py",
    "sub/.ipynb_checkpoints/c-checkpoint.ipynb",
    ".venv/lib/d.py",
    "sub/ignored/e.py",
    "sub/kept/f.py",
    "secret.py",
)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("ignored/\nsecret.py\nsub/kept/*\n")
    (tmp_path / "sub/.gitignore").write_text("!kept/f.py\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(paths, configuration=None):
    return [
        item if isinstance(item, Missing) else item.as_posix()
        for item in find_files(paths, configuration)
    ]


def test_folders_without_what_git_ignores(tree):
    assert names(["."]) == ["a.py", "b.ipynb", "sub/c.py", "sub/kept/f.py"]


def test_ignore_files_above_hold(tree):
    assert names(["sub"]) == ["sub/c.py", "sub/kept/f.py"]


def test_gitignore_can_be_left_aside(tree):
    found = names(["."], Configuration(respect_gitignore=False))
    assert "secret.py" in found and "sub/ignored/e.py" in found


def test_what_is_named_is_taken(tree):
    assert names(["secret.py", "data.csv", "./secret.py"]) == ["secret.py", "data.csv"]


def test_exclusions_of_the_configuration(tree):
    (tree / "kgen.toml").write_text('extend-exclude = ["sub", "b.*"]')
    assert names(["."]) == ["a.py"]


def test_missing(tree):
    assert names(["nope.py", "a.py"]) == [Missing("nope.py", "no such file or folder"), "a.py"]


def test_links_to_folders_are_not_followed(tree):
    (tree / "loop").symlink_to(tree)
    assert names(["."]) == ["a.py", "b.ipynb", "sub/c.py", "sub/kept/f.py"]


def test_a_folder_that_is_named_is_looked_into(tree):
    (tree / "kgen.toml").write_text('extend-exclude = ["sub"]')
    assert names(["sub"]) == ["sub/c.py", "sub/kept/f.py"]
    assert names(["sub/ignored"]) == ["sub/ignored/e.py"]
