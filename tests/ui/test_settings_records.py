"""设置: records of 委托 and 赋权, people and their certificates, by hand over a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop
from safetydesk.domain.touched import Touched
from safetydesk.models.changelog import insert_rows
from safetydesk.models.queries.authority import AuthorityRow, authority_rows
from safetydesk.models.queries.staff import StaffRow, staff
from safetydesk.models.tables import Document
from safetydesk.ui.dialogs.office.authority import AuthorityDialog
from safetydesk.ui.dialogs.office.authority_end import EndAuthorityDialog
from safetydesk.ui.dialogs.office.person import NewPersonDialog
from safetydesk.ui.dialogs.office.settings_certificate import CertificateDialog
from safetydesk.ui.dialogs.office.settings_person import CorrectPersonDialog, LeavingDialog
from safetydesk.ui.pages.settings.authority import AuthoritySection
from safetydesk.ui.pages.settings.page import SettingsPage
from safetydesk.ui.pages.settings.people import PeopleSection
from safetydesk.ui.widgets.rows import Line
from safetydesk.usecases import people
from tests.ui.furnished import closed_township, dialog_shown, furnished, words_of
from tests.ui.township import Township

Key = Qt.Key
GRANTED: dict[str, Any] = {"kind": "grant", "grantor": "虚构市人民政府", "items": ["rectification_order"]}
NUMBER = "虚构赋权〔2026〕1号"


def prepared(town: Township) -> None:
    """Two records, one of them over, and a certificate near its end."""
    town.do(people.record_authority, number=NUMBER, valid_from="2026-01-01", **GRANTED)
    old = {"valid_from": "2025-01-01", "valid_to": "2025-12-31"}
    town.do(people.record_authority, number="虚构赋权〔2025〕1号", **GRANTED, **old)
    near = {"number": "虚构0003", "valid_from": "2024-01-01", "valid_to": "2026-05-31"}
    town.do(people.add_certificate, person_id=town.inspectors[2], **near)


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with furnished(closed_township(tmp_path / "store", prepared), qtbot) as made:
        yield made


def part(desktop: Desktop, qtbot: QtBot, key: str) -> Any:
    page: Any = desktop.window.go("settings")
    assert isinstance(page, SettingsPage)
    page.show_view(key)
    section: Any = page.section
    qtbot.waitUntil(lambda: bool(section.board.rows.lines.lines))
    qtbot.waitUntil(desktop.tasks.idle)
    return section


@pytest.fixture
def records(desktop: Desktop, qtbot: QtBot) -> AuthoritySection:
    section: AuthoritySection = part(desktop, qtbot, "authority")
    return section


@pytest.fixture
def office(desktop: Desktop, qtbot: QtBot) -> PeopleSection:
    section: PeopleSection = part(desktop, qtbot, "people")
    return section


def asked(qtbot: QtBot, kind: Any) -> Any:
    qtbot.waitUntil(lambda: dialog_shown(kind) is not None)
    return dialog_shown(kind)


def read(desktop: Desktop, qtbot: QtBot, query: Any) -> Any:
    found: list[Any] = []
    desktop.tasks.read(query, found.append)
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def rows(desktop: Desktop, qtbot: QtBot) -> list[AuthorityRow]:
    found: list[AuthorityRow] = read(desktop, qtbot, authority_rows)
    return found


def person(desktop: Desktop, qtbot: QtBot, name: str) -> StaffRow | None:
    found: list[StaffRow] = read(desktop, qtbot, staff)
    return next((one for one in found if one.person.name == name), None)


def shown(lines: list[Line]) -> list[tuple[str, str]]:
    """The first and the last cell of every row."""
    return [(line.cells[0].text, line.cells[-1].text) for line in lines]


# --- 委托和赋权


def test_records_are_shown_with_how_they_stand(records: AuthoritySection) -> None:
    assert shown(records.board.rows.lines.lines) == [(NUMBER, "有效"), ("虚构赋权〔2025〕1号", "已到期")]
    told = words_of(records.board)
    assert "《中华人民共和国行政处罚法》第二十四条" in told
    assert "责令限期整改指令书" in told
    assert records.fact == "今天有效 1 份"


def test_record_is_written_with_what_the_paper_says(desktop: Desktop, qtbot: QtBot, records: AuthoritySection) -> None:
    qtbot.keyClick(desktop.window, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = asked(qtbot, AuthorityDialog)
    dialog.do.click()
    assert "文号：不能空着" in words_of(dialog)
    dialog.number.setText("虚构委托〔2026〕1号")
    dialog.grantor.setText("虚构区应急管理局")
    dialog.valid_from.setText("2026年2月1日")
    dialog.do.click()
    assert "至少勾一种" in words_of(dialog)
    dialog.items.all.click()
    dialog.do.click()
    qtbot.waitUntil(lambda: len(records.board.rows.lines.lines) == 3)
    made = next(one for one in rows(desktop, qtbot) if one.kind == "delegation")
    assert (made.grantor, made.valid_from, made.valid_to) == ("虚构区应急管理局", "2026-02-01", None)
    assert {"rectification_order", "onsite_measures"} <= set(made.items)
    assert "publicity_notice" not in made.items


def test_record_is_put_right_and_keeps_what_was_ticked(
    desktop: Desktop, qtbot: QtBot, records: AuthoritySection
) -> None:
    qtbot.keyClick(desktop.window, Key.Key_F2)
    dialog = asked(qtbot, AuthorityDialog)
    assert (dialog.number.text(), dialog.items.chosen()) == (NUMBER, ["rectification_order"])
    dialog.items.offer("delegation")
    assert dialog.items.chosen() == ["rectification_order"]
    dialog.valid_to.setText("2025-06-30")
    dialog.do.click()
    qtbot.waitUntil(lambda: "PERSON_002" in words_of(dialog))
    dialog.valid_to.setText("2027-06-30")
    dialog.do.click()
    qtbot.waitUntil(lambda: dialog_shown(AuthorityDialog) is None)
    assert rows(desktop, qtbot)[0].valid_to == "2027-06-30"


def test_record_that_a_paper_stands_on_is_not_opened_for_change(
    desktop: Desktop, qtbot: QtBot, records: AuthoritySection
) -> None:
    row = {"kind": "rectification_order", "capacity": "C", "organ": "虚构镇人民政府", "hazards": "[]"}
    paper = {"id": b"p" * 16, "code": "D-A01-0009", "number": "虚构令〔2026〕1号", "issued_on": "2026-03-02", **row}
    desktop.tasks.write(lambda session: (insert_rows(session, Document, [paper]), Touched.of("document"))[1])
    qtbot.waitUntil(lambda: "1 份，最近 2026-03-02 虚构令〔2026〕1号" in words_of(records.board))
    qtbot.keyClick(desktop.window, Key.Key_F2)
    assert "PERSON_007" in words_of(desktop.window.refusal_shown())
    assert dialog_shown(AuthorityDialog) is None


def test_record_is_ended_by_its_last_day(desktop: Desktop, qtbot: QtBot, records: AuthoritySection) -> None:
    records.end()
    dialog = asked(qtbot, EndAuthorityDialog)
    assert dialog.day.day() == "2026-04-16"
    dialog.day.setText("2025-12-31")
    dialog.do.click()
    qtbot.waitUntil(lambda: "PERSON_008" in words_of(dialog))
    dialog.day.setText("2026-03-31")
    dialog.do.click()
    qtbot.waitUntil(lambda: shown(records.board.rows.lines.lines)[0] == (NUMBER, "已到期"))
    assert len(rows(desktop, qtbot)) == 2


# --- 人员和证件


def test_people_are_shown_with_their_certificates(office: PeopleSection) -> None:
    assert sorted(shown(office.board.rows.lines.lines)) == [
        ("周虚构", "有效"),
        ("李虚构", "有效"),
        ("王虚构", "临期"),
    ]
    assert office.fact == "3 人，3 人的检查（执法）证件在有效期"


def test_new_person_comes_into_hand(desktop: Desktop, qtbot: QtBot, office: PeopleSection) -> None:
    qtbot.keyClick(desktop.window, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    dialog = asked(qtbot, NewPersonDialog)
    dialog.name.setText("吴虚构")
    dialog.take()
    qtbot.waitUntil(lambda: len(office.board.rows.lines.lines) == 4)
    assert ("吴虚构", "未登记") in shown(office.board.rows.lines.lines)


def test_person_is_put_right(desktop: Desktop, qtbot: QtBot, office: PeopleSection) -> None:
    office.board.select(next(line.id for line in office.board.rows.lines.lines if line.cells[0].text == "王虚构"))
    qtbot.keyClick(desktop.window, Key.Key_F2)
    dialog = asked(qtbot, CorrectPersonDialog)
    dialog.name.clear()
    dialog.do.click()
    qtbot.waitUntil(lambda: "PERSON_004" in words_of(dialog))
    dialog.name.setText("王虚拟")
    dialog.roles["head"].click()
    dialog.do.click()
    qtbot.waitUntil(lambda: person(desktop, qtbot, "王虚拟") is not None)
    row = person(desktop, qtbot, "王虚拟")
    assert row is not None
    assert row.person.roles == ("head", "inspector")


def test_certificate_is_added_and_put_right(desktop: Desktop, qtbot: QtBot, office: PeopleSection) -> None:
    office.board.select(next(line.id for line in office.board.rows.lines.lines if line.cells[0].text == "王虚构"))
    office.add_certificate()
    dialog = asked(qtbot, CertificateDialog)
    dialog.do.click()
    assert "证件号：不能空着" in words_of(dialog)
    dialog.number.setText("虚构0099")
    dialog.valid_to.setText("2020-01-01")
    dialog.valid_from.setText("2021-01-01")
    dialog.do.click()
    qtbot.waitUntil(lambda: "PERSON_002" in words_of(dialog))
    dialog.valid_to.setText("2029-12-31")
    dialog.do.click()
    qtbot.waitUntil(lambda: len(office.cards.lines.lines) == 2)
    assert ("王虚构", "有效") in shown(office.board.rows.lines.lines)
    qtbot.waitUntil(lambda: dialog_shown(CertificateDialog) is None)
    desktop.window.activateWindow()
    office.cards.setFocus()
    qtbot.waitUntil(lambda: office.cards.current_id() is not None)
    qtbot.keyClick(office.cards, Key.Key_Return)
    dialog = asked(qtbot, CertificateDialog)
    assert dialog.number.text() == "虚构0099"
    dialog.number.setText("虚构0100")
    dialog.do.click()
    qtbot.waitUntil(lambda: "虚构0100" in office.cards.lines.lines[0].below[0].text)


def test_who_left_is_not_listed_and_undo_brings_them_back(
    desktop: Desktop, qtbot: QtBot, office: PeopleSection
) -> None:
    office.board.select(next(line.id for line in office.board.rows.lines.lines if line.cells[0].text == "王虚构"))
    office.leave()
    dialog = asked(qtbot, LeavingDialog)
    dialog.day.setText("2026-05-01")
    dialog.do.click()
    qtbot.waitUntil(lambda: "SUBJECT_008" in words_of(dialog))
    dialog.day.setText("2026-04-15")
    dialog.do.click()
    qtbot.waitUntil(lambda: len(office.board.rows.lines.lines) == 2)
    with qtbot.waitActive(desktop.window):
        desktop.window.activateWindow()
    qtbot.keyClick(desktop.window, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(office.board.rows.lines.lines) == 3)
