"""What `show` and the lists say: Chinese words for kinds, roles, settings and states, never a code alone."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.conftest import Run

_CODE = re.compile(r"\b[a-z]+_?[a-z]+\b")


def test_roles_places_and_settings_are_named_in_chinese(office: Run) -> None:
    assert {row["角色"] for row in office("show", "people", "--json").facts["rows"]} == {"检查人员"}
    assert [row["种类"] for row in office("show", "villages", "--json").facts["rows"]] == ["村"]
    rows = office("show", "settings", "--json").facts["rows"]
    assert {row["代码"]: row["栏目"] for row in rows}["organ"] == "落款单位"
    assert not [row["栏目"] for row in rows if _CODE.search(row["栏目"])]


def test_phones_are_shown_with_stars_unless_asked(office: Run, tmp_path: Path) -> None:
    ledger = tmp_path / "虚构台账.csv"
    ledger.write_text("企业名称,村社区,联系电话\n虚构甲厂,虚构村,13900001234\n", "utf-8")
    assert office("ledger", "import", ledger, "--kind", "enterprises").code == 0
    assert "139****1234" in office("show", "enterprises").out
    assert "13900001234" not in office("show", "enterprises", "--json").out
    assert "13900001234" in office("show", "enterprises", "--unmasked").out
