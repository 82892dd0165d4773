"""Names as people write them, brought to one form for comparing: companies without boilerplate, villages, free text."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

_BLANKS = re.compile("[\\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_BRACKETS = str.maketrans("[]【】〔〕“”‘’「」", '()()()""\'\'""')
_FORMS = (
    "有限责任公司|股份有限公司|有限公司|股份公司|总公司|集团公司|控股|集团|公司|"
    "农民专业合作社联合社|农民专业合作社|专业合作社|合作社|个人独资企业|普通合伙企业|有限合伙企业|合伙企业|"
    r"\((?:普通|有限|特殊普通)合伙\)|\(个人独资\)|\(个体工商户\)|\(个体\)|个体工商户|个体户|有限合伙|普通合伙|经营部|商行"
)
_TAIL = re.compile(f"(?:{_FORMS})+$")
_LAST = frozenset("司股团社业)户伙部行")
"""The last characters of all forms."""
_REGION = re.compile(
    r"^(?:[^省]{2,3}省|[^市]{2,6}自治区)?(?:[^市省]{2,4}市)?(?:[^县区市]{1,4}(?:区|县|自治县))?(?:[^镇乡]{2,4}[镇乡]|[^街]{2,4}街道)?"
)
_IN_REGION = re.compile("[省区市县镇乡街]").search
"""Whether a name may begin with a region: each part of one ends so."""
_SHORTEST = 2
_SEAT = re.compile(r"(?:(?<=村)村?民?委员?会|(?:居民|管理)委员会|居委会|管委会)$")


_FOLDED = re.compile("[0-9a-z\u4e00-\u9fa5]*").fullmatch
"""What stands in one form already."""
_USUAL = re.compile("[\x00-\x7f\u4e00-\u9fa5，。、；：（）《》“”]*").fullmatch
_NARROW = str.maketrans("[]，；：（）“”", '(),;:()""', "".join(map(chr, (*range(0x21), 0x7F))))
"""What NFKC, blanks and brackets come to where nothing stands but these characters."""


def folded_once(text: str) -> str:
    """What `folded` gives, of a text that hardly comes again."""
    if _FOLDED(text):
        return text
    if _USUAL(text):
        return text.translate(_NARROW).lower()
    plain = _BLANKS.sub("", normalize("NFKC", text)).translate(_BRACKETS).lower()
    return plain if plain.isascii() else _BLANKS.sub("", normalize("NFKC", plain))


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """The text without any blanks or control characters, half-width, brackets unified, in small letters."""
    return folded_once(text)


@lru_cache(maxsize=8192)
def company_key(name: str) -> str:
    """What is left of a company's name without region, legal form and blanks; never empty for a name that is not.

    It only proposes: two names with one key look alike, whether they are one company a person decides.
    """
    return company_words(folded(name))


def company_words(name: str) -> str:
    """A company's name as people say it, without region and legal form; whole if less than two characters were left."""
    rest = _TAIL.sub("", name) if name[-1:] in _LAST else name
    core = _REGION.sub("", rest) if _IN_REGION(rest) else rest
    if len(core) >= _SHORTEST:
        return core
    return rest if len(rest) >= _SHORTEST else name


@lru_cache(maxsize=8192)
def place_key(name: str) -> str:
    """A village by its bare name: 甲村村委会, 甲村村民委员会 and 甲村 are one."""
    plain = folded(name)
    bare = _SEAT.sub("", plain)
    return bare if len(bare) >= 2 else plain


def bare_text(text: str) -> str:
    """The text without blanks and invisible characters."""
    return _BLANKS.sub("", normalize("NFC", text))


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but blanks and invisible characters."""
    return one == other or bare_text(one) == bare_text(other)
