"""Every kind of paper at the edges of what it may say: nothing lost, nothing over another, signatures held together.

Edges: 1, 6, 7 and 40 findings, names of over a hundred characters everywhere, three joint departments, refusal and
witness, 60 photos and none, an amended visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.fonts import chains
from safetydesk.documents.marks import MM, Glyphs, Mark, Rule
from safetydesk.documents.render import render
from safetydesk.documents.setting import TYPE_WIDTH
from safetydesk.domain.papers.asks import Ask
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.paper import (
    AdviceFacts,
    Asked,
    CheckItem,
    EarlierPaper,
    ListedPaper,
    ListedVoid,
    PaperFacts,
    PaperSnapshot,
    Signer,
)
from tests.documents.laid_checks import (
    badly_broken,
    body_said,
    first_copy,
    inside,
    overlapping,
    paper_pages,
    sticking_out,
    struck_through,
    texts_set,
)
from tests.documents.odd_texts import held
from tests.documents.readback import fonts_embedded
from tests.documents.samples import APPEAL, findings, images, photos, record_facts

KINDS = sorted(document_kinds())
LISTING = sorted(
    key
    for key, kind in document_kinds().items()
    if any(block.part == "findings" or block.of == "findings" for block in kind.blocks)
)
JOINING = sorted(
    key for key, kind in document_kinds().items() if any("joint_units" in block.when for block in kind.blocks)
)
UNITS = ("永川区消防救援大队（虚构）", "永川区市场监督管理局（虚构）", "永川区住房和城乡建设委员会（虚构）")
LONG = "虚构永川临江高新技术产业开发区建筑装饰材料" * 5 + "有限责任公司"
ANSWERS = {"day": "2026-05-06", "moment": "2026-05-06 23:30", "money": "120050", "names": "周虚构、王虚构、李虚构"}
Change = Callable[[PaperFacts], PaperFacts]


def answer(ask: Ask, words: str) -> Asked:
    if ask.kind == "choice":
        return Asked(ask.key, ask.kind, ask.choices[0])
    told = ANSWERS.get(ask.kind, words)
    return Asked(ask.key, ask.kind, "2026" if ask.key == "of_year" else told)


def facts_of(key: str, count: int = 6, words: str = "按照有关规定办理", pictures: int = 0) -> PaperFacts:
    """A whole paper of a kind, with `words` wherever a person may answer freely."""
    kind = document_kinds()[key]
    photographed = {"photos": photos(pictures)} if kind.photos else {}
    return record_facts(
        count,
        kind=key,
        capacity=kind.capacities[0],
        appeal=APPEAL,
        number="永云安检记〔2026〕31号" if kind.numbered else None,
        findings=findings(count, result="passed"),
        copy_to=("永川区应急管理局",),
        reply_contact="周虚构",
        reply_phone="023-00000000",
        earlier=EarlierPaper("隐患整改通知书", "永云安改〔2026〕12号", "2026-04-01", "K7QF-2M9D", "2026-04-30",
                             "2026-04-03", "直接送达", "刘虚构"),
        asked=tuple(answer(ask, words) for ask in kind.asks),
        papers=tuple(ListedPaper("安全生产检查记录", f"永云安检记〔2026〕{n}号", "2026-04-01", "云溪镇人民政府", 3)
                     for n in range(count)),
        voids=tuple(ListedVoid(f"永云安改〔2026〕{n}号", "2026-04-01", "事项写错", "隐患整改通知书", "周虚构")
                    for n in range(count)),
        items=tuple(CheckItem(f"通道是否畅通之{n}", "消防", "《消防法》第二十八条", "看现场") for n in range(count)),
        checklist="“十五条硬措施”检查表",
        **photographed,
    )  # fmt: skip


def composed(key: str, facts: PaperFacts) -> PaperSnapshot:
    return compose(document_kinds()[key], facts).snapshot


def faults(snapshot: PaperSnapshot) -> list[object]:
    """Everything that is wrong with the pages of a paper."""
    pages = first_copy(snapshot)
    told = texts_set(pages)
    said = body_said(told)
    lost = [text for text in held(snapshot) if text not in said]
    return [*lost, *sticking_out(told), *overlapping(told), *struck_through(pages, told), *badly_broken(told)]


def signs_of(snapshot: PaperSnapshot) -> list[str]:
    return [sign.label for block in snapshot.blocks if block.part == "signs" and block.keep for sign in block.signs]


def stand_together(snapshot: PaperSnapshot) -> bool:
    """All lines to sign of a paper stand on its last page, the photos aside, below at least one line of text."""
    last, told = paper_pages(snapshot), texts_set(first_copy(snapshot))
    for label in signs_of(snapshot):
        start = label.replace("☐", "").replace("☑", "")[:4]
        if not any(one.page == last and one.text.startswith(start) for one in told):
            return False
    return any(one.page == last and 0 < one.y < 150 * MM for one in told)


def lengthened(facts: PaperFacts) -> PaperFacts:
    """A subject, address, persons and a recipient with the longest names."""
    subject = replace(facts.subject, name=LONG, address=LONG, legal_person="买买提·艾力·阿卜杜热合曼江" * 2)
    site = Signer("买买提·艾力·阿卜杜热合曼江", "安全环保部副部长兼注塑车间主任", phone="13900130000")
    return replace(facts, subject=subject, site_person=site, recipient=LONG)


def refused(facts: PaperFacts) -> PaperFacts:
    """The person in charge would not sign; somebody of the village saw it."""
    told = (
        replace(facts.earlier, service_refusal="称须请示总公司", service_witness="村干部赵虚构")
        if facts.earlier
        else None
    )
    return replace(facts, refusal="称须请示总公司，拒绝签字", witness=Signer("赵虚构", "村干部"), earlier=told)


def joined(facts: PaperFacts) -> PaperFacts:
    """Three departments inspected together, each with people of its own."""
    assert facts.visit is not None
    people = (Signer(f"检查员{n}", unit=unit, certificate=f"渝检{n:04d}") for n, unit in enumerate(UNITS))
    visit = replace(facts.visit, manner="联合检查", joint_units=UNITS)
    return replace(facts, visit=visit, inspectors=(*facts.inspectors, *people), copy_to=UNITS)


def unknown(facts: PaperFacts) -> PaperFacts:
    """Hardly anything is known of the subject."""
    return replace(facts, subject=replace(facts.subject, credit_code=None, address=None, legal_person=None, phone=None))


def amended(facts: PaperFacts) -> PaperFacts:
    """A visit taken up again: one thing was found besides, and it ended past midnight."""
    assert facts.visit is not None and facts.visit.ended_at is not None
    late = replace(facts.visit, ended_at=facts.visit.ended_at + 12 * 3_600_000_000)
    return replace(facts, visit=late, advice=(*facts.advice, AdviceFacts("补记：灭火器过期")))


EDGES: dict[str, Change] = {
    "as usual": lambda facts: facts,
    "longest names": lengthened,
    "refused": refused,
    "three departments": joined,
    "hardly known": unknown,
    "amended": amended,
    "all at once": lambda facts: joined(refused(lengthened(amended(facts)))),
}


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("key", KINDS)
def test_a_kind_holds_its_shape_at_the_edge(key: str, edge: str) -> None:
    snapshot = composed(key, EDGES[edge](facts_of(key)))
    assert faults(snapshot) == []
    assert stand_together(snapshot)


@pytest.mark.parametrize("key", LISTING)
def test_a_kind_grows_with_its_findings_and_loses_none(key: str) -> None:
    pages = []
    for count in (1, 6, 7, 40):
        snapshot = composed(key, facts_of(key, count))
        assert faults(snapshot) == [], count
        assert stand_together(snapshot), count
        said = body_said(texts_set(first_copy(snapshot)))
        assert sum(said.count(one.text) for one in {one.text: one for one in findings(count)}.values()) >= count
        pages.append(paper_pages(snapshot))
    assert pages == sorted(pages)
    assert pages[0] <= 3
    assert pages[0] < pages[-1] <= 24


@pytest.mark.parametrize("key", [key for key in KINDS if document_kinds()[key].photos])
def test_sixty_photos_or_none_change_the_annex_alone(key: str) -> None:
    without, many = composed(key, facts_of(key)), composed(key, facts_of(key, pictures=60))
    assert len(first_copy(without)) == paper_pages(without)
    annex = len(first_copy(many)) - paper_pages(many)
    assert annex == 60 // many.photos_per_page
    assert abs(paper_pages(many) - paper_pages(without)) <= 1
    assert faults(many) == []
    said = body_said(texts_set(first_copy(many)))
    assert all(f"照片{number}" in said for number in range(1, 61))


@pytest.mark.parametrize("key", KINDS)
def test_answers_of_many_lines_keep_the_shape(key: str) -> None:
    words = "除尘系统停用，检测合格后再启用；停用期间派专人看护，设置警示标志，并每周向本机关报告一次进展。" * 4
    snapshot = composed(key, facts_of(key, words=words))
    assert faults(snapshot) == []
    assert stand_together(snapshot)


@pytest.mark.parametrize("key", JOINING)
def test_three_departments_are_named_with_all_who_inspected(key: str) -> None:
    snapshot = composed(key, joined(facts_of(key)))
    said = body_said(texts_set(first_copy(snapshot)))
    assert "、".join(UNITS) in said
    assert all(f"检查员{n}" in said and f"渝检{n:04d}" in said for n in range(3))


@pytest.mark.parametrize("key", KINDS)
def test_every_font_of_a_kind_is_embedded(key: str) -> None:
    fonts = fonts_embedded(render(composed(key, facts_of(key)), images=images))
    assert fonts and all(fonts.values())


@pytest.mark.parametrize("key", KINDS)
def test_no_explanation_of_a_kind_stands_alone_on_a_page(key: str) -> None:
    for edge in ("as usual", "refused", "hardly known"):
        snapshot = composed(key, EDGES[edge](facts_of(key, 1)))
        told = texts_set(first_copy(snapshot))
        last = [one for one in told if one.page == paper_pages(snapshot) and inside(one)]
        assert any(one.size > 10.5 for one in last), edge


def test_the_kinds_that_list_findings_and_name_departments_are_known() -> None:
    assert len(KINDS) >= 30
    assert len(LISTING) >= 14
    assert JOINING == ["inspection_record", "onsite_record"]


def test_the_checks_see_what_they_look_for() -> None:
    """Two texts over each other, one that sticks out, one struck through, and a line that begins with a comma."""
    assert chains()["fang"].glyph("安", "安").face == "SafetyDeskFang-Regular"
    said = Glyphs(10, 20, "SafetyDeskFang-Regular", 12, "安全生产")
    over, out = replace(said, x=30, y=24), replace(said, x=TYPE_WIDTH - 20, y=60)
    broken = replace(said, y=90, text="，安全")
    page: list[tuple[float, Mark]] = [(0.0, one) for one in (said, over, out, broken)]
    page.append((0.0, Rule(0, 86, 100, 86)))
    told = texts_set([page])
    assert list(overlapping(told)) == [("安全生产", "安全生产")]
    assert sticking_out(told) == ["安全生产"]
    assert list(struck_through([page], told)) == ["，安全"]
    assert badly_broken(told) == ["，安全"]
