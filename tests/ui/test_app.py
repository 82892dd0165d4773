"""The program as it opens: first run, unlocking, open slot, people, help, theme, faults, pictures, the start path."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop, NoStore, found_township, grab_pages, open_folder, watch
from safetydesk.domain.ids import id_text
from safetydesk.errors import SafetyDeskError
from safetydesk.models import journal, keys
from safetydesk.models.queries.people import certificates, people, settings
from safetydesk.models.store import create_store, open_store
from safetydesk.ui.dialogs.help import HelpDialog
from safetydesk.ui.dialogs.office.first_run import FirstRunDialog, Founding
from safetydesk.ui.dialogs.office.person import NewPersonDialog, PersonDialog
from safetydesk.ui.dialogs.office.unlock import PassphraseDialog, UnlockDialog
from safetydesk.ui.find import FindBar
from safetydesk.ui.tasks import Tasks
from safetydesk.ui.theme import DARK, theme_of
from tests.ui.furnished import closed_township, dialog_shown, furnished, words_of
from tests.ui.hands import type_text
from tests.ui.township import Township

SOURCE = Path(__file__).resolve().parents[2] / "src"
FOUNDING = Founding("虚构镇", "虚构镇人民政府", "虚", "李虚构", "虚构0001", "2024-01-01", "2027-12-31", None)
SECRET = "四词连写的虚构口令"


@pytest.fixture
def carrier(dressed: QApplication) -> Iterator[Tasks]:
    """Tasks before there is a store."""
    made = Tasks(NoStore())
    yield made
    made.close()


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with furnished(closed_township(tmp_path / "store"), qtbot) as made:
        yield made


# --- first run


def test_first_run_makes_the_store_with_its_first_person(tmp_path: Path, qtbot: QtBot, carrier: Tasks) -> None:
    dialog = FirstRunDialog(carrier, lambda founding: found_township(tmp_path / "store", founding))
    qtbot.addWidget(dialog)
    dialog.open()
    for field, words in (
        (dialog.township, "虚构镇"), (dialog.short, "虚"), (dialog.person, "李虚构"), (dialog.certificate, "虚构0001"),
        (dialog.valid_from, "2024.1.1"), (dialog.valid_to, "2027-12-31"),
    ):  # fmt: skip
        field.setText(words)
    dialog.township.editingFinished.emit()
    assert dialog.organ.text() == "虚构镇人民政府"
    dialog.take()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    opened = dialog.opened
    assert opened.key_beside
    assert [one.name for one in people(opened.db)] == ["李虚构"]
    assert [(one.number, one.valid_to) for one in certificates(opened.db)] == [("虚构0001", "2027-12-31")]
    assert settings(opened.db) == {"organ": "虚构镇人民政府", "short_name": "虚"}
    opened.db.close()


@pytest.mark.parametrize(
    ("fill", "field", "said"),
    [
        (lambda d: None, "township", "镇名：不能空着"),
        (lambda d: d.township.setText("虚构镇"), "person", "姓名：不能空着"),
        (lambda d: d.valid_to.setText("明年"), "valid_to", "2026-05-31 这样的日期"),
        (lambda d: d.passphrase.setText("一二三四五六七八"), "again", "与上面的口令不同"),
    ],
)
def test_first_run_tells_what_is_missing_under_its_field(
    tmp_path: Path, qtbot: QtBot, carrier: Tasks, fill: Callable[[Any], object], field: str, said: str
) -> None:
    dialog = FirstRunDialog(carrier, lambda founding: found_township(tmp_path / "store", founding))
    qtbot.addWidget(dialog)
    if field not in ("township", "person"):
        dialog.township.setText("虚构镇")
        dialog.person.setText("李虚构")
    fill(dialog)
    dialog.take()
    assert said in getattr(dialog, field).accessibleDescription()
    assert not (tmp_path / "store").exists()


def test_first_run_refuses_a_short_passphrase_and_leaves_nothing(tmp_path: Path, qtbot: QtBot, carrier: Tasks) -> None:
    dialog = FirstRunDialog(carrier, lambda founding: found_township(tmp_path / "store", founding))
    qtbot.addWidget(dialog)
    dialog.township.setText("虚构镇")
    dialog.person.setText("李虚构")
    dialog.passphrase.setText("短")
    dialog.again.setText("短")
    dialog.take()
    qtbot.waitUntil(lambda: "口令太短" in dialog.passphrase.accessibleDescription(), timeout=20_000)
    assert not (tmp_path / "store" / "store.db").exists()


def test_second_computer_takes_its_people_from_the_server(tmp_path: Path, qtbot: QtBot, carrier: Tasks) -> None:
    dialog = FirstRunDialog(carrier, lambda founding: found_township(tmp_path / "store", founding))
    qtbot.addWidget(dialog)
    dialog.township.setText("虚构镇")
    dialog.joins.setChecked(True)
    assert not dialog.person.isEnabled()
    dialog.take()
    qtbot.waitUntil(lambda: dialog.opened is not None, timeout=20_000)
    dialog.opened.db.close()
    with furnished(tmp_path / "store", qtbot, person=None) as desktop:
        qtbot.waitUntil(lambda: desktop.window.page_key() == "sync")


# --- unlocking, the open slot


def test_wrong_passphrase_is_told_and_the_right_one_opens(tmp_path: Path, qtbot: QtBot, carrier: Tasks) -> None:
    folder = tmp_path / "store"
    create_store(folder, township="虚构镇", passphrase=SECRET).close()
    dialog = UnlockDialog(carrier, lambda words: open_folder(folder, words))
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.passphrase.setText("不是这个口令")
    dialog.take()
    qtbot.waitUntil(lambda: "口令不对" in dialog.passphrase.accessibleDescription(), timeout=20_000)
    dialog.passphrase.setText(SECRET)
    dialog.take()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    assert not dialog.opened.key_beside
    dialog.opened.db.close()


def test_key_beside_the_store_is_a_red_banner_until_a_passphrase_is_set(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    notice = desktop.window.banners.shown()
    assert notice is not None
    assert notice.state == "red"
    assert notice.run is not None
    notice.run()
    dialog: PassphraseDialog = dialog_shown(PassphraseDialog)
    dialog.passphrase.setText("短")
    dialog.again.setText("短")
    dialog.take()
    qtbot.waitUntil(lambda: "口令太短" in words_of(dialog), timeout=20_000)
    dialog.passphrase.setText(SECRET)
    dialog.again.setText(SECRET)
    dialog.take()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    assert desktop.window.banners.shown() is None
    assert not keys.is_open(tmp_path / "store")
    with pytest.raises(SafetyDeskError) as caught:
        open_folder(tmp_path / "store")
    assert caught.value.code == "STORE_005"
    open_folder(tmp_path / "store", SECRET).db.close()


def test_banner_lies_under_the_header(desktop: Desktop, qtbot: QtBot) -> None:
    page: Any = desktop.window.page()
    qtbot.waitUntil(desktop.window.banners.isVisible)
    assert desktop.window.banners.mapTo(page, desktop.window.banners.rect().topLeft()).y() == page.header.height()
    other: Any = desktop.window.go("subjects")
    assert desktop.window.banners.parentWidget() is other


# --- who acts


def test_every_act_is_recorded_under_the_person_at_the_desk(desktop: Desktop, qtbot: QtBot) -> None:
    from safetydesk.usecases.subjects import edit_subject

    names = {one.name: one.id for one in people(desktop.store.store().reader)}
    assert desktop.desk.actor() == names["李虚构"]
    qtbot.waitUntil(lambda: desktop.window.windowTitle() == "安监台 李虚构")
    qtbot.keyClick(
        desktop.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    qtbot.waitUntil(lambda: dialog_shown(PersonDialog) is not None)
    dialog: PersonDialog = dialog_shown(PersonDialog)
    qtbot.waitUntil(lambda: len(dialog.rows.lines.lines) == 3)
    dialog.rows.select(names["周虚构"])
    dialog.rows.opened.emit(dialog.rows.current_id())
    assert desktop.desk.actor() == names["周虚构"]
    assert desktop.desk.settings.get("person") == id_text(names["周虚构"])
    qtbot.waitUntil(lambda: desktop.window.windowTitle() == "安监台 周虚构")
    key = desktop.store.store().reader.execute("SELECT id FROM subject").fetchone()[0]
    done: list[object] = []
    desktop.tasks.write(lambda session: edit_subject(session, subject_id=key, headcount=5), done.append)
    qtbot.waitUntil(lambda: bool(done))
    last = "SELECT actor FROM change ORDER BY n DESC LIMIT 1"
    assert desktop.store.store().reader.execute(last).fetchone()[0] == names["周虚构"]


def test_new_person_is_registered_with_a_certificate(desktop: Desktop, qtbot: QtBot) -> None:
    dialog = PersonDialog(desktop.desk, desktop.window)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.register()
    form: NewPersonDialog = dialog_shown(NewPersonDialog)
    form.take()
    assert "姓名：不能空着" in words_of(form)
    form.name.setText("赵虚构")
    form.certificate.setText("虚构0042")
    form.take()
    qtbot.waitUntil(lambda: not form.isVisible())
    qtbot.waitUntil(lambda: len(dialog.rows.lines.lines) == 4)
    current = dialog.rows.lines.lines[dialog.rows.currentIndex().row()]
    assert [cell.text for cell in current.cells] == ["赵虚构", "检查人员", "虚构0042"]
    dialog.reject()


# --- what works everywhere


def test_theme_switches_and_is_remembered(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.window.theme_wanted.emit()
    assert theme_of(desktop.window.palette()) is DARK
    assert desktop.desk.settings.get("theme") == "dark"


def test_help_tells_the_keys_of_the_page(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.window.go("subjects")
    qtbot.keyClick(desktop.window, Qt.Key.Key_F1)
    dialog: HelpDialog = dialog_shown(HelpDialog)
    assert dialog.windowTitle() == "按键：企业"
    assert "列头筛选" in words_of(dialog)
    dialog.reject()


def test_find_bar_opens_over_any_page_and_goes_to_what_was_found(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.window.go("sync")
    qtbot.keyClick(desktop.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    bar = desktop.window.findChild(FindBar)
    assert isinstance(bar, FindBar)
    qtbot.waitUntil(bar.isVisible)
    type_text(bar.field, "xghd")
    qtbot.waitUntil(bar.finder.isVisible)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert desktop.window.page_key() == "subjects"
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_rail_counts_what_waits(desktop: Desktop, qtbot: QtBot) -> None:
    rail = desktop.window.rail
    assert rail is not None
    qtbot.waitUntil(lambda: rail._items["sync"]._count > 5)


def test_surprise_is_logged_and_told_by_number_never_as_a_traceback(
    desktop: Desktop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("safetydesk.paths.log_file", lambda: tmp_path / "desk.log")
    monkeypatch.setattr("safetydesk.cli.logbook.log_file", lambda: tmp_path / "desk.log")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    watch(desktop.window.refuse)
    try:
        secret = {"身份证": "虚构的号码"}
        secret["不在"]
    except KeyError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    refused = desktop.window.refusal_shown()
    assert refused is not None
    assert "GENERAL_001" in words_of(refused)
    assert "KeyError" in (tmp_path / "desk.log").read_text("utf-8")
    assert "虚构的号码" not in (tmp_path / "desk.log").read_text("utf-8")
    assert "Traceback" not in capsys.readouterr().err
    refused.reject()


def test_held_input_lands_before_the_next_commit(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    desktop.store.hold("keep_draft", desktop.desk.actor(), {"key": "visit-place:00", "text": "M05-06"})
    assert (tmp_path / "store" / journal.FILE).exists()
    done: list[object] = []
    desktop.tasks.write(lambda session: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    sql = "SELECT text FROM draft WHERE key = 'visit-place:00'"
    assert desktop.store.store().reader.execute(sql).fetchone() == ("M05-06",)
    assert not (tmp_path / "store" / journal.FILE).exists()


def test_closing_finishes_what_was_written(tmp_path: Path, qtbot: QtBot) -> None:
    from safetydesk.usecases.subjects import edit_subject

    folder = closed_township(tmp_path / "store")
    with furnished(folder, qtbot) as desktop:
        key = desktop.store.store().reader.execute("SELECT id FROM subject").fetchone()[0]
        desktop.tasks.write(lambda session: edit_subject(session, subject_id=key, headcount=77))
    store = open_store(folder)
    assert store.reader.execute("SELECT headcount FROM subject").fetchone() == (77,)
    store.close()


# --- the start path, the pictures

START = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QMenu
from safetydesk import app
q = QApplication([])
app.dress(q)
desktop = app.furnish(app.open_folder(Path(sys.argv[1])), app.Unkept())
desktop.window.show()
q.processEvents()
heavy = {"sqlalchemy", "alembic", "openpyxl", "pypdf", "numpy", "PIL", "httpx", "fastapi", "typer", "nacl"}
print(sorted(heavy & set(sys.modules)))
desktop.close()
"""


