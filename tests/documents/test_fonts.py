from __future__ import annotations

import hashlib
import os
import sys
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from safetydesk.documents.font_faces import PaperFace
from safetydesk.documents.font_files import FontFile, font_folders, fonts_in, plain_name, usable_font
from safetydesk.documents.font_subset import subset_font
from safetydesk.documents.fonts import chains, registered
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources
from tests.documents.office_fonts import renamed

FONTS = resources() / "fonts"
LOCK = tomllib.loads((FONTS / "fonts.lock").read_text(encoding="utf-8"))
SIGNS = "—·…“”‘’（）《》〈〉「」『』【】〔〕、。，；：？！％℃‰㎡㎜≤≥×÷±−→№①②⑩⑪⑳㈠"


def gb2312_level_one() -> str:
    return b"".join(bytes((row, cell)) for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFA)).decode("gb2312")


@pytest.mark.parametrize("font", LOCK["font"], ids=lambda font: font["file"])
def test_a_shipped_font_is_the_one_in_the_lock_with_its_licence_beside_it(font: dict[str, str]) -> None:
    assert hashlib.sha256((FONTS / font["file"]).read_bytes()).hexdigest() == font["sha256"]
    assert "licen" in (FONTS / font["licence"]).read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("font", LOCK["font"], ids=lambda font: font["file"])
def test_a_shipped_font_bears_our_family_name_and_truetype_outlines(font: dict[str, str]) -> None:
    read = TTFont(FONTS / font["file"], lazy=True)
    assert (read["name"].getDebugName(1), read["name"].getDebugName(2)) == (font["family"], font["style"])
    assert "glyf" in read
    assert "CFF " not in read


@pytest.mark.parametrize("file", [font["file"] for font in LOCK["font"]])
def test_every_shipped_font_has_the_common_characters(file: str) -> None:
    known = registered(FontFile(FONTS / file)).known
    assert [character for character in gb2312_level_one() if ord(character) not in known] == []


@pytest.mark.parametrize("role", ["fang", "title", "song", "hei", "kai"])
def test_every_face_sets_signs_and_rare_name_characters(role: str) -> None:
    chain = chains()[role]
    for character in SIGNS + "䶮㛃𬭚鋆堃豐號":
        assert chain.glyph(character, SIGNS).width > 0


def test_a_rare_character_is_taken_from_the_next_font_when_the_first_lacks_it() -> None:
    chain = chains()["fang"]
    assert chain.glyph("安", "安").face == "SafetyDeskFang-Regular"
    assert chain.glyph("䶮", "䶮").face == "SafetyDeskSerif-Regular"


def test_a_character_in_no_font_stops_with_its_name() -> None:
    with pytest.raises(SafetyDeskError) as stopped:
        chains()["fang"].width("安全😀生产")
    assert stopped.value.code == "PAPER_001"
    assert "“😀”（U+1F600）" in stopped.value.message
    assert "安全😀生产" in stopped.value.message


@pytest.mark.parametrize("file", [font["file"] for font in LOCK["font"]])
def test_a_font_is_read_as_another_library_reads_it(file: str) -> None:
    ours, theirs = PaperFace(FontFile(FONTS / file)), TTFont(FONTS / file)
    known = {0xA0: theirs.getBestCmap()[0x20]} | theirs.getBestCmap()
    assert {code: ours.known.glyph(code) for code in known} == {code: theirs.getGlyphID(known[code]) for code in known}
    assert set(ours.known) | {0xA0} == set(known)
    for code in (0x0, 0xFFFF, 0xE000, 0x10FFFD):
        assert (code in ours.known) is (code in known)
    order = theirs.getGlyphOrder()
    assert [ours.metrics(glyph) for glyph in range(len(order))] == [theirs["hmtx"][name] for name in order]
    assert (ours.units, ours.ascent) == (theirs["head"].unitsPerEm, theirs["hhea"].ascent)
    assert (ours.name, ours.family) == (theirs["name"].getDebugName(6), theirs["name"].getDebugName(1))


