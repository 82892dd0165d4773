"""Opening one SQLCipher connection: raw key, every pragma set and read back. The start path uses only this file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.durable import refused

LEAST_SQLITE = (3, 51, 3)
"""Versions before it have the WAL-reset bug."""
BUSY = 5000
"""Milliseconds to wait for another writer."""
PRAGMAS: dict[str, tuple[str, object]] = {
    # name: (value to set, value read back)
    "foreign_keys": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "secure_delete": ("ON", 1),
    "synchronous": ("FULL", 2),
    "busy_timeout": (str(BUSY), BUSY),
    "temp_store": ("MEMORY", 2),
    "cell_size_check": ("ON", 1),
}


def driver() -> Any:
    """The sqlcipher3 module; raises STORE_001 where this platform has no encrypting SQLite, STORE_006 for an older."""
    try:
        from sqlcipher3 import dbapi2  # type: ignore[import-untyped]
    except ImportError:
        raise error("STORE_001") from None
    if dbapi2.sqlite_version_info < LEAST_SQLITE:
        raise error("STORE_006", version=dbapi2.sqlite_version)
    _bind_as_is(dbapi2)
    return dbapi2


def _bind_as_is(dbapi2: Any) -> None:
    """Bytes and None go into statements as they are: unasked, the driver looks for their adapters in vain each time.

    That search raises an error inside and drops it, 0.8 µs a value: a third of the time of writing a row.
    """
    dbapi2.register_adapter(bytes, bytes)
    dbapi2.register_adapter(type(None), {}.get)


def connect(path: Path | None, key: bytes | None, *, read_only: bool = False) -> Any:
    """A connection in autocommit mode to the encrypted database at `path` (None: in memory, for simulations).

    Raises STORE_010 for a wrong key or a damaged file, STORE_007 when a pragma does not hold, and what `said` tells.
    """
    dbapi = driver()
    name = ":memory:" if path is None else f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    file = path.name if path else ""
    try:
        db = dbapi.connect(name, isolation_level=None, uri=path is not None, check_same_thread=False)
    except dbapi.OperationalError as problem:
        raise said(problem, file) or error("STORE_008", file=file, why=problem) from None
    try:
        with numbered(file):
            if path is not None and key is not None:
                _unlock(db, key)
            for pragma, (value, expected) in PRAGMAS.items():
                _set(db, pragma, value, expected)
            if path is not None and not read_only:
                _set(db, "journal_mode", "WAL", "wal")
            if read_only:
                _set(db, "query_only", "ON", 1)
    except Exception:
        db.close()
        raise
    return db


_SAID = {
    "STORE_012": ("database or disk is full", "disk I/O error"),
    "STORE_018": ("is locked", "QueuePool limit"),
    "STORE_010": ("disk image is malformed", "file is not a database", "vtable constructor failed"),
    "STORE_008": ("readonly database", "unable to open database"),
}


_WHY = {
    "readonly database": "磁盘、文件夹或文件是只读的",
    "unable to open database": "文件夹不在，或者没有权限",
}


def said(problem: Exception, file: str = "store.db") -> SafetyDeskError | None:
    """What SQLite said of the disk or the file, as a numbered error; None when a statement was at fault.

    STORE_012 (no room), 018 (another writer does not finish), 010 (damaged), 008 (cannot be written).
    """
    text = str(getattr(problem, "orig", problem))
    code = next((code for code, signs in _SAID.items() if any(sign in text for sign in signs)), None)
    why = next((chinese for sign, chinese in _WHY.items() if sign in text), text)
    return error(code, file=file, why=why, seconds=BUSY // 1000) if code else None


@contextmanager
def numbered(file: str = "store.db") -> Iterator[None]:
    """What SQLite says inside of the disk or the file becomes a numbered error."""
    try:
        yield
    except driver().Error as problem:
        told = said(problem, file)
        if told is None:
            raise
        raise told from problem


def _unlock(db: Any, key: bytes) -> None:
    db.execute("PRAGMA cipher_log_level = NONE")  # else every damaged page is told on stderr
    db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if not db.execute("PRAGMA cipher_version").fetchone():
        raise error("STORE_001")
    db.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _set(db: Any, pragma: str, value: str, expected: object) -> None:
    db.execute(f"PRAGMA {pragma} = {value}")
    row = db.execute(f"PRAGMA {pragma}").fetchone()
    if row is None or row[0] != expected:
        raise error("STORE_007", pragma=pragma, found=row[0] if row else "?")


def prove_encrypted(path: Path) -> None:
    """Raise STORE_009 when the file on disk is plaintext SQLite (a key was silently ignored)."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as problem:
        raise refused(problem, path) from problem
    if start.startswith(b"SQLite format 3"):
        raise error("STORE_009", file=path.name)
