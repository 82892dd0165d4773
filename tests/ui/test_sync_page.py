"""同步: the standing in words, joining a real server, a round beside the work, conflicts, refusals, clocks."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from safetydesk.app import Desktop
from safetydesk.domain.instants import MINUTE
from safetydesk.models.changelog import insert_rows, log_of
from safetydesk.models.store import create_store
from safetydesk.models.tables import Document
from safetydesk.server.serving import open_server, running
from safetydesk.server.tokens import create_token
from safetydesk.server.township import Server
from safetydesk.sync import http
from safetydesk.sync.protocol import Answer, Request
from safetydesk.sync.round import run_round
from safetydesk.ui.dialogs.office.connect_server import ConnectDialog
from safetydesk.ui.pages.sync import SyncPage
from safetydesk.usecases import subjects, visits
from safetydesk.usecases.joining import remember_server
from tests.ui.furnished import closed_township, dialog_shown, furnished, words_of
from tests.ui.township import START

TOWN = "虚构镇"


@dataclass
class Town:
    """A running server and the doors to it; `ahead` is how much its clock is before the desks'."""

    server: Server
    url: str
    folder: Path
    ahead: list[int] = field(default_factory=lambda: [0])

    def token(self, name: str) -> str:
        return create_token(self.server.engine, township=TOWN, name=name, now=START, random=os.urandom)

    def other_laptop(self, edit: Callable[[Any], object]) -> None:
        """A second computer reads everything, edits, and sends it."""
        store = create_store(self.folder / f"other{os.urandom(4).hex()}", township=TOWN, clock=lambda: START)
        with http.open_township(self.url, self.token(f"另一台{os.urandom(4).hex()}")) as township:
            run_round(store, township)
            who = store.reader.execute("SELECT id FROM person WHERE name = '周虚构'").fetchone()[0]
            with store.writing(actor=who, now=START) as session:
                edit(session)
            run_round(store, township)
        store.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    ahead = [0]
    server = open_server(folder=tmp_path, clock=lambda: START + ahead[0])
    with running(server) as url:
        yield Town(server, url, tmp_path, ahead)
    server.engine.dispose()


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    folder = closed_township(tmp_path / "store")
    with furnished(folder, qtbot) as made:
        yield made


def opened(desktop: Desktop, qtbot: QtBot) -> SyncPage:
    page = desktop.window.go("sync")
    assert isinstance(page, SyncPage)
    qtbot.waitUntil(lambda: bool(page.state_words.accessibleName()))
    return page


def joined(desktop: Desktop, qtbot: QtBot, town: Town) -> SyncPage:
    """The page of a desk that has had its first round."""
    token = town.token("本机")
    desktop.tasks.write(lambda session: remember_server(session, url=town.url, token=token))
    page = opened(desktop, qtbot)
    qtbot.waitUntil(lambda: page._read is not None and page._read.url is not None)
    finish_round(page, qtbot)
    return page


def finish_round(page: SyncPage, qtbot: QtBot) -> None:
    """Press the primary verb and wait for the end."""
    page.sync_now.click()
    assert page.sync_now.text() == "正在同步…"
    qtbot.waitUntil(lambda: page._ticket is None, timeout=20_000)
    qtbot.waitUntil(lambda: page._desk.tasks.idle())
    qtbot.wait(30)


def says(page: SyncPage) -> str:
    return page.state_words.accessibleName()


def value(desktop: Desktop, sql: str, *given: object) -> Any:
    store = desktop.store.store()
    row = store.reader.execute(sql, given).fetchone()
    return row[0] if row else None


def firm(desktop: Desktop) -> bytes:
    key: bytes = value(desktop, "SELECT id FROM subject")
    return key


# --- joining


def test_without_a_server_the_primary_verb_asks_for_one(desktop: Desktop, qtbot: QtBot) -> None:
    page = opened(desktop, qtbot)
    assert "还没有连乡镇服务器" in says(page)
    assert (page.sync_now.text(), page.server.isVisible()) == ("连接服务器", False)
    page.sync_now.click()
    qtbot.waitUntil(lambda: dialog_shown(ConnectDialog) is not None)
    dialog: ConnectDialog = dialog_shown(ConnectDialog)
    dialog.take()
    assert "DESKTOP_003" in words_of(dialog)
    dialog.reject()


