"""行动: announce one, put it right, bring its end forward, and say which visits belong to it.

To which campaign a visit belongs is a note of the office: it stands on no paper, nobody signs it, and it may be said,
changed and taken back at any time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.domain.names import folded
from safetydesk.domain.touched import Touched
from safetydesk.domain.visit_times import visit_day
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row, update_rows
from safetydesk.models.codes import next_code
from safetydesk.models.queries.campaigns import CampaignRow, campaign_row, campaign_rows
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Campaign, Visit
from safetydesk.usecases.days import real_day

_NAMED = 5
"""Visits that a refusal names."""
FACTS = frozenset(
    {"name", "basis", "first_day", "last_day", "villages", "industries", "tags", "subjects", "department_id"}
    | {"persons", "remark"}
)
_RECORDS = {
    "villages": ("village", "村（社区）"),
    "subjects": ("subject", "检查对象"),
    "persons": ("person", "负责人员"),
}


def add_campaign(
    session: Session,
    *,
    name: str,
    first_day: str,
    last_day: str,
    basis: str | None = None,
    villages: Sequence[bytes] = (),
    industries: Sequence[str] = (),
    tags: Sequence[str] = (),
    subjects: Sequence[bytes] = (),
    department_id: bytes | None = None,
    persons: Sequence[bytes] = (),
    remark: str | None = None,
) -> Touched:
    """Announce a campaign from one day to another, both inclusive; `basis` is the notice it rests on, as text.

    Scope and who answers for it as `Campaign` describes them. Raises CAMPAIGN_002 without a name, CAMPAIGN_003 for days
    in the wrong order, CAMPAIGN_004 for what there is not, CAMPAIGN_008 when one of this name runs then, SUBJECT_008.
    """
    told: dict[str, Any] = {
        "basis": basis,
        "villages": villages,
        "industries": industries,
        "tags": tags,
        "subjects": subjects,
    }
    told |= {"department_id": department_id, "persons": persons, "remark": remark}
    facts = _checked(session, {"name": name, "first_day": first_day, "last_day": last_day, **told})
    _check_days(dbapi(session), None, facts["name"], facts["first_day"], facts["last_day"])
    row = {"id": log_of(session).new_id(), "code": next_code(session, "campaign"), **facts}
    insert_rows(session, Campaign, [row])
    return Touched.of("campaign", id=row["id"])


def correct_campaign(session: Session, *, campaign_id: bytes, **facts: Any) -> Touched:
    """Put a campaign right or put its end off: any of what `add_campaign` takes; what is written is what differs.

    Raises CAMPAIGN_001, CAMPAIGN_005 where visits of it would lie outside its days, and what `add_campaign` raises.
    """
    row = _require(session, campaign_id)
    if strange := facts.keys() - FACTS:
        raise ValueError(f"{strange} do not describe a campaign")
    checked = _checked(session, facts)
    first, last = checked.get("first_day", row.first_day), checked.get("last_day", row.last_day)
    _check_days(dbapi(session), row, checked.get("name", row.name), first, last)
    update_row(session, Campaign, campaign_id, checked)
    return Touched.of("campaign", id=campaign_id)


def end_campaign(session: Session, *, campaign_id: bytes, last_day: str) -> Touched:
    """End a campaign before its time: `last_day` is the last day that belongs to it.

    Raises CAMPAIGN_001, CAMPAIGN_009 for a day before it began or after its end (`correct_campaign` puts an end off),
    CAMPAIGN_005 where a visit of it lies after that day, SUBJECT_008.
    """
    row, day = _require(session, campaign_id), real_day(last_day)
    if day < row.first_day:
        raise error("CAMPAIGN_009", name=row.name, day=day, why=f"它 {row.first_day} 才开始")
    if day > row.last_day:
        raise error("CAMPAIGN_009", name=row.name, day=day, why=f"它原定 {row.last_day} 结束")
    _check_days(dbapi(session), row, row.name, row.first_day, day)
    update_row(session, Campaign, campaign_id, {"last_day": day})
    return Touched.of("campaign", id=campaign_id)


def drop_campaign(session: Session, *, campaign_id: bytes) -> Touched:
    """Delete a campaign that was recorded by mistake. Raises CAMPAIGN_001, CAMPAIGN_007 while visits belong to it."""
    row = _require(session, campaign_id)
    if row.visits:
        raise error("CAMPAIGN_007", name=row.name, count=row.visits)
    update_row(session, Campaign, campaign_id, {"deleted_at": log_of(session).now})
    return Touched.of("campaign", id=campaign_id)


def assign_visits(session: Session, *, visit_ids: Sequence[bytes], campaign_id: bytes | None) -> Touched:
    """Say that visits belong to a campaign, and to no other; None: to none. Finished and signed ones may be.

    All or none: raises CAMPAIGN_001, VISIT_001, and CAMPAIGN_006 for one whose day is outside the campaign's.
    """
    db = dbapi(session)
    for key in visit_ids:
        found = db.execute("SELECT code, started_at FROM visit WHERE id = ? AND deleted_at IS NULL", (key,)).fetchone()
        if found is None:
            raise error("VISIT_001")
        check_belonging(db, campaign_id, *found)
    update_rows(session, Visit, {key: {"campaign_id": campaign_id} for key in visit_ids})
    return Touched.of("visit", "campaign", id=visit_ids[0] if len(visit_ids) == 1 else campaign_id)


def check_belonging(db: Any, campaign_id: bytes | None, code: str, started_at: int) -> None:
    """Whether a visit begun at an instant may belong to a campaign. Raises CAMPAIGN_001 and CAMPAIGN_006.

    Whether its subject is in the scope is not asked: who was seen besides is told as 范围外.
    """
    if campaign_id is None:
        return
    row = campaign_row(db, campaign_id)
    if row is None:
        raise error("CAMPAIGN_001")
    day = visit_day(started_at)
    if not row.first_day <= day <= row.last_day:
        raise error("CAMPAIGN_006", visit=code, day=day, name=row.name, first=row.first_day, last=row.last_day)


def subjects_named(db: Any, names: Sequence[str]) -> list[bytes]:
    """The subjects of these names, codes or shop signs; CAMPAIGN_004 for one that none, or more than one, has."""
    sql = "SELECT id FROM subject WHERE deleted_at IS NULL AND current_id = id AND ?1 IN (name, code, shop_sign)"
    found: list[bytes] = []
    for name in names:
        keys = db.execute(sql, (name,)).fetchall()
        if len(keys) != 1:
            raise error("CAMPAIGN_004", what="检查对象", text=name)
        found.append(keys[0][0])
    return found


def _require(session: Session, key: bytes) -> CampaignRow:
    found = campaign_row(dbapi(session), key)
    if found is None:
        raise error("CAMPAIGN_001")
    return found


def _check_days(db: Any, row: CampaignRow | None, name: str, first: str, last: str) -> None:
    """Days in order, no other campaign of this name at that time, and no visit of this one left outside."""
    if first > last:
        raise error("CAMPAIGN_003", first=first, last=last)
    for one in campaign_rows(db):
        other = row is None or one.id != row.id
        if other and folded(one.name) == folded(name) and one.first_day <= last and first <= one.last_day:
            raise error("CAMPAIGN_008", name=one.name, first=one.first_day, last=one.last_day)
    if row is None:
        return
    sql = "SELECT code, started_at FROM visit WHERE campaign_id = ? AND deleted_at IS NULL ORDER BY started_at"
    days = [(code, visit_day(at)) for code, at in db.execute(sql, (row.id,)).fetchall()]
    if late := [f"{code}（{day}）" for code, day in days if not first <= day <= last]:
        shown = "、".join(late[:_NAMED]) + ("等" if len(late) > _NAMED else "")
        raise error("CAMPAIGN_005", name=row.name, first=first, last=last, count=len(late), visits=shown)


def _checked(session: Session, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are stored."""
    return {key: _CHECKS[key](dbapi(session), key, value) for key, value in facts.items()}