@pytest.mark.parametrize("form", [4, 12])
def test_a_map_of_either_format_is_read_with_its_gaps_deltas_and_arrays(tmp_path: Path, form: int) -> None:
    font = TTFont(FONTS / "SafetyDeskKai-Regular.ttf")
    shuffled = {code: name for code, name in font.getBestCmap().items() if code < 0xFFFF and code % 7}
    shuffled[0x5B89], shuffled[0x5168] = shuffled[0x5168], shuffled[0x5B89]
    table = CmapSubtable.newSubtable(form)
    table.platformID, table.platEncID, table.language = 3, 1 if form == 4 else 10, 0
    table.cmap = shuffled
    font["cmap"].tables = [table]
    font.save(tmp_path / "map.ttf")
    known = PaperFace(FontFile(tmp_path / "map.ttf")).known
    assert {code: known.glyph(code) for code in known} == {c: font.getGlyphID(n) for c, n in shuffled.items()}


@pytest.mark.parametrize("table", ["cmap", "loca", "hmtx", "glyf"])
def test_a_font_that_ends_too_early_or_lacks_a_table_stops_with_its_name(tmp_path: Path, table: str) -> None:
    whole = (FONTS / "SafetyDeskKai-Regular.ttf").read_bytes()
    (tmp_path / "lacks.ttf").write_bytes(whole.replace(table.encode("ascii"), b"none", 1))
    (tmp_path / "torn.ttf").write_bytes(whole[:90_000])
    (tmp_path / "empty.ttf").write_bytes(b"")
    for name in ("lacks", "torn", "empty"):
        with pytest.raises(SafetyDeskError) as stopped:
            registered(FontFile(tmp_path / f"{name}.ttf"))
        assert stopped.value.code == "PAPER_004"


def outlines(font: TTFont, glyphs: list[str]) -> list[list[object]]:
    """What a pen is told for each glyph, and how far it steps."""
    told = []
    for name in glyphs:
        pen = DecomposingRecordingPen(font.getGlyphSet())
        font.getGlyphSet()[name].draw(pen)
        told.append([pen.value, font["hmtx"][name]])
    return told


@pytest.mark.parametrize("file", [font["file"] for font in LOCK["font"]])
def test_the_part_of_a_font_that_is_embedded_has_the_outlines_of_the_whole(file: str) -> None:
    face, whole = PaperFace(FontFile(FONTS / file)), TTFont(FONTS / file)
    codes = [0, *map(ord, "安全生产检查é½℃（）《》，。0123456789 ABCÀÖẑ安"), 0x10FFFD]
    made = subset_font(face, [face.known.glyph(code) for code in codes])
    part = TTFont(BytesIO(made), checkChecksums=2)
    known = whole.getBestCmap()
    names = part.getGlyphOrder()[: len(codes)]
    assert outlines(part, names) == outlines(whole, [known.get(code, ".notdef") for code in codes])
    assert len(made) < 40_000
    assert [part[tag] for tag in ("head", "hhea", "maxp", "loca", "hmtx", "glyf")]


def test_a_font_is_registered_once() -> None:
    file = FontFile(FONTS / "SafetyDeskKai-Regular.ttf")
    assert registered(file) is registered(file)


def test_a_damaged_font_file_stops_with_its_name(tmp_path: Path) -> None:
    damaged = tmp_path / "simfang.ttf"
    damaged.write_bytes(b"\x00\x01\x00\x00not a font")
    with pytest.raises(SafetyDeskError) as stopped:
        registered(FontFile(damaged))
    assert stopped.value.code == "PAPER_004"
    assert "simfang.ttf" in stopped.value.message


def restricted(font: TTFont) -> None:
    font["OS/2"].fsType = 0x0002


def test_a_font_is_found_by_the_family_name_inside_the_file(tmp_path: Path) -> None:
    renamed("SafetyDeskKai-Regular.ttf", tmp_path / "deep" / "whatever.TTF", "仿宋_GB2312")
    (tmp_path / "simfang.ttf").write_bytes(b"\x00\x01\x00\x00not a font")
    (tmp_path / "readme.txt").write_text("仿宋_GB2312", encoding="utf-8")
    found = fonts_in([tmp_path])
    assert [file.path.name for file in usable_font(["FangSong", "仿宋_GB2312"], found)] == ["whatever.TTF"]
    assert list(usable_font(["SimSun"], found)) == []


