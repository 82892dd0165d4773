"""Rules of 收表, 导出方案 and of what the program is taught about ledgers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.catalog.profiles import Profile, ProfileColumn
from safetydesk.errors import error
from safetydesk.models.blobs import BlobStore
from safetydesk.usecases import collections, ledger_memory, profiles
from tests.usecases.any_work_records import DAYS, WHICH, Records, needs

KINDS = st.sampled_from(("hazards", "hazards", "enterprises", "rounds", "poem"))
UNITS = st.lists(st.sampled_from(("虚构村", "乙村", "虚构大村", "应急办", " ")), min_size=1, max_size=3)
CAME = st.fixed_dictionaries(
    {
        "village": st.sampled_from((None, "虚构村", "虚构村", "乙村", "无此村")),
        "filled_by": st.sampled_from((None, None, "虚构村", "乙村村民委员会")),
        "what": st.sampled_from(("通道堆物", "灭火器过期")),
        "rows": st.integers(0, 2),
        "readable": st.sampled_from((True, True, True, False)),
        "copy": st.integers(0, 1),
    }
)
HEADERS = st.sampled_from(("隐患情况说明", "隐患 情况说明", "整改到位没有", "隐患描述", "序号", " "))
FIELDS = st.sampled_from(("description", "整改状态", "state", "没有的栏目"))
PROFILES = st.builds(
    Profile,
    name=st.sampled_from(("区局用", " 区局用 ", "县里要的", " ")),
    kind=st.sampled_from(("hazards", "rounds", "poem")),
    title=st.sampled_from(("", "隐患清单", "举报人名册")),
    columns=st.sampled_from(((), (ProfileColumn("单位", ("subject",)),), (ProfileColumn("错", ("nothing",)),))),
)


def came(blobs: BlobStore, told: dict[str, Any]) -> collections.Arrived:
    """A file as it was read and kept; its bytes follow from what it says and from which copy it is."""
    rows = tuple({"village": told["village"], "description": f"{told['what']}{at}"} for at in range(told["rows"]))
    plain = tuple({name: value for name, value in row.items() if value is not None} for row in rows)
    facts = {"填报单位": told["filled_by"]} if told["filled_by"] else {}
    content = repr(sorted(told.items(), key=str)).encode()
    name = blobs.put(content)
    if not told["readable"]:
        return collections.Arrived("副本.xlsx", name, len(content), fault=error("LEDGER_002", file="副本.xlsx"))
    return collections.Arrived("副本(3).xlsx", name, len(content), plain, facts)


class Collecting(Records):
    """The office asks for ledgers, and learns how others write them."""

    @rule(kind=KINDS, units=UNITS, away=DAYS)
    def open_collection(self, kind: str, units: list[str], away: int) -> None:
        asked = [collections.Asked(name) for name in units]
        self.office.do(collections.open_collection, kind=kind, units=asked, due_on=self.day(away))

    def collection(self, which: int) -> bytes:
        """A collection, most of the time one that is still open."""
        return self.office.pick("collection", which, "closed_on IS NULL" if which < 8 else "1")

    @needs("collection")
    @rule(which=WHICH, told=CAME)
    def take_answer(self, which: int, told: dict[str, Any]) -> None:
        self.office.do(
            collections.take_answer, collection_id=self.collection(which), came=came(self.office.blobs, told)
        )

    @needs("collection_answer")
    @rule(which=WHICH, unit=WHICH, other=st.booleans())
    def assign_answer(self, which: int, unit: int, other: bool) -> None:
        key = self.office.pick("collection_answer", which)
        asked = "SELECT u.id FROM collection_unit u JOIN collection_answer a USING (collection_id) WHERE a.id = ?"
        known = self.office.ids(asked, key)
        chosen = known[unit % len(known)] if known and not other else self.office.pick("collection_unit", unit)
        self.office.do(collections.assign_answer, answer_id=key, unit_id=chosen)

    @needs("collection_answer")
    @rule(which=WHICH, waiting=st.booleans())
    def replace_answer(self, which: int, waiting: bool) -> None:
        where = "deleted_at IS NULL AND state = 'corrected'" if waiting else "1"
        self.office.do(collections.replace_answer, answer_id=self.office.pick("collection_answer", which, where))

    @needs("collection_answer")
    @rule(which=WHICH)
    def drop_answer(self, which: int) -> None:
        self.office.do(collections.drop_answer, answer_id=self.office.pick("collection_answer", which))

    @needs("collection")
    @rule(which=WHICH, away=DAYS)
    def close_collection(self, which: int, away: int) -> None:
        if which > 5:
            self.office.do(collections.close_collection, collection_id=self.collection(which), on=self.day(away))

    @rule(told=st.lists(CAME, min_size=1, max_size=3), takes=st.booleans())
    def whole_collection(self, told: list[dict[str, Any]], takes: bool) -> None:
        """Asked of two villages; files come in, the first one twice, and what waits as corrected is taken or not."""
        asked = [collections.Asked("虚构村"), collections.Asked("乙村")]
        made = self.office.do(collections.open_collection, kind="hazards", units=asked, due_on=self.day(30))
        if made is None:
            return
        for one in (*told, told[0]):
            self.office.do(collections.take_answer, collection_id=made.id, came=came(self.office.blobs, one))
        if takes:
            self.replace_answer(0, True)

    @rule(profile=PROFILES, removed=st.booleans())
    def save_profile(self, profile: Profile, removed: bool) -> None:
        if self.office.do(profiles.save_profile, profile=profile) is not None and removed:
            self.office.do(profiles.remove_profile, kind=profile.kind, name=profile.name)

    @needs("ledger_profile")
    @rule(kind=st.sampled_from(("hazards", "rounds")), name=st.sampled_from(("区局用", "县里要的", "没有的")))
    def remove_profile(self, kind: str, name: str) -> None:
        self.office.do(profiles.remove_profile, kind=kind, name=name)

    @rule(kind=st.sampled_from(("hazards", "hazards", "poem")), header=HEADERS, field=FIELDS)
    def add_alias(self, kind: str, header: str, field: str) -> None:
        self.office.do(ledger_memory.add_alias, kind=kind, header=header, field=field)

    @needs("header_alias")
    @rule(header=HEADERS)
    def remove_alias(self, header: str) -> None:
        self.office.do(ledger_memory.remove_alias, kind="hazards", header=header)

    @rule(office=st.sampled_from(("虚构区局", "")), header=HEADERS, field=FIELDS, again=st.booleans())
    def remember_mapping(self, office: str, header: str, field: str, again: bool) -> None:
        told = {"kind": "hazards", "office": office}
        columns = {header: field, **({"备注二": ""} if again else {})}
        self.office.do(ledger_memory.remember_mapping, **told, columns=columns)

    @rule(kind=st.sampled_from(("hazards", "rounds", "poem")), mark=st.sampled_from(("虚构区局|隐患", "")))
    def remember_kind(self, kind: str, mark: str) -> None:
        self.office.do(ledger_memory.remember_kind, kind=kind, mark=mark)

    @needs("header_mapping")
    @rule(kind=st.sampled_from(("hazards", "rounds")))
    def forget_mapping(self, kind: str) -> None:
        self.office.do(ledger_memory.forget_mapping, kind=kind, office="虚构区局")
