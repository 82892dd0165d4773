"""The fonts of papers by command: told for each face, chosen for this machine, taken by what is drawn up from then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from safetydesk.settings import FileSettings, settings_file
from tests.cli.conftest import Run
from tests.cli.test_hazards import ONE, found, ok, refused
from tests.documents.office_fonts import renamed, searched
from tests.documents.readback import fonts_embedded

__all__ = ["found"]


def without_one(font: TTFont) -> None:
    """A font that lacks 患."""
    for table in font["cmap"].tables:
        table.cmap.pop(ord("患"), None)


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[None]:
    """The machine has a 仿宋_GB2312 and a 方正小标宋, fictional ones, under file names of no meaning."""
    folder = tmp_path / "own fonts"
    renamed("SafetyDeskKai-Regular.ttf", folder / "office.ttf", "仿宋_GB2312", without_one)
    renamed("SafetyDeskSerif-Regular.ttf", folder / "head.ttf", "方正小标宋简体")
    with searched(folder):
        yield


def embedded(pdf: bytes) -> set[str]:
    return {name.partition("+")[2].partition("@")[0] for name in fonts_embedded(pdf)}


def previewed(run: Run, folder: Path) -> bytes:
    path = ok(run("document", "preview", "安全生产检查记录", "--visit", "V-A01-0001", "--out", folder, "--json"))[
        "file"
    ]
    return Path(path).read_bytes()


def test_shipped_fonts_serve_until_others_are_chosen(owned: None, office: Run) -> None:
    told = ok(office("document", "fonts", "--json"))
    assert told["system_fonts"] is False
    assert [one["face"] for one in told["faces"]] == ["仿宋", "小标宋", "宋体", "黑体", "楷体"]
    assert all(one["shipped"] for one in told["faces"])
    assert told["faces"][0]["file"] == "SafetyDeskFang-Regular.ttf"
    assert told["faces"][0]["family"] == "SafetyDesk Fang SC"


def test_the_office_s_fonts_are_found_by_family_and_their_gaps_are_told(owned: None, office: Run) -> None:
    lines = office("document", "fonts", "--system").out.splitlines()
    assert lines[0].startswith("本机出文书：单位自己的字体优先")
    assert lines[1].startswith("仿宋：仿宋_GB2312（office.ttf，本机）；缺 ")
    assert "小标宋：方正小标宋简体（head.ttf，本机）" in "\n".join(lines)
    fang, title, *_ = ok(office("document", "fonts", "--json"))["faces"]
    assert (fang["shipped"], title["shipped"]) == (False, False)
    assert "患" in fang["missing"]
    assert "患" not in title["missing"]


def test_drafts_and_papers_follow_the_choice_and_what_is_archived_stays(
    owned: None, found: Run, tmp_path: Path
) -> None:
    shipped = previewed(found, tmp_path / "one")
    assert all(name.startswith("SafetyDesk") for name in embedded(shipped))
    record = ok(found("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001", "--json"))["number"]
    ok(found("document", "print", record, "--out", tmp_path / "before"))
    ok(found("document", "fonts", "--system"))
    assert {"office", "head"} & embedded(previewed(found, tmp_path / "two"))
    ok(found("document", "print", record, "--out", tmp_path / "after"))
    [before], [after] = ((tmp_path / name).iterdir() for name in ("before", "after"))
    assert before.read_bytes() == after.read_bytes()
    number = ok(found("document", "issue", "隐患整改通知书", "--hazard", ONE, "--json"))["number"]
    ok(found("document", "print", number, "--out", tmp_path / "notice"))
    [notice] = (tmp_path / "notice").iterdir()
    assert {"office", "head"} <= embedded(notice.read_bytes())
    assert ok(found("document", "verify", notice, "--json"))
    ok(found("document", "fonts", "--shipped"))
    assert embedded(previewed(found, tmp_path / "three")) == embedded(shipped)


def test_a_choice_that_cannot_be_kept_is_refused(office: Run, own_store: Path) -> None:
    settings_file(own_store).mkdir()
    refused(office("document", "fonts", "--system"), "GENERAL_010")


def test_what_another_program_chose_meanwhile_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "desk.json"
    desk = FileSettings(file)
    desk.set("theme", "dark")
    FileSettings(file).set("system-fonts", True)
    desk.set("width", 300)
    kept = FileSettings(file)
    assert [kept.get(key) for key in ("theme", "system-fonts", "width")] == ["dark", True, 300]
    assert desk.get("system-fonts") is True


def test_a_paper_is_set_again_to_the_same_bytes_or_says_which_font_is_gone(found: Run, tmp_path: Path) -> None:
    renamed("SafetyDeskKai-Regular.ttf", tmp_path / "own" / "office.ttf", "仿宋_GB2312")
    shipped = ok(found("document", "issue", "安全生产检查记录", "--visit", "V-A01-0001", "--json"))["number"]
    with searched(tmp_path / "own"):
        ok(found("document", "fonts", "--system"))
        own = ok(found("document", "issue", "隐患整改通知书", "--hazard", "H-A01-0001", "--json"))["number"]
        for number in (shipped, own):
            assert ok(found("document", "verify", number, "--redraw", "--json"))["redrawn"] == {"same": True, "why": []}
    with searched(tmp_path / "none"):
        assert "重新排版：与存档 PDF 逐字节相同" in found("document", "verify", shipped, "--redraw").out
        told = ok(found("document", "verify", own, "--redraw", "--json"))
        assert told["verdict"] == "相符"
        assert told["redrawn"]["same"] is False
        assert any("归档时所用的字体“仿宋_GB2312”" in why for why in told["redrawn"]["why"])
        assert "仍以存档件为准" in found("document", "verify", own, "--redraw").out
    assert "redrawn" not in ok(found("document", "verify", own, "--json"))
