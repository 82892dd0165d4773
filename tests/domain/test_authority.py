"""Who may issue which paper: refusals name the article; two inspectors with certificates valid on the day."""

from __future__ import annotations

import pytest

from safetydesk.domain.authority import (
    AuthorityRecord,
    Certificate,
    InspectorRule,
    IssuerCapacity,
    Organ,
    check_inspectors,
    check_issue,
    check_organ,
)
from safetydesk.errors import SafetyDeskError
from tests.scenario_tables import each, scenario

RECORD, NOTICE, ORDER = "inspection_record", "rectification_notice", "rectification_order"
CAPACITIES = {
    "A": IssuerCapacity("A", "本级检查", "《安全生产法》第九条", frozenset((RECORD, NOTICE))),
    "B": IssuerCapacity("B", "受委托", "《行政处罚法》第二十条", frozenset(("*",)), "delegation"),
    "C": IssuerCapacity("C", "赋权", "《行政处罚法》第二十四条", frozenset((RECORD, ORDER)), "grant"),
    "D": IssuerCapacity("D", "联合检查", "《安全生产法》第六十九条", frozenset()),
}
RULE = InspectorRule(2, "《行政处罚法》第四十二条；《安全生产法》第六十七条")


PAPERS = {"检记": RECORD, "整改": NOTICE, "责改": ORDER, "现决": "onsite_measures"}
SOURCES = {"委托": "delegation", "赋权": "grant"}


def records(words: str) -> list[AuthorityRecord]:
    """`赋权:责改+现决:2026-01-01..2026-06-30`, several separated by spaces."""
    found = []
    for number, word in enumerate(words.split()):
        source, papers, days = word.split(":")
        first, last = days.split("..")
        items = frozenset(PAPERS[paper] for paper in papers.split("+"))
        found.append(AuthorityRecord(SOURCES[source], f"文{number}", items, first, last or None))  # type: ignore[arg-type]
    return found


def may(capacity: str, paper: str, held: str, day: str, verdict: str) -> None:
    if verdict == "可以":
        check_issue(PAPERS[paper], CAPACITIES[capacity], records(held), day)
        return
    with pytest.raises(SafetyDeskError) as refused:
        check_issue(PAPERS[paper], CAPACITIES[capacity], records(held), day, name="责令限期整改指令书")
    assert refused.value.code == verdict
    assert CAPACITIES[capacity].basis in refused.value.message


@scenario(each(may))
def test_a_paper_needs_a_capacity_and_a_record_of_the_day() -> None:
    """DOMAIN §4.1.

    | capacity | paper | held                               | day        | verdict      |
    |----------|-------|------------------------------------|------------|--------------|
    | A        | 检记  |                                    | 2026-04-01 | 可以         |
    | A        | 整改  |                                    | 2026-04-01 | 可以         |
    | A        | 责改  |                                    | 2026-04-01 | DOCUMENT_001 |
    | A        | 责改  | 赋权:责改:2026-01-01..             | 2026-04-01 | DOCUMENT_001 |
    | B        | 责改  |                                    | 2026-04-01 | DOCUMENT_002 |
    | B        | 责改  | 赋权:责改:2026-01-01..             | 2026-04-01 | DOCUMENT_002 |
    | B        | 责改  | 委托:责改:2026-01-01..2026-06-30   | 2026-04-01 | 可以         |
    | B        | 责改  | 委托:责改:2026-01-01..2026-06-30   | 2026-06-30 | 可以         |
    | B        | 责改  | 委托:责改:2026-01-01..2026-06-30   | 2026-07-01 | DOCUMENT_005 |
    | B        | 责改  | 委托:责改:2026-04-02..             | 2026-04-01 | DOCUMENT_005 |
    | B        | 责改  | 委托:现决:2026-01-01..             | 2026-04-01 | DOCUMENT_004 |
    | B        | 责改  | 委托:现决:2025-01-01..2025-12-31   | 2026-04-01 | DOCUMENT_002 |
    | C        | 责改  |                                    | 2026-04-01 | DOCUMENT_003 |
    | C        | 责改  | 赋权:现决+责改:2025-07-01..        | 2026-04-01 | 可以         |
    | C        | 现决  | 赋权:现决:2025-07-01..             | 2026-04-01 | DOCUMENT_001 |
    | D        | 检记  |                                    | 2026-04-01 | DOCUMENT_001 |
    """


def test_the_refusal_tells_a_township_what_to_do_instead() -> None:
    with pytest.raises(SafetyDeskError) as refused:
        check_issue(ORDER, CAPACITIES["B"], [], "2026-04-01", name="责令限期整改指令书")
    assert "《责令限期整改指令书》是部门文书" in refused.value.message
    assert "报告区县部门" in refused.value.remedy


def inspect(people: str, held: str, verdict: str) -> None:
    certificates = []
    for word in held.split():
        person, days = word.split(":")
        first, last = days.split("..")
        certificates.append(Certificate(person.encode(), f"渝{person}", first or None, last or None, "执法证"))
    inspectors = [person.encode() for person in people.split()]
    if verdict == "可以":
        check_inspectors(inspectors, certificates, "2026-04-01", RULE)
        return
    with pytest.raises(SafetyDeskError) as refused:
        check_inspectors(inspectors, certificates, "2026-04-01", RULE, names={b"li": "李某", b"wu": "吴某"})
    assert refused.value.code == verdict
    assert RULE.basis in refused.value.message


@scenario(each(inspect))
def test_two_distinct_inspectors_with_certificates_valid_on_the_day() -> None:
    """处罚法 42, 安法 67.

    | people | held                                                            | verdict      |
    |--------|-----------------------------------------------------------------|--------------|
    | li wu  | li:2024-01-01..2027-01-01 wu:2024-01-01..                        | 可以         |
    | li wu  | li:2024-01-01..2026-04-01 wu:2026-04-01..                        | 可以         |
    | li wu  | li:..  wu:..                                                    | 可以         |
    | li wu  | li:2020-01-01..2026-03-31 li:2026-03-31..2029-01-01 wu:..        | 可以         |
    | li li  | li:2024-01-01..2027-01-01                                        | DOCUMENT_006 |
    | li     | li:2024-01-01..2027-01-01                                        | DOCUMENT_006 |
    |        |                                                                 | DOCUMENT_006 |
    | li wu  | li:2024-01-01..2027-01-01                                        | DOCUMENT_007 |
    | li wu  | li:2024-01-01..2026-03-31 wu:2024-01-01..                        | DOCUMENT_008 |
    | li wu  | li:2026-04-02.. wu:2024-01-01..                                  | DOCUMENT_008 |
    """


def test_the_person_without_a_valid_certificate_is_named() -> None:
    held = [
        Certificate(b"li", "渝1", "2024-01-01", "2026-03-31", "执法证"),
        Certificate(b"wu", "渝2", None, None, "执法证"),
    ]
    with pytest.raises(SafetyDeskError, match="李某 的证件 渝1"):
        check_inspectors([b"li", b"wu"], held, "2026-04-01", RULE, names={b"li": "李某"})


def test_a_coordinating_body_may_not_inspect() -> None:
    council = Organ("council", "议事协调机构", ("安委会",), "国办发〔2024〕54号", "虚构")
    check_organ("三教镇人民政府", [council])
    with pytest.raises(SafetyDeskError, match="“镇安委会”是议事协调机构") as refused:
        check_organ("镇安委会", [council])
    assert refused.value.code == "DOCUMENT_009"
