"""Writes an evidence pack: a zip with manifest, its seal, a verifier for plain Python and words on how to use it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.documents.archives import archive, suffixed
from safetydesk.domain.bundle import PackedFile
from safetydesk.errors import SafetyDeskError
from safetydesk.paths import resources

_OWN = ("verify.py", "核验说明.txt")


@dataclass(frozen=True, slots=True)
class Pack:
    """The zip, the SHA-256 of its manifest (what an office writes down), and sentences about what is not in it."""

    content: bytes
    seal: str
    missing: tuple[str, ...]


def pack_evidence(files: Iterable[PackedFile], manifest: Mapping[str, Any], get: Callable[[str], bytes]) -> Pack:
    """The pack as bytes, the same every time. A file that is not on this device is told in it, and left out.

    `get` gives the bytes of a blob by SHA-256 (hex).
    """
    held: list[tuple[str, bytes]] = []
    listed: list[dict[str, Any]] = []
    missing: list[str] = []
    for one in files:
        try:
            content = get(one.blob)
        except SafetyDeskError as fault:
            missing.append(f"{one.name}：{fault.message}")
            continue
        name = suffixed(one.name, content)
        held.append((name, content))
        listed.append({**_entry(name, content), "what": one.what, "of": one.of, "day": one.day})
    for name in _OWN:
        content = (resources() / "evidence" / name).read_bytes()
        held.append((name, content))
        listed.append({**_entry(name, content), "what": "核验", "of": None, "day": None})
    told = _without_missing({**manifest, "files": listed, "missing": missing}, {one["name"] for one in listed})
    raw = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
    seal = hashlib.sha256(raw).hexdigest()
    first = [("manifest.json", raw), ("manifest.sha256", f"{seal}\n".encode("ascii"))]
    return Pack(archive([*first, *held]), seal, tuple(missing))


def _entry(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}


def _without_missing(manifest: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Papers name only files that are in the pack."""
    papers = []
    for paper in manifest["papers"]:
        kept = {key: paper[key] if paper[key] in names else None for key in ("pdf_file", "snapshot_file")}
        papers.append({**paper, **kept})
    return {**manifest, "papers": papers}
