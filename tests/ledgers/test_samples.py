"""The shipped sample ledgers come in exactly as their written expectations say, with the catalog's own words."""

from __future__ import annotations

import json

import pytest

from safetydesk.catalog import load
from safetydesk.paths import resources
from tests.ledgers.books import codes, read, rows_of

SAMPLES = sorted((resources() / "samples").glob("*.expected.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name.partition(".")[0])
def test_sample_comes_in_as_expected(path) -> None:  # type: ignore[no-untyped-def]
    expected = json.loads(path.read_text("utf-8"))
    reading = read(path.with_name(expected["file"]), expected["kind"], words=load().accepted())
    rows = rows_of(reading)
    assert (reading.sheet, reading.header_row, list(reading.unmapped)) == (
        expected["sheet"],
        expected["header_row"],
        expected["unmapped"],
    )
    assert expected["facts"].items() <= reading.facts.items()
    assert dict(reading.skipped) == expected["skipped"]
    told = [entry for entry in codes(reading) if entry[0] is not None and entry[0] > 4]
    wanted = [tuple(entry.values()) for entry in expected["problems"]]
    assert sorted(told) == sorted(wanted)
    landed = [row for row in rows if not row.refused]
    assert (len(rows), len(landed)) == (expected["rows"]["read"], expected["rows"]["landed"])
    for row, want in zip(landed, expected["landed"], strict=True):
        assert {name: row.values.get(name) for name in want if name != "row"} | {"row": row.row} == want


def test_samples_say_that_they_are_invented() -> None:
    assert len(SAMPLES) == 2
    for path in SAMPLES:
        expected = json.loads(path.read_text("utf-8"))
        assert "虚构" in expected["note"]
        reading = read(path.with_name(expected["file"]), expected["kind"], words=load().accepted())
        assert "虚构" in reading.facts["标题"]
