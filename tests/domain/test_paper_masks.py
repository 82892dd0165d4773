"""Personal numbers in the free text of papers are masked however they are written, public ones never (DOMAIN §9.2)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.credit_code import LETTERS, WEIGHTS
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.masks import mask_facts, masked_places
from safetydesk.domain.papers.paper import Asked, Clause, EarlierPaper, FindingFacts, PaperFacts, Signer
from safetydesk.domain.personal_numbers import is_number_alone, mask_within
from tests.documents.samples import notice_facts, record_facts

FULL = str.maketrans("0123456789-X", "０１２３４５６７８９－Ｘ")
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINES = st.tuples(
    st.sampled_from(("010", "023", "0971", "0851")), st.from_regex(r"[2-8][0-9]{6,7}", fullmatch=True)
)
DAYS = st.dates(min_value=date(1920, 1, 1), max_value=date(2020, 12, 31))


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(DAYS).strftime("%Y%m%d")
    region, last = st.sampled_from(("500118", "110105", "513022")), st.from_regex("[0-9]{3}[0-9X]", fullmatch=True)
    return f"{draw(region)}{born}{draw(last)}"


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    body = f"9{draw(st.sampled_from('123'))}500118" + draw(st.text(LETTERS, min_size=9, max_size=9))
    total = sum(LETTERS.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True))
    return body + LETTERS[-total % 31]


def grouped(number: str, sizes: tuple[int, ...], between: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return between.join([*parts, number[at:]] if number[at:] else parts)


SPOKEN = st.sampled_from(("联系{}。", "（{}）", "电话：{}，请回", "张某{}", "{}", "见{}、现场"))


@given(MOBILES, SPOKEN, st.sampled_from(("", " ", "-", "－", "  ")), st.booleans())
def test_no_mobile_survives(number: str, spoken: str, between: str, full: bool) -> None:
    written = grouped(number, (3, 4), between)
    shown = mask_within(spoken.format(written.translate(FULL) if full else written))
    assert shown == spoken.format(f"{number[:3]}****{number[-4:]}")


@given(LANDLINES, SPOKEN, st.sampled_from(("{}-{}", "({}) {}", "（{}）{}", "{} {}", "{}{}", "{}—{}")), st.booleans())
def test_no_landline_with_its_area_code_survives(parts: tuple[str, str], spoken: str, form: str, full: bool) -> None:
    written = form.format(*parts)
    shown = mask_within(spoken.format(written.translate(FULL) if full else written))
    assert parts[1] not in shown.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    assert "***" in shown


@given(identities(), SPOKEN, st.sampled_from(("", " ", "-")), st.booleans())
def test_no_identity_number_survives(number: str, spoken: str, between: str, full: bool) -> None:
    written = grouped(number, (6, 8), between)
    shown = mask_within(spoken.format(written.translate(FULL) if full else written))
    assert shown == spoken.format(f"{number[:3]}{'*' * 11}{number[-4:]}")


@given(DAYS, st.integers(0, 999))
def test_no_identity_number_of_fifteen_places_survives(born: object, last: int) -> None:
    number = f"500118{born:%y%m%d}{last:03d}"
    assert number not in mask_within(f"身份证{number}")


@given(credit_codes())
def test_credit_codes_stay(code: str) -> None:
    assert mask_within(f"统一社会信用代码：{code}。") == f"统一社会信用代码：{code}。"


@given(st.integers(1, 99999), st.integers(1990, 2029), st.integers(1, 9999), DAYS)
def test_standards_document_numbers_and_days_stay(standard: int, year: int, serial: int, day: object) -> None:
    text = (
        f"GB {standard}-{year}、GB/T {standard}.1-{year}，（永三）安改〔{year}〕{serial}号，{day}，{day:%Y%m%d}，"
        f"{day:%Y.%m.%d} 09:30，H-A01-{serial:04d}"
    )
    assert mask_within(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "拨打12350、119、110、120、12345", "热线400-123-4567", "4001234567", "800-810-8888", "电话：400-1234-567",
        "12条，15项", "编号20260416001", "设备代码42105001182023000012345", "注册号500118800101123",
        "长1380米、宽0.5米",
    ],
)  # fmt: skip
def test_what_is_no_persons_number_stays(text: str) -> None:
    assert mask_within(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0971-8123456-801", "097*******6801"),
        ("电话62345678", "电话********"),
        ("+86 138 0000 1111", "138****1111"),
        ("1 3 8 0 0 0 0 1 1 1 1", "138****1111"),
        ("特种作业证T500118198001011234", "特种作业证T500***********1234"),
        ("13800001111或者15900002222", "138****1111或者159****2222"),
    ],
)
def test_other_ways_to_write_one(text: str, shown: str) -> None:
    assert mask_within(text) == shown


@pytest.mark.parametrize("number", ["200118198001011234", "500118199902301234", "999118198001011234"])
def test_eighteen_digits_of_no_province_or_no_day_are_no_identity_number(number: str) -> None:
    assert mask_within(f"合同编号{number}") == f"合同编号{number}"


def test_an_answer_of_nothing_but_numbers_is_known() -> None:
    assert is_number_alone("023-49560000、（023）49560001")
    assert not is_number_alone("周敏 023-49560000")


MOBILE, IDENTITY = "13800001111", "500118198001011234"
SAID = f"找{MOBILE}，证{IDENTITY}"


@pytest.mark.parametrize("key", sorted(document_kinds()))
def test_no_kind_prints_or_keeps_a_persons_number_from_free_text(key: str) -> None:
    kind = document_kinds()[key]
    base = record_facts(1) if kind.style == "form" else notice_facts(1)
    asked = [Asked(ask.key, ask.kind, SAID) for ask in kind.asks if ask.kind in ("text", "long", "names")]
    facts = replace(
        base, kind=key, capacity=kind.capacities[0], asked=tuple(asked), recipient=SAID, refusal=SAID,
        findings=(FindingFacts(SAID, SAID, measure=SAID, remark=SAID, basis_text=SAID),),
        clauses=tuple(Clause(rule.clause, SAID) for rule in kind.clauses),
        earlier=EarlierPaper("文书", "（虚）安改〔2026〕1号", "2026-04-16", receiver=SAID, service_note=SAID),
    )  # fmt: skip
    raw = compose(kind, facts, draft=True).snapshot.to_json().decode()
    assert MOBILE not in raw and IDENTITY not in raw
    assert "23-49560000" in raw or "reply_phone" not in raw
    if kind.asks:
        assert masked_places(kind, facts)


PEOPLE = [one.name for one in fields(PaperFacts) if "Signer" in str(one.type)]


@pytest.mark.parametrize("place", PEOPLE)
def test_no_person_named_on_a_paper_is_kept_with_a_whole_number(place: str) -> None:
    facts, one = notice_facts(1), Signer("虚构周", phone=MOBILE, id_number=IDENTITY)
    one_or_many = (one,) if isinstance(getattr(facts, place), tuple) else one
    told = repr(mask_facts(replace(facts, **{place: one_or_many}), document_kinds()["rectification_notice"]))
    assert MOBILE not in told and IDENTITY not in told and "虚构周" in told


def test_answer_that_a_kind_masks_is_masked_whatever_it_looks_like() -> None:
    """A bare number of a short exchange is no phone in free text, and is one where a phone was asked for."""
    kind = document_kinds()["talk_record"]
    asked = (Asked("talkee_phone", "text", "6234567890"), Asked("talkee_post", "text", "6234567890"))
    shown = mask_facts(replace(notice_facts(1), asked=asked), kind).asked
    assert [one.value for one in shown] == ["623***7890", "6234567890"]


def test_phone_as_the_whole_answer_stays_only_where_the_question_is_for_everybody() -> None:
    kind = document_kinds()["transfer_letter"]
    inner = replace(kind, asks=tuple(replace(ask, privacy="P2") for ask in kind.asks))
    told = replace(notice_facts(1), asked=(Asked("contact_number", "text", MOBILE),))
    assert [mask_facts(told, one).asked[0].value for one in (kind, inner)] == [MOBILE, "138****1111"]


@pytest.mark.parametrize("key", sorted(document_kinds()))
def test_every_kind_declares_its_masks(key: str) -> None:
    """The two records print the phones that the law's form has, to the enterprise itself (decision 18)."""
    kind = document_kinds()[key]
    personal = {ask.key for ask in kind.asks if ask.privacy == "P1"}
    wanted = {"id_number"} if key in ("inspection_record", "onsite_record") else {"id_number", "phone"}
    assert set(kind.mask) == wanted | personal


def test_what_the_office_publishes_stays_whole_wherever_it_stands() -> None:
    kind = document_kinds()["transfer_letter"]
    told = (
        Asked("contact_number", "text", "023-49560001-8"),
        Asked("told_facts", "long", "请致电023-49560000或13800001111"),
    )
    shown = mask_facts(notice_facts(1, asked=told), kind)
    assert [one.value for one in shown.asked] == ["023-49560001-8", "请致电023-49560000或138****1111"]
