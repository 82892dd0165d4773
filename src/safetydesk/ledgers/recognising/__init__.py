"""Which ledger a sheet is, where its header stands, what its columns mean, which rows are data."""
