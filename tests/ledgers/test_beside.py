"""What a killed writer had begun beside a ledger goes when it is written again; what others write stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.domain.fence import runs
from safetydesk.domain.report_words import ReportTable
from safetydesk.ledgers.process import environment
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.report_sheet import write_report
from safetydesk.ledgers.writing.write import write_ledger
from tests.ledgers.books import WORDS

HAZARDS = load_registers()["hazards"]
KILLED = """
import os, signal, sys
from pathlib import Path
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.report_words import ReportTable
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.ledgers.writing.report_sheet import write_report
from safetydesk.ledgers.writing.write import write_ledger

def given(first):
    yield first
    os.kill(os.getpid(), signal.SIGKILL)

target = Path(sys.argv[1])
if sys.argv[2] == "ledger":
    rows = given({"subject": "甲厂（虚构）"})
    write_ledger(target, register=load_registers()["hazards"], rows=rows, catalog_words={})
else:
    table = ReportTable("月报", (("项目", 20.0),), (("甲",),))
    write_report(target, tables=[table], heading=Heading("月报"), notes=given("注"))
"""


def killed(target: Path, what: str) -> None:
    """A process that is killed in the middle of writing the file."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(target), what], check=False, env=environment(), stderr=subprocess.PIPE
    )
    assert done.returncode == -9, done.stderr.decode()


def hidden(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.name.startswith("."))


@pytest.mark.parametrize("name", ["台账.xlsx", "台账.csv"])
def test_what_a_killed_writer_left_goes_when_the_ledger_is_written_again(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_bytes(b"old")
    killed(target, "ledger")
    assert (len(hidden(tmp_path)), target.read_bytes()) == (1, b"old")
    write_ledger(target, register=HAZARDS, rows=[], catalog_words=WORDS)
    assert hidden(tmp_path) == []


def test_what_a_killed_report_left_goes_when_it_is_written_again(tmp_path: Path) -> None:
    target = tmp_path / "月报.csv"
    killed(target, "report")
    assert (len(hidden(tmp_path)), target.exists()) == (1, False)
    table = ReportTable("月报", (("项目", 20.0),), (("甲",),))
    write_report(target, tables=[table], heading=Heading("月报"), notes=())
    assert hidden(tmp_path) == []


def test_what_another_running_process_writes_and_other_files_stay(tmp_path: Path) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead = int(gone.stdout)
    assert not runs(dead)
    kept = [
        f".台账.xlsx.{os.getppid()}.part",
        f".别的.xlsx.{dead}.part",
        ".台账.xlsx.part",
        f".台账.xlsx.{dead}.part.x",
    ]
    for name in (*kept, f".台账.xlsx.{dead}.part"):
        (tmp_path / name).write_bytes(b"x")
    write_ledger(tmp_path / "台账.xlsx", register=HAZARDS, rows=[], catalog_words=WORDS)
    assert hidden(tmp_path) == sorted(kept)


def test_number_that_no_process_can_have_is_nobody(tmp_path: Path) -> None:
    left = tmp_path / f".台账.xlsx.{10**30}.part"
    left.write_bytes(b"x")
    write_ledger(tmp_path / "台账.xlsx", register=HAZARDS, rows=[], catalog_words=WORDS)
    assert not left.exists()
