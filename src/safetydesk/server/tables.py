"""The server's tables: generic records and changes, keyed by township first, the same on SQLite and PostgreSQL.

`fields`, `changed` and `content` are MessagePack maps, so that a new field of the desk needs no server migration.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()
VERSION = 1
"""The schema; `database.py` refuses a database of a newer one, and with the second will bring older ones up to it."""


def _key(name: str, kind: type = Text) -> Column[object]:
    return Column(name, kind, primary_key=True)


def _some(name: str, kind: type = Text) -> Column[object]:
    return Column(name, kind, nullable=False)


server_meta = Table("server_meta", metadata, _key("key"), _some("value", Integer))

scope_seq = Table(
    "scope_seq", metadata, _key("township"), _key("scope"), _some("seq", BigInteger), _some("hash", LargeBinary)
)
"""One counter row per scope: locked by every batch, so that no reader can skip a change that commits late."""

record = Table(
    "record",
    metadata,
    _key("township"),
    _key("scope"),
    _key("id", LargeBinary),
    _some("entity"),
    _some("rev", BigInteger),
    _some("born", BigInteger),
    _some("fields", LargeBinary),
    Column("changed", LargeBinary),
    Index("ix_record_rev", "township", "scope", "rev"),
)
"""The state: `rev` the sequence of its last change, `changed` {field: sequence} where it is not `born`."""

change = Table(
    "change",
    metadata,
    _key("township"),
    _key("scope"),
    _key("seq", BigInteger),
    _some("id", LargeBinary),
    Column("batch", LargeBinary),
    Column("txn", LargeBinary),
    _some("entity"),
    _some("record", LargeBinary),
    _some("op"),
    Column("content", LargeBinary),
    Column("salt", LargeBinary),
    Column("sealed", LargeBinary),
    Column("actor", LargeBinary),
    _some("device", LargeBinary),
    _some("at", BigInteger),
    _some("received_at", BigInteger),
    _some("hash", LargeBinary),
    UniqueConstraint("township", "id"),
    Index("ix_change_record", "township", "scope", "record", "seq"),
)
"""The log and the chain: every accepted change once; a purge empties content and salt and leaves `sealed`."""

batch = Table(
    "batch",
    metadata,
    _key("township"),
    _key("id", LargeBinary),
    _some("device", LargeBinary),
    _some("incarnation", LargeBinary),
    _some("answer", LargeBinary),
    _some("unsettled", LargeBinary),
    _some("received_at", BigInteger),
)
"""Stored answers: a repeated id gets the same ack; `unsettled` names the records its author must see again."""

open_conflict = Table(
    "open_conflict",
    metadata,
    _key("township"),
    _key("scope"),
    _key("record", LargeBinary),
    _key("field"),
    _key("conflict", LargeBinary),
)

token = Table(
    "token",
    metadata,
    _key("hash", LargeBinary),
    _some("township"),
    _some("name"),
    _some("scopes"),
    Column("device", LargeBinary),
    _some("created_at", BigInteger),
    Column("seen_at", BigInteger),
    Column("revoked_at", BigInteger),
    UniqueConstraint("township", "name"),
)

device = Table(
    "device",
    metadata,
    _key("township"),
    _key("id", LargeBinary),
    _key("incarnation", LargeBinary),
    _some("tag"),
    Column("newest_batch", LargeBinary),
    _some("schema"),
    _some("registered_at", BigInteger),
    UniqueConstraint("township", "tag"),
)

series = Table(
    "series", metadata, _key("township"), _key("organ"), _key("series"), _key("year", Integer), _some("next", Integer)
)
"""The next number of each series that was never leased; its row lock orders the grants."""

lease = Table(
    "lease",
    metadata,
    _key("township"),
    _key("id", LargeBinary),
    _some("organ"),
    _some("series"),
    _some("year", Integer),
    _some("first", Integer),
    _some("last", Integer),
    _some("device", LargeBinary),
    _some("incarnation", LargeBinary),
    _some("expires_on"),
    _some("granted_at", BigInteger),
    Index("ix_lease_device", "township", "device", "incarnation"),
)

number_use = Table(
    "number_use",
    metadata,
    _key("township"),
    _key("organ"),
    _key("series"),
    _key("year", Integer),
    _key("n", Integer),
    _some("state"),
    Column("lease", LargeBinary),
    Column("document", LargeBinary),
    Column("reason", Text),
)
"""The life of every number: leased, used by a document, or voided with a reason; none exists twice."""

blob = Table(
    "blob", metadata, _key("township"), _key("sha256", LargeBinary), _some("size", BigInteger), _some("at", BigInteger)
)
