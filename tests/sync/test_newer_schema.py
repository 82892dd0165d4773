"""What a newer desk wrote is kept aside by an older one, and moves into its columns after the upgrade."""

from __future__ import annotations

from safetydesk.models.foreign import ForeignRow, adopt_extras, apply_rows, keep_aside
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Subject
from tests.sync.conftest import Town

ADDRESS, TABLE = "虚构路 8 号", "SELECT entity, record FROM extra"


def test_columns_that_exist_after_the_upgrade_take_what_was_kept_aside(plain_town: Town) -> None:
    desk = plain_town.desk()
    key = desk.subject()
    with desk.store.writing(actor=None) as session:
        keep_aside(dbapi(session), "subject", key, {"address": ADDRESS, "from_the_future": 7})
        keep_aside(dbapi(session), "drill", b"d" * 16, {"name": "虚构演练"})
    with desk.store.writing(actor=None) as session:
        assert adopt_extras(dbapi(session)) == 1
    assert desk.value(Subject, key, "address") == ADDRESS
    assert sorted(desk.query(TABLE)) == [("drill", b"d" * 16), ("subject", key)], "what is still unknown stays aside"
    assert desk.query("SELECT count(*) FROM subject_search WHERE subject_search MATCH '\"虚 构 路\"'") == [(1,)]
    with desk.store.writing(actor=None) as session:
        assert adopt_extras(dbapi(session)) == 0


def test_record_that_could_not_be_stored_at_all_is_there_after_the_upgrade(plain_town: Town) -> None:
    """A newer schema leaves out what is needed here: the row waits aside, and comes in once it is complete."""
    desk = plain_town.desk()
    key = b"k" * 16
    with desk.store.writing(actor=None) as session:
        db = dbapi(session)
        apply_rows(db, [ForeignRow("subject", key, 1, {"name": "虚构新厂", "kind": "enterprise"}, True)], {})
        assert db.execute("SELECT count(*) FROM subject").fetchone() == (0,)
        keep_aside(db, "subject", key, {"code": "E-A09-0001"})
        assert adopt_extras(db) == 1
    assert desk.query("SELECT code, name FROM subject") == [("E-A09-0001", "虚构新厂")]
    assert desk.query(TABLE) == []
