"""The simulation is only worth what it catches: every planted mutant must be noticed within a few seeds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from safetydesk.errors import SafetyDeskError
from safetydesk.models.codes import next_code
from safetydesk.models.opening import driver
from safetydesk.models.tables import Subject
from safetydesk.server.rules import STANDARD, Rules
from tests.sync.conftest import Town
from tests.sync.desk import Desk
from tests.sync.mutants import MUTANTS, STEPS, apply_without_needs
from tests.sync.simulation import simulate

CAUGHT = (AssertionError, IntegrityError, SafetyDeskError)
"""An invariant that does not hold; the database's own refusal of a double; a round that comes to no end."""
SEEDS = 12


def notices(name: str, seeds: range) -> int | None:
    """The first of the seeds in which the mutant is noticed, or None."""
    mutant = MUTANTS[name]
    for seed in seeds:
        try:
            facts = {"restores": mutant.restores, "answers": mutant.answers}
            simulate(seed, rules=mutant.rules, steps=mutant.steps, **facts)
        except CAUGHT:
            return seed
    return None


@pytest.mark.parametrize("name", [name for name, mutant in MUTANTS.items() if not mutant.rare])
def test_mutant_is_caught(name: str) -> None:
    assert notices(name, range(4)) is not None


@pytest.mark.ci
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", [name for name, mutant in MUTANTS.items() if mutant.rare and not mutant.covered])
def test_rare_mutant_is_caught(name: str) -> None:
    assert notices(name, range(SEEDS)) is not None


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize(
    ("restores", "answers"), sorted({(mutant.restores, mutant.answers) for mutant in MUTANTS.values()}), ids=str
)
def test_seeds_that_catch_mutants_hold_without_one(seed: int, restores: tuple[str, ...], answers: bool) -> None:
    simulate(seed, restores=restores, answers=answers)


def test_mutant_that_ignores_what_the_server_lacks_is_caught(plain_town: Town) -> None:
    """The offer of what was read after the last mark covers for it in the simulation; here nothing does."""
    desk, other = plain_town.desk(), plain_town.desk()
    key = desk.subject(phone="1")
    desk.query("UPDATE change SET batch = x'00' WHERE record = ?", key)
    desk.edit(Subject, key, phone="2")
    desk.sync(steps=STEPS.__class__(apply=apply_without_needs))
    other.sync()
    assert other.query("SELECT phone FROM subject") == []


def coded(desk: Desk) -> str:
    """An enterprise made at the desk; its display code."""
    with desk.store.writing(actor=None) as session:
        code = next_code(session, "subject")
    desk.create(Subject, code=code, kind="enterprise", name=f"虚构厂{code}")
    return code


@pytest.mark.parametrize(("rules", "twice"), [(STANDARD, False), (MUTANTS["clone not noticed"].rules, True)])
def test_copy_that_is_not_noticed_gives_a_display_code_twice(plain_town: Town, rules: Rules, twice: bool) -> None:
    """Numbers that papers bear are skipped, which covers for it in the simulation; the codes people say do not."""
    server = replace(plain_town.server, rules=rules)
    desk = replace(plain_town, server=server, connect=server.door).desk()
    desk.sync()
    with desk.store.engine.connect() as connection:
        live = connection.connection.driver_connection
        older = driver().connect(":memory:")
        live.backup(older)  # type: ignore[union-attr]
        before = coded(desk)
        desk.sync()
        older.backup(live)
    desk.sync()
    assert (coded(desk) == before) is twice
