"""Document numbers （简称）字头〔YYYY〕N号 from leased blocks: each is used once, and every one is accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from safetydesk.errors import error


@dataclass(frozen=True, slots=True)
class Lease:
    """A block of numbers of one organ, kind and year that this device may hand out offline.

    `first`..`last` inclusive; `next` is the number to hand out, last + 1 when none is left; `expires_on` is the
    last day it may be used (None: no end).
    """

    organ: str
    kind: str
    year: int
    first: int
    last: int
    next: int
    expires_on: str | None = None

    @property
    def left(self) -> int:
        """How many numbers are left."""
        return max(0, self.last - self.next + 1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A number handed out, its block and all blocks as they stand afterwards, and the numbers skipped as lost."""

    number: int
    lease: Lease
    leases: tuple[Lease, ...]
    lost: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberParts:
    """The parts of a document number; `short` is the 简称 in round brackets, None where the 字头 carries it."""

    short: str | None
    series: str
    year: int
    serial: int

    @property
    def text(self) -> str:
        """As it is printed: six-sided brackets, the serial not padded, no 第."""
        return f"{f'（{self.short}）' if self.short else ''}{self.series}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True, slots=True)
class NumberAccount:
    """What became of one number: used, voided, leased (not yet handed out) or unexplained."""

    number: int
    state: Literal["used", "voided", "leased", "unexplained"]


def number_text(short: str | None, series: str, year: int, serial: int) -> str:
    """（简称）字头〔YYYY〕N号."""
    return NumberParts(short, series, year, serial).text


def parse_number(text: str) -> NumberParts:
    """The parts of a number as found on old papers: any brackets around the year, 第 and zeros before the serial.

    Raises NUMBER_002 on anything else.
    """
    found = _NUMBER.fullmatch(re.sub(r"\s+", "", text))
    if found is None or not int(found["serial"]):
        raise error("NUMBER_002", text=text)
    return NumberParts(found["short"], found["series"], int(found["year"]), int(found["serial"]))


def take_next(
    leases: Iterable[Lease], *, organ: str, kind: str, year: int, today: str, used_up_to: int = 0,
    borne: Collection[int] = (),
) -> Taken:  # fmt: skip
    """Hand out the smallest free number of a block that is valid `today`; raises NUMBER_001 when none is left.

    `used_up_to` is the highest number known as used outside the store (a copy restored from a backup): numbers of
    the blocks up to it are skipped and returned as `lost`, to be voided with their reason. `borne` are numbers that
    papers known here bear, or that are void: a desk that joined late may have used them before they were leased. They
    are skipped. The caller stores the leases in the transaction that stores the number.
    """
    blocks = list(leases)
    lost: list[int] = []
    for block in sorted(blocks, key=lambda lease: lease.next):
        mine = (block.organ, block.kind, block.year) == (organ, kind, year)
        if not mine or not block.left or today > (block.expires_on or today):
            continue
        number = max(block.next, used_up_to + 1)
        while number in borne:
            number += 1
        lost += [one for one in range(block.next, min(number, block.last + 1)) if one not in borne]
        moved = replace(block, next=min(number, block.last) + 1)
        blocks[blocks.index(block)] = moved
        if number <= block.last:
            return Taken(number, moved, tuple(blocks), tuple(lost))
    raise error("NUMBER_001", organ=organ, kind=kind, year=year)


def account(leases: Iterable[Lease], used: Iterable[int], voided: Iterable[int]) -> list[NumberAccount]:
    """What became of every number from 1 to the largest one known, for one organ, kind and year.

    A number handed out from a block but neither used nor voided is unexplained, as is one that lies in no block.
    """
    taken, dead = set(used), set(voided)
    free = {number for lease in leases for number in range(lease.next, lease.last + 1)}
    states: list[NumberAccount] = []
    for number in range(1, max((*taken, *dead, *free), default=0) + 1):
        if number in dead:
            states.append(NumberAccount(number, "voided"))
        elif number in taken:
            states.append(NumberAccount(number, "used"))
        else:
            states.append(NumberAccount(number, "leased" if number in free else "unexplained"))
    return states


def used_twice(used: Iterable[int]) -> list[int]:
    """Numbers that stand on more than one document, ascending."""
    return sorted(number for number, times in Counter(used).items() if times > 1)


_NUMBER = re.compile(
    r"(?:[（(](?P<short>[^（()）]+)[）)])?(?P<series>[^〔\[［【（(〕\]］】）)\d]+)"
    r"[〔\[［【（(](?P<year>\d{4})[〕\]］】）)]第?(?P<serial>\d{1,6})号?"
)
