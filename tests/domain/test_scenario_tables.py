"""The parser of the tables that other tests are written in."""

from __future__ import annotations

import pytest

from tests.scenario_tables import each, scenario, table_rows


def test_rows_are_read_with_empty_cells() -> None:
    text = """
    Words before.
    | day | step |
    |-----|:----:|
    | 1   | 登记 |
    | 2   |      |
    """
    assert table_rows(text) == [{"day": "1", "step": "登记"}, {"day": "2", "step": ""}]


@pytest.mark.parametrize("text", ["", "| a |\n|---|", "| a |\n| b |\n| c |", "| a | b |\n|---|---|\n| 1 |"])
def test_a_text_without_a_proper_table_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        table_rows(text)


def test_a_failing_row_is_named_when_each_row_is_checked() -> None:
    def even(number: str) -> None:
        assert int(number) % 2 == 0

    @scenario(each(even))
    def story() -> None:
        """
        | number |
        |--------|
        | 2      |
        | 3      |
        """

    with pytest.raises(AssertionError, match=r"row 2 .*'3'"):
        story()
