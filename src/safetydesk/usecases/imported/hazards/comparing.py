"""问题隐患台账 against the store: whose hazard, which hazard, what differs; then landed with its history as events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from sys import intern
from typing import Any

from safetydesk.catalog.outgoing import came_back
from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.names import folded_once, same_text
from safetydesk.domain.staging import PICTURE, Value
from safetydesk.models.events import hazard_events
from safetydesk.models.queries.imports import HazardCandidate, hazards_by_code, hazards_by_id, hazards_of
from safetydesk.models.queries.ledger_rows import ROWS
from safetydesk.models.queries.staged import Likeness
from safetydesk.usecases.imported import steps
from safetydesk.usecases.imported.ground import Ground
from safetydesk.usecases.imported.hazards import major_steps
from safetydesk.usecases.imported.identity import Sought
from safetydesk.usecases.imported.lines import ANOTHER, Line, Told, refuse
from safetydesk.usecases.imported.owners import Owners, check_subject, of_owner, sought
from safetydesk.usecases.imported.run import Heard, Run, without_masks
from safetydesk.usecases.imported.said_by_kind import say_grade
from safetydesk.usecases.imported.threeway import edited

PLAIN = (
    *("found_on", "found_by", "source", "description", "place", "category", "basis", "measure", "responsible_unit"),
    *("responsible_person", "responsible_phone", "supervisor", "funds", "emergency_plan", "document_number", "remark"),
)
"""Fields that are columns of a hazard as they stand."""
_SHOWN = 40


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch; `run` remembers what earlier batches of the same file meant."""
    good = [row for row in rows if not row.refused]
    wanted = {row.key: sought(row) for row in good}
    owners, named = Owners(db, wanted.values(), run), _Named(db, good)
    lines = {row.key: _whose(row, wanted[row.key], owners, named, run) for row in good}
    known = Known(db, [line for line in lines.values() if line.subject])
    for line in lines.values():
        if line.verdict != "refused" and line.record is None:
            _which(line, known, run)
    stored = dict(ROWS[run.register.key](db, run.today, [line.record for line in lines.values() if line.record]))
    ground = Ground(db, run.today)
    for line in lines.values():
        if line.record is not None and line.verdict != "refused":
            _differences(db, line, stored[line.record], ground, run)
        elif line.verdict == "new":
            _settle_new(line, run)
    return [lines.get(row.key) or Line(row, "refused") for row in rows]


def _whose(row: Told, who: Sought, owners: Owners, named: _Named, run: Run) -> Line:
    found = named.find(row)
    if found is not None:
        return Line(row, "same", found.id, found.subject)
    if code := row.values.get("code"):
        run.strange.append(str(code))
    if missing := next((name for name in run.register.required if name not in row.values), None):
        title = run.register.column(missing).title
        return refuse(
            row, run.place.problem("LEDGER_101", "refuse", row=row.row, field="code", value=code, title=title)
        )
    return of_owner(row, who, owners.around(who), run)


class _Named:
    """The stored hazards that rows of a batch name by number, or that a person named for them."""

    def __init__(self, db: Any, rows: Sequence[Told]) -> None:
        self._coded = hazards_by_code(db, [str(row.values["code"]) for row in rows if "code" in row.values])
        self._answered = hazards_by_id(db, [row.answer for row in rows if row.answer])

    def find(self, row: Told) -> HazardCandidate | None:
        """The hazard that a row names, None when it names none that there is."""
        if row.answer in self._answered:
            return self._answered[row.answer]
        return self._coded.get(str(row.values.get("code")))


class Known:
    """The stored hazards that rows of a batch might mean, by subject."""

    def __init__(self, db: Any, lines: Iterable[Line]) -> None:
        days, numbers = [], []
        for line in lines:
            if line.record is None and line.subject is not None:
                day, number = line.told.values.get("found_on"), line.told.values.get("document_number")
                days.append((line.subject, None if day is None else str(day)))
                numbers += [(line.subject, str(number))] if number else []
        self._by_subject: dict[bytes, list[HazardCandidate]] = defaultdict(list)
        for one in hazards_of(db, days, numbers):
            self._by_subject[one.subject].append(one)

    def find(self, line: Line) -> list[HazardCandidate]:
        """Those with the same words: on the same day, else under the same paper, else where one side has no day."""
        assert line.subject is not None
        values = line.told.values
        said = str(values["description"])
        alike = [
            one
            for one in self._by_subject.get(line.subject, ())
            if same_text(one.description, said) or came_back(one.description, said)
        ]
        day, number = values.get("found_on"), values.get("document_number")
        tests = (
            [one for one in alike if one.found_on == day],
            [one for one in alike if number and one.document_number == number],
            [one for one in alike if one.found_on is None or day is None],
        )
        found = next((some for some in tests if some), [])
        place = str(values.get("place") or "")
        return [one for one in found if same_text(one.place or "", place)] or found


def _which(line: Line, known: Known, run: Run) -> None:
    """Find the stored hazard of a row whose subject is known; the file may say it only once."""
    row = line.told.row
    if before := _twin(line, run):
        what = "、".join(run.register.column(name).title for name in ("subject", "description", "found_on"))
        again = run.place.problem("LEDGER_157", "refuse", row=row, field="description", before=before, what=what)
        line.verdict, line.found = "refused", [again]
        return
    found = known.find(line) if line.subject else []
    if len(found) > 1 and line.told.answer != ANOTHER:
        line.verdict = "refused"
        line.alike = tuple(Likeness(one.id, one.code, _shown(one)) for one in found)
        count, code = len(found), found[0].code
        line.found = [run.place.problem("LEDGER_153", "refuse", row=row, field="description", count=count, code=code)]
    elif len(found) == 1:
        line.verdict, line.record = "same", found[0].id


