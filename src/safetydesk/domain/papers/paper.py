"""What a paper says: the facts a use case gathers, and the snapshot frozen from them, with one canonical JSON form.

A field at its default is left out of the JSON, so a field added later never changes the hash of an older snapshot.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Citation:
    """A legal basis as data: `law` without 《》, `article` such as 第四十一条; days YYYY-MM-DD, None is open.

    `verified` is False when the text was not checked against its source (shown as 参考表述).
    """

    law: str
    article: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """A person named on a paper. `signature` is the SHA-256 (hex) of a drawn PNG; None leaves only the wet line.

    `id_number` and `phone` are given whole; composing masks them as the kind says, so no snapshot holds them whole.
    """

    name: str
    role: str | None = None
    unit: str | None = None
    certificate: str | None = None
    gender: str | None = None
    phone: str | None = None
    id_number: str | None = None
    signature: str | None = None
    signed_at: int | None = None


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """The inspected unit as it stood on the day; unknown is None."""

    name: str
    credit_code: str | None = None
    address: str | None = None
    legal_person: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The visit behind the paper: instants in microseconds UTC; `manner` is the Chinese word (四不两直, 双随机 ...)."""

    began_at: int
    ended_at: int | None = None
    manner: str | None = None
    place: str | None = None
    purpose: str | None = None
    items_checked: int | None = None
    items_met: int | None = None
    joint_units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """One hazard as the paper prints it. `grade` general | suspected | major; `deadline` a day, or `immediate`.

    `basis_text`: a person's words for 判定依据 in place of citations. `fixed_on_spot`: put right during the visit.
    `result` (re-check only): passed | failed | partly. `criterion_bare`: only the standard is named.
    """

    text: str
    place: str | None = None
    code: str | None = None
    grade: str = "general"
    basis: tuple[Citation, ...] = ()
    criterion: str | None = None
    measure: str | None = None
    deadline: str | None = None
    immediate: bool = False
    fixed_on_spot: bool = False
    result: str | None = None
    remark: str | None = None
    basis_text: str | None = None
    criterion_bare: bool = False


@dataclass(frozen=True, slots=True)
class AdviceFacts:
    """An answer 基本符合: printed as 提示建议, never as a finding."""

    text: str
    item: str | None = None


@dataclass(frozen=True, slots=True)
class RoundsFacts:
    """How the 日周月 records of one tier (D, W, M, Q, QM) were verified (DOMAIN §3.3): sampled, missing, untrue."""

    tier: str
    sampled: int
    missing: int
    untrue: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierPaper:
    """The paper this one is about: title, number, 成文日期 and 校验码, the last day it sets, and how it was served."""

    title: str
    number: str
    dated: str
    code: str | None = None
    deadline: str | None = None
    served_on: str | None = None
    service_way: str | None = None
    receiver: str | None = None
    service_note: str | None = None
    service_refusal: str | None = None
    service_witness: str | None = None


