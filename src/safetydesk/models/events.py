"""Events as they are stored: JSON data in which a 16-byte id stands as "id:" and hex."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # lists of hazards read data of events before the rules of their life are needed
    from safetydesk.domain.document_life import DocumentEvent
    from safetydesk.domain.hazards.life import HazardEvent


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_text = json.encoder.encode_basestring
_HEX = frozenset("0123456789abcdef")
_WORDS = {True: "true", False: "false", None: "null"}


def encode(data: Mapping[str, Any]) -> str:
    """The JSON text of an event's data: sorted keys, ids as "id:hex"."""
    return f"{{{', '.join([_KEYS[key] + _word(data[key]) for key in sorted(data)])}}}"


class _Keys(dict[str, str]):
    """A name and the colon behind it as JSON; few names come again and again."""

    def __missing__(self, key: str) -> str:
        told = f"{_text(key)}: "
        if len(self) < _MOST_KEYS:
            self[key] = told
        return told


_MOST_KEYS = 500
_KEYS = _Keys()


def _word(value: Any) -> str:
    """A value as JSON; what events mostly hold without an encoder, whose making costs more than its work."""
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is bytes:
        return f'"id:{value.hex()}"'
    return _WORDS[value] if kind is bool or value is None else _JSON(_out(value))


def decode(text: str) -> dict[str, Any]:
    """The data of a stored event."""
    return {key: _in(value) for key, value in json.loads(text).items()}


def _out(value: Any) -> Any:
    if isinstance(value, bytes):
        return "id:" + value.hex()
    return [_out(one) for one in value] if isinstance(value, (list, tuple)) else value


def _in(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 35 and value.startswith("id:"):
        return bytes.fromhex(value[3:]) if _HEX.issuperset(value[3:]) else value
    return [_in(one) for one in value] if isinstance(value, list) else value


_OF_HAZARDS = (
    "SELECT hazard_id, id, kind, at, actor, data, seq FROM hazard_event"
    " WHERE hazard_id IN ({marks}) AND deleted_at IS NULL ORDER BY seq IS NULL, seq, rowid"
)


def hazard_events(db: Any, hazard: bytes) -> list[HazardEvent]:
    """Every event of a hazard as the domain folds it, own unsent ones in the order they were written."""
    return [_event(*row[1:]) for row in db.execute(_OF_HAZARDS.format(marks="?"), (hazard,)).fetchall()]


def events_of_hazards(db: Any, hazards: Sequence[bytes]) -> dict[bytes, list[HazardEvent]]:
    """`hazard_events` of a few hundred hazards at once; those without events have an empty list."""
    found: dict[bytes, list[HazardEvent]] = {hazard: [] for hazard in hazards}
    for hazard, *event in db.execute(_OF_HAZARDS.format(marks=",".join("?" * len(hazards))), hazards).fetchall():
        found[hazard].append(_event(*event))
    return found


def _event(key: bytes, kind: str, at: int, actor: bytes | None, data: str, seq: int | None) -> HazardEvent:
    from safetydesk.domain.hazards.life import HazardEvent

    facts = decode(data)
    return HazardEvent(key, kind, at, actor, facts, seq, facts.pop("after", None))


def document_events(db: Any, document: bytes) -> list[DocumentEvent]:
    """Every step of a document as the domain folds it, own unsent ones in the order they were written."""
    from safetydesk.domain.document_life import DocumentEvent

    rows = db.execute(
        "SELECT id, kind, at, actor, data, seq FROM document_event"
        " WHERE document_id = ? AND deleted_at IS NULL ORDER BY seq IS NULL, seq, rowid",
        (document,),
    )
    return [
        DocumentEvent(key, kind, at, actor, decode(data), seq) for key, kind, at, actor, data, seq in rows.fetchall()
    ]
