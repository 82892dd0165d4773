"""Excel ledgers: recognise, read, type, annotate and write; the store is never touched from here."""
