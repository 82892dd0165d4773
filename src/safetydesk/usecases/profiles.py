"""导出方案: how other offices want a ledger; kept here under a name, beside those that come with the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from safetydesk.catalog.profiles import Profile, checked, profile_text, read_profile, shipped_profiles
from safetydesk.domain.touched import Touched
from safetydesk.errors import SafetyDeskError, error
from safetydesk.models.changelog import insert_rows, log_of, update_row
from safetydesk.models.queries.ledger_profiles import profile_rows
from safetydesk.models.store import dbapi
from safetydesk.models.tables import LedgerProfile


@dataclass(frozen=True, slots=True)
class KeptProfile:
    """A profile to choose from; `id` is None for one that comes with the program, which cannot be removed."""

    id: bytes | None
    profile: Profile


def profiles(db: Any, kind: str | None = None) -> list[KeptProfile]:
    """The profiles for a kind of ledger (None: for all): those kept here, then those shipped that no own one replaces.

    One that another version of the program wrote and this one cannot use is left out.
    """
    own = [KeptProfile(row.id, read) for row in profile_rows(db, kind) if (read := _usable(row.definition)) is not None]
    taken = {(one.profile.kind, one.profile.name) for one in own}
    shipped = [one for one in shipped_profiles() if kind in (None, one.kind) and (one.kind, one.name) not in taken]
    return own + [KeptProfile(None, one) for one in shipped]


def _usable(definition: str) -> Profile | None:
    try:
        return read_profile(definition)
    except SafetyDeskError:
        return None


def profile_named(db: Any, kind: str, name: str) -> Profile:
    """The profile of a kind with this name; LEDGER_032 names those there are."""
    found = profiles(db, kind)
    for one in found:
        if one.profile.name == name.strip():
            return one.profile
    raise error("LEDGER_032", name=name, known="、".join(one.profile.name for one in found) or "（没有）")


def save_profile(session: Session, *, profile: Profile) -> Touched:
    """Keep a profile; one of the same kind and name is replaced.

    Raises LEDGER_031 for one that cannot be used, LEDGER_033 for one that would show who reported.
    """
    text = profile_text(checked(profile))
    name = profile.name.strip()
    known = [row for row in profile_rows(dbapi(session), profile.kind) if row.name == name]
    if known:
        update_row(session, LedgerProfile, known[0].id, {"definition": text})
        return Touched.of("ledger_profile", id=known[0].id)
    row = {"id": log_of(session).new_id(), "kind": profile.kind, "name": name, "definition": text}
    insert_rows(session, LedgerProfile, [row])
    return Touched.of("ledger_profile", id=row["id"])  # type: ignore[arg-type]


def remove_profile(session: Session, *, kind: str, name: str) -> Touched:
    """Take a kept profile away; a shipped one that it replaced counts again. LEDGER_032 when none is kept so."""
    act = log_of(session)
    kept = profile_rows(dbapi(session), kind)
    found = [row for row in kept if row.name == name.strip()]
    if not found:
        raise error("LEDGER_032", name=name, known="、".join(row.name for row in kept) or "（没有自己存的）")
    for row in found:
        update_row(session, LedgerProfile, row.id, {"deleted_at": act.now})
    return Touched.of("ledger_profile", id=found[0].id)
