"""The whole way: request or spec → program, checked, and written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from .accept import accept
from .errors import GenerationError
from .render import render
from .spec import ModelSpec, describe_error


def program(spec: ModelSpec, filename: str) -> str:
    """The program for `spec`, refused if kgen's own analyzer finds an error in it."""
    source = render(spec)
    accept(source, filename)
    return source


def read_spec(path: Path) -> ModelSpec:
    """The spec in a YAML or JSON file. Raises `GenerationError` naming file and field."""
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GenerationError(f"{path}: {(error.strerror or str(error)).lower()}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GenerationError(
            f"{path} is neither YAML nor JSON: {error}.".replace("\n", " ")
        ) from None
    if not isinstance(content, dict):
        raise GenerationError(f"{path} must hold a mapping with the fields of a spec.")
    try:
        return ModelSpec.model_validate(content)
    except ValidationError as error:
        raise GenerationError(f"{path}: {describe_error(error.errors())}.") from None


def default_name(spec: ModelSpec) -> str:
    """The name of the file: as the description says, or one that says what is in it."""
    if spec.files.script:
        return spec.files.script
    return spec.task.replace(" ", "_") + ".py"


def write(source: str, path: Path, *, force: bool) -> None:
    """Write `source` to `path` in one step; a file that exists needs `force`."""
    if path.is_dir():
        raise GenerationError(f"{path} is a folder; name a file with --output.")
    if path.exists() and not force:
        raise GenerationError(
            f"{path} exists already; use --force to replace it, or --output FILE."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        raise GenerationError(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}."
        ) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(source)
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise GenerationError(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}."
        ) from None
