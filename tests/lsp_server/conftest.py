"""One server for all tests of a module; each test has files of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from editor_client import Editor, connect
from lsprotocol import types


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def connected(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    made, _ = await connect(tmp_path_factory.getbasetemp())
    yield made
    await asyncio.wait_for(made.client.shutdown_session(), 10)
    await made.client.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def editor(connected: Editor) -> AsyncIterator[Editor]:
    yield connected
    for uri in list(connected.opened):
        connected.close(uri)
    connected.client.workspace_did_change_configuration(
        types.DidChangeConfigurationParams({"kgen": {"select": []}})
    )
    connected.published.clear()
    connected.client.messages.clear()


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return (tmp_path / "a.py").as_uri()
