"""Stories of the five government documents that this program comes from: one Markdown file for each, played whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenario_tables import Story, stories
from tests.scenarios.acting import play, steps

HERE = Path(__file__).parent
SEEDS = ("sanjiao-2022", "zizhao-2022", "linjiang-2024", "zhenxi-2021", "ankang-2022", "ledgers", "papers")


def all_stories() -> Iterator[object]:
    for seed in SEEDS:
        for number, story in enumerate(stories((HERE / f"{seed}.md").read_text("utf-8")), start=1):
            yield pytest.param(story, id=f"{seed}-{number}")


@pytest.mark.parametrize("story", list(all_stories()))
def test_story_holds_row_by_row(story: Story, tmp_path: Path) -> None:
    play(story, tmp_path)


def test_every_step_is_told_in_some_story() -> None:
    text = "".join(path.read_text("utf-8") for path in HERE.glob("*.md"))
    assert [word for word in steps() if f"| {word} |" not in text] == []


def test_every_file_of_stories_is_played() -> None:
    assert sorted(path.stem for path in HERE.glob("*.md")) == sorted(SEEDS)
