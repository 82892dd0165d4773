from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.papers.paper import PaperSnapshot, Signer, short_code, snapshot_hash
from tests.documents.samples import frozen, notice_facts, photos, record_facts, review_facts

SNAPSHOTS = [frozen(notice_facts(3, 2)), frozen(record_facts(7, 5)), frozen(review_facts(2)), frozen(notice_facts(0))]


@pytest.mark.parametrize("snapshot", SNAPSHOTS, ids=lambda snapshot: snapshot.kind)
def test_a_snapshot_survives_its_json(snapshot: PaperSnapshot) -> None:
    assert PaperSnapshot.from_json(snapshot.to_json()) == snapshot
    assert PaperSnapshot.from_json(snapshot.to_json()).to_json() == snapshot.to_json()


def test_fields_at_their_default_are_left_out_so_that_later_fields_change_no_hash() -> None:
    told = json.loads(SNAPSHOTS[0].to_json())
    assert "draft" not in told
    assert "refusal" not in told["facts"]
    assert told["facts"]["findings"][1]["immediate"] is True


def test_every_fact_counts_in_the_hash() -> None:
    facts = record_facts(2, 2)
    plain = snapshot_hash(frozen(facts))
    changed = [
        replace(facts, number="永云安检记〔2026〕32号"),
        replace(facts, subject=replace(facts.subject, phone="13800130001")),
        replace(facts, inspectors=facts.inspectors[:1]),
        replace(facts, photos=photos(1)),
        replace(facts, witness=Signer("李桂芳")),
        replace(facts, findings=(replace(facts.findings[0], deadline="2026-05-02"), facts.findings[1])),
    ]
    assert len({plain, *(snapshot_hash(frozen(other)) for other in changed)}) == len(changed) + 1


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"kind": 3}', b'{"unknown": "x"}', b"\xff", b'{"blocks": {}}'])
def test_bytes_that_are_no_snapshot_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PaperSnapshot.from_json(raw)


@given(st.binary(min_size=32, max_size=32))
def test_the_short_code_stands_for_the_first_forty_bits(raw: bytes) -> None:
    code = short_code(raw.hex())
    number = 0
    for letter in code.replace("-", ""):
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    assert number == int.from_bytes(raw[:5], "big")
    assert code[4] == "-"
    assert len(code) == 9
