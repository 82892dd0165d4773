"""Papers of every kind in any order: at one desk, over copies put back, at two desks, and at one that joins late.

Each act is told by one change of each record, what is refused leaves no trace, numbers add up, what was frozen stays.
"""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.usecases.any_work import plain_office, sealed_office
from tests.usecases.any_work_documents import KINDS, LAYOUTS, Documents
from tests.usecases.any_work_frozen import check_frozen
from tests.usecases.any_work_ledgers import Ledgers
from tests.usecases.any_work_records import WHICH, Records
from tests.usecases.any_work_township import Together, late_desks, two_desks
from tests.usecases.any_work_truth import check_store
from tests.usecases.test_any_work import work

BEGUN = st.lists(KINDS, min_size=1, max_size=3)
"""Kinds of which a paper is there from the beginning."""


class PaperWork(Documents):
    """A plain store in memory."""

    opened = staticmethod(plain_office)

    @initialize(far=st.integers(2, 4), kinds=BEGUN)
    def open_the_office(self, far: int, kinds: list[str]) -> None:
        self.office = self.opened()
        self.delegate()
        self.furnish(far)
        self.begin_papers(kinds)

    def teardown(self) -> None:
        office = getattr(self, "office", None)
        if office is not None:
            try:
                check_store(office.store, office.blobs, joined=False)
                check_frozen(office.store.reader, office.blobs, office.frozen, again=2)
            finally:
                office.close()


class SealedPapers(PaperWork):
    """The encrypted store in its folder: older copies are put back, the power fails, the clock is set."""

    opened = staticmethod(sealed_office)
    set_the_clock, cut_the_power = Ledgers.set_the_clock, Ledgers.cut_the_power
    open_again, keep_or_put_back_a_copy = Ledgers.open_again, Ledgers.keep_or_put_back_a_copy


class PapersTogether(Together, Documents):
    """Two desks with numbers leased from the server, which word the same kinds and take up the same drafts."""

    met = False

    @initialize(far=st.integers(1, 4), kinds=BEGUN)
    def open_the_desks(self, far: int, kinds: list[str]) -> None:
        self.desks = two_desks()
        self.office = self.desks[0]
        self.delegate()
        self.furnish(far)
        self.begin_papers(kinds)
        for desk in self.desks:
            desk.meet()

    @rule(kind=st.sampled_from(LAYOUTS), drops=st.booleans())
    def word_at_both(self, kind: str, drops: bool) -> None:
        """Both desks word one kind, or one of them gives its wording up, before they hear of each other."""
        here = self.office
        for desk, words in zip(self.desks, ("甲", "乙"), strict=True):
            self.office = desk
            if drops and words == "甲":
                self.drop_wording(kind)
            else:
                self.word_kind(kind, ("：", f"（虚构{words}）："))
        self.office = here

    @rule(kind=KINDS, which=WHICH)
    def whole_paper_at_both(self, kind: str, which: int) -> None:
        """Both desks issue a paper of a kind before they hear of each other."""
        here = self.office
        for desk in self.desks:
            self.office = desk
            self.whole_paper(kind, which, 3)
        self.office = here

    def numbers_come(self) -> bool:
        self.office.meet()
        return not self.office.alone

    def teardown(self) -> None:
        if hasattr(self, "desks"):
            self.meet_until_quiet()
            for desk in self.desks:
                check_store(desk.store, desk.blobs, joined=True, met=self.met)
                check_frozen(desk.store.reader, desk.blobs, desk.frozen, again=1)


class LateWork(PapersTogether):
    """A desk that worked for itself joins late: papers of both may bear one number, and each of them stands."""

    met = True

    @initialize(far=st.integers(1, 4), kinds=BEGUN)
    def open_the_desks(self, far: int, kinds: list[str]) -> None:
        self.desks = late_desks()
        for desk in reversed(self.desks):
            self.office = desk
            self.delegate()
            self.furnish(far)
            self.begin_papers(kinds)
        self.office.meet()

    @rule()
    def join(self) -> None:
        """The late one meets the server."""
        self.desks[1].alone = False
        self.desks[1].meet()

    def meet_until_quiet(self) -> None:
        self.join()
        super().meet_until_quiet()


WORK: list[tuple[type[Records], int, int]] = [
    (PaperWork, 6, 20),
    (SealedPapers, 2, 20),
    (PapersTogether, 3, 20),
    (LateWork, 3, 20),
]


@pytest.mark.parametrize(("machine", "runs", "steps"), WORK)
def test_any_paper_leaves_a_true_store(machine: type[Records], runs: int, steps: int) -> None:
    work(machine, runs=runs, steps=steps)


@pytest.mark.ci
@pytest.mark.parametrize(("machine", "runs", "steps"), [(one, runs * 3, 50) for one, runs, _ in WORK])
def test_many_papers_leave_true_stores(machine: type[Records], runs: int, steps: int) -> None:
    work(machine, runs=runs, steps=steps)


@pytest.mark.nightly
@pytest.mark.parametrize(("machine", "runs", "steps"), [(one, runs * 40, 60) for one, runs, _ in WORK])
def test_very_many_papers_leave_true_stores(machine: type[Records], runs: int, steps: int) -> None:
    work(machine, runs=runs, steps=steps)
