"""Keys of a store: one random data key, wrapped in the slots of keys.json; everything else is derived from it.

The `open` slot keeps the data key readable beside the store (the desk shows a red banner); a `passphrase` slot
wraps it with XChaCha20-Poly1305 under a key made by Argon2id. Only wrapped keys are ever written.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unicodedata import normalize

from safetydesk.errors import error
from safetydesk.models import durable

FILE = "keys.json"
_OPS, _MEMORY = 3, 64 * 1024 * 1024
_MOST_OPS, _MOST_MEMORY = 64, 1 << 30
"""A keys.json that asks for more was not written by us, and obeying it would stall the computer."""


def derive(data_key: bytes, purpose: str) -> bytes:
    """The 32-byte key for one purpose (db, blob, blob-name, journal): HKDF-SHA256 (RFC 5869) of the data key."""
    extracted = hmac.digest(b"safetydesk", data_key, hashlib.sha256)
    return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)


def new_open_slot(data_key: bytes) -> dict[str, Any]:
    """A slot that needs no passphrase: the store is encrypted, but its key lies beside it."""
    return {"kind": "open", "key": data_key.hex()}


def new_passphrase_slot(data_key: bytes, passphrase: str, *, label: str = "") -> dict[str, Any]:
    """A slot that opens with `passphrase`; raises STORE_004 when it has fewer than eight characters."""
    if len(passphrase) < 8:
        raise error("STORE_004", least=8)
    from nacl.secret import Aead

    salt = os.urandom(16)
    wrapped = Aead(_stretch(passphrase, salt, _OPS, _MEMORY)).encrypt(data_key, aad=b"safetydesk data key")
    return {
        "kind": "passphrase",
        "label": label,
        "salt": salt.hex(),
        "passes": _OPS,
        "memory": _MEMORY,
        "wrapped": bytes(wrapped).hex(),
    }


def _stretch(passphrase: str, salt: bytes, passes: int, memory: int) -> bytes:
    """Argon2id of the passphrase in NFC: another keyboard may compose the same characters differently."""
    from argon2.low_level import Type, hash_secret_raw

    typed = normalize("NFC", passphrase).encode()
    return hash_secret_raw(typed, salt, passes, memory // 1024, 1, 32, Type.ID)


def open_slot(slot: Mapping[str, Any], passphrase: str | None) -> bytes | None:
    """The data key that a slot gives for `passphrase`, or None when it does not open."""
    if slot["kind"] == "open":
        return bytes.fromhex(slot["key"])
    if passphrase is None or slot["kind"] != "passphrase":
        return None
    from nacl.exceptions import CryptoError
    from nacl.secret import Aead

    if slot["passes"] > _MOST_OPS or slot["memory"] > _MOST_MEMORY:
        raise ValueError("out of bounds")
    key = _stretch(passphrase, bytes.fromhex(slot["salt"]), slot["passes"], slot["memory"])
    try:
        return Aead(key).decrypt(bytes.fromhex(slot["wrapped"]), aad=b"safetydesk data key")
    except CryptoError:
        return None


def write_slots(folder: Path, slots: list[dict[str, Any]]) -> None:
    """Replace keys.json at once: a crash leaves the old or the new file."""
    durable.write(folder / FILE, json.dumps({"format": 1, "slots": slots}, indent=1).encode())


def read_slots(folder: Path) -> list[dict[str, Any]]:
    """The slots of a store folder; raises STORE_002 when keys.json is missing or unreadable."""
    try:
        slots = json.loads((folder / FILE).read_text(encoding="utf-8"))["slots"]
    except (OSError, ValueError, KeyError, TypeError):
        raise error("STORE_002", folder=folder.name) from None
    if not isinstance(slots, list) or not slots or not all(isinstance(slot, dict) for slot in slots):
        raise error("STORE_002", folder=folder.name)
    return slots


def unlock(folder: Path, passphrase: str | None) -> bytes:
    """The data key of a store folder; raises STORE_003 for a wrong passphrase, STORE_005 for none, STORE_002 for a
    slot that nobody can read."""
    for slot in read_slots(folder):
        try:
            key = open_slot(slot, passphrase)
        except _unreadable() as problem:
            raise error("STORE_002", folder=folder.name) from problem
        if key is not None:
            return key
    raise error("STORE_003" if passphrase else "STORE_005")


def _unreadable() -> tuple[type[Exception], ...]:
    from argon2.exceptions import HashingError

    return (KeyError, TypeError, ValueError, OverflowError, HashingError)


def is_open(folder: Path) -> bool:
    """Whether the key lies readable beside the store."""
    return any(slot.get("kind") == "open" for slot in read_slots(folder))
