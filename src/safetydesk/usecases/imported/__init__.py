"""How a staged ledger is compared with the store and landed, one file per question."""
