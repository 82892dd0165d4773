"""A ledger written out, as a workbook or CSV."""
