from __future__ import annotations

from safetydesk.documents.furniture import qr_text
from safetydesk.documents.render import render
from safetydesk.documents.verify import Claim, claim_of, claimed_digest
from safetydesk.domain.papers.paper import short_code, snapshot_hash
from tests.documents.samples import frozen, images, notice_facts


def test_a_paper_s_file_claims_the_hash_of_its_snapshot() -> None:
    snapshot = frozen(notice_facts(1))
    assert claimed_digest(render(snapshot, images=images)) == snapshot_hash(snapshot)


def test_another_file_claims_nothing() -> None:
    assert claimed_digest(b"%PDF-1.4 /Keywords (sha256:zz)") is None


def test_the_text_of_a_code_is_read_back() -> None:
    snapshot = frozen(notice_facts(1))
    digest = snapshot_hash(snapshot)
    claim = claim_of(qr_text(snapshot, digest))
    assert claim == Claim("永云安改〔2026〕12号", "2026年4月16日", short_code(digest), digest)
    assert claim_of("https://example.invalid/") is None
