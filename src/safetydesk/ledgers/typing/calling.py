"""A phone number in a cell that is to name people: 张虚构13800000000 is a name and a number, neither of them lost."""

from __future__ import annotations

import re
import unicodedata

_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8})(?!\d)")
_LABEL = r"(?:联系电话|联系方式|手机号码?|手机|电话号码?|电话|tel\.?|[\s:()\[\],;、/.+-])+"
_EDGES = re.compile(f"^{_LABEL}|{_LABEL}$", re.IGNORECASE)
_NAME = re.compile(r"[\u3400-\u9fff]{2,8}(?:·[\u3400-\u9fff]{1,10})*")


def name_and_phone(text: str) -> tuple[str, str] | None:
    """The one name and the one number of a cell; ('', '') where numbers cannot be told apart, None without any."""
    plain = unicodedata.normalize("NFKC", text)
    found = _PHONE.findall(plain)
    if not found:
        return None
    before, _, after = plain.partition(found[0])
    names = [name for part in (before, after) if (name := _EDGES.sub("", part))]
    if len(found) > 1 or len(names) != 1 or _NAME.fullmatch(names[0]) is None:
        return "", ""
    return names[0], re.sub(r"[ -]", "", found[0]) if found[0].startswith("1") else found[0].replace(" ", "-")
