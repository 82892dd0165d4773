"""The words of codes: every code that the program writes has its Chinese, every colour its state."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from safetydesk.catalog.cadence import load_cadence
from safetydesk.catalog.declared import Catalog
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.catalog.duties import load_duties
from safetydesk.catalog.registers import load_registers
from safetydesk.catalog.service_ways import load_service_ways
from safetydesk.domain import document_life
from safetydesk.domain.hazards import fold as hazard_fold
from safetydesk.domain.hazards import life as hazard_life
from safetydesk.usecases.visits import RESULTS


def contradictions() -> set[str]:
    """The codes that folding a hazard gives to contradictions."""
    tree = ast.parse(Path(hazard_fold.__file__).read_bytes())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_contradict"
    ]
    told = {call.args[2].value for call in calls if isinstance(call.args[2], ast.Constant)}
    return {*told, "step_after_withdrawal"}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("answer", RESULTS),
        ("hazard_state", get_args(hazard_life.State)),
        ("hazard_grade", hazard_life.GRADES),
        ("hazard_event", hazard_life.KINDS),
        ("contradiction", contradictions()),
        ("recognition", get_args(hazard_life.Verdict)),
        ("document_state", get_args(document_life.State)),
        ("document_wait", document_life.STEPS[1:]),
        ("document_step", (*document_life.STEPS, "voided")),
    ],
)
def test_every_code_of_the_domain_has_a_word(catalog: Catalog, kind: str, codes: set[str]) -> None:
    assert set(codes) - set(catalog.words(kind)) == set()


def test_every_word_of_a_register_is_a_vocabulary(catalog: Catalog) -> None:
    named = {column.vocab for register in load_registers().values() for column in register.columns if column.vocab}
    assert named and named <= set(catalog.vocabularies)
    for register in load_registers().values():
        for column in register.columns:
            if column.vocab and (column.yes or column.no):
                assert {column.yes, column.no} <= set(catalog.accepted()[column.vocab]), column.field


def test_kinds_of_paper_and_capacities_agree(catalog: Catalog) -> None:
    for kind in document_kinds().values():
        assert catalog.word("document_kind", kind.key) == kind.title
        issuing = {code for code, capacity in catalog.capacities.items() if kind.key in capacity.allowed_kinds}
        assert issuing == set(kind.capacities), kind.key


def test_township_may_not_order_as_a_department_without_a_record(catalog: Catalog) -> None:
    needs = {
        code: held.needs for code, held in catalog.capacities.items() if "rectification_order" in held.allowed_kinds
    }
    assert needs == {"B": "delegation", "C": "grant"}
    assert "penalty_decision" not in catalog.capacities["A"].allowed_kinds
    assert "onsite_measures" not in catalog.capacities["C"].allowed_kinds


def test_service_ways_and_duties_use_declared_codes(catalog: Catalog) -> None:
    duties = {tag for duty in load_duties() for tag in duty.tags}
    assert duties and duties <= set(catalog.tags)
    assert set(catalog.words("service_way")) == set(load_service_ways().ways)


@pytest.mark.parametrize(
    ("kind", "code", "word", "tone"),
    [
        ("answer", "fails", "不符合", "red"),
        ("answer", "mostly", "基本符合", "amber"),
        ("answer", "conforms", "符合", "green"),
        ("answer", "not_applicable", "不涉及", "grey"),
        ("hazard_view", "overdue", "超期", "red"),
        ("hazard_view", "due_soon", "临期", "amber"),
        ("hazard_grade", "major", "重大", "red"),
        ("hazard_grade", "suspected_major", "疑似重大", "amber"),
        ("hazard_state", "rectifying", "整改中", "blue"),
        ("hazard_state", "review_requested", "待复查", "violet"),
        ("hazard_state", "closed", "已销号", "green"),
        ("document_wait", "reviewed", "待审签", "violet"),
        ("document_wait", "numbered", "待编号", "blue"),
        ("document_wait", "sealed", "待用印", "blue"),
        ("document_wait", "served", "待送达", "amber"),
        ("document_state", "archived", "已归档", "green"),
        ("coverage_view", "never", "从未检查", "grey"),
        ("sync_state", "unsent", "未同步", "grey"),
        ("visit_kind", "surprise", "四不两直", None),
    ],
)
def test_words_and_colours_of_the_look(catalog: Catalog, kind: str, code: str, word: str, tone: str | None) -> None:
    assert (catalog.word(kind, code), catalog.tone(kind, code)) == (word, tone)


def test_a_code_of_a_newer_version_shows_itself_and_nothing_shows_a_dash(catalog: Catalog) -> None:
    assert catalog.word("hazard_state", "teleported") == "teleported"
    assert catalog.word("hazard_state", None) == "—"
    assert catalog.tone("hazard_state", "teleported") is None
    with pytest.raises(KeyError):
        catalog.words("weather")


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("hazard_state", "已整改", "rectified"),
        ("hazard_state", "已闭环", "rectified"),
        ("hazard_state", "销号", "closed"),
        ("hazard_state", "正在整改", "rectifying"),
        ("hazard_state", "未整改", "registered"),
        ("hazard_state", "待验收", "review_requested"),
        ("hazard_grade", "重大事故隐患", "major"),
        ("hazard_grade", "普通", "general"),
        ("production_state", "停产", "stopped"),
        ("risk_level", "橙", "larger"),
        ("standard_level", "三级", "third"),
        ("subject_tag", "三合一", "many_in_one"),
        ("hazard_source", "计划排查", "inspection"),
        ("industry", "餐饮", "H"),
    ],
)
def test_words_of_ledgers_are_understood(catalog: Catalog, kind: str, written: str, code: str) -> None:
    assert catalog.accepted()[kind][written] == code


def test_there_is_no_grade_between_general_and_major_in_the_law(catalog: Catalog) -> None:
    assert "较大" not in catalog.accepted()["hazard_grade"]


def test_the_first_word_of_a_code_is_the_one_written(catalog: Catalog) -> None:
    for kind, words in catalog.accepted().items():
        shown: dict[str, str] = {}
        for word, code in words.items():
            shown.setdefault(code, word)
        assert shown == {code: word.word for code, word in catalog.words(kind).items()}, kind


def test_every_tag_of_the_list_is_there(catalog: Catalog) -> None:
    groups = {group: sum(tag.group == group for tag in catalog.tags.values()) for group in catalog.words("tag_group")}
    assert (groups["four_and_one"], groups["three_kinds"]) == (5, 3)
    words = {tag.word for tag in catalog.tags.values()}
    assert {"九小场所", "人员密集场所", "多合一", "危化使用", "重大危险源", "燃气用户", "特种设备", "派遣用工"} <= words
    assert not catalog.tags["epidemic"].active
    assert len(catalog.words("small_place")) == len(catalog.words("small_place_limit")) == 9
    assert "".join(catalog.words("industry")) == "ABCDEFGHIJKLMNOPQRST"


def test_the_verification_checklist_samples_as_the_cadence_says(catalog: Catalog) -> None:
    tiers = {"D": "day", "W": "week", "M": "month"}
    ruled = {(tiers[rule.tier], rule.least, rule.back) for rule in load_cadence().sampling.values()}
    items = catalog.checklists["round-verification"].items
    asked = {(sample.of, sample.least, sample.window) for item in items for sample in item.samples if sample.window}
    assert asked == ruled
