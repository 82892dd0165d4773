"""Backup, restore, verify, doctor, self-test, and the round with a real server on loopback, by command."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from safetydesk.cli.doctor import examine
from safetydesk.models.blobs import SealedFolder
from safetydesk.models.store import open_store
from safetydesk.server.serving import open_server, running
from safetydesk.usecases.findings import remember_blob
from tests.cli.conftest import Run


def test_backup_and_restore_by_command(office: Run, tmp_path: Path) -> None:
    made = office("backup", "--out", tmp_path / "b", "--json").facts
    again = tmp_path / "again"
    assert office("restore", made["folder"], "--store", again, "--json").facts["rows"] == made["rows"]
    assert office("show", "people", "--store", again, "--json").facts["count"] == 2
    assert office("restore", made["folder"]).err.startswith("STORE_020")
    aside = office("restore", made["folder"], "--replace", "--json").facts["aside"]
    assert Path(aside, "store.db").exists()


def test_verify_names_a_missing_attachment_and_is_done_in_part(office: Run) -> None:
    assert office("verify", "--json").facts["missing"] == []
    folder = Path(os.environ["SAFETYDESK_STORE"])
    store = open_store(folder)
    digest = SealedFolder(folder / "blobs", store.data_key).put(b"photo")
    with store.writing(actor=None) as session:
        remember_blob(session, sha256=digest, size=5)
    store.close()
    assert office("verify", "--json").facts["blobs"] == 1
    next(path for path in (folder / "blobs").rglob("*") if path.is_file()).unlink()
    shown = office("verify", "--json")
    assert (shown.code, shown.facts["missing"]) == (3, [digest])


def test_verify_stops_at_a_broken_chain(office: Run) -> None:
    store = open_store(Path(os.environ["SAFETYDESK_STORE"]))
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("UPDATE change SET at = at + 1 WHERE n = 2")
    store.close()
    assert office("verify").err.startswith("STORE_016")


def test_rebuild_makes_the_search_anew(office: Run) -> None:
    assert office("visit", "start", "虚构宏达木业", "--new-in", "虚构村").code == 0
    store = open_store(Path(os.environ["SAFETYDESK_STORE"]))
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("DELETE FROM subject_search")
    store.close()
    assert office("visit", "start", "hdmy").err.startswith("GENERAL_003")
    assert office("rebuild").code == 0
    assert office("visit", "start", "hdmy").code == 0


def test_doctor_finds_this_computer_fit(office: Run) -> None:
    shown = office("doctor", "--json")
    states = {one["check"]: one["state"] for one in shown.facts["checks"]}
    assert shown.code == 0
    for name in ("平台", "加密数据库", "中文检索", "资源文件", "字体", "数据"):
        assert states[name] == "ok", name
    assert states["口令"] == "warn"


def test_doctor_needs_no_store(run: Run) -> None:
    shown = run("doctor", "--json")
    assert {one["check"]: one["state"] for one in shown.facts["checks"]}["数据"] == "warn"


def test_doctor_warns_where_the_input_method_cannot_work(
    office: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")
    monkeypatch.setattr("sys.platform", "linux")
    [check] = [one for one in examine(tmp_path, None) if one.name == "中文输入法"]
    assert (check.state, "fcitx" in check.found) == ("warn", True)


def test_doctor_tells_a_clock_that_went_back(office: Run) -> None:
    folder = Path(os.environ["SAFETYDESK_STORE"])
    store = open_store(folder)
    from safetydesk.usecases.places import open_village

    with store.writing(actor=None, now=store.clock() + 3_600_000_000) as session:
        open_village(session, name="虚构未来村")
    store.close()
    shown = office("doctor", "--json")
    assert shown.code == 3
    assert {one["check"]: one["state"] for one in shown.facts["checks"]}["电脑时钟"] == "fail"


def test_doctor_tells_what_was_typed_and_refused(office: Run) -> None:
    assert office("visit", "start", "虚构宏达木业", "--new-in", "虚构村").code == 0
    store = open_store(Path(os.environ["SAFETYDESK_STORE"]))
    from safetydesk.usecases import replay

    (visit,) = store.reader.execute("SELECT id FROM visit").fetchone()
    replay.hold(store, verb="jot_finding", actor=None, visit_id=visit, text=" ", photos=[])
    replay.hold(store, verb="jot_finding", actor=None, visit_id=b"x" * 16, text="东门上锁", photos=[])
    assert replay.replay(store) == 0
    store.close()
    [check] = [one for one in office("doctor", "--json").facts["checks"] if one["check"] == "没有存上的输入"]
    assert check["state"] == "warn"
    assert check["found"].startswith("2 条")


@pytest.mark.parametrize(("day", "state"), [("1970-01-01", "fail"), ("2000-01-01", "fail"), ("2099-01-01", "fail")])
def test_impossible_date_of_the_computer_is_a_finding_of_the_doctor(
    office: Run, monkeypatch: pytest.MonkeyPatch, day: str, state: str
) -> None:
    at = int(datetime.fromisoformat(f"{day}T00:00:00+08:00").timestamp() * 1_000_000_000)
    monkeypatch.setattr("time.time_ns", lambda: at)
    checks = {one["check"]: one for one in office("doctor", "--json").facts["checks"]}
    assert (checks["电脑日期"]["state"], day in checks["电脑日期"]["found"]) == (state, True)


def test_damaged_store_is_a_finding_of_the_doctor(office: Run) -> None:
    path = Path(os.environ["SAFETYDESK_STORE"], "store.db")
    raw = bytearray(path.read_bytes())
    raw[100:200] = bytes(100)
    path.write_bytes(raw)
    checks = {one["check"]: one for one in office("doctor", "--json").facts["checks"]}
    assert (checks["数据"]["state"], bool(checks["数据"]["cure"])) == ("fail", True)


def test_two_computers_meet_at_a_real_server(office: Run, run: Run, tmp_path: Path) -> None:
    data = tmp_path / "server"
    tokens = {}
    for name in ("甲电脑", "乙电脑"):
        made = office("server", "token", "create", name, "--township", "虚构镇", "--data", data, "--json")
        tokens[name] = made.facts["token"]
    again = office("server", "token", "create", "甲电脑", "--township", "虚构镇", "--data", data)
    assert again.err.startswith("SYNC_043")
    other = tmp_path / "other"
    with running(open_server(folder=data)) as url:
        assert office("sync").err.startswith("SYNC_045")
        sent = office("sync", "--server", url, "--token", tokens["甲电脑"], "--json").facts
        assert sent["sent"] > 0
        assert office("sync", "--json").facts["sent"] == 0, "address and token are remembered"
        run("init", "--township", "虚构镇", "--store", other, "--json")
        wrong = office("sync", "--store", other, "--server", url, "--token", "sd1-wrong", "--as", "")
        assert wrong.err.startswith("SYNC_004")
        got = office("sync", "--store", other, "--server", url, "--token", tokens["乙电脑"], "--json").facts
        assert got["received"] > 0
    assert office("show", "people", "--store", other, "--json").facts["count"] == 2
    assert office("sync").err.startswith("SYNC_001")
    assert {row["name"] for row in office("server", "device", "--data", data, "--json").facts["devices"]} == set(tokens)
    assert office("server", "token", "revoke", "乙电脑", "--township", "虚构镇", "--data", data).code == 0
    lines = office("server", "token", "list", "--data", data).out.splitlines()
    assert sorted(line.split()[-1] for line in lines) == ["已收回", "已有电脑在用"]
    assert office("server", "token", "create", "乙电脑", "--township", "虚构镇", "--data", data).code == 0


def test_self_test_passes(run: Run) -> None:
    shown = run("self-test", "--json")
    assert shown.code == 0, shown.err
    assert set(shown.facts["steps"]) == {"数据", "台账", "检索", "文书", "副本和扫描件", "备份", "窗口"}
