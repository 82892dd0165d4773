"""The life of a hazard on its page: reviewed, extended, suspected, supervised, closed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.ui.dialogs.hazards.hazard_steps import (
    CloseDialog,
    DecideDialog,
    ExtendDialog,
    RecogniseDialog,
    ReportDialog,
    SettleDialog,
)
from safetydesk.ui.dialogs.hazards.review_hazard import ReviewDialog
from safetydesk.ui.dialogs.hazards.supervise_hazard import SuperviseDialog
from safetydesk.ui.dialogs.hazards.withdraw_hazard import WithdrawDialog
from safetydesk.ui.pages.hazards.page import HazardsPage
from safetydesk.usecases import hazards
from tests.ui.hazards.hands import column, dialog, of, store
from tests.ui.township import Office, Township


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
