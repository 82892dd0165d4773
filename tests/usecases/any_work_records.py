"""Rules about who and where: places, people, settings, subjects with their names, merges and moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from safetydesk.domain.instants import day_of
from safetydesk.usecases import authority, joining, people, people_corrected, places, subjects
from tests.usecases.any_work import DAY, Office

WHICH = st.integers(0, 9)
"""A record counted from the newest; 9 may be one that is gone."""
DAYS = st.sampled_from((0, 0, -1, -30, -400, 1, 9999))
"""Days from today; 9999 is no day at all."""
NAMES = st.sampled_from(
    ("虚构宏达木业有限公司", "虚构鸿运家具厂", "虚构 鸿运家具厂", "老木匠（虚构）", "  ", "虚构\x00丁店")
)
CODES = st.sampled_from((None, "91110000600037341L", "92500199MA9000001J", "91110000600037341X"))
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from((None, "", "138 0000 2617", "023-12345678")),
        "headcount": st.sampled_from((None, 0, 12, -1, "十二")),
        "credit_code": CODES,
        "person_in_charge": st.sampled_from((None, " 单虚构 ", "")),
        "address": st.sampled_from((None, "虚构路 1 号")),
        "industry": st.sampled_from((None, "木材加工")),
        "remark": st.sampled_from((None, "一\n二", "é")),
        "name": NAMES,
        "kind": st.sampled_from(("enterprise", "site", "", None)),
        "closed_on": st.sampled_from((None, "2026-04-01", "昨天")),
        "colour": st.just("红"),
    },
)
ROLES = st.sampled_from((["inspector"], ["head", "office"], []))


def needs(table: str, where: str = "1") -> Callable[[Any], Any]:
    """A rule that is only worth trying when there is such a record."""
    sql = f"SELECT 1 FROM {table} WHERE {where} LIMIT 1"
    return precondition(lambda machine: bool(machine.office.ids(sql)))


class Records(RuleBasedStateMachine):
    """Master data. `office` is set by the machine."""

    office: Office

    def day(self, away: int) -> str:
        """The day some days from today."""
        return "昨天" if away == 9999 else day_of(self.office.now + away * DAY)

    @rule(name=NAMES, which=WHICH, facts=FACTS)
    def create_subject(self, name: str, which: int, facts: dict[str, Any]) -> None:
        told = {key: value for key, value in facts.items() if key not in ("name", "closed_on")}
        village = self.office.pick("village", which) if which else None
        self.office.do(subjects.create_subject, **{**told, "name": name, "village_id": village})

    @rule(which=WHICH, facts=FACTS, place=WHICH)
    def edit_subject(self, which: int, facts: dict[str, Any], place: int) -> None:
        told = {**facts, **({"village_id": self.office.pick("village", place)} if place % 3 == 0 else {})}
        self.office.do(subjects.edit_subject, subject_id=self.office.pick("subject", which), **told)

    @rule(which=WHICH, name=NAMES, away=DAYS)
    def rename_subject(self, which: int, name: str, away: int) -> None:
        key = self.office.pick("subject", which)
        self.office.do(subjects.rename_subject, subject_id=key, name=name, on_day=self.day(away))

    @rule(which=WHICH, name=NAMES, kind=st.sampled_from(("shop_sign", "former", "nickname")))
    def add_name(self, which: int, name: str, kind: str) -> None:
        self.office.do(subjects.add_name, subject_id=self.office.pick("subject", which), name=name, kind=kind)

    @rule(loser=WHICH, winner=WHICH, parts=st.booleans())
    def merge_subjects(self, loser: int, winner: int, parts: bool) -> None:
        pair = {"loser_id": self.office.pick("subject", loser), "winner_id": self.office.pick("subject", winner)}
        if self.office.do(subjects.merge_subjects, **pair) is not None and parts:
            self.office.do(subjects.unmerge_subject, subject_id=pair["loser_id"])

    @needs("subject", "merged_into IS NOT NULL")
    @rule(which=WHICH)
    def unmerge_subject(self, which: int) -> None:
        key = self.office.pick("subject", which, "merged_into IS NOT NULL")
        self.office.do(subjects.unmerge_subject, subject_id=key)

    @rule(which=WHICH, away=DAYS)
    def close_subject(self, which: int, away: int) -> None:
        self.office.do(subjects.close_subject, subject_id=self.office.pick("subject", which), on_day=self.day(away))

    @rule(which=WHICH, away=DAYS, place=WHICH, address=st.sampled_from(("虚构路 9 号", " ")))
    def move_subject(self, which: int, away: int, place: int, address: str) -> None:
        village = self.office.pick("village", place) if place % 2 else None
        told = {"on_day": self.day(away), "address": address, "village_id": village}
        self.office.do(subjects.move_subject, subject_id=self.office.pick("subject", which), **told)

    @rule(name=st.sampled_from(("虚构村", "虚构新村", "")), away=DAYS, village=st.booleans())
    def open_place(self, name: str, away: int, village: bool) -> None:
        verb = places.open_village if village else places.open_department
        self.office.do(verb, name=name, on_day=self.day(away) if away else None)

    @rule(entity=st.sampled_from(("village", "department")), old=st.lists(WHICH, max_size=3), away=DAYS)
    def merge_places(self, entity: Any, old: list[int], away: int) -> None:
        ids = [self.office.pick(entity, one, "valid_to IS NULL") for one in old]
        self.office.do(places.merge_places, entity=entity, old_ids=ids, name="虚构大村", on_day=self.day(away))

    @rule(
        told=st.sampled_from(
            [
                ("review_needed", True),
                ("review_needed", False),
                ("short_name", "虚"),
                ("short_name", None),
                ("organ", "虚构街道办事处"),
                ("organ", "虚构镇人民政府"),
                ("contact", "钱虚构"),
                ("power_law", "safety-9"),
            ]
        )
    )
    def choose(self, told: tuple[str, Any]) -> None:
        self.office.do(places.choose, key=told[0], value=told[1])

    @rule(name=st.sampled_from(("吴虚构", "李虚构", " ")), roles=ROLES)
    def register_person(self, name: str, roles: list[str]) -> None:
        self.office.do(people.register_person, name=name, roles=roles, unit="虚构镇应急办")

    @rule(which=WHICH, first=DAYS, last=DAYS)
    def add_certificate(self, which: int, first: int, last: int) -> None:
        span = {"valid_from": self.day(first), "valid_to": self.day(last)}
        self.office.do(people.add_certificate, person_id=self.office.pick("person", which), number="虚构证", **span)

    @rule(kind=st.sampled_from(("delegation", "grant")), first=DAYS, last=DAYS)
    def record_authority(self, kind: Any, first: int, last: int) -> None:
        told = {"number": "虚构委托〔2026〕1号", "grantor": "虚构区应急局", "items": ["rectification_order"]}
        self.office.do(people.record_authority, kind=kind, **told, valid_from=self.day(first), valid_to=self.day(last))

    @rule(which=WHICH, items=st.sampled_from((["rectification_order"], ["onsite_record"], [])), first=DAYS, last=DAYS)
    def correct_authority(self, which: int, items: list[str], first: int, last: int) -> None:
        told = {"kind": "delegation", "number": "虚构委托〔2026〕2号", "grantor": "虚构区应急局", "items": items}
        span = {"valid_from": self.day(first), "valid_to": self.day(last)}
        key = self.office.pick("authority_record", which)
        self.office.do(authority.correct_authority, authority_id=key, **told, **span)

    @rule(which=WHICH, last=DAYS)
    def end_authority(self, which: int, last: int) -> None:
        key = self.office.pick("authority_record", which)
        self.office.do(authority.end_authority, authority_id=key, last_day=self.day(last))

    @rule(which=WHICH, name=st.sampled_from(("吴虚构", "李虚构", " ")), roles=ROLES)
    def correct_person(self, which: int, name: str, roles: list[str]) -> None:
        key = self.office.pick("person", which)
        self.office.do(people_corrected.correct_person, person_id=key, name=name, roles=roles, phone="023-12345678")

    @rule(which=WHICH, away=st.none() | DAYS)
    def record_leaving(self, which: int, away: int | None) -> None:
        day = None if away is None else self.day(away)
        self.office.do(people_corrected.record_leaving, person_id=self.office.pick("person", which), on_day=day)

    @rule(which=WHICH, kind=st.sampled_from(("enforcement", "inspection", "royal")), first=DAYS, last=DAYS)
    def correct_certificate(self, which: int, kind: str, first: int, last: int) -> None:
        told = {"kind": kind, "number": "虚构证甲", "valid_from": self.day(first), "valid_to": self.day(last)}
        key = self.office.pick("certificate", which)
        self.office.do(people_corrected.correct_certificate, certificate_id=key, **told)

    @rule(certificate=st.sampled_from((None, "PEM")))
    def remember_server(self, certificate: str | None) -> None:
        told = {"url": "http://127.0.0.1:1/", "token": "虚构令牌", "certificate": certificate}
        self.office.do(joining.remember_server, **told)
