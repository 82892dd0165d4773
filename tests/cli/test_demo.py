"""The demonstration tells the whole story, and what it leaves behind can be read back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from safetydesk.models.reading import open_reading
from safetydesk.models.verify import verify_chain

LETTER = "关于报请认定云溪镇鸿运一分木业有限公司疑似重大事故隐患的函"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("demo") / "out"
    done = subprocess.run(
        [sys.executable, "-m", "safetydesk", "demo", "--out", str(out), "--json"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    assert summary == json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return out, summary["acts"]


def test_ledger_lands_once_and_names_its_problems(told: tuple[Path, dict[str, Any]]) -> None:
    act = told[1]["import_twice"]
    assert act["first"] | {"skipped": 0} == act["first"] | {"skipped": 0, "created": 38, "refused": 2}
    assert (act["again"]["created"], act["again"]["updated"], act["again"]["unchanged"]) == (0, 0, 38)
    assert all(one["message"] and one["remedy"] and one["code"] for one in act["problems"])


def test_guard_refuses_and_names_the_article(told: tuple[Path, dict[str, Any]]) -> None:
    assert "法》第" in told[1]["refuse_order"]["why"]


def test_notice_is_numbered_offline_without_padding(told: tuple[Path, dict[str, Any]]) -> None:
    assert told[1]["serve_notice"]["number"].endswith("号")
    assert "〕1号" in told[1]["serve_notice"]["number"]


def test_both_edits_survive_and_the_conflict_is_settled_by_a_person(told: tuple[Path, dict[str, Any]]) -> None:
    act = told[1]["merge_edits"]
    assert act["after different fields"] == [{"phone": "138 0000 2655", "headcount": 41}] * 2
    assert {act["conflict"]["kept"], act["conflict"]["other"]} == {"139 0000 1180", "136 0000 7788"}
    assert act["after settling"] == [{"phone": "136 0000 7788", "headcount": 41}] * 2
    assert act["open conflicts"] == 0


def test_one_edited_cell_changes_one_record(told: tuple[Path, dict[str, Any]]) -> None:
    act = told[1]["round_trip"]
    assert (act["imported unchanged"]["unchanged"], act["imported unchanged"]["updated"]) == (act["rows"], 0)
    assert (act["imported edited"]["unchanged"], act["imported edited"]["updated"]) == (act["rows"] - 1, 1)


def test_papers_carry_number_findings_and_fonts(told: tuple[Path, dict[str, Any]]) -> None:
    papers = {path.name.split()[0]: PdfReader(path) for path in (told[0] / "papers").glob("*.pdf")}
    assert set(papers) == {"安全生产检查记录", "隐患整改通知书", "隐患整改复查意见书", LETTER}
    text = "".join(page.extract_text() for page in papers["隐患整改通知书"].pages).replace("\n", "")
    assert told[1]["serve_notice"]["number"] in text
    assert "疑似重大（待认定）" in text


def test_a_scan_lying_on_its_side_finds_its_notice(told: tuple[Path, dict[str, Any]]) -> None:
    act = told[1]["scan_back"]
    assert (act["number"], act["kept"]) == (told[1]["serve_notice"]["number"], "returned")


def test_a_dossier_a_word_copy_and_an_evidence_pack_are_left(told: tuple[Path, dict[str, Any]]) -> None:
    out, act = told[0], told[1]["file_away"]
    assert act["verdict"] == "结论：全部相符"
    assert (out / "papers" / act["copy"]).stat().st_size > 5_000
    dossier = PdfReader(out / "卷宗.pdf")
    assert len(dossier.pages) == act["pages"]
    text = "".join(page.extract_text() for page in dossier.pages)
    assert told[1]["report_suspected"]["number"] in text
    assert any("签收件" in title for title in act["contents"])


def test_stores_verify_and_pictures_are_there(told: tuple[Path, dict[str, Any]]) -> None:
    for name, verdict in told[1]["check_and_show"]["verified"].items():
        reading = open_reading(told[0] / "stores" / name)
        assert verify_chain(reading.db)[0] == verdict["changes"] > 0
        reading.db.close()
        assert verdict["missing"] == 0
    pictures = list((told[0] / "screenshots").glob("*/*.png"))
    assert len(pictures) == 8
    assert all(path.stat().st_size > 20_000 for path in pictures)
