"""Writing files whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from ..analyzer.source import Document, apply_edits


def write_document(document: Document, path: Path) -> None:
    """Write a document back to its file, in its own encoding. Raises OSError."""
    write_bytes(path, apply_edits(document, ()))


def write_bytes(path: Path, data: bytes) -> None:
    """Replace the contents of a file in one step, keeping its mode; links are followed.

    The new contents are written beside it first, so that a full disk or a crash leaves the old
    file as it was. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            if not os.access(target, os.W_OK):
                raise PermissionError(13, "permission denied", str(target))
            shutil.copymode(target, temporary)
        else:
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
