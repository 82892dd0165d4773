"""A township in one process, decided by one seed: three desks type and sync over a link that loses, doubles and delays.

Everything but the link is the real thing: stores, rounds, server. `oracle.py` says what must hold.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from safetydesk.domain.ids import Clock, new_id
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import MemoryBlobs
from safetydesk.models.changelog import insert_rows
from safetydesk.models.opening import driver
from safetydesk.models.store import memory_store
from safetydesk.models.tables import (
    Answer as ItemAnswer,
)
from safetydesk.models.tables import (
    Base,
    Certificate,
    Conflict,
    Document,
    Hazard,
    HazardEvent,
    Subject,
    Village,
    Visit,
    synced_fields,
)
from safetydesk.server.rules import STANDARD as STANDARD_RULES
from safetydesk.server.rules import Rules
from safetydesk.server.serving import open_server
from safetydesk.server.tokens import create_token
from safetydesk.server.township import Server
from safetydesk.sync.merging import from_json
from safetydesk.sync.protocol import Answer, Request, Township, from_wire, to_wire
from safetydesk.sync.round import STANDARD, RoundReport, Steps
from safetydesk.usecases.papers.numbers import take_number
from safetydesk.usecases.visit_items import withdraw_answer
from safetydesk.usecases.visits import RESULTS, answer_item
from tests.sync import oracle
from tests.sync.bad_link import Faults, KilledError, Link, LostError
from tests.sync.desk import START, Desk

TOWN = "虚构镇"
ORGAN, SERIES, YEAR = "虚构镇人民政府", "虚应急", 2026
FIELDS: dict[type[Base], tuple[str, ...]] = {
    Subject: ("name", "phone", "headcount", "tags", "remark"),
    Village: ("name", "kind"),
    Certificate: ("number", "issuer"),
}
CHECKLIST, ITEMS = "of-a-newer-catalog", ("N01", "N02", "N03")
TAGS = ("chemical", "dust", "fireworks", "crowd", "ammonia")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person changed, with the values that the screen showed before."""

    who: int
    entity: str
    record: bytes
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class World:
    """Three desks and a server; `step` does the next thing."""

    seed: int
    folder: Path | None = None
    faults: Faults = field(default_factory=Faults)
    rules: Rules = STANDARD_RULES
    steps: Steps = STANDARD
    restores: tuple[str, ...] = ()
    answers: bool = True
    """Whether visits are answered too; without, a seed tells the story that it told before there were answers."""
    open_store: Callable[..., Any] | None = None
    rng: random.Random = field(init=False)
    desks: list[Desk] = field(init=False, default_factory=list)
    sent: list[tuple[Township, Request]] = field(init=False, default_factory=list)
    typed: list[Typed] = field(init=False, default_factory=list)
    waiting: list[dict[tuple[str, bytes, str], tuple[int, Any]]] = field(init=False, default_factory=list)
    backups: dict[int, Any] = field(init=False, default_factory=dict)
    struck: dict[str, int] = field(init=False, default_factory=lambda: defaultdict(int))
    numberless: set[int] = field(init=False, default_factory=set)
    server: Server = field(init=False)
    page: int = field(init=False, default=1000)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.server = replace(open_server(clock=self.clock(0), random=self.rng.randbytes), rules=self.rules)
        for who in range(3):
            scopes = ("general", "personnel") if who < 2 else ("general",)
            facts = {"scopes": scopes, "now": START, "random": self.rng.randbytes}
            door = self.server.door(create_token(self.server.engine, township=TOWN, name=f"电脑{who}", **facts))
            desk = Desk(self._store(who), door, MemoryBlobs({}), actor=bytes([who]) * 16)
            desk.sync(series=((ORGAN, SERIES),))
            desk.township = Link(self, who, door)
            self.desks.append(desk)
            self.waiting.append({})
        self.page = self.rng.choice((2, 5, 1000))

    def clock(self, skew: int) -> Clock:
        """A clock of its own, up to a day wrong."""
        wrong = self.rng.choice((0, 0, 60, -3600, 86_400, -86_400)) * 1_000_000 if skew else 0
        ticks = iter(range(START + wrong, START * 2, 1_000))
        return lambda: next(ticks)

    def _store(self, who: int) -> Any:
        clock, chance = self.clock(1), random.Random(self.seed * 3 + who).randbytes
        if self.folder is not None and self.open_store is not None:
            return self.open_store(self.folder / str(who), clock=clock, random=chance)
        return memory_store(township=TOWN, device=new_id(clock(), chance), clock=clock, random=chance)

    def strikes(self, fault: str) -> bool:
        """Whether this fault happens now."""
        hit = self.rng.random() < getattr(self.faults, fault)
        self.struck[fault] += hit
        return hit

    def deliver(self, door: Township, request: Request) -> Answer:
        """The server's answer; one in eight goes through compressed bytes both ways."""
        if self.rng.random() < 0.125:
            request = from_wire(to_wire(request, level=1), Request)
            return from_wire(to_wire(door.exchange(request), level=1), Answer)
        return door.exchange(request)

    # --- what happens

    def step(self) -> None:
        """Somebody types, or syncs, or (with restores) somebody's disk is replaced by an older copy."""
        who = self.rng.randrange(3)
        chance = self.rng.random()
        if self.restores and chance < 0.05:
            self._restore_something()
        elif chance < 0.35:
            self.sync(who)
        else:
            self.type(who)
        oracle.own_edits_are_shown(self, who)

    def sync(self, who: int) -> RoundReport | None:
        """One round of a desk; None when the link or the desk broke down on the way."""
        desk, apply = self.desks[who], self.steps.apply

        def apply_or_die(*facts: Any, **more: Any) -> Any:
            done = apply(*facts, **more)
            if self.strikes("killed"):
                raise KilledError
            return done

        try:
            report = desk.sync(steps=replace(self.steps, apply=apply_or_die, page=self.page), series=((ORGAN, SERIES),))
        except LostError:
            return None
        except KilledError:
            self._reopen(who)
            return None
        self.numberless.discard(who)
        if not self.restores:
            assert not report.restored, "a restore was seen where there was none"
            assert not report.new_incarnation, "a clone was seen where there was none"
        return report

    def _reopen(self, who: int) -> None:
        """A killed process comes back with what its disk has."""
        desk = self.desks[who]
        if self.folder is None or self.open_store is None:
            return
        clock, chance = desk.store.clock, desk.store.random
        desk.store.close()
        desk.store = self.open_store(self.folder / str(who), clock=clock, random=chance)

    def type(self, who: int) -> None:
        """The person at a desk does one thing, in one transaction."""
        acts = [self._edit] * 10 + [self._create] * 3 + [self._event, self._delete, self._settle, self._number]
        acts += [self._answer] * 4 if self.answers else []
        self.rng.choice(acts)(who)

    def _known(self, desk: Desk, table: type[Base]) -> list[bytes]:
        return [
            row[0] for row in desk.query(f"SELECT id FROM {table.__tablename__} WHERE deleted_at IS NULL ORDER BY id")
        ]

    def _tables(self, who: int) -> list[type[Base]]:
        return [Subject, Subject, Subject, Village] + ([Certificate] if who < 2 else [])

    def _edit(self, who: int) -> None:
        table = self.rng.choice(self._tables(who))
        if known := self._known(self.desks[who], table):
            names = self.rng.sample(FIELDS[table], self.rng.choice((1, 1, 2)))
            self._write(who, table, self.rng.choice(known[:6]), {name: self._value(name) for name in names})

    def _value(self, name: str) -> Any:
        if name == "headcount":
            return self.rng.randrange(4)
        if name == "tags":
            return json.dumps(self.rng.sample(TAGS, self.rng.randrange(4)))
        required = name in ("name", "kind", "number")
        return self.rng.choice(["甲", "乙", "丙", "e\u0301"] + ([] if required else [None]))

    def _write(self, who: int, table: type[Base], record: bytes, fields: dict[str, Any]) -> None:
        """Change a record, and remember what was on the screen when it was typed."""
        desk = self.desks[who]
        [shown] = desk.query(f"SELECT {', '.join(fields)} FROM {table.__tablename__} WHERE id = ?", record)
        pairs = dict(zip(fields, zip(shown, map(oracle.nfc, fields.values()), strict=True), strict=True))
        changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        desk.edit(table, record, **fields)
        if changed:
            self._note(Typed(who, table.__tablename__, record, changed))

    def _note(self, act: Typed) -> None:
        """Remember an act: it must stay on the screen until it is answered, and be in the log once."""
        self.typed.append(act)
        [(last,)] = self.desks[act.who].query("SELECT max(n) FROM change")
        for name, (_, new) in act.fields.items():
            self.waiting[act.who][act.entity, act.record, name] = (last, new)

    def _make(self, who: int, table: type[Base], fields: dict[str, Any]) -> bytes:
        key = self.desks[who].create(table, **fields)
        pairs = {name: (None, oracle.nfc(value)) for name, value in fields.items() if value is not None}
        self._note(Typed(who, table.__tablename__, key, pairs))
        return key

    def _create(self, who: int) -> None:
        table = self.rng.choice(self._tables(who))
        extra = {
            Subject: {"code": "E", "kind": "enterprise"},
            Village: {},
            Certificate: {"kind": "law", "person_id": b"p" * 16},
        }
        self._make(who, table, {name: self._value(name) for name in FIELDS[table]} | extra[table])

    def _event(self, who: int) -> None:
        desk = self.desks[who]
        known = self._known(desk, Hazard)
        hazard = self.rng.choice(known) if known and self.rng.random() < 0.7 else None
        if hazard is None:
            hazard = self._make(who, Hazard, {"code": "H", "subject_id": b"s" * 16, "description": "灭火器过期"})
        kind = self.rng.choice(("registered", "assigned", "escalated"))
        self._make(who, HazardEvent, {"hazard_id": hazard, "kind": kind, "at": START, "data": "{}"})

    def _answer(self, who: int) -> None:
        """An item of a visit is answered, answered again, or its answer is withdrawn."""
        desk = self.desks[who]
        known = self._known(desk, Visit)
        if not known or (len(known) < 3 and self.rng.random() < 0.2):
            lists = json.dumps([{"key": CHECKLIST, "version": "1"}])
            facts = {"code": "V", "subject_id": b"s" * 16, "kind": "surprise", "inspectors": "[]", "checklists": lists}
            known = [self._make(who, Visit, {**facts, "started_at": START})]
        given = {"visit_id": self.rng.choice(known), "checklist": CHECKLIST, "item": self.rng.choice(ITEMS)}
        result, note = self.rng.choice(RESULTS), self.rng.choice((None, "甲", "乙"))
        before = self._answers(desk, *given.values())
        with desk.store.writing(actor=desk.actor) as session:
            if self.rng.random() < 0.15:
                withdraw_answer(session, **given)
            else:
                answer_item(session, **given, result=result, note=note or ("丙" if result == "mostly" else None))
        for key, row in self._answers(desk, *given.values()).items():
            old = before.get(key, {})
            pairs = {name: (old.get(name), value) for name, value in row.items() if old.get(name) != value}
            if pairs:
                self._note(Typed(who, "answer", key, pairs))

    def _answers(self, desk: Desk, *item: Any) -> dict[bytes, dict[str, Any]]:
        """The answers to an item that were ever given, as the desk holds them."""
        names = synced_fields(ItemAnswer)
        sql = f"SELECT id, {', '.join(names)} FROM answer WHERE visit_id = ? AND checklist = ? AND item = ?"
        return {key: dict(zip(names, row, strict=True)) for key, *row in desk.query(sql, *item)}

    def _delete(self, who: int) -> None:
        table = self.rng.choice(self._tables(who))
        known = self._known(self.desks[who], table)
        if len(known) > 2:
            self._write(who, table, self.rng.choice(known[:6]), {"deleted_at": self.desks[who].store.clock()})

    def _settle(self, who: int) -> None:
        """A person chooses one of the two values: the conflict is settled and the field is set, in one transaction."""
        desk = self.desks[who]
        rows = desk.query(
            "SELECT id, entity, record, field, kept, other FROM conflict WHERE settled_at IS NULL ORDER BY id"
        )
        rows = [row for row in rows if row[3] != "number"]
        if not rows:
            return
        key, entity, record, name, kept, other = self.rng.choice(rows)
        [table] = [one for one in (*FIELDS, Conflict, ItemAnswer) if one.__tablename__ == entity]
        if not desk.query(f"SELECT 1 FROM {entity} WHERE id = ?", record):
            return
        text = self.rng.choice((kept, other))
        settled = {"settled": text, "settled_by": desk.actor, "settled_at": desk.store.clock()}
        if table is not Conflict:
            self._write(who, table, record, {name: from_json(text)})
        self._write(who, Conflict, key, settled)

    def _number(self, who: int) -> None:
        """A paper gets its number, offline, if there is one left; never from an older copy (see number_file.py)."""
        desk = self.desks[who]
        if who in self.numberless:
            return
        try:
            with desk.store.writing(actor=desk.actor) as session:
                taken = take_number(session, organ=ORGAN, short="虚", series=SERIES, year=YEAR, day="2026-04-16")
                fields = {"code": "D", "kind": "notice", "capacity": "本级", "organ": ORGAN, "subject_id": b"s" * 16}
                number = {"hazards": "[]", "series": SERIES, "year": YEAR, "serial": taken.serial, "number": taken.text}
                key = new_id(desk.store.clock(), desk.store.random)
                insert_rows(session, Document, [{"id": key, **fields, **number}])
        except SafetyDeskError as problem:
            assert problem.code == "NUMBER_001"
            return
        pairs = {name: (None, value) for name, value in (fields | number).items()}
        self._note(Typed(who, "document", key, pairs))

    # --- older copies

    def _restore_something(self) -> None:
        """Back up a desk or the server, or put an older copy of it back."""
        which = 3 if self.rng.choice(self.restores) == "server" else self.rng.randrange(3)
        source = self._database(which)
        if which not in self.backups or self.rng.random() < 0.5:
            self.backups[which] = driver().connect(":memory:")
            source.backup(self.backups[which])
        else:
            self.struck["server restored" if which == 3 else "client restored"] += 1
            self.backups[which].backup(source)
            if which < 3:
                self.waiting[which].clear()
                self.numberless.add(which)

    def _database(self, which: int) -> Any:
        engine = self.server.engine if which == 3 else self.desks[which].store.engine
        with engine.connect() as connection:
            return connection.connection.driver_connection

    # --- the end

    def heal(self) -> int:
        """A good link at last: sync in turn until nobody has news; the number of rounds it took."""
        self.faults = Faults(0, 0, 0, 0, 0, 0)
        for turn in range(1, 12):
            reports = [self.sync(who) for who in range(3)]
            if all(report is not None and not (report.sent or report.received) for report in reports):
                return turn
        raise AssertionError("the desks do not come to rest")


def simulate(seed: int, *, length: int = 150, **facts: Any) -> World:
    """Run one seed to its end and check everything; raises AssertionError where an invariant does not hold."""
    world = World(seed, **facts)
    for _ in range(length):
        world.step()
    world.heal()
    oracle.everything_holds(world)
    for desk in world.desks:
        desk.store.close()
    world.server.engine.dispose()
    return world