def test_wrong_token_is_told_under_its_field_and_the_right_one_joins(
    desktop: Desktop, qtbot: QtBot, town: Town
) -> None:
    page = opened(desktop, qtbot)
    page.connect_server()
    qtbot.waitUntil(lambda: dialog_shown(ConnectDialog) is not None)
    dialog: ConnectDialog = dialog_shown(ConnectDialog)
    dialog.url.setText(town.url)
    dialog.token.setText("sd1-wrong")
    dialog.take()
    qtbot.waitUntil(lambda: "SYNC_004" in words_of(dialog), timeout=20_000)
    assert "服务器不认这台电脑的令牌" in dialog.token.accessibleDescription()
    assert value(desktop, "SELECT value FROM meta WHERE key = 'server_token'") is None
    dialog.token.setText(town.token("本机"))
    dialog.take()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    qtbot.waitUntil(lambda: "都已同步" in says(page))
    assert value(desktop, "SELECT value FROM meta WHERE key = 'server_url'") == town.url.encode()


def test_numbers_of_the_own_papers_are_leased_with_the_first_round(desktop: Desktop, qtbot: QtBot, town: Town) -> None:
    page = joined(desktop, qtbot, town)
    qtbot.waitUntil(lambda: len(page.sides["文号余量"].lines.lines) >= 3)
    assert {line.cells[1].text for line in page.sides["文号余量"].lines.lines} == {"剩 10 个"}


# --- the round


def test_round_sends_everything_and_says_so(desktop: Desktop, qtbot: QtBot, town: Town) -> None:
    page = opened(desktop, qtbot)
    waiting = sum(page._read.unsent.values())  # type: ignore[union-attr]
    assert waiting > 5
    page = joined(desktop, qtbot, town)
    qtbot.waitUntil(lambda: says(page).startswith("都已同步 上次同步 今天 09:30"))
    sent = page.sides["上次同步"].lines.lines[0]
    assert (sent.cells[0].text, sent.cells[1].text) == ("发出", f"{waiting} 条")
    assert not page.cards["未同步"].isVisible()


