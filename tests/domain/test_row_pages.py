"""Rows by the page: what comes out singly or in pages is what went in, and a field that was not read is missed."""

from __future__ import annotations

import pytest

from safetydesk.domain.row_pages import PAGE, RowPage, paged, single

COLUMNS = RowPage({"name": ["甲", "乙"], "phone": [None, "1"]}, 2)
SINGLE = [{"name": "丙"}, {"name": "丁", "phone": "2"}]


def test_pages_and_rows_in_any_order_come_out_as_they_went_in() -> None:
    whole = [*COLUMNS.rows(), *SINGLE, *COLUMNS.rows()]
    assert list(single([COLUMNS, *SINGLE, COLUMNS])) == whole
    assert [row for page in paged([COLUMNS, *SINGLE, COLUMNS]) for row in page.rows()] == whole
    assert [page.count for page in paged([COLUMNS, *SINGLE, COLUMNS])] == [2, 2, 2]


def test_many_rows_make_several_pages() -> None:
    pages = list(paged({"name": str(at)} for at in range(PAGE + 1)))
    assert [page.count for page in pages] == [PAGE, 1]
    assert pages[1].column("name") == [str(PAGE)]


def test_rows_may_lack_a_field_but_columns_may_not() -> None:
    page = RowPage.of(SINGLE)
    assert (page.column("phone"), page.column("place"), page.has("place")) == ([None, "2"], [None, None], True)
    assert not COLUMNS.has("place")
    with pytest.raises(KeyError):
        COLUMNS.column("place")