def _shown(one: HazardCandidate) -> str:
    return " ".join(part for part in (one.found_on, one.place, one.description[:_SHOWN]) if part)


def _twin(line: Line, run: Run) -> int | None:
    """An earlier row of the file that says the same, landed or not; so the verdict depends on the file alone."""
    values = line.told.values
    who = line.subject if line.newcomer is None else b"%d" % line.newcomer
    assert who is not None
    words = folded_once(str(values["description"])).encode(errors="surrogatepass")
    key = blake2b(words, digest_size=16, key=who).digest()
    day, heard = values.get("found_on"), run.heard.get(key)
    mine = Heard(line.told.row, intern(day) if isinstance(day, str) else day, values.get("document_number"))
    before = next((one.row for one in heard or () if one.like(mine)), None)
    if isinstance(heard, list):
        heard.append(mine)
    else:
        run.heard[key] = [*heard, mine] if heard else (mine,)
    return before


def _differences(db: Any, line: Line, base: Mapping[str, Value], ground: Ground, run: Run) -> None:
    assert line.record is not None
    line.told = without_masks(line.told, base, _known(("responsible_phone",), base), run.place)
    if problem := run.repeated(line, str(base["code"])):
        line.verdict, line.found = "refused", [problem]
        return
    check_subject(line, base, run)
    line.changes = edited(line, run.changes(line.told, base, _known(PLAIN, base)), base, run)
    stepped = run.changes(_only(line.told, _settle(line, run)), base, _known(steps.FIELDS, base))
    if "deadline" in line.told.worded and base["deadline"] is not None:
        stepped["deadline"] = (base["deadline"], None)
    if _still_at_once(line.told.values, base):
        stepped.pop("deadline", None)
    stepped = edited(line, stepped, base, run)
    if stepped:
        wanted = {name: new for name, (_, new) in stepped.items()}
        events = hazard_events(db, line.record)
        _, refused = steps.following(events, wanted, line.told.values, ground)
        for name in stepped.keys() & refused.keys():
            why, cure = refused[name]
            _leave(line, name, why, "LEDGER_148", run, cure)
            del stepped[name]
    line.changes |= stepped
    line.verdict = "changed" if line.changes else "same"


def _known(names: Sequence[str], base: Mapping[str, Value]) -> tuple[str, ...]:
    """Those that the ledger of this kind shows."""
    return tuple(name for name in names if name in base)


def _still_at_once(values: Mapping[str, Value], base: Mapping[str, Value]) -> bool:
    """Whether the row only repeats 立即整改, which a later review may have made due on another day than the check."""
    said, known = values.get("deadline_text"), base.get("deadline_text")
    return said == known and at_once(str(known or "")) and values.get("deadline") in (None, values.get("found_on"))


def _only(told: Told, settled: steps.Settled) -> Told:
    """The row with its step cells as settled; those left out count as unread, not as empty."""
    values = {name: value for name, value in told.values.items() if value is not None and name not in settled.left_out}
    return Told(told.row, values, (), told.worded, (*told.unread, *settled.left_out), told.base)


def _settle(line: Line, run: Run) -> steps.Settled:
    settled = steps.settle(line.told.values)
    for name, why in settled.left_out.items():
        _leave(line, name, why, "LEDGER_149", run)
    return settled


def _leave(line: Line, name: str, why: str, code: str, run: Run, cure: str = "") -> None:
    value = line.told.values.get(name)
    facts = {"title": run.register.column(name).title, "why": why, "shown": run.word(name, value), "cure": cure}
    line.drop(name, run.place.problem(code, "question", row=line.told.row, field=name, value=value, **facts))


def _wait(line: Line, run: Run) -> None:
    """A new row whose state nobody could read does not land: it would be one that nothing was done about yet."""
    shown = line.told.raw.get("state")
    line.verdict = "refused"
    told = run.place.problem("LEDGER_168", "refuse", row=line.told.row, field="state", value=shown)
    line.found.append(told)


def _settle_new(line: Line, run: Run) -> None:
    unread = "state" in line.told.unread or PICTURE in line.told.marks.get("state", ())
    if unread and (run.choices.carry_over or not run.choices.history):
        _wait(line, run)
        return
    say_grade(line, run)
    _settle(line, run)
    if not line.values.keys().isdisjoint(major_steps.FIELDS):
        told, _ = steps.opening(line.values, history=run.choices.history)
        for name, (why, cure) in major_steps.refused_at_opening(line.values, told, run.today).items():
            _leave(line, name, why, "LEDGER_148", run, cure)
    row, values = line.told.row, line.values
    if values.get("grade") is None and "grade" in run.fields:
        line.found.append(run.place.problem("LEDGER_165", "note", row=row, field="grade"))
    if values.get("grade") == "major" and values.get("criterion") is None:
        line.found.append(run.place.problem("LEDGER_150", "note", row=row, field="grade", value="重大"))
    if values.get("state") == "closed" and values.get("review_result") == "fail":
        line.found.append(run.place.problem("LEDGER_154", "note", row=row, field="review_result", value="不合格"))
