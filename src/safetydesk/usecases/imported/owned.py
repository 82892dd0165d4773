"""Rows about what a subject has (visits, rounds): whose they are, which record they name, which of several it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from safetydesk.domain.deadline_words import at_once
from safetydesk.domain.names import same_text
from safetydesk.domain.staging import Value
from safetydesk.models.queries.ledger_candidates import by_code, by_id
from safetydesk.models.queries.staged import Likeness
from safetydesk.usecases.imported.identity import Subjects
from safetydesk.usecases.imported.lines import ANOTHER, Changes, Line, Told
from safetydesk.usecases.imported.owners import check_subject, of_owner, sought
from safetydesk.usecases.imported.run import Run
from safetydesk.usecases.imported.steps import names_in

Values = Mapping[str, Value]
Agree = Callable[[Values, Values], bool]
Key = tuple[int, int]


def owned_lines(db: Any, rows: Sequence[Told], run: Run, entity: Literal["visit", "round"]) -> dict[Key, Line]:
    """A line for every row that is not refused already: of the record it names, else new to its subject."""
    good = [row for row in rows if not row.refused]
    wanted = {row.key: sought(row) for row in good}
    subjects = Subjects(db, list(wanted.values()), run.known["village"])
    coded = by_code(db, entity, [str(row.values["code"]) for row in good if "code" in row.values])
    answered = by_id(db, entity, [row.answer for row in good if row.answer])
    lines = {}
    for row in good:
        code = row.values.get("code")
        if found := answered.get(row.answer or b"") or coded.get(str(code)):
            lines[row.key] = Line(row, "same", *found)
            continue
        if code:
            run.strange.append(str(code))
        lines[row.key] = of_owner(row, wanted[row.key], subjects, run)
    return lines


def judged(
    rows: Sequence[Told],
    lines: Mapping[Key, Line],
    stored: Mapping[bytes, Values],
    run: Run,
    *,
    which: Callable[[Line], None],
    differ: Callable[[Line, Values], None],
    settle: Callable[[Line], object],
) -> list[Line]:
    """The verdicts: a row that names no record looks for `which`, a known one may `differ`, a new one is settled."""
    for line in lines.values():
        if line.record is not None:
            check_subject(line, stored[line.record], run)
        elif line.verdict != "refused":
            which(line)
        if line.verdict != "refused" and line.record is not None:
            differ(line, stored[line.record])
        elif line.verdict == "new":
            settle(line)
    return [lines.get(row.key) or Line(row, "refused") for row in rows]


def fill(line: Line, values: Values) -> None:
    """Say in the words of the store what a row says in its own, or what its other cells tell."""
    known = {name: value for name, value in {**line.told.values, **values}.items() if value is not None}
    line.told = replace(line.told, values=known)


def twin(line: Line, key: tuple[Any, ...], agree: Agree, run: Run) -> int | None:
    """An earlier row of the file that says the same, landed or not; so the verdict depends on the file alone."""
    who = line.subject if line.newcomer is None else line.newcomer
    spoken = run.spoken.setdefault((who, *key), [])
    before = next((row for row, values in spoken if agree(line.told.values, values)), None)
    spoken.append((line.told.row, line.told.values))
    return before


def which(line: Line, stored: Mapping[bytes, Values], exact: Agree, alike: Agree) -> list[bytes]:
    """The stored records a row means: those that say the same, else those that do not contradict it."""
    same = [key for key, row in stored.items() if exact(line.told.values, row)]
    return same or [key for key, row in stored.items() if alike(line.told.values, row)]


def settle_which(line: Line, found: Sequence[bytes], stored: Mapping[bytes, Values], code: str, run: Run) -> None:
    """Take the one record found; of several a person has to say which it is (`code` is the refusal)."""
    if len(found) == 1:
        line.verdict, line.record = "same", found[0]
    elif found and line.told.answer != ANOTHER:
        line.verdict = "refused"
        line.alike = tuple(Likeness(key, str(stored[key]["code"]), str(stored[key]["subject"])) for key in found)
        facts = {"count": len(found), "code": stored[found[0]]["code"]}
        line.found.append(run.place.problem(code, "refuse", row=line.told.row, field="subject", **facts))


def refuse_twin(line: Line, before: int, names: Sequence[str], run: Run) -> None:
    """The file says it twice."""
    what = "、".join(run.register.column(name).title for name in names)
    again = run.place.problem("LEDGER_157", "refuse", row=line.told.row, field="subject", before=before, what=what)
    line.verdict = "refused"
    line.found.append(again)


def without(told: Told, names: Sequence[str]) -> Told:
    """The row without some cells, which count as unread, not as empty."""
    values = {name: value for name, value in told.values.items() if name not in names}
    return replace(told, values=values, unread=(*told.unread, *names))


def deadline_words(line: Line, changes: Changes, base: Values) -> None:
    """长期 in the cell of a day clears the day; a day in the cell of 立即整改 takes the place of the words."""
    if "deadline" in line.told.worded and base["deadline"] is not None:
        changes["deadline"] = (base["deadline"], None)
    told = changes.get("deadline", (None, None))[1]
    at_another = bool(told) and told != line.told.values.get("on_day")
    if at_another and "deadline_text" not in changes and at_once(str(base["deadline_text"] or "")):
        changes["deadline_text"] = (base["deadline_text"], None)


def leave(line: Line, name: str, code: str, run: Run, **facts: object) -> None:
    """Leave one cell as the store has it, and say why."""
    value, title = line.told.values.get(name), run.register.column(name).title
    known = {"title": title, "shown": run.word(name, value), **facts}
    line.drop(name, run.place.problem(code, "question", row=line.told.row, field=name, value=value, **known))


def contradict(one: Values, other: Values, name: str) -> bool:
    """Whether both say something in a field, and not the same."""
    left, right = one.get(name), other.get(name)
    return left is not None and right is not None and not same_text(str(left), str(right))


def equal(one: Values, other: Values, name: str) -> bool:
    """Whether both say the same in a field, or both nothing."""
    left, right = one.get(name), other.get(name)
    return (left is None) == (right is None) and not contradict(one, other, name)


def meet(one: Values, other: Values, name: str) -> bool:
    """Whether people are named in both, or either names none."""
    left, right = (set(names_in(values.get(name))) for values in (one, other))
    return not left or not right or bool(left & right)
