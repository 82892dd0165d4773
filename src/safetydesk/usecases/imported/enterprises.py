"""企业基础台账 against the store: each row new, changed, same or refused; then landed in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.names import company_key, folded
from safetydesk.domain.staging import Problem, Value
from safetydesk.models.changelog import insert_columns, insert_rows, log_of, update_rows
from safetydesk.models.codes import next_codes
from safetydesk.models.projections import WANTED, pending
from safetydesk.models.queries.imports import Candidate
from safetydesk.models.queries.ledger_rows import enterprises
from safetydesk.models.store import dbapi
from safetydesk.models.tables import Subject, SubjectName
from safetydesk.usecases.imported.identity import Match, Sought, Subjects, key_of
from safetydesk.usecases.imported.lines import Line, Told, refuse
from safetydesk.usecases.imported.run import Run, without_masks
from safetydesk.usecases.imported.spots import Spots
from safetydesk.usecases.imported.threeway import edited

PLAIN = (
    *("name", "shop_sign", "credit_code", "legacy_reg_no", "grid", "address", "legal_person", "person_in_charge"),
    *("phone", "industry", "headcount", "safety_staff", "special_operators", "standard_level", "risk_level", "leader"),
    *("production_state", "remark"),
)
"""Fields that are columns of a subject as they stand."""
COMPARED = (*PLAIN, "former_names", "tags", "village", "department")

Stored = Mapping[bytes, Mapping[str, Value]]


def sought(told: Told) -> Sought:
    """Who a row of this ledger means."""
    values = told.values
    code, credit, village = values.get("code"), values.get("credit_code"), values.get("village")
    return Sought(str(values["name"]), _text(code), _text(credit), _text(village), told.answer)


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def compare(db: Any, rows: Sequence[Told], run: Run) -> list[Line]:
    """The verdict on each row of a batch; `run` remembers what earlier batches of the same file meant."""
    wanted = {row.row: sought(row) for row in rows if not row.refused}
    subjects = Subjects(db, list(wanted.values()), run.known["village"])
    if subjects.nobody:
        return [Line(row, "refused") if row.refused else _unmet(row, wanted[row.row], run) for row in rows]
    matches = {row: subjects.match(one) for row, one in wanted.items()}
    ids = {one.id for match in matches.values() for one in match.found}
    stored = dict(enterprises(db, list(ids)))
    return [
        Line(row, "refused") if row.refused else _noted(row, wanted[row.row], matches[row.row], subjects, stored, run)
        for row in rows
    ]


def _noted(row: Told, who: Sought, match: Match, subjects: Subjects, stored: Stored, run: Run) -> Line:
    """The verdict on a row; what it names is remembered for what `afterwards` compares once more."""
    line, hits = line_of(row, who, match, subjects, stored, run), subjects.hits(who)
    unsure = line.verdict == "new" or "name" in line.dropped
    keys: list[str | bytes] = [*_names(row, who), *hits]
    run.namesakes.note(row.row, keys, doubtful=len(hits) > 1 or (bool(hits) and unsure))
    return line


def _unmet(row: Told, who: Sought, run: Run) -> Line:
    """What `_noted` comes to for a row of a batch that means nobody in the store, by whatever it says."""
    if who.code:
        run.strange.append(who.code)
    if problem := _twin(row, who, run):
        line = refuse(row, problem)
    else:
        line = Line(row, "new")
        _check_places(line, run)
    run.namesakes.note(row.row, _names(row, who), doubtful=False)
    return line


def _names(row: Told, who: Sought) -> list[str]:
    """What a row says by which another may mean the same."""
    keys = [folded(who.name)]
    if who.credit_code:
        keys.append(who.credit_code)
    if former := row.values.get("former_names"):
        keys += map(folded, split(former))
    return keys


def line_of(row: Told, who: Sought, match: Match, subjects: Subjects, stored: Stored, run: Run) -> Line:
    """The verdict on a row by whom it means and what is stored of them."""
    if match.how != "code":
        if who.code:
            run.strange.append(who.code)
        if problem := _twin(row, who, run):
            return refuse(row, problem)
    if problem := ambiguous(match, row, "name", run):
        return refuse(row, problem, alike=match.alike)
    if not match.found or _claimed(row, who, match, run):
        return _new(row, match, run)
    found = match.found[0]
    base = stored[found.id]
    line = Line(without_masks(row, base, ("phone",), run.place), "same", found.id)
    if problem := run.repeated(line, found.code):
        return refuse(row, problem)
    _check_places(line, run)
    line.changes = edited(line, run.changes(line.told, base, COMPARED), base, run)
    _check_changes(line, found, match, base, subjects, run)
    for name in line.dropped:
        line.changes.pop(name, None)
    line.verdict = "changed" if line.changes else "same"
    return line


def _twin(row: Told, who: Sought, run: Run) -> Problem | None:
    """A refusal when an earlier row of the file says it is the same: name and village, or credit code.

    Every row counts, landed or not: whether one is refused depends on the file alone, however often it is imported.
    """
    keys: list[tuple[Value, ...]] = [key_of(who)]
    keys += [("credit_code", who.credit_code)] if who.credit_code else []
    twins = [(key, before) for key in keys if (before := run.made.first(hash(key), row.row)) != row.row]
    if not twins:
        return None
    key, before = twins[0]
    what = run.register.column("credit_code" if key[0] == "credit_code" else "name").title
    return run.place.problem("LEDGER_157", "refuse", row=row.row, field="name", before=before, what=what)


def _claimed(row: Told, who: Sought, match: Match, run: Run) -> bool:
    """Whether the subject without a village that fits was taken by an earlier row of the file in another village."""
    found = match.found[0]
    before = run.villages.setdefault(found.id, who.village)
    taken = run.seen.get(found.id, row.row) != row.row
    return (
        taken
        and match.how == "name"
        and bool(before and who.village)
        and key_of(who) != key_of(who._replace(village=before))
    )


def ambiguous(match: Match, row: Told, field: str, run: Run) -> Problem | None:
    """A refusal when it cannot be told which subject of the store a row means."""
    name = row.values.get(field)
    if match.doubt is not None and match.rival is not None:
        pair = {"name": match.rival.name, "code": match.rival.code, "other": match.doubt.name}
        pair["other_code"] = match.doubt.code
        return run.place.problem("LEDGER_160", "refuse", row=row.row, field=field, value=name, **pair)
    if match.doubt is not None:
        facts: dict[str, object] = {"code": match.doubt.code, "known": match.doubt.credit_code}
        return run.place.problem("LEDGER_156", "refuse", row=row.row, field=field, value=name, **facts)
    if len(match.found) < 2:
        return None
    names = "、".join(f"{one.name}（{one.code}）" for one in match.found[:3])
    facts = {"count": len(match.found), "names": names, "code": match.found[0].code}
    return run.place.problem("LEDGER_141", "refuse", row=row.row, field=field, value=name, **facts)


def near(match: Match, row: Told, field: str, run: Run) -> list[Problem]:
    """A note that names subjects of the store that look like the one a row is about to create."""
    if not match.near:
        return []
    names = "、".join(f"“{one.name}”（{one.code}）" for one in match.near)
    return [run.place.problem("LEDGER_143", "note", row=row.row, field=field, value=row.values.get(field), names=names)]


def _new(row: Told, match: Match, run: Run) -> Line:
    line = Line(row, "new", found=near(match, row, "name", run), alike=match.alike)
    _check_places(line, run)
    return line


def _check_places(line: Line, run: Run) -> None:
    for entity in ("village", "department"):
        if problem := run.doubt_of_place(entity, line.told):
            line.drop(entity, problem)


def _check_changes(
    line: Line, found: Candidate, match: Match, base: Mapping[str, Value], subjects: Subjects, run: Run
) -> None:
    row, values = line.told.row, line.told.values
    if "credit_code" in line.changes and (code := values.get("credit_code")):
        owner = subjects.owner(str(code))
        if owner is not None and owner.id != found.id:
            facts = {"title": run.register.column("credit_code").title, "name": owner.name, "code": owner.code}
            line.drop(
                "credit_code",
                run.place.problem("LEDGER_145", "question", row=row, field="credit_code", value=code, **facts),
            )
    if "name" in line.changes:
        former = match.how == "former" or (match.how == "credit_code" and _had(base, line.changes["name"][1]))
        line.found.append(_name_note(line, found, "former" if former else str(match.how), run))


def _had(base: Mapping[str, Value], name: Value) -> bool:
    """Whether this is one of the former names that are stored."""
    return folded(str(name)) in map(folded, split(base["former_names"]))


def _name_note(line: Line, found: Candidate, how: str, run: Run) -> Problem:
    """Another name than the stored one: a former one or one merged away stays history, any other is a correction."""
    row, (base, new) = line.told.row, line.changes["name"]
    if how in ("former", "answer") or folded(found.matched) == folded(str(new)):
        line.dropped.append("name")
        number = {"former": "LEDGER_142", "answer": "LEDGER_174"}.get(how, "LEDGER_159")
        facts = {"name": found.name, "code": found.code}
        return run.place.problem(number, "note", row=row, field="name", value=new, **facts)
    return run.place.problem("LEDGER_151", "note", row=row, field="name", value=new, base=base)


def land(session: Session, lines: Iterable[Line], spots: Spots) -> None:
    """Write a batch of new and changed lines in the running transaction."""
    fresh = [line for line in lines if line.verdict == "new"]
    _create(session, fresh, spots)
    _change(session, [line for line in lines if line.verdict == "changed"], spots)


def _create(session: Session, lines: Sequence[Line], spots: Spots) -> None:
    codes = next_codes(session, "subject", len(lines)) if lines else []
    keys = log_of(session).new_ids(len(lines))
    for line, key in zip(lines, keys, strict=True):
        line.record = key
    whole = [line.values for line in lines]
    insert_columns(session, Subject, subject_columns(keys, codes, whole, spots), settled=True)
    former = [
        (key, values["former_names"]) for key, values in zip(keys, whole, strict=True) if "former_names" in values
    ]
    _add_names(session, [(key, name) for key, names in former for name in split(names)])


def subject_columns(
    keys: Sequence[bytes], codes: Sequence[str], told: Sequence[Mapping[str, Value]], spots: Spots
) -> dict[str, Sequence[Any]]:
    """New enterprises from the fields of a ledger, as columns of `subject`; what is missing is 待补."""
    columns = by_field(told, PLAIN)
    columns |= {"id": keys, "code": codes, "kind": ["enterprise"] * len(keys), "current_id": keys}
    columns["name_key"] = [company_key(str(name)) for name in columns["name"]]
    columns["tags"] = [_tags(values.get("tags")) for values in told]
    for entity in ("village", "department"):
        named = [values.get(entity) for values in told]
        meant = {name: spots.find(entity, name) for name in set(named)}
        columns[f"{entity}_id"] = [meant[name] for name in named]
    wanted = zip(*(columns[name] for name in WANTED), strict=True)
    columns["pending"] = [pending(dict(zip(WANTED, some, strict=True))) if None in some else None for some in wanted]
    return columns


def by_field(rows: Sequence[Mapping[str, Value]], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The values of some fields of rows as columns, None where a row has none."""
    found = [[*map(row.get, names)] for row in rows]
    return dict(zip(names, zip(*found, strict=True) if found else ((),) * len(names), strict=True))


