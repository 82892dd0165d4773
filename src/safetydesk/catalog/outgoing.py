"""What is left out of the texts of records that leave the house, by the patterns of catalog/informants.toml."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from safetydesk.catalog.informants import load_informants
from safetydesk.domain.informants import HIDDEN
from safetydesk.domain.names import same_text
from safetydesk.domain.outgoing import Discretion, discretion


def discreet(masked: Collection[str]) -> Discretion:
    """Who reported, always; phones and identity numbers within texts too where the class P1 is `masked`."""
    return _discretion("P1" in masked)


def came_back(stored: str, told: str) -> bool:
    """Whether a text is only what we let others read of the stored one: a ledger that comes home says nothing new."""
    if HIDDEN not in told and "*" not in told:
        return False
    return any(same_text(discreet(masked).text(stored), told) for masked in (("P1",), ()))


@cache
def _discretion(numbers: bool) -> Discretion:
    return discretion(load_informants(), numbers=numbers)
