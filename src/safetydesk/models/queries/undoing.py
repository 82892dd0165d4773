"""Taking an import back: what it wrote, and what other work was built on that since."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def landed(db: Any, txn: bytes) -> list[tuple[str, bytes, str, dict[str, list[Any]]]]:
    """What an import wrote, as (entity, record, op, {field: [base, new]}), in the order written."""
    rows = db.execute("SELECT entity, record, op, content FROM change WHERE txn = ? ORDER BY n", (txn,))
    return [(entity, record, op, msgspec.msgpack.decode(content)) for entity, record, op, content in rows.fetchall()]


_MADE = "(SELECT record FROM change WHERE txn = ?1 AND op = 'c')"
_OTHERS = "deleted_at IS NULL AND id NOT IN (SELECT record FROM change WHERE txn = ?1)"
_BUILT = (
    ("检查 {}", f"SELECT code FROM visit WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("隐患 {}", f"SELECT code FROM hazard WHERE {_OTHERS} AND (subject_id IN {_MADE} OR visit_id IN {_MADE})"),
    (
        "文书 {}",
        f"SELECT coalesce(number, code) FROM document WHERE {_OTHERS}"
        f" AND (subject_id IN {_MADE} OR visit_id IN {_MADE})",
    ),
    ("排查记录 {}", f"SELECT code FROM round WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("从业人员“{}”", f"SELECT name FROM employee WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    (
        "“{}”的证件",
        "SELECT coalesce(p.name, '') FROM certificate c LEFT JOIN employee p ON p.id = c.person_id"
        f" WHERE c.deleted_at IS NULL AND c.id NOT IN (SELECT record FROM change WHERE txn = ?1)"
        f" AND c.person_id IN {_MADE}",
    ),
    ("签字“{}”", f"SELECT name FROM signature WHERE {_OTHERS} AND person_id IN {_MADE}"),
    (
        "检查 {}（检查人员）",
        f"SELECT code FROM visit WHERE {_OTHERS} AND EXISTS (SELECT 1 FROM json_each(inspectors) WHERE value IN"
        " (SELECT lower(hex(record)) FROM change WHERE txn = ?1 AND op = 'c' AND entity = 'person'))",
    ),
    ("检查 {} 的更正", f"SELECT code FROM visit WHERE {_OTHERS} AND amends IN {_MADE}"),
    (
        "检查 {} 的记录",
        f"SELECT v.code FROM visit v WHERE v.id IN {_MADE} AND EXISTS ("
        f"SELECT 1 FROM answer WHERE {_OTHERS} AND visit_id = v.id UNION ALL"
        f" SELECT 1 FROM finding WHERE {_OTHERS} AND visit_id = v.id UNION ALL"
        f" SELECT 1 FROM signature WHERE {_OTHERS} AND owner_id = v.id)",
    ),
    ("附件“{}”", f"SELECT coalesce(caption, '照片') FROM evidence WHERE {_OTHERS} AND owner_id IN {_MADE}"),
    ("企业 {}", f"SELECT code FROM subject WHERE {_OTHERS} AND (village_id IN {_MADE} OR department_id IN {_MADE})"),
    ("并入它的企业 {}", f"SELECT code FROM subject WHERE deleted_at IS NULL AND merged_into IN {_MADE}"),
    ("企业名称 {}", f"SELECT name FROM subject_name WHERE {_OTHERS} AND subject_id IN {_MADE}"),
    ("村社区或部门的撤并 {}", f"SELECT on_day FROM succession WHERE {_OTHERS} AND old_id IN {_MADE}"),
    (
        "隐患 {} 的办理记录",
        "SELECT h.code FROM hazard_event e JOIN hazard h ON h.id = e.hazard_id WHERE e.deleted_at IS NULL"
        " AND e.id NOT IN (SELECT record FROM change WHERE txn = ?1)"
        f" AND (e.hazard_id IN {_MADE} OR (e.hazard_id IN"
        f" (SELECT hazard_id FROM hazard_event WHERE id IN {_MADE})"
        f" AND e.rowid > (SELECT min(rowid) FROM hazard_event o WHERE o.hazard_id = e.hazard_id AND o.id IN {_MADE})))",
    ),
)


def built_on(db: Any, txn: bytes) -> list[str]:
    """What other work hangs on the records an import made, in words; empty when it can be undone."""
    found = []
    for words, sql in _BUILT:
        found += [words.format(row[0]) for row in db.execute(sql, (txn,)).fetchall()]
    made = {row[0].hex() for row in db.execute(f"SELECT id FROM hazard WHERE id IN {_MADE}", (txn,)).fetchall()}
    papers = db.execute("SELECT coalesce(number, code), hazards FROM document WHERE deleted_at IS NULL").fetchall()
    found += [f"文书 {name}" for name, named in papers if made & set(json.loads(named))]
    return list(dict.fromkeys(found))
