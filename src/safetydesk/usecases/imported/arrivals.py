"""The subjects that one ledger brings, and how its rows named subjects so far: the same file again must find the same.

A row may bring or fill a subject only where no earlier row would then mean somebody else: what an import makes is
there when its file comes again, so every verdict has to be the one that stands with all of it in the store.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from safetydesk.domain.names import folded
from safetydesk.domain.staging import Value
from safetydesk.models.queries.imports import Candidate

BY_CODE, BY_CODE_ALONE, HERE, UNPLACED, ELSEWHERE, FORMER, NOBODY = range(7)
"""How near a subject is to what a row says of its own: the nearest ones are meant.

Credit code and name, credit code alone, name in the same village, name where a village is unknown (first that of the
subject, then that of the row), former name.
"""

_MOST_SETTLED = 10_000
"""Names of which is remembered whose rows they are on."""


class Naming(NamedTuple):
    """What a row says of whose it is; `village` is today's id of it, or its key while it is unknown."""

    name: str
    village: bytes | None
    credit_code: str | None


class Settled(NamedTuple):
    """Whose a row is by `how` it was found: a subject of the store, or the newcomer of this `number`."""

    number: int | None
    one: Candidate
    how: str | None


class Spoken(NamedTuple):
    """The first row with a naming: how near what it means is, and who that is (b"" for nobody or not clear who)."""

    row: int
    near: int
    target: bytes


def nearness(said: Naming, one: Candidate, village: bytes | None) -> int:
    """How near a subject, that is in `village` today, is to a naming, whatever other credit code it has."""
    same_name = folded(one.matched) == said.name
    if said.credit_code and one.credit_code == said.credit_code:
        return BY_CODE if same_name else BY_CODE_ALONE
    if not same_name:
        return NOBODY
    if village is None:
        return UNPLACED
    if said.village is None:
        return ELSEWHERE
    return HERE if village == said.village else NOBODY


def _contradicts(said: Naming, one: Candidate) -> bool:
    return bool(said.credit_code and one.credit_code and said.credit_code != one.credit_code)


def _lost(said: Naming, one: Candidate) -> bool:
    return nearness(said, one, one.village) == NOBODY or _contradicts(said, one)


def _disturbs(said: Naming, spoken: Spoken, one: Candidate) -> bool:
    """Whether a row would mean somebody else, or nobody for sure, once there is such a subject."""
    near = nearness(said, one, one.village)
    if near == NOBODY:
        return False
    if spoken.near == BY_CODE_ALONE and folded(one.matched) == said.name:
        return True
    return near < spoken.near < NOBODY if _contradicts(said, one) else near <= spoken.near


