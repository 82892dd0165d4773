"""Steps of a paper: 拟稿, 审签, 编号 with its PDF, 用印, 送达, 回收, 归档, 作废, and what is printed on it."""

from __future__ import annotations

from typing import Any

from safetydesk.documents.render import render
from safetydesk.domain.document_life import fold
from safetydesk.models.events import document_events
from safetydesk.models.queries.documents import DocumentRow, document
from safetydesk.usecases import findings
from safetydesk.usecases.papers import documents, documents_edit
from safetydesk.usecases.papers.documents_correct import correct_document, counted_days, troubles
from safetydesk.usecases.papers.documents_flow import state_words
from safetydesk.usecases.papers.wording import draft_remarks
from tests.documents.readback import body_text, page_count
from tests.scenarios.acting import Outcome, Within, step
from tests.scenarios.stage import Stage
from tests.scenarios.telling import Told, code

CAPACITIES = {"本级": "A", "受委托": "B", "赋权": "C", "联合": "D"}
WAYS = {"直接": "direct", "留置": "left", "邮寄": "post", "电子": "electronic", "公告": "public"}


def row_of(stage: Stage, name: str) -> DocumentRow:
    """The paper of this name."""
    row = document(stage.reader, stage.id("文书", name))
    assert row is not None
    return row


@step("看文书")
def look(stage: Stage, name: str, _given: Told) -> Outcome:
    """The state of a paper, and what its PDF prints."""
    row, blobs = row_of(stage, name), stage.blobs()
    printed = body_text(blobs.get(row.pdf)) if row.pdf else ""
    remarks = () if row.snapshot else draft_remarks(stage.reader, document_id=row.id, day=stage.today)
    return {
        "": state_words(stage.reader, row.kind, row.state).word,
        "文号": row.number or "—",
        "成文": row.issued_on or "—",
        "送达": row.served_on or "—",
        "落款": row.organ,
        "页数": f"{page_count(blobs.get(row.pdf))}页" if row.pdf else "—",
        "提醒": Within("；".join(troubles(stage.reader, row)) or "没有"),
        "说明": Within("；".join(remarks) or "没有"),
        "救济": "、".join(one.day for one in counted_days(fold(document_events(stage.reader, row.id)))) or "—",
        "印有": Within(printed),
        "不印": Within(printed, absent=True),
    }


@step("拟稿")
def draft(stage: Stage, name: str, given: Told) -> Outcome:
    """A paper of the current visit (检查：不写 leaves it out) for the hazards named, in the capacity given.

    针对 names the paper it is about; what else is named answers the questions of its kind.
    """
    kind, capacity = code("document_kind", given.words()), CAPACITIES[given.take("名义") or "本级"]
    named = [stage.id("隐患", one) for one in given.listed("隐患")]
    about, subject = given.take("针对"), given.take("单位")
    facts: dict[str, Any] = {"kind": kind, "capacity": capacity, "hazard_ids": named}
    facts |= {"answers": stage.id("文书", about)} if about else {}
    facts |= {"subject_id": stage.id("企业", subject)} if subject else {}
    visit = None if about or given.take("检查") == "不写" else stage.facts.get("检查")
    stage.call("文书", name, stage.do(documents.draft_document, visit_id=visit, **facts).id)
    return fill(stage, name, given)


@step("改拟稿")
def fill(stage: Stage, name: str, given: Told) -> Outcome:
    """Answer what a draft asks, or change what it may change, by the labels of its form."""
    key = stage.id("文书", name)
    form = documents_edit.draft_form(stage.reader, document_id=key, day=stage.today)
    labels = {one.label: one.key for one in form.fields}
    fields = {labels[one]: given.take(one) for one in list(given.named) if one in labels}
    if fields:
        stage.do(documents_edit.edit_draft, document_id=key, fields=fields)
    return look(stage, name, Told())


@step("重出")
def replace(stage: Stage, old: str, given: Told) -> Outcome:
    """Void a paper and draw it up again under a new name; nothing that was printed changes."""
    name = given.need("新的")
    facts = {"document_id": stage.id("文书", old), "reason": given.take("原因") or ""}
    stage.call("文书", name, stage.do(documents_edit.replace_document, **facts).id)
    return fill(stage, name, given)


@step("更正文书")
def correct(stage: Stage, about: str, given: Told) -> Outcome:
    """A 更正通知书 about a paper, with what the records know to be wrong already written in."""
    name = given.need("新的")
    stage.call("文书", name, stage.do(correct_document, document_id=stage.id("文书", about)).id)
    return fill(stage, name, given)


@step("审签")
def review(stage: Stage, name: str, given: Told) -> Outcome:
    """同意, or 退回 with a note."""
    verdict = given.words()
    assert verdict in ("同意", "退回"), verdict
    key = stage.id("文书", name)
    stage.do(documents.review_document, document_id=key, approved=verdict == "同意", note=given.take("意见"))
    return look(stage, name, Told())


@step("编号")
def issue(stage: Stage, name: str, _given: Told) -> Outcome:
    """Number, freeze, render, keep the PDF."""
    key, blobs = stage.id("文书", name), stage.blobs()
    frozen = stage.do(documents.issue_document, document_id=key, blobs=blobs)
    pdf = render(frozen.snapshot, images=blobs.get)
    stage.do(documents.attach_pdf, document_id=key, pdf=pdf, blobs=blobs)
    return look(stage, name, Told())


@step("用印")
def seal(stage: Stage, name: str, _given: Told) -> Outcome:
    """The stamp was set on the print."""
    stage.do(documents.seal_document, document_id=stage.id("文书", name))
    return look(stage, name, Told())


@step("送达")
def serve(stage: Stage, name: str, given: Told) -> Outcome:
    """Served in one of the five ways with the facts it needs."""
    way = WAYS[given.words()]
    words = {"收件人": "receiver", "拒收事由": "refusal", "见证人": "witness", "经过": "reason", "确认书": "consent"}
    facts = {words[one]: value for one in words if (value := given.take(one))}
    dated = {"post": "receipt_on", "electronic": "arrived_on", "public": "published_on"}.get(way)
    if dated and given.take("日期") == "当天":
        facts[dated] = stage.today
    stage.do(documents.serve_document, document_id=stage.id("文书", name), way=way, **facts)
    return look(stage, name, Told())


@step("签收回收")
def give_back(stage: Stage, name: str, given: Told) -> Outcome:
    """The signed copy came back."""
    stage.do(documents.return_document, document_id=stage.id("文书", name), receiver=given.need("签收人"))
    return look(stage, name, Told())


@step("拒签文书")
def refuse(stage: Stage, name: str, given: Told) -> Outcome:
    """The enterprise refuses to sign a paper: reason and witness go on record (安法 68)."""
    told: dict[str, Any] = {"owner": "document", "owner_id": stage.id("文书", name), "way": "refused"}
    told |= {"reason": given.take("理由"), "witness": given.take("见证人")}
    stage.do(findings.sign, role="person_in_charge", name=given.words(), **told)
    return look(stage, name, Told())


@step("归档")
def archive(stage: Stage, name: str, _given: Told) -> Outcome:
    """Nothing more is to be done."""
    stage.do(documents.archive_document, document_id=stage.id("文书", name))
    return look(stage, name, Told())


@step("作废")
def void(stage: Stage, name: str, given: Told) -> Outcome:
    """The paper no longer counts; its number stays accounted for."""
    stage.do(documents.void_document, document_id=stage.id("文书", name), reason=given.take("原因") or "")
    return look(stage, name, Told())
