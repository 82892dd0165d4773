"""What the demonstration needs on stage: two laptops, a server on loopback, photos, signatures, papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from safetydesk.domain.instants import day, day_of
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.queries.documents import document
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.store import Store, create_store, system_clock
from safetydesk.paths import resources
from safetydesk.usecases import findings
from safetydesk.usecases.papers import documents

TOWNSHIP, ORGAN, SHORT = "云溪镇", "云溪镇人民政府", "云"
"""A township that does not exist."""
NUMBERED = ("安检记", "安改", "安复查", "安报")
"""The 字头 of which the laptop takes numbers along."""
Told = dict[str, Any]


@dataclass(slots=True)
class Story:
    """What the acts hand on to each other."""

    out: Path
    facts: dict[str, Told] = field(default_factory=dict)
    laptops: dict[str, Store] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    inspectors: tuple[bytes, ...] = ()
    visit: bytes = b""
    subject: bytes = b""
    hazards: list[bytes] = field(default_factory=list)
    notice: bytes = b""

    @property
    def today(self) -> str:
        """The China day of the demonstration."""
        return day_of(system_clock())

    def later(self, days: int) -> str:
        """The day so many days from today."""
        return (day(self.today) + timedelta(days=days)).isoformat()

    def laptop(self, name: str) -> Store:
        """The store of a laptop, made on first use."""
        if name not in self.laptops:
            self.laptops[name] = create_store(self.out / "stores" / name, township=TOWNSHIP)
        return self.laptops[name]

    def blobs(self, name: str) -> SealedFolder:
        """The photos and papers of a laptop."""
        store = self.laptop(name)
        assert store.folder is not None
        return SealedFolder(store.folder / "blobs", store.data_key)

    def do(self, verb: Callable[..., Any], *, on: str = "laptop-1", **facts: Any) -> Any:
        """One use case on one laptop, as the first inspector."""
        actor = self.inspectors[0] if self.inspectors else None
        with self.laptop(on).writing(actor=actor) as session:
            return verb(session, **facts)

    def close(self) -> None:
        """Close both stores."""
        for store in self.laptops.values():
            store.close()
        self.laptops.clear()


def attach(story: Story, owner: str, owner_id: bytes, name: str, *, kind: str = "photo") -> None:
    """Hang a sample photo on a record of the first laptop."""
    raw = (resources() / "samples" / "photos" / name).read_bytes()
    sha256 = story.blobs("laptop-1").put(raw)
    told: dict[str, Any] = {
        "sha256": sha256,
        "size": len(raw),
        "mime": "image/jpeg",
        "kind": kind,
        "taken_at": system_clock(),
    }
    story.do(findings.attach_evidence, owner=owner, owner_id=owner_id, **told)


def stroke(story: Story, name: str) -> Told:
    """A drawn signature: the picture in the samples, kept as a blob, as `findings.sign` wants it."""
    raw = (resources() / "samples" / "signatures" / f"{name}.png").read_bytes()
    return {"way": "drawn", "image": story.blobs("laptop-1").put(raw), "size": len(raw)}


def issue(story: Story, key: bytes) -> str:
    """Number, freeze, render, attach; the PDF also lies in the output."""
    from safetydesk.documents.render import render

    blobs = story.blobs("laptop-1")
    frozen = story.do(documents.issue_document, document_id=key, blobs=blobs)
    pdf = render(frozen.snapshot, images=blobs.get)
    story.do(documents.attach_pdf, document_id=key, pdf=pdf, blobs=blobs)
    row = document(story.laptop("laptop-1").reader, key)
    assert row is not None
    assert row.number is not None
    target = story.out / "papers" / f"{frozen.snapshot.title} {row.number}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pdf)
    return row.number


def firm(story: Story, name: str) -> dict[str, Any]:
    """The inspected firm as one laptop knows it."""
    card = subject_card(story.laptop(name).reader, story.subject)
    assert card is not None
    return {"phone": card.facts["phone"], "headcount": card.facts["headcount"]}


@contextmanager
def server(story: Story) -> Iterator[tuple[str, Any]]:
    """The township server on a free loopback port while the block runs: (its address, its database)."""
    from safetydesk.server.serving import open_server, running

    place = story.out / "server"
    place.mkdir(exist_ok=True)
    township = open_server(folder=place)
    with running(township) as url:
        yield url, township.engine
    township.engine.dispose()


def sync(story: Story, name: str, url: str) -> Told:
    """One round of a laptop with the server, over real HTTP."""
    from safetydesk.sync.http import open_township
    from safetydesk.sync.round import run_round

    series = [(ORGAN, one) for one in NUMBERED] if name == "laptop-1" else []
    with open_township(url, story.tokens[name]) as township:
        report = run_round(story.laptop(name), township, blobs=story.blobs(name), series=series)
    told = report.as_json()
    return {key: told[key] for key in ("turns", "sent", "received", "numbers", "blobs_sent", "blobs_received")}
