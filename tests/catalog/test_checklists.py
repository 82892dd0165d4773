"""The shipped checklists: no item of the fifteen measures or the default lists is lost, each says its source."""

from __future__ import annotations

from collections import Counter

import pytest

from safetydesk.catalog.declared import Catalog, Checklist, Sample

PER_MEASURE = (6, 7, 6, 5, 8, 8, 6, 6, 6, 6, 6, 5, 6, 5, 5)


@pytest.fixture
def measures(catalog: Catalog) -> Checklist:
    return catalog.checklists["fifteen-measures"]


def test_every_measure_has_all_its_items(measures: Checklist) -> None:
    counted = Counter(item.section for item in measures.items)
    assert tuple(counted[section.key] for section in measures.sections) == PER_MEASURE
    assert len(measures.items) == 91


def test_measures_have_both_titles_and_say_which_were_verified(measures: Checklist) -> None:
    assert [section.number for section in measures.sections] == list(range(1, 16))
    assert all(section.title and section.seed_title for section in measures.sections)
    assert [section.number for section in measures.sections if section.verified] == [13]
    assert measures.section("M13").title == "重奖激励安全生产隐患举报"


@pytest.mark.parametrize(
    ("key", "first", "count"),
    [
        ("team-daily", "D01", 15),
        ("department-weekly", "W01", 14),
        ("manager-monthly", "MO01", 15),
        ("leader-quarterly", "Q01", 8),
        ("round-verification", "RV1-D", 10),
    ],
)
def test_default_lists_are_complete(catalog: Catalog, key: str, first: str, count: int) -> None:
    items = catalog.checklists[key].items
    assert (items[0].code, len(items)) == (first, count)


def test_verification_asks_for_five_days_three_weeks_and_three_months(catalog: Catalog) -> None:
    items = catalog.checklists["round-verification"].items
    asked = [sample for item in items for sample in item.samples]
    assert asked[:3] == [Sample("day", 5, 30, "day"), Sample("week", 3, 8, "week"), Sample("month", 3, 6, "month")]
    assert asked[3:] == [Sample("rectified", 2), Sample("leader", 2)]


def test_items_carry_target_responsible_unit_evidence_and_source(measures: Checklist) -> None:
    for item in measures.items:
        assert item.targets and item.responsible and item.evidence and item.sources, item.code
    practised = measures.item("M06-6")
    assert practised is not None
    assert (practised.targets, practised.responsible, practised.evidence) == (
        ("enterprise",),
        "企业",
        ("作业票", "监护人"),
    )
    assert "安法 43" in practised.sources


def test_items_for_enterprises_have_a_short_title_and_hints(catalog: Catalog) -> None:
    for checklist in catalog.checklists.values():
        for item in checklist.items_for("enterprise"):
            assert item.short and len(item.short) <= 12, item.code
    named = [item.short for item in catalog.checklists["fifteen-measures"].items_for("enterprise")]
    assert len(set(named)) == len(named) == 41
    assert all(item.look or item.ask for item in catalog.checklists["fifteen-measures"].items_for("enterprise"))


def test_section_names_fit_the_item_list(catalog: Catalog) -> None:
    assert [
        section.short
        for checklist in catalog.checklists.values()
        for section in checklist.sections
        if len(section.short) > 8
    ] == []


def test_items_of_a_section_stand_together(catalog: Catalog) -> None:
    for key in ("fifteen-measures", "team-daily", "department-weekly", "manager-monthly"):
        order = list(dict.fromkeys(item.section for item in catalog.checklists[key].items))
        assert [item.section for item in catalog.checklists[key].items] == sorted(
            (item.section for item in catalog.checklists[key].items), key=order.index
        )


def test_codes_are_unique_over_all_checklists(catalog: Catalog) -> None:
    codes = [item.code for checklist in catalog.checklists.values() for item in checklist.items]
    assert len(set(codes)) == len(codes)


def test_lookups_of_unknown_codes(measures: Checklist) -> None:
    assert measures.item("M16-1") is None
    with pytest.raises(KeyError):
        measures.section("M16")


def test_conforming_always_means_that_all_is_well(measures: Checklist) -> None:
    """An item that names a wrong says that there is none, so that 符合 can be answered without thinking twice."""
    for code in ("M04-3", "M07-2", "M07-5", "M08-2", "M10-1", "M10-2", "M10-3", "M10-4", "M10-5", "M11-3", "M13-6"):
        item = measures.item(code)
        assert item is not None and "没有" in item.text, code
