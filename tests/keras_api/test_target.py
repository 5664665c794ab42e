"""The Keras version that a project's files ask for."""

from __future__ import annotations

from pathlib import Path

import pytest
from kgen.analyzer.configuration import discover, forget
from kgen.analyzer.keras_api import load, target_version, versions
from kgen.analyzer.keras_api.target import NEWEST as NOTHING

NEWEST = versions()[-1]
OLDEST = versions()[0]

PINS = {
    "keras==3.4.1": "3.4",
    "keras==3.4.*": "3.4",
    "keras==3.12.11": "3.12",
    "keras==3.8.0rc0": "3.8",
    "keras>=3,<4": NEWEST,
    "keras>=3": NEWEST,
    "keras>=3,<3.6": "3.5",
    "keras >= 3.1, != 3.3.*, < 3.4": "3.2",
    "keras~=3.4": NEWEST,
    "keras~=3.6.0": "3.6",
    "Keras<3": OLDEST,
    "keras==2.2.4": OLDEST,
    "keras>=3.40": NEWEST,
    "keras": None,
    "keras-tuner==1.4": None,
    "keras @ https://example.org/keras.whl": None,
    "keras==3.4; sys_platform == 'nonsense'": None,
    'keras[extra]==3.4.0 ; extra == "x"': "3.4",
    "keras==3.4.1 --hash=sha256:00": "3.4",
    "keras==3.4.1  # as in the paper": "3.4",
    "# keras==3.4.1": None,
    "tensorflow==2.15.*": OLDEST,
    "tensorflow<2.16": OLDEST,
    "tensorflow~=2.12": NEWEST,
    "tensorflow~=2.12.0": OLDEST,
    "tensorflow-cpu==2.10.1": OLDEST,
    "tensorflow_gpu==1.15": OLDEST,
    "tensorflow>=2.16": NEWEST,
    "tensorflow>=2.4": NEWEST,
    "tensorflow[and-cuda]==2.18.0": NEWEST,
    "tensorflow==2.15\nkeras>=2.4": OLDEST,
    "tensorflow==2.18\nkeras==3.6": "3.6",
    "tensorflow>=2.16\ntf-keras": OLDEST,
    "tf-keras~=2.16\nkeras>=3": NEWEST,
    "keras==3.4 # one\nkeras==3.6 ; python_version < '3'": "3.4",
}


def _minor(folder: Path) -> str | None:
    target = target_version(folder)
    return None if target.reason == NOTHING else load(target.version).minor


