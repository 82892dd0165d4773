"""Who may issue which paper, and who may inspect: capacities, recorded 委托 and 赋权, certificates valid on the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from safetydesk.errors import SafetyDeskError, error

Need = Literal["none", "delegation", "grant"]
"""`delegation` is a written 委托 (处罚法 20-21), `grant` a published 赋权 list (处罚法 24)."""
View = Literal["coming", "valid", "expiring", "over"]


@dataclass(frozen=True, slots=True)
class IssuerCapacity:
    """In whose name a paper is issued; data from resources/. `code` A 本级, B 受委托, C 赋权, D 联合."""

    code: str
    name: str
    basis: str
    allowed_kinds: frozenset[str]
    needs: Need = "none"


@dataclass(frozen=True, slots=True)
class AuthorityRecord:
    """A 委托书 or a 赋权 list on file: its number, the document kinds it covers, the days it is valid, who gave it."""

    kind: Literal["delegation", "grant"]
    number: str
    items: frozenset[str]
    valid_from: str
    valid_to: str | None
    grantor: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A person's 执法证 or 检查证; `valid_to` None means no end is printed on it."""

    person_id: bytes
    number: str
    valid_from: str | None
    valid_to: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Organ:
    """A sort of body that may neither inspect nor sign a paper, known by `words` in its name; data from resources/."""

    code: str
    name: str
    words: tuple[str, ...]
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class InspectorRule:
    """How many inspectors a check needs, and the article that says so; data from resources/."""

    fewest: int
    basis: str


def check_issue(
    kind: str, capacity: IssuerCapacity, records: Iterable[AuthorityRecord], day: str, *, name: str | None = None
) -> None:
    """Raise the DOCUMENT_ error, with the article, that forbids document `kind` in this capacity on `day`.

    `name` is the document's Chinese name. A capacity that needs 委托 or 赋权 is covered by a record that is valid on
    the day and lists the kind; `*` among the allowed kinds leaves the choice to the records.
    """
    document = name or kind
    if kind not in capacity.allowed_kinds and "*" not in capacity.allowed_kinds:
        raise error("DOCUMENT_001", capacity=capacity.name, document=document, basis=capacity.basis)
    if capacity.needs == "none":
        return
    held = [record for record in records if record.kind == capacity.needs]
    covering = [record for record in held if kind in record.items]
    if any(valid_on(record.valid_from, record.valid_to, day) for record in covering):
        return
    if covering:
        raise _expired(covering[-1], day, capacity.basis)
    if in_force := [record for record in held if valid_on(record.valid_from, record.valid_to, day)]:
        raise error("DOCUMENT_004", number=in_force[-1].number, document=document, basis=capacity.basis)
    code = "DOCUMENT_002" if capacity.needs == "delegation" else "DOCUMENT_003"
    raise error(code, document=document, day=day, basis=capacity.basis)


def check_inspectors(
    inspectors: Iterable[bytes],
    certificates: Iterable[Certificate],
    day: str,
    rule: InspectorRule,
    *,
    names: Mapping[bytes, str] | None = None,
) -> None:
    """Raise DOCUMENT_006-008 unless enough distinct people inspect and each has a certificate valid on `day`."""
    people = list(dict.fromkeys(inspectors))
    if len(people) < rule.fewest:
        raise error("DOCUMENT_006", count=len(people), basis=rule.basis)
    held: dict[bytes, list[Certificate]] = {}
    for certificate in certificates:
        held.setdefault(certificate.person_id, []).append(certificate)
    for person in people:
        _check_certificates((names or {}).get(person, "检查人员"), held.get(person, []), day, rule.basis)


def check_organ(organ: str, barred: Iterable[Organ]) -> None:
    """Raise DOCUMENT_009 when a name such as 镇安委会 (议事协调机构) or 应急办 (内设机构) would inspect or sign."""
    for one in barred:
        if any(word in organ for word in one.words):
            raise error("DOCUMENT_009", organ=organ, what=one.name, basis=one.basis)


def _check_certificates(person: str, held: list[Certificate], day: str, basis: str) -> None:
    if not held:
        raise error("DOCUMENT_007", person=person, basis=basis)
    if any(valid_on(certificate.valid_from, certificate.valid_to, day) for certificate in held):
        return
    last = max(held, key=lambda certificate: certificate.valid_to or "")
    raise error(
        "DOCUMENT_008",
        person=person,
        number=last.number,
        day=day,
        valid_from=last.valid_from or "未写明",
        valid_to=last.valid_to or "未写明",
        basis=basis,
    )


def _expired(record: AuthorityRecord, day: str, basis: str) -> SafetyDeskError:
    until = record.valid_to or "长期"
    return error(
        "DOCUMENT_005", number=record.number, valid_from=record.valid_from, valid_to=until, day=day, basis=basis
    )


def valid_on(first: str | None, last: str | None, day: str) -> bool:
    """Whether a paper is valid on a day: its first and last day count, None is an end that it does not name."""
    return (first or day) <= day <= (last or day)


def view_on(first: str, last: str | None, today: str, soon: str) -> View:
    """How a record of 委托 or 赋权 stands: not yet in force, in force, in force but ending by the day `soon`, over."""
    if today < first:
        return "coming"
    if last is None or last > soon:
        return "valid"
    return "expiring" if last >= today else "over"
