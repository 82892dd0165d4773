"""Where things lie: the resources (checkout, wheel or frozen build) and the platform's data folder."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

PASSING = "passing"
"""In a store's folder: files that pass in the clear to the process that reads them, swept when the store is opened."""


@cache
def resources() -> Path:
    """The folder `resources/`: beside src in a checkout, inside the package in an installed wheel or frozen build."""
    package = Path(__file__).resolve().parent
    places = [package / "resources", package.parent.parent / "resources"]
    if frozen := getattr(sys, "_MEIPASS", None):
        places.insert(0, Path(frozen) / "safetydesk" / "resources")
    return next((place for place in places if (place / "catalog").is_dir()), places[-1])


def default_store() -> Path:
    """The store folder used without --store: SAFETYDESK_STORE, else the platform's data folder."""
    named = os.environ.get("SAFETYDESK_STORE")
    if named:
        return Path(named)
    import platformdirs

    return platformdirs.user_data_path("safetydesk", appauthor=False) / "store"


def log_file() -> Path:
    """The program's log; holds no personal data."""
    import platformdirs

    return platformdirs.user_log_path("safetydesk", appauthor=False) / "safetydesk.log"
