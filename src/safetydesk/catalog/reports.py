"""The 月报 as dated data: resources/reports/*.toml declare figures, their order, titles and rules in words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from safetydesk.domain.report_lines import DERIVE, month_of
from safetydesk.errors import error
from safetydesk.paths import resources

Count = Literal["subjects", "visits", "hazards", "rectified", "supervised", "documents", "inputs"]
COUNTS: tuple[Count, ...] = ("subjects", "visits", "hazards", "rectified", "supervised", "documents", "inputs")
INPUTS = ("drills", "trainings", "publicity", "penalties", "fines", "violations")
WORDS = (
    *("basis", "by_checked", "by_registered", "with", "without", "left_historic", "left_walks", "undated"),
    *("corrections", "unfilled"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it counts (narrowed by `grades`, `kinds` or `input`), or what it is derived `of`.

    `progress` figures move on after a report (整改), which is no 补报; `words` say the rule to the reader.
    """

    key: str
    title: str
    unit: str
    words: str
    count: Count | None = None
    derive: str | None = None
    of: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    input: str | None = None
    type: Literal["integer", "money"] = "integer"
    progress: bool = False


@dataclass(frozen=True, slots=True)
class ReportForm:
    """A report as one office wants it, in force from a day on; `words` are the sentences below its table."""

    key: str
    title: str
    effective_from: str
    source: str
    figures: tuple[Figure, ...]
    words: Mapping[str, str]

    @property
    def counted(self) -> tuple[Figure, ...]:
        """The figures that stand on records."""
        return tuple(one for one in self.figures if one.count is not None)

    def figure(self, text: str) -> Figure:
        """A figure by its key or title. Raises REPORT_006."""
        for one in self.figures:
            if text in (one.key, one.title):
                return one
        raise error("REPORT_006", text=text, known="、".join(one.title for one in self.figures))


def report_form(period: str, key: str = "monthly", folder: Path | None = None) -> ReportForm:
    """The form in force for a month: the newest that began by its last day. Raises REPORT_001, CATALOG_098."""
    last = month_of(period)[1].isoformat()
    known = [one for one in report_forms(folder) if one.key == key]
    if not known:
        raise error("CATALOG_098", file="reports", why=f"没有 {key} 这种报表")
    begun = [one for one in known if one.effective_from <= last]
    return max(begun, key=lambda one: one.effective_from) if begun else min(known, key=lambda one: one.effective_from)


@cache
def report_forms(folder: Path | None = None) -> tuple[ReportForm, ...]:
    """Every form declared; raises CATALOG_098 naming file and fault."""
    return tuple(read_form(path) for path in sorted((folder or resources() / "reports").glob("*.toml")))


def read_form(path: Path) -> ReportForm:
    """The form of one file; CATALOG_098 says what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        figures = tuple(_figure(entry) for entry in data.pop("figure"))
        form = ReportForm(figures=figures, **data)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise error("CATALOG_098", file=path.name, why=str(fault)) from fault
    if wrong := _contradictions(form):
        raise error("CATALOG_098", file=path.name, why="；".join(wrong))
    return form


def _figure(entry: Mapping[str, Any]) -> Figure:
    if strange := set(entry) - {one.name for one in fields(Figure)}:
        raise ValueError(f"指标 {entry.get('key')} 有不认识的项 {sorted(strange)}")
    settled: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in entry.items()}
    return Figure(**settled)


def _contradictions(form: ReportForm) -> list[str]:
    keys = [one.key for one in form.figures]
    wrong = ["指标重复"] if len(set(keys)) != len(keys) else []
    wrong += [f"缺少文字 {name}" for name in WORDS if name not in form.words]
    for place, one in enumerate(form.figures):
        if (one.count is None) == (one.derive is None):
            wrong.append(f"指标 {one.key} 要么写 count，要么写 derive")
        if one.count is not None and one.count not in COUNTS:
            wrong.append(f"指标 {one.key} 的 count 不认识")
        if one.derive is not None and (one.derive not in DERIVE or len(one.of) < 2 or set(one.of) - set(keys[:place])):
            wrong.append(f"指标 {one.key} 的 derive 或 of 不对")
        if (one.count == "inputs") != (one.input in INPUTS):
            wrong.append(f"指标 {one.key} 的 input 不对")
    return wrong
