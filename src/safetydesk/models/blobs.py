"""Photos, scans and PDFs of this device: sealed files named by an HMAC, addressed by the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from safetydesk.errors import SafetyDeskError, error
from safetydesk.models import durable, keys


class BlobStore(Protocol):
    """Where the bytes of evidence lie: a sealed folder, or memory in simulations."""

    def put(self, content: bytes) -> str:
        """Keep the bytes durably; returns their SHA-256 as hex. Putting them again changes nothing."""

    def get(self, sha256: str) -> bytes:
        """The bytes; raises STORE_017 when they are not here or do not match their name."""

    def has(self, sha256: str) -> bool:
        """Whether the bytes are here."""


class Keeping(BlobStore, Protocol):
    """A blob store of this device, from which rubbish can be cleared."""

    def discard(self, sha256: str, *, lately: int = 3600) -> bool:
        """Delete bytes that nothing names; False when they were put so lately (in seconds) that somebody may be about
        to."""


@dataclass(frozen=True, slots=True)
class SealedFolder:
    """`blobs/ab/<hmac>`: each file sealed with XChaCha20-Poly1305 under a key derived from the data key."""

    folder: Path
    data_key: bytes

    def put(self, content: bytes) -> str:
        """Seal and write: a crash leaves the whole file or none, a damaged one is replaced. Raises STORE_012 or 008."""
        from nacl.secret import Aead

        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists() and self._whole(digest):
            os.utime(path)
            return digest
        sealed = bytes(Aead(keys.derive(self.data_key, "blob")).encrypt(content, aad=bytes.fromhex(digest)))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise durable.refused(problem, path) from problem
        durable.sweep(path)
        durable.write(path, sealed)
        return digest

    def _whole(self, digest: str) -> bool:
        try:
            self.get(digest)
        except SafetyDeskError:
            return False
        return True

    def get(self, sha256: str) -> bytes:
        """Read, unseal, check against the SHA-256; STORE_017 when it is not here or not whole."""
        from nacl.exceptions import CryptoError
        from nacl.secret import Aead

        try:
            sealed = self._path(sha256).read_bytes()
            content = Aead(keys.derive(self.data_key, "blob")).decrypt(sealed, aad=bytes.fromhex(sha256))
        except (OSError, ValueError, CryptoError):
            raise error("STORE_017", name=sha256[:12]) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise error("STORE_017", name=sha256[:12])
        return content

    def has(self, sha256: str) -> bool:
        """Whether the sealed file is here."""
        try:
            return self._path(sha256).exists()
        except ValueError:
            return False

    def discard(self, sha256: str, *, lately: int = 3600) -> bool:
        """Delete the sealed file unless it was put within the last hour, or so many seconds."""
        path = self._path(sha256)
        durable.sweep(path)
        try:
            if time.time() - path.stat().st_mtime < lately:
                return False
            path.unlink()
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True

    def _path(self, sha256: str) -> Path:
        name = hmac.digest(keys.derive(self.data_key, "blob-name"), bytes.fromhex(sha256), hashlib.sha256).hex()
        return self.folder / name[:2] / name


@dataclass(frozen=True, slots=True)
class MemoryBlobs:
    """Blobs of a store in memory."""

    contents: dict[str, bytes]

    def put(self, content: bytes) -> str:
        """Keep the bytes in the dictionary."""
        digest = hashlib.sha256(content).hexdigest()
        self.contents[digest] = content
        return digest

    def get(self, sha256: str) -> bytes:
        """The bytes, or STORE_017."""
        if sha256 not in self.contents:
            raise error("STORE_017", name=sha256[:12])
        return self.contents[sha256]

    def has(self, sha256: str) -> bool:
        """Whether the bytes were put."""
        return sha256 in self.contents

    def discard(self, sha256: str, *, lately: int = 3600) -> bool:
        """Take the bytes out of the dictionary, which knows no times: what somebody may want for longer stays."""
        if lately > 3600:
            return False
        self.contents.pop(sha256, None)
        return True
