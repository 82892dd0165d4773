"""A kind of paper as declared: its title, who may issue it, what it asks for, and its parts with their wording.

Wording is data (resources/documents/); a text in braces, `{subject}`, is a word that composing fills in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from safetydesk.domain.papers.asks import Ask
from safetydesk.domain.papers.paper import Citation, Field

CAPACITIES = ("A", "B", "C", "D")
"""本级, 受委托, 赋权, 联合 (DOMAIN §4.1)."""
STYLES = ("notice", "form", "official")
"""notice: 3号仿宋, 28 characters by 22 lines (GB/T 9704-2012); form: 小四仿宋 with underlined blanks (DOMAIN §8.2);
official: 公文 with red head, 发文字号, red rule and 版记 (GB/T 9704-2012, DOMAIN §8.1)."""
LISTS = ("findings", "advice", "rounds")
"""Parts that print one numbered entry for each fact of that name."""
LISTED = (*LISTS, "papers", "voids", "items")
"""The lists of facts that a table, or the part `list`, may be `of`; so may the answer that is a list of names."""
BOXED = ("table", "grid", "checks", "receipt", "note", "signer", "attached", "imprint")
"""table; grid: a boxed form; checks: boxes to tick; receipt: a line to cut along; note: small type; signer: 签发人
(names, one a line) beside the 发文字号; attached: 附件说明, one name a line; imprint: 版记 from its cells."""
PARTS = ("lead", "para", "heading", "fields", "end", "closing", "signs", "copy", "list", *LISTS, *BOXED)
SWITCHED = ("para", "note", "copy")
"""Parts of plain text; one without a text is not printed, so an office can leave it out."""
PHOTOS_PER_PAGE = (2, 4, 6)
ALIGNS = ("left", "center", "right")
SIGNERS = ("inspectors", "experts", "site_person", "witness", "receiver")
MASKS = ("phone", "id_number")
STAGES = ("planned", "begun", "finished")
"""How far the visit of a paper must have come before the paper is issued."""
STATES = ("approved", "issued", "served")
PER = ("visit", "hazard", "subject", "paper")
NEEDS = ("visit", "hazards", "paper")
GATHERS = ("papers", "voids", "items")


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of a list entry, left out while one of its words is unknown; `inline` follows the entry's text."""

    text: str
    when: tuple[str, ...] = ()
    inline: bool = False


@dataclass(frozen=True, slots=True)
class SignRule:
    """A line for each person of `who`; `least` lines are printed even when fewer people are known."""

    label: str
    who: str
    printed: str = ""
    least: int = 1
    dated: bool = True


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """A column of a declared table; `text` is the wording of its cell for one entry of the table's list."""

    label: str
    share: int = 1
    align: str = "left"
    text: str = ""


@dataclass(frozen=True, slots=True)
class OptionRule:
    """A box to tick; it is ticked when `when` names words or flags and all are known and none of `unless` is."""

    text: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalRule:
    """A rule known only from elsewhere or from memory: `name` says it, `source` whence. It is printed where the office
    has confirmed that it holds here (setting local_rules, with source and day)."""

    key: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class BlockRule:
    """A declared part. It prints when every word or flag of `when` is known and none of `unless` is.

    `text` is the wording (for a list: of one entry), `basis` fills `{basis}`, `numbering` is the first number as
    printed (一、 or 1．), `rows` are labelled blanks whose `value` is wording. `clause` names a paragraph that a person
    may reword or leave out in a draft, called `label`; one without text prints only when somebody wrote it.
    A table has one row for each fact of the list `of` ({no} is its number), or the rows of wording in `cells`, and
    blank ones up to `least`; an imprint has cells too. A part with `local` prints only where that rule is confirmed,
    one with `unless_local` (a key) only where it is not.
    """

    part: str
    text: str = ""
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    basis: tuple[Citation, ...] = ()
    numbering: str = "1．"
    notes: tuple[Note, ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()
    signs: tuple[SignRule, ...] = ()
    keep: bool = False
    clause: str = ""
    label: str = ""
    columns: tuple[ColumnRule, ...] = ()
    of: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    least: int = 0
    options: tuple[OptionRule, ...] = ()
    local: LocalRule | None = None
    unless_local: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A field of the draft that a person may change: a key of paper_edits.EDITABLE, what it is called, a hint."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class OrderRule:
    """What must be there before a paper is drawn up (DOMAIN §4.2): one paper of `kinds`, at least `state` (approved
    before its number, issued, served), of the same visit, each of the same hazards, the same subject, or the very
    `paper` this one is about; `own`: by the same organ, for a decision in 委托 rests on no record in the township's own
    name. `basis` is the reason people are told."""

    kinds: tuple[str, ...]
    basis: str
    state: str = "issued"
    per: str = "subject"
    own: bool = False


@dataclass(frozen=True, slots=True)
class EarlyRule:
    """The answer `day` is to lie no later than the deadline `rule` reaches back to from the last day that the newest
    paper of `kinds` about the same hazards sets. Only told in the remarks on the draft; `reference`: not checked
    against an official text (参考表述)."""

    day: str
    rule: str
    kinds: tuple[str, ...]
    reference: bool = False


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A declared paper. `version` is a hash of its declaration; days are YYYY-MM-DD.

    `number_word` is the 字头 of its 文号; `orders` say what must be there before; `mask` names what is printed masked;
    `copies` are its 联; `approval` asks for 审签 unless the office switches it off; `sealed` and `served` say whether
    it gets a seal and is served (送达, then 签收回收); `words` holds the Chinese of enum codes by group.

    `asks` are what no record holds. `subject` False: about no single subject. `needs` names what it cannot be without,
    `grades` of which hazards it is, `stage` how far its visit must have come; a visit of a kind in `on_arrival` must
    have begun. `gathers` are lists it prints, `quotes` the kinds it answers, `counted` the deadline rules counted from
    the day it was served, `early` days that should not come late, `checklist` the one whose items it prints.
    `titled` is wording for the title where that names more than the kind. `unsure` are points of it that nobody has
    confirmed (待确认), `reference` that its wording was not checked against an official form (参考表述).
    """

    key: str
    version: str
    title: str
    style: str
    source: str
    valid_from: str
    capacities: tuple[str, ...]
    blocks: tuple[BlockRule, ...]
    words: Mapping[str, Mapping[str, str]]
    valid_to: str | None = None
    head: str = ""
    numbered: bool = True
    number_word: str = ""
    number_word_source: str = ""
    approval: bool = False
    sealed: bool = False
    served: bool = False
    inspectors: int = 2
    orders: tuple[OrderRule, ...] = ()
    copies: tuple[str, ...] = ()
    mask: tuple[str, ...] = ()
    photos_per_page: int = 2
    edits: tuple[Edit, ...] = ()
    asks: tuple[Ask, ...] = ()
    subject: bool = True
    photos: bool = True
    stage: str = "finished"
    on_arrival: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    gathers: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    early: tuple[EarlyRule, ...] = ()
    checklist: str = ""
    titled: str = ""
    unsure: tuple[str, ...] = ()
    reference: bool = False

    @property
    def clauses(self) -> tuple[BlockRule, ...]:
        """The paragraphs that a person may reword."""
        return tuple(rule for rule in self.blocks if rule.clause)

    def applies_on(self, on: str) -> bool:
        """Whether this declaration is the one in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
