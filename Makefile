# `make demo` shows the main job, `make test` passes the tests; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST := TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/python -m pytest -q -n 2 --dist loadfile

.PHONY: setup demo test test-long lint bench bench-linters tables coverage-page clean

setup: $(STAMP)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# PYTHONWARNINGS: setuptools warns of every editable installation.
$(STAMP): $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --upgrade pip
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable '.[dev,lsp,train]'
	touch $@

demo: setup
	$(BIN)/python docs/demo.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

# All but what is marked slow: a few minutes on two cores.
test: setup lint
	$(PYTEST) -m "not slow"

# Everything, with the programs that train and the environments that are built.
test-long: setup lint
	$(PYTEST)

bench: setup
	$(BIN)/python -m benchmarks.summary --repeat 3
	$(BIN)/python -m benchmarks.analysis
	$(BIN)/python -m benchmarks.folder

# The same files through other linters, in an environment of their own: TorchFix wants an old libcst.
LINTERS := build/linters
bench-linters: setup
	$(PYTHON) -m venv $(LINTERS)
	$(LINTERS)/bin/python -m pip install --quiet 'fixit>=2.1' 'pylint>=3.3' 'torchfix>=0.7'
	$(BIN)/python -m benchmarks.linters --bin $(LINTERS)/bin

# What Keras offers, read again from its releases: docs/tables.md. Python 3.11, for Keras 2.15.
OLD := build/tables
tables: setup
	$(PYTHON) -m venv $(OLD)/keras2
	$(OLD)/keras2/bin/python -m pip install --quiet tensorflow-cpu==2.15.1
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target $(OLD)/site dm-tree
	$(BIN)/python -m tools.build_keras_tables --wheels $(OLD)/wheels --site $(OLD)/site \
		--python-2 $(OLD)/keras2/bin/python
	$(BIN)/python -m tools.build_applications
	$(BIN)/python -m tools.coverage

# What kgen knows of each symbol of Keras, in docs/coverage.md.
coverage-page: setup
	$(BIN)/python -m tools.coverage

clean:
	rm -rf $(VENV) build dist *.egg-info
