"""Which files make the catalog, and the hash of their content: the version that everything else is keyed by."""

from __future__ import annotations

import hashlib
from pathlib import Path


def content_files(root: Path) -> list[Path]:
    """The files that the catalog is made of, in a fixed order."""
    catalog = sorted(path for kind in ("*.toml", "*.csv") for path in (root / "catalog").rglob(kind))
    return catalog + sorted((root / "i18n").glob("*.toml"))


def content_hash(root: Path) -> str:
    """SHA-256 (hex) of the names and contents of all files of the catalog."""
    digest = hashlib.sha256()
    for path in content_files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
