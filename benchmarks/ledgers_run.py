"""Runs the cases of a benchmark, each in a process of its own and all in turn, and prints figures and ratios.

A case is a function that returns its figures by name; CPU time counts, since the machine may be busy.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Figures = dict[str, float]
Case = Callable[[Path, int], Figures]
"""Called with the folder of ledgers and the number of rows."""


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    whole = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in whole)


def peak() -> float:
    """The most memory this process has held, in MB; a process takes over no peak of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Steps:
    """Times steps one after the other: `seconds` of CPU by name, and of the wall by `name wall`."""

    def __init__(self) -> None:
        self.seconds: Figures = {}

    def run(self, name: str, step: Callable[[], Any]) -> Any:
        """The result of a step, timed."""
        begun, wall = cpu(), time.perf_counter()
        result = step()
        self.seconds[name], self.seconds[f"{name} wall"] = cpu() - begun, time.perf_counter() - wall
        return result


def missing(modules: Sequence[str]) -> list[str]:
    """Which of these peers are not installed here."""
    import importlib.util

    return [name for name in modules if importlib.util.find_spec(name) is None]


def run_case(module: str, case: str, folder: Path, rows: int) -> Figures:
    """The figures of one case, run in a fresh process."""
    command = [sys.executable, "-m", module, "--case", case, "--folder", str(folder), "--rows", str(rows)]
    paths = [str(ROOT / "src"), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=3600)
    if done.returncode:
        raise SystemExit(f"{case}: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def in_turn(module: str, cases: Sequence[str], folder: Path, rows: int, rounds: int) -> dict[str, Figures]:
    """The medians of each case's figures over so many rounds, all cases in turn in each."""
    told: dict[str, list[Figures]] = {case: [] for case in cases}
    for _ in range(rounds):
        for case in cases:
            told[case].append(run_case(module, case, folder, rows))
    return {
        case: {name: statistics.median(one[name] for one in runs) for name in runs[0]} for case, runs in told.items()
    }


def answer(figures: Mapping[str, float]) -> None:
    """Tell the parent what a case found."""
    print(json.dumps({**figures, "rss": peak()}))


def arguments(about: str | None) -> argparse.ArgumentParser:
    """What every benchmark of ledgers can be told."""
    given = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--rows", type=int, default=100_000)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--only", default="", help="parts of names of cases, with commas")
    given.add_argument("--folder", type=Path, help="where the made ledgers are kept (default: a passing folder)")
    given.add_argument("--case", help=argparse.SUPPRESS)
    return given


def chosen(cases: Sequence[str], only: str) -> list[str]:
    """The cases to be run."""
    return [one for one in cases if not only or any(part in one for part in only.split(","))]
