"""Ledgers out by command: profiles kept and used, a blank form filled, photos in cells, encodings."""

from __future__ import annotations

import json
from contextlib import closing
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from safetydesk.catalog.profiles import shipped_profiles
from safetydesk.cli.evidence import blobs_of
from safetydesk.cli.naming import record_named
from safetydesk.domain.picture_marks import original_of
from safetydesk.models.queries.ledger_pictures import hazard_pictures
from safetydesk.models.store import open_store
from safetydesk.paths import resources
from safetydesk.usecases.findings import attach_evidence
from tests.cli.conftest import Run

SAMPLES = resources() / "samples"


@pytest.fixture
def run(office: Run) -> Run:
    """An office with the sample ledgers in its store."""
    for kind, name in (("enterprises", "village-enterprises.xlsx"), ("hazards", "village-hazards.xlsx")):
        facts = office("ledger", "import", SAMPLES / name, "--kind", kind, "--open-places", "--json").facts
        assert facts["rows"]["created"] > 0
    return office


def test_profile_is_made_like_a_ledger_listed_used_and_removed(run: Run, tmp_path: Path) -> None:
    at = ("--kind", "hazards", "--json")
    saved = run("ledger", "profile", "save", "区局要的", "--like", SAMPLES / "village-hazards.xlsx", *at)
    assert saved.code == 0, saved.err
    assert "区局要的" in [one["name"] for one in run("ledger", "profile", "list", *at).facts["profiles"] if one["own"]]
    done = run("ledger", "export", tmp_path / "a.xlsx", "--profile", "区局要的", *at).facts
    assert (done["rows"] > 0, done["profile"]) == (True, "区局要的")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    shown = [cell.value for row in sheet.iter_rows(max_row=4) for cell in row]
    assert [title for title in saved.facts["columns"] if title.rpartition("/")[2] not in shown] == []
    assert run("ledger", "profile", "remove", "区局要的", *at).code == 0
    assert "LEDGER_032" in run("ledger", "export", tmp_path / "b.xlsx", "--profile", "区局要的", *at).err
    assert not (tmp_path / "b.xlsx").exists()


def test_profile_is_shown_and_kept_again_from_its_definition(run: Run, tmp_path: Path) -> None:
    at = ("--kind", "hazards", "--json")
    name = run("ledger", "profile", "list", *at).facts["profiles"][0]["name"]
    shown = run("ledger", "profile", "show", name, *at).facts["profile"]
    (tmp_path / "p.json").write_text(json.dumps({**shown, "title": "另一个标题"}), "utf-8")
    assert run("ledger", "profile", "save", "自己的", "--file", tmp_path / "p.json", *at).code == 0
    assert run("ledger", "profile", "show", "自己的", *at).facts["profile"]["title"] == "另一个标题"
    assert "LEDGER_036" in run("ledger", "profile", "save", "自己的", *at).err
    assert "GENERAL_007" in run("ledger", "profile", "save", "甲", "--file", tmp_path / "没有.json", *at).err


def test_blank_form_is_filled_by_command(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["某区隐患表（虚构）"], ["序号", "单位名称", "存在问题", "整改时限", "举报人"], [None] * 5, ["合计"]):
        book.active.append(row)
    book.save(tmp_path / "表样.xlsx")
    out = tmp_path / "填好.xlsx"
    facts = ("--kind", "hazards", "--form", tmp_path / "表样.xlsx", "--json")
    done = run("ledger", "export", out, *facts).facts
    sheet = openpyxl.load_workbook(out).active
    assert (done["sealed"], sheet.cell(done["rows"] + 3, 1).value) == (["举报人"], "合计")
    assert {sheet.cell(row, 5).value for row in range(3, done["rows"] + 3)} == {None}


