"""Writes resources/calendar/holidays.csv from the table of the chinesecalendar library (install it for this run only).

Rows: day, kind (holiday = free, workday = a weekend day worked in exchange), name, source. Weekends that no notice
names are not listed. A later year is added to the CSV by hand from that year's notice.
"""

from __future__ import annotations

import csv
import sys
from importlib.metadata import version
from pathlib import Path

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

TARGET = Path(__file__).parent.parent / "resources" / "calendar" / "holidays.csv"
CHINESE = {item.value: item.chinese for item in Holiday}


def main() -> int:
    """Write the table and print its size; exits 0."""
    library = f"chinesecalendar {version('chinesecalendar')}"
    rows = [(day, "holiday", name) for day, name in holidays.items()]
    rows += [(day, "workday", name) for day, name in workdays.items()]
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("day", "kind", "name", "source"))
        for day, kind, name in sorted(rows):
            notice = f"国务院办公厅{day.year}年部分节假日安排的通知（据 {library} 整理）"
            writer.writerow((day.isoformat(), kind, CHINESE[name], notice))
    print(f"{len(rows)} rows, {min(rows)[0]} to {max(rows)[0]}, from {library}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
