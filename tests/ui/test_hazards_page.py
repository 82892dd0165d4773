"""隐患: the table as a person arranges it, the pane of one hazard, and every step with its refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from safetydesk.models.queries.hazard_detail import HazardDetail, hazard_detail
from safetydesk.models.queries.hazard_table import table_ids
from safetydesk.models.store import dbapi
from safetydesk.paths import resources
from safetydesk.ui.dialogs.hazard_steps import (
    CloseDialog,
    DecideDialog,
    ExtendDialog,
    RecogniseDialog,
    ReportDialog,
    SettleDialog,
)
from safetydesk.ui.dialogs.ledger_export import ExportDialog
from safetydesk.ui.dialogs.new_paper import NewPaperDialog
from safetydesk.ui.dialogs.review_hazard import ReviewDialog
from safetydesk.ui.dialogs.show_photos import PhotosDialog
from safetydesk.ui.dialogs.supervise_hazard import SuperviseDialog
from safetydesk.ui.dialogs.withdraw_hazard import WithdrawDialog
from safetydesk.ui.pages.hazards.page import HazardsPage
from safetydesk.ui.table.cursor import Spot
from safetydesk.usecases import hazards, subjects
from tests.ui.township import Office, Township, found_township, office

PHOTO = resources() / "samples" / "photos" / "passage-after.jpg"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Township]:
    town = found_township(tmp_path / "store")
    yield town
    town.store.close()


@pytest.fixture
def made(town: Township) -> dict[str, bytes]:
    """Four hazards of two enterprises: overdue, due today and asked for review, due tomorrow, suspected major."""
    first = town.visit(
        {"text": "疏散通道堆放原料", "deadline": "2026-04-12"},
        {"text": "配电箱未接地", "deadline": "2026-04-16"},
        day=datetime(2026, 3, 28, 9),
    )
    town.record(first)
    passage, box = town.hazards_of(first)
    town.order(first, [passage, box])
    town.do(hazards.request_review, hazard_id=box)
    other = town.do(subjects.create_subject, name="虚构白鹤幼儿园").id
    second = town.visit(
        {"text": "指示灯不亮", "deadline": "2026-04-17"},
        {"text": "除尘器无泄爆", "grade": "suspected_major", "deadline": "2026-04-30"},
        day=datetime(2026, 4, 2, 9),
        subject=other,
    )
    lamp, dust = town.hazards_of(second)
    town.now = int(datetime.fromisoformat("2026-04-16T09:30:00+08:00").timestamp()) * 1_000_000
    return {"passage": passage, "box": box, "lamp": lamp, "dust": dust}


@pytest.fixture
def hall(town: Township, made: dict[str, bytes], qtbot: QtBot) -> Iterator[Office]:
    with office(town, qtbot) as hall:
        yield hall


@pytest.fixture
def page(hall: Office, qtbot: QtBot) -> HazardsPage:
    page: HazardsPage = hall.open(HazardsPage)
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 4 and page.verbs.detail is not None)
    return page


@pytest.fixture
def stand(page: HazardsPage, qtbot: QtBot) -> Callable[[bytes], None]:
    """Put the cursor on a hazard and wait for its pane."""

    def go(hazard: bytes) -> None:
        page.arrive(hazard)
        qtbot.waitUntil(lambda: page.verbs.detail is not None and page.verbs.detail.life.row.id == hazard)

    return go


def column(page: HazardsPage, key: str) -> list[str]:
    at = [one.key for one in page.table.rows.columns].index(key)
    return [page.table.rows.words_at(row, at) for row in range(page.table.rows.rowCount())]


def of(town: Township, hazard: bytes) -> HazardDetail:
    found = hazard_detail(town.store.reader, hazard)
    assert found is not None
    return found


def dialog(page: HazardsPage, kind: type[Any], qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: page.findChild(kind) is not None and page.findChild(kind).isVisible())
    return page.findChild(kind)


def store(asking: Any, qtbot: QtBot) -> None:
    with qtbot.waitSignal(asking.accepted):
        qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)


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


def test_life_line_tells_who_did_what_when_and_what_is_late(
    page: HazardsPage, made: dict[str, bytes], stand: Callable[[bytes], None]
) -> None:
    stand(made["passage"])
    said = page.pane.line.accessibleName()
    assert (
        "已办 发现 3月28日 李虚构、周虚构；已办 下达通知 3月28日 （虚）安改〔2026〕1号；已办 签收 3月28日 单虚构"
        in said
    )
    assert "现在 到期 4月12日 未申请复查；未到 复查；未到 销号" in said
    words = [line.cells[1].text for line in page.pane.story.lines.lines]
    assert words[0] == "李虚构 送达 （虚）安改〔2026〕1号（单虚构）"
    assert words[-1] == "李虚构 登记：一般，期限 2026-04-12"


def test_passed_review_closes_an_ordinary_hazard_with_its_photo(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["box"])
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F9)
    asking = dialog(page, ReviewDialog, qtbot)
    qtbot.waitUntil(lambda: len(asking.inspectors.chosen()) == 1)
    asking.verdict.choose("pass")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "只有 1 名" in asking._fault._words.text())
    asking.inspectors._boxes[town.inspectors[1]].setChecked(True)
    asking.strip.arrived.emit([PHOTO])
    qtbot.waitUntil(lambda: len(asking._taken) == 1)
    store(asking, qtbot)
    detail = of(town, made["box"])
    assert (detail.life.row.state, detail.life.row.closed_on) == ("closed", "2026-04-16")
    assert len(detail.life.after) == 1
    assert page.status.words()[0].startswith("已保存 ")


def test_failed_review_asks_for_the_next_deadline(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["box"])
    page.verbs.review()
    asking = dialog(page, ReviewDialog, qtbot)
    qtbot.waitUntil(lambda: len(asking.inspectors._boxes) == 3)
    asking.inspectors._boxes[town.inspectors[1]].setChecked(True)
    asking.verdict._group.button(1).click()
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()
    asking.deadline.setText("2026.5.9")
    store(asking, qtbot)
    row = of(town, made["box"]).life.row
    assert (row.state, row.deadline) == ("review_failed", "2026-05-09")


def test_review_without_a_paper_is_refused_with_its_number(
    page: HazardsPage, hall: Office, made: dict[str, bytes], stand: Callable[[bytes], None]
) -> None:
    stand(made["lamp"])
    page.verbs.review()
    assert page.findChild(ReviewDialog) is None
    shown = hall.window.refusal_shown()
    assert shown is not None
    shown.close()


def test_extension_is_asked_for_and_approved(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["passage"])
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F7)
    asking = dialog(page, ExtendDialog, qtbot)
    asking.until.setText("2026-05-10")
    asking.reason.setPlainText("等待配件")
    store(asking, qtbot)
    qtbot.waitUntil(lambda: page.verbs.detail.projection.pending_extension is not None)  # type: ignore[union-attr]
    page.verbs.extend()
    deciding = dialog(page, DecideDialog, qtbot)
    deciding.decision.choose("approved")
    store(deciding, qtbot)
    assert of(town, made["passage"]).life.row.deadline == "2026-05-10"


def test_suspecting_twice_in_one_breath_is_one_step_in_its_story(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["lamp"])
    for _ in range(2):
        qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: page.verbs.detail.projection.grade == "suspected_major")  # type: ignore[union-attr]
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F4)
    qtbot.waitUntil(page._desk.tasks.idle)
    told = "SELECT count(*) FROM hazard_event WHERE hazard_id = ? AND kind = 'regraded'"
    assert town.store.reader.execute(told, (made["lamp"],)).fetchone()[0] == 1


def test_one_key_suspects_a_major_hazard_and_the_district_recognises_it(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["lamp"])
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: page.verbs.detail.life.row.grade == "suspected_major")  # type: ignore[union-attr]
    page.verbs.report()
    reporting = dialog(page, ReportDialog, qtbot)
    reporting.to.setText("虚构区应急管理局")
    reporting.number.setText("虚安移〔2026〕1号")
    store(reporting, qtbot)
    qtbot.waitUntil(lambda: "报告区县" not in [one.word for one in page.verbs.fitting(page.verbs.detail)])  # type: ignore[arg-type]
    page.verbs.recognise()
    asking = dialog(page, RecogniseDialog, qtbot)
    assert (asking.by.text(), asking.number.text()) == ("虚构区应急管理局", "虚安移〔2026〕1号")
    asking.verdict._group.button(0).click()
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "HAZARD_010" in asking._fault._words.text())
    asking.criterion.setCurrentIndex(1)
    store(asking, qtbot)
    assert of(town, made["lamp"]).life.row.grade == "major"


def test_major_hazard_is_closed_only_reported_and_approved(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    key, pair = made["box"], list(town.inspectors[:2])
    town.do(hazards.suspect_major, hazard_id=key)
    criterion = next(one.code for one in page._desk.catalog().criteria.values() if one.text)
    town.do(hazards.recognise_hazard, hazard_id=key, accepted=True, by="区局", on="2026-04-16", criterion=criterion)
    town.do(hazards.review_hazard, hazard_id=key, passed=True, inspectors=pair)
    page.refresh()
    stand(key)
    qtbot.waitUntil(lambda: page.verbs.detail.life.row.state == "review_passed")  # type: ignore[union-attr]
    page.verbs.close()
    closing = dialog(page, CloseDialog, qtbot)
    qtbot.waitUntil(lambda: closing.approver.count() == 4)
    qtbot.mouseClick(closing.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "HAZARD_019" in closing._fault._words.text())
    closing.reject()
    page.verbs.report()
    reporting = dialog(page, ReportDialog, qtbot)
    reporting.to.setText("虚构区应急管理局")
    store(reporting, qtbot)
    page.verbs.close()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(CloseDialog)))
    closing = next(one for one in page.findChildren(CloseDialog) if one.isVisible())
    qtbot.waitUntil(lambda: closing.approver.count() == 4)
    closing.approver.choose(town.inspectors[2].hex())
    store(closing, qtbot)
    assert of(town, key).life.row.state == "closed"


def test_facts_that_disagree_show_as_a_banner_and_a_person_settles_them(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    key, pair = made["box"], list(town.inspectors[:2])
    town.do(hazards.review_hazard, hazard_id=key, passed=False, inspectors=pair, deadline="2026-05-09")
    town.unaware(key, "reviewed", result="pass", inspectors=pair)
    page.refresh()
    stand(key)
    qtbot.waitUntil(lambda: page.pane._banner is not None)
    assert page.pane._banner is not None
    said = page.pane._banner.notice.words
    assert said == "两次复查结论相反：4月16日 李虚构 复查 不合格 / 4月16日 周虚构 复查 合格"
    assert column(page, "state")[2] == "有矛盾"
    assert "两种说法" in page.pane.line.accessibleName()
    page.pane._banner.notice.run()  # type: ignore[misc]
    asking = dialog(page, SettleDialog, qtbot)
    asking.stands.choose("later")
    store(asking, qtbot)
    assert of(town, key).life.row.state == "review_passed"
    qtbot.waitUntil(lambda: page.pane._banner is None)


def test_mistaken_registration_is_withdrawn_with_its_reason(
    page: HazardsPage, hall: Office, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["lamp"])
    page.verbs.withdraw()
    asking = dialog(page, WithdrawDialog, qtbot)
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    assert asking.isVisible()  # no reason yet
    asking.reason.setPlainText("与除尘器一条重复")
    store(asking, qtbot)
    qtbot.waitUntil(lambda: page.verbs.detail.life.row.state == "withdrawn")  # type: ignore[union-attr]
    assert column(page, "state")[1] == "登记有误"
    assert page.header._fact.text() == "共 3 条，另有登记有误 1 条"
    assert column(page, "left")[1] == ""
    assert page.pane.line.accessibleName().endswith("登记有误 4月16日 李虚构")
    assert page.verbs.fitting(page.verbs.detail) == ()  # type: ignore[arg-type]
    page.verbs.review()
    shown = hall.window.refusal_shown()
    assert shown is not None
    shown.close()


def test_hazard_on_a_paper_is_not_withdrawn_and_the_dialog_says_why(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["passage"])
    page.verbs.withdraw()
    asking = dialog(page, WithdrawDialog, qtbot)
    asking.reason.setPlainText("看错了")
    qtbot.mouseClick(asking.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "HAZARD_040" in asking._fault._words.text())
    assert of(town, made["passage"]).life.row.state == "assigned"
    asking.reject()


def test_major_hazard_is_put_under_supervision(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    key = made["dust"]
    told = {"by": "虚构区局", "on": "2026-04-16", "criterion": "GM-3-1"}
    town.do(hazards.recognise_hazard, hazard_id=key, accepted=True, **told)
    page.refresh()
    stand(key)
    qtbot.waitUntil(lambda: "挂牌督办" in [one.word for one in page.verbs.fitting(page.verbs.detail)])  # type: ignore[arg-type]
    page.verbs.supervise()
    asking = dialog(page, SuperviseDialog, qtbot)
    for field, words in ((asking.unit, "虚构区安委办"), (asking.level, "区级"), (asking.deadline, "2026-05-30")):
        field.setText(words)
    store(asking, qtbot)
    seen = of(town, key).projection
    assert (seen.supervised_by, seen.deadline) == ("虚构区安委办", "2026-05-30")
    qtbot.waitUntil(lambda: "区级" in page.pane.story.lines.lines[0].cells[1].text)


def test_pasted_photo_hangs_on_the_hazard_and_opens_large(
    page: HazardsPage, town: Township, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    town.photo(made["passage"], "passage-before.jpg")
    stand(made["passage"])
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(PHOTO))])
    QGuiApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.pane.after.count() == 1)
    assert len(of(town, made["passage"]).life.after) == 1
    assert page.pane.before.count() == 1
    qtbot.mouseClick(page.pane.after.frame, Qt.MouseButton.LeftButton)
    shown = dialog(page, PhotosDialog, qtbot)
    qtbot.waitUntil(lambda: not shown.picture._image.isNull())
    shown.close()


def test_assigning_hazards_of_two_enterprises_is_refused(page: HazardsPage, hall: Office) -> None:
    page.table.stretch(Spot(1, 0), Spot(2, 0))
    page.verbs.assign()
    shown = hall.window.refusal_shown()
    assert shown is not None
    assert "编号 DESKTOP_021" in [one.text() for one in shown.findChildren(QLabel)]
    shown.close()


def test_file_that_is_no_photo_is_refused_and_hangs_nowhere(
    page: HazardsPage, hall: Office, town: Township, made: dict[str, bytes], tmp_path: Path, qtbot: QtBot
) -> None:
    wrong = tmp_path / "说明.jpg"
    wrong.write_text("不是照片", encoding="utf-8")
    page.verbs.add_photos([wrong])
    qtbot.waitUntil(lambda: hall.window.refusal_shown() is not None)
    shown = hall.window.refusal_shown()
    assert shown is not None
    assert "编号 VISIT_014" in [one.text() for one in shown.findChildren(QLabel)]
    assert not any(of(town, key).life.after for key in made.values())
    shown.close()


def test_assigning_opens_a_notice_of_the_selected_hazards(
    page: HazardsPage, hall: Office, made: dict[str, bytes], qtbot: QtBot, stand: Callable[[bytes], None]
) -> None:
    stand(made["passage"])
    qtbot.keyClick(page.table.twin.main, Qt.Key.Key_F8)
    asking = dialog(page, NewPaperDialog, qtbot)
    qtbot.waitUntil(lambda: asking.kind() == "rectification_notice")
    assert asking.hazards.ticked() == (made["passage"],)
    store(asking, qtbot)
    qtbot.waitUntil(lambda: len(hall.went) == 1)
    assert hall.went[0][0] == "documents"


def test_export_writes_the_ledger_of_what_is_shown(
    page: HazardsPage, hall: Office, tmp_path: Path, qtbot: QtBot
) -> None:
    page.show_view("overdue")
    qtbot.waitUntil(lambda: page.table.rows.rowCount() == 1)
    page.export()
    asking = dialog(page, ExportDialog, qtbot)
    asking.write(tmp_path / "台账.xlsx")
    qtbot.waitUntil(lambda: "已导出 1 条" in hall.window._toast.words())
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][1] == "H-A01-0001"
    assert sheet.max_row == 4


def test_export_of_all_follows_the_order_of_the_table(page: HazardsPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.table.sort("deadline")
    qtbot.waitUntil(lambda: page.feed.view.sort[0] == "deadline")
    page.export()
    asking = dialog(page, ExportDialog, qtbot)
    asking.write(tmp_path / "台账.csv")
    qtbot.waitUntil(lambda: (tmp_path / "台账.csv").exists())
    rows = (tmp_path / "台账.csv").read_text("utf-8-sig").splitlines()
    codes = [row.split(",")[1] for row in rows if "H-A01" in row]
    named = {one.id: one.row.code for one in (page.table.rows.row_at(at) for at in range(4))}  # type: ignore[union-attr]
    assert codes == [named[key] for key in table_ids(page._desk.tasks._store.store.reader, page.feed.view)]  # type: ignore[attr-defined]


def many(town: Township, count: int) -> list[bytes]:
    """Hazards written down straight, as an import of history leaves them."""
    rows = [
        (bytes([at // 250, at % 250]) * 8, f"H-X-{at:04}", town.subject, f"第{at}条", "registered", "general")
        for at in range(count)
    ]
    with town.store.writing(actor=None) as session:
        session.connection().info["logged"] = 1
        dbapi(session).executemany(
            "INSERT INTO hazard (id, code, subject_id, description, state, grade, found_on) VALUES"
            " (?, ?, ?, ?, ?, ?, '2026-01-01')",
            rows,
        )
        session.connection().info["logged"] = 0
    return [row[0] for row in rows]


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
