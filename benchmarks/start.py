"""How long the desk takes to open, beside a bare PySide6 window in the same run.

    python -m benchmarks.start [--rounds 9] [--subjects 2000] [--hazards 5000] [--imports]

Each round starts both in turn, from the spawn of the process to the first paint of the window delivered, and for the
desk also to the first figures of 今日 on the screen; wall and CPU time, since the machine may be busy with others.
Goal (PERFORMANCE §4): at most 1.5 times the bare window.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL = 1.5
ROOT = Path(__file__).resolve().parent.parent
CHILD = Path(__file__).with_name("start_child.py")


def measure(child: str, environment: dict[str, str]) -> dict[str, float]:
    """One start: milliseconds to each point, and how many modules were loaded."""
    command = [sys.executable, str(CHILD), child]
    spawned = {**environment, "SPAWNED": repr(time.monotonic())}
    done = subprocess.run(command, env=spawned, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    told = dict(line.split() for line in done.stdout.splitlines() if line)
    return {name: float(value) for name, value in told.items()}


def fictional_store(folder: Path, *, subjects: int, hazards: int) -> None:
    """A store of fictional enterprises and hazards (虚构)."""
    from safetydesk.domain.ids import new_id
    from safetydesk.domain.instants import day_of
    from safetydesk.models.changelog import insert_rows
    from safetydesk.models.store import create_store
    from safetydesk.models.tables import Hazard, Subject, synced_fields
    from safetydesk.usecases.people import register_person
    from safetydesk.usecases.places import open_village

    rng = random.Random(1)
    store = create_store(folder, township="虚构镇")
    with store.writing(actor=None) as session:
        register_person(session, name="李虚构", roles=["inspector"])
        villages = [open_village(session, name=f"虚构{name}村").id for name in "甲乙丙丁戊己庚辛"]
    now = store.clock()
    ids = [new_id(now, rng.randbytes) for _ in range(subjects)]
    empty = dict.fromkeys(synced_fields(Subject))
    firms = [
        {**empty, "id": key, "code": f"E-A01-{at:04d}", "kind": "enterprise", "name": f"虚构企业{at}",
         "village_id": rng.choice(villages), "headcount": rng.randrange(1, 300)}
        for at, key in enumerate(ids, 1)
    ]  # fmt: skip
    blank = dict.fromkeys(synced_fields(Hazard))
    found = [
        {**blank, "id": new_id(now, rng.randbytes), "code": f"H-A01-{at:04d}", "subject_id": rng.choice(ids),
         "description": f"虚构隐患{at}", "found_on": day_of(now - rng.randrange(300) * 86_400_000_000)}
        for at in range(1, hazards + 1)
    ]  # fmt: skip
    with store.writing(actor=None) as session:
        insert_rows(session, Subject, firms)
        insert_rows(session, Hazard, found)
        days = [
            ("assigned", "general", day_of(now + rng.randrange(-60, 60) * 86_400_000_000), row["id"]) for row in found
        ]
        sql = "UPDATE hazard SET state = ?, grade = ?, deadline = ? WHERE id = ?"
        session.connection().connection.driver_connection.executemany(sql, days)  # type: ignore[union-attr]
    store.close()


def compare(rounds: int, environment: dict[str, str]) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """Both in turn, `rounds` times, after one start of each that warms the caches."""
    windows, desks = [], []
    for at in range(rounds + 1):
        one, other = measure("bare", environment), measure("desk", environment)
        if at:
            windows.append(one)
            desks.append(other)
    return windows, desks


def report(windows: list[dict[str, float]], desks: list[dict[str, float]]) -> float:
    """Print medians and ratios; returns the ratio of the first paints."""

    def median(runs: list[dict[str, float]], name: str) -> float:
        return statistics.median(run[name] for run in runs)

    floor, floor_cpu = median(windows, "painted"), median(windows, "painted-cpu")
    print(f"{'':30} {'wall ms':>8} {'(range)':>12} {'ratio':>7} {'CPU ms':>8} {'ratio':>7}")
    for words, runs, name in (
        ("bare QWidget, first paint", windows, "painted"),
        ("desk, first paint", desks, "painted"),
        ("desk, figures on the screen", desks, "usable"),
    ):
        wall, cpu = median(runs, name), median(runs, f"{name}-cpu")
        spread = f"({min(run[name] for run in runs):.0f}-{max(run[name] for run in runs):.0f})"
        print(f"{words:30} {wall:8.0f} {spread:>12} {wall / floor:6.2f}x {cpu:8.0f} {cpu / floor_cpu:6.2f}x")
    ratio = median(desks, "painted") / floor
    print(f"modules at that time: {median(desks, 'modules'):.0f}; goal {GOAL}x: {'met' if ratio <= GOAL else 'missed'}")
    return ratio


def slowest_imports(environment: dict[str, str], count: int = 25) -> None:
    """Print what the desk imports, by own time."""
    measure("desk", environment)
    command = [sys.executable, "-X", "importtime", str(CHILD), "desk"]
    spawned = {**environment, "SPAWNED": repr(time.monotonic())}
    done = subprocess.run(command, env=spawned, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    rows = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "import time:" in line]
    timed = sorted(((int(own), name.strip()) for own, _, name in rows if own.strip().isdigit()), reverse=True)
    for own, name in timed[:count]:
        print(f"{own / 1000:7.1f} ms  {name}")


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--rounds", type=int, default=9)
    given.add_argument("--subjects", type=int, default=2000)
    given.add_argument("--hazards", type=int, default=5000)
    given.add_argument("--imports", action="store_true", help="list what the desk imports instead")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        fictional_store(folder, subjects=asked.subjects, hazards=asked.hazards)
        environment = {**os.environ, "SAFETYDESK_STORE": str(folder), "PYTHONPATH": str(ROOT / "src")}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
        environment["PYTHONPYCACHEPREFIX"] = str(Path(place) / "bytecode")
        if asked.imports:
            slowest_imports(environment)
        else:
            report(*compare(asked.rounds, environment))


if __name__ == "__main__":
    main()
