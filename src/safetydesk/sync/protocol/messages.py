"""What a device and its township say to each other: one request, one answer, plain frozen data.

Unknown keys are ignored and new ones have defaults, so that both sides may be of different versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safetydesk.domain.canonical import GENESIS

PROTOCOL = 1
"""The version of these messages; it is part of the content type."""
PAGE = 1000
"""Rows that a device wants in one answer."""
BATCH_CHANGES = 1000
"""The most changes in one batch; a larger transaction becomes numbered parts."""
LOW = 4
"""With fewer numbers of a series left a device asks for the next block, and is given it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a scope's chain: the hash after change number `seq`."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the device has read a scope: rows up to `at`, and of them the columns newer than `base`.

    `hash` is the chain's after `head`, the end of the scope when the last page was cut: a page is only good for the
    chain it was cut from. Once everything was read base = at = head.

    `marks` (newest first) are only sent when the server said that the device is lost.
    """

    scope: str
    base: int = 0
    at: int = 0
    head: int = 0
    hash: bytes = GENESIS
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A frozen batch: its random id and its packed content (see batches.py), the same bytes at every try."""

    id: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class LeaseWant:
    """The device has only `left` numbers of a series; `held` are the leases it knows of, so none is given twice."""

    organ: str
    series: str
    year: int
    left: int
    held: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """Here are my batches since the last you acknowledged; I have read each scope up to there.

    `sent_at` is the device's clock in microseconds UTC, never used for order; `blobs` are SHA-256 it could send.
    `with_marks`: the readings carry every mark there is, perhaps none; nothing else is asked for.
    """

    township: str
    device: bytes
    incarnation: bytes
    sent_at: int
    schema: str = ""
    acked: bytes | None = None
    readings: tuple[Reading, ...] = ()
    push: tuple[Batch, ...] = ()
    leases: tuple[LeaseWant, ...] = ()
    blobs: tuple[bytes, ...] = ()
    page: int = PAGE
    with_marks: bool = False
    protocol: int = PROTOCOL


@dataclass(frozen=True, slots=True)
class Rows:
    """Records of one entity as columns: `values[f][i]` is field f of record i, `born[i]` the sequence that created it.

    In `whole` rows a field that is not named is empty; otherwise only the named fields have changed.
    """

    entity: str
    fields: tuple[str, ...]
    ids: tuple[bytes, ...]
    born: tuple[int, ...]
    values: tuple[tuple[Any, ...], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """The state of one scope since the device's reading, and the reading it has after applying it.

    `lost`: the server does not know the device's hash, send marks. `common`: the newest mark both know.
    """

    scope: str
    base: int
    at: int
    head: int
    hash: bytes
    rows: tuple[Rows, ...] = ()
    more: bool = False
    lost: bool = False
    common: Mark | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """A batch's changes in one scope: numbers `first` to `last`, the hash after the last.

    `clean` when all of it was taken as sent and nobody wrote in between.
    """

    scope: str
    first: int
    last: int
    hash: bytes
    clean: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The change at `index` of the batch was not taken: numbered reason and its Chinese sentence."""

    index: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ack:
    """A batch is durable at the server. `runs` are (index, seq, count): change index+k got sequence seq+k.

    `needs` are changes of records that the server lacks: the device offers those records whole.
    """

    batch: bytes
    runs: tuple[tuple[int, int, int], ...]
    reaches: tuple[Reach, ...]
    conflicts: int = 0
    refusals: tuple[Refused, ...] = ()
    needs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaseGrant:
    """Numbers `first` to `last` of a series are this device's until the day `expires_on`."""

    id: bytes
    organ: str
    series: str
    year: int
    first: int
    last: int
    expires_on: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the batches, and what is new. `blobs` are those of the request that the server has.

    `reincarnate`: an older copy or a clone of this device is speaking; it must take a new incarnation first.
    `newest` is the newest batch that the server has of this incarnation, told together with common marks.
    """

    server_time: int
    tag: str
    feeds: tuple[Feed, ...] = ()
    acks: tuple[Ack, ...] = ()
    leases: tuple[LeaseGrant, ...] = ()
    blobs: tuple[bytes, ...] = ()
    reincarnate: bool = False
    newest: bytes | None = None
    retry_after: int | None = None
    protocol: int = PROTOCOL
