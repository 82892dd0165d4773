"""A slip in a declared file is told with its number, its file, its place and the cure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from safetydesk.catalog.loading import read_catalog
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources
from tests.catalog.conftest import Spoil

MEASURES = "catalog/checklists/fifteen-measures"


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "told"),
    [
        (f"{MEASURES}.toml", 'use = "visit"', 'use = "visit', "CATALOG_002", ("fifteen-measures.toml", "正文")),
        (f"{MEASURES}.toml", 'use = "visit"', 'use = "party"', "CATALOG_005", ("use", "party", "self_check")),
        (f"{MEASURES}.toml", "items = 91", "items = 92", "CATALOG_008", ("fifteen-measures.csv", "92", "91")),
        (f"{MEASURES}.toml", "source = ", "origin = ", "CATALOG_003", ("origin",)),
        (
            f"{MEASURES}.toml",
            'short = "党委责任"',
            'shrt = "党委责任"',
            "CATALOG_003",
            ("第 1 个 section", "shrt", "short"),
        ),
        (f"{MEASURES}.toml", 'key = "fifteen-measures"', 'key = "fifteen"', "CATALOG_005", ("fifteen", "文件名")),
        (
            f"{MEASURES}.toml",
            'effective_from = "2022-04-20"',
            'effective_from = "2022-4-20"',
            "CATALOG_005",
            ("2022-4-20",),
        ),
        (f"{MEASURES}.toml", "dust = { M06-1", "dust = { M66-1", "CATALOG_007", ("M66-1",)),
        (f"{MEASURES}.toml", "dust = {", "dusty = {", "CATALOG_007", ("dusty",)),
        (f"{MEASURES}.toml", "M06-8 = 96", 'M06-8 = "96"', "CATALOG_005", ("gas_user", "整数")),
        (f"{MEASURES}.csv", "M01-2,M01,", "M01-2,M99,", "CATALOG_007", ("M01-2", "section", "M99")),
        (f"{MEASURES}.csv", "M01-2,M01,", "M01-1,M01,", "CATALOG_006", ("M01-1",)),
        (f"{MEASURES}.csv", "M01-2,M01,", "M01-2,", "CATALOG_002", ("第 3 行",)),
        (f"{MEASURES}.csv", "department|village", "department|planet", "CATALOG_007", ("targets", "planet")),
        (f"{MEASURES}.csv", "safety-21,60", "safety-21,sixty", "CATALOG_005", ("weight", "sixty", "整数")),
        (f"{MEASURES}.csv", "safety-21,60", "safety-2100,60", "CATALOG_007", ("M05-2", "laws", "safety-2100")),
        (f"{MEASURES}.csv", "seed 1 §四（一）", "hearsay", "CATALOG_010", ("hearsay",)),
        ("catalog/checklists/round-verification.csv", "day>=5/30 day", "day>5", "CATALOG_005", ("第 2 行", "day>5")),
        ("catalog/checklists/round-verification.csv", "day>=5/30 day", "hour>=5/30 day", "CATALOG_007", ("hour",)),
        ("catalog/checklists/team-daily.csv", "D02,", "MO02,", "CATALOG_006", ("MO02",)),
        ("catalog/criteria.csv", "GM-3-2,gm-2023", "GM-3-2,gm-2099", "CATALOG_007", ("第 3 行", "gm-2099")),
        (
            "catalog/criteria.csv",
            "SK-P-1,three-kinds-2021,粉尘涉爆六条,,,",
            "SK-P-1,three-kinds-2021,粉尘涉爆六条,,,我猜",
            "CATALOG_005",
            ("missing",),
        ),
        ("catalog/standards.toml", "items = 64", "items = 65", "CATALOG_008", ("gm-2023", "65", "64")),
        ("catalog/standards.toml", 'replaces = "gm-2017"', 'replaces = "gm-1999"', "CATALOG_007", ("gm-1999",)),
        ("catalog/standards.toml", 'area = "mine"', 'area = "moon"', "CATALOG_007", ("coal-2020", "moon")),
        (
            "catalog/standards.toml",
            'effective_to = "2023-05-14"',
            'effective_from = "2024-01-01"\neffective_to = "2023-05-14"',
            "CATALOG_009",
            ("2024-01-01", "2023-05-14"),
        ),
        ("catalog/laws.csv", "safety-9,safety,", "safety-9,safely,", "CATALOG_007", ("第 2 行", "safely")),
        ("catalog/laws.csv", ",true,", ",perhaps,", "CATALOG_005", ("verified", "perhaps", "true")),
        ("catalog/laws.toml", 'short = "安法"', "", "CATALOG_004", ("第 1 个 act", "short")),
        ("catalog/phrases.csv", "D05|W07", "D05|W77", "CATALOG_007", ("EL-01", "W77")),
        ("catalog/phrases.csv", "EL-01,electrical", "EL-01,electric", "CATALOG_007", ("category", "electric")),
        (
            "catalog/phrases.csv",
            "EL-01,electrical,线路未穿管敷设",
            "EL-01,electrical, 线路未穿管敷设",
            "CATALOG_005",
            ("第 2 行", "text"),
        ),
        ("catalog/phrases.toml", "effective_from", "since", "CATALOG_003", ("since",)),
        ("catalog/tags.toml", 'group = "four_and_one"', 'group = "five"', "CATALOG_007", ("dust", "five")),
        ("catalog/tags.toml", 'standards = ["GM-11"]', 'standards = ["GM-99"]', "CATALOG_007", ("GM-99",)),
        ("catalog/tags.toml", 'standards = ["GM-11"]', "standards = 11", "CATALOG_005", ("standards", "11")),
        (
            "catalog/tags.toml",
            'effective_from = "2021-03-15"',
            "",
            "CATALOG_004",
            ("tags.toml", "开头", "effective_from"),
        ),
        ("catalog/capacities.toml", '"talk_notice"', '"love_letter"', "CATALOG_007", ("A", "love_letter")),
        (
            "catalog/capacities.toml",
            'needs = "grant"',
            'needs = "luck"',
            "CATALOG_005",
            ("needs", "luck", "delegation"),
        ),
        ("catalog/sources.toml", 'trust = "ours"', 'trust = "blind"', "CATALOG_005", ("trust", "blind")),
        (
            "i18n/hazards.toml",
            'code = "major", word = "重大"',
            'code = "general", word = "重大"',
            "CATALOG_006",
            ("hazard_grade", "general"),
        ),
        ("i18n/hazards.toml", '"普通"', '"重大"', "CATALOG_006", ("hazard_grade 重大",)),
        ("i18n/hazards.toml", 'tone = "red"', 'tone = "pink"', "CATALOG_005", ("hazard_grade", "pink", "violet")),
        ("i18n/visits.toml", "[answer]", "[visit_kind2]\n[answer]", "CATALOG_004", ("visit_kind2", "title")),
        ("i18n/visits.toml", "[answer]", "[hazard_grade]", "CATALOG_006", ("hazard_grade",)),
    ],
)
def test_slip_is_told_with_file_and_place(
    spoil: Spoil, file: str, old: str, new: str, code: str, told: tuple[str, ...]
) -> None:
    root = spoil(file, old, new)
    with pytest.raises(SafetyDeskError) as caught:
        read_catalog(root)
    assert caught.value.code == code, str(caught.value)
    assert [part for part in told if part not in str(caught.value)] == [], str(caught.value)
    assert caught.value.remedy


def test_missing_file_is_named(spoil: Spoil) -> None:
    root = spoil("catalog/laws.csv", "key", "key")
    (root / "catalog/laws.csv").unlink()
    with pytest.raises(SafetyDeskError, match=r"CATALOG_001.*laws\.csv"):
        read_catalog(root)


def test_file_in_another_encoding_is_named(spoil: Spoil) -> None:
    root = spoil("catalog/phrases.csv", "code", "code")
    text = (root / "catalog/phrases.csv").read_text("utf-8")
    (root / "catalog/phrases.csv").write_bytes(text.encode("gb18030"))
    with pytest.raises(SafetyDeskError, match=r"CATALOG_002.*phrases\.csv.*UTF-8"):
        read_catalog(root)


def test_empty_table_is_named(spoil: Spoil) -> None:
    root = spoil("catalog/criteria.csv", "code", "code")
    (root / "catalog/criteria.csv").write_text("", "utf-8")
    with pytest.raises(SafetyDeskError, match=r"CATALOG_002.*criteria\.csv.*表头"):
        read_catalog(root)


def test_files_saved_by_a_windows_editor_are_read(tmp_path: Path) -> None:
    for name in ("catalog", "i18n"):
        shutil.copytree(resources() / name, tmp_path / name)
    for path in (*tmp_path.rglob("*.csv"), *tmp_path.rglob("*.toml")):
        path.write_bytes(b"\xef\xbb\xbf" * (path.suffix == ".csv") + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read_catalog(tmp_path).phrases) == len(read_catalog(resources()).phrases)
