"""What stands behind the screen: the list of items, judgements and drafts, phrases and citations."""

from __future__ import annotations

import pytest

from safetydesk import catalog
from safetydesk.models.pinyin import initials
from safetydesk.models.queries.visits import AnswerRow
from safetydesk.ui.pages.visit.entries import MEASURES, ROUNDS, Ref, entries_of, left_out, sections
from safetydesk.ui.pages.visit.grading import criterion_words, offered_criteria
from safetydesk.ui.pages.visit.judgement import Judgement, days_chosen, due_in, due_on, fault, stored, with_phrase
from safetydesk.ui.pages.visit.phrase_book import PhraseBook, article_number, short_citation

CATALOG = catalog.load()
BOOK = PhraseBook(CATALOG, initials)


def test_about_twenty_items_first_and_their_sections_stay_together() -> None:
    entries = entries_of(CATALOG, [MEASURES, ROUNDS], tags=["dust"], kind="enterprise", whole=False)
    heads = [head for head, _ in sections(entries)]
    assert (len(entries), len(heads) == len(set(heads)), heads[-1]) == (30, True, "日周月核验")
    assert [entry.number for entry in entries] == list(range(1, 31))
    assert left_out(CATALOG, [MEASURES], kind="enterprise") == 41
    assert left_out(CATALOG, [ROUNDS], kind="enterprise") == 0


def test_village_is_asked_what_concerns_villages() -> None:
    entries = entries_of(CATALOG, [MEASURES], tags=[], kind="village", whole=True)
    assert all("village" in entry.item.targets for entry in entries)
    assert len(entries) == left_out(CATALOG, [MEASURES], kind="village")


def test_kept_item_stands_in_its_section() -> None:
    kept = [Ref(MEASURES, "M14-4")]
    entries = entries_of(CATALOG, [MEASURES], tags=[], kind="enterprise", whole=False, kept=kept)
    assert [head for head, found in sections(entries) if any(one.ref in kept for one in found)] == ["事故报告"]


def test_unknown_checklist_is_left_out() -> None:
    assert entries_of(CATALOG, ["newer-list"], tags=[], kind="enterprise", whole=False) == []


def test_draft_says_again_what_was_typed() -> None:
    said = Judgement("fails", "通道堆物", "major", deadline="2026-05-01", sample={"copies": 5}, photos=("ab",))
    assert Judgement.from_draft(said.to_draft()) == said
    assert Judgement().to_draft() == ""
    assert Judgement.from_draft('{"note": "x", "newer": 1}').note == "x"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Judgement("mostly", "  "), "VISIT_003"),
        (Judgement("conforms", sample={"copies": 1, "missing": 2}), "VISIT_006"),
        (Judgement("fails"), None),
    ],
)
def test_what_cannot_be_stored_has_its_number(said: Judgement, code: str | None) -> None:
    wrong = fault(said, "x")
    assert (wrong.code if wrong else None) == code


def test_only_a_failed_item_with_words_keeps_facts() -> None:
    graded = Judgement("conforms", " 好 ", "major", deadline="2026-05-01")
    assert graded.settled() == Judgement("conforms", "好")
    assert not graded.adds_to(Judgement("conforms", "好"))
    assert Judgement("fails", "", "major").adds_to(Judgement("fails"))


def test_answer_that_conforms_hides_a_finding_hung_on_it() -> None:
    answer = AnswerRow(b"a", MEASURES, "M06-4", "conforms", "已清理", None, 1)
    assert stored(answer, None) == Judgement("conforms", "已清理")


def test_deadlines_are_days_or_at_once_and_never_guessed() -> None:
    plain = Judgement("fails", "x")
    assert not plain.dated
    assert due_in(plain, 3, "2026-04-29").deadline == "2026-05-02"
    at_once = due_in(plain, 0, "2026-04-16")
    assert (at_once.deadline, at_once.deadline_text, at_once.dated) == ("2026-04-16", "立即整改", True)
    assert days_chosen(at_once, "2026-04-16", (0, 3)) == 0
    assert days_chosen(due_on(plain, "2026-04-20"), "2026-04-16", (0, 3)) is None


def test_phrases_of_the_item_come_first_and_letters_find_any() -> None:
    assert [one.code for one in BOOK.offered("RV1-D", [], "")][:1] == ["RD-01"]
    assert len(BOOK.offered("RV1-D", [], "")) >= 3
    assert [one.text for one in BOOK.offered("M06-4", [], "东门aqcks")] == ["安全出口上锁"]
    assert BOOK.offered("M06-4", [], "zzzz") == []
    assert BOOK.nothing("zzzz") == "没有以“zzzz”找到常用表述"
    assert BOOK.offered(None, [], "") == []


def test_suspected_major_phrase_needs_no_criterion_to_be_noted() -> None:
    phrase = CATALOG.phrases["DU-01"]
    taken = with_phrase(Judgement("fails"), phrase, CATALOG, "2026-04-16", phrase.text)
    assert (taken.grade, taken.law) == ("suspected_major", "safety-41")


@pytest.mark.parametrize(
    ("words", "number"), [("三十六", 36), ("十六", 16), ("一百零三", 103), ("一百一十四", 114), ("九", 9)]
)
def test_articles_are_shown_in_figures(words: str, number: int) -> None:
    assert article_number(words) == number
    assert short_citation(CATALOG, CATALOG.laws["safety-36"]) == "安法 36 条"


def test_criteria_of_the_tags_come_first_and_say_when_they_are_reference() -> None:
    offered = offered_criteria(CATALOG, ["dust"])
    assert offered[0].code.startswith("GM-11")
    assert criterion_words(CATALOG, offered[0]).endswith("（参考表述）") == offered[0].reference
