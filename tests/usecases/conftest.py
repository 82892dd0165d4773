"""A township with a village, two certified inspectors and one enterprise, on a real encrypted store."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.instants import HOUR, from_datetime
from safetydesk.domain.touched import Touched
from safetydesk.models.store import Store, create_store
from safetydesk.usecases import people, places, subjects, visits

START = from_datetime(datetime(2026, 4, 16, 9, 30))


@dataclass
class Desk:
    """A store with a clock that tests move, the ids they need, and `do` to run one use case."""

    store: Store
    now: int
    inspectors: tuple[bytes, bytes]
    village: bytes
    subject: bytes

    def do(self, verb: Callable[..., Any], **facts: Any) -> Any:
        """Run a use case in one transaction as the first inspector, an hour later than the last."""
        self.now += HOUR
        with self.store.writing(actor=self.inspectors[0], now=self.now) as session:
            return verb(session, **facts)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = create_store(tmp_path / "store", township="虚构镇", random=random.Random(7).randbytes)
    desk = Desk(store, START, (b"", b""), b"", b"")
    desk.inspectors = (b"i" * 16, b"j" * 16)
    ids = []
    for name in ("李虚构", "周虚构"):
        made: Touched = desk.do(people.register_person, name=name, roles=["inspector"])
        assert made.id is not None
        ids.append(made.id)
        day = {"valid_from": "2024-01-01", "valid_to": "2027-12-31"}
        desk.do(people.add_certificate, person_id=made.id, number=f"虚构{len(ids):04d}", **day)
    desk.inspectors = (ids[0], ids[1])
    desk.village = desk.do(places.open_village, name="虚构村").id
    desk.subject = desk.do(
        subjects.create_subject,
        name="虚构宏达木业有限公司",
        village_id=desk.village,
        person_in_charge="单虚构",
        phone="138 0000 2617",
    ).id
    for key, value in {"organ": "虚构镇人民政府", "short_name": "虚", "review_needed": True}.items():
        desk.do(places.choose, key=key, value=value)
    desk.now = START
    yield desk
    store.close()


@pytest.fixture
def visit(desk: Desk) -> bytes:
    """A surprise check that has begun, on one checklist."""
    lists = [{"key": "fifteen-measures", "version": "v1"}]
    key: bytes = desk.do(
        visits.start_visit, subject_id=desk.subject, kind="surprise", inspectors=desk.inspectors, checklists=lists
    ).id
    return key
