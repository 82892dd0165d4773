"""A fictional township (虚构) on a real encrypted store, and the desk that pages over it are given."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from safetydesk.catalog import load
from safetydesk.domain.instants import HOUR, from_datetime
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.events import encode, hazard_events
from safetydesk.models.keys import derive
from safetydesk.models.opening import connect
from safetydesk.models.pinyin import initials
from safetydesk.models.reading import DATABASE
from safetydesk.models.store import Store, create_store, dbapi
from safetydesk.models.tables import HazardEvent
from safetydesk.paths import resources
from safetydesk.ui.desk import Desk
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.widgets.rail import RailEntry
from safetydesk.ui.window import PageSpec, Window
from safetydesk.usecases import findings, hazards, people, places, subjects, visits
from safetydesk.usecases.papers import documents

START = from_datetime(datetime(2026, 4, 16, 9, 30))


@dataclass
class Drawer:
    """What a person set, in memory."""

    kept: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        return self.kept.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self.kept[key] = value


@dataclass
class Township:
    """A store, its clock, its people; `do` runs one use case as the first inspector, an hour after the last."""

    store: Store
    blobs: SealedFolder
    now: int = START
    inspectors: tuple[bytes, ...] = ()
    village: bytes = b""
    subject: bytes = b""
    _read: Any = None

    def do(self, verb: Callable[..., Any], **facts: Any) -> Any:
        self.now += HOUR
        with self.store.writing(actor=self.inspectors[0] if self.inspectors else b"i" * 16, now=self.now) as session:
            return verb(session, **facts)

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with self.store.writing(actor=self.inspectors[0], now=self.now) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A snapshot on a connection that only the reader's thread uses.

        Two threads on one connection wait for each other for ever once a query calls back into Python (`spelled`):
        one holds the connection and wants the interpreter, the other holds the interpreter and wants the connection.
        """
        if self._read is None:
            assert self.store.folder is not None
            self._read = connect(self.store.folder / DATABASE, derive(self.store.data_key, "db"), read_only=True)
        self._read.execute("BEGIN")
        try:
            yield self._read
        finally:
            self._read.execute("COMMIT")

    def close_reading(self) -> None:
        """Close the reader's connection."""
        if self._read is not None:
            self._read.close()
            self._read = None

    def visit(self, *found: dict[str, Any], day: datetime, subject: bytes | None = None) -> bytes:
        """A finished visit with what was found on it."""
        self.now = from_datetime(day)
        facts = {"subject_id": subject or self.subject, "kind": "surprise", "inspectors": self.inspectors[:2]}
        key: bytes = self.do(visits.start_visit, **facts).id
        self.do(visits.describe_visit, visit_id=key, person_in_charge="单虚构", person_in_charge_post="厂长")
        for one in found:
            self.do(findings.note_finding, visit_id=key, **one)
        self.do(visits.finish_visit, visit_id=key)
        return key

    def hazards_of(self, visit: bytes) -> list[bytes]:
        """Register what a visit found."""
        made: list[bytes] = self.do(hazards.register_hazards, visit_id=visit)
        return made

    def record(self, visit: bytes, subject: bytes | None = None) -> bytes:
        """The issued record of a visit."""
        facts = {"kind": "inspection_record", "subject_id": subject or self.subject, "visit_id": visit}
        key: bytes = self.do(documents.draft_document, **facts).id
        self.do(documents.issue_document, document_id=key, blobs=self.blobs)
        return key

    def notice(self, visit: bytes, made: list[bytes], subject: bytes | None = None) -> bytes:
        """A drafted notice of these hazards."""
        facts = {"subject_id": subject or self.subject, "visit_id": visit, "hazard_ids": made}
        key: bytes = self.do(documents.draft_document, kind="rectification_notice", **facts).id
        return key

    def order(self, visit: bytes, made: list[bytes], subject: bytes | None = None) -> bytes:
        """A notice on its way to the enterprise: reviewed, numbered, sealed, served, without a real PDF."""
        key = self.notice(visit, made, subject)
        self.do(documents.review_document, document_id=key)
        self.do(documents.issue_document, document_id=key, blobs=self.blobs)
        self.do(documents.attach_pdf, document_id=key, pdf=b"%PDF fictional", blobs=self.blobs)
        self.do(documents.seal_document, document_id=key)
        self.do(documents.serve_document, document_id=key, way="direct", receiver="单虚构")
        return key

    def unaware(self, hazard: bytes, kind: str, **data: Any) -> None:
        """An event of somebody who knew nothing but the registration, as it arrives from another device."""
        with self.store.writing(actor=self.inspectors[1], now=self.now) as session:
            first = hazard_events(dbapi(session), hazard)[0].id
            row = {"id": log_of(session).new_id(), "hazard_id": hazard, "kind": kind, "at": self.now}
            told = {"actor": self.inspectors[1], "data": encode({**data, "after": first})}
            insert_rows(session, HazardEvent, [{**row, **told}])

    def photo(self, owner: bytes, name: str, *, owner_kind: str = "hazard", kind: str = "photo") -> str:
        """Hang a sample photo (虚构) on an owner."""
        content = (resources() / "samples" / "photos" / name).read_bytes()
        sha = self.blobs.put(content)
        facts = {"owner": owner_kind, "owner_id": owner, "sha256": sha, "size": len(content)}
        self.do(findings.attach_evidence, **facts, mime="image/jpeg", kind=kind)
        return sha


