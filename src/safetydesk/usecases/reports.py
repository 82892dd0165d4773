"""月报: made as a draft by a stated basis, 报送 once and for ever; what changes afterwards is told by the next one.

Every figure can be opened to the records that it counts: a submitted report keeps their rows as they were shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog.reports import ReportForm, report_form
from safetydesk.domain.instants import to_datetime
from safetydesk.domain.report_lines import DERIVE, Basis, Correction, Counted, Value, corrected, instants_of, summed
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.queries.people import settings, villages
from safetydesk.models.queries.reports import (
    ReportRow,
    draft_reports,
    report_lines,
    report_row,
    said_json,
    standing_reports,
    submitted_report,
)
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Report, ReportLine, synced_fields
from safetydesk.usecases.report_counts import LeftOut, count_month, read_month

MONTHLY = "monthly"
_SHOWN = ("key", "title", "unit", "type", "derive", "progress", "words")
"""What a report keeps of each of its figures."""


def make_report(
    session: Session,
    *,
    period: str,
    by: str = "checked",
    as_of: int | None = None,
    historic: bool = False,
    walks: bool = False,
    remark: str | None = None,
) -> Touched:
    """Count a month into its draft; a new one takes the place of earlier ones.

    `by` is checked (检查日期) or registered (登记日期), `as_of` an instant in microseconds UTC (now unless given).
    Raises REPORT_001 for a period that is no month, REPORT_002 for one to come, REPORT_003 once it was 报送,
    REPORT_007 for a basis that does not exist.
    """
    act, db = log_of(session), dbapi(session)
    if instants_of(period)[0] > act.now:
        raise error("REPORT_002", period=period)
    if submitted_report(db, MONTHLY, period) is not None:
        raise error("REPORT_003", period=period)
    if by not in ("checked", "registered") or not 0 <= (as_of or 0) <= act.now:
        raise error("REPORT_007")
    basis = Basis(
        "registered" if by == "registered" else "checked", act.now if as_of is None else as_of, historic, walks
    )
    form = report_form(period)
    made = {
        "title": _title(db, form, period),
        "basis": _json(asdict(basis)),
        "figures": _json(_figures(db, form, period, basis)),
        "made_at": act.now,
        "remark": remark,
    }
    for draft in draft_reports(db, MONTHLY, period):
        update_row(session, Report, draft.id, {"deleted_at": act.now})
    key, blank = act.new_id(), dict.fromkeys(synced_fields(Report))
    insert_rows(session, Report, [blank | made | {"id": key, "kind": MONTHLY, "period": period}])
    return Touched.of("report", id=key)


def submit_report(session: Session, *, report_id: bytes) -> Touched:
    """报送: the draft becomes a report that keeps its figures and every row they stand on; returns its id.

    Raises REPORT_004 for what is no draft, REPORT_003 when the month was 报送 before, REPORT_005 when the records
    that it counted say otherwise by now.
    """
    act, db = log_of(session), dbapi(session)
    draft = report_row(db, report_id)
    if draft is None or draft.submitted_at is not None:
        raise error("REPORT_004")
    if submitted_report(db, draft.kind, draft.period) is not None:
        raise error("REPORT_003", period=draft.period)
    form, basis = report_form(draft.period), _basis(draft)
    figures = _figures(db, form, draft.period, basis)
    if moved := _moved(draft.figures, figures):
        raise error("REPORT_005", period=draft.period, what="、".join(moved))
    key = act.new_id()
    row = {name: getattr(draft, name) for name in ("kind", "period", "title", "made_at", "remark")}
    row |= {"basis": _json(draft.basis), "figures": _json(draft.figures), "deleted_at": None}
    insert_rows(session, Report, [row | {"id": key, "submitted_at": act.now, "submitted_by": act.actor}])
    lines = [Correction(draft.period, 1, one) for one in count_month(read_month(db, draft.period, basis), form)]
    lines += corrections(db, draft.period, basis.as_of)
    insert_rows(session, ReportLine, [_line_row(act.new_id(), key, one) for one in lines])
    update_row(session, Report, report_id, {"deleted_at": act.now})
    return Touched.of("report", "report_line", id=key)


def _line_row(key: bytes, report: bytes, one: Correction) -> dict[str, Any]:
    line = one.line
    told = {"figure": line.figure, "period": one.period, "entity": line.entity, "record_id": line.record}
    return {"id": key, "report_id": report, **told, "sign": one.sign, "said": said_json(line), "deleted_at": None}


def drop_report(session: Session, *, report_id: bytes) -> Touched:
    """Give a draft up. Raises REPORT_004 for what is no draft: what was 报送 stays."""
    draft = report_row(dbapi(session), report_id)
    if draft is None or draft.submitted_at is not None:
        raise error("REPORT_004")
    update_row(session, Report, report_id, {"deleted_at": log_of(session).now})
    return Touched.of("report", id=report_id)


def counted_rows(db: Any, report: ReportRow) -> list[Correction]:
    """The rows behind a report's figures, its 补报 and 核减 after them: kept ones once it was 报送, else as of now."""
    if report.submitted_at is not None:
        return report_lines(db, report.id)
    form, basis = report_form(report.period), _basis(report)
    own = [Correction(report.period, 1, one) for one in count_month(read_month(db, report.period, basis), form)]
    return own + corrections(db, report.period, basis.as_of)


