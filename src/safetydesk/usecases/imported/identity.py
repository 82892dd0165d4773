"""Which subject of the store a row means: by code, credit code, name and village, former name; never by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from safetydesk.domain.names import company_key, folded, place_key
from safetydesk.models.queries.imports import Candidate, subjects_by, subjects_formerly
from safetydesk.models.queries.ledger_rows import Places
from safetydesk.models.queries.staged import Likeness
from safetydesk.usecases.imported.arrivals import BY_CODE_ALONE, FORMER, NOBODY, Arrivals, Naming, nearness
from safetydesk.usecases.imported.lines import ANOTHER

How = Literal["answer", "code", "credit_code", "name", "former"]
_MOST_NEAR = 3


class Sought(NamedTuple):
    """What a row says about who it means; `answer` is what a person said of it (ANOTHER: nobody known)."""

    name: str
    code: str | None = None
    credit_code: str | None = None
    village: str | None = None
    answer: bytes | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Nobody, one, or several that cannot be told apart; `near` look alike and are only named.

    `doubt` has the same name and perhaps the same village, but another credit code, or the row's code is that of
    `rival`: nobody can be sure.
    """

    found: tuple[Candidate, ...]
    how: How | None = None
    near: tuple[Candidate, ...] = ()
    doubt: Candidate | None = None
    rival: Candidate | None = None

    @property
    def alike(self) -> tuple[Likeness, ...]:
        """Among whom only a person can choose; nobody when it is clear who is meant."""
        doubtful = tuple(one for one in (self.doubt, self.rival) if one is not None)
        several = self.found if len(self.found) > 1 else ()
        named = doubtful or several or (() if self.found else self.near)
        return tuple(Likeness(one.id, one.code, one.name) for one in named)


