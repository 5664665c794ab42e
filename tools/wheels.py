"""The released wheels of Keras, downloaded and unpacked into a throw-away folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

RELEASES = {
    "2.15": "2.15.0",
    "3.0": "3.0.5",
    "3.1": "3.1.1",
    "3.2": "3.2.1",
    "3.3": "3.3.3",
    "3.4": "3.4.1",
    "3.5": "3.5.0",
    "3.6": "3.6.0",
    "3.7": "3.7.0",
    "3.8": "3.8.0",
    "3.9": "3.9.2",
    "3.10": "3.10.0",
    "3.11": "3.11.3",
    "3.12": "3.12.4",
    "3.13": "3.13.2",
    "3.14": "3.14.1",
    "3.15": "3.15.1",
}
"""The last patch of every minor version, oldest first."""


def unpack(release: str, folder: Path) -> Path:
    """The folder that holds the package `keras` of a release, downloaded if it is not there."""
    target = folder / release
    if not (target / "keras").is_dir():
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary=:all:",
        ]
        subprocess.run([*command, "-d", str(folder), f"keras=={release}"], check=True)
        (wheel,) = [
            p for p in folder.glob("*.whl") if p.name.lower().startswith(f"keras-{release}-")
        ]
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    return target
