"""A line that loses, doubles and delays what a desk and its township say to each other; its user may be killed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from safetydesk.sync.protocol import Answer, Request, Township

if TYPE_CHECKING:
    from tests.sync.simulation import World


class LostError(Exception):
    """The request or its answer did not arrive."""


class KilledError(Exception):
    """The desk's process ended here."""


@dataclass(frozen=True, slots=True)
class Faults:
    """How often each fault strikes, as a probability per request."""

    request_lost: float = 0.10
    answer_lost: float = 0.10
    doubled: float = 0.10
    old_again: float = 0.05
    killed: float = 0.05
    typing: float = 0.15


@dataclass(slots=True)
class Link:
    """A desk's door with faults; what it carries goes through the real bytes now and then."""

    world: World
    who: int
    door: Township

    def exchange(self, request: Request) -> Answer:
        """Hand a request over - or lose it, double it, let an old one arrive first, let the person type meanwhile."""
        world, strikes = self.world, self.world.strikes
        if strikes("old_again") and world.sent:
            door, old = world.rng.choice(world.sent)
            world.deliver(door, old)
        world.sent.append((self.door, request))
        if strikes("typing"):
            world.type(self.who)
        if strikes("request_lost"):
            raise LostError
        answer = world.deliver(self.door, request)
        if strikes("doubled"):
            answer = world.deliver(self.door, request)
        if strikes("answer_lost"):
            raise LostError
        if strikes("typing"):
            world.type(self.who)
        if strikes("killed"):
            raise KilledError
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.door, name)
