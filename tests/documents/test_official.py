"""What only a 公文 has, at its edges: heads of several organs, many 签发人, drafts, one page and none to spare."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from safetydesk.documents.marks import MM, Row, Rule
from safetydesk.documents.paging import paged
from safetydesk.documents.parts import KEEP
from safetydesk.documents.render import render
from safetydesk.documents.setting import TYPE_HEIGHT, TYPE_WIDTH
from safetydesk.domain.papers.paper import Asked, Block, PaperSnapshot
from tests.documents.laid_checks import Set, first_copy, texts_set
from tests.documents.laid_papers import notice, official
from tests.documents.readback import Printed, body, body_text, page_count, printed, ruled
from tests.documents.samples import images
from tests.documents.test_every_kind_at_the_edges import composed, facts_of

STEP = 156 / 28


def strings(snapshot: PaperSnapshot) -> list[Printed]:
    return printed(render(snapshot, images=images))


def test_a_head_too_long_for_the_type_area_is_set_smaller_and_stays_inside() -> None:
    name = "重庆市永川区云溪镇人民政府应急管理办公室和安全生产委员会办公室文件"
    (head,) = [one for one in strings(replace(official(), head=name)) if one.text == name]
    assert head.size < 20
    assert head.x >= 28
    assert head.x + len(name) * head.size / 72 * 25.4 <= 184.1


def test_organs_that_issue_together_share_one_width_with_the_word_beside_their_middle() -> None:
    told = strings(replace(official(), head="云溪镇人民政府\n永川区消防救援大队\n文件"))
    first, second, beside = (
        next(one for one in told if text in one.text) for text in ("云溪镇人民", "消防救援", "文件")
    )
    assert first.x == pytest.approx(second.x, abs=0.1)
    assert first.y < beside.y < second.y
    assert beside.x > 120


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (2, 1), (3, 2), (5, 3)])
def test_names_of_those_who_sign_stand_two_a_line_and_the_number_on_the_last(count: int, lines: int) -> None:
    names = ["周敏", "王启明", "李桂芳", "陈鋆", "刘洋"][:count]
    told = strings(official(1, "\n".join(names)))
    number = next(one for one in told if one.text.startswith("永云安督"))
    assert number.x == pytest.approx(28 + STEP, abs=0.2)
    levels = sorted({round(one.y) for one in told if one.text in names or one.text == "陈"})
    assert len(levels) == lines
    assert levels[-1] == pytest.approx(number.y, abs=1)


def test_the_imprint_ends_at_the_foot_of_the_last_page_however_long_the_text_is() -> None:
    for paragraphs in range(1, 12):
        pdf = render(official(paragraphs), images=images)
        last = page_count(pdf)
        assert max(one.y for one in ruled(pdf) if one.page == last) == pytest.approx(262, abs=0.2)
        above = [one for one in body(pdf) if one.page == last and one.y < 234]
        assert len({round(one.y) for one in above}) >= 5


def test_a_paper_bears_no_running_head_and_its_page_numbers_change_sides() -> None:
    told = strings(official(16))
    assert not [one for one in told if one.y < 37]
    numbers = [one for one in told if one.text.startswith("— ")]
    assert [one.x > 106 for one in numbers] == [one.page % 2 == 1 for one in numbers]


def test_a_draft_has_no_number_yet() -> None:
    draft = replace(official(), draft=True)
    text = body_text(render(replace(draft, facts=replace(draft.facts, number=None)), images=images))
    assert "（待编号）" in text


def test_room_is_left_for_the_seal_above_and_below_the_name() -> None:
    told = body(render(official(1), images=images))
    name = next(one for one in told if one.text == "永川区云溪镇人民政府")
    before = max(one.y for one in told if one.page == name.page and one.y < name.y - 1)
    assert name.y - before >= 3 * 225 / 22 - 0.5


def test_headings_have_the_face_of_their_level() -> None:
    blocks = [Block("heading", text) for text in ("一、总体情况", "（一）隐患", "1．问题", "（1）原因")]
    pdf = render(replace(notice(), blocks=(*blocks, Block("para", "正文。"))), images=images)
    text = body_text(pdf)
    assert all(block.text in text for block in blocks)
    fonts = {one.text: one.font for one in body(pdf)}
    assert "Sans" in fonts["一、总体情况"]
    assert "Kai" in fonts["（一）隐患"]
    assert "Fang" in fonts["．问题"]


def test_names_joined_by_a_person_are_set_each_by_itself_clear_of_the_number() -> None:
    joined, apart = official(1, "周敏、王启明、李桂芳"), official(1, "周敏\n王启明\n李桂芳")
    assert printed(render(joined, images=images))[:9] == printed(render(apart, images=images))[:9]


def supervised(count: int, signers: str = "周虚构") -> list[Set]:
    """The texts of a 挂牌督办通知书 with so many findings."""
    facts = facts_of("supervision_notice", count)
    asked = (one for one in facts.asked if one.key != "signer_name")
    facts = replace(facts, asked=(*asked, Asked("signer_name", "names", signers)))
    return texts_set(first_copy(composed("supervision_notice", facts)))


@pytest.mark.parametrize(("signers", "lines"), [("周虚构", 1), ("周虚构、王虚构", 1), ("周虚构、王虚构、李虚构", 2)])
def test_the_signers_of_a_supervision_notice_stand_clear_of_its_number(signers: str, lines: int) -> None:
    told = supervised(1, signers)
    number = next(one for one in told if one.page == 1 and one.text.startswith("永云安"))
    named = [next(one for one in told if one.text == name) for name in signers.split("、")]
    label = next(one for one in told if one.text == "签发人：")
    level = [one for one in told if one.page == 1 and abs(one.y - number.y) < 1 and one.x < label.x - 1]
    assert min(one.x for one in named) >= label.to_x - 0.5
    assert label.x - max(one.to_x for one in level) >= 2 * STEP * MM
    assert max(one.to_x for one in named) <= TYPE_WIDTH - STEP * MM + 0.5
    assert named[-1].y == pytest.approx(number.y, abs=1)
    assert number.y - named[0].y == pytest.approx((lines - 1) * TYPE_HEIGHT / 22, abs=1)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 40])
def test_no_single_line_goes_over_with_the_signatures_and_no_half_page_stays_empty(count: int) -> None:
    told = supervised(count)
    last = max(one.page for one in told)
    text = [one for one in told if one.size == 16 and 0 <= one.y <= TYPE_HEIGHT]
    before, over = [one for one in text if one.page == last - 1], [one for one in text if one.page == last]
    foot = max(one.y for one in before)
    assert TYPE_HEIGHT - foot < 10.5 * TYPE_HEIGHT / 22
    ended = max((one for one in before if one.y > foot - 2), key=lambda one: one.x).text.endswith(("。", "：", "；"))
    assert ended or TYPE_HEIGHT - foot < 2.5 * TYPE_HEIGHT / 22
    levels = sorted({round(one.y) for one in over})
    assert len(levels) >= 4, "two lines of text at least above 署名 and 成文日期"


def test_a_long_paragraph_is_parted_in_two_and_more_lines_before_half_a_page_stays_empty() -> None:
    row = Row(TYPE_HEIGHT / 22, (Rule(0, 0, 1, 0),))
    tail = [replace(row, group=KEEP)] * 8
    for length in range(16, 23):
        first, last = paged([replace(row, on=True)] * (length - 1) + [row, *tail], None)
        assert [len(first), len(last) - 8] == [length - 3, 3]
    first, last = paged([row] * 12 + [replace(row, on=True)] * 2 + [row] + tail, None)
    assert [len(first), len(last) - 8] == [12, 3]


@pytest.mark.parametrize("marked", [False, True])
def test_no_single_line_of_a_paragraph_stands_at_a_break(marked: bool) -> None:
    """At any break of a paper with a turn-over mark; in a 公文 at the one before signatures that leave room."""
    row = Row(TYPE_HEIGHT / 22, (Rule(0, 0, 1, 0),))
    over = Row(TYPE_HEIGHT / 22, (Rule(0, 0, 2, 0),)) if marked else None
    tail = [replace(row, group=KEEP)] * 8
    broken = 0
    for first in range(1, 24):
        for length in range(2, 6):
            paragraph = [*[replace(row, on=True)] * (length - 1), row]
            pages = paged([*[row] * first, *paragraph * 8, *tail], over)
            told = [[placed.row for placed in page if placed.row is not over] for page in pages]
            assert sum(map(len, told)) == first + 8 * length + 8
            for before, after in list(pairwise(told))[0 if marked else -1 :]:
                if before[-1].on and (marked or len(after) < 21):
                    broken += 1
                    assert before[-2].on
                    assert after[0].on
    assert broken > 15


def test_the_annex_of_an_official_paper_comes_before_its_imprint_under_a_title_of_its_own() -> None:
    facts = facts_of("transfer_letter", pictures=5)
    told = texts_set(first_copy(composed("transfer_letter", facts)))
    last = max(one.page for one in told)
    (issued,) = [one for one in told if "印发" in one.text and one.y > 0]
    assert issued.page == last
    assert TYPE_HEIGHT - 26 < issued.y < TYPE_HEIGHT
    (head,) = [one for one in told if one.text == "附件"]
    (title,) = [one for one in told if one.text == "现场照片5张"]
    assert (head.page, head.x) == (last - 1, 0)
    assert title.y - head.y == pytest.approx(2 * TYPE_HEIGHT / 22, abs=3)
    assert title.x + title.to_x == pytest.approx(TYPE_WIDTH, abs=1)
    number = next(one for one in told if one.page == last - 1 and one.text.endswith("号"))
    assert number.to_x == pytest.approx(TYPE_WIDTH, abs=6)
    assert not [one for one in told if one.page < last - 1 and "印发" in one.text]


def test_a_very_long_imprint_stays_with_the_text() -> None:
    facts = replace(facts_of("transfer_letter", pictures=1), copy_to=("虚构区应急管理局",) * 20)
    told = texts_set(first_copy(composed("transfer_letter", facts)))
    assert next(one for one in told if "印发" in one.text and one.y > 0).page == max(one.page for one in told) - 1
