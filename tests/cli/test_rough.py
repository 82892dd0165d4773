"""Rough handling: odd arguments, strange paths and names, streams that are gone; always one numbered sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run

LONG = "长" * 300
LEDGER = "序号,企业名称,所属村（社区）,联系电话\n1,虚构甲厂,虚构村,13800002617\n"


def program(*words: object, code: str = "", **streams: object) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own, so that its streams can be closed or full; buffered, as is usual."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    start = [sys.executable, "-c", code] if code else [sys.executable, "-m", "safetydesk"]
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [*start, *map(str, words)], text=True, encoding="utf-8", env=around, **given
    )  # type: ignore[call-overload]
    assert "Traceback" not in (done.stdout or "") + (done.stderr or "")
    return done


def said(shown: Outcome, code: str, *words: str) -> None:
    assert shown.code == 1
    assert shown.err.startswith(code), shown.err
    assert all(word in shown.err for word in words), shown.err


@pytest.mark.parametrize(
    ("words", "code", "what"),
    [
        (("settings", "不存在"), "GENERAL_003", "不存在"),
        (("settings", "不存在", "值"), "GENERAL_003", "不存在"),
        (("settings", "organ", " "), "GENERAL_015", "一段文字"),
        (("settings", "review_needed", "maybe"), "GENERAL_015", "true"),
        (("settings", "review_needed", "NaN"), "GENERAL_015", "true"),
        (("settings", "copy_to", "[1]"), "GENERAL_015", "JSON"),
        (("person", "add", " "), "GENERAL_014", "姓名"),
        (("person", "add", "虚构丙", "--role", "king"), "GENERAL_003", "king"),
        (("person", "add", "虚构丙", "--certificate", ""), "GENERAL_014", "--certificate"),
        (("village", "add", "虚构丙村", "--kind", "city"), "GENERAL_003", "city"),
        (("village", "add", "虚构村"), "PLACE_004", "虚构村"),
        (("village", "add", "虚构丙村", "--from", "昨天"), "SUBJECT_008", "昨天"),
        (("show", "people", "--where", "不存在=1"), "LEDGER_046", "姓名"),
        (("show", "people", "--where", "姓名"), "LEDGER_046", "姓名"),
    ],
)
def test_words_that_mean_nothing_are_refused_and_nothing_lands(
    office: Run, words: tuple[str, ...], code: str, what: str
) -> None:
    before = office("verify", "--json").facts["changes"]
    said(office(*words), code, what)
    assert office("verify", "--json").facts["changes"] == before


@pytest.mark.parametrize(
    "words", [("--township", " "), ("--township", "虚构镇", "--person", ""), ("--township", "虚构镇", "--organ", "")]
)
def test_init_with_blanks_makes_no_store(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    said(run("--store", tmp_path / "new", "init", *words), "GENERAL_014")
    assert not (tmp_path / "new").exists()


def test_authority_takes_papers_by_name_and_refuses_others(office: Run) -> None:
    words = ("authority", "add", "委托书", "--number", "虚构1", "--grantor", "虚构局", "--from", "2024-01-01", "--item")
    said(office(*words, "没有这种"), "GENERAL_003", "文书种类")
    assert office(*words, "责令限期整改指令书").code == 0
    said(office("authority", "add", "本级职责", *words[3:], "责令限期整改指令书"), "GENERAL_003", "本级职责")


def test_settings_keep_what_they_are(office: Run) -> None:
    assert office("settings", "contact_phone", "49560000", "--json").facts["settings"]["contact_phone"] == "49560000"
    assert office("settings", "copy_to", '["虚构局"]', "--json").facts["settings"]["copy_to"] == ["虚构局"]
    assert office("settings", "contact", "--json").facts["settings"] == {"contact": None}


def test_rows_are_narrowed_before_they_are_counted(office: Run) -> None:
    names = [row["姓名"] for row in office("show", "people", "--limit", "1", "--json").facts["rows"]]
    other = next(name for name in ("李虚构", "周虚构") if name not in names)
    assert office("show", "people", "--where", f"姓名={other}", "--limit", "1", "--json").facts["count"] == 1
    both = office("show", "people", "--where", "姓名=李虚构", "--where", "姓名=周虚构", "--json")
    assert both.facts["count"] == 2


def test_word_too_many_is_named(run: Run) -> None:
    shown = run("verify", "zuviel")
    assert (shown.code, "zuviel" in shown.err) == (2, True)


# --- paths and names


@pytest.mark.parametrize("name", ["台账 空格.csv", "台账😀.csv", "－－help.csv", "长" * 80 + ".csv"])
def test_name_of_a_file_may_be_anything(office: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / "文 件夹" / name
    path.parent.mkdir()
    path.write_text(LEDGER, encoding="utf-8")
    assert office("ledger", "import", path, "--kind", "enterprises", "--json").facts["rows"]["created"] == 1
    assert office("ledger", "list", "--json").facts["imports"][0]["file"] == name


def test_name_in_another_encoding_is_read_as_such(office: Run, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("企业.csv".encode("gb18030"))
    path.write_text(LEDGER, encoding="utf-8")
    assert office("ledger", "import", path, "--kind", "enterprises").code == 0
    assert office("ledger", "list", "--json").facts["imports"][0]["file"] == "企业.csv"


def test_path_that_cannot_be_is_said_in_chinese(office: Run, tmp_path: Path) -> None:
    said(office("ledger", "import", f"{LONG}.xlsx", "--kind", "hazards"), "LEDGER_001", "名称太长")
    said(office("ledger", "import", tmp_path, "--kind", "hazards"), "LEDGER_001", "这是一个文件夹")
    said(office("ledger", "import", "/dev/null", "--kind", "hazards"), "LEDGER_001", "这不是普通的文件")
    (tmp_path / "z.xlsx").mkdir()
    said(office("ledger", "export", tmp_path / "z.xlsx", "--kind", "hazards"), "LEDGER_017", "这是一个文件夹")
    said(office("ledger", "export", tmp_path / "台账", "--kind", "hazards"), "LEDGER_024", "台账")
    said(office("ledger", "export", tmp_path / "x" / "y.xlsx", "--kind", "hazards"), "LEDGER_017", "没有这个文件")
    said(office("verify", "--store", LONG), "GENERAL_012", "名称太长")
    said(office("init", "--township", "虚构镇", "--store", "/dev/null/x"), "STORE_008", "不是文件夹")


def test_store_may_be_where_one_stands(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "虚 构😀").mkdir()
    monkeypatch.chdir(tmp_path / "虚 构😀")
    assert run("--store", ".", "init", "--township", "虚构镇").code == 0
    made = run("--store", ".", "backup", "--out", tmp_path / "b", "--json").facts["folder"]
    assert run("--store", ".", "restore", made, "--replace", "--json").facts["aside"]
    assert "虚 构😀" in run("--store", "..", "verify").err or "STORE_015" in run("--store", "..", "verify").err


# --- streams


def test_command_without_standard_input_goes_on(office: Run) -> None:
    code = "import sys; sys.stdin = None; from safetydesk.cli import main; sys.exit(main(sys.argv[1:]))"
    assert program("show", "people", code=code).returncode == 0


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_answer_that_cannot_be_printed_is_said_and_what_was_done_stays(office: Run, more: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = program("village", "add", "虚构丁村", *more, stdout=full)
    assert (done.returncode, done.stderr[:11]) == (1, "GENERAL_013")
    assert "磁盘已满" in done.stderr
    assert office("show", "villages", "--json").facts["count"] == 2


def test_full_error_stream_keeps_the_exit_code(office: Run) -> None:
    with Path("/dev/full").open("w") as full:
        done = program("nonsense", "--json", stderr=full)
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (2, "GENERAL_002")


def test_reader_that_goes_away_is_no_fault(office: Run) -> None:
    start, end = os.pipe()
    os.close(start)
    done = program("doctor", stdout=end)
    os.close(end)
    assert (done.returncode, done.stderr) == (1, "")


def test_log_that_is_no_text_is_written_on(office: Run, tmp_path: Path) -> None:
    log = tmp_path / "state" / "safetydesk" / "safetydesk.log"
    log.parent.mkdir(parents=True)
    log.write_bytes(b"\xff\xfe broken \x80")
    said(office("verify", "--store", LONG), "GENERAL_012")
