"""Phones and identity numbers: the digits that are compared, and the masks that are shown (前3后4)."""

from __future__ import annotations

import re
from unicodedata import normalize

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?\d{7,8}")


_BETWEEN = re.compile(r"[\s()+.\-\u2010-\u2015\u2212·]")


def phone_digits(text: str) -> str:
    """The digits of a phone as typed: half-width, without spaces, hyphens, brackets and the prefix +86."""
    digits = re.sub(r"\D", "", normalize("NFKC", text))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def is_phone(text: str) -> bool:
    """Whether the text is one mobile or fixed number of mainland China."""
    digits = phone_digits(text)
    return bool(_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits))


def mask(text: str) -> str:
    """The first three and last four characters with stars between; a text under nine characters becomes stars."""
    if len(text) < 9:
        return "*" * len(text)
    return text[:3] + "*" * (len(text) - 7) + text[-4:]


def mask_phone(text: str) -> str:
    """A phone for screen and paper: 138****5678."""
    return mask(phone_digits(text))


def mask_number(text: str) -> str:
    """A phone, identity or other number as typed: its separators and +86 go, 138****5678; words are masked as they are.

    Several numbers separated by 、 are masked one by one.
    """
    return "、".join(map(_mask_one, text.split("、")))


def _mask_one(text: str) -> str:
    bare = _BETWEEN.sub("", normalize("NFKC", text)).upper()
    if bare[:-1].isdecimal() and bare[-1] == "X":
        return mask(bare)
    return mask(phone_digits(bare)) if bare.isdecimal() else mask(text)


def mask_identity(text: str) -> str:
    """An identity number for screen and paper: 500***********123X."""
    return mask(normalize("NFKC", text).strip().upper())
