"""Who may import whom, each rule a sentence: the direction of the rooms, and the home of every library.

Direct imports count wherever they stand; what is reached through others counts by imports at the top of a module.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from pytest_archon import archrule

SRC = Path(__file__).resolve().parent.parent / "src" / "safetydesk"
ROOMS = ("domain", "catalog", "models", "usecases", "ledgers", "documents", "sync", "server", "ui")
OPEN_TO_ALL = ("safetydesk", "safetydesk.errors", "safetydesk.paths", "safetydesk.settings")
HEAVY = (
    "sqlalchemy",
    "alembic",
    "openpyxl",
    "python_calamine",
    "pypdf",
    "PIL",
    "numpy",
    "fastapi",
    "typer",
    "httpx",
)


def inside(*names: str) -> tuple[str, ...]:
    """The modules of our packages or modules `names`, as patterns."""
    return tuple(pattern for name in names for pattern in (f"safetydesk.{name}", f"safetydesk.{name}.*"))


def library(*names: str) -> tuple[str, ...]:
    """The modules of outside packages, as patterns."""
    return tuple(pattern for name in names for pattern in (name, f"{name}.*"))


def may_import_only(room: str, *allowed: str, reaching: tuple[str, ...] = ()) -> None:
    """Check that a room imports only `allowed` rooms, and reaches only those and `reaching` through others."""
    whole = archrule(f"{room} imports only {', '.join(allowed) or 'nothing'}").match(*inside(room))
    whole.should_not_import("safetydesk", "safetydesk.*").may_import(*OPEN_TO_ALL, *inside(room, *allowed)).check(
        "safetydesk", only_direct_imports=True
    )
    beyond = [other for other in (*ROOMS, "app", "cli") if other not in (room, *allowed, *reaching)]
    beyond = [other for other in beyond if not any(name.startswith(f"{other}.") for name in allowed)]
    whole = archrule(f"{room} reaches nothing above it").match(*inside(room))
    whole.should_not_import(*inside(*beyond)).check("safetydesk", only_toplevel_imports=True)


def is_at_home_in(*homes: str, packages: tuple[str, ...]) -> None:
    """Check that only `homes` import the outside packages."""
    rule = archrule(f"{', '.join(packages)} at home in {', '.join(homes)}").match("safetydesk", "safetydesk.*")
    rule.exclude(*inside(*homes)).should_not_import(*library(*packages)).check("safetydesk", only_direct_imports=True)


# --- who may import whom


def test_domain_imports_nothing_but_the_standard_library_and_errors() -> None:
    rule = archrule("domain is plain").match(*inside("domain"))

    def plain(module: str, direct: set[str], everything: dict[str, set[str]]) -> bool:
        ours = (*inside("domain")[:1], "safetydesk.domain.", "safetydesk.errors")
        return all(name.split(".")[0] in sys.stdlib_module_names or name.startswith(ours) for name in direct)

    rule.should(plain, "standard library, domain or errors").check("safetydesk")


def test_models_imports_only_domain() -> None:
    may_import_only("models", "domain")


def test_catalog_imports_only_domain() -> None:
    may_import_only("catalog", "domain")


def test_usecases_imports_models_catalog_and_domain() -> None:
    may_import_only("usecases", "models", "catalog", "domain")


def test_ledgers_imports_queries_catalog_and_domain() -> None:
    may_import_only("ledgers", "models.queries", "catalog", "domain")


def test_documents_imports_queries_catalog_and_domain() -> None:
    may_import_only("documents", "models.queries", "catalog", "domain")


def test_sync_imports_models_catalog_and_domain() -> None:
    may_import_only("sync", "models", "catalog", "domain")


def test_server_imports_models_catalog_domain_and_the_protocol_and_merging_of_sync() -> None:
    may_import_only("server", "models", "catalog", "domain", "sync.protocol", "sync.merging")


def test_ui_imports_everything_but_the_server_and_the_tables() -> None:
    below = ("usecases", "ledgers", "documents", "sync", "models.queries", "catalog", "domain")
    may_import_only("ui", *below, reaching=("models",))


def test_errors_paths_and_settings_import_nothing_of_ours() -> None:
    rule = archrule("open to all").match(*OPEN_TO_ALL)
    rule.should_not_import("safetydesk.*").check("safetydesk", only_direct_imports=True)


def test_queries_are_plain_sql_without_sqlalchemy() -> None:
    rule = archrule("plain queries").match(*inside("models.queries"))
    rule.should_not_import(*library("sqlalchemy", "alembic")).check("safetydesk", only_toplevel_imports=True)


def test_every_module_lives_in_a_room_of_the_house() -> None:
    known = {*ROOMS, "__init__", "__main__", "app", "cli", "errors", "paths", "settings"}
    assert {path.stem for path in SRC.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()} <= known


def test_models_package_is_empty() -> None:
    body = ast.parse((SRC / "models" / "__init__.py").read_text("utf-8")).body
    assert [type(statement) for statement in body] == [ast.Expr], "only a docstring: importing a query imports this"


# --- where the libraries live


def test_qt_lives_in_ui_and_app() -> None:
    is_at_home_in("ui", "app", packages=("PySide6", "shiboken6"))


def test_everything_but_ui_and_app_runs_without_qt() -> None:
    rule = archrule("no Qt needed").match("safetydesk", "safetydesk.*").exclude(*inside("ui", "app"))
    rule.should_not_import(*library("PySide6")).check("safetydesk", only_toplevel_imports=True)


def test_sqlalchemy_lives_in_models_usecases_sync_and_server() -> None:
    is_at_home_in("models", "usecases", "sync", "server", packages=("sqlalchemy",))


def test_the_ciphers_and_the_migrations_live_in_models() -> None:
    is_at_home_in("models", packages=("sqlcipher3", "alembic", "nacl", "argon2"))


def test_workbook_libraries_live_in_ledgers() -> None:
    is_at_home_in("ledgers", packages=("openpyxl", "python_calamine", "xlsxwriter", "olefile", "isal"))


def test_paper_libraries_live_in_documents() -> None:
    is_at_home_in("documents", packages=("docx", "pypdf", "pypdfium2", "zxingcpp"))


def test_the_web_server_and_its_places_for_files_live_in_server() -> None:
    is_at_home_in("server", packages=("fastapi", "starlette", "uvicorn", "obstore"))


def test_the_http_client_lives_in_sync() -> None:
    is_at_home_in("sync", packages=("httpx",))


def test_the_platform_folders_live_in_paths() -> None:
    is_at_home_in("paths", packages=("platformdirs",))


def test_typer_lives_in_cli() -> None:
    is_at_home_in("cli", packages=("typer",))


# --- what a start may load


def test_first_paint_loads_no_heavy_library() -> None:
    """A new process imports the entry point, the app and every page: sqlalchemy (0.3 s) and its like must not come."""
    code = f"""
import importlib, pkgutil, sys
import safetydesk.__main__, safetydesk.app, safetydesk.ui
for module in pkgutil.walk_packages(safetydesk.ui.__path__, "safetydesk.ui."):
    importlib.import_module(module.name)
print(*sorted({set(HEAVY)!r} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=SRC.parent)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_first_paint_imports_no_heavy_library_at_the_top_of_a_module() -> None:
    rule = archrule("light start").match(*inside("ui", "app", "__main__"))
    rule.should_not_import(*library(*HEAVY)).check("safetydesk", only_toplevel_imports=True)
