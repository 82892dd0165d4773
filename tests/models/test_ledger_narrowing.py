"""Which rows of a ledger a filter lets through: by words, values, days and numbers."""

from __future__ import annotations

import pytest

from safetydesk.domain.staging import Value
from safetydesk.models.queries.ledger_rows import Sought, matching, narrowed

ROWS: list[tuple[bytes, dict[str, Value]]] = [
    (b"a", {"name": "虚构甲厂（ＡＢ）", "day": "2026-04-01", "count": 9, "tags": "dust、limited", "open": True}),
    (b"b", {"name": "虚构乙厂", "day": "2026-04-30", "count": 30, "tags": "dust", "open": False}),
    (b"c", {"name": None, "day": None, "count": None, "tags": None, "open": None}),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], b"abc"),
        ([Sought("name", contains="甲厂(ab)")], b"a"),
        ([Sought("name", contains="虚 构")], b"ab"),
        ([Sought("name", any_of=frozenset({""}))], b"c"),
        ([Sought("tags", any_of=frozenset({"limited"}))], b"a"),
        ([Sought("tags", any_of=frozenset({"limited", "dust"}))], b"ab"),
        ([Sought("open", any_of=frozenset({"False"}))], b"b"),
        ([Sought("day", since="2026-04-01", until="2026-04-29")], b"a"),
        ([Sought("day", since="2026-04-30")], b"b"),
        ([Sought("day", until="2026-04-30")], b"ab"),
        ([Sought("count", since=10)], b"b"),
        ([Sought("count", since=9, until=30), Sought("name", contains="乙")], b"b"),
        ([Sought("count", until=0)], b""),
    ],
)
def test_rows_fit_all_that_is_sought(wanted: list[Sought], found: bytes) -> None:
    assert b"".join(key for key, _ in narrowed(ROWS, wanted)) == found


def test_several_values_of_one_field_are_alternatives() -> None:
    where: list[tuple[str, Value]] = [("count", 9), ("count", None), ("tags", None)]
    assert [key for key, _ in matching(ROWS, where)] == [b"c"]
