"""What every command has in common: --store and --json, who acts, one answer on stdout, everything else on stderr."""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safetydesk.errors import SafetyDeskError, error, reason
from safetydesk.paths import default_store

if TYPE_CHECKING:
    from safetydesk.models.reading import Reading
    from safetydesk.models.store import Store

DONE, FAILED, USAGE, IN_PART = 0, 1, 2, 3
"""Exit codes: done, failed with a numbered error, wrong usage, done in part (the answer says what was refused)."""
PASSPHRASE = "SAFETYDESK_PASSPHRASE"
PERSON = "SAFETYDESK_PERSON"

StoreOption = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="数据文件夹；也可用环境变量 SAFETYDESK_STORE 指定。")
]
JsonOption = Annotated[bool, typer.Option("--json", help="在标准输出给出一个 JSON 对象，其他文字写到标准错误。")]
PersonOption = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="姓名", help="以谁的名义办理；不写时是这台电脑上登录的人，也可用 SAFETYDESK_PERSON 指定。"
    ),
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: `facts` for --json, `lines` for people; `partial` when something was refused."""

    facts: Mapping[str, Any]
    lines: Sequence[str] = ()
    partial: bool = False


@dataclass(slots=True)
class Frame:
    """The circumstances of one command."""

    folder: Path
    as_json: bool
    person: str | None = None
    _told: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """A message for the person at the keyboard, on stderr."""
        typer.echo(text, err=True)

    @contextmanager
    def writing(self) -> Iterator[Store]:
        """The store open for writing, by a clock that may be true; input that waited in the journal lands first."""
        from safetydesk.domain.instants import likely_now
        from safetydesk.models.store import open_store
        from safetydesk.usecases.replay import replay

        store = open_store(self.folder, passphrase=self.passphrase())
        try:
            likely_now(store.clock())
            try:
                replay(store)
            except SafetyDeskError as fault:
                self.say(f"{fault.code} {fault.message}（日志里等着落账的输入没有落账）")
            yield store
        finally:
            store.close()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The store open for queries; one of an older version is migrated first."""
        from safetydesk.models.reading import open_reading

        found = open_reading(self.folder, self.passphrase())
        if not found.current:
            found.db.close()
            with self.writing():
                pass
            found = open_reading(self.folder, self.passphrase())
        try:
            yield found
        finally:
            found.db.close()

    def passphrase(self) -> str | None:
        """The passphrase from the environment, asked for when the store needs one and somebody can answer."""
        from safetydesk.models import keys

        given = os.environ.get(PASSPHRASE)
        answers = sys.stdin is not None and sys.stdin.isatty()
        if given or self.as_json or not answers or not (self.folder / keys.FILE).exists():
            return given
        return None if keys.is_open(self.folder) else str(typer.prompt("口令", hide_input=True, err=True))

    def actor(self, db: Any) -> bytes | None:
        """Who acts: the person named, else who sits at this desk, else the only one there is, else nobody.

        Raises PERSON_003 for a wrong name.
        """
        from safetydesk.cli.naming import person_named
        from safetydesk.models.queries.people import people
        from safetydesk.settings import FileSettings, settings_file

        name = self.person or os.environ.get(PERSON)
        if name:
            return person_named(db, name)
        known = [one.id for one in people(db)]
        seated = FileSettings(settings_file(self.folder)).get("person")
        acting = [key for key in known if key.hex() == seated] or known
        return acting[0] if len(acting) == 1 else None

    def system_fonts(self) -> bool:
        """Whether this machine sets papers with the office's own fonts (`document fonts`)."""
        from safetydesk.settings import FileSettings, settings_file, wants_system_fonts

        return wants_system_fonts(FileSettings(settings_file(self.folder)))

    def do(self, store: Store, verb: Callable[..., Any], **facts: Any) -> Any:
        """One use case in one transaction, as the acting person."""
        with store.writing(actor=self.actor(store.reader)) as session:
            return verb(session, **facts)


def command(group: typer.Typer, name: str, text: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Make `verb(frame, ...) -> Answer` a command of `group`; `text` is its help, in Chinese."""

    def register(verb: Callable[..., Answer]) -> Callable[..., Answer]:
        given = inspect.signature(verb, eval_str=True)
        _, *own = given.parameters.values()
        common = [
            inspect.Parameter("_context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
            _option("_store", StoreOption, None),
            _option("_json", JsonOption, False),
            _option("_person", PersonOption, None),
        ]
        whole = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own] + common

        def run(**facts: Any) -> None:
            frame = _frame(facts.pop("_context"), *(facts.pop(one) for one in ("_store", "_json", "_person")))
            finish(frame.as_json, verb(frame, **facts))

        run.__signature__ = inspect.Signature(whole)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in whole}
        group.command(name, help=text)(run)
        return verb

    return register


def _option(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _frame(context: typer.Context, store: Path | None, as_json: bool, person: str | None) -> Frame:
    """Options count before the command too: `safetydesk --store DIR verify`."""
    above = context.obj if isinstance(context.obj, dict) else {}
    folder = store or above.get("store") or default_store()
    # resolved: `.` has no name to speak of and none to rename beside
    return Frame(folder.resolve(), as_json or bool(above.get("json")), person or above.get("person"))


def finish(as_json: bool, answer: Answer) -> None:
    """Print the answer and leave with its exit code. Raises GENERAL_013 when it was done but cannot be printed."""
    lines = [json.dumps(answer.facts, ensure_ascii=False, indent=1)] if as_json else answer.lines
    try:
        for line in lines:
            typer.echo(line)
    except BrokenPipeError:
        raise
    except OSError as fault:
        raise error("GENERAL_013", why=reason(fault)) from fault
    if answer.partial:
        raise typer.Exit(IN_PART)
