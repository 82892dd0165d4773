"""What holds for every test: no window on the screen, never the person's own store, no verdict by the clock.

A test that stands still beyond its own limit (pytest-timeout asks from inside Python, which a deadlock in a library
never hears) ends its process with every thread's stack, so that it is a failure with a name and not a silence.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# a busy machine is no failure; the first draw of a new clone builds Unicode tables for more than a second
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

_GRACE = 120  # seconds that pytest-timeout has to end a test in its own way


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Watch each test from a thread that needs no lock of Python's."""
    marker = item.get_closest_marker("timeout")
    limit = float(marker.args[0] if marker else item.config.getini("timeout"))
    faulthandler.dump_traceback_later(limit + _GRACE, exit=True, file=_stderr)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


_stderr = os.fdopen(os.dup(2), "w") if sys.__stderr__ else None


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store folder that commands use in this test when none is named."""
    store = tmp_path / "default-store"
    monkeypatch.setenv("SAFETYDESK_STORE", str(store))
    return store
