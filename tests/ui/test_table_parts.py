"""The table's arithmetic, without a window: cursor, views, filters, figures, rectangles, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from safetydesk.ui.table.columns import TableColumn, View, arranged, counted, matches, written
from safetydesk.ui.table.copying import from_tsv, to_tsv
from safetydesk.ui.table.cursor import Ground, Spot, moved
from safetydesk.ui.table.figures import figures
from safetydesk.ui.table.paging import PAGE, Pages, Source, load_now

Key = Qt.Key


@dataclass(frozen=True)
class Row:
    """A hazard (fictional)."""

    id: int
    company: str
    left: int | None
    due: str | None = None


COMPANY = TableColumn("company", "企业", lambda row: row.company)
LEFT = TableColumn("left", "剩余", lambda row: row.left, "days")
DUE = TableColumn("due", "期限", lambda row: row.due, "date")
COLUMNS = [COMPANY, LEFT, DUE]
ROWS = [Row(1, "宏达木业", -11), Row(2, "华茂纺织", 4), Row(3, "东升纸厂", None), Row(4, "宏达木业", 0)]
INITIALS = {"宏达木业": "hdmy", "华茂纺织": "hmfz", "东升纸厂": "dszc"}


def initials(words: str) -> str:
    """Pinyin initials of the fictional companies."""
    return INITIALS.get(words, words)


def ids(rows: list[Any]) -> list[int]:
    """The ids of rows, in order."""
    return [row.id for row in rows]


@pytest.mark.parametrize(
    ("value", "words"), [(-11, "−11"), (-0.3, "−0.3"), (2.0, "2"), (None, ""), ("H-A07-0123", "H-A07-0123")]
)
def test_value_is_written_with_a_true_minus(value: Any, words: str) -> None:
    assert written(value) == words


def test_empty_cells_sort_last_both_ways() -> None:
    up = arranged(ROWS, COLUMNS, View(sort=("left", False)), initials)
    down = arranged(ROWS, COLUMNS, View(sort=("left", True)), initials)
    assert (ids(up), ids(down)) == ([1, 4, 2, 3], [2, 4, 1, 3])


def test_names_sort_by_the_key_they_are_given() -> None:
    column = TableColumn("company", "企业", lambda row: row.company, sort_key=initials)
    assert ids(arranged(ROWS, [column], View(sort=("company", False)), initials)) == [3, 1, 4, 2]


def test_filters_join_with_and_and_blank_is_a_word() -> None:
    view = View(filters={"left": frozenset({"", "4"}), "company": frozenset({"东升纸厂"})})
    assert ids(arranged(ROWS, COLUMNS, view, initials)) == [3]


def test_search_finds_words_and_initials() -> None:
    found = [ids(arranged(ROWS, COLUMNS, View(search=words), initials)) for words in ("木业", "HDMY", "mf", "无")]
    assert found == [[1, 4], [1, 4], [2], []]


def test_chinese_search_does_not_look_at_initials() -> None:
    assert not matches("宏达木业", "华", lambda words: "华")


def test_values_are_counted_with_blank_last() -> None:
    assert counted(ROWS, LEFT) == [("−11", 1), ("0", 1), ("4", 1), ("", 1)]


def test_figures_say_only_what_is_known() -> None:
    cells = [(DUE, "2026-04-12"), (DUE, "2026-04-18"), (LEFT, -4), (LEFT, 2), (LEFT, 1), (LEFT, None), (COMPANY, "甲")]
    assert figures(cells) == ["计数 6", "求和 −1", "平均 −0.3", "最早 2026-04-12", "最晚 2026-04-18"]
    assert figures([(COMPANY, "甲"), (COMPANY, None)]) == ["计数 1"]


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\r\x00")), min_size=1, max_size=4), min_size=1))
def test_rectangle_survives_the_clipboard(cells: list[list[str]]) -> None:
    assert from_tsv(to_tsv(cells) + "\n") == cells


def test_spreadsheet_rectangle_is_read_with_quotes() -> None:
    assert from_tsv('a\t"b\tc"\r\n"d\n""e"""\tf\r\n') == [["a", "b\tc"], ['d\n"e"', "f"]]