def found_township(folder: Path) -> Township:
    """A township with a village, two certified inspectors, an approver and one enterprise."""
    store = create_store(folder, township="虚构镇", random=random.Random(7).randbytes)
    town = Township(store, SealedFolder(folder / "blobs", store.data_key))
    ids = []
    for number, name in enumerate(("李虚构", "周虚构", "王虚构")):
        ids.append(town.do(people.register_person, name=name, roles=["inspector"]).id)
        if number < 2:
            day = {"valid_from": "2024-01-01", "valid_to": "2027-12-31"}
            town.do(people.add_certificate, person_id=ids[-1], number=f"虚构{number + 1:04d}", **day)
    town.inspectors = tuple(ids)
    town.village = town.do(places.open_village, name="虚构村").id
    town.subject = town.do(
        subjects.create_subject,
        name="虚构宏达木业有限公司",
        village_id=town.village,
        person_in_charge="单虚构",
        phone="138 0000 2617",
    ).id
    for key, value in {"organ": "虚构镇人民政府", "short_name": "虚", "review_needed": True}.items():
        town.do(places.choose, key=key, value=value)
    town.now = START
    return town


@dataclass
class Office:
    """A window with one page over a township."""

    town: Township
    tasks: Tasks
    window: Window
    desk: Desk
    went: list[tuple[str, bytes | None]]
    started: list[bool]

    def open(self, make: Callable[[Desk], QWidget], key: str = "page") -> Any:
        """Show a page and give it back."""
        self.window.furnish([PageSpec(RailEntry(key, "页面", "hazard"), lambda: make(self.desk))])
        return self.window.page()


@contextmanager
def office(town: Township, qtbot: QtBot) -> Iterator[Office]:
    """An office over the township; its threads end with it."""
    tasks = Tasks(town)
    window = Window(tasks)
    qtbot.addWidget(window)
    went: list[tuple[str, bytes | None]] = []
    started: list[bool] = []
    desk = Desk(
        tasks=tasks,
        catalog=load,
        blobs=lambda: town.blobs,
        actor=lambda: town.inspectors[0],
        clock=lambda: town.now,
        random_bytes=random.Random(11).randbytes,
        settings=Drawer(),
        say=window,
        go=lambda key, record: went.append((key, record)),
        start_visit=lambda: started.append(True),
        initials=initials,
    )
    window.resize(1366, 768)
    window.show()
    qtbot.waitExposed(window)
    try:
        yield Office(town, tasks, window, desk, went, started)
    finally:
        tasks.close()
        town.close_reading()
