"""What is remembered. Kept empty: the start path imports only what it needs."""
