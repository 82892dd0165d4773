"""Rules of 行动: announced, put right, ended, deleted, and visits that belong to one."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.usecases import campaigns
from tests.usecases.any_work_records import DAYS, WHICH, Records, needs

TITLES = st.sampled_from(("虚构百日攻坚行动", "虚构燃气专项整治", "虚构粉尘专项整治", " "))
SCOPES: st.SearchStrategy[dict[str, list[str]]] = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.sampled_from(([], ["dust"], ["crowded", "dust"], ["none"])),
        "industries": st.sampled_from(([], ["C"], ["C", "H"], ["木材"])),
    },
)


class Campaigns(Records):
    """The office announces campaigns, most of them around today."""

    def around(self, first: int, last: int) -> dict[str, str]:
        """The days of a campaign, most of the time in order and with today in them."""
        begin, end = (first, last) if 9999 in (first, last) else (min(first, 0), abs(last) + 1)
        return {"first_day": self.day(begin), "last_day": self.day(end)}

    @rule(name=TITLES, first=DAYS, last=DAYS, scope=SCOPES, which=WHICH, mistaken=st.booleans())
    def add_campaign(self, name: str, first: int, last: int, scope: dict[str, Any], which: int, mistaken: bool) -> None:
        told = {"villages": [self.office.pick("village", which)]} if which % 2 else {}
        told |= {"subjects": [self.office.pick("subject", which)]} if which % 3 == 0 else {}
        days = self.around(first, last)
        made = self.office.do(campaigns.add_campaign, name=name, **days, **scope, **told, persons=self.office.pair)
        if made is not None and mistaken:
            self.office.do(campaigns.drop_campaign, campaign_id=made.id)

    @needs("campaign")
    @rule(which=WHICH, first=DAYS, last=DAYS, scope=SCOPES, ends=st.booleans())
    def change_campaign(self, which: int, first: int, last: int, scope: dict[str, Any], ends: bool) -> None:
        key = self.office.pick("campaign", which)
        if ends:
            self.office.do(campaigns.end_campaign, campaign_id=key, last_day=self.day(last))
        else:
            self.office.do(campaigns.correct_campaign, campaign_id=key, **self.around(first, last), **scope)

    @needs("campaign")
    @needs("visit")
    @rule(which=st.lists(WHICH, max_size=2), campaign=WHICH, none=st.booleans())
    def assign_visits(self, which: list[int], campaign: int, none: bool) -> None:
        told = {"visit_ids": [self.office.pick("visit", one, "1") for one in which]}
        key = None if none else self.office.pick("campaign", campaign)
        self.office.do(campaigns.assign_visits, **told, campaign_id=key)
