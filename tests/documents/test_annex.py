"""The photo annex: how many a page, pairs from before and after side by side, captions that say what they must."""

from __future__ import annotations

from dataclasses import replace

import pytest

from safetydesk.documents.annex import annex_pages
from safetydesk.documents.breaking import NO_END, NO_START
from safetydesk.documents.marks import MM, Glyphs, Picture
from safetydesk.documents.render import render
from safetydesk.domain.papers.paper import PaperSnapshot, Photo
from tests.documents.readback import body_text
from tests.documents.samples import BEGAN, frozen, images, named, photo_blob, photos, review_facts


def shot(item: str, stage: str | None = None, **changed: object) -> Photo:
    given = {"blob": named(photo_blob(0)), "item": item, "taken_at": BEGAN, "stage": stage}
    return Photo(**(given | changed))  # type: ignore[arg-type]


def paper(*shots: Photo, per_page: int = 4) -> PaperSnapshot:
    snapshot = replace(frozen(review_facts(1)), photos_per_page=per_page, copies=())
    return replace(snapshot, facts=replace(snapshot.facts, photos=shots))


def frames(snapshot: PaperSnapshot) -> list[list[Picture]]:
    """The pictures page by page."""
    pages = [[mark for placed in page for mark in placed.row.marks] for page in annex_pages(snapshot)]
    return [[mark for mark in page if isinstance(mark, Picture)] for page in pages]


@pytest.mark.parametrize(("per_page", "count", "held"), [(2, 5, [2, 2, 1]), (4, 5, [4, 1]), (6, 13, [6, 6, 1])])
def test_a_page_holds_two_four_or_six(per_page: int, count: int, held: list[int]) -> None:
    told = frames(paper(*photos(count), per_page=per_page))
    assert [len(page) for page in told] == held
    assert all(mark.height > 35 * MM for page in told for mark in page)


@pytest.mark.parametrize("per_page", [2, 4, 6])
def test_before_and_after_of_an_item_stand_side_by_side(per_page: int) -> None:
    shots = (shot("隐患1"), shot("隐患2", "after"), shot("隐患3"), shot("隐患2", "before"), shot("隐患4", "before"))
    told = [mark for page in frames(paper(*shots, per_page=per_page)) for mark in page]
    assert [mark.what for mark in told] == ["隐患1", "隐患3", "隐患2", "隐患2", "隐患4"]
    before, after = told[2:4]
    assert before.y == after.y
    assert before.x < after.x
    assert before.width == after.width
    text = body_text(render(paper(*shots, per_page=per_page), images=images))
    assert "照片3（整改前）隐患2" in text
    assert "照片4（整改后）隐患2" in text
    assert "照片5（整改前）隐患4" in text


def test_pairs_keep_their_order_when_an_item_has_several() -> None:
    shots = [shot("隐患1", stage, caption=f"{stage}{n}") for stage in ("before", "after") for n in range(3)]
    text = body_text(render(paper(*shots, shot("隐患1", "after", caption="over")), images=images))
    places = [text.index(f"隐患1：{stage}{n}") for n in range(3) for stage in ("before", "after")]
    assert places == sorted(places)
    assert text.count("隐患1：") == 7


def test_a_caption_names_item_time_and_hash_and_is_cut_after_two_lines() -> None:
    snapshot = paper(shot("隐患1", caption="配电箱未接地，" * 40), shot("隐患2", taken_at=None, added_at=BEGAN))
    text = body_text(render(snapshot, images=images))
    assert text.count(named(photo_blob(0))) == 2
    assert "加入时间：2026年4月16日9时05分（照片未带拍摄时间）" in text
    assert "…" in text


@pytest.mark.parametrize("per_page", [2, 4, 6])
def test_no_line_of_a_caption_breaks_where_it_may_not(per_page: int) -> None:
    words = "一层（东侧）疏散通道、安全出口：堆放“半成品”，净宽不足1.4米；《消防法》第二十八条，"
    shots = [shot(f"隐患{n}", caption=words[n:] + words[:n] + "止") for n in range(len(words))]
    for page in annex_pages(paper(*shots, per_page=per_page)):
        lines: dict[tuple[float, bool], str] = {}
        for mark in (mark for placed in page for mark in placed.row.marks if isinstance(mark, Glyphs)):
            place = (round(mark.y), mark.x > 78 * MM)
            lines[place] = lines.get(place, "") + mark.text
        starts = [line for line in lines.values() if len(line) > 1]
        assert not [line for line in starts if line[0] in NO_START - {"…"} or line[-1] in NO_END]
