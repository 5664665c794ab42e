"""A server and an editor for each test."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from editor_client import connect


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> Any:
    made, _ = await connect(tmp_path)
    yield made
    await asyncio.wait_for(made.client.shutdown_session(), 10)
    await made.client.stop()


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return (tmp_path / "a.py").as_uri()
