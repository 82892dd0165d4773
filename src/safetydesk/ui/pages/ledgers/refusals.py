"""A ledger that was refused before a row of it was staged: what is said, and the answers that may cure it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from safetydesk.catalog.registers import load_registers
from safetydesk.errors import SafetyDeskError
from safetydesk.ui.pages.ledgers.carrying import Incoming
from safetydesk.ui.pages.ledgers.saying import Said, refused
from safetydesk.ui.pages.ledgers.words import kind_title

OTHER, TIED = "LEDGER_013", "LEDGER_060"
"""It looks like another kind than the one asked for; like several kinds."""
_COLUMNS = ("LEDGER_011", "LEDGER_012", "LEDGER_061", "LEDGER_062", "LEDGER_064", "LEDGER_065")
"""Refusals that telling the columns may cure."""
_KINDS = (*_COLUMNS, OTHER, TIED, "LEDGER_014", "LEDGER_020", "LEDGER_063")
"""Refusals that another kind or sheet may cure."""
Answer = tuple[str, Callable[[], object]]


def refusal_said(
    incoming: Incoming,
    fault: SafetyDeskError,
    *,
    bring: Callable[[Incoming], object],
    ask_columns: Callable[[Incoming], object],
    ask_reading: Callable[[Incoming], object],
) -> Said:
    """What the page says of a file that could not be read, with its answers; which kind it is, is a question."""
    alone = replace(incoming, rest=(), columns={} if fault.code == "LEDGER_064" else incoming.columns)
    verbs: list[Answer] = [(words, lambda one=one: bring(one)) for words, one in kind_answers(alone, fault)]  # type: ignore[misc]
    if fault.code in _COLUMNS:
        verbs.append(("指明各列", lambda: ask_columns(alone)))
    if fault.code in _KINDS:
        verbs.append(("换种类或工作表", lambda: ask_reading(alone)))
    if fault.code == TIED:
        words = f"“{incoming.name}”像几种台账，分不清，没有读入。它是哪一种？（{fault.code}）"
    elif fault.code == OTHER:
        found, asked = fault.facts["found"], fault.facts["asked"]
        sheet = fault.facts["sheet"]
        words = f"“{incoming.name}”工作表“{sheet}”看起来是{found}，不是{asked}，没有读入。它是哪一种？（{fault.code}）"
    else:
        return refused(incoming.cause, fault, *verbs)
    return Said(incoming.cause, "violet", words, tuple(verbs))


def kind_answers(incoming: Incoming, fault: SafetyDeskError) -> list[tuple[str, Incoming]]:
    """The kinds a file may be, in words, each with how it is read then; the answer to a question is remembered."""
    told = replace(incoming, sure=True, answered=True)
    if fault.code == OTHER and incoming.kind:
        found = str(fault.facts["key"])
        return [
            (f"是{kind_title(found)}", replace(told, kind=found, columns={})),
            (f"就是{kind_title(incoming.kind)}", told),
        ]
    if fault.code == TIED:
        return [
            (f"是{kind_title(kind)}", replace(told, kind=kind)) for kind in kinds_named(str(fault.facts["candidates"]))
        ]
    return []


def kinds_named(candidates: str) -> list[str]:
    """The kinds that LEDGER_060 names, the likeliest first."""
    return [kind for kind in re.findall(r"（(\w+)，", candidates) if kind in load_registers()]
