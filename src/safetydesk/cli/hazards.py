"""The way of a hazard as commands; every step is judged by the same rules as on screen."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from safetydesk.cli.evidence import Photos, keep_files
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import person_named, record_named
from safetydesk.errors import error

Hazard = Annotated[str, typer.Argument(metavar="隐患", help="隐患编号（H-…）或标识。")]
On = Annotated[str | None, typer.Option("--on", metavar="日期", help="日期 YYYY-MM-DD，不写是今天。")]
Passed = Annotated[bool, typer.Option("--passed/--failed", help="复查合格或不合格。")]
Inspectors = Annotated[list[str], typer.Option("--inspector", metavar="姓名", help="复查人员，写两次（至少两名）。")]
Note = Annotated[str | None, typer.Option("--note", metavar="说明", help="说明。")]
Deadline = Annotated[str | None, typer.Option("--deadline", metavar="日期", help="下一次的整改期限。")]
Approver = Annotated[str | None, typer.Option("--approver", metavar="姓名", help="重大隐患销号的审批人。")]
By = Annotated[str, typer.Option("--by", metavar="单位", help="认定单位或认定人。")]
Day = Annotated[str, typer.Option("--on", metavar="日期", help="日期 YYYY-MM-DD。")]
Accepted = Annotated[bool, typer.Option("--accepted/--refused", help="认定为重大，或不予认定。")]
Report = Annotated[str | None, typer.Option("--report", metavar="编号", help="报告函编号。")]
Criterion = Annotated[str | None, typer.Option("--criterion", metavar="情形", help="判定标准的情形编号。")]
Until = Annotated[str, typer.Option("--until", metavar="日期", help="申请延到哪一天。")]
Reason = Annotated[str, typer.Option("--reason", metavar="理由", help="理由。")]
Approved = Annotated[bool, typer.Option("--approved/--rejected", help="批准或驳回。")]
Why = Annotated[str | None, typer.Option("--reason", metavar="理由", help="驳回的理由。")]

hazards = typer.Typer(help="隐患：申请复查、复查、销号、认定、延期。", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Hang these commands on the program."""
    app.add_typer(hazards, name="hazard")
    command(hazards, "show", "看一条隐患的全过程。")(show)
    command(hazards, "request-review", "登记企业申请复查。")(request_review)
    command(hazards, "review", "登记复查结果；一般隐患合格即销号。")(review)
    command(hazards, "fix", "登记当场整改，要有整改后的照片。")(fix)
    command(hazards, "close", "销号；重大隐患要写审批人。")(close)
    command(hazards, "suspect", "标为疑似重大（待认定）。")(suspect)
    command(hazards, "recognise", "登记区县部门的认定或不予认定。")(recognise)
    command(hazards, "extend", "登记企业的延期申请。")(extend)
    command(hazards, "decide", "批准或驳回延期申请。")(decide)


def _act(frame: Frame, text: str, verb: Any, **facts: Any) -> Answer:
    with frame.writing() as store:
        key = record_named(store.reader, "hazard", text)
        frame.do(store, verb, hazard_id=key, **facts)
        return _life(store.reader, key)


def _life(db: Any, key: bytes) -> Answer:
    from safetydesk.catalog import load
    from safetydesk.cli.answers import as_plain
    from safetydesk.domain.instants import day_of
    from safetydesk.models.queries.hazards import hazard_life

    found = hazard_life(db, key)
    if found is None:
        raise error("HAZARD_003")
    words = load()
    state = words.word("hazard_state", found.row.state)
    facts = {**as_plain(found), "id": key.hex(), "code": found.row.code, "state": found.row.state, "状态": state}
    steps = [f"{day_of(one.at)} {words.word('hazard_event', one.kind)} {one.who or ''}" for one in found.steps]
    return Answer(facts, [f"{found.row.code} {found.row.description}：{state}", *steps])


def show(frame: Frame, hazard: Hazard) -> Answer:
    """One hazard whole."""
    with frame.reading() as found:
        return _life(found.db, record_named(found.db, "hazard", hazard))


def request_review(frame: Frame, hazard: Hazard, on: On = None) -> Answer:
    """The enterprise says it is done."""
    from safetydesk.usecases import hazards as verbs

    return _act(frame, hazard, verbs.request_review, on=on)


def review(
    frame: Frame,
    hazard: Hazard,
    inspector: Inspectors,
    passed: Passed = True,
    note: Note = None,
    deadline: Deadline = None,
) -> Answer:
    """The result of a review by two inspectors."""
    from safetydesk.usecases.hazards import review_hazard

    with frame.writing() as store:
        key = record_named(store.reader, "hazard", hazard)
        people = [person_named(store.reader, name) for name in inspector]
        told = {"passed": passed, "inspectors": people, "note": note, "deadline": deadline}
        frame.do(store, review_hazard, hazard_id=key, **told)
        return _life(store.reader, key)


def fix(frame: Frame, hazard: Hazard, inspector: Inspectors, photo: Photos = None) -> Answer:
    """Put right while the inspectors watched."""
    from safetydesk.usecases.hazards import fix_on_spot

    with frame.writing() as store:
        db = store.reader
        key = record_named(db, "hazard", hazard)
        people = [person_named(db, name) for name in inspector]
        keep_files(frame, store, photo or [], owner="hazard", owner_id=key, kind="after")
        sql = "SELECT id FROM evidence WHERE owner_id = ? AND kind = 'after' AND deleted_at IS NULL"
        shown = [row[0] for row in db.execute(sql, (key,)).fetchall()]
        frame.do(store, fix_on_spot, hazard_id=key, evidence=shown, inspectors=people)
        return _life(db, key)


def close(frame: Frame, hazard: Hazard, approver: Approver = None) -> Answer:
    """销号."""
    from safetydesk.usecases.hazards import close_hazard

    with frame.writing() as store:
        key = record_named(store.reader, "hazard", hazard)
        who = person_named(store.reader, approver) if approver else None
        frame.do(store, close_hazard, hazard_id=key, approver=who)
        return _life(store.reader, key)


def suspect(frame: Frame, hazard: Hazard) -> Answer:
    """疑似重大."""
    from safetydesk.usecases.hazards import suspect_major

    return _act(frame, hazard, suspect_major)


def recognise(
    frame: Frame,
    hazard: Hazard,
    by: By,
    on: Day,
    accepted: Accepted = True,
    report: Report = None,
    criterion: Criterion = None,
) -> Answer:
    """认定 or 不予认定."""
    from safetydesk.usecases.hazards import recognise_hazard

    told = {"accepted": accepted, "by": by, "on": on, "report_number": report, "criterion": criterion}
    return _act(frame, hazard, recognise_hazard, **told)


def extend(frame: Frame, hazard: Hazard, until: Until, reason: Reason) -> Answer:
    """申请延期."""
    from safetydesk.usecases.hazards import request_extension

    return _act(frame, hazard, request_extension, until=until, reason=reason)


def decide(frame: Frame, hazard: Hazard, approved: Approved = True, reason: Why = None) -> Answer:
    """批准 or 驳回."""
    from safetydesk.usecases.hazards import decide_extension

    return _act(frame, hazard, decide_extension, approved=approved, reason=reason)
