"""Which files of a folder come in for a 收表."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.domain.staging import LedgerReading
from safetydesk.errors import SafetyDeskError
from safetydesk.usecases.collecting_files import come_in, files_meant


def test_a_folder_gives_its_files_by_name_and_none_that_spreadsheets_leave(tmp_path: Path) -> None:
    (tmp_path / "里").mkdir()
    for name in ("乙村.xlsx", "~$乙村.xlsx", ".~lock.甲村.xlsx#", "里/甲村.docx"):
        (tmp_path / name).write_bytes(b"x")
    alone = tmp_path / "里" / "甲村.docx"
    assert [path.name for path in files_meant([tmp_path, alone])] == ["乙村.xlsx", "甲村.docx", "甲村.docx"]


@pytest.mark.parametrize("names", [(), ("~$乙村.xlsx",)])
def test_a_folder_without_files_is_told(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(SafetyDeskError) as fault:
        files_meant([tmp_path])
    assert fault.value.code == "COLLECT_007"


def test_a_file_that_is_gone_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    kept: list[bytes] = []
    with pytest.raises(SafetyDeskError) as fault:
        come_in(tmp_path / "没有.xlsx", read=_never, keep=kept.append)
    assert (fault.value.code, kept) == ("LEDGER_001", [])


def _never(path: Path) -> LedgerReading:
    raise AssertionError(path)
