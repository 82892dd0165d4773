"""What writing a styled ledger of 20 columns costs, beside three writers of workbooks in the same run.

    python -m benchmarks.ledgers_out [--rows 100000] [--rounds 3] [--only hazards]

Ours writes every record of a store, from the store, with title and filling-in lines: `ours` the columns that the peers
write too, `whole` all of the register (23 or 29) with the hidden 导出底稿; `at hand` writes the peers' columns of
records that are dictionaries in memory. The peers are handed Python values in memory, or (`stored`) ask the same store
by the same question and write its codes as they are. All have a bold filled header, borders, days, widths, frozen
header, filter and lists to choose from; each compresses at the level it has (ours 1).
Goals: CPU of `ours` at least 1.0 times as fast as rustpy-xlsxwriter with values in memory, the strictest of these, 8
times XlsxWriter, 15 times openpyxl; 150 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import ledgers_ours, ledgers_peers
from benchmarks.ledgers_in import KINDS, made
from benchmarks.ledgers_made import rows as made_rows
from benchmarks.ledgers_run import Case, Figures, Steps, answer, arguments, chosen, in_turn, missing

PEERS = {
    "rustpy_xlsxwriter": ledgers_peers.with_rustpy,
    "xlsxwriter": ledgers_peers.with_xlsxwriter,
    "openpyxl": ledgers_peers.with_openpyxl,
}


def _place(folder: Path, kind: str, rows: int) -> Path:
    return ledgers_ours.kept_store(folder, made(folder, kind, rows), kind, rows)


def _ours(kind: str, *, whole: bool) -> Case:
    return lambda folder, rows: ledgers_ours.written(_place(folder, kind, rows), kind, rows, whole=whole)


def _at_hand(kind: str) -> Case:
    return lambda folder, rows: ledgers_ours.written_rows(_place(folder, kind, rows), kind, rows)


def _peer(name: str, kind: str, *, stored: bool) -> Case:
    def case(folder: Path, rows: int) -> Figures:
        place = _place(folder, kind, rows)
        told, steps = [] if stored else list(made_rows(kind, rows)), Steps()

        def write(target: Path) -> None:
            PEERS[name](target, kind, list(ledgers_ours.stored_values(place, kind)) if stored else told)

        with TemporaryDirectory() as passing:
            target = Path(passing) / "peer.xlsx"
            steps.run("export", lambda: write(target))
            return {**steps.seconds, "file MB": target.stat().st_size / 1e6}

    return case


CASES: dict[str, Case] = {}
for _kind in KINDS:
    CASES[f"{_kind} ours"], CASES[f"{_kind} at hand"] = _ours(_kind, whole=False), _at_hand(_kind)
    CASES[f"{_kind} whole"] = _ours(_kind, whole=True)
    CASES |= {f"{_kind} {name}": _peer(name, _kind, stored=False) for name in PEERS}
    CASES |= {f"{_kind} stored {name}": _peer(name, _kind, stored=True) for name in PEERS}
BESIDE = {"ours": ("", "stored "), "at hand": ("",), "whole": ("",)}
"""What of ours is told beside which of the peers."""


def report(found: Mapping[str, Figures]) -> None:
    """Print the figures of each kind with how many times as fast as each peer."""
    for kind, which in [(kind, which) for kind in KINDS for which in BESIDE]:
        ours = found.get(f"{kind} {which}")
        if ours is None:
            continue
        print(f"{kind} {which}: {ours['export']:.2f} CPU s, {ours['file MB']:.1f} MB file, {ours['rss']:.0f} MB memory")
        for peer in [f"{how}{name}" for how in BESIDE[which] for name in PEERS]:
            if told := found.get(f"{kind} {peer}"):
                ratio = told["export"] / ours["export"]
                print(
                    f"    {ratio:5.2f} times as fast as {peer} ({told['export']:.2f} CPU s, {told['file MB']:.1f} MB)"
                )


def main(names: Sequence[str] | None = None) -> None:
    """Measure and print."""
    asked = arguments(__doc__).parse_args(names)
    if asked.case:
        answer(CASES[asked.case](asked.folder, asked.rows))
        return
    absent = missing(list(PEERS))
    if absent:
        print(f"not installed here, left out: {', '.join(absent)}", file=sys.stderr)
    with TemporaryDirectory() as place:
        folder = asked.folder or Path(place)
        wanted = [name for name in chosen(list(CASES), asked.only) if name.split()[-1] not in absent]
        for kind in {name.split()[0] for name in wanted}:
            _place(folder, kind, asked.rows)
        report(in_turn("benchmarks.ledgers_out", wanted, folder, asked.rows, asked.rounds))


if __name__ == "__main__":
    main()
