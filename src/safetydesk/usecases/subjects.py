"""检查对象: create in one line, correct, rename with a date, merge and unmerge, close, move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.credit_code import check_credit_code
from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.codes import next_code
from safetydesk.models.packing import clean
from safetydesk.models.tables import Department, Subject, SubjectName, Village, synced_fields
from safetydesk.usecases.days import past_day, real_day

_FIXED = frozenset({"code", "merged_into", "deleted_at"})
_DAYS = frozenset({"closed_on", "moved_on"})
_PLACES: tuple[tuple[str, type[Village] | type[Department], str], ...] = (
    ("village_id", Village, "村（社区）"),
    ("department_id", Department, "部门"),
)


def create_subject(
    session: Session, *, name: str, village_id: bytes | None = None, kind: str = "enterprise", **facts: Any
) -> Touched:
    """A new subject from a name and a village; everything else may come later and is marked 待补.

    Raises SUBJECT_001 without a name, SUBJECT_003/004/008 for facts that cannot be true, SUBJECT_007 for unknown
    fields, PLACE_001 for a village or department that there is not.
    """
    row: dict[str, Any] = dict.fromkeys(synced_fields(Subject))
    row |= _checked({**facts, "name": _named(name), "kind": kind, "village_id": village_id})
    _check_places(session, row)
    row |= {"id": log_of(session).new_id(), "code": next_code(session, "subject")}
    insert_rows(session, Subject, [row])
    return Touched.of("subject", id=row["id"])


def _named(name: str) -> str:
    """The name as it is stored; a name of blanks and control characters is none (SUBJECT_001)."""
    told = clean(name).strip()
    if not told:
        raise error("SUBJECT_001")
    return str(told)


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    allowed = set(synced_fields(Subject)) - _FIXED
    checked: dict[str, Any] = {}
    for name, value in facts.items():
        if name not in allowed:
            raise error("SUBJECT_007", field=name)
        text = value.strip() if isinstance(value, str) else value
        checked[name] = None if text == "" else text
    if "kind" in checked and checked["kind"] not in load().words("subject_kind"):
        raise error("SUBJECT_004", field=_title("kind"), value=checked["kind"], why="不在可选范围内")
    for name in _DAYS & checked.keys():
        if checked[name] is not None:
            real_day(checked[name])
    if code := checked.get("credit_code"):
        verdict = check_credit_code(code)
        if not verdict.valid:
            raise error("SUBJECT_003", value=code, why=verdict.reason)
        checked["credit_code"] = verdict.code
    for name in ("headcount", "special_operators"):
        count = checked.get(name)
        if count is not None and (not isinstance(count, int) or not 0 <= count <= 1_000_000):
            raise error("SUBJECT_004", field=_title(name), value=count, why="应为不小于零的整数")
    return checked


def _title(field: str) -> str:
    """What the ledger of enterprises calls a field."""
    titles = {one.field: one.title for one in load_registers()["enterprises"].columns}
    return titles.get(field, "对象种类" if field == "kind" else field)


def _check_places(session: Session, facts: Mapping[str, Any]) -> None:
    for field, table, word in _PLACES:
        key = facts.get(field)
        found: Any = session.get(table, key, populate_existing=True) if key is not None else None
        if key is not None and (found is None or found.deleted_at is not None):
            raise error("PLACE_001", kind=word)


def _require(session: Session, subject_id: bytes) -> Subject:
    found = session.get(Subject, subject_id, populate_existing=True)
    if found is None or found.deleted_at is not None:
        raise error("SUBJECT_002", subject=subject_id.hex())
    return found


def edit_subject(session: Session, *, subject_id: bytes, **facts: Any) -> Touched:
    """Correct facts of a subject; only fields that differ become part of the change."""
    _require(session, subject_id)
    checked = _checked(facts)
    if "name" in checked:
        checked["name"] = _named(checked["name"] or "")
    _check_places(session, checked)
    update_row(session, Subject, subject_id, checked)
    return Touched.of("subject", id=subject_id)


def rename_subject(session: Session, *, subject_id: bytes, name: str, on_day: str) -> Touched:
    """更名: the old name stays findable as a former one that ended on `on_day` (not in the future: SUBJECT_008)."""
    found = _require(session, subject_id)
    told = _named(name)
    past_day(on_day, day_of(log_of(session).now))
    if told == found.name:
        return Touched.of("subject", id=subject_id)
    _add_name(session, subject_id, found.name, "former", on_day)
    update_row(session, Subject, subject_id, {"name": told})
    return Touched.of("subject", "subject_name", id=subject_id)


def add_name(session: Session, *, subject_id: bytes, name: str, kind: str = "shop_sign") -> Touched:
    """A further shop sign (shop_sign) or former name (former) under which the subject is known; SUBJECT_001."""
    _require(session, subject_id)
    _add_name(session, subject_id, _named(name), kind, None)
    return Touched.of("subject", "subject_name", id=subject_id)


def _add_name(session: Session, subject_id: bytes, name: str, kind: str, valid_to: str | None) -> None:
    row = {"id": log_of(session).new_id(), "subject_id": subject_id, "name": name, "kind": kind, "valid_to": valid_to}
    insert_rows(session, SubjectName, [row])


def merge_subjects(session: Session, *, loser_id: bytes, winner_id: bytes) -> Touched:
    """Two records of one subject: the loser points to the winner; both ids live on and history is read over both.

    Raises SUBJECT_005 when the loser points elsewhere already, or the winner to it.
    """
    loser, winner = _require(session, loser_id), _require(session, winner_id)
    if loser.merged_into is not None or loser_id in (winner_id, winner.current_id):
        raise error("SUBJECT_005", name=loser.name)
    update_row(session, Subject, loser_id, {"merged_into": winner_id})
    return Touched.of("subject", id=winner_id)


def unmerge_subject(session: Session, *, subject_id: bytes) -> Touched:
    """Take a merge back: the record stands for itself again, with the history that was always its own."""
    found = _require(session, subject_id)
    if found.merged_into is None:
        raise error("SUBJECT_006", name=found.name)
    update_row(session, Subject, subject_id, {"merged_into": None})
    return Touched.of("subject", id=subject_id)


def close_subject(session: Session, *, subject_id: bytes, on_day: str) -> Touched:
    """注销: from that day on (SUBJECT_008 for one to come) the subject no longer counts as one to be inspected."""
    _require(session, subject_id)
    past_day(on_day, day_of(log_of(session).now))
    update_row(session, Subject, subject_id, {"closed_on": on_day, "production_state": "closed"})
    return Touched.of("subject", id=subject_id)


def move_subject(
    session: Session, *, subject_id: bytes, on_day: str, address: str, village_id: bytes | None = None
) -> Touched:
    """搬迁: the new address and village from that day on; without a village it left the township.

    Raises SUBJECT_004 without an address, SUBJECT_008 for a day to come, PLACE_001 for a village that there is not.
    """
    _require(session, subject_id)
    past_day(on_day, day_of(log_of(session).now))
    if not address.strip():
        raise error("SUBJECT_004", field="新地址", value=address, why="没有填写")
    _check_places(session, {"village_id": village_id})
    facts = {"moved_on": on_day, "moved_to": address.strip()}
    stays = {"address": address.strip(), "village_id": village_id} if village_id else {"production_state": "moved"}
    update_row(session, Subject, subject_id, {**facts, **stays})
    return Touched.of("subject", id=subject_id)
