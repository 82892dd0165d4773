"""How another office wants a ledger: applied, remembered, measured, previewed, read back."""
