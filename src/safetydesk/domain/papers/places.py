"""Where people write freely on a paper, each place by the name they know it by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safetydesk.domain.papers.paper import FindingFacts, PaperFacts, PaperSnapshot


def free_texts(facts: PaperFacts, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(place, text) of everything written by hand; `labels` are the names of clauses and questions by key."""
    for number, one in enumerate(facts.findings, 1):
        yield from _finding(f"第{number}项（{one.code}）" if one.code else f"第{number}项", one)
    for answer in facts.asked:
        yield f"“{labels.get(answer.key, answer.key)}”", answer.value
    for clause in facts.clauses:
        yield f"“{labels.get(clause.name, clause.name)}”", clause.text
    told = (*_visit(facts), *_people(facts), *_earlier(facts), *_lists(facts))
    yield from ((place, text) for place, text in told if text)


def block_texts(snapshot: PaperSnapshot) -> Iterator[str]:
    """Every text that a composed paper prints, title and head with it."""
    yield from (snapshot.title, snapshot.head)
    for block in snapshot.blocks:
        yield block.text
        yield from (f"{field.label}：{field.value}" for row in block.rows for field in row)
        yield from (text for item in block.items for text in (item.text, *item.notes))
        yield from (cell for row in block.cells for cell in row)
        yield from (option.text for option in block.options)


def _finding(where: str, one: FindingFacts) -> Iterator[tuple[str, str]]:
    told = (("的问题", one.text), ("的部位", one.place), ("的依据", one.basis_text), ("的整改要求", one.measure),
            ("的说明", one.remark))  # fmt: skip
    yield from ((where + name, text) for name, text in told if text)


def _visit(facts: PaperFacts) -> Iterator[tuple[str, str | None]]:
    yield "抬头", facts.recipient
    if facts.visit:
        yield from (("检查场所", facts.visit.place), ("事由和目的", facts.visit.purpose))
        yield "联合检查单位", "、".join(facts.visit.joint_units)


def _people(facts: PaperFacts) -> Iterator[tuple[str, str | None]]:
    yield "拒签情况说明", facts.refusal
    yield "见证人", facts.witness.name if facts.witness else None
    yield "专家", "、".join(one.name for one in facts.experts)
    yield "复查联系人", facts.reply_contact
    yield "抄送", "、".join(facts.copy_to)
    if facts.site_person:
        yield from (("现场负责人", facts.site_person.name), ("现场负责人的职务", facts.site_person.role))


def _earlier(facts: PaperFacts) -> Iterator[tuple[str, str | None]]:
    if one := facts.earlier:
        told = (one.receiver, one.service_note, one.service_refusal, one.service_witness)
        yield from (("送达情况", text) for text in told)


def _lists(facts: PaperFacts) -> Iterator[tuple[str, str | None]]:
    yield from (("提示建议", one.text) for one in facts.advice)
    yield from (("日周月核验的说明", one.note) for one in facts.rounds)
    yield from (("照片说明", text) for one in facts.photos for text in (one.caption, one.item))
    yield from (("作废原因", one.reason) for one in facts.voids)
    yield from (("文书清单的备注", one.remark) for one in facts.papers)
