"""The glossary names every noun of the house and every kind of code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from safetydesk.catalog.declared import Catalog

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
NOUNS = {
    "subject": "检查对象",
    "enterprise": "企业",
    "village": "村（社区）",
    "department": "部门",
    "site": "工地",
    "place": "场所",
    "premises": "厂中厂",
    "checklist": "检查表",
    "campaign": "行动",
    "plan": "年度计划",
    "draw": "双随机",
    "visit": "检查",
    "answer": "检查项结果",
    "evidence": "证据",
    "hazard": "隐患",
    "document": "文书",
    "round": "日周月排查记录",
    "register": "台账",
    "certificate": "证件",
    "drill": "演练",
    "training": "培训",
    "permit": "作业票",
    "tip": "举报",
    "unit": "单位",
    "person": "人员",
    "device": "设备",
    "change": "变更",
    "conflict": "冲突",
}


def rows() -> list[tuple[str, str]]:
    """(Chinese, English) of every line of the word tables."""
    found = re.findall(r"^\| ([^|`]+?) \| ([a-z][^|]*?) \|", GLOSSARY.read_text("utf-8"), re.MULTILINE)
    return [(chinese, english) for chinese, english in found if chinese != "Chinese"]


@pytest.mark.parametrize(("english", "chinese"), NOUNS.items())
def test_noun_of_the_house_is_in_the_glossary(english: str, chinese: str) -> None:
    assert (chinese, english) in rows()


def test_one_english_word_for_each_chinese_term() -> None:
    terms = [chinese for chinese, _ in rows()]
    assert [term for term in set(terms) if terms.count(term) > 1] == []


def test_one_chinese_term_for_each_english_word() -> None:
    words = [english for _, english in rows()]
    assert [word for word in set(words) if words.count(word) > 1] == []


def test_every_kind_of_code_is_named_with_its_title(catalog: Catalog) -> None:
    named = dict(re.findall(r"`([a-z_]+)` \| ([^|]+?) \|", GLOSSARY.read_text("utf-8").split("## Kinds of code")[1]))
    assert named == {kind: vocabulary.title for kind, vocabulary in catalog.vocabularies.items()}
