"""统一社会信用代码: GB 32100-2015, and every way a ledger spoils it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safetydesk.domain.credit_code import LETTERS, WEIGHTS, check_credit_code, check_letter, is_legacy, suggest
from tests.scenario_tables import each, scenario

GOOD = "91110000600037341L"
codes = st.builds(
    lambda head, region, body: (first := head + region + body) + check_letter(first),
    st.sampled_from(("11", "12", "51", "52", "91", "92", "93", "N2", "Y1")),
    st.tuples(st.sampled_from(("11", "50", "54", "65")), st.text("0123456789", min_size=4, max_size=4)).map("".join),
    st.text(LETTERS, min_size=9, max_size=9),
)


def judged(text: str, verdict: str, code: str, suggestion: str) -> None:
    found = check_credit_code(text)
    assert (found.verdict, found.code or "", found.suggestion or "") == (verdict, code, suggestion)
    assert found.valid is (verdict == "valid")
    assert (found.reason is None) is found.valid


@scenario(each(judged))
def test_codes_as_they_stand_in_ledgers() -> None:
    """
    | text                       | verdict         | code               | suggestion         |
    |----------------------------|-----------------|--------------------|--------------------|
    | 91110000600037341L         | valid           | 91110000600037341L |                    |
    | 9111 0000 6000 3734 1l     | valid           | 91110000600037341L |                    |
    | ９１１１００００６０００３７３４１Ｌ | valid | 91110000600037341L |                    |
    | 91110000-60003734-1L       | valid           | 91110000600037341L |                    |
    | '91110000600037341L        | valid           | 91110000600037341L |                    |
    | 91110000600037341I         | wrong_character | 91110000600037341I | 91110000600037341L |
    | 9111OO006OOO37341L         | wrong_character | 9111OO006OOO37341L |                    |
    | 911100006OO037341L         | wrong_character | 911100006OO037341L | 91110000600037341L |
    | 9111000O600037341L         | wrong_character | 9111000O600037341L | 91110000600037341L |
    | 91110000600037342L         | wrong_check     | 91110000600037342L |                    |
    | 9111000060003734           | wrong_length    | 9111000060003734   |                    |
    | 500113000012345            | legacy          | 500113000012345    |                    |
    | 9.15E+17                   | damaged         |                    |                    |
    | 9.1110000600037e+17        | damaged         |                    |                    |
    | 911100006000373000         | damaged         |                    |                    |
    | 911100006000373000.0       | damaged         |                    |                    |
    | 无                         | wrong_length    | 无                 |                    |
    |                            | empty           |                    |                    |
    """


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        (9.15e17, "damaged"),
        (911100006000373410, "damaged"),
        (500113000012345, "legacy"),
        (500113000012345.0, "legacy"),
        (12, "wrong_length"),
        (None, "empty"),
        ("   ", "empty"),
    ],
)
def test_a_numeric_cell_is_damaged_from_sixteen_digits_on(cell: str | int | float | None, verdict: str) -> None:
    assert check_credit_code(cell).verdict == verdict


def test_weights_are_those_of_the_standard() -> None:
    assert WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    assert len(LETTERS) == 31


@given(codes)
def test_a_computed_code_is_valid(code: str) -> None:
    assert check_credit_code(code).valid


@given(codes, st.integers(0, 17), st.sampled_from(LETTERS))
def test_every_single_error_is_noticed(code: str, place: int, letter: str) -> None:
    assume(code[place] != letter)
    assert not check_credit_code(code[:place] + letter + code[place + 1 :]).valid


@given(codes, st.integers(0, 16))
def test_every_exchange_of_neighbours_is_noticed(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert not check_credit_code(swapped).valid


@given(st.text(max_size=25))
def test_a_suggestion_is_always_valid_and_never_the_text_itself(text: str) -> None:
    found = check_credit_code(text)
    if found.suggestion is not None:
        assert check_credit_code(found.suggestion).valid
        assert found.suggestion != found.code


@given(codes, st.integers(0, 17))
def test_a_letter_read_as_its_illegal_twin_is_suggested_back(code: str, start: int) -> None:
    twins = {"1": "I", "0": "O", "2": "Z", "5": "S"}
    places = [place % 18 for place in range(start, start + 18) if code[place % 18] in twins]
    for place in places[:1]:
        assert suggest(code[:place] + twins[code[place]] + code[place + 1 :]) == code


def test_a_legacy_number_is_fifteen_digits() -> None:
    assert is_legacy(" 500113 000012345 ")
    assert not is_legacy(GOOD)


@pytest.mark.parametrize("code", ["92500199MA9000022A", "9S200199MA9000022A"])
def test_an_implausible_code_is_not_suggested(code: str) -> None:
    found = check_credit_code(code)
    assert not found.valid
    assert found.suggestion is None
