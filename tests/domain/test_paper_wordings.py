"""Texts of declared papers: nothing edited changes nothing, an edit changes its own text alone, also in print."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.barred_words import load_barred_words
from safetydesk.catalog.document_kinds import document_kinds, read_document_kind, shipped_text
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.kinds import DocumentKind
from safetydesk.domain.papers.layout_text import base_of, based_on, digest, layout_of, text_of, with_originals
from safetydesk.domain.papers.names import named_in, spoken, unspoken
from safetydesk.domain.papers.paper import PaperFacts, PaperSnapshot
from safetydesk.domain.papers.rebase import differences
from safetydesk.domain.papers.specimen import specimen
from safetydesk.domain.papers.wording_faults import misplaced, wording_faults
from safetydesk.domain.papers.wordings import Wording, condition, reworded, skeleton, texts_of, wordings

KINDS = tuple(document_kinds())
QUICK = ("circular", "onsite_measures", "service_receipt")
MARK = "虚构措辞"


@cache
def shipped(kind: str) -> dict[str, Any]:
    return layout_of(shipped_text(kind))


def places(kind: str) -> list[Wording]:
    return list(wordings(shipped(kind)))


def kind_of(layout: dict[str, Any]) -> DocumentKind:
    return read_document_kind(layout["key"], text_of(layout))


def frozen(kind: DocumentKind, facts: PaperFacts) -> PaperSnapshot:
    return compose(kind, facts, draft=True).snapshot


def seen(kind: DocumentKind) -> PaperFacts:
    """Facts of a sample that shows the mark, or plain ones."""
    return specimen(kind, lambda facts: shows(said(frozen(kind, facts))))


def said(snapshot: PaperSnapshot) -> list[str]:
    """Every text that is printed, in order; what is empty is not."""
    printed = json.loads(snapshot.to_json())
    return list(_texts([printed["title"], printed.get("head"), printed.get("copies"), printed["blocks"]]))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key in sorted(value.keys() - {"part"}):
            yield from _texts(value[key])


def unmarked(texts: list[str]) -> list[str]:
    return [text.replace(MARK, "") for text in texts if text != MARK]


def shows(texts: list[str]) -> bool:
    return any(MARK in text for text in texts)


WORDED = st.sampled_from([(kind, one.where) for kind in KINDS for one in wordings(shipped(kind))])
EDITS = st.lists(st.tuples(st.integers(0, 200), st.text(st.characters(codec="utf-8", exclude_characters="{}\r"))))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_edited_gives_the_same_layout_and_no_fault(kind: str) -> None:
    layout = shipped(kind)
    assert layout_of(text_of(layout)) == layout
    texts = texts_of(layout)
    assert skeleton(reworded(layout, {where: text for where, text in texts.items() if text})) == skeleton(layout)
    assert reworded(layout, {where: text for where, text in texts.items() if text}) == layout
    assert differences(layout, layout) == ()
    assert wording_faults(layout, layout, load_barred_words()) == ()
    given_by_words = read_document_kind(kind, text_of(layout))
    assert replace(given_by_words, version="") == replace(document_kinds()[kind], version="")


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_text_has_a_place_a_name_and_named_words(kind: str) -> None:
    found = places(kind)
    assert len({one.where for one in found}) == len(found)
    for one in found:
        assert one.name, one
        assert set(named_in(one.text)) <= set(one.names), one
        assert len(set(one.names.values())) == len(one.names), one
        assert unspoken(spoken(one.text, one.names), one.names) == one.text
        assert misplaced(one.text) is None, one
        assert not set("abcdefghijklmnopqrstuvwxyz_") & set(condition(shipped(kind), one)), one


@given(WORDED)
def test_one_edit_changes_its_own_text_alone(which: tuple[str, str]) -> None:
    kind, where = which
    layout = shipped(kind)
    one = next(one for one in wordings(layout) if one.where == where)
    made = reworded(layout, {where: one.text + MARK})
    assert {place: text for place, text in texts_of(made).items() if text != texts_of(layout)[place]} == {
        where: one.text + MARK
    }
    assert skeleton(made) == skeleton(layout)
    assert [(told.where, told.before, told.after) for told in differences(layout, made)] == [
        (where, one.text, one.text + MARK)
    ]


@pytest.mark.parametrize("kind", [one if one in QUICK else pytest.param(one, marks=pytest.mark.ci) for one in KINDS])
def test_each_edit_changes_exactly_that_text_in_the_printed_paper(kind: str) -> None:
    layout = shipped(kind)
    for one in wordings(layout):
        made = kind_of(reworded(layout, {one.where: MARK + one.text}))
        asked = one.group == "拟稿时填写的内容" or one.name == "字头" or (one.where == "title" and "titled" in layout)
        facts = specimen(document_kinds()[kind]) if asked or one.bare else seen(made)
        before, after = said(frozen(document_kinds()[kind], facts)), said(frozen(made, facts))
        assert unmarked(after) == unmarked(before), one
        assert asked or one.bare or shows(after), (one, "is seen on a sample")


@given(st.sampled_from(KINDS), EDITS)
def test_any_texts_come_back_from_toml_with_what_they_were_worded_from(kind: str, edits: list[tuple[int, str]]) -> None:
    layout, found = shipped(kind), places(kind)
    told = {found[at % len(found)].where: text for at, text in edits}
    made = reworded(layout, told)
    kept = with_originals(text_of(made), made, layout)
    assert layout_of(kept) == made
    assert based_on(kept) == digest(layout)
    base = base_of(kept, made)
    assert base is not None
    assert differences(base, layout) == ()


def test_notes_that_were_meddled_with_are_no_base() -> None:
    layout = shipped("circular")
    made = reworded(layout, {"block.2.text": "一、情况"})
    kept = with_originals(text_of(made), made, layout)
    assert base_of(kept.replace("一、基本情况", "一、别的"), made) is None
    assert base_of(kept.replace("# 原文 block.2", "# 原文 block.99"), made) is None
    assert base_of(kept.replace('= "一、基本', "= 一、基本"), made) is None
    assert base_of(text_of(made), made) is None


@pytest.mark.parametrize(
    ("edits", "wrong"),
    [
        ({"block.10.text": "请{subjekt}立即完成整改。"}, [("block.10.text", "DOCUMENT_060")]),
        ({"block.11.text": "整改期间停产停业，并处以罚款。"}, [("block.11.text", "DOCUMENT_061")]),
        ({"block.2.text": "经检查核实，你单位存在下列问题和隐患："}, [("block.2.text", "DOCUMENT_062")]),
        ({"block.8.text": "请你单位完成整改。"}, [("block.8.text", "DOCUMENT_063")]),
        ({"block.4.notes.4.text": "整改期限见附件"}, [("block.4.notes.4.text", "DOCUMENT_063")]),
        ({"block.10.text": "，请你单位立即完成整改。"}, [("block.10.text", "DOCUMENT_064")]),
        ({"block.10.text": "请你单位立即完成整改,并报告。"}, [("block.10.text", "DOCUMENT_064")]),
        ({"block.10.text": "请你单位（立即完成整改。"}, [("block.10.text", "DOCUMENT_064")]),
        ({"block.10.text": "请你单位立即完成整改。。"}, [("block.10.text", "DOCUMENT_064")]),
        ({"block.10.text": "请你单位{立即完成整改。"}, [("block.10.text", "DOCUMENT_064")]),
        ({"block.10.text": "请你单位立即\u200b完成整改。"}, [("block.10.text", "DOCUMENT_064")]),
        ({"block.10.text": "请你单位立即完成整改《"}, [("block.10.text", "DOCUMENT_064")]),
        ({"title": " "}, [("title", "GENERAL_014")]),
        ({"block.15.text": "", "block.11.text": "", "edit.0.hint": ""}, []),
        ({"block.11.text": "停产期间，请确保安全。"}, []),
        ({"block.1.text": "本机关依照{basis}，于{visit_day}检查（{manner}），发现："}, []),
    ],
)  # fmt: skip
def test_what_an_office_may_not_do_to_a_notice_is_told_at_its_place(
    edits: dict[str, str], wrong: list[tuple[str, str]]
) -> None:
    layout = shipped("rectification_notice")
    found = wording_faults(reworded(layout, edits), layout, load_barred_words())
    assert [(one.where, one.fault.code) for one in found] == wrong


def test_left_out_paragraph_is_not_printed() -> None:
    layout = shipped("rectification_notice")
    kind = document_kinds()["rectification_notice"]
    facts = specimen(kind)
    whole, less = frozen(kind, facts), frozen(kind_of(reworded(layout, {"block.15.text": ""})), facts)
    assert any("申请行政复议" in text for text in said(whole))
    assert not any("申请行政复议" in text for text in said(less))
    assert len(less.blocks) == len(whole.blocks) - 1


def test_place_that_there_is_not_is_refused() -> None:
    for where in ("block.99.text", "block.0.rows.0.0.label", "copies.7", "ask.x.label"):
        with pytest.raises(KeyError):
            reworded(shipped("rectification_notice"), {where: "虚构"})
