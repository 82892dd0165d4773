"""How the page of the server says things: the standing in a sentence, the last round, conflicts and refusals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.catalog.document_kinds import edit_labels
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.instants import MINUTE
from safetydesk.domain.paper_edits import edit_words, read_edits
from safetydesk.models.queries.conflicts import ConflictRow
from safetydesk.models.queries.documents import LeaseRow
from safetydesk.models.queries.exchange import Exchange, RefusedRow
from safetydesk.ui.pages.words import day_words, days_between, moment_words
from safetydesk.ui.theme import State
from safetydesk.ui.widgets.conflict import ConflictShown, Version
from safetydesk.ui.widgets.rows import Cell, Line

SKEW = 5 * MINUTE
"""A clock difference beyond this is said aloud (DESIGN §5)."""
LOW, ENDING = 4, 30
"""Numbers left, and days to the end of a block, from which on it is said."""
_REGISTERS = {"subject": "enterprises", "hazard": "hazards"}
_FIELDS = {
    "village_id": "村社区", "department_id": "主管部门", "subject_id": "企业", "person_id": "人员", "kind": "种类",
    "value": "设置的值", "name": "名称", "phone": "电话", "number": "编号", "valid_to": "有效期止",
    "deleted_at": "删除", "merged_into": "并入", "closed_on": "注销日期", "moved_on": "搬迁日期",
    "moved_to": "迁往", "roles": "角色", "result": "检查结果", "note": "说明", "sample": "抽查情况",
    "text": "问题描述", "settled": "冲突怎么定", "content": "拟稿的改动", "hazards": "文书上的隐患",
}  # fmt: skip
_ENTITIES = {
    "subject": "企业", "subject_name": "企业名称", "village": "村社区", "department": "部门", "person": "人员",
    "certificate": "证件", "setting": "设置", "visit": "检查", "answer": "检查项", "finding": "随手记",
    "evidence": "照片", "hazard": "隐患", "hazard_event": "隐患办理", "document": "文书",
    "document_event": "文书办理", "signature": "签字",
}  # fmt: skip
_KINDS = {
    ("", "grade"): "hazard_grade", ("", "state"): "hazard_state", ("answer", "result"): "answer",
    ("visit", "kind"): "visit_kind",
}  # fmt: skip
_OPS = {"c": "新增", "u": "修改", "d": "删除"}


def standing(read: Exchange, now: int) -> tuple[State, str, str]:
    """The state of the page: mark, the sentence in bold, and the next useful fact."""
    waiting = sum(read.unsent.values())
    last = moment_words(read.last_round["at"], now) if read.last_round else None
    files = f"、{read.files} 份照片和附件（{read.size / 1e6:.1f} MB）" if read.files else ""
    if read.url is None and not read.joined:
        return "grey", "还没有连乡镇服务器", f"本机有 {waiting} 条改动{files}，都在这台电脑上，连上以后一起发出。"
    if waiting or read.files:
        then = f"上次同步 {last}。" if last else "还没有同步过。"
        return "amber", f"{waiting} 条改动{files}还没有同步", f"{then}照常记录，不会丢。"
    return "green", "都已同步", f"上次同步 {last}。" if last else ""


def round_lines(report: Mapping[str, Any]) -> list[Line]:
    """What the last round did."""
    parts = (
        ("发出", f"{report['sent']} 条"),
        ("收到", f"{report['received']} 条"),
        ("照片和附件", f"发出 {report['blobs_sent']}，收到 {report['blobs_received']}"),
        ("等别的电脑先传", f"{report['blobs_waiting']} 份" if report["blobs_waiting"] else ""),
        ("新冲突", f"{report['conflicts']} 处" if report["conflicts"] else ""),
        ("被退回", f"{report['refused']} 条" if report["refused"] else ""),
        ("领到文号", f"{report['numbers']} 个" if report["numbers"] else ""),
    )
    return [Line(None, (Cell(name), Cell(words, "second"))) for name, words in parts if words]


def skew_minutes(report: Mapping[str, Any]) -> int:
    """Whole minutes between the two clocks, 0 while they agree within five."""
    skew = abs(int(report["skew"]))
    return skew // MINUTE if skew > SKEW else 0


def skew_words(report: Mapping[str, Any] | None) -> str | None:
    """本机时间与服务器差 7 分钟, when it is more than five minutes."""
    minutes = skew_minutes(report) if report else 0
    if report is None or not minutes:
        return None
    way = "慢" if report["skew"] > 0 else "快"
    return f"本机时间比服务器{way} {minutes} 分钟，文书上的日期和时间请核对，并校准电脑时间。"


def lease_lines(leases: Iterable[LeaseRow], today: str) -> list[Line]:
    """How many numbers of each series are left here."""
    left: dict[tuple[str, int], int] = {}
    until: dict[tuple[str, int], str] = {}
    for one in leases:
        if one.expires_on >= today:
            key = (one.series, one.year)
            left[key] = left.get(key, 0) + max(one.last - one.next + 1, 0)
            until[key] = max(until.get(key, ""), one.expires_on)
    lines = []
    for key, count in sorted(left.items()):
        ends = f"，{day_words(until[key])}到期" if days_between(today, until[key]) <= ENDING else ""
        words = f"剩 {count} 个{ends}" if count else "用完了，同步时领"
        tone = "second" if count >= LOW else "amber"
        lines.append(Line(None, (Cell(f"{key[0]}〔{key[1]}〕"), Cell(words, tone))))  # type: ignore[arg-type]
    return lines


def unsent_lines(read: Exchange) -> list[Line]:
    """What waits, by kind of record."""
    lines = [
        Line(None, (Cell(_ENTITIES.get(entity, "其他")), Cell(f"{count} 条", "second")))
        for entity, count in sorted(read.unsent.items(), key=lambda item: -item[1])
    ]
    if read.files:
        size = f"{read.files} 份·{read.size / 1e6:.1f} MB"
        lines.insert(0, Line(None, (Cell("照片和附件的内容"), Cell(size, "second"))))
    return lines


def refused_line(one: RefusedRow, now: int) -> Line:
    """One change the server would not take: what, and below it why."""
    what = f"{_OPS.get(one.op, '修改')}{_ENTITIES.get(one.entity, '记录')}：{one.title}"
    when = Cell(moment_words(one.at, now), "second")
    return Line(one.change, (Cell(what), when), below=(Cell(one.reason, "second"), Cell(one.code, "third")), mark="red")


def conflict_shown(catalog: Catalog, read: Exchange, at: int, now: int) -> ConflictShown:
    """The conflict at a place in the list, ready to be shown."""
    one = read.conflicts[at]
    field = "两份文书同一个文号" if one.number_twice else field_word(one.entity, one.field)

    def words(value: Any) -> str:
        return value_words(catalog, one, value, read.names)

    together = sum(other.record == one.record for other in read.conflicts)
    return ConflictShown(
        f"{one.title}·{together} 处冲突",
        f"{at + 1} / {len(read.conflicts)}",
        field,
        words(one.base),
        Version(words(one.other), one.other_by or "（未写明）", moment_words(one.other_at, now)),
        Version(
            "（已删除）" if one.dead and one.field != "deleted_at" else words(one.kept),
            one.kept_by or "（未写明）",
            moment_words(one.kept_at, now),
        ),
        **_asked(one),
    )


def _asked(one: ConflictRow) -> dict[str, Any]:
    """Whose the two values are, and what settling means: two papers with one number both stay as they were served."""
    if one.number_twice:
        means = "两份文书都不改；请给其中一份发更正说明，或作废重发"
        return {"sides": ("这一份", "先用这个号的一份"), "verb": "已处理", "means": means}
    return {"sides": ("本机" if one.mine else "另一台电脑", "服务器")}


def field_word(entity: str, field: str) -> str:
    """The Chinese name of a field, as the ledgers title it."""
    register = load_registers().get(_REGISTERS.get(entity, ""))
    titles = {column.field: column.title for column in register.columns} if register else {}
    return titles.get(field) or _FIELDS.get(field, field)


def value_words(catalog: Catalog, one: ConflictRow, value: Any, names: Mapping[bytes, str]) -> str:
    """A stored value as people read it."""
    if one.field == "deleted_at":
        return "保留" if value is None else "删除"
    if value is None:
        return "（空白）"
    if isinstance(value, bytes):
        return names.get(value, "（未同步的记录）")
    if one.field == "tags":
        codes = json.loads(value)
        return "、".join(catalog.tags[code].word if code in catalog.tags else code for code in codes) or "（空白）"
    if (one.entity, one.field) == ("document", "content"):
        return edit_words(read_edits(value), edit_labels()) or "（空白）"
    if (one.entity, one.field) == ("document", "hazards"):
        return f"{len(json.loads(value))} 条"
    kind = _KINDS.get((one.entity, one.field)) or _KINDS.get(("", one.field), one.field)
    return catalog.word(kind, value) if kind in catalog.vocabularies else str(value)
