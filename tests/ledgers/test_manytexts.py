"""Ledgers with very many texts and rows: packed texts say what they said, and rows come out as from a small file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetydesk.domain import first_rows
from safetydesk.errors import SafetyDeskError
from safetydesk.ledgers.books import manytexts
from safetydesk.ledgers.books.cells import clean
from safetydesk.ledgers.books.manytexts import PackedTexts, kept_texts
from safetydesk.ledgers.books.strings import shared_strings
from safetydesk.ledgers.faults import DamagedError, TooLargeError
from safetydesk.ledgers.guarded import open_ledger
from safetydesk.ledgers.typing import judge
from tests.ledgers.books import TODAY, WORDS, read
from tests.ledgers.test_runs import everything, odd_rows, sheet, usual_row, written


def pieces(texts: list[str], size: int) -> Iterator[list[str]]:
    return (texts[start : start + size] for start in range(0, len(texts), size))


@given(st.lists(st.text(), max_size=90), st.integers(1, 40), st.integers(0, 50))
def test_packed_texts_are_what_cells_show(texts: list[str], size: int, first: int) -> None:
    shown = [clean(text) for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manytexts, "FIRST", first)
        patch.setattr(manytexts, "MANY", 3)
        kept, lost = kept_texts(pieces(list(texts), size))
        assert isinstance(kept, PackedTexts) == (len(texts) > 3)
        assert (list(kept), len(kept)) == ([text for text, _ in shown], len(texts))
        assert kept[1:-1] == [text for text, _ in shown][1:-1]
    assert lost == {at for at, (_, odd) in enumerate(shown) if odd}


def test_every_character_is_packed_and_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manytexts, "FIRST", 0)
    every = [one for one in map(chr, range(0x110000)) if clean(f"甲{one}乙")[0] == f"甲{one}乙"]
    texts = ["".join(every[start : start + 200]) for start in range(0, len(every), 200)]
    packed = PackedTexts([texts])
    assert len(every) > 1_000_000
    assert list(packed) == texts


def test_places_beyond_the_last_text_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manytexts, "FIRST", 2)
    packed = PackedTexts([list("甲乙丙丁")])
    for place in (4, 40):
        with pytest.raises(IndexError):
            packed[place]


def test_long_texts_are_kept_and_too_many_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manytexts, "FIRST", 0)
    texts = ["长" * 9_000, "短"] * 40
    assert list(PackedTexts([texts])) == texts
    monkeypatch.setattr(manytexts, "_MOST_BYTES", 100_000)
    with pytest.raises(TooLargeError):
        PackedTexts([texts])


def test_more_rows_than_any_sheet_has_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "多.csv"
    lines = "".join(f"{one},虚构{one}厂,虚构村{one}号\n" for one in range(1, 31))
    path.write_text(f"序号,企业名称,生产经营地址\n{lines}", "utf-8")
    assert len(read(path, "enterprises").rows) == 30  # type: ignore[arg-type]
    monkeypatch.setattr(judge, "MOST_ROWS", 20)
    with pytest.raises(SafetyDeskError) as refused:
        read(path, "enterprises")
    assert refused.value.code == "LEDGER_009"


@pytest.mark.parametrize("kind", ["enterprises", "hazards"])
def test_many_texts_and_rows_are_read_as_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    rng, strings = random.Random(5), list[str]()
    rows = odd_rows(rng, kind, 300, 0.2) + [usual_row(rng, kind, number) for number in range(900, 1_100)] * 2
    xml = sheet(kind, rows, random.Random(2), strings)
    path = written(tmp_path / "多.xlsx", xml, strings)
    few = everything(read(path, kind))
    monkeypatch.setattr(manytexts, "FIRST", 40)
    monkeypatch.setattr(manytexts, "MANY", 50)
    monkeypatch.setattr(first_rows, "FEW", 20)
    assert everything(read(path, kind)) == few
    assert len(strings) > 200


def told(items: str) -> list[str]:
    return [text for some in shared_strings(BytesIO(f"<sst>{items}</sst>".encode())) for text in some]


@pytest.mark.parametrize(
    "items",
    [
        '<si><t>甲</t><phoneticPr fontId="1" type="noConversion"/></si><si><t>乙</t><phoneticPr fontId="2"/></si>',
        '<si><t>甲</t><phoneticPr fontId="1"/></si><si><r><t>乙</t></r><phoneticPr fontId="1"/></si>',
        "<si><t>甲</t><phoneticPr type='x' fontId='1'/></si><si><t>乙</t></si>",
    ],
)
def test_hints_of_pronunciation_say_nothing(items: str) -> None:
    assert told(items) == ["甲", "乙"]


def test_a_hint_written_as_text_stays() -> None:
    hint = '</t><phoneticPr fontId="1"/></si>'
    assert told(f"<si><t><![CDATA[{hint}]]></t></si><si><t>乙</t></si>") == [hint, "乙"]


def test_strings_that_must_be_parsed_are_weighed_heavier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safetydesk.ledgers.books.strings._MOST_CHARACTERS", 400)
    assert len(told("<si><t>甲</t></si>" * 20)) == 20
    with pytest.raises(TooLargeError):
        told("<si><r><t>甲</t></r></si>" * 10)
    with pytest.raises(DamagedError):
        told("<si><t>甲</si>")


@pytest.mark.ci
def test_a_ledger_of_two_million_texts_is_read_within_the_limits_of_its_process(tmp_path: Path) -> None:
    path, many = tmp_path / "很多.xlsx", 500_000
    large(path, many)
    with open_ledger(path, kind="enterprises", catalog_words=WORDS, today=TODAY) as reading:
        found = [(row.values["name"], row.values["address"]) for row in reading.rows]
    assert found == [firm(number)[:2] for number in range(2, many + 2)]


def firm(number: int) -> tuple[str, str, str, str]:
    """A made-up name, address, person and shop sign, each of its own (虚构)."""
    where = f"虚构镇虚构路{number}号"
    return f"虚构{number:06d}号木业有限公司", where, f"虚构{number}", f"虚构木业{number}"


def large(path: Path, many: int) -> None:
    """Write a workbook with four shared texts of each row's own."""
    names = ("序号", "企业名称", "生产经营地址", "法定代表人", "门头名")
    head = "".join(f'<c r="{"ABCDE"[at]}1" t="s"><v>{at}</v></c>' for at in range(5))
    rows, texts = [f'<row r="1">{head}</row>'], [*names]
    for number in range(2, many + 2):
        cells = "".join(
            f'<c r="{letter}{number}" t="s"><v>{len(texts) + at}</v></c>' for at, letter in enumerate("BCDE")
        )
        rows.append(f'<row r="{number}"><c r="A{number}"><v>{number - 1}</v></c>{cells}</row>')
        texts += firm(number)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    written(path, f"<worksheet {main}><sheetData>{''.join(rows)}</sheetData></worksheet>", texts)
