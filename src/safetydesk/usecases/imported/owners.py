"""Whose record a row is: the subject that a ledger of hazards, visits, rounds or people names beside its own facts."""

from __future__ import annotations

from collections.abc import Mapping

from safetydesk.domain.names import folded, place_key
from safetydesk.domain.staging import Value
from safetydesk.usecases.imported.enterprises import ambiguous, near
from safetydesk.usecases.imported.identity import Match, Sought
from safetydesk.usecases.imported.lines import Line, Told, refuse
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
        told.answer,
    )


def of_owner(row: Told, who: Sought, match: Match, run: Run) -> Line:
    """A new line of the subject a row means, or of one yet to be created; refused when it could mean two."""
    if problem := ambiguous(match, row, "subject", run):
        return refuse(row, problem, alike=match.alike)
    if match.found:
        run.meant.setdefault(folded(who.name), {}).setdefault((who.village, who.credit_code), row.row)
        line = Line(row, "new", None, match.found[0].id)
        _check_owner(line, match, run)
        return line
    return _of_newcomer(row, who, match, run)


def _check_owner(line: Line, match: Match, run: Run) -> None:
    [owner] = match.found
    village = run.known["village"].name(owner.village)
    name = line.told.values.get("subject") if match.how == "answer" else owner.matched
    check_subject(line, {"subject": name, "credit_code": owner.credit_code, "village": village}, run)


def _of_newcomer(row: Told, who: Sought, match: Match, run: Run) -> Line:
    """A record of a subject that the store does not have: the first row that names it brings it.

    Another subject of that name may only come when no earlier row could have meant either of them.
    """
    alike = run.named.setdefault(folded(who.name), [])
    fitting = [number for number in alike if _fits(run.newcomers[number], who)]
    earlier = run.meant.setdefault(folded(who.name), {})
    vague = [] if fitting else [before for (village, credit), before in earlier.items() if _agree(village, credit, who)]
    if len(fitting) > 1 or vague:
        facts = {"before": min(vague, default=row.row), "count": max(2, len(fitting))}
        told = run.place.problem("LEDGER_161", "refuse", row=row.row, field="subject", value=who.name, **facts)
        return refuse(row, told)
    earlier.setdefault((who.village, who.credit_code), row.row)
    line = Line(row, "new", newcomer=fitting[0] if fitting else len(run.newcomers))
    if fitting:
        one = run.newcomers[fitting[0]]
        one["village"] = one["village"] or who.village
        one["credit_code"] = one["credit_code"] or who.credit_code
    else:
        alike.append(len(run.newcomers))
        run.newcomers.append({"name": who.name, "village": who.village, "credit_code": who.credit_code})
        line.found += near(match, row, "subject", run)
        line.alike = match.alike
        line.found.append(run.place.problem("LEDGER_155", "note", row=row.row, field="subject", value=who.name))
    _, problem = run.place_of("village", row)
    if problem:
        line.drop("village", problem)
    return line


def _fits(one: Mapping[str, Value], who: Sought) -> bool:
    return _agree(one["village"], one["credit_code"], who)


def _agree(village: Value, credit_code: Value, who: Sought) -> bool:
    """Whether a village and a credit code may be those of `who`: codes decide, else villages, unknown fits all."""
    if credit_code and who.credit_code:
        return credit_code == who.credit_code
    return not village or not who.village or place_key(str(village)) == place_key(who.village)


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