class SlowLine:
    """A township behind a slow network: each exchange waits until it is let through."""

    def __init__(self, inner: Any, waits: threading.Event, reached: threading.Event) -> None:
        self._inner, self._waits, self._reached = inner, waits, reached

    def __enter__(self) -> SlowLine:
        return self

    def __exit__(self, *given: object) -> None:
        self._inner.__exit__(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def exchange(self, request: Request) -> Answer:
        self._reached.set()
        assert self._waits.wait(30)
        answer: Answer = self._inner.exchange(request)
        return answer


def test_work_goes_on_while_a_round_runs(
    desktop: Desktop, qtbot: QtBot, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = joined(desktop, qtbot, town)
    through, reached, real = threading.Event(), threading.Event(), http.open_township
    monkeypatch.setattr(http, "open_township", lambda *a, **k: SlowLine(real(*a, **k), through, reached))
    page.start()
    qtbot.waitUntil(reached.is_set, timeout=20_000)
    beats: list[int] = []
    pulse = QTimer(interval=10)
    pulse.timeout.connect(lambda: beats.append(1))
    pulse.start()
    key = firm(desktop)
    done: list[object] = []
    desktop.tasks.write(lambda session: subjects.edit_subject(session, subject_id=key, headcount=38), done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert page._ticket is not None, "the round is still under way"
    qtbot.waitUntil(lambda: len(beats) > 5)
    through.set()
    qtbot.waitUntil(lambda: page._ticket is None, timeout=20_000)
    assert value(desktop, "SELECT headcount FROM subject WHERE id = ?", key) == 38
    qtbot.waitUntil(lambda: "都已同步" in says(page))


def test_cancelled_round_can_be_begun_again(
    desktop: Desktop, qtbot: QtBot, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = joined(desktop, qtbot, town)
    key = firm(desktop)
    desktop.tasks.write(lambda session: subjects.edit_subject(session, subject_id=key, headcount=9))
    qtbot.waitUntil(lambda: "1 条改动" in says(page))
    through, reached, real = threading.Event(), threading.Event(), http.open_township
    with monkeypatch.context() as slow:
        slow.setattr(http, "open_township", lambda *a, **k: SlowLine(real(*a, **k), through, reached))
        page.start()
        qtbot.waitUntil(reached.is_set, timeout=20_000)
        page.cancel()
        through.set()
        qtbot.waitUntil(lambda: page._ticket is None, timeout=20_000)
    assert page.sync_now.text() == "立即同步"
    finish_round(page, qtbot)
    qtbot.waitUntil(lambda: "都已同步" in says(page))


def test_unreachable_server_is_a_banner_and_nothing_is_lost(desktop: Desktop, qtbot: QtBot) -> None:
    desktop.tasks.write(lambda session: remember_server(session, url="http://127.0.0.1:9", token="sd1-x"))
    page = opened(desktop, qtbot)
    qtbot.waitUntil(lambda: page._read is not None and page._read.url is not None)
    waiting = value(desktop, "SELECT count(*) FROM change WHERE seq IS NULL")
    desktop.window.banner("key", None)
    finish_round(page, qtbot)
    notice = desktop.window.banners.shown()
    assert notice is not None
    assert (notice.state, notice.verb) == ("amber", "再试")
    assert "连不上乡镇服务器" in notice.words
    assert value(desktop, "SELECT count(*) FROM change WHERE seq IS NULL") == waiting


def test_clock_that_differs_is_said_aloud(desktop: Desktop, qtbot: QtBot, town: Town) -> None:
    town.ahead[0] = 7 * MINUTE
    desktop.window.banner("key", None)
    page = joined(desktop, qtbot, town)
    qtbot.waitUntil(lambda: desktop.window.banners.shown() is not None)
    notice = desktop.window.banners.shown()
    assert notice is not None
    assert notice.words.startswith("本机时间比服务器慢 7 分钟")
    town.ahead[0] = 0
    finish_round(page, qtbot)
    qtbot.waitUntil(lambda: desktop.window.banners.shown() is None)


# --- what a person must see


def both_edit(desktop: Desktop, qtbot: QtBot, town: Town, page: SyncPage) -> bytes:
    """Both computers change the phone; the other one is first at the server."""
    key = firm(desktop)
    town.other_laptop(lambda session: subjects.edit_subject(session, subject_id=key, phone="139 0000 1180"))
    desktop.tasks.write(lambda session: subjects.edit_subject(session, subject_id=key, phone="138 0000 2655"))
    qtbot.waitUntil(lambda: "1 条改动" in says(page))
    finish_round(page, qtbot)
    qtbot.waitUntil(lambda: page.conflict is not None)
    return key


@pytest.mark.parametrize(("press", "stands"), [(Qt.Key.Key_Left, "138 0000 2655"), (Qt.Key.Key_Right, "139 0000 1180")])
def test_conflict_is_settled_with_arrows_and_enter(
    desktop: Desktop, qtbot: QtBot, town: Town, press: Qt.Key, stands: str
) -> None:
    page = joined(desktop, qtbot, town)
    key = both_edit(desktop, qtbot, town, page)
    view = page.conflict
    assert view is not None
    assert "虚构宏达木业有限公司·1 处冲突" in words_of(view)
    assert "联系电话" in words_of(view)
    assert view.mine.accessibleName() == "本机 138 0000 2655 李虚构 今天 09:30"
    assert view.theirs.accessibleName() == "服务器 139 0000 1180 周虚构 今天 09:30"
    qtbot.keyClick(view, press)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.conflict is None)
    assert value(desktop, "SELECT phone FROM subject WHERE id = ?", key) == stands
    finish_round(page, qtbot)
    assert value(desktop, "SELECT count(*) FROM conflict WHERE settled_at IS NULL") == 0


def test_two_answers_to_one_item_are_shown_side_by_side(desktop: Desktop, qtbot: QtBot, town: Town) -> None:
    page = joined(desktop, qtbot, town)
    lists, inspector = [{"key": "fifteen-measures", "version": "1"}], value(desktop, "SELECT id FROM person")
    facts = {"subject_id": firm(desktop), "kind": "surprise", "inspectors": [inspector], "checklists": lists}
    visit: list[bytes] = []
    desktop.tasks.write(lambda s: visits.start_visit(s, **facts), lambda done: visit.append(done.id))
    qtbot.waitUntil(lambda: bool(visit))
    finish_round(page, qtbot)
    item = {"visit_id": visit[0], "checklist": "fifteen-measures", "item": "M05-1"}
    town.other_laptop(lambda session: visits.answer_item(session, **item, result="conforms"))
    desktop.tasks.write(lambda session: visits.answer_item(session, **item, result="fails"))
    finish_round(page, qtbot)
    qtbot.waitUntil(lambda: page.conflict is not None)
    view = page.conflict
    assert view is not None
    assert "检查项 M05-1" in words_of(view) and "检查结果" in words_of(view)
    assert view.mine.accessibleName().startswith("本机 不符合 李虚构")
    assert view.theirs.accessibleName().startswith("服务器 符合 周虚构")


def test_two_papers_with_one_number_are_shown_and_stay_as_they_are(desktop: Desktop, qtbot: QtBot, town: Town) -> None:
    page = joined(desktop, qtbot, town)
    number = {
        "organ": "虚构镇人民政府",
        "series": "虚安改",
        "year": 2026,
        "serial": 9,
        "number": "（虚）虚安改〔2026〕9号",
    }
    facts = {"kind": "rectification_notice", "capacity": "A", "hazards": "[]", "subject_id": firm(desktop), **number}

    def paper(session: Any, code: str) -> None:
        insert_rows(session, Document, [{"id": log_of(session).new_id(), "code": code, **facts}])

    town.other_laptop(lambda session: paper(session, "D-A02-0001"))
    desktop.tasks.write(lambda session: paper(session, "D-A01-0001"))
    finish_round(page, qtbot)
    qtbot.waitUntil(lambda: page.conflict is not None)
    view = page.conflict
    assert view is not None
    assert "两份文书同一个文号" in words_of(view)
    assert view.mine.accessibleName().startswith("这一份 D-A01-0001 虚构宏达木业有限公司")
    assert view.theirs.accessibleName().startswith("先用这个号的一份 D-A02-0001 虚构宏达木业有限公司")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.conflict is None)
    assert value(desktop, "SELECT count(*) FROM document WHERE number = ?", number["number"]) == 2


def test_conflict_put_off_stays(desktop: Desktop, qtbot: QtBot, town: Town) -> None:
    page = joined(desktop, qtbot, town)
    both_edit(desktop, qtbot, town, page)
    assert page.conflict is not None
    page.conflict.postponed.emit()
    assert page.conflict is not None
    assert value(desktop, "SELECT count(*) FROM conflict WHERE settled_at IS NULL") == 1


def test_what_came_back_says_why(desktop: Desktop, qtbot: QtBot, town: Town) -> None:
    """A token without the personnel class: the certificates come back with their reason, the rest is taken."""
    token = create_token(
        town.server.engine, township=TOWN, name="只写一类", scopes=("general",), now=START, random=os.urandom
    )
    desktop.tasks.write(lambda session: remember_server(session, url=town.url, token=token))
    page = opened(desktop, qtbot)
    qtbot.waitUntil(lambda: page._read is not None and page._read.url is not None)
    finish_round(page, qtbot)
    qtbot.waitUntil(page.back.isVisible)
    line = page.refused.lines.lines[0]
    assert line.cells[0].text.startswith("新增证件：")
    assert "无权写" in line.below[0].text
    assert line.below[1].text == "SYNC_020"
    assert says(page).startswith("都已同步")
