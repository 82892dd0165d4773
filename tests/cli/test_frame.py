"""What every command promises: one JSON object, four exit codes, numbered Chinese sentences, never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from safetydesk.cli import app
from safetydesk.models.store import open_store
from tests.cli.conftest import Run

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"^[A-Z]+_\d{3} .+。", re.MULTILINE)


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group with the words that lead to it."""
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


ALL = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) or "safetydesk" for path, _ in ALL])
def test_every_command_and_option_is_explained_in_chinese(path: tuple[str, ...], command: Any) -> None:
    assert CHINESE.search(command.help or ""), path
    for one in command.params:
        if one.name != "help":
            assert CHINESE.search(one.help or ""), one.name


@pytest.mark.parametrize("path", [(), ("ledger",), ("ledger", "import"), ("visit", "start"), ("document", "issue")])
def test_help_is_chinese_to_the_headings(run: Run, path: tuple[str, ...]) -> None:
    shown = run(*path, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert not re.search(r"Usage|Options|Commands|Arguments|Show this", shown.out)


def test_every_leaf_takes_store_and_json() -> None:
    for path, command in ALL:
        if not getattr(command, "commands", None):
            options = {text for one in command.params for text in one.opts}
            assert {"--store", "--json"} <= options, path


def test_json_is_one_object_and_messages_go_to_stderr(office: Run) -> None:
    made = office("backup", "--json")
    assert made.code == 0
    assert made.facts["rows"]["person"] == 2
    assert "口令" in made.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "people"), 0),
        (("show", "nonsense"), 1),
        (("show",), 2),
        (("nonsense",), 2),
        (("ledger",), 2),
        (("show", "people", "--limit", "x"), 2),
        (("show", "people", "--nonsense"), 2),
        (("visit", "show", "V-A99-0001"), 1),
    ],
)
def test_exit_codes_say_what_happened(office: Run, arguments: tuple[str, ...], code: int) -> None:
    plain, told = office(*arguments), office(*arguments, "--json")
    assert (plain.code, told.code) == (code, code)
    if code:
        assert SENTENCE.match(plain.err)
        assert set(told.facts["error"]) == {"code", "message", "remedy"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("show", "--limit"), "--limit"), (("nonsense",), "nonsense"), (("show",), "KIND"), (("show", "x", "--y"), "--y")],
)
def test_wrong_usage_names_the_word_in_chinese(run: Run, arguments: tuple[str, ...], word: str) -> None:
    shown = run(*arguments)
    assert shown.err.startswith("GENERAL_002 命令用法不对")
    assert word in shown.err


def test_store_may_be_named_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    for number, place in enumerate(("before", "after")):
        folder = tmp_path / place
        words = ("init", "--township", "虚构镇")
        given = ("--store", folder, *words) if number == 0 else (*words, "--store", folder)
        assert run(*given).code == 0
        assert (folder / "store.db").exists()


def test_store_of_the_environment_is_used(office: Run) -> None:
    assert Path(os.environ["SAFETYDESK_STORE"], "store.db").exists()
    assert office("show", "people", "--json").facts["count"] == 2


def test_missing_store_is_said_with_the_way_to_make_one(run: Run) -> None:
    shown = run("verify")
    assert (shown.code, shown.err[:9]) == (1, "STORE_015")
    assert "safetydesk init" in shown.err or "建立" in shown.err


def test_second_init_is_refused(office: Run) -> None:
    assert office("init", "--township", "别的镇").err.startswith("STORE_014")


def test_passphrase_comes_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETYDESK_PASSPHRASE", "虚构 的 一句 口令")
    assert run("init", "--township", "虚构镇", "--json").facts["protected"] is True
    assert run("verify").code == 0
    monkeypatch.setenv("SAFETYDESK_PASSPHRASE", "不是 这句 口令")
    assert run("verify").err.startswith("STORE_003")
    monkeypatch.delenv("SAFETYDESK_PASSPHRASE")
    assert run("verify", "--json").facts["error"]["code"] == "STORE_005"


def test_unknown_person_is_refused_before_anything_is_written(office: Run) -> None:
    shown = office("village", "add", "虚构乙村", "--as", "没有这人")
    assert shown.err.startswith("PERSON_003")
    assert office("show", "villages", "--json").facts["count"] == 1


def test_act_is_recorded_under_the_person(office: Run) -> None:
    office("village", "add", "虚构乙村", "--as", "周虚构")
    store = open_store(Path(os.environ["SAFETYDESK_STORE"]))
    sql = "SELECT p.name FROM change c JOIN person p ON p.id = c.actor ORDER BY c.n DESC LIMIT 1"
    assert store.reader.execute(sql).fetchone()[0] == "周虚构"
    store.close()


def test_unforeseen_fault_is_one_sentence_and_a_log_without_values(office: Run, tmp_path: Path) -> None:
    store = open_store(Path(os.environ["SAFETYDESK_STORE"]))
    with store.writing(actor=None) as session:
        session.connection().exec_driver_sql("PRAGMA writable_schema = OFF")
        session.connection().connection.driver_connection.execute("UPDATE setting SET value = '秘密：坏的内容'")
    store.close()
    shown = office("settings")
    assert (shown.code, shown.err[:11]) == (1, "GENERAL_001")
    [log] = (tmp_path / "state").rglob("safetydesk.log")
    text = log.read_text("utf-8")
    assert "JSONDecodeError" in text
    assert "people.py:" in text
    assert "秘密" not in text


def test_setting_is_emptied_by_an_empty_text(office: Run) -> None:
    office("settings", "contact", "周虚构")
    assert office("settings", "contact", "").code == 0
    assert office("settings", "contact", "--json").facts["settings"] == {"contact": None}


def test_commands_run_where_qt_is_missing(office: Run, tmp_path: Path) -> None:
    """A server has no Qt: everything but demo and self-test works without it."""
    code = (
        "import sys; sys.modules['PySide6'] = None; from safetydesk.cli import main;"
        "codes = [main(words) for words in (['doctor'], ['show', 'people'], ['verify'], ['ledger', 'list'])];"
        "sys.exit(max(codes))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr


def test_module_is_the_program(office: Run) -> None:
    command = [sys.executable, "-m", "safetydesk", "show", "people", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=dict(os.environ))
    assert (done.returncode, json.loads(done.stdout)["count"]) == (0, 2)
