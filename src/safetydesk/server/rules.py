"""How the server keeps to the protocol: each rule is a plain function, and this is the list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from safetydesk.server.devices import Known, is_lost, is_older_copy
from safetydesk.server.feed import past_own, read_feed
from safetydesk.server.history import Unsettled, known_changes, lacks, stored_answer
from safetydesk.server.records import Record
from safetydesk.sync.merging import Merged, merge
from safetydesk.sync.protocol import Ack, Change, Feed, Reading, Request


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers are those of SYNC §3.2."""

    stored: Callable[[Connection, str, bytes], tuple[Ack, Unsettled] | None] = stored_answer
    """A repeated batch gets its stored answer."""
    known: Callable[[Connection, str, list[bytes]], dict[bytes, int]] = known_changes
    """A change is logged once, whatever batch brings it (9)."""
    merge: Callable[..., Merged] = merge
    """Three ways, per field, by base values (2, 3)."""
    feed: Callable[..., Feed] = read_feed
    """Pull is by the state of the rows (4)."""
    past_own: Callable[[Reading, tuple[Ack, ...]], Reading] = past_own
    """A reading moves past own changes only when nobody wrote in between (6)."""
    lacks: Callable[[Change, Record | None], bool] = lacks
    """An edit of a record that is not here is asked for (7)."""
    lost: Callable[[Connection, str, Request], bool] = is_lost
    """The server was restored from an older copy (8)."""
    older_copy: Callable[[Known | None, Request], bool] = is_older_copy
    """The device was restored or cloned (9)."""


STANDARD = Rules()
