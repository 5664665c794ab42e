"""Headers of data files: read where the configuration allows it, and nowhere else."""

import struct
import zipfile

import pytest
from click.testing import CliRunner
from kgen.analyzer import check
from kgen.analyzer.check import analyze
from kgen.analyzer.configuration import Configuration, ConfigurationError, forget, load
from kgen.analyzer.domain import Array, Frame
from kgen.analyzer.libraries.data_files import DataFiles, npy_header, table_header
from kgen.cli.lint import command

READING = Configuration(read_data_headers=True)


def _npy(shape, descr="<f4", version=1, padding=0):
    about = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}" + " " * padding
    length = struct.pack("<H" if version == 1 else "<I", len(about))
    return b"\x93NUMPY" + bytes((version, 0)) + length + about.encode() + b"\0" * 16


@pytest.mark.parametrize(
    ("start", "shape", "dtype"),
    [
        (_npy((60, 28, 28)), (60, 28, 28), "float32"),
        (_npy((), "|b1"), (), "bool"),
        (_npy((7,), "<i8", 2), (7,), "int64"),
        (_npy((7,), ">u2", 3), (7,), "uint16"),
        (_npy((7,), "|O"), (7,), "object"),
        (_npy((7,), "<U12"), (7,), "str"),
        (_npy((7,), [("a", "<f4")]), (7,), None),
    ],
)
def test_header_of_an_array(start, shape, dtype):
    found = npy_header(start)
    assert found is not None and (found.shape, found.dtype) == (shape, dtype)


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"\x93NUMPY",
        b"PK\x03\x04 something else",
        _npy((3,))[:20],
        _npy("__import__('os')"),
        _npy((-1,)),
        _npy((True,)),
        _npy((2.5,)),
        b"\x93NUMPY\x01\x00\x10\x00" + b"(" * 16,
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + b"{" * 100,
    ],
)
def test_what_is_no_header(start):
    assert npy_header(start) is None


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a,b,c\n1,2.5,x\n3,,y\n", {"a": None, "b": None, "c": "object"}),
        ('a,"b, c"\n1,NA\n', {"a": None, "b, c": None}),
        ("a,b\n", {"a": None, "b": None}),
        ("a,a\n1,2\n", None),
        ("a,b\n1,2,3\n", None),
        ("", None),
    ],
)
def test_columns_of_a_table(text, columns):
    found = table_header(text, ",")
    assert (found.columns if found else None) == columns


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    (root / "images/cats").mkdir(parents=True)
    (root / "images/dogs").mkdir()
    (root / "images/readme.txt").write_text("no class")
    (root / "x.npy").write_bytes(_npy((100, 4)))
    (tmp_path / "outside.npy").write_bytes(_npy((9, 9)))
    with zipfile.ZipFile(root / "data.npz", "w") as archive:
        archive.writestr("x.npy", _npy((100, 4), version=2, padding=100_000))
        archive.writestr("y.npy", _npy((99,), "<i4"))
    (root / "houses.csv").write_text("size,town,price\n1,Ulm,3\n2,Bonn,5\n")
    return root


def test_only_the_project_is_read(project, tmp_path):
    files = DataFiles((project,))
    assert files.array("x.npy") is not None
    assert files.array(str(project / "images/../x.npy")) is not None
    for name in ("../outside.npy", str(tmp_path / "outside.npy"), "http://host/x.npy", "~/x.npy"):
        assert files.array(name) is None
    (project / "link.npy").symlink_to(tmp_path / "outside.npy")
    assert files.array("link.npy") is None
    assert files.array("\0") is None and files.array("images") is None
    assert files.arrays("x.npy") is None and files.classes("x.npy") is None


def test_headers_are_bounded(project):
    found = DataFiles((project,)).arrays("data.npz")
    assert found is not None and found["x"] is None and found["y"] is not None


PROGRAM = """\
import numpy as np
import pandas as pd
import keras

x = np.load("x.npy")
data = np.load("data.npz")
y = data["y"]
table = pd.read_csv("houses.csv")
pictures = keras.utils.image_dataset_from_directory("images", label_mode="categorical")
names = pictures.class_names
"""


def _values(project, configuration):
    file = project / "train.py"
    file.write_text(PROGRAM + "keras.layers.Dense(1)(x)\nprint(x, y, table, names)\n")
    program = analyze(file, configuration)
    call = next(c for c in program.calls if c.function == "numpy.load")
    return program, call.result


def test_nothing_is_read_unless_asked_for(project):
    _, x = _values(project, Configuration())
    assert isinstance(x, Array) and x.shape is None


def test_shapes_columns_and_classes_are_known(project):
    program, x = _values(project, READING)
    assert isinstance(x, Array) and x.shape == (100, 4) and x.dtype == "float32"
    table = next(c.result for c in program.calls if c.function == "pandas.read_csv")
    assert isinstance(table, Frame) and list(table.columns or ()) == ["size", "town", "price"]
    pictures = next(c.result for c in program.calls if c.function.endswith("from_directory"))
    assert pictures.element[1].shape[1] == 2


FITTING = (
    PROGRAM
    + """
model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
"""
)


def test_findings_rest_on_headers(project):
    file = project / "fit.py"
    file.write_text(FITTING)
    assert [d.name for d in check(file, READING)] == ["input-size-mismatch"]
    assert check(file) == []


def test_the_command_line_and_the_configuration_turn_it_on(project):
    file = project / "fit.py"
    file.write_text(FITTING)
    arguments = [str(file), "--output-format", "concise", "--no-cache"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    asked = CliRunner().invoke(command, [*arguments, "--read-data"])
    assert asked.exit_code == 1 and "KD102" in asked.output
    settings = project / "kgen.toml"
    settings.write_text("read-data-headers = true\n")
    forget()
    assert load(settings).read_data_headers
    assert CliRunner().invoke(command, arguments).exit_code == 1
    settings.write_text('read-data-headers = "yes"\n')
    with pytest.raises(ConfigurationError, match="has to be true or false"):
        load(settings)
