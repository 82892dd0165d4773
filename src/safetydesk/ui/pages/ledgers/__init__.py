"""台账: files come in, are compared line by line and landed; what came in before; ledgers go out."""
