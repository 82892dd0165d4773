"""The shapes of declared things: checklists, criteria, laws, phrases, words, tags; frozen, each with source and dates.

Days are YYYY-MM-DD; `effective_to` is the last day in force, None while open. Sources are the tags of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from safetydesk.domain.authority import IssuerCapacity, Organ

Tone = Literal["red", "amber", "blue", "violet", "green", "grey"]
"""The state colours of the theme; None is a fact without a state."""
Wording = Literal["verbatim", "seen", "paraphrase", "memory", "missing"]
"""How sure a text is: as published; shortened from a text that was seen; from a paraphrase; unchecked; 待确认."""


@dataclass(frozen=True, slots=True)
class Word:
    """The Chinese of a code; `accepts` are further words that ledgers write for it, `short` is for narrow places."""

    code: str
    word: str
    tone: Tone | None = None
    short: str | None = None
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one kind of code, in the order people expect."""

    kind: str
    title: str
    source: str
    effective_from: str
    words: Mapping[str, Word]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a checklist: `title` in full, `short` for the screen; for the 15 measures both official titles."""

    key: str
    title: str
    short: str
    source: str
    number: int | None = None
    seed_title: str | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Sample:
    """The least to sample for an item: `least` of `of` (a `sample` word) within the last `window` `unit`s."""

    of: str
    least: int
    window: int | None = None
    unit: Literal["day", "week", "month"] | None = None


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line to tick. `short` (at most 12 characters) names it in lists, `look` and `ask` are hints on the spot.

    `targets` are codes of `target`; `laws` keys of laws; `weight`, `always` and `tag_weights` decide what comes first.
    """

    code: str
    section: str
    text: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    short: str | None = None
    responsible: str | None = None
    evidence: tuple[str, ...] = ()
    look: str | None = None
    ask: str | None = None
    laws: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    weight: int = 0
    always: bool = False
    tag_weights: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """检查表. `version` is the hash of its content; `use` says who ticks it: the inspector or the enterprise."""

    key: str
    title: str
    use: Literal["visit", "self_check"]
    version: str
    source: str
    effective_from: str
    effective_to: str | None
    sections: tuple[Section, ...]
    items: tuple[CheckItem, ...]

    def item(self, code: str) -> CheckItem | None:
        """The item of a code, None when this version has none."""
        return next((item for item in self.items if item.code == code), None)

    def section(self, key: str) -> Section:
        """The section of a key; KeyError when there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)

    def items_for(self, target: str) -> tuple[CheckItem, ...]:
        """The items that apply to a target (`enterprise`, `village`, `department`, `site`), in order."""
        return tuple(item for item in self.items if target in item.targets)


@dataclass(frozen=True, slots=True)
class Standard:
    """A 重大事故隐患判定标准; `items` how many cases it has, None when unknown; `catch_all` turns 失效 into a case."""

    key: str
    area: str
    title: str
    number: str | None
    source: str
    wording: Wording
    effective_from: str | None = None
    effective_to: str | None = None
    replaces: str | None = None
    items: int | None = None
    catch_all: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One case of a standard. `text` None is an empty slot (待确认); `failure` offers 装了但失效 (第十四条).

    `article` and `item` as printed: 第三条, （二）.
    """

    code: str
    standard: str
    heading: str
    article: str | None
    item: str | None
    text: str | None
    wording: Wording
    source: str
    effective_from: str | None
    effective_to: str | None = None
    failure: bool = False
    tags: tuple[str, ...] = ()

    @property
    def reference(self) -> bool:
        """Whether the text must be shown as 参考表述, because it is not the published wording."""
        return self.wording != "verbatim"

    @property
    def place(self) -> str:
        """The place in its standard, such as 第三条（二）; 待确认 for an empty slot."""
        return f"{self.article}{self.item or ''}" if self.article else "待确认"


@dataclass(frozen=True, slots=True)
class Act:
    """A law, regulation or rule as a whole, named without 《》."""

    key: str
    name: str
    short: str
    source: str
    verified: bool
    effective_from: str | None = None
    effective_to: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """An article that may be cited; `gist` paraphrases what it asks, `stale` says why it is doubtful.

    `empowers` names the power it gives a township: order_correction is 责令改正.
    """

    key: str
    act: str
    article: str
    verified: bool
    source: str
    effective_from: str | None = None
    effective_to: str | None = None
    gist: str | None = None
    stale: str | None = None
    empowers: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A common finding: ready text, legal basis (law keys; none is 待确认), measure, days (0 is 立即), grade, items."""

    code: str
    text: str
    measure: str
    days: int
    grade: str
    category: str
    items: tuple[str, ...]
    source: str
    effective_from: str
    laws: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    criterion: str | None = None

    @property
    def immediate(self) -> bool:
        """Whether the default is 立即整改."""
        return self.days == 0

    @property
    def pending(self) -> bool:
        """Whether no verified basis is known (依据待确认)."""
        return not self.laws


@dataclass(frozen=True, slots=True)
class Tag:
    """A fact about a subject that steers what is checked; `group` is a code of `tag_group`.

    `standards` are beginnings of the codes of criteria that apply; an inactive one is kept for old records.
    """

    code: str
    word: str
    group: str
    source: str
    effective_from: str
    standards: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything declared in resources/catalog and resources/i18n; `version` is the hash of all its files."""

    version: str
    checklists: Mapping[str, Checklist]
    standards: Mapping[str, Standard]
    criteria: Mapping[str, Criterion]
    acts: Mapping[str, Act]
    laws: Mapping[str, Law]
    phrases: Mapping[str, Phrase]
    tags: Mapping[str, Tag]
    vocabularies: Mapping[str, Vocabulary]
    capacities: Mapping[str, IssuerCapacity]
    organs: Mapping[str, Organ]

    def words(self, kind: str) -> Mapping[str, Word]:
        """The words of a kind (`answer`, `hazard_state`, ...) by code; KeyError for a kind that is not declared."""
        return self.vocabularies[kind].words

    def word(self, kind: str, code: str | None) -> str:
        """The Chinese of a code; a code of a newer version shows itself, None shows —."""
        if code is None:
            return "—"
        found = self.words(kind).get(code)
        return found.word if found else code

    def tone(self, kind: str, code: str | None) -> Tone | None:
        """The state colour of a code, None for a plain fact."""
        found = self.words(kind).get(code or "")
        return found.tone if found else None

    def accepted(self) -> dict[str, dict[str, str]]:
        """For reading ledgers: kind to {word: code}; the first word of a code is the one we write."""
        return {kind: _accepted(vocabulary.words.values()) for kind, vocabulary in self.vocabularies.items()}


def _accepted(words: Iterable[Word]) -> dict[str, str]:
    own = {word.word: word.code for word in words}
    return own | {text: word.code for word in words for text in word.accepts if text not in own}
