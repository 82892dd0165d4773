"""Two computers that changed one record of the office: the conflict is told in words, never in codes."""

from __future__ import annotations

from typing import Any

import pytest

from safetydesk.catalog import load
from safetydesk.models.queries.conflicts import ConflictRow
from safetydesk.usecases.record_words import field_word, value_words


@pytest.mark.parametrize(
    ("entity", "field", "value", "word", "told"),
    [
        ("person", "roles", '["inspector", "office"]', "角色", "检查人员、内勤"),
        ("person", "roles", "[]", "角色", "（空白）"),
        ("authority_record", "items", '["rectification_order"]', "可出的文书", "责令限期整改指令书"),
        ("authority_record", "kind", "grant", "种类", "赋权清单"),
        ("authority_record", "grantor", "虚构区应急管理局", "委托或赋权的机关", "虚构区应急管理局"),
        ("authority_record", "valid_to", None, "有效期止", "（空白）"),
    ],
)
def test_field_of_a_person_or_an_authority_is_told_in_words(
    entity: str, field: str, value: Any, word: str, told: str
) -> None:
    sides = {"base": None, "kept": value, "kept_by": None, "kept_at": None, "other": None, "other_by": None}
    one = ConflictRow(b"c" * 16, entity, b"r" * 16, "虚构", field, **sides, other_at=None, mine=True)
    assert field_word(entity, field) == word
    assert value_words(load(), one, value, {}) == told
