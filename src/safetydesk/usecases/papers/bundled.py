"""Leaves of a bundle: archived papers with their signed scans, photos before and after, pages composed for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.informants import load_informants
from safetydesk.catalog.service_ways import load_service_ways
from safetydesk.domain.bundle import Leaf
from safetydesk.domain.document_life import fold
from safetydesk.domain.informants import hidden
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.paper import Block, Column, PaperFacts, PaperSnapshot, Photo, SubjectFacts
from safetydesk.domain.papers.text import cleaned, day_text
from safetydesk.models.events import document_events
from safetydesk.models.queries.bundles import KeptFile, files_of, hazard_files
from safetydesk.models.queries.documents import DocumentRow, document_steps
from safetydesk.models.queries.people import settings
from safetydesk.usecases.papers.document_layouts import kinds_of

STEPS = (Column("文书", 9), Column("办理", 5), Column("日期", 6, "center"), Column("经办人", 5), Column("说明", 9))


def paper_title(db: Any, row: DocumentRow) -> str:
    """How a paper is called among others: number, title, and whether it was voided."""
    kind = kinds_of(db).get(row.kind)
    title = kind.title if kind else load().word("document_kind", row.kind)
    return f"{row.number or row.code} {title}" + ("（已作废）" if row.state == "voided" else "")


def paper_leaves(db: Any, row: DocumentRow, level: int = 0) -> Iterator[Leaf]:
    """The archived PDF of a paper, then each scan of its signed copy."""
    title = paper_title(db, row)
    yield Leaf(title, level, blob=row.pdf)
    for number, scan in enumerate(scans_of(db, row.id), start=1):
        yield Leaf(f"{row.number or row.code} 签收件{number}", level + 1, scan.sha256, scan.mime, foreign=True)


def scans_of(db: Any, document: bytes) -> list[KeptFile]:
    """The scans of a paper: those that hang on it, and one that only 签收回收 names; each once."""
    found = {one.sha256: one for one in files_of(db, document)}
    back = fold(document_events(db, document)).steps.get("returned")
    scan = back.data.get("scan") if back else None
    if back is not None and isinstance(scan, str) and scan not in found:
        found[scan] = KeptFile(back.id, scan, "scan", "", None, None, back.at)
    return list(found.values())


def unissued(db: Any, rows: Iterable[DocumentRow]) -> tuple[str, ...]:
    """Sentences about papers that were numbered and never rendered."""
    return tuple(f"{paper_title(db, row)}：还没有正式 PDF，没有编入。" for row in rows if row.pdf is None)


def hazard_photos(db: Any, hazards: Sequence[tuple[bytes, str]]) -> tuple[Photo, ...]:
    """The pictures of hazards (id, words), those from before beside those from after."""
    made = []
    for key, words in hazards:
        for one in hazard_files(db, key):
            if one.mime.startswith("image/"):
                stage = "after" if one.kind == "after" else "before"
                made.append(
                    Photo(one.sha256, words, one.taken_at, caption=one.caption, added_at=one.added_at, stage=stage)
                )
    return tuple(made)


def composed(
    db: Any, title: str, blocks: Sequence[Block], *, day: str, about: str = "", photos: Sequence[Photo] = ()
) -> PaperSnapshot:
    """A page of a bundle, set like a form: `day` (YYYY-MM-DD) stands where a paper has its number. Who reported is
    hidden wherever a record names them (DOMAIN §9.1)."""
    facts = PaperFacts(
        kind="bundle",
        capacity="A",
        issuer=str(settings(db).get("organ") or ""),
        dated=day,
        subject=SubjectFacts(about),
        number=f"{day_text(day)}编制",
        photos=tuple(photos),
    )
    told, parts = hidden(load_informants(), (cleaned(facts), cleaned(tuple(blocks))))
    return PaperSnapshot("bundle", "1", title, "form", told, parts, photos_per_page=4)


def steps_page(db: Any, rows: Sequence[DocumentRow], *, day: str) -> Leaf:
    """办理和送达记录: every step of the papers with day, person and how it was served."""
    cells = tuple(cells for row in rows for cells in _steps(db, row))
    return Leaf(
        "办理和送达记录", paper=composed(db, "办理和送达记录", [Block("table", columns=STEPS, cells=cells)], day=day)
    )


def _steps(db: Any, row: DocumentRow) -> Iterator[tuple[str, ...]]:
    words, ways = load(), load_service_ways()
    for number, step in enumerate(document_steps(db, row.id)):
        way = ways.ways.get(str(step.data.get("way", "")))
        told = [f"{way.name}送达"] if way else []
        told += [f"{ways.words.get(name, name)}：{step.data[name]}" for name in _SAID if step.data.get(name)]
        named = paper_title(db, row) if number == 0 else ""
        when = str(step.data.get("served_on") or day_of(step.at))
        yield named, words.word("document_step", step.kind), when, step.who or "", "；".join(told)


_SAID = ("receiver", "witness", "reason", "note")