def _tags(value: Value) -> str | None:
    return json.dumps(split(value)) if value else None


def split(value: Value) -> list[str]:
    """The words of a list cell."""
    return [part for part in str(value).split("、") if part] if value else []


def _add_names(session: Session, names: Sequence[tuple[bytes, str]]) -> None:
    new_id = log_of(session).new_id
    insert_rows(
        session,
        SubjectName,
        [{"id": new_id(), "subject_id": key, "name": name, "kind": "former", "valid_to": None} for key, name in names],
    )


def _change(session: Session, lines: Sequence[Line], spots: Spots) -> None:
    edits: dict[bytes, dict[str, Any]] = {}
    for line in lines:
        assert line.record is not None
        edits[line.record] = _columns(line, spots)
    update_rows(session, Subject, edits)
    _change_names(session, lines)


def _columns(line: Line, spots: Spots) -> dict[str, Any]:
    edit: dict[str, Any] = {name: new for name, (_, new) in line.changes.items() if name in PLAIN}
    for entity in ("village", "department"):
        if entity in line.changes:
            edit[f"{entity}_id"] = spots.find(entity, line.changes[entity][1])
    if "tags" in line.changes:
        edit["tags"] = _tags(line.changes["tags"][1])
    return edit


def _change_names(session: Session, lines: Sequence[Line]) -> None:
    act, db = log_of(session), dbapi(session)
    added: list[tuple[bytes, str]] = []
    ended: dict[bytes, dict[str, Any]] = {}
    for line in lines:
        if "former_names" not in line.changes or line.record is None:
            continue
        old, new = (split(value) for value in line.changes["former_names"])
        added += [(line.record, name) for name in new if folded(name) not in set(map(folded, old))]
        gone = [name for name in old if folded(name) not in set(map(folded, new))]
        rows = db.execute(
            "SELECT id FROM subject_name WHERE deleted_at IS NULL AND kind = 'former' AND subject_id = ?"
            f" AND name IN ({','.join('?' * len(gone))})",
            (line.record, *gone),
        )
        ended |= {row[0]: {"deleted_at": act.now} for row in rows.fetchall()}
    _add_names(session, added)
    update_rows(session, SubjectName, ended)
