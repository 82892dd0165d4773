"""One round with the township: send what waits, read what is new, until both sides have nothing more to say.

Each answer is applied in one local transaction, so a round may be cut anywhere and simply begun again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from safetydesk.domain.instants import MINUTE, day, day_of
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.blobs import BlobStore
from safetydesk.models.schema import HEAD
from safetydesk.models.store import Store, dbapi
from safetydesk.sync.applying import Applied, Protect, apply_answer, unsent
from safetydesk.sync.blobs import Moved, move_blobs, unsent_blobs
from safetydesk.sync.freezing import Freeze, halve, outgoing
from safetydesk.sync.leases import wants
from safetydesk.sync.protocol import PAGE, Answer, LeaseWant, Reading, Request, Township
from safetydesk.sync.restoring import go_back, marks, take_new_incarnation

MOST_TURNS = 2000
"""Round trips of one round; more means that the two sides do not come to an end."""
SKEW = 5 * MINUTE
"""A clock difference beyond this is said aloud."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done (records, photos), how much is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the person should know although the round went on: its number and sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round did. `skew` is server clock less device clock in microseconds; `turns` are round trips."""

    at: int
    turns: int = 0
    sent: int = 0
    received: int = 0
    conflicts: int = 0
    refused: int = 0
    numbers: int = 0
    blobs_sent: int = 0
    blobs_received: int = 0
    blobs_waiting: int = 0
    skew: int = 0
    restored: bool = False
    new_incarnation: bool = False
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as `sync --json` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Steps:
    """How a device takes its part; each step is a plain function of its own."""

    freeze: Freeze = outgoing
    protect: Protect = unsent
    apply: Callable[..., Applied] = apply_answer
    page: int = PAGE


STANDARD = Steps()


@dataclass(slots=True)
class _Talk:
    """A round under way."""

    store: Store
    township: Township
    series: Sequence[tuple[str, str]]
    steps: Steps
    report: RoundReport
    marks_wanted: bool = False
    asked: set[tuple[str, str]] = field(default_factory=set)


def run_round(
    store: Store,
    township: Township,
    *,
    blobs: BlobStore | None = None,
    series: Iterable[tuple[str, str]] = (),
    progress: Progress | None = None,
    steps: Steps = STANDARD,
) -> RoundReport:
    """Synchronise a store with its township.

    `blobs` holds the photos to move (None: records only); `series` are (organ, series) of which this device wants
    numbers even if it never had any. Raises a numbered SYNC error when the township cannot be reached or refuses;
    everything that was acknowledged up to then counts, the rest stays in the outbox.
    """
    talk = _Talk(store, township, tuple(series), steps, RoundReport(store.clock()))
    tell = progress or (lambda *_: None)
    while not _turn(talk):
        tell("records", talk.report.sent + talk.report.received, 0)
        if talk.report.turns >= MOST_TURNS:
            raise error("SYNC_014", turns=MOST_TURNS)
    if blobs is not None:
        moved = move_blobs(store, township, blobs, progress=tell)
        talk.report = _with_blobs(talk.report, moved)
    _remember(store, talk.report)
    return talk.report


