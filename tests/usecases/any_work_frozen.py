"""What must be true of frozen papers: they never change, are set the same again, and verify as what they are."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from safetydesk.documents.render import render
from safetydesk.domain.claims import Claim
from safetydesk.domain.papers.paper import PaperSnapshot, short_code, snapshot_hash
from safetydesk.domain.papers.text import day_text
from safetydesk.models.blobs import BlobStore
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.usecases.papers.verifying import judge_claim, judge_file, judge_words

Frozen = dict[bytes, tuple[str, str | None]]
"""Snapshot and PDF of each paper by its id, as they were first seen."""
TRULY_SET = b"%PDF-"
ISSUED: Counter[str] = Counter()
"""How often a paper of each kind was frozen, over all runs."""


def remember(db: Any, seen: Frozen) -> None:
    """Note what is frozen by now."""
    rows = db.execute("SELECT id, kind, snapshot, pdf FROM document WHERE snapshot IS NOT NULL")
    for key, kind, *hashes in rows.fetchall():
        ISSUED[kind] += key not in seen
        known = seen.get(key, (None, None))
        seen[key] = (known[0] or hashes[0], known[1] or hashes[1])


def check_frozen(db: Any, blobs: BlobStore, seen: Frozen, *, again: int) -> None:
    """Every frozen paper is whole and the one first seen; the newest `again` of those truly set are set once more."""
    rows = db.execute("SELECT id FROM document WHERE snapshot IS NOT NULL OR pdf IS NOT NULL ORDER BY rowid DESC")
    for (key,) in rows.fetchall():
        row = document(db, key)
        assert row is not None and row.snapshot is not None, "a PDF of a paper that was never frozen"
        assert seen.get(key, (row.snapshot,))[0] == row.snapshot, f"{row.code} was frozen twice"
        assert seen.get(key, (None, row.pdf))[1] in (None, row.pdf), f"{row.code} has another PDF"
        raw = blobs.get(row.snapshot)
        snapshot = PaperSnapshot.from_json(raw)
        assert snapshot.to_json() == raw and snapshot_hash(snapshot) == row.snapshot, row.code
        assert (snapshot.facts.number, snapshot.facts.dated) == (row.number, row.issued_on), row.code
        pdf = blobs.get(row.pdf) if row.pdf else b""
        assert row.pdf in (None, hashlib.sha256(pdf).hexdigest())
        if pdf.startswith(TRULY_SET) and again:
            again -= 1
            assert render(snapshot, images=blobs.get) == pdf, f"{row.code} is set otherwise"
        check_verdicts(db, blobs, key)


def check_verdicts(db: Any, blobs: BlobStore, key: bytes) -> None:
    """A paper verifies by file, code, number and QR code as what it is; a byte or a word more and it is another one."""
    row = document(db, key)
    if row is None or row.snapshot is None or row.issued_on is None:
        return
    wanted = "void" if row.state == "voided" else "genuine"
    said = Claim(row.number or row.code, day_text(row.issued_on), short_code(row.snapshot), row.snapshot)
    assert judge_claim(db, said).state == wanted, row.code
    assert judge_words(db, said.code).state == wanted, row.code
    later = Claim(said.number, day_text("2035-01-01"), said.code, said.digest)
    assert judge_claim(db, later).state == "altered", row.code
    if row.number is not None and _alone(db, row):
        assert judge_words(db, row.number).state == wanted, row.number
        assert judge_claim(db, Claim("虚构〔2026〕0号", said.dated, said.code, said.digest)).state == "altered"
    if row.pdf is not None:
        pdf = blobs.get(row.pdf)
        assert judge_file(db, pdf, row.snapshot).state == wanted, row.code
        assert judge_file(db, pdf + b"\n", row.snapshot).state == "altered", row.code


def _alone(db: Any, row: DocumentRow) -> bool:
    """Whether no other paper bears this number."""
    found = db.execute("SELECT count(*) FROM document WHERE number = ?", (row.number,)).fetchone()
    return bool(found[0] == 1)
