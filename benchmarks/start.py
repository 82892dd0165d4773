"""How long the desk takes to open, beside two bare PySide6 windows in the same run.

    python -m benchmarks.start [--rounds 9] [--subjects 2000] [--hazards 5000] [--imports]

Each round starts all in turn, from the spawn of the process to the first paint of the window delivered; wall and CPU
time, since the machine may be busy with others. `empty` is a QWidget without a word, `bare` the least that somebody can
use: a main window with a line of Chinese and a field to type into. The desk is usable at its first paint: rail, search
and every key work then (a test types before anything is read); the figures of 今日 are told apart.
Goal: at most 1.5 times the bare window. Found on 2 busy cores (Python 3.11, PySide6 6.11.3, medians of 13 rounds, CPU):
first paint 1.55x bare (1.68x empty), figures 1.86x (1.99x); before docs/decisions/0008 2.47x bare, figures 2.59x.
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


Runs = dict[str, list[dict[str, float]]]
"""The runs of each child, in the order of the rounds."""


def compare(rounds: int, environment: dict[str, str]) -> Runs:
    """All in turn, `rounds` times, after one start of each that warms the caches."""
    runs: Runs = {child: [] for child in ("empty", "bare", "desk")}
    for at in range(rounds + 1):
        for child, told in runs.items():
            one = measure(child, environment)
            if at:
                told.append(one)
    return runs


def ratio(runs: Runs, point: str, peer: str) -> float:
    """How many times the peer's first paint the desk's `point` takes: the median over the rounds, each by itself."""
    base = f"painted{'-cpu' if point.endswith('-cpu') else ''}"
    return statistics.median(one[point] / other[base] for one, other in zip(runs["desk"], runs[peer], strict=True))


def report(runs: Runs) -> float:
    """Print medians and ratios; returns the ratio of the first paints."""
    told = ("wall ms", "(range)", "x bare", "x empty", "CPU ms", "x bare", "x empty")
    print(f"{'':34}" + "".join(f"{word:>{13 if word == '(range)' else 9}}" for word in told))
    for words, child, point in (
        ("empty QWidget, first paint", "empty", "painted"),
        ("bare main window, first paint", "bare", "painted"),
        ("desk, first paint, takes keys", "desk", "painted"),
        ("desk, figures on the screen", "desk", "usable"),
    ):
        line = f"{words:34}"
        for name in (point, f"{point}-cpu"):
            times = [one[name] for one in runs[child]]
            spread = f"({min(times):.0f}-{max(times):.0f})".rjust(13) if name == point else ""
            shown = [f"{ratio(runs, name, peer):.2f}x" if child == "desk" else "" for peer in ("bare", "empty")]
            line += f"{statistics.median(times):9.0f}{spread}" + "".join(f"{word:>9}" for word in shown)
        print(line)
    found = ratio(runs, "painted", "bare")
    modules = statistics.median(one["modules"] for one in runs["desk"])
    print(f"modules at that time: {modules:.0f}; goal {GOAL}x: {'met' if found <= GOAL else 'missed'}")
    return found


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
            report(compare(asked.rounds, environment))


if __name__ == "__main__":
    main()
