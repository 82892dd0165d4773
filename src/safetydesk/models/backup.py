"""A backup is the database copied by VACUUM INTO, keys.json, the blobs and a manifest; reopened and checked."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetydesk.errors import SafetyDeskError, error
from safetydesk.models import durable, keys
from safetydesk.models.opening import connect, driver, numbered, prove_encrypted, said
from safetydesk.models.verify import verify_chain

MANIFEST = "manifest.json"
_NAMED = re.compile(r"safetydesk-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)\d\d-.+")


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was checked: its folder, when it was made by this computer's clock (2026-04-16 09:30), what is in
    it: rows of the database and attachments."""

    folder: Path
    at: str
    rows: int
    blobs: int


def back_up(
    folder: Path,
    *,
    data_key: bytes,
    target: Path,
    reason: str = "manual",
    with_blobs: bool = False,
    report: Callable[[int, int], object] = lambda _done, _total: None,
) -> Path:
    """Copy the store at `folder` below `target`; returns the new folder, which was reopened and checked.

    `report(done, total)` is told the files copied so far; what it raises ends the copy, and nothing of it is left.

    Raises STORE_013 when the copy does not check, STORE_010 when the original is damaged, STORE_012 when the disk is
    full, STORE_008 when the target cannot be written. The original is only read.
    """
    made = _fresh(target, reason)
    try:
        _copy(folder, made, data_key)
        counts = _counted(made, data_key)
        blobs = _copy_blobs(folder, made, report) if with_blobs else []
        with (made / "store.db").open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        facts = {"format": 1, "reason": reason, "store.db": digest, "rows": counts, "blobs": blobs}
        durable.write(made / MANIFEST, json.dumps(facts, ensure_ascii=False, indent=1).encode())
    except (SafetyDeskError, OSError, driver().Error) as problem:
        shutil.rmtree(made, ignore_errors=True)
        raise _refused(problem, made) from problem
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return made


def told_by(made: Path) -> BackupMade:
    """What the manifest of a backup tells; raises OSError or ValueError for a folder that is none."""
    year, month, day, hour, minute = _stamp(made.name)
    facts = json.loads((made / MANIFEST).read_text(encoding="utf-8"))
    return BackupMade(made, f"{year}-{month}-{day} {hour}:{minute}", sum(facts["rows"].values()), len(facts["blobs"]))


def newest_backup(target: Path) -> BackupMade | None:
    """The backup below a folder that was made last; None where there is none that was finished."""
    for made in sorted(target.glob("safetydesk-*"), key=lambda one: one.name, reverse=True):
        try:
            return told_by(made)
        except (OSError, ValueError, KeyError, AttributeError):
            continue
    return None


def _stamp(name: str) -> tuple[str, ...]:
    found = _NAMED.fullmatch(name)
    if found is None:
        raise ValueError(name)
    return found.groups()


def _refused(problem: Exception, made: Path) -> SafetyDeskError:
    if isinstance(problem, SafetyDeskError):
        return problem
    told = durable.refused(problem, made) if isinstance(problem, OSError) else said(problem)
    return told or error("STORE_013", folder=made.name, why=problem)


def _counted(made: Path, data_key: bytes) -> dict[str, int]:
    """The row counts of a copy, STORE_013 with the reason when it does not check."""
    try:
        return check_backup(made, data_key)
    except SafetyDeskError as problem:
        raise error("STORE_013", folder=made.name, why=problem.message.rstrip("。")) from problem


def _fresh(target: Path, reason: str) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(1, 1000):
        made = target / f"safetydesk-{stamp}-{reason}{'' if number == 1 else f'-{number}'}"
        try:
            made.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            continue
        except OSError as problem:
            raise _refused(problem, made) from problem
        return made
    raise error("STORE_013", folder=target.name, why="同名备份太多")


def _copy(folder: Path, made: Path, data_key: bytes) -> None:
    db = connect(folder / "store.db", keys.derive(data_key, "db"))
    try:
        db.execute("VACUUM INTO ?", (str(made / "store.db"),))
    finally:
        db.close()
    shutil.copyfile(folder / keys.FILE, made / keys.FILE)


def _copy_blobs(folder: Path, made: Path, report: Callable[[int, int], object]) -> list[str]:
    """Copy the sealed files that are whole; one that is being written now belongs to the next backup."""
    names = []
    found = sorted((folder / "blobs").glob("*/*"))
    for done, path in enumerate(found, 1):
        if path.is_file() and not path.suffix:
            (made / "blobs" / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, made / "blobs" / path.parent.name / path.name)
            names.append(path.name)
        report(done, len(found))
    return names


def check_backup(made: Path, data_key: bytes) -> dict[str, int]:
    """Reopen a copied database and check it whole; returns the row count of every table.

    Raises STORE_009 (not encrypted), STORE_010 (damaged, or of another key), STORE_016 (its chain is broken).
    """
    prove_encrypted(made / "store.db")
    db: Any = connect(made / "store.db", keys.derive(data_key, "db"), read_only=True)
    try:
        with numbered():
            damage = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
            if damage:
                raise error("STORE_010", file="store.db")
            verify_chain(db)
            tables = db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
                " AND name NOT GLOB '*_search_*'"
            ).fetchall()
            return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in tables}
    finally:
        db.close()
