"""What use cases take for a code or a township-wide choice; rows that arrive by sync are never judged by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.local_rules import load_local_rules
from safetydesk.domain.authority import check_organ
from safetydesk.domain.instants import day
from safetydesk.errors import SafetyDeskError, error

CHOICES: Mapping[str, type] = {
    "organ": str,
    "short_name": str,
    "delegation_short_name": str,
    "district": str,
    "review_needed": bool,
    "power_law": str,
    "contact": str,
    "contact_phone": str,
    "copy_to": list,
    "appeal_government": str,
    "appeal_court": str,
    "appeal_printed": bool,
    "local_rules": list,
}
"""The township-wide choices, and what each of them is; a text may be None again (resources/i18n `setting`)."""
_WANTED = {str: "一段文字", bool: "true 或 false", list: 'JSON 的一列文字，例如 ["某某区应急管理局"]'}


def kind_of_choice(key: str) -> type:
    """What a choice is: str, bool or list; raises GENERAL_003 for a key that there is not."""
    if key not in CHOICES:
        raise error("GENERAL_003", what="设置", text=key)
    return CHOICES[key]


def check_choice(key: str, value: Any) -> None:
    """What `choose` refuses: GENERAL_003 for no such key, GENERAL_015 for a value that is not what the choice is.

    Also for a 复议机关 that is no people's government: departments decide no 复议 since 2024 (复议法 24).
    Also for a local rule that is none of resources/catalog/local_rules.toml, or without source or day.
    DOCUMENT_009 for an organ that may not sign (镇安委会, 应急办; DOMAIN §4.1 A).
    """
    kind = kind_of_choice(key)
    if value is None and kind is str:
        return
    empty = isinstance(value, str) and not value.strip()
    foreign = isinstance(value, list) and not all(isinstance(one, str) and one.strip() for one in value)
    if type(value) is not kind or empty or foreign:
        raise error("GENERAL_015", key=key, value=value, wanted=_WANTED[kind])
    if key == "appeal_government" and "人民政府" not in str(value):
        wanted = "复议机关，即区（县）人民政府的名称（行政复议法第二十四条）"
        raise error("GENERAL_015", key=key, value=value, wanted=wanted)
    if key == "local_rules" and isinstance(value, list) and not all(map(read_confirmed, value)):
        known = "、".join(f"{one.key}（{one.name}）" for one in load_local_rules().values())
        raise error(
            "GENERAL_015", key=key, value=value, wanted=f"每条“代码 依据 生效日期”，用空格隔开；代码有：{known}"
        )
    if key == "organ" and isinstance(value, str):
        check_organ(value, load().organs.values())


def read_confirmed(text: str) -> tuple[str, str, str] | None:
    """(key, source, day from which it holds) of a confirmed local rule as it is set; None for what is none."""
    key, _, rest = text.strip().partition(" ")
    source, _, since = rest.strip().rpartition(" ")
    told = key in load_local_rules() and source.strip() and re.fullmatch(r"\d{4}-\d\d-\d\d", since)
    try:
        return (key, source.strip(), day(since).isoformat()) if told else None
    except ValueError:
        return None


def refused_choices(values: Mapping[str, Any]) -> dict[str, SafetyDeskError]:
    """What `check_choice` refuses of several choices, each fault by its key."""
    found = {}
    for key, value in values.items():
        try:
            check_choice(key, value)
        except SafetyDeskError as fault:
            found[key] = fault
    return found


def check_code(vocab: str, code: str) -> str:
    """The code, when the vocabulary `vocab` of resources/i18n has it; else GENERAL_003."""
    found = load().vocabularies[vocab]
    if code not in found.words:
        raise error("GENERAL_003", what=found.title, text=code)
    return code


def check_told(what: str, text: str) -> str:
    """The text without blanks around it; raises GENERAL_014 where nothing is told."""
    if not text.strip():
        raise error("GENERAL_014", what=what)
    return text.strip()
