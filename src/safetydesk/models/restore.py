"""A backup put back: checked whole before anything is touched; a store that stands there is renamed, never deleted."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetydesk.errors import SafetyDeskError, error, reason
from safetydesk.models import durable, keys, number_file
from safetydesk.models.backup import MANIFEST, check_backup

DATABASE = "store.db"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: rows per table, and where the store that stood there went (None when there was none)."""

    rows: dict[str, int]
    aside: Path | None


def restore(backup: Path, folder: Path, *, passphrase: str | None = None, replace: bool = False) -> Restored:
    """Put the backup at `backup` into `folder`. Numbers already used stay used: the outside number file lives on.

    Raises STORE_019 (no backup), STORE_013 (damaged), STORE_020 (a store stands there and `replace` is not given),
    STORE_012 (no room), STORE_008 (not allowed to write). A restore that was killed can be done again: what it had
    gathered from the store that stood there is gathered from where that went.
    """
    facts = _manifest(backup)
    if (folder / DATABASE).exists() and not replace:
        raise error("STORE_020", folder=folder.name)
    rows = _checked(backup, facts, keys.unlock(backup, passphrase))
    made = folder.with_name(f"{folder.name}.restoring")
    stood = _stood(folder, made)
    try:
        shutil.rmtree(made, ignore_errors=True)
        shutil.copytree(backup, made, ignore=shutil.ignore_patterns(MANIFEST))
        for name in (number_file.FILE, "blobs"):
            _keep(stood / name, made / name)
        aside = _set_aside(folder)
        made.replace(folder)
    except OSError as problem:
        raise durable.refused(problem, folder) from problem
    return Restored(rows, aside)


def _stood(folder: Path, made: Path) -> Path:
    """Where the store that stood at `folder` is: there, or where a restore put it that was killed half way."""
    if folder.exists() or not made.exists():
        return folder
    return max(folder.parent.glob(f"{folder.name}.before-*"), default=folder)


def _manifest(backup: Path) -> dict[str, Any]:
    try:
        facts = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except OSError:
        raise error("STORE_019", folder=backup.name, why="没有 manifest.json") from None
    except ValueError:
        raise error("STORE_019", folder=backup.name, why="manifest.json 读不懂") from None
    if not isinstance(facts, dict) or DATABASE not in facts:
        raise error("STORE_019", folder=backup.name, why="manifest.json 不完整")
    return facts


def _checked(backup: Path, facts: dict[str, Any], data_key: bytes) -> dict[str, int]:
    try:
        with (backup / DATABASE).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise error("STORE_013", folder=backup.name, why=f"store.db 读不出来，{reason(problem)}") from problem
    if digest != facts[DATABASE]:
        raise error("STORE_013", folder=backup.name, why="store.db 与清单的指纹不符")
    try:
        rows = check_backup(backup, data_key)
    except SafetyDeskError as problem:
        raise error("STORE_013", folder=backup.name, why=problem.message.rstrip("。")) from problem
    here = sorted(path.name for path in (backup / "blobs").rglob("*") if path.is_file())
    if missing := set(facts.get("blobs", ())) - set(here):
        raise error("STORE_013", folder=backup.name, why=f"少了 {len(missing)} 个附件")
    return rows


def _keep(known: Path, made: Path) -> None:
    """Take along what the old folder has and the backup lacks: used numbers, photos."""
    if known.is_dir():
        for path in known.rglob("*"):
            target = made / path.relative_to(known)
            if path.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    elif known.is_file() and not made.exists():
        shutil.copyfile(known, made)


def _set_aside(folder: Path) -> Path | None:
    if not folder.exists():
        return None
    if not any(folder.iterdir()):
        folder.rmdir()
        return None
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = folder.with_name(f"{folder.name}.before-{stamp}")
    folder.rename(aside)
    return aside
