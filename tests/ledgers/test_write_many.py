"""Ledgers of many rows: what a column writes in one go is what each of its cells would be alone."""

from __future__ import annotations

import random
import subprocess
import sys
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.domain.export_base import page_writer, writer
from safetydesk.domain.row_pages import RowPage
from safetydesk.domain.staging import Value
from safetydesk.ledgers.profiles.metrics import lines, many_lines
from safetydesk.ledgers.writing.write import write_ledger
from tests.ledgers.books import WORDS, read, rows_of

ENTERPRISES = load_registers()["enterprises"]
SOURCE = random.Random(7)
WITHOUT_ISAL = """
import sys
sys.modules["isal"] = None
from pathlib import Path
from safetydesk.catalog import load
from safetydesk.catalog.registers import load_registers
from safetydesk.ledgers.writing.write import write_ledger
rows = [{"code": f"E-A01-{at}", "name": f"虚构{at}厂"} for at in range(900)]
write_ledger(Path(sys.argv[1]), register=load_registers()["enterprises"], rows=rows, catalog_words=load().accepted())
"""
TEXTS = st.text(st.sampled_from("虚构a é，—\u3000\U00020000ｱ1\u0301"), max_size=9)


def enterprise(at: int) -> dict[str, Value]:
    """A row whose cells repeat in every way: never, seldom, nearly always, or hold nothing."""
    return {
        "code": f"E-A01-{at:05d}",
        "name": f"虚构 & <{at}>号厂",
        "address": f"虚构路{at}号" * (1 + at % 9),
        "legal_person": f"虚{SOURCE.randrange(3_000)}",
        "phone": f"139{at:08d}" if at % 5 else None,
        "grid": f"第{at % 30}网格",
        "headcount": SOURCE.randrange(9_000),
        "remark": ("一行\n两行", None, "_x0041_", f"待核{at}")[at % 4],
    }


def test_columns_that_stop_repeating_come_back_as_they_were(tmp_path: Path) -> None:
    rows = [enterprise(at) for at in range(4_500)]
    pages = [
        RowPage({name: [row[name] for row in part] for name in rows[0]}, len(part)) for part in (rows[:9], rows[9:])
    ]
    fields = list(rows[0])
    write_ledger(tmp_path / "a.xlsx", register=ENTERPRISES, rows=pages, catalog_words=WORDS, fields=fields)
    write_ledger(tmp_path / "b.xlsx", register=ENTERPRISES, rows=rows, catalog_words=WORDS, fields=fields)
    one, other = (rows_of(read(tmp_path / name, "enterprises", words=WORDS)) for name in ("a.xlsx", "b.xlsx"))
    assert [row.base for row in one] == [row.base for row in other]
    for row, first, second in zip(rows, one, other, strict=True):
        told = {name: first.values.get(name) for name in fields if name != "remark"}
        assert told == {name: value for name, value in row.items() if name != "remark"}
        assert first.values == second.values


def test_parts_are_the_same_without_the_faster_compressor(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_ISAL, str(tmp_path / "plain.xlsx")], check=True)
    rows = [{"code": f"E-A01-{at}", "name": f"虚构{at}厂"} for at in range(900)]
    write_ledger(tmp_path / "fast.xlsx", register=ENTERPRISES, rows=rows, catalog_words=load().accepted())
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "fast.xlsx") as fast:
        assert plain.namelist() == fast.namelist()
        assert all(plain.read(name) == fast.read(name) for name in plain.namelist())
        sheet = "xl/worksheets/sheet1.xml"
        assert plain.getinfo(sheet).compress_size != fast.getinfo(sheet).compress_size


@settings(max_examples=60)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.integers(1, 9))
def test_lines_of_many_texts_are_those_of_each(texts: list[str], room: int) -> None:
    filled = [text for text in texts if text] or ["虚"]
    found = many_lines(filled, [text.encode() for text in filled], room)
    assert found in (None, [lines(text, room) for text in filled])


@settings(max_examples=20)
@given(st.lists(st.one_of(st.none(), TEXTS, st.from_regex(r"1\d{10}(、0\d{8})?|86\d{11}", fullmatch=True)), max_size=8))
def test_base_of_many_rows_is_that_of_each(odd: list[str | None]) -> None:
    """Also after so many that differ that a column is summed in one go."""
    hazards = load_registers()["hazards"]
    fields = ("description", "responsible_phone", "village", "reviewer")
    rows = [dict.fromkeys(fields, f"138{at:08d}") for at in range(800)]
    rows += [dict.fromkeys(fields, one) for one in odd]
    for masked in (False, True):
        alone, many = writer(hazards.slots, fields, masked=masked), page_writer(hazards.slots, fields, masked=masked)
        many(RowPage.of(rows[:400]))
        parts = [rows[400:800], rows[800:], *([row] for row in rows[800:])]
        for part in filter(None, parts):
            assert [text.decode() for text in many(RowPage.of(part))] == [alone(row) for row in part]
