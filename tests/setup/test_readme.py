"""What the README and the other pages promise: their commands are understood, the files they name exist."""

from __future__ import annotations

import ast
import fnmatch
import re
import shlex
import subprocess
from collections.abc import Iterator
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


def places() -> set[str]:
    """Every file and folder of the project, by its path from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\n")
    files = [name for name in listed if name and (ROOT / name).is_file()]
    return {str(one) for name in files for one in (Path(name), *Path(name).parents)}


def spread(text: str) -> list[str]:
    """A path with {this,that} in it as the paths that are meant."""
    found = re.fullmatch(r"(.*?)\{([^}]*)\}(.*)", text)
    return (
        [text] if found is None else [one for part in found[2].split(",") for one in spread(found[1] + part + found[3])]
    )


def named(text: str) -> list[str]:
    """The paths that a text names between backticks, or bare from docs/ or tests/ on; <so> and * stand for anything."""
    quoted = [one for one in re.findall(r"`([^`\s]+)`", text) if re.fullmatch(r"[\w.{},<>*/-]+", one)]
    bare = re.findall(r"(?<![\w/`.])(?:docs|tests|tools|benchmarks|resources|requirements)/[\w./-]*[\w/]", text)
    paths = [one for one in quoted if "/" in one or re.search(r"\.(py|toml|md|csv|sql|sh)$", one)]
    return [re.sub(r"<[^>]*>", "*", one).strip("./") for path in (*paths, *bare) for one in spread(path)]


def texts() -> Iterator[tuple[str, str]]:
    """Every page, and every docstring of the code, with where it stands."""
    for page in (*PAGES, ROOT / "src/safetydesk/ui/README.md", ROOT / "resources/fonts/README.md"):
        yield page.name, page.read_text("utf-8")
    for path in (path for room in ("src", "tests", "tools", "benchmarks") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                yield str(path.relative_to(ROOT)), ast.get_docstring(node) or ""


MADE = {
    "hazards/overdue",
    "licences",
    "demo-out",
    "scans",
    "screenshots",
    "dist/safetydesk",
    "build",
    "blobs/ab/*",
    "blobs",
}
"""A page of the window with its tab, and what the program makes: no places of a checkout."""


def test_every_place_that_a_text_names_is_there() -> None:
    """By its whole path, or by the end of it where the text stands near: `fold.py`, `pdf/file.py`, `forms/`."""
    known = places()
    ends = {"/".join(one.split("/")[start:]) for one in known for start in range(one.count("/") + 1)}

    def there(path: str) -> bool:
        return bool(fnmatch.filter(ends, f"{path}*" if path.startswith("docs/decisions/") else path))

    asked = {(path, where) for where, text in texts() for path in named(text) if path not in MADE}
    assert sorted((path, where) for path, where in asked if not there(path)) == []
