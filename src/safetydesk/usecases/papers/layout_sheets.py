"""What a person sees of the kinds of paper: how each is worded here, its texts beside the shipped ones, a sample."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.document_kinds import document_kinds
from safetydesk.domain.papers.composing import compose
from safetydesk.domain.papers.layout_text import digest, text_of
from safetydesk.domain.papers.paper import PaperFacts, PaperSnapshot
from safetydesk.domain.papers.rebase import Carried, Difference, differences, moves
from safetydesk.domain.papers.specimen import specimen
from safetydesk.domain.papers.wordings import Wording, reworded, texts_of, wordings
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.queries.layouts import LayoutVersion, OwnLayout, kept_texts, layout_versions, own_layout_rows
from safetydesk.usecases.papers.document_layouts import DRAFT, checked_layout
from safetydesk.usecases.papers.layout_standing import Standing, built, shipped_layout, standing

_SEEN = "◆◇◆"
"""Put before a text to see whether it prints."""
_UNPRINTED = ("number_word", "ask.", "edit.")
SHIPPED, OWN, BEHIND, BROKEN = "shipped", "own", "behind", "broken"
"""As shipped; worded by the office; worded by it while the program ships other words than then; not to be read."""

_ORDER = (BROKEN, BEHIND, OWN, SHIPPED)


@dataclass(frozen=True, slots=True)
class LayoutState:
    """A kind in the list. `changed` counts the texts that differ from the shipped ones, `clashes` those of them that
    the program words otherwise since; `typing`: something is being typed for it on this device."""

    kind: str
    title: str
    state: str
    unsure: tuple[str, ...] = ()
    reference: bool = False
    who: str | None = None
    at: int | None = None
    changed: int = 0
    clashes: int = 0
    typing: bool = False
    fault: SafetyDeskError | None = None


@dataclass(frozen=True, slots=True)
class LayoutSheet:
    """The texts of one kind to be worded. `originals` are the shipped texts by place, `clashes` and `lost` what an
    update of the program did to the office's words, `typed` the texts being typed, `homeless` those of them that have
    no place any more; `since` names the declaration; `apart`: its parts are not the shipped ones."""

    state: LayoutState
    layout: Mapping[str, Any]
    texts: tuple[Wording, ...]
    originals: Mapping[str, str]
    since: str
    clashes: tuple[Difference, ...] = ()
    lost: tuple[Difference, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    homeless: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class EarlierWording:
    """A wording written on this device: its text (None: back to the shipped one), and in how many texts it differs
    from what stands; `fault` when it could not stand today."""

    at: int
    who: str | None
    text: str | None
    changed: int = 0
    fault: SafetyDeskError | None = None


def layout_states(db: Any) -> list[LayoutState]:
    """Every kind with how it is worded here: first those to look at, then those of the office, then the others, each in
    the order of the work."""
    own, typing = own_layout_rows(db), kept_texts(db, DRAFT)
    order = list(load().words("document_kind"))
    kinds = sorted(document_kinds(), key=order.index)
    found = [_state(key, own.get(key), typing=key in typing) for key in kinds]
    return sorted(found, key=lambda one: (_ORDER.index(one.state), not one.typing))


def layout_sheet(db: Any, kind: str) -> LayoutSheet:
    """The texts of one kind; of an own declaration that cannot be read, the shipped ones. Raises DOCUMENT_027."""
    shipped = shipped_layout(kind)
    own, typing = own_layout_rows(db).get(kind), kept_texts(db, DRAFT)
    state = _state(kind, own, typing=kind in typing)
    stands = standing(kind, own.text) if own and state.fault is None else None
    layout = stands.layout if stands else shipped
    told = stands.carried if stands else Carried(dict(shipped))
    known = texts_of(shipped)
    originals = {to: known[where] for where, to in moves(shipped, layout).items()}
    typed, homeless = _typed(typing.get(kind), layout)
    return LayoutSheet(
        state=state,
        layout=layout,
        texts=wordings(layout),
        originals=originals,
        since=digest(layout),
        clashes=told.clashes,
        lost=told.lost,
        typed=typed,
        homeless=homeless,
        apart=stands.apart if stands else False,
    )


def changes_of(db: Any, kind: str, text: str) -> tuple[Difference, ...]:
    """In what a declaration to be imported differs from the one that holds here; raises as importing it would."""
    sheet = layout_sheet(db, kind)
    own, _ = checked_layout(kind, text)
    return differences(sheet.layout, own)


def earlier_wordings(db: Any, kind: str) -> list[EarlierWording]:
    """What was written of a kind on this device, newest first. Raises DOCUMENT_027."""
    shipped_layout(kind)
    return [_earlier(db, kind, one) for one in layout_versions(db, kind)]


def _earlier(db: Any, kind: str, one: LayoutVersion) -> EarlierWording:
    if one.text is None:
        return EarlierWording(one.at, one.who, None)
    try:
        return EarlierWording(one.at, one.who, one.text, len(changes_of(db, kind, one.text)))
    except SafetyDeskError as fault:
        return EarlierWording(one.at, one.who, one.text, fault=fault)


def sample(layout: Mapping[str, Any], where: str | None = None) -> PaperSnapshot:
    """A fictional paper (虚构) of a declaration, marked 草稿, on which the text at `where` is seen where that can be
    brought about; raises DOCUMENT_048."""
    kind = built(layout["key"], text_of(layout))
    if where is None or where.startswith(_UNPRINTED) or where not in (texts := texts_of(layout)):
        return compose(kind, specimen(kind), draft=True).snapshot
    marked = built(layout["key"], text_of(reworded(layout, {where: _SEEN + texts[where]})))

    def shows(facts: PaperFacts) -> bool:
        made = compose(marked, facts, draft=True).snapshot
        return _SEEN.encode() in made.to_json()

    return compose(kind, specimen(kind, shows), draft=True).snapshot


def place_named(sheet: LayoutSheet, told: str) -> Wording:
    """The text that a person means by its place, its number (from 1) or its name; raises GENERAL_003, GENERAL_004."""
    if told.isdigit() and 0 < int(told) <= len(sheet.texts):
        return sheet.texts[int(told) - 1]
    found = [one for one in sheet.texts if told in (one.where, one.name)]
    if not found:
        raise error("GENERAL_003", text=told, what="文字")
    if len(found) > 1:
        raise error("GENERAL_004", text=told, count=len(found), what="文字")
    return found[0]


def file_text(raw: bytes, name: str) -> str:
    """The text of a layout file by its content: UTF-8 with or without mark, else GB18030; raises GENERAL_007."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise error("GENERAL_007", file=name, why="不是文字，或者文字的编码不认识")


