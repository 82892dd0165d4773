"""企业: the table by any order and filter, the card of the chosen one, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.subjects import SubjectCard, subject_card
from safetydesk.ui.dialogs.subjects.edit_subject import EditSubjectDialog
from safetydesk.ui.dialogs.subjects.edit_subject_life import CloseDialog, MoveDialog, RenameDialog
from safetydesk.ui.dialogs.subjects.edit_subject_village import NewVillageDialog
from safetydesk.ui.dialogs.subjects.merge import MergeDialog, UnmergeDialog
from safetydesk.ui.pages.subjects import SubjectsPage
from safetydesk.usecases import places, subjects
from tests.ui.furnished import dialog_shown, words_of
from tests.ui.hands import type_text
from tests.ui.township import START, Office, found_township, office

NAMES = (("虚构福满楼餐馆", "何芳", 9), ("虚构白鹤幼儿园", "冯静", 26), ("虚构永丰汽修", "郑凯", None))


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    town = found_township(tmp_path / "store")
    other = town.do(places.open_village, name="虚构社区", kind="community").id
    for name, person, count in NAMES:
        town.do(
            subjects.create_subject, name=name, village_id=other, person_in_charge=person, headcount=count,
            industry="P" if "幼儿" in name else "O",
        )  # fmt: skip
    visit = town.visit({"text": "疏散通道堆放原料", "deadline": "2026-04-12"}, day=datetime(2026, 4, 2, 9))
    town.hazards_of(visit)
    town.now = START
    with office(town, qtbot) as made:
        yield made
    town.store.close()


@pytest.fixture
def page(desk: Office, qtbot: QtBot) -> SubjectsPage:
    made: SubjectsPage = desk.open(SubjectsPage, "subjects")
    qtbot.waitUntil(lambda: made.current() is not None)
    return made


def names(page: SubjectsPage) -> list[str]:
    return [page.table.rows.row_at(at).name for at in range(page.table.rows.rowCount())]  # type: ignore[union-attr]


def stand_on(page: SubjectsPage, qtbot: QtBot, name: str) -> bytes:
    row = next(page.table.rows.row_at(at) for at in range(len(names(page))) if names(page)[at] == name)
    assert row is not None
    page.table.select_record(row.id)
    qtbot.waitUntil(lambda: page.current() is not None and page.current().card.row.name == name)  # type: ignore[union-attr]
    key: bytes = row.id
    return key


def card_of(desk: Office, key: bytes) -> SubjectCard:
    found = subject_card(desk.town.store.reader, key)
    assert found is not None
    return found


def shown(qtbot: QtBot, kind: type[Any]) -> Any:
    qtbot.waitUntil(lambda: dialog_shown(kind) is not None)
    return dialog_shown(kind)


def gone(qtbot: QtBot, dialog: QWidget) -> None:
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_table_opens_by_pinyin_with_the_first_one_on_the_card(page: SubjectsPage) -> None:
    assert names(page) == ["虚构白鹤幼儿园", "虚构福满楼餐馆", "虚构宏达木业有限公司", "虚构永丰汽修"]
    assert page.panel.shown().card.row.name == "虚构白鹤幼儿园"  # type: ignore[union-attr]


def test_columns_say_what_people_ask_for(page: SubjectsPage) -> None:
    rows = page.table.rows
    titles = [column.title for column in rows.columns]
    firm = [rows.words_at(2, at) for at in range(len(titles))]
    assert dict(zip(titles, firm, strict=True)) == {
        "编号": "E-A01-0001", "名称": "虚构宏达木业有限公司", "门头名": "", "村社区": "虚构村", "负责人": "单虚构",
        "电话": "138 0000 2617", "行业": "", "人数": "", "风险": "", "标签": "", "状态": "", "上次检查": "2026-04-02",
        "未销号": "1", "待补": "待补 4 项",
    }  # fmt: skip
    assert rows.words_at(0, titles.index("上次检查")) == "从未"


@pytest.mark.parametrize(
    ("typed", "found"), [("xgfml", "虚构福满楼餐馆"), ("郑凯", "虚构永丰汽修"), ("2617", "虚构宏达木业有限公司")]
)
def test_search_narrows_the_table_and_the_card_follows(
    page: SubjectsPage, qtbot: QtBot, typed: str, found: str
) -> None:
    field = page.header.search
    assert field is not None
    field.setFocus()
    type_text(field, typed)
    qtbot.waitUntil(lambda: names(page) == [found])
    qtbot.waitUntil(lambda: page.panel.shown().card.row.name == found)  # type: ignore[union-attr]
    assert "筛出 1 家，共 4 家" in words_of(page.header)


def test_nothing_found_says_what_to_do(page: SubjectsPage, qtbot: QtBot) -> None:
    page.table.set_search("没有这家")
    qtbot.waitUntil(lambda: names(page) == [])
    assert page.table._empty.isVisible()
    assert page.panel.shown() is None


def test_header_filter_offers_the_words_with_counts_and_filters(page: SubjectsPage, qtbot: QtBot) -> None:
    at = [column.key for column in page.table.rows.columns].index("village")
    popup = page.table.open_filter(at)
    assert popup is not None
    qtbot.waitUntil(lambda: popup.values.rowCount() == 3)
    assert [popup.values.label(row) for row in range(1, 3)] == [("虚构村", 1), ("虚构社区", 3)]
    popup.close()
    page.table.set_filter("village", frozenset({"虚构社区"}))
    qtbot.waitUntil(lambda: len(names(page)) == 3)
    page.toolbar.cleared.emit()
    qtbot.waitUntil(lambda: len(names(page)) == 4)


def test_sort_by_headcount_puts_the_unknown_last(page: SubjectsPage, qtbot: QtBot) -> None:
    page.table.sort("headcount", descending=True)
    qtbot.waitUntil(lambda: names(page)[0] == "虚构白鹤幼儿园" and names(page)[1] == "虚构福满楼餐馆")
    page.table.sort("headcount")
    qtbot.waitUntil(lambda: names(page)[:2] == ["虚构福满楼餐馆", "虚构白鹤幼儿园"])


def test_never_inspected_are_shown_alone_until_the_tag_goes(page: SubjectsPage, qtbot: QtBot) -> None:
    page.show_view("never")
    qtbot.waitUntil(lambda: len(names(page)) == 3)
    assert "虚构宏达木业有限公司" not in names(page)
    page._drop_never()
    qtbot.waitUntil(lambda: len(names(page)) == 4)


def test_card_tells_facts_duties_hazards_and_visits(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    stand_on(page, qtbot, "虚构宏达木业有限公司")
    words = words_of(page.panel)
    for word in (
        "虚构宏达木业有限公司",
        "单虚构",
        "138 0000 2617",
        "待补",
        "未销号隐患",
        "人数和标签带来的义务",
        "检查",
    ):
        assert word in words
    panel = page.panel.findChildren(QWidget)
    lists = {one.accessibleName(): one for one in panel if hasattr(one, "lines")}
    hazard = lists["未销号隐患"].lines.lines[0]  # type: ignore[attr-defined]
    assert [cell.text for cell in hazard.cells] == ["疏散通道堆放原料", "超期 4 天"]
    lists["未销号隐患"].opened.emit(hazard.id)  # type: ignore[attr-defined]
    assert desk.went == [("hazards", hazard.id)]


def test_edit_saves_only_what_differs_and_can_be_undone(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    key = stand_on(page, qtbot, "虚构宏达木业有限公司")
    page.verbs.edit()
    dialog: EditSubjectDialog = shown(qtbot, EditSubjectDialog)
    qtbot.waitUntil(lambda: dialog.village.count() > 2)
    dialog.lines["headcount"].setText("38 人")
    dialog.choices["risk_level"].choose("larger")
    before = desk.town.store.reader.execute("SELECT max(n) FROM change").fetchone()[0]
    dialog.take()
    gone(qtbot, dialog)
    assert card_of(desk, key).facts["headcount"] == 38
    changed = desk.town.store.reader.execute("SELECT content FROM change WHERE n > ?", (before,)).fetchall()
    assert len(changed) == 1
    assert b"phone" not in changed[0][0]
    qtbot.waitUntil(lambda: page.panel.shown().card.row.headcount == 38)  # type: ignore[union-attr]
    desk.window._toast.undo()
    qtbot.waitUntil(lambda: card_of(desk, key).facts["headcount"] is None)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("credit_code", "91110000600037341X", "SUBJECT_003"),
        ("headcount", "三十", "SUBJECT_004"),
        ("name", " ", "SUBJECT_001"),
    ],
)
def test_impossible_fact_is_told_under_its_field(
    page: SubjectsPage, desk: Office, qtbot: QtBot, field: str, typed: str, code: str
) -> None:
    key = stand_on(page, qtbot, "虚构宏达木业有限公司")
    page.verbs.edit()
    dialog: EditSubjectDialog = shown(qtbot, EditSubjectDialog)
    dialog.lines[field].setText(typed)
    dialog.take()
    qtbot.waitUntil(lambda: code in words_of(dialog))
    assert dialog.lines[field].accessibleDescription()
    assert card_of(desk, key).row.name == "虚构宏达木业有限公司"
    dialog.reject()


def test_new_enterprise_needs_a_name_and_may_open_its_village(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    page.verbs.create()
    dialog: EditSubjectDialog = shown(qtbot, EditSubjectDialog)
    qtbot.waitUntil(lambda: dialog.village.count() > 2)
    dialog.village.choose("+")
    dialog.village.activated.emit(dialog.village.currentIndex())
    village: NewVillageDialog = shown(qtbot, NewVillageDialog)
    village.name.setText("虚构园区")
    village.kind.choose("park")
    village.take()
    gone(qtbot, village)
    qtbot.waitUntil(lambda: dialog.village.currentText() == "虚构园区")
    dialog.lines["name"].setText("虚构路边摊")
    dialog.take()
    gone(qtbot, dialog)
    qtbot.waitUntil(lambda: page.panel.shown() is not None and page.panel.shown().card.row.name == "虚构路边摊")  # type: ignore[union-attr]
    made = page.panel.shown()
    assert made is not None
    assert made.card.row.village == "虚构园区"
    assert "phone" in made.card.row.pending
    qtbot.waitUntil(lambda: page.table.current_row().id == made.card.row.id)  # type: ignore[union-attr]


def test_rename_keeps_the_old_name(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    key = stand_on(page, qtbot, "虚构宏达木业有限公司")
    page.verbs.rename()
    dialog: RenameDialog = shown(qtbot, RenameDialog)
    dialog.name.setText("虚构鸿运家具厂")
    dialog.take()
    gone(qtbot, dialog)
    card = card_of(desk, key)
    assert (card.row.name, [one.name for one in card.names]) == ("虚构鸿运家具厂", ["虚构宏达木业有限公司"])
    qtbot.waitUntil(lambda: "虚构鸿运家具厂" in names(page))


def test_merge_and_its_undoing_by_dialog(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    loser = stand_on(page, qtbot, "虚构永丰汽修")
    page.verbs.merge()
    dialog: MergeDialog = shown(qtbot, MergeDialog)
    dialog.search.setText("福满")
    qtbot.waitUntil(lambda: [line.cells[0].text for line in dialog.rows.lines.lines] == ["虚构福满楼餐馆"])
    dialog.take()
    assert "请先选一家" in words_of(dialog)
    winner = dialog.rows.lines.lines[0].id
    assert winner is not None
    dialog.rows.select(winner)
    dialog.take()
    gone(qtbot, dialog)
    assert card_of(desk, loser).merged_into == winner
    qtbot.waitUntil(lambda: page.current() is not None and bool(page.current().merged))  # type: ignore[union-attr]
    assert "虚构永丰汽修" not in names(page)
    page.verbs.unmerge()
    parting: UnmergeDialog = shown(qtbot, UnmergeDialog)
    parting.take()
    gone(qtbot, parting)
    qtbot.waitUntil(lambda: "虚构永丰汽修" in names(page))
    assert card_of(desk, loser).merged_into is None


def test_close_and_move_are_dated(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    closing = stand_on(page, qtbot, "虚构永丰汽修")
    page.verbs.close()
    close: CloseDialog = shown(qtbot, CloseDialog)
    close.day.setText("2026-04-10")
    close.take()
    gone(qtbot, close)
    moving = stand_on(page, qtbot, "虚构福满楼餐馆")
    page.verbs.move()
    move: MoveDialog = shown(qtbot, MoveDialog)
    move.take()
    qtbot.waitUntil(lambda: "DESKTOP_003" in words_of(move))
    move.address.setText("邻县虚构路 1 号")
    move.day.setText("2026-04-11")
    move.take()
    gone(qtbot, move)
    assert card_of(desk, closing).facts["closed_on"] == "2026-04-10"
    assert card_of(desk, moving).facts["moved_on"] == "2026-04-11"
    assert card_of(desk, moving).row.production_state == "moved"


def test_arriving_at_a_merged_record_shows_the_one_that_goes_on(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    loser, winner = (stand_on(page, qtbot, name) for name in ("虚构永丰汽修", "虚构福满楼餐馆"))
    desk.town.do(subjects.merge_subjects, loser_id=loser, winner_id=winner)
    page.table.set_search("白鹤")
    qtbot.waitUntil(lambda: len(names(page)) == 1)
    page.arrive(loser)
    qtbot.waitUntil(lambda: page.current() is not None and page.current().card.row.id == winner)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(names(page)) == 3)


def test_card_is_a_drawer_in_a_narrow_window(page: SubjectsPage, desk: Office, qtbot: QtBot) -> None:
    assert page.panel.isVisible()
    desk.window.resize(1024, 640)
    qtbot.waitUntil(lambda: not page.panel.isVisible())
    page.toggle_panel()
    assert page.panel.isVisible()
