"""The township server as an object: one exchange per call, over one database and one place for files.

It keeps nothing in memory between calls; any number of workers may serve the same database.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import IntegrityError

from safetydesk.domain.ids import Clock, RandomBytes
from safetydesk.errors import error
from safetydesk.models.store import system_clock
from safetydesk.server.accept import accept_batch
from safetydesk.server.blobs import Files
from safetydesk.server.database import reading, writing
from safetydesk.server.devices import Author, Known, common_mark, find_device, register_device
from safetydesk.server.history import Unsettled
from safetydesk.server.leases import grant
from safetydesk.server.rules import STANDARD, Rules
from safetydesk.server.tables import blob
from safetydesk.server.tokens import Account, account_of, bind_device, find_account
from safetydesk.sync.protocol import PROTOCOL, Ack, Answer, Batch, BlobStatus, Feed, LeaseGrant, Reading, Request

SEEN_EVERY = 10 * 60 * 1_000_000
"""A token's last use is noted at most every ten minutes (microseconds)."""
MOST_BATCHES = 20
MOST_BLOBS = 1000


@dataclass(frozen=True, slots=True)
class Server:
    """The township's side. `clock` and `random` are injected; `rules` say how a batch is taken and a page is cut."""

    engine: Engine
    files: Files
    clock: Clock = system_clock
    random: RandomBytes = os.urandom
    rules: Rules = STANDARD

    def door(self, token: str) -> Door:
        """The township as the holder of this token sees it, without a network."""
        return Door(self, token)

    def exchange(self, token: str, request: Request) -> Answer:
        """Answer one request.

        Raises SYNC_004 (token), SYNC_010 (protocol), SYNC_012 (other township), SYNC_013 (other device).
        """
        now = self.clock()
        with reading(self.engine) as connection:
            account = account_of(connection, token)
            _check(account, request)
            request = replace(request, readings=_allowed(account, request))
            known = find_device(connection, account.township, request)
            if known is not None and known.schema == request.schema and not _long_unseen(account, now):
                answer = self._before_push(connection, account, request, known, now)
            else:
                known = None
        if known is None:
            known = self._admit(account, token, request, now)
            with reading(self.engine) as connection:
                answer = self._before_push(connection, account, request, known, now)
        if answer is not None:
            return answer
        author = Author(account.township, request.device, request.incarnation, account.scopes)
        taken = [self._accept(author, batch, now) for batch in request.push[:MOST_BATCHES]]
        leases = self._grant(author, request, now)
        with reading(self.engine) as connection:
            return self._answer(connection, account, request, known, taken, leases, now)

    def _before_push(
        self, connection: Connection, account: Account, request: Request, known: Known, now: int
    ) -> Answer | None:
        """The answer where nothing is to be taken: to a copy that was restored, or to one who only reads; else None."""
        if request.protocol != PROTOCOL:
            raise error("SYNC_010", server=PROTOCOL, device=request.protocol)
        aside = _restored(connection, self.rules, account.township, request, known, now)
        if aside is not None or request.push or request.leases:
            return aside
        return self._answer(connection, account, request, known, [], [], now)

    def _admit(self, account: Account, token: str, request: Request, now: int) -> Known:
        """Note that the device speaks, and register it at the first request of an incarnation or of a newer schema."""
        if _long_unseen(account, now):
            bind_device(self.engine, token, request.device, now=now)
        with writing(self.engine) as connection:
            register_device(connection, account.township, request, now=now)
            known = find_device(connection, account.township, request)
        if known is None:
            raise error("SYNC_009", what="登记设备失败")
        return known

    def _accept(self, author: Author, batch: Batch, now: int) -> tuple[Ack, Unsettled]:
        """Take a batch in its own transaction; two workers that get it at once end with the same stored answer."""
        try:
            with writing(self.engine) as connection:
                return accept_batch(connection, author, batch, now=now, random=self.random, rules=self.rules)
        except IntegrityError:
            with writing(self.engine) as connection:
                return accept_batch(connection, author, batch, now=now, random=self.random, rules=self.rules)

    def _grant(self, author: Author, request: Request, now: int) -> list[LeaseGrant]:
        if not request.leases or "general" not in author.scopes:
            return []
        wants = sorted(request.leases, key=lambda want: (want.organ, want.series, want.year))
        with writing(self.engine) as connection:
            return [
                given
                for want in wants
                for given in grant(connection, author, request.incarnation, want, now=now, random=self.random)
            ]

    def _answer(
        self,
        connection: Connection,
        account: Account,
        request: Request,
        known: Known,
        taken: Sequence[tuple[Ack, Unsettled]],
        leases: Sequence[LeaseGrant],
        now: int,
    ) -> Answer:
        """The state after the batches, read in one snapshot; the page is shared by the scopes."""
        acks = tuple(ack for ack, _ in taken)
        feeds: list[Feed] = []
        left = request.page
        for one in request.readings:
            again = sorted({key for _, unsettled in taken for key in unsettled.get(one.scope, ())})
            moved = self.rules.past_own(one, acks)
            feeds.append(self.rules.feed(connection, account.township, moved, unsettled=again, page=left))
            left = max(1, left - sum(len(rows.ids) for rows in feeds[-1].rows))
        return Answer(
            now,
            known.tag,
            tuple(feeds),
            acks,
            tuple(leases),
            _present(connection, account.township, request.blobs[:MOST_BLOBS]),
        )