def _turn(talk: _Talk) -> bool:
    """One request and its answer; True when nothing is left to say."""
    request = prepare(talk.store, series=talk.series, steps=talk.steps, with_marks=talk.marks_wanted)
    try:
        answer = talk.township.exchange(request)
    except SafetyDeskError as problem:
        if problem.code != "SYNC_005" or not _halved(talk.store, request):
            raise
        return False
    received_at = talk.store.clock()
    report = replace(talk.report, turns=talk.report.turns + 1)
    report = replace(report, skew=answer.server_time - (request.sent_at + received_at) // 2)
    if abs(report.skew) > SKEW and not any(one.code == "SYNC_011" for one in report.problems):
        told = error("SYNC_011", minutes=abs(report.skew) // MINUTE)
        report = replace(report, problems=(*report.problems, Problem(told.code, told.message + told.remedy)))
    talk.marks_wanted = any(feed.lost for feed in answer.feeds)
    restored = any(feed.common for feed in answer.feeds)
    talk.report = replace(
        report,
        restored=report.restored or restored,
        new_incarnation=report.new_incarnation or answer.reincarnate,
    )
    if talk.marks_wanted:
        return False
    return _apply(talk, request, answer, restored)


def _halved(store: Store, request: Request) -> bool:
    """Whether what was refused as too large could be cut smaller (SYNC rule 14)."""
    with store.writing(actor=None) as session:
        return halve(dbapi(session), request.push, now=store.clock(), random=store.random)


def _apply(talk: _Talk, request: Request, answer: Answer, restored: bool) -> bool:
    store, report = talk.store, talk.report
    with store.writing(actor=None) as session:
        db = dbapi(session)
        db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('tag', ?)", (answer.tag.encode(),))
        if restored:
            go_back(db, answer, now=store.clock(), random=store.random)
            return False
        if answer.reincarnate:
            take_new_incarnation(db, random=store.random)
            return False
        _join(db)
        done = talk.steps.apply(db, answer, now=store.clock(), random=store.random, protect=talk.steps.protect)
        left = bool(db.execute("SELECT 1 FROM batch WHERE state = 'frozen'").fetchone()) or bool(
            db.execute("SELECT 1 FROM change WHERE batch IS NULL").fetchone()
        )
        wanted = {(one.organ, one.series) for one in wants(db, _year(store), talk.series)} - talk.asked
        talk.asked |= {(one.organ, one.series) for one in request.leases}
        again = left or done.more or bool(wanted - talk.asked)
    talk.report = replace(
        report,
        sent=report.sent + done.sent,
        received=report.received + done.received,
        conflicts=report.conflicts + done.conflicts,
        refused=report.refused + done.refused,
        numbers=report.numbers + done.numbers,
    )
    return not again


def prepare(
    store: Store, *, series: Sequence[tuple[str, str]] = (), steps: Steps = STANDARD, with_marks: bool = False
) -> Request:
    """The next request of a store: batches are frozen, numbers are asked for only when nothing else is left to send."""
    now = store.clock()
    with store.writing(actor=None) as session:
        db = dbapi(session)
        facts = dict(db.execute("SELECT key, value FROM meta").fetchall())
        push = () if with_marks else steps.freeze(db, now=now, random=store.random)
        leases: list[LeaseWant] = []
        if "joined" in facts and not with_marks and not _waits(db, [one.id for one in push]):
            leases = wants(db, _year(store), series)
        readings = [
            Reading(*row) for row in db.execute("SELECT scope, base, at, head, hash FROM reading ORDER BY scope")
        ]
        if with_marks:
            readings = [replace(one, marks=marks(db, one.scope)) for one in readings]
        return Request(
            facts["township"].decode(),
            facts["device"],
            facts["incarnation"],
            now,
            HEAD,
            facts.get("acked_batch"),
            tuple(readings),
            tuple(push),
            tuple(leases),
            () if with_marks else unsent_blobs(db),
            steps.page,
            with_marks,
        )


def _waits(db: Any, pushed: Sequence[bytes]) -> bool:
    """Whether something else than the pushed batches is still to be sent."""
    frozen = [row[0] for row in db.execute("SELECT id FROM batch WHERE state = 'frozen'")]
    return bool(set(frozen) - set(pushed)) or bool(db.execute("SELECT 1 FROM change WHERE batch IS NULL").fetchone())


def _join(db: Any) -> None:
    """At the first answer of a server: numbers that this store gave itself end here; the server leases from now on."""
    if db.execute("SELECT 1 FROM meta WHERE key = 'joined'").fetchone() is None:
        db.execute("DELETE FROM lease")
        db.execute("INSERT INTO meta (key, value) VALUES ('joined', x'01')")
        db.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('server', x'')")


def _year(store: Store) -> int:
    return day(day_of(store.clock())).year


def _with_blobs(report: RoundReport, moved: Moved) -> RoundReport:
    problems = tuple(Problem(one.code, one.message + one.remedy) for one in moved.problems)
    return replace(
        report,
        blobs_sent=moved.sent,
        blobs_received=moved.received,
        blobs_waiting=moved.waiting,
        problems=(*report.problems, *problems),
    )


def _remember(store: Store, report: RoundReport) -> None:
    """Keep the last round for the 同步 page."""
    text = json.dumps(report.as_json(), ensure_ascii=False).encode()
    with store.writing(actor=None) as session:
        dbapi(session).execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('last_round', ?)", (text,))
