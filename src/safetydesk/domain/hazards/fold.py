"""Folds a hazard's events into its projection: server sequence first, own unsent last, contradictions kept aside.

In doubt the hazard stays open and the stricter fact counts: the worse review, the higher grade, the earlier deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.hazards.life import (
    DONE,
    GRADES,
    Contradiction,
    Decision,
    Extension,
    Grade,
    HazardEvent,
    HazardProjection,
    Recognition,
    Review,
    Settlement,
    Stands,
    State,
    Withdrawal,
)
from safetydesk.domain.hazards.order import as_day, event_day, in_order, unseen_by

Unseen = Sequence[HazardEvent]
Handler = Callable[[HazardProjection, HazardEvent, Unseen], HazardProjection]


def fold(events: Iterable[HazardEvent]) -> HazardProjection:
    """The projection of a hazard's events, given in any order; an event that arrives twice counts once.

    Never raises on what another device wrote: an unknown kind is named in `unknown_kinds` and changes nothing else.
    """
    projection = HazardProjection()
    folded: dict[bytes, HazardEvent] = {}
    in_line, before, last_seq = True, None, 0
    for event in in_order(events):
        in_line = in_line and event.seq is None and (before is None or _follows(event, before))
        told = _applied(projection, event, () if in_line else unseen_by(event, folded))
        if told.contradictions is not projection.contradictions and before is not None:  # it names the event before
            told = _applied(projection.but(last_event=before.id), event, unseen_by(event, folded))
        projection = told
        folded[event.id] = before = event
        last_seq = last_seq if event.seq is None else event.seq
    last = None if before is None else before.id
    return projection.but(last_event=last, last_seq=last_seq, events=len(folded))


def _follows(event: HazardEvent, before: HazardEvent) -> bool:
    """Whether the author of an event knew of the one before it; where all do so, none has one that it did not see."""
    return event.after == before.id and isinstance(event.data.get("known"), int)


def _applied(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    handler = _HANDLERS.get(event.kind, _unknown)
    if now.state != "withdrawn" or now.withdrawal is None or handler in (_unknown, _settled, _withdrawn):
        return handler(now, event, unseen)
    return _revived(now, now.withdrawal, handler, event, unseen)


def _revived(
    now: HazardProjection, withdrawn: Withdrawal, handler: Handler, event: HazardEvent, unseen: Unseen
) -> HazardProjection:
    """Somebody unaware of the 登记有误 went on with the hazard: it goes on as if, until a person settles it."""
    told = handler(_at(now, withdrawn.before, withdrawn.on), event, unseen)
    code, on = "step_after_withdrawal", event_day(event)
    found = Contradiction(code, event.id, event.kind, withdrawn.event, "withdrawn", told.state, told.state, on)
    return told._replace(contradictions=(*told.contradictions, found))


def _registered(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    if now.state != "unregistered" and not _only_missing(now):
        return _contradict(now, event, "registered_twice", now.state)
    data = event.data
    day = event_day(event)
    return now.but(
        state="registered" if now.state == "unregistered" else now.state,
        grade=_grade(event, now.grade),
        historic=bool(data.get("historic", False)),
        found_on=day,
        deadline=_due(data, day) or now.deadline,
        deadline_text=data.get("deadline_text") or now.deadline_text,
        criterion_id=data.get("criterion_id"),
    )


def _assigned(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    document = event.data.get("document_id")
    told = _dated(now, event)._replace(papers=(*now.papers, document) if document else now.papers)
    if now.state == "review_requested":
        return told
    return _move(told, event, "assigned", unseen)


def _started(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    late = now.state in DONE or now.state == "review_requested"
    return now if late else _move(now, event, "rectifying", unseen)


def _review_requested(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    if now.state in DONE:
        return now
    return _move(now.but(requested_on=event_day(event)), event, "review_requested", unseen)


def _fixed_on_spot(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    if now.state in DONE:
        return now._replace(on_spot=True)
    if _hides_failure(unseen) or (now.state == "review_failed" and not now.historic):
        return _contradict(now, event, "fixed_over_failed_review", "review_passed")
    return _move(now._replace(on_spot=True), event, "review_passed", unseen)


def _reviewed(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    passed = event.data.get("result") == "pass"
    claimed: State = "review_passed" if passed else "review_failed"
    named = event.data.get("inspectors")
    inspectors = tuple(named) if isinstance(named, (list, tuple)) else ()
    review = Review(event.id, passed, event_day(event), inspectors, event.data.get("note"))
    earlier, kept = now.reviews, now.but(reviews=(*now.reviews, review))
    if now.state == "closed":
        return kept if passed else _contradict(kept, event, "failed_after_close", claimed)
    if not now.papers and not now.historic and not now.on_spot:
        return _contradict(kept, event, "review_without_paper", claimed)
    other = _opposite(earlier, passed, event, unseen)
    if other is not None:
        return _contradict(kept, event, "reviews_disagree", claimed, other.event)
    return _move(kept if passed else _dated(kept, event), event, claimed, unseen)


def _closed(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    if now.state == "closed":
        return now
    if now.historic and not _hides_failure(unseen):
        return _enter(now, event, "closed")
    if now.state != "review_passed":
        return _contradict(now, event, "closed_without_pass", "closed")
    if now.grade == "suspected_major":
        return _contradict(now, event, "closed_before_recognition", "closed")
    ready = now.criterion_id and now.reported and event.data.get("approver")
    if now.grade == "major" and not ready:
        return _contradict(now, event, "closed_without_approval", "closed")
    return _move(now, event, "closed", unseen)


def _rectified(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    """Told by a ledger of 历史 work; in other work only a review says so."""
    if not now.historic or now.state in ("closed", "withdrawn"):
        return now
    return _enter(now, event, "rectified")


def _extension_requested(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    asked = Extension(event.id, as_day(event.data.get("until")), event.data.get("reason"), now.deadline)
    return now._replace(extensions=(*now.extensions, asked))


def _extension_decided(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    approved = event.kind == "extension_approved"
    wanted = event.data.get("request")
    matches = [ext for ext in now.extensions if ext.event == wanted or (wanted is None and ext.decision is None)]
    if not matches:
        return _contradict(now, event, "decision_without_request", now.state)
    asked = matches[-1]
    decision: Decision = "approved" if approved else "rejected"
    if asked.decision == decision:
        return now
    deadline = asked.until if approved else asked.previous
    if asked.decision is not None:
        earlier = min(filter(None, (now.deadline, deadline)), default=None)
        return _contradict(now._replace(deadline=earlier), event, "decisions_disagree", now.state, asked.event)
    done = replace(asked, decision=decision, decided_on=event_day(event))
    others = tuple(done if ext is asked else ext for ext in now.extensions)
    if not approved:
        return now._replace(extensions=others)
    return now._replace(extensions=others, deadline=asked.until, deadline_text=None)


def _unknown(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    return now._replace(unknown_kinds=(*now.unknown_kinds, event.kind))


def _corrected(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    return _dated(now, event)


def _escalated(now: HazardProjection, _event: HazardEvent, _: Unseen) -> HazardProjection:
    return now._replace(escalations=now.escalations + 1)


def _transferred(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    return now._replace(transferred_to=event.data.get("to"))


def _carried_over(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    return now._replace(carried_on=event_day(event))


def _reported(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    return now._replace(reported=(*now.reported, event_day(event)))


def _supervised(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    return _dated(now, event)._replace(supervised_by=event.data.get("unit"))


def _regraded(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    """Somebody unaware of the 销号 gave another grade: one that asks for more than was done opens the hazard again."""
    told = now._replace(grade=_grade(event, now.grade), criterion_id=event.data.get("criterion_id") or now.criterion_id)
    if now.state == "closed" and now.grade is not None and told.grade != now.grade:
        claimed: State = "closed" if told.grade == "general" else "review_passed"
        return _contradict(told, event, "regraded_after_close", claimed)
    return told


def _recognised(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    data, accepted = event.data, event.data.get("result") == "accepted"
    said = Recognition(
        event.id, "accepted" if accepted else "refused", data.get("by"), event_day(event), data.get("report_number")
    )
    told = now._replace(recognition=said, criterion_id=data.get("criterion_id") or now.criterion_id)
    if now.recognition is not None and now.grade != "suspected_major":
        if now.recognition.result == said.result:
            return now
        return _contradict(
            told._replace(grade="major"), event, "recognitions_disagree", now.state, now.recognition.event
        )
    if now.grade != "suspected_major":
        grade = "major" if accepted else now.grade
        return _contradict(told._replace(grade=grade), event, "recognised_unsuspected", now.state)
    return told._replace(grade="major" if accepted else "general")


def _settled(now: HazardProjection, event: HazardEvent, _: Unseen) -> HazardProjection:
    about: bytes | None = event.data.get("event")
    stands: Stands = "later" if event.data.get("stands") == "later" else "earlier"
    word = Settlement(event.id, about, stands, event.actor)
    earlier = next((known for known in now.settlements if known.about == about), None)
    told = now._replace(settlements=(*now.settlements, word))
    if earlier is not None:
        return told if earlier.stands == stands else _contradict(told, event, "settlements_disagree", now.state)
    open_one = next((item for item in now.contradictions if item.event == about), None)
    if open_one is None:
        return told
    left = told._replace(contradictions=tuple(item for item in now.contradictions if item is not open_one))
    if stands == "earlier":
        return _at(left, open_one.before, open_one.on)
    if open_one.deadline and now.deadline == open_one.deadline_before:
        left = left._replace(deadline=open_one.deadline, deadline_text=None)
    return _at(left, open_one.claimed, open_one.on)


def _withdrawn(now: HazardProjection, event: HazardEvent, unseen: Unseen) -> HazardProjection:
    """登记有误; what its author did not know of keeps the hazard open."""
    if now.state == "withdrawn":
        return now
    said = Withdrawal(event.id, event_day(event), event.actor, event.data.get("reason"), now.state)
    told = now._replace(withdrawal=said)
    if now.state == "unregistered":
        return _contradict(told, event, "not_registered", "withdrawn")
    hidden = [other for other in unseen if other.kind not in ("withdrawn", "settled")]
    if hidden or now.state == "closed":
        return _contradict(told, event, "withdrawn_unaware", "withdrawn", hidden[-1].id if hidden else None)
    return _at(told, "withdrawn", said.on)


_HANDLERS: dict[str, Handler] = {
    "registered": _registered,
    "assigned": _assigned,
    "rectification_started": _started,
    "fixed_on_spot": _fixed_on_spot,
    "review_requested": _review_requested,
    "reviewed": _reviewed,
    "rectified": _rectified,
    "closed": _closed,
    "extension_requested": _extension_requested,
    "extension_approved": _extension_decided,
    "extension_rejected": _extension_decided,
    "corrected": _corrected,
    "escalated": _escalated,
    "transferred": _transferred,
    "regraded": _regraded,
    "recognised": _recognised,
    "reported": _reported,
    "supervised": _supervised,
    "carried_over": _carried_over,
    "settled": _settled,
    "withdrawn": _withdrawn,
}


def _opposite(earlier: tuple[Review, ...], passed: bool, event: HazardEvent, unseen: Unseen) -> Review | None:
    """An earlier review of the other verdict that this one's author did not know of."""
    hidden = {other.id for other in unseen}
    for review in reversed(earlier):
        if review.passed != passed and (review.event in hidden or (event.after is None and review.passed)):
            return review
    return None


