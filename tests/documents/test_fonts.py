from __future__ import annotations

import hashlib
import shutil
import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from safetydesk.documents.fonts import chains, first_usable, font_folders, registered
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources

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
    known = registered(FONTS / file).known
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


def test_a_font_is_registered_once() -> None:
    file = FONTS / "SafetyDeskKai-Regular.ttf"
    assert registered(file) is registered(file)


def test_a_damaged_font_file_stops_with_its_name(tmp_path: Path) -> None:
    damaged = tmp_path / "simfang.ttf"
    damaged.write_bytes(b"\x00\x01\x00\x00not a font")
    with pytest.raises(SafetyDeskError) as stopped:
        registered(damaged)
    assert stopped.value.code == "PAPER_004"
    assert "simfang.ttf" in stopped.value.message


def test_the_first_usable_system_font_is_taken_in_the_order_of_the_office(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "first.ttf").write_bytes(b"OTTO no TrueType outlines")
    shutil.copy(FONTS / "SafetyDeskSans-Bold.ttf", tmp_path / "deep" / "SECOND.TTF")
    names = ["absent.ttf", "first.ttf", "second.ttf"]
    assert first_usable(names, [tmp_path]) == tmp_path / "deep" / "SECOND.TTF"
    assert first_usable(["absent.ttf", "first.ttf"], [tmp_path]) is None


def test_only_font_folders_that_exist_are_searched() -> None:
    assert all(folder.is_dir() for folder in font_folders())
