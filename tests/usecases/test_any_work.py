"""Any use case after any other: what is refused leaves no trace, what is done is told by its changes, numbers add up.

The office is set up anew for every run; rules draw which record they mean, so most steps are sensible and some are not.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from safetydesk import usecases
from tests.usecases.any_work import Office, plain_office, sealed_office
from tests.usecases.any_work_collecting import Collecting
from tests.usecases.any_work_documents import Documents
from tests.usecases.any_work_ledgers import Ledgers
from tests.usecases.any_work_records import Records
from tests.usecases.any_work_township import Together, two_desks
from tests.usecases.any_work_truth import check_store

CAME_IN = {"village": "虚构村", "filled_by": None, "what": "通道堆物", "rows": 2, "readable": True, "copy": 0}
READS = frozenset(
    {
        "documents.require_document",
        "findings.require_finding",
        "findings.require_owner",
        "hazards.require_hazard",
        "numbers.number_gaps",
        "visits.locked",
        "visits.require_visit",
    }
)
"""Look something up in the running transaction and write nothing."""
PARTS = {
    "documents.redraft": "done by changing a draft",
    "findings.remember_blob": "written with every photo, signature and paper",
    "numbers.lease_to_self": "done by issuing a paper where there is no server",
    "numbers.store_lease": "done by leasing to oneself",
    "numbers.take_number": "done by issuing a paper",
    "numbers.void_number": "done by taking a number after a power cut or on an old copy",
    "unattached.note_put": "done by the desk when a photo comes in",
    "visit_items.forget_draft": "done by what replaces the draft",
}
"""Steps of other verbs, which nobody takes by themselves."""


class AnyWork(Ledgers, Collecting):
    """Plain stores in memory: many short lives."""

    opened = staticmethod(plain_office)

    @initialize(far=st.integers(0, 4))
    def open_the_office(self, far: int) -> None:
        self.office = self.opened()
        self.furnish(far)

    def teardown(self) -> None:
        office = getattr(self, "office", None)
        if office is not None:
            try:
                check_store(office.store, office.blobs, joined=False)
            finally:
                office.close()


class SealedWork(AnyWork):
    """The encrypted store in its folder: the journal, the file of used numbers, copies that are put back."""

    opened = staticmethod(sealed_office)


class AskedWork(Together, Collecting):
    """Two desks that ask units for ledgers, and teach the program how those of other offices look."""

    @initialize(far=st.integers(0, 4))
    def open_the_desks(self, far: int) -> None:
        self.desks = two_desks()
        self.office = self.desks[0]
        self.begin(far)
        for desk in self.desks:
            desk.meet()

    def begin(self, far: int) -> None:
        """What one of them has done before they meet."""
        if far:
            self.whole_collection([CAME_IN] * far, far > 2)

    def teardown(self) -> None:
        if hasattr(self, "desks"):
            self.meet_until_quiet()
            for desk in self.desks:
                check_store(desk.store, desk.blobs, joined=True)


class SyncedWork(Ledgers, AskedWork):
    """Two desks: numbers are leased, facts may contradict each other, and in the end both show the same."""

    def begin(self, far: int) -> None:
        self.furnish(far)


def modules() -> dict[str, ModuleType]:
    """The rooms of use cases by their names; `imported` is steps of `imports`."""
    found = [one.name for one in pkgutil.walk_packages(usecases.__path__, "safetydesk.usecases.") if not one.ispkg]
    names = [name for name in found if not name.startswith("safetydesk.usecases.imported.")]
    return {name.rpartition(".")[2]: importlib.import_module(name) for name in names}


def verbs() -> set[str]:
    """Every public function of a use case module that is given a session or a store."""
    found = set()
    for name, module in modules().items():
        for verb, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ == module.__name__ and verb[0] != "_" and first in ("session", "store"):
                found.add(f"{name}.{verb}")
    return found


def performed() -> set[str]:
    """Every verb that a rule names."""
    found = set()
    for owner in (*AnyWork.__mro__, *SyncedWork.__mro__, *Documents.__mro__):
        if owner.__module__.startswith("tests."):
            for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(owner)))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    found.add(f"{node.value.id}.{node.attr}")
    return found


def test_every_verb_that_writes_is_among_the_rules() -> None:
    assert verbs() - performed() - READS - PARTS.keys() == set()
    assert READS | PARTS.keys() <= verbs()


WORK: list[tuple[type[Records], int, int]] = [
    (AnyWork, 20, 40),
    (SealedWork, 4, 40),
    (SyncedWork, 6, 40),
    (AskedWork, 5, 30),
]


def work(machine: type[Records], *, runs: int, steps: int) -> None:
    told = settings(
        max_examples=runs,
        stateful_step_count=steps,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=told)


@pytest.mark.parametrize(("machine", "runs", "steps"), WORK)
def test_any_work_leaves_a_true_store(machine: type[Records], runs: int, steps: int) -> None:
    work(machine, runs=runs, steps=steps)


@pytest.mark.ci
@pytest.mark.timeout(900)
def test_much_work_leaves_true_stores_and_gets_nearly_everything_done() -> None:
    from tests.usecases.test_any_paper import PaperWork

    Office.done.clear()
    some = ((AnyWork, 260, 60), (SealedWork, 50, 60), (SyncedWork, 80, 60), (AskedWork, 30, 60), (PaperWork, 12, 40))
    for machine, runs, steps in some:
        work(machine, runs=runs, steps=steps)
    idle = {verb for verb in verbs() - READS - PARTS.keys() if not Office.done[verb]}
    assert len(idle) <= 5, f"never got through: {idle}"
