"""An office in which anything may happen: a real store, a clock that jumps, and one gesture for every use case.

A use case either is done, and then every row it touched is told by exactly one change; or it is refused by number,
and then nothing at all is different from before.
"""

from __future__ import annotations

import atexit
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from safetydesk.domain.instants import HOUR
from safetydesk.errors import SafetyDeskError
from safetydesk.models.blobs import BlobStore, MemoryBlobs, SealedFolder
from safetydesk.models.store import Store, create_store, memory_store, unlocked_store
from safetydesk.usecases import people, places, subjects
from tests.usecases.any_work_frozen import Frozen, remember
from tests.usecases.any_work_truth import Contents, check_act, contents, outside

START = 1_776_303_000_000_000
"""2026-04-16 09:30 in China."""
MINUTE = HOUR // 60
DAY = 24 * HOUR
Verb = Callable[..., Any]
Furnished = tuple[tuple[bytes, bytes], bytes]
"""Two certified inspectors, and an enterprise."""


class PowerCutError(Exception):
    """The power fails after the use case returned and before its transaction was committed."""


class Office:
    """One desk; `done` and `refused` count what came of every verb, over all runs."""

    done: ClassVar[Counter[str]] = Counter()
    refused: ClassVar[dict[str, Counter[str]]] = defaultdict(Counter)

    def __init__(self, store: Store, folder: Path | None, facts: Furnished | None = None, seed: str = "甲") -> None:
        self.store, self.folder, self.cut = store, folder, False
        self.now, self.random = START, random.Random(seed if facts else f"房东{seed}")
        store.clock, store.random = self.clock, self.random.randbytes
        self.blobs: BlobStore = MemoryBlobs({})
        if store.folder is not None:
            self.blobs = SealedFolder(store.folder / "blobs", store.data_key)
        self.clerk: bytes | None = None
        self.known = contents(store.reader)
        self.issued: dict[tuple[Any, ...], set[bytes]] = {}
        self.frozen: Frozen = {}
        self.pair, self.subject = facts or self._furnish()
        self.clerk = self.pair[0]

    def _furnish(self) -> Furnished:
        village = self.do(places.open_village, name="虚构村").id
        pair = []
        for name in ("李虚构", "周虚构"):
            key = self.do(people.register_person, name=name, roles=["inspector"]).id
            span = {"valid_from": "2020-01-01", "valid_to": "2035-12-31"}
            self.do(people.add_certificate, person_id=key, number=f"虚构{name}", **span)
            pair.append(key)
        subject = self.do(subjects.create_subject, name="虚构宏达木业有限公司", village_id=village).id
        for key, value in {"organ": "虚构镇人民政府", "short_name": "虚", "review_needed": False}.items():
            self.do(places.choose, key=key, value=value)
        return (pair[0], pair[1]), subject

    def clock(self) -> int:
        """Every look at the clock is a minute later than the last; what sets it back is a rule of the machine."""
        self.now += MINUTE
        return self.now

    def do(self, verb: Verb, /, *, who: bytes | None = None, **facts: Any) -> Any:
        """Perform a use case in one transaction; gives what it returns, None when nothing came of it."""
        with self._judged(verb) as told:
            with self.store.writing(actor=who or self.clerk) as session:
                found = verb(session, **facts)
                if self.cut:
                    raise PowerCutError
            told.append(found)
        return told[0] if told else None

    def do_at_store(self, verb: Verb, /, **facts: Any) -> Any:
        """Perform a use case that makes its own transactions."""
        with self._judged(verb, several=True) as told:
            told.append(verb(self.store, **facts))
        return told[0] if told else None

    @contextmanager
    def _judged(self, verb: Verb, *, several: bool = False) -> Iterator[list[Any]]:
        told: list[Any] = []
        name, numbers = f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}", outside(self.store.folder)
        try:
            yield told
        except SafetyDeskError as fault:
            assert fault.message, fault.code
            Office.refused[name][fault.code] += 1
            self._nothing_happened(name)
            assert outside(self.store.folder) == numbers, f"{name}, refused with {fault.code}, took a number"
        except PowerCutError:
            self._nothing_happened(name)
        else:
            after = contents(self.store.reader)
            check_act(self.store.reader, name, self.known, after, several=several)
            self.known = after
            Office.done[name] += 1
            self.remember_papers()
        finally:
            self.cut = False

    def _nothing_happened(self, name: str) -> None:
        after: Contents = contents(self.store.reader)
        differing = [table for table in after if after[table] != self.known[table]]
        assert differing == [], f"{name} was refused and left traces in {differing}"

    def remember_papers(self, *, told: bool = False) -> None:
        """Note numbers and what is frozen; no act here gives a number seen before, unless others `told` of it."""
        sql = "SELECT organ, series, year, serial, id FROM document WHERE serial IS NOT NULL"
        for *number, document in self.store.reader.execute(sql):
            known = self.issued.setdefault(tuple(number), set())
            assert told or document in known or not known, f"{number} was given to two papers"
            known.add(document)
        remember(self.store.reader, self.frozen)

    def ids(self, sql: str, *values: Any) -> list[bytes]:
        """The first column of a query."""
        return [row[0] for row in self.store.reader.execute(sql, values).fetchall()]

    def pick(self, table: str, which: int, where: str = "deleted_at IS NULL") -> bytes:
        """A record like that, 0 the newest; 9 is any, even one that is gone; where there is none, an id of nothing."""
        found: list[bytes] = []
        for wanted in (where, "1") if which < 9 else ("1",):
            found = found or self.ids(f"SELECT id FROM {table} WHERE {wanted} ORDER BY rowid DESC")
        return found[which % len(found)] if found else b"?" * 16

    def reopen(self, *, closed: bool = False) -> None:
        """Close the program and open it again, perhaps over another copy of its database."""
        folder, key = self.store.folder, self.store.data_key
        if folder is None:
            return
        if not closed:
            self.store.close()
        self.store = unlocked_store(folder, key, clock=self.clock, random=self.random.randbytes)
        self.known = contents(self.store.reader)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.folder is not None:
            self.store.close()
            shutil.rmtree(self.folder)


def plain_office() -> Office:
    """A furnished office over a store in memory, one after the other in the same one."""
    plain, facts = furnished()
    plain.reader.backup(_workplace().reader)
    return Office(_workplace(), None, facts)


def sealed_office() -> Office:
    """A furnished office over an encrypted store in a folder of its own."""
    made, data_key, facts = _in_folder()
    folder = Path(tempfile.mkdtemp(prefix="any-work-"))
    shutil.copytree(made, folder / "store")
    return Office(unlocked_store(folder / "store", data_key), folder, facts)


@cache
def _workplace() -> Store:
    """The one store in memory that every plain office is: a new engine would have to learn all statements again."""
    return _in_memory()


@cache
def furnished() -> tuple[Store, Furnished]:
    """A furnished store in memory, to be copied."""
    office = Office(_in_memory(), None)
    return office.store, (office.pair, office.subject)


def _in_memory() -> Store:
    return memory_store(township="虚构镇", device=b"d" * 16, clock=lambda: START, random=random.Random(5).randbytes)


@cache
def _in_folder() -> tuple[Path, bytes, Furnished]:
    """A furnished store in a folder, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="any-work-made-")) / "store"
    store = create_store(folder, township="虚构镇", clock=lambda: START, random=random.Random(5).randbytes)
    office = Office(store, None)
    store.close()
    atexit.register(shutil.rmtree, folder.parent)
    return folder, store.data_key, (office.pair, office.subject)
