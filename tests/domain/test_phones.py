"""Phones and identity numbers on screen and paper: 前3后4, never the whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain.papers.text import masked
from safetydesk.domain.personal_numbers import mask_within
from safetydesk.domain.phones import is_phone, mask, mask_identity, mask_phone, phone_digits
from tests.scenario_tables import each, scenario


def shown(text: str, digits: str, hidden: str, phone: str) -> None:
    assert phone_digits(text) == digits
    assert mask_phone(text) == hidden == masked(text)
    assert is_phone(text) is (phone == "是")


@scenario(each(shown))
def test_phones_are_normalised_and_masked() -> None:
    """
    | text              | digits       | hidden       | phone |
    |-------------------|--------------|--------------|-------|
    | 13812345678       | 13812345678  | 138****5678  | 是    |
    | 138-1234-5678     | 13812345678  | 138****5678  | 是    |
    | ＋86 138 12345678 | 13812345678  | 138****5678  | 是    |
    | （023）49812345   | 02349812345  | 023****2345  | 是    |
    | 138 0000 1180     | 13800001180  | 138****1180  | 是    |
    | +86-138—0000—1180 | 13800001180  | 138****1180  | 是    |
    | 49812345          | 49812345     | ********     | 是    |
    | 1381234567        | 1381234567   | 138***4567   | 否    |
    | 12345             | 12345        | *****        | 否    |
    """


def test_an_identity_number_shows_three_and_four() -> None:
    assert mask_identity(" 11010519491231002x ") == "110***********002X"
    assert mask_identity("110105491231002") == "110********1002"
    assert mask_identity("1234") == "****"


def test_paper_masks_numbers_one_by_one_and_identity_numbers_whole_or_spaced() -> None:
    assert masked("138 0000 1180、139-0000-2617") == "138****1180、139****2617"
    assert masked("110105 19491231 002x") == mask_identity("11010519491231002X") == "110***********002X"
    assert masked("虚构证字0001") == "*" * 8
    assert masked("") == ""


def test_numbers_in_free_text_are_masked_where_they_stand() -> None:
    told = "联系韩某 138 0000 1180，身份证11010519491231002X；编号20260416001。"
    assert mask_within(told) == "联系韩某 138****1180，身份证110***********002X；编号20260416001。"


@given(st.text(max_size=40))
def test_a_mask_keeps_the_length_and_shows_seven_characters_at_most(text: str) -> None:
    hidden = mask(text)
    assert len(hidden) == len(text)
    assert sum(a == b and b != "*" for a, b in zip(text, hidden, strict=True)) <= 7
    assert not text or "*" in hidden