def ground(filled: Sequence[Sequence[bool]]) -> Ground:
    """A ground of these cells; columns 0, 2, 3 (1 is hidden)."""
    return Ground(len(filled), (0, 2, 3), 2, lambda row, column: filled[row][(0, 2, 3).index(column)])


FULL = ground([[True] * 3] * 5)


@pytest.mark.parametrize(
    ("key", "far", "lands"),
    [
        (Key.Key_Right, False, Spot(1, 3)),
        (Key.Key_Left, False, Spot(1, 0)),
        (Key.Key_Down, False, Spot(2, 2)),
        (Key.Key_Down, True, Spot(4, 2)),
        (Key.Key_Up, True, Spot(0, 2)),
        (Key.Key_PageDown, False, Spot(3, 2)),
        (Key.Key_Home, False, Spot(1, 0)),
        (Key.Key_End, True, Spot(4, 3)),
    ],
)
def test_cursor_skips_hidden_columns(key: Qt.Key, far: bool, lands: Spot) -> None:
    assert moved(Spot(1, 2), key, FULL, far=far) == lands


def test_cursor_stops_at_the_edges() -> None:
    corner = Spot(0, 0)
    assert [moved(corner, key, FULL, far=False) for key in (Key.Key_Up, Key.Key_Left, Key.Key_PageUp)] == [corner] * 3
    assert moved(Spot(4, 3), Key.Key_Right, FULL, far=True) == Spot(4, 3)


def test_ctrl_arrow_goes_to_the_end_of_the_run_or_over_the_blanks() -> None:
    gap = ground([[True, False, True]])
    assert moved(Spot(0, 0), Key.Key_Right, gap, far=True) == Spot(0, 3)
    assert moved(Spot(0, 0), Key.Key_Right, FULL, far=True) == Spot(0, 3)


def test_other_keys_do_not_move_and_an_empty_table_has_no_cursor() -> None:
    assert moved(Spot(0, 0), Key.Key_A, FULL, far=False) is None
    assert moved(Spot(0, 0), Key.Key_Down, Ground(0, (0,), 1, lambda row, column: True), far=False) is None


class Numbers:
    """A source of the numbers below `total`, remembering what was asked."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.asked: list[int | None] = []

    def fetch(self, _reader: object, after: int | None, limit: int) -> list[int]:
        self.asked.append(after)
        start = 0 if after is None else after + 1
        return list(range(start, min(start + limit, self.total)))

    def ends(self, _reader: object, step: int) -> list[int]:
        return list(range(step - 1, self.total, step))


def test_pages_grow_as_they_are_scrolled() -> None:
    numbers = Numbers(2 * PAGE + 7)
    pages = Pages(Source(numbers.fetch), load_now)
    grown: list[int] = []
    pages.start(arrived=lambda first, count: None, grew=grown.append)
    while pages.more():
        pages.fetch_more()
    assert grown == [PAGE, 2 * PAGE, 2 * PAGE + 7]
    assert (pages.row(2 * PAGE + 6), pages.more(), pages.loaded()) == (2 * PAGE + 6, False, True)


def test_million_rows_are_reached_anywhere_with_few_in_memory() -> None:
    numbers = Numbers(1_000_000)
    pages = Pages(Source(numbers.fetch, lambda reader: numbers.total, numbers.ends), load_now)
    pages.start(arrived=lambda first, count: None, grew=lambda length: None)
    assert (pages.length, pages.row(999_999), pages.row(999_999)) == (1_000_000, None, 999_999)
    for at in range(0, 1_000_000, PAGE):
        pages.row(at)
    assert not pages.loaded()
    assert len(numbers.asked) <= 1_000_000 // PAGE + 2


def test_page_is_asked_for_once_while_it_is_on_the_way() -> None:
    waiting: list[Any] = []
    numbers = Numbers(10)
    pages = Pages(Source(numbers.fetch), lambda query, done: waiting.append((query, done)))
    pages.start(arrived=lambda first, count: None, grew=lambda length: None)
    assert (pages.row(0), pages.row(1), len(waiting)) == (None, None, 1)
    query, done = waiting[0]
    done(query(None))
    assert pages.row(1) == 1
