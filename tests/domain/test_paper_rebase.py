"""An office's words over another program: put where they stood, law as it is shipped now, what moved is told."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.catalog.document_kinds import document_kinds, shipped_text
from safetydesk.domain.papers.layout_text import layout_of
from safetydesk.domain.papers.rebase import carried, differences, moves
from safetydesk.domain.papers.wordings import reworded, texts_of, wordings

KIND = "rectification_notice"


@cache
def shipped(kind: str = KIND) -> dict[str, Any]:
    return layout_of(shipped_text(kind))


def updated(kind: str = KIND) -> dict[str, Any]:
    """The kind as a later program might ship it: a question and paragraphs more, an article and a paragraph changed."""
    made = deepcopy(shipped(kind))
    made.setdefault("ask", []).insert(0, {"key": "new_thing", "label": "虚构的新栏目"})
    made["block"].insert(1, {"part": "para", "text": "虚构的新段落。"})
    made["block"].append({"part": "note", "text": "虚构的新说明。"})
    for rule in made["block"]:
        for told in rule.get("basis", ()):
            told["article"] = "第一百条"
    made["copies"] = [*made.get("copies", ()), "第四联　虚构"]
    made["inspectors"] = 3
    return made


def test_own_words_survive_an_update_and_all_else_is_new() -> None:
    own = reworded(shipped(), {"block.10.text": "请立即整改（虚构）。", "ask.0.hint": "提示", "block.15.text": ""})
    made = carried(own, shipped(), updated())
    assert made.clashes == ()
    assert made.lost == ()
    assert made.layout["inspectors"] == 3
    assert made.layout["ask"][0]["label"] == "虚构的新栏目"
    assert made.layout["ask"][1]["hint"] == "提示"
    assert made.layout["block"][1]["text"] == "虚构的新段落。"
    assert made.layout["block"][11]["text"] == "请立即整改（虚构）。"
    assert made.layout["block"][16]["text"] == ""
    assert made.layout["block"][16]["basis"][0]["article"] == "第一百条"
    assert len(made.layout["copies"]) == 4


def test_text_that_both_changed_stays_the_offices_and_is_told() -> None:
    own = reworded(shipped(), {"block.10.text": "请立即整改（虚构）。", "copies": "第一联　存根"})
    now = reworded(shipped(), {"block.10.text": "请你单位马上整改。", "copies": "第一联　归档"})
    made = carried(own, shipped(), now)
    assert made.layout["block"][10]["text"] == "请立即整改（虚构）。"
    assert made.layout["copies"] == ["第一联　存根"]
    assert [(one.where, one.before, one.after) for one in made.clashes] == [
        ("copies", "第一联　存根\n第二联　交被检查单位\n第三联　抄报", "第一联　归档"),
        ("block.10.text", "请你单位立即完成整改。", "请你单位马上整改。"),
    ]


def test_text_whose_part_is_gone_is_told_and_not_put_elsewhere() -> None:
    own = reworded(shipped(), {"block.24.text": "抄报：{copy_to}", "block.25.text": "抄报："})
    now = deepcopy(shipped())
    del now["block"][24:]
    made = carried(own, shipped(), now)
    assert made.layout == now
    assert [(one.name, one.before, one.after) for one in made.lost] == [
        ("抄送 1", "抄报：{copy_to}", None),
        ("抄送 2", "抄报：", None),
    ]


def test_rows_and_options_that_moved_are_found_by_what_they_say() -> None:
    base = shipped("inspection_approval")
    own = reworded(base, {"block.0.rows.2.0.label": "单位地址"})
    now = deepcopy(base)
    now["block"][0]["rows"].insert(0, [{"label": "虚构的新栏", "value": "{subject}"}])
    made = carried(own, base, now)
    assert made.layout["block"][0]["rows"][3][0]["label"] == "单位地址"
    assert not made.clashes
    assert not made.lost


@given(st.sampled_from(sorted(document_kinds())), st.data())
def test_any_own_words_survive_any_such_update(kind: str, data: st.DataObject) -> None:
    base, now = shipped(kind), updated(kind)
    places = [one.where for one in wordings(base) if one.where != "copies"]
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True, max_size=6))
    own = reworded(base, {where: f"虚构措辞{number}" for number, where in enumerate(chosen)})
    made = carried(own, base, now)
    assert made.lost == ()
    told = texts_of(made.layout)
    for number, where in enumerate(chosen):
        assert list(told.values()).count(f"虚构措辞{number}") == 1, where
    assert reworded(made.layout, {to: texts_of(base)[where] for where, to in moves(base, now).items()}) == reworded(
        now, {to: texts_of(base)[where] for where, to in moves(base, now).items()}
    )


def test_differences_name_what_is_new_what_is_gone_and_what_is_set_otherwise() -> None:
    now = updated()
    now["photos_per_page"] = 4
    found = {one.name: (one.before, one.after) for one in differences(shipped(), now)}
    assert found["说明"] == (None, "虚构的新说明。")
    assert found["项目名称"] == (None, "虚构的新栏目")
    assert found["每页照片数"] == ("2", "4")
    back = {one.name: (one.before, one.after) for one in differences(now, shipped())}
    assert back["说明"] == ("虚构的新说明。", None)


@pytest.mark.parametrize("kind", sorted(document_kinds()))
def test_same_layout_moves_nowhere(kind: str) -> None:
    assert all(where == to for where, to in moves(shipped(kind), shipped(kind)).items())
    assert set(moves(shipped(kind), shipped(kind))) == set(texts_of(shipped(kind)))
