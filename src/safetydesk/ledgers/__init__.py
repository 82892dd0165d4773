"""Excel ledgers: recognise, read, type, write."""
