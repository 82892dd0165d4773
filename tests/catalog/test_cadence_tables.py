"""The declared cadence and ways of service are checked when loaded, and a wrong entry is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.cadence import read_cadence
from safetydesk.catalog.service_ways import read_service_ways
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources

CADENCE = (resources() / "calendar" / "cadence.toml").read_text(encoding="utf-8")
WAYS = (resources() / "calendar" / "service_ways.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('period = "week"', 'period = "fortnight"'),
        ("grace_hour = 12", "grace_hour = 25"),
        ("grace_days = 2", 'grace_days = "2"'),
        ("least = 5", "least = -1"),
        ("late_percent = 30\n", ""),
        ('tier = "W"\nname', 'tier = "X"\nname'),
        ("[suspicion]", "[suspicion"),
    ],
)
def test_a_wrong_cadence_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in CADENCE
    file = tmp_path / "cadence.toml"
    file.write_text(CADENCE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SafetyDeskError, match="CATALOG_094"):
        read_cadence(file)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('receiver = "收件人"\n', ""),
        ('needs = [["receipt_on"]]', 'needs = [["on"]]'),
        ('basis = "《民事诉讼法》第九十条', 'reason = "《民事诉讼法》第九十条'),
        ("[words]", "[words"),
    ],
)
def test_a_wrong_way_of_service_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in WAYS
    file = tmp_path / "ways.toml"
    file.write_text(WAYS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SafetyDeskError, match="CATALOG_095"):
        read_service_ways(file)
