"""Typing of single cells: what a value becomes, and which doubt is said instead (DOMAIN §6.1, §7.1, §7.10.7-9)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from safetydesk.catalog.registers import LedgerColumn, load_registers
from safetydesk.ledgers.books.cells import Cell, clean, day_of_serial, plain_number
from safetydesk.ledgers.typing.typed import Context, Outcome, typer
from tests.ledgers.books import TODAY, WORDS

HAZARDS = load_registers()["hazards"]
ENTERPRISES = load_registers()["enterprises"]


def typed(column: LedgerColumn, cell: Cell | str, *, header: str | None = None, filed: str | None = None) -> Outcome:
    """What a cell of a column comes to."""
    context = Context(TODAY, WORDS, filed)
    return typer(column, header or column.title, context)(Cell(cell) if isinstance(cell, str) else cell)


def number(text: str) -> Cell:
    """A cell that the file stores as a number."""
    plain = plain_number(text)
    assert plain is not None
    return Cell(plain, "number")


def verdict(outcome: Outcome) -> tuple[object, str | None]:
    """The value, and the number of the doubt."""
    return outcome.value, outcome.faults[0].code if outcome.faults else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-06-30", "2022-06-30"),
        ("2022.6.30", "2022-06-30"),
        ("2022/6/30", "2022-06-30"),
        ("2022年6月30日", "2022-06-30"),
        ("2022 年 6 月 30 日", "2022-06-30"),
        ("2022年6月30号", "2022-06-30"),
        ("２０２２．６．３０", "2022-06-30"),
        ("20220630", "2022-06-30"),
        ("2022-06-30 14:05:00", "2022-06-30"),
        ("2022-06-30T14:05:00", "2022-06-30"),
        ("2022年6月30日 星期四", "2022-06-30"),
        ("二〇二二年六月三十日", "2022-06-30"),
        ("二零二二年十二月二十一日", "2022-12-21"),
    ],
)
def test_every_full_date_form_is_a_day(text: str, day: str) -> None:
    assert verdict(typed(HAZARDS.column("found_on"), text)) == (day, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("22.6.30", "LEDGER_107"),
        ("22年6月30日", "LEDGER_107"),
        ("6月30日", "LEDGER_108"),
        ("2022-02-30", "LEDGER_105"),
        ("2022年13月1日", "LEDGER_105"),
        ("20221350", "LEDGER_105"),
        ("1022-06-30", "LEDGER_105"),
        ("2022.6", "LEDGER_106"),
        ("6.30", "LEDGER_108"),
        ("30/6/2022", "LEDGER_106"),
        ("2022.6.30-7.15", "LEDGER_106"),
        ("2022-06-30、2022-07-01", "LEDGER_106"),
        ("上周三", "LEDGER_106"),
        ("2026-11-23", "LEDGER_109"),
    ],
)
def test_doubtful_days_are_said_and_never_guessed(text: str, code: str) -> None:
    outcome = typed(HAZARDS.column("found_on"), text)
    assert verdict(outcome) == (None, code)
    assert outcome.raw == text


def test_year_of_filing_completes_a_day_unless_it_would_lie_after_the_filing() -> None:
    column = HAZARDS.column("found_on")
    assert verdict(typed(column, "6月30日", filed="2022-07-01")) == ("2022-06-30", None)
    assert verdict(typed(column, "12月30日", filed="2023-01-05")) == (None, "LEDGER_108")
    assert verdict(typed(HAZARDS.column("deadline"), "12月30日", filed="2022-11-05")) == ("2022-12-30", None)


@pytest.mark.parametrize(
    ("serial", "date1904", "day"),
    [
        ("44742", False, "2022-06-30"),
        ("43280", True, "2022-06-30"),
        ("44742.75", False, "2022-06-30"),
        ("59", False, "1900-02-28"),
        ("61", False, "1900-03-01"),
    ],
)
def test_day_numbers_count_from_1900_or_1904(serial: str, date1904: bool, day: str) -> None:
    assert day_of_serial(Decimal(serial), date1904) == day


@pytest.mark.parametrize(
    ("stored", "expected"),
    [("44742", "2022-06-30"), ("20220630", "2022-06-30"), ("2022.6", None), ("630", None)],
)
def test_plain_numbers_in_a_day_column(stored: str, expected: str | None) -> None:
    assert typed(HAZARDS.column("found_on"), number(stored)).value == expected


@pytest.mark.parametrize(
    "words", ["长期", "立即整改", "当场整改", "2022年6月底", "6月底前", "三日内", "长期坚持", "年底前", "限期整改"]
)
def test_words_in_a_deadline_are_kept_as_text_without_a_day(words: str) -> None:
    outcome = typed(HAZARDS.column("deadline"), words)
    assert verdict(outcome) == (None, "LEDGER_110")
    assert (outcome.also, outcome.faults[0].level) == ((("deadline_text", words),), "note")


def test_deadline_before_a_day_is_that_day_and_keeps_its_words() -> None:
    outcome = typed(HAZARDS.column("deadline"), "2022年6月30日前完成整改")
    assert verdict(outcome) == ("2022-06-30", None)
    assert outcome.also == (("deadline_text", "2022年6月30日前完成整改"),)


@pytest.mark.parametrize("text", ["22.6.30前", "6月30日前", "看情况"])
def test_doubtful_deadline_stays_a_question(text: str) -> None:
    outcome = typed(HAZARDS.column("deadline"), text)
    assert outcome.value is None
    assert outcome.faults[0].level == "question"


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("60", 60, None),
        ("60人", 60, None),
        ("６０ 人", 60, None),
        ("1,200", 1200, None),
        ("60.0", 60, None),
        ("无", 0, None),
        ("", None, None),
        ("/", None, None),
        ("—", None, None),
        ("约60人", None, "LEDGER_112"),
        ("60多人", None, "LEDGER_112"),
        ("50-60", None, "LEDGER_112"),
        ("100人以上", None, "LEDGER_112"),
        ("60.5", None, "LEDGER_111"),
        ("六十", 60, None),
        ("一百二十人", 120, None),
        ("二三", None, "LEDGER_111"),
        ("-5", None, "LEDGER_113"),
        ("9999999", None, "LEDGER_113"),
    ],
)
def test_counts_with_units_and_doubts(text: str, value: int | None, code: str | None) -> None:
    assert verdict(typed(ENTERPRISES.column("headcount"), text)) == (value, code)


@pytest.mark.parametrize(
    ("text", "header", "fen", "code"),
    [
        ("1.65", "整改资金（万元）", 1_650_000, None),
        ("1234.5", "整改资金(元)", 123_450, None),
        ("2万元", "整改资金", 2_000_000, None),
        ("¥500元", "整改资金", 50_000, None),
        ("0", "整改资金", 0, None),
        (",", "整改资金（元）", None, "LEDGER_111"),
        ("3", "整改资金", None, "LEDGER_130"),
        ("约3万元", "整改资金", None, "LEDGER_112"),
        ("自筹", "整改资金", None, "LEDGER_111"),
        ("-3", "整改资金（元）", None, "LEDGER_111"),
    ],
)
def test_money_needs_its_unit(text: str, header: str, fen: int | None, code: str | None) -> None:
    assert verdict(typed(HAZARDS.column("funds"), text, header=header)) == (fen, code)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("023-49812345", "023-49812345"),
        ("（023）49812345", "023-49812345"),
        ("49812345", "49812345"),
        ("400-123-4567", "400-123-4567"),
        ("13812345678/023-49812345", "13812345678、023-49812345"),
        ("13812345678\n13912345678", "13812345678、13912345678"),
        ("'13812345678", "13812345678"),
        ("13812345678.0", "13812345678"),
        ("1381234567", None),
        ("138****5678", None),
        ("张三13812345678", None),
        ("1.3812E+10", None),
    ],
)
def test_phones_are_text_and_broken_ones_a_question(text: str, value: str | None) -> None:
    outcome = typed(ENTERPRISES.column("phone"), text)
    assert outcome.value == value
    assert value is not None or (outcome.faults[0].code, outcome.faults[0].level) == ("LEDGER_104", "question")


def test_landline_stored_as_a_number_has_lost_its_zero() -> None:
    outcome = typed(ENTERPRISES.column("phone"), number("2349812345"))
    assert (outcome.value, "开头的 0" in str(outcome.faults[0].facts["why"])) == (None, True)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("91110000600037341L", "91110000600037341L", None),
        ("９１１１００００６０００３７３４１l", "91110000600037341L", None),
        ("9111 0000 6000 37341L", "91110000600037341L", None),
        ("91110000600037341X", None, "LEDGER_103"),
        ("9111000060003734", None, "LEDGER_103"),
        ("9.11100006E+17", None, "LEDGER_102"),
    ],
)
def test_credit_codes_are_checked_and_never_repaired(text: str, value: str | None, code: str | None) -> None:
    assert verdict(typed(ENTERPRISES.column("credit_code"), text)) == (value, code)


def test_number_that_a_spreadsheet_shortened_is_a_question_in_every_column_of_codes() -> None:
    codes = [one for one in ENTERPRISES.columns if one.type == "code"]
    assert codes
    for column in codes:
        for cell in (number("5001181980010112"), Cell("1.1010519491231e+17"), number("1.1010519491231E+17")):
            assert verdict(typed(column, cell)) == (None, "LEDGER_102"), (column.field, cell.text)
        assert verdict(typed(column, number("500118198001011"))) == ("500118198001011", None)


def test_fifteen_digit_number_is_the_old_registration() -> None:
    outcome = typed(ENTERPRISES.column("credit_code"), "500118000012345")
    assert verdict(outcome) == (None, "LEDGER_128")
    assert outcome.also == (("legacy_reg_no", "500118000012345"),)


def test_words_of_a_vocabulary_are_codes_and_near_words_only_proposed() -> None:
    state = HAZARDS.column("state")
    assert verdict(typed(state, " 整改中 ")) == ("rectifying", None)
    outcome = typed(state, "己整改")
    assert verdict(outcome) == (None, "LEDGER_114")
    assert "已整改" in str(outcome.faults[0].facts["hint"])


@pytest.mark.parametrize(
    ("header", "text", "value"),
    [
        ("是否整改", "是", "closed"),
        ("是否整改", "√", "closed"),
        ("是否整改", "1", "closed"),
        ("整改状态", "√", "closed"),
        ("整改状态", "1", None),
        ("是否整改", "", None),
    ],
)
def test_yes_and_no_stand_for_words_only_where_they_are_meant(header: str, text: str, value: str | None) -> None:
    assert typed(HAZARDS.column("state"), text, header=header).value == value


def test_grade_that_no_law_knows_is_a_question() -> None:
    assert verdict(typed(HAZARDS.column("grade"), "较大")) == (None, "LEDGER_114")


def test_names_lose_line_breaks_and_prose_keeps_them() -> None:
    assert typed(ENTERPRISES.column("name"), "重庆市永川区\n宏达机械厂").value == "重庆市永川区宏达机械厂"
    assert typed(HAZARDS.column("description"), "1号车间\n通道堵塞").value == "1号车间\n通道堵塞"


def test_numbered_list_in_one_cell_is_told() -> None:
    outcome = typed(HAZARDS.column("description"), "1.线路老化\n2.通道堵塞\n3、无护栏")
    assert (outcome.faults[0].code, outcome.faults[0].facts["count"]) == ("LEDGER_127", 3)


def test_overlong_text_is_refused_not_cut() -> None:
    assert verdict(typed(HAZARDS.column("description"), "隐" * 4001)) == (None, "LEDGER_115")


@pytest.mark.parametrize(
    ("dirty", "kept", "cleaned"),
    [
        ("甲\x00乙\x1f", "甲乙", True),
        ("甲\u202e乙", "甲乙", True),
        ("甲\u200b乙\ufeff", "甲乙", True),
        ("\u3000甲\u00a0乙\u3000", "甲 乙", False),
        ("甲\r\n乙\r丙", "甲\n乙\n丙", False),
        ("䶮（生僻字）𠮷", "䶮（生僻字）𠮷", False),
        ("e\u0301", "é", False),
    ],
)
def test_control_characters_go_on_the_way_in(dirty: str, kept: str, cleaned: bool) -> None:
    assert clean(dirty) == (kept, cleaned)


@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        ("13812345678", "13812345678"),
        ("1.3812345678E+10", "13812345678"),
        ("0.10000000000000001", "0.1"),
        ("60.0", "60"),
        ("1e999", None),
        ("NaN", None),
        ("x", None),
    ],
)
def test_stored_numbers_become_plain_digits(stored: str, plain: str | None) -> None:
    assert plain_number(stored) == plain


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("", "picture"), "LEDGER_118"),
        (Cell("#REF!", "error"), "LEDGER_117"),
        (Cell("", "uncalculated"), "LEDGER_116"),
    ],
)
def test_cell_that_holds_no_value_is_told(cell: Cell, code: str) -> None:
    assert verdict(typed(HAZARDS.column("description"), cell)) == (None, code)


def test_answer_that_is_neither_yes_nor_no_is_a_question() -> None:
    assert verdict(typed(HAZARDS.column("overdue"), "也许")) == (None, "LEDGER_131")
