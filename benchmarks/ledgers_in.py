"""What bringing a ledger of 20 columns in costs, beside python-calamine and openpyxl in the same run.

    python -m benchmarks.ledgers_in [--rows 100000] [--rounds 3] [--only hazards]

`read` is a workbook read, typed and validated, rows in this process (ours: out of the reading process). `calamine ruled
read` reads the same file with python-calamine and does with its cells all that we do with ours, by the same functions;
`calamine read` and `openpyxl read` check cells with a dozen plain tests and keep no text beside a value. `whole` goes
on to accepted: staged, compared, one change per record chained, search index, pinyin, encrypted store, synced to disk;
the peers check, look for repeats and put the rows into a plain SQLite table with three indexes, and stage nothing.
`first` is wall time until a reader sees 200 staged rows, and from a cancel until all is tidy; `drop` gives a whole
staged ledger up.
Goals: read <= 1.0x calamine with the same rules, whole <= 3x calamine + sqlite3 (aim 1.5x) and <= 0.5x openpyxl +
sqlite3, 200 MB, 1 s, 0.2 s. What was found stands in docs/decisions/0013.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import ledgers_ours, ledgers_peers
from benchmarks.ledgers_made import workbook
from benchmarks.ledgers_run import Case, Figures, Steps, answer, arguments, chosen, in_turn, missing
from safetydesk.catalog import load

KINDS = ("enterprises", "hazards")
PEERS = {"calamine": ledgers_peers.calamine_rows, "openpyxl": ledgers_peers.openpyxl_rows}
MODULES = {"calamine": "python_calamine", "openpyxl": "openpyxl"}
RULED = "calamine ruled"


def made(folder: Path, kind: str, rows: int) -> Path:
    """The workbook to be read."""
    return workbook(folder / f"{kind}_{rows}.xlsx", kind, rows)


def _ours(case: Callable[[Path, str, int], Figures], kind: str) -> Case:
    return lambda folder, rows: case(made(folder, kind, rows), kind, rows)


def _peer_reads(name: str, kind: str) -> Case:
    def case(folder: Path, rows: int) -> Figures:
        steps, path = Steps(), made(folder, kind, rows)
        faults: list[tuple[int, int]] = []
        found = steps.run("read", lambda: sum(1 for _ in ledgers_peers.checked(PEERS[name](path), kind, faults)))
        return _clean(steps, found == rows and not faults)

    return case


def _ruled_reads(kind: str) -> Case:
    def case(folder: Path, rows: int) -> Figures:
        from benchmarks.ledgers_rules import ruled

        steps, path = Steps(), made(folder, kind, rows)
        load().accepted()

        def walk() -> int:
            return sum(not one.problems for one in ruled(list(ledgers_peers.calamine_rows(path)), kind))

        return _clean(steps, steps.run("read", walk) == rows)

    return case


def _peer_whole(name: str, kind: str) -> Case:
    def case(folder: Path, rows: int) -> Figures:
        steps, path = Steps(), made(folder, kind, rows)
        faults: list[tuple[int, int]] = []
        with TemporaryDirectory() as place:
            target = Path(place) / "peer.db"
            checked = ledgers_peers.checked
            found = steps.run(
                "whole", lambda: ledgers_peers.into_sqlite(checked(PEERS[name](path), kind, faults), kind, target)
            )
        return _clean(steps, found == rows and not faults)

    return case


def _clean(steps: Steps, well: bool) -> Figures:
    if not well:
        raise SystemExit("the peer's rows came out otherwise")
    return steps.seconds


def cases(kind: str) -> dict[str, Case]:
    """Every case of a kind by name."""
    told: dict[str, Case] = {f"{kind} read": _ours(ledgers_ours.read, kind)}
    told |= {f"{kind} {name} read": _peer_reads(name, kind) for name in PEERS}
    told[f"{kind} {RULED} read"] = _ruled_reads(kind)
    told[f"{kind} whole"] = _ours(ledgers_ours.whole, kind)
    told |= {f"{kind} {name} whole": _peer_whole(name, kind) for name in PEERS}
    told[f"{kind} first"] = _ours(ledgers_ours.first_rows, kind)
    told[f"{kind} drop"] = _ours(ledgers_ours.dropped, kind)
    return told


CASES = {name: case for kind in KINDS for name, case in cases(kind).items()}


def report(found: Mapping[str, Figures]) -> None:
    """Print the figures of each kind with the ratios to its peers."""
    for kind in KINDS:
        for step, ours in (("read", ("read",)), ("whole", ("stage", "accept"))):
            told = found.get(f"{kind} {step}")
            if told is None:
                continue
            seconds = sum(told[name] for name in ours)
            parts = " + ".join(f"{name} {told[name]:.2f}" for name in ours)
            print(f"{kind} {step}: {seconds:.2f} CPU s ({parts}), {_memory(told)}")
            _ratios(found, f"{kind} {{}} {step}", step, seconds)
        for name in ("first", "drop"):
            if told := found.get(f"{kind} {name}"):
                print(f"{kind} {name}: " + ", ".join(f"{what} {told[what]:.2f} s" for what in told if what != "rss"))


def _ratios(found: Mapping[str, Figures], pattern: str, step: str, seconds: float) -> None:
    for peer in (RULED, *PEERS):
        if told := found.get(pattern.format(peer)):
            print(f"    {seconds / told[step]:5.2f}x of {peer} ({told[step]:.2f} CPU s, {told['rss']:.0f} MB)")


def _memory(told: Figures) -> str:
    size = f", store {told['store MB']:.0f} MB" if "store MB" in told else ""
    return f"{told['rss']:.0f} MB, reading process {told['child rss']:.0f} MB{size}"


def main(names: Sequence[str] | None = None) -> None:
    """Measure and print."""
    asked = arguments(__doc__).parse_args(names)
    if asked.case:
        answer(CASES[asked.case](asked.folder, asked.rows))
        return
    absent = [name for name, module in MODULES.items() if missing([module])]
    if absent:
        print(f"not installed here, left out: {', '.join(absent)}", file=sys.stderr)
    with TemporaryDirectory() as place:
        folder = asked.folder or Path(place)
        for kind in KINDS:
            if chosen([name for name in CASES if name.startswith(kind)], asked.only):
                made(folder, kind, asked.rows)
        wanted = [name for name in chosen(list(CASES), asked.only) if not any(one in name for one in absent)]
        report(in_turn("benchmarks.ledgers_in", wanted, folder, asked.rows, asked.rounds))


if __name__ == "__main__":
    main()
