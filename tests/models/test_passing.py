"""What passes through the store's folder in the clear does not stay there, whoever is killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.passing import passing, store_folder
from safetydesk.ledgers.process import environment
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.passing import sweep
from safetydesk.models.store import create_store, open_store
from safetydesk.paths import PASSING

KILLED = """
import os, sys
from pathlib import Path
from safetydesk.ledgers.passing import passing
with passing(Path(sys.argv[1]), "a.xlsx", "虚构的名单".encode()) as path:
    assert path.exists()
    os._exit(9)
"""


def test_file_is_there_while_it_is_read_and_gone_after(tmp_path: Path) -> None:
    with passing(tmp_path, "a.csv", b"x") as path:
        assert path.read_bytes() == b"x"
        assert path.is_relative_to(tmp_path / PASSING)
    assert list((tmp_path / PASSING).iterdir()) == []


def test_file_is_gone_when_reading_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="断"), passing(tmp_path, "a.csv", b"x"):
        raise ValueError("断")
    assert list((tmp_path / PASSING).iterdir()) == []


def test_store_in_memory_lets_it_pass_elsewhere() -> None:
    with passing(None, "a.csv", b"x") as path:
        assert path.read_bytes() == b"x"
    assert not path.parent.exists()


def test_what_a_killed_process_left_goes_when_the_store_is_opened_for_writing(tmp_path: Path) -> None:
    create_store(tmp_path / "store", township="虚构镇").close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "store")], check=False, env=environment())
    assert killed.returncode == 9
    assert [one.name for one in (tmp_path / "store" / PASSING).rglob("*.xlsx")] == ["a.xlsx"]
    open_store(tmp_path / "store").close()
    assert not (tmp_path / "store" / PASSING).exists()


def test_what_a_running_process_reads_is_left_to_it(tmp_path: Path) -> None:
    with passing(tmp_path, "a.csv", b"x") as path:
        sweep(tmp_path)
        assert path.exists()


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / PASSING).write_text("占用")
    with pytest.raises(SafetyDeskError, match="LEDGER_017"), passing(tmp_path, "a.csv", b"x"):
        raise AssertionError("unreachable")


def test_store_folder_is_that_of_its_blobs(tmp_path: Path) -> None:
    assert store_folder(SealedFolder(tmp_path / "blobs", bytes(32))) == tmp_path
