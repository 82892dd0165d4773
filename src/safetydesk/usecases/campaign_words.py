"""行动 in words and tables: what was announced, how far it has come unit by unit, and whom to remind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.domain.campaigns import reminder
from safetydesk.domain.report_words import NOTHING, Cell, ReportTable
from safetydesk.domain.visit_times import visit_day
from safetydesk.models.queries.campaigns import CampaignRow, Progress, UnitLine

BEYOND, WHOLE = "范围外", "全镇"
_FIGURES = ("visits", "hazards", "closed", "overdue")
_COLUMNS = (
    *(("序号", 6.0), ("村（社区）", 16.0), ("单位", 34.0), ("编号", 14.0), ("情况", 9.0), ("检查次数", 9.0)),
    *(("最近检查", 12.0), ("隐患", 7.0), ("已销号", 8.0), ("超期", 7.0)),
)


def scope_words(db: Any, row: CampaignRow, catalog: Catalog) -> str:
    """The scope as one sentence: 村（社区）：…；行业领域：…；标签：…；另有：…."""
    told = [
        ("村（社区）", _names(db, "village", row.villages)),
        ("行业领域", [catalog.word("industry", one) for one in row.industries]),
        ("标签", [catalog.tags[one].word if one in catalog.tags else one for one in row.tags]),
    ]
    parts = [f"{what}：{'、'.join(names)}" for what, names in told if names]
    if named := _names(db, "subject", row.subjects):
        parts.append(f"{'另有' if parts else '只查'}：{'、'.join(named)}")
    return "；".join(parts) or WHOLE


def campaign_facts(db: Any, row: CampaignRow, catalog: Catalog) -> list[tuple[str, str | None]]:
    """What was announced, as (what, words); None where nothing was."""
    department = _names(db, "department", (row.department_id,) if row.department_id else ())
    return [
        ("名称", row.name),
        ("编号", row.code),
        ("依据", row.basis),
        ("起止", f"{row.first_day} 至 {row.last_day}"),
        ("范围", scope_words(db, row, catalog)),
        ("负责部门", "、".join(department) or None),
        ("负责人员", "、".join(_names(db, "person", row.persons)) or None),
        ("备注", row.remark),
    ]


def figures_words(found: Progress) -> str:
    """The figures of a campaign in one line."""
    beyond = f"（另有范围外 {len(found.beyond)} 家）" if found.beyond else ""
    return (
        f"应查 {len(found.units)} 家，已查 {found.visited} 家{beyond}，检查 {found.total('visits')} 次，"
        f"隐患 {found.total('hazards')} 条，已销号 {found.total('closed')} 条，超期 {found.total('overdue')} 条"
    )


def reminder_words(found: Progress, today: str) -> str:
    """What to send round on a day (YYYY-MM-DD), whom to remind named village by village."""
    row = found.row
    waiting = [(one.village, one.name) for one in found.waiting]
    facts = {"due": len(found.units), "visited": found.visited, "waiting": waiting}
    return reminder(row.name, row.first_day, row.last_day, today, **facts)  # type: ignore[arg-type]


def narrowed(found: Progress, within: Collection[bytes]) -> Progress:
    """The progress of some units only, by their ids."""
    units, beyond = (tuple(one for one in some if one.id in within) for some in (found.units, found.beyond))
    return replace(found, units=units, beyond=beyond)


def progress_tables(db: Any, found: Progress, today: str, catalog: Catalog) -> list[ReportTable]:
    """The sheets of a progress workbook: every unit with its state and figures, and what was announced."""
    facts = [(what, words or NOTHING) for what, words in campaign_facts(db, found.row, catalog)]
    facts += [("进展", f"{catalog.word('campaign_view', found.view)}（{today}）"), ("合计", figures_words(found))]
    rows = [
        *(_row(one, catalog.word("campaign_unit", one.state)) for one in found.units),
        *(_row(one, BEYOND) for one in found.beyond),
    ]
    numbered = tuple((number, *row) for number, row in enumerate(rows, 1))
    visits, *others = (found.total(name) for name in _FIGURES)
    units = ReportTable("进度", _COLUMNS, numbered, ("合计", "", "", "", "", visits, "", *others))
    return [units, ReportTable("行动", (("栏目", 12.0), ("内容", 90.0)), tuple(facts))]


def _row(one: UnitLine, state: str) -> tuple[Cell, ...]:
    last = NOTHING if one.last_visit is None else visit_day(one.last_visit)
    return (one.village or NOTHING, one.name, one.code, state, one.visits, last, one.hazards, one.closed, one.overdue)


def _names(db: Any, table: str, keys: Iterable[bytes]) -> list[str]:
    found = (db.execute(f"SELECT name FROM {table} WHERE id = ?", (key,)).fetchone() for key in keys)
    return [row[0] if row else "（未同步）" for row in found]
