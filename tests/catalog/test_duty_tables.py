"""The declared duties are checked when loaded, and a wrong entry is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.duties import read_duties
from safetydesk.errors import SafetyDeskError

GOOD = """[[duty]]
key = "a"
family = "f"
name = "甲"
text = "应当"
strength = "must"
source = "法"
source_tag = "法 1"
verified = true
more_than = 100
tags = ["high_risk"]
"""


def test_a_right_duty_is_read(tmp_path: Path) -> None:
    file = tmp_path / "duties.toml"
    file.write_text(GOOD, encoding="utf-8")
    (duty,) = read_duties(file)
    assert (duty.more_than, duty.tags) == (100, frozenset(("high_risk",)))


@pytest.mark.parametrize(
    "body",
    [
        GOOD.replace('source = "法"\n', ""),
        GOOD.replace("more_than = 100", 'more_than = "100"'),
        GOOD.replace('"must"', '"may"'),
        GOOD + "colour = 1\n",
        GOOD + GOOD,
        "[[duty]",
    ],
)
def test_a_wrong_duty_is_refused(tmp_path: Path, body: str) -> None:
    file = tmp_path / "duties.toml"
    file.write_text(body, encoding="utf-8")
    with pytest.raises(SafetyDeskError, match="CATALOG_093"):
        read_duties(file)
