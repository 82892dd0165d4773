"""The entry point: without arguments the desk opens, and nothing of the commands is loaded for that."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable


def desk() -> Callable[[], int]:
    """What opens the desk and returns its exit code; until the window stands, nothing made is rubbish to look for."""
    gc.disable()
    from safetydesk.app import main

    return main


def main() -> None:
    """Open the desk, or run the command in `sys.argv`; ends the process with the exit code it earned."""
    try:
        _run()
    except KeyboardInterrupt:
        from safetydesk.errors import error

        sys.exit(str(error("GENERAL_005")))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is said; the interpreter may go in peace
        _let_go()


def _let_go() -> None:
    """What a full disk or a closed pipe did not take was told already: the interpreter's own last try must not fail."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _run() -> None:
    if len(sys.argv) == 1:
        try:
            open_desk = desk()
        except ImportError as missing:
            from safetydesk.errors import error

            sys.exit(str(error("DESKTOP_005", what=missing.name or missing)))
        sys.exit(open_desk())
    from safetydesk.cli import main as command

    sys.exit(command())


if __name__ == "__main__":
    main()
