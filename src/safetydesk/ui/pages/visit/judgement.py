"""What an inspector says about one item or note: result, words, grade, basis, deadline; typed ones are drafts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from safetydesk.catalog.declared import Catalog, CheckItem
from safetydesk.catalog.declared import Phrase as Declared
from safetydesk.domain.deadlines import add_days
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.visits import AnswerRow, FindingRow

AT_ONCE = "立即整改"
FACTS = ("grade", "law", "basis", "criterion", "measure", "deadline", "deadline_text")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One item or note as it stands; days YYYY-MM-DD, `law` keys separated by blanks, `result` None: unanswered.

    `photos` are ids (hex) of photos taken here before there was an answer to hang them on.
    """

    result: str | None = None
    note: str = ""
    grade: str = "general"
    law: str | None = None
    basis: str | None = None
    criterion: str | None = None
    measure: str | None = None
    deadline: str | None = None
    deadline_text: str | None = None
    sample: Mapping[str, Any] | None = None
    photos: tuple[str, ...] = ()

    @property
    def text(self) -> str | None:
        """The words without outer blanks; None when there are none."""
        return self.note.strip() or None

    @property
    def dated(self) -> bool:
        """Whether it says until when: a day or 立即整改."""
        return self.deadline is not None or self.deadline_text is not None

    def facts(self) -> dict[str, Any]:
        """The facts of its finding."""
        return {name: getattr(self, name) for name in FACTS}

    def settled(self) -> Judgement:
        """What the store will hold of it: facts only of a failed item with words, no photos of its own."""
        plain = Judgement(result=self.result, note=self.text or "", sample=self.sample)
        return replace(plain, **self.facts()) if self.result == "fails" and self.text else plain

    def adds_to(self, known: Judgement) -> bool:
        """Whether it says more than what is stored, so that it must be kept as a draft."""
        if self.photos:
            return True
        mine = self if self.result in (None, "fails") else self.settled()
        return replace(mine, note=mine.note.strip()) != replace(known, note=known.note.strip())

    def to_draft(self) -> str:
        """As kept in a draft; a judgement that says nothing is ''."""
        told = {name: value for name, value in asdict(self).items() if value != _DEFAULTS[name]}
        return json.dumps(told, ensure_ascii=False, sort_keys=True) if told else ""

    @classmethod
    def from_draft(cls, text: str) -> Judgement:
        """From a draft; what a newer program added is left out."""
        told = {name: value for name, value in json.loads(text).items() if name in _DEFAULTS}
        return cls(**{**told, "photos": tuple(told.get("photos", ()))})


_DEFAULTS = {field.name: field.default for field in fields(Judgement)}


def stored(answer: AnswerRow | None, finding: FindingRow | None) -> Judgement:
    """The judgement that an answer and the finding hung on its item amount to."""
    if finding is None or (answer is not None and answer.result != "fails"):
        return Judgement(result=answer.result, note=answer.note or "", sample=answer.sample) if answer else Judgement()
    facts = {name: getattr(finding, name) for name in FACTS}
    if answer is None:
        return Judgement(note=finding.text, **facts)
    return Judgement(result=answer.result, note=finding.text, sample=answer.sample, **facts)


def fault(judgement: Judgement, name: str) -> SafetyDeskError | None:
    """What keeps it from being stored as an answer: VISIT_003 without words, VISIT_006 for counts that cannot be."""
    if judgement.result == "mostly" and judgement.text is None:
        return error("VISIT_003", item=name)
    return sample_fault(judgement.sample)


def sample_fault(sample: Mapping[str, Any] | None) -> SafetyDeskError | None:
    """VISIT_006 when the counts of a sample cannot be true together."""
    if not sample:
        return None
    copies, missing, untrue = (int(sample.get(name) or 0) for name in ("copies", "missing", "untrue"))
    if missing + untrue > copies:
        return error("VISIT_006", why=f"缺失 {missing} 与失实 {untrue} 之和多于抽查份数 {copies}")
    return None


def due_in(judgement: Judgement, days: int, today: str) -> Judgement:
    """With a deadline so many natural days from today; 0 is 立即整改: today, and the words (DOMAIN §7.10, 7)."""
    if days == 0:
        return replace(judgement, deadline=today, deadline_text=AT_ONCE)
    return replace(judgement, deadline=add_days(today, days), deadline_text=None)


def due_on(judgement: Judgement, day: str | None) -> Judgement:
    """With the deadline on a day, or with none."""
    return replace(judgement, deadline=day, deadline_text=None)


def days_chosen(judgement: Judgement, today: str, offered: tuple[int, ...]) -> int | None:
    """Which of the offered numbers of days the deadline is, None when it is another day or missing."""
    if judgement.deadline_text == AT_ONCE:
        return 0 if 0 in offered else None
    return next((days for days in offered if days and judgement.deadline == add_days(today, days)), None)


def with_phrase(judgement: Judgement, phrase: Declared, catalog: Catalog, today: str, note: str) -> Judgement:
    """What taking a ready phrase makes of it: basis, measure, grade and default deadline, and the words given."""
    taken = replace(
        judgement,
        note=note,
        grade=phrase.grade,
        law=" ".join(phrase.laws) or None,
        basis=basis_words(catalog, phrase.laws) or None,
        criterion=phrase.criterion,
        measure=phrase.measure or None,
    )
    return due_in(taken, phrase.days, today)


def basis_words(catalog: Catalog, laws: tuple[str, ...]) -> str:
    """《消防法》第二十七条 for every law key that the catalog knows, in order."""
    known = [catalog.laws[key] for key in laws if key in catalog.laws]
    return "、".join(f"《{catalog.acts[law.act].name}》{law.article}" for law in known)


def needs_sample(item: CheckItem) -> bool:
    """Whether the item asks for a sample of 日周月 records with its counts."""
    return any(sample.of in ("day", "week", "month", "quarter") for sample in item.samples)