@pytest.mark.parametrize("line", PINS)
def test_requirement_lines(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.txt").write_text(f"numpy>=1\n{line}\n", encoding="utf-8")
    assert _minor(tmp_path) == PINS[line]


FILES = [
    ("requirements-dev.txt", "tensorflow==2.12.0\n", OLDEST),
    ("requirements/base.txt", "keras==3.5\n", "3.5"),
    ("requirements.in", "keras==3.5\n", "3.5"),
    ("pyproject.toml", '[project]\ndependencies = [\n  "keras~=3.6.0",\n]\n', "3.6"),
    ("pyproject.toml", '[project.optional-dependencies]\nx = ["keras==3.6"]\n', "3.6"),
    ("pyproject.toml", '[dependency-groups]\nx = ["keras==3.6", {include-group = "y"}]\n', "3.6"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = "^3.5.0"\n', NEWEST),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = "~3.5"\n', "3.5"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = "3.5.*"\n', "3.5"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = "^2.4 || ~3.2"\n', "3.2"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = ">= 3.1, < 3.3"\n', "3.2"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = {version = "3.7.0"}\n', "3.7"),
    ("pyproject.toml", '[tool.poetry.dependencies]\ntensorflow = "~2.15"\n', OLDEST),
    ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = [{version = "3.7.0"}]\n', "3.7"),
    ("pyproject.toml", '[tool.poetry.group.train.dependencies]\nkeras = "3.7.0"\n', "3.7"),
    ("pyproject.toml", '[tool.pdm.dev-dependencies]\nx = ["keras==3.7"]\n', "3.7"),
    ("pyproject.toml", '[tool.uv]\nconstraint-dependencies = ["keras<3.8"]\n', "3.7"),
    ("pyproject.toml", '[tool.pixi.pypi-dependencies]\nkeras = "==3.7"\n', "3.7"),
    ("pyproject.toml", '[tool.hatch.envs.default]\ndependencies = ["keras==3.7"]\n', "3.7"),
    ("Pipfile", '[packages]\nkeras = "==3.3.3"\n', "3.3"),
    ("Pipfile", '[packages]\nkeras = "*"\n', None),
    ("setup.cfg", "[options]\ninstall_requires =\n    numpy\n    keras==3.3.3\n", "3.3"),
    ("setup.cfg", "[options.extras_require]\nx = keras==3.3.3\n", "3.3"),
    (
        "setup.py",
        "from setuptools import setup\nR = ['keras==3.3']\nsetup(install_requires=R)",
        "3.3",
    ),
    ("environment.yml", "dependencies:\n  - keras=3.3\n", "3.3"),
    ("environment.yml", "dependencies:\n  - conda-forge::keras=3.3.3=py311_0\n", "3.3"),
    ("environment.yaml", "dependencies:\n  - python=3.11\n  - keras >=3.1,<3.3\n", "3.2"),
    ("environment.yml", "dependencies:\n  - pip:\n    - keras==3.3\n", "3.3"),
    ("environment.yml", "dependencies:\n  - tensorflow=2.10\n", OLDEST),
    ("environment.yml", "dependencies:\n  - tensorflow\n", None),
    ("uv.lock", 'version = 1\n\n[[package]]\nname = "keras"\nversion = "3.8.0"\n', "3.8"),
    (
        "uv.lock",
        'version = 1\n\n[[package]]\nname = "absl"\nversion = "2.0"\n\n[[package]]\n'
        'name = "keras"\nversion = "3.8.0"\ndependencies = [{ name = "absl" }]\n\n'
        "[package.metadata]\nx = 1\n",
        "3.8",
    ),
    ("poetry.lock", '\n[[package]]\nname = "Keras"\nversion = "3.8.0"\n[package.x]\ny=1\n', "3.8"),
    ("pdm.lock", '[metadata]\n\n[[package]]\nname = "keras"\nversion = "3.8.0"\n', "3.8"),
    ("pylock.toml", '\n[[packages]]\nname = "keras"\nversion = "3.8.0"\n', "3.8"),
    ("Pipfile.lock", '{"default": {"keras": {"hashes": [], "version": "==3.7.0"}}}', "3.7"),
    ("conda-lock.yml", "package:\n- name: keras\n  version: 3.7.0\n", "3.7"),
    ("notes.txt", "keras==2.1\n", None),
]


@pytest.mark.parametrize(("name", "text", "minor"), FILES)
def test_files(tmp_path: Path, name: str, text: str, minor: str | None) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert _minor(tmp_path) == minor


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_lock_files_come_first(tmp_path: Path) -> None:
    lock = '\n[[package]]\nname = "keras"\nversion = "3.8.0"\n'
    project = '[project]\ndependencies = ["keras>=3"]\n'
    _write(tmp_path, {"poetry.lock": lock, "pyproject.toml": project})
    assert _minor(tmp_path) == "3.8"
    assert target_version(tmp_path).reason == "keras 3.8.0 in poetry.lock"


def test_files_complete_one_another(tmp_path: Path) -> None:
    files = {"setup.py": "R = ['keras']", "requirements.txt": "tensorflow==2.13\n"}
    _write(tmp_path, files)
    assert _minor(tmp_path) == OLDEST


def test_included_files(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "requirements.txt": "-r more/base.txt\n",
            "more/base.txt": "-r ../requirements.txt\n--requirement=deep.txt\n-r nowhere.txt\n",
            "more/deep.txt": "-c pins.txt\nkeras\n",
            "more/pins.txt": "keras==3.5.0\n",
        },
    )
    assert _minor(tmp_path) == "3.5"


def test_encodings(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("keras==3.5.0\r\n", encoding="utf-16")
    assert _minor(tmp_path) == "3.5"


@pytest.mark.parametrize(
    "name",
    [
        "Pipfile",
        "Pipfile.lock",
        "conda-lock.yml",
        "environment.yml",
        "pixi.toml",
        "pyproject.toml",
        "requirements.txt",
        "setup.cfg",
        "setup.py",
        "uv.lock",
    ],
)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"\x00\x01keras==3.4",
        b"[[[ keras = ",
        b'\n[[package]]\nname = "keras\n',
        b'[project]\ndependencies = {keras = 3}\n[tool]\npoetry = "keras"\n',
        b'[[package]]\nname = ["keras"]\nversion = 3\n\n[[package]]\nname = ["keras"]\n',
        b"dependencies: {keras: 3}\npackage: [keras, {name: 3}]\n",
        b"- keras\n- [tensorflow]\n",
        b'{"default": ["keras"]}',
        b"keras==three.four\nkeras=3=4=5\n",
        b"[options]\ninstall_requires = keras ==\n",
    ],
)
def test_malformed_files_say_nothing(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert _minor(tmp_path) in (None, NEWEST)


def test_the_nearest_folder_wins(tmp_path: Path) -> None:
    _write(
        tmp_path,
        {
            "pyproject.toml": "[project]\n",
            "requirements.txt": "keras==3.2\n",
            "old/requirements.txt": "tensorflow==2.9\n",
            "old/src/a.py": "",
            "new/a.py": "",
        },
    )
    forget()
    assert load(discover(tmp_path / "old" / "src" / "a.py").target_keras).minor == OLDEST
    assert load(discover(tmp_path / "new" / "a.py").target_keras).minor == "3.2"


def test_explicit(tmp_path: Path) -> None:
    assert target_version(tmp_path, "3.2").version == "3.2"
