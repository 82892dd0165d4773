"""The manual and the messages: every number is used, told with its facts, and found in the manual."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from safetydesk.errors import MESSAGES
from tools.write_manual import MANUAL, PAGES

ROOT = Path(__file__).resolve().parents[2]
SRC, TESTS = ROOT / "src" / "safetydesk", ROOT / "tests"
NUMBER = re.compile(r"[A-Z]+_[0-9]{3}")


def used() -> Iterator[tuple[str, str]]:
    """Every error number that stands in src, with the place."""
    for path in sorted(SRC.rglob("*.py")):
        if path.name != "errors.py":
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and NUMBER.fullmatch(node.value):
                    yield node.value, f"{path.relative_to(SRC)}:{node.lineno}"


def raised() -> Iterator[tuple[str, set[str], str]]:
    """Every `error("NUMBER", fact=...)` in src: the number, the facts that are told, the place."""
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "error" and node.args:
                number, names = node.args[0], {keyword.arg for keyword in node.keywords}
                if isinstance(number, ast.Constant) and None not in names:
                    yield str(number.value), {name for name in names if name}, f"{path.relative_to(SRC)}:{node.lineno}"


def facts(number: str) -> set[str]:
    """The placeholders of a message and its remedy."""
    return {field for text in MESSAGES[number] for _, field, _, _ in string.Formatter().parse(text) if field}


@pytest.mark.parametrize("name", PAGES)
def test_page_of_the_manual_is_up_to_date(name: str) -> None:
    assert (MANUAL / name).read_text("utf-8") == PAGES[name](), "run python tools/write_manual.py"


def test_every_number_that_is_used_has_a_message() -> None:
    assert [place for number, place in used() if number not in MESSAGES] == []


def test_every_message_is_used() -> None:
    assert MESSAGES.keys() - {number for number, _ in used()} == set()


def test_every_message_is_reached_by_a_test() -> None:
    """A number that no test names is a sentence that nobody has seen appear."""
    told = "\n".join(one.read_text("utf-8") for one in TESTS.rglob("*") if one.suffix in (".py", ".md"))
    assert [number for number in MESSAGES if number not in told] == []


def test_no_number_is_given_twice() -> None:
    given = re.findall(r'^    "([A-Z]+_[0-9]{3})": ', (SRC / "errors.py").read_text("utf-8"), re.MULTILINE)
    assert sorted(given) == sorted(MESSAGES)


def test_every_error_tells_the_facts_of_its_message() -> None:
    assert [(number, place) for number, told, place in raised() if facts(number) - told] == []


def test_every_message_says_what_to_do_in_chinese() -> None:
    chinese, sentence = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u4e00-\u9fff：]")
    silent = [
        number for number, (what, cure) in MESSAGES.items() if not sentence.search(what) or not chinese.search(cure)
    ]
    assert silent == []
    assert [number for number in MESSAGES if not NUMBER.fullmatch(number)] == []
