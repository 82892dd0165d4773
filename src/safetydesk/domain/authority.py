"""Who may issue which paper, and who may inspect: capacities, recorded 委托 and 赋权, certificates valid on the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Need = Literal["none", "delegation", "grant"]
"""`delegation` is a written 委托 (处罚法 20-21), `grant` a published 赋权 list (处罚法 24)."""


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
    """A 委托书 or a 赋权 list on file: its number, the document kinds it covers, and the days it is valid."""

    kind: Literal["delegation", "grant"]
    number: str
    items: frozenset[str]
    valid_from: str
    valid_to: str | None


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
    """A body that may appear on a paper; `may_inspect` is False for coordinating bodies such as 镇安委会."""

    code: str
    name: str
    may_inspect: bool
    basis: str
