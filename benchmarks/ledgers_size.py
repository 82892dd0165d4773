"""How the cost of ledgers grows with their size: reading, staging, accepting, writing, each by CPU time.

    python -m benchmarks.ledgers_size [--kind enterprises] [--sizes 1000 10000 100000] [--staged-only | --export-only]

The exponent is that of CPU time against rows, fitted over all sizes on logarithmic axes; what a process needs before
its first row is taken off first, as the time of the smallest ledger. Goal: at most 1.05. 1000000 is a size too, for
those who have the time; `--staged-only` ends before a row is accepted, `--export-only` writes that many rows from a
stream of made records, to see whether memory stays flat, without landing them first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import ledgers_ours
from benchmarks.ledgers_in import KINDS, made
from benchmarks.ledgers_run import Case, Figures, Steps, answer, arguments, peak, run_case

SMALLEST = 100
STEPS = ("read", "stage", "accept", "export")


def _everything(kind: str) -> Case:
    def case(folder: Path, rows: int) -> Figures:
        path, steps = made(folder, kind, rows), Steps()
        figures = ledgers_ours.read(path, kind, rows)
        with TemporaryDirectory() as place, ledgers_ours.passing_store() as store:
            ledgers_ours.landed(store, path, kind, rows, steps)
            figures |= ledgers_ours.export(store, Path(place) / "out.xlsx", kind, rows, steps)
        return figures | steps.seconds

    return case


def _staged(kind: str) -> Case:
    """Read, and staged: what is done before a person decides."""

    def case(folder: Path, rows: int) -> Figures:
        path, steps = made(folder, kind, rows), Steps()
        figures = ledgers_ours.read(path, kind, rows)
        with ledgers_ours.passing_store() as store:
            ledgers_ours.staged(store, path, kind, rows, steps)
        return figures | steps.seconds

    return case


def _streamed(kind: str) -> Case:
    """An export whose rows come from a stream: 1,000 made records over and over, each with its own name."""

    def case(folder: Path, rows: int) -> Figures:
        from safetydesk.catalog import load
        from safetydesk.catalog.registers import load_registers
        from safetydesk.ledgers.writing.write import write_ledger

        path, steps, before = made(folder, kind, 1000), Steps(), peak()
        field = "name" if kind == "enterprises" else "description"
        with ledgers_ours.passing_store() as store:
            ledgers_ours.landed(store, path, kind, 1000, Steps())
            known = [row for _, row in ledgers_ours.records(store, kind)]

        def stream() -> Iterator[dict[str, Any]]:
            for at, row in enumerate(islice(cycle(known), rows)):
                yield {**row, field: f"{row[field]}{at}"}

        with TemporaryDirectory() as place:
            target = Path(place) / "out.xlsx"
            words, register = load().accepted(), load_registers()[kind]
            steps.run("export", lambda: write_ledger(target, register=register, rows=stream(), catalog_words=words))
        return {**steps.seconds, "before": before}

    return case


CASES: dict[str, Case] = {kind: _everything(kind) for kind in KINDS}
CASES |= {f"{kind} staged": _staged(kind) for kind in KINDS}
CASES |= {f"{kind} streamed": _streamed(kind) for kind in KINDS}


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log seconds over log size, by least squares."""
    points = [(math.log(size), math.log(max(one, 1e-6))) for size, one in zip(sizes, seconds, strict=True)]
    x, y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def report(found: Mapping[int, Figures], steps: Sequence[str]) -> None:
    """Print CPU microseconds a row by size, and the exponents."""
    sizes = [size for size in sorted(found) if size != SMALLEST]
    print(f"{'rows':>10}" + "".join(f"{step + ' µs/row':>18}" for step in steps) + f"{'MB':>8}")
    for size in sizes:
        told = found[size]
        print(f"{size:>10}" + "".join(f"{told[step] / size * 1e6:>18.1f}" for step in steps) + f"{told['rss']:>8.0f}")
    if len(sizes) > 1:
        base = found[SMALLEST]
        fitted = [exponent(sizes, [found[size][step] - base[step] for size in sizes]) for step in steps]
        print(f"{'exponent':>10}" + "".join(f"{one:>18.3f}" for one in fitted))


def main(names: Sequence[str] | None = None) -> None:
    """Measure and print."""
    given = arguments(__doc__)
    given.add_argument("--kind", choices=KINDS, default="enterprises")
    given.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    given.add_argument("--staged-only", action="store_true")
    given.add_argument("--export-only", action="store_true")
    asked = given.parse_args(names)
    if asked.case:
        answer(CASES[asked.case](asked.folder, asked.rows))
        return
    case, steps = asked.kind, STEPS
    if asked.staged_only or asked.export_only:
        case, steps = (f"{case} streamed", STEPS[-1:]) if asked.export_only else (f"{case} staged", STEPS[:2])
    with TemporaryDirectory() as place:
        folder = asked.folder or Path(place)
        for size in [] if asked.export_only else [SMALLEST, *asked.sizes]:
            made(folder, asked.kind, size)
        found = {size: run_case("benchmarks.ledgers_size", case, folder, size) for size in (SMALLEST, *asked.sizes)}
    report(found, steps)


if __name__ == "__main__":
    main()
