"""`safetydesk verify`: recompute the device chain, rebuild local rows from their changes, check blobs by hash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from safetydesk.domain.canonical import GENESIS, chain_link, pack, seal
from safetydesk.errors import error
from safetydesk.models.blobs import BlobStore

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification went through: changes in the chain, purged ones among them, blobs here and missing."""

    changes: int
    purged: int
    blobs: int
    missing: tuple[str, ...]


_LOG = (
    "SELECT n, id, txn, scope, entity, record, op, actor, device, at, content, salt, sealed, hash"
    " FROM change ORDER BY n"
)


def verify_chain(db: Any) -> tuple[int, int]:
    """Recompute the device chain offline: (changes, purged ones). Raises STORE_016 at the first broken link."""
    head, count, purged = GENESIS, 0, 0
    for n, *ids, content, salt, sealed, found in db.execute(_LOG):
        if content is None:
            purged += 1
            if sealed is None:
                raise error("STORE_016", n=n, why="内容被清除而没有留下指纹")
        elif sealed is not None and seal(salt, content) != sealed:
            raise error("STORE_016", n=n, why="内容与指纹不符")
        head = chain_link(head, pack(ids), sealed or seal(salt, content))
        if head != found:
            raise error("STORE_016", n=n, why="链上的指纹对不上")
        count += 1
    known = db.execute("SELECT value FROM meta WHERE key = 'chain'").fetchone()
    if (known[0] if known else GENESIS) != head:
        raise error("STORE_016", n=count, why="末尾缺少记录")
    return count, purged


def verify(db: Any, blobs: BlobStore) -> Verdict:
    """Check the whole store: integrity of the file, the chain, and every blob that should be here."""
    damage = [row[0] for row in db.execute("PRAGMA cipher_integrity_check")]
    damage += [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    if damage:
        raise error("STORE_010", file=f"store.db，{damage[0]}")
    changes, purged = verify_chain(db)
    missing = []
    names = [row[0] for row in db.execute("SELECT sha256 FROM blob WHERE here = 1")]
    for name in names:
        if not blobs.has(name):
            missing.append(name)
        else:
            blobs.get(name)
    return Verdict(changes, purged, len(names), tuple(missing))
