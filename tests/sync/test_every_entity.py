"""Nothing that travels is forgotten: every synced table goes through the server whole, and every list names it."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.domain.ids import new_id
from safetydesk.models.changelog import insert_rows
from safetydesk.models.queries.conflicts import record_title
from safetydesk.models.tables import Base, synced_classes, synced_fields
from safetydesk.sync.merging import APPEND_ONLY
from safetydesk.ui.pages.sync_line import _RECEIVED
from safetydesk.usecases.record_words import ENTITIES
from tests.sync.conftest import Town
from tests.sync.desk import START, Desk
from tests.usecases.any_work_truth import FACTS

SYNCED = frozenset(synced_classes())
TAKEN_BACK = frozenset({"report"})
"""A draft of it may be given up; the server holds what was handed in."""
MOVED = frozenset({"evidence"})
"""Moved by ending one row and beginning its like."""
OBJECTS = frozenset({"data", "basis", "figures", "facts", "said", "definition"})
"""Fields that hold a JSON object; every other text is read as a JSON array where it is read as JSON at all."""


def filled(table: type[Base], ids: dict[str, bytes]) -> dict[str, Any]:
    """A row with something in every field that travels, alive; it leads to the record of another table by its id."""
    columns, key = table.__table__.columns, ids[table.__tablename__]
    row: dict[str, Any] = {"id": key}
    for number, name in enumerate(synced_fields(table)):
        kind = columns[name].type.python_type
        text = "{}" if name in OBJECTS else "[]"
        row[name] = START + number if kind is int else ids.get(name[:-3], key) if kind is bytes else text
    return row | {"deleted_at": None}


def write_one_of_each(desk: Desk) -> dict[str, bytes]:
    """A record of every synced table but the conflicts, which only the server makes."""
    own = SYNCED - {"conflict"}
    ids = {entity: new_id(desk.store.clock(), desk.store.random) for entity in sorted(own)}
    with desk.store.writing(actor=None) as session:
        for entity in ids:
            insert_rows(session, synced_classes()[entity], [filled(synced_classes()[entity], ids)])
    return ids


def a_text(table: type[Base]) -> str:
    """The last field of a table that holds plain text."""
    names = [one for one in synced_fields(table) if table.__table__.columns[one].type.python_type is str]
    return next(one for one in reversed(names) if one not in OBJECTS)


def test_record_of_every_table_arrives_with_all_its_fields(town: Town) -> None:
    first, second = town.desk(), town.desk()
    made = write_one_of_each(first)
    assert first.sync().refused == 0
    second.sync()
    assert second.state() == first.state()
    assert {entity for entity, _ in second.state()} == made.keys() == SYNCED - {"conflict"}


@pytest.mark.parametrize("entity", sorted(SYNCED - APPEND_ONLY - {"conflict", "finding", "answer", "visit"}))
def test_edit_and_deletion_of_every_table_arrive(plain_town: Town, entity: str) -> None:
    """Those of a visit have rules of their own, tried in test_answers.py and in the simulation."""
    first, second = plain_town.desk(), plain_town.desk()
    key, table = write_one_of_each(first)[entity], synced_classes()[entity]
    first.sync()
    second.sync()
    name = a_text(table)
    second.edit(table, key, **{name: "另一个"})
    assert second.sync().refused == 0
    first.sync()
    assert first.value(table, key, name) == "另一个"
    first.edit(table, key, deleted_at=START + 9)
    assert first.sync().refused == 0
    second.sync()
    assert second.value(table, key, "deleted_at") == START + 9


@pytest.mark.parametrize("entity", sorted(APPEND_ONLY - {"report"}))
def test_fact_of_every_such_table_is_not_rewritten(plain_town: Town, entity: str) -> None:
    desk, other = plain_town.desk(), plain_town.desk()
    key, table = write_one_of_each(desk)[entity], synced_classes()[entity]
    desk.sync()
    before = desk.state()[entity, key]
    name = a_text(table)
    desk.edit(table, key, **{name: "另一个"})
    assert desk.sync().refused == 1
    other.sync()
    assert other.state()[entity, key] == before


def test_every_list_names_every_table() -> None:
    assert ENTITIES.keys() == SYNCED, "what it is called on the screen (usecases/record_words.py)"
    assert SYNCED - {"conflict"} <= set(_RECEIVED), "screens read it again after a round (ui/pages/sync_line.py)"
    assert APPEND_ONLY <= SYNCED
    assert APPEND_ONLY - MOVED - TAKEN_BACK == FACTS, "facts for the server are facts in the office of any work"


def test_every_record_that_people_may_dispute_has_a_name(plain_town: Town) -> None:
    desk = plain_town.desk()
    for entity, key in write_one_of_each(desk).items():
        if entity not in APPEND_ONLY:
            assert "记录 " not in record_title(desk.store.reader, entity, key), entity
