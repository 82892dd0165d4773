"""What a finding or a hazard rests on: law keys in words, and criteria that there are."""

from __future__ import annotations

from safetydesk.catalog import load
from safetydesk.catalog.declared import Law
from safetydesk.domain.papers.paper import Citation
from safetydesk.domain.papers.text import citation_text
from safetydesk.errors import error


def cited(keys: str | None) -> tuple[Citation, ...]:
    """The citations of law keys separated by spaces, as the catalog knows them; an unknown key is left out."""
    catalog = load()
    known = [catalog.laws[key] for key in (keys or "").split() if key in catalog.laws]
    return tuple(_citation(catalog.acts[law.act].name, law) for law in known)


def cited_words(keys: str | None, on: str) -> str | None:
    """The 判定依据 of law keys as papers and ledgers write it on a day; None without a known key."""
    return "、".join(citation_text(one, on) for one in cited(keys)) or None


def basis_words(keys: str | None, basis: str | None, on: str) -> str | None:
    """The 判定依据 that a person wrote, None where it is only what the law keys say."""
    return None if basis == cited_words(keys, on) else basis


def check_criterion(code: str | None) -> None:
    """Raise HAZARD_043 for a criterion that no declared standard has."""
    if code is not None and code not in load().criteria:
        raise error("HAZARD_043", criterion=code)


def _citation(name: str, law: Law) -> Citation:
    sure = law.verified and law.stale is None
    return Citation(name, law.article, valid_from=law.effective_from, valid_to=law.effective_to, verified=sure)