def test_photos_stand_in_the_cells_and_know_their_originals(run: Run, own_store: Path, tmp_path: Path) -> None:
    code = run("show", "hazards", "--limit", "1", "--json").facts["rows"][0]["隐患编号"]
    content = BytesIO()
    Image.effect_noise((900, 600), 60).convert("RGB").save(content, "JPEG")
    with closing(open_store(own_store)) as store:
        sha256 = blobs_of(store).put(content.getvalue())
        hazard = record_named(store.reader, "hazard", code)
        assert hazard is not None
        facts = {"sha256": sha256, "size": len(content.getvalue()), "mime": "image/jpeg", "kind": "after"}
        with store.writing(actor=None, now=store.clock()) as session:
            attach_evidence(session, owner="hazard", owner_id=hazard, **facts)
        assert hazard_pictures(store.reader, code, after=True) == [sha256]
        assert hazard_pictures(store.reader, code, after=False) == []
    out = tmp_path / "照片.xlsx"
    assert run("ledger", "export", out, "--kind", "hazards", "--pictures", "--json").facts["remarks"] == []
    sheet = openpyxl.load_workbook(out).active
    (picture,) = sheet._images
    titles = [cell.value for cell in sheet[3]]
    assert titles[picture.anchor._from.col] == "整改后照片"
    assert sheet.cell(picture.anchor._from.row + 1, titles.index("隐患编号") + 1).value == code
    assert original_of(picture._data()) == sha256


def test_csv_in_gb18030_tells_what_old_programs_will_not_show(run: Run, tmp_path: Path) -> None:
    at = ("--kind", "enterprises", "--json")
    book = openpyxl.Workbook()
    for row in (["序号", "企业名称", "所属村（社区）"], [1, "虚构𠮷野木业", "虚构村"]):
        book.active.append(row)
    book.save(tmp_path / "新.xlsx")
    assert run("ledger", "import", tmp_path / "新.xlsx", "--kind", "enterprises").code == 0
    done = run("ledger", "export", tmp_path / "a.csv", "--encoding", "gb18030", *at).facts
    assert "𠮷" in "".join(done["remarks"])
    assert "虚构𠮷野木业" in (tmp_path / "a.csv").read_text("gb18030")
    assert "GENERAL_003" in run("ledger", "export", tmp_path / "b.csv", "--encoding", "big5", *at).err


def test_photos_of_an_export_are_no_new_evidence_when_it_comes_back(run: Run, own_store: Path, tmp_path: Path) -> None:
    code = run("show", "hazards", "--limit", "1", "--json").facts["rows"][0]["隐患编号"]
    content = BytesIO()
    Image.effect_noise((900, 600), 60).convert("RGB").save(content, "JPEG")
    with closing(open_store(own_store)) as store:
        hazard = record_named(store.reader, "hazard", code)
        assert hazard is not None
        sha256 = blobs_of(store).put(content.getvalue())
        facts = {"sha256": sha256, "size": len(content.getvalue()), "mime": "image/jpeg", "kind": "before"}
        with store.writing(actor=None, now=store.clock()) as session:
            attach_evidence(session, owner="hazard", owner_id=hazard, **facts)
    out = tmp_path / "照片.xlsx"
    assert run("ledger", "export", out, "--kind", "hazards", "--pictures").code == 0
    done = run("ledger", "import", out, "--kind", "hazards", "--json").facts
    assert (done["rows"]["created"], done["rows"]["updated"]) == (0, 0)
    with closing(open_store(own_store)) as store:
        assert hazard_pictures(store.reader, code, after=False) == [sha256]


@pytest.mark.parametrize("unmasked", [(), ("--unmasked",)], ids=["masked", "unmasked"])
@pytest.mark.parametrize(
    ("kind", "name"),
    [(one.kind, one.name) for one in shipped_profiles() if one.kind in ("hazards", "enterprises")],
)
def test_export_by_a_shipped_profile_comes_back_without_a_change(
    run: Run, tmp_path: Path, kind: str, name: str, unmasked: tuple[str, ...]
) -> None:
    out = tmp_path / "方案.xlsx"
    done = run("ledger", "export", out, "--kind", kind, "--profile", name, *unmasked, "--json").facts
    back = run("ledger", "import", out, "--kind", kind, "--json").facts
    assert back["rows"]["read"] == done["rows"] == back["rows"]["unchanged"]
    assert [one for one in back["problems"] if one["code"] in ("LEDGER_196", "LEDGER_197")] == []
