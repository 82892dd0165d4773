"""The ledger-like table: frozen rows in, ranges and filters out, as people know it from a spreadsheet."""
