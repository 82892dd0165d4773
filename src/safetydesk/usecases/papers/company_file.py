"""一企一档: one enterprise in one file: facts, people's certificates, visits, rounds, hazards with photos, papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.registers import LedgerColumn, load_registers
from safetydesk.domain.bundle import Bundle, Leaf, Listed
from safetydesk.domain.instants import day_of
from safetydesk.domain.papers.paper import Block, Column, Field, PaperSnapshot
from safetydesk.domain.papers.rewriting import rewritten
from safetydesk.domain.papers.text import masked
from safetydesk.domain.personal_numbers import mask_within
from safetydesk.errors import error
from safetydesk.models.queries.bundles import certificates_held, hazard_files, papers_of_enterprise
from safetydesk.models.queries.hazards import HazardRow, hazards_of_subject
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.models.queries.rounds import rounds_of_subject
from safetydesk.models.queries.subjects import subject_card
from safetydesk.models.queries.visits import visits_of_subject
from safetydesk.usecases.papers.bundled import composed, hazard_photos, paper_leaves, unissued

CERTIFICATES = (Column("姓名", 4), Column("岗位", 4), Column("证件", 6), Column("证号", 8), Column("作业类别和项目", 8),
                Column("有效期至", 7, "center"))  # fmt: skip
VISITS = (Column("检查编号", 6), Column("日期", 5, "center"), Column("方式", 5), Column("发现问题", 3, "center"))
ROUNDS = (Column("层级", 6), Column("期次", 5, "center"), Column("带队人", 4), Column("发现的问题", 12))
HAZARDS = (Column("隐患编号", 6), Column("发现日期", 7, "center"), Column("问题描述", 12), Column("等级", 4, "center"),
           Column("整改期限", 7, "center"), Column("现状", 4, "center"))  # fmt: skip
CONTENTS = (Column("序号", 2, "center"), Column("内容", 14), Column("页号", 3, "center"))
_SECRET, _TYPED = ("P0", "P1"), ("text", "line", "list")


def company_file(db: Any, *, subject_id: bytes, day: str, unmasked: bool = False) -> Bundle:
    """Everything on record of an enterprise and of those merged into it, on `day` (YYYY-MM-DD).

    Phones and numbers of people's certificates are shown with stars (DOMAIN §9.2, P1) unless `unmasked`; who reported
    (举报) is never in it. Raises SUBJECT_002 when there is no such subject.
    """
    card = subject_card(db, subject_id)
    card = subject_card(db, card.merged_into) if card and card.merged_into else card
    if card is None:
        raise error("SUBJECT_002", subject=subject_id.hex())
    key, name = card.row.id, card.row.name
    hazards = hazards_of_subject(db, key)[::-1]
    papers = papers_of_enterprise(db, key)
    leaves = [_page(db, name, "基本情况", _facts(db, key, day, unmasked), day)]
    sections: tuple[tuple[str, Sequence[Column], Iterable[tuple[str, ...]]], ...] = (
        ("人员证件", CERTIFICATES, _certificates(db, key, unmasked)),
        ("检查记录", VISITS, _visits(db, key)),
        ("日周月排查记录", ROUNDS, _rounds(db, key)),
        ("隐患清单", HAZARDS, map(_hazard, hazards)),
    )
    for title, columns, rows in sections:
        cells = tuple(rows) if unmasked else rewritten(tuple(rows), mask_within)
        if cells:
            leaves.append(_page(db, name, title, (Block("table", columns=tuple(columns), cells=cells),), day))
    leaves += _photos(db, name, hazards, day, unmasked)
    leaves += [leaf for row in papers if row.pdf for leaf in paper_leaves(db, row)]

    def contents(listed: Sequence[Listed]) -> PaperSnapshot:
        cells = tuple((str(n), one.leaf.title, str(one.page)) for n, one in enumerate(listed, start=1))
        return composed(db, "目录", (Block("table", columns=CONTENTS, cells=cells),), day=day, about=name)

    return Bundle(f"{name} 一企一档", tuple(leaves), contents, unissued(db, papers))


def _page(db: Any, name: str, title: str, blocks: Sequence[Block], day: str) -> Leaf:
    shown = f"{name}一企一档" if title == "基本情况" else title
    return Leaf(title, paper=composed(db, shown, blocks, day=day, about=name))


def _facts(db: Any, key: bytes, day: str, unmasked: bool) -> tuple[Block, ...]:
    """The fields of the 企业基础台账 as a form of boxes, two on a line; long ones alone."""
    row = dict(next(iter(ROWS["enterprises"](db, day, [key])))[1])
    told = [
        Field(one.title, _shown(one, row.get(one.field), unmasked)) for one in load_registers()["enterprises"].columns
    ]
    rows: list[tuple[Field, ...]] = []
    waiting: list[Field] = []
    for field in told:
        if len(field.value) > 14:
            rows += [tuple(waiting)] * bool(waiting) + [(field,)]
            waiting = []
        else:
            waiting.append(field)
            if len(waiting) == 2:
                rows.append(tuple(waiting))
                waiting = []
    rows += [tuple(waiting)] * bool(waiting)
    return (Block("grid", rows=tuple(rows)),)


def _shown(column: LedgerColumn, value: Any, unmasked: bool) -> str:
    if value is None:
        return ""
    text = str(value)
    if column.vocab:
        text = "、".join(load().word(column.vocab, code) for code in text.split("、"))
    if unmasked:
        return text
    return masked(text) if column.personal in _SECRET else mask_within(text) if column.type in _TYPED else text


def _certificates(db: Any, key: bytes, unmasked: bool) -> Iterator[tuple[str, ...]]:
    for one in certificates_held(db, key):
        number = one.number if one.number is None or unmasked else masked(one.number)
        kind = load().word("certificate_kind", one.kind)
        ends = one.valid_to or one.valid_text or ""
        yield one.person, one.post or "", kind, number or "待补", one.work or "", ends


def _visits(db: Any, key: bytes) -> Iterator[tuple[str, ...]]:
    for one in reversed(visits_of_subject(db, key)):
        began = day_of(one.started_at) if one.started_at > 0 else "不详"
        yield one.code, began, load().word("visit_kind", one.kind), str(max(one.findings, one.hazards))


def _rounds(db: Any, key: bytes) -> Iterator[tuple[str, ...]]:
    for one in rounds_of_subject(db, key):
        tier = load().word("round_tier", one.tier) if one.tier else ""
        yield tier, one.period or one.period_text or "", one.led_by or "", one.findings or ""


def _hazard(row: HazardRow) -> tuple[str, ...]:
    words = load()
    grade = words.word("hazard_grade", row.grade) if row.grade else ""
    due = row.deadline or row.deadline_text or ""
    return row.code, row.found_on or "", row.description, grade, due, words.word("hazard_state", row.state)


def _photos(db: Any, name: str, hazards: Sequence[HazardRow], day: str, unmasked: bool) -> Iterator[Leaf]:
    """The photos before and after, side by side; files of hazards that are no pictures follow."""
    photos = hazard_photos(db, [(row.id, f"{row.code} {row.description}") for row in hazards])
    photos = photos if unmasked else rewritten(photos, mask_within, but=("blob", "original"))
    if photos:
        yield Leaf("整改前后照片", paper=composed(db, f"{name} 整改前后照片", (), day=day, about=name, photos=photos))
    for row in hazards:
        for one in hazard_files(db, row.id):
            if one.mime == "application/pdf":
                yield Leaf(f"{row.code} 附件", blob=one.sha256, mime=one.mime, foreign=True)
