"""修改拟稿: a question to which several answers may be given has a tick box for each."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.papers.asks import answer_kept
from safetydesk.ui.dialogs.papers.draft_fields import ChoicesField, field_for
from safetydesk.usecases.papers.documents_edit import DraftField

DECISION = next(ask for ask in document_kinds()["onsite_measures"].asks if ask.key == "decision")


def test_several_measures_are_ticked_and_told_in_the_declared_order(qtbot: QtBot) -> None:
    value = "暂时停产停业；停止使用相关设施、设备"
    told = DraftField("decision", "处理决定", "", value, True, kind="choice", choices=DECISION.choices, many=True)
    field = field_for(told)
    assert isinstance(field, ChoicesField)
    qtbot.addWidget(field)
    assert field.text() == value
    assert field.boxes[0].accessibleName() == "处理决定：立即排除事故隐患"
    field.boxes[1].click()
    field.boxes[2].click()
    assert field.text() == "从危险区域内撤出作业人员；停止使用相关设施、设备"
    assert answer_kept(DECISION, field.text()) == "从危险区域内撤出作业人员\n停止使用相关设施、设备"
    for box in field.boxes:
        box.setChecked(False)
    assert field.text() == ""
