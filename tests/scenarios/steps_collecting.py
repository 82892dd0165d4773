"""Steps of 收表: asked of villages, files taken in under any name, who is missing, one ledger of all."""

from __future__ import annotations

import hashlib
from collections import Counter

from safetydesk.catalog import load
from safetydesk.domain.collecting import reminder
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.collecting import answer_rows, read_answer, write_merged
from safetydesk.ledgers.writing.rendered import Heading
from safetydesk.models.queries.collections import CollectionRow, answers, collections, units
from safetydesk.usecases.collections import (
    Arrived,
    Asked,
    arrived,
    open_collection,
    replace_answer,
    standing,
    take_answer,
)
from tests.scenarios.acting import Outcome, Within, step
from tests.scenarios.stage import ORGAN, Stage
from tests.scenarios.steps_ledgers import KINDS, imported, workbook
from tests.scenarios.telling import Told, day

STATES = {
    "answered": "已报",
    "faulty": "有错",
    "corrected": "待确认更正",
    "missing": "未报",
    "repeated": "重复",
    "unclear": "不知道是哪个单位",
    "unread": "读不了",
}


def collection(stage: Stage, title: str) -> CollectionRow:
    """The collection of this title."""
    (found,) = [one for one in collections(stage.reader) if one.title == title]
    return found


@step("发起收表")
def ask(stage: Stage, title: str, given: Told) -> Outcome:
    """Ask villages for a ledger by a day."""
    asked = [Asked(name) for name in given.listed("单位")]
    told = {"kind": KINDS[given.need("种类")], "due_on": day(given.need("期限"))}
    stage.do(open_collection, title=title, units=asked, **told)
    return {"": f"{len(asked)}个单位"}


@step("收件")
def take(stage: Stage, file: str, given: Told) -> Outcome:
    """A file under a name that says nothing: 表 is its content as a table, its 填报单位 what stands in it; or 乱码."""
    one, path = collection(stage, given.need("收表")), stage.folder / f"收件{len(stage.used)}"
    if table := given.take("表"):
        workbook(path, stage.table(table), given.take("填报单位") or "")
    else:
        path.write_bytes(given.need("乱码").encode())
    content = path.read_bytes()
    stage.blobs().put(content)
    try:
        reading = read_answer(path, one=one, words=load().accepted(), today=stage.today, name=file)
        came = arrived(reading, size=len(content))
    except SafetyDeskError as fault:
        came = Arrived(file, hashlib.sha256(content).hexdigest(), len(content), fault=fault)
    key = stage.do(take_answer, collection_id=one.id, came=came).id
    stage.call("报送件", file, key)
    (kept,) = [answer for answer in answers(stage.reader, one.id) if answer.id == key]
    names = {unit.id: unit.name for unit in units(stage.reader, one.id)}
    facts = {"单位": names.get(kept.unit or b"", "—"), "行": str(kept.facts["rows"])}
    return {"": STATES[kept.state], **facts, "为什么": Within(kept.facts["why"])}


@step("代替")
def replace(stage: Stage, file: str, _given: Told) -> Outcome:
    """A corrected file stands from now on."""
    stage.do(replace_answer, answer_id=stage.id("报送件", file))
    return {"": "已代替"}


@step("看收表")
def look(stage: Stage, title: str, _given: Told) -> Outcome:
    """The board: how many stand how, who is missing, the text that reminds them."""
    one = collection(stage, title)
    lines = standing(stage.reader, one.id)
    counted = Counter(STATES[line.state] for line in lines)
    text = reminder(one.title, one.due_on, stage.today, lines)
    named = {word: "、".join(line.unit.name for line in lines if STATES[line.state] == word) for word in counted}
    return {"": "、".join(f"{word}{count}" for word, count in sorted(counted.items())), **named, "催报": Within(text)}


@step("汇总导入")
def merge(stage: Stage, title: str, _given: Told) -> Outcome:
    """The rows of all units become one workbook, which is imported."""
    one, path, words = collection(stage, title), stage.folder / f"{title}汇总.xlsx", load().accepted()
    kept = {answer.id: answer for answer in answers(stage.reader, one.id)}
    parts = []
    for line in standing(stage.reader, one.id):
        file = kept[line.answer] if line.answer and line.rows else None
        content = stage.blobs().get(file.sha256) if file else b""
        told = {"one": one, "words": words, "today": stage.today, "name": title}
        parts.append((line.unit.name, answer_rows(content, **told) if file else []))  # type: ignore[arg-type]
    heading = Heading(one.title, ORGAN, stage.today)
    count = write_merged(path, one=one, answers=parts, words=words, heading=heading, masked=())
    assert count == sum(len(rows) for _, rows in parts)
    return imported(stage, path, one.kind)
