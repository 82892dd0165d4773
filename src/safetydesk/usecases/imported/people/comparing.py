"""人员证件台账 against the store: whose employee or which of the township's people, which certificate, what differs.

Certificates of the township's own people decide who may sign, so a ledger may add one but not rewrite a valid one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from safetydesk.domain.authority import valid_on
from safetydesk.domain.staging import Value
from safetydesk.domain.visit_times import UNSTATED
from safetydesk.models.queries.people import TRADES
from safetydesk.usecases.imported.lines import Changes, Line, Told, refuse
from safetydesk.usecases.imported.owned import Values, contradict, equal, leave, refuse_twin
from safetydesk.usecases.imported.owners import check_subject, of_owner, sought
from safetydesk.usecases.imported.people.known import CERTIFICATE, PERSON, Crowd, Who, has_certificate, same_number
from safetydesk.usecases.imported.people.words import settled
from safetydesk.usecases.imported.run import Run, without_masks
from safetydesk.usecases.imported.threeway import base_of, edited

_BINDING = ("kind", "number", "valid_from", "valid_to", "valid_text")
"""What of a valid certificate of the township's own people no ledger may rewrite."""
_NEVER = ("post", "remark")
"""What is not kept of the township's own people."""


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch; `run` remembers what earlier batches of the same file meant."""
    good = {row.key: settled(row, run) for row in rows if not row.refused}
    crowd = Crowd(db, list(good.values()), run)
    lines = {key: _whose(row, crowd, run) for key, row in good.items()}
    crowd.gather([line for line in lines.values() if line.subject])
    for line in lines.values():
        if line.verdict != "refused":
            _judge(line, crowd, run)
    return [lines.get(row.key) or Line(row, "refused") for row in rows]


def _whose(row: Told, crowd: Crowd, run: Run) -> Line:
    if crowd.is_own(row) or crowd.based(row):
        return Line(row, "new")
    kind = row.values.get("kind")
    if kind is not None and kind not in TRADES:
        shown, unit = run.word("kind", kind), row.values["subject"]
        return refuse(
            row, run.place.problem("LEDGER_230", "refuse", row=row.row, field="subject", value=unit, shown=shown)
        )
    return of_owner(row, sought(row), crowd.subjects, run)


def _judge(line: Line, crowd: Crowd, run: Run) -> None:
    found = crowd.meant(line, run)
    if len(found) > 1:
        count, name = len(found), line.told.values["name"]
        line.verdict = "refused"
        told = run.place.problem("LEDGER_231", "refuse", row=line.told.row, field="name", value=name, count=count)
        line.found.append(told)
        return
    who = found[0]
    who.mark(line)
    if before := _twin(line, who, run):
        refuse_twin(line, before, ("subject", "name", "kind", "number", "work"), run)
        return
    _keep_first(line, who, run)
    record = _which(line, who, run)
    if line.verdict == "refused":
        return
    if record is None:
        _settle_new(line, who, run)
    else:
        _differences(line, record, who, run)


def _twin(line: Line, who: Who, run: Run) -> int | None:
    """An earlier row of the file about the same certificate of the same person, landed or not."""
    spoken, values = run.spoken.setdefault(("held", who.key), []), line.told.values
    before = next((row for row, other in spoken if _same_paper(values, other)), None)
    spoken.append((line.told.row, values))
    return before


def _same_paper(one: Values, other: Values) -> bool:
    if has_certificate(one) != has_certificate(other):
        return False
    return same_number(one, other) and not any(contradict(one, other, name) for name in ("kind", "work"))


def _keep_first(line: Line, who: Who, run: Run) -> None:
    """Rows about one person say one thing about the person: the first that says it, cells not edited aside."""
    said = run.spoken.setdefault(("person", who.key), [])
    base = base_of(line.told, run)
    for name in PERSON:
        value = line.told.values.get(name)
        if value is None or (base is not None and base.knows(name) and base.said(name, value)):
            continue
        before = next(((row, other) for row, other in said if other.get(name) is not None), None)
        if before is None:
            said.append((line.told.row, {name: value}))
        elif before[1][name] != value:
            leave(line, name, "LEDGER_232", run, before=before[0])


def _which(line: Line, who: Who, run: Run) -> bytes | None:
    """The stored row that a row means: a certificate, or the person alone; None for a certificate yet to be made."""
    if who.told is not None or not who.rows:
        return who.told
    values = line.told.values
    if not has_certificate(values):
        return next(iter(who.rows))
    held = {key: row for key, row in who.rows.items() if has_certificate(row)}
    if not held:
        alone = next(iter(who.rows))
        return None if alone in run.seen else alone
    exact = [key for key, row in held.items() if all(equal(values, row, name) for name in ("kind", "number", "work"))]
    alike = exact or [key for key, row in held.items() if _same_paper(values, row)]
    if len(alike) > 1:
        told = run.place.problem(
            "LEDGER_233", "refuse", row=line.told.row, field="number", value=values["name"], count=len(alike)
        )
        line.verdict = "refused"
        line.found.append(told)
    return alike[0] if alike else None


def _settle_new(line: Line, who: Who, run: Run) -> None:
    line.verdict = "new"
    number = line.told.values.get("number")
    if number is not None and "*" in str(number):
        leave(line, "number", "LEDGER_234", run)
    if who.own and who.id is None:
        name = line.told.values["name"]
        line.found.append(run.place.problem("LEDGER_235", "note", row=line.told.row, field="name", value=name))
    if who.rows:  # a further certificate of somebody known: what it says of the person is an edit of its own
        alone = next(iter(who.rows.values()))
        changes = _allowed(line, run.changes(line.told, alone, PERSON), who, alone, run)
        line.changes = edited(line, changes, alone, run)


def _differences(line: Line, record: bytes, who: Who, run: Run) -> None:
    stored = who.rows[record]
    alone = not has_certificate(line.told.values)
    line.record, line.told = record, without_masks(line.told, stored, ("phone",), run.place)
    number, known = line.told.values.get("number"), stored["number"]
    if number is not None and "*" in str(number) and not same_number(line.told.values, stored, masked=True):
        leave(line, "number", "LEDGER_234", run)
    if not alone and (problem := run.repeated(line, str(stored["name"]))):
        line.verdict = "refused"
        line.found.append(problem)
        return
    if who.told is not None:
        check_subject(line, stored, run)
    changes = run.changes(line.told, stored, PERSON if alone else (*PERSON, *CERTIFICATE))
    if number is not None and known is not None and "*" in str(number):
        changes.pop("number", None)
    if "valid_to" in line.told.worded and stored["valid_to"] is not None:
        changes["valid_to"] = (stored["valid_to"], None)
    line.changes = edited(line, _allowed(line, changes, who, stored, run), stored, run)
    line.verdict = "changed" if line.changes else "same"


def _allowed(line: Line, changes: Changes, who: Who, stored: Mapping[str, Value], run: Run) -> Changes:
    """The changes without cells that were dropped, or that a ledger may not make of the township's own people."""
    kept = {name: pair for name, pair in changes.items() if name not in line.dropped}
    if not who.own:
        return kept
    inspects = has_certificate(stored) and stored["kind"] not in (*TRADES, None, UNSTATED)
    first, last = (None if stored[name] is None else str(stored[name]) for name in ("valid_from", "valid_to"))
    stands = inspects and valid_on(first, last, run.today)
    for name in [one for one in kept if one in _NEVER or (stands and one in _BINDING)]:
        del kept[name]
        leave(line, name, "LEDGER_236" if name in _NEVER else "LEDGER_237", run)
    return kept
