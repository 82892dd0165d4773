"""Remake requirements/*.txt from pyproject.toml: every package with its hashes, for every platform, naming no index.

Run `python tools/pin.py` to pin anew what changed, `python tools/pin.py --upgrade` to take the newest of everything.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements"
COMPILE = (
    *("uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version=3.11", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
)
FOREIGN = re.compile(r"https?:|--(extra-)?index-url|--find-links|--trusted-host")


def pin(name: str, *options: str) -> None:
    """Write requirements/<name>; an address in it is an error, since pins hold on every mirror."""
    path = PINS / name
    subprocess.run([*COMPILE, *options, f"--output-file={path}"], cwd=ROOT, check=True)
    if found := FOREIGN.search(path.read_text("utf-8")):
        sys.exit(f"{path.name} names an address: {found[0]}")
    print(f"{path.relative_to(ROOT)}: {path.read_text('utf-8').count('==')} packages")


if __name__ == "__main__":
    PINS.mkdir(exist_ok=True)
    pin("dev.txt", "--group=dev", *sys.argv[1:])
    pin("runtime.txt", "--constraints=requirements/dev.txt", *sys.argv[1:])
