"""XML as a stream of events by local names: a DTD is refused before it can do anything, depth and text are bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.parsers import expat

from safetydesk.ledgers.faults import DamagedError, TooLargeError, UnsafeError

START, END, WORDS = "start", "end", "words"
Event = tuple[str, str, Mapping[str, str]]
"""(START, element, attributes), (END, element, {}) or (WORDS, text, {}); names without their namespace."""

_DEEPEST = 256
_LONGEST = 16 << 20


def events(blocks: Iterable[str]) -> Iterator[Event]:
    """The events of an XML text given in blocks; DamagedError where it is not well-formed, UnsafeError for a DTD."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    found: list[Event] = []
    watch = _Watch(found)
    parser.StartElementHandler = watch.start
    parser.EndElementHandler = watch.end
    parser.CharacterDataHandler = watch.words
    parser.StartDoctypeDeclHandler = _no_dtd
    parser.EntityDeclHandler = _no_dtd
    try:
        for block in blocks:
            parser.Parse(block)
            yield from found
            found.clear()
            if parser.CurrentByteIndex - watch.last > _LONGEST:
                raise TooLargeError("XML 标签")
            watch.last = parser.CurrentByteIndex
        parser.Parse(b"", True)
        yield from found
    except expat.ExpatError as fault:
        raise DamagedError(f"XML 在第 {fault.lineno} 行读不通") from fault


class _Watch:
    """Collects events and keeps count of the depth."""

    def __init__(self, found: list[Event]) -> None:
        self._found = found
        self._depth = 0
        self._names: dict[str, str] = {}
        self.last = 0

    def _local(self, name: str) -> str:
        """A name without its namespace; a document has few names and repeats them."""
        short = self._names.get(name)
        if short is None:
            short = name.rpartition(" ")[2]
            if len(self._names) < 10_000:
                self._names[name] = short
        return short

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsafeError(f"超过 {_DEEPEST} 层的 XML")
        short: dict[str, str] = {}
        for key, value in attributes.items():
            short.setdefault(self._local(key), value)
        self._found.append((START, self._local(name), short))

    def end(self, name: str) -> None:
        self._depth -= 1
        self._found.append((END, self._local(name), _NONE))

    def words(self, text: str) -> None:
        self._found.append((WORDS, text, _NONE))


_NONE: Mapping[str, str] = {}


def _no_dtd(*_: object) -> None:
    raise UnsafeError("XML 实体声明")
