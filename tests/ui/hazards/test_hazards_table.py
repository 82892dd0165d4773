"""The table of hazards: filters, search, order, where one arrives, in every window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from safetydesk.ui.pages.hazards.page import HazardsPage
from safetydesk.ui.pages.hazards.pane import HEIGHT
from safetydesk.ui.table.cursor import Spot
from safetydesk.usecases import hazards
from tests.ui.hazards.hands import column, many
from tests.ui.township import Office, Township


def test_table_shows_states_days_left_and_stands_on_the_first(page: HazardsPage) -> None:
    assert column(page, "description") == ["除尘器无泄爆", "指示灯不亮", "配电箱未接地", "疏散通道堆放原料"]
    assert column(page, "state") == ["待认定", "明天到期", "待复查", "超期"]
    assert column(page, "left") == ["14", "1", "0", "−4"]
    assert page.verbs.detail is not None
    assert page.verbs.detail.life.row.description == "除尘器无泄爆"
    assert page.table.has_cursor()


def test_view_of_the_day_filters_by_state_and_the_tag_takes_it_away(page: HazardsPage, qtbot: QtBot) -> None:
    for view, words, shown in (("overdue", "超期", 1), ("review", "待复查", 1), ("soon", "临期", 1)):
        page.show_view(view)
        qtbot.waitUntil(lambda shown=shown: page.table.rows.rowCount() == shown)  # type: ignore[misc]
        (tag,) = page.table.filter_tags()
        assert tag[0] == f"状态：{words}"
        tag[1]()
        qtbot.waitUntil(lambda: page.table.rows.rowCount() == 4)


def test_search_narrows_and_says_how_many(page: HazardsPage, qtbot: QtBot) -> None:
    page.header.start_search()
    assert page.header.search is not None
    page.header.search.setText("bhyey")
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 2)
    assert set(column(page, "subject")) == {"虚构白鹤幼儿园"}
    assert page.header._fact.text() == "筛出 2 条，共 4 条"
    page.header.search.setText("没有这样的")
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 0)
    assert "没有符合筛选的隐患" in page.table._empty.accessibleName()


def test_header_filter_offers_words_with_counts(page: HazardsPage, qtbot: QtBot) -> None:
    state = [one.key for one in page.table.rows.columns].index("state")
    popup = page.table.open_filter(state)
    assert popup is not None
    qtbot.waitUntil(lambda: popup.values.rowCount() > 1)
    assert dict(popup.values.shown) == {"待认定": 1, "临期": 1, "待复查": 1, "超期": 1}
    popup.close()


def test_filter_key_opens_the_filter_of_the_current_column(page: HazardsPage, qtbot: QtBot) -> None:
    page.table.go(Spot(0, 3))
    qtbot.keyClick(
        page.table.twin.main, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is not None)
    from PySide6.QtWidgets import QApplication

    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.accessibleName() == "筛选 等级"
    popup.close()


def test_sorted_by_enterprise_follows_pinyin(page: HazardsPage, qtbot: QtBot) -> None:
    page.table.sort("subject")
    qtbot.waitUntil(lambda: column(page, "subject")[0] == "虚构白鹤幼儿园")
    assert column(page, "subject")[2:] == ["虚构宏达木业有限公司"] * 2


def test_arriving_at_a_hidden_hazard_takes_the_filters_away(
    page: HazardsPage, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    page.show_view("overdue")
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 1)
    stand(made["lamp"])
    assert page.table.rows.rowCount() == 4
    assert page.table.current_row().id == made["lamp"]


def test_reading_again_keeps_the_cursor_on_its_hazard(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["passage"])
    spot = page.table.spot()
    town.do(hazards.request_review, hazard_id=made["passage"])
    page.refresh()
    qtbot.waitUntil(lambda: column(page, "state")[3] == "待复查")
    assert page.table.spot() == spot
    assert page.table.current_row().id == made["passage"]


def test_thousands_are_paged_and_one_far_down_is_arrived_at(
    page: HazardsPage, town: Township, qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    ids = many(town, 1000)
    page.refresh()
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 1004)
    stand(ids[100])
    assert page.table.spot() is not None
    assert page.table.spot().row == 4 + 899  # type: ignore[union-attr]
    assert not page.table.rows.whole()
    page.table.go(Spot(500, 0))
    qtbot.waitUntil(lambda: page.table.current_row() is not None)
    assert page.table.current_row().row.description == "第503条"
    qtbot.waitUntil(lambda: page.verbs.detail.life.row.description == "第503条")  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(1366, 768), (1024, 640), (780, 438)])
def test_page_fits_the_window(page: HazardsPage, hall: Office, size: tuple[int, int], qtbot: QtBot) -> None:
    hall.window.resize(*size)
    qtbot.waitUntil(lambda: hall.window.width() == size[0] and page.minimumSizeHint().width() <= page.width())
    assert page.minimumSizeHint().height() <= page.height()
    assert page.pane._title.geometry().right() <= page.pane.before.mapTo(page.pane, QPoint(0, 0)).x()


def test_arriving_in_a_small_window_shows_the_row_and_all_of_the_pane(
    page: HazardsPage, hall: Office, made: dict[str, bytes], qtbot: QtBot
) -> None:
    hall.window.resize(780, 400)
    page.arrive(made["passage"])
    main = page.table.twin.main
    qtbot.waitUntil(lambda: page.table.spot() == Spot(3, 0) and main.rowViewportPosition(3) >= 0)
    qtbot.waitUntil(lambda: main.rowViewportPosition(3) + main.rowHeight(3) <= main.viewport().height())
    frame, below = page.pane.after, page.pane._main[1]
    assert frame.mapTo(page, frame.rect().bottomLeft()).y() < below.mapTo(page, below.rect().topLeft()).y()


def test_enter_on_a_row_opens_its_enterprise(page: HazardsPage, hall: Office, town: Township, qtbot: QtBot) -> None:
    page.table.go(Spot(3, 0))
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_Return)
    assert hall.went == [("subjects", town.subject)]


def test_pane_of_a_low_window_gives_way_to_rows_until_it_is_dragged(
    hall: Office, page: HazardsPage, qtbot: QtBot
) -> None:
    main = page.table.twin.main
    hall.window.resize(780, 438)
    qtbot.waitUntil(lambda: main.viewport().height() >= 3 * main.rowHeight(0))
    assert page.pane.story.isHidden()
    hall.window.resize(1366, 768)
    qtbot.waitUntil(lambda: page.pane.height() == HEIGHT)
    assert page.pane.story.isVisible()
    grip = page._splitter.handle(1)
    qtbot.mousePress(grip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.mouseMove(grip, QPoint(5, -60))
    qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=QPoint(5, -60))
    dragged = page.pane.height()
    hall.window.resize(1366, 760)
    qtbot.waitUntil(lambda: page.table.height() + dragged < 760)
    assert page.pane.height() == dragged > HEIGHT