class Subjects:
    """The subjects that a batch of rows might mean, read with four set-based questions."""

    def __init__(self, db: Any, sought: Sequence[Sought], villages: Places) -> None:
        self._villages = villages
        self._codes = _grouped(subjects_by(db, "code", _known(one.code for one in sought)))
        self._credits = _grouped(subjects_by(db, "credit_code", _known(one.credit_code for one in sought)))
        self._keys = _grouped(subjects_by(db, "name_key", (company_key(one.name) for one in sought)))
        self._former = _grouped(subjects_formerly(db, (one.name for one in sought)))
        answered = {one.answer for one in sought if one.answer}
        self._answered = {one.id: one for _, one in subjects_by(db, "id", answered)} if answered else {}

    def after(self, landed: Mapping[bytes, Candidate], former: Mapping[bytes, Sequence[str]]) -> Subjects:
        """The same, as if these subjects were in the store already; `former` has the former names that change."""
        then = copy(self)
        then._codes = _renewed(self._codes, landed, lambda _value, _old: True)
        then._credits = _renewed(self._credits, landed, lambda value, old: value != old.credit_code)
        then._keys = _renewed(self._keys, landed, lambda _value, old: old.matched != old.name)
        then._former = _renewed(self._former, landed, lambda _value, old: old.id not in former)
        for one in landed.values():
            then._keys[company_key(one.name)].append(one)
            if one.credit_code:
                then._credits[one.credit_code].append(one)
            for name in former.get(one.id, ()):
                then._former[name].append(replace(one, matched=name))
        return then

    def everyone(self) -> dict[bytes, Candidate]:
        """All that any of the rows could mean, by id."""
        indexes = (self._codes, self._credits, self._keys, self._former)
        return {one.id: one for index in indexes for found in index.values() for one in found}

    @property
    def nobody(self) -> bool:
        """Whether there is nobody in the store whom any of the rows could mean."""
        return not (self._codes or self._credits or self._keys or self._former or self._answered)

    def hits(self, sought: Sought) -> set[bytes]:
        """Every subject that a row's code, credit code or name could mean."""
        found = [*self._codes.get(sought.code or "", ()), *self._credits.get(sought.credit_code or "", ())]
        return {one.id for one in (*found, *self._exact(sought.name), *self._former.get(sought.name, ()))}

    def match(self, sought: Sought, arrivals: Arrivals = Arrivals()) -> Match:
        """Who is meant; identity by a person's answer before code before credit code before name.

        Those that the ledger itself brings are meant as if they were in the store already.
        """
        if sought.answer == ANOTHER:
            return Match((), "answer")
        if sought.answer in self._answered:
            return Match((self._answered[sought.answer],), "answer")
        if sought.code and (found := self._codes.get(sought.code)):
            return Match(_distinct(found), "code")
        coming = arrivals.named(sought.name)
        if coded := self._with_credit_code(sought.credit_code, arrivals):
            return self._by_credit_code(coded, sought, coming)
        if exact := [*self._exact(sought.name), *coming]:
            return self._by_name(exact, sought)
        if found := self._former.get(sought.name):
            return Match(_distinct(found), "former")
        return Match((), near=_distinct(self._keys.get(company_key(sought.name), []))[:_MOST_NEAR])

    def naming(self, sought: Sought) -> Naming:
        """What a row says of whose it is, in comparable words."""
        village = None if sought.village is None else self.place(sought.village)
        return Naming(folded(sought.name), village, sought.credit_code)

    def near(self, said: Naming, match: Match) -> int:
        """How near those are to a naming whom it means, or whom it cannot be told from."""
        if match.rival:
            return BY_CODE_ALONE
        if match.how == "former":
            return FORMER
        meant = (match.doubt,) if match.doubt else match.found
        return min((nearness(said, one, self._today(one)) for one in meant), default=NOBODY)

    def place(self, village: str) -> bytes:
        """Today's id of a village, or its key while it is unknown."""
        return self._villages.find(village) or place_key(village).encode()

    def owner(self, credit_code: str) -> Candidate | None:
        """Who already has this credit code, None for nobody."""
        found = self._credits.get(credit_code)
        return found[0] if found else None

    def _with_credit_code(self, code: str | None, arrivals: Arrivals) -> Sequence[Candidate]:
        return [*self._credits.get(code, ()), *arrivals.coded(code)] if code else ()

    def _exact(self, name: str) -> list[Candidate]:
        return [one for one in self._keys.get(company_key(name), ()) if folded(one.matched) == folded(name)]

    def _by_credit_code(self, found: Sequence[Candidate], sought: Sought, coming: Sequence[Candidate]) -> Match:
        if named := [one for one in found if folded(one.matched) == folded(sought.name)]:
            return Match(_distinct(named), "credit_code")
        whole = _distinct(found)
        exact = [*self._exact(sought.name), *coming]
        other = self._by_name(exact, sought._replace(credit_code=None)).found
        if len(other) == 1 and other[0].id not in {one.id for one in whole}:
            return Match((), "credit_code", doubt=other[0], rival=whole[0])
        return Match(whole, "credit_code")

    def _by_name(self, exact: Sequence[Candidate], sought: Sought) -> Match:
        """Same name: the same village decides; one side without a village leaves no doubt when there is only one."""
        wanted = self.place(sought.village) if sought.village else None
        near, unplaced = exact, [one for one in exact if self._today(one) is None]
        if sought.village is None:
            exact = unplaced or exact
        else:
            here = [one for one in exact if self._today(one) is not None and self._today(one) == wanted]
            exact = here or unplaced
        agreed = [one for one in exact if not _contradicts(one.credit_code, sought.credit_code)]
        if exact and not agreed:
            return Match((), "name", doubt=exact[0])
        return Match(_distinct(agreed), "name", near=() if agreed else _distinct(near)[:_MOST_NEAR])

    def _today(self, one: Candidate) -> bytes | None:
        return self._villages.today.get(one.village, one.village) if one.village else None


def _known(values: Iterable[str | None]) -> Iterable[str]:
    return (value for value in values if value)


def _contradicts(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _grouped(found: Iterable[tuple[str, Candidate]]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for value, one in found:
        groups[value].append(one)
    return groups


def _renewed(
    index: Mapping[str, list[Candidate]],
    landed: Mapping[bytes, Candidate],
    stays: Callable[[str, Candidate], bool],
) -> dict[str, list[Candidate]]:
    """An index as it is once subjects changed; by what `stays` a changed one is found as before."""
    after: dict[str, list[Candidate]] = defaultdict(list)
    for value, known in index.items():
        for old in known:
            new = landed.get(old.id)
            if new is None:
                after[value].append(old)
            elif stays(value, old):
                after[value].append(replace(new, matched=new.name if old.matched == old.name else old.matched))
    return after


def _distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple({one.id: one for one in found}.values())


def key_of(sought: Sought) -> tuple[str, ...]:
    """What makes two rows about a subject that is not in the store the same subject."""
    village = place_key(sought.village) if sought.village else ""
    return (folded(sought.name), village)
