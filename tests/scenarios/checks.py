"""What must hold after every story: rows equal their changes, projections their events, and `verify` finds no fault."""

from __future__ import annotations

from typing import Any

from safetydesk.domain.hazards.fold import fold
from safetydesk.models.events import hazard_events
from safetydesk.models.reading import open_reading
from safetydesk.models.verify import verify
from safetydesk.usecases.papers.numbers import number_gaps
from tests.ledger_clerk import check_rows_equal_their_changes
from tests.scenarios.stage import Stage

JOINED = "SELECT 1 FROM meta WHERE key = 'joined'"


def check_stores(stage: Stage) -> None:
    """Check every laptop of the story."""
    assert stage.stores, "这一段没有动过数据"
    for name, store in stage.stores.items():
        stage.device = name
        assert store.folder is not None
        verdict = verify(store.folder, store.data_key, stage.blobs(name))
        assert verdict.changes > 0
        assert verdict.missing == ()
        reading = open_reading(store.folder)
        try:
            verdict = verify(store.folder, store.data_key, stage.blobs(name))
            assert verdict.changes > 0
            assert verdict.missing == ()
            alone = not reading.db.execute(JOINED).fetchone()
            if alone:
                check_rows_equal_their_changes(reading.db)
            _check_projections(reading.db)
        finally:
            reading.db.close()
        _check_numbers(stage, whole=alone)


def _check_projections(db: Any) -> None:
    for key, *stored in db.execute(
        "SELECT id, state, grade, deadline, deadline_text, criterion FROM hazard"
    ).fetchall():
        now = fold(hazard_events(db, key))
        assert tuple(stored) == (now.state, now.grade, now.deadline, now.deadline_text, now.criterion_id)


def _check_numbers(stage: Stage, *, whole: bool) -> None:
    """DOMAIN §11.1, 1: every number of a paper is used once; a store that is `whole` can explain every gap."""
    sql = "SELECT organ, series, year, serial FROM document WHERE serial IS NOT NULL"
    used = stage.reader.execute(sql).fetchall()
    met = {key for key in used if used.count(key) > 1}
    assert met == stage.facts.get("相遇", set())
    for organ, series, year in {key[:3] for key in used if whole}:
        with stage.store.writing(actor=None, now=stage.tick()) as session:
            assert number_gaps(session, organ=organ, series=series, year=year) == []
