"""`safetydesk verify`: recompute the device chain, rebuild local rows from their changes, check blobs by hash."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from safetydesk.domain.canonical import GENESIS, chain_link, pack, seal
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.blobs import BlobStore
from safetydesk.models.keys import derive
from safetydesk.models.opening import connect, numbered
from safetydesk.models.reading import DATABASE


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was gone through: changes in the chain, purged ones among them, blobs, and those that are not here whole."""

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


def verify_rows(db: Any) -> None:
    """Rebuild every row from its changes and compare; raises STORE_021 at the first that was changed past the log.

    A field that no change names is empty; where a change was purged only the others are compared. Only in a store that
    never joined a township: afterwards other devices' edits stand in the rows too.
    """
    from safetydesk.models.tables import synced_classes, synced_fields

    if db.execute("SELECT 1 FROM meta WHERE key = 'joined'").fetchone():
        return
    records: Counter[str] = Counter()
    log = db.execute("SELECT entity, record, content FROM change ORDER BY record, n")
    for (entity, record), changes in groupby(log, key=lambda row: row[:2]):
        records[entity] += 1
        contents = [content for _, _, content in changes]
        whole = all(content is not None for content in contents)
        written: dict[str, Any] = dict.fromkeys(synced_fields(synced_classes()[entity])) if whole else {}
        for content in filter(None, contents):
            written |= {name: new for name, (_, new) in msgspec.msgpack.decode(content).items()}
        names = ", ".join(f'"{name}"' for name in written)
        found = db.execute(f"SELECT {names} FROM {entity} WHERE id = ?", (record,)).fetchone() if names else ()
        stored = None if found is None else dict(zip(written, found, strict=True))
        if stored != written:
            raise error("STORE_021", entity=entity, record=record.hex())
    for entity in synced_classes():
        if db.execute(f"SELECT count(*) FROM {entity}").fetchone()[0] != records[entity]:
            raise error("STORE_021", entity=entity, record="（多出或者缺少的一行）")


def verify(folder: Path, data_key: bytes, blobs: BlobStore) -> Verdict:
    """Check the whole store: integrity of the file, the chain, the rows against it, and every blob that should be here.

    It opens a connection of its own: one that has been in use answers from pages it read before, and FTS5 takes its
    own outdated pages for damage. Raises STORE_010 (damaged file), STORE_016 (broken chain), STORE_021 (a row that no
    change explains).
    """
    db = connect(folder / DATABASE, derive(data_key, "db"), read_only=True)
    try:
        with numbered():
            return _verdict(db, blobs)
    finally:
        db.close()


def _verdict(db: Any, blobs: BlobStore) -> Verdict:
    damage = [row[0] for row in db.execute("PRAGMA cipher_integrity_check")]
    damage += [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    if damage:
        raise error("STORE_010", file=f"{DATABASE}，{damage[0]}")
    changes, purged = verify_chain(db)
    verify_rows(db)
    names = [row[0] for row in db.execute("SELECT sha256 FROM blob WHERE here = 1")]
    missing = [name for name in names if not _whole(blobs, name)]
    return Verdict(changes, purged, len(names), tuple(missing))


def _whole(blobs: BlobStore, name: str) -> bool:
    try:
        blobs.get(name)
    except SafetyDeskError:
        return False
    return True
