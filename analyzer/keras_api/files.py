"""The files of the tables, each read once, when it is asked for."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).with_name("tables")


@cache
def read_table(name: str) -> Any:
    """What is in ``tables/<name>.json``."""
    return json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))
