"""Reading a foreign ledger safely: a child process with limits does it, and this side only believes plain data."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from safetydesk.catalog.profiles import Profile
from safetydesk.catalog.registers import Register
from safetydesk.domain.ledger_memory import NO_MEMORY, LedgerMemory
from safetydesk.domain.staging import LedgerReading, Picture, Problem, StagedRow
from safetydesk.errors import SafetyDeskError, error, reason
from safetydesk.ledgers.batches import unpacked
from safetydesk.ledgers.forms.wanted import FormFilled, FormWanted
from safetydesk.ledgers.frames import Annotation, Extraction
from safetydesk.ledgers.process import Child
from safetydesk.ledgers.profiles.profile import Row, plan_of
from safetydesk.ledgers.reading import Head, Request
from safetydesk.ledgers.recognising.looking import HeaderSeen, Look
from safetydesk.ledgers.typing.words import CatalogWords
from safetydesk.ledgers.writing.rendered import Heading

_GLANCED = 50
"""Rows handed over between two looks at whether the person has cancelled."""
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
    sure: bool = False,
    file_name: str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    seconds: float = SECONDS,
) -> Iterator[LedgerReading]:
    """Like `read_ledger`, but rows are a stream to be walked once inside the `with`; leaving it ends the child.

    `sure`: it is of this `kind` although it looks like another (LEDGER_013).
    """
    name = readable_name(file_name or path.name)
    request = Request(path.absolute(), name, kind, sheet, catalog_words, today, columns or {}, memory, sure)
    _must_be_a_file(path, name)
    with Child(request, seconds, cancelled) as child:
        head = child.head()
        skipped: dict[str, int] = {}
        facts = dict(head.facts)
        problems: list[Problem] = list(head.problems)
        hidden: list[str] = list(head.hidden)

        def rows() -> Iterator[StagedRow]:
            yield from _rows(child, head, name, progress)
            tail = child.tail
            skipped.update(tail.skipped)
            facts.update({key: value for key, value in tail.facts.items() if key not in facts})
            problems.extend(tail.problems)
            hidden.extend(tail.hidden)

        yield LedgerReading(
            name, head.sha256, head.kind, head.sheet, head.header_row, head.columns, head.unmapped,
            facts, rows(), skipped, problems, hidden, head.letters, head.office, head.decided, head.filed_on,
            head.others, head.mark,
        )  # fmt: skip


def look_at(
    path: Path,
    *,
    kind: str | None = None,
    sheet: str | None = None,
    memory: LedgerMemory = NO_MEMORY,
    file_name: str | None = None,
    cancelled: Callable[[], bool] | None = None,
    seconds: float = SECONDS,
) -> HeaderSeen:
    """The header of a file and the first cells below it, also of one that cannot be read yet; no row is typed.

    `kind` None: the one that fits best. Raises LEDGER_ errors for the file.
    """
    name = readable_name(file_name or path.name)
    _must_be_a_file(path, name)
    with Child(Look(path.absolute(), name, kind, sheet, memory), seconds, cancelled) as child:
        return child.looked()


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
    cancelled: Callable[[], bool] | None = None,
) -> Path:
    """Give the user's own file back as `target`: cells coloured, a 错误说明 column added; returns the path written.

    `sheet`, `header_row` and `sha256` are those of the reading. The file is foreign, so the child does it. LEDGER_019
    when the source changed since, LEDGER_017 when the target cannot be written.
    """
    name = readable_name(file_name or source.name)
    with _aside(target) as partial:
        request = Annotation(source.absolute(), name, partial, sheet, header_row, sha256, tuple(problems))
        with Child(request, seconds, cancelled) as child:
            written = child.done()
        return _settled(written, target if written == partial else target.with_suffix(written.suffix))


def fill_form(
    source: Path,
    target: Path,
    *,
    register: Register,
    rows: Iterable[Row],
    catalog_words: CatalogWords,
    sheet: str | None = None,
    profile: Profile | None = None,
    masked: Collection[str] | None = None,
    chosen: Mapping[str, str] | None = None,
    heading: Heading | None = None,
    seconds: float = SECONDS,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FormFilled:
    """Write `target` from the xlsx form `source` with a row for each record; the form itself is not touched.

    `chosen`: {header: field} that a person decided. `profile` gives words, date form, order and masks; without it P1
    is masked. `heading` fills the form's own 填报单位 line where it is blank. `progress` hears (records written, 0).
    The form is foreign, so the child fills it: LEDGER_034, LEDGER_035 where it cannot, LEDGER_017 when the target
    cannot be written, LEDGER_022 when `cancelled`; the target is written whole or not at all.
    """
    name = readable_name(source.name)
    _must_be_a_file(source, name)
    if target.exists() and target.samefile(source):
        raise error("LEDGER_017", file=target.name, why="这就是表样本身，程序不改您的原件")
    classes = None if masked is None else tuple(masked)
    shown = ("P1",) if classes is None and profile is None else classes
    ordered = plan_of(register, catalog_words, profile=profile, masked=shown).rows(rows)
    with _aside(target) as partial:
        wanted = FormWanted(
            source.absolute(), name, partial, register.key, catalog_words, sheet, profile, classes,
            chosen or {}, heading or Heading(""),
        )  # fmt: skip
        with Child(wanted, seconds, cancelled) as child:
            child.feed(ordered)
            done = child.filled(lambda count: progress(count, 0) if progress else None)
        return replace(done, file=_settled(partial, target))


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """A place beside the target for the child to write to; what it leaves there, or an earlier one did, is removed."""
    whole = target.absolute()
    _sweep(whole)
    try:
        yield whole.with_name(f".{whole.stem}.{os.getpid()}.{threading.get_ident()}.part{whole.suffix}")
    except SafetyDeskError as fault:
        if fault.code != "LEDGER_017":
            raise
        raise error("LEDGER_017", **{**fault.facts, "file": target.name}) from fault
    finally:
        _sweep(whole)


def _sweep(target: Path) -> None:
    """Remove what unfinished writers of this very file left beside it."""
    ours = re.compile(rf"\.+{re.escape(target.stem)}\.\d+\.\d+\.part.*")
    with suppress(OSError):
        for left in target.parent.iterdir():
            if ours.fullmatch(left.name):
                left.unlink(missing_ok=True)


def _settled(partial: Path, target: Path) -> Path:
    """Move what was written whole into place; LEDGER_017 when that fails."""
    try:
        partial.replace(target)
    except OSError as fault:
        raise error("LEDGER_017", file=target.name, why=reason(fault)) from fault
    return target


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


def _rows(child: Child, head: Head, name: str, progress: Progress | None) -> Iterator[StagedRow]:
    count = 0
    while (batch := child.next_rows()) is not None:
        if not batch.fits(len(head.fields)):
            raise error("LEDGER_010", file=name, why="回话不合约定")
        for place, row in enumerate(unpacked(batch, head.sheet, head.fields)):
            if place % _GLANCED == 0:
                child.go_on()
            yield row
        count += len(batch.numbers)
        if progress:
            progress(count, max(head.expected, count))