@dataclass(frozen=True, slots=True)
class Appeal:
    """Whom the 复议/诉讼 paragraph names (复议法 20, 24; 行诉法 46)."""

    government: str
    court: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of the annex: SHA-256 (hex) of the blob to draw, and of the original file when that is another one.

    `taken_at` only where the camera told it; `added_at` when it was put with the record. Microseconds UTC.
    `stage` before | after the hazard was put right: those of one item stand side by side.
    """

    blob: str
    item: str
    taken_at: int | None = None
    original: str | None = None
    caption: str | None = None
    added_at: int | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph as a person worded it instead of the declared wording; an empty one is left out."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person answered to a declared question: its key, kind, and the answer as kept (domain.paper_asks)."""

    key: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """A paper in a list of papers (卷内目录, 证据清单): `organ` issued it, `pages` where known."""

    title: str
    number: str | None = None
    dated: str | None = None
    organ: str | None = None
    pages: int | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class ListedVoid:
    """A number in the 作废登记: of a voided paper (`title`), or one that no paper carries."""

    number: str
    day: str | None = None
    reason: str | None = None
    title: str | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class CheckItem:
    """An item of a checklist to be filled in by hand: its words, section, legal basis and what to look at."""

    text: str
    section: str | None = None
    basis: str | None = None
    look: str | None = None


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """Everything a paper is composed from. `capacity` is A 本级, B 受委托, C 赋权, D 联合 (DOMAIN §4.1).

    `issuer` is the organ of the 落款, `dated` the 成文日期, `number` the whole 文号 (None: not numbered yet).
    `power` is the citation by which the province's rule pack lets this organ order correction (责令改正), None if none.
    `refusal` is the reason noted when the person in charge would not sign. `recipient` is the 抬头 where it is not the
    subject's name. A paper about no single subject has a `subject` without a name. `checklist` is the title of `items`,
    `confirmed` the local rules (keys) that this office found in force.
    """

    kind: str
    capacity: str
    issuer: str
    dated: str
    subject: SubjectFacts
    number: str | None = None
    visit: VisitFacts | None = None
    inspectors: tuple[Signer, ...] = ()
    experts: tuple[Signer, ...] = ()
    site_person: Signer | None = None
    witness: Signer | None = None
    refusal: str | None = None
    findings: tuple[FindingFacts, ...] = ()
    advice: tuple[AdviceFacts, ...] = ()
    rounds: tuple[RoundsFacts, ...] = ()
    earlier: EarlierPaper | None = None
    power: Citation | None = None
    appeal: Appeal | None = None
    reply_contact: str | None = None
    reply_phone: str | None = None
    copy_to: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    recipient: str | None = None
    clauses: tuple[Clause, ...] = ()
    asked: tuple[Asked, ...] = ()
    papers: tuple[ListedPaper, ...] = ()
    voids: tuple[ListedVoid, ...] = ()
    items: tuple[CheckItem, ...] = ()
    checklist: str | None = None
    confirmed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled blank: `share` of the line's width; an empty `value` prints / unless it stays `open` to a pen. In a
    grid it is a box at least `height` mm high, with `foot` (签名, 日期) at its lower right; without a label its value
    takes the whole box."""

    label: str
    value: str = ""
    share: int = 1
    open: bool = False
    height: int = 0
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `share` of the width; `align` left | center | right."""

    label: str
    share: int = 1
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Option:
    """A box to tick and its words."""

    text: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered entry with its lines below (deadline, result)."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignLine:
    """A line to sign on: label, what is printed after it, drawn signature (SHA-256 hex) and the day it was drawn."""

    label: str
    printed: str = ""
    image: str | None = None
    signed_on: str | None = None
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the page with its words frozen; `part` names how it is drawn (see documents.parts).

    `keep` holds it on the last page together with the other kept blocks. `cells` are the rows of a table below its
    `columns`, "" for a blank to fill by hand; those of an imprint run over the line, or stand left and right of it.
    """

    part: str
    text: str = ""
    rows: tuple[tuple[Field, ...], ...] = ()
    items: tuple[Item, ...] = ()
    signs: tuple[SignLine, ...] = ()
    keep: bool = False
    columns: tuple[Column, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSnapshot:
    """A frozen paper: facts as they were, and the words and parts composed from them by the declared layout.

    `layout` is the content version of the declared kind; `style` form | notice | official; `copies` are the 联 to
    print, each a whole copy; `photos_per_page` 2, 4 or 6; `draft` prints 草稿 across every page and no QR code;
    `numbered` False: its kind has no 文号.
    """

    kind: str
    layout: str
    title: str
    style: str
    facts: PaperFacts
    blocks: tuple[Block, ...]
    head: str = ""
    copies: tuple[str, ...] = ()
    photos_per_page: int = 2
    draft: bool = False
    numbered: bool = True

    def to_json(self) -> bytes:
        """Canonical UTF-8 JSON: sorted keys, no spaces, fields at their default left out."""
        return json.dumps(
            _plain(self), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        ).encode("utf-8")

    @classmethod
    def from_json(cls, raw: bytes) -> PaperSnapshot:
        """The snapshot of `to_json` bytes; raises ValueError when they are something else."""
        try:
            built = _build(cls, json.loads(raw.decode("utf-8")))
        except (TypeError, KeyError, AttributeError) as wrong:
            raise ValueError(f"no paper snapshot: {wrong}") from wrong
        assert isinstance(built, cls)
        return built


def snapshot_hash(snapshot: PaperSnapshot) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits: what the QR code carries and `document verify` compares."""
    return hashlib.sha256(snapshot.to_json()).hexdigest()


_CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def short_code(digest: str) -> str:
    """The first 40 bits of a hex digest as eight letters in two groups (K7QF-2M9D), without I, L, O, U."""
    number = int(digest[:10], 16)
    letters = "".join(_CODE_LETTERS[(number >> shift) & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        given = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(item) for field, item in given if field.default is MISSING or item != field.default}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape)


def _build(shape: Any, value: Any) -> Any:
    """The value of a declared type from plain JSON; raises TypeError or KeyError on a mismatch."""
    if get_origin(shape) in (Union, UnionType):
        return None if value is None else _build(get_args(shape)[0], value)
    if get_origin(shape) is tuple:
        if not isinstance(value, list):
            raise TypeError("a list was expected")
        return tuple(_build(get_args(shape)[0], item) for item in value)
    if hasattr(shape, "__dataclass_fields__"):
        hints = _hints(shape)
        return shape(**{key: _build(hints[key], item) for key, item in value.items()})
    if type(value) is not shape:
        raise TypeError(f"{shape.__name__} was expected")
    return value