def _check(account: Account, request: Request) -> None:
    """Raise SYNC_012 for a store of another township, SYNC_013 for the token of another computer."""
    if account.township != request.township:
        raise error("SYNC_012", store=request.township, server=account.township)
    if account.device not in (None, request.device):
        raise error("SYNC_013", name=account.name)


def _long_unseen(account: Account, now: int) -> bool:
    return account.device is None or account.seen_at is None or now - account.seen_at > SEEN_EVERY


def _allowed(account: Account, request: Request) -> tuple[Reading, ...]:
    """The readings of the token's scopes, from the beginning for one that the device has not read yet."""
    told = {one.scope: one for one in request.readings}
    return tuple(told.get(scope, Reading(scope)) for scope in sorted(account.scopes))


def _restored(
    connection: Connection, rules: Rules, township: str, request: Request, known: Known, now: int
) -> Answer | None:
    """The answer when one of the two was restored from an older copy: nothing is taken before both know it."""
    told = Answer(now, known.tag, newest=known.newest)
    if request.with_marks:
        commons = ((one, common_mark(connection, township, one)) for one in request.readings)
        return replace(
            told, feeds=tuple(Feed(one.scope, 0, mark.seq, mark.seq, mark.hash, common=mark) for one, mark in commons)
        )
    if rules.lost(connection, township, request):
        return replace(
            told,
            feeds=tuple(Feed(one.scope, one.base, one.at, one.head, one.hash, lost=True) for one in request.readings),
        )
    return replace(told, reincarnate=True) if rules.older_copy(known, request) else None


def _present(connection: Connection, township: str, names: Sequence[bytes]) -> tuple[bytes, ...]:
    if not names:
        return ()
    query = select(blob.c.sha256).where(blob.c.township == township, blob.c.sha256.in_(names))
    return tuple(connection.scalars(query.order_by(blob.c.sha256)))


@dataclass(frozen=True, slots=True)
class Door:
    """A Township without a network: the server object and one token."""

    server: Server
    token: str

    def exchange(self, request: Request) -> Answer:
        """See Township."""
        return self.server.exchange(self.token, request)

    def blob_status(self, sha256: bytes) -> BlobStatus:
        """See Township."""
        return self.server.files.status(self._township(), sha256)

    def send_piece(self, sha256: bytes, *, offset: int, total: int, piece: bytes) -> BlobStatus:
        """See Township."""
        files, now = self.server.files, self.server.clock()
        return files.add_piece(self._township(), sha256, offset=offset, total=total, piece=piece, now=now)

    def fetch_piece(self, sha256: bytes, *, offset: int, limit: int) -> bytes:
        """See Township."""
        return self.server.files.piece(self._township(), sha256, offset=offset, limit=limit)

    def _township(self) -> str:
        return find_account(self.server.engine, self.token).township
