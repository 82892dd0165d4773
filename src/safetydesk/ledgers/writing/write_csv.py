"""A ledger as CSV for other programs: no text that a spreadsheet would run as a formula; BOM for WPS and Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from safetydesk.ledgers.profiles.profile import Plan, Row
from safetydesk.ledgers.profiles.totals import Totals
from safetydesk.ledgers.writing.rendered import plain_text, worded, yuan

UTF8, GB18030 = "utf-8-sig", "gb18030"
_DANGEROUS = re.compile(
    r"['\s\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\n\u2212\ufe62\ufe63\ufe66\ufe6b\uff1d\uff0b\uff0d\uff20]"
)


def guarded(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before = + - @ and tab, which our own reader takes off again."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def write_csv(
    path: Path, plan: Plan, rows: Iterable[Row], encoding: str = UTF8, tell: Callable[[str], None] | None = None
) -> int:
    """Write a header, the rows and the 合计 row of a plan; returns how many rows there were.

    In GB18030, `tell` hears which characters programs that know only GBK will not show.
    """
    count, words = 0, plan.words_to
    totals = Totals(plan)
    strange: set[str] = set()
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([guarded(plan.serial), *map(guarded, flat_headers(plan))])
        for count, row in enumerate(totals.counted(plan.rows(rows)), 1):
            get = worded(row, words).get
            cells = [_csv_text(one.show(get(one.field)), one.kind == "money") for one in plan.columns]
            if encoding == GB18030:
                strange.update(sign for cell in cells for sign in cell if not _in_gbk(sign))
            writer.writerow([count, *cells])
        if plan.total:
            shown = (_csv_text(one, fen) for one, fen in totals.amounts())
            writer.writerow([guarded(plan.total), *shown])
    if strange and tell is not None:
        tell(f"有 {len(strange)} 个字老程序可能显示不出：{'、'.join(sorted(strange)[:20])}")
    return count


def flat_headers(plan: Plan) -> list[str]:
    """The headers in one row: a header that stands under several groups with its group before it."""
    headers = [one.header for one in plan.columns]
    return [f"{one.group}{one.header}" if headers.count(one.header) > 1 else one.header for one in plan.columns]


def _in_gbk(sign: str) -> bool:
    try:
        return sign.isascii() or len(sign.encode("gbk")) == 2
    except UnicodeEncodeError:
        return False


def _csv_text(value: str | int | None, fen: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(plain_text(value))
    return yuan(value) if fen else str(value)
