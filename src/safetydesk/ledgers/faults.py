"""What can be wrong with a file or a cell, inside this package; the outside sees numbered errors and Problems."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.etree.ElementTree import ParseError

from safetydesk.domain.staging import Level, Problem
from safetydesk.errors import MESSAGES, SafetyDeskError, error, reason


class DamagedError(Exception):
    """The file contradicts its own format; the text says where, in Chinese."""


class UnsafeError(Exception):
    """The file holds something no ledger needs (a DTD, an entity); the text names it."""


class NoTableError(Exception):
    """The file is whole but has no table; `pictures` says that it shows pictures instead."""

    def __init__(self, *, pictures: bool = False) -> None:
        super().__init__("没有表格")
        self.pictures = pictures


class TooLargeError(Exception):
    """A part that must fit in memory does not."""


class Fault(NamedTuple):
    """A doubt about one cell before its place is known: message number, level, and the facts of its sentence."""

    code: str
    level: Level
    facts: dict[str, object]


def problem(fault: Fault, sheet: str, row: int | None, column: str | None, value: str) -> Problem:
    """The fault as a Problem at its place; `value` is the text that stood in the cell."""
    message, remedy = MESSAGES[fault.code]
    facts = {"value": value, **fault.facts}
    return Problem(
        sheet, row, column, value, fault.code, message.format(**facts), remedy.format(**facts), level=fault.level
    )


@contextmanager
def numbered(file: str) -> Iterator[None]:
    """Turn whatever a damaged or hostile file makes the readers raise into a numbered error naming the file."""
    try:
        yield
    except SafetyDeskError:
        raise
    except UnsafeError as fault:
        raise error("LEDGER_007", file=file, what=str(fault)) from fault
    except (MemoryError, TooLargeError) as fault:
        raise error("LEDGER_009", file=file, megabytes=300) from fault
    except OSError as fault:
        raise error("LEDGER_001", file=file, why=reason(fault)) from fault
    except NoTableError as fault:
        raise error("LEDGER_016" if fault.pictures else "LEDGER_027", file=file) from fault
    except DamagedError as fault:
        raise error("LEDGER_003", file=file, why=str(fault)) from fault
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ParseError) as fault:
        raise error("LEDGER_003", file=file, why="压缩内容、记录或 XML 读不通") from fault
    except (ValueError, LookupError, ArithmeticError, RuntimeError) as fault:
        # RuntimeError: also what zipfile raises of a part whose way of compression or encryption it does not know
        raise error("LEDGER_003", file=file, why=f"内部结构不合规范（{type(fault).__name__}）") from fault
