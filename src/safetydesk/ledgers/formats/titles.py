"""Title lines in a small table of their own, above the table they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from safetydesk.ledgers.books.cells import Token
from safetydesk.ledgers.recognising.facts import is_facts_line

_MOST_ROWS = 3


@dataclass(slots=True)
class Titles:
    """The rows of a table as long as they may be nothing but titles: one cell each, or a 填报单位 line."""

    lines: list[str] = field(default_factory=list)
    plain: bool = True

    def add(self, tokens: Sequence[Token]) -> None:
        """Hear of the next row."""
        if self.plain and tokens:
            texts = [token[3] for token in tokens]
            self.plain = len(self.lines) < _MOST_ROWS and (len(texts) == 1 or is_facts_line(texts))
            self.lines.append("    ".join(texts))

    def told(self) -> list[str]:
        """The lines, when the whole table was titles."""
        return [f"\n{line}\n" for line in self.lines] if self.plain else []
