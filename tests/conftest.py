"""What holds for every test: no window on the screen, and never the person's own store."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store folder that commands use in this test when none is named."""
    store = tmp_path / "default-store"
    monkeypatch.setenv("SAFETYDESK_STORE", str(store))
    return store
