"""Rules known only from elsewhere or from memory, which papers print once the office confirmed them (DOMAIN §11)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from safetydesk.catalog.reading import read_entries
from safetydesk.domain.papers.kinds import LocalRule
from safetydesk.paths import resources

FILE = "local_rules.toml"


@cache
def load_local_rules() -> Mapping[str, LocalRule]:
    """The declared rules by key; raises what `read_entries` does."""
    return read_entries(resources() / "catalog" / FILE, "rule", LocalRule, "key")
