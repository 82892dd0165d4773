"""How records, their fields and stored values are named to people: on the screen and in commands alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from safetydesk.catalog import Catalog
from safetydesk.catalog.document_kinds import edit_labels
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.papers.edits import edit_words, read_edits
from safetydesk.models.queries.conflicts import ConflictRow

_REGISTERS = {
    "visit": "visits",
    "round": "rounds",
    "employee": "people",
    "certificate": "people",
    "report_input": "report_inputs",
    "subject": "enterprises",
    "hazard": "hazards",
}
_FIELDS = {
    "village_id": "村社区", "department_id": "主管部门", "subject_id": "企业", "person_id": "人员", "kind": "种类",
    "value": "设置的值", "name": "名称", "phone": "电话", "number": "编号", "valid_to": "有效期止",
    "deleted_at": "删除", "merged_into": "并入", "closed_on": "注销日期", "moved_on": "搬迁日期",
    "moved_to": "迁往", "roles": "角色", "result": "检查结果", "note": "说明", "sample": "抽查情况",
    "started_at": "检查时间", "period_text": "期间原文", "definition": "方案的内容",
    "unit_id": "单位", "replaces": "代替的报送件", "due_on": "报送期限", "title": "标题", "fields": "要的栏目",
    "header": "表头", "field": "栏目", "contact": "联系人", "collection_id": "收表", "position": "次序",
    "text": "问题描述", "settled": "冲突怎么定", "content": "拟稿的改动", "hazards": "文书上的隐患",
    "declaration": "版式的写法", "grantor": "委托或赋权的机关", "items": "可出的文书", "valid_from": "有效期起",
    "issuer": "发证机关", "unit": "单位", "left_on": "离开的日期", "campaign_id": "所属行动", "first_day": "开始日期",
    "last_day": "截止日期", "villages": "村社区", "industries": "行业领域", "tags": "标签", "subjects": "点名的对象",
    "persons": "负责人员", "basis": "依据", "remark": "备注",
}  # fmt: skip
ENTITIES = {
    "subject": "企业", "subject_name": "企业名称", "village": "村社区", "department": "部门", "person": "人员",
    "certificate": "证件", "setting": "设置", "visit": "检查", "answer": "检查项", "finding": "随手记",
    "evidence": "照片", "hazard": "隐患", "hazard_event": "隐患办理", "document": "文书",
    "document_event": "文书办理", "signature": "签字", "round": "排查记录", "employee": "从业人员",
    "document_layout": "文书版式", "report": "月报", "report_line": "月报明细", "report_input": "月报填报数",
    "header_alias": "台账表头的叫法", "ledger_profile": "导出方案",
    "collection": "收表", "collection_unit": "收表的单位", "collection_answer": "报送件",
    "succession": "村社区和部门的撤并", "authority_record": "委托或赋权", "number_void": "作废的文号",
    "campaign": "行动", "conflict": "冲突",
}  # fmt: skip
"""What a record of each kind is called."""
_KINDS = {
    ("", "grade"): "hazard_grade", ("", "state"): "hazard_state", ("answer", "result"): "answer",
    ("visit", "kind"): "visit_kind", ("certificate", "kind"): "certificate_kind", ("round", "tier"): "round_tier",
    ("authority_record", "kind"): "authority_kind",
}  # fmt: skip
_CODES = {
    ("person", "roles"): "person_role",
    ("authority_record", "items"): "document_kind",
    ("campaign", "industries"): "industry",
}
"""Fields that hold a list of codes."""
_COUNTED = {("campaign", "villages"): "个", ("campaign", "subjects"): "家", ("campaign", "persons"): "名"}
"""Fields that hold a list of records, told by how many."""


def title_words(catalog: Catalog, one: ConflictRow) -> str:
    """What the record of a conflict is called; a setting and a kind of paper by their Chinese names."""
    vocabulary = {"setting": "setting", "document_layout": "document_kind"}.get(one.entity)
    return catalog.word(vocabulary, one.title) if vocabulary else one.title


def field_word(entity: str, field: str) -> str:
    """The Chinese name of a field, as the ledgers title it."""
    register = load_registers().get(_REGISTERS.get(entity, ""))
    titles = {column.field: column.title for column in register.columns} if register else {}
    return titles.get(field.removeprefix("told_")) or _FIELDS.get(field, field)


def conflict_field(one: ConflictRow) -> str:
    """What a conflict is about: a field, or what became of the number of a paper."""
    if one.number_twice:
        return "两份文书同一个文号"
    return "同一份文书编了两次号" if one.issued_twice else field_word(one.entity, one.field)


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
    if vocabulary := _CODES.get((one.entity, one.field)):
        return "、".join(catalog.word(vocabulary, code) for code in json.loads(value)) or "（空白）"
    if measure := _COUNTED.get((one.entity, one.field)):
        return f"{len(json.loads(value))} {measure}"
    if (one.entity, one.field) == ("document", "hazards"):
        return f"{len(json.loads(value))} 条"
    kind = _KINDS.get((one.entity, one.field)) or _KINDS.get(("", one.field), one.field)
    return catalog.word(kind, value) if kind in catalog.vocabularies else str(value)
