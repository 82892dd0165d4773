"""Steps between laptops: a round with the township server, conflicts, and whether two laptops agree."""

from __future__ import annotations

from typing import Any

from safetydesk.models.queries.conflicts import open_conflicts
from safetydesk.models.tables import synced_classes, synced_fields
from safetydesk.usecases.conflicts import settle_conflict
from tests.scenarios.acting import Outcome, step
from tests.scenarios.stage import Stage
from tests.scenarios.telling import Told


@step("同步")
def sync(stage: Stage, _name: str, given: Told) -> Outcome:
    """One round over real HTTP, with blocks of more 字头; nothing may be left waiting."""
    report = stage.sync(*given.listed("字头"))
    assert report.refused == 0
    assert report.blobs_waiting == 0
    return {
        "": "已同步",
        "上送": "有" if report.sent else "没有",
        "收到": "有" if report.received else "没有",
        "文件上送": f"{report.blobs_sent}份",
        "文件收到": f"{report.blobs_received}份",
        "文号": f"{report.numbers}个",
        "冲突": f"{len(open_conflicts(stage.reader))}处",
        "提醒": "、".join(one.message for one in report.problems) or "没有",
    }


@step("看冲突")
def look(stage: Stage, _name: str, _given: Told) -> Outcome:
    """What waits for a person: the value that stands, and the other."""
    found = open_conflicts(stage.reader)
    if not found:
        return {"": "没有冲突"}
    return {"": f"{len(found)}处", "留着": str(found[0].kept), "另一个": str(found[0].other), "栏": found[0].field}


@step("定冲突")
def settle(stage: Stage, _name: str, given: Told) -> Outcome:
    """A person says which value stands."""
    word = given.words()
    assert word in ("用留着的", "用另一个"), word
    (found,) = open_conflicts(stage.reader)
    stage.do(settle_conflict, conflict_id=found.id, stands="kept" if word == "用留着的" else "other")
    return look(stage, "", Told())


@step("比两台")
def compare(stage: Stage, other: str, _given: Told) -> Outcome:
    """Whether every travelling field of every record is the same on both laptops."""
    here, there = (_state(stage.stores[name].reader) for name in (stage.device, other))
    apart = [entity for entity in here if here[entity] != there[entity]]
    return {"": "两台一致" if not apart else f"不一致：{'、'.join(apart)}"}


def _state(reader: Any) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for entity, table in synced_classes().items():
        names = ", ".join(("id", *synced_fields(table)))
        found[entity] = [tuple(row) for row in reader.execute(f"SELECT {names} FROM {entity} ORDER BY id").fetchall()]
    return found
