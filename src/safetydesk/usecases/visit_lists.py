"""Which checklists and items a visit may use, and what an answer 不符合 needs before the visit ends."""

from __future__ import annotations

from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.priority import target_of
from safetydesk.errors import error


def check_list(key: str) -> None:
    """Raise VISIT_022 for a checklist that there is not, or that the enterprise ticks by itself (自查)."""
    found = load().checklists.get(key)
    if found is None:
        raise error("VISIT_022", checklist=key, why="不在这个版本的检查表里")
    if found.use != "visit":
        raise error("VISIT_022", checklist=found.title, why="是企业自查用的")


def check_item(db: Any, *, subject: bytes, checklist: str, item: str) -> None:
    """Raise VISIT_004 for an item that its list has not, VISIT_023 for one asked of another kind of subject.

    Not judged here: a list that only a newer catalog has, and the kind of a subject that has not arrived yet.
    """
    known = load().checklists.get(checklist)
    if known is None:
        return
    asked = known.item(item)
    if asked is None:
        raise error("VISIT_004", item=item)
    found = db.execute("SELECT kind FROM subject WHERE id = ?", (subject,)).fetchone()
    target = target_of(found[0]) if found else None
    if target and target not in asked.targets:
        words = load()
        meant = "、".join(words.word("target", one) for one in asked.targets)
        raise error("VISIT_023", item=item, meant=meant, target=words.word("target", target))


def check_words(db: Any, visit: bytes) -> None:
    """Raise VISIT_016 naming the first item answered 不符合 on which no finding hangs."""
    row = db.execute(
        "SELECT checklist, item FROM answer a WHERE visit_id = ?1 AND result = 'fails' AND deleted_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.visit_id = ?1 AND f.checklist = a.checklist"
        " AND f.item = a.item AND f.deleted_at IS NULL) ORDER BY answered_at, item",
        (visit,),
    ).fetchone()
    if row:
        raise error("VISIT_016", item=_named(*row))


def _named(checklist: str, item: str) -> str:
    known = load().checklists.get(checklist)
    found = known.item(item) if known else None
    return f"{item} {found.short or found.text}" if found else item
