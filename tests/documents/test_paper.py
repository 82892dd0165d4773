"""Papers read back: places in mm, characters per line, fonts, pages, copies, bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from safetydesk.documents.breaking import NO_END, NO_START
from safetydesk.documents.marks import MM, Row, Rule
from safetydesk.documents.paging import paged
from safetydesk.documents.parts import KEEP
from safetydesk.documents.render import render
from safetydesk.domain.papers.paper import PaperFacts, PaperSnapshot, Signer
from safetydesk.errors import SafetyDeskError
from tests.documents.readback import (
    TURN_OVER,
    Printed,
    body,
    body_text,
    fonts_embedded,
    lines,
    page_count,
    printed,
    reader,
    squeezed,
)
from tests.documents.samples import (
    APPEAL,
    findings,
    frozen,
    images,
    notice_facts,
    photos,
    record_facts,
    review_facts,
    single,
)

LINE = 225 / 22
DRAWN = (Rule(0, 0, 1, 0),)
Facts = Callable[..., PaperFacts]
KINDS = [notice_facts, record_facts, review_facts]
PAGES = tomllib.loads((Path(__file__).parent / "golden" / "pages.toml").read_text(encoding="utf-8"))


def at(strings: list[Printed], text: str) -> Printed:
    """Where a string stands first."""
    return next(string for string in strings if text in string.text)


@pytest.mark.parametrize(
    ("facts", "count", "pages"),
    [(facts, int(count), PAGES[facts().kind][count]) for facts in KINDS for count in ("1", "6", "7", "40")],
)
def test_the_pages_grow_with_the_findings_and_number_themselves(facts: Facts, count: int, pages: int) -> None:
    pdf = single(frozen(facts(count)))
    assert page_count(pdf) == pages
    told = printed(pdf)
    for page in range(1, pages + 1):
        footer = squeezed("".join(string.text for string in told if string.page == page and 275 <= string.y <= 277))
        assert f"第{page}页共{pages}页" in footer
    text = body_text(pdf)
    assert text.count("木工车间东侧") >= (count + 5) // 6


@pytest.mark.parametrize("facts", KINDS)
@pytest.mark.parametrize("count", [0, 3, 40])
def test_every_font_is_embedded(facts: Facts, count: int) -> None:
    fonts = fonts_embedded(single(frozen(facts(count, 2))))
    assert fonts
    assert all(fonts.values()), fonts


@pytest.mark.parametrize("facts", KINDS)
def test_no_line_breaks_where_it_may_not(facts: Facts) -> None:
    pdf = single(frozen(facts(40)))
    text = [line for line in lines([string for string in body(pdf) if string.size >= 12]) if len(line) > 1]
    assert len(text) > 100
    assert [line for line in text if line[0] in NO_START or line[-1] in NO_END] == []
    assert not [line for line in text if line.count("〔") != line.count("号") and "〔" in line]


def test_a_notice_line_holds_at_most_twenty_eight_characters_and_full_lines_reach_both_edges() -> None:
    strings = [string for string in body(single(frozen(notice_facts(40)))) if string.size == 16]
    for line in lines(strings):
        assert sum(1 if ord(character) > 0x2FF else 0.5 for character in line) <= 28
    assert max(len(line) for line in lines(strings) if all(ord(character) > 0x2FF for character in line)) >= 27
    assert min(string.x for string in strings) == pytest.approx(28, abs=0.1)


def test_a_notice_stands_where_the_standard_puts_it() -> None:
    """GB/T 9704-2012: 版心 156 x 225 mm at 28 and 37 mm, 22 lines a page; baselines measured from the upper edge."""
    strings = printed(single(frozen(notice_facts(3, appeal=APPEAL))))
    title, number = at(strings, "隐患整改通知书"), at(strings, "永云安改〔")
    assert (title.size, number.size) == (22, 14)
    assert title.x + 7 * 22 / MM / 2 == pytest.approx(106, abs=1)
    assert title.y == pytest.approx(48, abs=1)
    assert number.y == pytest.approx(59, abs=1)
    assert number.x + (7 + 6 / 2) * 14 / MM == pytest.approx(184, abs=1)
    lead, first = at(strings, "云溪镇宏达木业"), at(strings, "根据《中华人民共和国安全生产法》")
    assert (lead.x, lead.y) == (pytest.approx(28, abs=1), pytest.approx(73.5, abs=1))
    assert (first.x, first.y) == (pytest.approx(28 + 2 * 156 / 28, abs=1), pytest.approx(73.5 + LINE, abs=1))


def test_the_lines_of_a_page_keep_the_step_of_twenty_two_lines() -> None:
    strings = [string for string in body(single(frozen(notice_facts(7)))) if string.size == 16 and string.page == 2]
    levels = sorted({round(string.y, 2) for string in strings})
    assert len(levels) >= 20
    assert all(after - before == pytest.approx(LINE, abs=0.02) for before, after in pairwise(levels))


def test_issuer_and_date_are_centred_on_each_other_four_characters_from_the_right() -> None:
    strings = [string for string in body(single(frozen(review_facts(1)))) if string.size == 16]
    issuer = at(strings, "永川区云溪镇人民政府")
    dated = [string for string in strings if string.y > issuer.y]
    step = 156 / 28
    right = dated[-1].x + step
    assert right == pytest.approx(184 - 4 * step, abs=1)
    assert issuer.x + 10 * step / 2 == pytest.approx((dated[0].x + right) / 2, abs=1)


@pytest.mark.parametrize("facts", KINDS)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 21])
def test_the_signatures_stand_together_on_the_last_page_never_alone(facts: Facts, count: int) -> None:
    pdf = single(frozen(facts(count)))
    last = page_count(pdf)
    strings = body(pdf)
    signing = [string for string in strings if string.size == 12 and "人员：" in string.text and string.y > 200]
    assert len(signing) == 2
    assert {string.page for string in signing} == {last}
    assert len(lines([string for string in strings if string.page == last and string.y < signing[0].y - 10])) >= 3


def test_the_record_ends_its_text_with_a_mark_against_additions() -> None:
    strings = body(single(frozen(record_facts(2))))
    end = at(strings, "（以下空白）")
    between = [s for s in strings if s.page == end.page and end.y < s.y < at(strings, "意见").y - 5]
    assert between == []


@pytest.mark.parametrize("facts", KINDS)
def test_no_page_leaves_room_for_an_addition_unmarked(facts: Facts) -> None:
    for count in (1, 2, 3, 5, 8):
        strings = body(single(frozen(facts(count))))
        for page in range(1, strings[-1].page):
            last = max((string for string in strings if string.page == page), key=lambda string: string.y)
            assert last.text == TURN_OVER or 262 - last.y < 3.5 * LINE


@pytest.mark.parametrize("facts", KINDS)
def test_the_mark_of_a_turned_page_stands_only_where_a_sentence_has_ended(facts: Facts) -> None:
    """一句话断开的地方不写“以下空白”。"""
    marked = 0
    for count in range(1, 13):
        strings = sorted(body(single(frozen(facts(count)))), key=lambda string: (string.page, string.y, string.x))
        for before, mark in pairwise(strings):
            if mark.text == TURN_OVER:
                marked += 1
                assert before.text[-1] in "。：；", (count, before.text)
    assert marked


def test_a_sentence_longer_than_the_last_page_can_take_is_broken_without_a_mark() -> None:
    """It goes on in the next line of text: nothing may stand between, least of all that nothing follows."""
    row = Row(LINE * MM, DRAWN)
    long = [replace(row, on=True)] * 17 + [row]
    tail = [Row(LINE * MM, DRAWN, KEEP)] * 15
    first, last = paged([*long, *tail], Row(LINE * MM, group=7))
    assert [placed.row.group for placed in first] == [None] * 15
    assert len(last) == 3 + 15


def test_a_paragraph_that_a_tall_part_breaks_off_goes_over_whole() -> None:
    row, over = Row(LINE * MM, DRAWN), Row(LINE * MM, group=7)
    rows = [row] * 10 + [replace(row, on=True)] * 2 + [Row(LINE * MM, DRAWN, 1)] * 15
    first, last = paged(rows, over)
    assert [placed.row for placed in first] == [*rows[:10], over]
    assert [placed.row for placed in last] == rows[10:]


def test_unknown_facts_print_a_stroke_and_no_blank_stays_empty() -> None:
    pdf = single(frozen(record_facts(0, subject=replace(record_facts().subject, credit_code=None, legal_person=None))))
    assert sum(string.text == "/" for string in body(pdf)) == 2


def test_the_copies_follow_each_other_complete_and_named() -> None:
    snapshot = frozen(notice_facts(3, 3))
    pdf = render(snapshot, images=images)
    alone = page_count(single(snapshot))
    assert page_count(pdf) == 3 * alone
    names = [squeezed(s.text) for s in printed(pdf) if 23 <= s.y <= 25 and "联" in s.text]
    assert names == [squeezed(copy) for copy in snapshot.copies for _ in range(alone)]
    assert [entry["/Title"] for entry in reader(pdf).outline] == list(snapshot.copies)  # type: ignore[call-overload]


def test_following_pages_say_what_they_continue() -> None:
    heads = [s for s in printed(single(frozen(notice_facts(7)))) if 23 <= s.y <= 25 and s.x < 30]
    assert {string.page for string in heads} == {2, 3}


@pytest.mark.parametrize("facts", KINDS)
def test_the_same_snapshot_gives_the_same_bytes(facts: Facts) -> None:
    snapshot = frozen(facts(4, 3))
    again = PaperSnapshot.from_json(snapshot.to_json())
    assert render(snapshot, images=images) == render(again, images=images)


def test_the_pdf_is_dated_as_its_paper_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = frozen(notice_facts(1))
    before = render(snapshot, images=images)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert render(snapshot, images=images) == before
    created = PdfReader(BytesIO(before)).metadata.creation_date  # type: ignore[union-attr]
    assert created is not None
    assert created.strftime("%Y-%m-%d %z") == f"{snapshot.facts.dated} +0800"


def test_what_is_drawn_for_another_paper_in_between_does_not_change_the_bytes() -> None:
    snapshot = frozen(notice_facts(2))
    before = render(snapshot, images=images)
    render(frozen(record_facts(9, 4)), images=images)
    assert render(snapshot, images=images) == before


def test_a_draft_says_so_on_every_page_and_bears_no_code() -> None:
    facts = notice_facts(7, number=None)
    pdf = single(frozen(facts, draft=True))
    for page in range(1, page_count(pdf) + 1):
        said = "".join(string.text for string in printed(pdf) if string.page == page)
        assert "草\u3000稿" in said
        assert "校验码" not in said
    assert "（待编号）" in body_text(pdf)
    assert "草\u3000稿" not in "".join(string.text for string in printed(single(frozen(notice_facts(7)))))


@pytest.mark.parametrize("name", ["䶮", "㛃鋆堃", "买买提·艾力·阿卜杜热合曼江", "国\u3000强"])
def test_rare_and_long_names_are_printed_and_read_back(name: str) -> None:
    facts = record_facts(1, witness=Signer(name))
    assert squeezed(name) in body_text(single(frozen(facts)))


def test_a_very_long_name_wraps_in_its_blank_without_losing_a_character() -> None:
    name = "云溪镇" + "宏达木业加工销售" * 20 + "有限公司（虚构）"
    facts = record_facts(1, subject=replace(record_facts().subject, name=name))
    assert name in body_text(single(frozen(facts)))
    assert name in body_text(single(frozen(notice_facts(1, subject=facts.subject))))


def test_many_inspectors_and_joint_units_still_sign() -> None:
    people = tuple(Signer(f"检查员{n}", certificate=f"证{n:03d}") for n in range(30))
    text = body_text(single(frozen(record_facts(2, inspectors=people))))
    assert [n for n in range(30) if text.count(f"证{n:03d}") != 2] == []


def test_a_finding_longer_than_a_page_goes_on_overleaf() -> None:
    long = replace(findings(1)[0], text="隐患描述很长" * 300, measure="整改措施也很长" * 200)
    text = body_text(single(frozen(notice_facts(findings=(long,)))))
    assert "隐患描述很长" * 300 in text
    assert "整改措施也很长" * 200 in text


def test_a_part_of_a_newer_program_is_refused_by_name() -> None:
    snapshot = frozen(notice_facts(1))
    newer = replace(snapshot, blocks=(replace(snapshot.blocks[0], part="chart"), *snapshot.blocks[1:]))
    with pytest.raises(SafetyDeskError) as refused:
        render(newer, images=images)
    assert refused.value.code == "PAPER_006"
    assert "chart" in refused.value.message


def test_photos_beyond_the_paper_s_own_list_are_never_asked_for() -> None:
    asked = []

    def listening(digest: str) -> bytes:
        asked.append(digest)
        return images(digest)

    snapshot = frozen(notice_facts(2, 4))
    render(snapshot, images=listening)
    assert sorted(asked) == sorted({photo.blob for photo in photos(4)})
