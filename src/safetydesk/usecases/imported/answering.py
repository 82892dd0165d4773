"""A person's answer, or a row taken apart, compares only rows that share a name, a code or a record with it.

Rows that share nothing are compared without knowing of each other. Where that is not sure, all rows are compared again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.domain.names import folded, place_key
from safetydesk.domain.staging import Value
from safetydesk.models.queries.imports import ImportRow, known_as, standing
from safetydesk.models.store import dbapi
from safetydesk.usecases.imported import enterprises, owners
from safetydesk.usecases.imported.comparing import compared, count, hold, outcome
from safetydesk.usecases.imported.identity import Subjects
from safetydesk.usecases.imported.lines import Line, Named, Told, flat
from safetydesk.usecases.imported.run import Choices, Run
from safetydesk.usecases.imported.shelf import count_left, keep_facts, lines_at, named_rows, renew_lines, run_again

_SOUGHT = {"enterprises": enterprises.sought, "hazards": owners.sought, "major_hazards": owners.sought}
"""Whom a row means, of the kinds whose rows touch one another by names, codes and records alone."""
_MOST = 2000
"""Rows that are compared apart; of more it is not worth it."""
Key = str | bytes
Instead = Mapping[tuple[int, int], Sequence[Told]]
"""What stands in the place of staged rows, by key: the answered row, the parts of a row, nothing."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that touch one another, and the rest by what it names."""

    lines: list[Line]
    others: list[Named]


def answer_apart(session: Session, found: ImportRow, said: Instead) -> bool:
    """Compare the rows that these can touch, and keep what comes out; False when all rows must be.

    They must be compared all together after the store moved on, in a 历史台账, in other kinds, and when the rows do
    not come out by themselves as they stand.
    """
    db, facts = dbapi(session), found.facts
    if found.kind not in _SOUGHT or "counted" not in facts or Choices(*facts["choices"]).history:
        return False
    if facts["standing"] != standing(db):
        return False
    run = run_again(db, found)
    group = _touching(db, found, run, said)
    if group is None:
        return False
    before = hold(db, found.kind, compared(db, found.kind, [line.told for line in group.lines], run), run)
    if [_told(line) for line in before] != [_told(line) for line in group.lines]:
        return False
    then, told = run.anew(), instead_of([line.told for line in group.lines], said)
    after = hold(db, found.kind, compared(db, found.kind, told, then), then)
    if [line.told.key for line in after] != [one.key for one in told] or run.strange != then.strange:
        return False
    _keep(session, found, group, after, (run, then))
    return True


def instead_of(rows: Sequence[Told], said: Instead) -> list[Told]:
    """The rows with what stands in the place of some of them."""
    return [one for told in rows for one in said.get(told.key, (told,))]


def _told(line: Line) -> tuple[Any, ...]:
    """What comparing came to, whichever number a newcomer has."""
    verdict, record, subject, newcomer, *rest = outcome(line)
    return (line.told.key, verdict, record, subject, newcomer is None, *rest)


def _touching(db: Any, found: ImportRow, run: Run, said: Instead) -> _Group | None:
    """The rows that share something with these, directly or through others."""
    rows = named_rows(db, found)
    by_key: dict[Key, list[int]] = defaultdict(list)
    for one in rows:
        for key in _keys(one):
            by_key[key].append(one.row)
    met: set[Key] = {key for some in said.values() for told in some for key in (told.answer, told.owner) if key}
    group, fresh, lines = set[int](), {row for row, _ in said}, dict[tuple[int, int], Line]()
    while fresh:
        group |= fresh
        if len(group) > _MOST:
            return None
        some = lines_at(db, found.id, fresh)
        lines |= {line.told.key: line for line in some}
        meant = {key for one in rows if one.row in fresh for key in _keys(one)} | met
        meant |= _known(db, found.kind, some, run, meant)
        fresh = {row for key in meant for row in by_key.get(key, ())} - group
        met = meant
    return _Group([lines[key] for key in sorted(lines)], [one for one in rows if one.row not in group])


def _known(db: Any, kind: str, lines: Sequence[Line], run: Run, meant: Collection[Key]) -> set[Key]:
    """The subjects of the store that rows could mean, by id and by everything they are known as."""
    who = [_SOUGHT[kind](line.told) for line in lines if not line.told.refused]
    who = [one for one in who if one.name]
    subjects = Subjects(db, who, run.known["village"])
    ids = {key for key in meant if isinstance(key, bytes)}.union(*map(subjects.hits, who))
    return {*ids, *map(folded, known_as(db, ids))}


def _keys(one: Named) -> list[Key]:
    """What a row shares with another that it touches."""
    values = one.values
    texts = [values.name, values.subject, values.credit_code, values.code, *enterprises.split(values.former_names)]
    return [*[folded(str(text)) for text in texts if text is not None], *[key for key in one.records if key]]


def _keep(session: Session, found: ImportRow, group: _Group, after: Sequence[Line], runs: tuple[Run, Run]) -> None:
    facts, counts = found.facts, Counter[str](found.facts["counts"])
    counts.update({name: facts[name] for name in ("asked", "pictures", "told")})
    taken = {line.told.key: line.taken for line in group.lines}
    for line in after:
        line.taken = taken.get(line.told.key, True)
    gone = Counter[str]()
    count(gone, group.lines)
    count(counts, after)
    counts.subtract(gone)
    runs[1].count_since(runs[0], facts["counted"])
    keep_facts(
        session,
        found.id,
        {
            **facts,
            "counts": {name: counts[name] for name in facts["counts"]},
            **{name: counts[name] for name in ("asked", "pictures", "told")},
            "newcomers": _newcomers(found, group.lines, after, runs[1]),
            "opened": _opened(found, group, runs),
            "aside": flat(runs[1].aside()),
            "counted": runs[1].counted(),
        },
    )
    renew_lines(session, found.id, after, group.lines)
    count_left(session, found.id)


def _newcomers(found: ImportRow, before: Iterable[Line], after: Iterable[Line], then: Run) -> list[Any]:
    """The newcomers of the import; those of the compared rows take the places of what these brought before."""
    whole = list(found.facts["newcomers"])
    free = sorted({line.newcomer for line in before if line.newcomer is not None})
    for number in free:
        whole[number] = None
    places = [*free, *range(len(whole), len(whole) + len(then.arrivals.newcomers))][: len(then.arrivals.newcomers)]
    for number, told in zip(places, then.arrivals.newcomers, strict=True):
        whole[number : number + 1] = [told]
    for line in after:
        line.newcomer = None if line.newcomer is None else places[line.newcomer]
    return whole


def _opened(found: ImportRow, group: _Group, runs: tuple[Run, Run]) -> dict[str, dict[str, str]]:
    """The places that the import opens: what only the compared rows wanted goes, what they want now comes."""
    opened: dict[str, dict[str, str]] = {}
    for entity, names in found.facts["opened"].items():
        mine = runs[1].opened[entity]
        doubted = runs[0].opened[entity].keys() - mine.keys()
        kept = {_place(getattr(one.values, entity)) for one in group.others if one.opens} if doubted else set()
        opened[entity] = {key: name for key, name in names.items() if key not in doubted or key in kept} | mine
    return opened


def _place(name: Value) -> str:
    return "" if name is None else place_key(str(name))
