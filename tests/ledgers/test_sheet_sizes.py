"""Megabytes of XML that begins what it never ends: looked through once, not once for each beginning."""

from __future__ import annotations

import io

import pytest

from safetydesk.ledgers.books.sheet import LAST_COLUMN, read_rows, survey
from safetydesk.ledgers.faults import DamagedError
from tests.ledgers.hostile import LEDGER, with_cells

MANY = 500_000


def stream(xml: str) -> io.BytesIO:
    return io.BytesIO(xml.encode())


@pytest.mark.parametrize("begun", ["<!--", "<![CDATA[", "<!-- <![CDATA[", '<c r="'])
def test_row_of_beginnings_is_damage(begun: str) -> None:
    with pytest.raises(DamagedError):
        list(read_rows(stream(with_cells(f'<row r="9">{begun * MANY}</row>'))))


@pytest.mark.parametrize("begun", ["<mergeCell ", '<mergeCell ref="', "<mergeCell count"])
def test_tail_of_beginnings_merges_nothing(begun: str) -> None:
    assert survey(stream(with_cells("", begun * MANY))).merges == ()


@pytest.mark.parametrize("begun", ["<col ", '<col min="', "<sheetData "])
def test_head_of_beginnings_hides_nothing(begun: str) -> None:
    xml = LEDGER.replace("<sheetData>", f"{begun * MANY}<sheetData>")
    assert survey(stream(xml)).hidden_columns == ()
    assert len(list(read_rows(stream(xml)))) == 3


def test_columns_hidden_over_and_over_are_few() -> None:
    hidden = '<col min="1" max="256" hidden="1"/>' * (MANY // 20)
    found = survey(stream(LEDGER.replace("<sheetData>", f"<cols>{hidden}</cols><sheetData>"))).hidden_columns
    assert len(found) <= LAST_COLUMN + 256


def test_comments_and_raw_texts_that_end_are_read_past() -> None:
    """A comment goes, a raw text is a text whatever it holds; the first sign of an end is the end of either."""
    cell = '<row r="9"><c r="B9" t="str"><v>{}</v></c></row>'.format
    for said, meant in (
        ("丙<!-- a --><!---->厂-->", "丙厂-->"),
        ("<![CDATA[<丙&]]>厂<![CDATA[<!---->]]>", "&lt;丙&amp;厂&lt;!----&gt;"),
    ):
        *_, (number, _, [(_, _, _, value)]) = read_rows(stream(with_cells(cell(said))))
        assert (number, value) == (9, meant)
