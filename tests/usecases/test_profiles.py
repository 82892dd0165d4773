"""导出方案 are kept under a name, replace the shipped one of that name, and can be taken away again."""

from __future__ import annotations

import pytest

from safetydesk.catalog.profiles import Profile, ProfileColumn, shipped_profiles
from safetydesk.errors import SafetyDeskError
from safetydesk.usecases import profiles
from tests.usecases.conftest import Desk

OWN = Profile(name="区局用", kind="hazards", columns=(ProfileColumn("企业", ("subject",)),))


def names(desk: Desk, kind: str = "hazards") -> list[tuple[str, bool]]:
    """Name of each profile, and whether it is kept here."""
    return [(one.profile.name, one.id is not None) for one in profiles.profiles(desk.store.reader, kind)]


def test_kept_profile_stands_beside_the_shipped_ones(desk: Desk) -> None:
    shipped = [(one.name, False) for one in shipped_profiles() if one.kind == "hazards"]
    desk.do(profiles.save_profile, profile=OWN)
    assert names(desk) == [("区局用", True), *shipped]
    assert names(desk, "enterprises") == [(one.name, False) for one in shipped_profiles() if one.kind == "enterprises"]
    assert profiles.profile_named(desk.store.reader, "hazards", " 区局用 ") == OWN


def test_saving_again_replaces_and_removing_brings_the_shipped_one_back(desk: Desk) -> None:
    shipped = next(one for one in shipped_profiles() if one.kind == "hazards")
    other = Profile(name=shipped.name, kind="hazards", title="改过的")
    first = desk.do(profiles.save_profile, profile=Profile(name=shipped.name, kind="hazards"))
    assert desk.do(profiles.save_profile, profile=other).id == first.id
    assert profiles.profile_named(desk.store.reader, "hazards", shipped.name) == other
    desk.do(profiles.remove_profile, kind="hazards", name=shipped.name)
    assert profiles.profile_named(desk.store.reader, "hazards", shipped.name) == shipped


def test_profile_that_is_not_there_is_named_with_those_there_are(desk: Desk) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_032"):
        profiles.profile_named(desk.store.reader, "hazards", "没有的")
    with pytest.raises(SafetyDeskError, match="LEDGER_032"):
        desk.do(profiles.remove_profile, kind="hazards", name=shipped_profiles()[0].name)


def test_profile_that_cannot_be_used_is_not_kept(desk: Desk) -> None:
    with pytest.raises(SafetyDeskError, match="LEDGER_031"):
        desk.do(profiles.save_profile, profile=Profile(name="甲", kind="hazards", sort=("nothing",)))
    with pytest.raises(SafetyDeskError, match="LEDGER_033"):
        desk.do(profiles.save_profile, profile=Profile(name="甲", kind="hazards", title="举报人名册"))
    assert ("甲", True) not in names(desk)
