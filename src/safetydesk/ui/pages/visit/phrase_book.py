"""The ready phrases offered under a note: those of the item first, all of them once pinyin initials are typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from safetydesk.catalog.declared import Catalog, Law
from safetydesk.catalog.declared import Phrase as Declared
from safetydesk.catalog.phrases import phrases_for
from safetydesk.ui.widgets.phrases import Phrase

_QUERY = re.compile(r"[A-Za-z]+$")
_ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)条")
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


class PhraseBook:
    """Searches the catalog's phrases; initials are made once, on the first search."""

    def __init__(self, catalog: Catalog, initials: Callable[[str], str]) -> None:
        self._catalog = catalog
        self._initials = initials
        self._letters: dict[str, str] = {}

    def offered(self, item: str | None, tags: Collection[str], note: str) -> list[Declared]:
        """What to offer: by the letters typed last when there are some, else what hangs on the item, then its like."""
        mine = list(phrases_for(self._catalog, item, tags)) if item else []
        others = [one for one in phrases_for(self._catalog, None, tags) if one not in mine]
        query = _QUERY.search(note)
        if query is None:
            kinds = {one.category for one in mine}
            return [*mine, *(one for one in others if one.category in kinds)]
        sought = query.group().lower()
        found = [one for one in (*mine, *others) if sought in self._letters_of(one)]
        return sorted(found, key=lambda one: not self._letters_of(one).startswith(sought))

    def nothing(self, note: str) -> str:
        """What is said where nothing is offered."""
        query = _QUERY.search(note)
        return f"没有以“{query.group()}”找到常用表述" if query else "打拼音首字母可找常用表述，Alt+1 选用"

    def words_with(self, phrase: Declared, note: str) -> str:
        """The note once a phrase is taken: letters typed to find it give way, own words stay."""
        query = _QUERY.search(note)
        if query is not None:
            return note[: query.start()] + phrase.text
        if not note.strip() or any(note.strip() == one.text for one in self._catalog.phrases.values()):
            return phrase.text
        return note

    def shown(self, phrase: Declared) -> Phrase:
        """The row of a phrase: text, 消防法 27 条, 限 15 日, 一般."""
        deadline = "立即整改" if phrase.immediate else f"限 {phrase.days} 日"
        grade = self._catalog.word("hazard_grade", phrase.grade)
        return Phrase(phrase.code.encode(), phrase.text, self._basis(phrase), deadline, grade)

    def phrase(self, code: bytes) -> Declared:
        """The phrase of a row."""
        return self._catalog.phrases[code.decode()]

    def _basis(self, phrase: Declared) -> str:
        if phrase.pending:
            return "依据待确认"
        laws = [self._catalog.laws[key] for key in phrase.laws if key in self._catalog.laws]
        return short_citation(self._catalog, laws[0]) if laws else "依据待确认"

    def _letters_of(self, phrase: Declared) -> str:
        if phrase.code not in self._letters:
            self._letters[phrase.code] = self._initials(phrase.text).lower()
        return self._letters[phrase.code]


def short_citation(catalog: Catalog, law: Law) -> str:
    """安法 36 条: the short name of the act and the number of the article."""
    match = _ARTICLE.match(law.article)
    number = f" {article_number(match[1])} 条" if match else law.article
    return f"{catalog.acts[law.act].short}{number}"


def article_number(words: str) -> int:
    """The number of an article in Chinese numerals below 1000: 三十六 is 36, 一百零三 is 103."""
    hundreds, _, rest = words.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = 100 * _DIGITS.get(hundreds, 0)
    total += 10 * (_DIGITS.get(tens, 1) if ten else 0)
    return total + _DIGITS.get(ones.lstrip("零"), 0)