def _state(key: str, own: OwnLayout | None, *, typing: bool) -> LayoutState:
    shipped = document_kinds()[key]
    if own is None:
        return LayoutState(key, shipped.title, SHIPPED, shipped.unsure, shipped.reference, typing=typing)
    try:
        stands = standing(key, own.text)
    except SafetyDeskError as fault:
        told = (shipped.unsure, shipped.reference, own.who, own.at)
        return LayoutState(key, shipped.title, BROKEN, *told, typing=typing, fault=fault)
    return LayoutState(
        kind=key,
        title=stands.kind.title,
        state=BEHIND if _behind(stands) else OWN,
        unsure=stands.kind.unsure,
        reference=stands.kind.reference,
        who=own.who,
        at=own.at,
        changed=len(differences(shipped_layout(key), stands.layout)),
        clashes=len(stands.carried.clashes) + len(stands.carried.lost),
        typing=typing,
    )


def _behind(stands: Standing) -> bool:
    """Whether a person should look: the program's words have moved where the office's are, or cannot reach them."""
    return bool(stands.carried.clashes or stands.carried.lost) or (stands.behind and stands.apart)


def _typed(kept: str | None, layout: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Texts being typed by their places today, and those for which there is no place any more."""
    found: dict[str, str] = {}
    homeless: list[str] = []
    now = texts_of(layout)
    for where, (was, text) in _kept(kept).items():
        if now.get(where) == was:
            found[where] = text
            continue
        places = [place for place, words in now.items() if words == was]
        if len(places) == 1:
            found[places[0]] = text
        else:
            homeless.append(text)
    return found, tuple(homeless)


def _kept(text: str | None) -> Mapping[str, tuple[str, str]]:
    try:
        told = json.loads(text) if text else {}
        return {str(where): (str(was), str(words)) for where, (was, words) in told.items()}
    except (ValueError, AttributeError, TypeError):
        return {}
