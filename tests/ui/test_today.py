"""今日: figures with their keys, three lists that open hazards, what else is due, rows as many as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.people import employees_expiring
from safetydesk.ui.pages.subjects_card import read_card
from safetydesk.ui.pages.today import TodayPage
from safetydesk.ui.pages.today_body import FRAME, SIDE_FOOT
from safetydesk.usecases import hazards, people, subjects
from tests.ledger_clerk import Clerk
from tests.ui.hands import type_text
from tests.ui.township import START, Office, Township, found_township, office

TODAY = "2026-04-16"


def assigned(town: Township, text: str, deadline: str, found: datetime) -> bytes:
    """A hazard ordered to be put right by a day."""
    visit = town.visit({"text": text, "deadline": deadline}, day=found)
    [key] = town.hazards_of(visit)
    town.do(hazards.append_event, hazard_id=key, kind="assigned", document_id=b"d" * 16, deadline=deadline)
    return key


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    town = found_township(tmp_path / "store")
    march = datetime(2026, 3, 28, 9)
    assigned(town, "疏散通道堆放原料", "2026-04-05", march)
    assigned(town, "砂轮机无防护罩", "2026-04-12", march)
    assigned(town, "气瓶间距不足", "2026-04-17", march)
    waiting = assigned(town, "配电箱未接地", "2026-04-20", march)
    town.do(hazards.request_review, hazard_id=waiting, on="2026-03-28")
    town.do(subjects.create_subject, name="虚构福满楼餐馆", village_id=town.village)
    person = town.inspectors[2]
    town.do(people.add_certificate, person_id=person, number="虚构0009", valid_from="2023-04-14", valid_to="2026-04-13")
    town.now = START
    with office(town, qtbot) as made:
        yield made
    town.store.close()


def opened(desk: Office, qtbot: QtBot) -> TodayPage:
    page: TodayPage = desk.open(TodayPage, "today")
    qtbot.waitUntil(lambda: page.body is not None and page.body.counters["overdue"].accessibleName() != "超期 —")
    return page


def employ(desk: Office, number: int, valid_to: str, review_on: str | None, left_on: str | None = None) -> None:
    """Somebody at the enterprise with a certificate."""
    town = desk.town
    row = {"subject": "虚构宏达木业有限公司", "name": f"电工{number}", "kind": "special", "left_on": left_on}
    more = {"number": f"虚构{number}{valid_to}", "work": "低压电工", "valid_to": valid_to, "review_on": review_on}
    Clerk(town.store).take("people", [row | more])


def lines(page: TodayPage, key: str) -> list[tuple[str, ...]]:
    shown = page.body.lists[key].lines.lines if page.body else []
    return [tuple(cell.text for cell in line.cells) for line in shown]


def test_counters_tell_number_and_one_fact(desk: Office, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    assert [counter.accessibleName() for counter in page.body.counters.values()][:5] == [
        "超期 2 最长 11 天",
        "待复查 1 最早 3月28日申请",
        "3 日内到期 1 最早 明天",
        "证件到期 1 30 天内",
        "从未检查 1 全镇 2 家",
    ]
    assert "没有同步过" in page.body.counters["unsent"].accessibleName()


def test_lists_say_what_where_when_and_how_late(desk: Office, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    firm = "虚构宏达木业有限公司"
    assert lines(page, "overdue") == [
        (firm, "疏散通道堆放原料", "应于 4月5日", "超期 11 天"),
        (firm, "砂轮机无防护罩", "应于 4月12日", "超期 4 天"),
    ]
    assert lines(page, "review") == [(firm, "配电箱未接地", "申请 3月28日", "待复查")]
    assert lines(page, "soon") == [(firm, "气瓶间距不足", "4月17日", "明天到期")]
    assert lines(page, "certificates") == [("王虚构·行政执法证", "已过期 3 天")]
    assert lines(page, "never") == [("虚构村", "1 / 2 家")]


def test_certificates_of_enterprises_people_are_one_line_and_on_the_card(desk: Office, qtbot: QtBot) -> None:
    for number, (valid_to, review_on) in enumerate(
        [("2026-05-01", None), ("2029-05-01", "2026-05-09"), ("2026-04-01", None), ("2026-06-20", None)]
    ):
        employ(desk, number, valid_to, review_on)
    page = opened(desk, qtbot)
    assert lines(page, "certificates") == [("企业人员证件", "将到期 2·过期 1"), ("王虚构·行政执法证", "已过期 3 天")]
    assert page.body.counters["certificates"].accessibleName() == "证件到期 1 30 天内"
    subject = desk.town.subject
    read = desk.town.store.reader
    card = read_card(read, subject, TODAY)
    assert card is not None
    assert [(one.person, one.ends, one.reviewed) for one in card.certificates] == [
        ("电工2", "2026-04-01", False), ("电工0", "2026-05-01", False), ("电工1", "2026-05-09", True),
        ("电工3", "2026-06-20", False),
    ]  # fmt: skip


def test_renewed_certificate_and_who_has_left_are_not_named(desk: Office) -> None:
    employ(desk, 1, "2026-04-01", None)
    employ(desk, 1, "2030-04-01", None)
    employ(desk, 2, "2026-04-01", None, left_on="2026-01-01")
    assert employees_expiring(desk.town.store.reader, TODAY, "2026-05-16") == (0, 0)


def test_first_row_waits_for_enter_and_opens_its_hazard(desk: Office, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    qtbot.waitUntil(lambda: page.body.lists["overdue"].hasFocus())
    qtbot.keyClick(page.body.lists["overdue"], Qt.Key.Key_Down)
    qtbot.keyClick(page.body.lists["overdue"], Qt.Key.Key_Return)
    assert desk.went == [("hazards", page.body.lists["overdue"].lines.lines[1].id)]


@pytest.mark.parametrize(
    ("key", "where"),
    [
        (Qt.Key.Key_1, "hazards/overdue"),
        (Qt.Key.Key_2, "hazards/review"),
        (Qt.Key.Key_5, "subjects/never"),
        (Qt.Key.Key_6, "sync"),
    ],
)
def test_digit_opens_the_list_behind_a_counter(desk: Office, qtbot: QtBot, key: Qt.Key, where: str) -> None:
    page = opened(desk, qtbot)
    qtbot.keyClick(page, key)
    assert desk.went == [(where, None)]


def test_typing_finds_by_initials_and_enter_opens(desk: Office, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    field = page.header.search
    assert field is not None
    page.find_anything()
    type_text(field, "xgfml")
    qtbot.waitUntil(lambda: page.finder is not None and page.finder.isVisible())
    assert page.finder is not None
    assert [line.cells[0].text for line in page.finder.rows.lines.lines] == ["企业", "虚构福满楼餐馆"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert desk.went[0][0] == "subjects"
    assert not page.finder.isVisible()
    assert field.text() == ""


def test_finding_nothing_says_so(desk: Office, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    field = page.header.search
    assert field is not None
    field.setFocus()
    type_text(field, "没有这家")
    qtbot.waitUntil(lambda: page.finder is not None and page.finder.isVisible())
    assert page.finder is not None
    assert page.finder.empty.isVisible()


def test_new_commit_changes_the_figures(desk: Office, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    waiting = page.body.lists["review"].lines.lines[0].id
    assert waiting is not None
    people_here = desk.town.inspectors[:2]
    desk.tasks.write(
        lambda session: hazards.review_hazard(session, hazard_id=waiting, passed=True, inspectors=people_here)
    )
    qtbot.waitUntil(lambda: page.body.counters["review"].accessibleName() == "待复查 0 没有申请")
    assert page.body.cards["review"].isHidden()


def test_nothing_scrolls_at_the_usual_size_and_rows_follow_the_room(tmp_path: Path, qtbot: QtBot) -> None:
    town = found_township(tmp_path / "store")
    for number in range(12):
        assigned(town, f"虚构隐患{number}", "2026-04-05", datetime(2026, 3, 20, 9))
    town.now = START
    with office(town, qtbot) as desk:
        page: TodayPage = desk.open(TodayPage, "today")
        qtbot.waitUntil(lambda: len(lines(page, "overdue")) > 8)
        few = len(lines(page, "overdue"))
        assert page._area.verticalScrollBar().maximum() == 0
        desk.window.resize(1366, 560)
        qtbot.waitUntil(lambda: len(lines(page, "overdue")) < few)
        qtbot.waitUntil(lambda: page._area.verticalScrollBar().maximum() == 0)
    town.store.close()


@pytest.mark.parametrize("size", [(1366, 698), (1024, 640), (780, 438)])
def test_cards_never_overlap(desk: Office, qtbot: QtBot, size: tuple[int, int]) -> None:
    page = opened(desk, qtbot)
    desk.window.resize(*size)
    qtbot.waitUntil(lambda: page.width() == desk.window.stack.width())
    qtbot.wait(50)
    inside = page._area.widget()
    frames = [
        card.rect().translated(card.mapTo(inside, card.rect().topLeft()))
        for card in (*page.body.counters.values(), *page.body.cards.values())
        if card.isVisible()
    ]
    assert not [(a, b) for at, a in enumerate(frames) for b in frames[at + 1 :] if a.intersects(b)]
    assert max(frame.right() for frame in frames) <= inside.width()


def test_empty_township_says_why(tmp_path: Path, qtbot: QtBot) -> None:
    town = found_township(tmp_path / "store")
    with office(town, qtbot) as desk:
        page = opened(desk, qtbot)
        assert page.body.empty.isVisible()
        assert "没有要办的隐患" in page.body.empty.accessibleName()
    town.store.close()


def test_room_is_reckoned_with_the_real_height_of_a_card(desk: Office, qtbot: QtBot) -> None:
    page = opened(desk, qtbot)
    qtbot.waitUntil(lambda: page.body.cards["overdue"].height() == FRAME + page.body.lists["overdue"].height())
    qtbot.waitUntil(lambda: page.body.cards["never"].height() == FRAME + SIDE_FOOT + page.body.lists["never"].height())


def test_header_takes_keys_before_anything_is_read_and_the_body_stands_though_the_store_is_slow(
    desk: Office, qtbot: QtBot
) -> None:
    go = Event()
    desk.tasks.read(lambda _db: go.wait(20), lambda _: None, owner=desk.window, slot="slow")
    page: TodayPage = desk.open(TodayPage, "today")
    page.find_anything()
    assert page.body is None
    qtbot.keyClicks(page.header.search, "hd")
    assert page.header.search.text() == "hd"
    qtbot.waitUntil(lambda: page.body is not None and page.body.isVisible())
    assert page.body.counters["overdue"].accessibleName() == "超期 —"
    go.set()
    qtbot.waitUntil(lambda: page.body.counters["overdue"].accessibleName() == "超期 2 最长 11 天")
