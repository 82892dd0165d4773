"""令第10号 and the other standards: all cases there, none passed off as published wording, empty slots stay empty."""

from __future__ import annotations

from collections import Counter

from safetydesk.catalog.criteria import criteria_in_force
from safetydesk.catalog.declared import Catalog

PER_ARTICLE = {3: 3, 4: 8, 5: 13, 6: 8, 7: 7, 8: 7, 9: 2, 10: 2, 11: 10, 12: 2, 13: 2}


def test_all_sixty_four_cases_by_article(catalog: Catalog) -> None:
    codes = [one.code for one in catalog.criteria.values() if one.standard == "gm-2023"]
    counted = Counter(int(code.split("-")[1]) for code in codes)
    assert counted == PER_ARTICLE and sum(counted.values()) == 64
    assert codes == [f"GM-{article}-{item}" for article, items in PER_ARTICLE.items() for item in range(1, items + 1)]


def test_place_is_article_and_item_as_printed(catalog: Catalog) -> None:
    assert catalog.criteria["GM-3-2"].place == "第三条（二）"
    assert catalog.criteria["GM-5-13"].place == "第五条（十三）"
    assert catalog.criteria["GM-13-2"].place == "第十三条（二）"


def test_no_shortened_text_is_passed_off_as_published(catalog: Catalog) -> None:
    assert [one.code for one in catalog.criteria.values() if not one.reference] == []
    sure = {one.code for one in catalog.criteria.values() if one.wording == "seen"}
    assert sure == {f"GM-6-{n}" for n in range(1, 9)} | {"GM-7-1", "GM-7-2", "GM-7-3"} | {
        f"GM-11-{n}" for n in range(1, 6)
    }
    assert {one.code for one in catalog.criteria.values() if one.wording == "paraphrase"} == {
        "GM-3-1",
        "GM-3-2",
        "GM-3-3",
    }


def test_three_kinds_have_twenty_five_empty_slots(catalog: Catalog) -> None:
    slots = [one for one in catalog.criteria.values() if one.standard == "three-kinds-2021"]
    assert Counter(one.heading for one in slots) == {
        "粉尘涉爆六条": 6,
        "铝加工（深井铸造）七条": 7,
        "钢铁八条": 8,
        "有限空间四条": 4,
    }
    assert {(one.text, one.place, one.wording) for one in slots} == {(None, "待确认", "missing")}


def test_only_cases_in_force_with_a_text_may_be_chosen(catalog: Catalog) -> None:
    assert criteria_in_force(catalog.criteria.values(), "2023-05-14") == ()
    chosen = criteria_in_force(catalog.criteria.values(), "2023-05-15")
    assert {one.standard for one in chosen} == {"gm-2023"} and len(chosen) == 64


def test_what_was_installed_but_failed_is_offered_for_devices_only(catalog: Catalog) -> None:
    assert catalog.standards["gm-2023"].catch_all is not None
    assert catalog.criteria["GM-7-7"].failure and catalog.criteria["GM-11-3"].failure
    assert not catalog.criteria["GM-3-2"].failure and not catalog.criteria["GM-13-2"].failure


def test_standards_say_what_replaced_what(catalog: Catalog) -> None:
    now, before = catalog.standards["gm-2023"], catalog.standards["gm-2017"]
    assert (now.replaces, now.effective_from, before.effective_to) == ("gm-2017", "2023-05-15", "2023-05-14")
    assert catalog.standards["fire-2025"].effective_from == "2025-11-01"


def test_tags_lead_to_their_cases(catalog: Catalog) -> None:
    assert {one.code for one in catalog.criteria.values() if "confined_space" in one.tags} >= {"GM-13-1", "GM-13-2"}
    assert {one.code for one in catalog.criteria.values() if "dust" in one.tags} == {f"GM-11-{n}" for n in range(1, 11)}
