"""The 月报 is dated data: its form is whole, the right one is in force, and a slip in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.reports import read_form, report_form, report_forms
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources

TEXT = (resources() / "reports" / "monthly.toml").read_text("utf-8")


def test_shipped_form_has_every_figure_of_the_domain() -> None:
    titles = {one.title for one in report_form("2026-11").figures}
    assert titles >= {
        *("检查企业数", "检查次数", "排查隐患数", "整改数", "未整改数", "整改率", "挂牌督办数", "文书数"),
        *("处罚数额", "演练次数", "培训次数", "宣传次数", "查处违法违规行为"),
    }
    assert all(one.words for one in report_form("2026-11").figures)


def test_form_of_a_later_day_serves_from_that_month_on(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TEXT, "utf-8")
    later = TEXT.replace('effective_from = "2022-04-20"', 'effective_from = "2026-06-15"').replace("检查次数", "检查数")
    (tmp_path / "b.toml").write_text(later, "utf-8")
    for period, title in (("2026-05", "检查次数"), ("2026-06", "检查数"), ("2021-01", "检查次数")):
        assert report_form(period, folder=tmp_path).figure("visits").title == title


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('count = "visits"', 'count = "visit"', "visits 的 count"),
        ('count = "visits"', "", "visits 要么写 count"),
        ('derive = "ratio"', 'derive = "share"', "rate 的 derive"),
        ('of = ["rectified", "hazards"]', 'of = ["rectified", "fines"]', "rate 的 derive"),
        ('input = "drills"', 'input = "drill"', "drills 的 input"),
        ('key = "visits"', 'key = "subjects"', "指标重复"),
        ('unfilled = "待填：{titles}。"', "", "缺少文字 unfilled"),
        ('unit = "家"', 'unti = "家"', "unti"),
        ('key = "monthly"', "", "key"),
        ("[[figure]]", "[[figure]", ""),
    ],
)
def test_slip_in_a_form_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in TEXT
    file = tmp_path / "monthly.toml"
    file.write_text(TEXT.replace(before, after, 1), "utf-8")
    with pytest.raises(SafetyDeskError) as caught:
        read_form(file)
    assert caught.value.code == "CATALOG_098"
    assert said in caught.value.message


def test_kind_of_report_nobody_declared_is_named(tmp_path: Path) -> None:
    with pytest.raises(SafetyDeskError, match="CATALOG_098"):
        report_form("2026-05", "weekly")
    assert report_forms(tmp_path) == ()