def _name(_db: Any, _key: str, value: str) -> str:
    if not value.strip():
        raise error("CAMPAIGN_002")
    return value.strip()


def _text(_db: Any, _key: str, value: str | None) -> str | None:
    return (value or "").strip() or None


def _day(_db: Any, _key: str, value: str) -> str:
    return real_day(value)


def _records(db: Any, key: str, value: Iterable[bytes]) -> str | None:
    table, what = _RECORDS[key]
    return _listed([_known(db, table, what, one).hex() for one in value])


def _department(db: Any, _key: str, value: bytes | None) -> bytes | None:
    return None if value is None else _known(db, "department", "部门", value)


def _known(db: Any, table: str, what: str, key: bytes) -> bytes:
    if not db.execute(f"SELECT 1 FROM {table} WHERE id = ? AND deleted_at IS NULL", (key,)).fetchone():
        raise error("CAMPAIGN_004", what=what, text=key.hex())
    return key


def _industries(_db: Any, _key: str, value: Iterable[str]) -> str | None:
    known = load().words("industry")
    for one in (told := list(value)):
        if one not in known:
            raise error("CAMPAIGN_004", what="行业领域", text=one)
    return _listed(told)


def _tags(_db: Any, _key: str, value: Iterable[str]) -> str | None:
    for one in (told := list(value)):
        if one not in load().tags:
            raise error("CAMPAIGN_004", what="标签", text=one)
    return _listed(told)


def _listed(values: Iterable[str]) -> str | None:
    told = list(dict.fromkeys(values))
    return json.dumps(told) if told else None


_CHECKS: dict[str, Callable[[Any, str, Any], Any]] = {
    "name": _name,
    "first_day": _day,
    "last_day": _day,
    "basis": _text,
    "remark": _text,
    "villages": _records,
    "subjects": _records,
    "persons": _records,
    "department_id": _department,
    "industries": _industries,
    "tags": _tags,
}
