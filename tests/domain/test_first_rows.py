"""The first rows of hashes are those of a dictionary, however many there are."""

from __future__ import annotations

from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain import first_rows
from safetydesk.domain.first_rows import FEW, MOST_ROWS, FirstRows


def hashed(number: int) -> int:
    return int.from_bytes(blake2b(number.to_bytes(4), digest_size=8).digest(), signed=True)


hashes = st.integers(0, 60).map(hashed) | st.integers(0, 1 << 30).map(hashed)


@given(st.lists(hashes, max_size=120), st.integers(0, 12))
def test_first_rows_are_those_of_a_dictionary(keys: list[int], few: int) -> None:
    known: dict[int, int] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(first_rows, "FEW", few)
        patch.setattr(first_rows, "_BITS", 3)
        patch.setattr(first_rows, "_MORE_BITS", 4)
        rows = FirstRows()
        for number, key in enumerate(keys, 3):
            assert rows.first(key, number) == known.setdefault(key, number)


def test_many_texts_are_told_apart() -> None:
    rows = FirstRows()
    for number in range(1, 300_001):
        assert rows.first(hash(f"虚构{number}"), number) == number
    assert all(rows.first(hash(f"虚构{number}"), 400_000) == number for number in range(1, 300_001, 1_000))


def test_a_row_beyond_what_can_be_numbered_is_an_error() -> None:
    rows = FirstRows()
    for number in range(1, FEW + 2):
        rows.first(hash(f"虚构{number}"), number)
    last, other = hash("虚构末行"), hash("虚构又一行")
    assert rows.first(last, MOST_ROWS) == MOST_ROWS
    assert rows.first(last, MOST_ROWS + 1) == MOST_ROWS
    with pytest.raises(OverflowError):
        rows.first(other, MOST_ROWS + 1)
