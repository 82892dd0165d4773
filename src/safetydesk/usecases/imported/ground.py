"""What a ledger's steps on hazards of this program stand on: who may review, and which papers speak of the hazard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from safetydesk.catalog import load
from safetydesk.catalog.duties import load_inspector_rule
from safetydesk.domain.authority import check_inspectors, valid_on
from safetydesk.domain.hazards.life import HazardProjection
from safetydesk.errors import error
from safetydesk.models.queries.people import certificates, people


class Ground:
    """People, certificates and papers as the store has them; `today` YYYY-MM-DD. Read once for a batch of rows."""

    def __init__(self, db: Any, today: str) -> None:
        self.today = today
        self._db = db
        self._certificates = certificates(db)
        self._named: dict[str, list[bytes]] = defaultdict(list)
        self._names: dict[bytes, str] = {}
        for one in people(db):
            self._named[one.name].append(one.id)
            self._names[one.id] = one.name

    def known(self, names: Sequence[str]) -> list[bytes] | None:
        """The people of these names when each name is that of exactly one, else None."""
        found = [self._named.get(name, []) for name in names]
        return [ids[0] for ids in found] if found and all(len(ids) == 1 for ids in found) else None

    def reviewers(self, names: Sequence[str], day: str | None) -> list[bytes]:
        """The inspectors who reviewed on a day, held to the rules of a 复查 (处罚法 42, 安法 67; DOMAIN §11.1, 3).

        Raises HAZARD_045 without a day, HAZARD_044 for a name that is nobody's or that several bear, DOCUMENT_006-008.
        """
        if day is None:
            raise error("HAZARD_045")
        found = [self._one(name, day) for name in names]
        check_inspectors(found, self._certificates, day, load_inspector_rule(), names=self._names)
        return found

    def _one(self, name: str, day: str) -> bytes:
        meant = self._named.get(name, [])
        if len(meant) > 1:
            meant = [one for one in meant if self._may_inspect(one, day)] or meant
        if len(meant) != 1:
            raise error("HAZARD_044", name=name, count=len(meant))
        return meant[0]

    def _may_inspect(self, person: bytes, day: str) -> bool:
        held = [one for one in self._certificates if one.person_id == person]
        return any(valid_on(one.valid_from, one.valid_to, day) for one in held)

    def require_paper(self, now: HazardProjection) -> None:
        """No review after every paper that ordered it was voided (DOMAIN §11.1, 2: HAZARD_004)."""
        voided = "SELECT 1 FROM document WHERE id = ? AND state = 'voided'"
        if now.papers and all(self._db.execute(voided, (one,)).fetchone() for one in now.papers):
            raise error("HAZARD_004")

    def require_free_deadline(self, now: HazardProjection) -> None:
        """A deadline that stands in a numbered paper moves by 延期 alone (DOMAIN §4.3, §4.5: HAZARD_046)."""
        for kind, number in self._standing(now.papers):
            raise error("HAZARD_046", paper=f"《{load().word('document_kind', kind)}》{number}")

    def _standing(self, papers: Iterable[bytes]) -> list[tuple[str, str]]:
        """Kind and number of the papers that were not voided, the last first."""
        ids = list(dict.fromkeys(papers))
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(
            f"SELECT kind, coalesce(number, code) FROM document WHERE id IN ({marks}) AND state IS NOT 'voided'"
            " AND deleted_at IS NULL ORDER BY rowid DESC",
            ids,
        )
        found: list[tuple[str, str]] = rows.fetchall()
        return found
