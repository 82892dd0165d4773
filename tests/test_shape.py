"""The shape of the code: short files and functions, all typed and described, and a text that speaks of itself alone."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pytest_archon.collect import collect_imports, walk_runtime, walk_toplevel

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "safetydesk"
TABLES = {"errors.py"}  # long because it is one table, every message of the program
FORBIDDEN_NAME = re.compile(r"(utils?|helpers?|common|misc|manager|base_.*)\.py")
MACHINE_PATH = re.compile("/" + r"(work|tmp|root)/|/home/[a-z]")
INDEX_HOST = re.compile(r"pypi\." + r"org|pythonhosted\." + r"org|deb\.debian\." + r"org|npmjs\." + r"(com|org)")
NAMES = ("clau" + "de", "chat" + "gpt", "co" + "pilot", "anth" + "ropic", "co-auth" + "ored")
AUTHORSHIP = re.compile(
    rf"\b({'|'.join(NAMES)})\b|\b(AI|LLM)[- ](gener" + "ated|writ" + "ten|assis" + "ted)", re.IGNORECASE
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of src by its path below the package, parsed."""
    return {path.relative_to(SRC).as_posix(): ast.parse(path.read_bytes()) for path in sorted(SRC.rglob("*.py"))}


def functions() -> Iterator[tuple[str, Function]]:
    """Every function with the place to look at when it is wrong."""
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno} {node.name}", node


def ninth_decile(lengths: dict[str, int]) -> int:
    """The length that nine in ten do not exceed."""
    return sorted(lengths.values())[int(0.9 * len(lengths))]


def over(limit: int, lengths: dict[str, int]) -> dict[str, int]:
    """Those longer than the limit, longest first."""
    return {name: length for name, length in sorted(lengths.items(), key=lambda item: -item[1]) if length > limit}


@cache
def texts() -> dict[str, str]:
    """Every text file of the project that git knows or would take, by path."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    found = {}
    for name in filter(None, listed.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in content[:8000]:
            found[name] = content.decode("utf-8", "replace")
    return found


def lines_with(pattern: re.Pattern[str], *, among: str = "") -> list[str]:
    """file:line of every match in the files whose path begins with `among`."""
    return [
        f"{name}:{number} {line.strip()[:100]}"
        for name, text in texts().items()
        if name.startswith(among)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


# --- length


def test_nine_in_ten_files_have_at_most_250_lines_and_none_over_400() -> None:
    lengths = {name: len((SRC / name).read_text("utf-8").splitlines()) for name in sources() if name not in TABLES}
    assert over(400, lengths) == {}
    assert ninth_decile(lengths) <= 250, over(250, lengths)


def test_no_file_of_tests_or_tools_has_more_than_400_lines() -> None:
    code = {name: text for name, text in texts().items() if name.endswith(".py") and not name.startswith("src/")}
    assert over(400, {name: len(text.splitlines()) for name, text in code.items()}) == {}


def test_nine_in_ten_functions_have_at_most_25_lines_and_none_over_50() -> None:
    lengths = {place: (node.end_lineno or node.lineno) - node.lineno + 1 for place, node in functions()}
    assert over(50, lengths) == {}
    assert ninth_decile(lengths) <= 25, over(25, lengths)


def test_no_room_has_more_than_forty_modules() -> None:
    rooms = Counter(name.rpartition("/")[0] for name in sources())
    assert over(40, rooms) == {}


# --- types and descriptions


def test_every_function_says_what_it_returns() -> None:
    assert [place for place, node in functions() if node.returns is None] == []


def test_every_module_and_public_class_is_described() -> None:
    nodes = {name: tree for name, tree in sources().items() if tree.body} | {
        f"{name} {node.name}": node
        for name, tree in sources().items()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert [place for place, node in nodes.items() if not ast.get_docstring(node)] == []


def test_module_docstrings_have_one_to_five_lines() -> None:
    described = {name: ast.get_docstring(tree) or "" for name, tree in sources().items()}
    assert over(5, {name: len(text.splitlines()) for name, text in described.items()}) == {}


# --- habits


def test_no_file_is_named_after_nothing() -> None:
    assert [name for name in texts() if FORBIDDEN_NAME.fullmatch(Path(name).name)] == []


def circles(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """The modules of ours that import one another in a circle, each with those it imports; empty when there is none."""
    ours = {module: {name for name in found if name in imports} for module, found in imports.items()}
    while leaves := {module for module, found in ours.items() if not found & ours.keys()}:
        ours = {module: found for module, found in ours.items() if module not in leaves}
    return {module: found & ours.keys() for module, found in ours.items()}


def test_no_import_cycles() -> None:
    assert circles(collect_imports("safetydesk", walk_toplevel)) == {}


def test_no_import_cycles_below_the_screens_by_imports_inside_functions_either() -> None:
    """A module that needs another only sometimes needs it all the same; on a screen a widget and its painter may."""
    imports = collect_imports("safetydesk", walk_runtime)
    assert circles({module: found for module, found in imports.items() if ".ui" not in module}) == {}


def test_no_failure_is_swallowed() -> None:
    swallowed = [
        f"{name}:{node.lineno}"
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and all(isinstance(statement, ast.Pass | ast.Continue | ast.Expr) for statement in node.body)
        and not any(isinstance(part, ast.Call) for statement in node.body for part in ast.walk(statement))
    ]
    assert swallowed == []


def test_nothing_is_left_to_do_later() -> None:
    assert lines_with(re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"), among="src/") == []
    assert lines_with(re.compile("raise Not" + "ImplementedError")) == []


def test_tests_neither_sleep_nor_skip_nor_mock() -> None:
    lazy = re.compile(
        r"time\." + r"sleep\(|pytest\." + r"(skip|xfail|importorskip)|mark\." + r"(skip|xfail)|unittest\." + "mock"
    )
    assert lines_with(lazy, among="tests/") == []


def test_no_test_types_chinese_through_key_clicks() -> None:
    """QTest.keyClicks aborts the whole process on a character outside ASCII."""
    assert lines_with(re.compile(r"keyClicks?\(.*[^\x00-\x7f]"), among="tests/") == []


# --- what the text speaks of


def test_no_path_of_a_machine_is_named() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_no_package_index_is_named() -> None:
    assert lines_with(INDEX_HOST) == []


def test_no_word_about_who_wrote_it() -> None:
    assert lines_with(AUTHORSHIP) == []


def test_sources_are_utf8_with_unix_lines_and_one_final_newline() -> None:
    code = {name: text for name, text in texts().items() if name.endswith((".py", ".toml", ".md"))}
    assert [
        name for name, text in code.items() if "\r" in text or "\ufffd" in text or (text and not text.endswith("\n"))
    ] == []
