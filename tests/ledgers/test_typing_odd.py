"""Cells as offices really write them: what they come to, and what is asked instead of guessed (DOMAIN §7.10.7-8)."""

from __future__ import annotations

import pytest

from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.books.cells import Cell
from tests.ledgers.test_typing import number, typed, verdict

REGISTERS = load_registers()
HAZARDS, ENTERPRISES = REGISTERS["hazards"], REGISTERS["enterprises"]


@pytest.mark.parametrize(
    "text",
    [
        "2022年06月30",
        "2022.6.30.",
        "2022.6.30。",
        "2022年6月30日上午",
        "2022-6-30 14:05",
        "2022年6月30日14时05分",
        "2022. 6. 30",
        "2022-06-30T08:00:00Z",
        "二○二二年六月三十日",
        "2022年六月三十日",
        "2022年6月30日（星期四）",
        "2022、6、30",
        "2022/6.30",
        "2022.6月30日",
        "２０２２年６月３０日",
    ],
)
def test_full_days_however_they_are_written(text: str) -> None:
    assert verdict(typed(HAZARDS.column("found_on"), text)) == ("2022-06-30", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2022年6月", "LEDGER_106"),
        ("2022年6月底", "LEDGER_106"),
        ("2022年6月上旬", "LEDGER_106"),
        ("2022年第2季度", "LEDGER_106"),
        ("6.1-6.3", "LEDGER_106"),
        ("2022.6.1-6.3", "LEDGER_106"),
        ("2022.6.1至2022.6.3", "LEDGER_106"),
        ("2022年6月30日、7月1日", "LEDGER_106"),
        ("2022 6 30", "LEDGER_106"),
        ("2022.6.3O", "LEDGER_106"),
        ("30.6.2022", "LEDGER_106"),
        ("June 30, 2022", "LEDGER_106"),
        ("2022.6.30已整改", "LEDGER_106"),
        ("22/6/30", "LEDGER_107"),
        ("６月３０日", "LEDGER_108"),
        ("20220631", "LEDGER_105"),
        ("2202.6.30", "LEDGER_105"),
        ("1899-12-30", "LEDGER_105"),
        ("2023-02-29", "LEDGER_105"),
    ],
)
def test_spans_parts_and_slips_of_days_are_never_guessed(text: str, code: str) -> None:
    assert verdict(typed(HAZARDS.column("found_on"), text)) == (None, code)


@pytest.mark.parametrize("text", ["尽快", "及时整改", "6月中旬", "停产整顿", "本周内", "2022年7月", "即知即改"])
def test_more_words_are_kept_as_the_deadline(text: str) -> None:
    outcome = typed(HAZARDS.column("deadline"), text)
    assert (verdict(outcome), outcome.also) == ((None, "LEDGER_110"), (("deadline_text", text),))


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("三人", 3, None),
        ("十二", 12, None),
        ("一百零五人", 105, None),
        ("两千", 2000, None),
        ("60个人", 60, None),
        ("１，２００人", 1200, None),
        ("1 200", 1200, None),
        ("六十余人", None, "LEDGER_112"),
        ("近百人", None, "LEDGER_112"),
        ("60+", None, "LEDGER_112"),
        ("50～60", None, "LEDGER_112"),
        ("若干", None, "LEDGER_112"),
        ("60(含派遣5人)", None, "LEDGER_111"),
        ("正式50人，临时10人", None, "LEDGER_111"),
        ("6O", None, "LEDGER_111"),
        ("壹佰", None, "LEDGER_111"),
        ("1e3", None, "LEDGER_111"),
    ],
)
def test_spelt_counts_are_numbers_and_vague_ones_asked(text: str, value: int | None, code: str | None) -> None:
    assert verdict(typed(ENTERPRISES.column("headcount"), text)) == (value, code)


def test_word_before_a_count_is_passed_over_only_where_the_header_says_it_too() -> None:
    column = REGISTERS["visits"].column("findings")
    assert verdict(typed(column, "一般3处", header="一般隐患数")) == (3, None)
    assert verdict(typed(column, "一般3处", header="发现问题数")) == (None, "LEDGER_111")
    assert verdict(typed(column, "一般2处，重大1处", header="一般/重大隐患数")) == (None, "LEDGER_111")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8613812345678", "13812345678"),
        ("86-13812345678", "13812345678"),
        ("(+86)13812345678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("电话：13812345678", "13812345678"),
        ("023-49812345转801", "023-49812345转801"),
        ("（023）49812345 分机8", "023-49812345转8"),
        ("023-49812345-801", "023-49812345-801"),
        ("13812345678 13912345678", "13812345678、13912345678"),
        ("13812345678或13912345678", "13812345678、13912345678"),
        ("138123456789", None),
        ("2349812345", None),
        ("138xxxx5678", None),
        ("0", None),
    ],
)
def test_phones_with_prefixes_extensions_and_company(text: str, value: str | None) -> None:
    assert typed(ENTERPRISES.column("phone"), text).value == value


@pytest.mark.parametrize("stored", ["13812345678", "1.3812345678E10"])
def test_phone_stored_as_a_number_keeps_its_digits(stored: str) -> None:
    assert typed(ENTERPRISES.column("phone"), number(stored)).value == "13812345678"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("9111OOOO600037341L"), "LEDGER_103"),
        (Cell("91110000600037341"), "LEDGER_103"),
        (Cell("91110000600037341LL"), "LEDGER_103"),
        (Cell("91110000600037341L（副本）"), "LEDGER_103"),
        (Cell("办理中"), "LEDGER_103"),
        (Cell("110105194912310000"), "LEDGER_102"),
        (number("91110000600037341"), "LEDGER_102"),
    ],
)
def test_broken_credit_codes_are_asked_and_never_mended(cell: Cell, code: str) -> None:
    outcome = typed(ENTERPRISES.column("credit_code"), cell)
    assert (verdict(outcome), outcome.faults[0].level) == ((None, code), "question")


@pytest.mark.parametrize(
    "cell", [Cell("110105194912310000"), number("500101199001011234"), Cell("1.1010519491231e+17")]
)
def test_certificate_number_of_18_digits_that_lost_its_end_is_refused(cell: Cell) -> None:
    assert verdict(typed(REGISTERS["people"].column("number"), cell)) == (None, "LEDGER_102")


def test_certificate_number_written_as_text_is_whole() -> None:
    assert typed(REGISTERS["people"].column("number"), "50010119900101123X").value == "50010119900101123X"


@pytest.mark.parametrize("field", ["phone", "credit_code", "person_in_charge", "leader", "legacy_reg_no"])
@pytest.mark.parametrize("text", ["无", "暂无", "不详", "待补充", "——", "///"])
def test_words_for_not_known_are_no_value_and_no_complaint(field: str, text: str) -> None:
    outcome = typed(ENTERPRISES.column(field), text)
    assert (outcome.value, outcome.raw, outcome.faults) == (None, text, ())


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("grade", "一般隐患", "general"),
        ("grade", "较大", None),
        ("grade", "★重大", None),
        ("grade", "一般/重大", None),
        ("state", "部分整改", None),
        ("state", "整改中（预计7月）", None),
        ("state", "2022.7.1已整改", None),
        ("state", "100%", None),
    ],
)
def test_words_outside_the_vocabulary_are_asked(field: str, text: str, value: str | None) -> None:
    assert typed(HAZARDS.column(field), text).value == value
