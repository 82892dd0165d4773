"""The life of a hazard, folded from its append-only events: 登记 → 交办 → 整改中 → 申请复查 → 复查 → 销号, or 登记有误.

Facts that contradict each other are reported and the hazard stays open; no event is ever dropped (`hazard_fold`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

State = Literal[
    "unregistered",
    "registered",
    "assigned",
    "rectifying",
    "review_requested",
    "review_failed",
    "review_passed",
    "rectified",
    "closed",
    "withdrawn",
]
Grade = Literal["general", "suspected_major", "major"]
Verdict = Literal["accepted", "refused"]
Decision = Literal["approved", "rejected"]
Stands = Literal["earlier", "later"]
GRADES: frozenset[Grade] = frozenset(("general", "suspected_major", "major"))
DONE: frozenset[State] = frozenset(("review_passed", "rectified", "closed", "withdrawn"))
"""States in which nothing is left to rectify."""

KINDS: Mapping[str, str] = {
    "registered": "grade, found on, deadline or deadline_text, criterion_id, historic, past (of a 历史台账)",
    "assigned": "document_id, deadline or deadline_text",
    "rectification_started": "",
    "fixed_on_spot": "evidence (ids of photos), inspectors",
    "review_requested": "on",
    "reviewed": "result pass or fail, on, inspectors, deadline of the next try, note",
    "rectified": "on, reviewed_on, reviewer: 已整改 as the ledger of 历史 work tells it, nobody here made a 销号",
    "closed": "on, approver",
    "extension_requested": "until, reason",
    "extension_approved": "request (event id), on",
    "extension_rejected": "request (event id), on, reason",
    "escalated": "way, to",
    "transferred": "to, document_id",
    "regraded": "grade, criterion_id, reason",
    "recognised": "result accepted or refused, by, on, report_number, criterion_id",
    "corrected": "deadline or deadline_text, facts (field to [before, after]), written down wrongly before",
    "reported": "to, on, number",
    "supervised": "level, unit, deadline",
    "settled": "event (id of the contradicting event), stands earlier or later, note",
    "carried_over": "on: 结转 of an open hazard of a 历史台账 into the work of today",
    "withdrawn": "reason why the registration was a mistake (登记有误)",
}
"""Every kind of event, with the keys of its data; ids are bytes, days YYYY-MM-DD, a missing key is unknown."""


@dataclass(slots=True)
class HazardEvent:
    """One fact in a hazard's life; `at` in microseconds UTC, `seq` the server's sequence or None while unsent.

    Not to be changed, and not frozen, since that makes one thrice as dear.
    `after` is the `last_event` of the projection that its author acted on and `data["known"]` its `last_seq` (both
    from `awareness`): they tell a decision made in knowledge of another fact from one made unaware of it.
    """

    id: bytes
    kind: str
    at: int
    actor: bytes | None
    data: Mapping[str, Any]
    seq: int | None = None
    after: bytes | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """A 复查: its verdict, day, inspectors and note."""

    event: bytes
    passed: bool
    on: str
    inspectors: tuple[bytes, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Extension:
    """A request for a later deadline and what was decided on it; `previous` is the deadline it would replace."""

    event: bytes
    until: str | None
    reason: str | None
    previous: str | None
    decision: Decision | None = None
    decided_on: str | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """The 认定 or 不予认定 of a suspected major hazard: by whom, when, the number of the 报告函 where there is one."""

    event: bytes
    result: Verdict
    by: str | None
    on: str
    report_number: str | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """登记有误: the registration was a mistake; by whom, on which day, why, and the state it left."""

    event: bytes
    on: str
    actor: bytes | None
    reason: str | None
    before: State


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two facts that cannot both hold: `event` claims state `claimed` on day `on`, `state` was kept instead.

    `code` names the kind of contradiction (the catalog has its words), `against` the fact it disagrees with.
    `deadline` is the one that a contradicting review set, `deadline_before` the one kept in its stead.
    """

    code: str
    event: bytes
    kind: str
    against: bytes | None
    before: State
    claimed: State
    state: State
    on: str
    deadline: str | None = None
    deadline_before: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """A person's word on a contradiction: the earlier or the later fact stands."""

    event: bytes
    about: bytes | None
    stands: Stands
    actor: bytes | None


class HazardProjection(NamedTuple):
    """What the events amount to; stored for indexing, never synced, rebuilt by folding again.

    `grade` is None until somebody gives one: a ledger may leave it open (DOMAIN §7.1).
    `found_on` and `closed_on` are days, `papers` ids of the documents that ordered rectification, `reported` the days
    of reports to the district, `carried_on` the day of its 结转, `events` how many were folded, `unknown_kinds` those
    a newer version wrote.
    """

    state: State = "unregistered"
    grade: Grade | None = None
    historic: bool = False
    found_on: str | None = None
    deadline: str | None = None
    deadline_text: str | None = None
    criterion_id: str | None = None
    papers: tuple[bytes, ...] = ()
    requested_on: str | None = None
    on_spot: bool = False
    reviews: tuple[Review, ...] = ()
    extensions: tuple[Extension, ...] = ()
    recognition: Recognition | None = None
    reported: tuple[str, ...] = ()
    supervised_by: str | None = None
    escalations: int = 0
    transferred_to: str | None = None
    carried_on: str | None = None
    closed_on: str | None = None
    approver: bytes | None = None
    contradictions: tuple[Contradiction, ...] = ()
    settlements: tuple[Settlement, ...] = ()
    withdrawal: Withdrawal | None = None
    last_event: bytes | None = None
    last_seq: int = 0
    events: int = 0
    unknown_kinds: tuple[str, ...] = ()

    def but(self, **fields: Any) -> HazardProjection:
        """A copy with these fields otherwise, for half of what `_replace` costs; folding does little else."""
        row: list[Any] = list(self)
        for name, value in fields.items():
            row[_PLACES[name]] = value
        return HazardProjection._make(row)

    @property
    def is_open(self) -> bool:
        """Registered, not yet 销号, not 已整改 in an imported ledger and not 登记有误."""
        return self.state not in ("unregistered", "rectified", "closed", "withdrawn")

    @property
    def pending_extension(self) -> Extension | None:
        """The request that waits for a decision, if any."""
        return next((ext for ext in reversed(self.extensions) if ext.decision is None), None)


_PLACES = {name: at for at, name in enumerate(HazardProjection._fields)}


def awareness(projection: HazardProjection) -> dict[str, Any]:
    """What the author of the next event knows, to be added to its data: the last event and the last server sequence."""
    return {"after": projection.last_event, "known": projection.last_seq}


def overdue_days(projection: HazardProjection, today: str) -> int:
    """Days past the deadline, 0 when there is none, when it is not passed, or when rectification is done.

    While a review is awaited the clock stands at the day it was asked for: a late inspector makes nobody overdue.
    """
    if projection.deadline is None or projection.state in DONE or projection.state == "unregistered":
        return 0
    asked = projection.requested_on if projection.state == "review_requested" else None
    return max(0, (date.fromisoformat(asked or today) - date.fromisoformat(projection.deadline)).days)


def closes_at_once(projection: HazardProjection) -> bool:
    """Whether a passed review closes the hazard in the same act: all but major and suspected major ones.

    A major hazard needs the approval of the supervising unit (DOMAIN §4.2 销号审批), a suspected one its 认定 first,
    one without a grade its grade.
    """
    return projection.grade == "general" or projection.historic