def corrections(db: Any, period: str, as_of: int) -> list[Correction]:
    """What of every other month that was 报送 is different by now, each counted by the basis of its own report."""
    reports = standing_reports(db, MONTHLY)
    told: dict[str, list[tuple[int, Counted]]] = {one.period: [] for one in reports}
    for report in reports:
        for one in report_lines(db, report.id):
            if one.period in told:
                told[one.period].append((one.sign, one.line))
    found: list[Correction] = []
    for report in reports:
        if report.period != period:
            form = report_form(report.period)
            basis = replace(_basis(report), as_of=max(as_of, _basis(report).as_of))
            now = count_month(read_month(db, report.period, basis), form)
            keys = [figure.key for figure in form.counted]
            found += corrected(report.period, told[report.period], now, keys)
    return found


def _basis(report: ReportRow) -> Basis:
    return Basis(**report.basis)


def _title(db: Any, form: ReportForm, period: str) -> str:
    township = db.execute("SELECT value FROM meta WHERE key = 'township'").fetchone()
    name = township[0] if township else ""
    name = name.decode() if isinstance(name, bytes) else str(name)
    return form.title.format(township=name, year=period[:4], month=int(period[5:]))


def _figures(db: Any, form: ReportForm, period: str, basis: Basis) -> dict[str, Any]:
    """All that the report shows, frozen: its columns, the township's figures, those of each unit, what changed."""
    month = read_month(db, period, basis)
    lines, changed = count_month(month, form), corrections(db, period, basis.as_of)
    known = [one.name for one in villages(db)]
    units = [*known, *(name for name in dict.fromkeys(line.unit for line in lines) if name not in known)]
    by_unit: dict[str, list[Counted]] = {name: [] for name in units}
    for line in lines:
        by_unit[line.unit].append(line)
    total = _values(form, lines)
    return {
        "form": [{name: getattr(one, name) for name in _SHOWN} for one in form.figures],
        "filled_by": str(settings(db).get("organ") or ""),
        "total": total,
        "units": [[name, _values(form, some)] for name, some in by_unit.items()],
        "corrections": _told(form, changed),
        "notes": _notes(form, basis, total, month.left_out, changed),
    }


def _values(form: ReportForm, lines: Iterable[Counted]) -> dict[str, Value]:
    """The figures of some lines: nothing counted is 0, what nobody filled in is unknown."""
    sums = summed(lines)
    found: dict[str, Value] = {}
    for one in form.figures:
        if one.derive is not None:
            found[one.key] = DERIVE[one.derive]([found[name] for name in one.of])
        else:
            found[one.key] = sums.get(one.key, None if one.count == "inputs" else 0)
    return found


def _told(form: ReportForm, changed: Sequence[Correction]) -> list[dict[str, Any]]:
    """补报 and 核减 summed by month and figure."""
    sums: dict[tuple[str, str], list[int]] = {}
    for one in changed:
        pair = sums.setdefault((one.period, one.line.figure), [0, 0])
        pair[one.sign < 0] += one.line.amount
    rank = {figure.key: place for place, figure in enumerate(form.figures)}
    ordered = sorted(sums.items(), key=lambda item: (item[0][0], rank.get(item[0][1], len(rank))))
    return [
        {"period": period, "figure": name, "plus": plus, "minus": minus} for (period, name), (plus, minus) in ordered
    ]


def _notes(
    form: ReportForm, basis: Basis, total: Mapping[str, Value], left: LeftOut, changed: Sequence[Correction]
) -> list[str]:
    """The sentences below the table: the basis, what it leaves out, what is 待填, what changed since earlier months."""
    words = form.words
    clock = to_datetime(basis.as_of).strftime("%Y-%m-%d %H:%M")
    included = {True: words["with"], False: words["without"]}
    facts = {"historic": included[basis.historic], "walks": included[basis.walks], "as_of": clock}
    notes = [words["basis"].format(by=words[f"by_{basis.by}"], **facts)]
    apart = (("left_historic", basis.historic, left.historic), ("left_walks", basis.walks, left.walks))
    notes += [
        words[name].format(visits=some[0], hazards=some[1]) for name, taken, some in apart if not taken and any(some)
    ]
    if left.undated:
        notes.append(words["undated"].format(count=left.undated))
    progress = {one.key for one in form.figures if one.progress}
    rows = [(one.sign, one.line.figure in progress) for one in changed]
    if rows:
        counts = {"plus": rows.count((1, False)), "minus": rows.count((-1, False)), "progress": rows.count((1, True))}
        notes.append(words["corrections"].format(**counts))
    if unfilled := [one.title for one in form.figures if total[one.key] is None and one.count == "inputs"]:
        notes.append(words["unfilled"].format(titles="、".join(unfilled)))
    return notes


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The titles of what the draft shows otherwise than the records do now."""
    titles = {one["key"]: one["title"] for one in after["form"]}
    moved = [title for key, title in titles.items() if before["total"].get(key) != after["total"][key]]
    names = {"units": "分村（社区）数", "corrections": "补报核减", "form": "指标", "notes": "口径说明"}
    again = json.loads(_json(after))
    return moved or [word for name, word in names.items() if before[name] != again[name]]


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
