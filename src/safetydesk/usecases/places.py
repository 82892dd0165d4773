"""Villages and departments: opened, renamed and merged with a date, so that old papers keep their old names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy.orm import Session

from safetydesk.domain.instants import day_of
from safetydesk.domain.touched import Touched
from safetydesk.errors import error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.tables import Department, Setting, Succession, Village
from safetydesk.usecases.accepted import check_choice, check_code
from safetydesk.usecases.days import past_day, real_day

Place = Literal["village", "department"]
_TABLES: dict[str, type[Village] | type[Department]] = {"village": Village, "department": Department}
_WORDS = {"village": "村（社区）", "department": "部门"}


def open_village(session: Session, *, name: str, kind: str = "village", on_day: str | None = None) -> Touched:
    """A village (village), community (community) or park (park) known from `on_day` on (None: always).

    Raises PLACE_003 without a name, GENERAL_003 for another kind, SUBJECT_008 for a day that there is not.
    """
    row = {"id": log_of(session).new_id(), "name": _named("village", name), "kind": check_code("village_kind", kind)}
    insert_rows(session, Village, [{**row, "valid_from": _since(on_day)}])
    return Touched.of("village", id=row["id"])  # type: ignore[arg-type]


def open_department(session: Session, *, name: str, level: str = "township", on_day: str | None = None) -> Touched:
    """A supervising department of the township or district, known from `on_day` on. Raises as `open_village`."""
    row = {"id": log_of(session).new_id(), "name": _named("department", name), "level": level}
    insert_rows(session, Department, [{**row, "valid_from": _since(on_day)}])
    return Touched.of("department", id=row["id"])  # type: ignore[arg-type]


def _named(entity: Place, name: str) -> str:
    if not name.strip():
        raise error("PLACE_003", kind=_WORDS[entity])
    return name.strip()


def _since(on_day: str | None) -> str | None:
    return None if on_day is None else real_day(on_day)


def merge_places(
    session: Session, *, entity: Place, old_ids: Sequence[bytes], name: str, on_day: str, note: str | None = None
) -> Touched:
    """撤并 or rename: the old ones end on `on_day`, a new one begins, and each old one maps to it.

    Records keep the id they were written with; queries follow the succession. Raises PLACE_001 (also for none at all)
    or PLACE_002, PLACE_003 without a name, SUBJECT_008 for a day to come.
    """
    past_day(on_day, day_of(log_of(session).now))
    if not old_ids:
        raise error("PLACE_001", kind=_WORDS[entity])
    for old in dict.fromkeys(old_ids):
        found: Any = session.get(_TABLES[entity], old, populate_existing=True)
        if found is None or found.deleted_at is not None:
            raise error("PLACE_001", kind=_WORDS[entity])
        if found.valid_to is not None:
            raise error("PLACE_002", kind=_WORDS[entity], name=found.name, day=found.valid_to)
    if entity == "village":
        new = open_village(session, name=name, on_day=on_day).id
    else:
        new = open_department(session, name=name, on_day=on_day).id
    for old in dict.fromkeys(old_ids):
        update_row(session, _TABLES[entity], old, {"valid_to": on_day})
        row = {"id": log_of(session).new_id(), "entity": entity, "old_id": old, "new_id": new}
        insert_rows(session, Succession, [{**row, "on_day": on_day, "note": note}])
    return Touched.of(entity, "succession", id=new)


def setting_id(key: str) -> bytes:
    """The id of a setting: the same on every device, so that two of them edit one record."""
    return hashlib.sha256(b"setting:" + key.encode()).digest()[:16]


def choose(session: Session, *, key: str, value: Any) -> Touched:
    """Set a township-wide choice (organ, short_name, district, review_needed ...) to what it is: text, truth, texts.

    Raises what `check_choice` does.
    """
    check_choice(key, value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if session.get(Setting, setting_id(key)) is None:
        insert_rows(session, Setting, [{"id": setting_id(key), "key": key, "value": text}])
    else:
        update_row(session, Setting, setting_id(key), {"value": text})
    return Touched.of("setting", id=setting_id(key))
