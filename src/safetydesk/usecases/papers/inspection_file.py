"""迎检资料包: the evidence of a campaign (行动) or a period as a numbered folder tree with a list of all in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import day as real_day
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.domain.personal_numbers import mask_within
from safetydesk.domain.report_words import ReportTable
from safetydesk.errors import error
from safetydesk.models.queries.bundles import papers_of_campaign, papers_of_period, records_of_period
from safetydesk.models.queries.campaigns import campaign_row, progress, records_of_campaign
from safetydesk.models.queries.documents import DocumentRow
from safetydesk.models.queries.hazards import hazard_life
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.usecases.campaign_words import narrowed, progress_tables
from safetydesk.usecases.papers.bundled import composed, hazard_photos, paper_title, scans_of

_UNFIT = re.compile(r'[\\/:*?<>|"\x00-\x1f]')
_SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
LEDGERS = (("visits", "01 检查台账"), ("hazards", "02 隐患台账"), ("rounds", "03 日周月排查"))
PROGRESS = ("06 行动进度", "行动进度.xlsx")


@dataclass(frozen=True, slots=True)
class FiledThing:
    """A file to be: its folder and name, what it is, whose and of which day, and what it is made of.

    Exactly one of `blob` (SHA-256 hex), `paper` (pages to compose), `ledger` (a register's key, `ids` its records) and
    `tables` (the sheets of a workbook).
    """

    folder: str
    name: str
    what: str
    of: str
    day: str | None
    blob: str | None = None
    paper: PaperSnapshot | None = None
    ledger: str | None = None
    ids: tuple[bytes, ...] = ()
    tables: tuple[ReportTable, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectionFile:
    """The tree: `title` names it, `things` in order, `missing` are sentences about what is not in it."""

    title: str
    things: tuple[FiledThing, ...]
    missing: tuple[str, ...]


def inspection_file(
    db: Any, *, first: str, last: str, day: str, subjects: Collection[bytes] | None = None
) -> InspectionFile:
    """What was done from one day to another (YYYY-MM-DD, inclusive), of all enterprises or of `subjects`.

    Voided papers are in it, named as voided; who reported (举报) never is. Raises BUNDLE_004 for days that are none,
    BUNDLE_001 when nothing was done.
    """
    _check_days(first, last)
    within = _within(db, subjects)
    records = {
        kind: tuple(key for key, of in records_of_period(db, kind, first, last) if within(of)) for kind, _ in LEDGERS
    }
    papers = [row for row in papers_of_period(db, first, last) if row.subject_id is None or within(row.subject_id)]
    return _filed(db, f"迎检资料 {first} 至 {last}", records, papers, day)


def campaign_file(
    db: Any, *, campaign_id: bytes, day: str, subjects: Collection[bytes] | None = None
) -> InspectionFile:
    """What belongs to a campaign: its visits, what they found, the papers of both, and how far it has come by `day`.

    日周月排查 belongs to no campaign. Raises CAMPAIGN_001 without the campaign, BUNDLE_001 when no visit is of it.
    """
    row, found = campaign_row(db, campaign_id), progress(db, campaign_id, day)
    if row is None or found is None:
        raise error("CAMPAIGN_001")
    within = _within(db, subjects)
    records = {
        kind: tuple(key for key, of in records_of_campaign(db, kind, campaign_id) if within(of))
        for kind in ("visits", "hazards")
    }
    papers = [one for one in papers_of_campaign(db, campaign_id) if one.subject_id is None or within(one.subject_id)]
    tree = _filed(db, f"迎检资料 {row.name}（{row.first_day} 至 {row.last_day}）", records, papers, day)
    wanted = narrowed(found, {one.id for one in (*found.units, *found.beyond) if within(one.id)})
    tables = tuple(progress_tables(db, wanted, day, load()))
    return replace(tree, things=(*tree.things, FiledThing(*PROGRESS, "行动进度", row.code, day, tables=tables)))


def _filed(
    db: Any, title: str, records: Mapping[str, tuple[bytes, ...]], papers: Sequence[DocumentRow], day: str
) -> InspectionFile:
    things = [
        FiledThing(
            folder, f"{load_registers()[kind].title}.xlsx", load_registers()[kind].title, "", day, ledger=kind, ids=ids
        )
        for kind, folder in LEDGERS
        if (ids := records.get(kind))
    ]
    missing = [f"{paper_title(db, row)}：还没有正式 PDF，没有装入。" for row in papers if row.pdf is None]
    for number, row in enumerate((row for row in papers if row.pdf), start=1):
        things += _paper_things(db, number, row)
    things += _photo_things(db, records["hazards"], day)
    if not things:
        raise error("BUNDLE_001", what="编成迎检资料")
    return InspectionFile(title, tuple(things), tuple(missing))


def ledger_rows(db: Any, thing: FiledThing, day: str) -> Iterator[dict[str, Any]]:
    """The rows of a ledger of the tree."""
    return (dict(row) for _, row in ROWS[str(thing.ledger)](db, day, list(thing.ids)))


def _check_days(first: str, last: str) -> None:
    try:
        real_day(first), real_day(last)
    except ValueError as wrong:
        raise error("BUNDLE_004", first=first, last=last) from wrong
    if first > last:
        raise error("BUNDLE_004", first=first, last=last)


def _within(db: Any, subjects: Collection[bytes] | None) -> Any:
    """Whether a subject is asked for; a merged one counts as the one that continues it."""
    if subjects is None:
        return lambda _: True
    marks = ",".join("?" * len(subjects))
    known = db.execute(
        f"SELECT id FROM subject WHERE id IN ({marks}) OR current_id IN ({marks})", (*subjects, *subjects)
    )
    held = {key for (key,) in known.fetchall()}
    return held.__contains__


def _paper_things(db: Any, number: int, row: Any) -> Iterator[FiledThing]:
    stem = f"{number:03d} {_fit(paper_title(db, row))} {_fit(row.subject or '')}".strip()
    of = row.number or row.code
    yield FiledThing("04 文书", f"{stem}.pdf", "文书正式件", of, row.issued_on, blob=row.pdf)
    for place, scan in enumerate(scans_of(db, row.id), start=1):
        name = f"{stem} 签收件{place}.{_SUFFIXES.get(scan.mime, 'bin')}"
        yield FiledThing("04 文书", name, "签收件", of, day_of(scan.added_at), blob=scan.sha256)


def _photo_things(db: Any, hazards: Sequence[bytes], day: str) -> Iterator[FiledThing]:
    """A sheet of photos before and after for each hazard that has any, without whole phones and identity numbers."""
    for key in hazards:
        life = hazard_life(db, key)
        photos = hazard_photos(db, [(key, mask_within(life.row.description))]) if life else ()
        if life and photos:
            name = f"{life.row.code} {_fit(life.row.subject)}.pdf"
            title = f"{life.row.code} 整改前后照片"
            bare = [replace(one, caption=one.caption and mask_within(one.caption)) for one in photos]
            sheet = composed(db, title, (), day=day, about=mask_within(life.row.subject), photos=bare)
            yield FiledThing("05 整改前后照片", name, "整改前后照片", life.row.code, life.row.found_on, paper=sheet)


def _fit(text: str) -> str:
    return _UNFIT.sub("_", text).strip(" .")[:60]
