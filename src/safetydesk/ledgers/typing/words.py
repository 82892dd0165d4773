"""Words of a vocabulary as ledgers write them: exact after folding, a near word is proposed and never taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from safetydesk.catalog.registers import LedgerColumn

CatalogWords = Mapping[str, Mapping[str, str]]
"""Vocabulary name to {word: code}; the first word of a code is the one we write."""

_YES = {"是", "√", "✓", "✔", "☑", "有", "y", "yes", "true", "对", "1"}
_NO = {"否", "×", "✗", "✘", "x", "无", "n", "no", "false", "不是", "没有", "0"}
_NEAR = 55.0
GOING_ON = frozenset({"hazard_state", "review_result"})
"""Vocabularies of which a word may go on behind a comma: 合格，同意销号."""
_CLAUSE = re.compile(r"[,;。:()]+")
_GAINSAYS = re.compile(r"[不未没无但仍除部尚待剩余另需]|\d")
_SHORTEST = 2


def fold(text: str) -> str:
    """A word without blanks, quotes, brackets' width and closing marks, in small letters."""
    return re.sub(r"[\s“”‘’\"']+", "", unicodedata.normalize("NFKC", text)).strip("。.,;:、").lower()


def yes_or_no(text: str) -> bool | None:
    """是 and its kin True, 否 and its kin False, anything else None; an empty cell is never 否."""
    word = fold(text)
    if word in _YES:
        return True
    return False if word in _NO else None


class Vocabulary:
    """The words one enum column accepts, folded once; 1 and 0 or Y and N count only where the header asks 是否."""

    def __init__(self, column: LedgerColumn, words: Mapping[str, str], header: str) -> None:
        self._codes = {fold(word): code for word, code in words.items()}
        self._shown: dict[str, str] = {}
        for word, code in words.items():
            self._shown.setdefault(code, word)
        self._known = list(words)
        asks = "是否" in header or "有无" in header
        headed, under = column.yes_headed or ("", None)
        yes = under if headed and headed in header else column.yes
        for meant, signs in ((yes, _YES), (column.no, _NO)):
            stands_for = self._codes.get(fold(meant)) if meant else None
            for sign in signs:
                if stands_for is not None and (asks or not sign.isalnum() or sign in "是否"):
                    self._codes.setdefault(sign, stands_for)

    def code(self, text: str) -> str | None:
        """The code of a word, None when the vocabulary does not have it."""
        return self._codes.get(fold(text))

    def gist(self, text: str) -> str | None:
        """The code of a word with more behind it that does not gainsay it: 合格，同意销号; None for any other."""
        plain = fold(text).rstrip("√✓✔")
        first, *rest = [clause for clause in _CLAUSE.split(plain) if clause] or [""]
        code = self._codes.get(first)
        if code is None or len(first) < _SHORTEST:
            return None
        agreed = all(self._codes.get(one, code) == code for one in rest)
        return code if agreed and not any(_GAINSAYS.search(one) for one in rest if one not in self._codes) else None

    def shown(self) -> Sequence[str]:
        """The words we write, one for each code."""
        return tuple(self._shown.values())

    def near(self, text: str) -> tuple[str, ...]:
        """The most similar words, to be proposed to the person; several when equally similar."""
        return near(text, self._known)


def near(text: str, choices: Sequence[str]) -> tuple[str, ...]:
    """The choices most similar to a text (several when equal, at most three), none when none is near."""
    from rapidfuzz import fuzz, process

    found = process.extract(fold(text), choices, scorer=fuzz.ratio, processor=fold, score_cutoff=_NEAR, limit=3)
    return tuple(word for word, score, _ in found if score == found[0][1])
