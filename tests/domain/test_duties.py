"""人数带来的义务: thresholds to the person, and what an unknown head-count leaves open."""

from __future__ import annotations

from safetydesk.catalog.duties import load_duties, load_inspector_rule
from safetydesk.domain.duties import duties_of, next_due
from tests.scenario_tables import each, scenario

DUTIES = load_duties()


def lists(headcount: str, tags: str, duties: str, open_ones: str) -> None:
    found = duties_of(DUTIES, headcount=int(headcount) if headcount else None, tags=tags.split())
    assert " ".join(finding.duty.key for finding in found if finding.certain) == duties
    assert " ".join(finding.duty.key for finding in found if not finding.certain) == open_ones


@scenario(each(lists))
def test_duties_follow_head_count_and_tags() -> None:
    """安法 24: 一百人以下 includes 100, 超过一百人 does not; 应急条例 8 for high risk and crowded places.

    | headcount | tags | duties | open_ones |
    |---|---|---|---|
    | 1 | | staffing_to_100 drill_evacuation drill_scene leader_quarter | |
    | 100 | | staffing_to_100 drill_evacuation drill_scene leader_quarter | |
    | 101 | | staffing_over_100 drill_evacuation drill_scene leader_quarter | |
    | 300 | | staffing_over_100 drill_evacuation drill_scene leader_quarter | |
    | 301 | | staffing_over_100 chief_engineer drill_evacuation drill_scene leader_quarter | |
    | 12 | high_risk | staffing_sector drill_high_risk drill_scene leader_high_risk | |
    | 12 | crowded | staffing_to_100 drill_crowded drill_scene leader_quarter | |
    | 400 | crowded high_risk | staffing_sector chief_engineer drill_high_risk drill_scene leader_high_risk | |
    | | | drill_evacuation drill_scene leader_quarter | staffing_over_100 staffing_to_100 chief_engineer |
    | | high_risk | staffing_sector drill_high_risk drill_scene leader_high_risk | chief_engineer |
    """


def test_the_next_drill_is_due_by_the_calendar() -> None:
    by_key = {duty.key: duty for duty in DUTIES}
    assert next_due(by_key["drill_high_risk"], "2026-08-31") == "2027-02-28"
    assert next_due(by_key["drill_evacuation"], "2024-02-29") == "2025-02-28"
    assert next_due(by_key["drill_evacuation"], None) is None
    assert next_due(by_key["staffing_over_100"], "2026-01-01") is None


def test_the_chief_engineer_is_guidance_and_unread_sources_say_so() -> None:
    assert [duty.key for duty in DUTIES if duty.strength == "guide"] == ["chief_engineer"]
    assert [duty.key for duty in DUTIES if not duty.verified] == ["drill_scene"]


def test_two_inspectors_are_needed_and_the_article_is_named() -> None:
    rule = load_inspector_rule()
    assert rule.fewest == 2
    assert "第四十二条" in rule.basis
