"""Whose record a row is: the subject that a ledger of hazards, visits, rounds or people names beside its own facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from safetydesk.domain.names import folded, place_key
from safetydesk.domain.staging import Value
from safetydesk.usecases.imported.arrivals import Naming, Settled, nearness, newcomer
from safetydesk.usecases.imported.enterprises import ambiguous, near
from safetydesk.usecases.imported.identity import Match, Sought, Subjects
from safetydesk.usecases.imported.lines import ANOTHER, Line, Told, refuse
from safetydesk.usecases.imported.run import Run

SUBJECT = ("subject", "credit_code", "village")


def sought(told: Told) -> Sought:
    """Whose record a row is."""
    credit, village = told.values.get("credit_code"), told.values.get("village")
    return Sought(
        str(told.values.get("subject") or ""),
        None,
        None if credit is None else str(credit),
        None if village is None else str(village),
        told.owner,
    )


def of_owner(row: Told, who: Sought, subjects: Subjects, run: Run) -> Line:
    """A new line of the subject a row means, or of one that it brings; refused when it could mean two."""
    if who.answer is None and (known := run.arrivals.settled(who.name, who)):
        return _of(row, known, run)
    answered = who.answer is not None and subjects.match(who).how == "answer"
    match = subjects.match(who) if answered and who.answer != ANOTHER else _match(who, subjects, run)
    said = subjects.naming(who)
    nearest = subjects.near(said, match)
    if line := _unclear(row, match, said, run):
        run.arrivals.note(said, row.row, nearest)
        return line
    if not match.found:
        return _bring(row, who, match, subjects, run)
    one = match.found[0]
    if not answered and (before := run.arrivals.parted(said, nearest, one.id)):
        run.arrivals.note(said, row.row, nearest)
        return _one_of_two(row, before, 2, run)
    if not answered:
        run.arrivals.note(said, row.row, nearest, one.id)
    owner = Settled(run.arrivals.number(one), one, match.how)
    if not (owner.number is not None and _fill(owner.number, who, subjects, run)) and who.answer is None:
        run.arrivals.settle(who.name, who, owner)
    return _of(row, owner, run)


def _of(row: Told, owner: Settled, run: Run) -> Line:
    """A new line of a subject."""
    if owner.number is not None:
        return _of_newcomer(row, owner.number, run)
    line = Line(row, "new", None, owner.one.id)
    _check_owner(line, owner, run)
    return line


class Owners:
    """The subjects that rows of a batch might mean; of whom it is settled they are asked for once it is no longer."""

    def __init__(self, db: Any, wanted: Iterable[Sought], run: Run) -> None:
        self._db, self._run = db, run
        self._settled, asked = set[Sought](), list[Sought]()
        for who in wanted:
            if who.answer is None and run.arrivals.settled(who.name, who):
                self._settled.add(who)
            elif who.name:
                asked.append(who)
        self._subjects = Subjects(db, asked, run.known["village"])

    def around(self, who: Sought) -> Subjects:
        """The subjects among whom is whom a row means, if there is one."""
        if who in self._settled and not self._run.arrivals.settled(who.name, who):
            return Subjects(self._db, [who], self._run.known["village"])
        return self._subjects


def _match(who: Sought, subjects: Subjects, run: Run) -> Match:
    """Whom a row means; by a person's word (ANOTHER) only one that the ledger brings."""
    if who.answer != ANOTHER:
        return subjects.match(who, run.arrivals)
    plain = who._replace(answer=None)
    found = subjects.match(plain, run.arrivals).found
    return Match(tuple(one for one in found if run.arrivals.number(one) is not None), "answer")


def _unclear(row: Told, match: Match, said: Naming, run: Run) -> Line | None:
    """The refusal of a row that could mean two: subjects of the store, or those the ledger brings as well."""
    coming = [one for one in match.found if run.arrivals.number(one) is not None]
    if len(match.found) > 1 and coming:
        return _one_of_two(row, run.arrivals.first(said) or row.row, len(match.found), run)
    for one in (match.doubt, match.rival):
        if one is not None and run.arrivals.number(one) is not None:
            return _one_of_two(row, run.arrivals.first(said) or row.row, 2, run) if match.rival else None
    problem = ambiguous(match, row, "subject", run)
    return refuse(row, problem, alike=match.alike) if problem else None


