"""What must hold of a simulated township, told without the code under test: a replay of the log, and comparisons.

I1-I12 are the invariants of SYNC §5.3.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import msgpack
from sqlalchemy import select

from safetydesk.domain.canonical import GENESIS, chain_hash, pack
from safetydesk.models.tables import synced_classes
from safetydesk.server import tables

if TYPE_CHECKING:
    from tests.sync.desk import Desk
    from tests.sync.simulation import World

UNITED = {("subject", "tags")}
FOLLOWERS = {
    "conflict": ("settled", ("settled_by", "settled_at")),
    "answer": ("result", ("answered_by", "answered_at")),
}
SERVER = bytes(16)


def nfc(value: Any) -> Any:
    """What a store makes of a typed value."""
    return normalize("NFC", value) if isinstance(value, str) else value


def own_edits_are_shown(world: World, who: int) -> None:
    """I5: what a person typed stays on the own screen until the server has answered it."""
    desk, waiting = world.desks[who], world.waiting[who]
    acked = "SELECT n FROM change WHERE seq IS NOT NULL OR batch IN (SELECT id FROM batch WHERE state = 'acked')"
    answered = {row[0] for row in desk.query(acked)}
    for key, (n, value) in list(waiting.items()):
        if n in answered:
            del waiting[key]
            continue
        entity, record, name = key
        [(shown,)] = desk.query(f"SELECT {name} FROM {entity} WHERE id = ?", record)
        assert shown == value, f"I5: an unsent edit of {entity}.{name} is not shown"


def everything_holds(world: World) -> None:
    """Every invariant at the end, when nobody has news any more."""
    log = {scope: _log(world, scope) for scope in ("general", "personnel")}
    for scope, rows in log.items():
        _chain_holds(scope, rows)
    for desk in world.desks:
        left = desk.query("SELECT count(*) FROM change WHERE batch IS NULL")
        assert left == [(0,)], "I9: the outbox is not empty"
        assert desk.query("SELECT count(*) FROM batch WHERE state = 'frozen'") == [(0,)], "I9: a batch is stuck"
        assert desk.query("SELECT count(*) FROM refusal") == [(0,)], "a change was refused"
    _desks_agree(world)
    for desk in world.desks:
        _one_answer_per_item(desk)
    _conflicts_are_real(world)
    numbers = Counter(row[0] for row in world.desks[0].query("SELECT serial FROM document WHERE serial IS NOT NULL"))
    assert not numbers or max(numbers.values()) == 1 or "server" in world.restores, "I7: a number was used twice"
    if world.restores:
        _copies_survive(world, log)
        return
    _log_is_what_was_typed(world, log)
    for scope, rows in log.items():
        _replay_matches(world, scope, rows)


def _log(world: World, scope: str) -> list[Any]:
    c = tables.change.c
    with world.server.engine.connect() as connection:
        return list(connection.execute(select(tables.change).where(c.scope == scope).order_by(c.seq)).all())


def _chain_holds(scope: str, rows: Iterable[Any]) -> None:
    """I6: sequence 1..n without a gap, every link recomputes; I3: no change is there twice."""
    head, seen = GENESIS, set()
    for seq, row in enumerate(rows, 1):
        ids = [row.township, scope, seq, row.id, row.entity, row.record, row.op, row.actor, row.device, row.at]
        head = chain_hash(head, pack(ids), row.salt, row.content)
        assert (row.seq, row.hash) == (seq, head), f"I6: the chain of {scope} breaks at {seq}"
        assert row.id not in seen, "I3: a change is in the log twice"
        seen.add(row.id)


def _personnel(desk: Desk) -> set[tuple[str, bytes]]:
    hidden = {("certificate", row[0]) for row in desk.query("SELECT id FROM certificate")}
    about = desk.query("SELECT id FROM conflict WHERE entity = 'certificate'")
    chained = desk.query("SELECT id FROM conflict WHERE entity = 'conflict'")
    return hidden | {("conflict", row[0]) for row in (*about, *chained)}


def _desks_agree(world: World) -> None:
    """I2: desks with the same scopes hold the same bytes; I11: the third never got a row of the scope it lacks."""
    first, second, third = (desk.state() for desk in world.desks)
    hidden = _personnel(world.desks[0])
    assert _apart(first, second) == {}, "I2: two desks differ"
    without = {key: row for key, row in first.items() if key not in hidden or key in third}
    assert _apart(without, third) == {}, "I2: the desk with fewer scopes differs"
    assert not [key for key in third if key[0] == "certificate"], "I11: a row of another scope was received"


def _apart(one: dict[Any, Any], other: dict[Any, Any]) -> dict[Any, Any]:
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def _one_answer_per_item(desk: Desk) -> None:
    """An item of a visit has one live answer, whoever answered it."""
    sql = "SELECT count(*) FROM answer WHERE deleted_at IS NULL GROUP BY visit_id, checklist, item"
    assert all(count == 1 for (count,) in desk.query(sql)), "an item has two answers"


def _conflicts_are_real(world: World) -> None:
    """I12: no conflict without two different versions."""
    for kept, other in world.desks[0].query("SELECT kept, other FROM conflict"):
        assert kept != other, "I12: a conflict of one version"


def _log_is_what_was_typed(world: World, log: dict[str, list[Any]]) -> None:
    """I1, I3: every act of a person is in the log exactly once, with the values the screen showed, and nothing else."""
    written = Counter(
        _act(row.device, row.entity, row.record, msgpack.unpackb(row.content))
        for rows in log.values()
        for row in rows
        if row.device != SERVER
    )
    devices = [desk.store.device for desk in world.desks]
    typed = Counter(_act(devices[one.who], one.entity, one.record, one.fields) for one in world.typed)
    assert typed - written == Counter(), "I1: an act is missing from the log"
    assert written - typed == Counter(), "I3: the log has what nobody typed"


def _act(device: bytes, entity: str, record: bytes, fields: dict[str, Any]) -> tuple[Any, ...]:
    changed = {name: tuple(pair) for name, pair in fields.items() if pair[0] != pair[1]}
    return (device, entity, record, tuple(sorted(changed.items())))


@dataclass(slots=True)
class _Replay:
    """The records as a plain reading of the log gives them, and the values that must be in a conflict."""

    values: dict[tuple[str, bytes], dict[str, Any]] = field(default_factory=dict)
    aside: list[tuple[bytes, str, str | None]] = field(default_factory=list)

    def take(self, row: Any) -> None:
        """I4: every value replaces the value that its author saw, or it must be kept aside."""
        fields = msgpack.unpackb(row.content)
        now = self.values.get((row.entity, row.record))
        if now is None:
            assert row.op == "c", "I4: half a record was stored"
            self.values[row.entity, row.record] = {name: new for name, (_, new) in fields.items()}
            return
        before = dict(now)
        if row.entity == "answer" and row.op == "c":
            self._answer_again(row, now, before, {name: new for name, (_, new) in fields.items()})
            return
        dead = before.get("deleted_at") is not None and fields.get("deleted_at", [None])[0] != before["deleted_at"]
        for name, (base, new) in fields.items():
            if base == new or _plain(row.entity, name, before.get(name)) == _plain(row.entity, name, new):
                continue
            if (row.entity, name) in UNITED and not dead:
                now[name] = _union(base, new, before.get(name))
            elif name == "deleted_at" and None not in (before.get(name), new):
                continue
            elif _as_seen(row.entity, name, base, before, fields) and not dead:
                now[name] = new
            else:
                self._keep_aside(row, name, new, now, before)

    def _keep_aside(self, row: Any, name: str, new: Any, now: dict[str, Any], before: dict[str, Any]) -> None:
        leader, followers = FOLLOWERS.get(row.entity, ("", ()))
        if name in followers:
            return
        self.aside.append((row.record, name, None if new is None else json.dumps(new, ensure_ascii=False)))
        if name == leader:
            for follower in followers:
                now[follower] = before.get(follower)

    def _answer_again(self, row: Any, now: dict[str, Any], before: dict[str, Any], new: dict[str, Any]) -> None:
        """Somebody answered an item without knowing of the answer to it: nothing of the two is mixed."""
        if before.get("deleted_at") is not None:
            now |= dict.fromkeys(now) | new
            return
        for name in sorted(before.keys() | new.keys()):
            if before.get(name) != new.get(name) and name != "deleted_at":
                self._keep_aside(row, name, new.get(name), now, before)


def _as_seen(entity: str, name: str, base: Any, before: dict[str, Any], fields: dict[str, Any]) -> bool:
    if name == "deleted_at":
        return all(_plain(entity, n, before.get(n)) == _plain(entity, n, pair[0]) for n, pair in fields.items())
    return bool(before.get(name) == base)


def _union(base: str | None, new: str | None, now: str | None) -> str:
    saw, wants, has = (set(json.loads(text or "[]")) for text in (base, new, now))
    return json.dumps(sorted((has - (saw - wants)) | (wants - saw)))


def _replay_matches(world: World, scope: str, rows: list[Any]) -> None:
    replay = _Replay()
    for row in rows:
        if row.device == SERVER:
            fields = {name: new for name, (_, new) in msgpack.unpackb(row.content).items()}
            replay.values.setdefault((row.entity, row.record), {}).update(fields)
        else:
            replay.take(row)
    kept = _kept_aside(rows)
    for one in replay.aside:
        assert one in kept, f"I4: {one[1]} was replaced without its author's knowledge and no conflict says so"
    _state_is(world, replay)


def _kept_aside(rows: Iterable[Any]) -> set[tuple[bytes, str, str | None]]:
    """Every value that a conflict record ever kept for its author."""
    about: dict[bytes, tuple[bytes, str]] = {}
    found: set[tuple[bytes, str, str | None]] = set()
    for row in rows:
        if row.entity != "conflict" or row.device != SERVER:
            continue
        fields = {name: new for name, (_, new) in msgpack.unpackb(row.content).items()}
        if row.op == "c":
            about[row.record] = (fields["record"], fields["field"])
            found.add((*about[row.record], fields.get("other")))
        elif "other" in fields:
            found.add((*about[row.record], fields["other"]))
    return found


def _state_is(world: World, replay: _Replay) -> None:
    """The desks hold what the log says."""
    desk = world.desks[0]
    for (entity, record), fields in replay.values.items():
        names = [name for name in fields if name in synced_classes()[entity].__table__.columns]
        [shown] = desk.query(f"SELECT {', '.join(names)} FROM {entity} WHERE id = ?", record)
        for name, value in zip(names, shown, strict=True):
            assert _plain(entity, name, value) == _plain(entity, name, fields[name]), f"I4: {entity}.{name} differs"


def _plain(entity: str, name: str, value: Any) -> Any:
    return sorted(json.loads(value or "[]")) if (entity, name) in UNITED else value


def _copies_survive(world: World, log: dict[str, list[Any]]) -> None:
    """After restores: every own change that a desk still has is in the log, or its record was offered whole."""
    known = {row.id for rows in log.values() for row in rows}
    offered = {row.record for rows in log.values() for row in rows if row.op in ("o", "p")}
    for desk in world.desks:
        for key, record in desk.query("SELECT id, record FROM change"):
            assert key in known or record in offered, "I1: a change that a desk still has never reached the server"
