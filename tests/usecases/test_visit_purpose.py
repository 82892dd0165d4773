"""事由和目的, 联合检查单位 and 检查专家 are facts of the visit: suggested, told, changed, and printed on the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from safetydesk.catalog import load
from safetydesk.catalog.purposes import load_purposes, read_purposes
from safetydesk.domain.papers.paper import PaperSnapshot
from safetydesk.domain.visit_times import UNSTATED
from safetydesk.errors import SafetyDeskError
from safetydesk.models.changelog import update_row
from safetydesk.models.queries.visits import visit_state
from safetydesk.models.tables import Visit
from safetydesk.usecases import visits
from safetydesk.usecases.papers import documents
from tests.usecases.conftest import Desk


def record(desk: Desk, visit: bytes, capacity: str = "A") -> PaperSnapshot:
    given = {"kind": "inspection_record", "subject_id": desk.subject, "visit_id": visit, "capacity": capacity}
    key = desk.do(documents.draft_document, **given).id
    return documents.preview(desk.store.reader, document_id=key, day="2026-04-16")


def blanks(paper: PaperSnapshot) -> dict[str, str]:
    return {field.label: field.value for block in paper.blocks for row in block.rows for field in row}


def start(desk: Desk, kind: str = "joint", **facts: object) -> bytes:
    key: bytes = desk.do(visits.start_visit, subject_id=desk.subject, kind=kind, inspectors=desk.inspectors, **facts).id
    return key


def test_joint_record_names_purpose_units_and_experts(desk: Desk) -> None:
    units, experts = ["虚构区应急管理局", "虚构区消防救援大队"], ["钱虚构"]
    paper = record(desk, start(desk, purpose="粉尘涉爆专项联合检查", joint_units=units, experts=experts), "D")
    told = blanks(paper)
    assert told["事由和目的"] == "粉尘涉爆专项联合检查"
    assert told["联合检查单位"] == "虚构区应急管理局、虚构区消防救援大队"
    assert told["检查专家"] == "钱虚构"
    assert "检查专家" in [line.label for block in paper.blocks for line in block.signs]


@pytest.mark.parametrize("kind", ["surprise", "joint", "patrol"])
def test_purpose_is_suggested_by_the_kind_of_visit(desk: Desk, kind: str) -> None:
    told = blanks(record(desk, start(desk, kind, purpose=" ")))
    assert told["事由和目的"] == load_purposes()[kind]
    assert "联合检查单位" not in told


def test_facts_are_changed_and_taken_away_until_the_visit_ends(desk: Desk) -> None:
    visit = start(desk, joint_units=["虚构区应急管理局", "虚构区应急管理局", " "])
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert (state.joint_units, state.experts) == (("虚构区应急管理局",), ())
    desk.do(visits.describe_visit, visit_id=visit, purpose="核查举报", joint_units=[], experts=["钱虚构", "孙虚构"])
    state = visit_state(desk.store.reader, visit)
    assert state is not None
    assert (state.purpose, state.joint_units, state.experts) == ("核查举报", (), ("钱虚构", "孙虚构"))
    desk.do(visits.finish_visit, visit_id=visit)
    with pytest.raises(SafetyDeskError, match="VISIT_002"):
        desk.do(visits.describe_visit, visit_id=visit, purpose="别的")


def test_visit_of_before_knows_no_purpose_and_prints_none(desk: Desk) -> None:
    visit = start(desk)
    with desk.store.writing(actor=None) as session:
        update_row(session, Visit, visit, {"purpose": None})
    assert blanks(record(desk, visit))["事由和目的"] == ""


def test_every_kind_of_visit_has_its_words() -> None:
    assert set(load_purposes()) == set(load().words("visit_kind")) - {UNSTATED}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[purpose]\n", "source"),
        ('source = "ours"\n[purpose]\njoint = "甲"\n', "没有写"),
        ('source = "ours"\n[purpose]\nflying = "甲"\n', "cross|flying"),
    ],
)
def test_purposes_that_lack_something_are_refused(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "purposes.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SafetyDeskError, match=f"CATALOG_096.*({why})"):
        read_purposes(file)
