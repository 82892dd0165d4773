"""Over 200 hostile and broken files of every format: no crash, no hang, little memory, a Chinese reason or right rows.

Every run tries a sample. Continuous integration reads hostile content as the program does, broken files in one process;
the nightly run all as the program does, and thousands of mutants.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.process import environment
from tests.ledgers import hostile_inside
from tests.ledgers.books import read
from tests.ledgers.hostile_files import OLE, PLAIN, ZIPPED, Write, base, hostile, mutant

ROOT = Path(__file__).resolve().parents[2]
AT_LEAST = 200
SECONDS, MEGABYTES = 20, 300
UNTOUCHED = ("断", "换", "缺", "空", "双", "压法", "加密", "强加密", "大小", "校验", "名字", "垃圾", "两万")
"""Beginnings of the names of files that hold the good ledger, or less of it, but nothing else."""
TRUE = {("甲厂", "线路老化\n私拉乱接 <&>"), ("甲厂", "无护栏"), ("䶮记加工厂", "积尘")}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Write]:
    """Every file by name, not yet written."""
    return hostile(tmp_path)


def tried(folder: Path, chosen: Mapping[str, Write], *how: str) -> list[list[Any]]:
    """What came of each file, read in a child of a process of its own or `here`: in it; all limits checked."""
    (folder / "files").mkdir()
    for name, write in chosen.items():
        write(folder / "files" / name)
    command = [sys.executable, "-m", "tests.ledgers.reading_runner", str(folder / "files"), *how]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *found, peak = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(one[0] for one in found) == sorted(chosen)
    assert peak <= MEGABYTES
    for name, outcome, message, seconds, landed in found:
        assert seconds < SECONDS, (name, outcome, seconds)
        assert outcome == "rows" or is_reason(name, outcome, message), (name, outcome, message)
        if name.startswith(UNTOUCHED):
            assert all(is_true(subject, description) for _, subject, description in landed), (name, landed)
    return found


def is_reason(name: str, outcome: str, message: str) -> bool:
    """A numbered sentence in Chinese that names the file; not that time ran out, or that our reader broke down."""
    spoken = len(re.findall(r"[\u4e00-\u9fff]", message)) > 10
    return bool(re.fullmatch(r"LEDGER_0\d\d", outcome)) and outcome not in ("LEDGER_008", "LEDGER_010") and (
        name in message and spoken
    )  # fmt: skip


def is_true(subject: str, description: str) -> bool:
    """Whether a landed row says what the good ledger says, or the beginning of it where the file is cut off."""
    plain = description.replace("\n", " ")
    return any(one.startswith(subject) and other.replace("\n", " ").startswith(plain) for one, other in TRUE)


def test_sample_of_hostile_files_ends_in_rows_or_a_reason(tmp_path: Path, files: dict[str, Write]) -> None:
    names = sorted(files)[::45]
    tried(tmp_path, {name: files[name] for name in names})


def test_there_are_enough_hostile_files_and_no_two_are_alike(tmp_path: Path, files: dict[str, Write]) -> None:
    light = {name: files[name] for name in files if "炸弹" not in name}
    written = set()
    for write in light.values():
        write(tmp_path / "x")
        written.add((tmp_path / "x").read_bytes())
    assert len(written) > 2 * AT_LEAST
    assert len(written) > 0.95 * len(light)
    assert {name.rpartition(".")[2] for name in files} >= {*ZIPPED, *OLE, *PLAIN}


@pytest.mark.ci
@pytest.mark.parametrize("part", range(4))
def test_hostile_content_ends_in_rows_or_a_reason(tmp_path: Path, files: dict[str, Write], part: int) -> None:
    names = sorted(hostile_inside.named())[part::4]
    tried(tmp_path, {name: files[name] for name in names})


@pytest.mark.ci
def test_over_two_hundred_broken_files_end_in_rows_or_a_reason(tmp_path: Path, files: dict[str, Write]) -> None:
    broken = sorted(files.keys() - hostile_inside.named().keys())
    assert len(broken) > 2 * AT_LEAST
    assert len(tried(tmp_path, {name: files[name] for name in broken}, "here")) == len(broken)


@pytest.mark.nightly
@pytest.mark.parametrize("part", range(8))
def test_all_hostile_files_end_in_rows_or_a_reason(tmp_path: Path, files: dict[str, Write], part: int) -> None:
    tried(tmp_path, {name: files[name] for name in sorted(files)[part::8]})


@pytest.mark.nightly
@pytest.mark.parametrize("kind", [*ZIPPED, *OLE, *PLAIN])
def test_hundreds_of_mutants_of_a_format_end_in_rows_or_a_reason(tmp_path: Path, kind: str) -> None:
    data, chance = base(kind, tmp_path / "base"), random.Random(f"{kind}nightly")
    for number in range(300):
        path = tmp_path / f"变异{number}.{kind}"
        path.write_bytes(mutant(data, chance))
        try:
            reading = read(path)
        except SafetyDeskError as fault:
            assert is_reason(path.name, fault.code, f"{fault.message}{fault.remedy}"), fault
        else:
            assert all(row.row <= 1_048_576 for row in reading.rows)
        path.unlink()
