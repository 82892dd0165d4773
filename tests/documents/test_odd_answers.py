"""Every kind of paper with hostile texts as answers and in every list: nothing breaks, all of it can be read back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import pytest

from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.documents.render import render
from safetydesk.domain.papers.asks import Ask
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.paper import (
    Asked,
    CheckItem,
    EarlierPaper,
    FindingFacts,
    ListedPaper,
    ListedVoid,
    PaperFacts,
)
from tests.documents.odd_texts import HOSTILE, held
from tests.documents.readback import body_text
from tests.documents.samples import APPEAL, images, record_facts

FIXED = {"day": "2026-05-06", "moment": "2026-05-06 09:30", "money": "120050"}


def hostile(start: int) -> Iterator[str]:
    """The hostile texts in turn, none of them empty once it is cleaned, and none a line of its own."""
    return cycle([f"始{text.replace(chr(10), '　')}" for text in HOSTILE[start:] + HOSTILE[:start]])


def answer(ask: Ask, turn: Iterator[str]) -> Asked:
    if ask.kind == "choice":
        return Asked(ask.key, ask.kind, ask.choices[0])
    told = next(turn) + "\n" + next(turn) if ask.kind in ("long", "names") else next(turn)
    return Asked(ask.key, ask.kind, "2026" if ask.key == "of_year" else FIXED.get(ask.kind, told))


def facts_of(key: str, turn: Iterator[str]) -> PaperFacts:
    """A paper of a kind with a hostile text wherever its answers and lists have one."""
    found = tuple(
        FindingFacts(next(turn), next(turn), next(turn), grade, measure=next(turn), criterion=next(turn),
                     deadline="2026-05-01", result="failed", remark=next(turn))
        for grade in ("general", "suspected", "major")
    )  # fmt: skip
    return record_facts(
        kind=key,
        capacity=document_kinds()[key].capacities[0],
        appeal=APPEAL,
        findings=found,
        earlier=EarlierPaper(next(turn), next(turn), "2026-04-01", "K7QF-2M9D", None, "2026-04-03", "直接送达"),
        asked=tuple(answer(ask, turn) for ask in document_kinds()[key].asks),
        papers=(ListedPaper(next(turn), next(turn), "2026-04-01", next(turn), 3, next(turn)),),
        voids=(ListedVoid(next(turn), "2026-04-01", next(turn), next(turn), next(turn)),),
        items=(CheckItem(next(turn), next(turn), next(turn), next(turn)),),
        checklist=next(turn),
    )


@pytest.mark.parametrize("key", sorted(document_kinds()))
def test_hostile_answers_are_printed_as_they_are(key: str) -> None:
    for start in (0, len(HOSTILE) // 2):
        snapshot = compose(document_kinds()[key], facts_of(key, hostile(start))).snapshot
        said = body_text(render(snapshot, images=images))
        assert [text for text in held(snapshot) if text not in said] == []
