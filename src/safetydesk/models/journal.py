"""The journal: input of an open visit that could not wait for a busy writer, sealed and synced line by line.

Replayed in the next transaction; every entry has an id, so replaying it twice changes nothing.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetydesk.models import keys

FILE = "journal"


@dataclass(frozen=True, slots=True)
class Entry:
    """One verb that waits: its use case by name, its facts, who and when (microseconds UTC)."""

    id: bytes
    verb: str
    facts: Mapping[str, Any]
    actor: bytes | None
    at: int


def append(folder: Path, data_key: bytes, entry: Entry) -> None:
    """Write one entry durably; returns after the disk has it."""
    from nacl.secret import Aead

    actor = entry.actor.hex() if entry.actor else None
    told = {"id": entry.id.hex(), "verb": entry.verb, "facts": _out(entry.facts), "actor": actor, "at": entry.at}
    sealed = bytes(Aead(keys.derive(data_key, "journal")).encrypt(json.dumps(told).encode()))
    with (folder / FILE).open("ab") as file:
        file.write(base64.b64encode(sealed) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def entries(folder: Path, data_key: bytes) -> list[Entry]:
    """Every whole entry in the order written; a line cut short by a crash was never acknowledged and is left out."""
    from nacl.exceptions import CryptoError
    from nacl.secret import Aead

    if not (folder / FILE).exists():
        return []
    found = []
    box = Aead(keys.derive(data_key, "journal"))
    for line in (folder / FILE).read_bytes().split(b"\n"):
        try:
            told = json.loads(box.decrypt(base64.b64decode(line, validate=True)))
        except (ValueError, CryptoError):
            continue
        actor = bytes.fromhex(told["actor"]) if told["actor"] else None
        found.append(Entry(bytes.fromhex(told["id"]), told["verb"], _in(told["facts"]), actor, told["at"]))
    return found


def clear(folder: Path, count: int) -> None:
    """Forget the first `count` lines, once their transaction is committed."""
    path = folder / FILE
    lines = path.read_bytes().split(b"\n")
    rest = b"\n".join(lines[count:])
    if not rest.strip():
        path.unlink()
        return
    beside = folder / (FILE + ".new")
    beside.write_bytes(rest)
    beside.replace(path)


def _out(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"id": value.hex()} if isinstance(value, bytes) else value for name, value in facts.items()}


def _in(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: bytes.fromhex(value["id"]) if isinstance(value, dict) and set(value) == {"id"} else value
        for name, value in facts.items()
    }
