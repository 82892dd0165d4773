"""The start path opens a store without SQLAlchemy and sees what the writer committed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.models.reading import open_reading
from safetydesk.models.store import create_store
from safetydesk.usecases.places import open_village

HEAVY = ("sqlalchemy", "openpyxl", "pypdf", "alembic", "numpy", "PIL", "nacl", "typer")


def test_reading_sees_commits_of_the_writer(tmp_path: Path) -> None:
    store = create_store(tmp_path / "s", township="虚构镇")
    reading = open_reading(tmp_path / "s")
    assert reading.current
    assert reading.key_beside
    with store.writing(actor=None) as session:
        open_village(session, name="虚构村")
    assert reading.db.execute("SELECT name FROM village").fetchall() == [("虚构村",)]
    reading.db.close()
    store.close()


def test_opening_for_reading_imports_nothing_heavy(tmp_path: Path) -> None:
    create_store(tmp_path / "s", township="虚构镇").close()
    code = (
        "import sys, pathlib; from safetydesk.models.reading import open_reading;"
        f"open_reading(pathlib.Path({str(tmp_path / 's')!r}));"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_missing_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(SafetyDeskError, match="STORE_015"):
        open_reading(tmp_path)
