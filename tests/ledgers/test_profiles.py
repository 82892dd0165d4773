"""导出方案: what another office calls things, in which order, with which words; and what none may ever show."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog.profiles import Profile, ProfileColumn, checked, profile_text, read_profile, shipped_profiles
from safetydesk.errors import SafetyDeskError

SHIPPED = {f"{one.kind}/{one.name}": one for one in shipped_profiles()}


def profile(*columns: ProfileColumn, **facts: object) -> Profile:
    """A profile of the hazards ledger."""
    return Profile(name="区局", kind="hazards", columns=columns, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_profile_is_the_same_after_being_kept_as_text(name: str) -> None:
    assert read_profile(profile_text(SHIPPED[name])) == SHIPPED[name]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (profile(ProfileColumn("甲", ("nothing",))), "没有栏目 nothing"),
        (profile(ProfileColumn("甲", ("subject",)), ProfileColumn("甲", ("place",))), "表头“甲”重复"),
        (profile(ProfileColumn("甲", ("subject",)), ProfileColumn("乙", ("subject",))), "写了两列"),
        (profile(ProfileColumn("", ("subject",))), "没有表头"),
        (profile(ProfileColumn("甲", ("subject",), constant="乙")), "只能有一样"),
        (profile(ProfileColumn("甲", ("subject", "place"), between="1")), "连接的符号"),
        (profile(ProfileColumn("甲", ("subject",), words={"a": "b"})), "没有可换的说法"),
        (profile(ProfileColumn("甲", ("subject",), width=500)), "宽度"),
        (profile(ProfileColumn("甲", ("subject",), total="sum")), "不能求和"),
        (profile(ProfileColumn("甲", constant="乙", total="count")), "不能合计"),
        (profile(sort=("-nothing",)), "排序的栏目"),
        (profile(line="单位：{organ}"), "{organ}"),
        (profile(title="长" * 201), "太长"),
        (profile(serial=" "), "序号"),
    ],
)
def test_profile_that_cannot_be_used_tells_why(wrong: Profile, said: str) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_031") as caught:
        checked(wrong)
    assert said in caught.value.message


@pytest.mark.parametrize("text", ["", "{", '{"name": "甲"}', '{"name": "甲", "kind": "hazards", "colums": []}'])
def test_text_that_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_031"):
        read_profile(text)


def test_profile_of_no_known_kind_is_refused() -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_015"):
        checked(Profile(name="甲", kind="tipps"))


def test_slip_in_a_shipped_profile_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('name = "甲"\nkind = "hazards"\nheaders = 3\n', "utf-8")
    with pytest.raises(SafetyDeskError, match=r"LEDGER_031.*a\.toml"):
        shipped_profiles(tmp_path)


@pytest.mark.parametrize(
    "shown",
    [
        profile(ProfileColumn("举报人", ("responsible_person",))),
        profile(ProfileColumn("举 报\u3000人", ("responsible_person",))),
        profile(ProfileColumn("联系方式", ("responsible_phone",), group="举报")),
        profile(ProfileColumn("投诉电话", ("responsible_phone",))),
        profile(ProfileColumn("说明", constant="举报人：张三")),
        profile(ProfileColumn("说明", constant="举报电话 13800000000")),
        profile(title="信访人名册"),
        profile(notes=("反映人：李四",)),
        profile(line="举报人：{person}"),
    ],
)
def test_profile_never_shows_who_reported(shown: Profile) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_033"):
        checked(shown)
