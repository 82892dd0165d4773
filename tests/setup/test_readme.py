"""What the README and the other pages promise: their commands are understood, the files they name exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from safetydesk.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted(path for path in (ROOT.glob("*.md"), ROOT.glob("docs/**/*.md")) for path in path)
TYPED = [
    shlex.split(line, comments=True)[2:]
    for line in re.findall(r"^\./dev run .*", README, re.MULTILINE)
    if "ARGS" not in line and len(shlex.split(line, comments=True)) > 2
]


@pytest.mark.parametrize("arguments", TYPED, ids=" ".join)
def test_command_of_the_readme_is_understood(arguments: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    context = command.make_context("safetydesk", list(arguments))
    while hasattr(command, "commands"):
        name, command, rest = command.resolve_command(context, context._protected_args + context.args)
        context = command.make_context(name, rest, parent=context)
    assert command.callback is not None


def test_readme_tells_how_an_office_starts_its_server() -> None:
    assert [arguments[0] for arguments in TYPED] == ["server", "serve", "sync"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_a_page_links_to_exist(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "name", re.findall(r"`((?:tools|docs|benchmarks|requirements)/[\w./-]+|build_installer\.py)`", README)
)
def test_files_the_readme_names_exist(name: str) -> None:
    assert (ROOT / name).exists()
