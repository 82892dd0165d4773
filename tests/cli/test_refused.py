"""Commands refused by where they should write, by what they should speak of, or by a program that is not whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from safetydesk import paths
from tests.cli.conftest import Outcome, Run

ROOT = Path(__file__).resolve().parents[2]


def refused(shown: Outcome, code: str, *words: str) -> None:
    assert shown.code == 1
    assert shown.err.startswith(code), shown.err
    assert all(word in shown.err for word in words), shown.err


def test_folder_of_an_earlier_demonstration_is_not_written_over(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "演示" / "stores" / "见证.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("虚构", encoding="utf-8")
    refused(run("demo", "--out", tmp_path / "演示"), "GENERAL_006", "演示")
    assert sorted(tmp_path.rglob("*.*")) == [kept]


@pytest.fixture
def found(office: Run) -> Run:
    """Two enterprises, each visited and with one hazard."""
    office("settings", "review_needed", "false")
    pair = ("--inspector", "李虚构", "--inspector", "周虚构")
    for number, name in enumerate(("虚构木业", "虚构餐馆"), 1):
        visit = f"V-A01-000{number}"
        assert office("visit", "start", name, "--new-in", "虚构村", *pair).code == 0
        assert office("visit", "finding", visit, "灭火器过期（虚构）", "--deadline", "7日内").code == 0
        assert office("visit", "finish", visit).code == 0
    return office


def test_paper_is_for_one_enterprise(found: Run) -> None:
    both = ("--hazard", "H-A01-0001", "--hazard", "H-A01-0002")
    refused(found("document", "draft", "隐患整改通知书", *both), "GENERAL_009", "2 家")
    refused(found("document", "draft", "隐患整改通知书"), "DOCUMENT_036", "检查对象")


def test_paper_that_cannot_be_written_says_why_in_chinese(found: Run, tmp_path: Path) -> None:
    assert found("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001").code == 0
    (tmp_path / "占着").write_text("", encoding="utf-8")
    refused(found("document", "print", "D-A01-0001", "--out", tmp_path / "占着"), "GENERAL_010", "已经有同名的文件")


def test_certificate_that_cannot_be_read_says_why_in_chinese(office: Run, tmp_path: Path) -> None:
    there = ("sync", "--server", "https://127.0.0.1:1", "--token", "sd1-x", "--certificate")
    refused(office(*there, tmp_path / "没有.pem"), "GENERAL_007", "没有这个文件")
    (tmp_path / "不是.pem").write_bytes(b"\xff\xfe\x00")
    refused(office(*there, tmp_path / "不是.pem"), "GENERAL_007", "不是 PEM 文件")


def test_clock_in_another_age_stops_a_command_that_writes(office: Run, own_store: Path, tmp_path: Path) -> None:
    """The system's clock, as the interpreter reads it, stands in the year 9999."""
    code = (
        "import sys, time; time.time_ns = lambda: 253_402_300_799_000_000_000\n"
        "from safetydesk.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = [sys.executable, "-c", code, "--store", str(own_store), "village", "add", "虚构新村"]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr[:11]) == (1, "GENERAL_016")
    assert office("village", "add", "虚构新村").code == 0


def test_self_test_of_a_program_with_a_damaged_table_fails_by_number(tmp_path: Path) -> None:
    """A copy of the program whose table of pinyin lost its lines does not find by initials."""
    shutil.copytree(
        ROOT / "src" / "safetydesk", tmp_path / "src" / "safetydesk", ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in paths.resources().iterdir():
        if folder.name == "pinyin":
            shutil.copytree(folder, tmp_path / "resources" / folder.name)
        else:
            (tmp_path / "resources").mkdir(exist_ok=True)
            (tmp_path / "resources" / folder.name).symlink_to(folder)
    for table in (tmp_path / "resources" / "pinyin").glob("*.tsv"):
        table.write_text("一\tyi\n", encoding="utf-8")
    start = f"import sys; sys.path.insert(0, {str(tmp_path / 'src')!r})"
    code = f"{start}; from safetydesk.cli import main; sys.exit(main(['self-test']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert "GENERAL_011" in done.stderr
    assert "Traceback" not in done.stderr
