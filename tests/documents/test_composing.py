from __future__ import annotations

from dataclasses import replace

import pytest

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.paper import Citation, FindingFacts, PaperFacts, PaperSnapshot, Signer, VisitFacts
from safetydesk.domain.papers.text import chinese_number, citation_text, clean, masked, ordinal
from safetydesk.domain.visit_times import CLOCK_DOUBT
from safetydesk.errors import SafetyDeskError
from tests.documents.samples import APPEAL, BEGAN, LAW, findings, frozen, notice_facts, record_facts, review_facts


def words(snapshot: PaperSnapshot) -> str:
    """Everything the blocks say."""
    said = []
    for block in snapshot.blocks:
        said += [
            block.text,
            *(item.text for item in block.items),
            *(note for item in block.items for note in item.notes),
        ]
        said += [f"{field.label}={field.value}" for row in block.rows for field in row]
        said += [f"{sign.label}|{sign.printed}" for sign in block.signs]
    return "\n".join(said)


def of(facts: PaperFacts) -> str:
    return words(frozen(facts))


def power(**changed: object) -> Citation:
    given = {"law": "某省安全生产条例（虚构）", "article": "第十条", "valid_from": "2024-07-01", "verified": True}
    return Citation(**(given | changed))  # type: ignore[arg-type]


def test_without_a_power_to_order_the_township_asks() -> None:
    said = of(notice_facts(3, power=None))
    assert "责令" not in said
    assert "请你单位按上列期限逐项整改，最迟于2026年5月3日前全部完成整改。" in said


def test_a_power_in_force_orders_and_cites() -> None:
    said = of(notice_facts(1, power=power()))
    assert "依照《某省安全生产条例（虚构）》第十条的规定，责令你单位于2026年5月1日前改正。" in said
    assert "请你单位于" not in said


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"verified": False}, "的条文没有核对过"),
        ({"valid_from": "2026-04-17"}, "在2026-04-16不在有效期内"),
        ({"valid_to": "2026-04-15"}, "在2026-04-16不在有效期内"),
        ({"valid_from": None, "verified": False}, "的条文没有核对过"),
    ],
)
def test_a_power_that_does_not_hold_that_day_is_not_used_and_the_issuer_sees_why(
    changed: dict[str, object], why: str
) -> None:
    composed = compose(document_kinds()["rectification_notice"], notice_facts(1, power=power(**changed)))
    assert "责令" not in words(composed.snapshot)
    assert [sentence for sentence in composed.withheld if "某省" in sentence and why in sentence]


def test_a_finding_s_citation_out_of_force_prints_the_law_alone() -> None:
    old = Citation("某办法（虚构）", "第三条", "2010-01-01", "2020-12-31", True)
    composed = compose(
        document_kinds()["rectification_notice"],
        notice_facts(1, findings=(FindingFacts("通道堵塞", basis=(old, LAW), deadline="2026-05-01"),)),
    )
    said = words(composed.snapshot)
    assert "依据《某办法（虚构）》、《中华人民共和国安全生产法》第三十六条。" in said
    assert len([sentence for sentence in composed.withheld if "某办法" in sentence]) == 1


def test_deadlines_are_said_per_item_and_together() -> None:
    one = FindingFacts("甲", deadline="2026-05-01")
    assert "请你单位于2026年5月1日前完成整改。" in of(notice_facts(findings=(one, replace(one, text="乙"))))
    now = FindingFacts("丙", immediate=True)
    assert "请你单位立即完成整改。" in of(notice_facts(findings=(now,)))
    mixed = of(notice_facts(findings=(one, now, FindingFacts("丁", fixed_on_spot=True))))
    assert "整改期限：2026年5月1日前。" in mixed
    assert "整改期限：立即整改。" in mixed
    assert "检查期间已当场整改。" in mixed


def test_the_appeal_paragraph_stands_only_when_given_and_names_the_government() -> None:
    assert "行政复议" not in of(notice_facts())
    said = of(notice_facts(appeal=APPEAL))
    assert "六十日内向永川区人民政府申请行政复议" in said
    assert "六个月内依法向永川区人民法院提起行政诉讼" in said


def test_a_township_notice_has_no_words_of_punishment_or_suspension() -> None:
    said = of(notice_facts(6, appeal=APPEAL, power=power()))
    assert not [word for word in ("处罚", "罚款", "停产", "停业", "查封") if word in said]


def test_major_and_suspected_hazards_are_named_with_what_follows() -> None:
    major = FindingFacts("甲", grade="major", criterion="某标准第一条", deadline="2026-05-01")
    said = of(notice_facts(findings=(major,)))
    assert "等级：重大事故隐患。" in said
    assert "《中华人民共和国安全生产法》第四十一条" in said
    assert "本机关将报请区县负有安全生产监督管理职责的部门认定" in of(notice_facts(findings=findings(5)))


