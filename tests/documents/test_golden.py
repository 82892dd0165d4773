"""Papers read back and held against golden places; the same bytes in every process, country and order of hashing."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from safetydesk.documents.breaking import NO_END, NO_START
from safetydesk.documents.render import render
from tests.documents.laid_papers import form, notice, official
from tests.documents.readback import body, fonts_embedded, lines, page_count, printed, ruled
from tests.documents.samples import images

HERE = Path(__file__).parent
GOLDEN: dict[str, dict[str, Any]] = tomllib.loads((HERE / "golden" / "places.toml").read_text(encoding="utf-8"))
SAMPLES = {
    "official": official(),
    "notice": notice(),
    "form": form(),
    "upwards": official(1, "周敏\n王启明\n李桂芳"),
    "long": official(16),
}
TEXTS = [(name, told) for name, golden in GOLDEN.items() for told in golden["text"]]
RULES = [(name, told) for name, golden in GOLDEN.items() for told in golden["rule"]]
WITHIN = 1.0


@cache
def pdf(name: str) -> bytes:
    return render(SAMPLES[name], images=images)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_sample_has_the_golden_number_of_pages(name: str) -> None:
    assert page_count(pdf(name)) == GOLDEN[name]["pages"]


@pytest.mark.parametrize(("name", "told"), TEXTS, ids=lambda one: one if isinstance(one, str) else one["says"])
def test_a_text_stands_where_the_golden_file_says(name: str, told: dict[str, Any]) -> None:
    found = [one for one in printed(pdf(name)) if one.page == told["page"] and one.text.startswith(told["says"])]
    assert found
    near = min(found, key=lambda one: abs(one.x - told["x"]) + abs(one.y - told["y"]))
    assert (near.x, near.y) == (pytest.approx(told["x"], abs=WITHIN), pytest.approx(told["y"], abs=WITHIN))
    assert near.size == pytest.approx(told["size"], abs=0.1)


@pytest.mark.parametrize(("name", "told"), RULES, ids=lambda one: one if isinstance(one, str) else f"y {one['y']}")
def test_a_rule_runs_where_the_golden_file_says(name: str, told: dict[str, Any]) -> None:
    ends = ("x", "y", "to_x", "to_y")
    near = min(
        (one for one in ruled(pdf(name)) if one.page == told["page"]),
        key=lambda one: sum(abs(getattr(one, end) - told[end]) for end in ends),
    )
    assert [getattr(near, end) for end in ends] == pytest.approx([told[end] for end in ends], abs=WITHIN)
    assert near.weight == pytest.approx(told["weight"], abs=0.02)
    assert near.red is told.get("red", False)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_font_of_a_sample_is_embedded(name: str) -> None:
    fonts = fonts_embedded(pdf(name))
    assert fonts
    assert all(fonts.values()), fonts


@pytest.mark.parametrize(("name", "page"), [("long", 2), ("notice", 1)])
def test_full_pages_hold_the_lines_and_full_lines_the_characters_of_the_standard(name: str, page: int) -> None:
    strings = [one for one in body(pdf(name)) if one.size == 16 and one.page == page]
    levels = {round(one.y * 2) for one in strings}
    first, last = min(one.y for one in strings), max(one.y for one in strings)
    assert len(levels) == round((last - first) / (225 / 22)) + 1
    assert len(levels) == (22 if name == "long" else 19)
    told = lines(strings)
    assert max(map(len, told)) == 28
    assert all(len(line) <= 28 for line in told)


@pytest.mark.parametrize("name", ["official", "notice", "upwards"])
def test_no_line_of_a_sample_breaks_where_it_may_not(name: str) -> None:
    told = [line for line in lines(body(pdf(name))) if len(line) > 1]
    assert len(told) > 10
    assert [line for line in told if line[0] in NO_START or line[-1] in NO_END] == []


HASHES = """
import hashlib
from safetydesk.documents.render import render, render_all
from tests.documents.laid_papers import form, notice, official
from tests.documents.samples import frozen, images, record_facts
papers = [official(), notice(), form(9, 5), frozen(record_facts(4, 3))]
for paper in papers:
    print(hashlib.sha256(render(paper, images=images)).hexdigest())
print(hashlib.sha256(render_all(papers, images=images)).hexdigest())
"""


def hashes(**given: str) -> list[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | given
    done = subprocess.run([sys.executable, "-c", HASHES], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_same_paper_gives_the_same_bytes_in_every_process_country_and_order_of_hashing() -> None:
    one = hashes(PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C.UTF-8")
    other = hashes(PYTHONHASHSEED="77", TZ="America/New_York", LC_ALL="C", SOURCE_DATE_EPOCH="1")
    assert len(one) == 5
    assert one == other
