"""日周月排查记录 as rows of their ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from safetydesk.domain.round_period import period_words
from safetydesk.models.queries.ledger_rows.places import places
from safetydesk.models.queries.ledger_rows.walking import Row, walk

_ROUND = (
    *("code", "tier", "on_day", "team", "shift", "led_by", "participants", "area", "findings", "finding_count"),
    *("major_count", "handling", "responsible_person", "deadline", "deadline_text", "followed_up", "decision"),
    *("remark",),
)
_SQL = f"""
SELECT r.id, s.village_id, s.name, s.credit_code, r.period, r.period_text, r.made_up,
  {", ".join(f"r.{name}" for name in _ROUND)}
FROM round r LEFT JOIN subject o ON o.id = r.subject_id LEFT JOIN subject s ON s.id = o.current_id
WHERE r.deleted_at IS NULL
"""


def rounds(db: Any, ids: Sequence[bytes] | None = None) -> Iterator[tuple[bytes, Row]]:
    """Rounds with the fields of the 日周月排查台账, in the order they were registered; `ids` limits them."""
    villages = places(db, "village")
    for key, village, subject, credit_code, period, words, made_up, *plain in walk(db, _SQL, "r", ids, order="rowid"):
        row: Row = dict(zip(_ROUND, plain, strict=True))
        row |= {"subject": subject, "credit_code": credit_code, "village": villages.name(village)}
        row |= {"period": period_words(period) if period else words}
        row |= {"made_up": None if made_up is None else bool(made_up)}
        yield key, row