def test_the_order_is_the_office_s_not_that_of_the_folder(tmp_path: Path) -> None:
    renamed("SafetyDeskKai-Regular.ttf", tmp_path / "a.ttf", "FangSong")
    renamed("SafetyDeskFang-Regular.ttf", tmp_path / "b.ttf", "仿宋_GB2312")
    found = usable_font(["仿宋_GB2312", "FangSong"], fonts_in([tmp_path]))
    assert [file.path.name for file in found] == ["b.ttf", "a.ttf"]


def test_fonts_that_may_not_or_cannot_be_embedded_are_passed_over(tmp_path: Path) -> None:
    renamed("SafetyDeskKai-Regular.ttf", tmp_path / "closed.ttf", "KaiTi", restricted)
    raw = (FONTS / "SafetyDeskKai-Regular.ttf").read_bytes()
    (tmp_path / "postscript.otf").write_bytes(raw.replace(b"glyf", b"CFF ", 1))
    found = fonts_in([tmp_path])
    assert len(found) == 2
    assert list(usable_font(["KaiTi", "SafetyDesk Kai SC"], found)) == []


def test_each_font_of_a_collection_is_known_by_its_index(tmp_path: Path) -> None:
    collection = TTCollection()
    for family, source in (("SimSun", "SafetyDeskKai-Regular.ttf"), ("KaiTi", "SafetyDeskFang-Regular.ttf")):
        renamed(source, tmp_path / f"{family}.ttf", family)
        collection.fonts.append(TTFont(tmp_path / f"{family}.ttf"))
    collection.save(tmp_path / "both.ttc")
    (tmp_path / "SimSun.ttf").unlink()
    (tmp_path / "KaiTi.ttf").unlink()
    (file,) = usable_font(["KaiTi"], fonts_in([tmp_path]))
    assert (file.path.name, file.index) == ("both.ttc", 1)
    assert ord("䶮") not in registered(file).known


def test_names_are_compared_without_blanks_hyphens_and_capitals() -> None:
    assert plain_name("FZXiaoBiaoSong-B05S") == plain_name("fz XiaoBiaoSong B05S")


def test_only_font_folders_that_exist_are_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAFETYDESK_FONTS", raising=False)
    for platform in ("win32", "darwin", "linux"):
        monkeypatch.setattr(sys, "platform", platform)
        assert all(folder.is_dir() for folder in font_folders())


@pytest.mark.parametrize(
    ("platform", "setting", "folder"),
    [
        ("win32", "WINDIR", "Fonts"),
        ("win32", "HOME", "AppData/Local/Microsoft/Windows/Fonts"),
        ("darwin", "HOME", "Library/Fonts"),
        ("linux", "XDG_DATA_HOME", "fonts"),
        ("linux", "HOME", ".local/share/fonts"),
    ],
)
def test_each_platform_s_own_font_folder_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, setting: str, folder: str
) -> None:
    for name in ("SAFETYDESK_FONTS", "XDG_DATA_HOME", "WINDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    if setting != "HOME":
        monkeypatch.setenv(setting, str(tmp_path))
    assert tmp_path / folder not in font_folders()
    (tmp_path / folder).mkdir(parents=True)
    assert tmp_path / folder in font_folders()


def test_folders_that_an_office_names_are_searched_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "一", tmp_path / "二"
    one.mkdir()
    other.mkdir()
    monkeypatch.setenv("SAFETYDESK_FONTS", os.pathsep.join(map(str, (one, tmp_path / "没有", other))))
    assert font_folders() == (one, other)


def test_wide_letters_stay_off_the_grid_of_chinese_characters() -> None:
    """A credit code (91500118MA5U0XX00X) has no gaps beside its M."""
    for role in ("fang", "title", "song", "hei", "kai"):
        chain = chains()[role]
        assert not any(chain.glyph(letter, letter).wide for letter in "MWmw@%Æ")
        assert all(chain.glyph(sign, sign).wide for sign in "安，（《…℃①")
