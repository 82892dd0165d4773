"""Plays a story row by row against the real use cases: every step is known, every row says what came of it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from safetydesk.domain.instants import MINUTE
from safetydesk.errors import SafetyDeskError
from tests.scenario_tables import Row, Story, Table
from tests.scenarios.checks import check_stores
from tests.scenarios.stage import FIRST, Stage
from tests.scenarios.telling import Told, instant, pieces, told

STEP, REFUSED = "步骤", "不许"
COLUMNS = {"日期", "电脑", "谁", STEP, "对象", "内容", "结果"}


@dataclass(frozen=True, slots=True)
class Within:
    """A longer text: what a row says must occur in it (or, `absent`, must not); blanks do not count."""

    text: str
    absent: bool = False

    def says(self, piece: str) -> bool:
        """Whether the piece is as the row claims."""
        return ("".join(piece.split()) in "".join(self.text.split())) is not self.absent


Outcome = Mapping[str, str | Within]
Step = Callable[[Stage, str, Told], Outcome]
STEPS: dict[str, Step] = {}


def step(word: str) -> Callable[[Step], Step]:
    """Declare what a word in the column 步骤 does; it gets the stage, the 对象 and the 内容, and tells what came of it.

    The bare outcome stands under "", the others under their names.
    """

    def declare(act: Step) -> Step:
        assert word not in STEPS, f"步骤“{word}”写了两遍"
        STEPS[word] = act
        return act

    return declare


def steps() -> dict[str, Step]:
    """Every step there is, by its word."""
    for name in (
        "office",
        "visits",
        "hazards",
        "papers",
        "bundles",
        "ledgers",
        "rounds",
        "exchange",
        "collecting",
        "reports",
    ):
        importlib.import_module(f"tests.scenarios.steps_{name}")
    return STEPS


def play(story: Story, folder: Path) -> None:
    """Play the story's table of steps; afterwards every other table was used and every store is in order."""
    steps()
    (rows,) = [table for table in story.tables if STEP in table.header]
    others = {table.title: table for table in story.tables if table is not rows}
    assert len(others) == len(story.tables) - 1, "两张表同名"
    stage = Stage(folder, others)
    with stage.ending:
        _play_rows(stage, rows)
        assert others.keys() == stage.used, f"没有用到的表：{others.keys() - stage.used}"
        check_stores(stage)


def _play_rows(stage: Stage, told_rows: Table) -> None:
    assert set(told_rows.header) <= COLUMNS, f"不认识的栏：{set(told_rows.header) - COLUMNS}"
    year: int | None = None
    for number, row in enumerate(told_rows.rows, start=1):
        try:
            year = _set(stage, row, year)
            _play_row(stage, row)
        except (AssertionError, SafetyDeskError) as failed:
            raise AssertionError(f"第 {number} 行 {row}：{failed}") from failed


def _set(stage: Stage, row: Row, year: int | None) -> int:
    """Day, laptop and person of a row; an empty cell stays as it was, but for the two minutes that went by."""
    if row["日期"]:
        at, year = instant(row["日期"], year, stage.now)
        stage.move_to(at, timed=":" in row["日期"])
    else:
        stage.now += 2 * MINUTE
    assert year is not None, "第一行的日期要写年份"
    stage.device = row.get("电脑") or (stage.device if "电脑" in row else FIRST)
    stage.actor = row["谁"] or stage.actor
    return year


def _play_row(stage: Stage, row: Row) -> None:
    assert row[STEP] in STEPS, f"不认识的步骤“{row[STEP]}”"
    wanted = pieces(row["结果"])
    assert wanted, "没有写结果"
    given = told(row["内容"])
    try:
        outcome = STEPS[row[STEP]](stage, row["对象"], given)
    except SafetyDeskError as refused:
        assert [name for name, _ in wanted] == [REFUSED], f"没有料到：{refused}"
        number, _, words = wanted[0][1].partition(" ")
        assert number == refused.code, f"不许的是 {refused.code}：{refused.message}"
        assert words, "不许的要写出原话"
        assert words in refused.message + refused.remedy, f"说的是：{refused.message}{refused.remedy}"
        return
    assert given.left() == [], f"内容里这些没有用到：{given.left()}"
    _compare(outcome, wanted)


def _compare(outcome: Outcome, wanted: list[tuple[str, str]]) -> None:
    for name, value in wanted:
        assert name in outcome, f"结果里没有“{name}”，有：{dict(outcome)}"
        found = outcome[name]
        if isinstance(found, Within):
            assert found.says(value), f"“{name}：{value}”不对，全文：{found.text}"
        else:
            assert found == value, f"{name or '结果'}是“{found}”，不是“{value}”；全部：{dict(outcome)}"
