"""Two desks of one township that do any work, each unaware of the other until they meet at the real server."""

from __future__ import annotations

import itertools
import random
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from safetydesk.domain.ids import new_id
from safetydesk.models.store import Store, memory_store
from safetydesk.models.tables import synced_classes, synced_fields
from safetydesk.server.serving import open_server
from safetydesk.server.tokens import create_token
from safetydesk.server.township import Server
from safetydesk.sync.protocol import Township
from safetydesk.sync.round import run_round
from safetydesk.usecases import conflicts, hazards, subjects
from safetydesk.usecases.papers.numbers import series_wanted
from tests.usecases.any_work import START, Furnished, Office, furnished
from tests.usecases.any_work_records import WHICH, Records, needs
from tests.usecases.any_work_truth import contents

PHONES = st.sampled_from(("13900000001", "13900000002", "13900000003"))
_TOWNS = itertools.count(1)


class Desk(Office):
    """An office with a door to the township, which is shut as long as it works `alone`."""

    door: Township
    alone: bool = False

    def meet(self) -> None:
        """A round with the server."""
        if self.alone:
            return
        series = series_wanted(self.store.reader)
        run_round(self.store, self.door, blobs=self.blobs, series=series)
        self.known = contents(self.store.reader)
        self.remember_papers(told=True)

    def state(self) -> dict[tuple[str, bytes], tuple[Any, ...]]:
        """Every travelling column of every record: what two desks must agree on."""
        found: dict[tuple[str, bytes], tuple[Any, ...]] = {}
        for entity, table in synced_classes().items():
            names = (*synced_fields(table), *(["seq"] if "seq" in table.local else []))
            for key, *values in self.store.reader.execute(f"SELECT id, {', '.join(names)} FROM {entity}"):
                found[entity, key] = tuple(values)
        return found


@cache
def _server() -> Server:
    ticks = itertools.count(START, 1_000_000)
    return open_server(clock=lambda: next(ticks), random=random.Random(9).randbytes)


@cache
def _blank(name: str) -> tuple[Store, Store]:
    """A store to work in and an empty one to copy, of a device of its own."""
    source = random.Random(name)
    device = new_id(START, source.randbytes)
    made = [
        memory_store(township="虚构镇", device=device, clock=lambda: START, random=source.randbytes) for _ in range(2)
    ]
    return made[0], made[1]


def two_desks() -> tuple[Desk, Desk]:
    """The furnished office and a new desk beside it, both known to the server; whoever comes later knows it all."""
    plain, facts = furnished()
    town = f"虚构镇{next(_TOWNS)}"
    desks = [_desk(town, name, plain if name == "甲" else None, facts) for name in ("甲", "乙")]
    for desk in desks:
        desk.meet()
    return desks[0], desks[1]


def late_desks() -> tuple[Desk, Desk]:
    """The furnished office, known to the server, and another of the same organ that works for itself until it joins."""
    plain, facts = furnished()
    town = f"虚构镇{next(_TOWNS)}"
    first, late = _desk(town, "甲", plain, facts), _desk(town, "丙", None, None)
    first.meet()
    late.alone = True
    return first, late


def _desk(town: str, name: str, like: Store | None, facts: Furnished | None) -> Desk:
    """A desk of a town over a copy of a store, else over an empty one; it furnishes itself where `facts` is None."""
    server, (store, blank) = _server(), _blank(name)
    (like or blank).reader.backup(store.reader)
    store.reader.execute("UPDATE meta SET value = ? WHERE key = 'township'", (town.encode(),))
    desk = Desk(store, None, facts, seed=name)
    token = create_token(server.engine, township=town, name=name, now=server.clock(), random=server.random)
    desk.door = server.door(token)
    return desk


class Together(Records):
    """Everything that one desk does, at two of them."""

    desks: tuple[Desk, Desk]
    office: Desk

    @rule()
    def go_to_the_other_desk(self) -> None:
        self.office = self.desks[1] if self.office is self.desks[0] else self.desks[0]

    @rule()
    def synchronise(self) -> None:
        self.office.meet()

    @rule(which=WHICH, phones=st.tuples(PHONES, PHONES), review=st.booleans())
    def disagree(self, which: int, phones: tuple[str, str], review: bool) -> None:
        """Both desks say something else of one subject, or of one hazard, before they hear of each other."""
        subject, hazard = self.office.pick("subject", which), self.office.pick("hazard", which, "state = 'assigned'")
        for desk, phone in zip(self.desks, phones, strict=True):
            if review:
                told = {"passed": desk is self.desks[0], "inspectors": desk.pair, "deadline": None}
                desk.do(hazards.review_hazard, hazard_id=hazard, **told)
            else:
                desk.do(subjects.edit_subject, subject_id=subject, phone=phone)
        for desk in (*self.desks, *self.desks):
            desk.meet()

    @needs("conflict", "settled_at IS NULL")
    @rule(which=WHICH, stands=st.sampled_from(("kept", "other")))
    def settle_conflict(self, which: int, stands: Any) -> None:
        key = self.office.pick("conflict", which, "settled_at IS NULL AND deleted_at IS NULL")
        self.office.do(conflicts.settle_conflict, conflict_id=key, stands=stands)

    def meet_until_quiet(self) -> None:
        """Both desks know all that the other does."""
        for _ in range(2):
            for desk in self.desks:
                desk.meet()
        first, second = (desk.state() for desk in self.desks)
        assert first.keys() == second.keys(), first.keys() ^ second.keys()
        differing = {key: (first[key], second[key]) for key in first if first[key] != second[key]}
        assert differing == {}
