"""A township with a wood factory (虚构) on a real store, and the desk that pages are given, with what they said."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QImage, QPainter

from safetydesk import catalog
from safetydesk.domain.instants import HOUR, from_datetime
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.keys import derive
from safetydesk.models.opening import connect
from safetydesk.models.pinyin import initials
from safetydesk.models.store import Store, create_store, open_store
from safetydesk.ui.desk import Desk
from safetydesk.ui.tasks import Tasks
from safetydesk.usecases import findings, hazards, people, places, replay, subjects, visits
from safetydesk.usecases.papers import documents

START = from_datetime(datetime(2026, 4, 16, 9, 58))
EARLIER = from_datetime(datetime(2025, 10, 22, 9, 30))
MEASURES = "fifteen-measures"


class Lanes:
    """The store as the task runner needs it; what the journal holds lands before a transaction."""

    def __init__(self, store: Store, actor: Callable[[], bytes]) -> None:
        assert store.folder is not None
        self.store = store
        self._actor = actor
        self._db = connect(store.folder / "store.db", derive(store.data_key, "db"), read_only=True)
        self.gate: Any = None

    def writing(self) -> AbstractContextManager[Any]:
        return self._unit(self._actor())

    @contextmanager
    def _unit(self, actor: bytes) -> Iterator[Any]:
        replay.replay(self.store)
        with self.store.writing(actor=actor) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Any]:
        self._db.execute("BEGIN")
        try:
            yield self._db
        finally:
            self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


@dataclass
class Said:
    """What a page said and where it went."""

    toasts: list[str] = field(default_factory=list)
    undo: Callable[[], object] | None = None
    refused: list[Any] = field(default_factory=list)
    went: list[tuple[str, bytes | None]] = field(default_factory=list)
    banners: dict[str, Any] = field(default_factory=dict)

    def toast(self, words: str, undo: Callable[[], object] | None = None) -> None:
        self.toasts.append(words)
        self.undo = undo

    def banner(self, cause: str, notice: Any) -> None:
        self.banners[cause] = notice

    def refuse(self, fault: Any) -> None:
        self.refused.append(fault.code)

    def go(self, key: str, record: bytes | None) -> None:
        self.went.append((key, record))


@dataclass
class Wishes:
    """Settings in memory."""

    values: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self.values[key] = value


@dataclass
class Town:
    """The store with its people and subject, and a desk over it."""

    folder: Path
    store: Store
    inspectors: tuple[bytes, bytes]
    subject: bytes
    village: bytes
    now: int = START
    said: Said = field(default_factory=Said)
    wishes: Wishes = field(default_factory=Wishes)

    def clock(self) -> int:
        self.now += 1_000_000
        return self.now

    def do(self, verb: Callable[..., Any], *, at: int | None = None, **facts: Any) -> Any:
        with self.store.writing(actor=self.inspectors[0], now=at) as session:
            return verb(session, **facts)

    def blobs(self) -> SealedFolder:
        return SealedFolder(self.folder / "blobs", self.store.data_key)

    def hold(self, verb: str, actor: bytes, facts: Mapping[str, Any]) -> None:
        replay.hold(self.store, verb=verb, actor=actor, **facts)

    def desk(self, tasks: Tasks) -> Desk:
        return Desk(
            tasks=tasks,
            catalog=catalog.load,
            blobs=self.blobs,
            actor=lambda: self.inspectors[0],
            clock=self.clock,
            random_bytes=os.urandom,
            settings=self.wishes,
            say=self.said,
            go=self.said.go,
            start_visit=lambda: None,
            initials=initials,
        )

    def start(self, **facts: Any) -> bytes:
        """A visit to the factory by both inspectors."""
        told = {"subject_id": self.subject, "kind": "surprise", "inspectors": self.inspectors, **facts}
        key: bytes = self.do(visits.start_visit, **told).id
        return key

    def state(self, visit: bytes) -> Any:
        from safetydesk.models.queries.visits import visit_state

        return visit_state(self.store.reader, visit)


def found_town(folder: Path) -> Town:
    """Make the store: two inspectors with certificates, a village, the factory."""
    store = create_store(folder, township="虚构镇", random=random.Random(7).randbytes)
    town = Town(folder, store, (b"i" * 16, b"j" * 16), b"", b"")
    ids = []
    for name in ("李长明", "周敏"):
        made = town.do(people.register_person, name=name, roles=["inspector"])
        day = {"valid_from": "2024-01-01", "valid_to": "2027-12-31"}
        town.do(people.add_certificate, person_id=made.id, number=f"虚构{len(ids):04d}", **day)
        ids.append(made.id)
    town.inspectors = (ids[0], ids[1])
    town.village = town.do(places.open_village, name="工业园区").id
    town.do(places.open_village, name="石桥村")
    town.subject = town.do(
        subjects.create_subject,
        name="宏达木业有限公司",
        shop_sign="宏达家具",
        village_id=town.village,
        address="工业园区B区7号",
        person_in_charge="赵国强",
        phone="138 0000 2617",
        headcount=38,
        risk_level="larger",
        tags='["dust"]',
        industry="C",
        credit_code=None,
    ).id
    for key, value in {"organ": "虚构镇人民政府", "short_name": "虚", "review_needed": True}.items():
        town.do(places.choose, key=key, value=value)
    store.clock = town.clock
    return town


def reopen_town(folder: Path, town: Town, *, later: int = HOUR) -> Town:
    """The same township after the program was started again, `later` (µs) than it was closed."""
    store = open_store(folder)
    again = Town(folder, store, town.inspectors, town.subject, town.village, now=town.now + later)
    store.clock = again.clock
    return again


def last_year(town: Town) -> None:
    """An earlier visit with answers, and three hazards that are still open: overdue, suspected, to review."""
    visit = town.start(kind="routine", started_at=EARLIER, checklists=[{"key": MEASURES, "version": "old"}])
    for item, result in (("M06-4", "mostly"), ("M06-5", "conforms"), ("M06-6", "conforms")):
        note = "东侧通道偏窄" if result == "mostly" else None
        town.do(visits.answer_item, at=EARLIER, visit_id=visit, checklist=MEASURES, item=item, result=result, note=note)
    for text, grade, deadline in (
        ("粉尘积尘超3.2mm", "general", "2026-04-05"),
        ("除尘器无泄爆装置", "suspected_major", "2026-05-20"),
        ("灭火器2具欠压", "general", "2026-04-30"),
    ):
        town.do(findings.note_finding, visit_id=visit, text=text, grade=grade, deadline=deadline)
    town.do(visits.finish_visit, at=EARLIER + HOUR, visit_id=visit)
    made = town.do(hazards.register_hazards, at=EARLIER + HOUR, visit_id=visit)
    town.do(documents.draft_document, kind="inspection_record", subject_id=town.subject, visit_id=visit)
    assert len(made) == 3


def picture(width: int = 640, height: int = 480, words: str = "配电箱") -> QImage:
    """A drawn photo (虚构)."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#8FA3B5"))
    painter = QPainter(image)
    painter.fillRect(width // 3, height // 4, width // 3, height // 2, QColor("#C9CDD1"))
    painter.drawText(20, height - 20, words)
    painter.end()
    return image


def photo_file(folder: Path, name: str = "近景.jpg", seed: int = 0) -> Path:
    """A JPEG on the disk."""
    image = picture()
    image.setPixelColor(seed % 640, 0, QColor("red"))
    path = folder / name
    image.save(str(path), "JPG", 85)  # type: ignore[call-overload]
    return path
