"""The shipped holiday table and the deadline rules of resources/calendar/, checked row by row when loaded."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

from safetydesk.domain.calendar import Holiday, HolidayKind, WorkCalendar, calendar_of
from safetydesk.domain.deadlines import Anchor, DeadlineRule, Roll, Unit
from safetydesk.errors import error
from safetydesk.paths import resources

HOLIDAY_COLUMNS = ["day", "kind", "name", "source"]
_TYPES = {"str": str, "int": int, "bool": bool, "str | None": str, "Unit": str, "Roll": str, "Anchor": str}


@cache
def load_calendar() -> WorkCalendar:
    """The calendar of the shipped table; raises CATALOG_091 naming file and row."""
    return calendar_of(read_holidays(resources() / "calendar" / "holidays.csv"))


@cache
def load_deadline_rules() -> Mapping[str, DeadlineRule]:
    """Every deadline rule by key; raises CATALOG_092 naming file and rule."""
    return read_deadline_rules(resources() / "calendar" / "deadlines.toml")


def read_holidays(file: Path) -> list[Holiday]:
    """The rows of a holiday table (day,kind,name,source; UTF-8), for the shipped one or an imported notice.

    Raises CATALOG_091 with the row for one that is not so.
    """
    try:
        rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as why:
        raise error("CATALOG_091", file=file.name, row=0, why=f"读不出来（{type(why).__name__}）") from why
    if not rows or rows[0] != HOLIDAY_COLUMNS:
        raise error("CATALOG_091", file=file.name, row=1, why="表头不是 day,kind,name,source")
    found: dict[str, Holiday] = {}
    for number, row in enumerate(rows[1:], start=2):
        if why_not := _wrong_holiday(row, found):
            raise error("CATALOG_091", file=file.name, row=number, why=why_not)
        day, kind, name, source = row
        found[day] = Holiday(day, "workday" if kind == "workday" else "holiday", name, source)
    return list(found.values())


def read_deadline_rules(file: Path) -> dict[str, DeadlineRule]:
    """The `[[rule]]` tables of a TOML file, by key; raises CATALOG_092 with the key of one that is no rule."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("rule", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise error("CATALOG_092", file=file.name, key="", why=str(why)) from why
    rules: dict[str, DeadlineRule] = {}
    for table in tables:
        key = str(table.get("key", ""))
        if why_not := _wrong_rule(table, rules):
            raise error("CATALOG_092", file=file.name, key=key, why=why_not)
        rules[key] = DeadlineRule(**table)
    return rules


def _wrong_holiday(row: list[str], known: Mapping[str, Holiday]) -> str | None:
    if len(row) != len(HOLIDAY_COLUMNS) or not all(cell.strip() for cell in row):
        return "四列都要填写"
    if not _is_day(row[0]):
        return f"日期“{row[0]}”应写成 2026-01-01 的样子"
    if row[1] not in get_args(HolidayKind):
        return f"类型“{row[1]}”不认识"
    return f"日期“{row[0]}”重复" if row[0] in known else None


def _wrong_rule(table: Mapping[str, Any], known: Mapping[str, DeadlineRule]) -> str | None:
    shape = {field.name: str(field.type) for field in fields(DeadlineRule)}
    needed = ("key", "name", "amount", "unit", "source", "source_tag", "verified")
    if missing := [name for name in needed if table.get(name) in (None, "")]:
        return f"缺少 {'、'.join(missing)}"
    for name, value in table.items():
        if name not in shape:
            return f"多出不认识的 {name}"
        if type(value) is not _TYPES[shape[name]]:
            return f"{name} 的写法不对"
    for name, allowed in (("unit", Unit), ("roll", Roll), ("anchor", Anchor)):
        if name in table and table[name] not in get_args(allowed):
            return f"{name} = {table[name]} 不认识"
    if any(name in table and not _is_day(table[name]) for name in ("effective_from", "effective_to")):
        return "生效日期应写成 2024-01-01 的样子"
    return "键重复" if table["key"] in known else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
