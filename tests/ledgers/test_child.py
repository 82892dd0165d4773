"""The reading child: what it may take, how it is asked, and that a broken one ends in a sentence."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers import process
from safetydesk.ledgers.batches import Rows
from safetydesk.ledgers.child import FLAG, serve
from safetydesk.ledgers.frames import Refusal, receive, send
from safetydesk.ledgers.guarded import open_ledger, read_ledger
from safetydesk.ledgers.reading import Head, Request, Tail
from tests.ledgers.books import TODAY, WORDS, book, read

ROWS = "\n".join(f"| {n} | 甲厂{n} | 第{n}处堵塞 | 2022-06-30 |" for n in range(1, 2401))
LEDGER = f"| 序号 | 单位名称 | 隐患描述 | 检查时间 |\n{ROWS}\n| 合计 | | | |"


def test_child_reads_what_this_process_reads(tmp_path: Path) -> None:
    path = book(tmp_path, LEDGER)
    seen: list[tuple[int, int]] = []
    reading = read_ledger(
        path, kind="hazards", catalog_words=WORDS, today=TODAY, progress=lambda done, all_: seen.append((done, all_))
    )
    assert reading == read(path)
    assert [done for done, _ in seen] == [200, 1200, 2200, 2400]
    assert seen[0][1] == 2401


def test_stream_hands_over_its_first_rows_before_the_last_are_read(tmp_path: Path) -> None:
    path = book(tmp_path, LEDGER)
    with open_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY) as reading:
        rows = iter(reading.rows)
        assert next(rows).values["subject"] == "甲厂1"
        assert reading.skipped == {}
        assert sum(1 for _ in rows) == 2399
        assert reading.skipped == {"total": 1}


def test_size_of_the_desk_is_not_held_against_the_child(tmp_path: Path) -> None:
    """Linux hands the peak of a process on to the child it starts."""
    code = (
        "import pathlib, sys\nfrom safetydesk.ledgers.guarded import read_ledger\n"
        "much = bytes(range(256)) * (400 << 12)\n"
        "reading = read_ledger(pathlib.Path(sys.argv[1]), kind='hazards', catalog_words={}, "
        f"today={TODAY!r})\nprint(len(reading.rows))"
    )
    arguments = [sys.executable, "-c", code, book(tmp_path, LEDGER)]
    done = subprocess.run(arguments, capture_output=True, text=True, env=process.environment())
    assert done.stdout.strip() == "2400", done.stderr


def test_leaving_a_stream_early_ends_the_child(tmp_path: Path) -> None:
    path = book(tmp_path, LEDGER)
    with open_ledger(path, kind="hazards", catalog_words=WORDS, today=TODAY) as reading:
        next(iter(reading.rows))
    assert path.rename(tmp_path / "moved.xlsx").exists()


def test_frozen_program_starts_itself_with_the_hidden_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert process.command() == [sys.executable, FLAG]


def test_memory_of_the_child_is_limited() -> None:
    code = (
        "from safetydesk.domain.fence import limit_memory, MEGABYTES\nlimit_memory()\n"
        "try:\n    bytearray((MEGABYTES + 50) << 20)\nexcept MemoryError:\n    print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=process.environment())
    assert done.stdout.strip() == "refused", done.stderr


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("import os; os._exit(12)", "LEDGER_009"),
        ("import os; os._exit(3)", "LEDGER_010"),
        ("print('hello there')", "LEDGER_010"),
    ],
)
def test_child_that_dies_or_babbles_ends_in_a_sentence(tmp_path: Path, code: str, number: str) -> None:
    asked = Request(book(tmp_path, LEDGER), "a.xlsx", "hazards", None, WORDS, TODAY, {})
    with (
        pytest.raises(SafetyDeskError) as caught,
        process.Child(asked, 20.0, None, [sys.executable, "-c", code]) as child,
    ):
        child.head()
    assert caught.value.code == number


def test_frames_survive_the_way_and_broken_ones_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    serve(Request(book(tmp_path, LEDGER), "a.xlsx", "hazards", None, WORDS, TODAY, {}), stream, io.BytesIO())
    data = stream.getvalue()
    stream.seek(0)
    kinds = []
    while (frame := receive(stream)) is not None:
        kinds.append(type(frame))
    assert kinds == [Head, Rows, Rows, Rows, Rows, Tail]
    with pytest.raises(ValueError, match="broken"):
        receive(io.BytesIO(data[:40]))
    with pytest.raises(ValueError, match="broken"):
        receive(io.BytesIO(b"x" + data[1:]))


def test_refusal_names_number_and_facts() -> None:
    stream = io.BytesIO()
    send(stream, Refusal("LEDGER_002", {"file": "a.xlsx"}))
    stream.seek(0)
    assert receive(stream) == Refusal("LEDGER_002", {"file": "a.xlsx"})
