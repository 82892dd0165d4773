"""行动: announced, put right, ended; visits that belong to one; how far it has come, unit by unit."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from safetydesk.domain.instants import day_of, from_datetime
from safetydesk.errors import SafetyDeskError
from safetydesk.models.migrate import downgrade
from safetydesk.models.queries import campaigns as queries
from safetydesk.models.queries.campaigns import CampaignRow, Progress
from safetydesk.models.store import create_store, open_store
from safetydesk.usecases import campaigns, findings, hazards_corrected, people, places, subjects, visits
from safetydesk.usecases.completion import complete_visit
from tests.ledger_clerk import check_rows_equal_their_changes
from tests.usecases.conftest import Desk

TOLD: dict[str, Any] = {
    "name": "虚构百日攻坚行动",
    "basis": "虚构安委〔2026〕3号",
    "first_day": "2026-04-01",
    "last_day": "2026-07-09",
}
TODAY = "2026-04-16"


@pytest.fixture
def campaign(desk: Desk) -> bytes:
    key: bytes = desk.do(campaigns.add_campaign, **TOLD).id
    return key


def stored(desk: Desk, key: bytes) -> CampaignRow:
    found = queries.campaign_row(desk.store.reader, key)
    assert found is not None
    return found


def subject(desk: Desk, name: str, **facts: Any) -> bytes:
    key: bytes = desk.do(subjects.create_subject, **{"name": name, "village_id": desk.village, **facts}).id
    return key


def visit(desk: Desk, who: bytes | None = None, *, campaign_id: bytes | None = None, day: str = TODAY) -> bytes:
    """A visit begun on a day at ten."""
    began = from_datetime(datetime.fromisoformat(f"{day}T10:00"))
    told = {"subject_id": who or desk.subject, "kind": "special", "inspectors": desk.inspectors, "started_at": began}
    key: bytes = desk.do(visits.start_visit, **told, campaign_id=campaign_id).id
    return key


def progress(desk: Desk, key: bytes, today: str = TODAY) -> Progress:
    found = queries.progress(desk.store.reader, key, today)
    assert found is not None
    return found


def refused(desk: Desk, code: str, verb: Any, **facts: Any) -> SafetyDeskError:
    db = desk.store.reader
    before = (queries.campaign_rows(db), db.execute("SELECT id, campaign_id FROM visit").fetchall())
    with pytest.raises(SafetyDeskError) as caught:
        desk.do(verb, **facts)
    assert caught.value.code == code
    assert (queries.campaign_rows(db), db.execute("SELECT id, campaign_id FROM visit").fetchall()) == before
    return caught.value


# --- the record


def test_campaign_keeps_what_the_notice_says(desk: Desk) -> None:
    office = desk.do(places.open_department, name="虚构应急办").id
    scope = {"villages": [desk.village], "industries": ["C"], "tags": ["dust"], "subjects": [desk.subject]}
    told = {"department_id": office, "persons": desk.inspectors, "remark": " 每周五报 "}
    key = desk.do(campaigns.add_campaign, **TOLD, **scope, **told).id
    row = stored(desk, key)
    assert (row.code[:2], row.name, row.basis, row.first_day, row.last_day) == ("C-", *TOLD.values())
    assert (row.villages, row.industries, row.tags, row.subjects) == (
        (desk.village,),
        ("C",),
        ("dust",),
        (desk.subject,),
    )
    assert (row.department_id, row.persons, row.remark, row.visits) == (office, desk.inspectors, "每周五报", 0)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("CAMPAIGN_002", {"name": " "}),
        ("CAMPAIGN_003", {"first_day": "2026-07-10"}),
        ("SUBJECT_008", {"last_day": "7月9日"}),
        ("CAMPAIGN_004", {"villages": [b"?" * 16]}),
        ("CAMPAIGN_004", {"subjects": [b"?" * 16]}),
        ("CAMPAIGN_004", {"persons": [b"?" * 16]}),
        ("CAMPAIGN_004", {"department_id": b"?" * 16}),
        ("CAMPAIGN_004", {"industries": ["木材"]}),
        ("CAMPAIGN_004", {"tags": ["木材"]}),
    ],
)
def test_campaign_is_refused_when_it_cannot_be_so(desk: Desk, code: str, facts: dict[str, Any]) -> None:
    refused(desk, code, campaigns.add_campaign, **TOLD | facts)


def test_campaign_of_one_name_is_announced_once_at_a_time_but_again_next_year(desk: Desk, campaign: bytes) -> None:
    refused(
        desk, "CAMPAIGN_008", campaigns.add_campaign, **TOLD | {"name": "虚构 百日攻坚行动", "first_day": "2026-07-09"}
    )
    again = desk.do(campaigns.add_campaign, **TOLD | {"first_day": "2027-04-01", "last_day": "2027-07-09"}).id
    refused(desk, "CAMPAIGN_008", campaigns.correct_campaign, campaign_id=again, first_day="2026-05-01")
    assert [one.id for one in queries.campaign_rows(desk.store.reader)] == [again, campaign]


def test_correcting_writes_what_differs(desk: Desk, campaign: bytes) -> None:
    desk.do(campaigns.correct_campaign, campaign_id=campaign, last_day="2026-08-01", villages=[desk.village], basis=" ")
    row = stored(desk, campaign)
    assert (row.last_day, row.villages, row.basis, row.name) == ("2026-08-01", (desk.village,), None, TOLD["name"])
    desk.do(campaigns.correct_campaign, campaign_id=campaign, villages=[])
    assert stored(desk, campaign).villages == ()
    refused(desk, "CAMPAIGN_001", campaigns.correct_campaign, campaign_id=b"?" * 16, name="虚构")
    with pytest.raises(ValueError, match="colour"):
        desk.do(campaigns.correct_campaign, campaign_id=campaign, colour="红")


def test_end_is_brought_forward_and_never_before_a_visit(desk: Desk, campaign: bytes) -> None:
    visit(desk, campaign_id=campaign, day="2026-05-06")
    for day, why in (("2026-03-31", "开始"), ("2026-07-10", "原定")):
        assert why in refused(desk, "CAMPAIGN_009", campaigns.end_campaign, campaign_id=campaign, last_day=day).message
    told = refused(desk, "CAMPAIGN_005", campaigns.end_campaign, campaign_id=campaign, last_day="2026-05-05")
    assert "2026-05-06" in told.message
    refused(desk, "CAMPAIGN_005", campaigns.correct_campaign, campaign_id=campaign, first_day="2026-05-07")
    desk.do(campaigns.end_campaign, campaign_id=campaign, last_day="2026-05-06")
    assert stored(desk, campaign).last_day == "2026-05-06"


def test_campaign_without_visits_is_deleted_and_one_with_them_is_not(desk: Desk, campaign: bytes) -> None:
    key = visit(desk, campaign_id=campaign)
    refused(desk, "CAMPAIGN_007", campaigns.drop_campaign, campaign_id=campaign)
    desk.do(campaigns.assign_visits, visit_ids=[key], campaign_id=None)
    desk.do(campaigns.drop_campaign, campaign_id=campaign)
    assert queries.campaign_rows(desk.store.reader) == []
    refused(desk, "CAMPAIGN_001", campaigns.drop_campaign, campaign_id=campaign)


# --- whose visits


def test_visit_belongs_to_one_campaign_from_its_start_or_from_later_on(desk: Desk, campaign: bytes) -> None:
    other = desk.do(campaigns.add_campaign, **TOLD | {"name": "虚构粉尘专项整治"}).id
    first, second = visit(desk, campaign_id=campaign), visit(desk)
    desk.do(campaigns.assign_visits, visit_ids=[first, second], campaign_id=other)
    for key in (first, second):
        found = queries.campaign_of_visit(desk.store.reader, key)
        assert found is not None and found.id == other
    assert stored(desk, campaign).visits == 0
    assert queries.campaign_of_visit(desk.store.reader, b"?" * 16) is None


def test_visit_outside_the_days_of_a_campaign_does_not_belong_to_it(desk: Desk, campaign: bytes) -> None:
    early = visit(desk, day="2026-03-31")
    told = refused(desk, "CAMPAIGN_006", campaigns.assign_visits, visit_ids=[visit(desk), early], campaign_id=campaign)
    assert "2026-03-31" in told.message
    refused(desk, "CAMPAIGN_001", campaigns.assign_visits, visit_ids=[early], campaign_id=b"?" * 16)
    refused(desk, "VISIT_001", campaigns.assign_visits, visit_ids=[b"?" * 16], campaign_id=campaign)
    facts = {"subject_id": desk.subject, "kind": "special", "inspectors": desk.inspectors, "campaign_id": campaign}
    refused(desk, "CAMPAIGN_006", visits.start_visit, **facts, started_at=from_datetime(datetime(2026, 7, 10, 9)))


def test_signed_visit_is_still_told_which_campaign_it_was_of(desk: Desk, campaign: bytes) -> None:
    key = visit(desk)
    desk.do(visits.finish_visit, visit_id=key)
    who = {"role": "inspector", "name": "李虚构", "person_id": desk.inspectors[0], "way": "wet"}
    desk.do(findings.sign, owner="visit", owner_id=key, **who)
    desk.do(campaigns.assign_visits, visit_ids=[key], campaign_id=campaign)
    assert stored(desk, campaign).visits == 1


def test_store_of_the_version_before_takes_campaigns_for_its_old_visits(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store", township="虚构镇")
    with store.writing(actor=None) as session:
        person = people.register_person(session, name="李虚构", roles=["inspector"]).id
        key = subjects.create_subject(session, name="虚构宏达木业有限公司").id
        assert key is not None and person is not None
        old = visits.start_visit(session, subject_id=key, kind="special", inspectors=[person]).id
    assert old is not None
    today = day_of(store.clock())
    downgrade(store.engine, "0006")
    store.close()
    store = open_store(tmp_path / "store")
    with store.writing(actor=None) as session:
        made = campaigns.add_campaign(session, name="虚构行动", first_day=today, last_day=today).id
        campaigns.assign_visits(session, visit_ids=[old], campaign_id=made)
    found = queries.campaign_of_visit(store.reader, old)
    assert found is not None and (found.id, found.visits) == (made, 1)
    check_rows_equal_their_changes(store.reader)
    store.close()


# --- whose scope


def test_campaign_is_offered_to_a_subject_in_its_scope_on_its_days(desk: Desk, campaign: bytes) -> None:
    far = desk.do(places.open_village, name="虚构远村").id
    there = subject(desk, "虚构远村木器厂", village_id=far, industry="C", tags='["dust"]')
    told = TOLD | {"first_day": "2026-04-10"}
    dust = desk.do(campaigns.add_campaign, **told | {"name": "虚构粉尘整治"}, villages=[far], tags=["dust"]).id
    named = desk.do(campaigns.add_campaign, **told | {"name": "虚构点名检查"}, subjects=[desk.subject]).id

    def offered(day: str) -> dict[bytes, list[bytes]]:
        found = queries.campaigns_of(desk.store.reader, [desk.subject, there], day)
        return {who: [one.id for one in rows] for who, rows in found.items()}

    assert offered(TODAY) == {desk.subject: [named, campaign], there: [dust, campaign]}
    assert offered("2026-04-05") == {desk.subject: [campaign], there: [campaign]}
    assert offered("2026-07-10") == {}
    new = [one.id for one in queries.campaigns_of_new(desk.store.reader, far, TODAY)]
    assert new == [campaign]
    assert queries.campaigns_of(desk.store.reader, [], TODAY) == {}


def test_scope_follows_villages_and_subjects_that_were_merged(desk: Desk, campaign: bytes) -> None:
    twin = subject(desk, "虚构宏达木业")
    desk.do(campaigns.correct_campaign, campaign_id=campaign, subjects=[twin], villages=[desk.village], tags=["dust"])
    desk.do(subjects.merge_subjects, loser_id=twin, winner_id=desk.subject)
    assert [one.id for one in progress(desk, campaign).units] == [desk.subject]
    desk.do(campaigns.correct_campaign, campaign_id=campaign, subjects=[], tags=[])
    far = desk.do(places.open_village, name="虚构远村").id
    desk.do(places.merge_places, entity="village", old_ids=[desk.village, far], name="虚构大村", on_day="2026-04-02")
    assert [(one.id, one.village) for one in progress(desk, campaign).units] == [(desk.subject, "虚构大村")]


def test_subject_is_named_by_name_code_or_sign_as_long_as_one_fits(desk: Desk) -> None:
    db = desk.store.reader
    shop = subject(desk, "虚构甲厂", shop_sign="虚构木匠铺")
    [(code,)] = db.execute("SELECT code FROM subject WHERE id = ?", (desk.subject,)).fetchall()
    assert campaigns.subjects_named(db, ["虚构木匠铺", code]) == [shop, desk.subject]
    subject(desk, "虚构甲厂")
    for name in ("虚构甲厂", "没有这家"):
        with pytest.raises(SafetyDeskError, match="CAMPAIGN_004"):
            campaigns.subjects_named(db, [name])


def test_visits_of_its_days_and_scope_may_join_a_campaign(desk: Desk, campaign: bytes) -> None:
    desk.do(campaigns.correct_campaign, campaign_id=campaign, villages=[desk.village])
    outside = subject(desk, "虚构外村厂", village_id=desk.do(places.open_village, name="虚构外村").id)
    mine, free = visit(desk, outside, campaign_id=campaign), visit(desk)
    visit(desk, outside), visit(desk, day="2026-03-31"), visit(desk, day="2026-07-10")
    found = queries.belonging_visits(desk.store.reader, stored(desk, campaign))
    assert {one.id: one.belongs for one in found} == {mine: True, free: False}


# --- how far


def test_progress_tells_who_was_seen_and_what_was_found(desk: Desk, campaign: bytes) -> None:
    desk.do(campaigns.correct_campaign, campaign_id=campaign, villages=[desk.village])
    begun, unseen, gone = (subject(desk, name) for name in ("虚构甲厂", "虚构乙厂", "虚构丙厂"))
    outside = subject(desk, "虚构外村厂", village_id=desk.do(places.open_village, name="虚构外村").id)
    desk.do(subjects.close_subject, subject_id=gone, on_day="2026-04-10")
    seen = visit(desk, campaign_id=campaign)
    for text, deadline in (("通道堆物", "2026-04-20"), ("配电箱未接地", "2026-05-20")):
        desk.do(findings.note_finding, visit_id=seen, text=text, deadline=deadline)
    desk.do(complete_visit, visit_id=seen)
    visit(desk, begun, campaign_id=campaign)
    visit(desk, outside, campaign_id=campaign)
    visit(desk, unseen)
    found = progress(desk, campaign, "2026-04-25")
    units = {one.id: one for one in found.units}
    assert {key: one.state for key, one in units.items()} == {desk.subject: "visited", begun: "running", unseen: "due"}
    line = units[desk.subject]
    assert (line.visits, line.hazards, line.closed, line.overdue) == (1, 2, 0, 1)
    assert [one.id for one in found.beyond] == [outside]
    assert (found.view, found.visited, [one.id for one in found.waiting]) == ("running", 1, [unseen, begun])
    assert [found.total(name) for name in ("visits", "hazards", "overdue")] == [3, 2, 1]
    assert {one.state for one in progress(desk, campaign, "2026-07-10").waiting} == {"running", "missed"}
    desk.do(subjects.close_subject, subject_id=desk.subject, on_day="2026-04-16")
    assert progress(desk, campaign).visited == 1
    assert queries.progress(desk.store.reader, b"?" * 16, TODAY) is None


def test_hazard_registered_wrongly_counts_in_no_campaign(desk: Desk, campaign: bytes) -> None:
    seen = visit(desk, campaign_id=campaign)
    desk.do(findings.note_finding, visit_id=seen, text="通道堆物", deadline="2026-04-20")
    desk.do(complete_visit, visit_id=seen)
    db = desk.store.reader
    [(hazard, who)] = queries.records_of_campaign(db, "hazards", campaign)
    assert who == desk.subject
    assert queries.records_of_campaign(db, "visits", campaign) == [(seen, desk.subject)]
    desk.do(hazards_corrected.withdraw_hazard, hazard_id=hazard, reason="看错了")
    assert queries.records_of_campaign(db, "hazards", campaign) == []
    assert progress(desk, campaign).total("hazards") == 0