@dataclass(slots=True)
class Arrivals:
    """`newcomers` as they land (name, village, credit code) and, in the same order, as subjects rows might mean."""

    newcomers: list[dict[str, Value]] = field(default_factory=list)
    subjects: list[Candidate] = field(default_factory=list)
    _named: dict[str, list[int]] = field(default_factory=dict)
    _coded: dict[str, list[int]] = field(default_factory=dict)
    _spoken: dict[str, dict[tuple[bytes | None, str | None], Spoken]] = field(default_factory=dict)
    _names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _settled: dict[str, tuple[Hashable, Settled]] = field(default_factory=dict)
    _stood: str = ""

    def stand(self, stood: str) -> None:
        """Forget what rows came to, which no longer has to hold, unless the store stands as it did before."""
        if stood != self._stood or len(self._settled) > _MOST_SETTLED:
            self._stood, self._settled = stood, {}

    def settled(self, name: str, who: Hashable) -> Settled | None:
        """What the last row of this name came to, if it said just the same of whose it is and that still holds."""
        known = self._settled.get(folded(name))
        return known[1] if known and known[0] == who else None

    def settle(self, name: str, who: Hashable, owner: Settled) -> None:
        """Remember what a row came to that brought, filled and disturbed nobody."""
        self._settled[folded(name)] = who, owner

    def named(self, name: str) -> list[Candidate]:
        """The newcomers of a name."""
        return [self.subjects[number] for number in self._named.get(folded(name), ())]

    def coded(self, credit_code: str) -> list[Candidate]:
        """The newcomers with a credit code."""
        return [self.subjects[number] for number in self._coded.get(credit_code, ())]

    def number(self, one: Candidate) -> int | None:
        """Which newcomer this is; None for a subject of the store."""
        return None if one.code else int(one.id)

    def first(self, said: Naming) -> int | None:
        """The first row of the file with this name."""
        return min((one.row for one in self._spoken.get(said.name, {}).values()), default=None)

    def note(self, said: Naming, row: int, near: int, target: bytes = b"") -> None:
        """Remember how a row named whom it means."""
        ways = self._spoken.setdefault(said.name, {})
        if said[1:] not in ways:
            ways[said[1:]] = Spoken(row, near, target)
            self._settled.pop(said.name, None)
        if said.credit_code and said.name not in (names := self._names.get(said.credit_code, ())):
            self._names[said.credit_code] = (*names, said.name)

    def disturbed(self, one: Candidate) -> int | None:
        """The first row that would mean somebody else once this subject is there, None when no row would."""
        return min((spoken.row for said, spoken in self._about(one) if _disturbs(said, spoken, one)), default=None)

    def parted(self, said: Naming, near: int, target: bytes) -> int | None:
        """An earlier row that means this subject by another code, or in another village while its own is unknown."""
        for (village, code), spoken in self._spoken.get(said.name, {}).items():
            if spoken.target != target or (code is not None and code == said.credit_code):
                continue
            far = spoken.near == near == UNPLACED and None not in (village, said.village) and village != said.village
            if far or (BY_CODE < near < FORMER and None not in (code, said.credit_code)):
                return spoken.row
        return None

    def bring(self, one: Candidate, told: dict[str, Value]) -> int:
        """A newcomer, as a subject that rows may mean and as it lands; returns its number."""
        number = len(self.newcomers)
        self.newcomers.append(told)
        self.subjects.append(one)
        self._index(one, number)
        return number

    def fill(self, one: Candidate, number: int, told: dict[str, Value]) -> bool:
        """Tell more of a newcomer, unless a row of the file already spoke of somebody else by that name or code."""
        about = list(self._about(one))
        key = self.subjects[number].id
        if any(spoken.target != key or _lost(said, one) for said, spoken in about):
            return False
        self.newcomers[number], self.subjects[number] = told, one
        self._index(one, number)
        for said, spoken in about:
            near = nearness(said, one, one.village)
            self._spoken[said.name][said[1:]] = spoken._replace(near=near)
            self._settled.pop(said.name, None)
        return True

    def send_back(self, count: int) -> None:
        """Forget all newcomers but the first `count`, and the rows that meant them."""
        gone = {one.id for one in self.subjects[count:]}
        self._settled = {}
        del self.newcomers[count:], self.subjects[count:]
        for index in (self._named, self._coded):
            for numbers in index.values():
                numbers[:] = [number for number in numbers if number < count]
        for ways in self._spoken.values():
            for way in [way for way, spoken in ways.items() if spoken.target in gone]:
                del ways[way]

    def _index(self, one: Candidate, number: int) -> None:
        for name in (folded(one.name), *(self._names.get(one.credit_code, ()) if one.credit_code else ())):
            self._settled.pop(name, None)
        for index, key in ((self._named, folded(one.name)), (self._coded, one.credit_code)):
            if key and number not in (numbers := index.setdefault(key, [])):
                numbers.append(number)

    def _about(self, one: Candidate) -> list[tuple[Naming, Spoken]]:
        names = {folded(one.matched), *(self._names.get(one.credit_code, ()) if one.credit_code else ())}
        ways = [(name, way) for name in sorted(names) for way in self._spoken.get(name, {}).items()]
        return [(Naming(name, *way), spoken) for name, (way, spoken) in ways]


def newcomer(number: int, name: str, village: bytes | None, credit_code: str | None) -> Candidate:
    """A subject that is yet to be made, as one that rows may mean."""
    return Candidate(b"%d" % number, "", name, name, credit_code, village)
