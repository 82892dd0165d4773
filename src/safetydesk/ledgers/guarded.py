"""Reading a foreign ledger safely: a child process with limits does it, and this side only believes plain data."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from safetydesk.domain.ledger_memory import NO_MEMORY, LedgerMemory
from safetydesk.domain.staging import LedgerReading, Picture, Problem, StagedRow
from safetydesk.errors import error, reason
from safetydesk.ledgers.frames import Annotation, Extraction
from safetydesk.ledgers.process import Child
from safetydesk.ledgers.reading import Head, Request, staged
from safetydesk.ledgers.words import CatalogWords

SECONDS = 20.0
"""How long the child may work without handing over a row."""

Progress = Callable[[int, int], None]
"""Called with (rows read, rows expected)."""


def read_ledger(
    path: Path,
    *,
    kind: str | None,
    catalog_words: CatalogWords,
    today: str,
    sheet: str | None = None,
    columns: Mapping[str, str] | None = None,
    memory: LedgerMemory = NO_MEMORY,
    file_name: str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LedgerReading:
    """Read, recognise and type a whole ledger; rows come as a tuple.

    `kind` is a register's key, None to recognise it; `catalog_words` {vocabulary: {word: code}}; `today`
    YYYY-MM-DD; `columns` what the person decided {header: field, '' to leave out}; `memory` what the
    store was taught. Raises LEDGER_ errors for the file;
    problems of cells are in the rows.
    """
    with open_ledger(
        path,
        kind=kind,
        catalog_words=catalog_words,
        today=today,
        sheet=sheet,
        columns=columns,
        memory=memory,
        file_name=file_name,
        progress=progress,
        cancelled=cancelled,
    ) as reading:
        rows = tuple(reading.rows)
        return replace(reading, rows=rows, problems=tuple(reading.problems), hidden=tuple(reading.hidden))


@contextmanager
def open_ledger(
    path: Path,
    *,
    kind: str | None,
    catalog_words: CatalogWords,
    today: str,
    sheet: str | None = None,
    columns: Mapping[str, str] | None = None,
    memory: LedgerMemory = NO_MEMORY,
    file_name: str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    seconds: float = SECONDS,
) -> Iterator[LedgerReading]:
    """Like `read_ledger`, but rows are a stream to be walked once inside the `with`; leaving it ends the child."""
    name = readable_name(file_name or path.name)
    request = Request(path.absolute(), name, kind, sheet, catalog_words, today, columns or {}, memory)
    _must_be_a_file(path, name)
    with Child(request, seconds, cancelled) as child:
        head = child.head()
        skipped: dict[str, int] = {}
        facts = dict(head.facts)
        problems: list[Problem] = list(head.problems)
        hidden: list[str] = list(head.hidden)

        def rows() -> Iterator[StagedRow]:
            yield from _rows(child, head, progress)
            tail = child.tail
            skipped.update(tail.skipped)
            facts.update({key: value for key, value in tail.facts.items() if key not in facts})
            problems.extend(tail.problems)
            hidden.extend(tail.hidden)

        yield LedgerReading(
            name, head.sha256, head.kind, head.sheet, head.header_row, head.columns, head.unmapped,
            facts, rows(), skipped, problems, hidden, head.letters, head.office, head.decided,
        )  # fmt: skip


def annotate(
    source: Path,
    problems: Sequence[Problem],
    target: Path,
    *,
    sheet: str,
    header_row: int,
    sha256: str | None = None,
    file_name: str | None = None,
    seconds: float = SECONDS,
) -> Path:
    """Give the user's own file back as `target`: cells coloured, a 错误说明 column added; returns the path written.

    `sheet`, `header_row` and `sha256` are those of the reading. The file is foreign, so the child does it. LEDGER_019
    when the source changed since, LEDGER_017 when the target cannot be written.
    """
    name = readable_name(file_name or source.name)
    request = Annotation(source.absolute(), name, target.absolute(), sheet, header_row, sha256, tuple(problems))
    with Child(request, seconds, None) as child:
        return child.done()


def extract_pictures(
    source: Path, pictures: Sequence[Picture], *, file_name: str | None = None, seconds: float = SECONDS
) -> Iterator[tuple[Picture, bytes]]:
    """(picture, bytes) of those of a reading's pictures that the file still holds as they were, each once.

    The file is foreign, so the child opens it; LEDGER_ errors when it cannot. What changed since the reading (its
    SHA-256 differs) is left out.
    """
    name = readable_name(file_name or source.name)
    wanted = {picture.part: picture for picture in pictures}
    _must_be_a_file(source, name)
    with Child(Extraction(source.absolute(), name, tuple(wanted)), seconds, None) as child:
        while (found := child.next_picture()) is not None:
            picture, content = wanted[found.part], found.content
            if content is not None and hashlib.sha256(content).hexdigest() == picture.sha256:
                yield picture, content


def readable_name(name: str) -> str:
    """A file name as text that can be stored: Linux shows one from a GBK archive or stick as bytes of no encoding."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _must_be_a_file(path: Path, name: str) -> None:
    try:
        if path.is_file():
            return
        why = "没有这个文件" if not path.exists() else "这是一个文件夹" if path.is_dir() else "这不是普通的文件"
    except OSError as fault:
        why = reason(fault)
    raise error("LEDGER_001", file=name, why=why)


def _rows(child: Child, head: Head, progress: Progress | None) -> Iterator[StagedRow]:
    count = 0
    while (batch := child.next_rows()) is not None:
        for row in batch.rows:
            yield staged(row, head.sheet, head.fields, batch.pictures.get(row[0], ()))
        count += len(batch.rows)
        if progress:
            progress(count, max(head.expected, count))
