"""What the server does not take, change by change and by name: no right, no form, or a fact that would be rewritten."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from safetydesk.errors import SafetyDeskError, error
from safetydesk.server.records import Record
from safetydesk.sync.merging import APPEND_ONLY, DELETED
from safetydesk.sync.protocol import CREATE, DELETE, OFFERS, UPDATE, Change

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
KEY = 16
LARGEST_TEXT = 1_000_000
LARGEST_INT = 2**63 - 1
Lookup = Callable[[bytes], Record | None]


def refusal(
    change: Change, record: Record | None, scopes: Collection[str], spoiled: Collection[bytes], lookup: Lookup
) -> SafetyDeskError | None:
    """Why a change is refused, or None. `spoiled` are records of which an earlier change was refused."""
    if change.scope not in scopes:
        return error("SYNC_020", scope=change.scope)
    if (why := malformed(change, record)) is not None:
        return error("SYNC_023", why=why)
    if change.record in spoiled:
        return error("SYNC_022")
    if change.entity == "conflict" and change.op == CREATE:
        return error("SYNC_025")
    edits = {name for name, (base, new) in change.fields.items() if base != new}
    if change.entity in APPEND_ONLY and change.op in (UPDATE, DELETE) and edits - _free(change, record):
        return error("SYNC_021", entity=change.entity)
    if change.entity == "answer" and change.op in (UPDATE, DELETE) and record and _finished(record, lookup):
        return error("SYNC_024")
    return None


def _free(change: Change, record: Record | None) -> set[str]:
    """What may still change of a fact: most may be taken back, a report that was 报送 and its lines may not."""
    submitted = record is not None and change.entity == "report" and record.fields.get("submitted_at") is not None
    return set() if submitted or change.entity == "report_line" else {DELETED}


def malformed(change: Change, record: Record | None) -> str | None:
    """What is wrong with the form of a change, or None."""
    ids = (change.id, change.txn, change.record, *([change.actor] if change.actor is not None else []))
    if any(len(one) != KEY for one in ids):
        return "标识长度不对"
    if change.op not in (CREATE, UPDATE, DELETE, *OFFERS):
        return f"未知的操作 {change.op[:10]}"
    if not NAME.fullmatch(change.entity) or not all(NAME.fullmatch(name) for name in change.fields):
        return "名称不合规范"
    if record is not None and record.entity != change.entity:
        return "标识已属于另一类记录"
    if not change.fields or not 0 <= change.at <= LARGEST_INT or not 0 <= change.since <= LARGEST_INT:
        return "没有内容或时间不对"
    bad = [name for name, pair in change.fields.items() if not all(map(_plain, pair))]
    return f"字段 {bad[0]} 的值不能保存" if bad else None


def _plain(value: Any) -> bool:
    """Whether a value is nothing, a 64-bit integer, or text or bytes of reasonable size."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return -LARGEST_INT <= value <= LARGEST_INT
    return isinstance(value, (str, bytes)) and len(value) <= LARGEST_TEXT


def _finished(answer: Record, lookup: Lookup) -> bool:
    key = answer.fields.get("visit_id")
    visit = lookup(key) if isinstance(key, bytes) else None
    return visit is not None and visit.fields.get("finished_at") is not None