def test_first_paint_over_a_real_store_needs_no_heavy_library(tmp_path: Path) -> None:
    folder = closed_township(tmp_path / "store")
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", START, str(folder)], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_pictures_of_the_pages_are_taken_without_a_display(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> None:
    def prepare(town: Township) -> None:
        from datetime import datetime

        town.hazards_of(town.visit({"text": "疏散通道堆放原料", "deadline": "2026-04-12"}, day=datetime(2026, 4, 2, 9)))

    folder = closed_township(tmp_path / "store", prepare)
    made = grab_pages(folder, tmp_path / "pictures")
    assert [one.name for one in made] == ["main-window-light.png", "visit-light.png"]
    assert all(one.stat().st_size > 10_000 for one in made)


def test_name_on_the_day_page_opens_the_menu_of_the_person(desktop: Desktop, qtbot: QtBot) -> None:
    page: Any = desktop.window.page()
    qtbot.waitUntil(lambda: page.me.text() == "李虚构")
    page.me.click()
    menus = [one for one in desktop.window.findChildren(QMenu) if one.isVisible()]
    assert [action.text() for action in menus[0].actions()] == ["换人", "浅色、深色切换", "按键说明"]
    menus[0].actions()[1].trigger()
    menus[0].close()
    assert theme_of(desktop.window.palette()) is DARK
