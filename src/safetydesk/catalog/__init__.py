"""Declared things in memory: what resources/ says, loaded and validated. `load()` is all that most callers need."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from safetydesk.catalog.compiled import cache_folder, keep, recall
from safetydesk.catalog.declared import Catalog
from safetydesk.paths import resources

__all__ = ["Catalog", "load"]


@cache
def load(root: Path | None = None, folder: Path | None = None) -> Catalog:
    """The catalog of the resources folder `root` (default: the shipped one), compiled in the cache `folder`.

    Without a folder that can be written the sources are read each time. Raises numbered CATALOG_ errors.
    """
    from safetydesk.catalog.hashing import content_hash

    root, folder = root or resources(), folder or cache_folder()
    version = content_hash(root)
    if folder is not None and (found := recall(folder, version)) is not None:
        return found
    from safetydesk.catalog.loading import read_catalog

    catalog = read_catalog(root)
    if folder is not None:
        keep(folder, catalog)
    return catalog
