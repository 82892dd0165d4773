"""What the screen knows of one visit: read from the store in one go, with what was answered since laid over it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetydesk.catalog.declared import Catalog
from safetydesk.domain.instants import day_of
from safetydesk.models.queries.hazards import HazardRow, hazards_of_subject
from safetydesk.models.queries.subjects import SubjectCard, subject_card
from safetydesk.models.queries.visit_sheet import (
    SampleRow,
    last_samples,
    repeated_photos,
    unsent_changes,
    visit_drafts,
)
from safetydesk.models.queries.visits import (
    AnswerRow,
    EvidenceRow,
    FindingRow,
    VisitRow,
    VisitState,
    last_results,
    visit_state,
    visits_of_subject,
)
from safetydesk.ui.pages.visit.entries import Entry, Ref, entries_of
from safetydesk.ui.pages.visit.judgement import Judgement, stored

NOTES = "notes"
"""The place of a visit that stands at 随手记."""
_OVER = ("rectified", "closed", "withdrawn", "unregistered")


@dataclass(frozen=True, slots=True)
class VisitRead:
    """Everything about one visit, read from one snapshot."""

    state: VisitState
    card: SubjectCard
    hazards: tuple[HazardRow, ...]
    last: Mapping[str, tuple[str, int]]
    before: VisitRow | None
    drafts: Mapping[str, str]
    repeated: frozenset[str]
    samples: tuple[SampleRow, ...]
    unsent: int


def read_visit(db: Any, visit: bytes) -> VisitRead | None:
    """Read a visit whole, None when there is none; `hazards` are those of its subject not yet 销号."""
    state = visit_state(db, visit)
    card = subject_card(db, state.row.subject_id) if state else None
    if state is None or card is None:
        return None
    subject = card.row.id
    earlier = (row for row in visits_of_subject(db, subject) if row.started_at < state.row.started_at)
    return VisitRead(
        state,
        card,
        tuple(row for row in hazards_of_subject(db, subject) if row.state not in _OVER),
        last_results(db, subject, before=visit),
        next(earlier, None),
        visit_drafts(db, visit),
        repeated_photos(db, visit),
        tuple(last_samples(db, subject)),
        unsent_changes(db),
    )


class Sheet:
    """The visit as it stands on the screen; answers given since the last reading are laid over it at once."""

    def __init__(self, read: VisitRead, catalog: Catalog, *, whole: bool = False) -> None:
        self.read = read
        self.catalog = catalog
        self.whole = whole
        self.lists = tuple(key for key, _ in read.state.checklists)
        self.findings: dict[bytes, FindingRow] = {one.id: one for one in read.state.findings}
        answers = {Ref(one.checklist, one.item): one for one in read.state.answers}
        hung = self._hung()
        self.judgements: dict[Ref, Judgement] = {
            ref: stored(answers.get(ref), hung.get(ref)) for ref in {**answers, **hung}
        }
        self.drafts: dict[Ref, Judgement] = {
            ref: Judgement.from_draft(text) for key, text in read.drafts.items() if (ref := Ref.of(key)) is not None
        }
        self.entries: list[Entry] = entries_of(
            catalog,
            self.lists,
            tags=read.card.row.tags,
            kind=read.card.row.kind,
            whole=whole,
            kept=[*self.judgements, *self.drafts],
        )
        self._photos = self._photos_by_item(answers, hung)

    @property
    def id(self) -> bytes:
        """The visit."""
        return self.read.state.row.id

    @property
    def day(self) -> str:
        """The day of the visit, YYYY-MM-DD."""
        return day_of(self.read.state.row.started_at)

    def entry(self, ref: Ref) -> Entry | None:
        """The line of an item."""
        return next((entry for entry in self.entries if entry.ref == ref), None)

    def judgement(self, ref: Ref) -> Judgement:
        """What is stored about an item."""
        return self.judgements.get(ref, Judgement())

    def working(self, ref: Ref) -> Judgement:
        """What the person last saw of an item: its draft, else what is stored."""
        return self.drafts.get(ref) or self.judgement(ref)

    def answered(self, ref: Ref) -> bool:
        """Whether the item has an answer in the store (or on its way there)."""
        return self.judgement(ref).result is not None

    def finding_of(self, ref: Ref) -> FindingRow | None:
        """The finding of an item: the first one hung on it."""
        return next((one for one in self.findings.values() if (one.checklist, one.item) == _pair(ref)), None)

    def others_on(self, ref: Ref) -> int:
        """How many further findings hang on the item."""
        hung = [one for one in self.findings.values() if (one.checklist, one.item) == _pair(ref)]
        own = 0 if self.answered(ref) and self.judgement(ref).result != "fails" else 1
        return max(len(hung) - own, 0)

    def loose(self) -> list[FindingRow]:
        """Findings that hang on no item, in the order noted."""
        return [one for one in self.findings.values() if one.item is None]

    def photos(self, ref: Ref) -> list[EvidenceRow]:
        """The photos of an item: of its answer and finding, and those its draft holds."""
        drafted = self.working(ref).photos
        held = [one for one in self.read.state.photos if one.owner == "visit" and one.id.hex() in drafted]
        return [*self._photos.get(ref, []), *held]

    def loose_photos(self) -> list[EvidenceRow]:
        """待分配照片: those that belong to the visit alone and to no draft."""
        drafted = {photo for draft in self.drafts.values() for photo in draft.photos} | set(self.jotted()[1])
        return [one for one in self.read.state.photos if one.owner == "visit" and one.id.hex() not in drafted]

    def jotted(self) -> tuple[str, tuple[str, ...]]:
        """What stands in the 随手记 bar: its words, and the photos (ids in hex) taken for it."""
        text = self.read.drafts.get("note", "")
        told = json.loads(text) if text else {}
        return str(told.get("text", "")), tuple(told.get("photos", ()))

    def waiting(self) -> int:
        """How many notes and photos wait to be put somewhere."""
        return len(self.loose()) + len(self.loose_photos())

    def counts(self) -> dict[str, int]:
        """How many items of the list have each answer."""
        found: dict[str, int] = {}
        for entry in self.entries:
            result = self.judgement(entry.ref).result
            if result is not None:
                found[result] = found.get(result, 0) + 1
        return found

    def open_entries(self) -> list[Entry]:
        """Items without an answer, in order."""
        return [entry for entry in self.entries if not self.answered(entry.ref)]

    def next_open(self, after: Ref | None) -> Ref | None:
        """The next item without an answer after `after`, from the top when there is none below it."""
        refs = [entry.ref for entry in self.entries]
        start = refs.index(after) + 1 if after in refs else 0
        return next((ref for ref in (*refs[start:], *refs[:start]) if not self.answered(ref) and ref != after), None)

    def beside(self, ref: Ref | None, step: int) -> Ref | None:
        """The item `step` lines away, None past either end; the first one from nowhere."""
        refs = [entry.ref for entry in self.entries]
        if ref not in refs:
            return refs[0] if refs else None
        at = refs.index(ref) + step
        return refs[at] if 0 <= at < len(refs) else None

    def place(self) -> str:
        """Where the visit stands: an item on the list, a finding, or 随手记."""
        text = self.read.state.place_item or NOTES
        ref = Ref.of(text)
        return text if ref is None or self.entry(ref) is not None else NOTES

    def _hung(self) -> dict[Ref, FindingRow]:
        hung: dict[Ref, FindingRow] = {}
        for one in self.findings.values():
            if one.checklist and one.item:
                hung.setdefault(Ref(one.checklist, one.item), one)
        return hung

    def _photos_by_item(
        self, answers: Mapping[Ref, AnswerRow], hung: Mapping[Ref, FindingRow]
    ) -> dict[Ref, list[EvidenceRow]]:
        found = {ref: list(one.photos) for ref, one in hung.items()}
        owners = {answer.id: ref for ref, answer in answers.items()}
        for photo in self.read.state.photos:
            if photo.owner == "answer" and photo.owner_id in owners:
                found.setdefault(owners[photo.owner_id], []).append(photo)
        return found


def _pair(ref: Ref) -> tuple[str, str]:
    return ref.checklist, ref.item