def test_the_record_prints_advice_apart_from_findings_and_says_when_there_are_none() -> None:
    said = of(record_facts(0))
    assert "本次检查未发现问题和隐患。" in said
    assert "提示建议（不作为隐患）" in said
    assert "1．安全教育培训记录齐全，建议补充考核试卷。" in said
    assert "1．班组日排查记录：抽查5份，缺失1份，失实0份。4月9日缺当班签字。" in said


def test_the_id_number_is_masked_before_it_is_frozen() -> None:
    snapshot = frozen(record_facts(1))
    assert "500***********1234" in words(snapshot)
    assert b"500118198001011234" not in snapshot.to_json()
    assert b"13900130000" in snapshot.to_json()
    assert b"13900130000" not in frozen(notice_facts(1, site_person=Signer("刘洋", phone="13900130000"))).to_json()


def test_the_boxes_say_signed_refused_or_nothing_yet() -> None:
    assert "（☑签字 ☐拒签）" in of(record_facts(1))
    assert "（☐签字 ☐拒签）" in of(record_facts(1, site_person=Signer("刘洋")))
    refused = of(record_facts(1, refusal="须请示总公司", witness=Signer("李桂芳", "村干部")))
    assert "（☐签字 ☑拒签）" in refused
    assert "拒签情况说明=须请示总公司" in refused
    assert "见证人=李桂芳" in refused


def test_two_inspector_lines_stand_even_when_fewer_are_known() -> None:
    assert of(record_facts(1, inspectors=())).count("检查人员|") == 2


def test_the_time_of_a_visit_says_what_both_ends_share_once() -> None:
    hour = 3_600_000_000
    visit = VisitFacts(BEGAN, BEGAN + 2 * hour)
    assert "检查时间=2026年4月16日9时05分至11时05分" in of(record_facts(visit=visit))
    assert "至4月17日9时05分" in of(record_facts(visit=replace(visit, ended_at=BEGAN + 24 * hour)))
    assert "检查时间=2026年4月16日9时05分\n" in of(record_facts(visit=replace(visit, ended_at=None)))


def test_a_visit_that_ended_before_it_began_keeps_both_times_and_says_so() -> None:
    said = of(record_facts(visit=VisitFacts(BEGAN, BEGAN - 3_600_000_000)))
    assert f"检查时间=2026年4月16日9时05分至8时05分（{CLOCK_DOUBT}）" in said
    assert CLOCK_DOUBT not in of(record_facts(visit=VisitFacts(BEGAN, BEGAN)))


def test_a_sentence_that_lacks_a_word_stops_with_its_name() -> None:
    with pytest.raises(SafetyDeskError) as stopped:
        frozen(review_facts(1, earlier=None))
    assert stopped.value.code == "PAPER_002"
    assert "《隐患整改复查意见书》缺少“前一份文书的日期”" in stopped.value.message


def test_a_failed_recheck_says_how_many_and_until_when() -> None:
    mixed = (*findings(2, result="passed"), replace(findings(1)[0], result="failed", remark="线路仍未更换"))
    said = of(review_facts(findings=mixed))
    assert "以上3项中，1项没有达到整改要求" in said
    assert "复查意见：不合格。" in said
    assert "说明：线路仍未更换。" in said
    assert said.count("继续整改期限") == 1


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("a\x00b\x07c\u200b\ufeff", "abc"),
        ("甲\u202e乙", "甲乙"),
        ("x\r\ny\rz", "x\ny\nz"),
        ("a\tb\xa0c", "a b c"),
        ("  两边  ", "两边"),
        ("e\u0301", "é"),
        ("\ud800坏", "坏"),
        ("⚠\ufe0f", "⚠"),
        ("甲\u3000乙", "甲\u3000乙"),
    ],
)
def test_texts_are_cleaned_of_what_cannot_be_printed(given: str, cleaned: str) -> None:
    assert clean(given) == cleaned


def test_numbers_are_written_the_chinese_way() -> None:
    assert [chinese_number(n) for n in (1, 10, 11, 20, 21, 99, 100)] == [
        "一", "十", "十一", "二十", "二十一", "九十九", "100",
    ]  # fmt: skip
    assert [ordinal(first, 11) for first in ("一、", "（一）", "1．", "(1)")] == ["十二、", "（十二）", "12．", "(12)"]


def test_short_numbers_are_hidden_whole() -> None:
    assert [masked(text) for text in ("13800138000", "500118198001011234", "12345678", "")] == [
        "138****8000", "500***********1234", "********", "",
    ]  # fmt: skip


def test_a_law_without_an_article_is_its_name() -> None:
    assert citation_text(Citation("某法"), "2026-01-01") == "《某法》"
