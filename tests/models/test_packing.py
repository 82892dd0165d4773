"""What is packed in bulk are the canonical bytes, and pages written early are one transaction all the same."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.canonical import pack
from safetydesk.domain.ids import new_ids
from safetydesk.models.changelog import TransactionLog, insert_rows, log_of, update_row, write_touched
from safetydesk.models.packing import pack_created, pack_identities, pack_pairs, plain_values, unpack_pairs
from safetydesk.models.pinyin import spelled, spelled_person, syllables
from safetydesk.models.store import Store
from safetydesk.models.tables import Village
from safetydesk.models.verify import verify_chain, verify_rows
from tests.models.test_changelog import village

VALUES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.binary() | st.text(max_size=40)
NAMES = ("name", "code", "at", "z")


@given(st.dictionaries(st.sampled_from(NAMES), st.tuples(VALUES, VALUES).map(list)))
def test_pairs_packed_quickly_are_canonical(fields: dict[str, list[Any]]) -> None:
    assert pack_pairs(fields) == pack(fields)
    assert pack(unpack_pairs(pack_pairs(fields))) == pack(fields)


@given(st.lists(st.tuples(*[VALUES.filter(lambda one: not isinstance(one, str) or one.isascii())] * 4)))
def test_created_rows_packed_quickly_are_canonical(rows: list[tuple[Any, ...]]) -> None:
    expected = [
        pack({name: [None, value] for name, value in zip(NAMES, row, strict=True) if value is not None}) for row in rows
    ]
    assert pack_created(NAMES, rows, plain=plain_values(zip(*rows, strict=True))) == expected


@given(st.lists(st.tuples(st.binary(min_size=15, max_size=17), st.binary(min_size=16, max_size=16))))
def test_identities_packed_together_are_canonical(pairs: list[tuple[bytes, bytes]]) -> None:
    log = TransactionLog(b"d" * 16, None, 1_800_000_000_000_000, random.Random(1).randbytes, b"t" * 16)
    told = [pack([key, log.txn, "general", "subject", one, "c", log.actor, log.device, log.now]) for one, key in pairs]
    found = pack_identities([key for _, key in pairs], log, "general", "subject", [one for one, _ in pairs], "c")
    assert found == told


@pytest.mark.parametrize("value", [1.5, {1}, object()])
def test_values_without_canonical_form_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical"):
        pack_pairs({"name": [None, value]})
    with pytest.raises(ValueError, match="canonical"):
        pack_created(["name"], [(value,)], plain=plain_values([[value]]))


def test_ids_drawn_at_once_are_distinct_ascending_version_seven() -> None:
    made = new_ids(1_800_000_000_000_000, random.Random(1).randbytes, 5000)
    assert made == sorted(set(made))
    assert {(one[:6], one[6] >> 4, one[8] >> 6) for one in made} == {((1_800_000_000_000).to_bytes(6, "big"), 7, 2)}


def test_ids_asked_for_in_several_goes_ascend_over_all_of_them() -> None:
    dice, now, made = random.Random(1).randbytes, 1_800_000_000_000_000, list[bytes]()
    for count in (3, 1, 0, 4000):
        made += new_ids(now, dice, count, made[-1] if made else None)
    assert made == sorted(set(made))
    assert {(one[:6], one[6] >> 4, one[8] >> 6) for one in made} == {((1_800_000_000_000).to_bytes(6, "big"), 7, 2)}


def test_all_ids_of_a_transaction_ascend(store: Store) -> None:
    with store.writing(actor=None) as session:
        log = log_of(session)
        drawn = [log.new_id(), *log.new_ids(3), log.new_id()]
        insert_rows(session, Village, [village(key) for key in drawn])
    found = [row[0] for row in store.reader.execute("SELECT id FROM change ORDER BY n")]
    assert drawn + found == sorted({*drawn, *found})


def test_page_written_early_lands_with_the_rest_or_not_at_all(store: Store) -> None:
    with pytest.raises(KeyError), store.writing(actor=None) as session:
        insert_rows(session, Village, [village()])
        write_touched(session)
        raise KeyError
    assert store.reader.execute("SELECT count(*) FROM change").fetchone()[0] == 0
    with store.writing(actor=None) as session:
        insert_rows(session, Village, [village(key) for key in log_of(session).new_ids(3)])
        write_touched(session)
        insert_rows(session, Village, [village(key) for key in log_of(session).new_ids(2)])
    assert verify_chain(store.reader) == (5, 0)
    verify_rows(store.reader)
    assert store.reader.execute("SELECT count(DISTINCT txn) FROM change").fetchone()[0] == 1


def test_record_of_a_page_written_early_is_not_touched_again(store: Store) -> None:
    with pytest.raises(RuntimeError, match="touched again"), store.writing(actor=None) as session:
        insert_rows(session, Village, [village()])
        write_touched(session)
        update_row(session, Village, village()["id"], {"name": "又改"})
    assert store.reader.execute("SELECT count(*) FROM village").fetchone()[0] == 0


@pytest.mark.parametrize("text", ["宏达木业", "重庆长江木业", "单位A1（二）", "", "，。", "一了百了厂"])
def test_letters_of_a_text_are_those_of_its_syllables(text: str) -> None:
    for found, told in ((spelled(text), syllables(text)), (spelled_person(text), syllables(text, person=True))):
        assert found == (" ".join(one[0] for one in told), " ".join("".join(told)))
