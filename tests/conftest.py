"""What holds for every test: no window on the screen, never the person's own store, no verdict by the clock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# a busy machine is no failure; the first draw of a new clone builds Unicode tables for more than a second
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store folder that commands use in this test when none is named."""
    store = tmp_path / "default-store"
    monkeypatch.setenv("SAFETYDESK_STORE", str(store))
    return store