def _one_of_two(row: Told, before: int, count: int, run: Run) -> Line:
    facts = {"before": before, "count": count}
    name = row.values.get("subject")
    return refuse(row, run.place.problem("LEDGER_161", "refuse", row=row.row, field="subject", value=name, **facts))


def _check_owner(line: Line, owner: Settled, run: Run) -> None:
    village = run.known["village"].name(owner.one.village)
    name = line.told.values.get("subject") if owner.how == "answer" else owner.one.matched
    check_subject(line, {"subject": name, "credit_code": owner.one.credit_code, "village": village}, run)


def _bring(row: Told, who: Sought, match: Match, subjects: Subjects, run: Run) -> Line:
    """A record of a subject that nobody knows yet: refused where an earlier row of the file may have meant it."""
    said, number = subjects.naming(who), len(run.arrivals.newcomers)
    one = newcomer(number, who.name, _village(who, subjects, run), who.credit_code)
    before = run.arrivals.disturbed(one) if who.answer is None else None
    if before:
        run.arrivals.note(said, row.row, subjects.near(said, match))
        return _one_of_two(row, before, 2, run)
    run.arrivals.bring(one, {"name": who.name, "village": who.village, "credit_code": who.credit_code})
    run.arrivals.note(said, row.row, nearness(said, one, one.village), one.id)
    line = _of_newcomer(row, number, run)
    line.found[:0] = near(match, row, "subject", run)
    line.alike = match.alike if match.near else ()
    told = run.place.problem("LEDGER_155", "note", row=row.row, field="subject", value=who.name)
    line.found.insert(len(line.found) - bool(line.dropped), told)
    return line


def _of_newcomer(row: Told, number: int, run: Run) -> Line:
    line = Line(row, "new", newcomer=number)
    if problem := run.doubt_of_place("village", row):
        line.drop("village", problem)
    return line


def _fill(number: int, who: Sought, subjects: Subjects, run: Run) -> bool:
    """Tell of a newcomer what an earlier row left open; whether there is anything to tell."""
    told, old = run.arrivals.newcomers[number], run.arrivals.subjects[number]
    whole = {**told, "village": told["village"] or who.village, "credit_code": told["credit_code"] or who.credit_code}
    if whole == told:
        return False
    village = old.village if told["village"] else _village(who, subjects, run)
    one = newcomer(number, old.name, village, old.credit_code or who.credit_code)
    run.arrivals.fill(one, number, whole)
    return True


def _village(who: Sought, subjects: Subjects, run: Run) -> bytes | None:
    """The village in which a newcomer will be; None for an unknown one that is not to be opened."""
    if who.village is None or not (run.opens("village") or run.known["village"].find(who.village)):
        return None
    return subjects.place(who.village)


def check_subject(line: Line, base: Mapping[str, Value], run: Run) -> None:
    """What a ledger of something else says about the enterprise is not taken over; where it differs, it is said."""
    values, row = line.told.values, line.told.row
    name = values.get("subject")
    if name is not None and folded(str(name)) != folded(str(base["subject"])):
        shown = base["subject"]
        line.drop(
            "subject", run.place.problem("LEDGER_152", "question", row=row, field="subject", value=name, name=shown)
        )
    for field in ("credit_code", "village"):
        said, known = values.get(field), base[field]
        if said is not None and (known is None or not _alike(field, str(said), str(known))):
            title = run.register.column(field).title
            line.drop(field, run.place.problem("LEDGER_158", "note", row=row, field=field, value=said, title=title))


def _alike(field: str, one: str, other: str) -> bool:
    return place_key(one) == place_key(other) if field == "village" else folded(one) == folded(other)
