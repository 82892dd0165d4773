"""文号 over copies: desks on disk whose older databases are put back, and a server restored from an older copy."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from safetydesk.domain.ids import new_id
from safetydesk.models.opening import driver
from safetydesk.models.store import Store, create_store, set_meta, unlocked_store
from safetydesk.server.serving import open_server
from safetydesk.sync.protocol import Township
from tests.server.test_numbers import ORGAN, SERIES, WANTED, issue, lives, spoil
from tests.sync.conftest import Town, random_town_name
from tests.sync.desk import Desk, ticking

DESKS = 3
NUMBERS = "SELECT serial FROM document WHERE series = ? ORDER BY serial"


def test_block_leased_after_the_copy_of_the_server_was_made_is_in_one_hand(plain_town: Town) -> None:
    """The restored server knows nothing of the block and leases it again: the desk that had it has let it go."""
    first, second = plain_town.desk(), plain_town.desk()
    first.sync()
    with plain_town.server.engine.connect() as connection:
        database: Any = connection.connection.driver_connection
    copy = driver().connect(":memory:")
    database.backup(copy)
    first.subject()
    first.sync(series=WANTED)
    before = first.query("SELECT first FROM lease")
    copy.backup(database)
    for desk in (first, second, first):
        desk.sync(series=WANTED)
    held = [desk.query("SELECT first FROM lease") for desk in (first, second)]
    assert len(before) == len(held[0]) == len(held[1]) == 1
    assert held[0] != held[1]


@cache
def _made() -> tuple[Path, bytes]:
    """A new encrypted store, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="numbers-made-")) / "store"
    store = create_store(folder, township="虚构镇")
    store.close()
    return folder, store.data_key


class OnDisk:
    """A desk whose store lies in a folder, beside its file of used numbers."""

    def __init__(self, town: Town, door: Township, folder: Path, name: str) -> None:
        made, self.key = _made()
        self.folder, self.rng, self.clock = folder, random.Random(name).randbytes, ticking()
        shutil.copytree(made, folder)
        store = self._open()
        with store.writing(actor=None) as session:
            for key, value in {"device": new_id(self.clock(), self.rng), "incarnation": self.rng(16)}.items():
                set_meta(session, key, value)
            set_meta(session, "township", town.name.encode())
        store.close()
        self.desk = Desk(self._open(), door)
        self.given: Counter[int] = Counter()

    def _open(self) -> Store:
        return unlocked_store(self.folder, self.key, clock=self.clock, random=self.rng)

    def give(self, *, spoils: bool) -> None:
        """Take a number for a paper, or spoil one."""
        serial = spoil(self.desk, SERIES) if spoils else issue(self.desk)
        self.given.update([serial] if serial is not None else [])

    def copy(self, *, back: bool) -> None:
        """Keep a copy of the database, or put the kept one back."""
        database, kept = self.folder / "store.db", self.folder / "kept.db"
        self.desk.store.close()
        if back and kept.exists():
            shutil.copyfile(kept, database)
        else:
            shutil.copyfile(database, kept)
        self.desk.store = self._open()

    def serials(self) -> list[int]:
        """Numbers of all papers known here."""
        return [row[0] for row in self.desk.query(NUMBERS, SERIES)]

    def held(self) -> set[int]:
        """Numbers of its blocks."""
        rows = self.desk.query("SELECT first, last FROM lease WHERE organ = ? AND series = ?", ORGAN, SERIES)
        return {serial for first, last in rows for serial in range(first, last + 1)}


class Restoring(RuleBasedStateMachine):
    """Desks issue, spoil and sync; older copies of them and of the server come back in any order."""

    desks = Bundle("desks")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="numbers-"))
        self.server = open_server(clock=ticking(), random=random.Random(0).randbytes)
        self.town = Town(random_town_name(), self.server, self.server.door)
        self.doors = [self.town.door(f"电脑{number}") for number in range(DESKS)]
        self.all: list[OnDisk] = []
        self.kept: Any = None
        self.turned_back = self.desk_back = False

    @precondition(lambda self: len(self.all) < DESKS)
    @rule(target=desks, works_first=st.integers(0, 2))
    def a_desk_comes(self, works_first: int) -> OnDisk:
        """One that joins at once, or that gave numbers to itself before: only the first one may."""
        number = len(self.all)
        made = OnDisk(self.town, self.doors[number], self.folder / str(number), f"电脑{number}")
        for _ in range(0 if self.all else works_first):
            made.give(spoils=False)
        self.all.append(made)
        made.desk.sync(series=WANTED)
        return made

    @rule(desk=desks, count=st.integers(1, 8), spoils=st.booleans())
    def numbers_are_taken(self, desk: OnDisk, count: int, spoils: bool) -> None:
        for number in range(count):
            desk.give(spoils=spoils and number == 0)

    @rule(desk=desks)
    def it_syncs(self, desk: OnDisk) -> None:
        desk.desk.sync(series=WANTED)

    @rule(desk=desks, back=st.booleans())
    def a_copy_of_a_desk(self, desk: OnDisk, back: bool) -> None:
        desk.copy(back=back)
        self.desk_back |= back

    @rule(back=st.booleans())
    def a_copy_of_the_server(self, back: bool) -> None:
        with self.server.engine.connect() as connection:
            live: Any = connection.connection.driver_connection
            if back and self.kept is not None:
                self.kept.backup(live)
                self.turned_back = True
            else:
                self.kept = driver().connect(":memory:")
                live.backup(self.kept)

    def teardown(self) -> None:
        try:
            self._settle()
        finally:
            for one in self.all:
                one.desk.store.close()
            self.server.engine.dispose()
            shutil.rmtree(self.folder)

    def _settle(self) -> None:
        """No desk gave a number twice; no two papers share one, unless a copy of the server gave it out again and all
        are told; whatever no paper bears is void, or in a block, unless no copy of the block is left anywhere."""
        for _ in range(3):
            for one in self.all:
                one.desk.sync(series=WANTED)
        for one in self.all:
            assert max(one.given.values(), default=1) == 1, one.given
        life = lives(self.server, self.town.name)
        blocks = set().union(*(one.held() for one in self.all)) if self.turned_back else set()
        gaps = set(range(1, max(life, default=0) + 1)) - life.keys() - blocks
        assert not gaps or (self.turned_back and self.desk_back), f"{gaps} are unaccounted for"
        for one in self.all:
            serials = one.serials()
            assert serials == self.all[0].serials()
            assert {life[serial] for serial in serials} <= {"used"}
            doubles = {serial for serial, times in Counter(serials).items() if times > 1}
            assert not doubles or self.turned_back, f"{doubles} on two papers"
            told = one.desk.query(
                "SELECT d.serial FROM conflict c JOIN document d ON d.id = c.record"
                " WHERE c.entity = 'document' AND c.field = 'number' AND d.series = ?",
                SERIES,
            )
            assert doubles <= {row[0] for row in told}, f"{doubles} on two papers, and nobody is told"


def _run(runs: int, steps: int) -> None:
    told = settings(
        max_examples=runs, stateful_step_count=steps, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Restoring, settings=told)


def test_numbers_stand_whatever_copies_come_back() -> None:
    _run(8, 20)


@pytest.mark.ci
def test_numbers_stand_whatever_copies_come_back_often() -> None:
    _run(60, 30)


@pytest.mark.nightly
def test_numbers_stand_whatever_copies_come_back_very_often() -> None:
    _run(2_000, 50)