def _move(now: HazardProjection, event: HazardEvent, target: State, unseen: Unseen) -> HazardProjection:
    """Enter `target`, unless the hazard was never registered or a done state would be left unawares."""
    if now.state == "unregistered":
        return _enter(_contradict(now, event, "not_registered", target), event, target)
    if now.state == "closed" or (now.state == "review_passed" and target not in DONE and _unaware(event, unseen)):
        return _contradict(now, event, "open_after_close", target)
    return _enter(now, event, target)


def _hides_failure(unseen: Unseen) -> bool:
    return any(other.kind == "reviewed" and other.data.get("result") != "pass" for other in unseen)


def _unaware(event: HazardEvent, unseen: Unseen) -> bool:
    return event.after is None or any(other.kind in ("reviewed", "fixed_on_spot", "closed") for other in unseen)


def _enter(now: HazardProjection, event: HazardEvent, state: State) -> HazardProjection:
    entered = _at(now, state, event_day(event))
    return entered.but(approver=event.data.get("approver")) if state == "closed" else entered


def _at(now: HazardProjection, state: State, on: str) -> HazardProjection:
    closed_on = (now.closed_on or on) if state == "closed" else None
    return now.but(state=state, closed_on=closed_on, approver=now.approver if state == "closed" else None)


def _contradict(
    now: HazardProjection, event: HazardEvent, code: str, claimed: State, against: bytes | None = None
) -> HazardProjection:
    """Keep the contradiction aside and the hazard in the more open of the two states."""
    opened = (now.state in DONE and claimed not in DONE) or (now.state, claimed) == ("closed", "review_passed")
    kept = claimed if opened else now.state
    until = as_day(event.data.get("deadline")) if event.kind == "reviewed" and claimed not in DONE else None
    found = Contradiction(
        code, event.id, event.kind, against or now.last_event, now.state, claimed, kept, event_day(event),
        until, now.deadline,
    )  # fmt: skip
    return _at(now._replace(contradictions=(*now.contradictions, found)), kept, event_day(event))


def _grade(event: HazardEvent, known: Grade | None) -> Grade | None:
    given = event.data.get("grade")
    return next((grade for grade in GRADES if grade == given), known)


def _dated(now: HazardProjection, event: HazardEvent) -> HazardProjection:
    """The deadline that the event's paper names, else the one already known."""
    if not event.data.get("deadline") and not event.data.get("deadline_text"):
        return now
    checked = event_day(event) if event.kind == "reviewed" else now.found_on or event_day(event)
    return now._replace(deadline=_due(event.data, checked), deadline_text=event.data.get("deadline_text"))


def _due(data: Mapping[str, Any], checked: str) -> str | None:
    """The day a deadline falls on; 立即整改 is due on the day of the check (DOMAIN §7.10, 7)."""
    given = as_day(data.get("deadline"))
    return checked if given is None and at_once(data.get("deadline_text")) else given


def _only_missing(now: HazardProjection) -> bool:
    return all(item.code == "not_registered" for item in now.contradictions) and now.found_on is None
