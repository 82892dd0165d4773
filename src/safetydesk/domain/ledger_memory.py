"""What this store was taught about ledgers: headers that name a field, and how each office's columns were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LedgerMemory:
    """`aliases` {kind: {header: field}}; `mappings` {kind: {office: {header: field, '' to leave the column out}}}.

    `kinds` {mark of a sender's header: kind} holds what a person answered.
    An office is named by its 填报单位, else by the file's name without dates, else by its headers.
    """

    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


NO_MEMORY = LedgerMemory()
"""Nothing was taught."""
