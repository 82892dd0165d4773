"""The journal: input of an open visit that could not wait for a busy writer, sealed and synced line by line.

Replayed in the next transaction; every entry has an id, so replaying it twice changes nothing.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetydesk.models import durable, keys

FILE = "journal"
_TURN = threading.Lock()
"""Writing to the end and forgetting the beginning are done from two threads."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One verb that waits: its use case by name, its facts, who and when (microseconds UTC)."""

    id: bytes
    verb: str
    facts: Mapping[str, Any]
    actor: bytes | None
    at: int


@dataclass(frozen=True, slots=True)
class Held:
    """The whole entries in the order written, and how many bytes of the file they and what lies between them take."""

    entries: tuple[Entry, ...]
    size: int


def append(folder: Path, data_key: bytes, entry: Entry) -> None:
    """Write one entry durably; returns after the disk has it. Raises OSError when it refuses."""
    from nacl.secret import Aead

    actor = entry.actor.hex() if entry.actor else None
    told = {"id": entry.id.hex(), "verb": entry.verb, "facts": _out(entry.facts), "actor": actor, "at": entry.at}
    sealed = bytes(Aead(keys.derive(data_key, "journal")).encrypt(json.dumps(told).encode()))
    with _TURN, (folder / FILE).open("ab") as file:
        file.write(b"\n" + base64.b64encode(sealed) + b"\n")  # the line before may have been cut short
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path, data_key: bytes) -> Held:
    """What waits; a line cut short by a crash was never acknowledged and is left out."""
    from nacl.exceptions import CryptoError
    from nacl.secret import Aead

    path = folder / FILE
    with _TURN:
        content = path.read_bytes() if path.exists() else b""
    found = []
    box = Aead(keys.derive(data_key, "journal"))
    for line in content.split(b"\n"):
        try:
            told = json.loads(box.decrypt(base64.b64decode(line, validate=True)))
        except (ValueError, CryptoError):
            continue
        actor = bytes.fromhex(told["actor"]) if told["actor"] else None
        found.append(Entry(bytes.fromhex(told["id"]), told["verb"], _in(told["facts"]), actor, told["at"]))
    return Held(tuple(found), len(content))


def clear(folder: Path, size: int) -> None:
    """Forget the first `size` bytes, once what they held is committed; what came in meanwhile stays."""
    path = folder / FILE
    with _TURN:
        rest = path.read_bytes()[size:]
        if rest:
            durable.write(path, rest)
        else:
            path.unlink()


def _out(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: {"id": value.hex()} if isinstance(value, bytes) else value for name, value in facts.items()}


def _in(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: bytes.fromhex(value["id"]) if isinstance(value, dict) and set(value) == {"id"} else value
        for name, value in facts.items()
    }
