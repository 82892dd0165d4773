"""The way of a hazard as commands; every step is judged by the same rules as on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.cli.evidence import Photos, keep_files
from safetydesk.cli.frame import Answer, Frame, command
from safetydesk.cli.naming import code_of, person_named, record_named
from safetydesk.errors import error

if TYPE_CHECKING:
    from safetydesk.domain.hazards.life import Contradiction

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

Said = Annotated[str | None, typer.Option("--description", metavar="文字", help="隐患描述。")]
At = Annotated[str | None, typer.Option("--place", metavar="部位", help="隐患部位；写空的去掉原来的。")]
Category = Annotated[str | None, typer.Option("--category", metavar="类别", help="隐患类别。")]
Measure = Annotated[str | None, typer.Option("--measure", metavar="要求", help="整改要求。")]
Basis = Annotated[str | None, typer.Option("--basis", metavar="依据", help="判定依据的文字。")]
Person = Annotated[str | None, typer.Option("--person", metavar="姓名", help="企业的整改责任人。")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="电话", help="责任人的电话。")]
Right = Annotated[
    str | None,
    typer.Option("--deadline", metavar="期限", help="整改期限：日期，或“立即整改”等；编号的文书已写明时不能改。"),
]
To = Annotated[str, typer.Option("--to", metavar="单位", help="报告给哪个区县部门。")]
Letter = Annotated[str | None, typer.Option("--number", metavar="编号", help="报告函或督办通知书的编号。")]
Unit = Annotated[str, typer.Option("--unit", metavar="单位", help="督办单位。")]
Level = Annotated[str | None, typer.Option("--level", metavar="级别", help="挂牌级别，例如 区级。")]
Till = Annotated[str | None, typer.Option("--deadline", metavar="日期", help="督办通知书写的治理期限。")]
Mistake = Annotated[str, typer.Option("--reason", metavar="原因", help="错在哪里，例如 与另一条重复登记。")]
Stands = Annotated[str, typer.Option("--stands", metavar="哪一条", help="以哪一条为准：earlier 前一条，later 后一条。")]
Which = Annotated[int, typer.Option("--which", metavar="N", help="有几处矛盾时，第几处（看 hazard show）。")]

hazards = typer.Typer(help="隐患：复查、销号、更正、报告认定、督办、延期、登记有误、裁定矛盾。", no_args_is_help=True)


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
    command(hazards, "report", "登记向区县部门报告（重大、疑似重大）。")(report)
    command(hazards, "supervise", "登记挂牌督办（重大、疑似重大）。")(supervise)
    command(hazards, "correct", "更正写错的内容；更正前后都留在经过里。")(correct)
    command(hazards, "withdraw", "登记有误：写明原因撤下，不删除，不再计数。")(withdraw)
    command(hazards, "settle", "两条记录互相矛盾时，裁定以哪一条为准。")(settle)
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
    from safetydesk.usecases.hazards_corrected import step_word

    found = hazard_life(db, key)
    if found is None:
        raise error("HAZARD_003")
    words = load()
    state = words.word("hazard_state", found.row.state)
    facts = {**as_plain(found), "id": key.hex(), "code": found.row.code, "state": found.row.state, "状态": state}
    steps = [f"{day_of(one.at)} {step_word(words, one.kind, one.data)} {one.who or ''}" for one in found.steps]
    disagreements = [words.word("contradiction", one.code) for one in contradictions_of(db, key)]
    facts |= {"矛盾": disagreements}
    doubts = [f"矛盾 {number}：{told}" for number, told in enumerate(disagreements, 1)]
    return Answer(facts, [f"{found.row.code} {found.row.description}：{state}", *steps, *doubts])


def contradictions_of(db: Any, key: bytes) -> tuple[Contradiction, ...]:
    """The facts of a hazard that cannot both hold, in the order they were met."""
    from safetydesk.domain.hazards.fold import fold
    from safetydesk.models.events import hazard_events

    return fold(hazard_events(db, key)).contradictions


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


def report(frame: Frame, hazard: Hazard, to: To, on: On = None, number: Letter = None) -> Answer:
    """报告区县部门."""
    from safetydesk.usecases.hazards_major import report_hazard

    return _act(frame, hazard, report_hazard, to=to, on=on, number=number)


def supervise(
    frame: Frame,
    hazard: Hazard,
    unit: Unit,
    level: Level = None,
    number: Letter = None,
    deadline: Till = None,
    on: On = None,
) -> Answer:
    """挂牌督办."""
    from safetydesk.usecases.hazards_major import supervise_hazard

    told = {"unit": unit, "level": level, "number": number, "deadline": deadline, "on": on}
    return _act(frame, hazard, supervise_hazard, **told)


def correct(
    frame: Frame,
    hazard: Hazard,
    description: Said = None,
    place: At = None,
    category: Category = None,
    measure: Measure = None,
    basis: Basis = None,
    person: Person = None,
    phone: Phone = None,
    deadline: Right = None,
) -> Answer:
    """更正."""
    from safetydesk.cli.visits import deadline_told
    from safetydesk.domain.instants import day_of
    from safetydesk.usecases.hazards_corrected import correct_hazard

    told = {"description": description, "place": place, "measure": measure, "basis": basis}
    told |= {"responsible_person": person, "responsible_phone": phone}
    if category is not None:
        told["category"] = code_of("hazard_category", category) if category else ""
    facts = {name: value for name, value in told.items() if value is not None}
    with frame.writing() as store:
        key = record_named(store.reader, "hazard", hazard)
        due = deadline_told(deadline, day_of(store.clock()))
        frame.do(store, correct_hazard, hazard_id=key, facts=facts, **due)
        return _life(store.reader, key)


def withdraw(frame: Frame, hazard: Hazard, reason: Mistake) -> Answer:
    """登记有误."""
    from safetydesk.usecases.hazards_corrected import withdraw_hazard

    return _act(frame, hazard, withdraw_hazard, reason=reason)


def settle(frame: Frame, hazard: Hazard, stands: Stands, which: Which = 1, note: Note = None) -> Answer:
    """裁定矛盾; HAZARD_025 when there is no contradiction of that number."""
    from safetydesk.usecases.hazards_corrected import settle_contradiction

    with frame.writing() as store:
        key = record_named(store.reader, "hazard", hazard)
        found = contradictions_of(store.reader, key)
        if not 0 < which <= len(found):
            raise error("HAZARD_025")
        told = {"event": found[which - 1].event, "stands": stands, "note": note}
        frame.do(store, settle_contradiction, hazard_id=key, **told)
        return _life(store.reader, key)


def extend(frame: Frame, hazard: Hazard, until: Until, reason: Reason) -> Answer:
    """申请延期."""
    from safetydesk.usecases.hazards import request_extension

    return _act(frame, hazard, request_extension, until=until, reason=reason)


def decide(frame: Frame, hazard: Hazard, approved: Approved = True, reason: Why = None) -> Answer:
    """批准 or 驳回."""
    from safetydesk.usecases.hazards import decide_extension

    return _act(frame, hazard, decide_extension, approved=approved, reason=reason)
