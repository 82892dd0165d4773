"""Files kept for themselves: scanned ledgers and pictures of them, which nobody reads cell by cell."""

from __future__ import annotations

LEDGER_FILE = "ledger_file"
"""The owner of a file that hangs on no record: it is kept for itself, and its `owner_id` is its own."""
